//! The pages.

use axum::Router;

use crate::App;

/// Every page's route.
pub fn router() -> Router<App> {
    Router::new()
}
