//! The ornaments, computed: a guilloche frame, rosettes, laurel, and a shield.

use std::f64::consts::PI;

use super::{HEIGHT, WIDTH};
use crate::{
    icon::polar,
    svg::{Canvas, num},
};

/// A half wave of a sine between crest and trough is drawn by one curve whose handles reach this share of its length.
const HANDLE: f64 = 0.3642;
/// Where the frame's bands lie, from the edge of the sheet.
const BAND: f64 = 44.0;
const AMPLITUDE: f64 = 11.0;

/// Draws the frame: two lines around a braid of waves, and a rosette on each corner.
pub(super) fn frame(canvas: &mut Canvas, navy: &str, gold: &str, paper: &str) {
    for (inset, colour, stroke) in
        [(24.0, navy, 3.0), (BAND - 15.0, gold, 0.8), (BAND + 15.0, gold, 0.8), (BAND + 20.0, navy, 1.2)]
    {
        let sides = (inset, inset, WIDTH - 2.0 * inset, HEIGHT - 2.0 * inset);
        canvas.rect(sides, 0.0, &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{stroke}\""));
    }
    for strand in 0..6 {
        let share = f64::from(strand) / 6.0;
        let colour = if strand % 2 == 0 { gold } else { navy };
        canvas.path(&braid(share), &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\".7\""));
    }
    for (x, y) in [(BAND, BAND), (WIDTH - BAND, BAND), (BAND, HEIGHT - BAND), (WIDTH - BAND, HEIGHT - BAND)] {
        canvas.circle((x, y), 31.0, &format!("fill=\"{paper}\" stroke=\"{navy}\" stroke-width=\"1.2\""));
        let petals = rosette((x, y), 12, 3, 7.0, 28.0);
        canvas.path(&petals, &format!("fill=\"none\" stroke=\"{gold}\" stroke-width=\".8\""));
        canvas.circle((x, y), 5.0, &format!("fill=\"{navy}\""));
    }
}

/// Returns one strand of the braid along all four sides, shifted by a share of a wave.
fn braid(share: f64) -> String {
    let mut data = String::new();
    let (across, down) = (WIDTH - 2.0 * BAND, HEIGHT - 2.0 * BAND);
    for (length, place) in [
        (across, [1.0, 0.0, 0.0, 1.0, BAND, BAND]),
        (down, [0.0, 1.0, -1.0, 0.0, WIDTH - BAND, BAND]),
        (across, [-1.0, 0.0, 0.0, -1.0, WIDTH - BAND, HEIGHT - BAND]),
        (down, [0.0, -1.0, 1.0, 0.0, BAND, HEIGHT - BAND]),
    ] {
        wave(&mut data, length, share, place);
    }
    data
}

/// Adds a wave of whole half waves along the x axis, moved by the matrix [a b c d e f].
fn wave(data: &mut String, length: f64, share: f64, [a, b, c, d, e, f]: [f64; 6]) {
    let halves = (length / 30.0).round();
    let half = length / halves;
    let point = |x: f64, y: f64| format!("{} {}", num(a * x + c * y + e), num(b * x + d * y + f));
    // A strand starts before the side and ends after it; the corner rosettes cover both. Half a wave on, it is the
    // same strand upside down.
    let (mut side, shift) = if share < 0.5 { (AMPLITUDE, share) } else { (-AMPLITUDE, share - 0.5) };
    let start = -half * 2.0 * shift;
    data.push_str(&format!("M{}", point(start, side)));
    for index in 0..(halves as u32 + 2) {
        let from = start + half * f64::from(index);
        if from + half > length + 20.0 {
            break;
        }
        data.push_str(&format!(
            "C{} {} {}",
            point(from + HANDLE * half, side),
            point(from + (1.0 - HANDLE) * half, -side),
            point(from + half, -side)
        ));
        side = -side;
    }
}

/// Returns a guilloche rosette between two radii: lines that wave around a circle, each a part of a wave on.
pub(super) fn rosette(centre: (f64, f64), lobes: u32, lines: u32, low: f64, high: f64) -> String {
    let half = PI / f64::from(lobes);
    let point = |radius: f64, angle: f64| {
        let (x, y) = polar(centre, radius, angle);
        format!("{x:.1} {y:.1}")
    };
    // A handle lies on the tangent of the crest, a little outside the circle through it.
    let handle = |radius: f64, from: f64, turn: f64| point(radius / turn.cos(), from + turn);
    let mut data = String::new();
    for line in 0..lines {
        let start = 2.0 * half * f64::from(line) / f64::from(lines);
        let (mut from, mut to) = (high, low);
        data.push_str(&format!("M{}", point(from, start)));
        for index in 0..2 * lobes {
            let (angle, next) = (start + half * f64::from(index), start + half * f64::from(index + 1));
            let (out, back) = (handle(from, angle, HANDLE * half), handle(to, next, -HANDLE * half));
            data.push_str(&format!("C{out} {back} {}", point(to, next)));
            (from, to) = (to, from);
        }
        data.push('z');
    }
    data
}

