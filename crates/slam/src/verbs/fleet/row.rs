//! One repository of a fleet as a line: `slam.fleet/1`, CSV, or text.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{
    Level, Sha256,
    digest::ObjectId,
    report::{BadgeStatus, CheckReport, Coverage, StatusReport, Summary},
};
use slam_report::clean;

use super::list::Item;
use crate::{cli::FleetFormat, exit::Exit};

/// The result of one repository. It holds no time of the run, so that the same commit gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// `slam.fleet/1`.
    pub(crate) schema: String,
    /// The name in the list.
    pub(crate) name: String,
    /// The path or address.
    pub(crate) address: String,
    /// The commit that was judged.
    pub(crate) commit: Option<ObjectId>,
    /// The edition.
    pub(crate) event: String,
    /// Digest of the objective set, the version of the program, and the level and time that were asked for.
    pub(crate) rules: Sha256,
    /// The level.
    pub(crate) level: Option<Level>,
    /// The time that ages are counted to.
    pub(crate) as_of: Option<Timestamp>,
    /// How far each badge is.
    pub(crate) badges: Vec<RowBadge>,
    /// How many Baseline requirements up to the level were decided.
    pub(crate) coverage: Option<Coverage>,
    /// Why nothing was judged.
    pub(crate) error: Option<RowError>,
}

/// How far one badge is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowBadge {
    /// The badge.
    pub(crate) id: String,
    /// How far it is.
    pub(crate) status: BadgeStatus,
    /// How many of its parts have which verdict.
    pub(crate) parts: Summary,
}

/// Why a repository was not judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowError {
    /// `unreachable`, `refused`, `gone`, `empty`, `too-large`, `too-slow`, `damaged`, `local`, `list`, or `internal`.
    pub(crate) kind: String,
    /// What happened.
    pub(crate) message: String,
    /// The way out.
    pub(crate) hint: Option<String>,
}

impl Row {
    /// The name of the format.
    pub(crate) const SCHEMA: &'static str = "slam.fleet/1";

    /// Returns a row that says nothing yet.
    pub(crate) fn of(item: &Item, event: &str, rules: &Sha256) -> Self {
        Self {
            schema: Self::SCHEMA.to_owned(),
            name: item.name.clone(),
            address: item.address.clone(),
            commit: None,
            event: event.to_owned(),
            rules: rules.clone(),
            level: None,
            as_of: None,
            badges: Vec::new(),
            coverage: None,
            error: None,
        }
    }

    /// Fills in what was judged.
    pub(crate) fn judged(self, status: &StatusReport, check: &CheckReport) -> Self {
        let badges = status.badges.iter().map(|badge| RowBadge {
            id: badge.id.clone(),
            status: badge.status,
            parts: Summary::of(badge.met.iter().chain(&badge.open).map(|part| part.verdict)),
        });
        Self {
            commit: status.subject.commit.clone(),
            level: Some(status.level),
            as_of: Some(status.as_of),
            badges: badges.collect(),
            coverage: Some(check.coverage),
            ..self
        }
    }

    /// Fills in why nothing was judged.
    pub(crate) fn failed(self, error: RowError) -> Self {
        Self { error: Some(error), ..self }
    }

    /// Returns what the row means for the exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self.error.as_ref().map(|error| error.kind.as_str()) {
            None => Exit::Ran,
            Some("list") => Exit::Usage,
            Some("empty") => Exit::Nothing,
            Some(_) => Exit::Unfinished,
        }
    }

    /// Writes the row as one line.
    pub(crate) fn write(&self, format: FleetFormat, badges: &[String], out: &mut dyn Write) -> io::Result<()> {
        match format {
            FleetFormat::JsonLines => slam_report::json::write_line(self, out),
            FleetFormat::Csv => self.write_csv(badges, out),
            FleetFormat::Text => self.write_text(out),
        }
    }

    fn write_csv(&self, badges: &[String], out: &mut dyn Write) -> io::Result<()> {
        let text = |value: Option<String>| value.unwrap_or_default();
        let mut fields = vec![
            self.name.clone(),
            self.address.clone(),
            text(self.commit.as_ref().map(ToString::to_string)),
            self.event.clone(),
            text(self.level.map(|level| level.to_string())),
            text(self.as_of.map(|time| time.to_string())),
        ];
        fields.extend(badges.iter().map(|id| {
            let badge = self.badges.iter().find(|badge| badge.id == *id);
            text(badge.map(|badge| badge.status.words().to_owned()))
        }));
        fields.push(text(self.coverage.map(|coverage| coverage.decided.to_string())));
        fields.push(text(self.coverage.map(|coverage| coverage.all.to_string())));
        fields.push(text(self.error.as_ref().map(|error| error.kind.clone())));
        fields.push(text(self.error.as_ref().map(|error| error.message.clone())));
        write_csv_line(&fields, out)
    }

    fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = clean::line(&self.name);
        if let Some(error) = &self.error {
            return writeln!(out, "✘ {name}: {} · {}", error.kind, clean::line(&error.message));
        }
        let commit = self.commit.as_ref().map_or("no commit", ObjectId::short);
        let badges: Vec<String> =
            self.badges.iter().map(|badge| format!("{} {}", badge.id, badge.status.words())).collect();
        let Coverage { decided, all } = self.coverage.unwrap_or_default();
        writeln!(out, "✔ {name} · {commit} · {} · {decided} of {all} decided", badges.join(", "))
    }
}

/// Writes what comes before the first row.
pub(crate) fn write_head(format: FleetFormat, badges: &[String], out: &mut dyn Write) -> io::Result<()> {
    if format != FleetFormat::Csv {
        return Ok(());
    }
    let before = ["name", "address", "commit", "event", "level", "as_of"].map(str::to_owned);
    let after = ["decided", "all", "error", "message"].map(str::to_owned);
    let fields: Vec<String> = before.into_iter().chain(badges.iter().cloned()).chain(after).collect();
    write_csv_line(&fields, out)
}

/// Writes a line of CSV (RFC 4180). A field that a spreadsheet would compute begins with an apostrophe instead.
fn write_csv_line(fields: &[String], out: &mut dyn Write) -> io::Result<()> {
    let field = |text: &String| {
        let text = clean::line(text);
        let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.into_owned() };
        if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let fields: Vec<String> = fields.iter().map(field).collect();
    writeln!(out, "{}", fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_spreadsheet_is_text_and_stays_on_its_line() {
        let mut out = Vec::new();
        let fields = ["a,b", "=1+1", "say \"no\"", "two\nlines", "\u{1b}[2J"].map(str::to_owned);
        write_csv_line(&fields, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\"a,b\",'=1+1,\"say \"\"no\"\"\",two lines,\\u{1b}[2J\n");
    }
}
