//! Whatever a stranger calls a project: every picture is XML, stays small, and carries no markup of theirs.

use jiff::civil::date;
use proptest::prelude::*;
use quick_xml::{Reader, events::Event};
use slam_pictures::{
    Credit, Emblem, Mark, Plaque, PlaqueBadge, StatusBadge, SummaryCard, Theme, Tile, badge_svg, badge_text, card_png,
    card_svg,
    chart::{
        Bar, BarChart, ChartSize, HistoryChart, HistoryPoint, Layer, Ring, Series, StackedChart, TrendChart, bars_svg,
        history_svg, ring_svg, stacked_svg, trend_svg,
    },
    credit_svg, icon_svg, medallion_svg, plaque_pdf, plaque_svg, shield,
};

/// Elements that our drawings consist of; anything else came from a word.
const ELEMENTS: [&str; 8] = ["svg", "title", "desc", "rect", "path", "circle", "g", "text"];

/// Reads the picture as XML to its end, and says what it is called.
fn title_of(svg: &str) -> String {
    let mut reader = Reader::from_str(svg);
    let (mut open, mut title, mut inside) = (0, String::new(), false);
    loop {
        match reader.read_event().expect("a picture is well-formed XML") {
            Event::Start(element) => {
                open += 1;
                inside = known(&element) == "title";
            }
            Event::Empty(element) => drop(known(&element)),
            Event::End(_) => {
                open -= 1;
                inside = false;
            }
            Event::Text(words) if inside => title.push_str(&words),
            Event::GeneralRef(name) if inside => title.push_str(&format!("&{};", &*name)),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "{svg}");
    title
}

fn known(element: &quick_xml::events::BytesStart<'_>) -> String {
    let name = element.name().as_ref().to_owned();
    assert!(ELEMENTS.contains(&name.as_str()), "<{name}>");
    for attribute in element.attributes() {
        let key = attribute.expect("attributes are well formed").key.as_ref().to_owned();
        assert!(!key.starts_with("on") && key != "style" && key != "href", "{key}");
    }
    name
}

fn pictures(name: &str) -> Vec<(&'static str, String, usize)> {
    let badges = [Tile { emblem: Emblem::Cleaner, title: name, mark: Mark::Partial }; 7];
    let card = SummaryCard {
        project: name,
        address: name,
        edition: name,
        badges: &badges,
        level: Some(3),
        commit: Some(name),
        date: Some(date(2026, 11, 6)),
    };
    let values = [1, 4, 2];
    let days = [date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)];
    let series = [Series { name, values: &values }; 8];
    let trend = TrendChart { title: name, days: &days, series: &series, empty: name };
    let (layers, too_many) = ([Layer { name, values: &[u32::MAX, 0, 7] }; 4], [Layer { name, values: &[1] }; 9]);
    let stacked = StackedChart { title: name, days: &days, layers: &layers, empty: name };
    let bars = [Bar { name, value: u64::MAX, note: name }; 30];
    let mut all = vec![
        ("badge", badge_svg(&StatusBadge { label: name, value: Some(name), mark: Mark::Unknown, title: name }), 4_096),
        ("icon", icon_svg(Emblem::Defender, 24, name), 8_192),
        ("medallion", medallion_svg(Emblem::Defender, 24, name), 8_192),
        ("card", card_svg(&card, Theme::Dark), 200_000),
        ("plaque", plaque_svg(&plaque(name, &[PlaqueBadge { emblem: Emblem::Inspector, title: name }; 13])), 600_000),
        ("credit", credit_svg(&credit(name), Theme::Light), 100_000),
        ("ring", ring_svg(&Ring { title: name, part: 9, all: 3 }), 10_000),
    ];
    for size in [ChartSize::Wide, ChartSize::Narrow] {
        all.push(("trend", trend_svg(&trend, size), 40_000));
        all.push(("empty", trend_svg(&TrendChart { days: &[], ..trend }, size), 10_000));
        all.push(("stacked", stacked_svg(&stacked, size), 20_000));
        all.push(("too many", stacked_svg(&StackedChart { layers: &too_many, ..stacked }, size), 20_000));
        all.push(("bars", bars_svg(&BarChart { title: name, bars: &bars, empty: name }, size), 60_000));
        all.push(("history", history_svg(&HistoryChart { title: name, points: &[], empty: name }, size), 10_000));
    }
    all
}

