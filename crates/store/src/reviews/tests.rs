use std::collections::BTreeMap;

use slam_event::{
    PersonId, Role,
    award::Recognition,
    submission::{Claim, Contributor, ContributorName},
};
use slam_model::Verdict;

use super::*;
use crate::{
    Store, StoreError, appeals,
    awards::{self, Gift},
    evaluations::{
        finish,
        testing::{finished, hours, queued, registration, run as execute, seed},
    },
    people::{self, Identity, IdentityKind},
    submissions::Addition,
    testing::on_both,
};

async fn person(store: &Store, login: &str, roles: &[Role]) -> Actor {
    let identity = Identity {
        kind: IdentityKind::Github,
        issuer: "https://github.com".into(),
        subject: login.into(),
        login: Some(login.into()),
        name: None,
        mail: None,
    };
    let mut tx = store.database().begin().await.unwrap();
    let id = people::sign_in(&mut tx, &identity, hours(0)).await.unwrap().id;
    for role in roles {
        people::grant(&mut tx, &Actor::Operator, &id, *role, hours(0)).await.unwrap();
    }
    let actor = people::actor(&mut tx, &id).await.unwrap();
    tx.commit().await.unwrap();
    actor
}

fn id(actor: &Actor) -> &PersonId {
    actor.person().unwrap()
}

/// A project that `ada` maintains, evaluated so that a person has to judge the one part of `cleaner`.
async fn project(store: &Store) -> Actor {
    seed(store).await;
    let ada = person(store, "ada", &[Role::Evaluator]).await;
    let task = queued(store, hours(2)).await;
    let done = finished(&task, &[(1, Verdict::NeedsReview), (2, Verdict::NeedsReview)], hours(2));
    let mut tx = store.database().begin().await.unwrap();
    finish(&mut tx, &task, &done, hours(2)).await.unwrap();
    let (ada_id, at, end) = (id(&ada), hours(1).as_millisecond(), hours(2_000).as_millisecond());
    execute(
        &mut tx,
        format!(
            "INSERT INTO membership (project, person, role, since_at) VALUES ('P1', '{ada_id}', 'maintainer', {at})"
        ),
    )
    .await;
    for repository in ["A", "B"] {
        execute(
            &mut tx,
            format!(
                "INSERT INTO control_challenge
                 (id, project, repository, person, kind, token, state, asked_at, judged_at, expires_at)
                 VALUES ('C{repository}', 'P1', '{repository}', '{ada_id}', 'file', 't', 'proved', {at}, {at}, {end})"
            ),
        )
        .await;
    }
    tx.commit().await.unwrap();
    ada
}

async fn claim(store: &Store, ada: &Actor) -> SubmissionId {
    let mut tx = store.database().begin().await.unwrap();
    let entry = Entry::of(&mut tx, &registration()).await.unwrap();
    let kim =
        Contributor { name: ContributorName::read("@Kim", "github.com").unwrap(), did: vec!["the policy".into()] };
    let claim = Claim { links: vec!["https://example.org/policy".into()], contributors: vec![kim], ..Claim::default() };
    let more = Addition { claim, note: Some("please look".into()) };
    let id = submissions::add(&mut tx, ada, (&entry, "cleaner"), &more, hours(3)).await.unwrap();
    let sent = submissions::send(&mut tx, ada, (&entry, "cleaner"), &BTreeMap::new(), hours(3)).await.unwrap();
    assert_eq!(sent.state, State::Submitted);
    tx.commit().await.unwrap();
    id
}

fn said(answer: Answer, why: &str) -> Said {
    Said { part: "policy".into(), answer, reason: Reason::new(why).unwrap() }
}

async fn decided(
    store: &Store,
    actor: &Actor,
    id: &SubmissionId,
    said: &Said,
    hour: i64,
) -> Result<State, &'static str> {
    let mut tx = store.database().begin().await.unwrap();
    let done = decide(&mut tx, actor, id, said, hours(hour)).await;
    ended(tx, done).await
}

async fn ended<T>(tx: Transaction, done: Result<T, StoreError>) -> Result<T, &'static str> {
    match done {
        Ok(answer) => {
            tx.commit().await.unwrap();
            Ok(answer)
        }
        Err(StoreError::Refused(refusal)) => Err(refusal.code),
        Err(other) => panic!("{other}"),
    }
}

