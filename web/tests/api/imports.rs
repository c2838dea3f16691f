//! Lots out of tables: by page without script, by API, with photographs of an archive, and out again.

use std::io::Write;

use reqwest::{Response, StatusCode, header};
use serde_json::Value;

use crate::{
    house::{hidden, send, show},
    images::{photograph, send_form},
    site::{self, Site, Visitor, problem},
};

/// A draft without a lot; its address and id.
async fn draft(site: &Site, olga: &Visitor) -> (String, String) {
    let (_, _, html) = show(site, olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let form = [
        ("form_token", token.as_str()),
        ("do", "save"),
        ("title", "Clocks"),
        ("currency", "EUR"),
        ("time_zone", "Europe/Berlin"),
        ("first_end", "2099-11-25T18:00"),
        ("step_seconds", "60"),
        ("lots_at_once", "1"),
        ("lot_title", ""),
    ];
    let (status, at, html) = send(site, olga, "/house/new", &form).await;
    assert_eq!(status, 200, "{html}");
    let id = at.rsplit('/').next().unwrap().to_owned();
    (at, id)
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn table_and_archive_become_lots_without_script_and_mistakes_are_mended_in_place() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (at, id) = draft(&site, &olga).await;
    let import = format!("{at}/import");
    let (_, _, html) = show(&site, &olga, &import).await;
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    // As Excel writes it in Germany: Windows-1252, semicolons, commas before cents.
    let table = b"Los-Nr.;Titel;Startpreis;Farbe\r\n7;Gr\xf6\xdfe \x84XL\x93;1.250,50;rot\r\n8;Ein <b>Globus</b>;;\r\n";
    let photos = archive(&[
        ("photos/7.png", &photograph(30, 10)),
        ("photos/7-2.png", &photograph(30, 20)),
        ("photos/spare.png", &photograph(30, 30)),
    ]);
    let parts = [
        ("form_token", None, token.as_bytes()),
        ("revision", None, revision.as_bytes()),
        ("table", Some("lose.csv"), &table[..]),
        ("archive", Some("photos.zip"), &photos[..]),
        ("do", None, b"check"),
    ];
    let (status, _, html) = send_form(&site, &olga, &import, &parts).await;
    assert_eq!(status, 422);
    assert!(html.contains("Windows-1252, semicolon"), "{html}");
    assert!(html.contains("One cell needs another look"));
    assert!(html.contains("Enter the opening bid"));
    assert!(html.contains("Größe „XL“") && html.contains("Ein &#60;b&#62;Globus"));
    // What was read, whose cell is wrong, and what nobody uses.
    assert!(html.contains("data-label=\"Opening bid\">€1,250.50<"));
    assert!(html.contains("data-label=\"Opening bid\">?<"));
    assert!(html.contains("data-label=\"Lot\">8<"));
    assert!(html.contains("what they hold: Farbe."));
    assert!(html.contains("photographs of the archive: spare.png."));
    assert!(
        !html.contains("value=\"import\""),
        "nothing can be kept yet"
    );

    // What was read stands in the form; a cell is mended there, and a column chosen by hand.
    let text = "Los-Nr.;Titel;Startpreis;Farbe\r\n7;Größe „XL“;1.250,50;rot\r\n8;Ein <b>Globus</b>;80;\r\n";
    let photographs = hidden(&html, "photographs");
    assert_eq!(photographs.lines().count(), 3);
    let again = |act: &'static str| {
        [
            ("form_token", None, token.as_bytes()),
            ("revision", None, revision.as_bytes()),
            ("photographs", None, photographs.as_bytes()),
            ("text", None, text.as_bytes()),
            ("column", None, b"number"),
            ("column", None, b"title"),
            ("column", None, b"opening"),
            ("column", None, b"category"),
            ("do", None, act.as_bytes()),
        ]
    };
    let (status, _, html) = send_form(&site, &olga, &import, &again("check")).await;
    assert_eq!(status, 200, "{html}");
    assert!(html.contains("2 rows can be imported") && html.contains("value=\"import\""));
    let (status, now_at, html) = send_form(&site, &olga, &import, &again("import")).await;
    assert_eq!((status, &*now_at), (200, &*at), "{html}");
    assert!(html.contains("Lots imported.") && html.contains("€1,250.50"));
    let (_, _, html) = show(&site, &olga, &format!("{at}/lots/7")).await;
    assert_eq!(html.matches("data-thumb ").count(), 2, "{html}");
    assert!(html.contains("<dd dir=\"auto\">rot</dd>"));
    // Sent twice, by the back button: the draft is another by now.
    let (status, _, _) = send_form(&site, &olga, &import, &again("import")).await;
    assert_eq!(status, 409);

    // The lots come out again, and in, as they are.
    let table = olga.get(&format!("sales/{id}/lots.csv")).await;
    let table = table.text().await.unwrap();
    let report: Value = import_as(&olga, &id, &table, "")
        .await
        .json()
        .await
        .unwrap();
    let counts = ["added", "changed", "unchanged"].map(|name| report[name].as_u64());
    assert_eq!(counts, [Some(0), Some(0), Some(2)], "{report}");
}

