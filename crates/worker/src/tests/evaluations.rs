//! From a confirmed registration to verdicts, notices, and replays.

use slam_event::evaluation::Outcome;
use slam_model::report::BadgeStatus;
use slam_standards::{load_objective_set, objective_set, objective_set_text};
use slam_store::{evaluations, testing::on_both};

use super::stage::{Stage, clock, hours};
use crate::replay::{replay_edition, replay_evaluation};

const README: (&str, &str) = (
    "README.md",
    "# Egg timer\n\n[![build](b.svg)](https://ci.example)\n\nRings when the *eggs* are done.\n\n## More\n\nText.\n",
);
const POLICY: (&str, &str) = ("SECURITY.md", "# Security\n\nReport in private to security@example.org.\n");

#[test]
fn a_confirmed_project_is_judged_and_one_bad_repository_stops_no_other() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg", "gone", "bare"]).await;
        let commit = stage.commit("egg", &[README, POLICY]);
        std::fs::create_dir_all(stage.path("bare")).unwrap();
        stage.git("bare", &["init", "-q", "-b", "main"]);
        stage.settle().await;
        let outcomes = "SELECT name || ' ' || outcome AS text FROM evaluation_repository
                        JOIN repository ON repository.id = evaluation_repository.repository ORDER BY name";
        assert_eq!(stage.texts(outcomes).await, ["bare empty", "egg judged", "gone unreachable"]);
        let text = "SELECT commit_id AS text FROM evaluation_repository WHERE outcome = 'judged'";
        assert_eq!(stage.texts(text).await, [commit]);
        let text = "SELECT status AS text FROM evaluation_repository WHERE outcome = 'judged'";
        let status = stage.texts(text).await.remove(0);
        assert!(status.contains(r#""readme":"Rings when the eggs are done.""#), "{status}");
        let verdicts = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM verdict";
        assert!(stage.number(verdicts).await > 20);
        // A part of the project was not seen: nothing passes.
        let passed = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM verdict WHERE verdict = 'Passed'";
        assert_eq!(stage.number(passed).await, 0);
        let row =
            evaluations::of_registration(stage.store.database(), &stage.registration(), 1).await.unwrap().remove(0);
        assert_eq!((row.state.as_str(), row.problem.as_str()), ("done", ""));
        assert_eq!(row.summary.unwrap().project.unreachable.len(), 1);
    });
}

#[test]
fn the_schedule_leaves_dated_results_which_count_the_days_after() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        let part = async |stage: &Stage| {
            let latest = evaluations::latest(stage.store.database(), &stage.registration()).await.unwrap().unwrap();
            let Outcome::Judged(judgement) = &latest.repositories[0].outcome else { panic!("not judged") };
            let badges = judgement.badges.iter().find(|badge| badge.id == "mechanizer").unwrap();
            badges.status
        };
        stage.settle().await;
        assert_ne!(part(&stage).await, BadgeStatus::EvidenceFound);
        for day in 1..=3 {
            stage.turn_to(hours(24 * day + 2));
            stage.settle().await;
        }
        assert_eq!(stage.number("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM dated_result").await, 3);
        assert_eq!(part(&stage).await, BadgeStatus::EvidenceFound);
    });
}

#[test]
fn a_replay_under_the_same_rules_changes_nothing_and_under_others_says_why() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        let edition = slam_event::EditionId::new("any-forge").unwrap();
        let latest = evaluations::latest(stage.store.database(), &stage.registration()).await.unwrap().unwrap();
        let same = load_objective_set(objective_set_text("any-forge").unwrap().as_bytes()).unwrap();
        let replay = replay_evaluation(&stage.store, &latest.id, &same).await.unwrap();
        assert!(replay.rows.iter().all(|row| row.reasons.is_empty() && row.before == row.after), "{replay:?}");
        assert_eq!(replay.from, std::slice::from_ref(&replay.to));
        let other = objective_set("slam-2023").unwrap();
        let mut projects = Vec::new();
        let sum = replay_edition(&stage.store, &edition, other, |one| projects.push(one)).await.unwrap();
        assert_eq!((projects.len(), projects[0].slug.as_str()), (1, "egg"));
        let rows = &projects[0].replay.as_ref().unwrap().rows;
        assert!(rows.iter().any(|row| !row.reasons.is_empty()), "{rows:?}");
        assert_ne!(sum.from, std::slice::from_ref(&sum.to));
    });
}

