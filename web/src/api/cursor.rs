//! Lists in pages: `?limit=` and an opaque `?after=`.

use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::schema::{ObjectBuilder, Type},
};

use super::Problem;
use crate::{App, keys::Keys};

const LIMIT_DEFAULT: usize = 50;
/// Most items on a page.
pub(super) const LIMIT_MAX: usize = 200;

/// Which page.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// Most items to answer with: 1 to 200, 50 if not given.
    #[param(schema_with = limit_schema)]
    limit: Option<usize>,
    /// `next` of the page before.
    after: Option<String>,
}

fn limit_schema() -> ObjectBuilder {
    counted(LIMIT_MAX)
}

/// A whole number from 1 to `most`.
pub(super) fn counted(most: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(most))
}

/// One page of a list.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// Give it as `after` for the next page; null on the last.
    pub(super) next: Option<String>,
}

/// A list that is read in pages. Its cursors are of no use elsewhere.
pub(super) struct List<'a> {
    keys: &'a Keys,
    /// What tells it from every other: its name, and of whose.
    name: String,
}

/// Which page of which list.
pub(super) struct Paging<'a> {
    list: List<'a>,
    pub(super) limit: usize,
    after: Option<String>,
}

impl PageParams {
    /// The page of a list that is asked for.
    pub(super) fn of<'a>(self, app: &'a App, name: String) -> Result<Paging<'a>, Problem> {
        self.page_of(List::new(app.keys(), name))
    }

    fn page_of(self, list: List<'_>) -> Result<Paging<'_>, Problem> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Problem::malformed(format!("limit is 1 to {LIMIT_MAX}")));
        }
        Ok(Paging {
            list,
            limit,
            after: self.after,
        })
    }
}

impl Paging<'_> {
    /// The position in the list after which the page begins.
    pub(super) fn after<K: FromStr>(&self) -> Result<Option<K>, Problem> {
        let Some(after) = &self.after else {
            return Ok(None);
        };
        let position = self.list.open(after).and_then(|text| text.parse().ok());
        let position = position
            .ok_or_else(|| Problem::malformed("after is the `next` of a page of this very list"))?;
        Ok(Some(position))
    }

    /// The cursor of a position, for a list that is not taken from one place.
    pub(super) fn cursor(&self, position: &str) -> String {
        self.list.seal(position)
    }

    /// The page out of what follows the cursor; `key` gives an item's position.
    pub(super) fn take<I, T>(
        &self,
        following: impl Iterator<Item = I>,
        key: impl Fn(&I) -> String,
        show: impl Fn(I) -> T,
    ) -> Page<T> {
        self.list.page(following, self.limit, key, show)
    }
}

impl<'a> List<'a> {
    pub(super) fn new(keys: &'a Keys, name: String) -> Self {
        Self { keys, name }
    }

    /// A page from the beginning of what follows.
    pub(super) fn page<I, T>(
        &self,
        following: impl Iterator<Item = I>,
        limit: usize,
        key: impl Fn(&I) -> String,
        show: impl Fn(I) -> T,
    ) -> Page<T> {
        let mut following = following.take(limit + 1).collect::<Vec<_>>();
        let more = following.len() > limit;
        following.truncate(limit);
        let last = following.last().filter(|_| more).map(key);
        Page {
            items: following.into_iter().map(show).collect(),
            next: last.map(|key| self.seal(&key)),
        }
    }

    /// A cursor: the position, and what only this list makes of it.
    fn seal(&self, position: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{} {position}", self.mark(position)))
    }

    fn open(&self, cursor: &str) -> Option<String> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (mark, position) = text.split_once(' ')?;
        (mark == self.mark(position)).then(|| position.to_owned())
    }

    fn mark(&self, position: &str) -> String {
        let input = format!("{}\n{position}", self.name);
        self.keys.derive("cursor", &input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(limit: Option<usize>, after: Option<&str>) -> PageParams {
        let after = after.map(Into::into);
        PageParams { limit, after }
    }

    #[test]
    fn pages_cover_a_list_without_gap_or_double() {
        let keys = Keys::of_a_test();
        let mut after: Option<String> = None;
        let mut seen = Vec::new();
        loop {
            let list = List::new(&keys, "numbers".into());
            let asked = params(Some(3), after.as_deref());
            let paging = asked.page_of(list).unwrap();
            let from = paging.after::<u64>().unwrap().unwrap_or(0);
            let page = paging.take(from + 1..=7, u64::to_string, |n| n);
            seen.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_limit_or_cursor_out_of_form_or_from_elsewhere_is_refused() {
        let keys = Keys::of_a_test();
        let list = |name: &str| List::new(&keys, name.into());
        for limit in [0, 201] {
            assert!(params(Some(limit), None).page_of(list("a")).is_err());
        }
        let own = list("a").seal("5");
        let forged = URL_SAFE_NO_PAD.encode("x 5");
        for (cursor, is_taken) in [
            (own.as_str(), true),
            ("%%%", false),
            ("", false),
            ("bm9wZQ", false),
            (forged.as_str(), false),
            (&list("b").seal("5"), false),
            (&list("a").seal("five"), false),
        ] {
            let paging = params(None, Some(cursor)).page_of(list("a")).unwrap();
            assert_eq!(paging.after::<u64>().is_ok(), is_taken, "{cursor}");
        }
    }
}
