//! The configuration of the NATS server that a restore fills a store with: nobody else's, for as long as that takes.

use std::fmt::Write;

use crate::Zone;

/// An account for each zone that has streams, with one user by its public nkey who may do everything there.
///
/// The server has the store's accounts and none of the installation's users: nobody but the restore can connect. It leaves out
/// `sync_interval: always`: nobody was told that anything of it is stored, and the store is synced once, at the end.
pub fn restore_configuration(users: &[(Zone, String)]) -> String {
    let mut text = String::from(
        "max_payload: 4MB\n\
         jetstream {\n  max_memory_store: 1GB\n  max_file_store: 1PB\n}\n\
         system_account: SYS\n\
         accounts {\n  SYS {}\n",
    );
    for (zone, public_key) in users {
        let account = zone.account();
        writeln!(
            text,
            "  {account} {{\n    jetstream: enabled\n    users: [ {{ nkey: \"{public_key}\" }} ]\n  }}"
        )
        .expect("a string takes any text");
    }
    text.push_str("}\n");
    text
}
