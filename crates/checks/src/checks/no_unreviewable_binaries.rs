//! Whether the tree is free of binaries that nobody can review.

use slam_model::{
    Evidence, Fact, Finding,
    evidence::tree::{Role, TreeEntry},
};

use crate::{
    binaries::{self, Binary},
    check::{Check, Evaluate, maintainer},
};

pub(crate) static CHECK: Check = Check {
    id: "no-unreviewable-binaries",
    title: "The tree holds no binaries that nobody can review",
    rationale: "The back door of xz came as a packed test file: bytes that no reviewer reads can hold anything.",
    requirements: &["OSPS-QA-05.02"],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "replace the file by its source or by text, generate it in the build or test, or fetch it by digest";

/// Pictures, sounds, fonts, and printed pages can be looked at; programs cannot. Of packed and unknown bytes only a
/// person can say what they are, in test data as elsewhere.
fn evaluate(evidence: &Evidence) -> Finding {
    let entries = match &evidence.tree {
        Fact::Seen(tree) => tree.entries.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("tree-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("tree-broken", cause),
    };
    let of = |kind: Binary| entries.iter().filter(move |one| binaries::of(one) == Some(kind));
    let (inputs, programs): (Vec<&TreeEntry>, Vec<&TreeEntry>) =
        of(Binary::Executable).partition(|one| one.role == Role::Test);
    let validated = binaries::wrapper_validation(evidence);
    let mut unclear: Vec<&TreeEntry> = of(Binary::Opaque).chain(inputs).collect();
    if validated.is_none() {
        unclear.extend(of(Binary::Wrapper));
    }
    // The product first, then by path: what ships matters most.
    unclear.sort_by_key(|one| (one.role, &one.path));
    let unseen: Vec<_> = of(Binary::Unseen).collect();
    let cites = |entries: &[&TreeEntry]| entries.iter().take(10).map(|one| binaries::cite(one)).collect::<Vec<_>>();
    let need = |finding: Finding| finding.missing("a tree that can be reviewed", ADVICE);

    if !programs.is_empty() {
        let message = format!("nobody can review {}", binaries::names(&programs));
        return need(Finding::failed("programs", message)).cite(cites(&programs));
    }
    if !unclear.is_empty() {
        let message = format!("a person has to say what these bytes are: {}", binaries::names(&unclear));
        return need(Finding::needs_review("unclear-bytes", message)).cite(cites(&unclear));
    }
    if !unseen.is_empty() {
        let gap = slam_model::Gap::new(
            format!("some files could not be looked at: {}", binaries::names(&unseen)),
            "have a person look and record the answer with `slam declare`",
        );
        return Finding::unknown("not-read", &gap).cite(cites(&unseen));
    }
    Finding::passed("none", format!("all {} entries are text, or media that can be looked at", entries.len()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::evidence::tree::{BlobClass, Role};

    use crate::{binaries::tests::tree, testing::check_evidence};

    #[test]
    fn media_are_reviewable() {
        let entries = [
            ("a.png", BlobClass::Media("png".to_owned()), Role::Product),
            ("b.md", BlobClass::Text, Role::Product),
            ("film.mp4", BlobClass::LfsPointer, Role::Product),
        ];
        check_evidence(&super::CHECK, &tree(&entries), expect!["Passed none"]);
    }

    #[test]
    fn packed_test_data_needs_a_person() {
        let entries = [("tests/files/bad.xz", BlobClass::Archive("xz".to_owned()), Role::Test)];
        check_evidence(&super::CHECK, &tree(&entries), expect!["NeedsReview unclear-bytes tests/files/bad.xz"]);
    }

    #[test]
    fn defect_7_unclassified_bytes_are_not_clean() {
        check_evidence(&super::CHECK, &tree(&[("x/y/z/w/blob", BlobClass::UnknownBinary, Role::Product)]), expect!["NeedsReview unclear-bytes x/y/z/w/blob"]);
    }

    #[test]
    fn programs_fail() {
        let entries = [("lib/helper.class", BlobClass::Executable("Java class".to_owned()), Role::Product)];
        check_evidence(&super::CHECK, &tree(&entries), expect!["Failed programs lib/helper.class"]);
    }
}
