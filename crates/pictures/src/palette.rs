//! Colours, and the proof that they can be told apart: a test computes every contrast.

/// Whether a picture stands on a light or on a dark page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark words on a light ground.
    #[default]
    Light,
    /// Light words on a dark ground.
    Dark,
}

impl Theme {
    /// Both themes with the names used in addresses.
    pub const NAMES: [(&'static str, Self); 2] = [("light", Self::Light), ("dark", Self::Dark)];

    /// Returns the theme of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, theme)| *theme)
    }

    pub(crate) fn colours(self) -> Colours {
        match self {
            Self::Light => Colours {
                ground: "#f8fafc",
                panel: "#ffffff",
                line: "#cbd5e1",
                ink: "#0f172a",
                quiet: "#475569",
                accent: "#1d3a6e",
            },
            Self::Dark => Colours {
                ground: "#0b1220",
                panel: "#162033",
                line: "#33415a",
                ink: "#f1f5f9",
                quiet: "#a9b6c9",
                accent: "#8fb3f5",
            },
        }
    }
}

/// The colours of a whole picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colours {
    pub(crate) ground: &'static str,
    pub(crate) panel: &'static str,
    pub(crate) line: &'static str,
    pub(crate) ink: &'static str,
    pub(crate) quiet: &'static str,
    pub(crate) accent: &'static str,
}

/// Colours of series in a chart: at least 3 to 1 against white and against the darkest page, as shapes need.
pub(crate) const SERIES: [&str; 6] = ["#2f7fd0", "#c4641a", "#2b9160", "#b558b8", "#8a7a1f", "#d0506a"];

/// What nobody began: the quiet part of a chart, and as plain to see as the series.
pub(crate) const IDLE: &str = "#75828d";

/// The dark ground that charts are checked against.
#[cfg(test)]
pub(crate) const DARK_PAGE: &str = "#162033";

/// Returns the contrast of two colours as WCAG 2.2 defines it, 1 to 21.
#[cfg(test)]
pub(crate) fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_agrees_with_published_examples() {
        // Black on white is 21; #767676 is the lightest grey that passes 4.5 on white.
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn words_can_be_read_on_both_grounds() {
        for (name, theme) in Theme::NAMES {
            let colours = theme.colours();
            for ground in [colours.ground, colours.panel] {
                for words in [colours.ink, colours.quiet, colours.accent] {
                    let found = contrast(words, ground);
                    assert!(found >= 4.5, "{name}: {words} on {ground} is {found:.2}");
                }
            }
        }
    }

    #[test]
    fn series_stand_out_on_light_and_on_dark() {
        for colour in SERIES.into_iter().chain([IDLE]) {
            for ground in ["#ffffff", DARK_PAGE] {
                let found = contrast(colour, ground);
                assert!(found >= 3.0, "{colour} on {ground} is {found:.2}");
            }
        }
    }
}
