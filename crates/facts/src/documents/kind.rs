//! Which paths are documents of the project, and of which kind.
//!
//! Only root-like folders name project documents: a README or SECURITY deep in a package speaks for that package alone.

use slam_model::{
    RepoPath,
    evidence::document::{DocumentKind, Markup},
};

/// What a path says of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// The kind.
    pub(crate) kind: DocumentKind,
    /// The markup.
    pub(crate) markup: Markup,
}

/// Folders whose files count like those of the root.
const ROOT_LIKE: [&str; 8] = ["", ".github", ".gitlab", ".forgejo", ".gitea", "docs", "doc", "documentation"];
/// Folders below which every page is a document.
const DOC_FOLDERS: [&str; 6] = ["docs/", "doc/", "documentation/", "rfcs/", "adr/", "website/docs/"];
/// Folders named after a kind, in a root-like folder: every file in them is a document of that kind.
const KIND_FOLDERS: [(&str, DocumentKind); 11] = [
    ("contributing", DocumentKind::Contributing),
    ("license", DocumentKind::License),
    ("licenses", DocumentKind::License),
    ("licence", DocumentKind::License),
    ("licences", DocumentKind::License),
    ("governance", DocumentKind::Governance),
    ("security", DocumentKind::Security),
    ("adr", DocumentKind::Design),
    ("adrs", DocumentKind::Design),
    ("decisions", DocumentKind::Design),
    ("architecture", DocumentKind::Design),
];

/// Returns what kind of document the path is; `None` when it is none.
pub(crate) fn find(path: &RepoPath) -> Option<Found> {
    let lower = path.to_lower();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let (stem, markup) = split(name);
    // End-of-life files of OpenEoX may stand anywhere.
    if name.ends_with(".eox") || name.ends_with(".eox.json") {
        return Some(Found { kind: DocumentKind::Support, markup: Markup::Plain });
    }
    let root_like = ROOT_LIKE.contains(&folder);
    if root_like {
        if name == "codeowners" {
            return Some(Found { kind: DocumentKind::Codeowners, markup: Markup::Plain });
        }
        if matches!(name, "owners" | "owners_aliases" | "security_contacts") {
            return Some(Found { kind: DocumentKind::Owners, markup: Markup::Plain });
        }
        // `.txt` and bare names are documents only when the name is known; build files are text, too.
        if let (Some(kind), Some(markup)) = (named(stem), markup.or_else(|| plain(name))) {
            return Some(Found { kind, markup });
        }
    }
    let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    if ROOT_LIKE.contains(&above)
        && let Some((_, kind)) = KIND_FOLDERS.iter().find(|(known, _)| *known == last)
        && let Some(markup) = markup.or_else(|| plain(name))
    {
        let kind = if *kind == DocumentKind::License { *kind } else { named(stem).unwrap_or(*kind) };
        return Some(Found { kind, markup });
    }
    let page = markup?;
    let in_docs = DOC_FOLDERS.iter().any(|start| lower.starts_with(start));
    let template = folder.contains("issue_template") || folder.contains("pull_request_template");
    if in_docs || (root_like && !template) {
        let kind = if in_docs { page_kind(stem) } else { DocumentKind::Other };
        return Some(Found { kind, markup: page });
    }
    None
}

/// Splits the extension of a document off a lower-case name.
fn split(name: &str) -> (&str, Option<Markup>) {
    const ENDINGS: [(&str, Markup); 8] = [
        (".md", Markup::Markdown),
        (".markdown", Markup::Markdown),
        (".mdx", Markup::Markdown),
        (".rst", Markup::Rst),
        (".adoc", Markup::Asciidoc),
        (".asciidoc", Markup::Asciidoc),
        (".asc", Markup::Asciidoc),
        (".org", Markup::Org),
    ];
    for (ending, markup) in ENDINGS {
        // `.asc` is mostly an armoured key or signature.
        if let Some(stem) = name.strip_suffix(ending).filter(|stem| !stem.is_empty())
            && (ending != ".asc" || named(stem).is_some_and(|kind| kind == DocumentKind::Readme))
        {
            return (stem, Some(markup));
        }
    }
    (name.strip_suffix(".txt").unwrap_or(name), None)
}

fn plain(name: &str) -> Option<Markup> {
    (name.ends_with(".txt") || !name.contains('.') || name.starts_with("license") || name.starts_with("copying"))
        .then_some(Markup::Plain)
        .filter(|_| !name.ends_with(".json") && !name.ends_with(".js") && !name.ends_with(".html"))
}

