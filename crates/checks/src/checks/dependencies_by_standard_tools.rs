//! Whether the build takes its dependencies through the usual tools of its ecosystems.

use std::collections::BTreeSet;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::{
        ci::CiRule,
        manifest::{Manifest, ManifestKind},
        tree::{BlobClass, Role, TreeEntry},
    },
};

use crate::{
    check::{Check, Evaluate, contributor},
    gates, weaknesses,
};

pub(crate) static CHECK: Check = Check {
    id: "dependencies-by-standard-tools",
    title: "Builds take their dependencies through the standard tools of the ecosystem",
    rationale: "Package managers record, verify, and report what they fetch; a script that downloads a file does none of it.",
    requirements: &["OSPS-BR-05.01"],
    gates: &[gates::has_code],
    effort: contributor(60),
    evaluate: Evaluate::Facts(evaluate),
};

const NEED: &str = "dependencies through the package manager";
const ADVICE: &str = "name each dependency in a manifest of its ecosystem, keep the lock file, and install with the locked mode of the tool";

fn evaluate(evidence: &Evidence) -> Finding {
    let manifests = match &evidence.manifests {
        Fact::Seen(all) => all.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("manifests-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("manifests-broken", cause),
    };
    let need = |finding: Finding| finding.missing(NEED, ADVICE);
    let entries = evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let vendored: Vec<_> = entries.iter().filter(|one| is_carried_binary(one)).collect();
    if let Some(first) = vendored.first() {
        let message = match vendored.len() {
            1 => format!("{} is a compiled dependency that no package manager knows", first.path),
            many => format!("{} and {} more are compiled dependencies that no package manager knows", first.path, many - 1),
        };
        return need(Finding::failed("carried-binaries", message)).confidence(Confidence::Medium).cite(vendored.iter().take(10).map(|one| Citation::file(&one.path)));
    }
    let findings = evidence.ci.seen().map_or(&[][..], |ci| ci.findings.as_slice());
    let fetched: Vec<_> = findings.iter().filter(|one| one.confidence > Confidence::Low && one.rule == CiRule::DownloadThenRun).collect();
    if fetched.iter().any(|one| one.quote.text.contains("http://")) {
        return need(Finding::failed("plain-download", "CI runs a program that it fetches over an open line")).cite(weaknesses::cite(&fetched));
    }
    if !fetched.is_empty() {
        let message = "CI runs programs that it downloads without a check; a person has to say whether a standard tool could bring them";
        return need(Finding::needs_review("downloads-run", message)).cite(weaknesses::cite(&fetched));
    }
    let adhoc: Vec<_> = findings.iter().filter(|one| one.confidence > Confidence::Low && one.rule == CiRule::AdHocInstall).collect();
    if !adhoc.is_empty() {
        let message = "CI installs packages with a standard tool, and outside manifest and lock file";
        return need(Finding::needs_review("unlocked-installs", message)).cite(weaknesses::cite(&adhoc));
    }
    match &evidence.ci {
        Fact::NotVisible(gap) => return Finding::unknown("ci-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("ci-broken", cause),
        Fact::Seen(_) | Fact::Absent => {}
    }
    let own: Vec<_> = manifests.iter().filter(|one| one.kind == ManifestKind::Manifest && one.role == Role::Product).collect();
    if own.is_empty() {
        let message = "no manifest of a package manager is in the tree; a person has to say how dependencies come in";
        return need(Finding::needs_review("no-manifest", message).confidence(Confidence::Low));
    }
    by_manifests(&own, manifests)
}

fn by_manifests(own: &[&Manifest], all: &[Manifest]) -> Finding {
    let locked: BTreeSet<_> = all.iter().filter(|one| one.kind == ManifestKind::Lock).map(|one| one.ecosystem.as_str()).collect();
    let names: BTreeSet<_> = own.iter().map(|one| one.ecosystem.as_str()).collect();
    let list = names.iter().copied().collect::<Vec<_>>().join(", ");
    let unlocked = own.iter().any(|one| one.dependencies != Some(0) && !locked.contains(one.ecosystem.as_str()));
    let message = format!("dependencies are named in manifests ({list}){}", if unlocked { "; not all of them have a lock file" } else { "" });
    let locks = all.iter().filter(|one| one.kind == ManifestKind::Lock);
    Finding::passed("manifests", message)
        .confidence(if unlocked { Confidence::Medium } else { Confidence::High })
        .cite(own.iter().copied().take(3).chain(locks.take(3)).map(|one| Citation::file(&one.path)))
}

/// Returns whether a compiled library of somebody else stands in the tree. The wrapper of a build tool is that tool's
/// own standard way.
fn is_carried_binary(entry: &TreeEntry) -> bool {
    let path = entry.path.to_lower();
    let wrapper = path.ends_with("gradle-wrapper.jar") || path.ends_with("maven-wrapper.jar");
    let compiled = match &entry.class {
        BlobClass::Executable(_) => true,
        BlobClass::Archive(_) => [".jar", ".war", ".aar", ".whl", ".egg", ".gem", ".nupkg"].iter().any(|end| path.ends_with(end)),
        _ => false,
    };
    let folder = path.split('/').rev().skip(1).any(|part| matches!(part, "lib" | "libs" | "jars" | "vendor" | "third_party" | "deps"));
    compiled && !wrapper && (entry.role == Role::Vendored || folder && entry.role == Role::Product)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Confidence, Evidence, Fact, RepoPath,
        evidence::{
            ci::{CiRule, Taint},
            manifest::{Manifest, ManifestKind},
            tree::{BlobClass, Mode, Role, TreeEntry, TreeFacts},
        },
    };

    use crate::testing::{build, check_evidence};

    fn manifest(path: &str, kind: ManifestKind) -> Manifest {
        Manifest {
            path: RepoPath::from(path),
            ecosystem: "cargo".to_owned(),
            kind,
            role: Role::Product,
            name: None,
            version: None,
            license: None,
            dependencies: Some(2),
            addresses: Vec::new(),
        }
    }

    fn entry(path: &str, class: BlobClass) -> TreeEntry {
        TreeEntry { path: RepoPath::from(path), path_bytes: None, mode: Mode::File, size: Some(9), oid: None, class, role: Role::Product }
    }

    fn project() -> Evidence {
        let manifests = vec![manifest("Cargo.toml", ManifestKind::Manifest), manifest("Cargo.lock", ManifestKind::Lock)];
        let entries = vec![entry("src/lib.rs", BlobClass::Text)];
        Evidence { manifests: Fact::Seen(manifests), tree: Fact::Seen(TreeFacts { entries }), ..build::nothing() }
    }

    #[test]
    fn manifest_and_lock_pass() {
        check_evidence(&super::CHECK, &project(), expect!["Passed manifests Cargo.toml Cargo.lock"]);
        let bare = Evidence { manifests: Fact::Seen(Vec::new()), ..project() };
        check_evidence(&super::CHECK, &bare, expect!["NeedsReview no-manifest"]);
    }

    #[test]
    fn a_carried_library_fails_and_the_gradle_wrapper_does_not() {
        for (path, expected) in [
            ("libs/json.jar", expect!["Failed carried-binaries libs/json.jar"]),
            ("gradle/libs/gradle-wrapper.jar", expect!["Passed manifests Cargo.toml Cargo.lock"]),
        ] {
            let entries = vec![entry(path, BlobClass::Archive("jar".to_owned())), entry("src/lib.rs", BlobClass::Text)];
            check_evidence(&super::CHECK, &Evidence { tree: Fact::Seen(TreeFacts { entries }), ..project() }, expected);
        }
    }

    #[test]
    fn what_ci_fetches_is_weighed() {
        let mut open = build::weakness(CiRule::DownloadThenRun, Taint::Constant, Confidence::High);
        open.quote.text = "curl http://example.org/i.sh | sh".to_owned();
        for (finding, expected) in [
            (open, expect!["Failed plain-download .github/workflows/ci.yml:9"]),
            (build::weakness(CiRule::DownloadThenRun, Taint::Constant, Confidence::High), expect!["NeedsReview downloads-run .github/workflows/ci.yml:9"]),
            (build::weakness(CiRule::AdHocInstall, Taint::Constant, Confidence::High), expect!["NeedsReview unlocked-installs .github/workflows/ci.yml:9"]),
        ] {
            let ci = build::ci(vec![build::workflow(".github/workflows/ci.yml")], vec![finding]).ci;
            check_evidence(&super::CHECK, &Evidence { ci, ..project() }, expected);
        }
    }

    /// Defect 2 of the reference scanner: documentation-only repositories failed requirements about code.
    #[test]
    fn defect_2_documents_alone_are_not_asked() {
        let entries = vec![entry("docs/index.md", BlobClass::Text)];
        let evidence = Evidence { tree: Fact::Seen(TreeFacts { entries }), ..build::nothing() };
        check_evidence(&super::CHECK, &evidence, expect!["NotApplicable no-code"]);
    }
}
