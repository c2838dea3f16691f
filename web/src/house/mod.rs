//! What only the house sees and does: drafts of sales, who has a paddle, and how a sale came out.
//!
//! Pages and API ask here. Never: a rule of a sale, HTML.

pub(crate) mod amend;
mod copy;
pub(crate) mod drafts;
pub(crate) mod health;
pub(crate) mod import;
pub(crate) mod lots_table;
pub(crate) mod new_sale;
mod open_drafts;
pub(crate) mod orders;
pub(crate) mod people;
pub(crate) mod photographs;
pub(crate) mod publish;
pub(crate) mod publishers;
pub(crate) mod references;
pub(crate) mod reserves;
pub(crate) mod results;
pub(crate) mod simulator;
pub(crate) mod symbols;
pub(crate) mod table;
pub(crate) mod webhooks;

pub(crate) use open_drafts::OpenDrafts;
