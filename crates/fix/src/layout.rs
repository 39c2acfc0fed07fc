//! Where a new line belongs in a YAML file, and how it has to look there: indentation, line ends, block or flow style.
//!
//! Everything outside of the edit stays byte for byte. What cannot be edited without guessing (an alias, whose text
//! stands elsewhere; a mapping in a form that is not known) yields nothing, and the caller leaves the finding.

use slam_formats::tree::{Entry, Node, Style, Value};

use crate::script::Edit;

/// A YAML file.
#[derive(Debug, Clone, Copy)]
pub struct Yaml<'t> {
    bytes: &'t [u8],
}

impl<'t> Yaml<'t> {
    /// Looks at the bytes that the tree was read from.
    pub fn new(bytes: &'t [u8]) -> Self {
        Self { bytes }
    }

    /// Returns the bytes.
    pub fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// Returns how the lines of the file end.
    pub fn line_end(&self) -> &'static str {
        let first = self.bytes.iter().position(|byte| *byte == b'\n');
        let before = first.and_then(|at| at.checked_sub(1)).and_then(|at| self.bytes.get(at));
        if before == Some(&b'\r') { "\r\n" } else { "\n" }
    }

    /// Returns the text of a range.
    pub fn text(&self, start: usize, end: usize) -> &'t [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Returns the byte behind the line end of the line in which `at` stands.
    fn behind_line(&self, at: usize) -> usize {
        // Text of a block scalar ends behind its last line end.
        if at > 0 && self.bytes.get(at - 1) == Some(&b'\n') {
            return at;
        }
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |found| at + found + 1)
    }

    /// Returns what stands between a byte and the end of its line.
    pub fn rest_of_line(&self, at: usize) -> &'t [u8] {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        rest.get(..end).map(|line| line.strip_suffix(b"\r").unwrap_or(line)).unwrap_or_default()
    }

    /// Returns the first byte of the line in which `at` stands.
    pub fn line_start(&self, at: usize) -> usize {
        let before = self.bytes.get(..at).unwrap_or_default();
        before.iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1)
    }

    /// Returns the byte at a line and a column, both from 1; columns are counted in characters.
    pub fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let row = usize::try_from(line.checked_sub(1)?).ok()?;
        let start = match row.checked_sub(1) {
            None => 0,
            Some(breaks) => {
                let mut ends = self.bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
                ends.nth(breaks)?
            }
        };
        let text = std::str::from_utf8(self.rest_of_line(start)).ok()?;
        let column = usize::try_from(column.checked_sub(1)?).ok()?;
        text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(column).map(|at| start + at)
    }

    /// Returns the column of a byte, from 0.
    fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Returns whether a mapping or sequence is written in braces or brackets.
    pub fn is_flow(&self, node: &Node) -> bool {
        matches!(self.bytes.get(node.span.start), Some(b'{' | b'['))
    }

    /// Returns whether a node stands where it is read: what an alias repeats stands elsewhere.
    pub fn stands_here(&self, node: &Node) -> bool {
        if self.bytes.get(node.span.start) == Some(&b'*') {
            return false;
        }
        let inside = |child: &Node| node.span.start <= child.span.start && child.span.end <= node.span.end;
        match &node.value {
            Value::Mapping(entries) => entries.iter().all(|entry| inside(&entry.key)),
            Value::Sequence(items) => items.iter().all(inside),
            _ => true,
        }
    }

    /// Returns the byte behind the last one of a node, blanks and comments behind it left out.
    fn end(&self, node: &Node) -> usize {
        match &node.value {
            _ if self.is_flow(node) || !self.stands_here(node) => node.span.end,
            Value::Mapping(entries) => last(entries).map_or(node.span.end, |entry| self.end_of(entry)),
            Value::Sequence(items) => items.last().map_or(node.span.end, |item| self.end(item)),
            _ => node.span.end,
        }
    }

    fn end_of(&self, entry: &Entry) -> usize {
        self.end(&entry.value).max(entry.key.span.end)
    }

    /// Puts entries into a mapping behind the one with the key `after`, or behind its last one. Each entry is given as
    /// lines, the deeper ones indented by two blanks.
    pub fn add(&self, mapping: &Node, after: Option<&str>, lines: &[String]) -> Option<Edit> {
        if !self.stands_here(mapping) {
            return None;
        }
        let entries = mapping.entries();
        let last = after.and_then(|key| mapping.entry(key)).or(last(entries))?;
        if self.is_flow(mapping) {
            // Only what fits on one line is put into braces.
            let [line] = lines else { return None };
            return Some(Edit::insert(self.end_of(last), format!(", {line}")));
        }
        let indent = self.column(entries.first()?.key.span.start);
        Some(self.lines_behind(self.end_of(last), indent, lines))
    }

    /// Puts an item behind the last one of a sequence; its lines are given without the dash, the deeper ones indented by two
    /// blanks.
    pub fn add_item(&self, sequence: &Node, lines: &[String]) -> Option<Edit> {
        let items = sequence.items();
        let (first, last) = (items.first()?, items.last()?);
        if self.is_flow(sequence) || !self.stands_here(sequence) {
            return None;
        }
        let start = self.line_start(first.span.start);
        let dash = start + self.text(start, first.span.start).iter().position(|byte| *byte == b'-')?;
        // Some put two or three blanks behind the dash, and what is below the first key stands there.
        let gap = first.span.start.checked_sub(dash + 1).filter(|gap| *gap > 0)?;
        let is_plain = |between: &[u8]| between.iter().all(|byte| *byte == b' ');
        if !is_plain(self.text(start, dash)) || !is_plain(self.text(dash + 1, first.span.start)) {
            return None;
        }
        let item = |(index, line): (usize, &String)| match index {
            0 => format!("-{}{line}", " ".repeat(gap)),
            _ => format!("{}{line}", " ".repeat(gap + 1)),
        };
        let lines: Vec<String> = lines.iter().enumerate().map(item).collect();
        Some(self.lines_behind(self.end(last), dash - start, &lines))
    }

    /// Puts entries into a mapping before the one with this key; behind it where it stands behind the dash of an item.
    pub fn add_before(&self, mapping: &Node, key: &str, lines: &[String]) -> Option<Edit> {
        let entry = mapping.entry(key)?;
        let start = self.line_start(entry.key.span.start);
        let is_first = !self.text(start, entry.key.span.start).iter().all(|byte| *byte == b' ');
        if self.is_flow(mapping) || is_first || !self.stands_here(mapping) {
            return self.add(mapping, Some(key), lines);
        }
        let (indent, end) = (" ".repeat(entry.key.span.start - start), self.line_end());
        let text: String = lines.iter().map(|line| format!("{indent}{line}{end}")).collect();
        Some(Edit::insert(start, text))
    }

    /// Puts entries beneath a key that has no value yet.
    pub fn fill(&self, parent: &Node, entry: &Entry, lines: &[String]) -> Option<Edit> {
        if !entry.value.is_null() || !self.stands_here(parent) || self.is_flow(parent) {
            return None;
        }
        let indent = self.column(entry.key.span.start) + 2;
        Some(self.lines_behind(entry.key.span.end, indent, lines))
    }

    /// Puts another value, of one line, in place of a scalar or of nothing.
    pub fn put(&self, entry: &Entry, text: &str) -> Option<Edit> {
        let value = &entry.value;
        if value.is_null() && value.span.start >= value.span.end {
            let colon = self.colon(entry)?;
            return Some(Edit::insert(colon, format!(" {text}")));
        }
        self.is_one_line(value).then(|| Edit::replace(value.span.start..value.span.end, text))
    }

    /// Puts lines beneath a key in place of a scalar, of an empty structure, or of nothing.
    pub fn put_lines(&self, parent: &Node, entry: &Entry, lines: &[String]) -> Option<Vec<Edit>> {
        let value = &entry.value;
        if self.is_flow(parent) || !self.stands_here(parent) {
            return None;
        }
        let colon = self.colon(entry)?;
        let is_nothing = value.is_null() && value.span.start >= value.span.end;
        if !is_nothing && !self.is_one_line(value) {
            return None;
        }
        let end = if is_nothing { colon } else { value.span.end };
        let below = self.lines_behind(end, self.column(entry.key.span.start) + 2, lines);
        Some(if is_nothing { vec![below] } else { vec![Edit::remove(colon..end), below] })
    }

    /// Puts an item behind the last one of a sequence; its lines come with the dash.
    pub fn push(&self, sequence: &Node, lines: &[String]) -> Option<Edit> {
        let last = sequence.items().last()?;
        if self.is_flow(sequence) || !self.stands_here(sequence) {
            return None;
        }
        // The dash of the last item is the last one before it on its line, or on one above.
        let before = self.bytes.get(..last.span.start)?;
        let dash =
            before.iter().rposition(|byte| !byte.is_ascii_whitespace()).filter(|at| before.get(*at) == Some(&b'-'))?;
        Some(self.lines_behind(self.end(last), self.column(dash), lines))
    }

    /// Returns the byte behind the colon of an entry.
    fn colon(&self, entry: &Entry) -> Option<usize> {
        let rest = self.bytes.get(entry.key.span.end..)?;
        let at = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
        (rest.get(at) == Some(&b':')).then_some(entry.key.span.end + at + 1)
    }

    /// Returns whether a value is a scalar, or an empty structure in braces, that stands where it is read on one line.
    fn is_one_line(&self, value: &Node) -> bool {
        let is_block = matches!(&value.value, Value::String { style: Style::Literal | Style::Folded, .. });
        let is_empty = match &value.value {
            Value::Mapping(entries) => entries.is_empty(),
            Value::Sequence(items) => items.is_empty(),
            _ => true,
        };
        is_empty && !is_block && value.line == value.end_line && self.stands_here(value)
    }

    /// Puts whole lines behind the line in which `at` stands.
    fn lines_behind(&self, at: usize, indent: usize, lines: &[String]) -> Edit {
        let at = self.behind_line(at);
        let end = self.line_end();
        let indent = " ".repeat(indent);
        let joined: Vec<String> = lines.iter().map(|line| format!("{indent}{line}")).collect();
        let is_open = at > 0 && self.bytes.get(at - 1) != Some(&b'\n');
        let text = match is_open {
            // The file ends without a line end, and goes on to.
            true => format!("{end}{}", joined.join(end)),
            false => joined.join(end) + end,
        };
        Edit::insert(at, text)
    }

    /// Takes an entry out of a mapping, with its lines and the comment behind it. A mapping that would be left empty is
    /// not touched.
    pub fn remove(&self, mapping: &Node, key: &str) -> Option<Edit> {
        let entries = mapping.entries();
        let index = entries.iter().position(|entry| entry.key.text().as_deref() == Some(key))?;
        if entries.len() < 2 || !self.stands_here(mapping) {
            return None;
        }
        let entry = entries.get(index)?;
        if self.is_flow(mapping) {
            return Some(match entries.get(index + 1) {
                Some(next) => Edit::remove(entry.key.span.start..next.key.span.start),
                None => Edit::remove(self.end_of(entries.get(index.checked_sub(1)?)?)..self.end_of(entry)),
            });
        }
        let start = self.line_start(entry.key.span.start);
        let blank = self.text(start, entry.key.span.start).iter().all(|byte| *byte == b' ');
        // The first key of an item stands behind its dash.
        blank.then(|| Edit::remove(start..self.behind_line(self.end_of(entry))))
    }
}

