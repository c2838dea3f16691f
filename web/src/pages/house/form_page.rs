//! `/house/new` and `/house/sales/{sale}/edit`: the form of a sale, judged when it is sent, shown again with what is
//! wrong or how it would run.

use std::collections::BTreeSet;

use askama::Template;
use askama_web::WebTemplate;
use auction::SaleId;
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use bootstrap::random;

use super::{
    OperatorVisit, Page, Problem, SaleVisit, address,
    draft::Preview,
    fields::{self, Field, FieldPart, Kind, LotRow, PhotographRow},
    form::{LOTS_MAX, LotForm, SaleForm, Wrong},
    import_page,
    meanwhile::{self, Meanwhile},
    sale_fields, sent,
};
use crate::{
    Person,
    assets::PICTURES,
    field_problem::{self, FieldProblem},
    house::{
        drafts::{self, DraftRefused},
        new_sale::{NewSale, ReadSale},
    },
    locale::{Language, filters, t},
    pages::visit::{Visit, form_again},
};

/// Random letters in a sale's id, so that two sales of one title differ.
const ID_RANDOM_LENGTH: usize = 5;
/// Letters of the title in a sale's id.
const ID_WORDS_MAX: usize = 40;

/// The form of a sale.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/form.html")]
pub(super) struct FormPage {
    page: Page,
    /// The draft that is changed; none: a new one.
    sale: Option<SaleId>,
    /// The draft's state when the form was made.
    revision: String,
    form: SaleForm,
    /// The lot that was moved or copied just now.
    current: Option<usize>,
    wrongs: Vec<Wrong>,
    /// What somebody else did to the draft meanwhile, and what to do now.
    meanwhile: Option<String>,
    preview: Option<Preview>,
    pictures: [&'static str; PICTURES.len()],
}

pub(super) async fn new_form(OperatorVisit { visit, .. }: OperatorVisit) -> Response {
    let sales = visit.app.read_model().sales();
    let last = sales.last().map(|sale| &sale.record);
    let last = last.map(|last| (last.currency, last.time_zone.clone()));
    let ended = || {
        let ended = visit.app.read_model().older(None, 1);
        let summary = ended.first()?.summary.as_ref()?;
        Some((summary.currency, summary.time_zone.clone()))
    };
    let last = last.or_else(ended);
    let (currency, zone) = last.map_or_else(
        || ("EUR".to_owned(), "UTC".to_owned()),
        |(currency, zone)| (currency.to_string(), zone),
    );
    FormPage::new(visit.page, None, SaleForm::blank(currency, zone)).into_response()
}

pub(super) async fn new_sent(
    OperatorVisit { visit, person }: OperatorVisit,
    request: Request,
) -> Response {
    sent(visit, &person, None, request).await
}

pub(super) async fn edit_form(SaleVisit { visit, sale, .. }: SaleVisit) -> Response {
    match visit.app.open_drafts().shown(&visit.app, &sale).await {
        Ok(found) if !found.draft.publishing => {
            let form = SaleForm::shown(&found.asked);
            let mut page = FormPage::new(visit.page, Some(sale), form);
            page.revision = found.revision.to_string();
            page.into_response()
        }
        Ok(_) | Err(DraftRefused::Published) => Redirect::to(&address(&sale)).into_response(),
        Err(DraftRefused::NotFound) => visit.problem(Problem::NotFound),
        Err(_) => visit.problem(Problem::Unavailable),
    }
}

pub(super) async fn edit_sent(visitor: SaleVisit, request: Request) -> Response {
    let SaleVisit {
        visit,
        person,
        sale,
    } = visitor;
    sent(visit, &person, Some(sale), request).await
}

/// What the form's buttons do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    AddLot,
    RemoveLot(usize),
    CopyLot(usize),
    /// Changes places with the one before.
    MoveUp(usize),
    MoveDown(usize),
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
                let (act, index) = code.split_once('-')?;
                let index = index.parse().ok()?;
                Some(match act {
                    "remove" => Self::RemoveLot(index),
                    "copy" => Self::CopyLot(index),
                    "up" => Self::MoveUp(index),
                    "down" => Self::MoveDown(index),
                    _ => return None,
                })
            }
        }
    }
}

