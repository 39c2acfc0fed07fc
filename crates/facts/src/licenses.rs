//! Licence texts, recognised by the words that they share with the SPDX texts, and `SPDX-License-Identifier` lines.
//!
//! The detection store of the `spdx` crate costs hundreds of milliseconds to load; comparing sets of word triples
//! costs a few for the common licences, and the rare ones are compared only when no common one is alike.

mod headers;
mod shingles;

pub(crate) use headers::{HeaderLine, find as find_header, join as join_headers};

use std::sync::OnceLock;

use slam_model::{
    RepoPath,
    evidence::{document::DocumentKind, license::LicenseText},
};

use shingles::Shingles;

/// Bytes of a licence text that are compared; the longest SPDX text has about 60 KB.
const LONGEST_BYTES: usize = 256 << 10;
/// How much of a licence must stand in a text for the text to hold it.
const CONTAINED_PERCENT: u32 = 90;

/// Licences that are compared first: those of nearly every project.
const COMMON: [&str; 48] = [
    "MIT",
    "Apache-2.0",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "LGPL-2.1-only",
    "LGPL-3.0-only",
    "AGPL-3.0-only",
    "MPL-2.0",
    "ISC",
    "Unlicense",
    "CC0-1.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "EPL-2.0",
    "EPL-1.0",
    "Zlib",
    "BSL-1.0",
    "0BSD",
    "MIT-0",
    "Artistic-2.0",
    "PSF-2.0",
    "Python-2.0",
    "Ruby",
    "WTFPL",
    "PostgreSQL",
    "EUPL-1.2",
    "UPL-1.0",
    "NCSA",
    "OFL-1.1",
    "BUSL-1.1",
    "SSPL-1.0",
    "Elastic-2.0",
    // Near relatives of the above, which would otherwise be taken for them.
    "JSON",
    "X11",
    "ECL-2.0",
    "BSD-4-Clause",
    "BSD-3-Clause-Clear",
    "HPND",
    "GPL-1.0-only",
    "LGPL-2.0-only",
    "MPL-1.1",
    "CDDL-1.0",
    "CC-BY-NC-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-NC-SA-4.0",
    "PolyForm-Noncommercial-1.0.0",
];

struct Known {
    id: &'static str,
    shingles: Shingles,
}

fn known(ids: impl Iterator<Item = &'static str>) -> Vec<Known> {
    ids.filter_map(|id| {
        let shingles = Shingles::of(spdx::license_id(id)?.text());
        (shingles.len() > 0).then_some(Known { id, shingles })
    })
    .collect()
}

fn common() -> &'static [Known] {
    static STORE: OnceLock<Vec<Known>> = OnceLock::new();
    STORE.get_or_init(|| known(COMMON.into_iter()))
}

fn rare() -> &'static [Known] {
    static STORE: OnceLock<Vec<Known>> = OnceLock::new();
    STORE.get_or_init(|| {
        let all = spdx::identifiers::LICENSES.iter();
        // A deprecated id has the same text as its successor: `GPL-2.0` and `GPL-2.0-only`; so has `-or-later`.
        let current = all.filter(|l| l.flags & spdx::flags::IS_DEPRECATED == 0 && !l.name.ends_with("-or-later"));
        known(current.map(|license| license.name).filter(|name| !COMMON.contains(name)))
    })
}

/// Returns whether a document of this kind can hold a licence text.
pub(crate) fn is_candidate(kind: Option<DocumentKind>, path: &RepoPath) -> bool {
    let lower = path.to_lower();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    // A NOTICE or COPYRIGHT lists owners; it is a licence text only when it holds one, which `read` finds.
    let names = ["license", "licence", "copying", "unlicense", "copyright", "notice"];
    let stem = name.split('.').next().unwrap_or(name);
    // Further below, `license-in-place.md` is a page about licences; `LICENSE-MIT` and `license.txt` are texts.
    let capital = path.file_name().first().is_some_and(u8::is_ascii_uppercase);
    let behind = stem.rsplit(['-', '_']).next().is_some_and(|last| matches!(last, "license" | "licence"));
    let named =
        names.contains(&stem) || (behind && capital) || (capital && names.iter().any(|start| name.starts_with(start)));
    let code = [
        ".rs", ".go", ".py", ".js", ".ts", ".java", ".json", ".html", ".yml", ".yaml", ".sh", ".c", ".h", ".cs", ".rb",
        ".php", ".tsx", ".toml", ".css", ".svg",
    ]
    .iter()
    .any(|ending| name.ends_with(ending));
    (kind == Some(DocumentKind::License) || named) && !code
}

/// Reads a licence text; `None` when neither the name nor the words are those of a licence.
pub fn read_license(path: &RepoPath, text: &str) -> Option<LicenseText> {
    let shown = match text.get(..LONGEST_BYTES) {
        Some(head) => head,
        None if text.len() <= LONGEST_BYTES => text,
        None => text.get(..(0..LONGEST_BYTES).rev().find(|at| text.is_char_boundary(*at))?)?,
    };
    let found = recognise(shown);
    let lower = path.to_lower();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let about = ["notice", "copyright", "authors"].iter().any(|start| name.starts_with(start));
    if about && found.ids.is_empty() {
        return None;
    }
    Some(LicenseText {
        path: path.clone(),
        in_place: is_in_place(&lower),
        approved: !found.ids.is_empty() && found.ids.iter().all(|id| is_approved(id)),
        ids: found.ids,
        likeness_percent: found.likeness_percent,
        first_line: shown.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned(),
    })
}

