//! A notice as a push: encrypted for the browser that it goes to (RFC 8291), signed with the house's key (RFC 8292), posted to the
//! browser's push service (RFC 8030).

mod message;
mod pauses;
mod vapid;

use std::time::Duration;

use bootstrap::clock;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use notification::PushSubscription;
use p256::PublicKey;
use tokio::time::timeout;
use web_push_native::{Auth, WebPushBuilder};

use crate::{
    Settings,
    outbound::{self, HttpClient, Reach, retry_after},
};

pub(crate) use message::Message;
use pauses::Pauses;
use vapid::Vapid;

/// How long a push service may take, from connecting to the end of its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A push service that did not answer, or has had enough and does not say for how long, is left alone for so long.
const PAUSE: Duration = Duration::from_secs(10);

/// The way to push services.
pub(crate) struct Pusher {
    client: HttpClient,
    vapid: Vapid,
    pauses: Pauses,
    may_be_local: bool,
}

/// What became of a push to one browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Pushed {
    Accepted,
    /// The browser takes none any more, or what it gave us was never right.
    Gone,
    /// This one is not taken, now or later.
    Refused(StatusCode),
    /// Not now; perhaps after so long.
    PutOff {
        after: Option<Duration>,
        why: String,
    },
}

impl Pusher {
    /// # Errors
    /// When the house's key cannot be read.
    pub(crate) fn new(settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            client: outbound::client(Reach::Internet, vec![])?,
            vapid: Vapid::read(&settings.service.secrets)?,
            pauses: Pauses::default(),
            may_be_local: settings.push_loopback,
        })
    }

    /// What push services and browsers call a notice, by which a newer one takes its place: nobody else can foresee it.
    pub(crate) fn topic(&self, id: &notification::NoticeId) -> String {
        self.vapid.topic(id)
    }

    /// Posts a message to a browser.
    pub(crate) async fn post(&self, message: &Message<'_>, to: &PushSubscription) -> Pushed {
        if to.endpoint.is_local() && !self.may_be_local {
            return Pushed::Gone;
        }
        let origin = to.endpoint.origin();
        if let Some(left) = self.pauses.left(&origin) {
            let why = format!("{origin} is left alone for a while");
            let after = Some(left);
            return Pushed::PutOff { after, why };
        }
        let request = match self.request(message, to) {
            Ok(request) => request,
            Err(error) => {
                tracing::info!(%error, "a browser's keys are none");
                return Pushed::Gone;
            }
        };
        let pushed = match timeout(PATIENCE, outbound::send(&self.client, request)).await {
            Ok(Ok((status, headers))) => judge(status, &headers),
            Ok(Err(error)) => Pushed::PutOff {
                after: None,
                why: format!("{origin}: {error:#}"),
            },
            Err(_) => Pushed::PutOff {
                after: None,
                why: format!("{origin}: no answer within {} s", PATIENCE.as_secs()),
            },
        };
        if let Pushed::PutOff { after, .. } = &pushed {
            self.pauses.pause(origin, after.unwrap_or(PAUSE));
        }
        pushed
    }

    fn request(
        &self,
        message: &Message<'_>,
        to: &PushSubscription,
    ) -> anyhow::Result<Request<Full<Bytes>>> {
        let browser = PublicKey::from_sec1_bytes(&to.keys.p256dh.0)?;
        let endpoint = to.endpoint.as_str().parse()?;
        let builder = WebPushBuilder::new(endpoint, browser, Auth::from(to.keys.auth.0));
        let request = builder.with_valid_duration(message.lasts);
        let mut request = request.build(message.text())?.map(Full::from);
        let now = clock::now();
        let signed = self.vapid.sign(to.endpoint.origin(), message.contact, now);
        let mut signed = HeaderValue::try_from(signed)?;
        signed.set_sensitive(true);
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, signed);
        headers.insert("topic", HeaderValue::try_from(&message.topic)?);
        headers.insert("urgency", HeaderValue::from_static(message.urgency()));
        Ok(request)
    }
}

/// What a push service's answer means (RFC 8030, sections 5 and 8.4).
fn judge(status: StatusCode, headers: &HeaderMap) -> Pushed {
    match status {
        status if status.is_success() => Pushed::Accepted,
        StatusCode::NOT_FOUND | StatusCode::GONE => Pushed::Gone,
        status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
            Pushed::PutOff {
                after: retry_after(headers),
                why: format!("a push service answers {status}"),
            }
        }
        status => Pushed::Refused(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, retry_after: Option<&str>) -> Pushed {
        let mut headers = HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert(header::RETRY_AFTER, value.parse().unwrap());
        }
        judge(StatusCode::from_u16(status).unwrap(), &headers)
    }

    #[test]
    fn answer_of_push_service_says_whether_to_forget_or_to_wait() {
        for status in [200, 201, 202, 204] {
            assert_eq!(judged(status, None), Pushed::Accepted);
        }
        for status in [404, 410] {
            assert_eq!(judged(status, None), Pushed::Gone);
        }
        // A redirect is not followed.
        for status in [301, 307, 400, 401, 403, 413] {
            assert!(
                matches!(judged(status, None), Pushed::Refused(_)),
                "{status}"
            );
        }
        let in_1994 = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (status, said, seconds) in [
            (429, Some("7"), Some(7)),
            (503, Some("86400"), Some(3_600)),
            (429, Some(in_1994), Some(0)),
            (429, Some("soon"), None),
            (500, None, None),
        ] {
            let Pushed::PutOff { after, .. } = judged(status, said) else {
                panic!("{status}");
            };
            assert_eq!(
                after.map(|after| after.as_secs()),
                seconds,
                "{status} {said:?}"
            );
        }
    }
}
