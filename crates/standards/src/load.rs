//! An official Gemara control catalogue that somebody brings at run time, in the layouts before and since 1.0.

use std::collections::{BTreeMap, BTreeSet};

use slam_formats::tree::{Document, Limits, Node, SyntaxError, parse_json, parse_yaml};
use slam_model::{Level, RequirementId};

use crate::{
    BASELINE_ID, Catalog, DEFAULT_BASELINE, Requirement, baseline,
    catalog::{self, fold, text_digest},
};

/// Why bytes are not a catalogue that can be judged by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// The text is neither YAML nor JSON.
    #[error("the catalogue is not readable YAML or JSON: {0}; repair the file or fetch it again")]
    Syntax(#[from] SyntaxError),
    /// It is a Gemara document of another type.
    #[error(
        "the file is a Gemara {0} and not a ControlCatalog; give the file that lists controls with assessment-requirements"
    )]
    OtherType(String),
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
    let document = parse(bytes)?;
    let root = &document.root;
    let metadata = root.get("metadata");
    let field = |name: &str| metadata.and_then(|meta| meta.get(name)).and_then(line);
    if let Some(other) = field("type").filter(|kind| kind != "ControlCatalog") {
        return Err(CatalogError::OtherType(other));
    }

    let mut reader =
        Reader { groups: names(root, metadata, "groups"), levels: level_names(metadata), ..Reader::default() };
    for (control, family) in controls(root) {
        reader.control(control, family);
    }
    let Reader { mut found, mut notes, .. } = reader;
    if found.is_empty() {
        return Err(CatalogError::Empty);
    }
    let of_baseline = found.iter().all(|one| one.requirement.id.as_str().starts_with("OSPS-"));
    if of_baseline {
        found.sort_by(|a, b| a.requirement.id.cmp(&b.requirement.id));
    }

    let version = field("version").or_else(|| field("date")).filter(|text| !text.is_empty());
    let release = release_of(version.as_deref(), &found);
    notes.extend(compare(&found, release));
    let requirements = found.into_iter().map(|one| one.worded(release)).collect();
    if notes.len() > MOST_NOTES {
        let more = notes.len() - MOST_NOTES;
        notes.truncate(MOST_NOTES);
        notes.push(format!("{more} more notes on this catalogue are left out"));
    }

    let id = match field("id") {
        Some(id) if !id.starts_with(BASELINE_ID) => id,
        None if !of_baseline => "catalog".to_owned(),
        Some(_) | None => BASELINE_ID.to_owned(),
    };
    let title = root.get("title").and_then(line).or_else(|| field("title")).unwrap_or_else(|| id.clone());
    let version = version.unwrap_or_else(|| "unversioned".to_owned());
    Ok((catalog::of(&id, &version, &title, requirements), notes))
}

fn parse(bytes: &[u8]) -> Result<Document, SyntaxError> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let parse = if first == Some(&b'{') { parse_json } else { parse_yaml };
    parse(bytes, &Limits::default())
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
    groups: BTreeMap<String, String>,
    levels: BTreeMap<String, String>,
    seen: BTreeSet<RequirementId>,
    found: Vec<Found>,
    notes: Vec<String>,
}

impl Reader {
    fn control(&mut self, control: &Node, family: Option<&Node>) {
        let group = control.get("group").or_else(|| control.get("family")).or(family).and_then(line);
        let replaced_by = control.get("replaced-by").and_then(replacement);
        let retired = is_retired(control);
        for entry in control.get("assessment-requirements").map(Node::items).unwrap_or_default() {
            self.requirement(entry, group.as_deref(), retired, replaced_by.as_ref());
        }
    }

    fn requirement(&mut self, entry: &Node, group: Option<&str>, retired: bool, replaced_by: Option<&RequirementId>) {
        let Some(id) = entry.get("id").and_then(requirement_id) else {
            self.notes.push(format!("the requirement at line {} has no usable id and is left out", entry.line));
            return;
        };
        if self.seen.contains(&id) {
            self.notes.push(format!("`{id}` stands twice; the entry at line {} is left out", entry.line));
            return;
        }
        if self.found.len() >= MOST_REQUIREMENTS {
            if self.found.len() == MOST_REQUIREMENTS && self.seen.insert(id) {
                self.notes.push(format!("only the first {MOST_REQUIREMENTS} requirements are read"));
            }
            return;
        }
        let retired = retired || is_retired(entry);
        let level = match self.level(entry) {
            Some(level) => level,
            None if retired => known_level(&id).unwrap_or(Level::One),
            None => {
                self.notes.push(format!("`{id}` at line {} names no maturity level and is left out", entry.line));
                return;
            }
        };
        let text = entry.get("text").and_then(Node::as_str).map(fold).unwrap_or_default();
        let family = baseline::family(id.family()).filter(|_| id.as_str().starts_with("OSPS-")).map(str::to_owned);
        let named = || group.map(|group| self.groups.get(group).cloned().unwrap_or_else(|| group.to_owned()));
        let requirement = Requirement {
            level,
            family: family.or_else(named).unwrap_or_else(|| "Other".to_owned()),
            title: String::new(),
            text_sha256: text_digest(&text),
            retired,
            replaced_by: entry.get("replaced-by").and_then(replacement).or_else(|| replaced_by.cloned()),
            id: id.clone(),
        };
        self.seen.insert(id);
        self.found.push(Found { requirement, text });
    }

