//! The emblems of the badges: our own drawings on a grid of 24 units, one stroke width, readable at 24 pixels.

use std::{f64::consts::TAU, sync::LazyLock};

use crate::svg::{Root, document, num};

/// What stands for a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Emblem {
    /// A broom: the Security Insights file is tidy and true.
    Cleaner,
    /// An open book: the documents are written.
    Chronicler,
    /// A magnifier with an eye: somebody looked at how it can be attacked.
    Inspector,
    /// A gear that comes round: a scan that recurs.
    Mechanizer,
    /// A shield with a tick: the project passes at its level.
    Defender,
    /// A checked paper in a ring of twelve: ready for the Cyber Resilience Act.
    CraReadiness,
    /// A shield with a star: the whole set, and any badge that has no drawing of its own.
    Plaque,
}

impl Emblem {
    /// Every emblem with the id of its badge in the objective sets.
    pub const IDS: [(&'static str, Self); 7] = [
        ("cleaner", Self::Cleaner),
        ("chronicler", Self::Chronicler),
        ("inspector", Self::Inspector),
        ("mechanizer", Self::Mechanizer),
        ("defender", Self::Defender),
        ("cra-readiness", Self::CraReadiness),
        ("plaque", Self::Plaque),
    ];

    /// Returns the emblem of a badge; a badge without a drawing of its own gets the starred shield.
    pub fn of_badge(id: &str) -> Self {
        let known = |(name, _): &&(&str, Self)| *name == id || (*name == "cra-readiness" && id == "cra");
        Self::IDS.iter().find(known).map_or(Self::Plaque, |(_, emblem)| *emblem)
    }

    /// Returns the ground of the medallion; the white drawing on it has a contrast of at least 4.5.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Cleaner => "#0f766e",
            Self::Chronicler => "#9a4a12",
            Self::Inspector => "#6d3fb0",
            Self::Mechanizer => "#41566f",
            Self::Defender => "#a3203f",
            Self::CraReadiness => "#1f4aa8",
            Self::Plaque => "#1d3a6e",
        }
    }

    /// Returns the drawing in `currentColor`, on 24 units.
    pub(crate) fn strokes(self) -> &'static str {
        match self {
            Self::Cleaner => CLEANER,
            Self::Chronicler => CHRONICLER,
            Self::Inspector => INSPECTOR,
            Self::Mechanizer => &MECHANIZER,
            Self::Defender => DEFENDER,
            Self::CraReadiness => &CRA_READINESS,
            Self::Plaque => PLAQUE,
        }
    }
}

/// How every emblem is drawn.
const PEN: &str =
    "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";

const CLEANER: &str = "<path d=\"M20.5 3.5l-7 7\"/>\
    <path d=\"M10.2 8.9l4.9 4.9c.5.5.5 1.3 0 1.8-2.2 2.2-5.2 4.2-9.8 5.1L3.3 18.7c.9-4.6 2.9-7.6 5.1-9.8.5-.5 1.3-.5 1.8 0z\"/>\
    <path d=\"M6.4 14.9l2.7 2.7M8.6 11.6l3.8 3.8\"/>\
    <path d=\"M6 2.6l.8 2.1 2.1.8-2.1.8L6 8.4l-.8-2.1-2.1-.8 2.1-.8z\" fill=\"currentColor\" stroke-width=\".6\"/>\
    <path d=\"M19.4 16.6l.55 1.5 1.5.55-1.5.55-.55 1.5-.55-1.5-1.5-.55 1.5-.55z\" fill=\"currentColor\" stroke-width=\".6\"/>";

const CHRONICLER: &str = "<path d=\"M12 6.6C9.8 4.9 6.6 4.3 2.8 4.6v13.6c3.8-.3 7 .3 9.2 2 2.2-1.7 5.4-2.3 9.2-2V4.6C17.4 4.3 14.2 4.9 12 6.6z\"/>\
    <path d=\"M12 6.6v13.6M6 8.7c1.2.05 2.2.2 3.2.6M6 12.4c1.2.05 2.2.2 3.2.6M18 8.7c-1.2.05-2.2.2-3.2.6M18 12.4c-1.2.05-2.2.2-3.2.6\"/>";

const INSPECTOR: &str = "<circle cx=\"10.4\" cy=\"10.4\" r=\"7.4\"/><path d=\"M15.9 15.9l5.3 5.3\"/>\
    <path d=\"M5.9 10.4c2-3 7-3 9 0-2 3-7 3-9 0z\" stroke-width=\"1.4\"/>\
    <circle cx=\"10.4\" cy=\"10.4\" r=\"1.3\" fill=\"currentColor\" stroke=\"none\"/>";

const DEFENDER: &str = "<path d=\"M12 2.5l8 3v5.7c0 5-3.3 8.5-8 10.3-4.7-1.8-8-5.3-8-10.3V5.5z\"/>\
    <path d=\"M8.2 11.9l2.8 2.8 4.9-5.5\"/>";

const PLAQUE: &str = "<path d=\"M12 2.5l8 3v5.7c0 5-3.3 8.5-8 10.3-4.7-1.8-8-5.3-8-10.3V5.5z\"/>\
    <path d=\"M12 7.2l1.4 3 3.3.4-2.4 2.2.6 3.2-2.9-1.6-2.9 1.6.6-3.2-2.4-2.2 3.3-.4z\" fill=\"currentColor\" stroke-width=\".8\"/>";

