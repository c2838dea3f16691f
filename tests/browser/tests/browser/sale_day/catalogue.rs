//! The sale as its operator makes it: a draft, its lots out of a table and an archive, a table that is mended, and its publication.

use std::{
    fs,
    io::{Cursor, Write},
    time::Duration,
};

use harness::{person::Person as Program, until};

use super::{House, TITLE, people::Member};
use crate::{house::now, page::Visitor};

/// From publishing to the end: time to register, to be approved and to begin bidding.
const ENDS_AFTER: Duration = Duration::from_secs(45);
/// A bid this close to a lot's end leaves this much, on a loaded machine too.
const LATE_SECONDS: &str = "20";

/// The lots. Two rows have a mistake: [`MENDED`] says what they should be.
const TABLE: &str = "\
number,title,description,category,estimate,opening,reserve,images,image_texts
1,A marine chronometer,\"In gimbals, of two days\",Clocks,800-1200,400,,1.png,Its dial
2,A carriage clock,Strikes the hours,Clocks,,101.30,,2.png,
3,A globe,With its stand,Globes,100,80,,3.png,
4,A chart of the Sound,Drawn by hand,Maps,500-700,50,500,4.png,
5,An hourglass,,Clocks,,25,,5.png,
6,A sextant,,Instruments,,120,,6.png,
7,An octant,,Instruments,,sixty,,7.png,
8,A compass,,Instruments,,35,,8.png,
9,A pocket globe,,Globes,,90,,9.png,
10,A map of Jutland,,Maps,,45,,10.png,
11,A map of Holland,,Maps,,45,,11.png,
12,A map of Frisia,,Maps,,45,,12-back.png,
13,A barometer,,Instruments,,70,,13.png,
14,A wall clock,,Clocks,,110,,14.png,
15,A watch,,Clocks,,260,,15.png,
16,A sundial,,Clocks,,30,,16.png,
17,An atlas,,Maps,,340,,17.png,
18,A plan of the harbour,,Maps,,60,,18.png,
19,A telescope,,Instruments,,150,,19.png,
20,A log book,,Maps,,20,,20.png,
";
/// What stands in the wrong cells, and what should.
const MENDED: [(&str, &str); 2] = [("sixty", "60"), ("12-back.png", "12.png")];
pub(super) const LOTS: usize = 20;

/// Fills the form of a sale without a lot, and keeps it; the draft's path.
pub(super) async fn makes_a_draft(olga: &Visitor) -> String {
    olga.goes_to("/house/new").await;
    for (field, text) in [
        ("#title", TITLE),
        ("#currency", "EUR"),
        ("#increment", "10"),
        ("#window_seconds", LATE_SECONDS),
        ("#extension_seconds", LATE_SECONDS),
        ("#time_zone", "UTC"),
        ("#step_seconds", "0"),
        ("#premium-0-percent", "25"),
        ("#premium-1-from", "1000"),
        ("#premium-1-percent", "20"),
        ("#lot_fee", "2.50"),
        ("#tax_percent", "19"),
        ("#conditions", "Lots are paid **within a week**."),
    ] {
        olga.types(field, text).await;
    }
    olga.sets("#registration", "approval").await;
    // When it is published is not known yet.
    olga.sets("#first_end", "2099-11-25T18:00:00").await;
    saves(olga).await;
    let address = olga.address().await;
    let (_, path) = address.split_once("/house/").expect("the draft's address");
    let path = path.split(['?', '#']).next().expect("a path");
    format!("/house/{path}")
}

/// Looks at the preview of the form that is open, and keeps it.
async fn saves(olga: &Visitor) {
    olga.clicks("#next button[value=preview]").await;
    olga.sees("#next", "When each lot ends").await;
    olga.clicks("#next button[value=save]").await;
    olga.sees(".said", "Draft saved.").await;
}

