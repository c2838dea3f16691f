//! Photographs of lots: sent, kept in sizes, shown, and gone when nobody uses them.

use harness::until;
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    house::{hidden, show},
    site::{self, Site, Visitor, problem},
};

/// A small PNG of so many pixels each way, of one shade.
pub(crate) fn photograph(side: u32, shade: u8) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(side, side, image::Rgb([shade, 80, 120]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn send_as(visitor: &Visitor, kind: &str, bytes: Vec<u8>) -> reqwest::Response {
    let request = visitor.http.post(visitor.url("images"));
    let request = request.header("sec-fetch-site", "same-origin");
    let request = request.header(header::CONTENT_TYPE, kind);
    visitor.send(request.body(bytes)).await
}

async fn upload(visitor: &Visitor, bytes: Vec<u8>) -> Value {
    let answer = send_as(visitor, "image/png", bytes).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

/// A sale with one lot that has these photographs.
fn sale(images: Value) -> Value {
    json!({
        "title": "Spring", "currency": "EUR", "increments": "ebay-us", "opens_at": "2090-01-01T10:00:00Z",
        "lots": [{ "lot": "1", "title": "A chair", "opening": 1000, "ends_at": "2090-01-02T10:00:00Z", "images": images }],
    })
}

async fn status(site: &Site, path: &str) -> StatusCode {
    let url = format!("http://{}{path}", site.address);
    site.visitor().http.get(url).send().await.unwrap().status()
}

#[tokio::test]
async fn photograph_is_served_in_its_sizes_for_ever_and_never_as_it_was_sent() {
    let site = site::start().await;
    let (nobody, alice, olga) = (
        site.visitor(),
        site.demo("alice").await,
        site.demo("olga").await,
    );
    problem(send_as(&nobody, "image/png", photograph(9, 1)).await, 401).await;
    problem(send_as(&alice, "image/png", photograph(9, 1)).await, 403).await;

    let sent = upload(&olga, photograph(700, 200)).await;
    assert_eq!(
        (&sent["width"], &sent["height"]),
        (&json!(700), &json!(700))
    );
    let sizes = sent["sizes"].as_array().unwrap();
    let widths: Vec<_> = sizes.iter().map(|size| size["width"].as_u64()).collect();
    assert_eq!(widths, [Some(320), Some(640), Some(700)]);
    for (path, kind) in sizes
        .iter()
        .map(|size| (&size["webp"], "image/webp"))
        .chain([(&sent["jpeg"], "image/jpeg")])
    {
        let url = format!("http://{}{}", site.address, path.as_str().unwrap());
        let request = nobody.http.get(url).header("accept-encoding", "gzip");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let headers = answer.headers();
        assert_eq!(headers["content-type"], kind);
        assert_eq!(
            headers["cache-control"],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(
            !headers.contains_key("content-encoding"),
            "it is small already"
        );
        let bytes = answer.bytes().await.unwrap();
        let image = image::load_from_memory(&bytes).unwrap();
        assert!(
            path.as_str()
                .unwrap()
                .contains(&format!("/{}.", image.width()))
        );
    }
    // What it says it is does not matter, what it is does.
    let again = send_as(&olga, "image/jpeg", photograph(700, 200)).await;
    assert_eq!(again.json::<Value>().await.unwrap(), sent);

    let id = sent["image"].as_str().unwrap();
    let other = id.replace("700x700", "701x701");
    for wrong in [
        format!("/images/{id}/800.webp"),
        format!("/images/{id}/..%2F320.webp"),
        format!("/images/{other}/320.webp"),
        "/images/x/320.webp".to_owned(),
    ] {
        assert_eq!(
            status(&site, &wrong).await,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn what_is_no_photograph_is_refused_in_words() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let cut = photograph(300, 9)[..90].to_vec();
    for (kind, bytes, status, words) in [
        ("text/plain", photograph(9, 1), 415, "image/jpeg"),
        ("image/svg+xml", b"<svg/>".to_vec(), 415, "image/jpeg"),
        (
            "image/png",
            b"<svg onload='alert(1)'/>".to_vec(),
            415,
            "SVG",
        ),
        ("image/jpeg", b"%PDF-1.7".to_vec(), 415, "JPEG, PNG or WebP"),
        ("image/png", cut, 422, "cut off"),
        ("image/jpeg", vec![0xff; 25_000_001], 413, "25 MB"),
    ] {
        let refused = problem(send_as(&olga, kind, bytes).await, status).await;
        assert!(
            refused["detail"].as_str().unwrap().contains(words),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn sale_shows_photographs_that_are_there_and_no_others() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let sent = upload(&olga, photograph(20, 1)).await;
    let id = sent["image"].as_str().unwrap();
    let gone = id.replace("20x20", "21x21");
    let many: Vec<_> = (0..13).map(|_| json!({ "image": id })).collect();
    for (images, pointer) in [
        (json!([{ "image": gone }]), "/lots/0/images/0/image"),
        (json!([{ "image": "../../x" }]), "/lots/0/images/0/image"),
        (
            json!([{ "image": id }, { "image": id }]),
            "/lots/0/images/1/image",
        ),
        (
            json!([{ "image": id, "alt": "x".repeat(251) }]),
            "/lots/0/images/0/alt",
        ),
        (json!([{ "image": id, "src": "x" }]), "/lots/0/images/0/src"),
        (json!(many), "/lots/0/images"),
        (json!("x"), "/lots/0/images"),
    ] {
        let refused = problem(olga.post("sales?preview=true", &sale(images)).await, 422).await;
        assert_eq!(refused["pointer"], pointer, "{refused}");
    }
    let taken = olga
        .post("sales", &sale(json!([{ "image": id, "alt": "Front" }])))
        .await;
    // Nobody answers here, but it was asked.
    assert_eq!(problem(taken, 503).await["code"], "outcome_unknown");
}

/// A form with files: each field's name, its file's name or none, its bytes.
pub(crate) async fn send_form(
    site: &Site,
    visitor: &Visitor,
    path: &str,
    parts: &[(&str, Option<&str>, &[u8])],
) -> (u16, String, String) {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let file = file
            .map(|file| format!("; filename=\"{file}\""))
            .unwrap_or_default();
        let head =
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--xyz--\r\n");
    let origin = format!("http://{}", site.address);
    let request = visitor
        .http
        .post(format!("{origin}{path}"))
        .header(header::ORIGIN, origin);
    let kind = "multipart/form-data; boundary=xyz";
    let answer = request
        .header(header::CONTENT_TYPE, kind)
        .body(body)
        .send()
        .await
        .unwrap();
    let (status, at) = (answer.status().as_u16(), answer.url().path().to_owned());
    (status, at, answer.text().await.unwrap())
}

/// The ids of photographs that a form holds, in order.
fn held(html: &str) -> Vec<String> {
    let (form, _) = html.split_once("<template>").unwrap();
    let held = form.split("name=\"photograph\" value=\"").skip(1);
    held.map(|after| after.split_once('"').unwrap().0.to_owned())
        .collect()
}

#[tokio::test]
async fn form_takes_photographs_without_script_keeps_them_and_puts_them_in_order() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let (_, _, html) = show(&site, &olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let (front, back) = (photograph(30, 10), photograph(30, 20));
    let fields = |act: &'static str| -> Vec<(&str, Option<&str>, &[u8])> {
        let fields = [
            ("form_token", token.as_str()),
            ("do", act),
            ("title", "Clocks"),
            ("currency", "EUR"),
            ("format", "english"),
            ("time_zone", "UTC"),
            ("first_end", "2099-11-25T18:00"),
            ("step_seconds", "60"),
            ("lots_at_once", "1"),
            ("lot_title", "A clock"),
            ("lot_opening", "120"),
        ];
        fields
            .iter()
            .map(|(name, value)| (*name, None, value.as_bytes()))
            .collect()
    };
    let mut form = fields("preview");
    form.extend([
        ("lot_images", Some("front.png"), &front[..]),
        ("lot_images", Some("back.png"), &back[..]),
        ("lot_images", Some("<b>x</b>.png"), b"no picture"),
        ("lot_images", Some(""), b""),
    ]);
    let (status, _, html) = send_form(&site, &olga, "/house/new", &form).await;
    assert_eq!(status, 422, "one was none");
    assert!(
        html.contains("“&#60;b&#62;x&#60;/b&#62;.png” was not taken"),
        "{html}"
    );
    let ids = held(&html);
    assert_eq!(ids.len(), 2, "the others are kept");

    let mut form = fields("save");
    let alt = "The <front>";
    form.extend([
        ("photograph", None, ids[0].as_bytes()),
        ("photograph_alt", None, alt.as_bytes()),
        ("photograph_place", None, b"2"),
        ("photograph", None, ids[1].as_bytes()),
        ("photograph_place", None, b"1"),
    ]);
    let (status, at, html) = send_form(&site, &olga, "/house/new", &form).await;
    assert_eq!(status, 200, "{html}");
    let (_, _, html) = show(&site, &olga, &format!("{at}/edit")).await;
    assert_eq!(held(&html), [ids[1].clone(), ids[0].clone()]);
    assert!(html.contains("value=\"The &#60;front&#62;\""));

    // What no sale uses goes; what a draft uses stays.
    let unused = upload(&olga, photograph(30, 30)).await;
    let unused = unused["image"].as_str().unwrap();
    let naming = sale(json!([{ "image": unused }]));
    let asked = async || olga.post("sales?preview=true", &naming).await.status();
    assert_ne!(asked().await, StatusCode::UNPROCESSABLE_ENTITY);
    let sweeper = site
        .again(|settings| settings.unused_images_hours = 0)
        .await;
    until("the unused one is gone", async || {
        asked().await == StatusCode::UNPROCESSABLE_ENTITY
    })
    .await;
    for id in ids {
        let url = sweeper.url(&format!("../../images/{id}/30.jpg"));
        assert_eq!(
            sweeper.http.get(url).send().await.unwrap().status(),
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn no_file_is_looked_at_before_the_form_is_known() {
    let site = site::start().await;
    let olga = site.demo("olga").await;
    let picture = photograph(30, 77);
    let parts = [
        ("lot_title", None, &b"x"[..]),
        ("lot_images", Some("a.png"), &picture[..]),
    ];
    let (status, _, _) = send_form(&site, &olga, "/house/new", &parts).await;
    assert_eq!(status, 403);
    let (_, _, html) = show(&site, &olga, "/house/new").await;
    let token = hidden(&html, "form_token");
    let long = vec![b'x'; 500_000];
    let parts = [
        ("form_token", None, token.as_bytes()),
        ("title", None, &long[..]),
    ];
    let (status, _, html) = send_form(&site, &olga, "/house/new", &parts).await;
    assert!(status == 413 && html.contains("The form is too large"));
}