async fn sent(visit: Visit, person: &Person, sale: Option<SaleId>, request: Request) -> Response {
    let pairs = match sent::read(&visit.app, person, request).await {
        Ok(pairs) => pairs,
        Err(problem) => return visit.problem(problem),
    };
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let Some(act) = Act::parse(value("do")) else {
        return visit.problem(Problem::Malformed);
    };
    let mut form = SaleForm::sent(&pairs);
    if let Some(sale) = &sale
        && value("lots_kept") == "true"
    {
        match drafts::find(&visit.app, sale).await {
            Ok(found) => form.kept_lots = Some(found.asked.lots.into()),
            Err(_) => return visit.problem(Problem::Unavailable),
        }
    }
    let mut page = FormPage::new(visit.page.clone(), sale, form);
    page.revision = value("revision").to_owned();
    match act {
        Act::AddLot => page.add_lot(),
        Act::RemoveLot(index) => page.remove_lot(index),
        Act::CopyLot(index) => page.current = page.form.copy_lot(index),
        Act::MoveUp(index) => page.current = page.form.move_lot(index, index.checked_sub(1)),
        Act::MoveDown(index) => page.current = page.form.move_lot(index, index.checked_add(1)),
        Act::Preview => return page.previewed(),
        Act::Save => return page.saved(visit, person).await,
    }
    page.into_response()
}

impl FormPage {
    fn new(page: Page, sale: Option<SaleId>, form: SaleForm) -> Self {
        Self {
            page,
            sale,
            revision: String::new(),
            form,
            current: None,
            wrongs: vec![],
            meanwhile: None,
            preview: None,
            pictures: PICTURES,
        }
    }

    fn add_lot(&mut self) {
        if self.form.lots.len() < LOTS_MAX {
            self.form.lots.push(LotForm::default());
        }
    }

    fn remove_lot(&mut self, index: usize) {
        if index < self.form.lots.len() && self.form.lots.len() > 1 {
            self.form.lots.remove(index);
        }
    }

    /// Shown again, with how the sale would run.
    fn previewed(mut self) -> Response {
        match self.read() {
            Ok((_, _, read)) => {
                self.preview = Some(Preview::new(&read, 0..LOTS_MAX, self.page.now, false));
                self.into_response()
            }
            Err(wrongs) => self.refused(wrongs),
        }
    }

    /// Kept as a draft if it can be.
    async fn saved(self, visit: Visit, person: &Person) -> Response {
        let (id, asked) = match self.read() {
            Ok((id, asked, _)) => (id, asked),
            Err(wrongs) => return self.refused(wrongs),
        };
        let revision = self.revision.parse().ok();
        if self.sale.is_some() && revision.is_none() {
            return visit.problem(Problem::Malformed);
        }
        match drafts::save(&visit.app, person, &id, asked, revision).await {
            Ok(()) => visit.done(person, "saved", &address(&id)),
            Err(DraftRefused::Published) => {
                visit.done(person, "published-meanwhile", &address(&id))
            }
            Err(DraftRefused::NotFound) => visit.done(person, "discarded-meanwhile", "/house"),
            Err(DraftRefused::Unavailable) => visit.problem(Problem::Unavailable),
            Err(DraftRefused::ChangedMeanwhile) => self.changed_meanwhile(&visit, &id).await,
            Err(refused) => self.refused(wrong(refused)),
        }
    }

    /// Shown again on top of what stands there now: saved once more, it takes its place.
    async fn changed_meanwhile(mut self, visit: &Visit, sale: &SaleId) -> Response {
        let Meanwhile { words, revision } = meanwhile::of_draft(&visit.app, sale).await;
        self.meanwhile = Some(words);
        if let Some(revision) = revision {
            self.revision = revision.to_string();
        }
        form_again(StatusCode::CONFLICT, self)
    }

    /// The sale as asked for and as it would run; else everything that is wrong.
    fn read(&self) -> Result<(SaleId, NewSale, ReadSale), Vec<Wrong>> {
        let (asked, mut problems) = self.form.read();
        let id = self.sale.clone();
        let id = id.unwrap_or_else(|| new_id(&asked.title));
        match drafts::read_unfinished(&asked, &id, self.page.now) {
            Ok(read) if problems.is_empty() => return Ok((id, asked, read)),
            Ok(_) => {}
            Err(found) => field_problem::add(&mut problems, found),
        }
        Err(problems.iter().map(Wrong::at).collect())
    }

