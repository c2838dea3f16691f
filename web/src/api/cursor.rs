//! Lists in pages: `?limit=` and an opaque `?after=`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Problem;

const LIMIT_DEFAULT: usize = 50;
/// Most items on a page.
pub(super) const LIMIT_MAX: usize = 200;

/// Which page.
#[derive(Deserialize, IntoParams, Debug)]
#[into_params(parameter_in = Query)]
pub(super) struct PageParams {
    /// Most items to answer with: 1 to 200, 50 if not given.
    limit: Option<usize>,
    /// `next` of the page before.
    after: Option<String>,
}

/// One page of a list.
#[derive(Serialize, ToSchema, Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// Give it as `after` for the next page; null on the last.
    pub(super) next: Option<String>,
}

impl PageParams {
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        match self.limit {
            None => Ok(LIMIT_DEFAULT),
            Some(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(Problem::malformed("limit is 1 to 200")),
        }
    }

    /// The position in the list after which the page begins.
    pub(super) fn after<K: std::str::FromStr>(&self) -> Result<Option<K>, Problem> {
        let Some(after) = &self.after else {
            return Ok(None);
        };
        let key = URL_SAFE_NO_PAD.decode(after).ok();
        let key = key.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok());
        match key {
            Some(key) => Ok(Some(key)),
            None => Err(Problem::malformed("after is the `next` of a page before")),
        }
    }
}

impl<T> Page<T> {
    /// Takes a page from what follows the cursor; `key` gives an item's position.
    pub(super) fn take<I>(
        following: impl Iterator<Item = I>,
        limit: usize,
        key: impl Fn(&I) -> String,
        show: impl Fn(I) -> T,
    ) -> Self {
        let mut following = following.take(limit + 1).collect::<Vec<_>>();
        let more = following.len() > limit;
        following.truncate(limit);
        let last = following.last().filter(|_| more).map(key);
        Self {
            items: following.into_iter().map(show).collect(),
            next: last.map(|key| URL_SAFE_NO_PAD.encode(key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_a_list_without_gap_or_double() {
        let mut after = None;
        let mut seen = Vec::new();
        loop {
            let params = PageParams {
                limit: Some(3),
                after,
            };
            let from = params.after::<u64>().unwrap().unwrap_or(0);
            let page = Page::take(from + 1..=7, 3, u64::to_string, |n| n);
            seen.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_limit_or_cursor_out_of_form_is_refused() {
        let params = |limit, after: Option<&str>| PageParams {
            limit,
            after: after.map(Into::into),
        };
        assert!(params(Some(0), None).limit().is_err());
        assert!(params(Some(201), None).limit().is_err());
        assert!(params(None, Some("%%%")).after::<u64>().is_err());
        assert!(params(None, Some("bm9wZQ")).after::<u64>().is_err());
    }
}
