//! A table of rights: a line for each operation, with what each role is answered.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};

use crate::house::Role;

/// One operation, asked at the house.
pub(crate) struct Row {
    pub(crate) method: Method,
    /// As routes and description have it.
    pub(crate) operation: String,
    /// With the ids of what the house has.
    pub(crate) path: &'static str,
    answers: [u16; 4],
}

pub(crate) struct Rights(Vec<Row>);

impl Rights {
    /// Each line: method, route, the path that is asked, and the answers to a visitor, the bidder, another
    /// bidder and an operator.
    pub(crate) fn of(table: &'static str) -> Self {
        let lines = table.lines().filter(|line| !line.is_empty());
        Self(lines.map(Row::of).collect())
    }

    pub(crate) fn operations(&self) -> BTreeSet<String> {
        self.0.iter().map(|row| row.operation.clone()).collect()
    }

    /// Asks for everything as everyone, from the first line to the last.
    pub(crate) async fn hold(&self, ask: impl AsyncFn(Role, &Row) -> (StatusCode, String)) {
        let mut wrong = vec![];
        for row in &self.0 {
            for (role, expected) in Role::ALL.into_iter().zip(row.answers) {
                let (status, answer) = ask(role, row).await;
                if status.as_u16() != expected {
                    wrong.push(format!("{role:?}, {}: {status} {answer}", row.operation));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

impl Row {
    fn of(line: &'static str) -> Self {
        let words: Vec<_> = line.split_whitespace().collect();
        let [method, route, path, answers @ ..] = &words[..] else {
            panic!("{line} is no line of a table");
        };
        let answers = answers
            .iter()
            .map(|status| status.parse().expect("a status"));
        let answers: Vec<u16> = answers.collect();
        Self {
            method: method.to_uppercase().parse().expect("a method"),
            operation: format!("{method} {route}"),
            path,
            answers: answers.try_into().expect("an answer for each role"),
        }
    }
}
