//! Values of a Security Insights file that is still to be written, and their YAML.

use std::cmp::Ordering;

use slam_formats::tree::{self, Limits, Node, parse_yaml};

use crate::answers::BLANK;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Text.
    Text(String),
    /// A day, which stands in quotes: readers of YAML 1.1 take a bare one for a moment.
    Day(String),
    /// True or false.
    Yes(bool),
    /// A list.
    List(Vec<Value>),
    /// A structure.
    Map(Vec<Entry>),
    /// What a person has to answer: the key of the question.
    Blank(&'static str),
}

/// A key with its value, and the comments of a person that belong to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: Value,
    /// Comments above, without their sign.
    pub(crate) above: Vec<String>,
    /// The comment behind, without its sign.
    pub(crate) behind: Option<String>,
}

impl Entry {
    /// Returns an entry without comments.
    pub(crate) fn new(key: &str, value: Value) -> Self {
        Self { key: key.to_owned(), value, above: Vec::new(), behind: None }
    }
}

/// Returns a text.
pub(crate) fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

/// Returns a structure of those fields that have a value.
pub(crate) fn map<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let filled = fields.into_iter().filter_map(|(key, value)| Some(Entry::new(key, value?)));
    Value::Map(filled.collect())
}

impl Value {
    /// Returns what stands at a pointer below.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Value> {
        let Some(rest) = pointer.strip_prefix('/') else { return pointer.is_empty().then_some(self) };
        let (key, rest) = match rest.split_once('/') {
            Some((key, _)) => (key, rest.get(key.len()..).unwrap_or_default()),
            None => (rest, ""),
        };
        match self {
            Self::Map(entries) => entries.iter().find(|entry| entry.key == key)?.value.at(rest),
            Self::List(items) => items.get(key.parse::<usize>().ok()?)?.at(rest),
            _ => None,
        }
    }

    /// Returns the questions whose answers are missing in it.
    pub(crate) fn blanks(&self) -> Vec<&'static str> {
        match self {
            Self::Blank(key) => vec![key],
            Self::List(items) => items.iter().flat_map(Self::blanks).collect(),
            Self::Map(entries) => entries.iter().flat_map(|entry| entry.value.blanks()).collect(),
            Self::Text(_) | Self::Day(_) | Self::Yes(_) => Vec::new(),
        }
    }

    /// Returns whether it stands on one line, behind its key.
    pub(crate) fn is_short(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Text(text) => !is_block(text),
            Self::Day(_) | Self::Yes(_) | Self::Blank(_) => true,
        }
    }

    /// Returns the YAML of a value on one line.
    pub(crate) fn inline(&self) -> String {
        match self {
            Self::Text(text) => scalar(text),
            Self::Day(day) => single(day),
            Self::Yes(yes) => yes.to_string(),
            Self::Blank(key) => single(&format!("{BLANK}{key}")),
            Self::List(items) if items.is_empty() => "[]".to_owned(),
            Self::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Self::List(items) => {
                format!("[{}]", items.iter().map(Self::inline).collect::<Vec<_>>().join(", "))
            }
            Self::Map(entries) => {
                let entry = |entry: &Entry| format!("{}: {}", scalar(&entry.key), entry.value.inline());
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Returns the lines of a structure or list, as they stand beneath its key without their indentation.
    pub(crate) fn lines(&self) -> Vec<String> {
        match self {
            Self::Map(entries) => entries.iter().flat_map(entry_lines).collect(),
            Self::List(items) => items.iter().flat_map(item_lines).collect(),
            short => vec![short.inline()],
        }
    }
}

/// Returns the lines of an entry, those below it indented by two blanks.
pub(crate) fn entry_lines(entry: &Entry) -> Vec<String> {
    let comment = |text: &String| if text.is_empty() { "#".to_owned() } else { format!("# {text}") };
    let mut lines: Vec<String> = entry.above.iter().map(comment).collect();
    let behind = entry.behind.as_ref().map(|text| format!(" # {text}")).unwrap_or_default();
    let key = scalar(&entry.key);
    match &entry.value {
        Value::Text(text) if is_block(text) => {
            let sign = if text.ends_with('\n') { "|" } else { "|-" };
            lines.push(format!("{key}: {sign}{behind}"));
            let body = text.strip_suffix('\n').unwrap_or(text).split('\n');
            lines.extend(body.map(|line| if line.is_empty() { String::new() } else { format!("  {line}") }));
        }
        value if value.is_short() => lines.push(format!("{key}: {}{behind}", value.inline())),
        value => {
            lines.push(format!("{key}:{behind}"));
            lines.extend(value.lines().into_iter().map(|line| indented(&line)));
        }
    }
    lines
}

/// Returns the lines of an item of a list, its dash included.
pub(crate) fn item_lines(item: &Value) -> Vec<String> {
    let is_map = matches!(item, Value::Map(entries) if !entries.is_empty());
    let inner = if is_map { item.lines() } else { vec![item.inline()] };
    // Comments above the first field stand above the item.
    let above = if is_map { inner.iter().take_while(|line| line.starts_with('#')).count() } else { 0 };
    let dash = |(index, line): (usize, String)| match index.cmp(&above) {
        Ordering::Less => line,
        Ordering::Equal => format!("- {line}"),
        Ordering::Greater => indented(&line),
    };
    inner.into_iter().enumerate().map(dash).collect()
}

fn indented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

/// Returns whether a text of several lines can stand as a block that reads as it is.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let whole = body.contains('\n') || text.ends_with('\n') && !body.is_empty();
    let plain = |line: &str| {
        !line.ends_with([' ', '\t']) && !line.chars().any(|letter| letter.is_control() || is_break(letter))
    };
    whole && !body.starts_with([' ', '\t', '\n']) && !body.ends_with('\n') && body.split('\n').all(plain)
}

/// Returns whether some reader takes the character for the end of a line, or for the mark of an encoding.
pub(super) fn is_break(letter: char) -> bool {
    matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Returns a text as a scalar on one line: without quotes where no reader can take it for anything else.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.chars().any(|letter| letter.is_control() || is_break(letter)) {
        double(text)
    } else {
        single(text)
    }
}

fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Returns a text in double quotes, what cannot stand in them as an escape.
pub(super) fn double(text: &str) -> String {
    let mut out = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() || is_break(letter) => {
                out.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// Words that readers of YAML 1.1 take for a boolean.
const WORDS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];

fn is_plain(text: &str) -> bool {
    let first = text.starts_with(|letter: char| letter.is_alphanumeric() || letter == '/');
    let inside = |letter: char| !letter.is_control() && !is_break(letter) && !"[]{},\"".contains(letter);
    // Readers of YAML 1.1 know more kinds of scalars: days, times, and numbers with underscores or colons.
    let is_number = text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_digit() || "-_:.eE+xXoOabcdfABCDFTZ ".contains(letter))
        && !is_version(text);
    let looks = first && text.chars().all(inside) && !text.contains(": ") && !text.contains(" #");
    let ends = !text.ends_with([' ', '\t', ':']);
    let reads = || {
        let document = parse_yaml(text.as_bytes(), &Limits::default());
        document.is_ok_and(|document| is_text(&document.root, text))
    };
    looks && ends && !is_number && !WORDS.contains(&text.to_ascii_lowercase().as_str()) && reads()
}

fn is_text(node: &Node, text: &str) -> bool {
    matches!(&node.value, tree::Value::String { text: read, .. } if read == text)
}

/// Returns whether the text is three numbers, which nobody takes for one.
fn is_version(text: &str) -> bool {
    text.split('.').count() == 3
        && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(value: &Value, node: &Node) -> bool {
        match value {
            Value::Text(text) | Value::Day(text) => is_text(node, text),
            Value::Blank(key) => is_text(node, &format!("{BLANK}{key}")),
            Value::Yes(yes) => node.as_bool() == Some(*yes),
            Value::List(items) => {
                items.len() == node.items().len() && items.iter().zip(node.items()).all(|(a, b)| same(a, b))
            }
            Value::Map(entries) => {
                let other = node.entries();
                entries.len() == other.len()
                    && entries
                        .iter()
                        .zip(other)
                        .all(|(a, b)| b.key.text().as_deref() == Some(&a.key) && same(&a.value, &b.value))
            }
        }
    }

    #[test]
    fn scalars_stand_in_quotes_where_a_reader_could_err() {
        for (given, expected) in [
            ("https://example.org/a#b", "https://example.org/a#b"),
            ("2.2.0", "2.2.0"),
            ("2.2", "'2.2'"),
            ("2026-01-31", "'2026-01-31'"),
            ("yes", "'yes'"),
            ("Widget: it's", "'Widget: it''s'"),
            ("@ann", "'@ann'"),
            ("a #b", "'a #b'"),
            ("", "''"),
            ("1e3", "'1e3'"),
            ("null", "'null'"),
            ("a\u{7}b", "\"a\\u0007b\""),
        ] {
            assert_eq!(scalar(given), expected);
        }
    }

    #[test]
    fn a_comment_stands_where_it_stood() {
        let mut entry = Entry::new("a", map([("b", Some(text("one\ntwo\n"))), ("c", Some(Value::List(vec![])))]));
        entry.above = vec!["why".to_owned()];
        entry.behind = Some("here".to_owned());
        let item = Value::Map(vec![Entry { above: vec!["who".to_owned()], ..Entry::new("name", text("x")) }]);
        assert_eq!(item_lines(&item), ["# who", "- name: x"]);
        assert_eq!(entry_lines(&entry).join("\n"), "# why\na: # here\n  b: |\n    one\n    two\n  c: []");
    }

    fn values() -> impl Strategy<Value = Value> {
        let words =
            prop_oneof!["[ -~]{0,12}", "[a-z:#'\"\\n\\t -]{0,12}", "[0-9eE._:-]{0,8}", ".{0,6}", "[a-z \n]{0,20}",];
        let leaf = prop_oneof![
            words.prop_map(Value::Text),
            any::<bool>().prop_map(Value::Yes),
            Just(Value::Blank("maintainers")),
            Just(Value::Day("2026-10-05".to_owned())),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let map = prop::collection::btree_map("[a-z-]{1,6}", inner.clone(), 0..4)
                .prop_map(|map| Value::Map(map.iter().map(|(key, value)| Entry::new(key, value.clone())).collect()));
            // Lists of lists stand in no Security Insights file.
            let item = inner.prop_filter("no list in a list", |value| !matches!(value, Value::List(_)));
            prop_oneof![prop::collection::vec(item, 0..4).prop_map(Value::List), map]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(value in values()) {
            let written = entry_lines(&Entry::new("root", value.clone())).join("\n") + "\n";
            let document = parse_yaml(written.as_bytes(), &Limits::default());
            let document = document.unwrap_or_else(|error| panic!("{error}: {written}"));
            prop_assert!(same(&value, document.root.get("root").unwrap()), "{written}");
            let inline = format!("root: {}\n", value.inline());
            let document = parse_yaml(inline.as_bytes(), &Limits::default());
            let document = document.unwrap_or_else(|error| panic!("{error}: {inline}"));
            prop_assert!(same(&value, document.root.get("root").unwrap()), "{inline}");
        }
    }
}
