use std::collections::BTreeSet;

use expect_test::expect;
use jiff::civil::Date;
use proptest::prelude::*;
use slam_model::Level;

use super::*;
use crate::{
    Slug,
    import::{ImportedRepository, ReadRules, RepositoryKey, fallback_slug, read, read_address},
    registration::AddressRules,
};

fn key(address: &str) -> RepositoryKey {
    RepositoryKey::of(&read_address(address, AddressRules::default()).unwrap())
}

fn sample() -> ImportedProject {
    let repository = |path: &str| ImportedRepository {
        address: format!("https://github.com/first/{path}"),
        key: key(&format!("https://github.com/first/{path}")),
        name: Some(path.to_owned()),
        check_sets: vec!["code".into()],
        exclude: Vec::new(),
    };
    ImportedProject {
        line: 1,
        name: "First: the \"Tool\"".into(),
        slug: Slug::new("first").unwrap(),
        repositories: vec![repository("tool"), repository("site")],
        steward: Some("cncf".into()),
        stage: Some("sandbox".into()),
        level: Some(Level::One),
        contact: Some("=team@first.example".into()),
        advisor: Some("A. Person".into()),
        logo: Some("/project-logos/first.png".into()),
        dark_logo: None,
        home: Some("https://first.example/".into()),
        statistics: None,
        description: Some("Builds, and tests.".into()),
        category: None,
        accepted: Some(Date::constant(2024, 3, 5)),
        completed: vec![Slug::new("cleaner").unwrap(), Slug::new("on").unwrap()],
    }
}

fn shown(exported: &Exported) -> String {
    let losses: Vec<_> = exported
        .losses
        .iter()
        .map(|loss| format!("{} {}: {}\n", loss.project, loss.field.name(), loss.message))
        .collect();
    format!("{}~\n{}", exported.text.replace('\r', ""), losses.concat())
}