/// Returns the entry that stands last in the text; what a merge key brings is read behind all others.
fn last(entries: &[Entry]) -> Option<&Entry> {
    entries.iter().max_by_key(|entry| entry.key.span.start)
}

#[cfg(test)]
mod tests {
    use slam_formats::tree::{Limits, parse_yaml};

    use super::*;
    use crate::script::Script;

    fn at<'n>(node: &'n Node, path: &str) -> &'n Node {
        path.split('/').filter(|step| !step.is_empty()).fold(node, |node, step| match step.parse::<usize>() {
            Ok(index) => &node.items()[index],
            Err(_) => node.get(step).unwrap(),
        })
    }

    fn changed(text: &str, edit: impl Fn(&Yaml<'_>, &Node) -> Option<Edit>) -> Option<String> {
        let document = parse_yaml(text.as_bytes(), &Limits::default()).unwrap();
        let edit = edit(&Yaml::new(text.as_bytes()), &document.root)?;
        let mut script = Script::new(text.as_bytes());
        script.edit(&[edit], 0).unwrap();
        Some(String::from_utf8(script.bytes()).unwrap())
    }

    fn add(text: &str, path: &str, after: Option<&str>, lines: &[&str]) -> Option<String> {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        changed(text, |yaml, root| yaml.add(at(root, path), after, &lines))
    }

    #[test]
    fn an_entry_stands_behind_the_one_that_it_belongs_to() {
        for (text, path, after, lines, expected) in [
            ("a: 1 # one\nb: 2\n", "", Some("a"), &["c: 3"][..], "a: 1 # one\nc: 3\nb: 2\n"),
            (
                "a:\n  b: 1\n\n# end\nc: 2\n",
                "a",
                None,
                &["d:", "  e: 1"],
                "a:\n  b: 1\n  d:\n    e: 1\n\n# end\nc: 2\n",
            ),
            (
                "s:\n- u: x\n  w: |\n    t\n    t\n- v\n",
                "s/0",
                None,
                &["p: 1"],
                "s:\n- u: x\n  w: |\n    t\n    t\n  p: 1\n- v\n",
            ),
            ("s:\r\n    -   u: x\r\n", "s/0", None, &["p: 1"], "s:\r\n    -   u: x\r\n        p: 1\r\n"),
            ("a: 1", "", None, &["b: 2"], "a: 1\nb: 2"),
            ("<<: {a: 1}\nb: 2\n", "", None, &["c: 3"], "<<: {a: 1}\nb: 2\nc: 3\n"),
            ("a: {b: 1, c: [2] }\n", "a", None, &["d: 3"], "a: {b: 1, c: [2], d: 3 }\n"),
            ("a: {b: 1}\n", "a", Some("b"), &["d: 3"], "a: {b: 1, d: 3}\n"),
            ("a: \"x\n  y\"\n", "", None, &["b: 2"], "a: \"x\n  y\"\nb: 2\n"),
        ] {
            assert_eq!(add(text, path, after, lines).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(add("a: &x {b: 1}\nc: *x\n", "c", None, &["d: 1"]), None, "an alias");
        assert_eq!(add("a: {b: 1}\n", "a", None, &["d:", "  e: 1"]), None, "two lines in braces");
    }

    #[test]
    fn an_item_stands_behind_the_last_one_and_looks_like_it() {
        let lines = ["a: 1".to_owned(), "b: 2".to_owned()];
        let added = |text| changed(text, |yaml, root| yaml.add_item(root.get("s")?, &lines));
        for (text, expected) in [
            ("s:\n  - x: 1 # one\n\n# end\nt: 2\n", Some("s:\n  - x: 1 # one\n  - a: 1\n    b: 2\n\n# end\nt: 2\n")),
            ("s:\r\n-   x\r\n", Some("s:\r\n-   x\r\n-   a: 1\r\n    b: 2\r\n")),
            ("s:\n- x", Some("s:\n- x\n- a: 1\n  b: 2")),
            ("s: [x]\n", None),
            ("s: []\n", None),
            ("s:\n- - x\n", Some("s:\n- - x\n- a: 1\n  b: 2\n")),
            ("s:\n-\n  x: 1\n", None),
        ] {
            assert_eq!(added(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_key_without_a_value_is_filled() {
        let lines = ["p: 1".to_owned()];
        let filled = |text| changed(text, |yaml, root| yaml.fill(root, root.entry("w")?, &lines));
        assert_eq!(filled("w:\nx: 1\n").as_deref(), Some("w:\n  p: 1\nx: 1\n"));
        assert_eq!(filled("w: # nothing\n").as_deref(), Some("w: # nothing\n  p: 1\n"));
        assert_eq!(filled("w: 1\n"), None);
    }

    #[test]
    fn a_value_is_replaced_and_an_item_is_added() {
        let put = |text| changed(text, |yaml, root| yaml.put(root.entry("w")?, "2"));
        for (text, expected) in [
            ("w: '1' # one\nx: 1\n", Some("w: 2 # one\nx: 1\n")),
            ("w: # none\n", Some("w: 2 # none\n")),
            ("{w: [], x: 1}\n", Some("{w: 2, x: 1}\n")),
            ("w:\n", Some("w: 2\n")),
            ("w: |\n  1\n", None),
            ("a: &a 1\nw: *a\n", None),
            ("w: [1]\n", None),
        ] {
            assert_eq!(put(text).as_deref(), expected, "{text}");
        }
        let lines = ["- a: 1".to_owned(), "  b: 2".to_owned()];
        let below = |text: &str| {
            let document = parse_yaml(text.as_bytes(), &Limits::default()).unwrap();
            let edits = Yaml::new(text.as_bytes()).put_lines(&document.root, document.root.entry("w")?, &lines)?;
            let mut script = Script::new(text.as_bytes());
            script.edit(&edits, 0).unwrap();
            Some(String::from_utf8(script.bytes()).unwrap())
        };
        for (text, expected) in [
            ("w: 'x' # why\nv: 1\n", Some("w: # why\n  - a: 1\n    b: 2\nv: 1\n")),
            ("w:\nv: 1\n", Some("w:\n  - a: 1\n    b: 2\nv: 1\n")),
            ("w: []", Some("w:\n  - a: 1\n    b: 2")),
            ("{w: x}\n", None),
        ] {
            assert_eq!(below(text).as_deref(), expected, "{text}");
        }
        let push = |text| changed(text, |yaml, root| yaml.push(root.get("w")?, &lines));
        for (text, expected) in [
            ("w:\n- c: 1 # x\n\nv: 1\n", Some("w:\n- c: 1 # x\n- a: 1\n  b: 2\n\nv: 1\n")),
            ("w:\r\n    -  c: 1\r\n", Some("w:\r\n    -  c: 1\r\n    - a: 1\r\n      b: 2\r\n")),
            ("w: [1]\n", None),
        ] {
            assert_eq!(push(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_entry_is_taken_away_with_its_lines() {
        let without = |text, path: &str| changed(text, |yaml, root| yaml.remove(at(root, path), "b"));
        assert_eq!(without("a: 1\nb:\n  c: 1 # x\nd: 2\n", "").as_deref(), Some("a: 1\nd: 2\n"));
        assert_eq!(without("e: {a: 1, b: 2}\n", "e").as_deref(), Some("e: {a: 1}\n"));
        assert_eq!(without("e: {b: 2, a: 1}\n", "e").as_deref(), Some("e: {a: 1}\n"));
        assert_eq!(without("b: 1\n", ""), None, "nothing would be left");
        assert_eq!(without("s:\n- b: 1\n  a: 2\n", "s/0"), None, "it stands behind the dash");
    }
}