    /// Returns the lowest level that the entry names, in either spelling or through the title of its group.
    fn level(&self, entry: &Node) -> Option<Level> {
        let named = entry.get("applicability").map(Node::items_or_self).unwrap_or_default();
        let level = |name: &Node| {
            let name = name.text()?;
            level_in(&name).or_else(|| level_in(self.levels.get(name.as_ref())?))
        };
        named.iter().filter_map(level).min()
    }
}

/// Returns the controls with the family that stands above them: at the root, or in families as before 1.0.
fn controls(root: &Node) -> Vec<(&Node, Option<&Node>)> {
    let above = root.get("category");
    let direct = root.get("controls").map(Node::items).unwrap_or_default().iter().map(move |control| (control, above));
    let families = root.get("control-families").map(Node::items).unwrap_or_default().iter().flat_map(|family| {
        let name = family.get("title").or_else(|| family.get("id"));
        family.get("controls").map(Node::items).unwrap_or_default().iter().map(move |control| (control, name))
    });
    direct.chain(families).collect()
}

/// Returns titles by id of a list such as `groups`.
fn names(root: &Node, metadata: Option<&Node>, list: &str) -> BTreeMap<String, String> {
    let lists = [root.get(list), metadata.and_then(|meta| meta.get(list))];
    lists
        .into_iter()
        .flatten()
        .flat_map(Node::items)
        .filter_map(|item| Some((line(item.get("id")?)?, line(item.get("title")?)?)))
        .collect()
}

fn level_names(metadata: Option<&Node>) -> BTreeMap<String, String> {
    let Some(metadata) = metadata else { return BTreeMap::new() };
    let mut all = names(metadata, None, "applicability-groups");
    all.extend(names(metadata, None, "applicability-categories"));
    all
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

fn is_retired(node: &Node) -> bool {
    let says = |node: &Node| node.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case("retired"));
    node.get("state").is_some_and(says)
        || node.get("applicability").map(Node::items_or_self).unwrap_or_default().iter().any(says)
}

fn requirement_id(node: &Node) -> Option<RequirementId> {
    let text = node.text()?;
    let text = text.trim();
    let usable = !text.is_empty() && text.len() <= LONGEST_ID && text.bytes().all(|byte| byte.is_ascii_graphic());
    usable.then(|| RequirementId::new(text))
}

/// Returns the id behind `replaced-by`, written as text or as a mapping with `entry-id`.
fn replacement(node: &Node) -> Option<RequirementId> {
    requirement_id(node).or_else(|| requirement_id(node.get("entry-id").or_else(|| node.get("reference-id"))?))
}

/// Returns a scalar as one printable line.
fn line(node: &Node) -> Option<String> {
    Some(cut(&node.text()?))
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
  applicability-groups:
    - id: basic
      title: Maturity Level 2
groups:
  - id: NET
    title: Network
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
        applicability: [basic]
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
      - text: Nameless.
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
                "MY-NET-01.01 2 Network `Every connection is encrypted.` false",
                "MY-NET-01.02 2 Network `Second.` false",
                "MY-NET-01.03 1 Network `Old.` true",
            ]
        );
        assert_eq!(
            notes,
            [
                "`MY-NET-01.02` stands twice; the entry at line 30 is left out",
                "`MY-NET-01.04` at line 33 names no maturity level and is left out",
                "the requirement at line 35 has no usable id and is left out",
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
            ("metadata: {type: ThreatCatalog}\n", "a Gemara ThreatCatalog and not a ControlCatalog"),
            ("", "not readable YAML or JSON"),
            ("a: 1\n", "lists no controls"),
            ("a: [\n", "not readable YAML or JSON"),
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
