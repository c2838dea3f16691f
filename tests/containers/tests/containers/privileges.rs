//! What the containers may do: as little as they need.

use std::collections::BTreeSet;

use crate::compose::{Compose, SERVICES, docker, image, said};

/// Each container's user has an id of its own, no capability, a root it cannot write, and no way to more power.
pub(crate) fn each_is_somebody_of_its_own_with_no_powers(compose: &Compose) {
    let mut users = BTreeSet::new();
    for service in SERVICES {
        let known = compose.inspect(service);
        let user = known["Config"]["User"].as_str().unwrap().to_owned();
        assert!(
            !user.is_empty() && !user.starts_with('0'),
            "{service} is {user}"
        );
        assert!(users.insert(user), "{service} shares its user");
        let host = &known["HostConfig"];
        assert_eq!(host["ReadonlyRootfs"], true, "{service}");
        assert_eq!(host["CapDrop"][0], "ALL", "{service}");
        assert!(
            host["CapAdd"].as_array().is_none_or(Vec::is_empty),
            "{service}"
        );
        assert_eq!(host["Privileged"], false, "{service}");
        let options = host["SecurityOpt"].to_string();
        assert!(
            options.contains("no-new-privileges"),
            "{service}: {options}"
        );
        let seen = compose.exec(service, &["sh", "-c", "cat /proc/self/status"]);
        if seen.status.success() {
            let seen = said(&seen);
            let has = |line: &str| seen.lines().any(|seen| seen == line);
            assert!(
                has("CapEff:\t0000000000000000") && has("CapBnd:\t0000000000000000"),
                "{seen}"
            );
        }
    }
}

/// Only pages and gateway are published, and only on this machine.
pub(crate) fn nothing_else_is_published(compose: &Compose) {
    for service in SERVICES {
        let known = compose.inspect(service);
        let ports = known["NetworkSettings"]["Ports"].as_object().unwrap();
        let published: Vec<_> = ports
            .values()
            .filter_map(|at| at.as_array())
            .flatten()
            .collect();
        let expected = usize::from(matches!(service, "gateway" | "web"));
        assert_eq!(published.len(), expected, "{service}: {ports:?}");
        assert!(
            published.iter().all(|at| at["HostIp"] == "127.0.0.1"),
            "{service}"
        );
    }
}

/// A service sees its own secrets and can write none; with everybody's volumes in its hands it reads its own only;
/// and the NATS server holds nobody's.
pub(crate) fn secrets_are_their_owners_alone(compose: &Compose) {
    let holders = [
        "bid-engine",
        "price-feed",
        "market-data",
        "gateway",
        "web",
        "notices",
    ];
    let mail = compose.volume("mail");
    let mut seeds = Vec::new();
    for service in holders {
        let known = compose.inspect(service);
        let mounts = known["Mounts"].as_array().unwrap();
        let own = compose.volume(&format!("{service}-secrets"));
        // Where notices puts mails is nobody's secret.
        let seen: Vec<_> = mounts
            .iter()
            .filter(|mount| mount["Name"] != mail.as_str())
            .map(|mount| (&mount["Name"], &mount["RW"]))
            .collect();
        assert_eq!(
            format!("{seen:?}"),
            format!("[(String({own:?}), Bool(false))]")
        );
        let written = compose.exec(service, &["touch", "/secrets/new"]);
        assert!(!written.status.success(), "{service} can write its secrets");

        let user = known["Config"]["User"].as_str().unwrap().to_owned();
        let volumes = holders.map(|holder| format!("{holder}-secrets"));
        let each = volumes
            .each_ref()
            .map(|name| format!("cat /v/{name}/nats.seed;"));
        let read = as_user(compose, &user, &volumes, &each.concat());
        let seed = read.0.trim();
        assert_eq!(seed.lines().count(), 1, "{service} reads more than its own");
        assert!(seed.starts_with("SU"), "{service} cannot read its own");
        assert_eq!(
            read.1.matches("Permission denied").count(),
            holders.len() - 1,
            "{}",
            read.1
        );
        seeds.push(seed.to_owned());
    }
    assert_eq!(seeds.iter().collect::<BTreeSet<_>>().len(), holders.len());
    let user = compose.inspect("nats")["Config"]["User"]
        .as_str()
        .unwrap()
        .to_owned();
    let (read, _) = as_user(
        compose,
        &user,
        &["nats-configuration".to_owned()],
        "cat /v/*/*",
    );
    assert!(read.contains("nkey: \"U"), "{read}");
    assert!(!seeds.iter().any(|seed| read.contains(seed)) && !read.contains("PRIVATE"));
}

/// What a user prints and complains of, with volumes mounted below `/v`.
fn as_user(compose: &Compose, user: &str, volumes: &[String], script: &str) -> (String, String) {
    let mounts: Vec<String> = volumes
        .iter()
        .map(|name| format!("--volume={}:/v/{name}:ro", compose.volume(name)))
        .collect();
    let user = format!("--user={user}");
    let image = image();
    let mut words = vec!["run", "--rm", "--network=none", "--entrypoint=sh", &user];
    words.extend(mounts.iter().map(String::as_str));
    words.extend([image.as_str(), "-c", script]);
    let ran = docker(&words);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&ran.stdout), text(&ran.stderr))
}
