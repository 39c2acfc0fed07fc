use expect_test::expect;

use crate::{
    documents::cases::{BARE, assert_blanks, assert_filled, assert_kept, file, ids, released},
    testing::{Case, assert_idempotent, run, shown},
};

const ANSWERS: &str = r#"
accepts-changes = true
discussion = 'https://github.com/example/widget/discussions'
change-rules = ['every change has a test', 'the formatter leaves nothing to change']
test-command = 'make check'
test-policy = 'every change that adds or alters behaviour'
sign-off = 'dco'
bug-tracker = 'https://github.com/example/widget/issues'
security-contact = 'security@example.org'
secure-development = ['every change is reviewed by a second person', 'secrets never enter the repository']
decisions = 'by lazy consensus; a vote of the maintainers where there is none'
permission-review = 'two maintainers approve it; all rights are looked at again every year'
conduct-contact = 'conduct@example.org'
[[roles]]
name = 'Maintainer'
does = 'reviews and merges changes, makes releases, answers security reports'
[[sensitive-access]]
name = 'Ann Example'
access = 'settings of the repository, publishing of packages'
[[maintainers]]
name = 'Ann Example'
handle = '@ann'
"#;

fn own() -> Vec<&'static str> {
    [vec!["add-security-contact"], ids(super::RECIPES)].concat()
}

