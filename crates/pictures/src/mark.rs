//! How far a badge is: one word, one sign, and one colour, always together.

use slam_model::report::BadgeStatus;

use crate::palette::Theme;

/// How far a badge is. What the tool saw, and on top of it the award, which only organisers give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// An organiser awarded the badge.
    Awarded,
    /// Every part that can be shown is met.
    EvidenceFound,
    /// Some parts are met.
    Partial,
    /// Nothing is there yet.
    NotStarted,
    /// A deciding part could not be seen.
    Unknown,
}

impl From<BadgeStatus> for Mark {
    fn from(status: BadgeStatus) -> Self {
        match status {
            BadgeStatus::EvidenceFound => Self::EvidenceFound,
            BadgeStatus::Partial => Self::Partial,
            BadgeStatus::NotStarted => Self::NotStarted,
            BadgeStatus::Unknown => Self::Unknown,
        }
    }
}

impl Mark {
    /// Every mark, best first.
    pub const ALL: [Self; 5] = [Self::Awarded, Self::EvidenceFound, Self::Partial, Self::NotStarted, Self::Unknown];

    /// Returns the word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Awarded => "awarded",
            Self::EvidenceFound => BadgeStatus::EvidenceFound.words(),
            Self::Partial => BadgeStatus::Partial.words(),
            Self::NotStarted => BadgeStatus::NotStarted.words(),
            Self::Unknown => BadgeStatus::Unknown.words(),
        }
    }

    /// Returns the ground of a status badge; white words on it have a contrast of at least 4.5.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Awarded => "#146c43",
            Self::EvidenceFound => "#1d5fa8",
            Self::Partial => "#8a5300",
            Self::NotStarted => "#57606a",
            Self::Unknown => "#6b4a9e",
        }
    }

    /// Returns the colour of the word itself on a page of the theme.
    pub(crate) fn ink(self, theme: Theme) -> &'static str {
        match (theme, self) {
            (Theme::Light, _) => self.colour(),
            (Theme::Dark, Self::Awarded) => "#5fd39a",
            (Theme::Dark, Self::EvidenceFound) => "#7db8f5",
            (Theme::Dark, Self::Partial) => "#f0b95b",
            (Theme::Dark, Self::NotStarted) => "#a9b6c9",
            (Theme::Dark, Self::Unknown) => "#c4a7f0",
        }
    }

    /// Returns the sign as shapes in a square of 24 units, in `ink`, with holes in `ground`.
    pub(crate) fn sign(self, ink: &str, ground: &str) -> String {
        let stroke = "stroke-linecap=\"round\" stroke-linejoin=\"round\" fill=\"none\"";
        match self {
            Self::Awarded => format!("<path d=\"{STAR}\" fill=\"{ink}\"/>"),
            Self::EvidenceFound => format!(
                "<circle cx=\"12\" cy=\"12\" r=\"10\" fill=\"{ink}\"/>\
                 <path d=\"M7.3 12.4l3.3 3.3 6.2-7\" stroke=\"{ground}\" stroke-width=\"2.8\" {stroke}/>"
            ),
            Self::Partial => format!(
                "<circle cx=\"12\" cy=\"12\" r=\"8.8\" stroke=\"{ink}\" stroke-width=\"2.4\" fill=\"none\"/>\
                 <path d=\"M12 3.2a8.8 8.8 0 0 1 0 17.6z\" fill=\"{ink}\"/>"
            ),
            Self::NotStarted => {
                format!("<circle cx=\"12\" cy=\"12\" r=\"8.8\" stroke=\"{ink}\" stroke-width=\"2.4\" fill=\"none\"/>")
            }
            Self::Unknown => format!(
                "<path d=\"M7.6 8.6a4.4 4.4 0 1 1 6.6 3.8c-1.5.9-2.2 1.6-2.2 3.2\" stroke=\"{ink}\" stroke-width=\"2.8\" \
                 {stroke}/><circle cx=\"12\" cy=\"20\" r=\"1.8\" fill=\"{ink}\"/>"
            ),
        }
    }
}

/// A star of five points, outer radius 11 and inner radius 4.9 around (12, 12.6).
const STAR: &str = "M12 1.6l2.9 7 7.6.6-5.8 4.9 1.8 7.4L12 17.5l-6.5 4 1.8-7.4-5.8-4.9 7.6-.6z";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::contrast;

    #[test]
    fn every_mark_can_be_read_where_it_stands() {
        for mark in Mark::ALL {
            let white = contrast(mark.colour(), "#ffffff");
            assert!(white >= 4.5, "{mark:?} as ground: {white:.2}");
            for (name, theme) in Theme::NAMES {
                let panel = contrast(mark.ink(theme), theme.colours().panel);
                assert!(panel >= 4.5, "{mark:?} as word, {name}: {panel:.2}");
            }
        }
    }

    #[test]
    fn no_two_marks_share_a_word_or_a_sign() {
        for (at, one) in Mark::ALL.iter().enumerate() {
            for other in &Mark::ALL[at + 1..] {
                assert_ne!(one.word(), other.word());
                assert_ne!(one.sign("#000", "#fff"), other.sign("#000", "#fff"));
            }
        }
    }
}
