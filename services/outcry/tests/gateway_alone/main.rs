//! A gateway alone, set up and started by what its page says, as it is typed there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const PAGE: &str = include_str!("../../../gateway/README.md");
/// Longest wait for the gateway to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is typed there, by block.
fn typed() -> Vec<&'static str> {
    let (_, section) = PAGE.split_once("## Useful alone").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    let blocks = section.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split_once("```").unwrap().0)
        .collect()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A shell in a folder of its own, where the programs listen on ports that are free.
struct Shell {
    folder: tempfile::TempDir,
    nats: u16,
    gateway: u16,
}

impl Shell {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (nats, gateway) = (free_port(), free_port());
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_outcry"), bin.join("outcry")).unwrap();
        let server = harness::nats::binary();
        let server = format!(
            "#!/bin/sh\nexec {} \"$@\" --port {nats}\n",
            server.display()
        );
        fs::write(bin.join("nats-server"), server).unwrap();
        fs::set_permissions(bin.join("nats-server"), Permissions::from_mode(0o755)).unwrap();
        Self {
            folder,
            nats,
            gateway,
        }
    }

    fn start(&self, script: &str) -> Child {
        let path = format!("{}:/usr/bin:/bin", self.folder.path().join("bin").display());
        let script = script.replace("127.0.0.1:8000", &format!("127.0.0.1:{}", self.gateway));
        Command::new("sh")
            .args(["-e", "-c", &script])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env("OUTCRY_NATS_URL", format!("nats://127.0.0.1:{}", self.nats))
            .env(
                "OUTCRY_GATEWAY_LISTEN",
                format!("127.0.0.1:{}", self.gateway),
            )
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap()
    }
}

/// Ends what the first block left running.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.0);
        // They may have ended.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.0.wait();
    }
}

#[test]
fn what_the_page_says_starts_a_gateway_that_publishes() {
    let [start, publish, ..] = typed()[..] else {
        panic!("{:?}", typed());
    };
    assert!(PAGE.contains(include_str!("../../../../nats/gateway-alone.toml")));
    let shell = Shell::open();
    let _running = Running(shell.start(&format!("{start}wait\n")));
    let until = Instant::now() + PATIENCE;
    loop {
        let published = shell.start(publish).wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&published.stdout).into_owned();
        if published.status.success() {
            assert!(told.contains(r#""result":{"offset":1,"#), "{told}");
            return;
        }
        assert!(Instant::now() < until, "{told}");
        thread::yield_now();
    }
}
