use expect_test::expect;

use crate::{
    documents::cases::{BARE, assert_blanks, assert_filled, assert_kept, file, ids, released},
    testing::{assert_idempotent, run, shown},
};

const ANSWERS: &str = r#"
name = 'Widget'
summary = 'Widget turns notes into printed pages.'
bug-tracker = 'https://github.com/example/widget/issues'
usage = ['cargo install widget', 'widget notes.txt']
build-needs = ['Rust 1.85 or newer']
build-command = 'cargo build --release'
interfaces = ['widget FILE: prints FILE']
design = ['reader: parses the text', 'printer: writes the PDF']
data-flow = 'The user gives a file; the program reads it and writes a PDF beside it.'
single-repository = false
[[actors]]
name = 'User'
description = 'Runs the program on a file.'
[[distribution]]
uri = 'https://crates.io/crates/widget'
comment = 'The package'
[[repositories]]
name = 'widget-docs'
url = 'https://github.com/example/widget-docs'
comment = 'The documentation'
"#;

#[test]
fn a_bare_tree_with_answers_gets_its_guides() {
    let own = ids(super::RECIPES);
    let case = released(BARE, ANSWERS, &own);
    expect![[r#"
        add-readme: OSPS-BR-03.01 NeedsReview>Passed OSPS-GV-02.01 Unknown>NeedsReview channels-encrypted NeedsReview>Passed public-discussion Unknown>NeedsReview readme-present Failed>Passed
        add-user-guide: OSPS-BR-03.02 NeedsReview>Passed OSPS-DO-01.01 Failed>Passed distribution-authenticated NeedsReview>Passed user-guide Failed>Passed
        add-build-guide: OSPS-DO-07.01 Failed>Passed build-instructions Failed>Passed
        describe-interfaces: OSPS-SA-02.01 Failed>Passed interfaces-documented Failed>Passed
        describe-design: OSPS-SA-01.01 Failed>Passed design-documented Failed>Passed
        list-repositories: OSPS-QA-04.01 Unknown>Passed repository-list Unknown>Passed
        add-changelog: changelog-present Failed>Passed
        //- CHANGELOG.md
        # Changelog

        Each release has a heading here, the newest first.

        ## Unreleased

        Changes since the last release are listed here.

        ## v1.0.0

        Changes up to this release stand in the history of the repository.
        //- README.md
        # Widget

        Widget turns notes into printed pages.

        - Source code: <https://github.com/example/widget>
        - Defects: <https://github.com/example/widget/issues>

        ## Usage

        From nothing to a result:

        ```sh
        cargo install widget
        widget notes.txt
        ```

        ## Building

        A build needs Rust 1.85 or newer.

        The command is:

        ```sh
        cargo build --release
        ```

        ## Interfaces

        Each entry names a command, a function, or an option for others, and says what it does:

        - widget FILE: prints FILE

        ## Repositories

        - [widget-docs](https://github.com/example/widget-docs): The documentation.
        //- docs/architecture.md
        # Architecture

        ## Parts

        The software is made of these components:

        - reader: parses the text
        - printer: writes the PDF

        ### Who takes part

        - User: Runs the program on a file.

        ### How data moves

        The user gives a file; the program reads it and writes a PDF beside it.
    "#]].assert_eq(&shown(&case));
    assert_idempotent(&case);
}

#[test]
fn without_answers_only_facts_pass() {
    let own = ids(super::RECIPES);
    let case = released(BARE, "", &own);
    expect![[r#"
        add-readme: OSPS-BR-03.01 NeedsReview>Passed channels-encrypted NeedsReview>Passed readme-present Failed>Passed ?summary
        add-user-guide: OSPS-DO-01.01 Failed>NeedsReview user-guide Failed>NeedsReview ?usage
        add-build-guide: OSPS-DO-07.01 Failed>NeedsReview build-instructions Failed>NeedsReview ?build-command ?build-needs
        describe-interfaces: OSPS-SA-02.01 Failed>NeedsReview interfaces-documented Failed>NeedsReview ?interfaces
        describe-design: OSPS-SA-01.01 Failed>NeedsReview design-documented Failed>NeedsReview ?actors ?data-flow ?design
        add-changelog: changelog-present Failed>Passed
        //- CHANGELOG.md
        # Changelog

        Each release has a heading here, the newest first.

        ## Unreleased

        Changes since the last release are listed here.

        ## v1.0.0

        Changes up to this release stand in the history of the repository.
        //- README.md
        # widget

        TODO(slam): summary

        - Source code: <https://github.com/example/widget>

        ## Usage

        From nothing to a result:

        ```sh
        TODO(slam): usage
        ```

        ## Building

        A build needs TODO(slam): build-needs.

        The command is:

        ```sh
        TODO(slam): build-command
        ```

        ## Interfaces

        Each entry names a command, a function, or an option for others, and says what it does:
        TODO(slam): interfaces.
        //- docs/architecture.md
        # Architecture

        ## Parts

        The software is made of these components: TODO(slam): design.

        ### Who takes part

        TODO(slam): actors

        ### How data moves

        TODO(slam): data-flow
    "#]].assert_eq(&shown(&case));
    // The address of the repository is a fact, and a change log needs no answer.
    assert_blanks(&case, &["OSPS-BR-03.01", "channels-encrypted", "readme-present", "changelog-present"]);
}

#[test]
fn documents_that_stand_there_keep_every_byte() {
    let own = ids(super::RECIPES);
    for (path, text) in [
        ("README.md", "# Widget\r\n\r\nIt prints.\r\n"),
        ("README.md", "# Widget\n"),
        ("README.md", "\n"),
        ("README.md", "# Widget\n\n## Usage\n\nIt prints"),
        ("README.rst", "Widget\n======\n\nBuilding\n--------\n\nSomehow."),
        (".github/README.adoc", "= Widget\n\nIt prints.\n"),
        ("README", "It prints."),
        ("BUILDING.md", "# Building\n\nSomehow"),
        ("ARCHITECTURE.org", "* Architecture\n\nSomehow\n"),
    ] {
        assert_kept(&released(BARE, ANSWERS, &own), path, text);
    }
}

#[test]
fn one_repository_is_said_before_every_table() {
    for (files, expected) in [
        ("//- a.c\nint a;\n", "single-repository = true\n"),
        ("//- slam.toml\nlevel = 2\n\n[[declaration]]\n", "single-repository = true\nlevel = 2\n\n[[declaration]]\n"),
        ("//- slam.toml\nsingle-repository = false\n", ""),
    ] {
        let outcome = run(&released(files, "single-repository = true", &["list-repositories"]));
        assert_eq!(file(&outcome, "slam.toml"), expected, "{files}");
        assert_eq!(outcome.withheld, [], "{files}");
    }
}

#[test]
fn nothing_is_said_about_repositories_and_places_that_nobody_named() {
    for answers in ["", "distribution = [{ uri = 'https://example.org/', comment = 'Our page' }]"] {
        let files = "//- README.md\n# Widget\n\nIt prints.\n";
        let outcome = run(&released(files, answers, &["list-repositories", "name-distribution"]));
        assert_eq!(outcome.withheld, []);
        // What is there only waits for a look, and a blank would not help it.
        assert_eq!(outcome.mended.iter().flat_map(|one| &one.blanks).count(), 0);
    }
}

#[test]
fn blanks_give_way_to_later_answers() {
    let own = ids(super::RECIPES);
    assert_filled(&released(BARE, ANSWERS, &own));
}
