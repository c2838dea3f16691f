//! `/house/sales/{sale}/lots/{lot}`: what is written of one lot. That of a draft is shown as bidders will see it; that of a
//! published sale can be amended.

use askama::Template;
use askama_web::WebTemplate;
use auction::{LotPhase, Time};
use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    OperatorVisit, Page, Problem, address, detail_fields,
    draft::Preview,
    fields::{self, Field, Kind, LotRow, PhotographRow},
    form::{DetailsForm, LotForm, Wrong},
    said, sent, title_of,
};
use crate::{
    Absent, LotPath,
    catalogue::CatalogueLot,
    field_problem::FieldProblem,
    format,
    house::{
        amend::{self, AmendRefused},
        drafts::{self, DraftRefused},
        new_sale::NewTexts,
    },
    locale::filters,
    model::LotModel,
    pages::{
        NAME_SHOWN_MAX,
        photograph::PhotographView,
        texts_view::TextsView,
        visit::{Visit, form_again},
    },
};

/// The texts of one lot.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/lot.html")]
pub(super) struct LotFormPage {
    page: Page,
    path: LotPath,
    /// What the sale or the draft is called.
    sale_title: String,
    said: Option<String>,
    number: u32,
    title: String,
    photographs: Vec<PhotographView>,
    texts: TextsView,
    /// Whose it is, for operators alone; empty where that is not known.
    seller: String,
    /// What bidders will read beside the texts of a draft's lot: each with its name.
    facts: Vec<(String, String)>,
    /// What can be changed; none: nothing can.
    form: Option<AmendForm>,
    wrongs: Vec<Wrong>,
    is_draft: bool,
}

/// The fields of the texts, and which texts they began as.
#[derive(Debug)]
struct AmendForm {
    row: LotRow,
    seen: String,
}

/// A lot of a draft or of a published sale.
struct Found {
    sale_title: String,
    number: u32,
    facts: Vec<(String, String)>,
    texts: CatalogueLot,
    seller: String,
    published: Option<std::sync::Arc<LotModel>>,
}

pub(super) async fn show(
    OperatorVisit { visit, .. }: OperatorVisit,
    path: Option<Path<LotPath>>,
) -> Response {
    let Some(Path(path)) = path else {
        return visit.problem(Problem::NotFound);
    };
    let found = match find(&visit, &path).await {
        Ok(found) => found,
        Err(problem) => return visit.problem(problem),
    };
    let said_once = visit.said_once();
    let said = said(visit.said.as_deref());
    let page = LotFormPage::new(visit, path, &found);
    (said_once, LotFormPage { said, ..page }).into_response()
}

