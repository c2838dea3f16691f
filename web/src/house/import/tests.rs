//! Tables read into a draft: what comes in, what is wrong, what comes out again.
use auction::Amount;

use super::{report::MISTAKES_NAMED_MAX, *};
use crate::house::lots_table;

fn now() -> Time {
    "2026-11-21T14:00:00.000Z".to_owned().try_into().unwrap()
}

fn draft() -> NewSale {
    let sale = serde_json::json!({
        "title": "Spring", "currency": "EUR", "time_zone": "Europe/Berlin", "increments": "ebay-us",
        "stagger": { "first_end": "2099-01-02T10:00:00Z", "step_seconds": 60 },
        "lots": [
            { "lot": "1", "title": "A chair", "opening": 1000, "description": "Oak", "seller_reference": "S-7" },
            { "lot": "2", "title": "A clock", "opening": 2000 },
        ],
    });
    serde_json::from_value(sale).unwrap()
}

fn import_by(asked: &NewSale, text: &str, by_hand: Option<Vec<Option<Column>>>) -> Import {
    let by_hand = ByHand {
        columns: by_hand,
        ..ByHand::default()
    };
    import_with(asked, text, by_hand, &Photographs::default())
}

fn import_with(asked: &NewSale, text: &str, by_hand: ByHand, photographs: &Photographs) -> Import {
    let id = "spring".parse().unwrap();
    let table = Table::read(text, ROWS_MAX).unwrap();
    Import::new(asked, &id, &table, by_hand, photographs, now())
}

fn import(text: &str) -> Import {
    import_by(&draft(), text, None)
}

fn counts(import: &Import) -> (usize, usize, usize) {
    let report = &import.report;
    (report.added, report.changed, report.unchanged)
}

/// Row, column and words of each mistake.
fn mistakes(import: &Import) -> Vec<(usize, &str, &str)> {
    let mistakes = import.report.mistakes.iter();
    let shown = mistakes.map(|it| {
        let column = it.column.map_or("", Column::code);
        (it.row.unwrap_or(0), column, it.detail.as_str())
    });
    shown.collect()
}

#[test]
fn rows_change_the_lots_of_their_numbers_and_add_the_others() {
    let import = import(
        "Los-Nr.;Titel;Startpreis;Schätzpreis;Rubrik;Limit;Ende\n\
         2;Eine Uhr;1.250,50;1.500 – 2.000;Uhren;;2.1.2099 18:30\n\
         10;Ein „Globus“;80;;;90;\n",
    );
    assert_eq!(mistakes(&import), []);
    assert_eq!(counts(&import), (1, 1, 0));
    let [chair, clock, globe] = &import.sale.lots[..] else {
        panic!("three lots");
    };
    assert_eq!((&*chair.texts.title, chair.number), ("A chair", Some(1)));
    assert_eq!(clock.opening.minor_units(), 125_050);
    let estimate = clock.texts.details.estimate.unwrap();
    assert_eq!(estimate.high.minor_units(), 200_000);
    assert_eq!(clock.texts.details.category, "Uhren");
    assert_eq!(
        clock.ends_at.unwrap().to_string(),
        "2099-01-02T17:30:00.000Z"
    );
    assert_eq!(globe.lot.as_str(), "10");
    assert_eq!(globe.reserve.map(Amount::minor_units), Some(9_000));
    assert_eq!(chair.seller_reference, "S-7", "there is no column for it");
}

#[test]
fn the_same_table_again_changes_nothing() {
    let text = "number,title,opening\n1,A stool,12\n3,A globe,80.50\n";
    let first = import(text);
    assert_eq!(counts(&first), (1, 1, 0));
    let again = import_by(&first.sale, text, None);
    assert_eq!(counts(&again), (0, 0, 2));
    assert!(again.sale == first.sale);
}

#[test]
fn every_mistake_is_named_by_row_and_column_at_once() {
    let import = import(
        "number,title,opening,reserve,category,ends_at\n\
         1,,12,8,,\n\
         x,A globe,80,,,\n\
         4,A map,much,,,2001-01-01 12:00\n\
         4,A map,9,,,\n\
         5,A seal,,,far too long a category for any list of them that visitors would want to read,soon\n\
         6,A key,5,,,,too,many\n",
    );
    let found = mistakes(&import);
    let places: Vec<_> = found
        .iter()
        .map(|(row, column, _)| (*row, *column))
        .collect();
    let lots: Vec<_> = import.report.mistakes.iter().map(|it| it.lot).collect();
    let of_lots = [1, 1, 0, 4, 4, 4, 5, 5, 5, 6];
    assert_eq!(lots, of_lots.map(|lot| (lot > 0).then_some(lot)));
    let expected = [
        (2, "title"),
        (2, "reserve"),
        (3, "number"),
        (4, "opening"),
        (4, "ends_at"),
        (5, "number"),
        (6, "opening"),
        (6, "ends_at"),
        (6, "category"),
        (7, "title"),
    ];
    assert_eq!(places, expected, "{found:#?}");
    assert!(found[5].2.contains("row 4 already"));
    assert!(found[9].2.contains("8 cells"));
    assert_eq!(import.report.mistake_count, found.len());
}

