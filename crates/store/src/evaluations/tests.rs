//! Asking, planning, and finishing on both databases.

use slam_event::{Actor, PersonId, Role, eligibility::LICENCE_REQUIREMENT, evaluation::Outcome};
use slam_model::{
    RequirementId,
    Verdict::{Failed, Passed, Unknown},
};

use super::{
    Cause, Task, demand, fail, finish, latest, of_registration, snapshots,
    testing::{commit, finished, hours, number, queued, registration, repository, run, seed},
};
use crate::{Store, StoreError, jobs, registrations, testing::on_both, tips};

async fn write(store: &Store, task: &Task, verdicts: &[(u8, slam_model::Verdict)], hour: i64) -> bool {
    let done = finished(task, verdicts, hours(hour));
    store.database().write(async |tx| finish(tx, task, &done, hours(hour)).await).await.unwrap()
}

#[test]
fn what_is_due_is_planned_once_however_often_and_by_whomever() {
    on_both(async |store| {
        seed(&store).await;
        let asked = store.plan(hours(2)).await.unwrap();
        assert_eq!((asked.evaluations, asked.tips), (1, 0));
        for hour in [2, 3] {
            let again = store.plan(hours(hour)).await.unwrap();
            assert_eq!((again.evaluations, again.tips), (0, 0));
        }
        let rows = of_registration(store.database(), &registration(), 10).await.unwrap();
        assert_eq!((rows.len(), &rows[0].cause, rows[0].state.as_str()), (1, &Cause::Confirmed, "queued"));
        // A day later the schedule asks, and nothing else.
        assert_eq!(store.plan(hours(25)).await.unwrap().evaluations, 1);
        assert_eq!(store.plan(hours(26)).await.unwrap().evaluations, 0);
        let waiting = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM job WHERE kind = 'evaluate'";
        assert_eq!(number(&store, waiting).await, 2);
    });
}

#[test]
fn a_finished_evaluation_writes_everything_once() {
    on_both(async |store| {
        seed(&store).await;
        let task = queued(&store, hours(2)).await;
        assert!(write(&store, &task, &[(1, Passed), (2, Passed)], 3).await);
        assert!(!write(&store, &task, &[(1, Failed), (2, Failed)], 4).await, "a second result is not written");
        for (text, expected) in [
            ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM evidence", 1),
            ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM evaluation_repository WHERE outcome = 'judged'", 2),
            ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM verdict WHERE verdict = 'Passed'", 1),
            ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM badge_status WHERE status = 'evidence-found'", 1),
            ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM audit WHERE kind = 'evaluation-done'", 1),
            ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM dated_result", 0),
            ("SELECT badges_found AS number FROM registration", 1),
            ("SELECT decided AS number FROM registration", 1),
            ("SELECT reached_at AS number FROM registration", hours(3).as_millisecond()),
            ("SELECT evaluated_at AS number FROM registration", hours(3).as_millisecond()),
        ] {
            assert_eq!(number(&store, text).await, expected, "{text}");
        }
        let whole = latest(store.database(), &registration()).await.unwrap().unwrap();
        assert_eq!(whole.repositories, finished(&task, &[(1, Passed), (2, Passed)], hours(3)).evaluation.repositories);
        assert_eq!(snapshots(store.database(), &registration()).await.unwrap().len(), 1);
    });
}

#[test]
fn a_regression_is_told_with_its_commits_and_keeps_no_date() {
    on_both(async |store| {
        seed(&store).await;
        let first = queued(&store, hours(2)).await;
        write(&store, &first, &[(1, Passed), (2, Passed)], 3).await;
        let second = queued(&store, hours(26)).await;
        assert_eq!(second.cause, Cause::Schedule);
        write(&store, &second, &[(1, Passed), (3, Failed)], 27).await;
        let text = "SELECT body FROM notice WHERE kind = 'regression'";
        let body: String = store.database().query(text).fetch_one().await.unwrap().get("body").unwrap();
        assert!(body.contains(&format!("git log {}..{}", commit(2), commit(3))), "{body}");
        assert!(body.contains("in pan: failed instead of passed"), "{body}");
        let dates = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM badge_status WHERE found_at IS NULL";
        assert_eq!(number(&store, dates).await, 1);
        assert_eq!(number(&store, "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM dated_result").await, 2);
        assert_eq!(number(&store, "SELECT turned_worse AS number FROM evaluation WHERE cause = 'schedule'").await, 1);
    });
}

