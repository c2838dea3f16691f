//! What an operator can get wrong: each gets one clear line, and nothing pretends to be well.

use std::net::TcpListener;

use crate::compose::{Compose, docker, image, said};

/// What a service says that is started once more with settings of its own; it must end by itself.
fn refusal(compose: &Compose, settings: &[&str], service: &str) -> String {
    let settings = settings.iter().flat_map(|setting| ["-e", *setting]);
    let words = ["run", "--rm", "--no-deps"].into_iter().chain(settings);
    let ran = compose.run(&words.chain([service]).collect::<Vec<_>>());
    assert!(!ran.status.success(), "{service} runs nevertheless");
    said(&ran)
}

pub(crate) fn wrong_settings_are_named(compose: &Compose) {
    let public = "OUTCRY_PUBLISHED_ON=0.0.0.0";
    let cases: [(&[&str], &str, [&str; 2]); 8] = [
        (
            &["OUTCRY_GATEWAY_LISTEN=everywhere"],
            "gateway",
            ["--listen", "everywhere"],
        ),
        (
            &["OUTCRY_PUBLIC_URL=bid.example"],
            "web",
            ["bid.example", "https://bid.example"],
        ),
        (
            &[public],
            "web",
            ["without TLS", "OUTCRY_ALLOW_PLAINTEXT=yes"],
        ),
        (
            &["OUTCRY_PUBLISHED_ON=192.0.2.1"],
            "gateway",
            ["192.0.2.1", "OUTCRY_ALLOW_PLAINTEXT=yes"],
        ),
        (
            &["OUTCRY_DEMO=yes", "OUTCRY_ALLOW_PLAINTEXT=yes", public],
            "web",
            ["demo", "127.0.0.1 only"],
        ),
        (
            &["OUTCRY_SECRETS=/nowhere"],
            "web",
            ["/nowhere", "`outcry setup` makes"],
        ),
        (
            &["OUTCRY_SECRETS=/nowhere"],
            "bid-engine",
            ["/nowhere", "`outcry setup` makes"],
        ),
        (
            &["OUTCRY_PARTITIONS=9"],
            "streams",
            ["8 partitions, not 9", "fixed"],
        ),
    ];
    // Beside each other: most of the time goes into waiting for the engine.
    std::thread::scope(|scope| {
        for (settings, service, words) in cases {
            scope.spawn(move || {
                let said = refusal(compose, settings, service);
                let has_all = words.iter().all(|word| said.contains(word));
                assert!(has_all, "{service} with {settings:?} says: {said}");
            });
        }
    });
}

/// Neither setup nor NATS goes on with a volume that it cannot write.
pub(crate) fn a_volume_that_cannot_be_written_is_named(compose: &Compose) {
    let read_only = |volume: &str, at: &str| format!("--volume={}:{at}:ro", compose.volume(volume));
    let configuration = read_only("nats-configuration", "/data/nats");
    let setup = [
        "run",
        "--rm",
        "--user=0:0",
        "--network=none",
        &configuration,
        &image(),
        "setup",
        "--only=files",
        "--data-dir=/data",
    ];
    let store = read_only("nats-store", "/store");
    let nats = compose.inspect("nats")["Config"]["Image"]
        .as_str()
        .unwrap()
        .to_owned();
    let nats = [
        "run",
        "--rm",
        "--network=none",
        &store,
        &nats,
        "nats-server",
        "--jetstream",
        "--store_dir=/store",
    ];
    for (words, named) in [
        (&setup[..], ["/data/nats/", "Read-only file system"]),
        (&nats, ["Can't start JetStream", "not writable"]),
    ] {
        let ran = docker(words);
        let said = said(&ran);
        let has_all = named.iter().all(|words| said.contains(words));
        assert!(!ran.status.success() && has_all, "{said}");
    }
}

/// The port is held by somebody else when the project comes up.
pub(crate) fn a_taken_port_is_named(compose: &Compose) {
    let _holder = TcpListener::bind(("127.0.0.1", compose.web_port)).unwrap();
    let ran = compose.run(&["up", "-d"]);
    let said = said(&ran);
    assert!(!ran.status.success(), "{said}");
    assert!(said.contains(&format!(":{}", compose.web_port)), "{said}");
}

/// Services that come up before NATS say that they wait, are not healthy meanwhile, and are when it comes.
pub(crate) async fn nats_may_come_up_late(compose: &Compose) {
    let nats = compose.inspect("nats");
    let nats = nats["Id"].as_str().unwrap();
    assert!(docker(&["stop", nats]).status.success());
    let web = compose.inspect("web");
    assert!(
        docker(&["restart", web["Id"].as_str().unwrap()])
            .status
            .success()
    );
    harness::until("web says that it waits", async || {
        compose.log("web").contains("waiting for NATS")
    })
    .await;
    assert!(
        !compose
            .exec("web", &["outcry", "healthcheck"])
            .status
            .success()
    );
    assert!(
        !compose
            .exec("gateway", &["outcry", "status"])
            .status
            .success()
    );
    assert!(docker(&["start", nats]).status.success());
    compose.healthy().await;
}

/// A server from before what is needed: it or who meets it first says so, and nobody goes on.
pub(crate) async fn an_old_server_is_named() {
    // Neither gets as far as to tell its version: README names what they say of the configuration instead.
    for (version, service, words) in [
        ("2.9", "nats", ["unknown field", "sync_interval"]),
        (
            "2.10",
            "nats",
            ["Duplicate service import subject", "$SRV.>"],
        ),
    ] {
        let compose = Compose::new(&[("NATS_VERSION", version)]);
        // Whether compose waits for what comes after is its own affair.
        let _ = compose.run(&["up", "-d", service]);
        let mut log = String::new();
        harness::until(&format!("{service} names {version}"), async || {
            log = compose.log(service);
            words.iter().all(|word| log.contains(word))
        })
        .await;
        assert_ne!(
            compose.inspect(service)["State"]["Health"]["Status"],
            "healthy",
            "{log}"
        );
    }
}
