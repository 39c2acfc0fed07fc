//! Takeover: every way that we can think of to act for a project of somebody else, tried on the stored rows.

use slam_event::{
    Actor, PersonId, Role,
    control::{Action, Judged, Observation, ProofKind},
    registration::{Address, AddressRules, RegistrationState, RenameOutcome},
};

use super::*;
use crate::{
    Store, StoreError, projects,
    registrations::{
        self, Registered, Rivals,
        tests::{challenge, code, file_of, person, prove, registered, seen, with_fall},
    },
    sql::Transaction,
    testing::{NOW, on_both},
};

const CURL: &[&str] = &["https://github.com/curl/curl"];

struct Scene {
    kim: Actor,
    mallory: Actor,
    olga: Actor,
    curl: Registered,
}

/// Kim maintains curl and has shown it; Mallory claims it; Olga decides.
async fn scene(store: &Store) -> (Scene, Registered) {
    with_fall(store).await;
    let kim = person(store, "kim", &[]).await;
    let mallory = person(store, "mallory", &[]).await;
    let olga = person(store, "olga", &[Role::Organiser]).await;
    let curl = registered(store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
    assert!(matches!(prove(store, &kim, &curl).await, Judged::Proved(_)));
    let claim = registered(store, &mallory, "curl", CURL, Rivals::Claim).await.unwrap();
    assert!(claim.is_contested);
    (Scene { kim, mallory, olga, curl }, claim)
}

fn why(judged: Judged) -> String {
    match judged {
        Judged::NotYet(why) => why,
        Judged::Proved(proof) => panic!("proved: {proof:?}"),
    }
}

async fn may(store: &Store, action: Action, actor: &Actor, made: &Registered) -> Result<(), StoreError> {
    store.database().write(async |tx| require(tx, action, actor, &made.project, NOW).await).await
}

#[test]
fn a_proof_for_one_project_proves_nothing_for_another_person_project_or_challenge() {
    on_both(async |store| {
        let (scene, claim) = scene(&store).await;
        let mine = challenge(&store, &scene.mallory, &claim).await;
        let theirs = challenge(&store, &scene.kim, &scene.curl).await;
        // Kim's file stands in the tree, for everybody to copy.
        let copied = seen(&store, &mine.id, &file_of(&theirs.challenge)).await;
        assert!(why(copied).contains("another content"));
        // The right file on a branch, in a fork, and in a repository that answers under another name.
        let Observation::Branch { repository, branch, commit, file, .. } = file_of(&mine.challenge) else { panic!() };
        let elsewhere = |repository: &str, is_default| Observation::Branch {
            repository: repository.to_owned(),
            branch: branch.clone(),
            is_default,
            commit: commit.clone(),
            file: file.clone(),
        };
        assert!(why(seen(&store, &mine.id, &elsewhere(&repository, false)).await).contains("not the default branch"));
        assert!(why(seen(&store, &mine.id, &elsewhere("github.com/mallory/curl", true)).await).contains("a fork"));
        assert!(may(&store, Action::Submit, &scene.kim, &scene.curl).await.is_ok());
    });
}

#[test]
fn a_claim_that_is_proved_too_changes_nothing_before_an_organiser_decides() {
    on_both(async |store| {
        let (scene, claim) = scene(&store).await;
        assert!(matches!(prove(&store, &scene.mallory, &claim).await, Judged::Proved(_)));
        let refused = may(&store, Action::Submit, &scene.mallory, &claim).await.unwrap_err();
        assert_eq!(code(&refused), "claim-open");
        let confirm = async |tx: &mut Transaction| {
            registrations::confirm(tx, &scene.olga, &claim.registration, "fine", NOW).await
        };
        assert_eq!(code(&store.database().write(confirm).await.unwrap_err()), "control-missing");
        let second = registered(&store, &scene.mallory, "curl", &["https://github.com/curl/curl"], Rivals::Claim).await;
        assert_eq!(code(&second.unwrap_err()), "already-registered");
        let open = store.database().write(async |tx| rivals(tx, NOW).await).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((&open[0].case.holder, &open[0].case.challenger), (&scene.curl.project, &claim.project));
        assert!(open[0].case.holder_proof.is_some() && open[0].case.challenger_proof.is_some());
    });
}

#[test]
fn a_claim_without_a_proof_does_not_win_even_when_an_organiser_wishes_so() {
    on_both(async |store| {
        let (scene, claim) = scene(&store).await;
        let decide_for = async |actor: &Actor, winner| {
            let change = async |tx: &mut Transaction| {
                decide(tx, actor, "github.com/curl/curl", &claim.project, winner, "they wrote to us", NOW).await
            };
            store.database().write(change).await
        };
        assert_eq!(code(&decide_for(&scene.mallory, &claim.project).await.unwrap_err()), "organiser-only");
        assert_eq!(code(&decide_for(&scene.olga, &claim.project).await.unwrap_err()), "claim-unproved");
        decide_for(&scene.olga, &scene.curl.project).await.unwrap();
        let lost = registrations::need(store.database(), &claim.registration).await.unwrap();
        assert_eq!(lost.state, RegistrationState::Refused);
        assert!(store.database().write(async |tx| rivals(tx, NOW).await).await.unwrap().is_empty());
        assert!(may(&store, Action::Submit, &scene.kim, &scene.curl).await.is_ok());
        store.verify_log(None).await.unwrap();
    });
}

#[test]
fn nobody_asks_looks_or_decides_for_a_project_that_they_do_not_maintain() {
    on_both(async |store| {
        let (scene, _) = scene(&store).await;
        let theirs = challenge(&store, &scene.kim, &scene.curl).await;
        let look =
            async |tx: &mut Transaction| look_again(tx, &scene.mallory, &scene.curl.project, &theirs.id, NOW).await;
        assert_eq!(code(&store.database().write(look).await.unwrap_err()), "maintainer-only");
        let wish = Wish { repository: theirs.repository.clone(), kind: ProofKind::File, mail: None };
        let ask = async |tx: &mut Transaction| {
            issue(tx, &scene.mallory, &scene.curl.project, &wish, AddressRules::default(), NOW).await
        };
        assert_eq!(code(&store.database().write(ask).await.unwrap_err()), "maintainer-only");
        let mallory = scene.mallory.person().unwrap().clone();
        let overridden = async |actor: &Actor, person: &PersonId| {
            let change =
                async |tx: &mut Transaction| record_override(tx, actor, &theirs.repository, person, "ok", NOW).await;
            code(&store.database().write(change).await.unwrap_err())
        };
        assert_eq!(overridden(&scene.mallory, &mallory).await, "organiser-only");
        assert_eq!(overridden(&scene.olga, &mallory).await, "no-maintainer");
        let slug = &scene.curl.slug;
        let added = store
            .database()
            .write(async |tx| projects::add_member(tx, &scene.mallory, slug, "mallory", NOW).await)
            .await;
        assert_eq!(code(&added.unwrap_err()), "maintainer-only");
    });
}

#[test]
fn who_left_takes_their_proofs_along() {
    on_both(async |store| {
        let (scene, _) = scene(&store).await;
        let lea = person(&store, "lea", &[]).await;
        let handle = {
            let id = lea.person().unwrap();
            crate::people::find(store.database(), id).await.unwrap().unwrap().handle
        };
        let slug = &scene.curl.slug;
        let add = async |tx: &mut Transaction| projects::add_member(tx, &scene.kim, slug, &handle, NOW).await;
        store.database().write(add).await.unwrap();
        store.database().write(async |tx| projects::leave(tx, &scene.kim, slug, NOW).await).await.unwrap();
        assert_eq!(code(&may(&store, Action::Submit, &scene.kim, &scene.curl).await.unwrap_err()), "maintainer-only");
        assert_eq!(code(&may(&store, Action::Submit, &lea, &scene.curl).await.unwrap_err()), "control-missing");
        let last = store.database().write(async |tx| projects::leave(tx, &lea, slug, NOW).await).await;
        assert_eq!(code(&last.unwrap_err()), "last-maintainer");
    });
}

#[test]
fn proofs_run_out_and_lapse_when_the_repository_moves() {
    on_both(async |store| {
        let (scene, _) = scene(&store).await;
        let later = NOW + jiff::SignedDuration::from_hours(24 * 200);
        let late = store
            .database()
            .write(async |tx| require(tx, Action::Submit, &scene.kim, &scene.curl.project, later).await)
            .await;
        assert_eq!(code(&late.unwrap_err()), "control-missing");
        let repository = projects::repositories(store.database(), &scene.curl.project).await.unwrap().remove(0).id;
        let seen = Address::parse("https://codeberg.org/curl/curl", AddressRules::default()).unwrap();
        let change =
            async |tx: &mut Transaction| projects::moved(tx, &repository, &seen, AddressRules::default(), NOW).await;
        let outcome = store.database().write(change).await.unwrap();
        assert_eq!(outcome, RenameOutcome::Renamed { canonical: "codeberg.org/curl/curl".to_owned() });
        assert_eq!(code(&may(&store, Action::Submit, &scene.kim, &scene.curl).await.unwrap_err()), "control-missing");
    });
}

#[test]
fn a_challenge_that_is_over_proves_nothing() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let curl = registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
        let first = challenge(&store, &kim, &curl).await;
        let second = challenge(&store, &kim, &curl).await;
        assert!(why(seen(&store, &first.id, &file_of(&first.challenge)).await).contains("no longer open"));
        let late = NOW + jiff::SignedDuration::from_hours(24 * 15);
        assert_eq!(store.database().write(async |tx| lapse(tx, late).await).await.unwrap(), 1);
        assert!(why(seen(&store, &second.id, &file_of(&second.challenge)).await).contains("no longer open"));
    });
}
