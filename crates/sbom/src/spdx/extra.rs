//! What the graph knows and SPDX has no member for, in an annotation that our reader understands.
//!
//! The text of such an annotation is `slam.sbom/1` and then a line an entry: `name: value`, or `name[BYTES]: value` where
//! a value has line ends or spaces at its ends, so that every value stands in it letter by letter.

use std::fmt::Write as _;

/// The first line of our annotations.
pub(super) const MARK: &str = "slam.sbom/1";

/// Who annotates.
pub(super) const ANNOTATOR: &str = "Tool: slam";

/// The text of an annotation while it is written.
#[derive(Debug, Default)]
pub(super) struct Extra(String);

impl Extra {
    /// Adds an entry.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        if self.0.is_empty() {
            self.0.push_str(MARK);
        }
        self.0.push('\n');
        self.0.push_str(name);
        if value.contains(['\n', '\r']) || value.trim() != value {
            let _ = write!(self.0, "[{}]", value.len());
        }
        self.0.push_str(": ");
        self.0.push_str(value);
    }

    /// Adds an entry when there is a value.
    pub(super) fn add_some(&mut self, name: &str, value: Option<&(impl AsRef<str> + ?Sized)>) {
        if let Some(value) = value {
            self.add(name, value.as_ref());
        }
    }

    /// Returns the text; `None` when nothing was added.
    pub(super) fn text(self) -> Option<String> {
        (!self.0.is_empty()).then_some(self.0)
    }
}

/// Returns the entries of an annotation of ours; `None` when it is not ours. What does not follow the form ends it.
pub(super) fn entries<'a>(annotator: Option<&str>, comment: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    if annotator != Some(ANNOTATOR) {
        return None;
    }
    let mut rest = comment.strip_prefix(MARK)?;
    let mut found = Vec::new();
    while let Some(line) = rest.strip_prefix('\n') {
        let Some((name, value)) = line.split_once(": ") else { break };
        let (name, length) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            Some((name, length)) => (name, length.parse::<usize>().ok()),
            None => (name, Some(value.find('\n').unwrap_or(value.len()))),
        };
        let Some((value, left)) = length.and_then(|length| value.split_at_checked(length)) else { break };
        found.push((name, value));
        rest = left;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_annotation_is_readable() {
        let mut extra = Extra::default();
        extra.add("scope", "dev");
        extra.add("license-text", "a\nb");
        extra.add("ref", "pkg:npm/a@1");
        let text = extra.text().unwrap();
        assert_eq!(text, "slam.sbom/1\nscope: dev\nlicense-text[3]: a\nb\nref: pkg:npm/a@1");
        let read = entries(Some(ANNOTATOR), &text).unwrap();
        assert_eq!(read, [("scope", "dev"), ("license-text", "a\nb"), ("ref", "pkg:npm/a@1")]);
        assert_eq!(entries(Some("Tool: other"), &text), None);
    }

    proptest! {
        #[test]
        fn every_value_comes_back(values in prop::collection::vec("(?s).{0,20}", 1..5)) {
            let mut extra = Extra::default();
            values.iter().for_each(|value| extra.add("value", value));
            let text = extra.text().unwrap();
            let read: Vec<_> = entries(Some(ANNOTATOR), &text).unwrap().into_iter().map(|(_, value)| value).collect();
            prop_assert_eq!(read, values);
        }

        #[test]
        fn foreign_text_does_no_harm(text in "(?s)slam\\.sbom/1.{0,60}") {
            let _ = entries(Some(ANNOTATOR), &text);
        }
    }
}