#[test]
fn a_bare_tree_with_answers_gets_its_guides() {
    let own = own();
    let case = released(BARE, ANSWERS, &own);
    expect![[r#"
        add-security-contact: CRA-01 Failed>NeedsReview OSPS-VM-01.01 Failed>NeedsReview OSPS-VM-02.01 Failed>Passed OSPS-VM-03.01 Failed>Passed disclosure-policy Failed>NeedsReview private-reporting-route Failed>Passed security-contacts Failed>Passed security-policy-complete Failed>NeedsReview
        add-contribution-guide: OSPS-GV-02.01 Unknown>NeedsReview OSPS-GV-03.01 Failed>Passed OSPS-GV-03.02 Failed>NeedsReview contribution-process Failed>Passed contribution-requirements Failed>NeedsReview public-discussion Unknown>NeedsReview
        state-change-rules: OSPS-GV-03.02 NeedsReview>Passed OSPS-QA-06.03 Failed>Passed contribution-requirements NeedsReview>Passed test-policy Failed>Passed
        link-secure-development: CRA-02 Failed>Passed secure-contribution-linked Failed>Passed
        state-tests: OSPS-QA-06.02 Failed>Passed tests-documented Failed>Passed
        ask-for-sign-off: OSPS-LE-01.01 Unknown>NeedsReview contributor-assertion Unknown>NeedsReview
        add-defect-guide: CRA-04 Failed>Passed OSPS-DO-02.01 Failed>Passed defect-reporting-guide Failed>Passed defect-route-apart Failed>Passed
        state-roles: OSPS-GV-01.01 Failed>NeedsReview OSPS-GV-01.02 Failed>Passed OSPS-GV-04.01 Failed>NeedsReview permissions-reviewed Failed>NeedsReview roles-described Failed>Passed sensitive-access-list Failed>NeedsReview
        state-permission-review: OSPS-GV-04.01 NeedsReview>Passed permissions-reviewed NeedsReview>Passed
        list-access: OSPS-GV-01.01 NeedsReview>Passed sensitive-access-list NeedsReview>Passed
        add-code-of-conduct: code-of-conduct-present Failed>Passed
        //- .github/CODEOWNERS
        # Whom the forge asks for a review of a change.
        * @ann
        //- .github/ISSUE_TEMPLATE/config.yml
        blank_issues_enabled: true
        contact_links:
          - name: Report a vulnerability
            url: https://github.com/example/widget/blob/main/SECURITY.md
            about: Vulnerabilities are reported in private. The policy says where.
        //- .github/ISSUE_TEMPLATE/defect.md
        ---
        name: Report a defect
        about: Something does not work as it should
        ---

        **What did you do?**


        **What did you expect?**


        **What happened instead?**


        **Which version do you use, and on which system?**
        //- .github/pull_request_template.md
        What does this change, and why?

        - [ ] every change has a test
        - [ ] the formatter leaves nothing to change
        //- CODE_OF_CONDUCT.md
        # Code of conduct

        ## What we expect

        - Be kind, and assume that others mean well.
        - Criticize work, not the person who did it.
        - Give others room to speak, and make it easy for newcomers to ask.
        - Admit mistakes, and let others correct theirs.

        ## What we do not accept

        - insults, threats, and mockery
        - attention of a sexual kind
        - harassment for who somebody is, or is thought to be
        - making private matters of others public

        ## When it happens

        Tell us in private to conduct@example.org. We listen, and name nobody who tells us. Whoever breaks
        these rules is asked to stop; who does not stop may be kept out of the places of this project.

        ## Where it holds

        In every place of this project, and wherever somebody speaks for it.
        //- CONTRIBUTING.md
        # Contributing

        ## How to propose a change

        Changes are welcome. Please send each one as a pull request to the branch `main`, and describe what
        it changes and why. Talk about a larger change first:
        [the public discussion](https://github.com/example/widget/discussions).

        ## What a change has to fulfil

        A contribution must meet these requirements:

        - every change has a test
        - the formatter leaves nothing to change

        ## Before you write code

        Please read the [secure development rules](SECURITY.md) first.

        ## Tests

        Run the tests before you send a change:

        ```sh
        make check
        ```

        ## The right to contribute

        Every commit must carry a line `Signed-off-by` with the name and address of its author, who states
        by it the right to contribute the change under the licence of the project, as the
        [Developer Certificate of Origin](https://developercertificate.org/) words it.
        `git commit --signoff` writes the line.

        ## Reporting a defect

        Please report a defect in [the tracker](https://github.com/example/widget/issues), after a look
        whether somebody else did.

        Name the version, the system, what you did, what you expected, and what happened instead.

        Vulnerabilities do not belong there: the [security policy](SECURITY.md) says where they go.
        //- GOVERNANCE.md
        # Governance

        ## Roles

        Each role has its responsibilities:

        - **Maintainer**: reviews and merges changes, makes releases, answers security reports.

        ## Decisions

        Decisions are made like this: by lazy consensus; a vote of the maintainers where there is none.

        ## More rights for a person

        People are reviewed before they are granted more rights: two maintainers approve it; all rights are
        looked at again every year.
        //- MAINTAINERS.md
        # Maintainers

        ## Who can do what

        These members of the project have access to sensitive resources:

        | Name | Access |
        | --- | --- |
        | Ann Example | settings of the repository, publishing of packages |
        //- SECURITY.md
        # Security policy

        ## Reporting a vulnerability

        Report a vulnerability in private to security@example.org. Please do not open a public issue for it.

        ## Development rules

        Code is developed securely by these rules:

        - every change is reviewed by a second person
        - secrets never enter the repository
    "#]].assert_eq(&shown(&case));
    assert_idempotent(&case);
}

#[test]
fn without_answers_nothing_passes() {
    let own = ids(super::RECIPES);
    let case = released(BARE, "", &own);
    expect![[r#"
        add-contribution-guide: OSPS-GV-03.01 Failed>NeedsReview OSPS-GV-03.02 Failed>NeedsReview contribution-process Failed>NeedsReview contribution-requirements Failed>NeedsReview ?accepts-changes
        link-secure-development: ?secure-development
        state-tests: OSPS-QA-06.02 Failed>NeedsReview tests-documented Failed>NeedsReview ?test-command
        state-test-policy: ?test-policy
        name-discussion: ?discussion
        add-defect-guide: OSPS-DO-02.01 Failed>NeedsReview defect-reporting-guide Failed>NeedsReview ?bug-tracker
        state-roles: OSPS-GV-01.02 Failed>NeedsReview roles-described Failed>NeedsReview ?decisions ?roles
        state-permission-review: ?permission-review
        list-access: OSPS-GV-01.01 Failed>NeedsReview sensitive-access-list Failed>NeedsReview ?sensitive-access
        //- CONTRIBUTING.md
        # Contributing

        ## How to propose a change

        TODO(slam): accepts-changes

        ## Before you write code

        Code is developed securely by these rules: TODO(slam): secure-development.

        ## Tests

        Run the tests before you send a change, with this command: TODO(slam): test-command.

        ## Changes and their tests

        These changes must come with tests: TODO(slam): test-policy.

        ## Questions and ideas

        Questions and ideas are discussed in public, in this place: TODO(slam): discussion.

        ## Reporting a defect

        Please report a defect to TODO(slam): bug-tracker, with the version, the system, what you did, what
        you expected, and what happened instead; vulnerabilities go where the security policy says.
        //- GOVERNANCE.md
        # Governance

        ## Roles

        TODO(slam): roles

        ## Decisions

        Decisions are made like this: TODO(slam): decisions.

        ## More rights for a person

        People are reviewed before they are granted more rights: TODO(slam): permission-review.
        //- MAINTAINERS.md
        # Maintainers

        ## Who can do what

        TODO(slam): sensitive-access
    "#]].assert_eq(&shown(&case));
    assert_blanks(&case, &[]);
}

#[test]
fn each_forge_has_its_words_and_folders() {
    let own = own();
    let mut all = String::new();
    for url in
        ["https://gitlab.com/a/b", "https://codeberg.org/a/b", "https://git.sr.ht/~a/b", "https://git.example.org/a/b"]
    {
        let answers = ANSWERS.replace("https://github.com/example/widget/issues", &format!("{url}/issues"));
        let case = Case { url: Some(url), ..released(BARE, &answers, &own) };
        let outcome = run(&case);
        let paths: Vec<_> = outcome.files.keys().map(ToString::to_string).collect();
        let guide = file(&outcome, "CONTRIBUTING.md");
        let words = ["pull request", "merge request", "patch"].into_iter().find(|words| guide.contains(words));
        all.push_str(&format!("{url} {words:?} {}\n", paths.join(" ")));
        for (id, why) in &outcome.withheld {
            all.push_str(&format!("  withheld {id}: {why}\n"));
        }
        assert_idempotent(&case);
    }
    expect![[r#"
        https://gitlab.com/a/b Some("merge request") .gitlab/CODEOWNERS .gitlab/issue_templates/Defect.md .gitlab/merge_request_templates/Default.md CODE_OF_CONDUCT.md CONTRIBUTING.md GOVERNANCE.md MAINTAINERS.md SECURITY.md
        https://codeberg.org/a/b Some("pull request") .forgejo/CODEOWNERS .forgejo/issue_template/config.yml .forgejo/issue_template/defect.md .forgejo/pull_request_template.md CODE_OF_CONDUCT.md CONTRIBUTING.md GOVERNANCE.md MAINTAINERS.md SECURITY.md
        https://git.sr.ht/~a/b Some("patch") CODE_OF_CONDUCT.md CONTRIBUTING.md GOVERNANCE.md MAINTAINERS.md SECURITY.md
        https://git.example.org/a/b Some("patch") CODE_OF_CONDUCT.md CONTRIBUTING.md GOVERNANCE.md MAINTAINERS.md SECURITY.md
    "#]].assert_eq(&all);
}

#[test]
fn other_answers_say_something_else() {
    for (answers, only, expected) in [
        ("accepts-changes = false", "add-contribution-guide", "does not accept contributions"),
        (
            "sign-off = 'cla'\ncla = 'https://example.org/cla'",
            "ask-for-sign-off",
            "signed here: https://example.org/cla.",
        ),
        ("", "ask-for-sign-off", ""),
        ("sign-off = 'none'", "ask-for-sign-off", ""),
        ("discussion = 'https://chat.example.org/room'", "name-discussion", ""),
        (
            "discussion = 'https://lists.example.org/room'",
            "name-discussion",
            "in [this place](https://lists.example.org/room)",
        ),
        ("bug-tracker = 'bugs@lists.example.org'", "add-defect-guide", "report a defect to bugs@lists.example.org"),
        ("", "add-code-of-conduct", ""),
    ] {
        let only = [only];
        let outcome = run(&released(BARE, answers, &only));
        let text: String = outcome.files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        let text = text.replace('\n', " ");
        assert!(text.contains(expected) && text.is_empty() == expected.is_empty(), "{answers}: {text}");
        assert_eq!(outcome.withheld, [], "{answers}");
    }
}

#[test]
fn documents_that_stand_there_keep_every_byte() {
    let own = own();
    for (path, text) in [
        ("CONTRIBUTING.md", "# Contributing\r\n\r\nBe kind.\r\n"),
        (".github/CONTRIBUTING.md", "# Contributing\n\n## Tests\n\nWe like them"),
        ("CONTRIBUTING.rst", "Contributing\n============\n\nTests\n-----\n\nBe kind."),
        ("HACKING.adoc", "= Hacking\n\n== Reporting a defect\n\nSomewhere\n"),
        ("GOVERNANCE.md", "# Governance\n\n## Permissions\n\nFew"),
        ("MAINTAINERS", "Ann Example"),
        ("AUTHORS.md", "# Authors\n\n- Ann Example"),
    ] {
        assert_kept(&released(BARE, ANSWERS, &own), path, text);
    }
}

#[test]
fn templates_and_owners_of_a_person_stay_alone() {
    let own = own();
    let files =
        "//- .github/ISSUE_TEMPLATE/bug.yml\nname: Bug\n//- PULL_REQUEST_TEMPLATE.md\nWhy?\n//- CODEOWNERS\n* @bo\n";
    let outcome = run(&released(files, ANSWERS, &own));
    let forge: Vec<_> = outcome.files.keys().map(ToString::to_string).filter(|path| path.starts_with('.')).collect();
    assert_eq!(forge, Vec::<String>::new());
}

#[test]
fn blanks_give_way_to_later_answers() {
    let own = own();
    assert_filled(&released(BARE, ANSWERS, &own));
}
