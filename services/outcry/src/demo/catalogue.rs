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
    /// In cents.
    pub(super) estimate: (u64, u64),
    pub(super) category: &'static str,
    pub(super) dimensions: &'static str,
    pub(super) condition: &'static str,
}

/// The lots in the order of the catalogue, which is the order in which they close.
pub(super) const LOTS: [CatalogueLot; 12] = [
    CatalogueLot {
        id: "teapot",
        title: "Silver teapot with an ebony handle",
        description: "Melon-shaped body on a low foot, hinged lid with a bud finial. \
            Holds about seven cups.",
        opening: 8_000,
        reserve: None,
        estimate: (12_000, 18_000),
        category: "Silver",
        dimensions: "Height 15 cm, 620 g",
        condition: "A small dent beside the spout; the hinge is firm.",
    },
    CatalogueLot {
        id: "gold-coin",
        title: "Gold ounce with a temple front",
        description: "Four columns under a pediment, a beaded rim; one ounce of fine gold.",
        opening: 160_000,
        reserve: None,
        estimate: (200_000, 240_000),
        category: "Coins",
        dimensions: "31.1 g",
        condition: "Light wear on the highest points, the edge milling complete.",
    },
    CatalogueLot {
        id: "first-edition",
        title: "A novel of the sea, first edition",
        description: "Blue cloth with a gilt anchor, in a later slipcase.",
        opening: 15_000,
        reserve: None,
        estimate: (20_000, 30_000),
        category: "Books",
        dimensions: "Octavo, 19 × 13 cm",
        condition: "Some foxing at the endpapers, the spine a little faded, all plates present.",
    },
    CatalogueLot {
        id: "wine",
        title: "Six bottles of red wine, one cellar",
        description: "One vintage, lying in the same cellar since it was bought.\n\n- *six* bottles\n\
            - the original wooden case",
        opening: 18_000,
        reserve: None,
        estimate: (24_000, 32_000),
        category: "Wine",
        dimensions: "6 × 75 cl",
        condition: "Levels at the base of the neck, labels slightly damp-stained.",
    },
    CatalogueLot {
        id: "camera",
        title: "Rangefinder camera with a 50 mm lens",
        description: "Black over brass, which shows at the corners. With its leather case.",
        opening: 24_000,
        reserve: None,
        estimate: (35_000, 45_000),
        category: "Instruments",
        dimensions: "14 × 8 × 7 cm",
        condition: "Shutter runs at all speeds, rangefinder aligned, glass clear.",
    },
    CatalogueLot {
        id: "chess-set",
        title: "Chess set in boxwood and ebony",
        description: "Thirty-two weighted pieces, felted. In a mahogany box with a key that works.",
        opening: 9_000,
        reserve: None,
        estimate: (12_000, 16_000),
        category: "Games",
        dimensions: "King 95 mm",
        condition: "One rook’s battlement restored.",
    },
    CatalogueLot {
        id: "globe",
        title: "Table globe, 30 centimetres",
        description: "Printed gores on a plaster sphere in a brass half-meridian. Colours mellowed.",
        opening: 28_000,
        reserve: None,
        estimate: (40_000, 60_000),
        category: "Instruments",
        dimensions: "Diameter 30 cm",
        condition: "An old crack through the southern ocean, stable.",
    },
    CatalogueLot {
        id: "map",
        title: "Engraved map of a coast with soundings",
        description: "Copper engraving with outline colour, two sea monsters and a scale of \
            leagues. Framed under glass.",
        opening: 12_000,
        reserve: None,
        estimate: (18_000, 24_000),
        category: "Maps",
        dimensions: "42 × 55 cm, framed 60 × 73 cm",
        condition: "Centre fold strengthened on the back.",
    },
    CatalogueLot {
        id: "telescope",
        title: "Brass telescope in three draws",
        description: "A bright, upright image of about twenty-five times.",
        opening: 16_000,
        reserve: None,
        estimate: (22_000, 30_000),
        category: "Instruments",
        dimensions: "84 cm drawn out, 26 cm closed",
        condition: "The leather on the main tube was replaced.",
    },
    CatalogueLot {
        id: "violin",
        title: "Violin with a one-piece back",
        description: "Golden-brown varnish over flamed maple. Set up and ready to play; with bow \
            and case.",
        opening: 60_000,
        reserve: Some(95_000),
        estimate: (90_000, 140_000),
        category: "Instruments",
        dimensions: "Back 35.6 cm",
        condition: "A repaired crack in the top beside the bass bar.",
    },
    CatalogueLot {
        id: "writing-desk",
        title: "Writing desk with a hidden drawer",
        description: "Walnut, fall front, **eleven** drawers that show and one that does not. \
            Collection in person.",
        opening: 45_000,
        reserve: None,
        estimate: (60_000, 90_000),
        category: "Furniture",
        dimensions: "102 × 91 × 46 cm",
        condition: "The leather inset renewed, two feet made up.",
    },
    CatalogueLot {
        id: "chronometer",
        title: "Two-day marine chronometer",
        description: "Silvered dial with a 56-hour reserve indicator, in a brass-bound box on \
            gimbals. With its winding key.",
        opening: 140_000,
        reserve: None,
        estimate: (200_000, 280_000),
        category: "Clocks",
        dimensions: "18 × 18 × 18 cm",
        condition: "Running; its rate was not tested.",
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
