use expect_test::expect;

use crate::{
    documents::cases::{BARE, assert_blanks, assert_filled, assert_kept, file, ids, released},
    testing::{Case, assert_idempotent, run, shown},
};

const ANSWERS: &str = r#"
security-contact = 'security@example.org'
response-days = 5
disclosure-days = 90
report-handling = ['a maintainer confirms it', 'the fix is made in private', 'a release with the fix is published together with an advisory']
advisories = 'https://github.com/example/widget/security/advisories'
scope = 'The code of this repository and its releases; not plug-ins of others.'
supported-versions = 'the newest minor release'
support-end = 'six months after the next minor release'
secure-development = ['every change is reviewed by a second person', 'secrets never enter the repository']
risk-handling = 'Dependencies are scanned every week; a maintainer judges each finding within a week.'
mfa = 'administrators and everybody with write access'
branch-protection = 'changes need a pull request with one approval and passing checks; nobody can force-push'
"#;

#[test]
fn a_bare_tree_with_answers_gets_a_whole_policy() {
    let own = ids(super::RECIPES);
    let case = released(BARE, ANSWERS, &own);
    expect![[r#"
        add-security-contact: CRA-01 Failed>NeedsReview OSPS-VM-01.01 Failed>NeedsReview OSPS-VM-02.01 Failed>Passed OSPS-VM-03.01 Failed>Passed disclosure-policy Failed>NeedsReview private-reporting-route Failed>Passed security-contacts Failed>Passed security-policy-complete Failed>NeedsReview
        state-disclosure: OSPS-VM-01.01 NeedsReview>Passed OSPS-VM-04.01 Unknown>NeedsReview disclosure-policy NeedsReview>Passed vulnerabilities-published Unknown>NeedsReview
        state-support: OSPS-DO-04.01 Failed>Passed OSPS-DO-05.01 Failed>Passed security-support-end Failed>Passed support-statement Failed>Passed
        state-sign-in: CRA-05 Failed>Passed OSPS-AC-01.01 Unknown>NeedsReview multi-factor-sign-in Unknown>NeedsReview multi-factor-stated Failed>Passed
        state-branch-protection: CRA-06 Failed>Passed branch-protection-stated Failed>Passed
        complete-security-policy: CRA-01 NeedsReview>Passed security-policy-complete NeedsReview>Passed
        //- SECURITY.md
        # Security policy

        ## Reporting a vulnerability

        Report a vulnerability in private to security@example.org. Please do not open a public issue for it.

        ## Disclosure

        Whoever reports a vulnerability gets a first answer within 5 days.

        The report then goes this way:

        1. a maintainer confirms it
        2. the fix is made in private
        3. a release with the fix is published together with an advisory

        At the latest 90 days after the report, a vulnerability is made public. Until then, please keep it
        between you and the project.

        Advisories on vulnerabilities of this project are published
        [in this list](https://github.com/example/widget/security/advisories).

        ## Supported versions

        Only the following versions are supported with security fixes: the newest minor release.

        A version no longer gets security fixes from this point on: six months after the next minor release.

        ## Sign-in

        The following people must sign in with a second factor: administrators and everybody with write
        access.

        ## Changes to the main branch

        The main branch is protected: changes need a pull request with one approval and passing checks;
        nobody can force-push.

        ## Development rules

        Code is developed securely by these rules:

        - every change is reviewed by a second person
        - secrets never enter the repository

        ## What this policy covers

        This is in scope: The code of this repository and its releases; not plug-ins of others.

        Risks are found and handled like this: Dependencies are scanned every week; a maintainer judges each
        finding within a week.
    "#]].assert_eq(&shown(&case));
    assert_idempotent(&case);
}

#[test]
fn without_answers_every_statement_is_a_blank_and_nothing_passes() {
    let own = ids(super::RECIPES);
    let case = released(BARE, "", &own);
    expect![[r#"
        add-security-contact: OSPS-VM-01.01 Failed>NeedsReview OSPS-VM-02.01 Failed>NeedsReview OSPS-VM-03.01 Failed>NeedsReview disclosure-policy Failed>NeedsReview private-reporting-route Failed>NeedsReview security-contacts Failed>NeedsReview ?security-contact
        state-support: OSPS-DO-05.01 Failed>NeedsReview security-support-end Failed>NeedsReview ?support-end ?supported-versions
        state-sign-in: ?mfa
        state-branch-protection: ?branch-protection
        state-advisories: ?advisories
        //- SECURITY.md
        # Security policy

        ## Reporting a vulnerability

        Report a vulnerability in private to TODO(slam): security-contact. Please do not open a public issue
        for it.

        ## Supported versions

        Only the following versions are supported with security fixes: TODO(slam): supported-versions.

        A version no longer gets security fixes from this point on: TODO(slam): support-end.

        ## Sign-in

        The following people must sign in with a second factor: TODO(slam): mfa.

        ## Changes to the main branch

        The main branch is protected: TODO(slam): branch-protection.

        ## Published advisories

        Advisories on vulnerabilities of this project are published here: TODO(slam): advisories.
    "#]].assert_eq(&shown(&case));
    assert_blanks(&case, &[]);
}

#[test]
fn an_unreleased_project_covers_every_point_of_its_policy() {
    let own = ids(super::RECIPES);
    let case = Case { released: false, ..released(BARE, ANSWERS, &own) };
    let outcome = run(&case);
    assert_eq!(outcome.withheld, []);
    let turned =
        |id: &str| outcome.mended.iter().flat_map(|one| &one.turns).rfind(|turn| turn.0 == id).map(|turn| turn.2);
    assert_eq!(turned("CRA-01"), Some(slam_model::Verdict::Passed));
    assert_idempotent(&case);
}

#[test]
fn a_policy_that_stands_there_keeps_every_byte() {
    let own = ids(super::RECIPES);
    for (path, text) in [
        ("SECURITY.md", "# Security\r\n\r\nBe kind.\r\n"),
        ("SECURITY.md", "# Security\n\n## Reporting a vulnerability\n\nTell us somehow"),
        ("SECURITY.rst", "Security\n========\n\nDisclosure\n----------\n\nBe kind."),
        (".github/SECURITY.adoc", "= Security\n\n== Supported versions\n\nAll of them\n"),
        ("docs/SECURITY.org", "* Security\n\nBe kind.\n"),
        ("SECURITY", "Be kind."),
    ] {
        assert_kept(&released(BARE, ANSWERS, &own), path, text);
    }
}

#[test]
fn half_a_policy_gets_only_the_missing_half() {
    let own = ids(super::RECIPES);
    let text = "# Security\n\n## Reporting a vulnerability\n\nReport a vulnerability to security@example.org; we answer within 5 days.\n\n\
        ## Supported versions\n\nOnly the latest release is supported, for 6 months.\n";
    let files = format!("{BARE}//- SECURITY.md\n{text}");
    let outcome = run(&released(&files, ANSWERS, &own));
    let done: Vec<_> = outcome.mended.iter().map(|one| one.id).collect();
    expect![[r#"
        [
            "state-sign-in",
            "state-branch-protection",
            "state-advisories",
            "complete-security-policy",
        ]
    "#]]
    .assert_debug_eq(&done);
}

#[test]
fn a_website_gets_a_security_txt() {
    for (files, answers, path) in [
        ("//- .well-known/other\nx\n", "security-contact = 'security@example.org'", ".well-known/security.txt"),
        (
            "//- public/.well-known/other\nx\n",
            "security-contact = 'security@example.org'",
            "public/.well-known/security.txt",
        ),
        (
            "//- site/index.html\nx\n",
            "security-contact = 'https://github.com/example/widget/security/advisories/new'\nwebsite-root = 'site/'",
            "site/.well-known/security.txt",
        ),
        ("//- index.html\nx\n", "security-contact = 'security@example.org'\nwebsite-root = 'site'", ""),
        ("//- .well-known/other\nx\n", "", ""),
        ("//- .well-known/security.txt\nContact: mailto:a@example.org\n", "security-contact = 'b@example.org'", ""),
    ] {
        let outcome = run(&released(files, answers, &["add-security-contact"]));
        let made: Vec<_> = outcome.files.keys().map(ToString::to_string).filter(|one| one != "SECURITY.md").collect();
        let expected: Vec<_> = [path].into_iter().filter(|path| !path.is_empty()).map(str::to_owned).collect();
        assert_eq!(made, expected, "{files}{answers}");
        if !path.is_empty() {
            assert!(
                file(&outcome, path).contains("Expires: 2027-10-04T00:00:00Z\nPolicy: https://github.com/"),
                "{path}"
            );
        }
    }
}

#[test]
fn blanks_give_way_to_later_answers() {
    let own = ids(super::RECIPES);
    assert_filled(&released(BARE, ANSWERS, &own));
}

#[test]
fn a_policy_that_is_kept_elsewhere_is_not_hidden() {
    let files =
        "//- README.md\n# Widget\n\nSee https://example.org/o/.github/blob/main/SECURITY.md for security issues.\n";
    let answers = "mfa = 'all members'\nbranch-protection = 'changes need an approval'\n";
    let only = &["state-sign-in", "state-branch-protection"];
    let outcome = run(&Case { files, answers, only, ..Case::default() });
    assert_eq!((outcome.mended, outcome.withheld), (Vec::new(), Vec::new()));
    assert!(outcome.notes.iter().all(|(_, note)| note.contains("would hide it")), "{:?}", outcome.notes);
    assert_eq!(outcome.notes.len(), 2);
}
