//! An rpc method as configured.

use std::time::Duration;

use crate::{
    config::Audience,
    template::{SubjectTemplate, TextTemplate, ValueTemplate},
};

/// Either a request to NATS (`subject`) or an answer of the gateway's own (`answer`).
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) caller: Audience,
    pub(crate) subject: Option<SubjectTemplate>,
    pub(crate) timeout: Duration,
    pub(crate) headers: Vec<(String, TextTemplate)>,
    /// What the caller is told when nobody answered in time.
    pub(crate) on_unknown: Option<ValueTemplate>,
    pub(crate) answer: Option<ValueTemplate>,
}