async fn import_as(visitor: &Visitor, sale: &str, table: &str, query: &str) -> Response {
    let url = visitor.url(&format!("sales/{sale}/lots.csv{query}"));
    let request = visitor.http.post(url).body(table.to_owned());
    let request = request.header(header::CONTENT_TYPE, "text/csv");
    visitor
        .send(request.header("sec-fetch-site", "same-origin"))
        .await
}

#[tokio::test]
async fn program_imports_after_a_preview_and_is_told_every_wrong_cell() {
    let site = site::start().await;
    let (olga, alice) = (site.demo("olga").await, site.demo("alice").await);
    let (at, id) = draft(&site, &olga).await;
    problem(import_as(&alice, &id, "number", "").await, 403).await;
    problem(import_as(&olga, "none", "number", "").await, 404).await;
    let wrong = "number,title,opening\n1,,12\nx,A globe,80\n3,A map,much\n";
    let refused = problem(import_as(&olga, &id, wrong, "").await, 422).await;
    let pointers = refused["errors"].as_array().unwrap().iter();
    let pointers: Vec<_> = pointers.map(|error| &error["pointer"]).collect();
    assert_eq!(
        pointers,
        ["/rows/2/title", "/rows/3/number", "/rows/4/opening"]
    );
    let workbook = import_as(&olga, &id, "PK\u{3}\u{4}", "").await;
    let refused = problem(workbook, 415).await;
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .contains("save it as CSV")
    );
    let good = "a,b,c\n5,A globe,80\n";
    let by_hand = "?columns=number,title,opening";
    let seen = import_as(&olga, &id, good, &format!("{by_hand}&preview=true")).await;
    assert_eq!(seen.json::<Value>().await.unwrap()["added"], 1);
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(!html.contains("A globe"), "only looked at");
    let kept = import_as(&olga, &id, good, by_hand).await;
    assert_eq!(kept.status(), StatusCode::OK);
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(html.contains("A globe"));
    let unknown = import_as(&olga, &id, good, "?columns=number,colour,opening").await;
    let refused = problem(unknown, 400).await;
    assert_eq!(refused["errors"][0]["pointer"], "/columns", "{refused}");
}

#[tokio::test]
async fn form_keeps_numbers_and_ids_of_imported_lots() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (at, id) = draft(&site, &olga).await;
    let table = "number,lot,title,opening\n3,globe,A globe,80\n9,,A map,12\n";
    assert_eq!(import_as(&olga, &id, table, "").await.status(), 200);
    let (_, _, html) = show(&site, &olga, &format!("{at}/edit")).await;
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    assert!(html.contains("name=\"lot_id\" value=\"globe\""), "{html}");
    let form = [
        ("form_token", &*token),
        ("revision", &*revision),
        ("do", "save"),
        ("title", "Clocks"),
        ("currency", "EUR"),
        ("time_zone", "Europe/Berlin"),
        ("first_end", "2099-11-25T18:00"),
        ("step_seconds", "60"),
        ("lots_at_once", "1"),
        ("lot_id", "globe"),
        ("lot_number", "3"),
        ("lot_title", "A globe"),
        ("lot_opening", "80"),
        ("lot_id", ""),
        ("lot_number", "4"),
        ("lot_title", "A seal"),
        ("lot_opening", "5"),
    ];
    let (status, _, html) = send(&site, &olga, &format!("{at}/edit"), &form).await;
    assert_eq!(status, 200, "{html}");
    let table = olga.get(&format!("sales/{id}/lots.csv")).await;
    let table = table.text().await.unwrap();
    assert!(table.contains("\r\n3,globe,A globe,"), "{table}");
    assert!(table.contains("\r\n4,4,A seal,"), "{table}");
}

/// A row for each of so many lots, as houses write them.
fn large_table(rows: usize) -> String {
    let row = |number: usize| {
        let text = "The movement was overhauled and runs; the key is with it. ".repeat(4);
        format!("{number},\"A clock, No {number}\",\"{text}\",Clocks,{number},500-800\n")
    };
    let head = "number,title,description,category,opening,estimate\n";
    head.to_owned() + &(1..=rows).map(row).collect::<String>()
}

