//! A folder with repositories, an edition, and a registered project.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use slam_collect::mirror::{Mirror, Policy, Protocol};
use slam_event::{Actor, RegistrationId, presets::preset};
use slam_standards::objective_set_text;
use slam_store::{
    Store, editions, jobs,
    sql::{AssertSqlSafe, Row},
};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::{Config, Handler as _, TipRecorder, Worker};

/// Registration of `any-forge` opens then.
const OPENS: &str = "2027-01-11T00:00:00Z";
/// Enough waits of 20 milliseconds for a slow machine.
const PATIENCE: usize = 3_000;

/// Returns an instant of the edition.
pub(super) fn hours(number: i64) -> Timestamp {
    OPENS.parse::<Timestamp>().unwrap().checked_add(SignedDuration::from_hours(number)).unwrap()
}

/// Declares a clock of the test's own: the queue takes a function, so that it lives in a static.
macro_rules! clock {
    ($name:ident) => {
        static TIME: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);
        fn $name() -> jiff::Timestamp {
            jiff::Timestamp::from_millisecond(TIME.load(std::sync::atomic::Ordering::SeqCst)).unwrap()
        }
    };
}
pub(super) use clock;

pub(super) struct Stage {
    pub(super) store: Store,
    pub(super) config: Config,
    folder: TempDir,
    time: &'static AtomicI64,
}

impl Stage {
    /// Makes the edition and a project with these repositories, confirmed an hour after the opening; the clock shows two
    /// hours after it.
    pub(super) async fn new(store: Store, time: &'static AtomicI64, clock: fn() -> Timestamp, names: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = Config::new(folder.path().join("cache"));
        config.policy = Policy { protocols: [Protocol::Path].into(), ..Policy::default() };
        config.queue = jobs::Settings { clock, poll: Duration::from_millis(10), ..jobs::Settings::default() };
        config.store_clock = Some(clock);
        config.judging = Arc::new(Semaphore::new(2));
        let stage = Self { store, config, folder, time };
        stage.turn_to(hours(2));
        let mut tx = stage.store.database().begin().await.unwrap();
        let objectives = objective_set_text("any-forge").unwrap();
        editions::create(&mut tx, &Actor::Operator, preset("any-forge").unwrap(), objectives, hours(-9)).await.unwrap();
        tx.commit().await.unwrap();
        let at = hours(1).as_millisecond();
        stage
            .run(format!("INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'egg', 'Egg timer', {at})"))
            .await;
        for name in names {
            let path = stage.path(name);
            stage
                .run(format!(
                    "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)
                     VALUES ('{}', 'P1', '{1}', 'path:{1}', 'path', '{name}', {at})",
                    name.to_uppercase(),
                    path.display()
                ))
                .await;
        }
        stage
            .run(format!(
                "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_at, changed_at)
                 VALUES ('R1', 'any-forge', 'P1', 'confirmed', 1, 'small', {at}, {at})"
            ))
            .await;
        let step = "INSERT INTO registration_change (registration, seq, state, reason, changed_at)";
        stage.run(format!("{step} VALUES ('R1', 1, 'confirmed', '', {at})")).await;
        stage
    }

    pub(super) fn registration(&self) -> RegistrationId {
        RegistrationId::new("R1").unwrap()
    }

    pub(super) fn turn_to(&self, at: Timestamp) {
        self.time.store(at.as_millisecond(), Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.time.load(Ordering::SeqCst)).unwrap()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("forge").join(name)
    }

