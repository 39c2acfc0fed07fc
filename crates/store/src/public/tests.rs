//! What everybody may read, and what nobody may.

use jiff::SignedDuration;

use super::{
    Filter, Mark, Steward, editions, news,
    project::{self, Found},
    projects::{self, Cursor, Facets, Numbers, Sort},
    testing::{self, BADGES, Sample},
};
use crate::{
    Store, board, outcomes,
    sql::Transaction,
    testing::{NOW, on_both},
};

const OBJECTIVES: &str = "the text of the objectives";

async fn seeded(store: &Store) {
    let seed = async |tx: &mut Transaction| {
        testing::edition(tx, "fall-2026", OBJECTIVES, true).await?;
        testing::edition(tx, "spring-2026", OBJECTIVES, false).await?;
        let plain = Sample::PLAIN;
        for sample in [
            Sample { slug: "alpha", name: "Alpha", found: 2, hours: 5, ..plain },
            Sample { slug: "beta", name: "Beta 100%", found: 2, hours: 9, steward: "CNCF", level: 3, ..plain },
            Sample { slug: "gamma", name: "Gamma", forge: "gitlab", ..plain },
            Sample { slug: "delta", name: "Delta", found: 6, awarded: 6, hours: 1, steward: "OpenSSF", ..plain },
            Sample {
                slug: "hidden",
                name: "Hidden",
                found: 5,
                awarded: 1,
                steward: "Secret",
                forge: "gerrit",
                state: "confirmed",
                ..plain
            },
            Sample { slug: "refused", name: "Refused", state: "refused", ..plain },
            Sample { slug: "gamma", name: "Gamma", edition: "spring-2026", found: 1, awarded: 1, ..plain },
        ] {
            testing::project(tx, sample).await?;
        }
        for (old, project) in [("old-alpha", "Palpha"), ("old-hidden", "Phidden")] {
            let alias = tx.query("INSERT INTO project_alias (slug, project, since_at) VALUES ($1, $2, 0)");
            alias.bind(old).bind(project).execute().await?;
        }
        testing::notice(tx, "N1", None, "The calendar changed", true).await?;
        testing::notice(tx, "N2", Some("Rfall2026alpha"), "About Alpha", true).await?;
        testing::notice(tx, "N3", Some("Rfall2026hidden"), "About Hidden", true).await?;
        testing::notice(tx, "N4", Some("Rfall2026alpha"), "For the maintainers", false).await
    };
    store.database().write(seed).await.unwrap();
}

async fn slugs(store: &Store, filter: &Filter, sort: Sort) -> Vec<String> {
    let page = projects::list(store.database(), "fall-2026", filter, sort, None, 50).await.unwrap();
    page.projects.iter().map(|one| one.slug.to_string()).collect()
}

#[test]
fn a_list_is_sorted_narrowed_and_shows_nobody_who_is_not_listed() {
    on_both(async |store| {
        seeded(&store).await;
        let all = Filter::default();
        assert_eq!(slugs(&store, &all, Sort::Name).await, ["alpha", "beta", "delta", "gamma"]);
        assert_eq!(slugs(&store, &all, Sort::Badges).await, ["delta", "beta", "alpha", "gamma"]);
        assert_eq!(slugs(&store, &all, Sort::Fresh).await, ["delta", "alpha", "beta", "gamma"]);
        let badge =
            |badge: &str, status: &str| Filter { badge: Some((badge.into(), status.into())), ..Filter::default() };
        for (filter, found) in [
            (Filter { words: "ETA 100%".into(), ..Filter::default() }, vec!["beta"]),
            (Filter { words: "_".into(), ..Filter::default() }, vec![]),
            (Filter { words: "'; DROP TABLE project; --".into(), ..Filter::default() }, vec![]),
            (Filter { steward: Some(Steward::Named("cncf".into())), ..Filter::default() }, vec!["beta"]),
            (Filter { steward: Some(Steward::None), ..Filter::default() }, vec!["alpha", "gamma"]),
            (Filter { forge: Some("gitlab".into()), ..Filter::default() }, vec!["gamma"]),
            (Filter { forge: Some("gerrit".into()), ..Filter::default() }, vec![]),
            (Filter { level: Some(3), ..Filter::default() }, vec!["beta"]),
            (badge("inspector", "partial"), vec!["alpha", "beta"]),
            (badge("inspector", "awarded"), vec!["delta"]),
            (badge("inspector", ""), vec!["alpha", "beta", "delta"]),
        ] {
            assert_eq!(slugs(&store, &filter, Sort::Name).await, found, "{filter:?}");
        }
    });
}

#[test]
fn pages_behind_cursors_join_to_the_whole_list_in_every_order() {
    on_both(async |store| {
        seeded(&store).await;
        for sort in [Sort::Name, Sort::Badges, Sort::Fresh] {
            let whole = slugs(&store, &Filter::default(), sort).await;
            let (mut joined, mut after) = (Vec::new(), None);
            for _ in 0..whole.len() {
                let page = projects::list(store.database(), "fall-2026", &Filter::default(), sort, after.as_ref(), 1)
                    .await
                    .unwrap();
                joined.extend(page.projects.iter().map(|one| one.slug.to_string()));
                after = page.next.map(|next| Cursor::parse(&next.to_string()).unwrap());
            }
            assert_eq!((joined, after), (whole, None), "{sort:?}");
        }
        assert_eq!(Cursor::parse("a.b"), None);
        assert_eq!(Cursor::parse(""), None);
    });
}