/// Returns the kind that a lower-case name without extension stands for in a root-like folder.
fn named(stem: &str) -> Option<DocumentKind> {
    use DocumentKind as K;
    // `README.de`, `CHANGELOG-1.x`, `LICENSE-MIT`: what follows the first sign of another kind is a variety.
    let flat = stem.replace(['-', ' ', '.'], "_");
    let is = |names: &[&str]| names.iter().any(|name| flat == *name);
    let begins = |names: &[&str]| {
        names.iter().any(|name| flat.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
    };
    Some(if begins(&["readme"]) {
        K::Readme
    } else if begins(&["threat_model", "threatmodel", "threat_modeling"])
        || is(&[
            "self_assessment",
            "security_self_assessment",
            "security_assessment",
            "selfassessment",
            "assurance_case",
            "security_assurance_case",
            "attack_surface",
        ])
    {
        K::Assessment
    } else if begins(&["cra_readiness"]) {
        K::CraReadiness
    } else if is(&[
        "security",
        "security_policy",
        "vulnerability_disclosure",
        "vulnerability_disclosure_policy",
        "vuln_disclosure",
        "vuln_disclosure_policy",
        "security_md",
        "security_process",
        "security_release_process",
    ]) {
        K::Security
    } else if begins(&["contributing", "hacking"])
        || is(&["contribute", "contribution", "contribution_guide", "contributor_guide"])
    {
        K::Contributing
    } else if begins(&["governance"])
        || is(&["charter", "project_charter", "roles", "contributor_ladder", "community_membership"])
    {
        K::Governance
    } else if is(&[
        "maintainers",
        "maintainer",
        "authors",
        "committers",
        "core_team",
        "team",
        "emeritus",
        "reviewers",
        "maintaining",
    ]) {
        K::Maintainers
    } else if is(&[
        "support",
        "support_policy",
        "supported_versions",
        "lifecycle",
        "eol",
        "end_of_life",
        "getting_help",
    ]) {
        K::Support
    } else if begins(&["changelog", "release_notes", "releasenotes"])
        || is(&["changes", "history", "news", "change_log"])
    {
        K::Changelog
    } else if is(&["release", "releasing", "releases", "release_process", "release_policy", "making_a_release"]) {
        K::Releasing
    } else if begins(&["license", "licence", "licenses", "licences", "copying", "unlicense", "notice", "copyright"])
        || ["_license", "_licence"].iter().any(|end| flat.ends_with(end))
    {
        K::License
    } else if is(&["code_of_conduct", "conduct"]) {
        K::CodeOfConduct
    } else if is(&[
        "building",
        "build",
        "install",
        "installation",
        "installing",
        "development",
        "developing",
        "compile",
        "compiling",
        "develop",
    ]) {
        K::Building
    } else if is(&["architecture", "design", "internals", "system_design", "architecture_overview"]) {
        K::Design
    } else if begins(&["verify", "verification", "verifying"]) || is(&["signature_verification", "signing"]) {
        K::Verification
    } else if is(&["testing", "tests", "test"]) {
        K::Testing
    } else if is(&["roadmap"]) {
        K::Roadmap
    } else {
        return None;
    })
}

/// Returns the kind of a page at any depth below a folder of documentation: only kinds that a page there can have
/// for the whole project; what a README there says is a page like others.
fn page_kind(stem: &str) -> DocumentKind {
    use DocumentKind as K;
    match named(stem) {
        Some(K::Readme | K::Security | K::License | K::Changelog | K::Contributing) | None => K::Other,
        Some(kind) => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_folders_tell_the_kind() {
        use DocumentKind as K;
        for (path, expected) in [
            ("README.md", Some(K::Readme)),
            ("readme", Some(K::Readme)),
            ("README.rst", Some(K::Readme)),
            ("pkg/a/README.md", None),
            ("pkg/a/SECURITY.md", None),
            (".github/SECURITY.md", Some(K::Security)),
            ("docs/security.md", Some(K::Security)),
            ("docs/VULN-DISCLOSURE-POLICY.md", Some(K::Security)),
            ("docs/guide/security.md", Some(K::Other)),
            ("docs/guide/deep/page.md", Some(K::Other)),
            ("docs/README.md", Some(K::Readme)),
            ("CONTRIBUTING/workflow.md", Some(K::Contributing)),
            ("LICENSE", Some(K::License)),
            ("LICENSE-MIT", Some(K::License)),
            ("LICENSES/MIT.txt", Some(K::License)),
            ("COPYING.LESSER", Some(K::License)),
            ("MIT-LICENSE", Some(K::License)),
            ("license.js", None),
            ("src/a/SUPPORT.eox", Some(K::Support)),
            (".github/CODEOWNERS", Some(K::Codeowners)),
            ("OWNERS", Some(K::Owners)),
            ("CHANGES", Some(K::Changelog)),
            ("CHANGELOG-2.x.md", Some(K::Changelog)),
            ("CODE_OF_CONDUCT.md", Some(K::CodeOfConduct)),
            ("docs/decisions/0001-a.md", Some(K::Design)),
            ("docs/security/threat-model.md", Some(K::Assessment)),
            ("CRA-READINESS.md", Some(K::CraReadiness)),
            ("notes.md", Some(K::Other)),
            ("Makefile", None),
            ("build", Some(K::Building)),
            ("requirements.txt", None),
            (".github/ISSUE_TEMPLATE/bug.md", None),
            ("KEYS.asc", None),
        ] {
            assert_eq!(find(&path.into()).map(|found| found.kind), expected, "{path}");
        }
    }
}
