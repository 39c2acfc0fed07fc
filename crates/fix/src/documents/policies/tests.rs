use expect_test::expect;

use crate::{
    documents::cases::{BARE, assert_blanks, assert_filled, assert_kept, file, ids, released},
    testing::{assert_idempotent, run, shown},
};

const ANSWERS: &str = r#"
dependency-selection = 'need, licence, activity, and size; a maintainer approves it in the review'
dependency-source = 'crates.io; Cargo.lock pins every version'
dependency-tracking = 'Dependabot, every week'
secrets-store = 'in the encrypted secrets of the forge'
secrets-access = 'the two maintainers'
secrets-days = 180
fix-days-critical = 7
fix-days-high = 30
fix-days-medium = 90
allowed-licenses = ['Apache-2.0', 'MIT', 'BSD-3-Clause']
findings-before-release = true
analysis-tool = 'CodeQL'
"#;

#[test]
fn a_bare_tree_with_answers_gets_its_policies() {
    let own = ids(super::RECIPES);
    let case = released(BARE, ANSWERS, &own);
    expect![[r#"
        add-dependency-policy: OSPS-DO-06.01 Failed>Passed dependency-policy Failed>Passed
        add-secrets-policy: OSPS-BR-07.02 Failed>Passed secrets-policy Failed>Passed
        add-composition-policy: OSPS-VM-05.01 Failed>Passed OSPS-VM-05.02 Failed>NeedsReview dependency-findings-before-release Failed>NeedsReview dependency-findings-threshold Failed>Passed
        state-release-gate: OSPS-VM-05.02 NeedsReview>Passed dependency-findings-before-release NeedsReview>Passed
        add-analysis-policy: OSPS-VM-06.01 Failed>Passed analysis-findings-threshold Failed>Passed
        //- docs/policies.md
        # Policies

        ## Dependencies

        Before a dependency is added, this is evaluated: need, licence, activity, and size; a maintainer
        approves it in the review.

        Dependencies are obtained and pinned like this: crates.io; Cargo.lock pins every version.

        They are tracked and updated by the following: Dependabot, every week.

        ## Secrets

        Secrets of the project are stored in the encrypted secrets of the forge.

        Access to them is limited to the two maintainers.

        Each is renewed after 180 days at the latest.

        ## Software composition analysis

        Vulnerabilities that are found in dependencies are fixed within 7 days when their severity is
        critical, within 30 days when it is high, and within 90 days when it is medium.

        Only dependencies under these licences are accepted: Apache-2.0, MIT, and BSD-3-Clause.

        ## Findings before a release

        Before a release is published, every finding about a dependency above the threshold is fixed, or
        judged to do no harm there.

        ## Static analysis

        This static analysis runs on changes: CodeQL.

        Its findings are fixed within 7 days when their severity is critical, within 30 days when it is
        high, and within 90 days when it is medium.
    "#]].assert_eq(&shown(&case));
    assert_idempotent(&case);
}

#[test]
fn without_answers_nothing_passes() {
    let own = ids(super::RECIPES);
    let case = released(BARE, "", &own);
    expect![[r#"
        add-dependency-policy: ?dependency-selection ?dependency-source ?dependency-tracking
        add-secrets-policy: ?secrets-access ?secrets-days ?secrets-store
        add-composition-policy: ?allowed-licenses ?fix-days-critical ?fix-days-high ?fix-days-medium
        state-release-gate: ?findings-before-release
        add-analysis-policy: ?analysis-tool ?fix-days-critical ?fix-days-high ?fix-days-medium
        //- docs/policies.md
        # Policies

        ## Dependencies

        Before a dependency is added, this is evaluated: TODO(slam): dependency-selection.

        Dependencies are obtained and pinned like this: TODO(slam): dependency-source.

        They are tracked and updated by the following: TODO(slam): dependency-tracking.

        ## Secrets

        Secrets of the project are stored TODO(slam): secrets-store.

        Access to them is limited to TODO(slam): secrets-access.

        Each is renewed after TODO(slam): secrets-days days at the latest.

        ## Software composition analysis

        Vulnerabilities that are found in dependencies are fixed within TODO(slam): fix-days-critical days
        when their severity is critical, within TODO(slam): fix-days-high days when it is high, and within
        TODO(slam): fix-days-medium days when it is medium.

        Only dependencies under these licences are accepted: TODO(slam): allowed-licenses.

        ## Findings before a release

        TODO(slam): findings-before-release

        ## Static analysis

        This static analysis runs on changes: TODO(slam): analysis-tool.

        Its findings are fixed within TODO(slam): fix-days-critical days when their severity is critical,
        within TODO(slam): fix-days-high days when it is high, and within TODO(slam): fix-days-medium days
        when it is medium.
    "#]]
    .assert_eq(&shown(&case));
    assert_blanks(&case, &[]);
}

#[test]
fn each_answer_alone_leaves_the_others_blank() {
    let own = ids(super::RECIPES);
    for line in ANSWERS.lines().filter(|line| !line.is_empty() && !line.starts_with("findings-before")) {
        assert_blanks(&released(BARE, line, &own), &[]);
    }
}

#[test]
fn a_page_that_stands_there_keeps_every_byte() {
    let own = ids(super::RECIPES);
    for text in ["# Policies\r\n\r\nBe kind.\r\n", "# Policies\n\n## Secrets\n\nWe have some", "\n"] {
        assert_kept(&released(BARE, ANSWERS, &own), "docs/policies.md", text);
    }
}

#[test]
fn facts_and_answers_decide_what_is_said() {
    for (files, answers, only, expected) in [
        ("//- Cargo.lock\nversion = 4\n", "", "add-dependency-policy", "`Cargo.lock` locks every version."),
        (BARE, "findings-before-release = false", "state-release-gate", ""),
        (BARE, "secrets-days = 1", "add-secrets-policy", "after 1 day at the latest"),
    ] {
        let only = [only];
        let outcome = run(&released(files, answers, &only));
        let text = file(&outcome, "docs/policies.md").replace('\n', " ");
        assert!(text.contains(expected) && text.is_empty() == expected.is_empty(), "{answers}: {text}");
    }
}

#[test]
fn blanks_give_way_to_later_answers() {
    let own = ids(super::RECIPES);
    assert_filled(&released(BARE, ANSWERS, &own));
}
