//! The description of the API by OpenAPI.

use std::sync::OnceLock;

use axum::Json;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{
    accounts, bids, create_sale, lots, market, me, my_bids, orders, problem::ProblemView, results,
    sales, session, time,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Outcry",
        version = "1",
        description = "Live auctions and a market ticker. Within v1 only additions: ignore what you do not know. \
            Amounts are integers of the currency's minor unit, prices are decimals in strings, times are RFC 3339 UTC."
    ),
    paths(
        time::now,
        accounts::create,
        session::begin,
        session::show,
        session::end,
        session::realtime_token,
        sales::list,
        create_sale::create,
        sales::sale,
        me::in_sale,
        lots::lot,
        lots::log,
        bids::list,
        bids::place,
        bids::answer,
        me::on_lot,
        orders::hold,
        orders::resume,
        orders::withdraw,
        orders::announce,
        results::show,
        results::table,
        my_bids::list,
        market::symbols,
        market::candles,
    ),
    components(schemas(ProblemView, session::BearerView)),
    modifiers(&Ways),
)]
struct Description;

/// The two ways to say who one is.
struct Ways;

impl Modify for Ways {
    fn modify(&self, api: &mut openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("outcry_session"));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

/// The whole description; made once.
pub(super) async fn document() -> Json<&'static openapi::OpenApi> {
    static DOCUMENT: OnceLock<openapi::OpenApi> = OnceLock::new();
    Json(DOCUMENT.get_or_init(Description::openapi))
}
