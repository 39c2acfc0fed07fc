//! Preconditions of requirements. A gate that says not applicable ends the check; "is the project active" is no gate
//! since the Baseline of 2026-08-28.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::{
        ci::CiFacts,
        manifest::ManifestKind,
        tree::{BlobClass, Role},
    },
    finding::CitationKind,
};

/// Returns `Some` when the project has made no release: no tag that names a version, and no release on the forge.
pub(crate) fn has_release(evidence: &Evidence) -> Option<Finding> {
    let on_forge = evidence.forge.seen().and_then(|forge| forge.releases.seen()).is_some_and(|all| !all.is_empty());
    if on_forge || evidence.releases.seen().is_some_and(|releases| !releases.releases.is_empty()) {
        return None;
    }
    match &evidence.releases {
        Fact::Seen(_) | Fact::Absent => Some(
            Finding::not_applicable("no-release", "the project has made no release: no tag names a version")
                .cite([Citation::note(CitationKind::Release, "no version tag in the repository")]),
        ),
        Fact::NotVisible(gap) => Some(Finding::unknown("releases-not-visible", gap)),
        Fact::Broken(cause) => Some(Finding::broken("releases-broken", cause)),
    }
}

/// Returns `Some` when the tree defines no CI at all, or only CI that this build does not read.
pub(crate) fn has_ci(evidence: &Evidence) -> Option<Finding> {
    match &evidence.ci {
        Fact::Seen(ci) if !ci.workflows.is_empty() => None,
        Fact::Seen(CiFacts { unread, .. }) if !unread.is_empty() => {
            let names: Vec<_> = unread.iter().map(ToString::to_string).collect();
            Some(
                Finding::unknown(
                    "ci-not-read",
                    &slam_model::Gap::new(
                        format!("CI is defined in {}, which this build does not analyse", names.join(", ")),
                        "have a person look and record the answer with `slam declare`",
                    ),
                )
                .cite(unread.iter().map(Citation::file)),
            )
        }
        Fact::Seen(_) | Fact::Absent => {
            Some(Finding::not_applicable("no-ci", "the repository defines no CI/CD pipeline"))
        }
        Fact::NotVisible(gap) => Some(Finding::unknown("ci-not-visible", gap)),
        Fact::Broken(cause) => Some(Finding::broken("ci-broken", cause)),
    }
}

/// Returns `Some` when the tree holds no code of its own: only documents and media.
pub(crate) fn has_code(evidence: &Evidence) -> Option<Finding> {
    match &evidence.tree {
        Fact::Seen(tree) => {
            let code = tree.entries.iter().any(|entry| {
                entry.class == BlobClass::Text && entry.role != Role::Vendored && is_code(&entry.path.to_lower())
            });
            let manifest =
                evidence.manifests.seen().is_some_and(|all| all.iter().any(|one| one.kind == ManifestKind::Manifest));
            (!code && !manifest)
                .then(|| Finding::not_applicable("no-code", "the repository holds documents only, no source code"))
        }
        Fact::Absent => Some(Finding::not_applicable("no-code", "the tree is empty")),
        Fact::NotVisible(gap) => Some(Finding::unknown("tree-not-visible", gap)),
        Fact::Broken(cause) => Some(Finding::broken("tree-broken", cause)),
    }
}

/// Returns `Some` when the project has one repository: `slam.toml` says so, or the Security Insights file lists one.
pub(crate) fn several_repositories(evidence: &Evidence) -> Option<Finding> {
    let one = |cite: Option<Citation>| {
        Finding::not_applicable("single-repository", "the project has a single repository").cite(cite)
    };
    if evidence.project.single_repository == Some(true) {
        return Some(one(evidence.project.path.as_ref().map(Citation::file)));
    }
    let insights = evidence.insights.seen().filter(|insights| insights.count("/project/repositories") == 1)?;
    if evidence.project.single_repository == Some(false) {
        return None;
    }
    Some(one(insights.cite("/project/repositories/0/url")).confidence(Confidence::Medium))
}

/// Endings of source code; documents, data, and configuration are none.
const CODE: &[&str] = &[
    "ada", "adb", "asm", "bash", "bat", "c", "cc", "clj", "cljs", "cmake", "cpp", "cr", "cs", "cu", "cxx", "d", "dart",
    "el", "elm", "erl", "ex", "exs", "f", "f90", "fish", "fs", "fsx", "gleam", "go", "groovy", "h", "hcl", "hpp", "hs",
    "hx", "java", "jl", "js", "jsx", "kt", "kts", "lisp", "lua", "m", "mjs", "ml", "mli", "mm", "nim", "nix", "pas",
    "php", "pl", "pm", "proto", "ps1", "py", "pyx", "r", "rb", "rego", "rkt", "rs", "s", "scala", "scm", "sh", "sol",
    "sql", "svelte", "swift", "tcl", "tf", "ts", "tsx", "v", "vala", "vb", "vhd", "vue", "wat", "zig", "zsh",
];

/// Returns whether a path, in lower case, names source code; CI definitions and folders for them are none.
fn is_code(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if path.starts_with(".github/") || path.starts_with(".gitlab/") {
        return false;
    }
    matches!(name, "makefile" | "dockerfile" | "rakefile" | "cmakelists.txt")
        || name.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_by_its_ending_and_documents_are_none() {
        let table = [
            ("src/lib.rs", true),
            ("docs/index.md", false),
            ("makefile", true),
            (".github/x.py", false),
            ("a.yaml", false),
        ];
        for (path, code) in table {
            assert_eq!(is_code(path), code, "{path}");
        }
    }
}
