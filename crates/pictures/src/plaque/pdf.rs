//! The plaque as a tagged PDF: one page, live text in the embedded font, and no clock. The writer checks it against the
//! rules of PDF/UA-1 that a program can check.

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Point, Size},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagTree},
};
use krilla_svg::{SurfaceExt, SvgSettings};

use super::{
    HEIGHT, Plaque, WIDTH,
    sheet::{Layer, Role, layers},
};
use crate::{
    error::PictureError,
    raster,
    svg::{Root, TextMode, document},
    text,
};

/// A4 landscape in points, 72 an inch.
const PAGE: (f32, f32) = (841.89, 595.28);
const LANGUAGE: &str = "en";

pub(super) fn write(plaque: &Plaque<'_>) -> Result<Vec<u8>, PictureError> {
    let unexpected = |what: &str| PictureError::Pdf(what.to_owned());
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PictureError::Pdf(format!("{error:?}")))?;
    let mut pdf = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    pdf.set_metadata(metadata(plaque));
    let mut tags = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    let size = Size::from_wh(PAGE.0, PAGE.1).ok_or_else(|| unexpected("the page has no size"))?;
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| unexpected("the page has no size"))?;
    let mut page = pdf.start_page_with(settings);
    let mut surface = page.surface();
    for layer in layers(plaque, TextMode::Live) {
        let root = Root { width: WIDTH, height: HEIGHT, title: "", description: "", attributes: "" };
        let tree = raster::read(&document(root, &layer.markup))?;
        let content = match &layer.role {
            Role::Ornament => ContentTag::Artifact(Artifact::new(ArtifactType::Layout, None)),
            Role::Figure(_) => ContentTag::Other,
            Role::Heading | Role::Paragraph => ContentTag::Span(SpanTag::empty()),
        };
        let id = surface.start_tagged(content);
        let drawn = surface.draw_svg(&tree, size, SvgSettings::default());
        surface.end_tagged();
        drawn.ok_or_else(|| unexpected("a layer could not be drawn"))?;
        if let Some(group) = group(&layer, plaque, id) {
            tags.push(group);
        }
    }
    surface.finish();
    page.finish();
    pdf.set_tag_tree(tags);
    // The accessibility standard asks for an outline, even of one page.
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(heading(plaque), top));
    pdf.set_outline(outline);
    pdf.finish().map_err(|error| PictureError::Pdf(format!("{error:?}")))
}

fn group(layer: &Layer, plaque: &Plaque<'_>, id: Identifier) -> Option<TagGroup> {
    let mut group = match &layer.role {
        Role::Ornament => return None,
        Role::Heading => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(heading(plaque)))),
        Role::Paragraph => TagGroup::new(Tag::P),
        Role::Figure(words) => TagGroup::new(Tag::Figure(Some(words.clone()))),
    };
    group.push(id);
    Some(group)
}

/// A heading is never empty, whatever the project calls itself.
fn heading(plaque: &Plaque<'_>) -> String {
    match text::spoken(plaque.project) {
        name if name.is_empty() => text::name_or(plaque.project, plaque.address),
        name => name,
    }
}

fn metadata(plaque: &Plaque<'_>) -> Metadata {
    let number = |value: i8| u8::try_from(value).unwrap_or(1);
    let year = u16::try_from(plaque.date.year()).unwrap_or(0);
    let date = DateTime::new(year).month(number(plaque.date.month())).day(number(plaque.date.day()));
    Metadata::new()
        .title(plaque.title())
        .description(plaque.description())
        .language(LANGUAGE.to_owned())
        .creator("slam".to_owned())
        .authors(vec![text::spoken(plaque.edition)])
        .creation_date(date)
        // The same award is the same document.
        .document_id(format!("{} {} {}", plaque.address, plaque.edition, plaque.evidence))
}