#[test]
fn new_objectives_bring_an_evaluation_and_tell_the_project() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        let text = objective_set_text("any-forge").unwrap().to_owned() + "\n# A new version.\n";
        let sha256 = slam_model::Sha256::of(text.as_bytes());
        let definition = stage.texts("SELECT definition AS text FROM edition_version").await.remove(0);
        let mut tx = stage.store.database().begin().await.unwrap();
        let insert = "INSERT INTO edition_version (edition, version, definition, objectives, objectives_sha256, changed_at, reason)
                      VALUES ('any-forge', 2, $1, $2, $3, 0, 'better words')";
        tx.query(insert).bind(definition).bind(text).bind(sha256.as_str()).execute().await.unwrap();
        tx.query("UPDATE edition SET version = 2").execute().await.unwrap();
        tx.commit().await.unwrap();
        stage.turn_to(hours(3));
        stage.settle().await;
        let rows = stage.texts("SELECT cause AS text FROM evaluation ORDER BY asked_at, id").await;
        assert_eq!(rows, ["confirmed", "objectives-changed"]);
        let told = stage.texts("SELECT body AS text FROM notice WHERE kind = 'change' AND dedup LIKE 'change:%'").await;
        assert!(told.iter().any(|body| body.contains("No badge of your project changed")), "{told:?}");
        assert_eq!(
            stage.number("SELECT version AS number FROM evaluation WHERE cause = 'objectives-changed'").await,
            2
        );
    });
}

#[test]
fn who_changed_the_evidence_of_a_badge_is_proposed() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, (".mailmap", "Ann Example <ann@example.org> <old@example.com>\n")]);
        stage.commit_as("egg", POLICY, "ann <old@example.com>", hours(1));
        stage.commit_as("egg", ("main.c", "int main;\n"), "Dee <dee@example.org>", hours(1));
        let more = format!("{}\nWe answer within three days.\n", POLICY.1);
        stage.commit_as("egg", (POLICY.0, &more), "renovate <bot@renovateapp.com>", hours(1));
        // Somebody has begun to claim each badge.
        let badges = slam_event::evaluation::badge_names(objective_set("any-forge").unwrap());
        for (number, badge) in badges.iter().enumerate() {
            stage
                .run(format!(
                    "INSERT INTO submission (id, registration, badge, state, links, note, disputes, senders, version,
                     submitted_at, changed_at, reason)
                     VALUES ('S{number}', 'R1', '{}', 'draft', '[]', '', '{{}}', '[]', 1, 0, 0, '')",
                    badge.id
                ))
                .await;
        }
        stage.settle().await;
        let named = stage.texts("SELECT DISTINCT name AS text FROM contribution ORDER BY name").await;
        assert_eq!(named, ["ann@example.org"]);
        let confirmed = "SELECT CAST(SUM(is_confirmed) AS BIGINT) AS number FROM contribution";
        assert_eq!(stage.number(confirmed).await, 0, "a proposal is no more");
    });
}

#[test]
fn a_reason_of_a_worker_holds_no_path_of_its_machine() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["gone", "wrong"]).await;
        std::fs::create_dir_all(stage.path("wrong/objects/info")).unwrap();
        stage.git("wrong", &["init", "-q", "--bare", "."]);
        stage.commit("outside", &[README]);
        let outside = stage.path("outside/.git/objects");
        std::fs::write(stage.path("wrong/objects/info/alternates"), format!("{}\n", outside.display())).unwrap();
        stage.settle().await;
        let problems = stage.texts("SELECT problem AS text FROM evaluation_repository ORDER BY problem").await;
        assert_eq!(problems.len(), 2);
        let folder = stage.path("");
        let folder = folder.parent().unwrap().to_str().unwrap();
        let results = stage.texts("SELECT result AS text FROM evaluation").await;
        let messages = stage.texts("SELECT message AS text FROM verdict").await;
        for text in problems.iter().chain(&results).chain(&messages) {
            assert!(!text.contains(folder), "{text}");
        }
        assert!(problems.iter().any(|one| one.contains("`gone`")), "{problems:?}");
        assert!(problems.iter().any(|one| one.contains("outside of the target")), "{problems:?}");
    });
}
