//! A project that is far enough for people to judge it: confirmed, evaluated, with its control shown, and one part of one
//! badge on which no program can decide.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Actor, PersonId, Role,
    evaluation::{BadgeName, Basis, Evaluation, Judgement, Outcome, RepositoryResult},
    presets::preset,
};
use slam_model::{
    Level, ObjectId, Sha256, Verdict,
    report::{BadgeResult, BadgeStatus, PartResult, StandardRef, Summary, Tool, Visible},
};
use slam_store::{
    editions,
    evaluations::{Brought, Finished, Task, finish, task},
    evidence::Blob,
    sql::AssertSqlSafe,
};

use crate::{
    Config,
    testing::{Browser, Server},
};

/// The edition opens then.
const OPENS: &str = "2027-01-11T00:00:00Z";

/// A server some hours into the edition `any-forge`, with the project `egg`.
pub(super) struct Egg {
    pub(super) server: Server,
    pub(super) ada: PersonId,
}

impl Egg {
    /// Starts with a project that Ada maintains; she is an evaluator too.
    pub(super) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts with another configuration.
    pub(super) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let server = Server::start_with(change).await;
        let opens: Timestamp = OPENS.parse().unwrap();
        let mut tx = server.app.store.database().begin().await.unwrap();
        let edition = preset("any-forge").unwrap();
        let objectives = edition.objectives_text().unwrap();
        editions::create(&mut tx, &Actor::Operator, edition, objectives, server.now()).await.unwrap();
        tx.commit().await.unwrap();
        server.wait(opens.duration_since(server.now()) + SignedDuration::from_hours(2));
        let ada = server.person("Ada", &[Role::Evaluator]).await;
        rows(&server, &ada).await;
        server.app.store.plan(server.now()).await.unwrap();
        let asked = "SELECT id FROM evaluation WHERE state = 'queued' ORDER BY id LIMIT 1";
        let row = server.app.store.database().query(asked).fetch_one().await.unwrap();
        let task = task(server.app.store.database(), &row.get("id").unwrap()).await.unwrap().unwrap();
        let done = finished(&task, server.now());
        let mut tx = server.app.store.database().begin().await.unwrap();
        assert!(finish(&mut tx, &task, &done, server.now()).await.unwrap());
        tx.commit().await.unwrap();
        Self { server, ada }
    }

    /// Opens Ada's browser.
    pub(super) async fn maintainer(&self) -> Browser {
        self.server.browser_of(&self.ada).await
    }

    /// Sends the claim over the page, and returns its id.
    pub(super) async fn claim(&self, ada: &Browser) -> String {
        let fields =
            [("links", "https://example.org/policy"), ("contributors", "@kim: the policy"), ("note", "please")];
        ada.post("/my/egg/submit/cleaner", &fields).await.expect_redirect("/my/egg/submit/cleaner");
        self.one("SELECT id AS text FROM submission").await
    }

    /// Returns the one text that a query finds.
    pub(super) async fn one(&self, ask: &'static str) -> String {
        self.server.app.store.database().query(ask).fetch_one().await.unwrap().get("text").unwrap()
    }
}

async fn rows(server: &Server, ada: &PersonId) {
    let at = (server.now() - SignedDuration::from_hours(1)).as_millisecond();
    let end = (server.now() + SignedDuration::from_hours(2_000)).as_millisecond();
    let mut tx = server.app.store.database().begin().await.unwrap();
    for text in [
        format!("INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'egg', 'Egg timer', {at})"),
        format!(
            "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)
             VALUES ('A', 'P1', 'https://git.example.org/egg', 'git.example.org/egg', 'plain', 'egg', {at})"
        ),
        format!(
            "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_at, changed_at)
             VALUES ('R1', 'any-forge', 'P1', 'confirmed', 1, 'small', {at}, {at})"
        ),
        format!(
            "INSERT INTO registration_change (registration, seq, state, reason, changed_at)
             VALUES ('R1', 1, 'confirmed', '', {at})"
        ),
        format!("INSERT INTO membership (project, person, role, since_at) VALUES ('P1', '{ada}', 'maintainer', {at})"),
        format!(
            "INSERT INTO control_challenge
             (id, project, repository, person, kind, token, state, asked_at, judged_at, expires_at)
             VALUES ('C1', 'P1', 'A', '{ada}', 'file', 't', 'proved', {at}, {at}, {end})"
        ),
    ] {
        tx.query(AssertSqlSafe(text)).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A result with one part that needs a look, and one requirement less than any list.
fn finished(task: &Task, at: Timestamp) -> Finished {
    let blob = Blob::pack(b"evidence").unwrap();
    let one = &task.repositories[0];
    let result = RepositoryResult {
        repository: one.id.clone(),
        name: one.name.clone(),
        subproject: None,
        scope: one.scope.clone(),
        outcome: Outcome::Judged(Box::new(judgement(task, blob.sha256.clone(), at))),
    };
    let evaluation = Evaluation::new(task.id.clone(), task.registration.clone(), at, vec![result]).unwrap();
    let own =
        Brought { branch: Some("main".into()), readme: "Rings.".into(), evidence: Some(blob), ..Brought::default() };
    let brought = BTreeMap::from([(one.id.clone(), own)]);
    Finished { evaluation, names: vec![BadgeName { id: "cleaner".into(), title: "Cleaner".into() }], brought }
}

fn judgement(task: &Task, evidence_sha256: Sha256, as_of: Timestamp) -> Judgement {
    let part = PartResult {
        id: "policy".into(),
        title: "A policy".into(),
        verdict: Verdict::NeedsReview,
        message: "somebody has to read the policy".into(),
        of: vec![],
        evidence: vec![],
        missing: vec![],
        effort: None,
        visible: Visible::Tree,
    };
    Judgement {
        commit: ObjectId::from_bytes(&[1; 20]).unwrap(),
        basis: Basis {
            objectives: "any-forge".into(),
            objectives_sha256: Sha256::of(task.rules.objectives.as_bytes()),
            standard: StandardRef {
                id: "osps-baseline".into(),
                version: "2026-08-28".into(),
                catalog_sha256: Sha256::of(b"catalog"),
            },
            level: Level::One,
            tool: Tool { name: "slam".into(), version: "0.1.0".into() },
        },
        evidence_sha256,
        as_of,
        badges: vec![BadgeResult {
            id: "cleaner".into(),
            title: "Cleaner".into(),
            status: BadgeStatus::NotStarted,
            met: vec![],
            open: vec![part],
            evidence: vec![],
        }],
        requirements: vec![],
        coverage: Summary::of([Verdict::NeedsReview]).coverage(),
    }
}
