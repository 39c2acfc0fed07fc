//! Licence texts, recognised by the words that they share with the SPDX texts, and `SPDX-License-Identifier` lines.
//!
//! The detection store of the `spdx` crate costs hundreds of milliseconds to load; comparing sets of word triples
//! costs a few for the common licences, and the rare ones are compared only when no common one is alike.

mod headers;
mod passages;
mod reuse;
mod shingles;

pub(crate) use headers::{HeaderLine, find as find_header, join as join_headers};
pub(crate) use reuse::annotations;

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
/// The same of a rare licence in a text that is much longer.
const CONTAINED_IN_LIST_PERCENT: u32 = 98;

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
    /// Those of its terms.
    shingles: Shingles,
    is_common: bool,
}

impl Known {
    fn text(&self) -> &'static str {
        spdx::license_id(self.id).map(|id| id.text()).unwrap_or_default()
    }
}

fn known(ids: impl Iterator<Item = &'static str>, is_common: bool) -> Vec<Known> {
    ids.filter_map(|id| {
        let shingles = Shingles::of(passages::terms(spdx::license_id(id)?.text()));
        (shingles.len() > 0).then_some(Known { id, shingles, is_common })
    })
    .collect()
}

fn common() -> &'static [Known] {
    static STORE: OnceLock<Vec<Known>> = OnceLock::new();
    STORE.get_or_init(|| known(COMMON.into_iter(), true))
}

fn rare() -> &'static [Known] {
    static STORE: OnceLock<Vec<Known>> = OnceLock::new();
    STORE.get_or_init(|| {
        let all = spdx::identifiers::LICENSES.iter();
        // A deprecated id has the same text as its successor: `GPL-2.0` and `GPL-2.0-only`; so has `-or-later`.
        let current = all.filter(|l| l.flags & spdx::flags::IS_DEPRECATED == 0 && !l.name.ends_with("-or-later"));
        known(current.map(|license| license.name).filter(|name| !COMMON.contains(name)), false)
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
    let Recognised { ids, likeness_percent, nearest, added, missing } = found;
    let (ids, misnamed) = reuse::named(&lower, path, ids, nearest.as_deref());
    Some(LicenseText {
        path: path.clone(),
        in_place: is_in_place(&lower),
        approved: !ids.is_empty() && ids.iter().all(|id| is_approved(id)),
        restricted: added.iter().any(|passage| passages::restricts(passage)),
        ids,
        likeness_percent,
        nearest,
        added,
        missing,
        misnamed,
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
    // What the FSF calls the original BSD licence is this text of the University of California.
    id == "BSD-4-Clause-UC" || spdx::license_id(id).is_some_and(|id| id.is_osi_approved() || id.is_fsf_free_libre())
}

#[derive(Default)]
struct Recognised {
    ids: Vec<String>,
    likeness_percent: u8,
    nearest: Option<String>,
    added: Vec<String>,
    missing: Vec<String>,
}

/// How alike a text must be to a licence for their differences to tell anything.
const NEAR_PERCENT: u8 = 50;

fn recognise(text: &str) -> Recognised {
    let shingles = Shingles::of(text);
    if shingles.len() < 8 {
        return Recognised { ids: by_name(text), ..Recognised::default() };
    }
    let (mut found, mut held) = compare(&shingles, &[common()]);
    // A rare relative may be what is meant: BSD-3-Clause-No-Military-License holds nearly all of BSD-3-Clause.
    if !explains(&held, &found, &shingles) {
        (found, held) = compare(&shingles, &[common(), rare()]);
    }
    let near = found.likeness_percent >= NEAR_PERCENT;
    if !found.ids.is_empty() || near {
        let whole: Vec<Shingles> = held.iter().map(|known| Shingles::of(known.text())).collect();
        // With the advice on how to apply it, a text is as like as without.
        let alike = |one: &Shingles| percent(2 * shingles.shared(one), shingles.len() + one.len()).min(100);
        let likeness = whole.iter().map(alike).max().unwrap_or_default();
        found.likeness_percent = found.likeness_percent.max(u8::try_from(likeness).unwrap_or(100));
        found.added = passages::added(text, &whole.iter().collect::<Vec<_>>());
        if let [one] = held.as_slice() {
            found.missing = passages::missing(&shingles, one.text());
            found.nearest = found.ids.is_empty().then(|| one.id.to_owned());
        }
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

/// Returns whether the recognised licences leave nearly nothing of the text unexplained, and nearly nothing of them is
/// missing in it: a heading and the names that fill a template are allowed for.
fn explains(held: &[&Known], found: &Recognised, shingles: &Shingles) -> bool {
    let sum = |part: &dyn Fn(&Known) -> usize| held.iter().map(|known| part(known)).sum::<usize>();
    let terms = sum(&|known| shingles.shared(&known.shingles));
    let whole = sum(&|known| shingles.shared(&Shingles::of(known.text())));
    !found.ids.is_empty()
        && percent(terms, sum(&|known| known.shingles.len())) >= 99
        && whole + 12 + shingles.len() / 100 >= shingles.len()
}

/// Returns what of the stores stands in a text, with the licences behind it; where none does, the most alike one.
fn compare(shingles: &Shingles, stores: &[&'static [Known]]) -> (Recognised, Vec<&'static Known>) {
    let mut best: Option<(u32, &Known)> = None;
    let mut held: Vec<(&Known, usize)> = Vec::new();
    for known in stores.iter().copied().flatten() {
        let (few, many) = (shingles.len().min(known.shingles.len()), shingles.len() + known.shingles.len());
        let could_be_held = percent(few, known.shingles.len()) >= CONTAINED_PERCENT;
        if !could_be_held && best.is_some_and(|(most, _)| percent(2 * few, many) <= most) {
            continue;
        }
        let shared = shingles.shared(&known.shingles);
        let alike = percent(2 * shared, shingles.len() + known.shingles.len());
        if best.is_none_or(|(most, _)| alike > most) {
            best = Some((alike, known));
        }
        // In a long list of licences the words of rare ones stand scattered over others.
        let is_list = shingles.len() * 2 > known.shingles.len() * 3;
        let least = if known.is_common || !is_list { CONTAINED_PERCENT } else { CONTAINED_IN_LIST_PERCENT };
        if percent(shared, known.shingles.len()) >= least {
            // What is missing weighs three times: of two relatives, the one that explains most without a rest is meant.
            held.push((known, shared.saturating_sub(3 * (known.shingles.len() - shared))));
        }
    }
    held.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.id.cmp(b.0.id)));
    // The text of BSD-2-Clause stands in that of BSD-3-Clause: a licence that stands in one that was found is not meant.
    let mut found: Vec<&Known> = Vec::new();
    for (known, _) in held {
        let inside = |outer: &&Known| percent(outer.shingles.shared(&known.shingles), known.shingles.len()) >= 80;
        if !found.iter().any(inside) {
            found.push(known);
        }
    }
    found.sort_by_key(|known| known.id);
    found.truncate(16);
    let ids = found.iter().map(|known| known.id.to_owned()).collect();
    let likeness = best.map_or(0, |(most, _)| most.min(100));
    if found.is_empty() {
        found.extend(best.map(|(_, known)| known));
    }
    let likeness_percent = u8::try_from(likeness).unwrap_or(100);
    (Recognised { ids, likeness_percent, ..Recognised::default() }, found)
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