#[test]
fn a_failure_keeps_its_reason_and_the_result_before_it() {
    on_both(async |store| {
        seed(&store).await;
        let first = queued(&store, hours(2)).await;
        write(&store, &first, &[(1, Passed), (2, Passed)], 3).await;
        let second = queued(&store, hours(26)).await;
        let failed = async |tx: &mut crate::sql::Transaction| fail(tx, &second.id, "no rules", hours(27)).await;
        store.database().write(failed).await.unwrap();
        let rows = of_registration(store.database(), &registration(), 1).await.unwrap();
        assert_eq!((rows[0].state.as_str(), rows[0].problem.as_str()), ("failed", "no rules"));
        let newest = latest(store.database(), &registration()).await.unwrap().unwrap();
        assert_eq!(newest.id, first.id);
    });
}

#[test]
fn a_job_that_was_given_up_fails_its_evaluation() {
    on_both(async |store| {
        seed(&store).await;
        let task = queued(&store, hours(2)).await;
        let mut tx = store.database().begin().await.unwrap();
        let dead =
            "UPDATE job SET state = 'dead', reason = 'the handler panicked', settled_at = 1 WHERE kind = 'evaluate'";
        tx.query(dead).execute().await.unwrap();
        tx.commit().await.unwrap();
        store.plan(hours(3)).await.unwrap();
        let row = super::find(store.database(), &task.id).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.problem.as_str()), ("failed", "the handler panicked"));
    });
}

#[test]
fn a_person_waits_longer_with_each_request() {
    on_both(async |store| {
        seed(&store).await;
        let organiser = Actor::Operator;
        let ask = async |hour: i64| {
            let mut tx = store.database().begin().await?;
            let id = demand(&mut tx, &organiser, &registration(), hours(hour)).await?;
            tx.commit().await?;
            Ok::<_, StoreError>(id)
        };
        assert!(ask(2).await.is_ok());
        assert!(ask(3).await.unwrap_err().to_string().contains("under way"));
        let text = "SELECT id FROM evaluation";
        let id = store.database().query(text).fetch_one().await.unwrap().get("id").unwrap();
        let task = super::task(store.database(), &id).await.unwrap().unwrap();
        write(&store, &task, &[(1, Passed), (2, Passed)], 2).await;
        assert!(ask(2).await.unwrap_err().to_string().contains("the next time is"));
        assert!(ask(3).await.is_ok());
        let stranger = Actor::Person { id: PersonId::new("MALLORY").unwrap(), roles: vec![Role::Evaluator] };
        let mut tx = store.database().begin().await.unwrap();
        let error = demand(&mut tx, &stranger, &registration(), hours(9)).await.unwrap_err();
        assert!(error.to_string().contains("only a maintainer"), "{error}");
    });
}

