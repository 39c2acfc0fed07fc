use jiff::SignedDuration;
use slam_event::{Actor, PersonId, Role};

use super::*;
use crate::{
    Store,
    links::Purpose,
    people,
    sql::Transaction,
    testing::{NOW, on_both},
};

/// An edition with one project, its maintainer Maya, an individual Ines, and an evaluator Eva.
async fn edition(tx: &mut Transaction) -> [PersonId; 3] {
    let mut persons = Vec::new();
    for name in ["maya", "ines", "eva"] {
        let identity = people::Identity::mail(&format!("{name}@example.org"));
        persons.push(people::sign_in(tx, &identity, NOW).await.unwrap().id);
    }
    let persons: [PersonId; 3] = persons.try_into().unwrap();
    people::grant(tx, &Actor::Operator, &persons[2], Role::Evaluator, NOW).await.unwrap();
    for insert in [
        "INSERT INTO edition (id, title, version, opens_at, closes_at, created_at) VALUES ('fall-2026', '', 1, 0, 0, 0)",
        "INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'curl', 'curl', 0)",
        "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_at, changed_at)
            VALUES ('R1', 'fall-2026', 'P1', 'listed', 1, '', 0, 0)",
    ] {
        tx.query(insert).execute().await.unwrap();
    }
    let member = "INSERT INTO membership (project, person, role, since_at) VALUES ('P1', $1, 'maintainer', 0)";
    tx.query(member).bind(&persons[0]).execute().await.unwrap();
    let individual = "INSERT INTO participant VALUES ('fall-2026', $1, 'confirmed', 0)";
    tx.query(individual).bind(&persons[1]).execute().await.unwrap();
    persons
}

fn award() -> Notice {
    let notice = Notice::new(NoticeKind::Award, "curl has\nGuardian", "Well done.", "award:A1");
    notice.of_registration(&slam_event::RegistrationId::new("R1").unwrap()).at("/awards/A1")
}

async fn jobs(store: &Store, kind: &str) -> u32 {
    let ask = "SELECT CAST(COUNT(*) AS BIGINT) AS jobs FROM job WHERE kind = $1";
    store.database().query(ask).bind(kind).fetch_one().await.unwrap().get("jobs").unwrap()
}

#[test]
fn each_audience_finds_its_persons() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, ines, eva] = edition(&mut tx).await;
        for (audience, wanted) in [
            (Audience::Maintainers, vec![&maya]),
            (Audience::Participants, vec![&maya, &ines]),
            (Audience::Reviewers, vec![&eva]),
            (Audience::Organisers, vec![]),
            (Audience::Persons(vec![ines.clone(), ines.clone()]), vec![&ines]),
            (Audience::Everybody, vec![]),
        ] {
            let notice = Notice { edition: Some(slam_event::Slug::new("fall-2026").unwrap()), ..award() };
            let found = super::audience::persons(&mut tx, &notice, std::slice::from_ref(&audience)).await.unwrap();
            let mut wanted: Vec<_> = wanted.into_iter().cloned().collect();
            wanted.sort();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), wanted, "{audience:?}");
        }
    });
}

#[test]
fn one_cause_is_told_once_to_each_and_late_comers_are_told_too() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [_, ines, _] = edition(&mut tx).await;
        assert_eq!(post(&mut tx, &award(), &[Audience::Maintainers], NOW).await.unwrap(), 1);
        assert_eq!(post(&mut tx, &award(), &[Audience::Maintainers], NOW).await.unwrap(), 0);
        assert_eq!(post(&mut tx, &award(), &[Audience::Persons(vec![ines.clone()])], NOW).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(jobs(&store, "mail").await, 2);
        let told = for_person(store.database(), &ines, 10).await.unwrap();
        assert_eq!(told[0].subject, "curl has Guardian", "a subject is one line");
    });
}

