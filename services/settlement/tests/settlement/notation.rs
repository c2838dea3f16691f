use settlement::{Amount, BuyerTerms, LotCharges, Rate, RateError, TaxName};

#[test]
fn rates_are_percentages_with_four_decimals() {
    for (text, shown) in [
        ("0", "0"),
        ("25", "25"),
        ("8.1", "8.1"),
        ("8.10", "8.1"),
        ("14.5000", "14.5"),
        ("0.0001", "0.0001"),
        ("100.0000", "100"),
        ("007", "7"),
    ] {
        assert_eq!(text.parse::<Rate>().unwrap().to_string(), shown, "{text}");
    }
    let no_percentage = [
        "", " 8", "8,1", "8.", ".5", "+8", "-1", "1e1", "8.12345", "8.1%", "٨",
    ];
    for text in no_percentage {
        assert_eq!(
            text.parse::<Rate>(),
            Err(RateError::NotAPercentage),
            "{text}"
        );
    }
    for text in ["100.0001", "101", "99999999999999999999"] {
        assert_eq!(text.parse::<Rate>(), Err(RateError::TooHigh), "{text}");
    }
}

#[test]
fn terms_keep_their_form() {
    let full = r#"{"premium":[{"from":0,"percent":"25"},{"from":30000000,"percent":"20"}],"lot_fee":500,"tax":{"name":"VAT","percent":"8.1","on":"premium"}}"#;
    let least = r#"{"premium":[{"from":0,"percent":"0"}]}"#;
    for text in [full, least] {
        let terms: BuyerTerms = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&terms).unwrap(), text);
    }
}

#[test]
fn contradictory_terms_are_not_read() {
    for text in [
        r#"{"premium":[]}"#,
        r#"{"premium":[{"from":1,"percent":"25"}]}"#,
        r#"{"premium":[{"from":0,"percent":25}]}"#,
        r#"{"premium":[{"from":0,"percent":"101"}]}"#,
        r#"{"premium":[{"from":0,"percent":"25"}],"lot_fee":-1}"#,
        r#"{"premium":[{"from":0,"percent":"25"}],"lot_fee":1000000000001}"#,
        r#"{"premium":[{"from":0,"percent":"25"}],"tax":{"percent":"8.1"}}"#,
        r#"{"premium":[{"from":0,"percent":"25"}],"tax":{"percent":"8.1","on":"hammer"}}"#,
        r#"{"premium":[{"from":0,"percent":"25"}],"taxes":[]}"#,
    ] {
        assert!(serde_json::from_str::<BuyerTerms>(text).is_err(), "{text}");
    }
}

#[test]
fn stored_lines_that_contradict_each_other_are_not_read() {
    let line = |premium, tax| {
        let text = format!(r#"{{"hammer":100,"premium":{premium},"fee":10,"tax":{tax}}}"#);
        serde_json::from_str::<LotCharges>(&text).is_ok()
    };
    assert!(line(100, 210));
    assert!(!line(101, 0));
    assert!(!line(100, 211));
    assert!(!line(Amount::MAX.minor_units() + 1, 0));
}

#[test]
fn tax_names_are_short_and_visible() {
    for text in ["VAT", "MWST", "Sales tax", "消費税", "T.V.A."] {
        assert!(TaxName::try_from(text.to_owned()).is_ok(), "{text}");
    }
    for text in [
        "",
        " VAT",
        "VAT\u{202e}",
        "<b>",
        "a name that is far too long",
    ] {
        assert!(TaxName::try_from(text.to_owned()).is_err(), "{text}");
    }
}
