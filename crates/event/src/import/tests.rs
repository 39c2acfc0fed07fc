use expect_test::{Expect, expect};

use super::*;

/// Compares what a list gives: one line a project, then one line an oddity.
fn check(form: ListForm, list: &[u8], expected: Expect) {
    let (projects, oddities) = read(form, list, ReadRules::default());
    let mut out = String::new();
    for project in projects {
        let keys: Vec<_> = project.repositories.iter().map(|one| one.key.as_str()).collect();
        let badges: Vec<_> = project.completed.iter().map(Slug::as_str).collect();
        out += &format!("{} {} [{}] {}", project.line, project.slug, project.name, keys.join(" "));
        for (sign, value) in [
            ("steward", project.steward),
            ("stage", project.stage),
            ("level", project.level.map(|level| level.to_string())),
            ("contact", project.contact),
            ("advisor", project.advisor),
            ("logo", project.logo),
            ("dark", project.dark_logo),
            ("home", project.home),
            ("statistics", project.statistics),
            ("says", project.description),
            ("category", project.category),
            ("since", project.accepted.map(|day| day.to_string())),
            ("badges", Some(badges.join(" ")).filter(|text| !text.is_empty())),
        ] {
            out += &value.map(|value| format!(" {sign}={value}")).unwrap_or_default();
        }
        out += "\n";
    }
    for oddity in oddities {
        out += &format!("{}: {}\n", oddity.line, oddity.message);
    }
    expected.assert_eq(&out);
}

const PAGE: &str = r#"---
title: Sample
projects:
  - name: First Tool
    repoUrl: https://github.com/first/tool
    logoUrl: /project-logos/first.png
    advisor: A. Person
    completed: [cleaner, Defender]
  - name: Whole Group
    repoUrl: https://github.com/group
    completed: []
    sponsor: someone
  - repoUrl: https://github.com/no/name
  - name: Bad
    repoUrl: file:///etc/passwd
    logoUrl: javascript:alert(1)
    completed: [Not A Badge]
    sponsor: another
  - name: first tool
    repoUrl: https://github.com/other/tool
---

Words for people.
"#;

