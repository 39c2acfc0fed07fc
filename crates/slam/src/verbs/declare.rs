//! `slam declare`: a person's statement, recorded in slam.toml with its comments and layout kept.

use std::io::IsTerminal as _;

use camino::Utf8PathBuf;
use dialoguer::{Input, Select};
use jiff::{civil::Date, tz::TimeZone};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::{
    cli::{ClaimName, Declare},
    error::SlamError,
    exit::Exit,
    near::near,
    output,
    session::Session,
};

/// Records the statement; in a terminal it asks for what the flags leave out.
pub(crate) fn run(session: &Session, flags: &Declare) -> Result<Exit, SlamError> {
    let id = known_id(&flags.id)?;
    let ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let claim = match flags.claim {
        Some(claim) => claim,
        None if ask => ask_claim(&id)?,
        None => return Err(SlamError::Incomplete { what: "--claim" }),
    };
    let reason = match &flags.reason {
        Some(reason) if !reason.trim().is_empty() => reason.clone(),
        None if ask => Input::new().with_prompt("Why").interact_text().map_err(SlamError::Unanswered)?,
        _ => return Err(SlamError::Incomplete { what: "--reason" }),
    };
    let today = session.today().to_zoned(TimeZone::UTC).date();
    if flags.expires.is_some_and(|last| last < today) {
        return Err(SlamError::Usage(format!("--expires lies before {today}: the declaration would never hold")));
    }
    let path: Utf8PathBuf = session.global.config.clone().unwrap_or_else(|| flags.repo.join("slam.toml"));
    let before =
        if path.exists() { String::from_utf8_lossy(&session.read(&path)?).into_owned() } else { String::new() };
    let statement = Statement { id: &id, claim, reason: &reason, flags, today };
    let after = record(&before, &statement, &path)?;
    output::replace_file(&path, after.as_bytes())?;
    let until = flags.expires.or_else(|| today.checked_add(jiff::Span::new().years(1)).ok());
    let until = until.map(|day| format!(" until {day}")).unwrap_or_default();
    session.write(format!("{path}: {id} is declared {}{until}\n", claim.as_str()).as_bytes())?;
    session.note("commit the file; `slam check` reads it from the commit, `slam check --worktree` from the work tree");
    Ok(Exit::Ran)
}

/// Returns the id in its canonical spelling, when a requirement or a check has it.
fn known_id(id: &str) -> Result<String, SlamError> {
    let ids = super::explain::ids();
    let upper = slam_model::RequirementId::new(id);
    let declarable =
        |known: &String| slam_checks::find(known).is_some() || known.starts_with("OSPS-") || known.starts_with("CRA-");
    ids.iter()
        .filter(|known| declarable(known))
        .find(|known| *known == id || known.as_str() == upper.as_str())
        .cloned()
        .ok_or_else(|| SlamError::UnknownDeclared { id: id.to_owned(), near: near(id, ids.iter().map(String::as_str)) })
}

fn ask_claim(id: &str) -> Result<ClaimName, SlamError> {
    let claims = [ClaimName::Met, ClaimName::NotMet, ClaimName::NotApplicable, ClaimName::Waived];
    let names = ["met", "not met", "does not apply", "not met, and accepted for now (waived)"];
    let chosen = Select::new().with_prompt(format!("{id} is")).items(names).default(0).interact();
    let chosen = chosen.map_err(SlamError::Unanswered)?;
    Ok(claims.get(chosen).copied().unwrap_or(ClaimName::Met))
}

struct Statement<'s> {
    id: &'s str,
    claim: ClaimName,
    reason: &'s str,
    flags: &'s Declare,
    today: Date,
}

/// Returns the text of slam.toml with the statement; an earlier one about the same id is replaced.
fn record(before: &str, statement: &Statement<'_>, path: &Utf8PathBuf) -> Result<String, SlamError> {
    let parsed = before.parse::<DocumentMut>();
    let mut document = parsed.map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = before.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        SlamError::Settings { path: path.clone(), message, line }
    })?;
    let tables = document.entry("declaration").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let tables = tables.as_array_of_tables_mut().ok_or_else(|| SlamError::SettingsShape { path: path.clone() })?;
    let is_same = |table: &Table| {
        table.get("requirement").and_then(Item::as_str).is_some_and(|id| id.eq_ignore_ascii_case(statement.id))
    };
    let at = tables.iter().position(is_same);
    let mut table = at.and_then(|at| tables.get(at).cloned()).unwrap_or_default();
    fill(&mut table, statement);
    match at.and_then(|at| tables.get_mut(at)) {
        Some(old) => *old = table,
        None => tables.push(table),
    }
    Ok(document.to_string())
}

fn fill(table: &mut Table, statement: &Statement<'_>) {
    let flags = statement.flags;
    table["requirement"] = value(statement.id);
    table["claim"] = value(statement.claim.as_str());
    table["reason"] = value(statement.reason);
    if !flags.link.is_empty() {
        table["links"] = value(flags.link.iter().collect::<toml_edit::Array>());
    }
    for (key, text) in [("by", &flags.by), ("role", &flags.role)] {
        if let Some(text) = text {
            table[key] = value(text);
        }
    }
    table["date"] = value(statement.today.to_string());
    match flags.expires {
        Some(last) => table["expires"] = value(last.to_string()),
        // An old expiry would outlive the statement that it belonged to.
        None => drop(table.remove("expires")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(flags: &Declare) -> Statement<'_> {
        let today = "2026-10-05".parse().unwrap();
        Statement { id: "OSPS-AC-01.01", claim: ClaimName::Met, reason: "the organisation enforces it", flags, today }
    }

    fn flags() -> Declare {
        Declare {
            id: "OSPS-AC-01.01".into(),
            repo: ".".into(),
            claim: None,
            reason: None,
            link: vec!["https://example.org/settings".into()],
            by: Some("Ann".into()),
            role: None,
            expires: None,
        }
    }

    #[test]
    fn the_statement_is_added_and_comments_survive() {
        let before = "# our aim\nlevel = 2 # soon 3\n";
        let after = record(before, &statement(&flags()), &"slam.toml".into()).unwrap();
        assert!(after.starts_with(before), "{after}");
        assert!(after.contains("[[declaration]]\nrequirement = \"OSPS-AC-01.01\"\nclaim = \"met\"\n"), "{after}");
    }

    #[test]
    fn the_same_statement_twice_changes_nothing() {
        let once = record("", &statement(&flags()), &"slam.toml".into()).unwrap();
        assert_eq!(record(&once, &statement(&flags()), &"slam.toml".into()).unwrap(), once);
    }

    #[test]
    fn a_declaration_of_another_shape_is_left_alone() {
        let refused = record("declaration = 1\n", &statement(&flags()), &"slam.toml".into());
        assert!(matches!(refused, Err(SlamError::SettingsShape { .. })));
    }
}
