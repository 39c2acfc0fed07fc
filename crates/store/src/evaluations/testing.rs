//! A registered project with two repositories, and small results for it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Actor, EvaluationId, RegistrationId, RepositoryId,
    evaluation::{BadgeName, Basis, Evaluation, Judgement, Outcome, RepositoryResult},
    presets::preset,
};
use slam_model::{
    Confidence, Level, ObjectId, RequirementId, Sha256, Verdict,
    report::{BadgeResult, BadgeStatus, PartResult, RequirementResult, StandardRef, Summary, Tool, Visible},
};

use super::{Brought, Finished, Task, task};
use crate::{
    Store, editions,
    evidence::Blob,
    sql::{AssertSqlSafe, Transaction},
};

/// The edition of these tests opens then.
pub(crate) const OPENS: &str = "2027-01-11T00:00:00Z";

pub(crate) fn hours(number: i64) -> Timestamp {
    OPENS.parse::<Timestamp>().unwrap().checked_add(SignedDuration::from_hours(number)).unwrap()
}

pub(crate) fn registration() -> RegistrationId {
    RegistrationId::new("R1").unwrap()
}

pub(crate) fn repository(name: &str) -> RepositoryId {
    RepositoryId::new(name).unwrap()
}

pub(crate) const OBJECTIVES: &str = include_str!("../../../standards/data/objectives/any-forge.toml");

/// Makes the edition `any-forge` with one project, confirmed one hour after it opened, with repositories `A` and `B`.
pub(crate) async fn seed(store: &Store) {
    let mut tx = store.database().begin().await.unwrap();
    editions::create(&mut tx, &Actor::Operator, preset("any-forge").unwrap(), OBJECTIVES, hours(-100)).await.unwrap();
    let at = hours(1).as_millisecond();
    for text in [
        format!("INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'egg', 'Egg timer', {at})"),
        format!(
            "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)
             VALUES ('A', 'P1', 'https://git.example.org/egg', 'git.example.org/egg', 'plain', 'egg', {at}),
                    ('B', 'P1', 'https://git.example.org/pan', 'git.example.org/pan', 'plain', 'pan', {at})"
        ),
        format!(
            "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_at, changed_at)
             VALUES ('R1', 'any-forge', 'P1', 'confirmed', 1, 'small', {at}, {at})"
        ),
        format!(
            "INSERT INTO registration_change (registration, seq, state, reason, changed_at)
             VALUES ('R1', 1, 'confirmed', '', {at})"
        ),
    ] {
        run(&mut tx, text).await;
    }
    tx.commit().await.unwrap();
}

pub(crate) async fn run(tx: &mut Transaction, text: String) {
    tx.query(AssertSqlSafe(text)).execute().await.unwrap();
}

pub(crate) async fn number(store: &Store, text: &'static str) -> i64 {
    store.database().query(text).fetch_one().await.unwrap().get("number").unwrap()
}

/// Plans what is due, and returns the one evaluation that is queued then.
pub(crate) async fn queued(store: &Store, now: Timestamp) -> Task {
    store.plan(now).await.unwrap();
    let text = "SELECT id FROM evaluation WHERE state = 'queued' ORDER BY id LIMIT 1";
    let row = store.database().query(text).fetch_one().await.unwrap();
    task(store.database(), &row.get("id").unwrap()).await.unwrap().unwrap()
}

pub(crate) fn commit(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).unwrap()
}

/// A result of a task in which each repository stands at this commit with this verdict of its one requirement and badge.
pub(crate) fn finished(task: &Task, verdicts: &[(u8, Verdict)], at: Timestamp) -> Finished {
    let mut brought = BTreeMap::new();
    let results = task.repositories.iter().zip(verdicts).map(|(one, (byte, verdict))| {
        let blob = Blob::pack(b"the same evidence").unwrap();
        let judgement = judgement(task, commit(*byte), *verdict, blob.sha256.clone(), at);
        let own = Brought {
            branch: Some("main".into()),
            readme: "Rings.".into(),
            evidence: Some(blob),
            ..Brought::default()
        };
        brought.insert(one.id.clone(), own);
        RepositoryResult {
            repository: one.id.clone(),
            name: one.name.clone(),
            subproject: None,
            scope: one.scope.clone(),
            outcome: Outcome::Judged(Box::new(judgement)),
        }
    });
    let evaluation = Evaluation::new(task.id.clone(), task.registration.clone(), at, results.collect()).unwrap();
    Finished { evaluation, names: vec![BadgeName { id: "cleaner".into(), title: "Cleaner".into() }], brought }
}

fn judgement(task: &Task, commit: ObjectId, verdict: Verdict, evidence_sha256: Sha256, as_of: Timestamp) -> Judgement {
    let part = PartResult {
        id: "policy".into(),
        title: "A policy".into(),
        verdict,
        message: format!("the policy is {}", verdict.words()),
        of: vec![],
        evidence: vec![],
        missing: vec![],
        effort: None,
        visible: Visible::Tree,
    };
    let status = if verdict == Verdict::Passed { BadgeStatus::EvidenceFound } else { BadgeStatus::NotStarted };
    let (met, open) = if verdict == Verdict::Passed { (vec![part], vec![]) } else { (vec![], vec![part]) };
    let requirement = RequirementResult {
        id: RequirementId::new("OSPS-VM-03.01"),
        level: Level::One,
        title: "A private address".into(),
        verdict,
        confidence: Confidence::High,
        reason: "security-policy/tested".into(),
        message: format!("the address is {}", verdict.words()),
        evidence: vec![],
        missing: vec![],
        fixes: vec![],
        effort: None,
        waiver: None,
    };
    Judgement {
        commit,
        basis: Basis {
            objectives: "any-forge".into(),
            objectives_sha256: Sha256::of(task.rules.objectives.as_bytes()),
            standard: StandardRef {
                id: "osps-baseline".into(),
                version: "2026-08-28".into(),
                catalog_sha256: Sha256::of(b"catalog"),
            },
            level: task.level,
            tool: Tool { name: "slam".into(), version: "0.1.0".into() },
        },
        evidence_sha256,
        as_of,
        badges: vec![BadgeResult {
            id: "cleaner".into(),
            title: "Cleaner".into(),
            status,
            met,
            open,
            evidence: vec![],
        }],
        requirements: vec![requirement],
        coverage: Summary::of([verdict]).coverage(),
    }
}

pub(crate) fn evaluation_id(text: &str) -> EvaluationId {
    EvaluationId::new(text).unwrap()
}
