//! Tips at a cut-off: forges that come late, commits that are pushed over, and clocks that disagree.

use jiff::{SignedDuration, Timestamp};
use slam_event::presets::preset;
use slam_store::{testing::on_both, tips};

use super::stage::{Stage, clock};

const FILES: &[(&str, &str)] = &[("README.md", "# Egg timer\n\nRings.\n")];

/// Returns an instant so many minutes after the cut-off.
fn after(minutes: i64) -> Timestamp {
    let cut_off = tips::cut_offs(preset("any-forge").unwrap()).remove(0);
    cut_off.at.checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

const JUDGED: &str = "SELECT evaluation_repository.commit_id AS text FROM evaluation_repository
    JOIN evaluation ON evaluation.id = evaluation_repository.evaluation WHERE evaluation.cause LIKE 'cut-off:%'";

#[test]
fn the_commit_of_the_instant_counts_although_it_is_pushed_over_before_the_clone() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        let first = stage.commit("egg", FILES);
        stage.settle().await;
        let at_the_instant = stage.commit("egg", &[("SECURITY.md", "# Security\n\nMail security@example.org.\n")]);
        stage.turn_to(after(1));
        stage.store.plan(stage.now()).await.unwrap();
        // Only the tip; the clone comes later.
        let recorder = crate::TipRecorder::new(stage.store.clone(), stage.mirror()).with_store_clock(now);
        stage.work_on_tips(recorder).await;
        assert_eq!(
            stage.texts("SELECT commit_id AS text FROM tip WHERE state = 'recorded'").await,
            std::slice::from_ref(&at_the_instant)
        );
        stage.git("egg", &["reset", "-q", "--hard", &first]);
        let forced = stage.commit("egg", &[("README.md", "# Other\n")]);
        assert_ne!(forced, at_the_instant);
        stage.settle().await;
        assert_eq!(stage.texts(JUDGED).await, [at_the_instant]);
    });
}

#[test]
fn a_forge_that_answers_within_the_grace_time_is_judged_and_marked_as_late() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", FILES);
        stage.settle().await;
        let moved = stage.commit("egg", &[("NEWS.md", "News.\n")]);
        let (here, away) = (stage.path("egg"), stage.path("away"));
        std::fs::rename(&here, &away).unwrap();
        for minutes in [1, 3, 6] {
            stage.turn_to(after(minutes));
            stage.settle().await;
        }
        let waiting = "SELECT state || ' ' || CAST(tried AS TEXT) AS text FROM tip";
        assert_eq!(stage.texts(waiting).await, ["waiting 3"]);
        std::fs::rename(&away, &here).unwrap();
        stage.turn_to(after(60));
        stage.settle().await;
        assert_eq!(stage.texts("SELECT state || ' ' || mark AS text FROM tip").await, ["recorded late"]);
        assert_eq!(stage.texts(JUDGED).await, [moved]);
    });
}

#[test]
fn a_forge_that_stays_away_is_marked_unreachable_and_nothing_passes() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", FILES);
        stage.settle().await;
        std::fs::rename(stage.path("egg"), stage.path("away")).unwrap();
        for minutes in [1, 48 * 60, 48 * 60 + 61] {
            stage.turn_to(after(minutes));
            stage.settle().await;
        }
        assert_eq!(stage.texts("SELECT state AS text FROM tip").await, ["unreachable"]);
        let outcome = "SELECT evaluation_repository.outcome AS text FROM evaluation_repository
            JOIN evaluation ON evaluation.id = evaluation_repository.evaluation WHERE evaluation.cause LIKE 'cut-off:%'";
        assert_eq!(stage.texts(outcome).await, ["unreachable"]);
    });
}

#[test]
fn a_worker_whose_clock_is_ahead_looks_again_when_the_store_has_come_there() {
    clock!(now);
    static STORE_TIME: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);
    fn store_now() -> Timestamp {
        Timestamp::from_millisecond(STORE_TIME.load(std::sync::atomic::Ordering::SeqCst)).unwrap()
    }
    on_both(async |store| {
        let set = |minutes: i64| {
            STORE_TIME.store(after(minutes).as_millisecond(), std::sync::atomic::Ordering::SeqCst);
        };
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", FILES);
        stage.settle().await;
        // The worker believes that it is a minute after the cut-off; it is a minute before.
        stage.turn_to(after(1));
        set(-1);
        stage.store.plan(stage.now()).await.unwrap();
        let recorder = || crate::TipRecorder::new(stage.store.clone(), stage.mirror()).with_store_clock(store_now);
        stage.work_on_tips(recorder()).await;
        assert_eq!(stage.texts("SELECT state AS text FROM tip").await, ["waiting"]);
        let last_minute = stage.commit("egg", &[("NEWS.md", "Just in time.\n")]);
        set(1);
        stage.turn_to(after(3));
        stage.work_on_tips(recorder()).await;
        let tip = "SELECT commit_id || ' ' || mark AS text FROM tip";
        assert_eq!(stage.texts(tip).await, [format!("{last_minute} at-the-instant")]);
    });
}
