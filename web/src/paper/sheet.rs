//! A document block by block, from the top of the first page to the bottom of the last.

use super::font::Weight;

/// A4, in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
pub(super) const MARGIN: f32 = 56.0;
/// Where text ends: below stands the page's number.
const BOTTOM: f32 = PAGE.1 - MARGIN - 14.0;
pub(super) const TEXT_WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Of a line, of its size.
pub(super) const LEADING: f32 = 1.4;
pub(super) const BODY: f32 = 9.5;
const TITLE: f32 = 20.0;
const HEADING: f32 = 12.0;
/// Between blocks.
const GAP: f32 = 14.0;
/// The names of facts.
const TERMS_WIDTH: f32 = 100.0;

/// Text at a place of a page; `leaf` says which part of the document it is.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Run {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) text: String,
    /// None: it is repeated for the eye alone.
    pub(super) leaf: Option<usize>,
}

/// What is on a page.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct PageRuns {
    pub(super) runs: Vec<Run>,
    /// Lines across the text, by their height.
    pub(super) rules: Vec<f32>,
}

/// What a part of the document is, for whoever does not see the page.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Part {
    Title(Leaf),
    Heading(Leaf),
    Paragraph(Vec<Leaf>),
    /// Head, then rows: each cell with whether it names its row.
    Table {
        head: Vec<Leaf>,
        rows: Vec<Vec<(Leaf, bool)>>,
    },
}

/// Text that belongs together, whatever lines it is broken into.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Leaf {
    pub(super) index: usize,
    /// What it says, where letters of it cannot be written.
    pub(super) said: Option<String>,
}

/// A document as far as it is written.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Sheet {
    pub(super) pages: Vec<PageRuns>,
    pub(super) parts: Vec<Part>,
    pub(super) leaves: usize,
    /// Where the next block begins.
    y: f32,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        Self {
            pages: vec![PageRuns::default()],
            parts: vec![],
            leaves: 0,
            y: MARGIN,
        }
    }

    /// What the document is.
    pub(crate) fn title(&mut self, text: &str) {
        let leaf = self.block(text, Weight::Bold, TITLE);
        self.parts.push(Part::Title(leaf));
        self.y += GAP;
    }

    pub(crate) fn heading(&mut self, text: &str) {
        // Not alone at the foot of a page.
        self.make_room(HEADING * LEADING + 3.0 * BODY * LEADING);
        let leaf = self.block(text, Weight::Bold, HEADING);
        self.parts.push(Part::Heading(leaf));
        self.y += GAP / 3.0;
    }

    /// Lines that belong together, such as an address; the first may stand out.
    pub(crate) fn lines(&mut self, strong: &str, lines: &[String]) {
        let strong = (!strong.is_empty()).then(|| self.block(strong, Weight::Bold, BODY));
        let mut leaves: Vec<_> = strong.into_iter().collect();
        for line in lines {
            leaves.push(self.block(line, Weight::Regular, BODY));
        }
        if !leaves.is_empty() {
            self.parts.push(Part::Paragraph(leaves));
            self.y += GAP;
        }
    }

    /// Names with what they stand for.
    pub(crate) fn facts(&mut self, facts: &[(&str, Vec<String>)]) {
        for (name, lines) in facts {
            self.make_room(BODY * LEADING);
            let top = self.y;
            let name = self.text(MARGIN, TERMS_WIDTH, name, Weight::Bold, BODY);
            let mut leaves = vec![name];
            self.y = top;
            for line in lines {
                let (x, width) = (MARGIN + TERMS_WIDTH, TEXT_WIDTH - TERMS_WIDTH);
                leaves.push(self.text(x, width, line, Weight::Regular, BODY));
            }
            self.parts.push(Part::Paragraph(leaves));
        }
        self.y += GAP;
    }

    /// Text across the page.
    fn block(&mut self, text: &str, weight: Weight, size: f32) -> Leaf {
        self.text(MARGIN, TEXT_WIDTH, text, weight, size)
    }

    /// Text in a column, broken into lines; the next begins below.
    fn text(&mut self, x: f32, width: f32, text: &str, weight: Weight, size: f32) -> Leaf {
        let leaf = self.leaf(text, weight);
        for line in broken(&weight.writable(text), weight, size, width) {
            self.make_room(size * LEADING);
            self.y += size * LEADING;
            self.run(x, line, weight, size, Some(leaf.index));
        }
        leaf
    }

    pub(super) fn leaf(&mut self, text: &str, weight: Weight) -> Leaf {
        let index = self.leaves;
        self.leaves += 1;
        let is_written = weight.writable(text) == text;
        Leaf {
            index,
            said: (!is_written).then(|| text.to_owned()),
        }
    }

    /// Text with its feet at the height of now.
    pub(super) fn run(
        &mut self,
        x: f32,
        text: String,
        weight: Weight,
        size: f32,
        leaf: Option<usize>,
    ) {
        let y = self.y - size * (LEADING - 1.0);
        self.page().runs.push(Run {
            x,
            y,
            weight,
            size,
            text,
            leaf,
        });
    }

    /// A line across the text.
    pub(super) fn rule(&mut self) {
        let y = self.y;
        self.page().rules.push(y);
    }

    pub(super) fn move_down(&mut self, by: f32) {
        self.y += by;
    }

    /// Goes on at the top of a new page where less than so much is left; says whether it did.
    pub(super) fn make_room(&mut self, height: f32) -> bool {
        let is_full = self.y + height > BOTTOM;
        if is_full {
            self.pages.push(PageRuns::default());
            self.y = MARGIN;
        }
        is_full
    }

    fn page(&mut self) -> &mut PageRuns {
        self.pages.last_mut().expect("there is a first page")
    }
}

/// Text in lines no wider than this: broken between words, and inside of one that is too long by itself. One line at least.
pub(super) fn broken(text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
    let fits = |text: &str| weight.width(text, size) <= width;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("one line at least");
        let longer = match last.is_empty() {
            true => word.to_owned(),
            false => format!("{last} {word}"),
        };
        if fits(&longer) {
            *last = longer;
            continue;
        }
        if !last.is_empty() {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let last = lines.last_mut().expect("one line at least");
            last.push(letter);
            if !fits(last) && last.chars().nth(1).is_some() {
                last.pop();
                lines.push(letter.to_string());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words_and_inside_of_long_ones() {
        let broken = |text| broken(text, Weight::Regular, 10.0, 60.0);
        assert_eq!(broken(""), [""]);
        assert_eq!(broken("A chair"), ["A chair"]);
        let words = broken("A chair of oak, with arms");
        assert_eq!(words.join(" "), "A chair of oak, with arms");
        assert!(words.len() > 1);
        let long = broken(&"m".repeat(100));
        assert!(long.len() > 1 && long.concat().len() == 100);
        for line in words.iter().chain(&long) {
            assert!(Weight::Regular.width(line, 10.0) <= 60.0, "{line}");
        }
    }

    #[test]
    fn what_does_not_fit_goes_on_on_the_next_page() {
        let mut sheet = Sheet::new();
        let lines: Vec<_> = (0..200).map(|line| format!("Line {line}")).collect();
        sheet.lines("", &lines);
        assert!(sheet.pages.len() > 1);
        let runs = sheet.pages.iter().flat_map(|page| &page.runs);
        assert!(runs.clone().all(|run| run.y < BOTTOM && run.y > MARGIN));
        assert_eq!(runs.count(), 200);
    }
}
