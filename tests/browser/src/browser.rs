//! Debian's Chromium by its driver: one driver process a browser, everything temporary in one folder.

use std::{
    env,
    fs::File,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use harness::until_some;
use serde_json::{Value, json};
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, cdp::Cdp,
};

/// The line to type where there is no browser.
const INSTALL: &str = "apt-get install chromium chromium-driver";

/// How often a driver may find its port taken: each time is one in thousands.
const DRIVER_STARTS_MAX: u32 = 5;

/// A page's wall clock, wrong by `window.clockAhead` milliseconds.
const WRONG_CLOCK: &str = r"
    window.clockAhead = AHEAD;
    const RightDate = Date;
    const wrong = () => RightDate.now() + window.clockAhead;
    window.Date = class extends RightDate {
        constructor(...given) { given.length > 0 ? super(...given) : super(wrong()); }
        static now() { return wrong(); }
    };
";

/// What a person has set in their browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Person {
    pub script_off: bool,
    pub dark: bool,
    /// Pages flash and slide for them. A page at rest costs a tenth of the machine, a moving one a third.
    pub motion: bool,
    /// Width of the window in pixels; 1,440 when none is given.
    pub width: Option<u32>,
    /// What their browser asks for, as `Accept-Language` has it; English when none is given.
    pub language: Option<&'static str>,
    /// How many minutes their machine's clock is ahead.
    pub clock_ahead: i32,
    /// A port of this machine whose connections take another one instead.
    pub detour: Option<(u16, u16)>,
}

/// One browser of one person.
#[derive(Debug)]
pub struct Browser {
    pub driver: WebDriver,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Browser {
    /// Opens a browser as the person has set it.
    pub async fn open(person: Person) -> Self {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let (process, port) = start_driver(folder.path()).await;
        let server = format!("http://127.0.0.1:{port}");
        let driver = WebDriver::new(&server, capabilities(person))
            .await
            .unwrap_or_else(|error| panic!("Chromium does not start ({error}): {INSTALL}"));
        let browser = Self {
            driver,
            process,
            _folder: folder,
        };
        browser.emulate(person).await;
        browser
    }

    /// What the console said that is worse than information: errors and policy violations.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self
            .driver
            .browser_log()
            .await
            .expect("the driver keeps it");
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .collect()
    }

    async fn emulate(&self, person: Person) {
        let tools = self.driver.cdp();
        let width = person.width.unwrap_or(1_440);
        let screen = json!({
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500,
        });
        command(&tools, "Emulation.setDeviceMetricsOverride", screen).await;
        let scheme = if person.dark { "dark" } else { "light" };
        let motion = if person.motion {
            "no-preference"
        } else {
            "reduce"
        };
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]});
        command(&tools, "Emulation.setEmulatedMedia", media).await;
        if person.clock_ahead != 0 {
            let ahead = i64::from(person.clock_ahead) * 60_000;
            let wrong = json!({"source": WRONG_CLOCK.replace("AHEAD", &ahead.to_string())});
            command(&tools, "Page.addScriptToEvaluateOnNewDocument", wrong).await;
        }
        if person.script_off {
            let off = json!({"value": true});
            command(&tools, "Emulation.setScriptExecutionDisabled", off).await;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser is in the driver's process group; the driver alone would leave it behind.
        let group = rustix::process::Pid::from_child(&self.process);
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        let _ = self.process.wait();
    }
}

/// Starts a driver on a free port of its own choice. It takes one on IPv4 and then wants the same on IPv6,
/// where another program may have it: then it ends, and is started again.
async fn start_driver(folder: &Path) -> (Child, u16) {
    let log = folder.join("driver.log");
    for _ in 0..DRIVER_STARTS_MAX {
        let mut process = Command::new(program("CHROMEDRIVER", "chromedriver"))
            .arg("--port=0")
            .env("TMPDIR", folder)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(File::create(&log).expect("the temporary folder is writable"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver does not start ({error}): {INSTALL}"));
        let port = until_some("chromedriver says its port, or ends", async || {
            if process.try_wait().is_ok_and(|ended| ended.is_some()) {
                return Some(None);
            }
            let said = std::fs::read_to_string(&log).ok()?;
            let (_, port) = said.split_once("started successfully on port ")?;
            port.split('.').next()?.parse().ok().map(Some)
        })
        .await;
        if let Some(port) = port {
            return (process, port);
        }
    }
    let said = std::fs::read_to_string(&log).unwrap_or_default();
    panic!("chromedriver found no port in {DRIVER_STARTS_MAX} starts: {said}");
}

async fn command(tools: &Cdp, name: &str, parameters: Value) {
    tools
        .send_raw(name, parameters)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}"));
}

fn capabilities(person: Person) -> Capabilities {
    let mut capabilities = DesiredCapabilities::chrome();
    let flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--lang=en-GB",
    ];
    for flag in flags {
        capabilities.add_arg(flag).expect("a flag");
    }
    let width = person.width.unwrap_or(1_440);
    let window = format!("--window-size={width},900");
    capabilities.add_arg(&window).expect("a flag");
    if let Some(language) = person.language {
        let asked = format!("--accept-lang={language}");
        capabilities.add_arg(&asked).expect("a flag");
    }
    if let Some((from, to)) = person.detour {
        let rule = format!("--host-resolver-rules=MAP localhost:{from} 127.0.0.1:{to}");
        capabilities.add_arg(&rule).expect("a flag");
    }
    let chromium = program("CHROME", "chromium");
    capabilities
        .set_binary(chromium.to_str().expect("a UTF-8 path"))
        .expect("a path");
    capabilities
        .set_logging_prefs("browser", thirtyfour::LoggingPrefsLogLevel::All)
        .expect("a level");
    capabilities.into()
}

/// A program by its variable, else on `PATH`.
fn program(variable: &str, name: &str) -> PathBuf {
    if let Some(given) = env::var_os(variable) {
        return given.into();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .unwrap_or_else(|| panic!("no {name}: {INSTALL}"))
}