    fn refused(mut self, wrongs: Vec<Wrong>) -> Response {
        self.wrongs = wrongs;
        form_again(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn heading(&self) -> String {
        match self.sale {
            Some(_) => t!("house-sale-edit"),
            None => t!("house-sale-new"),
        }
    }

    fn action(&self) -> String {
        match &self.sale {
            Some(sale) => format!("{}/edit", address(sale)),
            None => "/house/new".to_owned(),
        }
    }

    fn import_address(&self) -> String {
        let sale = self.sale.as_ref();
        sale.map(import_page::address_of).unwrap_or_default()
    }

    fn parts(&self) -> Vec<FieldPart> {
        sale_fields::parts(&self.form, &self.wrongs)
    }

    fn cover(&self) -> Option<PhotographRow> {
        sale_fields::cover(&self.form)
    }

    fn rows(&self) -> Vec<LotRow> {
        let lots = self.form.lots.iter().enumerate();
        let rows = lots.map(|(index, lot)| LotRow {
            is_current: self.current == Some(index),
            ..fields::row(index, lot, &self.wrongs)
        });
        rows.collect()
    }

    /// What is wrong, in the order of the page: where, the name of the field, the words.
    fn summary(&self) -> Vec<(String, String, String)> {
        let parts = self.parts().into_iter().flat_map(|part| part.fields);
        let parts = parts.map(|field| (field.label.clone(), field));
        let rows = self.rows().into_iter().flat_map(|row| {
            let number = row.number();
            let named = move |field: Field| {
                let label = within(&field.label);
                (
                    t!("house-sale-field-of-lot", number = number, field = label),
                    field,
                )
            };
            row.fields.into_iter().chain(row.details).map(named)
        });
        let fields: Vec<_> = parts.chain(rows).collect();
        let of_none = |wrong: &&Wrong| fields.iter().all(|(_, field)| field.id != wrong.field);
        let others = self.wrongs.iter().filter(of_none);
        let others = others.map(|wrong| {
            (
                wrong.field.clone(),
                t!("house-sale-lots"),
                wrong.words.clone(),
            )
        });
        let others: Vec<_> = others.collect();
        let wrong = fields
            .into_iter()
            .filter_map(|(name, field)| Some((field.id, name, field.problem?)));
        wrong.chain(others).collect()
    }

    /// The categories named so far, to choose from.
    fn categories(&self) -> BTreeSet<&str> {
        let named = self.form.lots.iter().map(|lot| lot.details.category.trim());
        named.filter(|category| !category.is_empty()).collect()
    }

    /// What a row added by the script begins as.
    fn empty_row(&self) -> LotRow {
        fields::row(LOTS_MAX, &LotForm::default(), &[])
    }

    fn has_room(&self) -> bool {
        self.form.lots.len() < LOTS_MAX
    }
}

/// A field's name within a sentence: nouns stay large in German.
fn within(label: &str) -> String {
    match Language::current() {
        Language::German => label.to_owned(),
        _ => label.to_lowercase(),
    }
}

/// What a draft's refusal says about which field.
fn wrong(refused: DraftRefused) -> Vec<Wrong> {
    let of_all = |words: &str| vec![Wrong::at(&FieldProblem::new("/title", words))];
    match refused {
        DraftRefused::Invalid(problems) => problems.iter().map(Wrong::at).collect(),
        other => of_all(&other.to_string()),
    }
}

/// An id that can be read: words of the title, then random letters.
pub(super) fn new_id(title: &str) -> SaleId {
    let title = any_ascii::any_ascii(title);
    let letters = title.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
        _ => ' ',
    });
    let words: String = letters.take(ID_WORDS_MAX).collect();
    let mut words: Vec<_> = words.split_whitespace().collect();
    let random = random::id();
    words.push(&random[..ID_RANDOM_LENGTH]);
    let id = words.join("-");
    id.parse().expect("letters, digits and hyphens are an id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_it_does() {
        assert!(Act::parse("remove-3") == Some(Act::RemoveLot(3)));
        assert!(Act::parse("copy-0") == Some(Act::CopyLot(0)));
        assert!(Act::parse("turn-0").is_none());
        assert!(Act::parse("remove-x").is_none() && Act::parse("").is_none());
    }

    #[test]
    fn a_sales_id_can_be_read_and_is_its_own() {
        let id = new_id("Clocks & <b>Curiosities</b>, Übersee");
        assert!(
            id.as_str().starts_with("clocks-b-curiosities-b-ubersee-"),
            "{id}"
        );
        assert_ne!(new_id("Clocks"), new_id("Clocks"));
        assert!(new_id("Große Möbel").as_str().starts_with("grosse-mobel-"));
        assert!(new_id("时计").as_str().starts_with("shiji-"));
        assert_eq!(new_id("!").as_str().len(), ID_RANDOM_LENGTH);
    }
}