#[test]
fn a_page_of_the_site_is_read_past_its_oddities() {
    check(
        ListForm::Site,
        PAGE.as_bytes(),
        expect![[r#"
            4 first-tool [First Tool] github.com/first/tool advisor=A. Person logo=/project-logos/first.png badges=cleaner defender
            9 whole-group [Whole Group] github.com/group
            14 bad [Bad] 
            12: `sponsor` is not known and was passed over, 2 times
            13: a project without a name was passed over
            15: the repository `file:///etc/passwd` was passed over: `file://` would read this machine
            16: the logo `javascript:alert(1)` is no https address and was passed over
            17: the badge `Not A Badge` contains ` `; only a-z, 0-9, and single hyphens between them are allowed
            19: `first-tool` stands on line 4 already; this one was passed over
        "#]],
    );
}

#[test]
fn a_page_that_cannot_be_read_says_why_and_where() {
    for (page, expected) in [
        ("projects: []\n", expect![["1: the page does not begin with front matter: a line `---`, then `projects:`\n"]]),
        ("---\nprojects: []\n", expect![["1: the front matter has no end: a second line `---`\n"]]),
        ("---\ntitle: x\n---\n", expect![["1: the front matter has no `projects`\n"]]),
    ] {
        check(ListForm::Site, page.as_bytes(), expected);
    }
    let (projects, oddities) = read(ListForm::Site, b"---\ntitle: x\nprojects: [\n---\n", ReadRules::default());
    assert_eq!((projects.len(), oddities.len()), (0, 1), "{oddities:?}");
}

const FILE: &str = r#"- name: first
  display_name: First Tool
  description: |
    One line
    and another.
  category: Build
  home_url: https://first.example/
  logo_url: https://first.example/a.svg
  logo_dark_url: https://first.example/b.svg
  devstats_url: null
  accepted_at: "2024-03-05"
  maturity: sandbox
  repositories:
    - name: tool
      url: https://github.com/first/tool
      check_sets:
        - community
        - code
    - name: site
      url: https://github.com/first/site
      exclude: [clomonitor]
    - name: gone
- name: 1Second
  logo_url_dark: https://second.example/b.svg
  accepted_at: soon
  maturity: [a]
  repositories: []
"#;

#[test]
fn a_foundation_file_is_read_with_both_spellings_of_its_keys() {
    check(
        ListForm::Foundation,
        FILE.as_bytes(),
        expect![[r#"
            1 first [First Tool] github.com/first/tool github.com/first/site stage=sandbox logo=https://first.example/a.svg dark=https://first.example/b.svg home=https://first.example/ says=One line and another. category=Build since=2024-03-05
            23 1second [1Second]  dark=https://second.example/b.svg
            22: a repository has no `url` and was passed over
            25: `soon` is not a date such as 2026-03-20
            26: `maturity` is not a text and was passed over
        "#]],
    );
    let (projects, _) =
        read(ListForm::Foundation, FILE.as_bytes(), ReadRules { steward: Some("cncf"), ..ReadRules::default() });
    assert!(projects.iter().all(|project| project.steward.as_deref() == Some("cncf")));
    assert_eq!(projects[0].repositories[0].check_sets, ["community", "code"]);
    assert_eq!(projects[0].repositories[1].exclude, ["clomonitor"]);
}

#[test]
fn a_table_is_read_by_its_header() {
    let table = "\u{feff}Slug,Name,Repository,Steward,Stage,Level,Contact,Shoe size\r\n\
                 first,\"First, the \"\"Tool\"\"\",https://github.com/first/tool,cncf,sandbox,1,team@first.example,42\r\n\
                 first,,git@github.com:first/site.git,openssf,,,,\r\n\
                 \r\n\
                 ,'=Formula,https://example.org/a/b https://example.org/a/c,,,4,,\r\n\
                 ,日本,https://example.org/team/kit,,,,,\r\n\
                 ,日本,,,,,,,,\r\n\
                 ,Two\u{202e}faced,,,,,,\r\n";
    check(
        ListForm::Table,
        table.as_bytes(),
        expect![[r#"
            2 first [First, the "Tool"] github.com/first/tool github.com/first/site steward=cncf stage=sandbox level=1 contact=team@first.example
            5 formula [=Formula] example.org/a/b example.org/a/c
            6 kit [日本] example.org/team/kit
            1: `shoe size` is not known and was passed over
            3: the steward differs from that of `first` on line 2, which counts
            5: `4` is not a level; levels are 1, 2, and 3
            7: no address can be made of the name `日本`; give it a slug
            7: the row has 10 cells, the header 8
            8: a project without a name was passed over
            8: the name has characters that cannot be seen and was passed over
        "#]],
    );
    check(
        ListForm::Table,
        b"a,b\n1,2\n",
        expect![[r#"
            1: `a` is not known and was passed over
            1: `b` is not known and was passed over
            1: the table has no column `name`; its first row is `a,b`
        "#]],
    );
    check(
        ListForm::Table,
        b"name\nOne\n\xff\xfe\nTwo\n",
        expect![["2 one [One] \n4 two [Two] \n3: a row is not UTF-8 and was passed over\n"]],
    );
}

#[test]
fn a_form_is_known_by_its_name_and_by_the_ending_of_a_file() {
    for form in ListForm::ALL {
        assert_eq!(ListForm::from_name(form.name()), Some(form));
    }
    for (file, form) in [
        ("participating-projects.md", Some(ListForm::Site)),
        ("cncf.YAML", Some(ListForm::Foundation)),
        ("list.csv", Some(ListForm::Table)),
        ("list.txt", None),
        ("csv", None),
    ] {
        assert_eq!(ListForm::of_file(file), form, "{file}");
    }
}

mod planning {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::*;
    use crate::ProjectId;

    fn stored(id: &str, name: &str, repositories: &[&str]) -> ExistingProject {
        ExistingProject {
            id: ProjectId::new(id).unwrap(),
            name: name.to_owned(),
            slug: Slug::of_name(name).unwrap(),
            repositories: repositories.iter().map(|path| key(path)).collect(),
            steward: None,
            stage: Some("sandbox".into()),
        }
    }

    fn key(path: &str) -> RepositoryKey {
        RepositoryKey::of(&read_address(&format!("https://git.example.org/{path}"), AddressRules::default()).unwrap())
    }

    /// A name and the paths of its repositories.
    type Row<'a> = (&'a str, &'a [&'a str]);

    fn listed(lines: &[Row<'_>]) -> Vec<ImportedProject> {
        let mut table = String::from("name,repository\n");
        for (name, paths) in lines {
            let addresses: Vec<_> = paths.iter().map(|path| format!("https://git.example.org/{path}")).collect();
            table += &format!("{name},{}\n", addresses.join(" "));
        }
        let (projects, oddities) = read(ListForm::Table, table.as_bytes(), ReadRules::default());
        assert_eq!(oddities, []);
        projects
    }

    /// One word a project: what happens to it.
    fn outcome(plan: &ImportPlan) -> Vec<String> {
        let mut words = Vec::new();
        words.extend(plan.new.iter().map(|one| format!("new {}", one.slug)));
        words.extend(plan.same.iter().map(|one| format!("same {}={} {}", one.project.slug, one.id, one.changes.len())));
        words.extend(plan.renamed.iter().map(|one| format!("renamed {}={}", one.project.slug, one.id)));
        words.extend(plan.conflicts.iter().map(|one| format!("conflict {} {:?}", one.project.slug, one.reason)));
        words.extend(plan.removed.iter().map(|id| format!("removed {id}")));
        words
    }

    #[test]
    fn every_way_in_which_a_list_can_differ_has_its_outcome() {
        let known = [stored("A", "Alpha", &["a/a"]), stored("B", "Beta", &["b/b", "b/c"]), stored("C", "Gamma", &[])];
        let cases: &[(&[Row<'_>], &[&str])] = &[
            (&[("Alpha", &["a/a"])], &["same alpha=A 0", "removed B", "removed C"]),
            (&[("Alpha", &["a/a", "a/new"])], &["same alpha=A 1", "removed B", "removed C"]),
            (&[("Alef", &["a/a"])], &["renamed alef=A", "removed B", "removed C"]),
            (&[("Alpha", &["x/x"])], &["conflict alpha SlugTaken", "removed B", "removed C"]),
            (&[("Beta", &["a/a"])], &["conflict beta SlugTaken", "removed C"]),
            (&[("Both", &["a/a", "b/b"])], &["conflict both SeveralProjects", "removed C"]),
            (&[("Gamma", &["c/c"])], &["same gamma=C 1", "removed A", "removed B"]),
            (&[("Alpha", &[])], &["same alpha=A 0", "removed B", "removed C"]),
            (&[("Delta", &[])], &["conflict delta NoRepository", "removed A", "removed B", "removed C"]),
            (&[("Delta", &["d/d"])], &["new delta", "removed A", "removed B", "removed C"]),
            (
                &[("Delta", &["d/d"]), ("Epsilon", &["d/d"])],
                &[
                    "conflict delta SharedRepository",
                    "conflict epsilon SharedRepository",
                    "removed A",
                    "removed B",
                    "removed C",
                ],
            ),
            (
                &[("Alef", &["a/a"]), ("Alpha", &["a/a"])],
                &["same alpha=A 0", "conflict alef SharedRepository", "removed B", "removed C"],
            ),
            (
                &[("Alpha", &["a/a", "n/n"]), ("New", &["n/n"])],
                &["conflict alpha SharedRepository", "conflict new SharedRepository", "removed B", "removed C"],
            ),
        ];
        for (list, expected) in cases {
            assert_eq!(outcome(&plan(&known, &listed(list))), *expected, "{list:?}");
        }
    }

    #[test]
    fn what_a_list_does_not_say_never_changes() {
        let plan = plan(&[stored("A", "Alpha", &["a/a"])], &listed(&[("Alpha", &[])]));
        assert_eq!(plan.same[0].changes, []);
    }

    proptest! {
        #[test]
        fn each_project_has_one_outcome_and_the_order_of_the_list_never_decides(
            known in prop::collection::btree_map("[a-e]", prop::collection::btree_set("[a-d]/[a-d]", 0..3), 0..4),
            list in prop::collection::btree_map("[a-h]", prop::collection::btree_set("[a-d]/[a-d]", 0..3), 0..6),
        ) {
            let known: Vec<_> = known.iter().map(|(name, paths)| {
                stored(&name.to_uppercase(), name, &paths.iter().map(String::as_str).collect::<Vec<_>>())
            }).collect();
            let rows: Vec<(&str, Vec<&str>)> =
                list.iter().map(|(name, paths)| (name.as_str(), paths.iter().map(String::as_str).collect())).collect();
            let rows: Vec<Row<'_>> = rows.iter().map(|(name, paths)| (*name, paths.as_slice())).collect();
            let projects = listed(&rows);
            let forward = plan(&known, &projects);
            let placed = forward.new.len() + forward.same.len() + forward.renamed.len() + forward.conflicts.len();
            prop_assert_eq!(placed, projects.len());
            let matched: Vec<_> = forward.same.iter().chain(&forward.renamed).map(|one| &one.id).collect();
            prop_assert_eq!(matched.len(), matched.iter().collect::<BTreeSet<_>>().len(), "one stored project, one of the list");
            prop_assert!(forward.removed.iter().all(|id| !matched.contains(&id)));

            let backward = plan(&known, &projects.iter().rev().cloned().collect::<Vec<_>>());
            let sorted = |plan: &ImportPlan| { let mut words = outcome(plan); words.sort(); words };
            prop_assert_eq!(sorted(&forward), sorted(&backward));
        }

        #[test]
        fn an_import_that_was_taken_over_changes_nothing_the_second_time(
            list in prop::collection::btree_map("[a-h]", prop::collection::btree_set("[a-d]/[a-d]", 1..3), 0..6),
        ) {
            let rows: Vec<(&str, Vec<&str>)> =
                list.iter().map(|(name, paths)| (name.as_str(), paths.iter().map(String::as_str).collect())).collect();
            let rows: Vec<Row<'_>> = rows.iter().map(|(name, paths)| (*name, paths.as_slice())).collect();
            let first = plan(&[], &listed(&rows));
            let known: Vec<_> = first.new.iter().enumerate().map(|(index, project)| ExistingProject {
                id: ProjectId::new(format!("P{index}")).unwrap(),
                name: project.name.clone(),
                slug: project.slug.clone(),
                repositories: project.repositories.iter().map(|one| one.key.clone()).collect(),
                steward: project.steward.clone(),
                stage: project.stage.clone(),
            }).collect();
            let second = plan(&known, &first.new);
            prop_assert_eq!(second.same.len(), known.len());
            prop_assert!(second.same.iter().all(|one| one.changes.is_empty()));
            prop_assert_eq!(second.removed, []);
        }
    }
}