#[test]
fn each_project_of_a_list_comes_with_its_badges_and_awards() {
    on_both(async |store| {
        seeded(&store).await;
        let page =
            projects::list(store.database(), "fall-2026", &Filter::default(), Sort::Badges, None, 50).await.unwrap();
        let marks = |at: usize| page.projects[at].badges.iter().filter(|one| one.mark == Mark::Awarded).count();
        assert_eq!((marks(0), marks(1)), (6, 0));
        assert_eq!(page.projects[1].badges.len(), BADGES.len());
        assert!(page.projects[3].badges.is_empty());
    });
}

#[test]
fn what_the_lists_can_be_narrowed_by_names_no_hidden_project_and_numbers_count_it() {
    on_both(async |store| {
        seeded(&store).await;
        let facets = projects::facets(store.database(), "fall-2026").await.unwrap();
        let names = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(facets, Facets { stewards: names(&["CNCF", "OpenSSF"]), forges: names(&["github", "gitlab"]) });
        let numbers = projects::numbers(store.database(), "fall-2026").await.unwrap();
        assert_eq!(numbers, Numbers { projects: 5, listed: 4, found: 15, awarded: 7 });
    });
}

#[test]
fn a_project_is_found_by_its_slug_and_its_former_one_unless_it_is_hidden() {
    on_both(async |store| {
        seeded(&store).await;
        let find = async |slug: &str, edition| project::find(store.database(), slug, edition).await.unwrap();
        let Found::Here(gamma) = find("gamma", None).await else { panic!("gamma is listed") };
        assert_eq!(gamma.edition, "fall-2026");
        assert_eq!(gamma.editions.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["fall-2026", "spring-2026"]);
        let Found::Here(gamma) = find("gamma", Some("spring-2026")).await else { panic!("gamma was listed") };
        assert_eq!((gamma.edition.as_str(), gamma.listed.awarded), ("spring-2026", 1));
        assert_eq!(find("old-alpha", None).await, Found::Moved(slam_event::Slug::new("alpha").unwrap()));
        for hidden in ["hidden", "refused", "old-hidden", "nobody"] {
            assert_eq!(find(hidden, None).await, Found::Nothing, "{hidden}");
        }
        assert_eq!(find("alpha", Some("spring-2026")).await, Found::Nothing);
    });
}

#[test]
fn an_edition_is_shown_from_its_announcement_on() {
    on_both(async |store| {
        seeded(&store).await;
        let shown = editions::current(store.database(), NOW).await.unwrap().unwrap();
        assert_eq!((shown.edition.id.as_str(), shown.version), ("fall-2026", 1));
        let text = editions::objectives(store.database(), "fall-2026", &shown.objectives_sha256).await.unwrap();
        assert_eq!(text.as_deref(), Some(OBJECTIVES));
        let before = shown.edition.announced.at() - SignedDuration::from_secs(1);
        assert_eq!(editions::current(store.database(), before).await.unwrap(), None);
        assert_eq!(editions::find(store.database(), "fall-2026", before).await.unwrap(), None);
        let listed = editions::list(store.database(), before).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.edition.id.as_str()).collect::<Vec<_>>(), ["spring-2026"]);
    });
}

#[test]
fn news_are_public_and_of_listed_projects() {
    on_both(async |store| {
        seeded(&store).await;
        let ids = |all: Vec<news::Notice>| all.into_iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids(news::notices(store.database(), None, 10).await.unwrap()), ["N2", "N1"]);
        let project = |slug: &str| slam_event::ProjectId::new(format!("P{slug}")).unwrap();
        assert_eq!(ids(news::notices(store.database(), Some(&project("alpha")), 10).await.unwrap()), ["N2"]);
        assert!(news::notices(store.database(), Some(&project("hidden")), 10).await.unwrap().is_empty());
        let awards = news::awards(store.database(), "fall-2026", 10).await.unwrap();
        assert!(awards.len() == 6 && awards.iter().all(|one| one.slug.as_str() == "delta"), "{awards:?}");
    });
}

#[test]
fn the_board_of_a_badge_shows_who_has_it_the_earlier_first() {
    on_both(async |store| {
        seeded(&store).await;
        let (on, all) = (store.database(), Filter::default());
        let first = board::of_badge(on, "fall-2026", &all, "cleaner", None, 2).await.unwrap();
        let slugs = |all: &[board::Holder]| all.iter().map(|one| one.project.slug.to_string()).collect::<Vec<_>>();
        assert_eq!(slugs(&first), ["beta", "alpha"]);
        let last = &first[1];
        let after = (last.found_at.as_millisecond(), last.project.registration.as_str());
        let rest = board::of_badge(on, "fall-2026", &all, "cleaner", Some(after), 2).await.unwrap();
        assert_eq!(slugs(&rest), ["delta"]);
        let numbers = board::badge_numbers(on, "fall-2026").await.unwrap();
        let cleaner = numbers["cleaner"];
        assert_eq!((cleaner.found, cleaner.awarded, numbers["inspector"].partial), (4, 2, 2));
    });
}

#[test]
fn the_report_counts_every_confirmed_project() {
    on_both(async |store| {
        seeded(&store).await;
        let edition = editions::current(store.database(), NOW).await.unwrap().unwrap().edition;
        let badges = BADGES.map(str::to_owned);
        let report = outcomes::read(store.database(), &edition, &badges, NOW).await.unwrap();
        let numbers = &report.statistics;
        assert_eq!((numbers.projects, numbers.listed, numbers.badges, numbers.complete), (5, 4, 15, 1));
        assert_eq!(numbers.by_badge["cleaner"], 4);
        assert_eq!(numbers.by_steward[""].projects, 2);
        assert_eq!(report.trend.last().unwrap().badges["cleaner"], 4);
        let after = edition.last_cut_off();
        let report = outcomes::read(store.database(), &edition, &badges, after).await.unwrap();
        assert_eq!((report.statistics.badges, report.plaques), (7, 0));
    });
}
