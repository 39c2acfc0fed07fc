//! Lines over time: the trend of an event, and the history of one project.

use jiff::civil::Date;
use plotters::{
    chart::ChartBuilder,
    prelude::IntoDrawingArea,
    series::LineSeries,
    style::{Color, IntoFont, RGBColor},
};

use super::{
    ChartSize, INK, WORDS,
    backend::{Backend, STEPS},
    breadth, empty, finish, fitted, plain, words,
};
use crate::{
    date,
    font::Weight,
    palette::SERIES,
    svg::{Anchor, Canvas, TextMode, Type, num},
    text,
};

/// More lines than colours and markers could not be told apart.
const MAX_SERIES: usize = SERIES.len();
/// A longer series is thinned to this many points, the last one kept.
const MAX_POINTS: usize = 400;
const PLOT_HEIGHT: f64 = 300.0;

/// Counts by day, one line a badge.
#[derive(Debug, Clone, Copy)]
pub struct TrendChart<'t> {
    /// What is counted, such as `Badges awarded by day`.
    pub title: &'t str,
    /// The days, in order.
    pub days: &'t [Date],
    /// At most six lines are drawn.
    pub series: &'t [Series<'t>],
    /// Why there may be nothing to show.
    pub empty: &'t str,
}

/// One line of a trend.
#[derive(Debug, Clone, Copy)]
pub struct Series<'t> {
    /// Its name, written at the line.
    pub name: &'t str,
    /// One value a day; missing values at the end stay undrawn.
    pub values: &'t [u32],
}

/// Coverage and met requirements of one project by evaluation.
#[derive(Debug, Clone, Copy)]
pub struct HistoryChart<'t> {
    /// Such as `History of example`.
    pub title: &'t str,
    /// The evaluations, in order.
    pub points: &'t [HistoryPoint],
    /// Why there may be nothing to show.
    pub empty: &'t str,
}

/// One evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPoint {
    /// Its day.
    pub date: Date,
    /// Requirements decided.
    pub decided: u32,
    /// Requirements met.
    pub met: u32,
    /// All requirements at the project's level.
    pub all: u32,
}

/// Returns the trend as SVG.
pub fn trend_svg(chart: &TrendChart<'_>, size: ChartSize) -> String {
    let lines: Vec<Line> = chart
        .series
        .iter()
        .take(MAX_SERIES)
        .filter(|series| !series.values.is_empty())
        .map(|series| {
            let values: Vec<u32> = series.values.iter().copied().take(chart.days.len()).collect();
            let last = values.last().copied().unwrap_or(0);
            Line { label: format!("{} {last}", text::spoken(series.name)), values }
        })
        .collect();
    let most = lines.iter().flat_map(|line| &line.values).copied().max().unwrap_or(0);
    draw(
        Plot { title: chart.title, days: chart.days, lines, top: most.clamp(4, i32::MAX as u32), unit: "" },
        chart.empty,
        size,
    )
}

/// Returns the history as SVG: both lines as share of all requirements, rounded down, so that only a full set reaches the top.
pub fn history_svg(chart: &HistoryChart<'_>, size: ChartSize) -> String {
    let days: Vec<Date> = chart.points.iter().map(|point| point.date).collect();
    let share = |part: u32, all: u32| {
        let percent = u64::from(part) * 100 / u64::from(all.max(1));
        u32::try_from(percent.min(100)).unwrap_or(100)
    };
    let lines = match chart.points.last() {
        None => Vec::new(),
        Some(last) => {
            let line = |name: &str, of: fn(&HistoryPoint) -> u32| Line {
                label: format!("{name} {} of {}", of(last), last.all),
                values: chart.points.iter().map(|point| share(of(point), point.all)).collect(),
            };
            vec![line("decided", |point| point.decided), line("met", |point| point.met)]
        }
    };
    draw(Plot { title: chart.title, days: &days, lines, top: 100, unit: " %" }, chart.empty, size)
}

struct Line {
    label: String,
    values: Vec<u32>,
}

struct Plot<'t> {
    title: &'t str,
    days: &'t [Date],
    lines: Vec<Line>,
    top: u32,
    unit: &'static str,
}

fn draw(plot: Plot<'_>, why: &str, size: ChartSize) -> String {
    let (Some(first), Some(last)) = (plot.days.first(), plot.days.last()) else {
        return empty(plot.title, why, size);
    };
    if plot.lines.is_empty() {
        return empty(plot.title, why, size);
    }
    let widest = plot.lines.iter().map(|line| breadth(&line.label, Weight::Bold)).fold(0.0, f64::max);
    let right = match size {
        ChartSize::Wide => widest.min(220.0) + 34.0,
        ChartSize::Narrow => 14.0,
    };
    let mut canvas = Canvas::new(TextMode::Live, 1.0);
    let placed = plotted(&mut canvas, &plot, size.width(), right);
    for (index, points) in placed.iter().enumerate() {
        markers(&mut canvas, index, points);
    }
    let height = match size {
        ChartSize::Wide => {
            end_labels(&mut canvas, &plot.lines, &placed, size.width() - right + 16.0);
            PLOT_HEIGHT
        }
        ChartSize::Narrow => legend(&mut canvas, &plot.lines),
    };
    let labels = plot.lines.iter().map(|line| line.label.as_str()).collect::<Vec<_>>().join("; ");
    let description = format!("{} to {}. At the end: {labels}.", date::long(*first), date::long(*last));
    finish(canvas, (size.width(), height), plot.title, &description)
}

