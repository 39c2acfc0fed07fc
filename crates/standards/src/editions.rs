//! Objective sets: those of past and present editions, which are part of the program, and an organiser's own file.

use std::{collections::BTreeSet, sync::OnceLock};

use jiff::{Timestamp, civil::Date, tz};
use serde::Deserialize;
use slam_model::{Level, Sha256};
use toml::Spanned;

use crate::{
    BASELINE_VERSIONS,
    objectives::{self, Badge, CutOff, ObjectiveSet},
};

/// The editions, oldest first, and then the standing set for any forge.
pub const OBJECTIVE_SETS: [&str; 4] = ["slam-2023", "spring-2026", "fall-2026", "any-forge"];

/// The edition that counts when nobody names one.
pub const DEFAULT_EVENT: &str = "fall-2026";

const FILES: [&str; 4] = [
    include_str!("../data/objectives/slam-2023.toml"),
    include_str!("../data/objectives/spring-2026.toml"),
    include_str!("../data/objectives/fall-2026.toml"),
    include_str!("../data/objectives/any-forge.toml"),
];

/// No edition has rules of this size.
const MOST_BYTES: usize = 1 << 20;

/// Why a file is not an objective set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectiveError {
    /// The file is larger than any objective set.
    #[error("the objective set has {0} bytes; an objective set has at most {MOST_BYTES}")]
    TooLarge(usize),
    /// The file is not UTF-8.
    #[error("line {line}: the objective set is not UTF-8 text; save it as UTF-8")]
    NotText {
        /// Line, from 1.
        line: u32,
    },
    /// The file is not TOML, a key is missing or unknown, or a value has the wrong form.
    #[error("line {line}: {message}; `slam explain objective-sets` describes the format")]
    Form {
        /// Line, from 1.
        line: u32,
        /// What is wrong, with the key.
        message: String,
    },
    /// A value does not fit the others or what this build knows.
    #[error("line {line}: `{key}` {message}")]
    Value {
        /// Line, from 1.
        line: u32,
        /// The key.
        key: String,
        /// What is wrong and what would be right.
        message: String,
    },
}

/// Returns the objective set of an edition.
pub fn objective_set(id: &str) -> Option<&'static ObjectiveSet> {
    static ALL: OnceLock<Vec<ObjectiveSet>> = OnceLock::new();
    let read = || FILES.iter().filter_map(|text| load_objective_set(text.as_bytes()).ok()).collect();
    ALL.get_or_init(read).iter().find(|set| set.id == id)
}

/// Returns the text of an edition's objective set: what a server keeps beside an edition, to judge by it for ever.
pub fn objective_set_text(id: &str) -> Option<&'static str> {
    OBJECTIVE_SETS.iter().position(|known| *known == id).and_then(|at| FILES.get(at).copied())
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    id: Spanned<String>,
    title: String,
    baseline: Spanned<String>,
    #[serde(default)]
    level: Option<Level>,
    opens: Spanned<toml::Value>,
    #[serde(default)]
    closes: Option<Spanned<toml::Value>>,
    #[serde(default, rename = "cut-off")]
    cut_offs: Vec<FileCutOff>,
    #[serde(rename = "badge")]
    badges: Spanned<Vec<Badge>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FileCutOff {
    id: Spanned<String>,
    title: String,
    at: Spanned<toml::Value>,
}

