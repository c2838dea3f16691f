//! How long the house's pages take with a catalogue of 10,000 lots in one sale. The floor of each figure is the same page with
//! 100 lots, in the same run; what is compressed is left out, since a browser's page has as many lots either way.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use auction::Time;
use harness::{person::Person, stack::Stack, until};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::{
    machine::memory_of,
    report::{Report, median},
};

const SALE: &str = "catalogue";
const FEW: usize = 100;
const MANY: usize = 10_000;
/// Requests that are not counted: what is made once is there after them.
const WARM_UPS: usize = 5;
/// Requests of a page at least.
const REQUESTS_MIN: usize = 30;
/// The sale runs for longer than anything here.
const RUNS_MILLIS: i64 = 6 * 3_600_000;
/// The limit of requests is for strangers.
const LIMIT: (&str, &str) = ("OUTCRY_WEB_REQUESTS_PER_SECOND", "100000");

/// What is asked for, each by its name.
const PAGES: [(&str, &str); 10] = [
    ("home", "/"),
    ("sale", "/sales/catalogue"),
    ("sale: last page", "/sales/catalogue?page=999"),
    ("sale: cheapest first", "/sales/catalogue?sort=cheapest"),
    ("search: two words", "/sales/catalogue?q=walnut+clock+7"),
    ("search: a typo", "/sales/catalogue?q=waltun"),
    ("lot", "/sales/catalogue/lots/50"),
    ("control", "/house/sales/catalogue"),
    ("draft", "/house/sales/DRAFT"),
    ("editor", "/house/sales/DRAFT/edit"),
];

/// A house with one sale of so many lots and a draft of the same.
struct House {
    stack: Stack,
    operator: Person,
    client: Client,
    draft: String,
}

/// Runs the benchmark, each page for about as long.
pub(crate) async fn run(total: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("catalogue");
    let time = total / u32::try_from(2 * PAGES.len())?;
    let few = measured(FEW, time, &mut report).await?;
    let many = measured(MANY, time, &mut report).await?;
    for ((name, few), (_, many)) in few.iter().zip(&many) {
        report.note(*name, "ms", *many, *few);
    }
    Ok(report)
}

/// The median of each page in milliseconds, and web's memory in megabytes.
async fn measured(
    lots: usize,
    time: Duration,
    report: &mut Report,
) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let began = Instant::now();
    let house = House::open(lots).await?;
    let seconds = began.elapsed().as_secs_f64();
    report.say(format!(
        "{lots} lots: published and copied after {seconds:.1} s"
    ));
    let mut figures = vec![("web's memory at first, MB", house.memory()?)];
    for (name, path) in PAGES {
        let path = path.replace("DRAFT", &house.draft);
        figures.push((name, house.time(&path, time).await?));
    }
    figures.push(("sale: right after a bid", house.time_after_bids().await?));
    figures.push(("web's memory after all, MB", house.memory()?));
    Ok(figures)
}

impl House {
    async fn open(lots: usize) -> anyhow::Result<Self> {
        let stack = Stack::start_in(&[LIMIT]).await;
        let operator = stack.sign_in("olga").await;
        let now: Time = serde_json::from_value(operator.get("time").await["now"].clone())?;
        let (status, answer) = operator.post("sales", &sale(lots, now)?).await;
        ensure!(status.is_success(), "{status} {answer}");
        until("all lots are shown", async || {
            let shown = operator.try_get(&format!("sales/{SALE}/lots/{lots}")).await;
            shown.1["state"] == "open"
        })
        .await;
        let redirect = reqwest::redirect::Policy::none();
        let client = Client::builder().redirect(redirect).build()?;
        let mut house = Self {
            stack,
            operator,
            client,
            draft: String::new(),
        };
        house.draft = house.copied().await?;
        Ok(house)
    }

