//! The users' part of the NATS server's configuration, as text.

use std::fmt::Write;

use crate::{Grants, Token, User};

/// The accounts of an installation: one with JetStream for ours, one for the server's own events.
///
/// Each user comes with its public nkey. The text holds no secret. What a user is not granted here, it
/// may not do.
pub fn server_configuration(partition_count: u32, users: &[(User, String)]) -> String {
    let mut text = String::from(
        "# Made by `outcry setup` from nats/topology; edits are lost.\n\
         system_account: SYS\n\
         accounts {\n  SYS {}\n  OUTCRY {\n    jetstream: enabled\n    users: [\n",
    );
    let publishers: Vec<Token> = users
        .iter()
        .filter_map(|(user, _)| match user {
            User::Publisher(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    for (user, public_key) in users {
        let grants = user.grants(partition_count, &publishers);
        let name = user.name();
        writeln!(text, "      # {name}\n      {{").expect("a string takes any text");
        writeln!(text, "        nkey: \"{public_key}\"").expect("a string takes any text");
        text.push_str(&permissions(&grants));
        text.push_str("      }\n");
    }
    text.push_str("    ]\n  }\n}\n");
    text
}

fn permissions(grants: &Grants) -> String {
    let publish = list(&grants.publish);
    let subscribe = list(&grants.subscribe);
    format!(
        "        permissions {{\n          publish {{ allow: [{publish}] }}\n          \
         subscribe {{ allow: [{subscribe}] }}\n        }}\n"
    )
}

fn list(subjects: &[String]) -> String {
    let quoted: Vec<String> = subjects.iter().map(|s| format!("\"{s}\"")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands between the brackets after `head`, as subjects.
    fn listed<'a>(block: &'a str, head: &str) -> Vec<&'a str> {
        let (_, rest) = block.split_once(head).unwrap();
        let (list, _) = rest.split_once("] }").unwrap();
        list.split(", ")
            .map(|quoted| quoted.trim_matches('"'))
            .collect()
    }

    #[test]
    fn the_configuration_holds_each_users_grants_and_nothing_else() {
        let publishers = [crate::Token::parse("demo").unwrap()];
        let users: Vec<(User, String)> = crate::users(&publishers)
            .into_iter()
            .map(|user| (user.clone(), format!("U-{}", user.name())))
            .collect();
        let text = server_configuration(8, &users);
        let blocks: Vec<&str> = text.split("nkey: \"").skip(1).collect();
        assert_eq!(blocks.len(), users.len());
        for ((user, key), block) in users.iter().zip(blocks) {
            let grants = user.grants(8, &publishers);
            assert!(block.starts_with(&format!("{key}\"")), "{user:?}");
            assert_eq!(
                listed(block, "publish { allow: ["),
                grants.publish,
                "{user:?}"
            );
            assert_eq!(
                listed(block, "subscribe { allow: ["),
                grants.subscribe,
                "{user:?}"
            );
        }
        let words = [
            "allow_responses",
            "default_permissions",
            "no_auth_user",
            "imports",
            "exports",
            "mappings",
        ];
        assert!(!words.iter().any(|word| text.contains(word)));
    }

    #[test]
    fn every_user_stands_in_the_configuration_with_allow_lists_only() {
        let users: Vec<(User, String)> = crate::users(&[])
            .into_iter()
            .map(|user| (user.clone(), format!("U-{}", user.name())))
            .collect();
        let text = server_configuration(2, &users);
        for (user, key) in &users {
            assert!(text.contains(&format!("nkey: \"{key}\"")), "{user:?}");
        }
        assert_eq!(text.matches("publish { allow: [").count(), users.len());
        assert_eq!(text.matches("subscribe { allow: [").count(), users.len());
        assert!(text.contains("\"auction.log.1\"") && !text.contains("\"auction.log.2\""));
    }
}
