//! The sheet's layers in reading order, and where each stands.

use super::{HEIGHT, Plaque, PlaqueBadge, WIDTH, ornament, qr};
use crate::{
    date,
    font::Weight,
    icon::medallion,
    svg::{Anchor, Canvas, TextMode, Type, num},
    text,
};

const PAPER: &str = "#fdfbf4";
const NAVY: &str = "#16294d";
const INK: &str = "#1f2a3d";
const QUIET: &str = "#566074";
const GOLD: &str = "#a67c27";
/// Gold dark enough for words: 5 to 1 on the paper.
const GOLD_INK: &str = "#80601a";
const CENTRE: f64 = WIDTH / 2.0;
const MAX_BADGES: usize = 12;

/// What a layer is for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing: it is skipped.
    Ornament,
    Heading,
    Paragraph,
    /// A drawing that the words describe.
    Figure(String),
}

#[derive(Debug)]
pub(super) struct Layer {
    pub(super) role: Role,
    pub(super) markup: String,
}

pub(super) fn layers(plaque: &Plaque<'_>, mode: TextMode) -> Vec<Layer> {
    let mut out = Vec::new();
    let mut add = |role, draw: &dyn Fn(&mut Canvas)| {
        let mut canvas = Canvas::new(mode, 16.0);
        draw(&mut canvas);
        out.push(Layer { role, markup: canvas.into_body() });
    };
    add(Role::Ornament, &ground);
    add(Role::Figure("Shield between laurel branches".to_owned()), &crest);
    add(Role::Paragraph, &|canvas| edition(canvas, plaque));
    add(Role::Heading, &|canvas| project(canvas, plaque));
    add(Role::Paragraph, &|canvas| reason(canvas, plaque));
    add(Role::Ornament, &|canvas| medals(canvas, plaque.badges));
    add(Role::Paragraph, &|canvas| medal_names(canvas, plaque.badges));
    add(Role::Paragraph, &|canvas| record(canvas, plaque));
    add(Role::Paragraph, &|canvas| verify(canvas, plaque));
    if let Some(code) = qr::modules(plaque.verify) {
        add(Role::Figure("QR code of the address above".to_owned()), &|canvas| draw_code(canvas, &code));
    }
    out
}

fn line(y: f64, size: f64, weight: Weight, fill: &str) -> Type<'_> {
    Type { x: CENTRE, y, size, weight, anchor: Anchor::Middle, fill }
}

fn ground(canvas: &mut Canvas) {
    canvas.rect((0.0, 0.0, WIDTH, HEIGHT), 0.0, &format!("fill=\"{PAPER}\""));
    for (lobes, low, high) in [(22, 96.0, 176.0), (34, 168.0, 236.0), (46, 228.0, 292.0)] {
        let rose = ornament::rosette((CENTRE, 400.0), lobes, 6, low, high);
        canvas.path(&rose, &format!("fill=\"none\" stroke=\"{GOLD}\" stroke-width=\".5\" stroke-opacity=\".2\""));
    }
    ornament::frame(canvas, NAVY, GOLD, PAPER);
}

fn crest(canvas: &mut Canvas) {
    ornament::laurel(canvas, (CENTRE, 154.0), 64.0, GOLD);
    ornament::shield(canvas, (CENTRE, 150.0), 84.0, NAVY, GOLD);
}

fn edition(canvas: &mut Canvas, plaque: &Plaque<'_>) {
    let name = text::clean(plaque.edition);
    let (size, name) = text::fit_size(&name, Weight::Bold, (20.0, 34.0), 760.0);
    canvas.text(line(272.0, size, Weight::Bold, NAVY), &name);
    canvas.text(line(311.0, 19.0, Weight::Regular, QUIET), "This plaque is awarded to");
}

fn project(canvas: &mut Canvas, plaque: &Plaque<'_>) {
    let name = text::name_or(plaque.project, plaque.address);
    let (size, name) = text::fit_size(&name, Weight::Bold, (34.0, 66.0), 900.0);
    canvas.text(line(375.0, size, Weight::Bold, INK), &name);
    let half = (text::width(&name, Weight::Bold, size) / 2.0 + 24.0).clamp(130.0, 450.0);
    canvas.raw(&ornament::rule(CENTRE, 403.0, half, GOLD));
}

fn reason(canvas: &mut Canvas, plaque: &Plaque<'_>) {
    let count = match plaque.badges.len() {
        0 => "every objective".to_owned(),
        1 => "the one objective".to_owned(),
        all => format!("all {} objectives", spelled(all)),
    };
    let level = plaque.level.map(|level| format!(" at level {level}")).unwrap_or_default();
    canvas.text(line(442.0, 22.0, Weight::Regular, INK), &format!("for completing {count}{level}"));
    let address = text::fit(&text::clean(plaque.address), Weight::Regular, 17.0, 760.0);
    canvas.text(line(468.0, 17.0, Weight::Regular, QUIET), &address);
}