#[test]
fn five_hundred_rows_of_mistakes_are_counted_and_named_up_to_a_bound() {
    let rows = (1..=500).map(|number| format!("{number},,x,y\n"));
    let text = format!("number,title,opening,reserve\n{}", rows.collect::<String>());
    let import = import(&text);
    assert_eq!(import.report.mistakes.len(), MISTAKES_NAMED_MAX);
    assert_eq!(import.report.mistake_count, 1_500);
}

#[test]
fn more_text_than_is_kept_is_told_before_anything_is_kept() {
    // Letters that cannot be packed.
    let mut noise = 1_u32;
    let mut text = || {
        let letters = (0..4_000).map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'0' + u8::try_from(noise >> 26).unwrap())
        });
        letters.collect::<String>()
    };
    let rows = (1..=1_500).map(|number| format!("{number},A map,5,{}\n", text()));
    let table = format!(
        "number,title,opening,description\n{}",
        rows.collect::<String>()
    );
    let import = import(&table);
    let [(row, column, words)] = mistakes(&import)[..] else {
        panic!("one mistake");
    };
    assert_eq!((row, column), (0, ""));
    assert!(words.contains("make two sales"), "{words}");
}

#[test]
fn columns_chosen_by_hand_overrule_headings() {
    let text = "a,b,title\n1,A stool,12\n";
    let by_hand = vec![
        Some(Column::Number),
        Some(Column::Title),
        Some(Column::Opening),
    ];
    let chosen = import_by(&draft(), text, Some(by_hand));
    assert_eq!(mistakes(&chosen), []);
    assert_eq!(chosen.sale.lots[0].texts.title, "A stool");
    let two = vec![Some(Column::Title), Some(Column::Title), None];
    let twice = import_by(&draft(), text, Some(two));
    assert!(mistakes(&twice)[0].2.contains("two columns"));
    let of_another_table = import_by(&draft(), text, Some(vec![None]));
    assert_eq!(
        of_another_table.report.columns[2].column,
        Some(Column::Title)
    );
}

/// The numbers of the lots.
fn numbers(import: &Import) -> Vec<Option<u32>> {
    import.sale.lots.iter().map(|lot| lot.number).collect()
}

#[test]
fn lots_keep_the_numbers_of_a_column_that_is_headed_lot() {
    for heading in ["Lot", "LOT #", "lot", "Los"] {
        let text = format!("{heading},Title,Opening\n105,A map,5\n101,A seal,6\n");
        let added = import_by(&draft().without_lots(), &text, None);
        assert_eq!(mistakes(&added), []);
        assert_eq!(numbers(&added), [Some(101), Some(105)], "{heading}");
        let beside = import(&text);
        assert_eq!(counts(&beside), (2, 0, 0), "{heading}");
    }
}

#[test]
fn rows_without_numbers_change_no_lot_by_their_place() {
    let text = "Title,Opening bid\nA map,5\nA seal,6\n";
    let into_lots = import(text);
    let [(row, column, words)] = mistakes(&into_lots)[..] else {
        panic!("one mistake");
    };
    assert_eq!((row, column), (0, "number"));
    assert!(words.contains("up to number 2"), "{words}");
    assert_eq!(counts(&into_lots), (0, 0, 0));
    let into_none = import_by(&draft().without_lots(), text, None);
    assert_eq!(numbers(&into_none), [Some(1), Some(2)]);
    let warnings = &into_none.report.warnings;
    assert!(warnings[0].contains("numbered 1 to 2"), "{warnings:?}");
    let again = import_by(&into_none.sale, text, None);
    assert_eq!(counts(&again), (0, 0, 0), "nothing is made twice");
}

#[test]
fn rows_with_ids_alone_change_the_lots_of_their_ids() {
    let text = "lot_id,title,opening\n2,A clock,25\n101,A map,5\n";
    let first = import(text);
    assert_eq!(mistakes(&first), []);
    assert_eq!(counts(&first), (1, 1, 0));
    assert_eq!(first.sale.lots[1].opening.minor_units(), 2_500);
    let warnings = &first.report.warnings;
    assert!(
        warnings[0].contains("has 101 there is lot 3"),
        "{warnings:?}"
    );
    assert_eq!(counts(&import_by(&first.sale, text, None)), (0, 0, 2));
}

