//! Draws every picture with plain, long, and hostile words into a directory, as SVG, PNG, and PDF, for a person to look at.
//!
//! `cargo run -p slam-pictures --example gallery -- DIRECTORY`

use std::{error::Error, fs, path::PathBuf};

use jiff::civil::{Date, date};
use slam_pictures::{
    Credit, Emblem, Mark, Plaque, PlaqueBadge, Raster, StatusBadge, SummaryCard, Theme, Tile, badge_svg, card_png,
    card_svg,
    chart::{
        Bar, BarChart, ChartSize, HistoryChart, HistoryPoint, Ring, Series, TrendChart, bars_svg, history_svg,
        ring_svg, trend_svg,
    },
    credit_png, credit_svg, icon_svg, medallion_svg, plaque_pdf, plaque_png, plaque_preview_png, plaque_svg,
    png_from_svg,
};

const BADGES: [(&str, Mark); 6] = [
    ("Cleaner", Mark::Awarded),
    ("Chronicler", Mark::EvidenceFound),
    ("Inspector", Mark::Partial),
    ("Mechanizer", Mark::Awarded),
    ("Defender", Mark::NotStarted),
    ("CRA Readiness", Mark::Unknown),
];
const EDITION: &str = "Security Slam Fall 2026";

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("name a directory to write to")?);
    fs::create_dir_all(&directory)?;
    let gallery = Gallery { directory };
    gallery.badges()?;
    gallery.icons()?;
    gallery.cards()?;
    gallery.plaques()?;
    gallery.credits()?;
    gallery.charts()
}

struct Gallery {
    directory: PathBuf,
}

impl Gallery {
    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> Done {
        Ok(fs::write(self.directory.join(name), bytes)?)
    }

