//! License: nine for a file, one more when the FSF or the OSI knows what stands in it.

use slam_model::{
    Evidence, Fact, RepoPath,
    scorecard::{LocationKind, Outcome},
};

use super::{
    Mode,
    answer::{Answer, file},
};

const FILE: &str = "hasLicenseFile";
const APPROVED: &str = "hasFSFOrOSIApprovedLicense";

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let found = match mode {
        Mode::Right => by_text(evidence),
        Mode::Strict => by_name(evidence),
    };
    let (path, id) = match found {
        Ok(Some(found)) => found,
        Ok(None) => {
            let mut answer = Answer::scored(0, "no licence file was found");
            answer.warn("no licence file is in the root or in a folder for licences", None);
            answer.probe(FILE, Outcome::False, "no licence file", None);
            answer.probe(APPROVED, Outcome::NotApplicable, "no licence file", None);
            return answer;
        }
        Err(answer) => return *answer,
    };
    let location = || file(&path, LocationKind::Source);
    let mut answer = Answer::default();
    answer.info("the project has a licence file", location());
    answer.probe(FILE, Outcome::True, "licence file", location());
    if let Some(id) = &id {
        answer.info(format!("the FSF or the OSI knows the licence: {id}"), location());
        answer.probe(APPROVED, Outcome::True, &format!("known licence: {id}"), location());
    } else {
        answer.warn("what stands in the licence file is none that the FSF or the OSI knows", location());
        answer.probe(APPROVED, Outcome::False, "unknown licence", location());
    }
    if mode == Mode::Right && id != license_of_name(&path) {
        answer.deviate(
            "the text of the licence is recognised; Scorecard without a forge only looks at the name of the file",
        );
    }
    answer.conclude(Some(if id.is_some() { 10 } else { 9 }), "a licence file was found")
}

type Found = Result<Option<(RepoPath, Option<String>)>, Box<Answer>>;

/// Returns the licence file whose text is best known.
fn by_text(evidence: &Evidence) -> Found {
    let licenses = match &evidence.licenses {
        Fact::Seen(licenses) => licenses,
        Fact::Absent => return Ok(None),
        Fact::NotVisible(gap) => return Err(Box::new(Answer::hidden(&[FILE, APPROVED], "licence files", gap))),
        Fact::Broken(cause) => {
            return Err(Box::new(Answer::inconclusive(format!("licence files could not be read: {cause}"))));
        }
    };
    let in_place = || licenses.texts.iter().filter(|text| text.in_place);
    let approved = in_place().find(|text| text.approved && !text.ids.is_empty());
    let chosen = approved.or_else(|| in_place().next());
    Ok(match chosen {
        Some(text) => {
            let id = (text.approved && !text.ids.is_empty()).then(|| text.ids.join(" and "));
            Some((text.path.clone(), id))
        }
        None => by_name(evidence)?,
    })
}

/// Returns the first file that its name calls a licence.
fn by_name(evidence: &Evidence) -> Found {
    let entries = match &evidence.tree {
        Fact::Seen(tree) => tree.entries.as_slice(),
        Fact::Absent => return Ok(None),
        Fact::NotVisible(gap) => return Err(Box::new(Answer::hidden(&[FILE, APPROVED], "the tree", gap))),
        Fact::Broken(cause) => {
            return Err(Box::new(Answer::inconclusive(format!("the tree could not be read: {cause}"))));
        }
    };
    let first = entries.iter().map(|entry| &entry.path).find(|path| is_license_name(path));
    Ok(first.map(|path| (path.clone(), license_of_name(path))))
}

const WORDS: [&str; 10] = [
    "license",
    "licence",
    "licenses",
    "licences",
    "copying",
    "copyright",
    "patent",
    "patents",
    "unlicense",
    "unlicence",
];
const ENDINGS: [&str; 11] = ["adoc", "asc", "doc", "docx", "ext", "html", "markdown", "md", "rst", "txt", "xml"];

