//! What was sent held against the API's own description: each member that is missing, unknown or of the wrong kind, all
//! at once and in plain words.

use auction::{Currency, LotId, Note, Time};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use settlement::{Rate, TaxName};
use strsim::normalized_damerau_levenshtein;
use utoipa::ToSchema;

use super::way::{Members, Way, bounds, listed, range, schemas, ways};
use crate::{
    field_problem::{FieldProblem, PROBLEMS_MAX},
    format::one_line,
};

/// Names at least this alike are taken for one that was misspelt.
const ALIKE_LEAST: f64 = 0.6;
/// Characters of an unknown name that are said again.
pub(super) const NAME_SHOWN_MAX: usize = 64;

/// The pointer to a member of the object at `parent`.
pub(super) fn pointer(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Everything that is wrong with a body of this type, each member by itself.
pub(super) fn check<T: ToSchema>(value: &Value) -> Vec<FieldProblem> {
    let name = T::name();
    let schema = &schemas()[name.as_ref()];
    debug_assert!(schema.is_object(), "{name} is not in the description");
    look(Place::ROOT, ways(schema, &name), value)
}

/// Everything that is wrong with parameters of an address: each with its schema, and whether it is needed.
pub(super) fn check_parameters(
    members: &[(String, Value, bool)],
    value: &Value,
) -> Vec<FieldProblem> {
    let members = members.iter();
    let members = members.fold(Members::default(), |mut all, (name, schema, needed)| {
        all.schemas.insert(name, schema);
        all.needed.extend(needed.then_some(name.as_str()));
        all
    });
    look(Place::ADDRESS, vec![Way::Object(members)], value)
}

/// Where in the body: its pointer, and what it is called.
#[derive(Clone, Copy)]
struct Place<'a> {
    pointer: &'a str,
    called: &'a str,
    /// Where text stands in quotes.
    is_json: bool,
}

impl Place<'_> {
    const ROOT: Self = Place {
        pointer: "",
        called: "the body",
        is_json: true,
    };
    const ADDRESS: Self = Place {
        called: "the address",
        is_json: false,
        ..Self::ROOT
    };

    fn problem(self, detail: String) -> FieldProblem {
        FieldProblem::new(self.pointer, detail)
    }

    /// What a value here has to be, in one of these ways.
    fn wanted(self, ways: &[Way<'_>]) -> String {
        let ways = ways.iter().filter_map(|way| way.words(self.is_json));
        ways.collect::<Vec<_>>().join(", or ")
    }
}

/// What is wrong with a value that may be any of these: nothing, or what is wrong with the way that fits best.
fn look(place: Place<'_>, ways: Vec<Way<'_>>, value: &Value) -> Vec<FieldProblem> {
    let fitting = ways.iter().filter(|way| way.fits(value));
    let fitting: Vec<_> = fitting.cloned().collect();
    if fitting.is_empty() {
        let wanted = place.wanted(&ways);
        return vec![place.problem(format!("{} has to be {wanted}", place.called))];
    }
    if let Some(problem) = no_such_kind(place, &fitting, value) {
        return vec![problem];
    }
    let found = fitting.into_iter().map(|way| way.look(place, value));
    found.min_by_key(Vec::len).unwrap_or_default()
}

/// Where a word in the object chooses between the ways: that there is no such word.
fn no_such_kind(place: Place<'_>, ways: &[Way<'_>], value: &Value) -> Option<FieldProblem> {
    const CHOOSES: &str = "kind";
    let chosen = |way: &Way<'_>| match way {
        Way::Object(members) => members.schemas.get(CHOOSES)?["enum"][0]
            .as_str()
            .map(str::to_owned),
        _ => None,
    };
    let known: Vec<_> = ways.iter().filter_map(chosen).collect();
    let said = value.get(CHOOSES)?;
    let is_known = known.is_empty() || known.iter().any(|known| said == known);
    let pointer = format!("{}/{CHOOSES}", place.pointer);
    (!is_known)
        .then(|| FieldProblem::new(pointer, format!("`{CHOOSES}` is one of {}", listed(known))))
}

