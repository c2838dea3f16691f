//! Drafts of sales and the lots of tables, for programs. Only for operators.

use axum::{
    Json,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Problem,
    body::{self, Ids, Params},
    results::TableParams,
    sales::SalePath,
};
use crate::{
    App,
    house::{
        drafts::{self, DraftRefused},
        import::{
            self, ByHand, Column, DecimalMark, Decoded, Import, Photographs, ROWS_MAX, Report,
            Table,
        },
        lots_table::{self, LotsUnknown},
        table,
    },
    sessions::Operator,
};

/// How a table is read.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportParams {
    /// True: nothing is kept; the answer tells what would be.
    #[serde(default)]
    preview: bool,
    /// What each column holds, in their order and with commas between them, where headings do not say it: names as in
    /// exported tables, nothing for a column that is left out, such as `number,,title,opening`.
    columns: Option<String>,
    /// What stands before cents, where amounts do not show it: `1.234` is asked back otherwise.
    #[param(inline)]
    decimal_mark: Option<DecimalMark>,
}

/// Takes the lots of a table (CSV) into a draft: a row changes the lot of its number or adds one, and the same table again
/// changes nothing; rows without numbers are new lots, as long as the draft has none. Encoding and separator are recognised; headings are known in English and German. Photographs are named by
/// the ids that their uploads answered. Where any cell cannot be taken nothing is kept.
#[utoipa::path(
    post,
    path = "/sales/{sale}/lots.csv",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath, ImportParams),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What was read and kept, or with `preview=true` what would be", body = Report),
        (status = 404, description = "No such draft"),
        (status = 409, description = "The sale is published, or somebody changed the draft meanwhile"),
        (status = 413, description = "The table has too many bytes"),
        (status = 415, description = "It is no table of text"),
        (status = 422, description = "Cells that cannot be taken, each as `/rows/<row>/<column>`; the headings are row 1"),
        (status = 503, description = "Drafts cannot be reached now")
    )
)]
pub(super) async fn import_lots(
    State(app): State<App>,
    Operator(person): Operator,
    Ids(path): Ids<SalePath>,
    Params(params): Params<ImportParams>,
    TableBody(decoded): TableBody,
) -> Result<Json<Report>, Problem> {
    let draft = drafts::find(&app, &path.sale).await;
    let draft = draft.map_err(problem)?;
    if draft.draft.publishing {
        return Err(problem(DraftRefused::Published));
    }
    let table = Table::read(&decoded.text, ROWS_MAX);
    let table = table.map_err(|not| Problem::invalid("", not.to_string()))?;
    let columns = params.columns.map(|columns| by_hand(&columns, &table));
    let by_hand = ByHand {
        columns: columns.transpose()?,
        decimal_mark: params.decimal_mark,
    };
    let none = Photographs::default();
    let import = Import::new(&draft.asked, &path.sale, &table, by_hand, &none, app.now());
    let Import { sale, report, .. } = import;
    if params.preview {
        return Ok(Json(report));
    }
    if report.mistake_count > 0 {
        return Err(Problem::invalid_fields(report.problems()));
    }
    let saved = drafts::save(&app, &person, &path.sale, sale, Some(draft.revision)).await;
    saved.map_err(problem)?;
    Ok(Json(report))
}

/// Every lot as a table that an import takes, with reserves and sellers. Read again it changes nothing.
#[utoipa::path(
    get,
    path = "/sales/{sale}/lots.csv",
    tag = "house",
    security(("bearer" = []), ("cookie" = [])),
    params(SalePath, TableParams),
    responses(
        (status = 200, description = "One row a lot, in the catalogue's order", body = String, content_type = "text/csv"),
        (status = 403, description = "Not an operator"),
        (status = 404, description = "No such sale, or one that was published before its terms were kept"),
        (status = 503, description = "The catalogue cannot be reached now")
    )
)]
pub(super) async fn export_lots(
    State(app): State<App>,
    _operator: Operator,
    Ids(SalePath { sale }): Ids<SalePath>,
    Params(params): Params<TableParams>,
) -> Result<Response, Problem> {
    let asked = lots_table::of_sale(&app, &sale).await;
    let asked = asked.map_err(|unknown| match unknown {
        LotsUnknown::NoSuchSale => no_such_draft(),
        LotsUnknown::KeptBefore => Problem::not_found("not_kept", &unknown.to_string()),
        LotsUnknown::Away => Problem::unavailable(unknown.to_string()),
    })?;
    let table = lots_table::csv(&asked, params.separator());
    Ok((table::attachment(&format!("{sale}-lots")), table).into_response())
}

/// The columns as they were named.
fn by_hand(named: &str, table: &Table) -> Result<Vec<Option<Column>>, Problem> {
    let wrong = |words: String| {
        Problem::malformed_members(vec![crate::field_problem::FieldProblem::new(
            "/columns", words,
        )])
    };
    let columns = named.split(',').map(str::trim);
    let columns = columns.map(|code| match (code, Column::from_code(code)) {
        ("", _) => Ok(None),
        (_, Some(column)) => Ok(Some(column)),
        (code, None) => {
            let known: Vec<_> = Column::all().map(Column::code).collect();
            Err(wrong(format!(
                "there is no column `{code}`: {}",
                known.join(", ")
            )))
        }
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    match (columns.len(), table.headings.len()) {
        (named, there) if named != there => Err(wrong(format!(
            "the table has {there} columns, and {named} are named"
        ))),
        _ => Ok(columns),
    }
}

fn problem(refused: DraftRefused) -> Problem {
    let words = refused.to_string();
    match refused {
        DraftRefused::NotFound => no_such_draft(),
        DraftRefused::Published | DraftRefused::ChangedMeanwhile => {
            Problem::new(StatusCode::CONFLICT, "draft_changed").detail(words)
        }
        DraftRefused::Invalid(problems) => Problem::invalid_fields(problems),
        _ => Problem::unavailable(words),
    }
}

fn no_such_draft() -> Problem {
    Problem::not_found("unknown_sale", "there is no such sale or draft")
}

/// The text of a body that says it is a table.
pub(super) struct TableBody(Decoded);

impl FromRequest<App> for TableBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let unsupported = |words: String| {
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_table").detail(words)
        };
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if !kind
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("text/csv")
        {
            let words = "send the table itself, with the header `Content-Type: text/csv`";
            return Err(unsupported(words.to_owned()));
        }
        let bytes = Bytes::from_request(request, app).await;
        let bytes = bytes.map_err(body::unreadable)?;
        let decoded = import::decode(&bytes).map_err(|not| unsupported(not.to_string()))?;
        Ok(Self(decoded))
    }
}
