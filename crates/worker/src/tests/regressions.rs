//! Which commit took evidence away: histories with a break in the middle, a merge, a mended break, and missing parts.

use slam_event::evaluation::{Cause, Found};
use slam_store::{evaluations, testing::on_both};

use super::stage::{Stage, clock, hours};

const README: (&str, &str) = ("README.md", "# Egg timer\n\nRings when the eggs are done.\n");
const POLICY: (&str, &str) = ("SECURITY.md", "# Security\n\nReport in private to security@example.org.\n");

/// Commits everything with a message, and returns the commit.
fn commit(stage: &Stage, message: &str) -> String {
    stage.git("egg", &["add", "-A"]);
    stage.git("egg", &["commit", "-q", "--allow-empty", "-m", message]);
    stage.head("egg")
}

fn idle(stage: &Stage, commits: u32) {
    for number in 0..commits {
        commit(stage, &format!("Boil number {number}"));
    }
}

fn without_policy(stage: &Stage, message: &str) -> String {
    stage.git("egg", &["rm", "-q", POLICY.0]);
    commit(stage, message)
}

fn with_policy(stage: &Stage, message: &str) -> String {
    std::fs::write(stage.path("egg").join(POLICY.0), POLICY.1).unwrap();
    commit(stage, message)
}

/// Evaluates once more, and returns what was told of a regression.
async fn told(stage: &Stage, hour: i64) -> String {
    stage.turn_to(hours(hour));
    stage.settle().await;
    stage.texts("SELECT body AS text FROM notice WHERE kind = 'regression'").await.concat()
}

/// Returns what each commit is said to have done in the newest evaluation.
async fn found(stage: &Stage) -> Vec<Found> {
    let rows = evaluations::of_registration(stage.store.database(), &stage.registration(), 1).await.unwrap();
    let changes = rows[0].summary.as_ref().unwrap().changes.clone().unwrap();
    let causes = changes.regressions().map(|turn| turn.cause.clone()).collect::<Vec<_>>();
    let badges = changes.badges.iter().filter_map(|turn| turn.by.clone()).map(|by| by.1);
    let commits = causes.into_iter().chain(badges).filter_map(|cause| match cause {
        Cause::Commits { found, .. } => found,
        _ => None,
    });
    commits.collect()
}

#[test]
fn a_regression_names_the_one_commit_in_the_middle_that_caused_it() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        idle(&stage, 4);
        let bad = without_policy(&stage, "Tidy the eggs away\n\nBy Kim <kim@example.org>, who wrote this.");
        idle(&stage, 3);
        let body = told(&stage, 26).await;
        assert!(body.contains(&format!("It came with the commit {}, “Tidy the eggs away”.", &bad[..12])), "{body}");
        assert!(!body.contains("Kim") && !body.contains("git log"), "{body}");
        let found = found(&stage).await;
        assert!(!found.is_empty());
        for one in found {
            assert!(matches!(&one, Found::Commit { id, .. } if id.as_str() == bad), "{one:?}");
        }
    });
}

#[test]
fn a_merge_stands_for_what_it_brought() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        stage.git("egg", &["checkout", "-q", "-b", "side"]);
        without_policy(&stage, "Drop it on a branch");
        stage.git("egg", &["checkout", "-q", "main"]);
        idle(&stage, 2);
        stage.git("egg", &["merge", "-q", "--no-ff", "-m", "Merge the side", "side"]);
        let merge = stage.head("egg");
        idle(&stage, 2);
        let body = told(&stage, 26).await;
        assert!(body.contains(&format!("It came with the commit {}, “Merge the side”.", &merge[..12])), "{body}");
    });
}

#[test]
fn what_was_broken_and_mended_and_broken_is_told_by_the_last_break() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        without_policy(&stage, "Break");
        with_policy(&stage, "Mend");
        let last = without_policy(&stage, "Break again");
        idle(&stage, 2);
        let body = told(&stage, 26).await;
        assert!(body.contains(&format!("It came with the commit {}, “Break again”.", &last[..12])), "{body}");
    });
}

#[test]
fn one_commit_alone_is_the_one() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        let bad = without_policy(&stage, "Tidy up");
        let body = told(&stage, 26).await;
        assert!(body.contains(&format!("It came with the commit {}, “Tidy up”.", &bad[..12])), "{body}");
    });
}

#[test]
fn two_losses_by_two_commits_are_told_apart() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README, POLICY, ("LICENSE", MIT)]);
        stage.settle().await;
        idle(&stage, 1);
        let first = without_policy(&stage, "Drop the policy");
        idle(&stage, 2);
        stage.git("egg", &["rm", "-q", "LICENSE"]);
        let second = commit(&stage, "Drop the licence");
        idle(&stage, 1);
        let body = told(&stage, 26).await;
        assert!(body.contains(&first[..12]), "{body}");
        let named: Vec<String> = found(&stage)
            .await
            .into_iter()
            .filter_map(|one| match one {
                Found::Commit { id, .. } => Some(id.to_string()),
                Found::Range { .. } => None,
            })
            .collect();
        assert!(named.contains(&first) && named.contains(&second), "{named:?}");
    });
}

#[test]
fn a_branch_that_was_pushed_over_leaves_the_range_and_says_so() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[README]);
        let good = with_policy(&stage, "Say where to report");
        stage.settle().await;
        stage.git("egg", &["reset", "-q", "--hard", "HEAD~1"]);
        idle(&stage, 2);
        let bad = stage.head("egg");
        let body = told(&stage, 26).await;
        assert!(body.contains(&format!("`git log {good}..{bad}`")), "{body}");
        assert!(body.contains("Which one is not known: the branch does not lead through it any more"), "{body}");
    });
}

#[test]
fn a_shallow_clone_leaves_the_range_and_says_so() {
    clock!(now);
    on_both(async |store| {
        let mut stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.config.limits.depth = Some(2);
        stage.commit("egg", &[README, POLICY]);
        stage.settle().await;
        without_policy(&stage, "Tidy up");
        idle(&stage, 4);
        // A worker with an empty cache, which holds the newest commits alone.
        std::fs::remove_dir_all(&stage.config.cache).unwrap();
        let body = told(&stage, 26).await;
        assert!(body.contains("Which one is not known: the clone does not hold the history back to it"), "{body}");
    });
}

const MIT: &str = "MIT License\n\nCopyright (c) 2027 The Egg timer authors\n\nPermission is hereby granted, free of charge, to any \
person obtaining a copy\nof this software and associated documentation files (the \"Software\"), to deal\nin the Software without \
restriction, including without limitation the rights\nto use, copy, modify, merge, publish, distribute, sublicense, and/or \
sell\ncopies of the Software, and to permit persons to whom the Software is\nfurnished to do so, subject to the following \
conditions:\n\nThe above copyright notice and this permission notice shall be included in all\ncopies or substantial portions \
of the Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR\nIMPLIED, INCLUDING BUT NOT \
LIMITED TO THE WARRANTIES OF MERCHANTABILITY,\nFITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE\n\
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER\nLIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR \
OTHERWISE, ARISING FROM,\nOUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE\nSOFTWARE.\n";