async fn count(store: &Store, ask: &'static str) -> i64 {
    store.database().query(ask).fetch_one().await.unwrap().get("number").unwrap()
}

#[test]
fn a_claim_goes_from_draft_over_second_decision_and_appeal_to_an_award_and_back() {
    on_both(async |store| {
        let ada = project(&store).await;
        let id = claim(&store, &ada).await;
        let before = count(&store, "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM audit").await;
        assert_eq!(claim(&store, &ada).await, id, "sent twice is sent once");
        assert_eq!(count(&store, "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM audit").await, before);
        let kim = person(&store, "kim", &[Role::Evaluator]).await;
        let (eve, fay, gus) = (
            person(&store, "eve", &[Role::Evaluator]).await,
            person(&store, "fay", &[Role::Evaluator]).await,
            person(&store, "gus", &[Role::Evaluator]).await,
        );
        let olga = person(&store, "olga", &[Role::Organiser]).await;
        let met = said(Answer::Met, "it is there");
        for (who, code) in [(&ada, "conflict-of-interest"), (&kim, "conflict-of-interest"), (&olga, "role-missing")] {
            assert_eq!(decided(&store, who, &id, &met, 4).await, Err(code));
        }
        assert_eq!(decided(&store, &eve, &id, &met, 4).await, Ok(State::Accepted));
        assert_eq!(decided(&store, &eve, &id, &met, 5).await, Ok(State::Accepted), "the same click twice");
        let mut tx = store.database().begin().await.unwrap();
        let done = ask_second(&mut tx, &fay, &id, "policy", hours(6)).await;
        assert_eq!(ended(tx, done).await, Ok(State::InReview));
        assert_eq!(decided(&store, &eve, &id, &said(Answer::NotMet, "other"), 7).await, Err("same-person"));
        assert_eq!(decided(&store, &fay, &id, &said(Answer::NotMet, "it is empty"), 7).await, Ok(State::InReview));
        assert_eq!(decided(&store, &olga, &id, &said(Answer::Missing, "add a date"), 8).await, Ok(State::Returned));
        appeal_is_decided(&store, &id, &ada, &fay, &gus).await;
        award_is_given_and_revoked(&store, &ada, &olga).await;
        store.verify_log(None).await.unwrap();
    });
}

async fn appeal_is_decided(store: &Store, id: &SubmissionId, ada: &Actor, fay: &Actor, gus: &Actor) {
    let reason = || Reason::new("the date stands in the first line").unwrap();
    let mut filed = Vec::new();
    for _ in 0..2 {
        let mut tx = store.database().begin().await.unwrap();
        let done = appeals::file(&mut tx, ada, (id, "policy"), reason(), hours(9)).await;
        filed.push(ended(tx, done).await.unwrap());
    }
    assert_eq!(filed[0], filed[1]);
    for (who, answer) in [(fay, Err("same-person")), (gus, Ok(State::Accepted)), (gus, Ok(State::Accepted))] {
        let mut tx = store.database().begin().await.unwrap();
        let done = appeals::decide(&mut tx, who, id, &said(Answer::Met, "so it does"), hours(10)).await;
        assert_eq!(ended(tx, done).await, answer);
    }
}

