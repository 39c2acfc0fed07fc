//! Languages by the endings of their files, and which analyser reads them.
//!
//! From general knowledge of both tools. CodeQL reads Kotlin, Go, and Swift only while they are built.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    Evidence,
    evidence::{
        ci::CiSystem,
        manifest::ManifestKind,
        tree::{BlobClass, Role},
    },
};

use super::system;

/// A language.
struct Language {
    /// Endings of its files, in lower case.
    endings: &'static [&'static str],
    /// What CodeQL calls it, and how it comes to its code.
    codeql: Option<(&'static str, Build)>,
    /// Whether Semgrep reads it.
    semgrep: bool,
}

/// How CodeQL comes to the code of a language; the last of several kinds of files of a language decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Build {
    /// It reads the files.
    None,
    /// It finds out how the code is built, and looks on.
    Auto,
    /// The same, on a machine of Apple.
    AutoMac,
}

const fn both(endings: &'static [&'static str], name: &'static str, build: Build) -> Language {
    Language { endings, codeql: Some((name, build)), semgrep: true }
}

const fn semgrep(endings: &'static [&'static str]) -> Language {
    Language { endings, codeql: None, semgrep: true }
}

static TABLE: &[Language] = &[
    both(&["c", "cc", "cpp", "cxx", "hpp", "hxx"], "c-cpp", Build::None),
    both(&["cs"], "csharp", Build::None),
    both(&["go"], "go", Build::Auto),
    both(&["java"], "java-kotlin", Build::None),
    both(&["kt"], "java-kotlin", Build::Auto),
    both(&["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue"], "javascript-typescript", Build::None),
    both(&["py"], "python", Build::None),
    both(&["rb"], "ruby", Build::None),
    both(&["rs"], "rust", Build::None),
    both(&["swift"], "swift", Build::AutoMac),
    semgrep(&["sh", "bash"]),
    semgrep(&["clj", "cljs"]),
    semgrep(&["dart"]),
    semgrep(&["ex", "exs"]),
    semgrep(&["jl"]),
    semgrep(&["lua"]),
    semgrep(&["ml", "mli"]),
    semgrep(&["php"]),
    semgrep(&["r"]),
    semgrep(&["scala"]),
    semgrep(&["sol"]),
    semgrep(&["tf"]),
];

fn present(evidence: &Evidence) -> impl Iterator<Item = &'static Language> {
    let entries = evidence.tree.seen().map(|tree| tree.entries.as_slice()).unwrap_or_default();
    let own = entries.iter().filter(|entry| entry.role == Role::Product && entry.class == BlobClass::Text);
    let endings: BTreeSet<String> = own
        .filter_map(|entry| {
            let name = entry.path.file_name().to_string().to_lowercase();
            name.rsplit_once('.').map(|(_, ending)| ending.to_owned())
        })
        .collect();
    TABLE.iter().filter(move |one| one.endings.iter().any(|ending| endings.contains(*ending)))
}

/// Returns the languages of the product that CodeQL knows. Workflows of GitHub are one, and are none of the product: alone
/// they do not count.
pub(super) fn codeql(evidence: &Evidence) -> BTreeMap<&'static str, Build> {
    let mut found: BTreeMap<&'static str, Build> = BTreeMap::new();
    for (name, build) in present(evidence).filter_map(|one| one.codeql) {
        let known = found.entry(name).or_insert(build);
        *known = build.max(*known);
    }
    if !found.is_empty() && system::workflows(evidence).any(|one| one.system == CiSystem::GithubActions) {
        found.insert("actions", Build::None);
    }
    found
}

/// Returns whether Semgrep knows a language of the product.
pub(super) fn semgrep_knows(evidence: &Evidence) -> bool {
    present(evidence).any(|one| one.semgrep)
}

/// Returns whether the product is more than documents.
pub(super) fn has_code(evidence: &Evidence) -> bool {
    let mut manifests = evidence.manifests.seen().into_iter().flatten();
    present(evidence).next().is_some() || manifests.any(|one| one.kind == ManifestKind::Manifest)
}
