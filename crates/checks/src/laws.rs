//! Laws that all checks keep, shown over whole trees: less evidence never looks better, and no verdict is constant.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    Evidence, Fact, Level, Verdict,
    evidence::{
        history::{Author, History},
        release::{ReleaseTree, Releases},
    },
};

use crate::{
    judge,
    testing::{build, evidence},
};

const EXEMPLARY: &str = include_str!("laws/exemplary.txt");

type Verdicts = BTreeMap<String, Verdict>;

fn verdicts(evidence: &Evidence) -> Verdicts {
    let catalog = slam_standards::baseline("2026-08-28").expect("the default release");
    let judged = judge(evidence, catalog, Level::Three, &[]);
    judged.results.into_iter().map(|one| (one.id.to_string(), one.verdict)).collect()
}

/// Returns the evidence of a tree with a history of signed-off commits and one release.
fn whole(files: &str) -> Evidence {
    let now = build::nothing().as_of;
    let history = History {
        commits: 12,
        human_commits: 12,
        signed_off: 12,
        author_count: 1,
        authors: vec![Author { name: "Kim Muster".to_owned(), commits: 12, last: now }],
        ..History::default()
    };
    let evidence = evidence(files);
    // The release was made from this very tree.
    let newest = ReleaseTree {
        tag: "v1.0.0".to_owned(),
        licenses: evidence.licenses.seen().map(|one| one.texts.clone()).unwrap_or_default(),
        license_fields: Vec::new(),
        changelogs: paths_of(files).filter(|path| path.starts_with("CHANGELOG")).map(Into::into).collect(),
        changelog_entry: None,
        problems: Vec::new(),
    };
    let tags = build::tags(vec![build::tag("v1.0.0", "a")]).releases;
    let releases = tags.map(|one| Releases { newest: Some(newest), ..one });
    Evidence { history: Fact::Seen(history), releases, ..evidence }
}

/// How good a verdict looks.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Failed => 0,
        Verdict::Unknown | Verdict::NotRun => 1,
        Verdict::NeedsReview => 2,
        Verdict::NotApplicable | Verdict::Passed => 3,
    }
}

fn without(path: &str) -> String {
    let parts = EXEMPLARY.split("//- ").skip(1).filter(|part| part.lines().next() != Some(path));
    parts.map(|part| format!("//- {part}")).collect()
}

fn paths_of(files: &str) -> impl Iterator<Item = &str> {
    files.split("//- ").skip(1).filter_map(|part| part.lines().next())
}

#[test]
fn removing_a_file_never_turns_failed_into_passed() {
    let before = verdicts(&whole(EXEMPLARY));
    for path in paths_of(EXEMPLARY) {
        for (id, after) in verdicts(&whole(&without(path))) {
            let worse = before.get(&id) == Some(&Verdict::Failed) && after == Verdict::Passed;
            assert!(!worse, "{id} failed, and passes without {path}");
        }
    }
}

#[test]
fn removing_the_security_insights_file_improves_nothing() {
    let before = verdicts(&whole(EXEMPLARY));
    for (id, after) in verdicts(&whole(&without("security-insights.yml"))) {
        let was = before[&id];
        assert!(rank(after) <= rank(was), "{id} was {was:?} and is {after:?} without the file");
    }
}

#[test]
fn hiding_a_source_never_turns_failed_into_passed() {
    let full = whole("//- src/a.rs\nfn a() {}\n//- tool/helper.jar\nPK\u{3}\u{4}\n");
    let before = verdicts(&full);
    let hidden: [fn(&mut Evidence); 8] = [
        |one| one.documents = Fact::default(),
        |one| one.history = Fact::default(),
        |one| one.releases = Fact::default(),
        |one| one.ci = Fact::default(),
        |one| one.licenses = Fact::default(),
        |one| one.manifests = Fact::default(),
        |one| one.process = Fact::default(),
        |one| one.tree = Fact::default(),
    ];
    for (at, hide) in hidden.iter().enumerate() {
        let mut less = full.clone();
        hide(&mut less);
        for (id, after) in verdicts(&less) {
            let worse = before[&id] == Verdict::Failed && after == Verdict::Passed;
            assert!(!worse, "{id} failed, and passes without source {at}");
        }
    }
}

#[test]
fn no_requirement_that_a_tree_decides_has_one_verdict_everywhere() {
    let Some(table) = slam_testdata::made("baseline", "evidence-classes.tsv") else { return };
    let table = std::fs::read_to_string(table).unwrap();
    let bad = "//- README.md\n# Bad\n\nInstall: `curl http://example.org/install.sh | sudo sh`.\n\
        //- package.json\n{\"name\": \"bad\", \"dependencies\": {\"lodash\": \"*\"}}\n\
        //- lib/helper.jar\nPK\u{3}\u{4}\u{0}\u{0}\n\
        //- .github/workflows/pr.yml\non:\n  pull_request_target:\n  workflow_dispatch:\n    inputs:\n      name:\n        type: string\n\
        permissions: write-all\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          \
        ref: ${{ github.event.pull_request.head.sha }}\n      - run: echo \"${{ github.event.pull_request.title }}\"\n      \
        - run: echo \"${{ inputs.name }}\"\n      - run: npm install\n        env:\n          TOKEN: ${{ secrets.TOKEN }}\n";
    // Put together here, so that the repository itself holds nothing that looks like a key. Its first bytes state a length
    // of 1,191 bytes, which 1,588 letters hold.
    let key = "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgwMbRvI0MBZhpI".repeat(25);
    let key = &key[..1588];
    let bad =
        format!("{bad}//- deploy.pem\n-----BEGIN RSA {0} KEY-----\n{key}\n-----END RSA {0} KEY-----\n", "PRIVATE");
    let small = Evidence {
        history: Fact::Seen(History { commits: 1, human_commits: 1, ..History::default() }),
        releases: build::nothing().releases,
        ..evidence("//- README.md\n# Notes\n\nOnly text.\n")
    };
    let empty = Evidence { history: small.history.clone(), releases: small.releases.clone(), ..evidence("") };
    let seen: Vec<Verdicts> = [&empty, &small, &whole(&bad), &whole(EXEMPLARY)].map(verdicts).into();
    for row in table.lines().skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let (id, class) = (cells[0], cells[2]);
        let all: BTreeSet<_> = seen.iter().map(|one| one[id]).collect();
        match class {
            "D" | "T" => assert!(all.len() > 1, "{id} is {all:?} everywhere"),
            _ => assert!(!seen[0][id].eq(&Verdict::Passed), "{id} passes in an empty repository"),
        }
    }
}