async fn award_is_given_and_revoked(store: &Store, ada: &Actor, olga: &Actor) {
    let badge = Gift::Badge("cleaner".into());
    let give = async |who: &Actor, gift: &Gift| {
        let mut tx = store.database().begin().await.unwrap();
        let entry = Entry::of(&mut tx, &registration()).await.unwrap();
        let done = awards::give(&mut tx, who, &entry, gift, hours(11)).await;
        ended(tx, done).await
    };
    let thanks = Gift::Contributor { badge: "cleaner".into(), seq: 1 };
    assert_eq!(give(ada, &badge).await, Err("role-missing"));
    assert_eq!(give(olga, &thanks).await.unwrap_err(), "no-evaluation");
    let given = give(olga, &badge).await.unwrap();
    assert_eq!(give(olga, &badge).await, Ok(given.clone()), "given twice is given once");
    assert_eq!(give(olga, &Gift::Plaque).await, Err("plaque-incomplete"));
    let thanked = give(olga, &thanks).await.unwrap();
    let badges = "SELECT badges_awarded AS number FROM registration";
    assert_eq!(count(store, badges).await, 1);
    let mut look = store.database().snapshot().await.unwrap();
    let shown = awards::find(&mut look, &thanked).await.unwrap();
    assert_eq!(shown.award.recognition, Recognition::Contributor("cleaner".into()));
    assert!(shown.person_id.is_some() && shown.person.is_none(), "known, and not named without consent");
    assert_eq!(awards::find(&mut look, &given).await.unwrap().bindings(&mut look).await.unwrap().len(), 2);
    assert!(awards::list(&mut look, true, None, 10).await.unwrap().is_empty(), "the project is not listed");
    drop(look);
    let mut tx = store.database().begin().await.unwrap();
    let why = Reason::new("the policy was copied").unwrap();
    let done = awards::revoke(&mut tx, olga, &given, why, hours(12)).await;
    assert_eq!(ended(tx, done).await, Ok(vec![thanked]));
    assert_eq!(count(store, badges).await, 0);
}