/// Reads an organiser's own objective set (TOML).
///
/// A date without a time opens at midnight UTC, and closes when that day is over everywhere on Earth (UTC-12): whoever
/// submits on the announced day, by the calendar on their own wall, is in time. Without `closes` the last cut-off is
/// the end. Ids that this build does not know are no error here: [`crate::unknown_ids`] lists them.
pub fn load_objective_set(bytes: &[u8]) -> Result<ObjectiveSet, ObjectiveError> {
    if bytes.len() > MOST_BYTES {
        return Err(ObjectiveError::TooLarge(bytes.len()));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ObjectiveError::NotText { line: line_at(bytes, error.valid_up_to()) })?;
    let file: File = toml::from_str(text).map_err(|error| ObjectiveError::Form {
        line: line_at(bytes, error.span().map_or(0, |span| span.start)),
        message: error.message().trim().replace('\n', "; "),
    })?;
    let wrong = |at: usize, key: &str, message: String| ObjectiveError::Value {
        line: line_at(bytes, at),
        key: key.to_owned(),
        message,
    };

    for (id, key) in std::iter::once((&file.id, "id")).chain(file.cut_offs.iter().map(|one| (&one.id, "cut-off.id"))) {
        if !is_name(id.get_ref()) {
            return Err(wrong(id.span().start, key, "is not a name of lower-case letters, digits, and `-`".into()));
        }
    }
    if !objectives::is_release(file.baseline.get_ref()) {
        let message = format!("is no Baseline release of this build; it has {}", BASELINE_VERSIONS.join(", "));
        return Err(wrong(file.baseline.span().start, "baseline", message));
    }
    let time = |value: &Spanned<toml::Value>, key: &str, edge: Edge| {
        instant(value.get_ref(), edge).ok_or_else(|| {
            let message =
                "is no point in time; write a date (`2026-11-12`) or a time with its offset (`2026-11-12T18:00:00Z`)";
            wrong(value.span().start, key, message.into())
        })
    };
    let opens = time(&file.opens, "opens", Edge::First)?;
    let mut cut_offs = Vec::new();
    for one in &file.cut_offs {
        let at = time(&one.at, "cut-off.at", Edge::Last)?;
        cut_offs.push(CutOff { id: one.id.get_ref().clone(), title: one.title.clone(), at });
    }
    let closes = match &file.closes {
        Some(value) => time(value, "closes", Edge::Last)?,
        None => cut_offs.iter().map(|one| one.at).max().ok_or_else(|| {
            wrong(file.opens.span().start, "closes", "is missing; give it or at least one `[[cut-off]]`".into())
        })?,
    };
    if closes <= opens {
        return Err(wrong(file.opens.span().start, "opens", "does not lie before the end of the edition".into()));
    }
    let badges = file.badges.into_inner();
    unique(text, &badges).map_err(|(line, key, message)| ObjectiveError::Value { line, key, message })?;
    Ok(ObjectiveSet {
        id: file.id.into_inner(),
        title: file.title,
        baseline: file.baseline.into_inner(),
        level: file.level,
        opens,
        closes,
        cut_offs,
        sha256: Sha256::of(bytes),
        badges,
    })
}

