//! Where mail and pushes go out, as whose, and how fast.

use std::{fmt, path::PathBuf, str::FromStr};

use bootstrap::ServiceSettings;
use clap::builder::BoolishValueParser;
use lettre::Address;
use percent_encoding::percent_decode_str;
use url::Url;

/// Settings of notices.
#[derive(Clone, Debug, clap::Args)]
pub struct Settings {
    #[command(flatten)]
    pub service: ServiceSettings,
    /// The mail server: `smtps://name:password@mail.example` (TLS from the first byte, port 465) or `smtp://…` (STARTTLS, port
    /// 587). Without it mails are files in `--mail-folder`, and nobody gets them.
    #[arg(
        long,
        env = "OUTCRY_SMTP_URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    pub smtp_url: Option<SmtpUrl>,
    /// Whether the way to the mail server has to be encrypted. `none` is for a server on the same machine or network, and takes
    /// no password.
    #[arg(long, env = "OUTCRY_SMTP_TLS", value_enum, default_value_t)]
    pub smtp_tls: SmtpTls,
    /// A certificate authority (PEM) that is believed beside the known ones, for a mail server of one's own.
    #[arg(long, env = "OUTCRY_SMTP_CA")]
    pub smtp_ca: Option<PathBuf>,
    /// The address that mails come from; its name is the house's, from the house's settings.
    #[arg(long, env = "OUTCRY_MAIL_FROM")]
    pub mail_from: Option<Address>,
    /// Where mails are put as `.eml` files while there is no mail server: the newest 1,000.
    #[arg(long, env = "OUTCRY_MAIL_FOLDER", default_value = "data/mail")]
    pub mail_folder: PathBuf,
    /// The demo's people are nowhere: their mails go into the folder, whatever mail server is set.
    #[arg(long, env = "OUTCRY_DEMO", value_parser = BoolishValueParser::new())]
    pub demo: bool,
    /// Most mails that go out in a second.
    #[arg(
        long,
        env = "OUTCRY_MAILS_PER_SECOND",
        default_value_t = 5,
        value_parser = clap::value_parser!(u32).range(1..=1_000)
    )]
    pub mails_per_second: u32,
    /// Most pushes that go out in a second, to all browsers together.
    #[arg(
        long,
        env = "OUTCRY_PUSHES_PER_SECOND",
        default_value_t = 50,
        value_parser = clap::value_parser!(u32).range(1..=1_000)
    )]
    pub pushes_per_second: u32,
    /// A certificate authority (PEM) that is believed beside the known ones, for receivers of webhooks of one's own.
    #[arg(long, env = "OUTCRY_WEBHOOK_CA")]
    pub webhook_ca: Option<PathBuf>,
    /// For tests and demos: receivers of webhooks may be on this machine itself.
    #[arg(long, env = "OUTCRY_WEBHOOK_LOOPBACK", value_parser = BoolishValueParser::new())]
    pub webhook_loopback: bool,
    /// For tests: push services may be on this machine itself, without TLS.
    #[arg(long, env = "OUTCRY_PUSH_LOOPBACK", value_parser = BoolishValueParser::new())]
    pub push_loopback: bool,
}

/// How the way to the mail server is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, clap::ValueEnum)]
pub enum SmtpTls {
    #[default]
    Required,
    None,
}

/// Where the mail server is, and as whom it is asked.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub host: String,
    pub port: u16,
    /// TLS from the first byte; else STARTTLS.
    pub is_tls_from_start: bool,
    pub login: Option<(String, String)>,
}

/// Why text names no mail server. It may hold a password, so it is not repeated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a mail server is named like smtps://name:password@mail.example or smtp://mail.example:587, name and password percent-encoded"
)]
pub struct SmtpUrlError;

impl FromStr for SmtpUrl {
    type Err = SmtpUrlError;

    fn from_str(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError)?;
        let (is_tls_from_start, port) = match url.scheme() {
            "smtps" => (true, 465),
            "smtp" => (false, 587),
            _ => return Err(SmtpUrlError),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let is_plain = matches!(url.path(), "" | "/") && url.query().is_none();
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(|text| text.into_owned()).map_err(|_| SmtpUrlError)
        };
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(SmtpUrlError),
            (name, Some(password)) => Some((decoded(name)?, decoded(password)?)),
        };
        Ok(Self {
            host: host.filter(|_| is_plain).ok_or(SmtpUrlError)?.to_owned(),
            port: url.port().unwrap_or(port),
            is_tls_from_start,
            login,
        })
    }
}

impl fmt::Debug for SmtpUrl {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpUrl")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_server_is_read_from_its_address() {
        let read = |text: &str| {
            let url: SmtpUrl = text.parse().ok()?;
            Some((url.host, url.port, url.is_tls_from_start, url.login))
        };
        let login = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        for (text, expected) in [
            (
                "smtps://house:s%40cret@mail.example",
                Some(("mail.example".into(), 465, true, login("house", "s@cret"))),
            ),
            (
                "smtp://mail.example:2525/",
                Some(("mail.example".into(), 2_525, false, None)),
            ),
            ("smtp://house@mail.example", None),
            ("smtp://mail.example/inbox", None),
            ("smtp://mail.example?tls=none", None),
            ("smtp://", None),
            ("https://mail.example", None),
            ("mail.example", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn mail_server_password_is_not_shown() {
        let url: SmtpUrl = "smtps://house:hidden@mail.example".parse().unwrap();
        assert!(!format!("{url:?}{SmtpUrlError}").contains("hidden"));
    }
}