pub(super) async fn send(
    OperatorVisit { visit, person }: OperatorVisit,
    path: Option<Path<LotPath>>,
    request: Request,
) -> Response {
    let Some(Path(path)) = path else {
        return visit.problem(Problem::NotFound);
    };
    let found = match find(&visit, &path).await {
        Ok(found) => found,
        Err(problem) => return visit.problem(problem),
    };
    let pairs = match sent::read(&visit.app, &person, request).await {
        Ok(pairs) => pairs,
        Err(problem) => return visit.problem(problem),
    };
    let lot = LotForm::sent_one(&pairs);
    let (Some(model), Some(lot)) = (&found.published, lot) else {
        return visit.problem(Problem::Malformed);
    };
    let seen = pairs.iter().find(|(name, _)| name == "seen");
    let seen = seen.map_or("", |(_, seen)| seen.as_str());
    let Ok(seen_at) = read_seen(seen) else {
        return visit.problem(Problem::Malformed);
    };
    let (texts, mut problems) = lot.read_texts(model.public.currency);
    if problems.is_empty() {
        match amend::amend(&visit.app, &person, &path, &texts, Some(seen_at)).await {
            Ok(()) => return visit.done(&person, "amended", &address_of(&path)),
            Err(AmendRefused::Invalid(found)) => problems = found,
            Err(AmendRefused::Absent(absent)) => return visit.problem(absent.into()),
            Err(AmendRefused::Unavailable) => return visit.problem(Problem::Unavailable),
            Err(refused) => problems = vec![FieldProblem::new("/title", refused)],
        }
    }
    let at_lot = |problem: &FieldProblem| {
        Wrong::at(&FieldProblem::new(
            format!("/lots/0{}", problem.pointer.trim_start_matches("/lots/0")),
            &problem.detail,
        ))
    };
    let wrongs: Vec<_> = problems.iter().map(at_lot).collect();
    let mut page = LotFormPage::new(visit, path, &found);
    page.form = Some(AmendForm {
        row: row(&lot, &wrongs),
        seen: seen.to_owned(),
    });
    page.wrongs = wrongs;
    form_again(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// Where one lot's texts are.
pub(super) fn address_of(path: &LotPath) -> String {
    format!("{}/lots/{}", address(&path.sale), path.lot)
}

async fn find(visit: &Visit, path: &LotPath) -> Result<Found, Problem> {
    match visit.app.lot(path).await {
        Ok(lot) => {
            return Ok(Found {
                sale_title: title_of(&visit.app, &path.sale),
                number: lot.public.number,
                facts: vec![],
                texts: (*lot.texts).clone(),
                seller: seller(visit, path).await,
                published: Some(lot),
            });
        }
        Err(Absent::Away) => return Err(Problem::SaleAway),
        Err(Absent::UnknownSale | Absent::UnknownLot) => {}
    }
    let draft = drafts::find(&visit.app, &path.sale).await;
    let draft = draft.map_err(|refused| match refused {
        DraftRefused::NotFound | DraftRefused::Published => Problem::NotFound,
        _ => Problem::Unavailable,
    })?;
    let place = (draft.asked.lots.iter()).position(|lot| lot.lot == path.lot);
    let place = place.ok_or(Problem::NotFound)?;
    let lot = &draft.asked.lots[place];
    let count = u32::try_from(place + 1).unwrap_or(u32::MAX);
    let number = lot.number.unwrap_or(count);
    // Whatever is wrong with the draft, its own page says it.
    let read = drafts::read_unfinished(&draft.asked, &path.sale, visit.page.now);
    let preview = read
        .ok()
        .map(|read| Preview::new(&read, place..place + 1, visit.page.now, true));
    Ok(Found {
        sale_title: format::one_line(&draft.asked.title, NAME_SHOWN_MAX),
        number,
        facts: preview.map_or_else(Vec::new, |preview| preview.facts()),
        texts: lot.texts.read(path.lot.clone(), "", &mut vec![]),
        seller: lot.seller_reference.clone(),
        published: None,
    })
}

async fn seller(visit: &Visit, path: &LotPath) -> String {
    let asked = drafts::asked(&visit.app, &path.sale).await;
    let lots = asked.into_iter().flat_map(|asked| asked.lots);
    let own = lots.into_iter().find(|lot| lot.lot == path.lot);
    own.map(|lot| lot.seller_reference).unwrap_or_default()
}

fn read_seen(seen: &str) -> Result<Option<Time>, ()> {
    match seen {
        "" => Ok(None),
        seen => Time::try_from(seen.to_owned()).map(Some).map_err(|_| ()),
    }
}

/// The fields that are texts.
fn row(lot: &LotForm, wrongs: &[Wrong]) -> LotRow {
    let mut row = fields::row(0, lot, wrongs);
    let is_text = |field: &Field| !matches!(field.kind, Kind::Figure | Kind::Moment);
    row.fields.retain(is_text);
    let details = detail_fields::fields(0, &lot.details, wrongs).into_iter();
    row.details = details
        .filter(|field| field.name != DetailsForm::SELLER)
        .collect();
    row
}

impl LotFormPage {
    fn new(visit: Visit, path: LotPath, found: &Found) -> Self {
        let title = format::one_line(&found.texts.title, NAME_SHOWN_MAX);
        let open = found.published.as_ref();
        let open = open.filter(|lot| lot.public.phase == LotPhase::Open);
        let form = open.map(|lot| {
            let texts = NewTexts::of(&lot.texts);
            let form = LotForm::of_texts(&texts, lot.public.currency);
            let amended_at = lot.texts.amended_at;
            AmendForm {
                row: row(&form, &[]),
                seen: amended_at.map(|at| at.to_string()).unwrap_or_default(),
            }
        });
        Self {
            sale_title: found.sale_title.clone(),
            page: visit.page,
            path,
            said: None,
            number: found.number,
            facts: found.facts.clone(),
            seller: found.seller.clone(),
            photographs: PhotographView::all(&found.texts.photographs, &title),
            title,
            texts: TextsView::new(&found.texts),
            form,
            wrongs: vec![],
            is_draft: found.published.is_none(),
        }
    }

    fn address(&self) -> String {
        address_of(&self.path)
    }

    fn sale_address(&self) -> String {
        address(&self.path.sale)
    }
}
