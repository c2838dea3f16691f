//! Invoices, for their buyer and for the house.

use auction::Amount;
use settlement::Liability;

use super::drawn;
use crate::{
    Visitor,
    accounts::PostalAddress,
    invoices::{Buyer, Document, DocumentKind, FoundPayment, InvoicedLot},
    pages::{house, invoice::InvoicePage, samples},
    particulars::Particulars,
};

fn document(number: u64, kind: DocumentKind) -> Document {
    let terms = samples::buyer_terms();
    let lots = samples::sale().lots;
    let lots = lots
        .iter()
        .zip([35_000, 1_204_550, 90])
        .map(|(lot, hammer)| {
            let hammer = Amount::new(hammer).unwrap();
            InvoicedLot {
                lot: lot.public.lot.clone(),
                number: lot.public.number,
                title: lot.texts.title.clone(),
                charges: terms.charges(hammer, Liability::Taxed),
            }
        });
    Document {
        number,
        kind,
        issued_at: samples::now(),
        by: "olga".parse().unwrap(),
        sale: "autumn".parse().unwrap(),
        sale_title: samples::sale().title,
        currency: "EUR".to_owned().try_into().unwrap(),
        buyer: Buyer {
            user: "alice".parse().unwrap(),
            paddle: samples::paddle(4),
            name: "Alice <b>Ammann</b>".to_owned(),
            email: "alice@example.test".to_owned(),
            address: PostalAddress::parse("12 Orchard <i>Lane</i>\n8001 Zürich").unwrap(),
        },
        house: Some(particulars()),
        lots: lots.collect(),
        terms: Some(terms),
    }
}

fn particulars() -> Particulars {
    Particulars {
        name: "Harbour <u>Auctions</u> Ltd".to_owned(),
        address: PostalAddress::parse("1 Quay Street\nBristol").unwrap(),
        contact: "accounts@harbour.example".to_owned(),
        registration: "VAT GB 123 4567 89".to_owned(),
        bank: "First Bank".to_owned(),
        account: "GB33 BUKB 2020 1555 5555 55".to_owned(),
        reference: "HA-".to_owned(),
        payment_days: Some(14),
    }
}

fn page(document: Document, operator: bool) -> InvoicePage {
    let mut page = samples::page("/invoices/12", true);
    if let Visitor::SignedIn(person) = &mut page.visitor {
        person.operator = operator;
    }
    InvoicePage {
        page,
        credits: vec![],
        payment: FoundPayment::default(),
        said: None,
        problem: None,
        document,
    }
}

#[test]
fn invoice_lists_every_line_and_only_the_house_acts_on_it() {
    let invoice = || document(12, DocumentKind::Invoice);
    let html = drawn("invoice", &page(invoice(), false));
    // 350.00 + 85.00 + 16.15; 12,045.50 + 2,424.10 + 460.58; 0.90 + 0.23 + 0.04.
    for figure in ["€451.15", "€14,930.18", "€1.17", "€15,382.50"] {
        assert!(html.contains(figure), "{figure}");
    }
    assert!(html.contains("Alice &#60;b&#62;Ammann"), "{html}");
    for line in [
        "Harbour &#60;u&#62;Auctions",
        "1 Quay Street",
        "VAT GB 123 4567 89",
        "12 Orchard &#60;i&#62;Lane",
        "5 Dec 2026",
        "GB33 BUKB 2020 1555 5555 55",
        "HA-12",
    ] {
        assert!(html.contains(line), "{line}: {html}");
    }
    assert!(!html.contains("<form class=\"form\""));
    let mut before = page(invoice(), false);
    before.document.house = None;
    let html = drawn("invoice-without-house", &before);
    assert!(
        !html.contains("How to pay") && !html.contains("Due"),
        "{html}"
    );
    let mut house = page(invoice(), true);
    house.credits = vec![(house.document.lots[1].lot.clone(), 13)];
    let html = drawn("invoice-house", &house);
    assert!(html.contains("To pay now") && html.contains("€452.32"));
    assert!(html.contains("−€14,930.18"), "{html}");
    assert_eq!(html.matches("type=\"checkbox\"").count(), 2);
}

#[test]
fn credit_note_names_its_invoice_and_reason() {
    let reason = "Broken in transit".to_owned();
    let credit = document(13, DocumentKind::CreditNote { of: 12, reason });
    let html = drawn("credit-note", &page(credit, true));
    assert!(html.contains("href=\"/invoices/12\"") && html.contains("Broken in transit"));
    assert!(!html.contains("<form class=\"form\""));
    assert!(html.contains("1 Quay Street") && !html.contains("How to pay"));
}

#[test]
fn invoices_of_a_sale_are_listed_by_buyer() {
    let html = drawn(
        "house-invoices",
        &house::sample_invoices(document(12, DocumentKind::Invoice)),
    );
    assert!(html.contains("Invoice 12") && html.contains("Not issued"));
    assert!(html.contains("Issue the missing invoices"));
    // One of the two is credited by lot 1: 15,382.50 less 451.15.
    for figure in ["€15,382.50", "€451.15", "€14,931.35"] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
}