impl Members<'_> {
    fn look(&self, place: Place<'_>, object: &Map<String, Value>) -> Vec<FieldProblem> {
        let at = |name: &str| pointer(place.pointer, name);
        let mut found = Vec::new();
        for (name, value) in object {
            if found.len() >= PROBLEMS_MAX {
                break;
            }
            let (pointer, called) = (at(name), format!("`{name}`"));
            match self.schemas.get(name.as_str()) {
                Some(schema) => {
                    let place = Place {
                        pointer: &pointer,
                        called: &called,
                        ..place
                    };
                    found.extend(look(place, ways(schema, ""), value));
                }
                None => found.push(FieldProblem::new(pointer, self.unknown(name))),
            }
        }
        for name in self
            .needed
            .iter()
            .filter(|name| !object.contains_key(**name))
        {
            let wanted = place.wanted(&ways(self.schemas[name], ""));
            let detail = format!("`{name}` is missing: it has to be {wanted}");
            found.push(FieldProblem::new(at(name), detail));
        }
        found
    }

    /// That there is no such member, and which one may be meant.
    fn unknown(&self, name: &str) -> String {
        let name = &*one_line(name, NAME_SHOWN_MAX);
        let alike = |known: &&str| normalized_damerau_levenshtein(known, name);
        let nearest = self
            .schemas
            .keys()
            .max_by(|one, other| alike(one).total_cmp(&alike(other)));
        match nearest.filter(|nearest| alike(nearest) >= ALIKE_LEAST) {
            Some(nearest) => format!("there is no `{name}` here: did you mean `{nearest}`?"),
            None => {
                let known: Vec<_> = self
                    .schemas
                    .keys()
                    .map(|known| format!("`{known}`"))
                    .collect();
                format!("there is no `{name}` here; there are {}", known.join(", "))
            }
        }
    }
}

impl Way<'_> {
    /// What is wrong with a value of this kind.
    fn look(&self, place: Place<'_>, value: &Value) -> Vec<FieldProblem> {
        match self {
            Self::Null => vec![],
            Self::Object(members) => value
                .as_object()
                .map_or(vec![], |object| members.look(place, object)),
            Self::List(schema) => look_at_items(place, schema, value),
            Self::Leaf(schema, name) => {
                let wrong = match *name {
                    "Minor" | "PositiveMinor" => (!is_within(schema, value)).then(|| {
                        let range = range(schema);
                        format!("an amount is a whole number of minor units{range}")
                    }),
                    "Time" => unread::<Time>(value),
                    "Currency" => unread::<Currency>(value),
                    "Id" => unread::<LotId>(value),
                    "Note" => unread::<Note>(value),
                    "Percent" => unread::<Rate>(value),
                    "TaxName" => unread::<TaxName>(value),
                    _ => self
                        .out_of_range(place, schema, value)
                        .map(|wanted| format!("{} is {wanted}", place.called)),
                };
                wrong
                    .map(|detail| place.problem(detail))
                    .into_iter()
                    .collect()
            }
        }
    }

    /// What a scalar that is none of the allowed ones should be.
    fn out_of_range(&self, place: Place<'_>, schema: &Value, value: &Value) -> Option<String> {
        let allowed = schema["enum"].as_array();
        let is_known = allowed.is_none_or(|allowed| allowed.contains(value));
        (!is_known || !is_within(schema, value)).then(|| self.words(place.is_json))?
    }
}

/// Whether a number is in the range of its schema; what is no number is in none.
fn is_within(schema: &Value, value: &Value) -> bool {
    value.as_f64().is_none_or(|number| {
        let (least, most) = bounds(schema);
        least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most)
    })
}

fn look_at_items(place: Place<'_>, schema: &Value, value: &Value) -> Vec<FieldProblem> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    let least = schema["minItems"].as_u64().unwrap_or(0);
    let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
    if !(least..=most).contains(&(items.len() as u64)) {
        let detail = format!(
            "{} has {least} to {most} items, and there are {}",
            place.called,
            items.len()
        );
        return vec![place.problem(detail)];
    }
    let found = items.iter().enumerate().flat_map(|(index, item)| {
        let pointer = format!("{}/{index}", place.pointer);
        let called = format!("item {} of {}", index + 1, place.called);
        look(
            Place {
                pointer: &pointer,
                called: &called,
                ..place
            },
            ways(&schema["items"], ""),
            item,
        )
    });
    found.take(PROBLEMS_MAX).collect()
}

/// Why a value of the right kind is none of this type; the types say it in words.
fn unread<T: DeserializeOwned>(value: &Value) -> Option<String> {
    let read = serde_json::from_value::<T>(value.clone());
    read.err().map(|error| error.to_string())
}
