//! Having a browser take pushes, and no longer.

use bootstrap::clock;
use notification::PushSubscription;

use crate::{App, Person, revised::RevisedError, sessions::SessionsUnavailable};

/// Why pushes do not go to a browser.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PushRefused {
    #[error("pushes go to push services on the internet, over https://")]
    Local,
    #[error("this cannot be kept just now: it is safe to try again")]
    Unavailable,
}

/// Has the browser of this session take pushes from now on, as long as it is signed in.
pub(crate) async fn take_pushes(
    app: &App,
    person: &Person,
    push: &PushSubscription,
) -> Result<(), PushRefused> {
    if push.endpoint.is_local() && !app.settings().push_loopback {
        return Err(PushRefused::Local);
    }
    let (user, session) = (&person.user, &person.session);
    app.sessions().set_push(user, session, Some(push)).await?;
    let since = clock::now().into();
    let noted = app.choices().change(user, |choices| {
        choices.push_since.get_or_insert(since);
    });
    Ok(noted.await?)
}

/// Has the browser of this session take none any more.
pub(crate) async fn take_no_pushes(app: &App, person: &Person) -> Result<(), PushRefused> {
    let (user, session) = (&person.user, &person.session);
    Ok(app.sessions().set_push(user, session, None).await?)
}

impl From<SessionsUnavailable> for PushRefused {
    fn from(SessionsUnavailable: SessionsUnavailable) -> Self {
        Self::Unavailable
    }
}

impl From<RevisedError> for PushRefused {
    fn from(_: RevisedError) -> Self {
        Self::Unavailable
    }
}
