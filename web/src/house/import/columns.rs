//! What a column of a table holds, known by its heading in English or German.

use serde::Serialize;
use utoipa::ToSchema;

use crate::locale::t;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Column {
    Number,
    /// By which addresses and programs know it: seldom what a house calls a lot. The API's name is older than the table's.
    #[serde(rename = "lot")]
    LotId,
    Title,
    Description,
    Category,
    /// One figure, or two with a dash between them.
    Estimate,
    EstimateLow,
    EstimateHigh,
    Opening,
    Reserve,
    OpensAt,
    EndsAt,
    HardEnd,
    Condition,
    Provenance,
    Dimensions,
    Shipping,
    /// So much of a symbol of the market.
    Reference,
    SellerReference,
    Images,
    ImageTexts,
    Drawing,
}

/// Each column: its name in exported tables, what it is called in English, and headings by which it is known too.
const KNOWN: [(Column, &str, &str, &str); 22] = [
    (
        Column::Number,
        "number",
        "Lot number",
        "no nr lot lotnumber lotno lotnr lotnum losnummer losnr los katalognummer katnr katalognr position pos itemno \
         itemnumber",
    ),
    (Column::LotId, "lot_id", "Lot id", "id"),
    (
        Column::Title,
        "title",
        "Title",
        "titel name bezeichnung objekt heading headline kurztext kurzbeschreibung lottitle",
    ),
    (
        Column::Description,
        "description",
        "Description",
        "beschreibung text langtext katalogtext lotdescription",
    ),
    (
        Column::Category,
        "category",
        "Category",
        "kategorie rubrik department section warengruppe",
    ),
    (
        Column::Estimate,
        "estimate",
        "Estimate (one figure or a range)",
        "schätzpreis schaetzpreis schätzwert schaetzwert schätzung taxe",
    ),
    (
        Column::EstimateLow,
        "estimate_low",
        "Estimate from",
        "lowestimate estlow estimatefrom estimatemin loestimate schätzpreisvon schaetzpreisvon schätzwertvon \
         untererschätzpreis taxevon",
    ),
    (
        Column::EstimateHigh,
        "estimate_high",
        "Estimate to",
        "highestimate esthigh estimateto estimatemax hiestimate schätzpreisbis schaetzpreisbis schätzwertbis \
         obererschätzpreis taxebis",
    ),
    (
        Column::Opening,
        "opening",
        "Opening bid",
        "openingbid openingprice startprice startingprice startingbid startbid startpreis mindestgebot aufruf \
         aufrufpreis ausruf ausrufpreis",
    ),
    (
        Column::Reserve,
        "reserve",
        "Reserve",
        "reserveprice limit limitpreis mindestpreis vorbehalt vorbehaltspreis mindesterlös",
    ),
    (
        Column::OpensAt,
        "opens_at",
        "Opens",
        "opens start startsat starttime beginn startzeit",
    ),
    (
        Column::EndsAt,
        "ends_at",
        "Ends",
        "ends end endtime closes closesat closing ende endet endzeit schluss",
    ),
    (
        Column::HardEnd,
        "hard_end",
        "Latest end",
        "latestend spätestesende",
    ),
    (
        Column::Condition,
        "condition",
        "Condition",
        "conditionreport zustand zustandsbericht erhaltung",
    ),
    (
        Column::Provenance,
        "provenance",
        "Provenance",
        "provenienz herkunft",
    ),
    (
        Column::Dimensions,
        "dimensions",
        "Dimensions",
        "size measurements maße masse abmessungen größe groesse",
    ),
    (
        Column::Shipping,
        "shipping",
        "Shipping and collection",
        "delivery collection versand lieferung abholung",
    ),
    (
        Column::Reference,
        "reference",
        "Reference price",
        "referenceprice pricedby bezugspreis referenzpreis kurs",
    ),
    (
        Column::SellerReference,
        "seller_reference",
        "Seller reference",
        "seller sellerref consignor vendor einlieferer einlieferernummer verkäufer",
    ),
    (
        Column::Images,
        "images",
        "Photographs",
        "image photo photos photographs picture pictures file files filename bild bilder foto fotos bilddatei \
         dateiname",
    ),
    (
        Column::ImageTexts,
        "image_texts",
        "What photographs show",
        "imagetext alt alttext alttexts bildtext bildtexte",
    ),
    (Column::Drawing, "drawing", "Drawing", "zeichnung"),
];

