//! What the page of a document shows.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotId, Time};
use settlement::{Charge, Direction, LotCharges, Money};

use super::{
    online::{Offer, Online},
    payment::PaymentForm,
};
use crate::{
    format,
    invoices::{
        Document, DocumentKind, Figures, InvoiceAccount, Left, PaymentEntry, PaymentMethod,
    },
    locale::{filters, t},
    pages::{NAME_SHOWN_MAX, visit::Page, words},
    particulars::Particulars,
};

/// A document's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "invoice.html")]
pub(in crate::pages) struct InvoicePage {
    pub(in crate::pages) page: Page,
    pub(in crate::pages) document: Document,
    pub(in crate::pages) account: InvoiceAccount,
    pub(in crate::pages) form: PaymentForm,
    pub(in crate::pages) online: Online,
    pub(in crate::pages) said: Option<String>,
    /// Why what was asked for was not done.
    pub(in crate::pages) problem: Option<String>,
}

impl InvoicePage {
    pub(in crate::pages) fn new(page: Page, document: Document, account: InvoiceAccount) -> Self {
        Self {
            form: PaymentForm::new(&account, document.currency, page.now),
            page,
            document,
            account,
            online: Online::default(),
            said: None,
            problem: None,
        }
    }

    /// The same with how it stands with the provider. What is on its way is entered by itself: it is not offered to be entered.
    pub(super) fn paid_online(mut self, online: Online) -> Self {
        if online.is_processing() {
            self.form.amount.clear();
        }
        Self { online, ..self }
    }

    /// For a buyer who comes back from the provider's page.
    pub(super) fn after_payment(self) -> Self {
        let owed = &self.account.owed;
        let said = match (owed.remaining(), owed.to_return()) {
            (Money::ZERO, Money::ZERO) => Some(t!("pay-came")),
            (Money::ZERO, more) => Some(t!("pay-came-too-much", more = self.money(more))),
            _ => None,
        };
        Self {
            said,
            online: self.online.after_payment(),
            ..self
        }
    }

    fn is_invoice(&self) -> bool {
        self.document.is_invoice()
    }

    fn title(&self) -> String {
        format::one_line(&self.document.sale_title, NAME_SHOWN_MAX)
    }

    fn lot_title(&self, title: &str) -> String {
        format::one_line(title, NAME_SHOWN_MAX)
    }

    fn date(&self, time: &Time) -> String {
        format::date_and_time(*time)
    }

    /// Who sells; none: it was not said when this was issued.
    fn house(&self) -> Option<&Particulars> {
        self.document.house.as_ref()
    }

    /// The last day on which it can be paid.
    fn due(&self) -> Option<String> {
        self.document.due().map(format::date)
    }

    fn state(&self) -> String {
        words::payment_words(self.account.state(), self.online.is_processing())
    }

    /// How money may have gone: its code, its words, whether it is chosen.
    fn methods(&self) -> [(&'static str, String, bool); 5] {
        let chosen = self.form.method;
        PaymentMethod::BY_HAND.map(|method| (method.code(), method.words(), method == chosen))
    }

    fn is_refund(&self) -> bool {
        self.form.direction == Direction::Refund
    }

    /// What an entry says under paid and under refunded: one of the two, and in the other column nothing.
    fn entry_amounts(&self, entry: &PaymentEntry) -> [(String, Option<String>); 2] {
        let transfer = &entry.payment.transfer;
        let amount = format::money(transfer.amount(), self.document.currency);
        let of = |direction| (transfer.direction() == direction).then(|| amount.clone());
        [
            (t!("payment-paid"), of(Direction::Payment)),
            (t!("payment-refunded"), of(Direction::Refund)),
        ]
    }

    fn money(&self, money: Money) -> String {
        format::total(money, self.document.currency)
    }

    fn figures(&self) -> Figures<'_> {
        Figures {
            document: &self.document,
            account: &self.account,
        }
    }

    fn line(&self, charges: &LotCharges, charge: &Charge) -> String {
        self.money(charges.amount(*charge))
    }

    fn sum(&self, charge: &Charge) -> String {
        self.money(self.document.sum(*charge))
    }

    fn total(&self) -> String {
        self.money(self.document.total())
    }

    /// The credit note that takes a lot back.
    fn credit_of(&self, lot: &LotId) -> Option<u64> {
        self.account.credit_of(lot)
    }

    /// What is left now: its name, its figure.
    fn left(&self) -> Option<(String, String)> {
        Some(match (self.figures().left()?, self.page.operates()) {
            (Left::Due(figure), _) => (t!("invoice-amount-due"), figure),
            (Left::ToReturn(figure), true) => (t!("invoice-to-return-to-buyer"), figure),
            (Left::ToReturn(figure), false) => (t!("invoice-to-return-to-you"), figure),
        })
    }

    /// The account to pay to, unless the money is on its way.
    fn how_to_pay(&self) -> Option<(&Particulars, String, String)> {
        let is_on_its_way = self.online.is_processing() && !self.page.operates();
        self.figures().how_to_pay().filter(|_| !is_on_its_way)
    }

    fn may_credit(&self) -> bool {
        self.is_invoice() && self.account.credits.len() < self.document.lots.len()
    }
}
