//! What the tree of a release holds: licences, the licence fields of its manifests, and the changelog's word on it.

use bstr::{BStr, ByteSlice as _};
use slam_model::{
    Place, Problem, Quote, RepoPath,
    evidence::{
        license::LicenseText,
        release::{ReleaseTree, Tag},
    },
};

use crate::Repository;

/// Bytes of a licence, manifest, or changelog that are read.
const FILE_BYTES: u64 = 4 << 20;
/// Files of each kind that are read; a folder `LICENSES/` with more than this is an archive of licences.
const MOST_FILES: usize = 64;

/// Reads the parts of a release's tree that speak about the release; `None` when the tag has no commit.
pub(crate) fn read(repository: &Repository, tag: &Tag) -> Option<ReleaseTree> {
    let repo = repository.local();
    let commit = gix::ObjectId::from_hex(tag.commit.as_ref()?.as_str().as_bytes()).ok()?;
    let mut out = ReleaseTree {
        tag: tag.name.clone(),
        licenses: Vec::new(),
        license_fields: Vec::new(),
        changelogs: Vec::new(),
        changelog_entry: None,
        problems: Vec::new(),
    };
    let mut reading = Reading { repo: &repo, problems: Vec::new() };
    let tree = repo.find_commit(commit).ok().and_then(|commit| Some(commit.tree_id().ok()?.detach()));
    let files = tree.map_or_else(Vec::new, |tree| reading.list(tree, BStr::new(b"")));
    let mut licenses = Vec::new();
    for file in &files {
        match file.kind {
            FileKind::License if licenses.len() < MOST_FILES => licenses.extend(reading.license(file)),
            FileKind::Manifest => out.license_fields.extend(reading.license_field(file)),
            FileKind::Changelog if out.changelogs.len() < MOST_FILES => {
                out.changelogs.push(file.path.clone());
                if out.changelog_entry.is_none() {
                    out.changelog_entry = reading.changelog_entry(file, tag);
                }
            }
            FileKind::License | FileKind::Changelog => {}
        }
    }
    out.licenses = licenses;
    out.problems = reading.problems;
    Some(out)
}

/// What a file's name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    License,
    Manifest,
    Changelog,
}

struct File {
    path: RepoPath,
    id: gix::ObjectId,
    kind: FileKind,
}

/// Returns what a file of the root, of a licence folder, or of `docs/` promises by its name.
fn kind_of(folder: &[u8], name: &[u8]) -> Option<FileKind> {
    let lower = name.to_ascii_lowercase();
    let folder = folder.to_ascii_lowercase();
    let stem = lower.split(|byte| matches!(byte, b'.' | b'-' | b'_')).next().unwrap_or_default();
    let is_license =
        matches!(stem, b"license" | b"licence" | b"copying" | b"unlicense" | b"copyright" | b"notice" | b"mit");
    if matches!(folder.as_slice(), b"license" | b"licenses" | b"licence" | b"licences")
        || (folder.is_empty() && is_license)
    {
        return Some(FileKind::License);
    }
    let changelog: [&[u8]; 10] = [
        b"changelog",
        b"changes",
        b"history",
        b"news",
        b"releases",
        b"release-notes",
        b"release_notes",
        b"releasenotes",
        b"changelogs",
        b"whatsnew",
    ];
    let name_part = lower.split(|byte| *byte == b'.').next().unwrap_or_default();
    let is_script =
        [&b".sh"[..], b".py", b".js", b".rb", b".pl", b".ts", b".go", b".rs"].iter().any(|end| lower.ends_with(end));
    // `docs/HISTORY.md` tells the story of a project; only in the root is it its changelog.
    let is_story = !folder.is_empty() && name_part == b"history";
    if changelog.contains(&name_part) && !is_script && !is_story && matches!(folder.as_slice(), b"" | b"docs" | b"doc")
    {
        return Some(FileKind::Changelog);
    }
    let manifests: [&[u8]; 7] =
        [b"cargo.toml", b"package.json", b"pyproject.toml", b"composer.json", b"pom.xml", b"setup.cfg", b"deno.json"];
    let is_manifest =
        manifests.contains(&lower.as_slice()) || lower.ends_with(b".gemspec") || lower.ends_with(b".cabal");
    (folder.is_empty() && is_manifest).then_some(FileKind::Manifest)
}

