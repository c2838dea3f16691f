//! What an offer looks like in TypeScript: one of three forms, which no derive can tell from how it is read.

use ts_rs::{Config, TS, TypeVisitor};

use crate::{Amount, Offer};

impl TS for Offer {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &Config) -> String {
        "Offer".to_owned()
    }

    fn inline(_: &Config) -> String {
        "{ maximum: Amount, } | { amount: Amount, } | { take_back: true, }".to_owned()
    }

    fn inline_flattened(config: &Config) -> String {
        format!("({})", Self::inline(config))
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor) {
        visitor.visit::<Amount>();
    }
}
