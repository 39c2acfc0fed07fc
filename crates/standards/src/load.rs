//! An official Gemara control catalogue that somebody brings at run time, in the layouts before and since 1.0.

use std::collections::BTreeSet;

use slam_formats::gemara::{CatalogRequirement, read_control_catalog};
use slam_model::{Level, RequirementId};

use crate::{
    BASELINE_ID, Catalog, DEFAULT_BASELINE, Requirement, baseline,
    catalog::{self, fold, text_digest},
};

/// Why bytes are not a catalogue that can be judged by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// The reader of Gemara control catalogues refuses it.
    #[error("the file {0}; repair the file or fetch it again")]
    Unreadable(String),
    /// It lists no requirement that can be judged.
    #[error(
        "the file lists no controls with assessment-requirements that have an id and a maturity level; give a Gemara ControlCatalog"
    )]
    Empty,
}

/// More requirements than any catalogue has; what lies behind is left out and said so.
const MOST_REQUIREMENTS: usize = 2_000;
/// More notes help nobody.
const MOST_NOTES: usize = 100;
const LONGEST_ID: usize = 64;
const LONGEST_TITLE: usize = 100;

/// Reads a Gemara control catalogue; the notes say what was left out and where it differs from what this build knows.
///
/// Levels fold to the lowest that an entry names, because they are cumulative: some entries name level 1 alone and
/// still hold at level 3 (OSPS-BR-07.01 and OSPS-VM-02.01 since 2025-10).
pub fn load_catalog(bytes: &[u8]) -> Result<(Catalog, Vec<String>), CatalogError> {
    let document = read_control_catalog(bytes).map_err(|cause| CatalogError::Unreadable(cut(&cause)))?;
    let mut reader = Reader::default();
    for entry in document.requirements.iter().take(MOST_REQUIREMENTS) {
        reader.requirement(entry);
    }
    let Reader { mut found, mut notes, .. } = reader;
    if found.is_empty() {
        return Err(CatalogError::Empty);
    }
    if let Some(more) = document.requirements.len().checked_sub(MOST_REQUIREMENTS).filter(|more| *more > 0) {
        notes.push(format!("only the first {MOST_REQUIREMENTS} requirements are read; {more} are left out"));
    }
    let of_baseline = found.iter().all(|one| one.requirement.id.as_str().starts_with("OSPS-"));
    if of_baseline {
        found.sort_by(|a, b| a.requirement.id.cmp(&b.requirement.id));
    }

    let line = |text: Option<String>| text.map(|text| cut(&text)).filter(|text| !text.is_empty());
    let (id, version, title) = (line(document.id), line(document.version), line(document.title));
    let release = release_of(version.as_deref(), &found);
    notes.extend(compare(&found, release));
    let requirements = found.into_iter().map(|one| one.worded(release)).collect();
    if notes.len() > MOST_NOTES {
        let more = notes.len() - MOST_NOTES;
        notes.truncate(MOST_NOTES);
        notes.push(format!("{more} more notes on this catalogue are left out"));
    }

    let id = match id {
        Some(id) if !id.starts_with(BASELINE_ID) => id,
        None if !of_baseline => "catalog".to_owned(),
        Some(_) | None => BASELINE_ID.to_owned(),
    };
    let version = version.unwrap_or_else(|| "unversioned".to_owned());
    let title = title.unwrap_or_else(|| id.clone());
    Ok((catalog::of(&id, &version, &title, requirements), notes))
}

/// A requirement of the file with its text.
struct Found {
    requirement: Requirement,
    text: String,
}

impl Found {
    /// Returns the requirement in our words where we have some; else in the catalogue's, cut to one line.
    fn worded(self, release: &Catalog) -> Requirement {
        let own = baseline::wording(&self.requirement.id, Some(&release.version))
            .or_else(|| baseline::wording(&self.requirement.id, None));
        let title = own.map_or_else(|| cut(&self.text), str::to_owned);
        Requirement { title, ..self.requirement }
    }
}

#[derive(Default)]
struct Reader {
    seen: BTreeSet<RequirementId>,
    found: Vec<Found>,
    notes: Vec<String>,
}

