//! What REUSE (its specification 3.3) says of licences: texts in `LICENSES/ID.txt`, and annotations in `REUSE.toml` or
//! `.reuse/dep5` for files that carry no tag.

use slam_model::{Place, Quote, RepoPath};

use super::HeaderLine;

/// Annotations of one file that are kept.
const MOST: usize = 200;

/// Returns the ids of a text in `LICENSES/` by its name, where text and name agree; else those of the text, and the id that
/// the name gives it. One text serves `-only` and `-or-later`, which only the name tells apart.
pub(super) fn named(
    lower: &str,
    path: &RepoPath,
    ids: Vec<String>,
    nearest: Option<&str>,
) -> (Vec<String>, Option<String>) {
    let in_folder = lower.starts_with("licenses/") || lower.contains("/licenses/");
    let file = path.file_name();
    let name = String::from_utf8_lossy(file);
    let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".md")).unwrap_or(&name);
    let Some(named) = spdx::license_id(stem).filter(|_| in_folder) else { return (ids, None) };
    let base = |id: &str| id.trim_end_matches("-only").trim_end_matches("-or-later").trim_end_matches('+').to_owned();
    match ids.as_slice() {
        [one] if base(one) == base(named.name) => (vec![named.name.to_owned()], None),
        // Short texts that name their owner are less alike; the name says what is meant.
        [] if nearest.is_some_and(|near| base(near) == base(named.name)) => (vec![named.name.to_owned()], None),
        [] => (ids, None),
        some if some.iter().any(|id| base(id) == base(named.name)) => (ids, None),
        _ => (ids, Some(named.name.to_owned())),
    }
}

/// Returns the licence lines of `REUSE.toml` and `.reuse/dep5`.
pub(crate) fn annotations(path: &RepoPath, text: &str) -> Vec<HeaderLine> {
    let lower = path.to_lower();
    let key = match lower.rsplit('/').next() {
        Some("reuse.toml") => concat!("SPDX-License-", "Identifier"),
        Some("dep5") if lower.ends_with(".reuse/dep5") => "License",
        _ => return Vec::new(),
    };
    let line = |(number, line): (u32, &str)| {
        let value = line.trim_start().strip_prefix(key)?.trim_start().strip_prefix(['=', ':'])?;
        let expression = value.trim().trim_matches(['"', '\'']).trim();
        let plain = !expression.is_empty() && expression.len() <= 200 && !expression.contains(['[', '{']);
        plain.then(|| HeaderLine {
            expression: expression.to_owned(),
            quote: Quote::new(Place::line(path, number), line),
        })
    };
    (1..).zip(text.lines()).filter_map(line).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_what_the_text_leaves_open_and_never_more() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let nearest = named("licenses/isc.txt", &"LICENSES/ISC.txt".into(), Vec::new(), Some("ISC"));
        assert_eq!(nearest, (ids(&["ISC"]), None));
        for (path, found, expected, misnamed) in [
            ("LICENSES/GPL-2.0-or-later.txt", &["GPL-2.0-only"][..], &["GPL-2.0-or-later"][..], None),
            ("LICENSES/MIT.txt", &["MIT"], &["MIT"], None),
            ("LICENSES/MIT.txt", &["Apache-2.0"], &["Apache-2.0"], Some("MIT")),
            ("LICENSES/MIT.txt", &[], &[], None),
            ("MIT.txt", &["Apache-2.0"], &["Apache-2.0"], None),
        ] {
            let path: RepoPath = path.into();
            let expected = (ids(expected), misnamed.map(str::to_owned));
            assert_eq!(named(&path.to_lower(), &path, ids(found), None), expected, "{path}");
        }
    }

    #[test]
    fn annotations_stand_for_files_without_a_tag() {
        let toml =
            concat!("version = 1\n[[annotations]]\npath = \"*.png\"\nSPDX-License-", "Identifier = \"CC0-1.0\"\n");
        let dep5 = "Format: x\n\nFiles: *\nCopyright: A\nLicense: MIT OR Apache-2.0\n";
        for (path, text, expected) in [
            ("REUSE.toml", toml, Some(("CC0-1.0", 4))),
            (".reuse/dep5", dep5, Some(("MIT OR Apache-2.0", 5))),
            ("docs/dep5", dep5, None),
        ] {
            let found = annotations(&path.into(), text);
            assert_eq!(found.first().map(|line| (line.expression.as_str(), line.quote.place.line)), expected, "{path}");
        }
    }
}
