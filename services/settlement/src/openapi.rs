//! What amounts, rates and names look like in the description of the API.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{Amount, Rate, TaxName};

macro_rules! schema {
    ($type:ty, $name:literal, $schema:expr) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                $name.into()
            }
        }
    };
}

schema!(
    Amount,
    "Minor",
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some("Whole minor units of the sale's currency."))
        .minimum(Some(0))
        .maximum(Some(Amount::MAX.minor_units()))
);
schema!(
    Rate,
    "Percent",
    text("Percent, 0 to 100, with at most four decimals.")
        .pattern(Some(r"^[0-9]{1,3}(\.[0-9]{1,4})?$"))
        .examples(["8.1"])
);
schema!(
    TaxName,
    "TaxName",
    text("1 to 20 visible characters; `VAT` if not given.")
        .min_length(Some(1))
        .max_length(Some(TaxName::LENGTH_MAX))
        .examples(["VAT"])
);

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
}
