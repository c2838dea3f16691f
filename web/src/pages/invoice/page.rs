//! What the page of a document shows.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotId, Time};
use settlement::{Charge, Direction, LotCharges, Money};

use super::payment::PaymentForm;
use crate::{
    format,
    invoices::{
        Document, DocumentKind, Figures, InvoiceAccount, Left, PaymentEntry, PaymentMethod,
    },
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
    pub(in crate::pages) said: Option<&'static str>,
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
            said: None,
            problem: None,
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

    fn state(&self) -> &'static str {
        words::payment_state(self.account.state())
    }

    /// How money may have gone: its code, its words, whether it is chosen.
    fn methods(&self) -> [(&'static str, &'static str, bool); 5] {
        let chosen = self.form.method;
        PaymentMethod::ALL.map(|method| (method.code(), method.words(), method == chosen))
    }

    fn is_refund(&self) -> bool {
        self.form.direction == Direction::Refund
    }

    /// What an entry takes off what is owed.
    fn entry_amount(&self, entry: &PaymentEntry) -> String {
        let transfer = &entry.payment.transfer;
        let amount = format::money(transfer.amount(), self.document.currency);
        match transfer.direction() {
            Direction::Payment => amount,
            Direction::Refund => format!("−{amount}"),
        }
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
    fn left(&self) -> Option<(&'static str, String)> {
        Some(match (self.figures().left()?, self.page.operates()) {
            (Left::ToPay(figure), _) => ("To pay now", figure),
            (Left::ToReturn(figure), true) => ("To return to the buyer", figure),
            (Left::ToReturn(figure), false) => ("To be returned to you", figure),
        })
    }

    fn may_credit(&self) -> bool {
        self.is_invoice() && self.account.credits.len() < self.document.lots.len()
    }
}
