//! Several workers, and workers that die in the middle.

use std::{sync::Arc, time::Duration};

use slam_store::testing::on_both;

use super::stage::{Stage, clock, hours};

const FILES: &[(&str, &str)] = &[("README.md", "# Egg timer\n\nRings.\n")];
const DONE: &str = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM audit WHERE kind = 'evaluation-done'";

/// Asks for more evaluations than one worker does at once.
async fn ask_for(stage: &Stage, number: usize) {
    for one in 0..number {
        let mut tx = stage.store.database().begin().await.unwrap();
        let (cause, key) = (slam_store::evaluations::Cause::Confirmed, format!("test:{one}"));
        let registration = stage.registration();
        let wish = slam_store::evaluations::Ask { registration: &registration, cause, key: &key };
        slam_store::evaluations::ask(&mut tx, &slam_event::Actor::Event, &wish, stage.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[test]
fn two_workers_on_one_database_do_each_evaluation_once() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", FILES);
        ask_for(&stage, 6).await;
        let (one, other) = (stage.worker(), stage.worker());
        let (one, other) = tokio::join!(one.run(stage.idle()), other.run(stage.idle()));
        // The sixth is the confirmation's own, which a look at the calendar adds when it comes in time.
        let all = stage.number("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM evaluation").await;
        assert_eq!(stage.number(DONE).await, all);
        assert_eq!((one.lost, other.lost), (0, 0));
        assert!(all >= 6);
    });
}

#[test]
fn a_worker_that_dies_in_the_middle_loses_no_evaluation_and_counts_none_twice() {
    clock!(now);
    on_both(async |store| {
        let mut stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", FILES);
        stage.store.plan(stage.now()).await.unwrap();
        stage.config.queue.lease = Duration::from_secs(30);
        // Whoever holds every permit keeps the evaluation in its middle.
        let permits = Arc::clone(&stage.config.judging).acquire_many_owned(2).await.unwrap();
        let doomed = tokio::spawn(stage.worker().run(std::future::pending()));
        let running =
            "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM job WHERE state = 'running' AND kind = 'evaluate'";
        while stage.number(running).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        doomed.abort();
        assert!(doomed.await.unwrap_err().is_cancelled());
        drop(permits);
        assert_eq!(stage.number(DONE).await, 0);
        // The lease runs out, and the next worker takes over.
        stage.turn_to(hours(3));
        stage.settle().await;
        assert_eq!(stage.number(DONE).await, 1);
        assert_eq!(stage.texts("SELECT state AS text FROM evaluation").await, ["done"]);
    });
}
