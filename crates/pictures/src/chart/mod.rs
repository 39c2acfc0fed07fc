//! Charts for pages: trend, stacked states, history, bars, and a ring, as SVG that stands inside the page.
//!
//! Words in a chart are live text in the page's colour, unlike in badges and cards: a chart is part of a page, so it
//! follows dark mode, zoom, and search, and a reader can select its words. Room is measured with the bundled font;
//! another font shifts a label by a few pixels and breaks nothing. Lines and bars have middle colours that stand out on
//! light and dark, and every series has a name beside it and a marker of its own.

mod backend;
mod bars;
mod lines;
mod ring;
mod stacked;

use crate::{
    font::{Weight, can_draw},
    svg::{Anchor, Canvas, Root, Type, document, escape, num},
    text,
};

pub use bars::{Bar, BarChart, bars_svg};
pub use lines::{HistoryChart, HistoryPoint, Series, TrendChart, history_svg, trend_svg};
pub use ring::{Ring, ring_svg};
pub use stacked::{Layer, StackedChart, stacked_svg};

/// The size of words in a chart, in pixels.
const WORDS: f64 = 14.0;
/// The page's own font first; the family of the pictures is only a wish.
const FAMILIES: &str = "system-ui, sans-serif";
const INK: &str = "currentColor";

/// The size that a chart is drawn for. A page gives both, and shows the one that its width has room for, because a wide
/// chart scaled down to a telephone has letters that nobody can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChartSize {
    /// 760 pixels across, series named at the end of their line.
    #[default]
    Wide,
    /// 320 pixels across, series named below.
    Narrow,
}

impl ChartSize {
    fn width(self) -> f64 {
        match self {
            Self::Wide => 760.0,
            Self::Narrow => 320.0,
        }
    }
}

/// Sets one line of live text.
fn words(canvas: &mut Canvas, kind: Type<'_>, given: &str) {
    let anchor = match kind.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let bold = if kind.weight == Weight::Bold { " font-weight=\"700\"" } else { "" };
    canvas.raw(&format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor}{bold} fill=\"{}\">{}</text>",
        num(kind.x),
        num(kind.y),
        num(kind.size),
        kind.fill,
        escape(given)
    ));
}

/// Returns the width that a line may need. The bundled font cannot measure a script that it lacks, so such a line is
/// given more.
fn breadth(given: &str, weight: Weight) -> f64 {
    text::width(given, weight, WORDS) / share_measured(given)
}

/// Cuts a line to a room. The page's fonts draw it, so every script stays as it is.
fn fitted(given: &str, weight: Weight, room: f64) -> String {
    text::fit(given, weight, WORDS, room * share_measured(given))
}

fn share_measured(given: &str) -> f64 {
    if given.chars().all(can_draw) { 1.0 } else { 0.6 }
}

fn plain(x: f64, y: f64, anchor: Anchor) -> Type<'static> {
    Type { x, y, size: WORDS, weight: Weight::Regular, anchor, fill: INK }
}

fn finish(canvas: Canvas, (width, height): (f64, f64), title: &str, description: &str) -> String {
    let attributes = format!("class=\"chart\" font-family=\"{FAMILIES}\"");
    let root = Root { width, height, title, description, attributes: &attributes };
    document(root, &canvas.into_body())
}

/// Draws the place of a chart that has nothing to show yet, with the reason.
fn empty(title: &str, why: &str, size: ChartSize) -> String {
    let (width, height) = (size.width(), 140.0);
    let mut canvas = Canvas::new(crate::svg::TextMode::Live, 1.0);
    let edge = "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\".4\" stroke-dasharray=\"6 5\"";
    canvas.rect((1.0, 1.0, width - 2.0, height - 2.0), 10.0, edge);
    let why = if why.is_empty() { "There is nothing to show yet." } else { why };
    let lines = text::wrap(&text::spoken(why), Weight::Regular, WORDS, width - 60.0, 4);
    let top = height / 2.0 + 5.0 - 10.0 * (lines.len() as f64 - 1.0);
    for (index, line) in lines.iter().enumerate() {
        words(&mut canvas, plain(width / 2.0, top + 20.0 * index as f64, Anchor::Middle), line);
    }
    finish(canvas, (width, height), title, why)
}
