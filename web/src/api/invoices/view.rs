//! An invoice or a credit note as programs see it, with how it stands.

use auction::{Amount, Currency, LotId, Note, Paddle, SaleId, Time, UserId};
use serde::Serialize;
use settlement::{Charge, Direction, Money, PaymentState};
use utoipa::ToSchema;

use crate::{
    Person,
    invoices::{
        Day, Document, DocumentKind, InvoiceAccount, InvoicedLot, OfBuyer, PaymentEntry,
        PaymentMethod, ProviderReference,
    },
    particulars::Particulars,
};

/// An invoice or a credit note, with how it stands.
#[derive(Serialize, ToSchema, Debug)]
pub(in crate::api) struct InvoiceView {
    number: u64,
    kind: InvoiceKind,
    /// The invoice that a credit note takes lots back of, else null.
    #[schema(required = true)]
    of: Option<u64>,
    /// Why; null of an invoice.
    #[schema(required = true)]
    reason: Option<String>,
    issued_at: Time,
    /// The last day on which it can be paid; null: the house had not said.
    #[schema(required = true)]
    due: Option<Day>,
    sale: SaleId,
    sale_title: String,
    currency: Currency,
    buyer: BuyerView,
    /// Who sells, as the house said it that day; null: it had not.
    #[schema(required = true)]
    house: Option<Particulars>,
    /// What a payment is to say; null: nobody said where to pay.
    #[schema(required = true)]
    reference: Option<String>,
    lots: Vec<InvoicedLotView>,
    #[serde(flatten)]
    sums: SumsView,
    /// In the order in which they were entered.
    payments: Vec<PaymentView>,
    /// Of the payments: whoever enters one sends it along.
    revision: u64,
}

#[derive(Clone, Copy, Serialize, ToSchema, Debug)]
#[serde(rename_all = "snake_case")]
enum InvoiceKind {
    Invoice,
    CreditNote,
}

#[derive(Serialize, ToSchema, Debug)]
struct BuyerView {
    user: UserId,
    paddle: Paddle,
    /// Empty: the account was gone.
    name: String,
    email: String,
    address: String,
}

#[derive(Serialize, ToSchema, Debug)]
struct InvoicedLotView {
    lot: LotId,
    number: u32,
    title: String,
    /// In minor units, as all that follow.
    hammer_price: u64,
    premium: u64,
    fee: u64,
    tax: u64,
    total: u64,
    /// The credit note that takes it back; null: none does.
    #[schema(required = true)]
    credit_note: Option<u64>,
}

/// What is owed, in minor units. Of a credit note there is but the total.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct SumsView {
    total: u64,
    credited: u64,
    /// What came from the buyer.
    paid: u64,
    /// What went back to them.
    returned: u64,
    /// What is left to pay.
    owed: u64,
    /// What the house has to give back.
    to_return: u64,
    state: PaymentState,
}

/// A payment or refund, as the house entered it or a payment provider told of it.
#[derive(Serialize, ToSchema, Debug)]
struct PaymentView {
    payment: String,
    direction: Direction,
    amount: Amount,
    day: Day,
    method: PaymentMethod,
    /// The payment provider that told of it, and what it calls the payment; null: somebody of the house entered it.
    #[schema(required = true)]
    provider: Option<ProviderView>,
    entered_at: Time,
    /// Whether it does not count any more.
    reversed: bool,
    /// Only operators see it.
    #[schema(required = true)]
    note: Option<Note>,
    /// Why it was reversed; only operators see it.
    #[schema(required = true)]
    reversal_reason: Option<Note>,
}

/// Where a payment is found that a provider told of.
#[derive(Serialize, ToSchema, Debug)]
struct ProviderView {
    name: String,
    reference: String,
}

/// A buyer of a sale, with their invoice.
#[derive(Serialize, ToSchema, Debug)]
struct SaleInvoiceView {
    paddle: Paddle,
    user: UserId,
    name: String,
    /// Null: it is not issued yet.
    #[schema(required = true)]
    number: Option<u64>,
    /// The lot, where it was bought by a second-chance offer: it has an invoice of its own. Null: what was won in the sale.
    #[schema(required = true)]
    second_chance: Option<LotId>,
    #[serde(flatten)]
    sums: SumsView,
}