/// OSPS-LE-03.01 names LICENSE, COPYING, or a folder LICENSE/; REUSE says LICENSES/.
fn is_in_place(lower: &str) -> bool {
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", lower));
    let named = ["license", "licence", "copying", "unlicense"].iter().any(|start| name.starts_with(start));
    // `MIT-LICENSE` names the licence first; forges recognise it all the same.
    let stem = name.split('.').next().unwrap_or(name);
    let named = named || ["-license", "-licence", "_license", "_licence"].iter().any(|end| stem.ends_with(end));
    (folder.is_empty() && named) || ["license", "licenses", "licence", "licences"].contains(&folder)
}

/// Returns whether the OSI approves a licence or the FSF calls it free.
pub(crate) fn is_approved(id: &str) -> bool {
    spdx::license_id(id).is_some_and(|id| id.is_osi_approved() || id.is_fsf_free_libre())
}

struct Recognised {
    ids: Vec<String>,
    likeness_percent: u8,
}

fn recognise(text: &str) -> Recognised {
    let shingles = Shingles::of(text);
    if shingles.len() < 8 {
        return Recognised { ids: by_name(text), likeness_percent: 0 };
    }
    let mut found = compare(&shingles, common());
    if found.ids.is_empty() {
        found = compare(&shingles, rare());
    }
    // A condition on top of an approved licence that takes the right to sell; it has no SPDX id.
    if text.contains("Commons Clause") {
        found.ids.push("LicenseRef-Commons-Clause".to_owned());
    }
    found
}

/// A file that only names its licence: `MIT`, `Apache-2.0`, `This is licensed under the MIT license`.
fn by_name(text: &str) -> Vec<String> {
    let text = text.trim();
    spdx::license_id(text).map(|id| id.name.to_owned()).into_iter().collect()
}

fn compare(shingles: &Shingles, store: &'static [Known]) -> Recognised {
    let mut best = 0;
    let mut held: Vec<(&Known, usize)> = Vec::new();
    for known in store {
        let shared = shingles.shared(&known.shingles);
        best = best.max(percent(2 * shared, shingles.len() + known.shingles.len()));
        if percent(shared, known.shingles.len()) >= CONTAINED_PERCENT {
            // What is missing weighs three times: of two relatives, the one that explains most without a rest is meant.
            held.push((known, shared.saturating_sub(3 * (known.shingles.len() - shared))));
        }
    }
    held.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.id.cmp(b.0.id)));
    // The text of BSD-2-Clause stands in that of BSD-3-Clause: a licence that stands in one that was found is not meant.
    let mut ids: Vec<&Known> = Vec::new();
    for (known, _) in held {
        let inside = |outer: &&Known| percent(outer.shingles.shared(&known.shingles), known.shingles.len()) >= 80;
        if !ids.iter().any(inside) {
            ids.push(known);
        }
    }
    let mut ids: Vec<String> = ids.into_iter().map(|known| known.id.to_owned()).collect();
    ids.sort();
    ids.truncate(16);
    Recognised { ids, likeness_percent: u8::try_from(best.min(100)).unwrap_or(100) }
}

fn percent(part: usize, whole: usize) -> u32 {
    u32::try_from(part * 100 / whole.max(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: &str) -> &'static str {
        spdx::license_id(id).unwrap().text()
    }

    fn ids(text: &str) -> Vec<String> {
        read_license(&"LICENSE".into(), text).unwrap().ids
    }

    #[test]
    fn every_common_text_is_recognised_as_itself() {
        for id in COMMON {
            let found = ids(&format!("My project\n\nCopyright (c) 2020 Somebody Else\n\n{}", text(id)));
            assert_eq!(found, [id], "{id}");
        }
    }

    #[test]
    fn two_texts_in_one_file_are_both_found() {
        assert_eq!(ids(&format!("{}\n\n----\n\n{}", text("MIT"), text("Apache-2.0"))), ["Apache-2.0", "MIT"]);
        assert_eq!(
            ids(&format!("{}\n\n{}", text("BSD-3-Clause"), text("GPL-2.0-only"))),
            ["BSD-3-Clause", "GPL-2.0-only"]
        );
    }

    #[test]
    fn rare_texts_and_names_are_found_and_other_words_are_not() {
        assert_eq!(ids(text("ECL-2.0")), ["ECL-2.0"]);
        assert_eq!(ids("MIT\n"), ["MIT"]);
        assert!(
            ids("All rights reserved. You may not copy, change, or sell this work without our written consent, ever.")
                .is_empty()
        );
    }

    #[test]
    fn approval_follows_the_flags_of_spdx() {
        for (id, approved) in
            [("MIT", true), ("BUSL-1.1", false), ("CC0-1.0", true), ("SSPL-1.0", false), ("AGPL-3.0-only", true)]
        {
            assert_eq!(read_license(&"LICENSE".into(), text(id)).unwrap().approved, approved, "{id}");
        }
    }

    #[test]
    fn pages_about_licences_are_no_texts() {
        for (path, expected) in [
            ("LICENSE", true),
            ("third_party/x/LICENSE-MIT", true),
            ("a/license.txt", true),
            ("library/license-in-place.md", false),
            ("src/license.rs", false),
        ] {
            assert_eq!(is_candidate(None, &path.into()), expected, "{path}");
        }
    }

    #[test]
    fn the_place_is_the_root_or_a_folder_of_licences() {
        for (path, expected) in [
            ("LICENSE", true),
            ("COPYING.md", true),
            ("LICENSES/MIT.txt", true),
            ("LICENSE/a.txt", true),
            ("MIT-LICENSE", true),
            ("MIT-LICENSE.txt", true),
            ("docs/LICENSE", false),
            ("src/COPYING", false),
        ] {
            assert_eq!(read_license(&path.into(), text("MIT")).unwrap().in_place, expected, "{path}");
        }
    }
}