/// The page of an import once it is over.
async fn over(site: &Site, olga: &Visitor, import: &str) -> String {
    harness::until_some("the import is over", async || {
        let (_, _, html) = show(site, olga, import).await;
        (!html.contains("<work-progress")).then_some(html)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn table_of_5000_lots_is_checked_kept_and_comes_out_again() {
    const ROWS: usize = 5_000;
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (at, id) = draft(&site, &olga).await;
    let import = format!("{at}/import");
    let (_, _, html) = show(&site, &olga, &import).await;
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    let table = large_table(ROWS);
    let parts = |act: &'static str| {
        [
            ("form_token", None, token.as_bytes()),
            ("revision", None, revision.as_bytes()),
            ("text", None, table.as_bytes()),
            ("do", None, act.as_bytes()),
        ]
    };
    send_form(&site, &olga, &import, &parts("check")).await;
    let html = over(&site, &olga, &import).await;
    assert!(html.contains("5000 rows can be imported"), "{html:.2000}");
    assert!(html.contains("4900 more rows were read as well"));
    assert!(html.len() < 200_000, "the table stays where it is kept");
    let kept = hidden(&html, "table_kept");
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(!html.contains("A clock, No 1<"), "only looked at");

    let keep = [
        ("form_token", None, token.as_bytes()),
        ("revision", None, revision.as_bytes()),
        ("table_kept", None, kept.as_bytes()),
        ("text", None, b"".as_slice()),
        ("do", None, b"import"),
    ];
    send_form(&site, &olga, &import, &keep).await;
    let html = over(&site, &olga, &import).await;
    assert!(
        html.contains("5000 new lots, 0 changed, 0 as before."),
        "{html:.2000}"
    );
    let (_, _, html) = show(&site, &olga, &format!("{at}?page=105")).await;
    assert!(html.contains("Page 105 of 105") && html.contains("A clock, No 5000"));
    let out = olga.get(&format!("sales/{id}/lots.csv")).await;
    let out = out.text().await.unwrap();
    assert_eq!(out.lines().count(), ROWS + 1);
    // Sent once more, from a form that stood open: the draft is another by now.
    send_form(&site, &olga, &import, &parts("import")).await;
    let html = over(&site, &olga, &import).await;
    assert!(
        html.contains("Somebody else has changed this draft"),
        "{html:.2000}"
    );
    assert!(html.contains("<dt>As before</dt><dd class=\"figure\">5000<"));
}

#[tokio::test]
async fn archive_alone_goes_to_the_lots_of_the_draft() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (at, id) = draft(&site, &olga).await;
    let table = "Lot,title,opening\n101,A globe,80\n105,A map,12\n";
    assert_eq!(import_as(&olga, &id, table, "").await.status(), 200);
    let import = format!("{at}/import");
    let (_, _, html) = show(&site, &olga, &import).await;
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    let photos = archive(&[
        ("101.png", &photograph(30, 10)),
        ("9.png", &photograph(30, 20)),
    ]);
    let parts = [
        ("form_token", None, token.as_bytes()),
        ("revision", None, revision.as_bytes()),
        ("text", None, b"".as_slice()),
        ("archive", Some("photos.zip"), &photos[..]),
        ("do", None, b"import"),
    ];
    send_form(&site, &olga, &import, &parts).await;
    let html = over(&site, &olga, &import).await;
    assert!(
        html.contains("0 new lots, 1 changed, 0 as before."),
        "{html}"
    );
    let (_, _, html) = show(&site, &olga, &format!("{at}/lots/101")).await;
    assert!(
        html.contains("data-thumb ") || html.contains(".webp"),
        "{html}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn running_import_is_told_of_on_the_draft_and_can_be_cancelled() {
    const FILES: u32 = 300;
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (at, _) = draft(&site, &olga).await;
    let import = format!("{at}/import");
    let (_, _, html) = show(&site, &olga, &import).await;
    let (token, revision) = (hidden(&html, "form_token"), hidden(&html, "revision"));
    // Each is another file, and takes a while.
    let picture = photograph(2_000, 10);
    let file = |number: u32| {
        let bytes = [&picture[..], &number.to_be_bytes()].concat();
        (format!("{number}.png"), bytes)
    };
    let files: Vec<_> = (0..FILES).map(file).collect();
    let files: Vec<_> = (files.iter())
        .map(|(name, bytes)| (name.as_str(), &bytes[..]))
        .collect();
    let photos = archive(&files);
    let parts = [
        ("form_token", None, token.as_bytes()),
        ("revision", None, revision.as_bytes()),
        (
            "text",
            None,
            b"number,title,opening\n1,A map,5\n".as_slice(),
        ),
        ("archive", Some("photos.zip"), &photos[..]),
        ("do", None, b"import"),
    ];
    let (_, _, html) = send_form(&site, &olga, &import, &parts).await;
    assert!(
        html.contains("<work-progress") && html.contains("Cancel this import"),
        "{html}"
    );
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(
        html.contains("Lots are being imported into this draft."),
        "{html}"
    );
    let cancel = [("form_token", token.as_str())];
    let (_, _, html) = send(&site, &olga, &format!("{import}/cancel"), &cancel).await;
    assert!(html.contains("This import was cancelled"), "{html}");
    assert!(html.contains("One row"), "its table is here: {html}");
    let (_, _, html) = show(&site, &olga, &at).await;
    assert!(!html.contains("A map") && !html.contains("being imported"));
    // The next one begins at once.
    let (_, _, html) = show(&site, &olga, &import).await;
    let next = [
        ("form_token", None, token.as_bytes()),
        ("revision", None, revision.as_bytes()),
        (
            "text",
            None,
            b"number,title,opening\n1,A map,5\n".as_slice(),
        ),
        ("photographs", None, b"".as_slice()),
        ("do", None, b"import"),
    ];
    assert!(!html.contains("<work-progress"));
    send_form(&site, &olga, &import, &next).await;
    let html = over(&site, &olga, &import).await;
    assert!(html.contains("1 new lot, 0 changed"), "{html}");
}
