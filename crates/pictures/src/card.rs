//! The summary card: one project and its badges, at the size that link previews show.

use jiff::civil::Date;

use crate::{
    date,
    error::PictureError,
    font::Weight,
    icon::{Emblem, medallion},
    mark::Mark,
    palette::{Colours, Theme},
    raster::{Raster, png_from_svg},
    svg::{Anchor, Canvas, Root, TextMode, Type, document},
    text,
};

const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 630.0;
const MARGIN: f64 = 64.0;
const GAP: f64 = 20.0;
/// Tiles beyond six would be too small to read in a preview.
const MAX_TILES: usize = 6;

/// What a summary card says.
#[derive(Debug, Clone, Copy)]
pub struct SummaryCard<'t> {
    /// The project as it calls itself.
    pub project: &'t str,
    /// Its repository without a scheme; also stands for a name that the font cannot draw.
    pub address: &'t str,
    /// Such as `Security Slam Fall 2026`.
    pub edition: &'t str,
    /// The badges in the edition's order; six are shown, the rest is counted.
    pub badges: &'t [Tile<'t>],
    /// The level that the project is judged at, when the edition has levels.
    pub level: Option<u8>,
    /// The commit that was looked at, full or short; seven characters are shown.
    pub commit: Option<&'t str>,
    /// The day of the evaluation.
    pub date: Option<Date>,
}

/// One badge on a card.
#[derive(Debug, Clone, Copy)]
pub struct Tile<'t> {
    /// Its picture.
    pub emblem: Emblem,
    /// Its name.
    pub title: &'t str,
    /// How far it is.
    pub mark: Mark,
}

/// Returns the card as SVG of 1,200 by 630 pixels.
pub fn card_svg(card: &SummaryCard<'_>, theme: Theme) -> String {
    let colours = theme.colours();
    let mut canvas = Canvas::new(TextMode::Outlines, 10.0);
    canvas.rect((0.0, 0.0, WIDTH, HEIGHT), 0.0, &format!("fill=\"{}\"", colours.ground));
    canvas.rect((0.0, 0.0, WIDTH, 10.0), 0.0, &format!("fill=\"{}\"", Emblem::Plaque.colour()));
    head(&mut canvas, card, colours);
    tiles(&mut canvas, card.badges, theme);
    foot(&mut canvas, card, colours);
    let title = card_title(card);
    let description = described(card);
    let root = Root { width: WIDTH, height: HEIGHT, title: &title, description: &description, attributes: "" };
    document(root, &canvas.into_body())
}

/// Returns the card as PNG of 1,200 by 630 pixels.
pub fn card_png(card: &SummaryCard<'_>, theme: Theme) -> Result<Vec<u8>, PictureError> {
    let raster = Raster { width: 1200, dots_per_inch: None, title: &card_title(card) };
    png_from_svg(&card_svg(card, theme), raster)
}

fn card_title(card: &SummaryCard<'_>) -> String {
    format!("{}: {}, {}", text::spoken(card.project), progress(card.badges), text::spoken(card.edition))
}

fn described(card: &SummaryCard<'_>) -> String {
    let shown = &card.badges[..card.badges.len().min(MAX_TILES)];
    shown.iter().map(|tile| format!("{}: {}", text::clean(tile.title), tile.mark.word())).collect::<Vec<_>>().join("; ")
}