#[test]
fn table_that_says_nothing_of_its_columns_is_refused() {
    for (text, words) in [
        ("Colour,Maker\nred,Thonet\n", "none of the headings"),
        ("number,title\n", "only headings"),
    ] {
        let import = import(text);
        let mistakes = mistakes(&import);
        assert_eq!(mistakes.len(), 1, "{mistakes:?}");
        assert!(mistakes[0].2.contains(words), "{mistakes:?}");
        assert_eq!(counts(&import), (0, 0, 0));
    }
}

#[test]
fn lot_that_is_called_12a_is_told_to_take_a_number() {
    let import = import("number,title,opening\n12a,A map,5\n,A seal,6\n");
    let found = mistakes(&import);
    assert!(
        found[0].2.starts_with("“12a” is no whole number"),
        "{found:?}"
    );
    assert!(found[1].2.contains("has no lot number"), "{found:?}");
}

#[test]
fn exported_table_comes_back_unchanged_with_either_separator() {
    let mut sale = draft();
    let lot = &mut sale.lots[0];
    lot.texts = serde_json::from_value(serde_json::json!({
        "title": "=HYPERLINK(\"x\"); 'tis", "description": "# Oak\n\n- a seal\n- +1, \"two\"",
        "image": "teapot",
        "images": [
            { "image": format!("{}-20x20", "a".repeat(40)), "alt": "The front" },
            { "image": format!("{}-20x20", "b".repeat(40)), "alt": "" },
        ],
        "estimate": { "low": 120_000, "high": 150_050 }, "category": "Chairs; benches",
        "condition": "@worn\n-a dent", "provenance": "Attic", "dimensions": "1,5 m", "shipping": "Yes",
        "reference": { "symbol": "GOLD", "quantity": "31.1", "via": "EURUSD" },
    }))
    .unwrap();
    lot.reserve = Some(Amount::new(123_456).unwrap());
    lot.ends_at = Some("2099-01-05T10:00:00.250Z".to_owned().try_into().unwrap());
    for separator in [
        crate::house::table::Separator::Comma,
        crate::house::table::Separator::Semicolon,
    ] {
        let table = lots_table::csv(&sale, separator);
        let decoded = decode(&table).unwrap();
        let again = import_by(&sale, &decoded.text, None);
        assert_eq!(mistakes(&again), []);
        assert_eq!(counts(&again), (0, 0, 2), "{}", decoded.text);
        let anew = import_by(&sale.without_lots(), &decoded.text, None);
        assert!(anew.sale == again.sale, "{}", decoded.text);
    }
}

#[test]
fn empty_cell_takes_the_photographs_of_the_lots_number() {
    let image = |digit: char| format!("{}-20x20", digit.to_string().repeat(40));
    let files = [('a', "1 chair.jpg"), ('b', "clock.jpg"), ('c', "4.jpg")];
    let lines = files.map(|(digit, file)| format!("{} {file}\n", image(digit)));
    let lines = lines.concat();
    let photographs = Photographs::of_lines(&lines);
    let text = "number;title;photo\n1;A chair;\n2;A clock;clock.jpg\n3;A globe;\n";
    let import = import_with(&draft(), text, ByHand::default(), &photographs);
    let images = |lot: usize| {
        let images = import.sale.lots[lot].texts.images.iter();
        images.map(|it| it.image.clone()).collect::<Vec<_>>()
    };
    assert_eq!([images(0), images(1)], [vec![image('a')], vec![image('b')]]);
    assert_eq!(images(2), [] as [String; 0]);
    assert_eq!(photographs.unused(&import.sale.lots), ["4.jpg"]);
}

#[test]
fn photographs_go_to_lots_of_the_draft_that_no_row_names() {
    let image = |digit: char| format!("{}-20x20", digit.to_string().repeat(40));
    let files = [('a', "2.jpg"), ('b', "9.jpg")];
    let lines = files.map(|(digit, file)| format!("{} {file}\n", image(digit)));
    let photographs = Photographs::of_lines(&lines.concat());
    for (text, added) in [("", 0), ("number;title;opening\n3;A globe;5\n", 1)] {
        let id = "spring".parse().unwrap();
        let table = Table::read_beside(true, text).unwrap();
        let read = |asked: &NewSale| {
            Import::new(asked, &id, &table, ByHand::default(), &photographs, now())
        };
        let import = read(&draft());
        assert_eq!(mistakes(&import), []);
        assert_eq!(counts(&import), (added, 1, 0), "{text}");
        let clock = &import.sale.lots[1].texts.images;
        assert_eq!(clock[0].image, image('a'));
        assert_eq!(photographs.unused(&import.sale.lots), ["9.jpg"]);
        assert_eq!(
            counts(&read(&import.sale)),
            (0, 0, added),
            "again nothing changes"
        );
    }
    assert!(Table::read_beside(false, "").is_err());
}