    /// Commits these files, and returns the commit.
    pub(super) fn commit(&self, name: &str, files: &[(&str, &str)]) -> String {
        let path = self.path(name);
        if !path.exists() {
            std::fs::create_dir_all(&path).unwrap();
            git(&path, &["init", "-q", "-b", "main"]);
        }
        for (file, text) in files {
            let file = path.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        git(&path, &["add", "-A"]);
        git(&path, &["commit", "-q", "--allow-empty", "-m", "Work"]);
        self.head(name)
    }

    /// Commits one file as somebody else, at an instant of the edition.
    pub(super) fn commit_as(&self, name: &str, (file, text): (&str, &str), author: &str, at: Timestamp) {
        std::fs::write(self.path(name).join(file), text).unwrap();
        self.git(name, &["add", "-A"]);
        let date = format!("--date={at}");
        let committer = format!("GIT_COMMITTER_DATE={at}");
        let path = self.path(name);
        let mut env = Command::new("env");
        env.arg(committer).args(["git", "-c", "user.name=Kim", "-c", "user.email=kim@example.org"]);
        let out =
            env.args(["commit", "-q", "-m", "Work", "--author", author, &date]).current_dir(path).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }

    pub(super) fn git(&self, name: &str, words: &[&str]) {
        git(&self.path(name), words);
    }

    pub(super) fn head(&self, name: &str) -> String {
        git(&self.path(name), &["rev-parse", "HEAD"])
    }

    pub(super) fn worker(&self) -> Worker {
        Worker::new(self.store.clone(), &self.config).unwrap()
    }

    pub(super) fn mirror(&self) -> Arc<Mirror> {
        Arc::new(Mirror::new(&self.config.cache, self.config.limits, self.config.policy.clone()).unwrap())
    }

    /// Does what is due of one kind, and leaves the rest.
    pub(super) async fn work_on_tips(&self, recorder: TipRecorder) {
        let settings = jobs::Settings { kinds: vec!["record_tip"], ..self.config.queue.clone() };
        let queue = jobs::Queue::new(self.store.database().clone(), settings);
        queue.run(2, |job, context| recorder.handle(job, context), self.idle_of("'record_tip'")).await;
    }

    /// Plans what is due now, and lets one worker do it.
    pub(super) async fn settle(&self) {
        self.store.plan(self.now()).await.unwrap();
        self.worker().run(self.idle()).await;
    }

    /// Is ready as soon as nothing of ours is due or under way.
    pub(super) async fn idle(&self) {
        self.idle_of("'evaluate', 'record_tip', 'tick'").await;
    }

    /// Is ready as soon as nothing of these kinds is due or under way.
    pub(super) async fn idle_of(&self, kinds: &str) {
        for _ in 0..PATIENCE {
            let text = format!(
                "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM job WHERE settled_at IS NULL
                 AND kind IN ({kinds}) AND (state = 'running' OR due_at <= {})",
                self.now().as_millisecond()
            );
            if self.number(text).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("jobs wait for ever");
    }

    pub(super) async fn run(&self, text: String) {
        self.store.database().query(AssertSqlSafe(text)).execute().await.unwrap();
    }

    pub(super) async fn rows(&self, text: impl Into<String>) -> Vec<Row> {
        self.store.database().query(AssertSqlSafe(text.into())).fetch_all().await.unwrap()
    }

    pub(super) async fn number(&self, text: impl Into<String>) -> i64 {
        self.rows(text).await[0].get("number").unwrap()
    }

    /// Returns the first column `text` of every row.
    pub(super) async fn texts(&self, text: impl Into<String>) -> Vec<String> {
        self.rows(text).await.iter().map(|row| row.get("text").unwrap()).collect()
    }
}

fn git(path: &Path, words: &[&str]) -> String {
    let out = Command::new("git")
        .args(words)
        .current_dir(path)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", path)
        .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "Kim"), ("GIT_COMMITTER_NAME", "Kim")])
        .envs([("GIT_AUTHOR_EMAIL", "kim@example.org"), ("GIT_COMMITTER_EMAIL", "kim@example.org")])
        .envs([("GIT_AUTHOR_DATE", "2027-01-01T00:00:00Z"), ("GIT_COMMITTER_DATE", "2027-01-01T00:00:00Z")])
        .output()
        .unwrap();
    assert!(out.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}