#[test]
fn a_bulk_decision_is_shown_first_and_can_be_taken_back_by_who_made_it() {
    on_both(async |store| {
        let ada = project(&store).await;
        let id = claim(&store, &ada).await;
        let (eve, fay) =
            (person(&store, "eve", &[Role::Evaluator]).await, person(&store, "fay", &[Role::Evaluator]).await);
        let chosen = [Chosen { submission: id.clone(), part: "policy".into() }];
        let why = Reason::new("all alike").unwrap();
        let mut tx = store.database().begin().await.unwrap();
        let shown = preview(&mut tx, &eve, &chosen, (Answer::Met, &why), hours(4)).await.unwrap();
        assert_eq!((shown.decided.len(), shown.left.len()), (1, 0));
        let stale = slam_model::Sha256::of(b"another list");
        let refused = run(&mut tx, &eve, &chosen, (Answer::Met, &why), &stale, hours(4)).await;
        assert!(matches!(refused, Err(StoreError::Refused(refusal)) if refusal.code == "preview-outdated"));
        let ran = run(&mut tx, &eve, &chosen, (Answer::Met, &why), &shown.seen, hours(4)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.database().begin().await.unwrap();
        assert!(queue(&mut tx, &eve, &Filter { most: 10, ..Filter::default() }).await.unwrap().is_empty());
        let other = undo(&mut tx, &fay, &ran.batch, hours(4)).await;
        assert!(matches!(other, Err(StoreError::Refused(refusal)) if refusal.code == "not-your-batch"));
        assert_eq!(undo(&mut tx, &eve, &ran.batch, hours(4)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let mut tx = store.database().begin().await.unwrap();
        let waiting = queue(&mut tx, &ada, &Filter { most: 10, ..Filter::default() }).await.unwrap();
        assert!(matches!(&waiting[0].standing, Standing::NotYours(why) if why.contains("maintain")), "{waiting:?}");
        assert!(undo(&mut tx, &eve, &ran.batch, hours(4)).await.is_err(), "taken back once");
    });
}

/// Evaluates at this hour, with this verdict about the one part.
async fn evaluated(store: &Store, verdict: Verdict, hour: i64) {
    let task = queued(store, hours(hour)).await;
    let done = finished(&task, &[(3, verdict), (4, verdict)], hours(hour));
    let mut tx = store.database().begin().await.unwrap();
    assert!(finish(&mut tx, &task, &done, hours(hour)).await.unwrap());
    tx.commit().await.unwrap();
}

async fn state(store: &Store, id: &SubmissionId) -> State {
    let mut tx = store.database().begin().await.unwrap();
    submissions::find(&mut tx, id).await.unwrap().unwrap().submission.state
}

#[test]
fn a_later_evaluation_that_says_no_brings_a_claim_back_once() {
    on_both(async |store| {
        let ada = project(&store).await;
        let id = claim(&store, &ada).await;
        let kim = person(&store, "kim-2", &[Role::Evaluator]).await;
        assert_eq!(decided(&store, &kim, &id, &said(Answer::Met, "it is there"), 4).await, Ok(State::Accepted));
        evaluated(&store, Verdict::NeedsReview, 30).await;
        assert_eq!(state(&store, &id).await, State::Accepted, "what people answered stays answered");
        evaluated(&store, Verdict::Failed, 60).await;
        assert_eq!(state(&store, &id).await, State::InReview);
        let mut tx = store.database().begin().await.unwrap();
        let case = case(&mut tx, &kim, &id).await.unwrap();
        drop(tx);
        let asked: Vec<_> = case.items.iter().map(|one| (one.item.question.why, one.round)).collect();
        assert_eq!(asked, [(slam_event::submission::Why::Turned, 2)]);
        let told = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM notice WHERE dedup LIKE 'submission-reopened:%'";
        let before = count(&store, told).await;
        assert!(before > 0);
        let why = "the policy moved to the site";
        assert_eq!(decided(&store, &kim, &id, &said(Answer::Met, why), 61).await, Ok(State::Accepted));
        evaluated(&store, Verdict::Failed, 90).await;
        assert_eq!(state(&store, &id).await, State::Accepted, "people know what the machine says");
        assert_eq!(count(&store, told).await, before);
        store.verify_log(None).await.unwrap();
    });
}

/// Claims the badge at hour 31, with nothing to say beside it.
async fn sent(store: &Store, ada: &Actor) -> SubmissionId {
    let mut tx = store.database().begin().await.unwrap();
    let entry = Entry::of(&mut tx, &registration()).await.unwrap();
    let id = submissions::add(&mut tx, ada, (&entry, "cleaner"), &Addition::default(), hours(31)).await.unwrap();
    submissions::send(&mut tx, ada, (&entry, "cleaner"), &BTreeMap::new(), hours(31)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[test]
fn a_part_that_the_machine_had_decided_becomes_a_question() {
    on_both(async |store| {
        let ada = project(&store).await;
        evaluated(&store, Verdict::Passed, 30).await;
        let id = sent(&store, &ada).await;
        assert_eq!(state(&store, &id).await, State::Accepted);
        evaluated(&store, Verdict::Failed, 60).await;
        assert_eq!(state(&store, &id).await, State::InReview);
        let kim = person(&store, "kim-3", &[Role::Evaluator]).await;
        let why = "it is gone";
        assert_eq!(decided(&store, &kim, &id, &said(Answer::Missing, why), 61).await, Ok(State::Returned));
    });
}

#[test]
fn a_question_that_a_later_evaluation_answers_is_closed_with_the_reason() {
    on_both(async |store| {
        let ada = project(&store).await;
        evaluated(&store, Verdict::Passed, 30).await;
        let id = sent(&store, &ada).await;
        let kim = person(&store, "kim-4", &[Role::Evaluator]).await;
        let look = async || {
            let mut tx = store.database().begin().await.unwrap();
            let waiting = queue(&mut tx, &kim, &Filter { most: 10, ..Filter::default() }).await.unwrap().len();
            let case = case(&mut tx, &kim, &id).await.unwrap();
            let closed: Vec<String> = case.closed.iter().map(|one| one.reason.clone()).collect();
            (case.stored.submission.state, waiting, closed)
        };
        let reason = "the program now sees it as met: the policy is passed";
        let told = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM notice WHERE dedup LIKE 'submission-concluded:%'";
        let before = count(&store, told).await;
        evaluated(&store, Verdict::Failed, 60).await;
        assert_eq!(look().await, (State::InReview, 1, vec![]));
        evaluated(&store, Verdict::Passed, 90).await;
        assert_eq!(look().await, (State::Accepted, 0, vec![reason.to_owned()]));
        assert_eq!(count(&store, told).await, before + 2, "its maintainer, and the feed");
        // It may turn again, and is a new question then.
        evaluated(&store, Verdict::Failed, 120).await;
        assert_eq!(look().await, (State::InReview, 1, vec![reason.to_owned()]));
        assert_eq!(decided(&store, &kim, &id, &said(Answer::Missing, "it is gone"), 121).await, Ok(State::Returned));
        evaluated(&store, Verdict::Passed, 150).await;
        assert_eq!(look().await.0, State::Returned, "what a person decided stays with people");
        store.verify_log(None).await.unwrap();
    });
}
