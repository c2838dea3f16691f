//! Values of one word as the description of the HTTP API shows them.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, RefOr, SchemaFormat,
        schema::{ObjectBuilder, Schema, SchemaType, Type},
    },
};

use crate::{
    Amount, BidId, CreateSale, Currency, LotId, MessageId, Note, Paddle, SaleId, SaleProblem,
    Stagger, Time, UserId,
};

/// An [`Amount`] of one minor unit or more, as it is described.
#[derive(Debug)]
pub struct PositiveAmount;

macro_rules! schema {
    ($($value:ident)|+, $name:literal, $schema:expr) => { $(
        impl PartialSchema for $value {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $value {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    )+ };
}

schema!(
    BidId | LotId | MessageId | SaleId | UserId,
    "Id",
    text("Opaque; 1 to 64 characters of A-Z, a-z, 0-9, `_` and `-`.")
        .pattern(Some("^[A-Za-z0-9_-]{1,64}$"))
);
schema!(
    Currency,
    "Currency",
    text("ISO 4217 code.")
        .pattern(Some("^[A-Z]{3}$"))
        .examples(["EUR"])
);
schema!(
    Note,
    "Note",
    text("One line of visible characters, without space at its ends.")
        .min_length(Some(1))
        .max_length(Some(Note::LENGTH_MAX))
);
schema!(
    Time,
    "Time",
    text("RFC 3339; answers are in UTC, to the millisecond.")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
);
schema!(
    PositiveAmount,
    "PositiveMinor",
    number("Whole minor units of the sale's currency, 1 or more.")
        .minimum(Some(Amount::ONE.minor_units()))
        .maximum(Some(Amount::MAX.minor_units()))
);
schema!(
    Paddle,
    "Paddle",
    number("The number somebody is known by in one sale.")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
);

/// By how much an end moves.
pub(crate) fn move_seconds() -> ObjectBuilder {
    int32(1, SaleProblem::MOVE_SECONDS_MAX)
}

/// How often an end moves.
pub(crate) fn max_extensions() -> ObjectBuilder {
    int32(1, SaleProblem::EXTENSIONS_MAX)
        .schema_type(SchemaType::from_iter([Type::Integer, Type::Null]))
        .description(Some(
            "How often bids may move the end; none: as often as they come.",
        ))
}

/// Between the ends of two blocks of lots.
pub(crate) fn step_seconds() -> ObjectBuilder {
    let most = Stagger::STEP_SECONDS_MAX;
    int32(0, most).description(Some(format!("0 to {most}.")))
}

/// Lots in a block.
pub(crate) fn lots_at_once() -> ObjectBuilder {
    int32(1, CreateSale::LOTS_MAX as u64)
        .description(Some("Lots in a block: how many end at the same time."))
}

fn int32(least: u32, most: impl Into<u64>) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(least))
        .maximum(Some(most.into()))
}

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
}

fn number(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some(description))
}
