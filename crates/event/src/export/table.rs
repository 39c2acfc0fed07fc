//! A table with a header (CSV, RFC 4180), one row a project.

use crate::import::{Field, ImportedProject, is_formula};

/// What the form holds, beside the name, the slug, and the repositories.
pub(super) const HOLDS: &[Field] = &[
    Field::Steward,
    Field::Stage,
    Field::Level,
    Field::Contact,
    Field::Advisor,
    Field::Logo,
    Field::Home,
    Field::Description,
    Field::Category,
    Field::Accepted,
    Field::Completed,
];

const HEADER: [&str; 14] = [
    "name",
    "slug",
    "repository",
    "steward",
    "stage",
    "level",
    "contact",
    "advisor",
    "logo",
    "home",
    "description",
    "category",
    "accepted",
    "badges",
];

pub(super) fn write(projects: &[ImportedProject]) -> String {
    let mut out = row(HEADER.iter().map(|name| (*name).to_owned()));
    for project in projects {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let words = |list: Vec<&str>| list.join(" ");
        let cells = [
            project.name.clone(),
            project.slug.to_string(),
            words(project.repositories.iter().map(|one| one.address.as_str()).collect()),
            optional(&project.steward),
            optional(&project.stage),
            project.level.map(|level| level.to_string()).unwrap_or_default(),
            optional(&project.contact),
            optional(&project.advisor),
            optional(&project.logo),
            optional(&project.home),
            optional(&project.description),
            optional(&project.category),
            project.accepted.map(|day| day.to_string()).unwrap_or_default(),
            words(project.completed.iter().map(|badge| badge.as_str()).collect()),
        ];
        out.push_str(&row(cells.into_iter()));
    }
    out
}

/// Returns a row with its line break, which RFC 4180 wants as CR LF.
fn row(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(guarded(cell))).collect();
    cells.join(",") + "\r\n"
}

/// Names come from outside, and spreadsheets compute a cell that begins with `=`: an apostrophe keeps it a text. The reader
/// takes it away again, and one only, so a text that has apostrophes of its own there gets one more.
fn guarded(cell: String) -> String {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell }
}

fn quoted(cell: String) -> String {
    let needs = cell.contains([',', '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ');
    if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