fn plaque<'t>(name: &'t str, badges: &'t [PlaqueBadge<'t>]) -> Plaque<'t> {
    Plaque {
        project: name,
        address: name,
        edition: name,
        badges,
        level: None,
        commit: name,
        evidence: name,
        date: date(2026, 11, 12),
        verify: name,
    }
}

fn credit(name: &str) -> Credit<'_> {
    Credit {
        person: name,
        login: name,
        emblem: Emblem::Plaque,
        badge: name,
        project: name,
        address: name,
        edition: name,
    }
}

fn check(name: &str) {
    for (picture, svg, limit) in pictures(name) {
        title_of(&svg);
        assert!(svg.len() < limit, "{picture} of {name:?} has {} bytes", svg.len());
    }
}

#[test]
fn known_tricks_stay_words() {
    for name in [
        "",
        "   ",
        "</title><script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "<![CDATA[x]]>&#x3c;b&#x3e;&lol;",
        "a\u{202e}gnp.exe",
        "שלום עולם",
        "👩‍👩‍👧‍👦🏴‍☠️",
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}algo",
        "\u{0}\u{1}\u{b}\u{fffe}\u{ffff}\u{feff}",
        "\u{10ffff}\u{e000}\u{fdd0}",
        "{{template}} ${jndi} %s %n",
    ] {
        check(name);
    }
    for long in ["&".repeat(4_000), "W".repeat(300), "‰ ".repeat(300), "<".repeat(300), "漢".repeat(300)] {
        check(&long);
    }
}

#[test]
fn a_reader_hears_the_name_as_it_is() {
    let name = "שלום <b> & 漢字";
    let svg = card_svg(
        &SummaryCard {
            project: name,
            address: "example.org/x",
            edition: "Fall",
            badges: &[],
            level: None,
            commit: None,
            date: None,
        },
        Theme::Light,
    );
    assert_eq!(title_of(&svg), "שלום &lt;b&gt; &amp; 漢字: no badges yet, Fall");
}

#[test]
fn a_hostile_name_is_written_to_png_and_pdf_too() {
    for name in ["", "漢字 \u{202e}<x>&\u{0}", "\u{ffff}(\\)%PDF"] {
        let card = SummaryCard {
            project: name,
            address: name,
            edition: name,
            badges: &[],
            level: None,
            commit: Some(name),
            date: None,
        };
        assert!(card_png(&card, Theme::Dark).unwrap().len() < 400_000);
        assert!(plaque_pdf(&plaque(name, &[])).unwrap().starts_with(b"%PDF-"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_name_makes_small_xml(name in any::<String>()) {
        check(&name);
        let badge = StatusBadge { label: &name, value: None, mark: Mark::Partial, title: &name };
        prop_assert!(!badge_text(&badge).contains('\n'));
        prop_assert!(shield(&badge).label.chars().count() <= 301);
    }

    #[test]
    fn any_counts_make_small_xml(
        values in prop::collection::vec(any::<u32>(), 0..40),
        numbers in prop::collection::vec(any::<(u32, u32, u32)>(), 0..20),
    ) {
        let days: Vec<_> = date(2026, 10, 5).series(jiff::Span::new().days(1)).take(30).collect();
        let series = [Series { name: "Cleaner", values: &values }];
        let points: Vec<_> = numbers.iter().zip(&days)
            .map(|((decided, met, all), day)| HistoryPoint { date: *day, decided: *decided, met: *met, all: *all })
            .collect();
        for size in [ChartSize::Wide, ChartSize::Narrow] {
            title_of(&trend_svg(&TrendChart { title: "t", days: &days, series: &series, empty: "" }, size));
            title_of(&history_svg(&HistoryChart { title: "t", points: &points, empty: "" }, size));
        }
        for (part, all, _) in numbers {
            title_of(&ring_svg(&Ring { title: "t", part, all }));
        }
    }
}
