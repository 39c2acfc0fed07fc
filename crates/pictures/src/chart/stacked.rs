//! Columns by day, each stacked of states: how a whole event got on.

use jiff::civil::Date;

use super::{ChartSize, WORDS, breadth, empty, finish, fitted, plain, words};
use crate::{
    date,
    font::Weight,
    palette::{IDLE, SERIES},
    svg::{Anchor, Canvas, TextMode, Type},
    text,
};

/// More layers than these could not be told apart.
const MAX_LAYERS: usize = 4;
/// A longer event is thinned to this many columns, the last day kept.
const MAX_COLUMNS: usize = 120;
const TOP: f64 = 14.0;
const PLOT: f64 = 230.0;
/// Room below the plot for the days.
const DAYS: f64 = 30.0;

/// Counts by day and state.
#[derive(Debug, Clone, Copy)]
pub struct StackedChart<'t> {
    /// What is counted, such as `Badges by state and day`.
    pub title: &'t str,
    /// The days, in order.
    pub days: &'t [Date],
    /// The states, the lowest first; four are drawn.
    pub layers: &'t [Layer<'t>],
    /// Why there may be nothing to show.
    pub empty: &'t str,
}

/// One state.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'t> {
    /// Its name, written beside it.
    pub name: &'t str,
    /// One value a day; a missing value counts as none.
    pub values: &'t [u32],
}

impl Layer<'_> {
    fn at(&self, day: usize) -> u64 {
        self.values.get(day).copied().unwrap_or(0).into()
    }

    fn label(&self, day: usize) -> String {
        format!("{} {}", text::spoken(self.name), self.at(day))
    }
}

/// Returns the columns as SVG.
pub fn stacked_svg(chart: &StackedChart<'_>, size: ChartSize) -> String {
    let layers = &chart.layers[..chart.layers.len().min(MAX_LAYERS)];
    let sum = |day: usize| layers.iter().map(|layer| layer.at(day)).sum::<u64>();
    let most = (0..chart.days.len()).map(sum).max().unwrap_or(0);
    let (Some(first), Some(last), 1..) = (chart.days.first(), chart.days.last(), most) else {
        return empty(chart.title, chart.empty, size);
    };
    let end = chart.days.len() - 1;
    let labels: Vec<String> = layers.iter().map(|layer| layer.label(end)).collect();
    let widest = labels.iter().map(|label| breadth(label, Weight::Bold)).fold(0.0, f64::max).min(220.0);
    let (width, right) = match size {
        ChartSize::Wide => (size.width(), widest + 40.0),
        ChartSize::Narrow => (size.width(), 10.0),
    };
    let left = breadth(&most.to_string(), Weight::Regular) + 14.0;
    let plot = Plot { left, room: width - left - right, most, days: chart.days };
    let mut canvas = Canvas::new(TextMode::Live, 1.0);
    plot.grid(&mut canvas, width - right);
    let ends = plot.columns(&mut canvas, layers);
    plot.dates(&mut canvas);
    let mut height = TOP + PLOT + DAYS;
    match size {
        ChartSize::Wide => beside(&mut canvas, &labels, &ends, width - right + 14.0),
        ChartSize::Narrow => height = below(&mut canvas, &labels, height),
    }
    let told = labels.join("; ");
    let told = format!("{} to {}. At the end: {told}.", date::long(*first), date::long(*last));
    finish(canvas, (width, height), chart.title, &told)
}

struct Plot<'t> {
    left: f64,
    room: f64,
    most: u64,
    days: &'t [Date],
}

impl Plot<'_> {
    fn y(&self, value: u64) -> f64 {
        TOP + PLOT - PLOT * value as f64 / self.most as f64
    }

    /// Nothing, half, and the most, each with its line.
    fn grid(&self, canvas: &mut Canvas, until: f64) {
        let half = (self.most > 1 && self.most.is_multiple_of(2)).then_some(self.most / 2);
        for value in [Some(0), half, Some(self.most)].into_iter().flatten() {
            let y = self.y(value);
            let line = "fill=\"currentColor\" fill-opacity=\".25\"";
            canvas.rect((self.left, y - 0.5, until - self.left, 1.0), 0.0, line);
            words(canvas, plain(self.left - 8.0, y + 5.0, Anchor::End), &value.to_string());
        }
    }

    /// Returns where the layers of the last column stand: their middles.
    fn columns(&self, canvas: &mut Canvas, layers: &[Layer<'_>]) -> Vec<f64> {
        let stride = self.days.len().div_ceil(MAX_COLUMNS).max(1);
        let last = self.days.len() - 1;
        let shown: Vec<usize> = (0..=last).rev().step_by(stride).collect();
        let step = self.room / shown.len() as f64;
        let gap = if step > 6.0 { (step * 0.18).min(6.0) } else { 0.0 };
        let mut ends = Vec::new();
        for (from_right, day) in shown.into_iter().enumerate() {
            let x = self.left + self.room - step * (from_right + 1) as f64 + gap / 2.0;
            let mut below = 0;
            for (index, layer) in layers.iter().enumerate() {
                let (bottom, top) = (self.y(below), self.y(below + layer.at(day)));
                below += layer.at(day);
                if day == last {
                    ends.push(f64::midpoint(bottom, top));
                }
                if bottom - top > 0.0 {
                    // A gap of a pixel parts the layers without any colour.
                    let tall = (bottom - top - 1.0).max(0.5);
                    canvas.rect((x, top, step - gap, tall), 0.0, &format!("fill=\"{}\"", colour(index)));
                }
            }
        }
        ends
    }

    fn dates(&self, canvas: &mut Canvas) {
        let y = TOP + PLOT + 21.0;
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else { return };
        words(canvas, plain(self.left, y, Anchor::Start), &date::short(*first));
        if self.days.len() > 1 {
            words(canvas, plain(self.left + self.room, y, Anchor::End), &date::short(*last));
        }
        if self.days.len() > 4 && self.room > 300.0 {
            let middle = self.days[self.days.len() / 2];
            words(canvas, plain(self.left + self.room / 2.0, y, Anchor::Middle), &date::short(middle));
        }
    }
}

