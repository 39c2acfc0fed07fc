//! A table with a header (CSV, RFC 4180): one row a project, or several rows with one slug, one repository each.

use std::collections::BTreeMap;

use csv::{ByteRecord, ReaderBuilder};

use super::{
    Field,
    draft::{Draft, DraftRepository, Oddities, Text, shortened},
};

/// Bytes that are read.
const MOST_BYTES: usize = 16 << 20;

/// Columns by the names that lists use for them, in lower case.
const COLUMNS: &[(&str, Field)] = &[
    ("name", Field::Name),
    ("project", Field::Name),
    ("slug", Field::Slug),
    ("repository", Field::Repositories),
    ("repositories", Field::Repositories),
    ("steward", Field::Steward),
    ("foundation", Field::Steward),
    ("stage", Field::Stage),
    ("maturity", Field::Stage),
    ("level", Field::Level),
    ("contact", Field::Contact),
    ("advisor", Field::Advisor),
    ("logo", Field::Logo),
    ("home", Field::Home),
    ("description", Field::Description),
    ("category", Field::Category),
    ("accepted", Field::Accepted),
    ("listed", Field::Accepted),
    ("date", Field::Accepted),
    ("badges", Field::Completed),
    ("completed", Field::Completed),
];

pub(super) fn read(bytes: &[u8], oddities: &mut Oddities) -> Vec<Draft> {
    if bytes.len() > MOST_BYTES {
        oddities.say(1, format!("not read: more than {MOST_BYTES} bytes"));
        return Vec::new();
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut columns: Option<Vec<Option<Field>>> = None;
    let mut drafts = Vec::new();
    let mut by_slug = BTreeMap::new();
    let mut row = ByteRecord::new();
    let mut lines = Lines { bytes, at: 0, line: 1 };
    loop {
        match rows.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                oddities.say(lines.line, format!("the table cannot be read further: {error}"));
                break;
            }
        }
        let line = lines.of(&row);
        let Ok(cells) = row.iter().map(std::str::from_utf8).collect::<Result<Vec<_>, _>>() else {
            oddities.say(line, "a row is not UTF-8 and was passed over");
            continue;
        };
        let Some(columns) = &columns else {
            let header = header(&cells, line, oddities);
            if !header.contains(&Some(Field::Name)) {
                let message =
                    format!("the table has no column `name`; its first row is `{}`", shortened(&cells.join(",")));
                oddities.say(line, message);
                return Vec::new();
            }
            columns = Some(header);
            continue;
        };
        let draft = project(columns, &cells, line, oddities);
        join(draft, &mut drafts, &mut by_slug, oddities);
    }
    drafts
}

/// Counts lines from row to row. The library's own count stands before the break that ended the last row.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// Returns the line on which the row begins; rows come in their order.
    fn of(&mut self, row: &ByteRecord) -> u32 {
        let begin = row.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.at);
        while let Some(byte) = self.bytes.get(self.at)
            && (self.at < begin || matches!(byte, b'\r' | b'\n'))
        {
            self.line = self.line.saturating_add(u32::from(*byte == b'\n'));
            self.at += 1;
        }
        self.line
    }
}

fn header(cells: &[&str], line: u32, oddities: &mut Oddities) -> Vec<Option<Field>> {
    let mut columns = Vec::new();
    for cell in cells {
        let name = cell.trim().to_lowercase();
        let field = COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
        match field {
            None => oddities.unknown(line, &name),
            Some(field) if columns.contains(&Some(field)) => {
                oddities.say(line, format!("a second column for the {} was passed over: `{name}`", field.name()));
                columns.push(None);
                continue;
            }
            Some(_) => {}
        }
        columns.push(field);
    }
    columns
}

fn project(columns: &[Option<Field>], cells: &[&str], line: u32, oddities: &mut Oddities) -> Draft {
    if cells.len() > columns.len() {
        oddities.say(line, format!("the row has {} cells, the header {}", cells.len(), columns.len()));
    }
    let mut draft = Draft { line, ..Draft::default() };
    for (field, cell) in columns.iter().zip(cells) {
        let text = unguarded(cell);
        match field {
            Some(Field::Repositories) => {
                let addresses = text.split_whitespace();
                draft.repositories.extend(addresses.map(|address| DraftRepository {
                    line,
                    address: address.to_owned(),
                    ..DraftRepository::default()
                }));
            }
            Some(Field::Completed) => {
                let badges = text.split([' ', ',', ';']).filter(|badge| !badge.is_empty());
                draft.completed.extend(badges.map(|badge| Text { text: badge.to_owned(), line }));
            }
            Some(field) if !text.trim().is_empty() => {
                draft.fields.insert(*field, Text { text: text.to_owned(), line });
            }
            Some(_) | None => {}
        }
    }
    draft
}

/// Joins rows of one slug: the further ones bring repositories; what else they say must be the same.
fn join(draft: Draft, drafts: &mut Vec<Draft>, by_slug: &mut BTreeMap<String, usize>, oddities: &mut Oddities) {
    let Some(slug) = draft.fields.get(&Field::Slug).map(|text| text.text.trim().to_owned()) else {
        drafts.push(draft);
        return;
    };
    let first = by_slug.get(&slug).and_then(|index| drafts.get_mut(*index));
    let Some(first) = first else {
        by_slug.insert(slug, drafts.len());
        drafts.push(draft);
        return;
    };
    for (field, text) in draft.fields {
        if first.fields.get(&field).is_some_and(|known| known.text != text.text) {
            let message =
                format!("the {} differs from that of `{slug}` on line {}, which counts", field.name(), first.line);
            oddities.say(draft.line, message);
        } else {
            first.fields.insert(field, text);
        }
    }
    first.repositories.extend(draft.repositories);
    let known: Vec<String> = first.completed.iter().map(|text| text.text.clone()).collect();
    first.completed.extend(draft.completed.into_iter().filter(|text| !known.contains(&text.text)));
}

/// Returns the text of a cell without the apostrophe that keeps a spreadsheet from computing it.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// Returns whether a spreadsheet would compute the text of a cell instead of showing it.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