struct Reading<'r> {
    repo: &'r gix::Repository,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn problem(&mut self, path: &RepoPath, message: impl Into<String>) {
        self.problems.push(Problem { line: 1, pointer: format!("/{path}"), message: message.into() });
    }

    /// Lists the files that speak about the release: of the root, and of the few folders that hold such files.
    fn list(&mut self, tree: gix::ObjectId, folder: &BStr) -> Vec<File> {
        let mut files = Vec::new();
        let Ok(tree) = self.repo.find_tree(tree) else {
            self.problem(&RepoPath::new(folder), "the folder cannot be read");
            return files;
        };
        for entry in tree.iter().flatten() {
            let name = entry.filename();
            let mut path = folder.to_owned();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name);
            if entry.mode().is_tree() {
                let holds: [&[u8]; 6] = [b"license", b"licenses", b"licence", b"licences", b"docs", b"doc"];
                if folder.is_empty() && holds.contains(&name.to_ascii_lowercase().as_slice()) {
                    files.extend(self.list(entry.object_id(), path.as_bstr()));
                }
            } else if entry.mode().is_blob()
                && let Some(kind) = kind_of(folder, name)
            {
                files.push(File { path: RepoPath::new(path), id: entry.object_id(), kind });
            }
        }
        files.sort_by(|a, b| (a.path.depth(), &a.path).cmp(&(b.path.depth(), &b.path)));
        files
    }

    fn text(&mut self, file: &File) -> Option<String> {
        match self.repo.try_find_header(file.id) {
            Ok(Some(header)) if header.size() > FILE_BYTES => {
                self.problem(&file.path, format!("is longer than {FILE_BYTES} bytes and not read"));
                None
            }
            Ok(Some(_)) => match self.repo.find_blob(file.id) {
                Ok(blob) => Some(blob.data.to_str_lossy().into_owned()),
                Err(error) => {
                    self.problem(&file.path, format!("cannot be read: {error:#}"));
                    None
                }
            },
            Ok(None) | Err(_) => {
                self.problem(&file.path, "its object is missing");
                None
            }
        }
    }

    fn license(&mut self, file: &File) -> Option<LicenseText> {
        let text = self.text(file)?;
        slam_facts::read_license(&file.path, &text)
    }

    fn license_field(&mut self, file: &File) -> Option<(RepoPath, String)> {
        let text = self.text(file)?;
        license_field(&text).map(|field| (file.path.clone(), field))
    }

    fn changelog_entry(&mut self, file: &File, tag: &Tag) -> Option<Quote> {
        let text = self.text(file)?;
        let version = tag.version.as_deref()?;
        let (line, words) = find_version(&text, version)?;
        Some(Quote::new(Place::line(&file.path, line), words))
    }
}

