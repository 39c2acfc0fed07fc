//! The one bundled font: its bytes, its two weights, and what it can draw.

use std::sync::{Arc, LazyLock};

use rustybuzz::Face;
use usvg::fontdb;

static REGULAR_BYTES: &[u8] = include_bytes!("../../../third_party/font/SourceSans3-Regular.otf");
static BOLD_BYTES: &[u8] = include_bytes!("../../../third_party/font/SourceSans3-Bold.otf");

/// The family as it names itself inside its files.
pub(crate) const FAMILY: &str = "Source Sans 3";

static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| face(REGULAR_BYTES));
static BOLD: LazyLock<Face<'static>> = LazyLock::new(|| face(BOLD_BYTES));

/// A database that knows the bundled font and nothing of the system.
static DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    for bytes in [REGULAR_BYTES, BOLD_BYTES] {
        database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    // Charts name families of the reader's machine; drawn here, they get the one font there is.
    database.set_sans_serif_family(FAMILY);
    Arc::new(database)
});

fn face(bytes: &'static [u8]) -> Face<'static> {
    Face::from_slice(bytes, 0).expect("the bundled font is a font; a test opens both weights")
}

/// A weight of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub(crate) fn face(self) -> &'static Face<'static> {
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
        }
    }

    /// Returns the weight as CSS counts it.
    pub(crate) fn css(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Bold => 700,
        }
    }
}

pub(crate) fn database() -> Arc<fontdb::Database> {
    Arc::clone(&DATABASE)
}

/// Says whether both weights have a shape for the character.
pub(crate) fn can_draw(character: char) -> bool {
    [Weight::Regular, Weight::Bold].iter().all(|weight| weight.face().glyph_index(character).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_open_and_call_themselves_by_the_family() {
        let names: Vec<_> = database().faces().map(|face| (face.families[0].0.clone(), face.weight.0)).collect();
        assert_eq!(names, [(FAMILY.to_owned(), 400), (FAMILY.to_owned(), 700)]);
        assert_eq!(Weight::Bold.face().units_per_em(), 1000);
    }

    #[test]
    fn draws_european_scripts_and_says_no_to_what_it_lacks() {
        assert!("Zażółć Ελληνικά Кириллица Việt … · □ №".chars().all(can_draw));
        assert!("漢字 עברית العربية 😀".chars().filter(|c| *c != ' ').all(|c| !can_draw(c)));
    }
}