fn spelled(count: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// Returns the middle of each medal and its size: one row up to six, two rows beyond.
fn places(count: usize) -> Vec<((f64, f64), f64)> {
    let count = count.min(MAX_BADGES);
    let rows: &[usize] = if count > 6 { &[count.div_ceil(2), count / 2] } else { &[count] };
    let (size, pitch) = if count > 6 { (58.0, 140.0) } else { (88.0, 150.0) };
    let mut out = Vec::new();
    for (row, columns) in rows.iter().enumerate() {
        let y = if rows.len() > 1 { 520.0 + 84.0 * row as f64 } else { 548.0 };
        let left = CENTRE - pitch * (*columns as f64 - 1.0) / 2.0;
        out.extend((0..*columns).map(|column| ((left + pitch * column as f64, y), size)));
    }
    out
}

fn medals(canvas: &mut Canvas, badges: &[PlaqueBadge<'_>]) {
    for (badge, ((x, y), size)) in badges.iter().zip(places(badges.len())) {
        canvas.place((x - size / 2.0, y - size / 2.0), size, "", &medallion(badge.emblem));
    }
}

fn medal_names(canvas: &mut Canvas, badges: &[PlaqueBadge<'_>]) {
    for (badge, ((x, y), size)) in badges.iter().zip(places(badges.len())) {
        let most = if size > 60.0 { 18.0 } else { 14.0 };
        let (set, name) = text::fit_size(&text::clean(badge.title), Weight::Bold, (11.0, most), 136.0);
        canvas.text(Type { x, ..line(y + size / 2.0 + most + 5.0, set, Weight::Bold, INK) }, &name);
    }
}

/// The left foot: what was judged.
fn record(canvas: &mut Canvas, plaque: &Plaque<'_>) {
    let evidence = text::clean(plaque.evidence);
    let rows = [("Awarded", date::long(plaque.date)), ("Commit", text::clean(plaque.commit)), ("Evidence", evidence)];
    for (index, (name, value)) in rows.iter().enumerate() {
        let y = 688.0 + 27.0 * index as f64;
        let label = Type { x: 104.0, anchor: Anchor::Start, ..line(y, 15.0, Weight::Bold, GOLD_INK) };
        canvas.text(label, name);
        let value = text::fit(value, Weight::Regular, 15.0, 540.0);
        canvas.text(Type { x: 180.0, weight: Weight::Regular, fill: INK, ..label }, &value);
    }
}

/// The right foot: where to look it up. The words stand left of the code.
fn verify(canvas: &mut Canvas, plaque: &Plaque<'_>) {
    let right = if qr::modules(plaque.verify).is_some() { 970.0 } else { 1084.0 };
    let label = Type { x: right, anchor: Anchor::End, ..line(688.0, 15.0, Weight::Bold, GOLD_INK) };
    canvas.text(label, "Verify at");
    let address = text::clean(plaque.verify);
    let shown = address.trim_start_matches("https://");
    for (index, part) in in_lines(shown, 15.0, 230.0).iter().enumerate() {
        let y = 715.0 + 20.0 * index as f64;
        canvas.text(Type { y, weight: Weight::Regular, fill: INK, ..label }, part);
    }
}

/// Breaks an address, which has no spaces, into at most three lines, after a slash where there is one.
fn in_lines(address: &str, size: f64, room: f64) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = address;
    while out.len() < 2 && text::width(rest, Weight::Regular, size) > room {
        let ends: Vec<usize> = rest.char_indices().map(|(at, _)| at).skip(1).collect();
        let fits = ends.partition_point(|at| text::width(&rest[..*at], Weight::Regular, size) <= room);
        let hard = ends.get(fits.saturating_sub(1)).copied().unwrap_or(rest.len());
        let cut = rest[..hard].rfind('/').map_or(hard, |slash| slash + 1);
        out.push(rest[..cut].to_owned());
        rest = &rest[cut..];
    }
    out.push(text::fit(rest, Weight::Regular, size, room));
    out
}

fn draw_code(canvas: &mut Canvas, code: &qr::Code) {
    let (left, top, side) = (988.0, 664.0, 96.0);
    let scale = num(side / code.side as f64);
    canvas.raw(&format!(
        "<path transform=\"translate({left} {top}) scale({scale})\" fill=\"{NAVY}\" d=\"{}\"/>",
        code.path
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::contrast;

    #[test]
    fn every_word_can_be_read_on_the_paper() {
        for ink in [NAVY, INK, QUIET, GOLD_INK] {
            assert!(contrast(ink, PAPER) >= 4.5, "{ink}: {:.2}", contrast(ink, PAPER));
        }
    }

    #[test]
    fn medals_stay_on_the_sheet() {
        for count in 0..=20 {
            let all = places(count);
            assert_eq!(all.len(), count.min(MAX_BADGES));
            for ((x, y), size) in all {
                assert!(x - size > 60.0 && x + size < WIDTH - 60.0 && y + size < 680.0, "{count}: {x} {y}");
            }
        }
    }

    #[test]
    fn an_address_breaks_after_a_slash() {
        let lines = in_lines("slam.example.org/editions/fall-2026/awards/01JD3Y0000", 15.0, 230.0);
        assert_eq!(lines, ["slam.example.org/editions/", "fall-2026/awards/01JD3Y0000"]);
        assert_eq!(in_lines(&"x".repeat(300), 15.0, 230.0).len(), 3);
    }
}
