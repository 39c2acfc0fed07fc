//! The official text of a licence, put where tools and people look for it.

use slam_model::evidence::license::LicenseText;
use spdx::{Expression, LicenseItem, ParseMode};

use super::license_field;
use crate::{answers::Answer, draft::Draft};

/// Licences whose text names nobody and stands as it is.
const WHOLE: [&str; 17] = [
    "Apache-2.0",
    "Artistic-2.0",
    "BSL-1.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.2",
    "MPL-1.1",
    "MPL-2.0",
    "OSL-3.0",
    "Unlicense",
    "WTFPL",
    "CDDL-1.0",
    "CDDL-1.1",
];
/// Licences whose text begins with the year and the holder of the copyright.
const NAMED: [&str; 7] = ["0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "UPL-1.0"];
const YEARS: [&str; 4] = ["<year>", "<YEAR>", "[year]", "YEAR"];
const HOLDERS: [&str; 5] =
    ["<copyright holders>", "<COPYRIGHT HOLDER>", "<owner>", "[copyright holders]", "AUTHOR EMAIL"];

/// Writes the licence that the tree itself declares, when its text names nobody; nothing new is said by that.
pub(super) fn declared(draft: &mut Draft<'_>) {
    if is_placed(draft) {
        return;
    }
    if let Some(text) = elsewhere(draft) {
        let bytes = draft.file(&text.path).and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(bytes) = bytes {
            draft.create("LICENSE", bytes);
        }
        return;
    }
    let Some(Answer::Text(expression)) = draft.project.known("license") else { return };
    if draft.project.answers.get("license").is_none()
        && let Ok(ids) = ids(&expression)
        && ids.iter().all(|id| is_whole(id))
    {
        put(draft, &ids, None);
    }
}

/// Writes the licence that a person named, or one whose text names a holder.
pub(super) fn answered(draft: &mut Draft<'_>) {
    if is_placed(draft) || elsewhere(draft).is_some() {
        return;
    }
    let Some(Answer::Text(expression)) = draft.project.answer("license") else {
        draft.note("answer `license`: nobody may use what has no licence");
        return;
    };
    let ids = match ids(&expression) {
        Ok(ids) => ids,
        Err(why) => {
            draft.note(format!("the licence `{expression}` {why}; put its text into LICENSE by hand"));
            return;
        }
    };
    let is_named = ids.iter().any(|id| !is_whole(id));
    let holder = match draft.project.answer("copyright-holder") {
        Some(Answer::Text(holder)) => Some(holder),
        // A licence with a blank in it would pass for one: it waits.
        _ if is_named => {
            draft.note(format!("answer `copyright-holder`: the text of {expression} names who gives the licence"));
            return;
        }
        _ => None,
    };
    put(draft, &ids, holder.as_deref());
    license_field::declare(draft, &expression);
}

/// Returns whether a text stands in its place. What a person wrote there is theirs, recognised or not.
fn is_placed(draft: &Draft<'_>) -> bool {
    texts(draft).iter().any(|one| one.in_place && (!one.ids.is_empty() || !one.first_line.is_empty()))
}

fn texts<'p>(draft: &Draft<'p>) -> &'p [LicenseText] {
    draft.project.evidence.licenses.seen().map_or(&[][..], |licenses| licenses.texts.as_slice())
}

/// Returns the one recognised text of the project that stands where nobody looks; texts of parts are not the project's.
fn elsewhere<'p>(draft: &Draft<'p>) -> Option<&'p LicenseText> {
    let folders: [&[u8]; 5] = [b"docs", b"doc", b"documentation", b".github", b"legal"];
    let mut own = texts(draft).iter().filter(|one| !one.ids.is_empty() && folders.contains(&&**one.path.parent()));
    own.next().filter(|_| own.next().is_none())
}

fn is_whole(id: &str) -> bool {
    WHOLE.contains(&id) || ["GPL-", "LGPL-", "AGPL-"].iter().any(|start| id.starts_with(start))
}

/// Returns the licences of an expression, each once, or why their texts cannot be written.
fn ids(expression: &str) -> Result<Vec<&'static str>, &'static str> {
    let parsed = Expression::parse_mode(expression, ParseMode::LAX).map_err(|_| "is no SPDX expression")?;
    let mut ids = Vec::new();
    for one in parsed.requirements() {
        let LicenseItem::Spdx { id, .. } = &one.req.license else { return Err("is not on the list of SPDX") };
        if one.req.addition.is_some() {
            return Err("has an exception");
        }
        if !is_whole(id.name) && !NAMED.contains(&id.name) {
            return Err("has a text that we cannot fill in");
        }
        if !ids.contains(&id.name) {
            ids.push(id.name);
        }
    }
    Ok(ids)
}

