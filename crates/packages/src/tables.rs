//! TOML into a [`Node`], with lines; what is broken is told, and the rest is read.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::tree::{Data, Entry, Flaw, Node, text};

/// Flaws that are told of one file; the first ones say enough.
const FLAWS: usize = 20;

/// Reads a TOML document as far as it can be understood, and says what could not.
pub(crate) fn parse(bytes: &[u8]) -> (Node<'_>, Vec<Flaw>) {
    let nothing = Node { line: 1, data: Data::Map(Vec::new()) };
    let text = match text(bytes) {
        Ok(text) => text,
        Err(flaw) => return (nothing, vec![flaw]),
    };
    let lines = Lines(memchr::memchr_iter(b'\n', text.as_bytes()).collect());
    let (table, errors) = DeTable::parse_recoverable(text);
    let flaw = |error: &toml::de::Error| {
        let line = error.span().map_or(1, |span| lines.of(span.start));
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        Flaw::new(line, message)
    };
    let flaws = errors.iter().take(FLAWS).map(flaw).collect();
    let data = map(table.into_inner(), &lines);
    (Node { line: 1, data }, flaws)
}

/// Where the line breaks are.
struct Lines(Vec<usize>);

impl Lines {
    fn of(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|end| *end < at)).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// The library bounds the nesting (80 levels of values and of keys).
fn map<'a>(table: DeTable<'a>, lines: &Lines) -> Data<'a> {
    let entry = |(key, value): (Spanned<Cow<'a, str>>, Spanned<DeValue<'a>>)| {
        let line = lines.of(key.span().start);
        Entry { key: key.into_inner(), line, value: node(value, lines) }
    };
    let mut entries: Vec<Entry<'a>> = table.into_iter().map(entry).collect();
    entries.sort_by_key(|entry| entry.line);
    Data::Map(entries)
}

fn node<'a>(value: Spanned<DeValue<'a>>, lines: &Lines) -> Node<'a> {
    let Range { start, .. } = value.span();
    let line = lines.of(start);
    let data = match value.into_inner() {
        DeValue::String(text) => Data::Text(text),
        DeValue::Integer(number) => Data::Number(Cow::Owned(number.as_str().to_owned())),
        DeValue::Float(number) => Data::Number(Cow::Owned(number.as_str().to_owned())),
        DeValue::Boolean(value) => Data::Bool(value),
        DeValue::Datetime(time) => Data::Number(Cow::Owned(time.to_string())),
        DeValue::Array(items) => Data::List(items.into_iter().map(|item| node(item, lines)).collect()),
        DeValue::Table(table) => map(table, lines),
    };
    Node { line, data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_lines_of_tables_and_keys() {
        let (node, flaws) = parse(b"a = 1\n[[package]]\nname = \"x\"\n\n[[package]]\nname = 'y'\n[z.q]\n");
        assert_eq!(flaws, []);
        let packages = node.items_of("package");
        assert_eq!(packages.iter().map(|one| one.line).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(packages[1].get("name").unwrap().line, 6);
        assert_eq!(packages[1].text_of("name"), Some("y"));
    }

    #[test]
    fn tells_what_is_broken_and_reads_the_rest() {
        let (node, flaws) = parse(b"a = 1\nb = [\nc = 2\n");
        assert_eq!(node.text_of("a"), Some("1"));
        assert!(!flaws.is_empty());
        let deep = format!("[{}]", vec!["a"; 100_000].join("."));
        assert!(!parse(deep.as_bytes()).1.is_empty());
    }
}