impl Column {
    /// Every column, in the order of exported tables.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|(column, ..)| *column)
    }

    /// Its name in exported tables and in forms.
    pub(crate) fn code(self) -> &'static str {
        self.known().1
    }

    /// What people read.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Number => t!("house-column-number"),
            Self::LotId => t!("house-column-lot-id"),
            Self::Title => t!("house-column-title"),
            Self::Description => t!("house-column-description"),
            Self::Category => t!("house-column-category"),
            Self::Estimate => t!("house-column-estimate"),
            Self::EstimateLow => t!("house-column-estimate-low"),
            Self::EstimateHigh => t!("house-column-estimate-high"),
            Self::Opening => t!("house-column-opening"),
            Self::Reserve => t!("house-column-reserve"),
            Self::OpensAt => t!("house-column-opens"),
            Self::EndsAt => t!("house-column-ends"),
            Self::HardEnd => t!("house-column-hard-end"),
            Self::Condition => t!("house-column-condition"),
            Self::Provenance => t!("house-column-provenance"),
            Self::Dimensions => t!("house-column-dimensions"),
            Self::Shipping => t!("house-column-shipping"),
            Self::Reference => t!("house-column-reference"),
            Self::SellerReference => t!("house-column-seller"),
            Self::Images => t!("house-column-images"),
            Self::ImageTexts => t!("house-column-image-texts"),
            Self::Drawing => t!("house-column-drawing"),
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|column| column.code() == code)
    }

    /// The one that this heading names.
    pub(crate) fn from_heading(heading: &str) -> Option<Self> {
        let heading = bare(heading);
        let named = KNOWN.iter().find(|(_, code, label, others)| {
            heading == bare(code)
                || heading == bare(label)
                || others.split(' ').any(|other| other == heading)
        });
        named.map(|(column, ..)| *column)
    }

    /// What columns with these headings hold.
    pub(crate) fn of_headings(headings: &[String]) -> Vec<Option<Self>> {
        let has = |heading: &str| headings.iter().any(|it| it == heading);
        // Tables that earlier versions exported have the id under `lot`, beside the number.
        let is_exported = has("number") && has("lot");
        let of = |heading: &String| match heading.as_str() {
            "lot" if is_exported => Some(Self::LotId),
            heading => Self::from_heading(heading),
        };
        headings.iter().map(of).collect()
    }

    fn known(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        let mut known = KNOWN.iter();
        known
            .find(|(column, ..)| *column == self)
            .expect("every column is known")
    }
}

/// Letters and digits in small letters: `Start-Preis (€)` is `startpreis`.
fn bare(heading: &str) -> String {
    let (heading, _) = heading.split_once(['(', '[']).unwrap_or((heading, ""));
    let letters = heading.chars().filter(|letter| letter.is_alphanumeric());
    let letters: String = letters.flat_map(char::to_lowercase).collect();
    match letters.is_empty() && heading.contains(['#', '№']) {
        true => "no".to_owned(),
        false => letters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_english_and_german_however_they_are_spelt() {
        for (heading, column) in [
            ("Lot No.", Column::Number),
            ("Lot", Column::Number),
            ("LOT #", Column::Number),
            ("#", Column::Number),
            ("Lot ID", Column::LotId),
            ("lot_id", Column::LotId),
            ("Los-Nr.", Column::Number),
            ("TITEL", Column::Title),
            ("Start-Preis (EUR)", Column::Opening),
            ("Opening bid", Column::Opening),
            ("Schätzpreis von", Column::EstimateLow),
            ("low_estimate", Column::EstimateLow),
            ("Maße [cm]", Column::Dimensions),
            ("Einlieferer", Column::SellerReference),
            ("Bilder", Column::Images),
        ] {
            assert_eq!(Column::from_heading(heading), Some(column), "{heading}");
        }
        assert_eq!(Column::from_heading("Colour"), None);
        assert_eq!(Column::from_heading(""), None);
    }

    #[test]
    fn lot_is_the_id_only_beside_the_number_as_older_exports_have_it() {
        let columns = |headings: [&str; 2]| Column::of_headings(&headings.map(str::to_owned));
        let (number, id) = (Some(Column::Number), Some(Column::LotId));
        assert_eq!(columns(["number", "lot"]), [number, id]);
        assert_eq!(columns(["Lot", "Titel"]), [number, Some(Column::Title)]);
        assert_eq!(columns(["No", "Lot"]), [number, number], "it is asked back");
    }

    #[test]
    fn no_heading_names_two_columns() {
        let mut all: Vec<_> = Vec::new();
        for (_, code, label, others) in KNOWN {
            let mut own: Vec<_> = others.split(' ').map(str::to_owned).collect();
            own.extend([bare(code), bare(label)]);
            own.sort();
            own.dedup();
            all.extend(own);
        }
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        for column in Column::all() {
            assert_eq!(Column::from_code(column.code()), Some(column));
        }
    }
}
