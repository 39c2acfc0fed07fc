//! The status badge: a flat label of 20 pixels for a README, and the same as text and as values for shields services.

use serde::Serialize;

use crate::{
    font::Weight,
    mark::Mark,
    svg::{Anchor, Canvas, Root, TextMode, Type, document, escape},
    text,
};

const HEIGHT: f64 = 20.0;
const SIZE: f64 = 12.0;
const PAD: f64 = 7.0;
const SIGN: f64 = 11.0;
/// The ground of the left half; white on it has a contrast of 10.
const LABEL_GROUND: &str = "#3a4350";
/// Longest sides in pixels; the words beyond are cut with an ellipsis.
const LABEL_ROOM: f64 = 120.0;
const VALUE_ROOM: f64 = 96.0;

/// What a status badge says.
#[derive(Debug, Clone, Copy)]
pub struct StatusBadge<'t> {
    /// The left half: the name of the badge, or of the event.
    pub label: &'t str,
    /// The right half when it is not the word of the mark, such as `4 of 6 awarded`.
    pub value: Option<&'t str>,
    /// Gives word, sign, and colour.
    pub mark: Mark,
    /// What a reader hears, and a pointer shows.
    pub title: &'t str,
}

impl StatusBadge<'_> {
    fn value(&self) -> &str {
        self.value.unwrap_or_else(|| self.mark.word())
    }
}

/// Returns the badge as SVG, under 4,096 bytes. Letters are outlines: a README is read on machines that have no font
/// of ours, and a box that does not fit its words looks broken.
pub fn badge_svg(badge: &StatusBadge<'_>) -> String {
    let label = text::fit(&text::name_or(badge.label, "badge"), Weight::Regular, SIZE, LABEL_ROOM);
    let value = text::fit(&text::clean(badge.value()), Weight::Bold, SIZE, VALUE_ROOM);
    let title = shortened(badge.title);
    // Coarser letters first, plain text last: the limit holds for any words.
    [8.0, 5.0, 4.0]
        .iter()
        .map(|precision| draw(badge.mark, &label, &value, &title, TextMode::Outlines, *precision))
        .find(|svg| svg.len() < MAX_BYTES)
        .unwrap_or_else(|| draw(badge.mark, &label, &value, &title, TextMode::Live, 1.0))
}

const MAX_BYTES: usize = 4096;

/// Keeps a title short enough that even a hostile one, which grows when escaped, leaves room for the drawing.
fn shortened(title: &str) -> String {
    let mut out = String::new();
    for character in text::spoken(title).chars() {
        if escape(&out).len() > 180 {
            out.push('…');
            break;
        }
        out.push(character);
    }
    out
}

fn draw(mark: Mark, label: &str, value: &str, title: &str, mode: TextMode, precision: f64) -> String {
    let label_width = (text::width(label, Weight::Regular, SIZE) + 2.0 * PAD).ceil();
    let value_width = (SIGN + 2.0 + text::width(value, Weight::Bold, SIZE) + 2.0 * PAD).ceil();
    let width = label_width + value_width;
    let mut canvas = Canvas::new(mode, precision);
    canvas.rect((0.0, 0.0, width, HEIGHT), 4.0, &format!("fill=\"{LABEL_GROUND}\""));
    // The right half is round on its right side only.
    let right = width - 4.0;
    let shape = format!("M{label_width} 0H{right}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H{label_width}z");
    canvas.path(&shape, &format!("fill=\"{}\"", mark.colour()));
    let line = Type { x: PAD, y: 14.2, size: SIZE, weight: Weight::Regular, anchor: Anchor::Start, fill: "#fff" };
    canvas.text(line, label);
    canvas.place((label_width + PAD - 1.0, (HEIGHT - SIGN) / 2.0), SIGN, "", &mark.sign("#fff", mark.colour()));
    canvas.text(Type { x: label_width + PAD + SIGN + 3.0, weight: Weight::Bold, ..line }, value);
    let root = Root { width, height: HEIGHT, title, description: "", attributes: "" };
    document(root, &canvas.into_body())
}

/// Returns the badge as one line of text.
pub fn badge_text(badge: &StatusBadge<'_>) -> String {
    format!("{}: {}", text::spoken(badge.label), text::spoken(badge.value()))
}

/// The values of a shields endpoint answer, serialised under the names of that convention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shield {
    /// Always 1.
    pub schema_version: u8,
    /// The left half.
    pub label: String,
    /// The right half.
    pub message: String,
    /// The ground of the right half as six hexadecimal digits without `#`.
    pub color: &'static str,
}

/// Returns the badge as values for a shields endpoint.
pub fn shield(badge: &StatusBadge<'_>) -> Shield {
    Shield {
        schema_version: 1,
        label: text::spoken(badge.label),
        message: text::spoken(badge.value()),
        color: &badge.mark.colour()[1..],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::contrast;

    fn badge(label: &str, mark: Mark) -> StatusBadge<'_> {
        StatusBadge { label, value: None, mark, title: "Inspector of example: evidence found" }
    }

    #[test]
    fn every_badge_of_the_event_is_small() {
        for label in ["Cleaner", "Chronicler", "Inspector", "Mechanizer", "Defender", "CRA Readiness", "Security Slam"]
        {
            for mark in Mark::ALL {
                let svg = badge_svg(&badge(label, mark));
                assert!(svg.len() < 4096 && !svg.contains("<text"), "{label} {mark:?}: {} bytes", svg.len());
            }
        }
    }

    #[test]
    fn the_label_can_be_read() {
        assert!(contrast(LABEL_GROUND, "#ffffff") >= 4.5);
    }

    #[test]
    fn says_the_same_as_text_and_as_values() {
        let given = badge("Inspector", Mark::EvidenceFound);
        assert_eq!(badge_text(&given), "Inspector: evidence found");
        let expected =
            Shield { schema_version: 1, label: "Inspector".into(), message: "evidence found".into(), color: "1d5fa8" };
        assert_eq!(shield(&given), expected);
        assert_eq!(
            serde_json::to_string(&expected).unwrap(),
            r#"{"schemaVersion":1,"label":"Inspector","message":"evidence found","color":"1d5fa8"}"#
        );
        assert_eq!(shield(&StatusBadge { value: Some("4 of 6"), ..given }).message, "4 of 6");
    }

    #[test]
    fn a_hostile_title_stays_small_and_is_only_text() {
        let title = "\"><script>alert(1)</script>".repeat(50);
        let svg = badge_svg(&StatusBadge { title: &title, ..badge("x", Mark::Unknown) });
        assert!(svg.len() < 4096 && !svg.contains("<script"), "{svg}");
    }
}
