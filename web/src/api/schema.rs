//! The rules' types as the description shows them: the pure crates know no OpenAPI.

#![expect(
    dead_code,
    reason = "they stand in the description only; the rules' own types travel"
)]

use std::borrow::Cow;

use auction::Amount;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// An id: 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`.
pub(crate) struct Id;

/// An amount of money.
pub(super) struct Minor;

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "Opaque; 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`.",
            ))
            .pattern(Some("^[A-Za-z0-9_-]{1,64}$"))
            .into()
    }
}

impl ToSchema for Id {
    fn name() -> Cow<'static, str> {
        "Id".into()
    }
}

impl PartialSchema for Minor {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("Whole minor units of the sale's currency."))
            .minimum(Some(0))
            .maximum(Some(Amount::MAX.minor_units()))
            .into()
    }
}

impl ToSchema for Minor {
    fn name() -> Cow<'static, str> {
        "Minor".into()
    }
}

/// A lot's state.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum LotState {
    Upcoming,
    Open,
    /// The end has passed; the close is not yet in the log.
    Closing,
    Sold,
    Unsold,
    Withdrawn,
    OnHold,
}

/// How one stands on a lot.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandingState {
    None,
    Leading,
    Outbid,
    Won,
    Lost,
}

/// A bid this close to the end moves the end; an own raise never does.
#[derive(ToSchema)]
pub(super) struct SoftClose {
    window_seconds: u32,
    extension_seconds: u32,
    /// `from_bid` if not given.
    ext_mode: Option<ExtensionMode>,
    /// `price_change` if not given.
    ext_trigger: Option<ExtensionTrigger>,
    /// How often bids may move the end; as often as they come if not given.
    max_extensions: Option<u32>,
}

/// Lots that end one after the other.
#[derive(ToSchema)]
pub(super) struct Stagger {
    #[schema(value_type = String, format = DateTime)]
    first_end: String,
    /// 0 to 86400.
    #[schema(minimum = 0, maximum = 86_400)]
    step_seconds: u32,
    /// Lots in a block; 1 if not given.
    #[schema(minimum = 1)]
    lots_at_once: Option<u32>,
}

/// From where an extension counts.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ExtensionMode {
    FromBid,
    FromEnd,
}

/// Which bid extends.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ExtensionTrigger {
    AnyAccepted,
    PriceChange,
    LeadChange,
}

/// What happens to lots whose end passed while the house was away.
#[derive(ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum OutagePolicy {
    CloseAsIs,
    Extend { seconds: u32 },
}

/// What becomes of a maximum off the grid of the increments.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OffGrid {
    Accept,
    Reject,
    /// It counts as the next lower amount.
    Floor,
    /// It counts as the nearest amount, the lower one of two.
    Nearest,
}

/// How the price rises from an amount on.
#[derive(ToSchema)]
#[serde(untagged)]
pub(super) enum Band {
    /// By the same step.
    Fixed {
        #[schema(value_type = Minor)]
        from: u64,
        #[schema(value_type = Minor)]
        step: u64,
    },
    /// To the next of these places in every period, counted from the band's start.
    Slots {
        #[schema(value_type = Minor)]
        from: u64,
        #[schema(value_type = Minor)]
        period: u64,
        #[schema(value_type = Vec<Minor>)]
        offsets: Vec<u64>,
    },
    /// By a share of the price in hundredths of a percent, rounded up.
    Percent {
        #[schema(value_type = Minor)]
        from: u64,
        basis_points: u32,
        #[schema(value_type = Minor)]
        round_to: u64,
    },
}