    /// A draft with the lots of the sale.
    async fn copied(&self) -> anyhow::Result<String> {
        let page = self.page("/house/new").send().await?.text().await?;
        let token = page.split_once("name=\"form_token\" value=\"");
        let token = token.and_then(|(_, rest)| Some(rest.split_once('"')?.0));
        let token = token.context("a form has a token")?;
        let address = format!("{}/house/sales/{SALE}/copy", self.stack.web_url());
        let copied = self.client.post(address);
        let copied = copied.header("authorization", self.operator.bearer());
        let copied = copied.header("sec-fetch-site", "same-origin");
        let copied = copied.form(&[("form_token", token)]).send().await?;
        let to = copied.headers().get("location");
        let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
        let draft = to.strip_prefix("/house/sales/").filter(|it| *it != SALE);
        let draft = draft.with_context(|| format!("no copy, but {}", copied.status()))?;
        Ok(draft.to_owned())
    }

    fn page(&self, path: &str) -> RequestBuilder {
        let asked = self.client.get(format!("{}{path}", self.stack.web_url()));
        asked.header("authorization", self.operator.bearer())
    }

    /// The median of a page's answers, whole, in milliseconds.
    async fn time(&self, path: &str, time: Duration) -> anyhow::Result<f64> {
        for _ in 0..WARM_UPS {
            self.one(path).await?;
        }
        let (began, mut all) = (Instant::now(), Vec::new());
        while all.len() < REQUESTS_MIN || began.elapsed() < time {
            all.push(self.one(path).await?);
        }
        Ok(median(all))
    }

    async fn one(&self, path: &str) -> anyhow::Result<f64> {
        let asked = self.page(path);
        let began = Instant::now();
        let answer = asked.send().await?;
        let status = answer.status();
        let page = answer.bytes().await?;
        let millis = began.elapsed().as_secs_f64() * 1e3;
        ensure!(status == 200 && !page.is_empty(), "{path}: {status}");
        Ok(millis)
    }

    /// The sale's page as often as a lot of it has just changed.
    async fn time_after_bids(&self) -> anyhow::Result<f64> {
        let carol = self.stack.sign_up("carol").await;
        let mut all = Vec::new();
        for lot in 1..=REQUESTS_MIN {
            let (id, bid_id) = (lot.to_string(), format!("b{lot}"));
            let answer = carol.bid(SALE, &id, &bid_id, 5_000).await;
            ensure!(answer["accepted"] == true, "{answer}");
            until("the bid is shown", async || {
                let shown = carol.get(&format!("sales/{SALE}/lots/{lot}")).await;
                shown["bid_count"] == 1
            })
            .await;
            all.push(self.one(&format!("/sales/{SALE}")).await?);
        }
        Ok(median(all))
    }

    /// Megabytes of web that are resident.
    fn memory(&self) -> anyhow::Result<f64> {
        let web = u32::try_from(self.stack.pid("web"))?;
        Ok(memory_of(web) as f64 / 1e6)
    }
}

/// A sale as houses write them: a few hundred letters a lot, a dozen categories, an end every second.
fn sale(lots: usize, now: Time) -> anyhow::Result<Value> {
    let at = |millis: i64| Time::from_unix_millis(now.unix_millis() + millis).context("a time");
    let things = [
        "clock",
        "barometer",
        "violin",
        "sextant",
        "globe",
        "atlas",
        "print",
    ];
    let woods = ["walnut", "mahogany", "rosewood", "ebony", "cherry"];
    let lot = |number: usize| {
        let (thing, wood) = (things[number % things.len()], woods[number % woods.len()]);
        json!({
            "lot": number.to_string(), "number": number, "title": format!("A {wood} {thing}, No {number}"),
            "description": format!("A {thing} of the time about {}, its case of {wood} with brass inlay. The \
                movement was overhauled and runs; the key is with it. Signed on the back, workshop {}. {}",
                1700 + number % 200, number % 977, "Slight wear that belongs to its age. ".repeat(3)),
            "category": format!("{thing}s"), "condition": "Good, with small losses to the veneer.",
            "estimate": { "low": 10_000 + number, "high": 20_000 + number },
            "opening": 1_000 + number % 500, "reserve": 8_000,
        })
    };
    Ok(json!({
        "sale": SALE, "title": "A large catalogue", "currency": "EUR", "time_zone": "Europe/Berlin",
        "increments": [{ "from": 0, "step": 100 }], "opens_at": at(-1_000)?,
        "stagger": { "first_end": at(RUNS_MILLIS)?, "step_seconds": 1 },
        "lots": (1..=lots).map(lot).collect::<Vec<_>>(),
    }))
}
