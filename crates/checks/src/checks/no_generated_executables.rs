//! Whether the tree is free of executables that were generated elsewhere.

use slam_model::{
    Evidence, Fact, Finding,
    evidence::tree::{Role, TreeEntry},
};

use crate::{
    binaries::{self, Binary},
    check::{Check, Evaluate, maintainer},
};

pub(crate) static CHECK: Check = Check {
    id: "no-generated-executables",
    title: "The tree holds no generated executables",
    rationale: "Nobody can see what an executable does, and it stays the same when its source is mended.",
    requirements: &["OSPS-QA-05.01"],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "remove the file (`git rm PATH`), build it in CI instead, and add its name to .gitignore";

/// Every depth counts; the mode does not: an executable without the bit is one, and a script with it is text.
fn evaluate(evidence: &Evidence) -> Finding {
    let entries = match &evidence.tree {
        Fact::Seen(tree) => tree.entries.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("tree-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("tree-broken", cause),
    };
    let of = |kind: Binary| entries.iter().filter(move |one| binaries::of(one) == Some(kind));
    // A program among test data is usually somebody's input, not what this project built: a person has to say.
    let (inputs, generated): (Vec<&TreeEntry>, Vec<&TreeEntry>) =
        of(Binary::Executable).partition(|one| one.role == Role::Test);
    let wrappers: Vec<_> = of(Binary::Wrapper).collect();
    let unseen: Vec<_> = of(Binary::Unseen).collect();
    let need = |finding: Finding| finding.missing("a tree without executables", ADVICE);
    let cites = |entries: &[&TreeEntry]| entries.iter().take(10).map(|one| binaries::cite(one)).collect::<Vec<_>>();

    if !generated.is_empty() {
        let message = format!("executables are in the tree: {}", binaries::names(&generated));
        return need(Finding::failed("executables", message)).cite(cites(&generated)).cite(cites(&inputs));
    }
    let validated = binaries::wrapper_validation(evidence);
    if !wrappers.is_empty() && validated.is_none() {
        let message = format!("{} is a published build wrapper, and nothing in CI compares it with the original", binaries::names(&wrappers));
        return Finding::needs_review("wrapper-not-validated", message).cite(cites(&wrappers)).cite(cites(&inputs)).missing(
            "validation of the build wrapper",
            "let CI validate the wrapper on every change (for Gradle the action `gradle/actions/wrapper-validation`)",
        );
    }
    if !inputs.is_empty() {
        let message = format!("test data holds executables; a person has to say whether they were generated: {}", binaries::names(&inputs));
        return need(Finding::needs_review("test-data", message)).cite(cites(&inputs));
    }
    if !unseen.is_empty() {
        let gap = slam_model::Gap::new(
            format!("some files could not be looked at: {}", binaries::names(&unseen)),
            "have a person look and record the answer with `slam declare`",
        );
        return Finding::unknown("not-read", &gap).cite(cites(&unseen));
    }
    Finding::passed("none", format!("none of {} entries of this commit is an executable; older commits were not searched", entries.len()))
        .cite(wrappers.first().map(|one| binaries::cite(one)))
        .cite(validated.filter(|_| !wrappers.is_empty()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence,
        evidence::{
            ci::{Activity, Purpose},
            tree::{BlobClass, Role},
        },
    };

    use crate::{
        binaries::tests::tree,
        testing::{build, check_evidence},
    };

    fn elf() -> BlobClass {
        BlobClass::Executable("ELF".to_owned())
    }

    #[test]
    fn defect_7_binaries_at_every_depth() {
        check_evidence(&super::CHECK, &tree(&[("a/b/c/d/e/tool", elf(), Role::Product)]), expect!["Failed executables a/b/c/d/e/tool"]);
    }

    #[test]
    fn defect_7_text_and_pictures_are_no_executables() {
        let entries = [
            ("CNAME", BlobClass::Text, Role::Product),
            ("logo.png", BlobClass::Media("png".to_owned()), Role::Product),
            ("run.sh", BlobClass::Text, Role::Product),
        ];
        check_evidence(&super::CHECK, &tree(&entries), expect!["Passed none"]);
    }

    #[test]
    fn defect_7_what_was_not_read_is_not_clean() {
        let entries = [("big", BlobClass::NotRead("too large".to_owned()), Role::Product)];
        check_evidence(&super::CHECK, &tree(&entries), expect!["Unknown not-read big"]);
    }

    #[test]
    fn test_data_needs_a_person_and_vendored_code_fails() {
        check_evidence(&super::CHECK, &tree(&[("tests/data/a.elf", elf(), Role::Test)]), expect!["NeedsReview test-data tests/data/a.elf"]);
        check_evidence(&super::CHECK, &tree(&[("vendor/x.so", elf(), Role::Vendored)]), expect!["Failed executables vendor/x.so"]);
    }

    #[test]
    fn a_wrapper_is_excused_when_ci_validates_it() {
        let jar = [("gradle/wrapper/gradle-wrapper.jar", BlobClass::Archive("zip".to_owned()), Role::Product)];
        let without = tree(&jar);
        check_evidence(&super::CHECK, &without, expect!["NeedsReview wrapper-not-validated gradle/wrapper/gradle-wrapper.jar"]);
        let path = ".github/workflows/ci.yml";
        let mut workflow = build::workflow(path);
        let quote = build::quote(path, 7, "uses: gradle/actions/wrapper-validation@v4");
        workflow.jobs[0].does.push(Activity { purpose: Purpose::WrapperValidation, tool: "gradle".to_owned(), quote });
        let with = Evidence { ci: build::ci(vec![workflow], vec![]).ci, ..without };
        check_evidence(&super::CHECK, &with, expect!["Passed none gradle/wrapper/gradle-wrapper.jar .github/workflows/ci.yml:7"]);
    }
}
