//! Multiplies the evaluated projects of a database, so that a server can be measured with thousands of them. For load
//! tests only: what it writes stands in no audit log.
//!
//! `crowd DATABASE PROJECTS` prints a token of a person who may register projects; `crowd DATABASE registered` counts the
//! registrations that the load test made, rows that belong together all being there.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring program talks to the terminal")]

use std::{env, error::Error, process::ExitCode};

use jiff::Timestamp;
use slam_store::{
    NewId, Store, StoreError,
    people::{self, Identity},
    sql::Transaction,
    tokens::{self, NewToken, Scope},
};

const STEWARDS: [&str; 5] = ["", "cncf", "openssf", "lf-energy", "eclipse"];
const FORGES: [&str; 4] = ["github", "gitlab", "forgejo", "plain"];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let usage = "usage: crowd DATABASE PROJECTS|registered";
    let mut given = env::args().skip(1);
    let (address, count) = given.next().zip(given.next()).ok_or(usage)?;
    let now = Timestamp::now();
    let store = Store::open(&address, now).await?;
    if count == "registered" {
        return registered(&store).await;
    }
    let count = count.parse::<u64>()?;
    let mut tx = store.database().begin().await?;
    let templates = templates(&mut tx).await?;
    if templates.is_empty() {
        return Err("the database has no listed project with an evaluation to multiply".into());
    }
    for (number, template) in (0..count).zip(templates.iter().cycle()) {
        multiply(&mut tx, template, number, now).await?;
    }
    let identity = Identity::mail("load@example.org");
    let person = people::sign_in(&mut tx, &identity, now).await?.id;
    let token = NewToken {
        name: "load".to_owned(),
        scopes: Scope::ALL.to_vec(),
        expires_at: now + jiff::SignedDuration::from_hours(24),
    };
    let (_, secret) = tokens::create(&mut tx, &person, &token, now).await?;
    tx.commit().await?;
    let rows = store.database().query("SELECT COUNT(*) AS rows FROM verdict").fetch_one().await?;
    eprintln!("{count} projects more, {} verdicts in all", rows.get::<i64>("rows")?);
    println!("{}", secret.reveal());
    store.close().await;
    Ok(())
}

/// Prints how many registrations with their project, repository, and member the load test left behind.
async fn registered(store: &Store) -> Result<(), Box<dyn Error>> {
    let ask = "SELECT COUNT(*) AS whole FROM repository
        JOIN registration ON registration.project = repository.project
        JOIN membership ON membership.project = repository.project
        WHERE repository.canonical LIKE '%example.org/load/%'";
    let row = store.database().query(ask).fetch_one().await?;
    println!("{}", row.get::<i64>("whole")?);
    store.verify_log(None).await?;
    Ok(())
}

/// An evaluated project to multiply.
struct Template {
    project: String,
    registration: String,
    evaluation: String,
}

async fn templates(tx: &mut Transaction) -> Result<Vec<Template>, StoreError> {
    let ask = "SELECT project, id, evaluation FROM registration
        WHERE state = 'listed' AND evaluation IS NOT NULL ORDER BY id";
    let rows = tx.query(ask).fetch_all().await?;
    let template = |row: &slam_store::sql::Row| {
        Ok(Template { project: row.get("project")?, registration: row.get("id")?, evaluation: row.get("evaluation")? })
    };
    rows.iter().map(template).collect()
}

