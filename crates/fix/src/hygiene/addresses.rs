//! `http://` and `git://` become `https://` where the host is known to answer there.

use std::{collections::BTreeSet, sync::LazyLock};

use slam_model::{
    RepoPath,
    evidence::{
        document::{Block, DocumentKind, Origin},
        manifest::ManifestKind,
        tree::Role,
    },
};

use crate::{draft::Draft, script::Edit};

static HOSTS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/https-hosts.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split('\t').next()).collect()
});

/// Namespaces and schemas: names that only look like addresses, and change their meaning with any letter.
const NAMES: [&str; 12] = [
    "//maven.apache.org/",
    "//www.apache.org/licenses",
    "//apache.org/licenses",
    "//www.gnu.org/licenses",
    "//www.gnu.org/copyleft",
    "//www.w3.org/",
    "//w3.org/",
    "//www.eclipse.org/legal",
    "//www.mozilla.org/",
    "//docbook.org/",
    "//www.oasis-open.org/",
    "/schema",
];
/// Forges that give away a repository under the same path by `git://` and `https://`.
const FORGES: [&str; 4] = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org"];
/// Words of commands that bring something onto the machine; other code may be the output of a program.
const FETCHES: [&str; 12] = [
    "curl ",
    "wget ",
    "git clone",
    "git submodule",
    "pip ",
    "pip3 ",
    "npm ",
    "gem ",
    "helm ",
    "cargo ",
    "go get",
    "go install",
];

pub(super) fn write(draft: &mut Draft<'_>) {
    let (mut edited, mut left) = (0_usize, 0_usize);
    for (path, lines) in places(draft) {
        let Some(bytes) = draft.file(&path) else { continue };
        let mut start = 0;
        for (number, line) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            if lines.as_ref().is_none_or(|lines| lines.contains(&number)) {
                let all = String::from_utf8_lossy(line).to_lowercase().matches("http://").count();
                let before = edited;
                for (at, scheme) in plain(line) {
                    draft.edit(&path, Edit::replace(start + at..start + at + scheme, "https"));
                    edited += 1;
                }
                left += all.saturating_sub(edited - before);
            }
            start += line.len();
        }
    }
    if edited > 0 && left > 0 {
        draft.note("other plain addresses stay: whether their hosts answer over https nobody knows here");
    }
}

/// Returns the files to look at with the lines that count; `None` stands for all of them.
fn places(draft: &Draft<'_>) -> Vec<(RepoPath, Option<BTreeSet<u32>>)> {
    let evidence = draft.project.evidence;
    let own = draft.project.url().and_then(|url| url.to_lowercase().strip_prefix("https:").map(str::to_owned));
    let mut places = Vec::new();
    let manifests = evidence.manifests.seen().into_iter().flatten();
    for one in manifests.filter(|one| one.kind == ManifestKind::Manifest && one.role == Role::Product) {
        places.push((one.path.clone(), Some(one.addresses.iter().map(|quote| quote.place.line).collect())));
    }
    let wordy = [DocumentKind::License, DocumentKind::CodeOfConduct, DocumentKind::Changelog];
    let documents = evidence.documents.seen().into_iter().flatten();
    for one in documents.filter(|one| one.origin == Origin::Own && !wordy.contains(&one.kind)) {
        // In code only the project's own address counts: others may be what a program reads or prints.
        let is_own = |target: &str| own.as_ref().is_some_and(|own| target.to_lowercase().contains(own));
        let links = one.links.iter().filter(|link| link.block != Block::Code || is_own(&link.target));
        let links = links.map(|link| link.line);
        let fetches = one.sentences.iter().filter(|line| FETCHES.iter().any(|word| line.text.contains(word)));
        let lines: BTreeSet<u32> = links.chain(fetches.flat_map(|line| line.line..=line.end_line)).collect();
        if !places.iter().any(|(path, _)| *path == one.path) {
            places.push((one.path.clone(), Some(lines)));
        }
    }
    if let Some(file) = evidence.insights.seen().filter(|file| !places.iter().any(|(path, _)| *path == file.path)) {
        places.push((file.path.clone(), None));
    }
    places
}

