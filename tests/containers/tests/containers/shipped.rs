//! The image under test is made by the shipped Dockerfile, as far as it runs without a registry.

use std::{collections::BTreeSet, env, fs};

use crate::{compose::SERVICES, readme};

/// Where the part begins that makes the image itself, from a program that the parts above it built.
const RUNTIME: &str = "# runtime\n";

/// Runs with all other tests: it needs no engine.
#[test]
fn dockerfile_runtime_stage_copies_the_built_program() {
    let shipped = fs::read_to_string(readme::root().join("Dockerfile")).unwrap();
    assert_eq!(shipped.matches(RUNTIME).count(), 1);
    let (above, runtime) = shipped.split_once(RUNTIME).unwrap();
    assert!(above.contains(" AS build\n") && above.contains("/outcry "));
    assert!(runtime.contains("COPY --from=build /outcry "));
    assert!(
        !runtime.contains("--mount") && !shipped.contains("<<"),
        "BuildKit only"
    );
}

/// What an operator may set is what the compose file takes from outside.
#[test]
fn every_setting_stands_in_the_env_example() {
    let text = |name: &str| fs::read_to_string(readme::root().join(name)).unwrap();
    let (compose, example) = (text("docker-compose.yml"), text(".env.example"));
    let lines = compose.lines().map(str::trim);
    let bare = lines.filter_map(|line| line.strip_suffix(':').filter(|name| is_setting(name)));
    let filled = compose
        .split("${")
        .skip(1)
        .map(|rest| rest.split([':', '}']).next().unwrap());
    let taken: BTreeSet<&str> = bare.chain(filled).collect();
    let example = example
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='));
    let shown: BTreeSet<&str> = example
        .map(|(name, _)| name)
        .filter(|name| is_setting(name))
        .collect();
    assert_eq!(taken, shown);
}

/// No setting of a service is out of an operator's reach.
#[test]
fn every_service_setting_stands_in_the_compose_file() {
    let compose = fs::read_to_string(readme::root().join("docker-compose.yml")).unwrap();
    let compose: BTreeSet<&str> = compose
        .lines()
        .filter_map(|line| line.trim().split(':').next())
        .collect();
    for file in [
        "services/bootstrap/src/service.rs",
        "services/bootstrap/src/public.rs",
        "services/bid-engine/src/lib.rs",
        "services/price-feed/src/lib.rs",
        "services/market-data/src/lib.rs",
        "services/gateway/src/service.rs",
        "services/notices/src/settings.rs",
        "web/src/settings.rs",
    ] {
        let source = fs::read_to_string(readme::root().join(file)).unwrap();
        for rest in source.split("env = \"").skip(1) {
            let name = rest.split('"').next().unwrap();
            assert!(compose.contains(name), "{name} of {file}");
        }
    }
}

/// The profile `cluster` has another of each service, which the settings for it name wherever each is named.
#[test]
fn cluster_profile_has_two_of_every_service_and_three_servers_of_nats() {
    let text = |name: &str| fs::read_to_string(readme::root().join(name)).unwrap();
    let (compose, example) = (text("docker-compose.yml"), text(".env.example"));
    let proxy = text("proxy/cluster.Caddyfile");
    let setting = |name: &str| {
        let mut lines = example.lines();
        let line = lines.find_map(|line| {
            line.strip_prefix('#')?
                .strip_prefix(name)?
                .strip_prefix('=')
        });
        line.unwrap_or_else(|| panic!("{name} is not in .env.example"))
    };
    for (service, numbers) in SERVICES.iter().zip([3, 2, 2, 2, 2, 2, 2]) {
        for number in 2..=numbers {
            let name = format!("{service}-{number}");
            let (_, block) = compose.split_once(&format!("\n  {name}:\n")).unwrap();
            let (block, _) = block.split_once("\n\n").unwrap();
            assert!(block.contains(&format!("<<: *{service}\n")), "{name}");
            assert!(block.contains("profiles: [cluster]"), "{name}");
            assert!(setting("OUTCRY_STATUS_OF_MORE").contains(&format!(",{name}={name}:")));
        }
    }
    for name in ["nats", "nats-2", "nats-3"] {
        assert!(setting("OUTCRY_CLUSTER_SERVERS").contains(&format!("{name}={name}:6222")));
        assert!(setting("NATS_SERVERS").contains(&format!("nats://{name}:4222")));
        assert!(setting("NATS_MONITORS").contains(&format!("{name}:8222")));
        // Where setup sees a store that is a cluster's.
        assert!(compose.contains(&format!(":/data/nats/store-{name}\n")));
    }
    for both in ["gateway:8000 gateway-2:8000", "web:8080 web-2:8080"] {
        assert!(proxy.contains(both));
    }
}

fn is_setting(name: &str) -> bool {
    let in_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.contains('_') && name.bytes().all(in_name)
}

/// What the image under test was built from ends with the shipped part, byte for byte.
pub(crate) fn assert_built_by_the_shipped_part() {
    let shipped = fs::read(readme::root().join("Dockerfile")).unwrap();
    let used = env::var_os("OUTCRY_DOCKERFILE").expect("`cargo xtask compose-test` sets it");
    let used = fs::read(used).unwrap();
    let start = shipped
        .windows(RUNTIME.len())
        .position(|window| window == RUNTIME.as_bytes())
        .unwrap();
    assert!(
        used.ends_with(&shipped[start..]),
        "another Dockerfile was used"
    );
}
