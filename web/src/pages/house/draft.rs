//! A sale before it is published, and how it would run: every end on the wall of the house's zone.

use std::ops::Range;

use askama::Template;
use askama_web::WebTemplate;
use auction::{
    Amount, Band, CreateSale, Currency, FormatTerms, Increments, Registration, SaleId, Steps, Time,
    format::{
        english::SoftClose,
        sealed::{self, BidCount, Pricing},
    },
};

use rust_decimal::Decimal;

use super::{Page, address, lot_pages::LotPages};
use crate::{
    catalogue::SaleAbout,
    field_problem::FieldProblem,
    format,
    house::{
        drafts::{self, FoundDraft},
        import::KeptImport,
        new_sale::ReadSale,
    },
    pages::{NAME_SHOWN_MAX, texts_view, visit::Visit, words::buyer_terms::buyer_terms},
};

/// Bands of increments written out: more than most tables have.
const BANDS_SHOWN_MAX: usize = 12;

/// A sale being prepared.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "house/draft.html")]
pub(super) struct DraftPage {
    page: Page,
    sale: SaleId,
    said: Option<&'static str>,
    title: String,
    preview: Option<Preview>,
    pages: LotPages,
    /// Why it cannot be published as it stands.
    problems: Vec<FieldProblem>,
    /// It was sent to be published, and the answer never came.
    publishing: bool,
    /// What an import into it does just now.
    import: Option<String>,
}

/// How a sale would run.
#[derive(Clone, Debug)]
pub(super) struct Preview {
    pub(super) zone: &'static str,
    pub(super) opens: String,
    pub(super) rows: Vec<PreviewRow>,
    pub(super) kind: KindWords,
    pub(super) about: SaleAbout,
    /// What buyers pay besides the price, a sentence each.
    pub(super) buyer_terms: Vec<String>,
}

/// What is said of a kind of sale before it is published.
#[derive(Clone, Debug)]
pub(super) struct KindWords {
    pub(super) name: &'static str,
    /// What the least first bid is called.
    pub(super) least: &'static str,
    /// What else it settles: each with its name.
    pub(super) facts: Vec<(&'static str, String)>,
}

/// One lot of it.
#[derive(Clone, Debug)]
pub(super) struct PreviewRow {
    pub(super) number: u32,
    pub(super) title: String,
    /// Where its texts are shown as bidders will see them; none: it is not kept yet.
    pub(super) address: Option<String>,
    /// Empty: there is none.
    pub(super) estimate: String,
    pub(super) opening: String,
    pub(super) reserve: bool,
    pub(super) opens: String,
    pub(super) ends: String,
    pub(super) ends_at: Time,
}

impl DraftPage {
    pub(super) fn new(
        visit: Visit,
        sale: SaleId,
        found: &FoundDraft,
        query: Option<&str>,
        said: Option<&'static str>,
    ) -> Self {
        let now = visit.page.now;
        let FoundDraft { asked, draft, .. } = found;
        let pages = LotPages::asked(query, asked.lots.len(), address(&sale));
        let read = drafts::read(asked, &sale, now);
        let problems = read.as_ref().err().cloned().unwrap_or_default();
        Self {
            page: visit.page,
            sale,
            said,
            title: asked.title.clone(),
            preview: read
                .ok()
                .map(|read| Preview::new(&read, pages.places(), now, true)),
            pages,
            problems: match draft.publishing {
                true => vec![],
                false => problems,
            },
            publishing: draft.publishing,
            import: None,
        }
    }

    /// The same with what an import into it does.
    pub(super) fn importing(mut self, import: Option<KeptImport>) -> Self {
        let running = import.filter(|import| import.is_running(self.page.now));
        self.import = running.map(|import| import.doing());
        self
    }

    fn address(&self) -> String {
        address(&self.sale)
    }
}

impl Preview {
    /// Of the lots at these places. `now`: what stands for the opening of a sale that opens on publication. Only what is kept has
    /// a page for each lot.
    pub(super) fn new(read: &ReadSale, places: Range<usize>, now: Time, is_kept: bool) -> Self {
        let CreateSale { sale, terms, lots } = &read.command;
        let opens = |at: Time| match at == now {
            true => "on publication".to_owned(),
            false => read.zone.date_and_time(at),
        };
        let rows = lots.iter().zip(&read.texts.lots);
        let rows = rows.skip(places.start).take(places.len());
        let rows = rows.map(|(lot, texts)| PreviewRow {
            number: lot.number,
            address: is_kept.then(|| format!("{}/lots/{}", address(sale), lot.lot)),
            title: format::one_line(&texts.title, NAME_SHOWN_MAX),
            estimate: (texts.details.estimate)
                .map(|it| texts_view::estimate(it, terms.currency))
                .unwrap_or_default(),
            opening: format::money(lot.opening, terms.currency),
            reserve: lot.reserve.is_some(),
            opens: opens(lot.opens_at),
            ends: read.zone.date_and_time(lot.ends_at),
            ends_at: lot.ends_at,
        });
        let opens_at = lots.iter().map(|lot| lot.opens_at).min();
        Self {
            zone: read.zone.name(),
            opens: opens(opens_at.unwrap_or(now)),
            rows: rows.collect(),
            kind: KindWords::of(&terms.format, terms.currency).with(terms.registration),
            about: read.texts.about.clone(),
            buyer_terms: (terms.buyer_terms.as_ref())
                .map(|asked| buyer_terms(asked, terms.currency))
                .unwrap_or_default(),
        }
    }