/// Badge ids are unique, and part ids too, across badges: plans and links name parts alone.
fn unique(text: &str, badges: &[Badge]) -> Result<(), (u32, String, String)> {
    if badges.is_empty() {
        return Err((1, "badge".into(), "lists no badge; give at least one `[[badge]]`".into()));
    }
    let (mut seen_badges, mut seen_parts) = (BTreeSet::new(), BTreeSet::new());
    for badge in badges {
        let line = line_of_id(text, &badge.id, 1);
        if !is_name(&badge.id) {
            return Err((line, "badge.id".into(), "is not a name of lower-case letters, digits, and `-`".into()));
        }
        if !seen_badges.insert(&badge.id) {
            let line = line_of_id(text, &badge.id, 2);
            return Err((
                line,
                "badge.id".into(),
                format!("says `{}` a second time; each badge has its own id", badge.id),
            ));
        }
        if badge.parts.is_empty() {
            return Err((line, "badge.part".into(), format!("of `{}` lists no part; give at least one", badge.id)));
        }
        for part in &badge.parts {
            if part.id.trim().is_empty() {
                return Err((line, "badge.part.id".into(), format!("is empty in badge `{}`; name the part", badge.id)));
            }
            if !seen_parts.insert(&part.id) {
                let line = line_of_id(text, &part.id, 2);
                let message = format!("says `{}` a second time; part ids are unique within the edition", part.id);
                return Err((line, "badge.part.id".into(), message));
            }
        }
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Which end of a day a date without a time means.
#[derive(Clone, Copy)]
enum Edge {
    First,
    Last,
}

fn instant(value: &toml::Value, edge: Edge) -> Option<Timestamp> {
    let text = match value {
        toml::Value::String(text) => text.trim().to_owned(),
        toml::Value::Datetime(time) => time.to_string(),
        _ => return None,
    };
    if text.contains(['T', 't', ' ']) {
        return text.parse().ok();
    }
    let date: Date = text.parse().ok()?;
    let time = match edge {
        Edge::First => date.at(0, 0, 0, 0).to_zoned(tz::TimeZone::UTC),
        Edge::Last => date.at(23, 59, 59, 0).to_zoned(tz::TimeZone::fixed(tz::offset(-12))),
    };
    Some(time.ok()?.timestamp())
}

/// Returns the line of a byte, from 1.
fn line_at(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.get(..at).unwrap_or(bytes);
    u32::try_from(before.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Returns the line on which an `id` has this value for the nth time; the first line when it cannot be found.
fn line_of_id(text: &str, id: &str, nth: usize) -> u32 {
    let has = |line: &str| {
        let key = line.trim_start().strip_prefix("id").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
        key.is_some_and(|value| {
            value.trim_start().get(1..).is_some_and(|value| value.starts_with(id)) && value.contains(id)
        })
    };
    let at = text.lines().enumerate().filter(|(_, line)| has(line)).nth(nth.saturating_sub(1)).map_or(0, |(at, _)| at);
    u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edition_is_read() {
        for (id, text) in OBJECTIVE_SETS.iter().zip(FILES) {
            let read = load_objective_set(text.as_bytes()).map(|set| set.id);
            assert_eq!(read, Ok((*id).to_owned()));
            assert!(objective_set(id).is_some());
        }
        assert!(objective_set(DEFAULT_EVENT).is_some() && objective_set("fall-1999").is_none());
    }

    #[test]
    fn editions_have_their_dates_and_badges() {
        let badges = |set: &ObjectiveSet| set.badges.iter().map(|badge| badge.id.clone()).collect::<Vec<_>>().join(" ");
        for (id, opens, closes, order) in [
            (
                "slam-2023",
                "2023-10-10T00:00:00Z",
                "2023-11-07T11:59:59Z",
                "defender cleaner chronicler mechanizer inspector",
            ),
            (
                "spring-2026",
                "2026-02-20T00:00:00Z",
                "2026-03-21T11:59:59Z",
                "inspector chronicler cleaner mechanizer defender",
            ),
            (
                "fall-2026",
                "2026-10-05T00:00:00Z",
                "2026-11-13T11:59:59Z",
                "cleaner chronicler inspector mechanizer defender cra-readiness",
            ),
            (
                "any-forge",
                "2026-12-01T00:00:00Z",
                "2100-01-01T11:59:59Z",
                "cleaner chronicler inspector mechanizer defender cra-readiness",
            ),
        ] {
            let set = objective_set(id).unwrap();
            assert_eq!((set.opens.to_string().as_str(), set.closes.to_string().as_str()), (opens, closes), "{id}");
            assert_eq!(badges(set), order, "{id}");
        }
        assert_eq!(objective_set("fall-2026").unwrap().cut_offs.len(), 3);
    }

    /// The ids of checks that the editions may name; the crate `checks` holds them against its list.
    const CHECKS: &[&str] = &[
        "insights-located",
        "insights-version-2",
        "insights-valid",
        "insights-complete",
        "insights-fresh",
        "insights-links-in-tree",
        "insights-addresses-encrypted",
        "insights-links-answer",
        "insights-confirmed",
        "linked-user-guide",
        "linked-defect-guide",
        "linked-contributing-guide",
        "linked-dependency-policy",
        "linked-build-guide",
        "linked-verification-guide",
        "linked-support-policy",
        "linked-security-policy",
        "threat-catalogs-valid",
        "self-assessment-complete",
        "assessment-linked",
        "assessment-reviewed",
        "recurring-scan-defined",
        "recurring-scan-pinned",
        "recurring-scan-recorded",
        "recurring-scan-finished",
        "recurring-scan-results",
        "declarations-reviewed",
        "scan-publishing-defined",
        "scan-result-published",
        "review-evidence-linked",
        "scan-target-in-readme",
        "cra-readiness-file",
        "cra-readiness-linked-insights",
        "cra-readiness-linked-readme",
        "readme-present",
        "code-of-conduct-present",
        "changelog-present",
        "release-sbom-automated",
        "release-provenance-automated",
        "best-practices-badge-in-readme",
        "forge-known-to-judge",
    ];

    #[test]
    fn editions_name_only_known_ids() {
        for id in OBJECTIVE_SETS {
            let unknown = crate::unknown_ids(objective_set(id).unwrap(), &|id| CHECKS.contains(&id));
            assert!(unknown.is_empty(), "{id}: {unknown:?}");
        }
    }

    #[test]
    fn every_check_for_badges_is_asked_by_some_edition() {
        let mut named = BTreeSet::new();
        for part in
            OBJECTIVE_SETS.iter().flat_map(|id| &objective_set(id).unwrap().badges).flat_map(|badge| &badge.parts)
        {
            part.rule.each_id(&mut |id| {
                named.insert(id);
            });
        }
        let idle: Vec<_> = CHECKS.iter().filter(|id| !named.contains(**id)).collect();
        assert!(idle.is_empty(), "{idle:?}");
    }

    #[test]
    fn steps_and_commands_stay_within_this_build() {
        let verbs = ["status", "check", "declare", "validate", "explain"];
        for part in
            OBJECTIVE_SETS.iter().flat_map(|id| &objective_set(id).unwrap().badges).flat_map(|badge| &badge.parts)
        {
            if let Some(command) = &part.command {
                let mut words = command.split(' ');
                assert_eq!(words.next(), Some("slam"), "{command}");
                assert!(words.next().is_some_and(|verb| verbs.contains(&verb)), "{command}");
                if let Some(id) = command.strip_prefix("slam explain ") {
                    let known = CHECKS.contains(&id) || crate::library::article(id).is_some();
                    assert!(known, "nothing explains `{id}`");
                }
            }
            assert!(part.step.as_ref().is_none_or(|step| step.ends_with('.')), "{:?}", part.step);
        }
    }

    const SMALL: &str = r#"id = "mine"
title = "Mine"
baseline = "2026-08-28"
opens = 2026-10-05
closes = "2026-11-12T18:00:00+01:00"

[[badge]]
id = "cleaner"
title = "Cleaner"
challenge = "Tidy"

[[badge.part]]
id = "one"
title = "One"
rule = "OSPS-LE-03.01"
"#;

    #[test]
    fn an_organisers_own_file_is_read() {
        let set = load_objective_set(SMALL.as_bytes()).unwrap();
        assert_eq!((set.closes.to_string().as_str(), set.badges[0].parts.len()), ("2026-11-12T17:00:00Z", 1));
        assert!(crate::unknown_ids(&set, &|_| false).is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_line_key_and_way_out() {
        for (old, new, message) in [
            ("title = \"One\"", "titel = \"One\"", "line 14: unknown field `titel`, expected one of"),
            ("title = \"Mine\"\n", "", "missing field `title`"),
            (
                "\"2026-08-28\"",
                "\"2026-08-29\"",
                "line 3: `baseline` is no Baseline release of this build; it has 2025-02-25,",
            ),
            ("opens = 2026-10-05", "opens = \"soon\"", "line 4: `opens` is no point in time; write a date"),
            ("opens = 2026-10-05", "opens = 2027-10-05", "line 4: `opens` does not lie before the end"),
            ("closes = \"2026-11-12T18:00:00+01:00\"\n", "", "line 4: `closes` is missing; give it or"),
            ("rule = \"OSPS-LE-03.01\"", "rule = { al = [\"a\"] }", "line 15: unknown key `al` in a rule; a rule is"),
            ("rule = \"OSPS-LE-03.01\"", "rule = ", "line 15: "),
            ("opens = 2026-10-05", "level = 4\nopens = 2026-10-05", "line 4: 4 is not a level"),
            ("id = \"mine\"", "id = \"My Edition\"", "line 1: `id` is not a name"),
        ] {
            assert!(SMALL.contains(old), "{old}");
            let error = load_objective_set(SMALL.replace(old, new).as_bytes()).unwrap_err().to_string();
            assert!(error.contains(message), "{new}: {error}");
        }
        let twice = format!("{SMALL}\n[[badge.part]]\nid = \"one\"\ntitle = \"Again\"\nrule = \"OSPS-LE-03.01\"\n");
        let error = load_objective_set(twice.as_bytes()).unwrap_err().to_string();
        assert_eq!(error, "line 18: `badge.part.id` says `one` a second time; part ids are unique within the edition");
    }

    #[test]
    fn unknown_ids_are_listed_once_and_sorted() {
        let text = SMALL.replace(
            "\"OSPS-LE-03.01\"",
            r#"{ all = ["OSPS-XX-01.01", "no-check", "no-check", "OSPS-BR-01.02", "CRA-08", { level = "OSPS-ZZ" }] }"#,
        );
        let set = load_objective_set(text.as_bytes()).unwrap();
        assert_eq!(crate::unknown_ids(&set, &|_| false), ["OSPS-BR-01.02", "OSPS-XX-01.01", "OSPS-ZZ", "no-check"]);
    }

    #[test]
    fn bytes_that_are_no_text_and_deep_nesting_are_refused() {
        assert!(load_objective_set(b"id = \"a\xff\"").is_err());
        let deep =
            SMALL.replace("\"OSPS-LE-03.01\"", &format!("{}\"a\"{}", "{ all = [".repeat(5_000), "] }".repeat(5_000)));
        assert!(load_objective_set(deep.as_bytes()).is_err());
        assert!(matches!(load_objective_set(&vec![b' '; MOST_BYTES + 1]), Err(ObjectiveError::TooLarge(_))));
    }
}
