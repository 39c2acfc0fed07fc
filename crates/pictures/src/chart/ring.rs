//! A ring that closes as a share grows.

use std::f64::consts::TAU;

use super::{finish, plain, words};
use crate::{
    font::Weight,
    icon::polar,
    palette::SERIES,
    svg::{Anchor, Canvas, TextMode, Type, num},
    text,
};

const SIDE: f64 = 132.0;
const CENTRE: (f64, f64) = (SIDE / 2.0, SIDE / 2.0);
const RADIUS: f64 = 56.0;

/// A share of a whole.
#[derive(Debug, Clone, Copy)]
pub struct Ring<'t> {
    /// What is counted, such as `Requirements decided`.
    pub title: &'t str,
    /// The part.
    pub part: u32,
    /// The whole; with 0 the ring says that nothing is counted.
    pub all: u32,
}

/// Returns the ring as SVG of 132 pixels a side. The percentage is rounded down, so that only a full set shows 100.
pub fn ring_svg(ring: &Ring<'_>) -> String {
    let part = ring.part.min(ring.all);
    let mut canvas = Canvas::new(TextMode::Live, 1.0);
    let dashes = if ring.all == 0 { " stroke-dasharray=\"4 6\"" } else { "" };
    let track = format!("fill=\"none\" stroke=\"currentColor\" stroke-opacity=\".18\" stroke-width=\"12\"{dashes}");
    canvas.circle(CENTRE, RADIUS, &track);
    let line = format!("fill=\"none\" stroke=\"{}\" stroke-width=\"12\"", SERIES[2]);
    if ring.all > 0 && part == ring.all {
        canvas.circle(CENTRE, RADIUS, &line);
    } else if part > 0 {
        let share = f64::from(part) / f64::from(ring.all);
        let (x, y) = polar(CENTRE, RADIUS, TAU * share);
        let long = u8::from(share > 0.5);
        let start = num(CENTRE.1 - RADIUS);
        canvas.path(&format!("M{} {start}A{RADIUS} {RADIUS} 0 {long} 1 {} {}", num(CENTRE.0), num(x), num(y)), &line);
    }
    let (great, small) = match u64::from(part) * 100 / u64::from(ring.all.max(1)) {
        _ if ring.all == 0 => ("–".to_owned(), "nothing yet".to_owned()),
        percent => (format!("{percent} %"), format!("{part} of {}", ring.all)),
    };
    let kind = plain(CENTRE.0, CENTRE.1 + 5.0, Anchor::Middle);
    words(&mut canvas, Type { size: 28.0, weight: Weight::Bold, ..kind }, &great);
    words(&mut canvas, Type { y: CENTRE.1 + 25.0, ..kind }, &small);
    let title = format!("{}: {small}", text::spoken(ring.title));
    finish(canvas, (SIDE, SIDE), &title, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_set_is_a_closed_ring() {
        for (part, all, words) in [
            (0, 0, ["–", "nothing yet"]),
            (0, 43, ["0 %", "0 of 43"]),
            (42, 43, ["97 %", "42 of 43"]),
            (43, 43, ["100 %", "43 of 43"]),
            (44, 43, ["100 %", "43 of 43"]),
        ] {
            let svg = ring_svg(&Ring { title: "Met", part, all });
            for word in words {
                assert!(svg.contains(&format!(">{word}</text>")), "{part} of {all}: {svg}");
            }
            assert_eq!(svg.matches("<circle").count() == 2, part >= all && all > 0, "{part} of {all}");
        }
    }
}
