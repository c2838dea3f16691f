//! What health says of several things under one heading, each for as long as it is so.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use bootstrap::Health;

/// The notes of one heading, by what each is about.
pub(crate) struct HealthNotes {
    health: Health,
    heading: &'static str,
    notes: Mutex<BTreeMap<String, String>>,
}

impl HealthNotes {
    pub(crate) fn new(health: &Health, heading: &'static str) -> Self {
        Self {
            health: health.clone(),
            heading,
            notes: Mutex::default(),
        }
    }

    /// What is to be said of this from now on, or that there is nothing. The log has it once.
    pub(crate) fn say(&self, about: &str, note: Option<String>) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.get(about) == note.as_ref() {
            return;
        }
        match note {
            Some(note) => {
                tracing::warn!("{note}");
                notes.insert(about.to_owned(), note);
            }
            None => {
                notes.remove(about);
            }
        }
        let all: Vec<&str> = notes.values().map(String::as_str).collect();
        let all = (!all.is_empty()).then(|| all.join("; "));
        self.health.note(self.heading, all);
    }

    /// Says no more of what is not among these.
    pub(crate) fn keep_only(&self, is_kept: impl Fn(&str) -> bool) {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = notes.keys().filter(|about| !is_kept(about)).cloned();
        let gone: Vec<String> = gone.collect();
        drop(notes);
        gone.iter().for_each(|about| self.say(about, None));
    }
}