fn colour(index: usize) -> &'static str {
    // Green for what is there, orange for what is on its way; the last one is what nobody began.
    [SERIES[2], SERIES[1], SERIES[0], IDLE][index % MAX_LAYERS]
}

fn swatch(canvas: &mut Canvas, index: usize, (x, y): (f64, f64)) {
    canvas.rect((x, y - 10.0, 11.0, 11.0), 2.0, &format!("fill=\"{}\"", colour(index)));
}

/// Names each layer beside its end; names that would touch are moved apart, the lowest layer lowest.
fn beside(canvas: &mut Canvas, labels: &[String], ends: &[f64], x: f64) {
    const APART: f64 = 20.0;
    let mut places = ends.to_vec();
    let mut ceiling = TOP + PLOT;
    for place in &mut places {
        *place = place.min(ceiling);
        ceiling = *place - APART;
    }
    let mut floor = TOP + 8.0;
    for place in places.iter_mut().rev() {
        *place = place.max(floor);
        floor = *place + APART;
    }
    for (index, (label, y)) in labels.iter().zip(places).enumerate() {
        swatch(canvas, index, (x, y + 5.0));
        let label = fitted(label, Weight::Bold, 206.0);
        words(canvas, Type { weight: Weight::Bold, ..plain(x + 18.0, y + 5.0, Anchor::Start) }, &label);
    }
}

/// Names the layers below the plot, the highest first as in the columns, and returns the height of the whole.
fn below(canvas: &mut Canvas, labels: &[String], height: f64) -> f64 {
    let mut y = height + WORDS;
    for (index, label) in labels.iter().enumerate().rev() {
        swatch(canvas, index, (12.0, y));
        words(canvas, plain(32.0, y, Anchor::Start), &fitted(label, Weight::Regular, 270.0));
        y += 22.0;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: usize) -> Vec<Date> {
        jiff::civil::date(2026, 10, 5).series(jiff::Span::new().days(1)).take(count).collect()
    }

    fn draw(days: &[Date], layers: &[Layer<'_>], size: ChartSize) -> String {
        stacked_svg(&StackedChart { title: "Badges by state", days, layers, empty: "Not begun." }, size)
    }

    #[test]
    fn names_its_layers_and_says_where_they_end() {
        let layers = [Layer { name: "found", values: &[0, 2] }, Layer { name: "not begun", values: &[6, 4] }];
        for size in [ChartSize::Wide, ChartSize::Narrow] {
            let svg = draw(&days(2), &layers, size);
            assert!(svg.contains("<desc>5 October 2026 to 6 October 2026. At the end: found 2; not begun 4.</desc>"));
            assert!(svg.contains(">found 2</text>") && svg.contains(">not begun 4</text>"), "{svg}");
            assert!(svg.contains(">6</text>") && svg.contains(">3</text>") && svg.contains(">0</text>"), "{svg}");
        }
    }

    #[test]
    fn columns_stand_for_their_share() {
        // Of 230 pixels for 4: 1 takes 57.5 and 3 take 172.5, each less the pixel between them.
        let layers = [Layer { name: "a", values: &[1] }, Layer { name: "b", values: &[3] }];
        let svg = draw(&days(1), &layers, ChartSize::Wide);
        assert!(svg.contains("height=\"56.5\"") && svg.contains("height=\"171.5\""), "{svg}");
    }

    #[test]
    fn nothing_to_stack_says_why() {
        for (days, layers) in [
            (days(0), vec![]),
            (days(3), vec![]),
            (days(3), vec![Layer { name: "a", values: &[0, 0, 0] }]),
            (days(0), vec![Layer { name: "a", values: &[1] }]),
        ] {
            assert!(draw(&days, &layers, ChartSize::Narrow).contains(">Not begun.</text>"));
        }
    }

    #[test]
    fn a_long_event_is_thinned_and_keeps_its_last_day() {
        let values = vec![5; 1000];
        let svg = draw(&days(1000), &[Layer { name: "a", values: &values }], ChartSize::Wide);
        let columns = svg.matches(colour(0)).count();
        assert!(columns <= MAX_COLUMNS + 1, "{columns} columns and a swatch");
    }
}