    /// What bidders read of the first of these lots beside its texts: each with its name.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let Some(row) = self.rows.first() else {
            return vec![];
        };
        let all = [
            (self.kind.least, row.opening.clone()),
            ("Estimate", row.estimate.clone()),
            ("Opens", row.opens.clone()),
            ("Ends", row.ends.clone()),
        ];
        all.into_iter()
            .filter(|(_, fact)| !fact.is_empty())
            .collect()
    }
}

impl KindWords {
    /// The same with who may bid.
    fn with(mut self, registration: Registration) -> Self {
        let who = match registration {
            Registration::Open => "Everyone with an account.",
            Registration::Approval => "Whoever registers and is approved by the house.",
            Registration::Invitation => "Whom the house invites.",
        };
        self.facts.push(("Bidders", who.to_owned()));
        self
    }

    fn of(format: &FormatTerms, currency: Currency) -> Self {
        match format {
            FormatTerms::English(terms) => Self {
                name: "Timed sale",
                least: "Opening bid",
                facts: vec![
                    ("Increments", increments(&terms.increments, currency)),
                    ("Maxima", maxima(terms.lower_maximum).to_owned()),
                    ("Extensions", extensions(terms.soft_close)),
                ],
            },
            FormatTerms::Sealed(terms) => Self {
                name: "Sealed bids",
                least: "Minimum bid",
                facts: sealed_facts(*terms),
            },
        }
    }
}

fn sealed_facts(terms: sealed::Terms) -> Vec<(&'static str, String)> {
    let pays = match terms.pricing {
        Pricing::FirstPrice => "Their own bid.",
        Pricing::SecondPrice => "The second-highest bid, or the reserve if that is higher.",
    };
    let count = match terms.bid_count {
        BidCount::Hidden => "Hidden until the end.",
        BidCount::Shown => "Shown to everyone.",
    };
    vec![
        ("Highest bidder pays", pays.to_owned()),
        ("Number of bids", count.to_owned()),
    ]
}

/// By how much the price rises, from which price on.
fn increments(increments: &Increments, currency: Currency) -> String {
    let money = |amount: Amount| format::money(amount, currency);
    let band = |band: &Band| {
        let step = match &band.steps {
            Steps::Fixed { step } => money(*step),
            Steps::Slots { period, offsets } => {
                let slots: Vec<_> = offsets.iter().map(|offset| money(*offset)).collect();
                format!("to {} of every {}", slots.join(", "), money(*period))
            }
            Steps::Percent { basis_points, .. } => {
                format!(
                    "{}\u{a0}%",
                    Decimal::new((*basis_points).into(), 2).normalize()
                )
            }
        };
        match band.from {
            Amount::ZERO => step,
            from => format!("from {} {step}", money(from)),
        }
    };
    let bands: Vec<Band> = increments.clone().into();
    let shown = bands.iter().take(BANDS_SHOWN_MAX).map(band);
    let left_out = bands.len().saturating_sub(BANDS_SHOWN_MAX);
    let more = (left_out > 0).then(|| format!("and {left_out} more bands"));
    let shown: Vec<_> = shown.chain(more).collect();
    format!("{}.", shown.join("; "))
}

fn maxima(may_lower: bool) -> &'static str {
    match may_lower {
        true => "Whoever leads may lower their maximum, as far as the price.",
        false => "A maximum can be raised, and never lowered.",
    }
}

fn extensions(soft_close: Option<SoftClose>) -> String {
    let Some(soft_close) = soft_close else {
        return "No extensions.".to_owned();
    };
    let SoftClose {
        window_seconds,
        extension_seconds,
        max_extensions,
        ..
    } = soft_close;
    let often = match max_extensions {
        None => "any number of times".to_owned(),
        Some(1) => "once".to_owned(),
        Some(most) => format!("at most {most} times"),
    };
    format!(
        "A bid in the last {window_seconds} s leaves at least {extension_seconds} s on that lot, {often}. \
         Other lots are not affected."
    )
}
