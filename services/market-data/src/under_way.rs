//! One piece of work beside a loop.

use futures_util::future::BoxFuture;

/// The outcome of what is under way; for ever pending when nothing is.
pub(crate) async fn finished<T>(work: &mut Option<BoxFuture<'static, T>>) -> T {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}