#[test]
fn each_form_is_written_as_its_readers_know_it_and_tells_what_it_lacks() {
    let heading = Heading { title: "Sample".into(), path: "/sample".into(), description: "Two: words".into() };
    let all = |form, personal| shown(&export(form, &[sample()], &heading, personal));
    expect![[r#"
        ---
        title: Sample
        path: /sample
        description: "Two: words"
        projects:
          - name: "First: the \"Tool\""
            advisor: A. Person
            repoUrl: https://github.com/first/tool
            logoUrl: /project-logos/first.png
            completed: [cleaner, "on"]
        ---
        ~
        first repositories: the form holds one repository; the first is written
        first slug: the form has no slug; another one is made of the name when it is read
        first repository details: the form has no place for it
        first steward: the form has no place for it
        first stage: the form has no place for it
        first contact: the form has no place for it
        first home page: the form has no place for it
        first description: the form has no place for it
        first level: the form has no place for it
        first accepted: the form has no place for it
    "#]]
    .assert_eq(&all(ListForm::Site, PersonalData::Included));
    expect![[r#"
        - name: first
          display_name: "First: the \"Tool\""
          description: "Builds, and tests."
          home_url: https://first.example/
          logo_url: /project-logos/first.png
          accepted_at: "2024-03-05"
          maturity: sandbox
          repositories:
            - name: tool
              url: https://github.com/first/tool
              check_sets:
                - code
            - name: site
              url: https://github.com/first/site
              check_sets:
                - code
        ~
        first steward: the form has no place for it
        first contact: persons are left out of this export
        first advisor: persons are left out of this export
        first level: the form has no place for it
        first badges: the form has no place for it
    "#]]
    .assert_eq(&all(ListForm::Foundation, PersonalData::LeftOut));
    expect![[r#"
        name,slug,repository,steward,stage,level,contact,advisor,logo,home,description,category,accepted,badges
        "First: the ""Tool""",first,https://github.com/first/tool https://github.com/first/site,cncf,sandbox,1,'=team@first.example,A. Person,/project-logos/first.png,https://first.example/,"Builds, and tests.",,2024-03-05,cleaner on
        ~
        first repository details: the form has no place for it
    "#]]
    .assert_eq(&all(ListForm::Table, PersonalData::Included));
}

#[test]
fn a_public_export_names_no_person() {
    for form in ListForm::ALL {
        let exported = export(form, &[sample()], &Heading::default(), PersonalData::LeftOut);
        assert!(!exported.text.contains("Person") && !exported.text.contains("team@"), "{}", exported.text);
        for field in [Field::Contact, Field::Advisor] {
            assert!(exported.losses.iter().any(|loss| loss.field == field), "{form:?} {field:?}");
        }
    }
}

/// Returns the project without what the losses name: what a reader must find again.
fn without(mut project: ImportedProject, losses: &[Loss]) -> ImportedProject {
    project.line = 0;
    let slug = project.slug.to_string();
    let lost: BTreeSet<Field> = losses.iter().filter(|loss| loss.project == slug).map(|loss| loss.field).collect();
    for (field, value) in [
        (Field::Steward, &mut project.steward),
        (Field::Stage, &mut project.stage),
        (Field::Contact, &mut project.contact),
        (Field::Advisor, &mut project.advisor),
        (Field::Logo, &mut project.logo),
        (Field::DarkLogo, &mut project.dark_logo),
        (Field::Home, &mut project.home),
        (Field::Statistics, &mut project.statistics),
        (Field::Description, &mut project.description),
        (Field::Category, &mut project.category),
    ] {
        value.take_if(|_| lost.contains(&field));
    }
    project.level.take_if(|_| lost.contains(&Field::Level));
    project.accepted.take_if(|_| lost.contains(&Field::Accepted));
    if lost.contains(&Field::Completed) {
        project.completed.clear();
    }
    if lost.contains(&Field::Repositories) {
        project.repositories.truncate(1);
    }
    if lost.contains(&Field::RepositoryDetails) {
        for one in &mut project.repositories {
            (one.name, one.check_sets, one.exclude) = (None, Vec::new(), Vec::new());
        }
    }
    if lost.contains(&Field::Slug) {
        project.slug = fallback_slug(&project.name, &project.repositories).unwrap_or(project.slug);
    }
    project
}

/// A text as readers give it: one line, no outer blanks, nothing that cannot be seen.
fn text() -> impl Strategy<Value = String> {
    // Signs that mean something to YAML, CSV, or a spreadsheet come more often than by chance.
    prop_oneof!["[ -~äé日😀]{1,12}", r#"[-=+@'"\\:#\[\]{},&*!|>%`?~ a1]{1,8}"#]
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("is empty", |text| !text.is_empty())
}

fn page() -> impl Strategy<Value = Option<String>> {
    prop::option::of("https?://[a-z]{1,5}\\.example/[!-~]{0,8}")
}

fn repository() -> impl Strategy<Value = ImportedRepository> {
    let words = || prop::collection::vec(text(), 0..3);
    ("[A-Za-z0-9_]{1,6}", "[A-Za-z0-9_]{1,6}", prop::option::of(text()), words(), words())
        .prop_map(|(owner, name, label, check_sets, exclude)| {
            (format!("https://git.example.org/o{owner}/r{name}"), label, check_sets, exclude)
        })
        .prop_map(|(address, name, check_sets, exclude)| ImportedRepository {
            key: key(&address),
            address,
            name,
            check_sets,
            exclude,
        })
}

fn project() -> impl Strategy<Value = ImportedProject> {
    let optional = || prop::option::of(text());
    let slug = || "[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?".prop_map(|text| Slug::new(text).unwrap());
    let texts = (optional(), optional(), optional(), optional(), optional(), optional());
    let pages = (page(), page(), page(), page());
    let lists = (prop::collection::vec(repository(), 0..4), prop::collection::btree_set(slug(), 0..4));
    let rest = (prop::option::of(1_u8..=3), prop::option::of((1990_i16..2100, 1_i8..=12, 1_i8..=28)));
    (text(), slug(), texts, pages, lists, rest).prop_map(|(name, slug, texts, pages, lists, rest)| {
        let (steward, stage, contact, advisor, description, category) = texts;
        let (logo, dark_logo, home, statistics) = pages;
        let (mut repositories, completed) = lists;
        let mut seen = BTreeSet::new();
        repositories.retain(|one| seen.insert(one.key.clone()));
        let level = rest.0.and_then(|number| Level::try_from(number).ok());
        let accepted = rest.1.map(|(year, month, day)| Date::constant(year, month, day));
        let completed = completed.into_iter().collect();
        ImportedProject {
            line: 0,
            name,
            slug,
            repositories,
            steward,
            stage,
            level,
            contact,
            advisor,
            logo,
            dark_logo,
            home,
            statistics,
            description,
            category,
            accepted,
            completed,
        }
    })
}

proptest! {
    #[test]
    fn what_is_read_back_is_what_was_written_but_for_the_losses(
        mut projects in prop::collection::vec(project(), 0..4),
        include in any::<bool>(),
    ) {
        let personal = if include { PersonalData::Included } else { PersonalData::LeftOut };
        for form in ListForm::ALL {
            // A page of the site tells projects apart by their names alone, and needs one with a letter or a repository.
            let mut seen = BTreeSet::new();
            projects.retain(|one| seen.insert(one.slug.clone()));
            let mut names = BTreeSet::new();
            let listed: Vec<_> = projects.iter().filter(|one| form != ListForm::Site
                || fallback_slug(&one.name, one.repositories.get(..1).unwrap_or_default()).is_some_and(|slug| names.insert(slug)))
                .cloned().collect();
            let exported = export(form, &listed, &Heading::default(), personal);
            let (mut found, oddities) = read(form, exported.text.as_bytes(), ReadRules::default());
            for one in &mut found {
                one.line = 0;
            }
            let expected: Vec<_> = listed.into_iter().map(|one| without(one, &exported.losses)).collect();
            prop_assert_eq!(&found, &expected, "{:?}\n{}\n{:?}", form, exported.text, oddities);
            prop_assert!(oddities.is_empty(), "{:?} {:?}\n{}", form, oddities, exported.text);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..200), form in 0_usize..3) {
        let form = ListForm::ALL[form];
        for begin in [&b""[..], b"---\nprojects:\n  - name: ", b"- name: ", b"name,repository,level\n"] {
            let _read = read(form, &[begin, &bytes].concat(), ReadRules::default());
        }
    }
}