/// Draws two laurel branches that rise around a point.
pub(super) fn laurel(canvas: &mut Canvas, centre: (f64, f64), radius: f64, colour: &str) {
    for side in [-1.0, 1.0] {
        let mut stem = String::new();
        for step in 0..=24 {
            let (x, y) = polar(centre, radius, side * branch(f64::from(step) / 24.0));
            stem.push_str(&format!("{}{} {}", if step == 0 { 'M' } else { 'L' }, num(x), num(y)));
        }
        canvas.path(&stem, &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linecap=\"round\""));
        let mut leaves = String::new();
        for pair in 0..9 {
            let along = 0.08 + 0.9 * f64::from(pair) / 8.0;
            let length = 25.0 - 9.0 * along;
            let angle = side * branch(along);
            let root = polar(centre, radius, angle);
            // The direction of growth is along the branch, up and inwards.
            let heading = angle - side * PI / 2.0;
            for lean in [0.62, -0.62] {
                leaf(&mut leaves, root, heading + side * lean, length);
            }
        }
        let top = branch(1.0);
        leaf(&mut leaves, polar(centre, radius, side * top), side * (top - PI / 2.0), 18.0);
        canvas.path(&leaves, &format!("fill=\"{colour}\""));
    }
}

/// Returns the angle from twelve o'clock at a share of a branch: from just beside six o'clock up to one o'clock.
fn branch(share: f64) -> f64 {
    PI * (0.965 - 0.74 * share)
}

/// Adds a pointed leaf from its root along a heading, clockwise from up.
fn leaf(data: &mut String, (x, y): (f64, f64), heading: f64, length: f64) {
    let tip = polar((x, y), length, heading);
    let bulge = |side: f64| polar(polar((x, y), length * 0.45, heading), length * 0.36, heading + side * PI / 2.0);
    let (left, right) = (bulge(-1.0), bulge(1.0));
    let pair = |(x, y): (f64, f64)| format!("{} {}", num(x), num(y));
    data.push_str(&format!("M{}Q{} {}Q{} {}z", pair((x, y)), pair(left), pair(tip), pair(right), pair((x, y))));
}

/// Draws the shield: a dark field in a double rim, with a star.
pub(super) fn shield(canvas: &mut Canvas, (x, y): (f64, f64), height: f64, navy: &str, gold: &str) {
    let body = format!(
        "<path d=\"{SHIELD}\" fill=\"{navy}\" stroke=\"{gold}\" stroke-width=\"1\"/>\
         <path d=\"{SHIELD}\" transform=\"translate(12 12) scale(.84) translate(-12 -12)\" fill=\"none\" stroke=\"{gold}\" \
         stroke-width=\".55\"/><path d=\"{STAR}\" fill=\"#f6e7b8\"/>"
    );
    canvas.place((x - height / 2.0, y - height / 2.0), height, "", &body);
}

const SHIELD: &str =
    "M12 .8c2.8 1.8 5.9 2.7 9.4 2.8v8.1c0 5.4-3.8 9.3-9.4 11.6-5.6-2.3-9.4-6.2-9.4-11.6V3.6C6.1 3.5 9.2 2.6 12 .8z";
const STAR: &str = "M12 6.2l1.7 3.9 4.2.4-3.2 2.8.9 4.1-3.6-2.1-3.6 2.1.9-4.1-3.2-2.8 4.2-.4z";

/// Returns a rule with a diamond on its middle.
pub(super) fn rule(centre: f64, y: f64, half: f64, colour: &str) -> String {
    let (left, right) = (num(centre - half), num(centre + half));
    let (c, y) = (num(centre), num(y));
    format!(
        "<path d=\"M{left} {y}H{right}\" stroke=\"{colour}\" stroke-width=\"1.2\"/>\
         <path d=\"M{c} {y}m-7 0l7-5 7 5-7 5z\" fill=\"{colour}\" stroke=\"#fdfbf4\" stroke-width=\"2\"/>"
    )
}