    /// Writes drawings that have no ground of their own, one below the other, on a light and on a dark page.
    fn sheet(&self, name: &str, svgs: &[(String, f64, f64)], width: f64, columns: usize) -> Done {
        for (theme, ground, ink) in [("light", "#ffffff", "#0f172a"), ("dark", "#162033", "#f1f5f9")] {
            let cell = svgs.iter().map(|(_, width, _)| *width).fold(0.0, f64::max) + 24.0;
            let row = svgs.iter().map(|(_, _, height)| *height).fold(0.0, f64::max) + 20.0;
            let height = row * svgs.len().div_ceil(columns) as f64 + 20.0;
            let mut out = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" color=\"{ink}\">\
                 <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>"
            );
            for (index, (svg, _, _)) in svgs.iter().enumerate() {
                let (x, y) = (20.0 + cell * (index % columns) as f64, 20.0 + row * (index / columns) as f64);
                out.push_str(&format!("<g transform=\"translate({x} {y})\">{svg}</g>"));
            }
            out.push_str("</svg>");
            let raster = Raster { width: (width * 2.0) as u32, dots_per_inch: None, title: name };
            self.write(&format!("{name}-{theme}.png"), png_from_svg(&out, raster)?)?;
        }
        Ok(())
    }

    fn badges(&self) -> Done {
        let mut svgs = Vec::new();
        for (label, mark) in BADGES {
            let svg = badge_svg(&StatusBadge { label, value: None, mark, title: label });
            self.write(&format!("badge-{}.svg", label.to_lowercase().replace(' ', "-")), &svg)?;
            svgs.push((svg, 210.0, 20.0));
        }
        for label in ["Security Slam", "安全", "A very long label that never seems to end at all", "<b>&\"bold\"</b>"]
        {
            let given = StatusBadge { label, value: Some("4 of 6 awarded"), mark: Mark::Awarded, title: label };
            svgs.push((badge_svg(&given), 210.0, 20.0));
        }
        self.sheet("badges", &svgs, 500.0, 2)
    }

    fn icons(&self) -> Done {
        let mut svgs = Vec::new();
        for size in [24, 48, 96] {
            for (name, emblem) in Emblem::IDS {
                svgs.push((icon_svg(emblem, size, name), 96.0, 96.0));
                self.write(&format!("icon-{name}.svg"), icon_svg(emblem, 24, name))?;
            }
        }
        for size in [24, 96] {
            for (name, emblem) in Emblem::IDS {
                svgs.push((medallion_svg(emblem, size, name), 96.0, 96.0));
            }
        }
        self.sheet("icons", &svgs, 860.0, 7)
    }

    fn cards(&self) -> Done {
        let tiles: Vec<Tile<'_>> = BADGES.iter().map(|(title, mark)| tile(title, *mark)).collect();
        let plain = SummaryCard {
            project: "Meshwright",
            address: "git.example.org/meshwright/meshwright",
            edition: EDITION,
            badges: &tiles,
            level: Some(2),
            commit: Some("4f9d2c81b7e6a05d3c9f8e7b6a5d4c3b2a190807"),
            date: Some(date(2026, 11, 6)),
        };
        let long = "The exceedingly verbose project with a name of many words ".repeat(6);
        let many: Vec<Tile<'_>> = (0..9).map(|_| tile("An objective with a long name", Mark::Partial)).collect();
        let cases = [
            ("plain", plain),
            ("long", SummaryCard { project: &long, address: &long, edition: &long, badges: &many, ..plain }),
            ("foreign", SummaryCard { project: "שלום עולם 🚀 漢字", ..plain }),
            (
                "markup",
                SummaryCard { project: "<script>alert('x')</script> & Z\u{301}\u{301}\u{301}\u{301}algo", ..plain },
            ),
            ("empty", SummaryCard { badges: &[], level: None, commit: None, date: None, ..plain }),
        ];
        for (name, card) in cases {
            for (theme_name, theme) in Theme::NAMES {
                self.write(&format!("card-{name}-{theme_name}.png"), card_png(&card, theme)?)?;
                self.write(&format!("card-{name}-{theme_name}.svg"), card_svg(&card, theme))?;
            }
        }
        Ok(())
    }

    fn plaques(&self) -> Done {
        let badges: Vec<PlaqueBadge<'_>> = BADGES.iter().map(|(title, _)| medal(title)).collect();
        let plain = Plaque {
            project: "Meshwright",
            address: "git.example.org/meshwright/meshwright",
            edition: EDITION,
            badges: &badges,
            level: Some(2),
            commit: "4f9d2c81b7e6a05d3c9f8e7b6a5d4c3b2a190807",
            evidence: "sha256:9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
            date: date(2026, 11, 12),
            verify: "https://slam.example.org/editions/fall-2026/awards/01JD3Y8Q0000",
        };
        let long = "The exceedingly verbose project with a name of many words ".repeat(6);
        let many: Vec<PlaqueBadge<'_>> = (0..11).map(|_| medal("An objective with a long name")).collect();
        let cases = [
            ("plain", plain),
            ("long", Plaque { project: &long, address: &long, badges: &many, verify: &long, ..plain }),
            ("five", Plaque { badges: &badges[..5], level: None, project: "Ελληνικό έργο", ..plain }),
        ];
        for (name, plaque) in cases {
            self.write(&format!("plaque-{name}.svg"), plaque_svg(&plaque))?;
            self.write(&format!("plaque-{name}.pdf"), plaque_pdf(&plaque)?)?;
            self.write(&format!("plaque-{name}.png"), plaque_preview_png(&plaque)?)?;
        }
        self.write("plaque-print.png", plaque_png(&plain)?)
    }

    fn credits(&self) -> Done {
        for (name, person) in
            [("plain", "Ada Ünsal"), ("long", "Maximiliana Bartholomea von und zu Hohenfels-Langenburg the Third")]
        {
            let credit = Credit {
                person,
                login: "ada",
                emblem: Emblem::Inspector,
                badge: "Inspector",
                project: "Meshwright",
                address: "git.example.org/meshwright/meshwright",
                edition: EDITION,
            };
            for (theme_name, theme) in Theme::NAMES {
                self.write(&format!("credit-{name}-{theme_name}.png"), credit_png(&credit, theme)?)?;
                self.write(&format!("credit-{name}-{theme_name}.svg"), credit_svg(&credit, theme))?;
            }
        }
        Ok(())
    }

    fn charts(&self) -> Done {
        let first = date(2026, 10, 5);
        let days: Vec<Date> = first.series(jiff::Span::new().days(1)).take(33).collect();
        let values: Vec<Vec<u32>> = (0..6_u32)
            .map(|badge| (0..33_u32).map(|day| day * day * (7 - badge) / 380 + (day * (badge + 1)) % 2).collect())
            .collect();
        let series: Vec<Series<'_>> =
            BADGES.iter().zip(&values).map(|((name, _), values)| Series { name, values }).collect();
        let trend = TrendChart { title: "Badges with evidence by day", days: &days, series: &series, empty: "" };
        let empty = "The event has not started. Lines appear after the first evaluation on 5 October 2026.";
        let nothing = TrendChart { title: "Badges awarded by day", days: &[], series: &[], empty };
        let points: Vec<HistoryPoint> = (0..9)
            .map(|step| HistoryPoint {
                date: days[step * 3],
                decided: 20 + 2 * step as u32,
                met: 9 + 3 * step as u32,
                all: 43,
            })
            .collect();
        let history = HistoryChart { title: "History of Meshwright", points: &points, empty: "" };
        let once = HistoryChart { points: &points[..1], ..history };
        let bars: Vec<Bar<'_>> = [
            ("OSPS-AC-03.01", 12),
            ("OSPS-BR-05.01 dependencies are pinned", 9),
            ("<script>", 4),
            ("安全", 1),
            ("none", 0),
        ]
        .iter()
        .map(|(name, value)| Bar { name, value: *value, note: "of 14" })
        .collect();
        let bars = BarChart { title: "Requirements that most often fail", bars: &bars, empty: "" };
        for (name, size, width) in [("wide", ChartSize::Wide, 800.0), ("narrow", ChartSize::Narrow, 360.0)] {
            let drawn = [
                trend_svg(&trend, size),
                history_svg(&history, size),
                history_svg(&once, size),
                bars_svg(&bars, size),
                trend_svg(&nothing, size),
            ];
            for (index, svg) in drawn.iter().enumerate() {
                self.sheet(
                    &format!("chart-{name}-{index}"),
                    &[(svg.clone(), width - 40.0, if index < 3 && width < 500.0 { 450.0 } else { 310.0 })],
                    width,
                    1,
                )?;
                self.write(&format!("chart-{name}-{index}.svg"), svg)?;
            }
        }
        let rings: Vec<_> = [(0, 0), (0, 43), (1, 43), (30, 43), (42, 43), (43, 43)]
            .iter()
            .map(|(part, all)| (ring_svg(&Ring { title: "Requirements met", part: *part, all: *all }), 132.0, 132.0))
            .collect();
        self.sheet("rings", &rings, 960.0, 6)
    }
}

fn tile(title: &str, mark: Mark) -> Tile<'_> {
    Tile { emblem: emblem(title), title, mark }
}

fn medal(title: &str) -> PlaqueBadge<'_> {
    PlaqueBadge { emblem: emblem(title), title }
}

fn emblem(title: &str) -> Emblem {
    Emblem::of_badge(&title.to_lowercase().replace(' ', "-"))
}
