//! The HTTP API, as far as the demo needs it.

use std::time::Duration;

use auction::{Amount, LotId, LotState, Paddle, Time};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::{Instant, sleep};

/// Longest wait for one answer: web itself gives up on the engine after five seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// How long the same request is sent again while its outcome is unknown.
const OUTCOME_WITHIN: Duration = Duration::from_secs(60);
/// Shortest and longest pause before the same request is sent again.
const RETRY_PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Most items of a page, and most pages that are read of one list.
const PAGE_ITEMS: usize = 200;
const PAGES_MAX: usize = 100;

/// Where the API is.
#[derive(Clone, Debug)]
pub(super) struct Api {
    client: reqwest::Client,
    base: String,
}

/// Somebody of the demo; the password is printed for everyone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub(super) email: &'static str,
    pub(super) password: &'static str,
}

/// Signed in.
#[derive(Clone, Debug)]
pub(super) struct Session {
    account: Account,
    token: String,
}

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
pub(super) enum ApiError {
    #[error("web cannot be reached")]
    Away(#[from] reqwest::Error),
    #[error("web answered {status}: {code}")]
    Problem {
        status: StatusCode,
        code: String,
        body: Value,
    },
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<String>,
}

/// What of a sale matters here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sale {
    pub(super) sale: String,
    pub(super) state: String,
    pub(super) ends_at: Time,
}

/// What of a lot matters here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Lot {
    pub(super) lot: LotId,
    pub(super) state: LotState,
    pub(super) minimum_bid: Amount,
    pub(super) leader: Option<Paddle>,
    pub(super) ends_at: Time,
    pub(super) now: Time,
}

impl Api {
    pub(super) fn new(base: &str) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().timeout(ANSWER_WITHIN).build()?;
        let base = format!("{}/api/v1", base.trim_end_matches('/'));
        Ok(Self { client, base })
    }

    /// Makes an account; one that is there already is fine.
    pub(super) async fn create_account(&self, who: Account, name: &str) -> Result<(), ApiError> {
        let body =
            serde_json::json!({ "email": who.email, "name": name, "password": who.password });
        match self
            .send(|| self.at(Method::POST, "accounts").json(&body))
            .await
        {
            Err(ApiError::Problem {
                status: StatusCode::CONFLICT,
                ..
            })
            | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn sign_in(&self, account: Account) -> Result<Session, ApiError> {
        #[derive(Deserialize)]
        struct Bearer {
            token: String,
        }
        let body = serde_json::json!({ "email": account.email, "password": account.password });
        let request = self.at(Method::POST, "session?token=true").json(&body);
        let Bearer { token } = answer(request.send().await?).await?.json().await?;
        Ok(Session { account, token })
    }

    /// What everyone may see.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let response = self.at(Method::GET, path).send().await?;
        Ok(answer(response).await?.json().await?)
    }

    /// Every item of a list after the cursor, and the cursor of the last page.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        mut cursor: Option<String>,
    ) -> Result<(Vec<T>, Option<String>), ApiError> {
        let mut all = Vec::new();
        for _ in 0..PAGES_MAX {
            let after = cursor
                .as_ref()
                .map_or(String::new(), |after| format!("&after={after}"));
            let page: Page<T> = self
                .get(&format!("{path}?limit={PAGE_ITEMS}{after}"))
                .await?;
            all.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        Ok((all, cursor))
    }

    /// As somebody, to read.
    pub(super) async fn get_as<T: DeserializeOwned>(
        &self,
        session: &mut Session,
        path: &str,
    ) -> Result<T, ApiError> {
        let made = self
            .send_as(session, |api| api.at(Method::GET, path))
            .await?;
        Ok(made.json().await?)
    }

    /// As somebody, to change something. The same bytes go out again until the outcome is known, so they
    /// have to carry an id.
    pub(super) async fn post_as<T: DeserializeOwned>(
        &self,
        session: &mut Session,
        path: &str,
        body: &Value,
    ) -> Result<T, ApiError> {
        let made = self
            .send_as(session, |api| api.at(Method::POST, path).json(body))
            .await?;
        Ok(made.json().await?)
    }

    /// Signs in again when the session is over.
    async fn send_as(
        &self,
        session: &mut Session,
        request: impl Fn(&Self) -> RequestBuilder,
    ) -> Result<Response, ApiError> {
        let token = session.token.clone();
        match self.send(|| request(self).bearer_auth(&token)).await {
            Err(ApiError::Problem {
                status: StatusCode::UNAUTHORIZED,
                ..
            }) => {
                *session = self.sign_in(session.account).await?;
                self.send(|| request(self).bearer_auth(&session.token))
                    .await
            }
            outcome => outcome,
        }
    }

    /// Sends until there is an answer that says what became of it.
    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ApiError> {
        let give_up = Instant::now() + OUTCOME_WITHIN;
        loop {
            let (error, pause) = match request().send().await {
                Ok(response) => {
                    let pause = retry_after(&response);
                    match answer(response).await {
                        Ok(response) => return Ok(response),
                        Err(error) => (error, pause),
                    }
                }
                Err(error) => (error.into(), RETRY_PAUSE.0),
            };
            if !error.asks_to_retry() || Instant::now() + pause >= give_up {
                return Err(error);
            }
            sleep(pause).await;
        }
    }

    fn at(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}/{path}", self.base))
    }
}

impl ApiError {
    /// Not now, or not known: the same again may tell.
    fn asks_to_retry(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::Problem { status, .. } => {
                *status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
            }
        }
    }
}

async fn answer(response: Response) -> Result<Response, ApiError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body: Value = response.json().await.unwrap_or_default();
    let code = body["code"]
        .as_str()
        .unwrap_or("no problem+json")
        .to_owned();
    Err(ApiError::Problem { status, code, body })
}

fn retry_after(response: &Response) -> Duration {
    let given = response.headers().get(header::RETRY_AFTER);
    let seconds = given.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0)).clamp(RETRY_PAUSE.0, RETRY_PAUSE.1)
}