/// Returns whether the name says licence: `LICENSE`, `COPYING.md`, `LICENSE-MIT`, `MIT-LICENSE.txt`, `LICENSES/MIT.txt`.
fn is_license_name(path: &RepoPath) -> bool {
    let lower = path.to_lower();
    match lower.split_once('/') {
        Some((folder, name)) => WORDS.contains(&folder) && !name.contains('/') && !name.is_empty(),
        None => {
            let words = stem(&lower).split(['-', '_', '.', ' ']).any(|part| WORDS.contains(&part));
            // `license.go` is a source file; `LICENSE.MIT` is not.
            let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
            let source = !ending.is_empty()
                && !ENDINGS.contains(&ending)
                && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
                && !matches!(ending, "lesser" | "lib" | "bsd" | "gpl" | "lgpl" | "apache")
                && license_of_name(path).is_none();
            words && !source
        }
    }
}

/// Returns the name without an ending of a text.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').filter(|(_, ending)| ENDINGS.contains(ending)).map_or(name, |(stem, _)| stem)
}

/// Returns the licence that the name itself tells.
fn license_of_name(path: &RepoPath) -> Option<String> {
    let text = path.to_string();
    let name = text.rsplit('/').next().unwrap_or(&text);
    let lower = name.to_lowercase();
    let mut rest = stem(&lower);
    if rest == "unlicense" || rest == "unlicence" {
        return Some("Unlicense".to_owned());
    }
    for word in WORDS {
        for separator in ["-", "_", "."] {
            let (before, behind) = (format!("{word}{separator}"), format!("{separator}{word}"));
            rest = rest.strip_prefix(before.as_str()).or_else(|| rest.strip_suffix(behind.as_str())).unwrap_or(rest);
        }
    }
    named_ids().iter().find(|id| id.eq_ignore_ascii_case(rest)).map(|id| (*id).to_owned())
}

/// Identifiers that stand in names of files: the approved licences that projects really name so.
fn named_ids() -> &'static [&'static str] {
    &[
        "0BSD",
        "AFL-3.0",
        "AGPL-3.0",
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
        "Apache-1.1",
        "Apache-2.0",
        "APSL-2.0",
        "Artistic-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "CDDL-1.0",
        "CPL-1.0",
        "ECL-2.0",
        "EPL-1.0",
        "EPL-2.0",
        "EUPL-1.1",
        "EUPL-1.2",
        "GFDL-1.3",
        "GPL-2.0",
        "GPL-2.0-only",
        "GPL-2.0-or-later",
        "GPL-3.0",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "ISC",
        "LGPL-2.0",
        "LGPL-2.1",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MPL-1.1",
        "MPL-2.0",
        "MS-PL",
        "NCSA",
        "OFL-1.1",
        "OpenSSL",
        "PostgreSQL",
        "Python-2.0",
        "Ruby",
        "Unlicense",
        "UPL-1.0",
        "Vim",
        "W3C",
        "WTFPL",
        "X11",
        "Zlib",
        "ZPL-2.1",
    ]
}

#[cfg(test)]
mod tests {
    use slam_model::RepoPath;

    use super::*;

    #[test]
    fn names_tell_a_licence_and_sometimes_which() {
        for (path, is, id) in [
            ("LICENSE", true, None),
            ("COPYING.md", true, None),
            ("LICENSE-MIT", true, Some("MIT")),
            ("MIT-LICENSE.txt", true, Some("MIT")),
            ("LICENSE.Apache-2.0", true, Some("Apache-2.0")),
            ("LICENSES/GPL-3.0-or-later.txt", true, Some("GPL-3.0-or-later")),
            ("UNLICENSE", true, Some("Unlicense")),
            ("src/LICENSE", false, None),
            ("license_test.go", false, None),
            ("licensing.md", false, None),
            ("README.md", false, None),
        ] {
            let path = RepoPath::from(path);
            assert_eq!(is_license_name(&path), is, "{path}");
            assert_eq!(license_of_name(&path).as_deref(), id, "{path}");
        }
    }

    #[test]
    fn a_known_text_is_worth_the_last_point() {
        let evidence = crate::testing::evidence("//- LICENSE\nnobody may do anything\n");
        assert_eq!(evaluate(&evidence, Mode::Right).score, Some(9));
        assert_eq!(evaluate(&crate::testing::evidence("//- a\nx\n"), Mode::Strict).score, Some(0));
    }
}
