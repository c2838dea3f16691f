//! `/house/new` and `/house/sales/{sale}/edit`: the form of a sale, and how it would run.

use auction::SaleId;
use axum::{
    Form,
    extract::rejection::FormRejection,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, Problem, SaleDesk, address, form::SaleForm, form_page::FormPage};
use crate::{
    Person,
    house::drafts::{self, DraftRefused},
    pages::visit::Visit,
    security::FormToken,
};

type Pairs = Result<Form<Vec<(String, String)>>, FormRejection>;

pub(super) async fn new_form(Desk { visit, .. }: Desk) -> Response {
    let sales = visit.app.board().sales();
    let last = sales.last().map(|sale| &sale.record);
    let currency = last.map_or_else(|| "EUR".to_owned(), |last| last.currency.to_string());
    let zone = last.map_or_else(|| "UTC".to_owned(), |last| last.time_zone.clone());
    FormPage::new(visit.page, None, SaleForm::blank(currency, zone)).into_response()
}

pub(super) async fn new_sent(Desk { visit, person }: Desk, pairs: Pairs) -> Response {
    sent(visit, &person, None, pairs).await
}

pub(super) async fn edit_form(SaleDesk { visit, sale, .. }: SaleDesk) -> Response {
    match drafts::find(&visit.app, &sale).await {
        Ok(found) if !found.draft.publishing => {
            let form = SaleForm::of(&found.asked);
            let mut page = FormPage::new(visit.page, Some(sale), form);
            page.revision = found.revision.to_string();
            page.into_response()
        }
        Ok(_) | Err(DraftRefused::Published) => Redirect::to(&address(&sale)).into_response(),
        Err(DraftRefused::NotFound) => visit.problem(Problem::NotFound),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

pub(super) async fn edit_sent(desk: SaleDesk, pairs: Pairs) -> Response {
    let SaleDesk {
        visit,
        person,
        sale,
    } = desk;
    sent(visit, &person, Some(sale), pairs).await
}

/// What the form's buttons do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    AddLot,
    RemoveLot(usize),
    Preview,
    Save,
}

impl Act {
    fn parse(code: &str) -> Option<Self> {
        match code {
            "add-lot" => Some(Self::AddLot),
            "preview" => Some(Self::Preview),
            "save" => Some(Self::Save),
            _ => {
                let index = code.strip_prefix("remove-")?;
                index.parse().ok().map(Self::RemoveLot)
            }
        }
    }
}

async fn sent(visit: Visit, person: &Person, sale: Option<SaleId>, pairs: Pairs) -> Response {
    let Ok(Form(pairs)) = pairs else {
        return visit.problem(Problem::Malformed);
    };
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    if FormToken::new(value("form_token")).check(person).is_err() {
        return visit.problem(Problem::StaleForm);
    }
    let Some(act) = Act::parse(value("do")) else {
        return visit.problem(Problem::Malformed);
    };
    let mut page = FormPage::new(visit.page.clone(), sale, SaleForm::sent(&pairs));
    page.revision = value("revision").to_owned();
    match act {
        Act::AddLot => page.add_lot(),
        Act::RemoveLot(index) => page.remove_lot(index),
        Act::Preview => return page.previewed(),
        Act::Save => return page.saved(visit, person).await,
    }
    page.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_it_does() {
        assert!(Act::parse("remove-3") == Some(Act::RemoveLot(3)));
        assert!(Act::parse("remove-x").is_none() && Act::parse("").is_none());
    }
}
