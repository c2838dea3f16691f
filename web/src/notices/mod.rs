//! Notices to single people, as far as the site has to do with them: what each chose, what it hands over to be told, and what it
//! says of people to the one service that tells.
//!
//! Comes in: choices from pages, what the house decided, questions of `notices`. Goes out: what lies in the bucket `notice_outbox`,
//! letters, addresses, browsers. Never: a mail, a push.

mod answers;
mod choices;
mod erased;
mod letter;
mod outbox;
mod push;
mod second_chance;
mod unsubscribe;
mod words;

pub(crate) use answers::answer;
pub(crate) use choices::{ChoicesStore, Chosen, bounce_mark};
pub(crate) use erased::account_erased;
pub(crate) use outbox::{
    NotHandedOver, Outbox, email_changed, email_check, has_account, invoice, invoice_paid,
    passkey_added, passkey_removed, passkeys_gone, password_link, registration,
    registration_approved, registration_created, sealed_void,
};
pub(crate) use push::{PushRefused, take_no_pushes, take_pushes};
pub(crate) use second_chance::{Told, second_chance};
pub(crate) use unsubscribe::{UnsubscribeLink, unsubscribe_path};
