//! The capability and the threat catalogue in the layout of Gemara, made of answers.

use std::collections::BTreeMap;

use slam_formats::{
    gemara,
    tree::{Limits, Node, parse_any},
};
use slam_model::evidence::gemara::GemaraDocument;

use crate::{
    answers::{Answer, BLANK},
    draft::Draft,
};

const CAPABILITIES: &str = "docs/security/capabilities.yaml";
const THREATS: &str = "docs/security/threats.yaml";

type Row = BTreeMap<String, String>;

/// A capability that a threat can name.
struct Capability {
    id: String,
    title: String,
}

/// The catalogue that threats refer to.
struct Catalog {
    id: String,
    title: String,
    version: String,
    entries: Vec<Capability>,
}

/// Writes the catalogues that the tree does not have. Without capabilities there is nothing that a threat could touch.
pub(super) fn write(draft: &mut Draft<'_>) {
    let found = draft.project.evidence.gemara.seen().map_or(&[][..], Vec::as_slice);
    if let Some(old) = found.iter().find(|one| one.before_one) {
        draft.note(format!(
            "{} is written in the layout before Gemara 1.0; split it into two catalogues by hand",
            old.path
        ));
        return;
    }
    let of = |kind: &str| found.iter().find(|one| one.artifact.as_deref() == Some(kind));
    let name = match draft.project.answer("name") {
        Some(name) => name.words(),
        None => "project".to_owned(),
    };
    let catalog = match of("CapabilityCatalog") {
        Some(document) => read(draft, document),
        None => capabilities(draft, &name),
    };
    let Some(catalog) = catalog else { return };
    if of("ThreatCatalog").is_none() {
        threats(draft, &name, &catalog);
    }
}

fn answered(draft: &Draft<'_>, key: &str) -> Vec<Row> {
    match draft.project.answer(key) {
        Some(Answer::Rows(rows)) => rows,
        _ => Vec::new(),
    }
}

fn capabilities(draft: &mut Draft<'_>, name: &str) -> Option<Catalog> {
    let rows = answered(draft, "capabilities");
    if rows.is_empty() || draft.project.has(CAPABILITIES) {
        draft.note("answer `capabilities` and `threats`; the two catalogues are written from them");
        return None;
    }
    let slug = slug(name);
    let catalog = Catalog {
        id: format!("{slug}-capabilities"),
        title: format!("Capabilities of {name}"),
        version: "1".to_owned(),
        entries: (1..)
            .zip(&rows)
            .map(|(number, row)| Capability { id: format!("{slug}-cap-{number:02}"), title: part(row, "title") })
            .collect(),
    };
    let mut text = head(name, &catalog.title, &catalog.id, "CapabilityCatalog", "What the software can do.");
    text.push_str(&group("functions", "Functions", "What the software does for those who use it."));
    text.push_str("capabilities:\n");
    for (entry, row) in catalog.entries.iter().zip(&rows) {
        text.push_str(&described(&entry.id, &entry.title, &part(row, "description"), "functions"));
    }
    draft.create(CAPABILITIES, text);
    Some(catalog)
}

/// Reads the catalogue that stands in the tree.
fn read(draft: &Draft<'_>, document: &GemaraDocument) -> Option<Catalog> {
    let parsed = parse_any(&draft.file(&document.path)?, &Limits::default()).ok()?;
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(|text| text.into_owned());
    let items = parsed.root.get("capabilities").map(Node::items).unwrap_or_default();
    let metadata = parsed.root.get("metadata")?;
    Some(Catalog {
        id: text(metadata, "id")?,
        title: text(&parsed.root, "title")?,
        version: text(metadata, "version").unwrap_or_else(|| "1".to_owned()),
        entries: items
            .iter()
            .filter_map(|item| Some(Capability { id: text(item, "id")?, title: text(item, "title")? }))
            .collect(),
    })
}

