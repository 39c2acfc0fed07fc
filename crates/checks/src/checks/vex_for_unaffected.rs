//! Whether vulnerabilities of components that do not affect the project are accounted for in VEX.

use slam_model::{
    Citation, Evidence, Fact, Finding, Gap, Place,
    evidence::{
        manifest::ManifestKind,
        tree::{Mode, Role},
        vex::VexDocument,
    },
    finding::CitationKind,
};

use crate::check::{Check, Evaluate, maintainer};

pub(crate) static CHECK: Check = Check {
    id: "vex-for-unaffected",
    title: "Vulnerabilities of components that do not affect the project are stated in VEX",
    rationale: "Scanners of users shout about every component; a VEX statement tells them what you already know to be harmless.",
    requirements: &["OSPS-VM-04.02"],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const NEED: &str = "VEX statements";
const ADVICE: &str = "write an OpenVEX, CSAF, or CycloneDX document with a `not_affected` statement and its justification for each vulnerability that does not affect you";

/// Files in which scanners are told to keep silent: without VEX nobody learns why.
const SILENCED: &[&str] = &[".trivyignore", ".trivyignore.yaml", "osv-scanner.toml", ".nsprc", ".snyk", ".grype.yaml", "audit-ci.json", "dependency-check-suppressions.xml"];

fn evaluate(evidence: &Evidence) -> Finding {
    let documents = match &evidence.vex {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("vex-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("vex-broken", cause),
    };
    // Documents among test data speak of made-up products.
    let own = documents.iter().filter(|one| is_own(evidence, one));
    let (valid, invalid): (Vec<_>, Vec<_>) = own.partition(|one| one.problems.is_empty() && one.statements > 0);
    if !valid.is_empty() {
        let statements: u32 = valid.iter().map(|one| one.statements).sum();
        let not_affected: u32 = valid.iter().map(|one| one.not_affected).sum();
        return Finding::passed("vex", format!("VEX documents are in place; statements: {statements}, of them `not affected`: {not_affected}"))
            .confidence(slam_model::Confidence::Medium)
            .cite(valid.iter().take(5).map(|one| cite(one)));
    }
    if let Some(first) = invalid.first() {
        let cause = first.problems.first().map_or("it has no statement", |problem| problem.message.as_str());
        return Finding::failed("vex-invalid", format!("{} is no valid VEX document: {cause}", first.place.path))
            .cite(invalid.iter().take(5).map(|one| cite_problem(one)))
            .missing(NEED, "repair the named line, so that scanners can read the document");
    }
    without_vex(evidence)
}

fn is_own(evidence: &Evidence, document: &VexDocument) -> bool {
    let entries = evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let found = entries.binary_search_by(|entry| entry.path.cmp(&document.place.path));
    found.ok().and_then(|at| entries.get(at)).is_none_or(|entry| entry.role == Role::Product)
}

fn without_vex(evidence: &Evidence) -> Finding {
    let entries = evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let silenced: Vec<_> = entries
        .iter()
        .filter(|one| one.role == Role::Product && one.mode != Mode::Symlink && one.size != Some(0))
        .filter(|one| SILENCED.iter().any(|name| one.path.file_name().eq_ignore_ascii_case(name.as_bytes())))
        .collect();
    if let Some(first) = silenced.first() {
        let message = format!("{} tells a scanner what to leave out, and no VEX document says why it is harmless", first.path);
        return Finding::needs_review("silenced", message).cite(silenced.iter().take(5).map(|one| Citation::file(&one.path))).missing(NEED, ADVICE);
    }
    let manifests = match &evidence.manifests {
        Fact::Seen(manifests) => manifests.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("manifests-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("manifests-broken", cause),
    };
    let own: Vec<_> = manifests.iter().filter(|one| one.role == Role::Product).collect();
    // Of those that depend on something, the one that names most: a list whose length is unknown comes last.
    let depends = own
        .iter()
        .filter(|one| one.dependencies != Some(0) && (one.kind == ManifestKind::Manifest || one.dependencies.is_some()))
        .max_by_key(|one| (one.dependencies, std::cmp::Reverse(&one.path)));
    match depends {
        None => Finding::not_applicable("no-components", "no manifest names a dependency, so that there is no component to speak about")
            .confidence(slam_model::Confidence::Medium)
            .cite(own.iter().take(3).map(|one| Citation::file(&one.path))),
        Some(manifest) => {
            let gap = Gap::new(
                "there is no VEX document, and whether a component has a vulnerability that would need one cannot be seen",
                "scan the lock file for known vulnerabilities, and record the answer with `slam declare`",
            );
            Finding::unknown("scan-not-visible", &gap).cite([Citation::file(&manifest.path)]).missing(NEED, ADVICE)
        }
    }
}

fn cite(document: &VexDocument) -> Citation {
    Citation::place(CitationKind::Config, &document.place).with_note(format!("{}, statements: {}", document.format, document.statements))
}

fn cite_problem(document: &VexDocument) -> Citation {
    let line = document.problems.first().map_or(document.place.line, |problem| problem.line);
    Citation::place(CitationKind::Config, &Place::line(&document.place.path, line))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, Place, Problem, RepoPath,
        evidence::{
            manifest::{Manifest, ManifestKind},
            tree::{BlobClass, Mode, Role, TreeEntry, TreeFacts},
            vex::VexDocument,
        },
    };

    use crate::testing::{build, check_evidence};

    fn project(dependencies: Option<u32>) -> Evidence {
        let manifest = Manifest {
            path: RepoPath::from("Cargo.toml"),
            ecosystem: "cargo".to_owned(),
            kind: ManifestKind::Manifest,
            role: Role::Product,
            name: None,
            version: None,
            license: None,
            dependencies,
            addresses: Vec::new(),
        };
        Evidence { manifests: Fact::Seen(vec![manifest]), ..build::nothing() }
    }

    fn vex(statements: u32, problems: Vec<Problem>) -> VexDocument {
        let place = Place::lines(&RepoPath::from("vex.json"), 1, 9);
        VexDocument { place, format: "openvex".to_owned(), statements, not_affected: statements, problems }
    }

    #[test]
    fn a_document_among_test_data_speaks_of_no_product() {
        for (path, expected) in [
            ("vex.json", expect!["Passed vex vex.json:1"]),
            ("internal/testdata/vex.json", expect!["Unknown scan-not-visible Cargo.toml"]),
        ] {
            let mut document = vex(1, vec![]);
            document.place = Place::lines(&RepoPath::from(path), 1, 9);
            let role = if path == "vex.json" { Role::Product } else { Role::Test };
            let tree = crate::binaries::tests::tree(&[(path, slam_model::evidence::tree::BlobClass::Text, role)]).tree;
            let evidence = Evidence { vex: Fact::Seen(vec![document]), tree, ..project(Some(3)) };
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_valid_document_passes_and_a_broken_one_fails() {
        let problem = Problem { line: 4, pointer: "/statements/0".to_owned(), message: "status is missing".to_owned() };
        for (document, expected) in [
            (vex(1, vec![]), expect!["Passed vex vex.json:1"]),
            (vex(1, vec![problem]), expect!["Failed vex-invalid vex.json:4"]),
            (vex(0, vec![]), expect!["Failed vex-invalid vex.json:1"]),
        ] {
            check_evidence(&super::CHECK, &Evidence { vex: Fact::Seen(vec![document]), ..project(Some(3)) }, expected);
        }
    }

    #[test]
    fn without_components_there_is_nothing_to_say() {
        check_evidence(&super::CHECK, &project(Some(0)), expect!["NotApplicable no-components Cargo.toml"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-components"]);
        check_evidence(&super::CHECK, &project(Some(3)), expect!["Unknown scan-not-visible Cargo.toml"]);
    }

    #[test]
    fn a_silenced_scanner_needs_review() {
        let entry = TreeEntry {
            path: RepoPath::from(".trivyignore"),
            path_bytes: None,
            mode: Mode::File,
            size: Some(14),
            oid: None,
            class: BlobClass::Text,
            role: Role::Product,
        };
        let evidence = Evidence { tree: Fact::Seen(TreeFacts { entries: vec![entry] }), ..project(Some(3)) };
        check_evidence(&super::CHECK, &evidence, expect!["NeedsReview silenced .trivyignore"]);
    }
}
