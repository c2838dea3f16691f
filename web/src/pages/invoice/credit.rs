//! Taking lots of an invoice back by a credit note.

use auction::LotId;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{HouseVisit, InvoiceVisit};
use crate::{
    App, format,
    invoices::{Document, IssueRefused, credit, creditable},
    locale::t,
    pages::{
        NAME_SHOWN_MAX,
        ask::{AskPage, Lacking},
        problem::Problem,
        sent_form::{Pairs, SentForm},
    },
    statements::{self, OfSeller},
};

/// Most characters of a reason.
const REASON_LENGTH_MAX: usize = 500;

/// Asked once more before it is issued, with the reason: a credit note is as final as an invoice.
pub(super) async fn ask(HouseVisit(at): HouseVisit, Query(pairs): Query<Pairs>) -> Response {
    let Some(lots) = lots(&pairs) else {
        return at.visit.problem(Problem::Malformed);
    };
    match creditable(&at.visit.app, &at.document, &lots).await {
        Ok(_) => asked(at, &lots, String::new(), None).await.into_response(),
        Err(refused) => not_credited(at, refused).await,
    }
}

pub(super) async fn give(
    SentForm {
        by: HouseVisit(at),
        form: pairs,
    }: SentForm<HouseVisit, Pairs>,
) -> Response {
    let Some(lots) = lots(&pairs) else {
        return at.visit.problem(Problem::Malformed);
    };
    let typed = pairs.iter().find(|(name, _)| name == "reason");
    let typed = typed.map_or("", |(_, reason)| reason.as_str());
    let wrong = match one_line(typed) {
        Some(reason) if !reason.is_empty() => {
            return match credit(&at.visit.app, &at.person, &at.document, &lots, reason).await {
                Ok(number) => {
                    let path = format!("/invoices/{number}");
                    at.visit.done(&at.person, "credited", &path)
                }
                Err(refused) => not_credited(at, refused).await,
            };
        }
        Some(_) => t!("credit-no-reason"),
        None => t!("credit-reason-too-long", count = REASON_LENGTH_MAX),
    };
    let page = asked(at, &lots, typed.to_owned(), Some(wrong)).await;
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The lots that were chosen; none: one of them cannot be one.
fn lots(pairs: &Pairs) -> Option<Vec<LotId>> {
    let lots = pairs.iter().filter(|(name, _)| name == "lot");
    lots.map(|(_, lot)| lot.parse().ok()).collect()
}

async fn not_credited(at: InvoiceVisit, refused: IssueRefused) -> Response {
    match refused {
        IssueRefused::Unavailable => at.visit.problem(Problem::Unavailable),
        refused => at.refused(refused.to_string()).await,
    }
}

/// What would be taken back, once more.
async fn asked(
    at: InvoiceVisit,
    lots: &[LotId],
    reason: String,
    problem: Option<String>,
) -> AskPage {
    let document = &at.document;
    let invoiced = document.lots.iter();
    let chosen: Vec<_> = invoiced.filter(|lot| lots.contains(&lot.lot)).collect();
    let total = chosen.iter().map(|lot| lot.charges.total()).sum();
    let named = chosen.iter().map(|lot| {
        t!(
            "credit-lot",
            number = lot.number,
            title = format::one_line(&lot.title, NAME_SHOWN_MAX),
            money = format::total(lot.charges.total(), document.currency)
        )
    });
    let stated = stated(&at.visit.app, document, lots).await;
    AskPage {
        question: t!(
            "credit-ask",
            money = format::total(total, document.currency),
            number = document.number
        ),
        words: [t!("credit-means")].into_iter().chain(stated).collect(),
        list: named.collect(),
        lacking: Lacking::default(),
        action: format!("{}/credit", document.address()),
        fields: lots.iter().map(|lot| ("lot", lot.to_string())).collect(),
        reason: Some((reason, t!("credit-reason-help"))),
        problem,
        button: t!("credit-button"),
        back: document.address(),
        back_name: document.name(),
        page: at.visit.page,
    }
}

/// That a seller was told already what these lots brought; none: no seller was, or that is not known now.
async fn stated(app: &App, document: &Document, lots: &[LotId]) -> Option<String> {
    let sale = app.sale(&document.sale).await.ok()?;
    let sellers = statements::of_sale(app, &sale).await.ok()?;
    let stated = sellers.iter().filter_map(OfSeller::statement);
    let stated = stated.filter(|it| it.lots.iter().any(|lot| lots.contains(&lot.lot)));
    let numbers: Vec<_> = stated.map(|it| it.number.to_string()).collect();
    let count = numbers.len();
    (count > 0).then(|| t!("credit-stated", count = count, numbers = numbers.join(", ")))
}

/// A reason as it is kept; none if it is too long.
fn one_line(text: &str) -> Option<String> {
    let line = format::one_line(text.trim(), REASON_LENGTH_MAX + 1);
    (line.chars().count() <= REASON_LENGTH_MAX).then_some(line)
}