fn threats(draft: &mut Draft<'_>, name: &str, catalog: &Catalog) {
    let slug = slug(name);
    let mut text = head(
        name,
        &format!("Threats to {name}"),
        &format!("{slug}-threats"),
        "ThreatCatalog",
        "How the capabilities of the software can be attacked, and what is done against it.",
    );
    text.push_str(&format!(
        "  mapping-references:\n    - id: {}\n      title: {}\n      version: {}\n",
        quoted(&catalog.id),
        quoted(&catalog.title),
        quoted(&catalog.version)
    ));
    text.push_str(&group("abuse", "Abuse", "What somebody could do with the software, or to it, that nobody wants."));
    let mut entries = String::new();
    for (number, row) in (1..).zip(answered(draft, "threats")) {
        let (title, touched) = (part(&row, "title"), part(&row, "capability"));
        let known = catalog.entries.iter().find(|one| one.title.eq_ignore_ascii_case(&touched) || one.id == touched);
        let Some(known) = known else {
            draft.note(format!(
                "the threat “{title}” names no capability of the catalogue and was left out of it: “{touched}”"
            ));
            continue;
        };
        let said = format!(
            "{} What is done against it: {}",
            stopped(&part(&row, "description")),
            stopped(&part(&row, "mitigation"))
        );
        entries.push_str(&described(&format!("{slug}-thr-{number:02}"), &title, &said, "abuse"));
        entries.push_str(&format!(
            "    capabilities:\n      - reference-id: {}\n        entries:\n          - reference-id: {}\n",
            quoted(&catalog.id),
            quoted(&known.id)
        ));
    }
    if entries.is_empty() {
        // Valid as it stands, and not done.
        draft.blank("threats");
        text.push_str(&format!("# {BLANK}threats\n"));
    } else {
        text.push_str(&format!("threats:\n{entries}"));
    }
    draft.create(THREATS, text);
}

fn head(name: &str, title: &str, id: &str, kind: &str, description: &str) -> String {
    format!(
        "title: {}\nmetadata:\n  id: {}\n  type: {kind}\n  gemara-version: \"{}\"\n  version: \"1\"\n  description: {}\n  author:\n    id: {}\n    name: {}\n    type: Software Assisted\n",
        quoted(title),
        quoted(id),
        gemara::RELEASE,
        quoted(description),
        quoted(&format!("{}-maintainers", slug(name))),
        quoted(&format!("The maintainers of {name}")),
    )
}

fn group(id: &str, title: &str, description: &str) -> String {
    format!("groups:\n  - id: {id}\n    title: {title}\n    description: {}\n", quoted(description))
}

fn described(id: &str, title: &str, description: &str, group: &str) -> String {
    format!(
        "  - id: {}\n    title: {}\n    description: {}\n    group: {group}\n",
        quoted(id),
        quoted(title),
        quoted(description)
    )
}

fn part(row: &Row, key: &str) -> String {
    row.get(key).cloned().unwrap_or_default()
}

fn stopped(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// Returns a name as part of an id.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    if slug.is_empty() { "project".to_owned() } else { slug }
}

