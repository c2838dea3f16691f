//! `/house/sales/{sale}/sellers`: what each seller's lots brought, and a statement for each.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use auction::{Currency, UserId};
use axum::{
    extract::{Query, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use settlement::{Money, Rate, RateError, SellerTax, SellerTerms, TaxName, TaxNameError, Tiers};

use super::{
    Page, Part, Problem, PublishedVisit, Trail, address,
    fields::{Field, Kind, field},
    form::Wrong,
    said, separator,
};
use crate::{
    Person,
    accounts::PostalAddress,
    format,
    house::table::attachment,
    locale::{filters, t},
    model::SaleModel,
    pages::{
        NAME_SHOWN_MAX,
        ask::{AskPage, Lacking},
        sent_form::SentForm,
        sign_up::sentence,
        visit::{Visit, form_again},
        words,
    },
    statements::{self, OfSeller, Party, Statement, StatementRefused},
};

/// The sellers of a sale.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/sellers.html")]
struct SellersPage {
    page: Page,
    trail: Trail,
    said: Option<String>,
    problem: Option<String>,
    is_over: bool,
    sellers: Vec<SellerRow>,
}

#[derive(Debug)]
struct SellerRow {
    seller: String,
    /// Where the person is whose account it is linked to.
    account: Option<String>,
    lots: String,
    sold: usize,
    hammer: String,
    /// Name, address, what the seller gets.
    statement: Option<(String, String, String)>,
    /// Where what takes its place is issued, if lots came to something else since.
    correction: Option<String>,
}

/// What the house asks of one seller, and the form that it is typed into.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/statement_form.html")]
struct TermsPage {
    page: Page,
    trail: Trail,
    form: TermsForm,
    wrongs: Vec<Wrong>,
}

/// The terms as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TermsForm {
    seller: String,
    name: String,
    address: String,
    commission: String,
    lot_charge: String,
    tax_percent: String,
    tax_name: String,
    /// Anything: it was asked once more.
    confirmed: String,
}

/// Whose statement it is to be.
#[derive(Deserialize)]
pub(super) struct Whose {
    #[serde(default)]
    seller: String,
}

pub(super) async fn show(PublishedVisit { visit, sale, .. }: PublishedVisit) -> Response {
    shown(visit, &sale, None).await
}

async fn shown(visit: Visit, sale: &Arc<SaleModel>, refused: Option<StatementRefused>) -> Response {
    let (sellers, refused) = match statements::of_sale(&visit.app, sale).await {
        Ok(sellers) => (sellers, refused),
        Err(StatementRefused::UnknownSellers) => (vec![], Some(StatementRefused::UnknownSellers)),
        Err(_) => return visit.problem(Problem::Unavailable),
    };
    let status = match refused {
        None | Some(StatementRefused::UnknownSellers) => StatusCode::OK,
        Some(_) => StatusCode::CONFLICT,
    };
    let Ok(links) = visit.app.sellers().find().await else {
        return visit.problem(Problem::Unavailable);
    };
    let links = links.value.unwrap_or_default();
    let said = said(visit.said.as_deref());
    let once = visit.said_once();
    let currency = sale.record.currency;
    let page = SellersPage {
        page: visit.page,
        trail: Trail::new(sale, Part::Sellers),
        said,
        problem: refused.map(|refused| refused.to_string()),
        is_over: sale.is_over(),
        sellers: sellers
            .iter()
            .map(|of| SellerRow::new(of, links.account_of(&of.seller), currency))
            .collect(),
    };
    (status, once, page).into_response()
}

pub(super) async fn ask(
    PublishedVisit { visit, sale, .. }: PublishedVisit,
    Query(Whose { seller }): Query<Whose>,
) -> Response {
    let form = TermsForm {
        seller,
        tax_name: t!("tax-name"),
        ..TermsForm::default()
    };
    TermsPage::new(visit.page, &sale, form, vec![]).into_response()
}

pub(super) async fn issue(
    SentForm {
        by: PublishedVisit {
            visit,
            person,
            sale,
        },
        form,
    }: SentForm<PublishedVisit, TermsForm>,
) -> Response {
    let (party, terms) = match form.read(sale.record.currency) {
        Ok(read) => read,
        Err(wrongs) => {
            let page = TermsPage::new(visit.page, &sale, form, wrongs);
            return form_again(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
    };
    let draft = statements::draft(&visit.app, &person, &sale, &form.seller, party, terms).await;
    match draft {
        Ok(draft) if form.confirmed.is_empty() => {
            asked(visit.page, &sale, form, &draft).into_response()
        }
        Ok(draft) => issued(visit, &person, &sale, &draft).await,
        Err(refused) => shown(visit, &sale, Some(refused)).await,
    }
}

async fn issued(
    visit: Visit,
    person: &Person,
    sale: &Arc<SaleModel>,
    draft: &Statement,
) -> Response {
    match statements::issue(&visit.app, draft).await {
        Ok(number) => {
            let path = format!("/house/statements/{number}");
            visit.done(person, "stated", &path)
        }
        Err(refused) => shown(visit, sale, Some(refused)).await,
    }
}

/// What it comes to, once more: a statement is final.
fn asked(page: Page, sale: &SaleModel, form: TermsForm, draft: &Statement) -> AskPage {
    let proceeds = format::balance(draft.proceeds(), draft.currency);
    let lots = draft.lots.iter().map(|lot| {
        let title = format::one_line(&lot.title, NAME_SHOWN_MAX);
        let proceeds = format::balance(lot.lines.proceeds(), draft.currency);
        t!(
            "statement-issue-lot",
            lot = lot.number,
            title = title,
            result = lot.outcome.words().to_lowercase(),
            amount = proceeds,
        )
    });
    let at = address_of(sale);
    AskPage {
        question: t!(
            "statement-issue",
            amount = proceeds,
            seller = format::one_line(&form.seller, NAME_SHOWN_MAX),
        ),
        words: vec![t!("statement-issue-help")],
        list: lots.collect(),
        lacking: Lacking::default(),
        action: format!("{at}/statement"),
        fields: vec![
            ("seller", form.seller),
            ("name", form.name),
            ("address", form.address),
            ("commission", form.commission),
            ("lot_charge", form.lot_charge),
            ("tax_percent", form.tax_percent),
            ("tax_name", form.tax_name),
            ("confirmed", "yes".to_owned()),
        ],
        reason: None,
        problem: None,
        button: t!("statement-issue-button"),
        back: at,
        back_name: t!("statement-back-house"),
        page,
    }
}

/// All statements of a sale as a table.
pub(super) async fn download(
    PublishedVisit { visit, sale, .. }: PublishedVisit,
    RawQuery(query): RawQuery,
) -> Response {
    let sellers = match statements::of_sale(&visit.app, &sale).await {
        Ok(sellers) => sellers,
        Err(StatementRefused::UnknownSellers) => vec![],
        Err(_) => return visit.problem(Problem::Unavailable),
    };
    let mut all: Vec<_> = sellers.into_iter().flat_map(|of| of.statements).collect();
    all.sort_by_key(|statement| statement.number);
    let headers = attachment(&format!("{}-statements", sale.record.sale));
    let table = statements::table(&all, sale.zone(), separator(query.as_deref()));
    (headers, table).into_response()
}

/// Where the sellers of a sale are.
fn address_of(sale: &SaleModel) -> String {
    format!("{}/sellers", address(&sale.record.sale))
}

impl SellersPage {
    fn issued(&self) -> bool {
        self.sellers.iter().any(|of| of.statement.is_some())
    }
}

impl SellerRow {
    fn new(of: &OfSeller, account: Option<&UserId>, currency: Currency) -> Self {
        let sold = || of.lots.iter().filter_map(|lot| lot.hammer);
        let hammer: Money = sold().map(Money::from).sum();
        Self {
            seller: of.seller.clone(),
            account: account.map(|user| format!("/house/people/{user}")),
            lots: words::lot_count(of.lots.len()),
            sold: sold().count(),
            hammer: format::total(hammer, currency),
            correction: (of.statement().filter(|_| of.is_outdated()))
                .map(|statement| format!("{}/correction", statement.address())),
            statement: of.statement().map(|statement| {
                let proceeds = format::balance(statement.proceeds(), currency);
                (statement.name(), statement.address(), proceeds)
            }),
        }
    }
}

impl TermsPage {
    fn new(page: Page, sale: &SaleModel, form: TermsForm, wrongs: Vec<Wrong>) -> Self {
        Self {
            page,
            trail: Trail::new(sale, Part::Sellers),
            form,
            wrongs,
        }
    }

    fn fields(&self) -> Vec<Field> {
        use Kind::{Figure, Line, Note};
        let form = &self.form;
        let of = |name, kind, value: &str, label, help| {
            field((name, kind, value), label, help, &self.wrongs)
        };
        vec![
            of(
                "name",
                Line,
                &form.name,
                t!("statement-form-name"),
                t!("statement-form-name-help"),
            ),
            of(
                "address",
                Note,
                &form.address,
                t!("statement-form-address"),
                t!("statement-form-address-help"),
            ),
            of(
                "commission",
                Figure,
                &form.commission,
                t!("statement-form-commission"),
                t!("statement-form-commission-help"),
            ),
            of(
                "lot_charge",
                Figure,
                &form.lot_charge,
                t!("statement-form-charge"),
                t!("statement-form-charge-help"),
            ),
            of(
                "tax_percent",
                Figure,
                &form.tax_percent,
                t!("statement-form-tax"),
                t!("statement-form-tax-help"),
            ),
            of(
                "tax_name",
                Line,
                &form.tax_name,
                t!("statement-form-tax-name"),
                t!("statement-form-tax-name-help"),
            ),
        ]
    }
}

impl TermsForm {
    fn read(&self, currency: Currency) -> Result<(Party, SellerTerms), Vec<Wrong>> {
        let mut wrongs = Vec::new();
        let mut wrong = |field: &str, words: String| {
            wrongs.push(Wrong {
                field: field.to_owned(),
                words,
            });
        };
        let percent = |text: &str| match text.trim() {
            "" => Ok(Rate::ZERO),
            text => text.replace(',', ".").parse(),
        };
        let commission = percent(&self.commission);
        let commission = commission.map_err(|error| wrong("commission", rate_words(error)));
        let lot_charge = match self.lot_charge.trim() {
            "" => Ok(settlement::Amount::ZERO),
            text => format::parse_lenient(text, currency),
        };
        let lot_charge = lot_charge.map_err(|error| wrong("lot_charge", error.to_string()));
        let tax = percent(&self.tax_percent);
        let tax = tax.map_err(|error| wrong("tax_percent", rate_words(error)));
        let name = TaxName::try_from(self.tax_name.trim().to_owned());
        let name = name.map_err(|TaxNameError| {
            let words = t!("statement-wrong-tax-name", count = TaxName::LENGTH_MAX);
            wrong("tax_name", words);
        });
        let address = PostalAddress::parse(&self.address);
        let address = address.map_err(|error| wrong("address", sentence(&error.to_string())));
        let party = Party::new(&self.name, address.clone().unwrap_or_default());
        let party = party.map_err(|error| wrong("name", sentence(&error.to_string())));
        match (commission, lot_charge, tax, name, party, address) {
            (Ok(commission), Ok(lot_charge), Ok(percent), Ok(name), Ok(party), Ok(_)) => {
                let terms = SellerTerms {
                    commission: Tiers::flat(commission),
                    lot_charge,
                    tax: (percent > Rate::ZERO).then_some(SellerTax { name, percent }),
                };
                Ok((party, terms))
            }
            _ => Err(wrongs),
        }
    }
}

/// What is wrong with a rate.
fn rate_words(error: RateError) -> String {
    match error {
        RateError::NotAPercentage => t!("statement-wrong-rate"),
        RateError::TooHigh => t!("statement-wrong-rate-high"),
    }
}