fn progress(badges: &[Tile<'_>]) -> String {
    let count = |mark| badges.iter().filter(|tile| tile.mark == mark).count();
    match (count(Mark::Awarded), count(Mark::EvidenceFound), badges.len()) {
        (_, _, 0) => "no badges yet".to_owned(),
        (0, found, all) => format!("evidence for {found} of {all} badges"),
        (awarded, _, all) => format!("{awarded} of {all} badges awarded"),
    }
}

fn head(canvas: &mut Canvas, card: &SummaryCard<'_>, colours: Colours) {
    canvas.place((MARGIN, 44.0), 52.0, "", &medallion(Emblem::Plaque));
    let small = Type {
        x: MARGIN + 68.0,
        y: 79.0,
        size: 28.0,
        weight: Weight::Bold,
        anchor: Anchor::Start,
        fill: colours.accent,
    };
    let edition = text::fit(&text::clean(card.edition), Weight::Bold, small.size, 560.0);
    canvas.text(small, &edition);
    let sum = Type { x: WIDTH - MARGIN, weight: Weight::Regular, anchor: Anchor::End, fill: colours.quiet, ..small };
    canvas.text(sum, &progress(card.badges));
    let room = WIDTH - 2.0 * MARGIN;
    let name = text::name_or(card.project, card.address);
    let (size, name) = text::fit_size(&name, Weight::Bold, (46.0, 76.0), room);
    let line = Type { x: MARGIN, y: 184.0, size, fill: colours.ink, ..small };
    canvas.text(line, &name);
    let address = text::fit(&text::clean(card.address), Weight::Regular, 28.0, room);
    canvas.text(Type { y: 231.0, size: 28.0, weight: Weight::Regular, fill: colours.quiet, ..line }, &address);
}

fn tiles(canvas: &mut Canvas, badges: &[Tile<'_>], theme: Theme) {
    let colours = theme.colours();
    let (width, height, top) = ((WIDTH - 2.0 * MARGIN - 2.0 * GAP) / 3.0, 128.0, 264.0);
    if badges.is_empty() {
        canvas.rect((MARGIN, top, WIDTH - 2.0 * MARGIN, 2.0 * height + GAP), 16.0, &panel(colours));
        let (x, y) = (WIDTH / 2.0, top + height + GAP / 2.0 + 10.0);
        let kind = Type { x, y, size: 30.0, weight: Weight::Regular, anchor: Anchor::Middle, fill: colours.quiet };
        canvas.text(kind, "Not evaluated yet");
        return;
    }
    for (index, tile) in badges.iter().take(MAX_TILES).enumerate() {
        let (column, row) = ((index % 3) as f64, (index / 3) as f64);
        let (x, y) = (MARGIN + column * (width + GAP), top + row * (height + GAP));
        draw_tile(canvas, tile, (x, y, width, height), theme);
    }
}

fn panel(colours: Colours) -> String {
    format!("fill=\"{}\" stroke=\"{}\" stroke-width=\"1.5\"", colours.panel, colours.line)
}

fn draw_tile(canvas: &mut Canvas, tile: &Tile<'_>, (x, y, width, height): (f64, f64, f64, f64), theme: Theme) {
    let colours = theme.colours();
    canvas.rect((x, y, width, height), 16.0, &panel(colours));
    // A badge that is not there yet stands back, without losing its shape.
    let faded = if matches!(tile.mark, Mark::NotStarted | Mark::Unknown) { "opacity=\".45\"" } else { "" };
    canvas.place((x + 20.0, y + 22.0), 84.0, faded, &medallion(tile.emblem));
    let (left, room) = (x + 122.0, width - 138.0);
    let name =
        Type { x: left, y: y + 57.0, size: 30.0, weight: Weight::Bold, anchor: Anchor::Start, fill: colours.ink };
    let (size, title) = text::fit_size(&text::clean(tile.title), Weight::Bold, (22.0, 30.0), room);
    canvas.text(Type { size, ..name }, &title);
    let ink = tile.mark.ink(theme);
    canvas.place((left, y + 73.0), 24.0, "", &tile.mark.sign(ink, colours.panel));
    let word = text::fit(tile.mark.word(), Weight::Regular, 25.0, room - 32.0);
    canvas.text(Type { x: left + 32.0, y: y + 94.0, size: 25.0, weight: Weight::Regular, fill: ink, ..name }, &word);
}

fn foot(canvas: &mut Canvas, card: &SummaryCard<'_>, colours: Colours) {
    let mut facts = Vec::new();
    if let Some(level) = card.level {
        facts.push(format!("Level {level}"));
    }
    if let Some(commit) = card.commit {
        facts.push(format!("commit {}", text::clean(commit).chars().take(7).collect::<String>()));
    }
    if let Some(day) = card.date {
        facts.push(date::long(day));
    }
    let line =
        Type { x: MARGIN, y: 590.0, size: 26.0, weight: Weight::Regular, anchor: Anchor::Start, fill: colours.quiet };
    canvas.text(line, &facts.join("  ·  "));
    if let Some(more @ 1..) = card.badges.len().checked_sub(MAX_TILES) {
        let words = format!("and {more} more badges");
        canvas.text(Type { x: WIDTH - MARGIN, anchor: Anchor::End, ..line }, &words);
    }
}