/// Returns a text in double quotes, as YAML reads it back.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            // Line ends of YAML and what it does not let through as it is.
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ if letter.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_formats::gemara;

    use super::super::tests::ANSWERS;
    use crate::testing::{Case, assert_idempotent, run, shown};

    const ONLY: &[&str] = &["write-threat-catalogs"];

    #[test]
    fn answers_become_two_valid_catalogues() {
        let case = Case { answers: ANSWERS, only: ONLY, ..Case::default() };
        expect![[r#"
            write-threat-catalogs: threat-catalogs-valid Failed>Passed
            //- docs/security/capabilities.yaml
            title: "Capabilities of widget"
            metadata:
              id: "widget-capabilities"
              type: CapabilityCatalog
              gemara-version: "1.4.1"
              version: "1"
              description: "What the software can do."
              author:
                id: "widget-maintainers"
                name: "The maintainers of widget"
                type: Software Assisted
            groups:
              - id: functions
                title: Functions
                description: "What the software does for those who use it."
            capabilities:
              - id: "widget-cap-01"
                title: "Print notes"
                description: "Reads a text file and writes a PDF."
                group: functions
            //- docs/security/threats.yaml
            title: "Threats to widget"
            metadata:
              id: "widget-threats"
              type: ThreatCatalog
              gemara-version: "1.4.1"
              version: "1"
              description: "How the capabilities of the software can be attacked, and what is done against it."
              author:
                id: "widget-maintainers"
                name: "The maintainers of widget"
                type: Software Assisted
              mapping-references:
                - id: "widget-capabilities"
                  title: "Capabilities of widget"
                  version: "1"
            groups:
              - id: abuse
                title: Abuse
                description: "What somebody could do with the software, or to it, that nobody wants."
            threats:
              - id: "widget-thr-01"
                title: "A hostile note exhausts memory"
                description: "A text of many gigabytes is read whole. What is done against it: Input is limited to 16 MiB."
                group: abuse
                capabilities:
                  - reference-id: "widget-capabilities"
                    entries:
                      - reference-id: "widget-cap-01"
        "#]].assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn odd_names_stay_valid() {
        let answers = "name = 'W \"x\" \\\\ # é'\n[[capabilities]]\ntitle = 'a: \"b\" # c'\ndescription = '\\u0085 - {x}'\n[[threats]]\ntitle = 'x: y'\ndescription = \"it's\"\ncapability = 'a: \"b\" # c'\nmitigation = '%'\n";
        let outcome = run(&Case { answers, only: ONLY, ..Case::default() });
        assert_eq!((outcome.files.len(), &outcome.withheld), (2, &Vec::new()));
        for bytes in outcome.files.values() {
            assert_eq!(gemara::read(bytes).unwrap().document.problems, []);
        }
    }

    #[test]
    fn what_is_not_answered_is_not_made_up() {
        let able = "[[capabilities]]\ntitle = 'Print'\ndescription = 'Prints.'\n";
        let lost =
            format!("{able}[[threats]]\ntitle = 'T'\ndescription = 'd'\ncapability = 'Sing'\nmitigation = 'm'\n");
        for (answers, files, blanks, notes) in
            [("", 0, &[][..], 1), (able, 2, &["threats"][..], 0), (&lost, 2, &["threats"][..], 1)]
        {
            let case = Case { answers, only: ONLY, ..Case::default() };
            let outcome = run(&case);
            assert_eq!(outcome.files.len(), files, "{answers}");
            assert_eq!(outcome.notes.len(), notes, "{answers}");
            assert_eq!(outcome.mended.iter().flat_map(|one| &one.blanks).copied().collect::<Vec<_>>(), blanks);
            assert!(outcome.mended.iter().all(|one| one.turns.is_empty()), "nothing turns by a blank");
        }
    }

    #[test]
    fn threats_refer_to_the_capabilities_that_stand_there() {
        let files = "//- catalogs/can.yaml\ntitle: Can\nmetadata:\n  id: can\n  type: CapabilityCatalog\n  gemara-version: '1.4.1'\n  description: d\n  author: {id: ann, name: Ann, type: Human}\ngroups: [{id: g, title: G, description: d}]\ncapabilities:\n  - {id: CAN-1, title: Print notes, description: d, group: g}\n";
        let outcome = run(&Case { files, answers: ANSWERS, only: ONLY, ..Case::default() });
        let paths: Vec<_> = outcome.files.keys().map(ToString::to_string).collect();
        assert_eq!(paths, [super::THREATS], "{:?}", outcome.withheld);
        assert!(String::from_utf8_lossy(outcome.files.values().next().unwrap()).contains("reference-id: \"CAN-1\""));
    }
}