/// Returns the first line that names the version as a whole: in a heading when one does, else anywhere.
fn find_version<'t>(text: &'t str, version: &str) -> Option<(u32, &'t str)> {
    let numbered = || (1_u32..).zip(text.lines());
    let names = |line: &str| {
        line.match_indices(version).any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            let mut after = line.get(at + version.len()..).unwrap_or_default().chars();
            // `1.2` is not named by `11.2` or `1.2.3`, and is by `v1.2` and `1.2.`.
            let next = after.next();
            let continues = match next {
                Some(sign @ ('.' | '-' | '+')) => after.next().is_some_and(|c| {
                    if sign == '.' {
                        c.is_ascii_digit()
                    } else {
                        c.is_ascii_alphanumeric() && sign == '-' && !c.is_ascii_digit()
                    }
                }),
                Some(c) => c.is_ascii_alphanumeric(),
                None => false,
            };
            let glued = before.is_some_and(|c| c.is_ascii_digit() || c == '.');
            !continues && !glued
        })
    };
    let is_heading = |line: &str| {
        let line = line.trim_start();
        line.starts_with(['#', '=', '*', '[', '^'])
            || line.to_ascii_lowercase().starts_with("version")
            || line.starts_with(['v', 'V'])
            || line.starts_with(version)
    };
    numbered().find(|(_, line)| is_heading(line) && names(line)).or_else(|| numbered().find(|(_, line)| names(line)))
}

/// Returns the licence field of a manifest. A seam: it goes once the reader of manifests in `slam_facts` is public.
fn license_field(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim();
        if let Some(rest) = line
            .strip_prefix("<license>")
            .or_else(|| line.strip_prefix("<name>").filter(|_| text.contains("<license>")))
        {
            return rest.split('<').next().map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned);
        }
        let line = line.trim_start_matches(['"', '\'']);
        let line = ["spec.license", "s.license", "license"].iter().find_map(|key| line.strip_prefix(key))?;
        let line = line.trim_start_matches(['"', '\'']).trim_start();
        let value = line.strip_prefix(['=', ':'])?.trim();
        let value = value.trim_end_matches(',').trim();
        let quoted = value.strip_prefix(['"', '\'']).and_then(|rest| rest.split(['"', '\'']).next());
        let value = quoted.unwrap_or(value);
        let is_plain = !value.is_empty() && value.len() <= 200 && !value.starts_with(['{', '[']);
        is_plain.then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_that_names_the_version_wins() {
        let text = "# Changes\nsee 1.2.3 below\n\n## [1.2.3] - 2024-01-01\n\n## 11.2.3\n";
        assert_eq!(find_version(text, "1.2.3"), Some((4, "## [1.2.3] - 2024-01-01")));
        assert_eq!(find_version("Version 1.2.31\n", "1.2.3"), None);
        assert_eq!(find_version("1.2.3.4\n1.2.3-rc1\n", "1.2.3"), None);
        assert_eq!(find_version("curl and libcurl 8.4.0.\n", "8.4.0"), Some((1, "curl and libcurl 8.4.0.")));
    }

    #[test]
    fn names_promise_what_a_file_holds() {
        for (path, kind) in [
            ("LICENSE", Some(FileKind::License)),
            ("LICENSE-MIT", Some(FileKind::License)),
            ("COPYING.LESSER", Some(FileKind::License)),
            ("LICENSES/Apache-2.0.txt", Some(FileKind::License)),
            ("src/LICENSE", None),
            ("CHANGELOG.md", Some(FileKind::Changelog)),
            ("docs/changes.rst", Some(FileKind::Changelog)),
            ("changelog.py", None),
            ("RELEASE-NOTES", Some(FileKind::Changelog)),
            ("Cargo.toml", Some(FileKind::Manifest)),
            ("sub/Cargo.toml", None),
        ] {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            assert_eq!(kind_of(folder.as_bytes(), name.as_bytes()), kind, "{path}");
        }
    }

    #[test]
    fn licence_fields_are_read_from_common_manifests() {
        for (text, field) in [
            ("[package]\nlicense = \"MIT OR Apache-2.0\"\n", Some("MIT OR Apache-2.0")),
            ("{\n  \"license\": \"ISC\",\n", Some("ISC")),
            ("  spec.license = 'MIT'\n", Some("MIT")),
            ("license: BSD-3-Clause\n", Some("BSD-3-Clause")),
            ("license = {file = \"LICENSE\"}\n", None),
            ("license-file = \"X\"\n", None),
        ] {
            assert_eq!(license_field(text).as_deref(), field, "{text}");
        }
    }
}
