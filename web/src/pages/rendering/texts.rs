//! What is written of a lot, on its page.

use auction::Amount;

use super::{
    drawn,
    lot::{lot_page, texts},
};
use crate::{
    catalogue::{CatalogueLot, DescriptionFormat, Estimate, LotDetails},
    pages::samples,
};

#[test]
fn markdown_estimate_details_and_the_time_of_an_amendment_are_shown() {
    let mut model = samples::board_lot(1, None);
    *texts(&mut model) = CatalogueLot {
        description: "**Oak** <script>x</script>\n\n- a seal\n- a key".to_owned(),
        description_format: DescriptionFormat::Markdown,
        details: LotDetails {
            estimate: Some(Estimate {
                low: Amount::new(100_000).unwrap(),
                high: Amount::new(150_000).unwrap(),
            }),
            category: "Furniture".to_owned(),
            condition: "A <b>dent</b>.\nThe lock works.".to_owned(),
            ..LotDetails::default()
        },
        amended_at: Some(samples::now()),
        ..model.texts.as_ref().clone()
    };
    let html = drawn("lot-details", &lot_page(model, None));
    assert!(
        html.contains("<strong>Oak</strong> &lt;script&gt;x"),
        "{html}"
    );
    assert!(html.contains("<li>a seal</li>"));
    assert!(html.contains("Estimate <span class=\"figure\">€1,000.00 to €1,500.00</span>"));
    assert!(html.contains("<dt>Condition</dt><dd dir=\"auto\">A &#60;b&#62;dent"));
    assert!(
        !html.contains("<dt>Provenance"),
        "nothing is said of what is not known"
    );
    assert!(html.contains("Amended <time datetime=\"2026-11-21T14:00:00.000Z\""));
}
