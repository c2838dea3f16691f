//! For whoever works on the pages: the service ends when its program was built anew, and open pages reload.
//!
//! Comes in: the program's own file. Goes out: an event stream that tells one life of the service from the
//! next. Only with `--watch`; whoever started the service starts it again.

use std::{
    convert::Infallible,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    extract::State,
    response::sse::{Event, Sse},
    routing::get,
};
use bootstrap::{Shutdown, random};
use futures_util::{Stream, StreamExt, stream};
use tokio::time::interval;

/// How often the program's file is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// How soon a page asks again when the service is away.
const PAGES_ASK_AGAIN: Duration = Duration::from_millis(250);

/// One life of the service, as pages know it.
#[derive(Clone, Debug)]
struct Life {
    name: String,
    shutdown: Shutdown,
}

/// Begins to look at the program's file, and returns the route that pages listen to.
pub(crate) fn routes(shutdown: Shutdown) -> io::Result<Router> {
    let program = std::env::current_exe()?;
    let built = modified(&program)?;
    tokio::spawn(end_when_built_anew(program, built, shutdown.clone()));
    let life = Life {
        name: random::id(),
        shutdown,
    };
    Ok(Router::new().route("/watch", get(lives)).with_state(life))
}

/// Names this life at once, and stays open until it is over.
async fn lives(State(life): State<Life>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let event = Event::default().data(life.name).retry(PAGES_ASK_AGAIN);
    let over = async move { life.shutdown.requested().await };
    let events = stream::once(async { Ok(event) }).chain(stream::pending());
    Sse::new(events.take_until(Box::pin(over)))
}

async fn end_when_built_anew(program: PathBuf, built: SystemTime, shutdown: Shutdown) {
    let mut look = interval(LOOK_INTERVAL);
    loop {
        look.tick().await;
        // While it is being built there is no file for a moment.
        if modified(&program).is_ok_and(|now| now != built) {
            tracing::info!("the program was built anew: ending, to be started again");
            return shutdown.request();
        }
    }
}

fn modified(program: &Path) -> io::Result<SystemTime> {
    fs::metadata(program)?.modified()
}
