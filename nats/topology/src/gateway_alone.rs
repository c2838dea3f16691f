//! The NATS server's configuration for a gateway alone: one account, the gateway, and programs that publish.

use crate::{OWN_API, subject};

/// The name of the gateway's user, and of that for programs.
pub const ALONE_USERS: [&str; 2] = ["gateway", "app"];

/// A whole configuration. Each user of [`ALONE_USERS`] comes with its public nkey; the text holds no secret.
pub fn gateway_alone_configuration(store: &str, keys: [&str; 2]) -> String {
    let channels = subject::CHANNELS_ALL;
    let own = [
        subject::GATEWAY_ALL.to_owned(),
        channels.to_owned(),
        inbox(ALONE_USERS[0]),
        format!("{OWN_API}.STREAM.INFO.*"),
        format!("{OWN_API}.STREAM.CREATE.*"),
        format!("{OWN_API}.STREAM.UPDATE.*"),
        format!("{OWN_API}.STREAM.DELETE.*"),
        format!("{OWN_API}.STREAM.PURGE.*"),
        format!("{OWN_API}.DIRECT.GET.*"),
    ];
    let heard = [
        subject::GATEWAY_ALL.to_owned(),
        subject::LIVE_ALL.to_owned(),
        "$SRV.>".to_owned(),
        inbox(ALONE_USERS[0]),
    ];
    let said = [channels.to_owned(), subject::GATEWAY_CONTROL.to_owned()];
    let read = [subject::LIVE_ALL.to_owned(), inbox(ALONE_USERS[1])];
    let users = [
        user(ALONE_USERS[0], keys[0], &own, &heard),
        user(ALONE_USERS[1], keys[1], &said, &read),
    ];
    format!(
        "# Made by `outcry setup --gateway-only`, once: it is yours to change.\n\
         host: 127.0.0.1\n\
         port: 4222\n\
         max_payload: 1MB\n\
         jetstream {{ store_dir: {store:?} }}\n\
         accounts {{\n  \
         GATEWAY {{\n    jetstream: enabled\n    users: [\n{}    ]\n  }}\n\
         }}\n",
        users.concat()
    )
}

fn inbox(user: &str) -> String {
    format!("_INBOX_{user}.>")
}

fn user(name: &str, key: &str, publish: &[String], subscribe: &[String]) -> String {
    let list = |subjects: &[String]| {
        let lines = subjects.iter().map(|it| format!("            {it:?}\n"));
        lines.collect::<String>()
    };
    format!(
        "      # {name}\n      {{\n        nkey: {key}\n        permissions {{\n          publish: [\n{}          ]\n          \
         subscribe: [\n{}          ]\n        }}\n      }}\n",
        list(publish),
        list(subscribe)
    )
}
