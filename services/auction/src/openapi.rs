//! Values of one word as the description of the HTTP API shows them.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, RefOr, SchemaFormat,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::{Amount, BidId, Currency, LotId, MessageId, Note, Paddle, SaleId, Time, UserId};

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
    Amount,
    "Minor",
    number("Whole minor units of the sale's currency.")
        .minimum(Some(0))
        .maximum(Some(Amount::MAX.minor_units()))
);
schema!(
    Paddle,
    "Paddle",
    number("The number somebody is known by in one sale.")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
);

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