impl Reader {
    fn requirement(&mut self, entry: &CatalogRequirement) {
        let Some(id) = requirement_id(&entry.id) else {
            self.notes.push(format!("the requirement at line {} has no usable id and is left out", entry.line));
            return;
        };
        if self.seen.contains(&id) {
            self.notes.push(format!("`{id}` stands twice; the entry at line {} is left out", entry.line));
            return;
        }
        // Before 1.0 `retired` stood among the levels.
        let retired = entry.retired || entry.levels.iter().any(|name| name.eq_ignore_ascii_case("retired"));
        let level = match entry.levels.iter().filter_map(|name| level_in(name)).min() {
            Some(level) => level,
            None if retired => known_level(&id).unwrap_or(Level::One),
            None => {
                self.notes.push(format!("`{id}` at line {} names no maturity level and is left out", entry.line));
                return;
            }
        };
        let text = fold(&entry.text);
        let family = baseline::family(id.family()).filter(|_| id.as_str().starts_with("OSPS-")).map(str::to_owned);
        let requirement = Requirement {
            level,
            family: family.or_else(|| entry.family.as_deref().map(cut)).unwrap_or_else(|| "Other".to_owned()),
            title: String::new(),
            text_sha256: text_digest(&text),
            retired,
            replaced_by: entry.replaced_by.as_deref().and_then(requirement_id),
            id: id.clone(),
        };
        self.seen.insert(id);
        self.found.push(Found { requirement, text });
    }
}

/// Returns the level of `Maturity Level 2`, `maturity-2`, or `2`.
fn level_in(name: &str) -> Option<Level> {
    let name = name.trim().to_ascii_lowercase();
    let number = name.rsplit([' ', '-', '_']).next()?;
    let before = name.strip_suffix(number)?.trim_end_matches([' ', '-', '_']);
    matches!(before, "" | "maturity" | "level" | "maturity level" | "maturity-level")
        .then(|| number.parse::<u8>().ok())
        .flatten()
        .and_then(|number| Level::try_from(number).ok())
}

fn requirement_id(text: &str) -> Option<RequirementId> {
    let text = text.trim();
    let usable = !text.is_empty() && text.len() <= LONGEST_ID && text.bytes().all(|byte| byte.is_ascii_graphic());
    usable.then(|| RequirementId::new(text))
}

