//! The same values give the same bytes, today and on another machine: digests of pictures that stand in awards.

use expect_test::{Expect, expect};
use jiff::civil::date;
use slam_model::Sha256;
use slam_pictures::{
    Credit, Emblem, Mark, Plaque, PlaqueBadge, StatusBadge, SummaryCard, Theme, Tile, badge_svg, card_png, card_svg,
    credit_png, plaque_pdf, plaque_preview_png, plaque_svg,
};

fn check(draw: impl Fn() -> Vec<u8>, expected: Expect) {
    let (first, second) = (draw(), draw());
    assert!(first == second, "two drawings of the same values differ");
    expected.assert_eq(&format!("{} bytes {}", first.len(), &Sha256::of(&first).as_str()[..16]));
}

const TILES: [Tile<'_>; 2] = [
    Tile { emblem: Emblem::Cleaner, title: "Cleaner", mark: Mark::Awarded },
    Tile { emblem: Emblem::Defender, title: "Defender", mark: Mark::Partial },
];

const CARD: SummaryCard<'_> = SummaryCard {
    project: "Meshwright",
    address: "git.example.org/meshwright",
    edition: "Security Slam Fall 2026",
    badges: &TILES,
    level: Some(2),
    commit: Some("4f9d2c81b7e6a05d3c9f8e7b6a5d4c3b2a190807"),
    date: Some(date(2026, 11, 6)),
};

const PLAQUE: Plaque<'_> = Plaque {
    project: "Meshwright",
    address: "git.example.org/meshwright",
    edition: "Security Slam Fall 2026",
    badges: &[PlaqueBadge { emblem: Emblem::Cleaner, title: "Cleaner" }],
    level: Some(2),
    commit: "4f9d2c81b7e6a05d3c9f8e7b6a5d4c3b2a190807",
    evidence: "sha256:9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
    date: date(2026, 11, 12),
    verify: "https://slam.example.org/awards/1",
};

#[test]
fn a_status_badge_stays_the_same() {
    let badge = StatusBadge { label: "Cleaner", value: None, mark: Mark::Awarded, title: "Cleaner: awarded" };
    check(|| badge_svg(&badge).into_bytes(), expect!["2496 bytes c38d43fdbac154a6"]);
}

#[test]
fn a_card_stays_the_same() {
    check(|| card_svg(&CARD, Theme::Light).into_bytes(), expect!["26435 bytes 9318943c2b6f1430"]);
    check(|| card_png(&CARD, Theme::Dark).unwrap(), expect!["81186 bytes 66af156f86639609"]);
}

#[test]
fn a_plaque_stays_the_same() {
    check(|| plaque_svg(&PLAQUE).into_bytes(), expect!["137424 bytes 613476fb3ea1574f"]);
    check(|| plaque_preview_png(&PLAQUE).unwrap(), expect!["687695 bytes e043e54ac7efb768"]);
}

// The PDF's streams are compressed by the library that the lock file names: another one changes this digest alone.
#[test]
fn a_plaque_for_print_stays_the_same() {
    check(|| plaque_pdf(&PLAQUE).unwrap(), expect!["52091 bytes 5495e9e701f86093"]);
}

#[test]
fn a_credit_stays_the_same() {
    let credit = Credit {
        person: "Ada Ünsal",
        login: "ada",
        emblem: Emblem::Inspector,
        badge: "Inspector",
        project: "Meshwright",
        address: "git.example.org/meshwright",
        edition: "Security Slam Fall 2026",
    };
    check(|| credit_png(&credit, Theme::Light).unwrap(), expect!["55232 bytes 13f8f19305b19e1f"]);
}

#[test]
fn a_plaque_for_print_is_tagged_and_names_itself_its_language_and_the_day_of_the_award() {
    let pdf = plaque_pdf(&PLAQUE).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for needle in [
        "/Title(Plaque: Meshwright completed every objective of Security Slam Fall 2026)",
        "/Lang(en)",
        "/StructTreeRoot",
        "/Marked true",
        "D:20261112",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(text.contains(needle), "{needle} is missing");
    }
    assert!(text.contains("SourceSans3"), "the font is embedded");
}
