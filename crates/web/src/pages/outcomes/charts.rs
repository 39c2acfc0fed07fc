//! The charts of an outcome report, each in two widths and as a table.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use slam_pictures::chart::{
    Bar, BarChart, ChartSize, Layer, Series, StackedChart, TrendChart, bars_svg, stacked_svg, trend_svg,
};
use slam_store::outcomes::{Day, Standing};

/// A chart in both widths, with its numbers.
pub(in crate::pages) struct Chart {
    pub(in crate::pages) anchor: &'static str,
    pub(in crate::pages) title: String,
    pub(in crate::pages) wide: String,
    pub(in crate::pages) narrow: String,
    pub(in crate::pages) columns: Vec<String>,
    pub(in crate::pages) rows: Vec<Vec<String>>,
}

/// Draws counts by name.
pub(in crate::pages) fn bars(
    anchor: &'static str,
    title: &str,
    rows: impl Iterator<Item = (String, u64, String)>,
) -> Chart {
    let rows: Vec<_> = rows.collect();
    let bars: Vec<_> = rows.iter().map(|(name, value, note)| Bar { name, value: *value, note }).collect();
    let chart = BarChart { title, bars: &bars, empty: "There is nothing to count yet." };
    Chart {
        anchor,
        title: title.to_owned(),
        wide: bars_svg(&chart, ChartSize::Wide),
        narrow: bars_svg(&chart, ChartSize::Narrow),
        columns: vec!["Name".to_owned(), "Number".to_owned()],
        rows: rows.iter().map(|(name, value, note)| vec![name.clone(), format!("{value} {note}")]).collect(),
    }
}

/// Draws how many projects had each badge, by day.
pub(in crate::pages) fn trend(days: &[Day], badges: &[String], title: &dyn Fn(&str) -> String) -> Chart {
    let dates = dates(days);
    let names: Vec<_> = badges.iter().map(|badge| title(badge)).collect();
    let of = |badge: &String| days.iter().map(|day| day.badges.get(badge).copied().unwrap_or(0)).collect::<Vec<_>>();
    let values: Vec<_> = badges.iter().map(of).collect();
    let series: Vec<_> = names.iter().zip(&values).map(|(name, values)| Series { name, values }).collect();
    let chart = TrendChart {
        title: "Projects with each badge, by day",
        days: &dates,
        series: &series,
        empty: "The edition has not begun.",
    };
    let row = |(at, date): (usize, &jiff::civil::Date)| {
        std::iter::once(date.to_string())
            .chain(values.iter().map(|own| own.get(at).copied().unwrap_or(0).to_string()))
            .collect()
    };
    Chart {
        anchor: "trend",
        title: "Projects with each badge, by day".to_owned(),
        wide: trend_svg(&chart, ChartSize::Wide),
        narrow: trend_svg(&chart, ChartSize::Narrow),
        columns: std::iter::once("Day".to_owned()).chain(names.iter().cloned()).collect(),
        rows: dates.iter().enumerate().map(row).collect(),
    }
}

/// Draws how the badges of all projects stood, by day.
pub(in crate::pages) fn standing(days: &[Day]) -> Chart {
    const TITLE: &str = "Badges of all projects by state, by day";
    type Of = fn(&Standing) -> u32;
    const STATES: [(&str, Of); 4] = [
        ("Evidence found", |day| day.found),
        ("Partly there", |day| day.partial),
        ("Unknown", |day| day.unknown),
        ("Not started", |day| day.not_started),
    ];
    let dates = dates(days);
    let values = STATES.map(|(_, of)| days.iter().map(|day| of(&day.standing)).collect::<Vec<_>>());
    let layers: Vec<_> = STATES.iter().zip(&values).map(|((name, _), values)| Layer { name, values }).collect();
    let empty = "The first evaluation begins it.";
    let chart = StackedChart { title: TITLE, days: &dates, layers: &layers, empty };
    let row = |(at, date): (usize, &Date)| {
        std::iter::once(date.to_string()).chain(values.iter().map(|own| own[at].to_string())).collect()
    };
    Chart {
        anchor: "standing",
        title: TITLE.to_owned(),
        wide: stacked_svg(&chart, ChartSize::Wide),
        narrow: stacked_svg(&chart, ChartSize::Narrow),
        columns: std::iter::once("Day").chain(STATES.map(|(name, _)| name)).map(str::to_owned).collect(),
        rows: dates.iter().enumerate().map(row).collect(),
    }
}

/// The end of a day is the beginning of the next one.
fn dates(days: &[Day]) -> Vec<Date> {
    let last = |day: &Day| day.at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(day.at);
    days.iter().map(|day| last(day).to_zoned(TimeZone::UTC).date()).collect()
}
