//! The mail server: one connection, kept while there is mail. It is spoken to step by step, since what a refusal means depends on
//! where it comes.

use std::{
    error::Error as _,
    fmt, fs,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use tokio::time::timeout;

use super::{Mail, Posted};
use crate::{Settings, SmtpTls, SmtpUrl};

/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// A connection that was of no use for so long is closed: servers do not wait for ever.
const IDLE_MAX: Duration = Duration::from_secs(10);

/// The mail server.
pub(super) struct Smtp {
    url: SmtpUrl,
    tls: Option<TlsParameters>,
    /// As whom we greet it.
    hello: ClientId,
    connection: Option<(AsyncSmtpConnection, Instant)>,
}

/// What went wrong in a step.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Server(#[from] Error),
    #[error("no answer within {} s", PATIENCE.as_secs())]
    Silent,
}

impl Smtp {
    /// None: no mail server is set.
    ///
    /// # Errors
    /// When the settings do not fit together.
    pub(super) fn new(settings: &Settings, from: &Address) -> anyhow::Result<Option<Self>> {
        let Some(url) = settings.smtp_url.clone().filter(|_| !settings.demo) else {
            return Ok(None);
        };
        let tls = match settings.smtp_tls {
            SmtpTls::Required => Some(tls(settings, &url)?),
            SmtpTls::None => {
                ensure!(
                    url.login.is_none() && !url.is_tls_from_start,
                    "--smtp-tls none takes no smtps:// and no password: it could be read on the way"
                );
                None
            }
        };
        Ok(Some(Self {
            url,
            tls,
            hello: ClientId::Domain(from.domain().to_owned()),
            connection: None,
        }))
    }

    pub(super) async fn post(&mut self, mail: &Mail) -> Posted {
        let mut connection = match self.begun(mail).await {
            Ok(connection) => connection,
            Err(failure) => return Posted::ServerAway(failure.to_string()),
        };
        let posted = match finish(&mut connection, mail).await {
            Ok(posted) => posted,
            Err(failure) => Posted::ServerAway(failure.to_string()),
        };
        // After anything else it is not known in which step the server is.
        if posted == Posted::Accepted {
            self.connection = Some((connection, Instant::now()));
        } else {
            connection.abort().await;
        }
        posted
    }

    /// A connection on which the server has taken the sender. One that was kept may be over: a new one decides.
    async fn begun(&mut self, mail: &Mail) -> Result<AsyncSmtpConnection, Failure> {
        if let Some((mut kept, used)) = self.connection.take()
            && used.elapsed() < IDLE_MAX
            && begin(&mut kept, mail).await.is_ok()
        {
            return Ok(kept);
        }
        let mut connection = self.connect().await?;
        begin(&mut connection, mail).await?;
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let from_start = self.tls.clone().filter(|_| self.url.is_tls_from_start);
        let server = (self.url.host.as_str(), self.url.port);
        let connected =
            AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, from_start, None);
        let mut connection = in_time(connected).await?;
        if let Some(tls) = &self.tls
            && !self.url.is_tls_from_start
        {
            in_time(connection.starttls(tls.clone(), &self.hello)).await?;
        }
        if let Some((name, password)) = self.url.login.clone() {
            let credentials = Credentials::new(name, password);
            in_time(connection.auth(DEFAULT_MECHANISMS, &credentials)).await?;
        }
        Ok(connection)
    }
}

fn tls(settings: &Settings, url: &SmtpUrl) -> anyhow::Result<TlsParameters> {
    let mut tls = TlsParameters::builder(url.host.clone());
    if let Some(file) = &settings.smtp_ca {
        let pem = fs::read(file);
        let pem = pem.with_context(|| format!("cannot read {}", file.display()))?;
        let authority = Certificate::from_pem(&pem);
        let authority =
            authority.with_context(|| format!("{} holds no certificate", file.display()))?;
        tls = tls.add_root_certificate(authority);
    }
    tls.build_rustls().context("TLS to the mail server")
}

async fn begin(connection: &mut AsyncSmtpConnection, mail: &Mail) -> Result<(), Failure> {
    let mut parameters = vec![];
    let takes_utf8 = (connection.server_info()).supports_feature(Extension::SmtpUtfEight);
    let mut addresses = mail.envelope.to().iter().chain(mail.envelope.from());
    let are_ascii = addresses.all(|address| address.to_string().is_ascii());
    if !are_ascii && takes_utf8 {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let from = MailFrom::new(mail.envelope.from().cloned(), parameters);
    in_time(connection.command(from)).await?;
    Ok(())
}

async fn finish(connection: &mut AsyncSmtpConnection, mail: &Mail) -> Result<Posted, Failure> {
    for to in mail.envelope.to() {
        let to = Rcpt::new(to.clone(), vec![]);
        match in_time(connection.command(to)).await {
            Ok(_) => {}
            Err(Failure::Server(error)) if error.is_permanent() && names_the_address(&error) => {
                return Ok(Posted::AddressRefused);
            }
            Err(failure) => return put_off(failure),
        }
    }
    if let Err(failure) = in_time(connection.command(Data)).await {
        return put_off(failure);
    }
    match in_time(connection.message(&mail.bytes)).await {
        Ok(_) => Ok(Posted::Accepted),
        Err(failure) => put_off(failure),
    }
}

/// The server's word on one mail says nothing of others; that it is gone does.
fn put_off(failure: Failure) -> Result<Posted, Failure> {
    match failure {
        Failure::Server(error) if error.is_permanent() || error.is_transient() => {
            Ok(Posted::PutOff(error.to_string()))
        }
        failure => Err(failure),
    }
}

/// Whether a refusal for good is about the recipient's address, and not about us.
fn names_the_address(error: &Error) -> bool {
    let code = error.status().map(u16::from);
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    code.is_some_and(|code| is_about_the_address(code, &words))
}

/// By the enhanced code of RFC 3463 where there is one: addressing (5.1), mailbox (5.2). Else by the codes of RFC 5321 for a mailbox
/// that is not there, unless the server says that it does not relay for us.
fn is_about_the_address(code: u16, words: &str) -> bool {
    let mut enhanced = words.split_whitespace().filter(|word| {
        let numbers: Vec<_> = word.split('.').collect();
        let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
        numbers.len() == 3 && numbers[0] == "5" && numbers.iter().all(is_number)
    });
    match enhanced.next() {
        Some(enhanced) => enhanced.starts_with("5.1.") || enhanced.starts_with("5.2."),
        None => matches!(code, 550 | 551 | 553) && !words.to_lowercase().contains("relay"),
    }
}

async fn in_time<T>(step: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    match timeout(PATIENCE, step).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Failure::Silent),
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_of_an_address_is_told_from_one_of_us() {
        for (code, words, is_about_it) in [
            (550, "5.1.1 The email account does not exist", true),
            (550, "no such user here", true),
            (553, "mailbox name not allowed", true),
            (550, "5.2.1 mailbox disabled", true),
            (550, "5.7.1 relaying denied", false),
            (554, "5.7.1 <a@b.c>: Relay access denied", false),
            (550, "relay not permitted", false),
            (554, "transaction failed", false),
            (530, "5.7.0 must issue STARTTLS", false),
            (550, "5.7.26 unauthenticated sender", false),
        ] {
            assert_eq!(
                is_about_the_address(code, words),
                is_about_it,
                "{code} {words}"
            );
        }
    }
}
