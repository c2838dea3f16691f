//! What is wrong with one field of what was asked for. The API says it with the pointer, a form beside the field.

use serde::Serialize;
use utoipa::ToSchema;

/// Most fields that are named at once.
pub(crate) const PROBLEMS_MAX: usize = 100;

/// A field that cannot be taken, and what would be right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// JSON pointer to the field (RFC 6901).
    pub(crate) pointer: String,
    /// For people.
    pub(crate) detail: String,
}

impl FieldProblem {
    pub(crate) fn new(pointer: impl Into<String>, detail: impl ToString) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.to_string(),
        }
    }

    /// Whether both are about one field, or one of them about a part of the other's.
    fn touches(&self, other: &Self) -> bool {
        let within = |inner: &str, outer: &str| {
            let rest = inner.strip_prefix(outer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        within(&self.pointer, &other.pointer) || within(&other.pointer, &self.pointer)
    }
}

/// Adds what is found about other fields than those that are known to be wrong, and once about each.
pub(crate) fn add(known: &mut Vec<FieldProblem>, found: Vec<FieldProblem>) {
    let before = known.len();
    for found in found {
        let is_known = known[..before].iter().any(|known| known.touches(&found));
        let is_found = known[before..]
            .iter()
            .any(|known| known.pointer == found.pointer);
        if !is_known && !is_found {
            known.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_that_is_known_to_be_wrong_is_named_once() {
        let at = |pointer: &str| FieldProblem::new(pointer, "x");
        let mut known = vec![at("/increments/0/step"), at("/lots/1")];
        add(
            &mut known,
            vec![
                at("/increments"),
                at("/lots/1/title"),
                at("/lots/10"),
                at("/lots/10"),
            ],
        );
        let pointers: Vec<_> = known.iter().map(|known| known.pointer.as_str()).collect();
        assert_eq!(pointers, ["/increments/0/step", "/lots/1", "/lots/10"]);
    }
}
