use slam_event::{calendar::Deadline, presets::preset};

use super::*;
use crate::{
    Store,
    testing::{NOW, on_both},
};

async fn made(store: &Store, id: &str) -> Edition {
    let edition = preset(id).unwrap().clone();
    let text = edition.objectives_text().unwrap();
    let make = async |tx: &mut Transaction| create(tx, &Actor::Operator, &edition, text, NOW).await;
    store.database().write(make).await.unwrap();
    edition
}

fn code(error: &StoreError) -> &'static str {
    match error {
        StoreError::Refused(refusal) => refusal.code,
        other => panic!("no refusal: {other}"),
    }
}

#[test]
fn every_preset_survives_its_row_and_the_first_is_the_current_one() {
    on_both(async |store| {
        for id in slam_event::presets::PRESETS {
            let edition = made(&store, id).await;
            let stored = need(store.database(), &edition.id).await.unwrap();
            assert_eq!(Edition { objectives: stored.edition.objectives.clone(), ..edition }, stored.edition);
            assert_eq!(stored.edition.objectives.sha256.unwrap().as_str(), stored.objectives_sha256);
        }
        assert_eq!(current(store.database()).await.unwrap().unwrap().edition.id.as_str(), "slam-2023");
        let fall = EditionId::new("fall-2026").unwrap();
        let change = async |tx: &mut Transaction| make_current(tx, &Actor::Operator, &fall, NOW).await;
        store.database().write(change).await.unwrap();
        assert_eq!(current(store.database()).await.unwrap().unwrap().edition.id, fall);
        assert_eq!(list(store.database()).await.unwrap().len(), 5);
    });
}

#[test]
fn a_change_is_kept_with_its_reason_and_told() {
    on_both(async |store| {
        let edition = made(&store, "fall-2026").await;
        let mut later = edition.clone();
        later.registration.closes = Deadline::parse("2026-11-04").unwrap();
        let amended = async |tx: &mut Transaction| {
            amend(tx, &Actor::Operator, &later, None, "two projects asked for time", NOW).await
        };
        let changes = store.database().write(amended).await.unwrap();
        assert_eq!(changes.len(), 1, "{changes:?}");
        let history = versions(store.database(), &edition.id).await.unwrap();
        let told: Vec<_> = history.iter().map(|one| (one.number, one.reason.as_str())).collect();
        assert_eq!(told, [(2, "two projects asked for time"), (1, "the edition was made")]);
        assert_eq!(history[0].objectives_sha256, history[1].objectives_sha256);
        let ask = "SELECT body FROM notice WHERE kind = 'change' AND is_public = 1";
        let body: String = store.database().query(ask).fetch_one().await.unwrap().get("body").unwrap();
        assert!(body.contains("4 November 2026") && body.contains("two projects"), "{body}");
        assert_eq!(store.verify_log(None).await.unwrap().seq, 2);
    });
}

#[test]
fn nobody_but_organisers_makes_or_changes_an_edition_and_none_is_made_twice() {
    on_both(async |store| {
        let edition = made(&store, "fall-2026").await;
        let text = edition.objectives_text().unwrap();
        let evaluator = Actor::Person { id: PersonId::new("E").unwrap(), roles: vec![Role::Evaluator] };
        let again = async |tx: &mut Transaction| create(tx, &Actor::Operator, &edition, text, NOW).await;
        assert_eq!(code(&store.database().write(again).await.unwrap_err()), "edition-exists");
        let other = async |tx: &mut Transaction| create(tx, &evaluator, &edition, text, NOW).await;
        assert_eq!(code(&store.database().write(other).await.unwrap_err()), "organiser-only");
        let change = async |tx: &mut Transaction| amend(tx, &evaluator, &edition, None, "", NOW).await;
        assert_eq!(code(&store.database().write(change).await.unwrap_err()), "organiser-only");
        let same = async |tx: &mut Transaction| {
            let stored = need(&mut *tx, &edition.id).await?.edition;
            amend(tx, &Actor::Operator, &stored, None, "", NOW).await
        };
        assert_eq!(code(&store.database().write(same).await.unwrap_err()), "nothing-changes");
    });
}
