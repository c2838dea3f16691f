//! What the lots are called.

/// Picture, title and description.
pub(super) const TEXTS: [(&str, &str, &str); 12] = [
    (
        "chronometer",
        "Two-day marine chronometer",
        "Brass, in gimbals, in its brass-bound mahogany box with the key. The dial is signed; the up-and-down indicator works. Running when we had it on the table, two seconds fast a day.",
    ),
    (
        "gold-coin",
        "Gold coin of one troy ounce",
        "As struck, in its capsule.",
    ),
    (
        "violin",
        "Violin, Mirecourt, about 1890",
        "One-piece back, golden-brown varnish, a repaired wing crack, set up and played.",
    ),
    (
        "first-edition",
        "First edition of a voyage round the world",
        "Two volumes in calf, rebacked; all plates present, one map torn at the fold.",
    ),
    (
        "wine",
        "Twelve bottles of claret, original case",
        "Levels into the neck, labels clean, stored in one cellar since release.",
    ),
    (
        "globe",
        "Twelve-inch terrestrial globe",
        "Paper gores on plaster, brass meridian, on a turned stand.",
    ),
    (
        "camera",
        "Rangefinder camera with a 50 mm lens",
        "Shutter fires at all speeds; the rangefinder is true at infinity.",
    ),
    (
        "teapot",
        "Silver teapot with an ebony handle",
        "London, 1798. Weight 512 g. A small bruise near the spout.",
    ),
    (
        "telescope",
        "Three-draw brass telescope",
        "Leather barrel, objective 50 mm, clear and sharp.",
    ),
    (
        "chess-set",
        "Boxwood and ebony chess set",
        "King 95 mm, weighted, complete; one knight's ear restored.",
    ),
    (
        "map",
        "Engraved sea chart, hand coloured",
        "Centre fold strengthened, margins full.",
    ),
    (
        "writing-desk",
        "Walnut writing slope",
        "Fitted inside, both inkwells present, secret drawer opens.",
    ),
];
