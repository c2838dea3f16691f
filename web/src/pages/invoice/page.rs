//! What the page of a document shows.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotId, Time};
use settlement::{Charge, LotCharges, Money, Owed};

use crate::{
    format,
    invoices::{Document, DocumentKind, FoundPayment, PaymentState},
    pages::{NAME_SHOWN_MAX, visit::Page, words::buyer_terms},
    particulars::Particulars,
};

/// A document's page.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "invoice.html")]
pub(in crate::pages) struct InvoicePage {
    pub(in crate::pages) page: Page,
    pub(in crate::pages) document: Document,
    pub(in crate::pages) credits: Vec<(LotId, u64)>,
    pub(in crate::pages) payment: FoundPayment,
    pub(in crate::pages) said: Option<&'static str>,
    /// Why what was asked for was not done.
    pub(in crate::pages) problem: Option<String>,
}

impl InvoicePage {
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

    /// What may be said of a payment: its code, its words, whether it is what was said last.
    fn states(&self) -> [(&'static str, &'static str, bool); 3] {
        let last = self.payment.state();
        PaymentState::ALL.map(|state| (state.code(), state.words(), state == last))
    }

    fn money(&self, money: Money) -> String {
        format::total(money, self.document.currency)
    }

    /// The kinds of line that there are, each with its name.
    fn charges(&self) -> Vec<(Charge, String)> {
        let all = [Charge::Hammer, Charge::Premium, Charge::Fee, Charge::Tax];
        let there =
            |charge: &Charge| *charge == Charge::Hammer || self.document.sum(*charge) > Money::ZERO;
        let terms = self.document.terms.as_ref();
        let there = all.into_iter().filter(there);
        there
            .map(|charge| (charge, buyer_terms::charge(charge, terms)))
            .collect()
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

    fn terms(&self) -> String {
        let terms = self.document.terms.as_ref();
        let said = terms.map(|terms| buyer_terms::buyer_terms(terms, self.document.currency));
        said.unwrap_or_default().join(" ")
    }

    /// The credit note that takes a lot back.
    fn credit_of(&self, lot: &LotId) -> Option<u64> {
        let mut credits = self.credits.iter();
        credits
            .find(|(credited, _)| credited == lot)
            .map(|(_, number)| *number)
    }

    /// What is owed now, where lots are credited.
    fn after_credits(&self) -> Option<Owed> {
        let has_credits = self.is_invoice() && !self.credits.is_empty();
        has_credits.then(|| self.document.owed(&self.credits))
    }

    /// Whom to pay, with which reference and how much; none: nothing is left to pay, or nobody said where.
    fn how_to_pay(&self) -> Option<(&Particulars, String, String)> {
        let left = self.document.owed(&self.credits).remaining();
        let is_open = left > Money::ZERO && self.payment.state() != PaymentState::Paid;
        let reference = self.document.payment_reference().filter(|_| is_open)?;
        Some((self.house()?, reference, self.money(left)))
    }

    fn may_credit(&self) -> bool {
        self.is_invoice() && self.credits.len() < self.document.lots.len()
    }
}
