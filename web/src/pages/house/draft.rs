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

use super::{Page, address, import_page, lot_pages::LotPages};
use crate::{
    catalogue::SaleAbout,
    field_problem::FieldProblem,
    format,
    house::{
        drafts::{self, FoundDraft},
        import::KeptImport,
        new_sale::ReadSale,
    },
    locale::{filters, t},
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
    said: Option<String>,
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
    pub(super) name: String,
    /// What the least first bid is called.
    pub(super) least: String,
    /// What else it settles: each with its name.
    pub(super) facts: Vec<(String, String)>,
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
        said: Option<String>,
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

    fn import_address(&self) -> String {
        import_page::address_of(&self.sale)
    }
}

impl Preview {
    /// Of the lots at these places. `now`: what stands for the opening of a sale that opens on publication. Only what is kept has
    /// a page for each lot.
    pub(super) fn new(read: &ReadSale, places: Range<usize>, now: Time, is_kept: bool) -> Self {
        let CreateSale { sale, terms, lots } = &read.command;
        let opens = |at: Time| match at == now {
            true => t!("house-preview-on-publication"),
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
    pub(super) fn facts(&self) -> Vec<(String, String)> {
        let Some(row) = self.rows.first() else {
            return vec![];
        };
        let all = [
            (self.kind.least.clone(), row.opening.clone()),
            (t!("house-preview-estimate"), row.estimate.clone()),
            (t!("house-sale-opens"), row.opens.clone()),
            (t!("house-preview-ends-short"), row.ends.clone()),
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
            Registration::Open => t!("house-preview-open"),
            Registration::Approval => t!("house-preview-approval"),
            Registration::Invitation => t!("house-preview-invitation"),
        };
        self.facts.push((t!("house-sale-bidders"), who));
        self
    }

    fn of(format: &FormatTerms, currency: Currency) -> Self {
        match format {
            FormatTerms::English(terms) => Self {
                name: t!("house-sale-timed"),
                least: t!("house-sale-lot-opening"),
                facts: vec![
                    (
                        t!("house-preview-increments"),
                        increments(&terms.increments, currency),
                    ),
                    (t!("house-preview-maxima"), maxima(terms.lower_maximum)),
                    (t!("house-preview-extensions"), extensions(terms.soft_close)),
                ],
            },
            FormatTerms::Sealed(terms) => Self {
                name: t!("house-sale-sealed"),
                least: t!("house-preview-minimum"),
                facts: sealed_facts(*terms),
            },
        }
    }
}

fn sealed_facts(terms: sealed::Terms) -> Vec<(String, String)> {
    let pays = match terms.pricing {
        Pricing::FirstPrice => t!("house-preview-pays-own"),
        Pricing::SecondPrice => t!("house-preview-pays-second"),
    };
    let count = match terms.bid_count {
        BidCount::Hidden => t!("house-preview-count-hidden"),
        BidCount::Shown => t!("house-preview-count-shown"),
    };
    vec![
        (t!("house-sale-pricing"), pays),
        (t!("house-sale-bid-count"), count),
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
                t!(
                    "house-preview-slots",
                    slots = slots.join(", "),
                    period = money(*period)
                )
            }
            Steps::Percent { basis_points, .. } => {
                let percent = Decimal::new((*basis_points).into(), 2);
                format!("{}\u{a0}%", format::decimal(percent.normalize()))
            }
        };
        match band.from {
            Amount::ZERO => step,
            from => t!("house-preview-band", from = money(from), step = step),
        }
    };
    let bands: Vec<Band> = increments.clone().into();
    let shown = bands.iter().take(BANDS_SHOWN_MAX).map(band);
    let left_out = bands.len().saturating_sub(BANDS_SHOWN_MAX);
    let more = (left_out > 0).then(|| t!("house-preview-more-bands", count = left_out));
    let shown: Vec<_> = shown.chain(more).collect();
    format!("{}.", shown.join("; "))
}

fn maxima(may_lower: bool) -> String {
    match may_lower {
        true => t!("house-preview-may-lower"),
        false => t!("house-preview-never-lower"),
    }
}

fn extensions(soft_close: Option<SoftClose>) -> String {
    let Some(soft_close) = soft_close else {
        return t!("house-preview-no-extensions");
    };
    let SoftClose {
        window_seconds,
        extension_seconds,
        max_extensions,
        ..
    } = soft_close;
    let often = match max_extensions {
        None => t!("house-preview-any-number"),
        Some(most) => t!("house-preview-at-most", count = most),
    };
    t!(
        "house-preview-extended",
        window = window_seconds,
        extension = extension_seconds,
        often = often
    )
}
