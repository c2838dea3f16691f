//! A document as the bytes of a PDF.

use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Archival, ConfigurationBuilder},
    geom::{PathBuilder, Point},
    metadata::{self, Metadata},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag,
        TagGroup, TagTree,
    },
    text::TextDirection,
};

use crate::locale::{Language, t};

use super::{
    About, PaperError, Sheet,
    font::Weight,
    sheet::{Leaf, MARGIN, PAGE, PageRuns, Part, Run, TEXT_WIDTH},
};

const FOOT: f32 = 8.0;
const RULE: f32 = 0.5;

impl Sheet {
    /// The PDF.
    ///
    /// # Errors
    /// Where the library refuses what was written: a fault of ours.
    pub(crate) fn pdf(self, about: &About) -> Result<Vec<u8>, PaperError> {
        let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A);
        let configuration = configuration.finish();
        let settings = SerializeSettings {
            configuration: configuration.expect("one standard does not contradict itself"),
            ..SerializeSettings::default()
        };
        let mut document = Document::new_with(settings);
        let mut written = vec![Vec::new(); self.leaves];
        let said = self.said();
        let count = self.pages.len();
        for (number, page) in (1..).zip(&self.pages) {
            let size = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 is a size");
            let mut sheet = document.start_page_with(size);
            let mut surface = sheet.surface();
            draw(&mut surface, page, &said, &mut written);
            let foot = match count {
                1 => about.title.clone(),
                count => t!(
                    "paper-page",
                    title = &about.title,
                    page = number,
                    count = count
                ),
            };
            draw_foot(&mut surface, &foot);
            surface.finish();
            sheet.finish();
        }
        document.set_tag_tree(tree(self.parts, &mut written));
        document.set_metadata(metadata(about));
        document
            .finish()
            .map_err(|error| PaperError(format!("{error:?}")))
    }

    /// What each leaf says, where letters of it cannot be written.
    fn said(&self) -> Vec<Option<String>> {
        let mut said = vec![None; self.leaves];
        let leaves = self.parts.iter().flat_map(|part| match part {
            Part::Title(leaf) | Part::Heading(leaf) => vec![leaf],
            Part::Paragraph(leaves) => leaves.iter().collect(),
            Part::Table { head, rows } => {
                let cells = rows.iter().flatten().map(|(leaf, _)| leaf);
                head.iter().chain(cells).collect()
            }
        });
        for leaf in leaves {
            said[leaf.index].clone_from(&leaf.said);
        }
        said
    }
}

fn draw(
    surface: &mut Surface<'_>,
    page: &PageRuns,
    said: &[Option<String>],
    written: &mut [Vec<Identifier>],
) {
    for run in &page.runs {
        match run.leaf {
            Some(leaf) => {
                // Of a leaf in several lines the first says it all.
                let is_first = written[leaf].is_empty();
                let actual_text = said[leaf]
                    .as_deref()
                    .map(|said| if is_first { said } else { "" });
                let tag = ContentTag::Span(SpanTag::empty().with_actual_text(actual_text));
                let id = surface.start_tagged(tag);
                draw_run(surface, run);
                surface.end_tagged();
                written[leaf].push(id);
            }
            None => {
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
                    ArtifactType::Header,
                )));
                draw_run(surface, run);
                surface.end_tagged();
            }
        }
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
        ArtifactType::Layout,
    )));
    surface.set_stroke(Some(Stroke {
        paint: rgb::Color::new(150, 150, 150).into(),
        width: RULE,
        ..Stroke::default()
    }));
    surface.set_fill(None);
    for y in &page.rules {
        let mut line = PathBuilder::new();
        line.move_to(MARGIN, *y);
        line.line_to(MARGIN + TEXT_WIDTH, *y);
        if let Some(line) = line.finish() {
            surface.draw_path(&line);
        }
    }
    surface.set_stroke(None);
    surface.end_tagged();
}

fn draw_run(surface: &mut Surface<'_>, run: &Run) {
    surface.set_fill(Some(Fill::default()));
    surface.draw_text(
        Point::from_xy(run.x, run.y),
        run.weight.font(),
        run.size,
        &run.text,
        false,
        TextDirection::Auto,
    );
}

fn draw_foot(surface: &mut Surface<'_>, text: &str) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
        ArtifactType::Footer,
    )));
    let weight = Weight::Regular;
    let text = weight.writable(text);
    let run = Run {
        x: MARGIN,
        y: PAGE.1 - MARGIN,
        weight,
        size: FOOT,
        text,
        leaf: None,
    };
    draw_run(surface, &run);
    surface.end_tagged();
}

/// The document's parts, for whoever does not see the page.
fn tree(parts: Vec<Part>, written: &mut [Vec<Identifier>]) -> TagTree {
    let mut nodes = |leaf: &Leaf| -> Vec<Node> {
        let ids = std::mem::take(&mut written[leaf.index]);
        ids.into_iter().map(Node::Leaf).collect()
    };
    let mut tree = TagTree::new();
    for part in parts {
        let group = match part {
            Part::Title(leaf) => heading(1, nodes(&leaf)),
            Part::Heading(leaf) => heading(2, nodes(&leaf)),
            Part::Paragraph(leaves) => {
                let lines = leaves.iter().flat_map(&mut nodes).collect();
                TagGroup::with_children(Tag::P, lines)
            }
            Part::Table { head, rows } => table(&head, &rows, &mut nodes),
        };
        tree.push(group);
    }
    tree
}

fn heading(level: u16, nodes: Vec<Node>) -> TagGroup {
    let level = level.try_into().expect("levels begin with one");
    TagGroup::with_children(Tag::Hn(level, None), nodes)
}

fn table(
    head: &[Leaf],
    rows: &[Vec<(Leaf, bool)>],
    nodes: &mut impl FnMut(&Leaf) -> Vec<Node>,
) -> TagGroup {
    let mut names = TagGroup::new(Tag::TR);
    for leaf in head {
        let tag = Tag::TH(TableHeaderScope::Column);
        names.push(TagGroup::with_children(tag, nodes(leaf)));
    }
    let mut body = TagGroup::new(Tag::TBody);
    for row in rows {
        let mut cells = TagGroup::new(Tag::TR);
        for (leaf, is_name) in row {
            let cell = nodes(leaf);
            cells.push(match is_name {
                true => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), cell),
                false => TagGroup::with_children(Tag::TD, cell),
            });
        }
        body.push(cells);
    }
    let head = TagGroup::with_children(Tag::THead, vec![Node::Group(names)]);
    TagGroup::with_children(Tag::Table, vec![Node::Group(head), Node::Group(body)])
}

fn metadata(about: &About) -> Metadata {
    let at = DateTime::<Utc>::from(about.made_at);
    let small = |number: u32| u8::try_from(number).expect("no month has more days");
    let made_at = metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let about_it = Metadata::new()
        .title(about.title.clone())
        .language(Language::current().tag().to_owned())
        .creator("Outcry".to_owned())
        .creation_date(made_at);
    match about.author.as_str() {
        "" => about_it,
        author => about_it.authors(vec![author.to_owned()]),
    }
}