#[test]
fn a_cut_off_judges_the_recorded_tips_and_takes_no_later_state_away() {
    on_both(async |store| {
        seed(&store).await;
        let first = queued(&store, hours(2)).await;
        write(&store, &first, &[(1, Passed), (2, Passed)], 3).await;
        // The closing day ends anywhere on Earth: 2027-02-11T12:00Z.
        let cut_off = tips::cut_offs(&first.rules.edition).remove(0);
        let at = cut_off.at;
        let after = |minutes: i64| at.checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap();
        let asked = store.plan(after(1)).await.unwrap();
        assert_eq!(asked.tips, 2, "a look at each repository, and no evaluation of the closed schedule");
        assert_eq!(store.plan(after(2)).await.unwrap(), Default::default());
        for (name, byte) in [("A", 7), ("B", 8)] {
            // One of them has too many tags.
            let known = [("v1".to_owned(), commit(byte))].into();
            let tags = (name == "A").then(|| tips::Tags::pack(&known).unwrap());
            let seen = tips::Seen { worker_at: after(3), commit: Ok(commit(byte)), branch: Some("main".into()), tags };
            let edition = &first.edition;
            let record = async |tx: &mut crate::sql::Transaction| {
                tips::record(tx, edition, &cut_off, &repository(name), seen.clone(), after(3)).await
            };
            store.database().write(record).await.unwrap();
        }
        // What is seen later is judged first: the cut-off's result does not take its place.
        let text = format!(
            "INSERT INTO evaluation (id, registration, key, cause, state, version, level, asked_at)
            VALUES ('LATE', 'R1', 'late', 'demand', 'queued', 1, 1, {})",
            after(4).as_millisecond()
        );
        let mut tx = store.database().begin().await.unwrap();
        run(&mut tx, text).await;
        tx.commit().await.unwrap();
        let late = super::task(store.database(), &super::testing::evaluation_id("LATE")).await.unwrap().unwrap();
        let done = finished(&late, &[(9, Failed), (9, Failed)], after(5));
        store.database().write(async |tx| finish(tx, &late, &done, after(5)).await).await.unwrap();
        let task = queued(&store, after(6)).await;
        assert_eq!(task.cause, Cause::CutOff(cut_off.key()));
        assert_eq!(task.as_of, Some(at));
        let wanted: Vec<_> = task.repositories.iter().map(|one| one.wanted.clone()).collect();
        let of_first = Some([("v1".to_owned(), commit(7))].into());
        let expected =
            [(7, of_first), (8, None)].map(|(byte, tags)| super::Wanted::Commit { commit: commit(byte), tags });
        assert_eq!(wanted, expected);
        let done = finished(&task, &[(7, Passed), (8, Passed)], after(7));
        store.database().write(async |tx| finish(tx, &task, &done, after(7)).await).await.unwrap();
        assert_eq!(number(&store, "SELECT badges_found AS number FROM registration").await, 0);
        assert_eq!(jobs::dead(store.database(), 10).await.unwrap(), []);
    });
}

#[test]
fn the_licence_that_an_evaluation_saw_answers_the_rule_of_an_edition() {
    on_both(async |store| {
        seed(&store).await;
        let mut edition = slam_event::presets::preset("any-forge").unwrap().clone();
        let rule = serde_json::json!({"id": "licence", "title": "Its licence is open source", "asks": "licence"});
        edition.eligibility = vec![serde_json::from_value(rule).unwrap()];
        let mut tx = store.database().begin().await.unwrap();
        let update = tx.query("UPDATE edition_version SET definition = $1");
        update.bind(serde_json::to_string(&edition).unwrap()).execute().await.unwrap();
        registrations::refresh(&mut tx, &registration()).await.unwrap();
        tx.commit().await.unwrap();
        let answer = async || {
            let found = registrations::need(store.database(), &registration()).await.unwrap();
            found.eligibility[0].detail.clone()
        };
        assert!(answer().await.contains("after the first evaluation"));
        let told = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM notice WHERE subject LIKE '%does not meet a rule%'";
        for (hour, verdict, words, notices) in [
            (2, Passed, "saw an approved licence", 0),
            (26, Unknown, "could not tell (the address is unknown)", 0),
            (50, Passed, "saw an approved licence", 0),
            (74, Failed, "saw no approved licence", 2),
            (98, Failed, "saw no approved licence", 2),
        ] {
            let task = queued(&store, hours(hour)).await;
            let byte = u8::try_from(hour).unwrap();
            let mut done = finished(&task, &[(byte, verdict), (byte, verdict)], hours(hour));
            for one in &mut done.evaluation.repositories {
                let Outcome::Judged(judgement) = &mut one.outcome else { panic!("not judged") };
                judgement.requirements[0].id = RequirementId::new(LICENCE_REQUIREMENT);
            }
            store.database().write(async |tx| finish(tx, &task, &done, hours(hour)).await).await.unwrap();
            let said = answer().await;
            assert!(said.contains(words), "{hour}: {said}");
            assert_eq!(number(&store, told).await, notices, "{hour}: maintainers and organisers, once");
        }
    });
}
