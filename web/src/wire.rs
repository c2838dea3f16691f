//! What travels, as the pages' scripts see it: `client/wire.ts` is written from the types of the rules.

use std::{collections::BTreeMap, fs, path::Path};

use auction::{
    BidReply, LotRecord, LotState, Notice, OrderReply, PlaceBid, PublicLot, SaleRecord, Standing,
    StandingReply,
};
use ts_rs::{Config, TS, TypeVisitor};

/// Set by `cargo xtask wire`: the file is written anew.
const WRITE: &str = "OUTCRY_WRITE_WIRE";
const HEAD: &str = "// What travels, as the rules' own types say it. Written by `cargo xtask wire`: change the types, not this file.\n";
const LIMITS_HEAD: &str = "/** The figures by which prices of a symbol are called silent: `services/market/src/feed_limits.rs`. */\n";

/// Every type that was come upon, by name.
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // What has no file of its own is written where it is used.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declared = format!("{docs}export {}\n", T::decl(&self.config));
            if self
                .found
                .insert(T::ident(&self.config), declared)
                .is_some()
            {
                return;
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

#[test]
fn client_types_are_those_of_the_wire() {
    let mut declarations = Declarations {
        // No number here comes near 2^53.
        config: Config::new().with_large_int("number"),
        found: BTreeMap::new(),
    };
    declarations.visit::<LotRecord>();
    declarations.visit::<PublicLot>();
    declarations.visit::<LotState>();
    declarations.visit::<SaleRecord>();
    declarations.visit::<Standing>();
    declarations.visit::<StandingReply>();
    declarations.visit::<PlaceBid>();
    declarations.visit::<BidReply>();
    declarations.visit::<OrderReply>();
    declarations.visit::<Notice>();
    let found: Vec<_> = declarations.found.into_values().collect();
    let lines = found.join("\n").replace(" \n", "\n");
    let limits = serde_json::to_string_pretty(&market::FEED_LIMITS).unwrap();
    let limits = format!("{LIMITS_HEAD}export const feedLimits = {limits} as const;\n");
    let now = format!("{HEAD}\n{lines}\n{limits}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("client/wire.ts");
    if std::env::var_os(WRITE).is_some() {
        fs::write(&file, now).unwrap();
    } else {
        let kept = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            kept == now,
            "a type changed: `cargo xtask wire` writes it into web/client/wire.ts"
        );
    }
}
