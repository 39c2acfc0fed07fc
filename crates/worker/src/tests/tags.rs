//! Tags at a cut-off: what was pushed, moved, and deleted after it.

use jiff::{SignedDuration, Timestamp};
use slam_event::presets::preset;
use slam_model::{Evidence, Fact, Sha256};
use slam_store::{evidence, testing::on_both, tips};

use super::stage::{Stage, clock};

const FILES: &[(&str, &str)] = &[("README.md", "# Egg timer\n\nRings.\n")];

/// Returns an instant so many minutes after the cut-off.
fn after(minutes: i64) -> Timestamp {
    let cut_off = tips::cut_offs(preset("any-forge").unwrap()).remove(0);
    cut_off.at.checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

/// Records the tip and the tags of the cut-off, and clones nothing.
async fn record(stage: &Stage, now: fn() -> Timestamp) {
    stage.turn_to(after(1));
    stage.store.plan(stage.now()).await.unwrap();
    stage.work_on_tips(crate::TipRecorder::new(stage.store.clone(), stage.mirror()).with_store_clock(now)).await;
    assert_eq!(stage.texts("SELECT state AS text FROM tip").await, ["recorded"]);
}

/// Makes the evaluation of the cut-off, and returns what it saw.
async fn seen(stage: &Stage) -> Evidence {
    stage.settle().await;
    let text = "SELECT evaluation_repository.evidence_sha256 AS text FROM evaluation_repository
        JOIN evaluation ON evaluation.id = evaluation_repository.evaluation WHERE evaluation.cause LIKE 'cut-off:%'";
    let sha256 = Sha256::try_from(stage.texts(text).await.remove(0)).unwrap();
    slam_engine::read_evidence(&evidence::get(stage.store.database(), &sha256).await.unwrap()).unwrap()
}

#[test]
fn a_tag_pushed_after_the_cut_off_is_hidden_and_one_that_moved_or_went_counts_as_it_was() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        let first = stage.commit("egg", FILES);
        stage.settle().await;
        stage.git("egg", &["tag", "v1.0.0"]);
        stage.git("egg", &["tag", "-a", "-m", "Boils", "v1.1.0"]);
        record(&stage, now).await;
        stage.commit("egg", &[("NEWS.md", "News.\n")]);
        stage.git("egg", &["tag", "v2.0.0"]);
        stage.git("egg", &["tag", "-f", "v1.1.0"]);
        stage.git("egg", &["tag", "-d", "v1.0.0"]);
        let evidence = seen(&stage).await;
        let releases = evidence.releases.seen().unwrap();
        let tags: Vec<_> = releases.tags.iter().map(|one| (one.name.as_str(), one.annotated)).collect();
        assert_eq!(tags, [("v1.0.0", false), ("v1.1.0", true)]);
        for tag in &releases.tags {
            assert_eq!(tag.commit.as_ref().unwrap().as_str(), first);
        }
    });
}

#[test]
fn a_release_that_nobody_has_any_more_is_not_visible_and_the_message_says_so() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", FILES);
        stage.settle().await;
        stage.git("egg", &["tag", "-a", "-m", "Boils", "v1.0.0"]);
        record(&stage, now).await;
        stage.git("egg", &["tag", "-d", "v1.0.0"]);
        stage.git("egg", &["-c", "gc.pruneExpire=now", "gc", "-q"]);
        let Fact::NotVisible(gap) = seen(&stage).await.releases else { panic!("the releases are visible") };
        assert!(gap.why.starts_with("the tag `v1.0.0` pointed at "), "{}", gap.why);
        let text = "SELECT verdict.verdict || ': ' || verdict.message AS text FROM verdict
            JOIN evaluation ON evaluation.id = verdict.evaluation
            WHERE evaluation.cause LIKE 'cut-off:%' AND verdict.message LIKE '%v1.0.0%'";
        let told = stage.texts(text).await;
        assert!(!told.is_empty() && told.iter().all(|one| one.starts_with("Unknown: ")), "{told:?}");
    });
}