fn colour(index: usize) -> RGBColor {
    let value = u32::from_str_radix(&SERIES[index % MAX_SERIES][1..], 16).unwrap_or(0);
    let [_, red, green, blue] = value.to_be_bytes();
    RGBColor(red, green, blue)
}

/// Lets plotters lay out and draw axes and lines; returns where the points of each line came to stand.
fn plotted(canvas: &mut Canvas, plot: &Plot<'_>, width: f64, right: f64) -> Vec<Vec<(f64, f64)>> {
    let steps = |pixels: f64| (pixels * f64::from(STEPS)) as u32;
    let ink = RGBColor(0, 0, 0);
    let area = Backend { canvas, size: (steps(width), steps(PLOT_HEIGHT)) }.into_drawing_area();
    let last = i32::try_from(plot.days.len() - 1).unwrap_or(i32::MAX).max(1);
    // One day alone stands in the middle.
    let first = if plot.days.len() == 1 { -1 } else { 0 };
    let top = i32::try_from(plot.top).unwrap_or(i32::MAX);
    let widest = text::width(&format!("{top}{}", plot.unit), Weight::Regular, WORDS);
    let mut chart = ChartBuilder::on(&area)
        .margin_top(steps(14.0))
        .margin_right(steps(right))
        .margin_left(steps(4.0))
        .margin_bottom(steps(4.0))
        .x_label_area_size(steps(30.0))
        .y_label_area_size(steps(widest + 16.0))
        .build_cartesian_2d(first..last, 0..top)
        .expect("the areas are smaller than the picture, and the backend cannot fail");
    let font = ("sans-serif", f64::from(STEPS) * WORDS).into_font().color(&ink);
    let day = |at: &i32| {
        usize::try_from(*at).ok().and_then(|at| plot.days.get(at)).map_or(String::new(), |d| date::short(*d))
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(ink.mix(0.0))
        .bold_line_style(ink.mix(0.18).stroke_width(STEPS))
        .axis_style(ink.mix(0.55).stroke_width(STEPS))
        .set_all_tick_mark_size(steps(4.0))
        .label_style(font)
        .x_labels(((width - right) / 90.0) as usize)
        .y_labels(6)
        .x_label_formatter(&day)
        .y_label_formatter(&|value| format!("{value}{}", plot.unit))
        .draw()
        .expect("the backend cannot fail");
    let mut placed = Vec::new();
    for (index, line) in plot.lines.iter().enumerate() {
        let points = || thinned(&line.values);
        let style = colour(index).stroke_width(STEPS * 5 / 2);
        chart.draw_series(LineSeries::new(points(), style)).expect("the backend cannot fail");
        let place = |at: (i32, i32)| {
            let (x, y) = chart.plotting_area().map_coordinate(&at);
            (f64::from(x) / f64::from(STEPS), f64::from(y) / f64::from(STEPS))
        };
        placed.push(points().map(place).collect());
    }
    placed
}

/// Returns the points of a line, at most [`MAX_POINTS`] of them.
fn thinned(values: &[u32]) -> impl Iterator<Item = (i32, i32)> {
    let stride = values.len().div_ceil(MAX_POINTS).max(1);
    let last = values.len().saturating_sub(1);
    values
        .iter()
        .enumerate()
        .filter(move |(at, _)| at.is_multiple_of(stride) || *at == last)
        .map(|(at, value)| (i32::try_from(at).unwrap_or(i32::MAX), i32::try_from(*value).unwrap_or(i32::MAX)))
}

/// Draws a few markers along a line, the last point always among them.
fn markers(canvas: &mut Canvas, index: usize, points: &[(f64, f64)]) {
    let stride = points.len().div_ceil(12).max(1);
    for (at, point) in points.iter().enumerate().rev() {
        if (points.len() - 1 - at).is_multiple_of(stride) {
            marker(canvas, index, *point);
        }
    }
}

/// Draws the marker of a series: a shape of its own, so that no line is known by colour alone.
fn marker(canvas: &mut Canvas, index: usize, (x, y): (f64, f64)) {
    let fill = format!("fill=\"{}\"", SERIES[index % MAX_SERIES]);
    let at = format!("M{} {}", num(x), num(y));
    match index % MAX_SERIES {
        0 => canvas.circle((x, y), 4.0, &fill),
        1 => canvas.path(&format!("{at}m-4-4h8v8h-8z"), &fill),
        2 => canvas.path(&format!("{at}m0-5l5 9h-10z"), &fill),
        3 => canvas.path(&format!("{at}m0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z"), &fill),
        4 => canvas.path(&format!("{at}m0 5l-5-9h10z"), &fill),
        _ => canvas.path(&format!("{at}m-2-5h4v3h3v4h-3v3h-4v-3h-3v-4h3z"), &fill),
    }
}

/// Names each line at its end; names that would touch are moved apart.
fn end_labels(canvas: &mut Canvas, lines: &[Line], placed: &[Vec<(f64, f64)>], x: f64) {
    const APART: f64 = 19.0;
    let mut ends: Vec<(usize, f64)> =
        placed.iter().enumerate().filter_map(|(index, points)| Some((index, points.last()?.1))).collect();
    ends.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut floor = f64::NEG_INFINITY;
    for (_, y) in &mut ends {
        *y = y.max(floor);
        floor = *y + APART;
    }
    // The lowest name may have left the plot: push back up from the bottom.
    let mut ceiling = PLOT_HEIGHT - 36.0;
    for (_, y) in ends.iter_mut().rev() {
        *y = y.min(ceiling);
        ceiling = *y - APART;
    }
    for (index, y) in ends {
        marker(canvas, index, (x, y));
        let label = fitted(&lines[index].label, Weight::Bold, 206.0);
        words(canvas, Type { weight: Weight::Bold, ..plain(x + 11.0, y + 5.0, Anchor::Start) }, &label);
    }
}

/// Names the lines below the plot, and returns the height of the whole.
fn legend(canvas: &mut Canvas, lines: &[Line]) -> f64 {
    let mut y = PLOT_HEIGHT + 16.0;
    for (index, line) in lines.iter().enumerate() {
        marker(canvas, index, (18.0, y - 5.0));
        let label = fitted(&line.label, Weight::Regular, 270.0);
        words(canvas, Type { fill: INK, ..plain(32.0, y, Anchor::Start) }, &label);
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

    #[test]
    fn names_its_lines_and_says_where_they_end() {
        let (days, values) = (days(3), [0, 2, 5]);
        let series = [Series { name: "Cleaner", values: &values }, Series { name: "Défense", values: &values[..2] }];
        let chart = TrendChart { title: "Badges by day", days: &days, series: &series, empty: "" };
        for size in [ChartSize::Wide, ChartSize::Narrow] {
            let svg = trend_svg(&chart, size);
            assert!(svg.contains("<desc>5 October 2026 to 7 October 2026. At the end: Cleaner 5; Défense 2.</desc>"));
            assert!(svg.contains(">Cleaner 5</text>") && svg.contains(">5 Oct</text>"), "{svg}");
        }
    }

    #[test]
    fn words_and_axes_take_the_colour_of_the_page() {
        let (days, values) = (days(2), [1, 2]);
        let series = [Series { name: "Cleaner", values: &values }];
        let svg = trend_svg(&TrendChart { title: "t", days: &days, series: &series, empty: "" }, ChartSize::Wide);
        assert!(svg.contains("stroke=\"currentColor\"") && !svg.contains("#000000"), "{svg}");
        assert_eq!(svg.matches("<text").count(), svg.matches("fill=\"currentColor\">").count());
    }

    #[test]
    fn a_chart_without_points_says_why() {
        let chart = HistoryChart { title: "History", points: &[], empty: "Not evaluated yet." };
        assert!(history_svg(&chart, ChartSize::Wide).contains(">Not evaluated yet.</text>"));
        let silent = HistoryChart { empty: "", ..chart };
        assert!(history_svg(&silent, ChartSize::Narrow).contains(">There is nothing to show yet.</text>"));
    }

    #[test]
    fn only_a_full_set_reaches_the_top() {
        // 42 of 43 is 97.7 percent.
        let point = HistoryPoint { date: jiff::civil::date(2026, 10, 5), decided: 43, met: 42, all: 43 };
        let svg = history_svg(&HistoryChart { title: "h", points: &[point], empty: "" }, ChartSize::Wide);
        assert!(svg.contains(">decided 43 of 43</text>") && svg.contains(">met 42 of 43</text>"));
    }

    #[test]
    fn names_at_one_height_are_moved_apart() {
        let values = [3];
        let days = days(1);
        let series = ["a", "b", "c", "d", "e", "f"].map(|name| Series { name, values: &values });
        let svg = trend_svg(&TrendChart { title: "t", days: &days, series: &series, empty: "" }, ChartSize::Wide);
        let mut heights: Vec<f64> = svg
            .split("<text ")
            .filter(|part| part.contains("font-weight=\"700\""))
            .map(|part| part.split("y=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        heights.sort_by(f64::total_cmp);
        assert_eq!(heights.len(), 6);
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 18.9), "{heights:?}");
    }
}