/// Sends the table and the archive, mends what is wrong where it was read, and keeps the lots.
pub(super) async fn imports_its_lots(olga: &Visitor, draft: &str) {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let (table, archive) = (
        folder.path().join("lots.csv"),
        folder.path().join("photographs.zip"),
    );
    fs::write(&table, TABLE).expect("it is our folder");
    fs::write(&archive, photographs()).expect("it is our folder");
    olga.goes_to(&format!("{draft}/import")).await;
    olga.chooses("#table", &table).await;
    olga.chooses("#archive", &archive).await;
    olga.clicks("button[value=check]").await;
    olga.sees("#read-head", "2 cells need another look").await;
    assert!(!olga.has("button[value=import]").await, "not with mistakes");
    let mistakes = olga.texts("#read > table:nth-of-type(1) tbody tr").await;
    let [opening, photograph] = mistakes.as_slice() else {
        panic!("{mistakes:?}");
    };
    assert!(
        opening.contains("Opening bid") && opening.contains("“sixty” is no part of an amount"),
        "{opening}"
    );
    assert!(
        photograph.contains("there is no photograph “12-back.png”"),
        "{photograph}"
    );
    for (wrong, right) in MENDED {
        let mend = format!(
            "const text = document.querySelector('#text'); text.value = text.value.replace('{wrong}', '{right}')"
        );
        olga.script(&mend).await;
    }
    olga.clicks("button[value=check]").await;
    olga.sees("#read-head", "20 rows can be imported").await;
    olga.clicks("button[value=import]").await;
    until("the lots are in the draft", async || {
        // Where it takes longer, the page tells how far it is, and then when it was done.
        let said = olga.text(".said").await;
        said.contains("Lots imported.") || said.contains("20 new lots")
    })
    .await;
    // The browser tells of the answer to the first check, 422.
    olga.browser.complaints().await;
}

/// A small photograph of each lot, named by its number.
fn photographs() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for number in 1..=LOTS {
        let shade = u8::try_from(number * 12).expect("few lots");
        let image = image::RgbImage::from_fn(320, 240, |x, y| {
            let [x, y] = [x, y].map(|it| u8::try_from(it % 256).expect("a byte"));
            image::Rgb([x, y, shade])
        });
        let mut bytes = Cursor::new(Vec::new());
        let written = image.write_to(&mut bytes, image::ImageFormat::Png);
        written.expect("memory takes it");
        let file = format!("photographs/{number}.png");
        writer.start_file(file, options).expect("memory takes it");
        writer.write_all(bytes.get_ref()).expect("memory takes it");
    }
    let archive = writer.finish().expect("memory takes it");
    archive.into_inner()
}

/// Sets the end, which is near now, and publishes the draft; the sale's id.
pub(super) async fn publishes(house: &House, olga: &Visitor, draft: &str) -> String {
    olga.goes_to(&format!("{draft}/edit")).await;
    let now = now(&Program::nobody(&house.stack.web_url())).await;
    // RFC 3339 in UTC, without its milliseconds and its Z.
    let ends = now.after(ENDS_AFTER).to_string()[..19].to_owned();
    olga.sets("#first_end", &ends).await;
    saves(olga).await;
    assert_eq!(olga.texts("main .ledger tbody tr").await.len(), LOTS);
    olga.clicks(".house-acts form .button-main").await;
    olga.sees("h1", "Publish this sale?").await;
    olga.clicks("main form .button-main").await;
    olga.sees("main", "Sale published.").await;
    let (_, sale) = draft.rsplit_once('/').expect("the draft's path");
    sale.to_owned()
}

/// Every lot stands in the catalogue with its photograph.
pub(super) async fn is_seen_with_photographs(member: &Member, sale: &str) {
    let visitor = &member.visitor;
    visitor.goes_to(&format!("/sales/{sale}")).await;
    let titles = visitor.texts(".grid .card-title").await;
    assert_eq!(titles.len(), LOTS, "{titles:?}");
    let pictures = visitor
        .texts(".grid .card-picture img[src*='/images/']")
        .await;
    assert_eq!(pictures.len(), LOTS);
    let width = "return document.querySelector('.grid .card-picture img').naturalWidth";
    until("the first one is loaded", async || {
        visitor.script(width).await.as_u64() > Some(0)
    })
    .await;
}