/// A gear of eight teeth around a play sign.
static MECHANIZER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "<path d=\"{}\"/><path d=\"M10.3 8.9v6.2l5-3.1z\" fill=\"currentColor\" stroke-width=\"1.2\"/>",
        gear(8, 7.4, 9.9)
    )
});

/// Twelve dots around a paper with a tick.
static CRA_READINESS: LazyLock<String> = LazyLock::new(|| {
    let mut out = String::from("<g fill=\"currentColor\" stroke=\"none\">");
    for index in 0..12 {
        let (x, y) = polar((12.0, 12.0), 10.6, TAU * f64::from(index) / 12.0);
        out.push_str(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"1.05\"/>", num(x), num(y)));
    }
    out.push_str(
        "</g><path d=\"M8.1 5.4h5.6l3 3v9.5a.8.8 0 0 1-.8.8H8.1a.8.8 0 0 1-.8-.8V6.2a.8.8 0 0 1 .8-.8z\" \
         stroke-width=\"1.5\"/><path d=\"M9.5 12.9l1.8 1.8 3.2-3.8\" stroke-width=\"1.5\"/>",
    );
    out
});

/// Returns the point at an angle from twelve o'clock, clockwise.
pub(crate) fn polar((x, y): (f64, f64), radius: f64, angle: f64) -> (f64, f64) {
    (x + radius * angle.sin(), y - radius * angle.cos())
}

/// Returns the outline of a gear around (12, 12): each tooth is a flat top between slanted flanks.
fn gear(teeth: u32, inner: f64, outer: f64) -> String {
    let mut data = String::new();
    let tooth = TAU / f64::from(teeth);
    for index in 0..teeth {
        let middle = tooth * f64::from(index);
        for (turn, radius) in [(-0.30, inner), (-0.19, outer), (0.19, outer), (0.30, inner)] {
            let (x, y) = polar((12.0, 12.0), radius, middle + turn * tooth);
            let command = match (data.is_empty(), turn) {
                (true, _) => 'M'.to_string(),
                // Between the teeth the rim is round.
                (false, -0.30) => format!("A{inner} {inner} 0 0 1 "),
                _ => 'L'.to_string(),
            };
            data.push_str(&format!("{command}{} {}", num(x), num(y)));
        }
    }
    data.push('z');
    data
}

/// Returns the emblem for use inside a page: drawn in `currentColor`. An empty title makes it decoration that readers
/// skip, for a place where the words stand beside it.
pub fn icon_svg(emblem: Emblem, size: u32, title: &str) -> String {
    let body = format!("<g {PEN}>{}</g>", emblem.strokes());
    if title.is_empty() {
        return format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 24 24\" \
             aria-hidden=\"true\" focusable=\"false\">{body}</svg>"
        );
    }
    scaled(size, title, &body)
}

/// Returns the emblem in white on a coloured medal.
pub fn medallion_svg(emblem: Emblem, size: u32, title: &str) -> String {
    scaled(size, title, &medallion(emblem))
}

fn scaled(size: u32, title: &str, body: &str) -> String {
    let size = f64::from(size);
    let scaled = format!("<g transform=\"scale({:.4})\">{body}</g>", size / 24.0);
    document(Root { width: size, height: size, title, description: "", attributes: "" }, &scaled)
}

/// Returns the medallion on 24 units: a scalloped edge, a fine ring, and the drawing.
pub(crate) fn medallion(emblem: Emblem) -> String {
    let colour = emblem.colour();
    format!(
        "<path d=\"{}\" fill=\"{colour}\"/><circle cx=\"12\" cy=\"12\" r=\"10.2\" fill=\"none\" stroke=\"#fff\" \
         stroke-opacity=\".55\" stroke-width=\".35\"/>\
         <g transform=\"translate(4.56 4.56) scale(.62)\" color=\"#fff\" {PEN}>{}</g>",
        scallops(24, 11.9, 11.3),
        emblem.strokes()
    )
}

/// Returns a coin's edge of round scallops between two radii.
fn scallops(count: u32, outer: f64, inner: f64) -> String {
    let mut data = String::new();
    for index in 0..=count {
        let turn = TAU * f64::from(index) / f64::from(count);
        let (x, y) = polar((12.0, 12.0), inner, turn);
        if index == 0 {
            data.push_str(&format!("M{} {}", num(x), num(y)));
        } else {
            let (cx, cy) = polar((12.0, 12.0), 2.0 * outer - inner, turn - TAU / f64::from(count) / 2.0);
            data.push_str(&format!("Q{} {} {} {}", num(cx), num(cy), num(x), num(y)));
        }
    }
    data.push('z');
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::contrast;

    #[test]
    fn every_medallion_shows_its_drawing() {
        for (id, emblem) in Emblem::IDS {
            let found = contrast(emblem.colour(), "#ffffff");
            assert!(found >= 4.5, "{id}: {found:.2}");
        }
    }

    #[test]
    fn a_badge_without_a_drawing_gets_the_starred_shield() {
        assert_eq!(Emblem::of_badge("mechanizer"), Emblem::Mechanizer);
        assert_eq!(Emblem::of_badge("cra"), Emblem::CraReadiness);
        assert_eq!(Emblem::of_badge("hygiene"), Emblem::Plaque);
    }

    #[test]
    fn an_icon_beside_its_words_is_decoration() {
        let silent = icon_svg(Emblem::Defender, 24, "");
        assert!(silent.contains("aria-hidden") && !silent.contains("<title>"));
        assert!(icon_svg(Emblem::Defender, 24, "Defender").contains("<title>Defender</title>"));
    }
}
