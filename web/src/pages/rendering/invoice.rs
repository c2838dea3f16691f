//! Invoices, for their buyer and for the house.

use auction::Amount;
use settlement::{Direction, Liability, Transfer};

use super::drawn;
use crate::{
    Visitor,
    accounts::PostalAddress,
    invoices::{Buyer, Document, DocumentKind, InvoiceAccount, InvoicedLot, on_paper},
    locale::Language,
    pages::{
        ask::{AskPage, Lacking},
        house,
        invoice::{DemoCheckoutPage, InvoicePage, Offer},
        samples,
    },
    paper,
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
        is_second_chance: false,
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
    let account = account(&document, 0, &[]);
    InvoicePage::new(page, document, account)
}

/// How it stands where so many lots from the second on are credited, and this was paid.
fn account(document: &Document, credited: usize, paid: &[Transfer]) -> InvoiceAccount {
    let lots = document.lots.iter().skip(1).take(credited);
    let credits: Vec<_> = lots.map(|lot| (lot.lot.clone(), 13)).collect();
    InvoiceAccount {
        owed: document.owed(&credits).after(paid),
        credits,
        ..InvoiceAccount::default()
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
    house.account = account(&house.document, 1, &[]);
    let html = drawn("invoice-house", &house);
    assert!(html.contains("Amount due") && html.contains("€452.32"));
    assert!(html.contains("−€14,930.18"), "{html}");
    assert_eq!(html.matches("type=\"checkbox\"").count(), 2);
}

#[test]
fn what_invoices_would_lack_names_who_can_enter_it() {
    let asked = |lacking| AskPage {
        page: samples::page("/house/sales/autumn/invoices/issue", true),
        question: "Issue 12 invoices?".to_owned(),
        words: vec![],
        list: vec![],
        lacking,
        action: "/house/sales/autumn/invoices/issue".to_owned(),
        fields: vec![],
        reason: None,
        problem: None,
        button: "Issue the invoices".to_owned(),
        back: "/house/sales/autumn/invoices".to_owned(),
        back_name: "Invoices of this sale".to_owned(),
    };
    let without_address = (1..=12).map(|number| format!("Bidder {number}"));
    let of_buyers = Lacking {
        of_house: vec![],
        without_address: without_address.collect(),
    };
    let html = drawn("ask-lacking-buyers", &asked(of_buyers));
    assert!(html.contains("Bidder 10 and 2 more"), "{html}");
    assert!(html.contains("only the buyers themselves"), "{html}");
    assert!(!html.contains("/house/settings"), "{html}");
    let of_house = Lacking {
        of_house: vec!["its address".to_owned()],
        without_address: vec![],
    };
    let html = drawn("ask-lacking-house", &asked(of_house));
    assert!(
        html.contains("its address: enter it under <a href=\"/house/settings\">"),
        "{html}"
    );
    assert!(!html.contains("themselves"), "{html}");
    let html = drawn("ask-lacking-nothing", &asked(Lacking::default()));
    assert!(!html.contains("Missing as it stands"), "{html}");
}

#[test]
fn money_to_return_is_named_to_the_house_and_to_the_buyer() {
    let paid = Transfer::new(Direction::Payment, Amount::new(100_000).unwrap()).unwrap();
    for (operator, words) in [
        (true, "To return to the buyer"),
        (false, "To be returned to you"),
    ] {
        let mut page = page(document(12, DocumentKind::Invoice), operator);
        page.account = account(&page.document, 1, &[paid]);
        // 1,000.00 was paid of the 452.32 that are left.
        let html = drawn(&format!("invoice-to-return-{operator}"), &page);
        assert!(html.contains(words) && html.contains("€547.68"), "{html}");
        assert!(html.contains("−€1,000.00"), "{html}");
        assert!(!html.contains("How to pay"), "{html}");
    }
}

#[test]
fn paying_online_is_offered_to_the_buyer_alone() {
    for (file, operator, offer, words) in [
        (
            "invoice-online",
            false,
            Offer::Pay("€451.15".to_owned()),
            "Pay €451.15 now",
        ),
        (
            "invoice-not-taken",
            false,
            Offer::NotTaken,
            "cannot be paid online",
        ),
        (
            "invoice-processing",
            false,
            Offer::Processing,
            "being processed",
        ),
        ("invoice-no-word", false, Offer::NoWordYet, "Look again"),
        (
            "invoice-processing-house",
            true,
            Offer::Processing,
            "do not enter it here",
        ),
        (
            "invoice-online-house",
            true,
            Offer::Pay("€451.15".to_owned()),
            "Refunds do not",
        ),
    ] {
        let mut page = page(document(12, DocumentKind::Invoice), operator);
        page.online.provider = Some("Stripe");
        page.online.offer = offer;
        let html = drawn(file, &page);
        assert!(html.contains(words), "{html}");
        // Nobody pays twice what is on its way.
        let may_pay = file != "invoice-processing";
        assert_eq!(html.contains("How to pay"), may_pay, "{html}");
        assert_eq!(
            html.contains("/invoices/12/checkout"),
            file == "invoice-online"
        );
    }
    let html = drawn(
        "demo-checkout",
        &DemoCheckoutPage {
            page: samples::page("/invoices/12/demo-checkout", true),
            name: "Invoice 12".to_owned(),
            amount: "€451.15".to_owned(),
            back: "/invoices/12".to_owned(),
            is_open: true,
        },
    );
    assert!(html.contains("This is no real payment"), "{html}");
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
    let invoice = document(12, DocumentKind::Invoice);
    let account = account(&invoice, 1, &[]);
    let html = drawn("house-invoices", &house::sample_invoices(invoice, account));
    assert!(html.contains("Invoice 12") && html.contains("Not issued"));
    assert!(html.contains("Issue the missing invoices"));
    // Of its lots the second is credited: 15,382.50 less 14,930.18.
    for figure in ["€15,382.50", "€14,930.18", "€452.32"] {
        assert!(html.contains(figure), "{figure}: {html}");
    }
}

#[test]
fn invoice_is_in_the_language_of_whoever_reads_it() {
    let invoice = document(12, DocumentKind::Invoice);
    let account = account(&invoice, 1, &[]);
    let (sheet, about) = Language::German.say(|| on_paper(&invoice, &account));
    let (text, _) = paper::read(&sheet);
    for words in ["Rechnung 12", "Zuschlagspreis", "Offener Betrag", "452,32"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(about.title, "Rechnung 12");
    let html = Language::German.say(|| drawn("invoice-de", &page(invoice, false)));
    for words in ["Rechnung 12", "So zahlen Sie", "15.382,50", "Meine Gebote"] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn document_is_put_on_paper_whatever_it_says() {
    let long = format!("Jürgen {} von Łódź", "Müßiggang-Grünewald ".repeat(20));
    for (currency, name, lots, figures) in [
        ("EUR", long.as_str(), 3, ["€451.15", "€15,382.50"]),
        (
            "JPY",
            "東京 \u{f8ff}\u{202e}",
            300,
            ["¥45,115", "¥153,825,000"],
        ),
        ("KWD", "", 3, ["KWD\u{a0}45.115", "KWD\u{a0}1,538.250"]),
    ] {
        let mut invoice = document(12, DocumentKind::Invoice);
        invoice.currency = currency.to_owned().try_into().unwrap();
        name.clone_into(&mut invoice.buyer.name);
        invoice.lots = invoice.lots.iter().cycle().take(lots).cloned().collect();
        let account = account(&invoice, 0, &[]);
        let (sheet, about) = on_paper(&invoice, &account);
        let (text, count) = paper::read(&sheet);
        for figure in figures {
            assert!(text.contains(figure), "{figure}: {text}");
        }
        assert_eq!(count > 1, lots > 100, "{currency}: {count} pages");
        let written = sheet.pdf(&about).unwrap();
        assert!(written.starts_with(b"%PDF-1.7"), "{currency}");
        if let Some(folder) = std::env::var_os("OUTCRY_PREVIEW") {
            let file = std::path::Path::new(&folder).join(format!("invoice-{currency}.pdf"));
            std::fs::write(file, written).unwrap();
        }
    }
}
