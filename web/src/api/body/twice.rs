//! Members that are there twice in one object: which of the two is meant nobody knows.

use std::{cell::RefCell, collections::BTreeSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::shape::{NAME_SHOWN_MAX, pointer};
use crate::{
    field_problem::{FieldProblem, PROBLEMS_MAX},
    format::one_line,
};

/// Every member of the JSON that is there twice, each once.
pub(super) fn find(json: &[u8]) -> Vec<FieldProblem> {
    let found = RefCell::default();
    let place = Place {
        pointer: String::new(),
        found: &found,
    };
    // That it is JSON was seen before.
    let _ = place.deserialize(&mut serde_json::Deserializer::from_slice(json));
    found.into_inner()
}

/// Where in the JSON, and what was found.
struct Place<'a> {
    pointer: String,
    found: &'a RefCell<Vec<FieldProblem>>,
}

impl Place<'_> {
    fn within(&self, name: &str) -> Self {
        Self {
            pointer: pointer(&self.pointer, name),
            found: self.found,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let place = self.within(&name);
            let mut found = self.found.borrow_mut();
            let is_known = found.iter().any(|known| known.pointer == place.pointer);
            if names.contains(&name) && !is_known && found.len() < PROBLEMS_MAX {
                let shown = one_line(&name, NAME_SHOWN_MAX);
                let detail = format!("`{shown}` is there twice in one object");
                found.push(FieldProblem::new(place.pointer.as_str(), detail));
            }
            drop(found);
            names.insert(name);
            members.next_value_seed(place)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while items
            .next_element_seed(self.within(&index.to_string()))?
            .is_some()
        {
            index += 1;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
