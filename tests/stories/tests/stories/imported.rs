//! An import with photographs whose site is killed in the middle: nothing is lost unsaid, and sent again it goes on.

use std::io::{Cursor, Write};

use harness::{person::Person, stack::Stack, until_some};
use reqwest::{Client, Response, header};

/// So many that the site is killed before they are taken.
const PHOTOGRAPHS: usize = 12;

/// A house's pages without script.
struct House<'a> {
    http: Client,
    stack: &'a Stack,
    olga: &'a Person,
}

impl House<'_> {
    async fn page(&self, path: &str) -> Option<String> {
        let page = self.http.get(format!("{}{path}", self.stack.web_url()));
        let page = page.header(header::AUTHORIZATION, self.olga.bearer());
        let page = page.send().await.ok()?;
        match page.status().is_success() {
            true => page.text().await.ok(),
            false => None,
        }
    }

    async fn send(&self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Response {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\""));
            let file = file.unwrap_or_default();
            let head =
                format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--xyz--\r\n");
        let sent = self.http.post(format!("{}{path}", self.stack.web_url()));
        let sent = sent.header(header::AUTHORIZATION, self.olga.bearer());
        let sent = sent.header(header::ORIGIN, self.stack.web_url());
        let sent = sent.header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz");
        sent.body(body).send().await.expect("web is up")
    }

    /// A draft without a lot; where it is.
    async fn draft(&self) -> String {
        let page = self.page("/house/new").await.expect("a form");
        let token = hidden(&page, "form_token");
        let fields = [
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
        let fields = fields.map(|(name, value)| (name, None, value.as_bytes()));
        let saved = self.send("/house/new", &fields).await;
        saved.url().path().to_owned()
    }

    /// Sends a table and an archive to be kept.
    async fn import(&self, at: &str, table: &str, photos: &[u8]) {
        let path = format!("{at}?anew=true");
        let page = self.page(&path).await.expect("a form");
        let token = hidden(&page, "form_token");
        let revision = hidden(&page, "revision");
        let parts = [
            ("form_token", None, token.as_bytes()),
            ("revision", None, revision.as_bytes()),
            ("text", None, table.as_bytes()),
            ("archive", Some("photos.zip"), photos),
            ("do", None, b"import"),
        ];
        let sent = self.send(at, &parts).await;
        assert!(sent.status().is_success(), "{sent:?}");
    }

    /// The page of an import once it says this.
    async fn until_it_says(&self, at: &str, words: &str) -> String {
        until_some(words, async || {
            self.page(at).await.filter(|page| page.contains(words))
        })
        .await
    }
}

fn hidden(page: &str, name: &str) -> String {
    let after = page.split_once(&format!("name=\"{name}\" value=\""));
    let (_, after) = after.unwrap_or_else(|| panic!("no {name} in {page}"));
    after.split_once('"').expect("its end").0.to_owned()
}

/// Photographs of some megapixels, each of its own colours, named by the numbers of lots.
fn archive() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for number in 1..=PHOTOGRAPHS {
        let shade = u8::try_from(number).expect("few");
        let image = image::RgbImage::from_fn(3_000, 2_000, |x, y| {
            let [x, y] = [x, y].map(|it| u8::try_from(it / 12 % 256).unwrap_or_default());
            image::Rgb([x, y, shade])
        });
        let mut bytes = Cursor::new(Vec::new());
        image
            .write_to(&mut bytes, image::ImageFormat::Png)
            .expect("memory takes it");
        writer
            .start_file(format!("{number}.png"), options)
            .expect("memory takes it");
        writer.write_all(bytes.get_ref()).expect("memory takes it");
    }
    let archive = writer.finish().expect("memory takes it");
    archive.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn import_killed_in_the_middle_says_what_was_kept_and_goes_on() {
    let stack = Stack::start().await;
    let olga = stack.sign_in("olga").await;
    let house = House {
        http: Client::new(),
        stack: &stack,
        olga: &olga,
    };
    let draft = house.draft().await;
    let at = format!("{draft}/import");
    let rows = (1..=PHOTOGRAPHS).map(|number| format!("{number},A clock,100,{number}.png\n"));
    let table = format!("number,title,opening,images\n{}", rows.collect::<String>());
    let photos = archive();
    house.import(&at, &table, &photos).await;

    // Its page says how far it is, and comes again without script.
    let of = format!(" of {PHOTOGRAPHS} photographs are taken.");
    let page = until_some("some are taken, not all", async || {
        let page = house.page(&at).await?;
        let (before, _) = page.split_once(&of)?;
        let done = before.rsplit('>').next()?.parse::<usize>().ok()?;
        (done >= 2).then_some(page)
    })
    .await;
    assert!(page.contains("<progress") && page.contains("http-equiv=\"refresh\""));
    stack.kill_one("web");

    let page = house
        .until_it_says(&at, "This import was interrupted")
        .await;
    let kept = hidden(&page, "photographs").lines().count();
    assert!((2..PHOTOGRAPHS).contains(&kept), "{kept} are here");
    assert!(page.contains(&format!("{PHOTOGRAPHS},A clock,100,{PHOTOGRAPHS}.png")));
    assert!(page.contains(&format!("there is no photograph “{PHOTOGRAPHS}.png”")));
    let lots = house.page(&draft).await.expect("the draft");
    assert!(!lots.contains("A clock"), "nothing is kept of half a table");

    house.import(&at, &table, &photos).await;
    let said = format!("{PHOTOGRAPHS} new lots, 0 changed, 0 as before.");
    let page = house.until_it_says(&at, &said).await;
    assert!(page.contains("Imported on"));
    let lot = house.page(&format!("{draft}/lots/{PHOTOGRAPHS}")).await;
    let lot = lot.expect("the last lot's page");
    assert!(lot.contains("/images/"), "{lot}");
}
