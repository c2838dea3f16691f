//! What the demo sells: a dozen things that nobody owns.

/// A lot of every demo sale. Its id is the name of its picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct CatalogueLot {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// In cents.
    pub(super) opening: u64,
    /// In cents; hidden.
    pub(super) reserve: Option<u64>,
}

/// The lots in the order of the catalogue, which is the order in which they close.
pub(super) const LOTS: [CatalogueLot; 12] = [
    CatalogueLot {
        id: "teapot",
        title: "Silver teapot with an ebony handle",
        description: "Melon-shaped body on a low foot, hinged lid with a bud finial. \
            A small dent beside the spout; the hinge is firm. Holds about seven cups.",
        opening: 8_000,
        reserve: None,
    },
    CatalogueLot {
        id: "gold-coin",
        title: "Gold coin with a ship under sail",
        description: "A three-master on one side, a compass rose on the other. 7.9 grams. \
            Light wear on the highest points, the edge milling complete.",
        opening: 32_000,
        reserve: None,
    },
    CatalogueLot {
        id: "first-edition",
        title: "A novel of the sea, first edition",
        description: "Blue cloth with a gilt anchor, in a later slipcase. Some foxing at the \
            endpapers, the spine a little faded, all plates present.",
        opening: 15_000,
        reserve: None,
    },
    CatalogueLot {
        id: "wine",
        title: "Six bottles of red wine, one cellar",
        description: "One vintage, levels at the base of the neck, labels slightly damp-stained. \
            Lying in the same cellar since they were bought. In the original wooden case.",
        opening: 18_000,
        reserve: None,
    },
    CatalogueLot {
        id: "camera",
        title: "Rangefinder camera with a 50 mm lens",
        description: "Black over brass, which shows at the corners. Shutter runs at all speeds, \
            rangefinder aligned, glass clear. With its leather case.",
        opening: 24_000,
        reserve: None,
    },
    CatalogueLot {
        id: "chess-set",
        title: "Chess set in boxwood and ebony",
        description: "Thirty-two weighted pieces, king 95 mm, felted. One rook's battlement \
            restored. In a mahogany box with a key that works.",
        opening: 9_000,
        reserve: None,
    },
    CatalogueLot {
        id: "globe",
        title: "Table globe, 30 centimetres",
        description: "Printed gores on a plaster sphere in a brass half-meridian. Colours \
            mellowed; an old crack through the southern ocean, stable.",
        opening: 28_000,
        reserve: None,
    },
    CatalogueLot {
        id: "map",
        title: "Engraved map of a coast with soundings",
        description: "Copper engraving with outline colour, two sea monsters and a scale of \
            leagues. Centre fold strengthened on the back. Framed under glass.",
        opening: 12_000,
        reserve: None,
    },
    CatalogueLot {
        id: "telescope",
        title: "Brass telescope in three draws",
        description: "Opens to 84 centimetres; leather on the main tube replaced. A bright, \
            upright image of about twenty-five times.",
        opening: 16_000,
        reserve: None,
    },
    CatalogueLot {
        id: "violin",
        title: "Violin with a one-piece back",
        description: "Golden-brown varnish over flamed maple, a repaired crack in the top beside \
            the bass bar. Set up and ready to play; with bow and case.",
        opening: 60_000,
        reserve: Some(95_000),
    },
    CatalogueLot {
        id: "writing-desk",
        title: "Writing desk with a hidden drawer",
        description: "Walnut, fall front, eleven drawers that show and one that does not. \
            The leather inset renewed, two feet made up. Collection in person.",
        opening: 45_000,
        reserve: None,
    },
    CatalogueLot {
        id: "chronometer",
        title: "Two-day marine chronometer",
        description: "Silvered dial with a 56-hour reserve indicator, in a brass-bound box on \
            gimbals. Running; its rate was not tested. With its winding key.",
        opening: 140_000,
        reserve: None,
    },
];

/// The opening price of a lot, in cents.
pub(super) fn opening(lot: &str) -> Option<u64> {
    let found = LOTS.iter().find(|candidate| candidate.id == lot);
    found.map(|lot| lot.opening)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_different_lots_of_which_one_has_a_reserve() {
        let mut ids: Vec<_> = LOTS.iter().map(|lot| lot.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 12);
        let reserves = LOTS
            .iter()
            .filter_map(|lot| Some((lot.reserve?, lot.opening)));
        let reserves: Vec<_> = reserves.collect();
        assert_eq!(reserves.len(), 1);
        assert!(reserves.iter().all(|(reserve, opening)| reserve > opening));
    }
}