/// Returns where plain addresses of known hosts begin in a line, and how long their scheme is.
fn plain(line: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let Ok(text) = std::str::from_utf8(line) else { return found };
    let lower = text.to_ascii_lowercase();
    for (middle, _) in lower.match_indices("://") {
        let Some(scheme) =
            ["http", "git"].iter().find(|scheme| lower.get(..middle).is_some_and(|head| head.ends_with(**scheme)))
        else {
            continue;
        };
        let start = middle - scheme.len();
        // `xhttp://`, and `git+http://`, whose other half would stay.
        let before = lower.get(..start).and_then(|head| head.chars().next_back());
        if before.is_some_and(|letter| letter.is_alphanumeric() || "+-.".contains(letter)) {
            continue;
        }
        let rest = lower.get(middle + 3..).unwrap_or_default();
        let host = rest
            .split(|letter: char| !(letter.is_ascii_alphanumeric() || ".-".contains(letter)))
            .next()
            .unwrap_or_default();
        let behind = rest.get(host.len()..).unwrap_or_default();
        // A port or a user is one for the open way.
        let whole = lower.get(middle + 1..).unwrap_or_default();
        let word = whole.split_whitespace().next().unwrap_or_default();
        let is_name = NAMES.iter().any(|name| word.contains(name));
        let host = host.trim_end_matches('.');
        // Elsewhere a repository has another path at the other address.
        let answers = if *scheme == "git" { FORGES.contains(&host) } else { is_known(host) };
        if !behind.starts_with([':', '@']) && !is_name && answers {
            found.push((start, scheme.len()));
        }
    }
    found
}

/// Returns whether the table holds the host, or everything below one of its parents.
fn is_known(host: &str) -> bool {
    let bare = host.strip_prefix("www.").unwrap_or(host);
    HOSTS.contains(bare) || bare.match_indices('.').any(|(at, _)| bare.get(at..).is_some_and(|end| HOSTS.contains(end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Case, assert_idempotent, run};

    #[test]
    fn the_table_holds_hosts_with_a_day() {
        for line in include_str!("../../data/https-hosts.tsv").lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<_> = line.split('\t').collect();
            assert!(
                matches!(fields.as_slice(), [host, page, "2026-11-22"]
                if host.contains('.') && !host.starts_with("www.") && (*page == "-" || page.starts_with("https://"))),
                "{line}"
            );
        }
    }

    #[test]
    fn only_a_known_host_without_port_user_or_meaning_as_a_name() {
        for (line, expected) in [
            ("http://github.com/a", 1),
            ("[x](HTTP://www.GitHub.com/a) git://github.com/a.git", 2),
            ("http://a.github.io and http://pkg.go.dev/x", 2),
            ("http://unknown.example/a", 0),
            ("http://github.com:8080/a http://me@github.com/a http://github.com@evil.example", 0),
            ("http://github.com.evil.example", 0),
            ("xmlns=\"http://maven.apache.org/POM/4.0.0\" http://www.w3.org/1999/xhtml", 0),
            ("git+http://github.com/a git://git.kernel.org/a.git", 0),
            ("https://github.com", 0),
        ] {
            assert_eq!(plain(line.as_bytes()).len(), expected, "{line}");
        }
    }

    #[test]
    fn addresses_of_manifests_documents_and_insights_turn() {
        let readme = "//- README.md\n# Widget\r\n\r\nHomepage: http://github.com/example/widget\r\n\r\n## Install\r\n\r\n```sh\r\ngit clone http://github.com/example/widget\r\n```\r\n\r\n```\r\nGET http://gitlab.com/\r\n```\r\n";
        let manifest =
            "//- Cargo.toml\n[package]\nname = \"widget\"\nhomepage = \"http://github.com/example/widget\"\n";
        for (files, turned) in [
            (readme.to_owned(), &["channels-encrypted", "distribution-authenticated"][..]),
            (format!("{manifest}//- README.md\n# Widget\n"), &["channels-encrypted"]),
            (
                "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\n  url: http://github.com/example/widget\n".to_owned(),
                &["insights-addresses-encrypted"],
            ),
        ] {
            let case = Case { files: &files, only: &["use-https"], released: true, ..Case::default() };
            let outcome = run(&case);
            let turns: Vec<_> = outcome.mended.iter().flat_map(|one| &one.turns).map(|turn| turn.0.as_str()).collect();
            assert!(turned.iter().all(|check| turns.contains(check)), "{turns:?} {:?}", outcome.withheld);
            for bytes in outcome.files.values() {
                let new = String::from_utf8_lossy(bytes).into_owned();
                assert!(files.contains(&new.replace("https://", "http://")), "{new}");
                assert_eq!(new.contains("GET http://"), files.contains("GET http://"), "what a program prints stays");
            }
            assert_idempotent(&case);
        }
    }
}