/// All buyers of a sale by paddle, each with what is owed of their invoice.
#[derive(Serialize, ToSchema, Debug)]
pub(in crate::api) struct SaleInvoicesView {
    currency: Currency,
    buyers: Vec<SaleInvoiceView>,
}

impl InvoiceView {
    pub(super) fn new(document: Document, account: &InvoiceAccount, person: &Person) -> Self {
        let (kind, of, reason) = match &document.kind {
            DocumentKind::Invoice => (InvoiceKind::Invoice, None, None),
            DocumentKind::CreditNote { of, reason } => {
                (InvoiceKind::CreditNote, Some(*of), Some(reason.clone()))
            }
        };
        let lots = document.lots.iter();
        let payments = account.payments.entries().iter();
        Self {
            number: document.number,
            kind,
            of,
            reason,
            issued_at: document.issued_at,
            due: document.due().map(Day::of),
            reference: document.payment_reference(),
            lots: lots.map(|lot| InvoicedLotView::new(lot, account)).collect(),
            sums: SumsView::new(document.total(), account),
            payments: payments
                .map(|entry| PaymentView::new(entry, person))
                .collect(),
            revision: account.revision,
            buyer: BuyerView {
                user: document.buyer.user,
                paddle: document.buyer.paddle,
                name: document.buyer.name,
                email: document.buyer.email,
                address: document.buyer.address.on_one_line(),
            },
            sale: document.sale,
            sale_title: document.sale_title,
            currency: document.currency,
            house: document.house,
        }
    }
}

impl InvoicedLotView {
    fn new(lot: &InvoicedLot, account: &InvoiceAccount) -> Self {
        let line = |charge| lot.charges.amount(charge).minor_units();
        Self {
            lot: lot.lot.clone(),
            number: lot.number,
            title: lot.title.clone(),
            hammer_price: line(Charge::Hammer),
            premium: line(Charge::Premium),
            fee: line(Charge::Fee),
            tax: line(Charge::Tax),
            total: lot.charges.total().minor_units(),
            credit_note: account.credit_of(&lot.lot),
        }
    }
}

impl SumsView {
    pub(super) fn new(total: Money, account: &InvoiceAccount) -> Self {
        let owed = &account.owed;
        Self {
            total: total.minor_units(),
            credited: owed.credited().minor_units(),
            paid: owed.paid().minor_units(),
            returned: owed.refunded().minor_units(),
            owed: owed.remaining().minor_units(),
            to_return: owed.to_return().minor_units(),
            state: account.state(),
        }
    }
}

impl PaymentView {
    fn new(entry: &PaymentEntry, person: &Person) -> Self {
        let payment = &entry.payment;
        let reversed = entry.reversed.as_ref();
        let reason = reversed.map(|reversed| reversed.reason.clone());
        Self {
            payment: entry.id.clone(),
            direction: payment.transfer.direction(),
            amount: payment.transfer.amount(),
            day: payment.day,
            method: payment.method,
            provider: entry.provider.clone().map(ProviderView::from),
            entered_at: entry.at,
            reversed: reversed.is_some(),
            note: payment.note.clone().filter(|_| person.operator),
            reversal_reason: reason.filter(|_| person.operator),
        }
    }
}

impl From<ProviderReference> for ProviderView {
    fn from(came: ProviderReference) -> Self {
        let ProviderReference {
            provider,
            reference,
        } = came;
        Self {
            name: provider,
            reference,
        }
    }
}

impl SaleInvoicesView {
    pub(super) fn new(currency: Currency, buyers: &[OfBuyer]) -> Self {
        Self {
            currency,
            buyers: buyers.iter().map(SaleInvoiceView::new).collect(),
        }
    }
}

impl SaleInvoiceView {
    fn new(of: &OfBuyer) -> Self {
        Self {
            paddle: of.buyer.paddle,
            user: of.buyer.user.clone(),
            name: of.buyer.name.clone(),
            number: of.invoice.as_ref().map(|invoice| invoice.number),
            second_chance: of.second_chance.clone(),
            sums: SumsView::new(of.account.owed.invoiced(), &of.account),
        }
    }
}
