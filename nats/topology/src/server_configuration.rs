//! The accounts' part of the NATS server's configuration, as text.

use std::fmt::Write;

use crate::{
    Export, ExportKind, Grants, Replication, Response, StorageLimits, Token, User, Zone, exports,
};

/// An account for each zone, with what it exports and imports, and one for the server's own events.
///
/// Each user comes with its public nkey. The text holds no secret. What does not stand here cannot be done.
pub fn server_configuration(
    partition_count: u32,
    replication: Replication,
    users: &[(User, String)],
) -> String {
    let publishers: Vec<Token> = users
        .iter()
        .filter_map(|(user, _)| match user {
            User::Publisher(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let exports = exports(partition_count, &publishers);
    let mut text = String::from(
        "# Made by `outcry setup` from nats/topology; edits are lost.\n\
         system_account: SYS\n\
         accounts {\n  SYS {}\n",
    );
    for zone in Zone::all(&publishers) {
        let mut block = Block(&mut text);
        block.line(1, &format!("{} {{", zone.account()));
        if let Some(limits) = zone.storage_limits(replication) {
            block.line(2, &format!("jetstream {{ {} }}", storage(limits)));
        }
        block.list(
            "exports",
            exports.iter().filter_map(|it| exported(it, &zone)),
        );
        block.list(
            "imports",
            exports.iter().filter_map(|it| imported(it, &zone)),
        );
        let of_zone = users.iter().filter(|(user, _)| user.zone() == zone);
        block.list(
            "users",
            of_zone.map(|(user, key)| {
                let grants = user.grants(partition_count, &publishers);
                described(user, key, &grants)
            }),
        );
        block.line(1, "}");
    }
    text.push_str("}\n");
    text
}

struct Block<'a>(&'a mut String);

impl Block<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let indent = 2 * depth;
        writeln!(self.0, "{:indent$}{line}", "").expect("a string takes any text");
    }

    fn list(&mut self, name: &str, items: impl Iterator<Item = String>) {
        let mut items = items.peekable();
        if items.peek().is_none() {
            return;
        }
        self.line(2, &format!("{name}: ["));
        for item in items {
            item.lines().for_each(|line| self.line(3, line));
        }
        self.line(2, "]");
    }
}

fn storage(limits: StorageLimits) -> String {
    let StorageLimits {
        memory_bytes_max,
        file_bytes_max,
    } = limits;
    format!("max_memory: {memory_bytes_max}, max_file: {file_bytes_max}")
}

fn exported(export: &Export, zone: &Zone) -> Option<String> {
    if export.owner != *zone {
        return None;
    }
    let (kind, response) = match export.kind {
        ExportKind::Service(Response::One) => ("service", ""),
        ExportKind::Service(Response::Many) => ("service", ", response_type: stream"),
        ExportKind::Stream => ("stream", ""),
    };
    let accounts: Vec<String> = export.to.iter().map(Zone::account).collect();
    Some(format!(
        "{{ {kind}: \"{}\"{response}, accounts: [{}] }}",
        export.subject,
        list(&accounts)
    ))
}

fn imported(export: &Export, zone: &Zone) -> Option<String> {
    if !export.to.contains(zone) {
        return None;
    }
    let kind = match export.kind {
        ExportKind::Service(_) => "service",
        ExportKind::Stream => "stream",
    };
    let renamed = if export.imported_as == export.subject {
        String::new()
    } else {
        format!(", to: \"{}\"", export.imported_as)
    };
    Some(format!(
        "{{ {kind}: {{ account: \"{}\", subject: \"{}\" }}{renamed} }}",
        export.owner.account(),
        export.subject
    ))
}

fn described(user: &User, public_key: &str, grants: &Grants) -> String {
    format!(
        "# {}\n{{\n  nkey: \"{public_key}\"\n  permissions {{\n    publish {{ allow: [{}] }}\n    \
         subscribe {{ allow: [{}] }}\n  }}\n}}",
        user.name(),
        list(&grants.publish),
        list(&grants.subscribe)
    )
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|s| format!("\"{s}\"")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(publishers: &[&str]) -> (Vec<Token>, String) {
        let publishers: Vec<Token> = publishers
            .iter()
            .map(|p| Token::parse(p).unwrap())
            .collect();
        let users: Vec<(User, String)> = crate::users(&publishers)
            .into_iter()
            .map(|user| (user.clone(), format!("U-{}", user.name())))
            .collect();
        let text = server_configuration(8, Replication::default(), &users);
        (publishers, text)
    }

    /// What stands between the brackets after `head`, as subjects.
    fn listed<'a>(block: &'a str, head: &str) -> Vec<&'a str> {
        let (_, rest) = block.split_once(head).unwrap();
        let (list, _) = rest.split_once("] }").unwrap();
        list.split(", ")
            .map(|quoted| quoted.trim_matches('"'))
            .collect()
    }

    #[test]
    fn configuration_holds_each_users_grants_in_its_account_and_nothing_else() {
        let (publishers, text) = configuration(&["demo"]);
        let users = crate::users(&publishers);
        assert_eq!(text.matches("nkey: \"").count(), users.len());
        assert_eq!(text.matches("permissions {").count(), users.len());
        for user in users {
            let grants = user.grants(8, &publishers);
            let account = format!("\n  {} {{", user.zone().account());
            let (_, account) = text.split_once(&account).unwrap();
            let (account, _) = account.split_once("\n  }").unwrap();
            let name = format!("nkey: \"U-{}\"", user.name());
            let (_, block) = account.split_once(&name).unwrap();
            let published = listed(block, "publish { allow: [");
            assert_eq!(published, grants.publish, "{user:?}");
            let subscribed = listed(block, "subscribe { allow: [");
            assert_eq!(subscribed, grants.subscribe, "{user:?}");
        }
        let words = [
            "allow_responses",
            "default_permissions",
            "no_auth_user",
            "mappings",
            "allow_trace",
            "share",
        ];
        assert!(!words.iter().any(|word| text.contains(word)));
    }

    #[test]
    fn each_crossing_is_exported_to_named_accounts_and_imported_by_each() {
        let (publishers, text) = configuration(&["acme", "demo"]);
        let exports = exports(8, &publishers);
        assert_eq!(text.matches("accounts: [").count(), exports.len());
        let imports: usize = exports.iter().map(|export| export.to.len()).sum();
        assert_eq!(text.matches("{ account: \"").count(), imports);
        let own = "{ service: { account: \"MARKET\", subject: \"market.in.acme.>\" } }";
        assert_eq!(text.matches(own).count(), 1);
    }
}