#[test]
fn the_exemplary_tree_passes_what_a_tree_can_show() {
    let all = verdicts(&whole(EXEMPLARY));
    let open: Vec<_> = all
        .iter()
        .filter(|(_, verdict)| !matches!(verdict, Verdict::Passed | Verdict::NotApplicable))
        .map(|(id, verdict)| format!("{id} {}", verdict.words()))
        .collect();
    expect_test::expect![[r#"
        OSPS-AC-01.01 unknown
        OSPS-AC-02.01 unknown
        OSPS-AC-03.01 unknown
        OSPS-AC-03.02 unknown
        OSPS-BR-02.02 unknown
        OSPS-BR-04.01 needs review
        OSPS-BR-06.01 needs review
        OSPS-BR-07.01 needs review
        OSPS-GV-02.01 needs review
        OSPS-QA-01.01 unknown
        OSPS-QA-02.02 unknown
        OSPS-QA-03.01 unknown
        OSPS-QA-07.01 unknown
        OSPS-SA-03.01 needs review
        OSPS-SA-03.02 needs review
        OSPS-VM-04.01 needs review
        OSPS-VM-04.02 unknown
        OSPS-VM-05.03 unknown
        OSPS-VM-06.02 unknown"#]]
    .assert_eq(&open.join("\n"));
}

#[test]
fn defect_1_later_requirements_still_run() {
    let all = verdicts(&evidence("//- README.md\n# Tool\n"));
    assert_eq!(all.len(), 64);
    assert!(all.values().all(|one| *one != Verdict::NotRun), "{all:?}");
}

#[test]
fn defect_2_a_gate_that_says_not_applicable_ends_the_check() {
    let all = verdicts(&whole("//- README.md\n# Notes\n\nOnly text.\n"));
    for id in ["OSPS-QA-06.01", "OSPS-QA-02.01", "OSPS-DO-07.01"] {
        assert_eq!(all[id], Verdict::NotApplicable, "{id}");
    }
}

#[test]
fn defect_3_nothing_waits_for_a_security_insights_file() {
    let all = verdicts(&whole(&without("security-insights.yml")));
    for id in ["OSPS-DO-01.01", "OSPS-DO-03.01", "OSPS-DO-05.01", "OSPS-GV-01.01", "OSPS-GV-03.02"] {
        assert_eq!(all[id], Verdict::Passed, "{id}");
    }
}

/// The labelled trees of Minder, each with one signed-off commit and the tag `v1.0.0`.
#[test]
fn labelled_trees_are_judged_as_their_labels_say() {
    let Some(data) = slam_testdata::folder("minder-baseline-tests") else { return };
    type Labelled = (&'static str, &'static str, &'static [(&'static str, Verdict)]);
    let cases: [Labelled; 4] = [
        (
            "osps-do-04-01",
            "OSPS-DO-04.01",
            &[
                ("readme_with_support", Verdict::Passed),
                ("support_eox_file", Verdict::Passed),
                ("support_md_file", Verdict::Passed),
                ("no_support", Verdict::Failed),
            ],
        ),
        (
            "osps-gv-03-01",
            "OSPS-GV-03.01",
            &[
                ("contributing_file", Verdict::Passed),
                ("contributing_file_no_extension", Verdict::Passed),
                ("contributing_folder", Verdict::Passed),
                ("no_data", Verdict::Failed),
            ],
        ),
        (
            "osps-le-03-01",
            "OSPS-LE-03.01",
            &[
                ("copying_file", Verdict::Passed),
                ("license_file", Verdict::Passed),
                ("license_file_no_extension", Verdict::Passed),
                ("license_folder", Verdict::Passed),
                ("no_data", Verdict::Failed),
            ],
        ),
        (
            "osps-qa-02-01",
            "OSPS-QA-02.01",
            &[
                ("go_mod_no_go_sum", Verdict::Failed),
                ("go_mod_with_go_sum", Verdict::Passed),
                ("gemfile_no_lock", Verdict::Failed),
                ("gemfile_with_lock", Verdict::Passed),
                ("package_json_no_lock", Verdict::Failed),
                ("package_json_with_package_lock", Verdict::Passed),
                ("package_json_with_yarn_lock", Verdict::Passed),
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (rule, id, trees) in cases {
        for (name, expected) in trees {
            let root = data.join(format!("github/{rule}.testdata/{name}"));
            let got = verdicts(&whole(&spelled(&root, &root)))[id];
            if got != *expected {
                wrong.push(format!("{rule}/{name}: expected {expected:?}, got {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn spelled(root: &std::path::Path, folder: &std::path::Path) -> String {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let part = |path: &std::path::PathBuf| {
        if path.is_dir() {
            return spelled(root, path);
        }
        let name = path.strip_prefix(root).unwrap().display().to_string();
        format!("//- {name}\n{}\n", std::fs::read_to_string(path).unwrap())
    };
    entries.iter().map(part).collect()
}