/// Copies one project with its registration, badges, and evaluation under new ids; it was evaluated the day before too.
async fn multiply(tx: &mut Transaction, from: &Template, number: u64, now: Timestamp) -> Result<(), StoreError> {
    let project = slam_event::ProjectId::make(now)?.to_string();
    let repository = slam_event::RepositoryId::make(now)?.to_string();
    let registration = slam_event::RegistrationId::make(now)?.to_string();
    let before = slam_event::EvaluationId::make(now)?.to_string();
    let evaluation = slam_event::EvaluationId::make(now)?.to_string();
    let at = |index: usize, len: usize| index % len;
    let index = usize::try_from(number).unwrap_or(0);
    let steward = STEWARDS[at(index, STEWARDS.len())];
    let forge = FORGES[at(index / 3, FORGES.len())];
    let (slug, name) = (format!("crowd-{number:05}"), format!("Crowd {number:05}"));
    let address = format!("https://example.org/crowd/{number:05}");
    let copies = [
        (
            "INSERT INTO project (id, slug, name, description, homepage, steward, stage, created_at)
             SELECT $1, $2, $3, description, homepage, $4, stage, created_at FROM project WHERE id = $5",
            [project.as_str(), &slug, &name, steward, &from.project].to_vec(),
        ),
        (
            "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)
             SELECT $1, $2, $3, $3, $4, $5, created_at FROM project WHERE id = $2",
            [repository.as_str(), &project, &address, forge, &name].to_vec(),
        ),
        (
            "INSERT INTO registration (id, edition, project, state, reason, wants_listing, level, level_reason, level_source,
                eligibility, registered_at, changed_at, evaluation, badges_found, badges_awarded, decided, required, passed,
                reached_at, evaluated_at)
             SELECT $1, edition, $2, state, reason, wants_listing, level, level_reason, level_source,
                eligibility, registered_at, changed_at, $3, badges_found, 0, decided, required, passed,
                reached_at, evaluated_at FROM registration WHERE id = $4",
            [registration.as_str(), &project, &evaluation, &from.registration].to_vec(),
        ),
        (
            "INSERT INTO badge_status (registration, badge, status, met, parts, since_at, found_at, evaluation)
             SELECT $1, badge, status, met, parts, since_at, found_at, $2 FROM badge_status WHERE registration = $3",
            [registration.as_str(), &evaluation, &from.registration].to_vec(),
        ),
    ];
    for (copy, values) in copies {
        let query = values.into_iter().fold(tx.query(copy), |query, value| query.bind(value));
        query.execute().await?;
    }
    for (id, days) in [(&before, 1), (&evaluation, 0)] {
        judge_again(tx, &from.evaluation, id, &registration, &repository, days * 24 * 60 * 60 * 1000).await?;
    }
    Ok(())
}

/// Copies an evaluation with its verdicts, as made some milliseconds earlier.
async fn judge_again(
    tx: &mut Transaction,
    from: &str,
    id: &str,
    registration: &str,
    repository: &str,
    earlier_ms: i64,
) -> Result<(), StoreError> {
    let evaluation = "INSERT INTO evaluation (id, registration, key, cause, state, version, objectives_sha256,
            catalog_sha256, tool_version, level, result, badges_found, decided, required, passed, turned_better,
            turned_worse, asked_at, evaluated_at, as_of_at)
        SELECT $1, $2, $1, cause, state, version, objectives_sha256,
            catalog_sha256, tool_version, level, result, badges_found, decided, required, passed, turned_better,
            turned_worse, asked_at, evaluated_at - $4, as_of_at - $4 FROM evaluation WHERE id = $3";
    tx.query(evaluation).bind(id).bind(registration).bind(from).bind(earlier_ms).execute().await?;
    let repositories = "INSERT INTO evaluation_repository (evaluation, repository, commit_id, branch, evidence_sha256,
            outcome, record, status, problem)
        SELECT $1, $2, commit_id, branch, evidence_sha256, outcome, record, status, problem
        FROM evaluation_repository WHERE evaluation = $3 ORDER BY repository LIMIT 1";
    tx.query(repositories).bind(id).bind(repository).bind(from).execute().await?;
    let verdicts = "INSERT INTO verdict (evaluation, requirement, level, verdict, reason, message, evidence)
        SELECT $1, requirement, level, verdict, reason, message, evidence FROM verdict WHERE evaluation = $2";
    tx.query(verdicts).bind(id).bind(from).execute().await?;
    Ok(())
}
