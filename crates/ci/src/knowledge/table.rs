//! Tables of lines with fields between tabs; the first field is a name in lower case, the last two are an address and a day.

use std::collections::BTreeMap;

/// A table by name; a name that ends in `*` stands for all that begin so.
pub(super) struct Table {
    exact: BTreeMap<&'static str, Vec<Row>>,
    beginnings: Vec<(&'static str, Row)>,
}

/// The fields of a row behind its name.
pub(super) type Row = Vec<&'static str>;

impl Table {
    /// Reads a table; lines that begin with `#` are for people.
    pub(super) fn read(text: &'static str) -> Self {
        let mut table = Self { exact: BTreeMap::new(), beginnings: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let Some(name) = fields.next() else { continue };
            let row: Row = fields.collect();
            match name.strip_suffix('*') {
                Some(beginning) => table.beginnings.push((beginning, row)),
                None => table.exact.entry(name).or_default().push(row),
            }
        }
        // The longest beginning says most.
        table.beginnings.sort_by_key(|(beginning, _)| std::cmp::Reverse(beginning.len()));
        table
    }

    /// Returns the rows of this name, in lower case.
    pub(super) fn all(&self, name: &str) -> &[Row] {
        self.exact.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the first row of this name, or of the longest beginning that it has.
    pub(super) fn get(&self, name: &str) -> Option<&Row> {
        let by_beginning = || self.beginnings.iter().find(|(beginning, _)| name.starts_with(beginning));
        self.all(name).first().or_else(|| by_beginning().map(|(_, row)| row))
    }
}

/// Holds a table to its form: `fields` fields, a name in lower case, an address, and the day it was read; `-` where it was
/// not.
#[cfg(test)]
pub(super) fn check(text: &'static str, fields: usize) {
    let mut names: Vec<&str> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let row: Vec<&str> = line.split('\t').collect();
        assert_eq!(row.len(), fields, "{line}");
        assert_eq!(row[0], row[0].to_lowercase(), "{line}");
        assert!(row[fields - 2].starts_with("https://"), "{line}");
        let day = row[fields - 1];
        assert!(
            day == "-"
                || day.len() == 10 && day.starts_with("20") && day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-',
            "{line}"
        );
        names.push(row[0]);
    }
    assert!(names.is_sorted(), "rows stand in the order of their names");
}
