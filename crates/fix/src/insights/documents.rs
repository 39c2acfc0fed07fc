//! Which document of the project each link of a Security Insights file leads to.

use slam_model::evidence::{
    document::{Document, DocumentKind, Origin},
    tree::Role,
};

use crate::project::Project;

/// A link, and how its document is known.
struct Link {
    /// The field.
    pointer: &'static str,
    /// Kinds of documents that are meant for it, best first.
    kinds: &'static [DocumentKind],
    /// Names of files that say so, in lower case and without their ending; `*` stands for the rest.
    names: &'static [&'static str],
    /// Parts of headings that say so, in lower case, and the kinds of documents that may have them.
    headings: &'static [&'static str],
    within: &'static [DocumentKind],
}

use DocumentKind::{
    Changelog, CodeOfConduct, Contributing, Design, Governance, Other, Readme, Releasing, Security, Support,
    Verification,
};

static LINKS: &[Link] = &[
    Link {
        pointer: "/project/documentation/detailed-guide",
        kinds: &[],
        names: &["user-guide", "userguide", "user_guide", "usage", "manual", "handbook", "guide", "tutorial"],
        headings: &["usage", "user guide", "how to use", "getting started", "quick start", "quickstart", "using "],
        within: &[Readme, Other],
    },
    Link {
        pointer: "/project/documentation/code-of-conduct",
        kinds: &[CodeOfConduct],
        names: &[],
        headings: &[],
        within: &[],
    },
    Link {
        pointer: "/project/documentation/release-process",
        kinds: &[Releasing],
        names: &[],
        headings: &["release process", "making a release", "how releases are made"],
        within: &[Contributing, Governance, Other],
    },
    Link {
        pointer: "/project/documentation/design",
        kinds: &[Design],
        names: &["architecture", "design"],
        headings: &["architecture", "design"],
        within: &[Readme, Contributing, Other],
    },
    Link {
        pointer: "/project/documentation/support-policy",
        kinds: &[],
        names: &["support-policy", "support_policy", "lifecycle", "end-of-life", "eol"],
        headings: &[
            "supported version",
            "supported release",
            "security support",
            "support policy",
            "support window",
            "support period",
            "support statement",
            "version support",
            "end of support",
            "end of life",
            "end-of-life",
            "end of security fixes",
            "security fixes end",
        ],
        within: &[Support, Security, Readme, Releasing, Other],
    },
    Link {
        pointer: "/project/documentation/signature-verification",
        kinds: &[Verification],
        names: &["verify", "verification", "verifying", "verify-*", "verifying-*"],
        headings: &["verify", "verification of", "verifying"],
        within: &[Security, Releasing, Readme, Other],
    },
    Link {
        pointer: "/project/vulnerability-reporting/policy",
        kinds: &[Security],
        names: &[],
        headings: &["reporting a vulnerability", "report a vulnerability", "reporting security", "security policy"],
        within: &[Readme, Contributing, Other],
    },
    Link {
        pointer: "/repository/documentation/contributing-guide",
        kinds: &[Contributing],
        names: &[],
        headings: &["contributing", "how to contribute"],
        within: &[Readme, Other],
    },
    Link {
        pointer: "/repository/documentation/dependency-management-policy",
        kinds: &[],
        names: &["dependencies", "dependency-*", "dependency_*"],
        headings: &[
            "dependency policy",
            "dependency management",
            "dependency selection",
            "managing dependencies",
            "selecting dependencies",
            "choosing dependencies",
            "dependencies are",
            "dependencies",
        ],
        within: &[Security, Contributing, Governance, Other],
    },
    Link {
        pointer: "/repository/documentation/governance",
        kinds: &[Governance],
        names: &[],
        headings: &["governance"],
        within: &[Contributing, Readme, Other],
    },
    Link {
        pointer: "/repository/documentation/security-policy",
        kinds: &[Security],
        names: &[],
        headings: &[],
        within: &[],
    },
    Link { pointer: "/repository/release/changelog", kinds: &[Changelog], names: &[], headings: &[], within: &[] },
];

/// Returns the address of the document of a field; `None` where there is none, or nobody can tell its address.
pub(crate) fn address(project: &Project<'_>, pointer: &str) -> Option<String> {
    let link = LINKS.iter().find(|link| link.pointer == pointer)?;
    at(project, find(project, link)?.path.as_str()?)
}

/// Returns the address of the self-assessment: the document, else the catalogue of threats.
pub(crate) fn assessment(project: &Project<'_>) -> Option<String> {
    let document = project.document(DocumentKind::Assessment).filter(|one| !one.sentences.is_empty());
    let document = document.and_then(|one| one.path.as_str());
    let catalogues = project.evidence.gemara.seen().into_iter().flatten();
    let threats = catalogues
        .filter(|one| one.artifact.as_deref() == Some("ThreatCatalog") && is_product(project, one.path.as_bstr()))
        .find_map(|one| one.path.as_str());
    at(project, document.or(threats)?)
}

/// Returns the address of a file; the schema wants one without blanks.
fn at(project: &Project<'_>, path: &str) -> Option<String> {
    project.address(&path.replace(' ', "%20"))
}

fn is_product(project: &Project<'_>, path: &[u8]) -> bool {
    let entries = project.evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let entry = entries.iter().find(|entry| AsRef::<[u8]>::as_ref(entry.path.as_bstr()) == path);
    entry.is_none_or(|entry| entry.role == Role::Product)
}

/// Kind first, then name, then heading; of several the one nearest to the root.
fn find<'p>(project: &Project<'p>, link: &Link) -> Option<&'p Document> {
    let is_written = |one: &&Document| !one.sentences.is_empty();
    if let Some(found) = link.kinds.iter().find_map(|kind| project.document(*kind)).filter(is_written) {
        return Some(found);
    }
    let all = project.evidence.documents.seen().into_iter().flatten();
    let mut own: Vec<&Document> = all
        .filter(|one| one.origin == Origin::Own && one.path.depth() <= 2)
        .filter(|one| is_written(one) && is_product(project, one.path.as_bstr()))
        .collect();
    own.sort_by_key(|one| (one.path.depth(), one.path.clone()));
    let is_named = |one: &&&Document| {
        let path = one.path.to_lower();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let stem = name.split('.').next().unwrap_or(name);
        let is_it = |name: &str| name.strip_suffix('*').map_or(stem == name, |start| stem.starts_with(start));
        one.kind == Other && link.names.iter().any(|name| is_it(name))
    };
    let named = own.iter().find(is_named).copied();
    let says = |one: &Document| {
        // A heading above nothing but blanks says nothing.
        one.sentences.iter().flat_map(|sentence| one.headings_above(sentence)).any(|heading| {
            let heading = heading.text.to_lowercase();
            link.headings.iter().any(|part| heading.contains(part))
        })
    };
    let with_heading = || {
        let of_kind = |kind: &DocumentKind| own.iter().copied().find(|one| one.kind == *kind && says(one));
        link.within.iter().find_map(of_kind)
    };
    named.or_else(with_heading)
}
