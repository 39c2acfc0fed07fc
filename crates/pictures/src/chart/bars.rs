//! Bars from left to right: counts by steward, by forge, by level, or the requirements that most often fail.

use super::{ChartSize, breadth, empty, finish, fitted, plain, words};
use crate::{
    font::Weight,
    palette::SERIES,
    svg::{Anchor, Canvas, TextMode, Type},
    text,
};

/// More rows are counted in one line below.
const MAX_ROWS: usize = 24;

/// Counts by name.
#[derive(Debug, Clone, Copy)]
pub struct BarChart<'t> {
    /// What is counted.
    pub title: &'t str,
    /// The rows in the order to show; 24 are drawn.
    pub bars: &'t [Bar<'t>],
    /// Why there may be nothing to show.
    pub empty: &'t str,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Bar<'t> {
    /// What is counted here.
    pub name: &'t str,
    /// How many.
    pub value: u64,
    /// Said after the number, such as `of 14`.
    pub note: &'t str,
}

impl Bar<'_> {
    fn number(&self) -> String {
        format!("{} {}", self.value, text::spoken(self.note)).trim_end().to_owned()
    }
}

/// Returns the bars as SVG.
pub fn bars_svg(chart: &BarChart<'_>, size: ChartSize) -> String {
    if chart.bars.is_empty() {
        return empty(chart.title, chart.empty, size);
    }
    let shown = &chart.bars[..chart.bars.len().min(MAX_ROWS)];
    let most = shown.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let numbers = shown.iter().map(|bar| breadth(&bar.number(), Weight::Bold)).fold(0.0, f64::max).min(140.0);
    let names =
        shown.iter().map(|bar| breadth(&text::spoken(bar.name), Weight::Regular)).fold(0.0, f64::max).min(260.0);
    let width = size.width();
    // Wide: the name left of its bar. Narrow: above it.
    let (left, row) = match size {
        ChartSize::Wide => (names + 14.0, 32.0),
        ChartSize::Narrow => (2.0, 48.0),
    };
    let room = width - left - numbers - 14.0;
    let mut canvas = Canvas::new(TextMode::Live, 1.0);
    for (index, bar) in shown.iter().enumerate() {
        let top = 4.0 + row * index as f64;
        let middle = if size == ChartSize::Wide { top + row / 2.0 } else { top + 34.0 };
        let name = text::spoken(bar.name);
        match size {
            ChartSize::Wide => {
                let name = fitted(&name, Weight::Regular, 260.0);
                words(&mut canvas, plain(left - 12.0, middle + 5.0, Anchor::End), &name);
            }
            ChartSize::Narrow => {
                let name = fitted(&name, Weight::Regular, width - 8.0);
                words(&mut canvas, plain(left, top + 17.0, Anchor::Start), &name);
            }
        }
        let length = (room * bar.value as f64 / most as f64).max(if bar.value > 0 { 3.0 } else { 0.0 });
        let track = "fill=\"currentColor\" fill-opacity=\".1\"";
        canvas.rect((left, middle - 8.0, room, 16.0), 3.0, track);
        if length > 0.0 {
            canvas.rect((left, middle - 8.0, length, 16.0), 3.0, &format!("fill=\"{}\"", SERIES[0]));
        }
        let number = fitted(&bar.number(), Weight::Bold, 140.0);
        let kind = Type { weight: Weight::Bold, ..plain(left + room + 10.0, middle + 5.0, Anchor::Start) };
        words(&mut canvas, kind, &number);
    }
    let mut height = 8.0 + row * shown.len() as f64;
    if let Some(more @ 1..) = chart.bars.len().checked_sub(MAX_ROWS) {
        words(&mut canvas, plain(left, height + 16.0, Anchor::Start), &format!("and {more} more"));
        height += 26.0;
    }
    let told: Vec<String> =
        shown.iter().take(8).map(|bar| format!("{} {}", text::spoken(bar.name), bar.number())).collect();
    finish(canvas, (width, height), chart.title, &told.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(bars: &[Bar<'_>]) -> String {
        bars_svg(&BarChart { title: "By forge", bars, empty: "No project is confirmed yet." }, ChartSize::Wide)
    }

    #[test]
    fn every_bar_has_its_name_and_its_number() {
        let svg = draw(&[Bar { name: "漢字", value: 12, note: "of 14" }, Bar { name: "none", value: 0, note: "" }]);
        for words in
            [">漢字</text>", ">12 of 14</text>", ">none</text>", ">0</text>", "<desc>漢字 12 of 14; none 0</desc>"]
        {
            assert!(svg.contains(words), "{words} in {svg}");
        }
    }

    #[test]
    fn what_is_not_drawn_is_counted() {
        let svg = draw(&[Bar { name: "x", value: 1, note: "" }; 30]);
        assert!(svg.contains(">and 6 more</text>"));
    }

    #[test]
    fn no_bars_say_why() {
        assert!(draw(&[]).contains(">No project is confirmed yet.</text>"));
    }
}
