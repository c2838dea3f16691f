//! Who the house is on paper, and how it is paid: what stands on each invoice as it was when that was issued.
//!
//! Comes in: what an operator says of the house. Goes out: the same, checked; what of it an invoice lacks. Never: an invoice.

mod account_number;
mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use store::ParticularsStore;

use crate::{
    accounts::{PostalAddress, visible},
    field_problem::FieldProblem,
    locale::t,
};

/// Most characters of a text of one line.
pub(crate) const TEXT_LENGTH_MAX: usize = 100;
/// Most days within which an invoice is to be paid.
pub(crate) const PAYMENT_DAYS_MAX: u16 = 365;

/// What the house says of itself. Everything may be empty: an invoice goes without it then.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "name": "Harbour Auctions Ltd", "address": ["1 Quay Street", "Bristol BS1 4DB"], "registration": "VAT GB 123 4567 89",
    "contact": "accounts@harbour.example", "bank": "First Bank", "account": "GB33 BUKB 2020 1555 5555 55", "reference": "HA-", "payment_days": 14
}))]
pub(crate) struct Particulars {
    /// As whom the house sells: at most 100 characters.
    #[serde(default)]
    pub(crate) name: String,
    /// At most 6 lines of 80 characters.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 6)]
    pub(crate) address: PostalAddress,
    /// Where questions go: an address or a telephone number, at most 100 characters. Whoever forgot a password reads it too.
    #[serde(default)]
    pub(crate) contact: String,
    /// The number under which it is registered or pays VAT, with what it is called: at most 100 characters.
    #[serde(default)]
    pub(crate) registration: String,
    /// Whose account it is and with which bank: at most 100 characters.
    #[serde(default)]
    pub(crate) bank: String,
    /// An IBAN, or whatever number the bank's transfers take: at most 100 characters.
    #[serde(default)]
    pub(crate) account: String,
    /// What a payment's reference begins with; the invoice's number follows. Empty: `Invoice` and the number.
    #[serde(default)]
    pub(crate) reference: String,
    /// Days from issuing an invoice until it is to be paid. Null: nobody said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 365)]
    pub(crate) payment_days: Option<u16>,
}

impl Particulars {
    /// The same, with what cannot be seen taken away.
    ///
    /// # Errors
    /// With every field that cannot be taken.
    pub(crate) fn checked(self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut line = |field: &str, text: &str| {
            let text = visible(text);
            if text.chars().count() > TEXT_LENGTH_MAX {
                let words = t!("house-settings-long", max = TEXT_LENGTH_MAX);
                problems.push(FieldProblem::new(format!("/{field}"), words));
            }
            text
        };
        let checked = Self {
            name: line("name", &self.name),
            contact: line("contact", &self.contact),
            registration: line("registration", &self.registration),
            bank: line("bank", &self.bank),
            account: account_number::spaced(&line("account", &self.account)),
            reference: line("reference", &self.reference),
            ..self
        };
        if let Err(wrong) = account_number::check(&checked.account) {
            problems.push(FieldProblem::new("/account", wrong));
        }
        let days = checked.payment_days;
        if days.is_some_and(|days| !(1..=PAYMENT_DAYS_MAX).contains(&days)) {
            let words = t!("house-settings-days-range", max = PAYMENT_DAYS_MAX);
            problems.push(FieldProblem::new("/payment_days", words));
        }
        match problems.is_empty() {
            true => Ok(checked),
            false => Err(problems),
        }
    }

    /// What a buyer or the law would look for on an invoice, and there is not.
    pub(crate) fn missing(&self) -> Vec<String> {
        let wanted = [
            (self.name.is_empty(), t!("house-settings-lack-name")),
            (self.address.is_empty(), t!("house-settings-lack-address")),
            (
                self.registration.is_empty(),
                t!("house-settings-lack-registration"),
            ),
            (self.account.is_empty(), t!("house-settings-lack-account")),
            (self.payment_days.is_none(), t!("house-settings-lack-days")),
        ];
        let missing = wanted.into_iter().filter(|(is_missing, _)| *is_missing);
        missing.map(|(_, what)| what).collect()
    }

    /// Where it is, and as what it is registered, as it stands below its name.
    pub(crate) fn lines(&self) -> Vec<String> {
        let more = [&self.contact, &self.registration];
        let more = more.into_iter().filter(|line| !line.is_empty());
        self.address.lines().iter().chain(more).cloned().collect()
    }

    /// What a payment of this invoice is to say.
    pub(crate) fn reference_of(&self, invoice: u64) -> String {
        match self.reference.as_str() {
            "" => format!("Invoice {invoice}"),
            prefix => format!("{prefix}{invoice}"),
        }
    }

    /// Those of the demo, which nobody can pay to: the number is the one that shows what an IBAN looks like.
    fn of_the_demo() -> Self {
        let address = ["1 Quay Street", "Old Town", "10115 Berlin"];
        Self {
            name: "Outcry Demo Auctions".to_owned(),
            address: PostalAddress::of_lines(address).expect("the demo's address is one"),
            contact: "accounts@outcry.test".to_owned(),
            registration: "VAT DE 000 000 000 (demo)".to_owned(),
            bank: "Outcry Demo Auctions, Demo Bank".to_owned(),
            account: "DE89 3704 0044 0532 0130 00".to_owned(),
            reference: "DEMO-".to_owned(),
            payment_days: Some(14),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demo_lacks_nothing_and_nobody_lacks_everything() {
        let demo = Particulars::of_the_demo();
        assert_eq!(demo.clone().checked(), Ok(demo.clone()));
        assert_eq!(demo.missing(), Vec::<String>::new());
        assert_eq!(Particulars::default().missing().len(), 5);
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_named() {
        let wrong = Particulars {
            name: "x".repeat(TEXT_LENGTH_MAX + 1),
            account: "DE89 3704 0044 0532 0130 01".to_owned(),
            payment_days: Some(0),
            ..Particulars::default()
        };
        let problems = wrong.checked().unwrap_err();
        let fields: Vec<_> = problems.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(fields, ["/name", "/account", "/payment_days"]);
    }

    #[test]
    fn reference_ends_with_the_number() {
        let mut house = Particulars::default();
        assert_eq!(house.reference_of(12), "Invoice 12");
        "HA-".clone_into(&mut house.reference);
        assert_eq!(house.reference_of(12), "HA-12");
    }
}
