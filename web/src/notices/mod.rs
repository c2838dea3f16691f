//! Notices to single people, as far as the site has to do with them: what each chose, what it hands over to be told, and what it
//! says of people to the one service that tells.
//!
//! Comes in: choices from pages, what the house decided, questions of `notices`. Goes out: what lies in the bucket `notice_outbox`,
//! letters, addresses. Never: a mail.

mod answers;
mod choices;
mod letter;
mod outbox;
mod unsubscribe;

pub(crate) use answers::answer;
pub(crate) use choices::{ChoicesStore, MailChoices, bounce_mark};
pub(crate) use outbox::{Outbox, invoice, registration};
pub(crate) use unsubscribe::{UnsubscribeLink, unsubscribe_path};