/// Puts one text into LICENSE; of several the first, and each into the folder that REUSE names.
fn put(draft: &mut Draft<'_>, ids: &[&'static str], holder: Option<&str>) {
    let year = draft.project.today.year().to_string();
    let all: Option<Vec<String>> = ids.iter().map(|id| filled(id, &year, holder)).collect();
    let Some(all) = all else { return };
    for (index, (id, text)) in ids.iter().zip(&all).enumerate() {
        if index == 0 {
            match draft.file(&"LICENSE".into()) {
                Some(bytes) if bytes.is_empty() => draft.append(&"LICENSE".into(), text),
                _ => draft.create("LICENSE", text.clone()),
            }
        }
        if ids.len() > 1 {
            draft.create(&format!("LICENSES/{id}.txt"), text.clone());
        }
    }
}

/// Returns the text of a licence with year and holder; `None` when somebody is missing in it.
fn filled(id: &str, year: &str, holder: Option<&str>) -> Option<String> {
    let text = spdx::license_id(id)?.text();
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let mut line = line.trim_end().to_owned();
        if NAMED.contains(&id) && number < 5 && line.starts_with("Copyright") {
            let holder = holder?;
            let swap = |line: &str, marks: &[&str], by: &str| {
                marks
                    .iter()
                    .find(|mark| line.contains(**mark))
                    .map_or_else(|| line.to_owned(), |mark| line.replace(mark, by))
            };
            // The year first: the name of a holder may hold such a word itself.
            line = swap(&swap(&line, &YEARS, year), &HOLDERS, holder);
        }
        out.push_str(&line);
        out.push('\n');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Case, assert_idempotent, run, shown};

    const ONLY: &[&str] = &["put-declared-license", "add-license"];

    fn manifest(license: &str) -> String {
        format!(
            "//- Cargo.toml\n[package]\nname = \"widget\"\nlicense = \"{license}\"\n//- src/main.rs\nfn main() {{}}\n"
        )
    }

    #[test]
    fn every_text_that_we_give_is_recognised_and_has_nothing_left_to_fill() {
        for id in WHOLE.iter().chain(&NAMED).chain(&[
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "LGPL-2.1-only",
            "AGPL-3.0-or-later",
        ]) {
            let text = filled(id, "2026", Some("The Widget authors")).unwrap();
            let case_answers = format!("license = '{id}'\ncopyright-holder = 'The Widget authors'");
            let case = Case { answers: &case_answers, only: ONLY, ..Case::default() };
            let outcome = run(&case);
            assert_eq!(outcome.mended.len(), 1, "{id}: {:?} {:?}", outcome.withheld, outcome.notes);
            if NAMED.contains(id) {
                let head: String = text.lines().take(5).collect();
                assert!(head.contains("2026") && head.contains("The Widget authors"), "{id}: {head}");
                assert!(!YEARS.iter().chain(&HOLDERS).any(|mark| head.contains(mark)), "{id}: {head}");
            }
            assert_idempotent(&case);
        }
    }

    #[test]
    fn the_tree_decides_what_is_safe() {
        let holder = "copyright-holder = 'The Widget authors'";
        for (files, answers, expected) in [
            (manifest("Apache-2.0"), "", "put-declared-license LICENSE"),
            (manifest("MIT"), holder, "add-license LICENSE"),
            (manifest("MIT OR Apache-2.0"), holder, "add-license LICENSE LICENSES/Apache-2.0.txt LICENSES/MIT.txt"),
            (manifest("MIT"), "", "1 note"),
            (manifest("GPL-2.0-only WITH Classpath-exception-2.0"), holder, "1 note"),
            (manifest("LicenseRef-Own"), holder, "1 note"),
            ("//- src/main.rs\nfn main() {}\n".to_owned(), "license = 'PostgreSQL'", "1 note"),
            ("//- src/main.rs\nfn main() {}\n".to_owned(), "", "1 note"),
            (format!("{}//- LICENSE\nAsk us.\n", manifest("Apache-2.0")), "", ""),
            (format!("{}//- LICENSE\n", manifest("Apache-2.0")), "", "put-declared-license LICENSE"),
        ] {
            let case = Case { files: &files, answers, only: ONLY, ..Case::default() };
            let outcome = run(&case);
            let ids = outcome.mended.iter().map(|one| one.id.to_owned());
            let paths = outcome.files.keys().map(ToString::to_string);
            let notes = Some(outcome.notes.len()).filter(|many| *many > 0).map(|many| format!("{many} note"));
            let found: Vec<String> = ids.chain(paths).chain(notes).collect();
            assert_eq!(found.join(" "), expected, "{files} {:?}", outcome.withheld);
            assert_idempotent(&case);
        }
    }

    #[test]
    fn a_text_that_stands_elsewhere_is_copied_byte_for_byte() {
        let text = filled("MIT", "2020", Some("Ann Example")).unwrap().replace('\n', "\r\n");
        let files = format!("//- docs/LICENSE.txt\n{text}//- src/main.rs\nfn main() {{}}\n");
        let case = Case { files: &files, only: ONLY, ..Case::default() };
        let outcome = run(&case);
        assert_eq!(outcome.files.get(&"LICENSE".into()).map(Vec::as_slice), Some(text.as_bytes()), "{}", shown(&case));
        assert_eq!(outcome.mended.first().map(|one| one.id), Some("put-declared-license"));
    }
}