/// Returns the text as one line without control characters, cut with `…` when it is long.
fn cut(text: &str) -> String {
    let text = fold(&text.replace(char::is_control, " "));
    match text.char_indices().nth(LONGEST_TITLE) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

fn known_level(id: &RequirementId) -> Option<Level> {
    baseline::all().iter().rev().find_map(|release| release.find(id)).map(|known| known.level)
}

/// Returns the embedded release that the file is held against: the one of its version, else the one that shares most
/// texts with it, else the default.
fn release_of(version: Option<&str>, found: &[Found]) -> &'static Catalog {
    let digits = |text: &str| -> Vec<u32> {
        text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    let releases = baseline::all();
    let named = version.map(digits).filter(|parts| parts.len() >= 2);
    let by_version = named.and_then(|parts| releases.iter().find(|known| digits(&known.version).starts_with(&parts)));
    let shared = |release: &Catalog| {
        let same = |one: &&Found| {
            release.find(&one.requirement.id).is_some_and(|known| known.text_sha256 == one.requirement.text_sha256)
        };
        found.iter().filter(same).count()
    };
    let by_text = || releases.iter().filter(|release| shared(release) > 0).max_by_key(|release| shared(release));
    let newest = || releases.iter().find(|release| release.version == DEFAULT_BASELINE);
    by_version.or_else(by_text).or_else(newest).unwrap_or(&releases[0])
}

/// Returns what differs between the file and the release that this build knows.
fn compare(found: &[Found], release: &Catalog) -> Vec<String> {
    let mut notes = Vec::new();
    let newest = baseline::baseline(DEFAULT_BASELINE).unwrap_or(release);
    let name = format!("OSPS Baseline {}", release.version);
    for Found { requirement: one, .. } in found {
        let known = release.find(&one.id);
        if one.retired {
            let by = one.replaced_by.as_ref().or_else(|| known?.replaced_by.as_ref());
            let by = by.map(|by| format!("; `{by}` replaces it")).unwrap_or_default();
            notes.push(format!("`{}` is retired and not judged{by}", one.id));
            continue;
        }
        if baseline::wording(&one.id, None).is_none() {
            notes.push(format!("`{}` is unknown to this build; no check answers it", one.id));
            continue;
        }
        if let Some(later) = newest.find(&one.id).filter(|later| later.retired) {
            let by = later.replaced_by.as_ref().map(|by| format!(" in favour of `{by}`")).unwrap_or_default();
            notes.push(format!("`{}` is live here and was retired later{by}", one.id));
        }
        match known {
            None => notes.push(format!("`{}` is not part of {name}", one.id)),
            Some(known) if known.text_sha256 != one.text_sha256 => {
                notes.push(format!("the text of `{}` differs from {name}", one.id));
            }
            Some(_) => {}
        }
        if let Some(known) = known.filter(|known| known.level != one.level) {
            notes.push(format!("`{}` has level {} here and level {} in {name}", one.id, one.level, known.level));
        }
    }
    let here: BTreeSet<_> = found.iter().map(|one| &one.requirement.id).collect();
    let lacking: Vec<_> =
        release.up_to(Level::Three).filter(|one| !here.contains(&one.id)).map(|one| one.id.as_str()).collect();
    if here.iter().any(|id| id.as_str().starts_with("OSPS-")) && !lacking.is_empty() {
        notes.push(format!(
            "the catalogue lacks {} of the requirements of {name}: {}",
            lacking.len(),
            lacking.join(", ")
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "\
title: Mine
metadata:
  id: mine
  type: ControlCatalog
  version: '1'
controls:
  - id: MY-NET-01
    group: NET
    assessment-requirements:
      - id: my-net-01.01
        text: |
          Every   connection
          is encrypted.
        applicability: [maturity-3, maturity-2]
        state: Active
      - id: MY-NET-01.02
        text: Second.
        applicability: [maturity-2]
      - id: MY-NET-01.03
        text: Old.
        applicability: [maturity-1]
        state: Retired
        replaced-by: {reference-id: mine, entry-id: MY-NET-01.02}
      - id: MY-NET-01.02
        text: Again.
        applicability: [maturity-1]
      - id: MY-NET-01.04
        text: Nowhere.
      - id: not an id
        text: Nameless.
";

    #[test]
    fn a_foreign_catalogue_keeps_its_own_words_and_tells_what_is_odd() {
        let (catalog, notes) = load_catalog(NEW.as_bytes()).unwrap();
        assert_eq!((catalog.id.as_str(), catalog.version.as_str(), catalog.title.as_str()), ("mine", "1", "Mine"));
        let rows: Vec<_> = catalog
            .requirements
            .iter()
            .map(|one| format!("{} {} {} `{}` {}", one.id, one.level, one.family, one.title, one.retired))
            .collect();
        assert_eq!(
            rows,
            [
                "MY-NET-01.01 2 NET `Every connection is encrypted.` false",
                "MY-NET-01.02 2 NET `Second.` false",
                "MY-NET-01.03 1 NET `Old.` true",
            ]
        );
        assert_eq!(
            notes,
            [
                "`MY-NET-01.02` stands twice; the entry at line 24 is left out",
                "`MY-NET-01.04` at line 27 names no maturity level and is left out",
                "the requirement at line 29 has no usable id and is left out",
                "`MY-NET-01.01` is unknown to this build; no check answers it",
                "`MY-NET-01.02` is unknown to this build; no check answers it",
                "`MY-NET-01.03` is retired and not judged; `MY-NET-01.02` replaces it",
            ]
        );
    }

    #[test]
    fn drift_of_a_known_text_and_level_is_told() {
        let text = "metadata: {version: 2026-08-28}\ncontrols:\n- id: OSPS-VM-02\n  assessment-requirements:\n  - id: OSPS-VM-02.01\n    text: Something else.\n    applicability: [Maturity Level 2]\n";
        let (catalog, notes) = load_catalog(text.as_bytes()).unwrap();
        assert_eq!(catalog.requirements[0].title, baseline::wording(&catalog.requirements[0].id, None).unwrap());
        assert_eq!(notes[0], "the text of `OSPS-VM-02.01` differs from OSPS Baseline 2026-08-28");
        assert_eq!(notes[1], "`OSPS-VM-02.01` has level 2 here and level 1 in OSPS Baseline 2026-08-28");
        assert!(notes[2].starts_with("the catalogue lacks 63 of the requirements of OSPS Baseline 2026-08-28: "));
    }

    #[test]
    fn an_entry_that_names_level_one_alone_holds_at_every_level() {
        let text = r#"{"controls":[{"assessment-requirements":[{"id":"OSPS-BR-07.01","text":"t","applicability":"Maturity Level 1"}]}]}"#;
        let (catalog, _) = load_catalog(text.as_bytes()).unwrap();
        assert_eq!(catalog.up_to(Level::Three).count(), 1);
    }

    #[test]
    fn what_is_no_catalogue_is_refused_with_the_way_out() {
        for (text, message) in [
            ("metadata: {id: mine, type: ThreatCatalog}\nthreats: []\n", "lists no controls"),
            ("", "the file cannot be parsed"),
            ("a: 1\n", "is no control catalog"),
            ("a: [\n", "the file cannot be parsed"),
        ] {
            let error = load_catalog(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn control_characters_never_reach_a_title() {
        let text = "controls:\n- assessment-requirements:\n  - id: X-1\n    text: \"a\\e[31mb\"\n    applicability: [maturity-1]\n";
        assert_eq!(load_catalog(text.as_bytes()).unwrap().0.requirements[0].title, "a [31mb");
    }

    #[test]
    fn levels_are_read_in_every_spelling() {
        for (name, level) in [
            ("Maturity Level 1", Some(Level::One)),
            ("maturity-3", Some(Level::Three)),
            ("2", Some(Level::Two)),
            ("level_2", Some(Level::Two)),
            ("Maturity Level 4", None),
            ("tlp-1", None),
            ("", None),
        ] {
            assert_eq!(level_in(name), level, "{name}");
        }
    }
}