#[test]
fn what_is_rolled_back_was_never_told() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        edition(&mut tx).await;
        tx.commit().await.unwrap();
        let mut tx = store.database().begin().await.unwrap();
        post(&mut tx, &award(), &[Audience::Maintainers, Audience::Everybody], NOW).await.unwrap();
        tx.rollback().await;
        assert_eq!(jobs(&store, "mail").await, 0);
        assert!(public(store.database(), None, 10).await.unwrap().is_empty());
    });
}

#[test]
fn the_feed_shows_what_is_for_everybody_by_project() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        edition(&mut tx).await;
        post(&mut tx, &award(), &[Audience::Maintainers, Audience::Everybody], NOW).await.unwrap();
        let private = Notice { cause: "private".to_owned(), ..award() };
        post(&mut tx, &private, &[Audience::Maintainers], NOW).await.unwrap();
        tx.commit().await.unwrap();
        let all = public(store.database(), None, 10).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].edition.as_ref().unwrap().as_str(), "fall-2026", "the edition follows from the registration");
        let curl = slam_event::Slug::new("curl").unwrap();
        assert_eq!(public(store.database(), Some(&curl), 10).await.unwrap(), all);
        assert!(public(store.database(), Some(&slam_event::Slug::new("other").unwrap()), 10).await.unwrap().is_empty());
    });
}

#[test]
fn a_person_chooses_kinds_and_stops_all() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, ..] = edition(&mut tx).await;
        let ask = async |tx: &mut Transaction| wishes(tx, &maya).await.unwrap().unwrap();
        assert!(ask(&mut tx).await.want("reminder"));
        change_wishes(&mut tx, &maya, &[NoticeKind::Award, NoticeKind::Decision]).await.unwrap();
        let wishes = ask(&mut tx).await;
        assert!(wishes.want("award") && !wishes.want("reminder"));
        stop_mail(&mut tx, &maya).await.unwrap();
        assert!(!ask(&mut tx).await.want("award"));
        change_wishes(&mut tx, &maya, &[]).await.unwrap();
        assert!(!ask(&mut tx).await.wants_mail);
    });
}

#[test]
fn a_letter_holds_no_secret_and_is_forgotten() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let letter = Letter {
            recipient: "ana@example.org".to_owned(),
            purpose: Purpose::SignIn,
            about: "ana@example.org".to_owned(),
            subject: "Sign in".to_owned(),
            body: "Open this link.".to_owned(),
            path: "/sign-in/link/{token}".to_owned(),
            minutes: 15,
        };
        let id = post_letter(&mut tx, &letter, NOW).await.unwrap();
        assert_eq!(find_letter(&mut tx, &id).await.unwrap(), Some((letter.clone(), NOW)));
        forget_letter(&mut tx, &id).await.unwrap();
        assert_eq!(find_letter(&mut tx, &id).await.unwrap(), None);
        post_letter(&mut tx, &letter, NOW).await.unwrap();
        assert_eq!(sweep_letters(&mut tx, NOW + SignedDuration::from_hours(48)).await.unwrap(), 0);
        assert_eq!(sweep_letters(&mut tx, NOW + SignedDuration::from_hours(49)).await.unwrap(), 1);
    });
}

#[test]
fn the_link_that_ends_mail_is_of_one_person_until_erasure() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, ines, _] = edition(&mut tx).await;
        let token = unsubscribe_token(&mut tx, &maya).await.unwrap();
        assert_eq!(unsubscribes(&mut tx, &token).await.unwrap(), Some(maya.clone()));
        let code = &token[token.len() - 64..];
        for wrong in [format!("{ines}{code}"), format!("{maya}{}", "0".repeat(64)), code.to_owned(), "é".repeat(60)] {
            assert_eq!(unsubscribes(&mut tx, &wrong).await.unwrap(), None, "{wrong}");
        }
        crate::erasure::erase(&mut tx, &Actor::Operator, &maya, NOW).await.unwrap();
        assert_eq!(unsubscribes(&mut tx, &token).await.unwrap(), None);
    });
}
