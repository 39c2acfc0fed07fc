//! Results that were published elsewhere: an edition with projects and awards, and without evidence.
//!
//! What was recorded is never mixed with what was computed: its evaluations have the cause `recorded` and no verdicts, its
//! awards name where they were published, and a replay refuses them.

use jiff::{Timestamp, tz::TimeZone};
use slam_event::{
    Actor, AwardId, Edition, EditionId, EvaluationId, ProjectId, Refusal, RefusalKind, RegistrationId, Role,
    audit::{AuditSubject, AuditValue},
    evaluation::{RecordedProject, RecordedResults},
    registration::{Address, AddressRules},
};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    editions,
    evaluations::{Cause, newest_rules},
    projects::{NewRepository, put_repository, with_repository},
    registrations::free_slug,
    sql::Transaction,
};

/// What an import wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Projects that take part in the edition now.
    pub projects: usize,
    /// Awards.
    pub awards: usize,
    /// Projects that had been imported before, and stay as they were.
    pub known: usize,
}

/// Imports published results. The edition is made from its definition and the text of its objectives when it is missing;
/// a project that takes part already stays as it is, so that an import can be repeated.
///
/// # Errors
/// The actor is no organiser, the results belong to another edition, or an address is none; or the database fails.
pub async fn import(
    tx: &mut Transaction,
    actor: &Actor,
    (edition, objectives): (&Edition, &str),
    results: &RecordedResults,
    now: Timestamp,
) -> Result<Imported, StoreError> {
    if !actor.is(Role::Organiser) {
        let message = "only an organiser imports published results";
        return Err(Refusal::new(RefusalKind::NotAllowed, "organiser-only", message).into());
    }
    if results.edition != edition.id {
        let message = format!("the results are of `{}`, not of `{}`", results.edition, edition.id);
        return Err(Refusal::new(RefusalKind::Invalid, "recorded-results-invalid", message).into());
    }
    if editions::find(&mut *tx, &edition.id).await?.is_none() {
        editions::create(tx, actor, edition, objectives, now).await?;
    }
    let mut imported = Imported::default();
    for project in &results.projects {
        let id = find_or_make(tx, project, now).await?;
        match register(tx, &results.edition, &id, results, now).await? {
            Some(registration) => {
                imported.projects += 1;
                imported.awards += award(tx, &registration, edition, project, results, now).await?;
            }
            None => imported.known += 1,
        }
    }
    let note = Note::new("results-imported", AuditSubject::thing("edition", &results.edition));
    let count = |number: usize| AuditValue::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let note = note.with("projects", count(imported.projects)).with("awards", count(imported.awards));
    audit::append(tx, actor, note.word("source", &results.source), now).await?;
    Ok(imported)
}

/// A project is known by one of its repositories; else it is made. An address that names an organisation and no repository
/// is kept out of scope, with that reason.
async fn find_or_make(
    tx: &mut Transaction,
    project: &RecordedProject,
    now: Timestamp,
) -> Result<ProjectId, StoreError> {
    let mut repositories = Vec::new();
    for written in &project.repositories {
        let address = Address::parse(written, AddressRules::default())?;
        let is_organisation = !address.path().contains('/');
        let reason = "the results name an organisation, not a repository";
        let out_of_scope = is_organisation.then(|| reason.to_owned());
        repositories.push(NewRepository { written: written.clone(), address, out_of_scope });
    }
    for repository in &repositories {
        if let Some(known) = with_repository(&mut *tx, &repository.address.canonical()).await?.into_iter().next() {
            return Ok(known);
        }
    }
    let slug = free_slug(tx, &project.name, repositories.first().map(|one| &one.address)).await?;
    let id = ProjectId::make(now)?;
    let insert = "INSERT INTO project (id, slug, name, created_at) VALUES ($1, $2, $3, $4)";
    tx.query(insert).bind(&id).bind(&slug).bind(&project.name).bind(now).execute().await?;
    for repository in &repositories {
        put_repository(tx, &id, repository, now).await?;
    }
    Ok(id)
}

/// Writes registration and evaluation; `None` when the project takes part already. What was published is listed.
async fn register(
    tx: &mut Transaction,
    edition: &EditionId,
    project: &ProjectId,
    results: &RecordedResults,
    now: Timestamp,
) -> Result<Option<RegistrationId>, StoreError> {
    let id = RegistrationId::make(now)?;
    let insert = "INSERT INTO registration (id, edition, project, state, reason, wants_listing, level, level_reason,
                  registered_at, changed_at) VALUES ($1, $2, $3, 'listed', $4, 1, 1, $5, $6, $6)
                  ON CONFLICT (edition, project) DO NOTHING";
    let insert = tx.query(insert).bind(&id).bind(edition).bind(project).bind(results.disclaimer());
    if insert.bind("the published results name no level").bind(now).execute().await? == 0 {
        return Ok(None);
    }
    let step = "INSERT INTO registration_change (registration, seq, state, reason, changed_at)
                VALUES ($1, 1, 'listed', $2, $3)";
    tx.query(step).bind(&id).bind(results.disclaimer()).bind(now).execute().await?;
    let read_at = results.read_on.to_zoned(TimeZone::UTC).map_or(now, |read| read.timestamp());
    let rules = newest_rules(&mut *tx, edition).await?;
    let evaluation = EvaluationId::make(now)?;
    let result = serde_json::json!({ "recorded": results.disclaimer() }).to_string();
    let insert = "INSERT INTO evaluation (id, registration, key, cause, state, version, level, result, asked_at, evaluated_at, as_of_at)
                  VALUES ($1, $2, $3, $4, 'done', $5, 1, $6, $7, $8, $8)";
    let insert = tx.query(insert).bind(&evaluation).bind(&id).bind(format!("recorded:{id}"));
    let insert = insert.bind(Cause::Recorded.name()).bind(rules.version).bind(result).bind(now).bind(read_at);
    insert.execute().await?;
    Ok(Some(id))
}

async fn award(
    tx: &mut Transaction,
    registration: &RegistrationId,
    edition: &Edition,
    project: &RecordedProject,
    results: &RecordedResults,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let text = "SELECT project.slug FROM registration JOIN project ON project.id = registration.project WHERE registration.id = $1";
    let slug: String = tx.query(text).bind(registration).fetch_one().await?.get("slug")?;
    for badge in &project.badges {
        let insert = "INSERT INTO award (id, edition, registration, kind, badge, recipient, level, commits, objectives_id,
                      objectives_sha256, catalog_sha256, evidence_sha256, source, published, awarded_at, state, changed_at)
                      VALUES ($1, $2, $3, 'badge', $4, $5, 1, '[]', '', '', '', '', 'recorded', $6, $7, 'valid', $8)";
        let insert = tx.query(insert).bind(&AwardId::make(now)?).bind(&edition.id).bind(registration).bind(&badge.0);
        let insert = insert.bind(format!("project:{slug}")).bind(&results.source).bind(edition.awards.at()).bind(now);
        insert.execute().await?;
    }
    let count = u32::try_from(project.badges.len()).unwrap_or(u32::MAX);
    let update = "UPDATE registration SET badges_awarded = $1 WHERE id = $2";
    tx.query(update).bind(count).bind(registration).execute().await?;
    Ok(project.badges.len())
}

#[cfg(test)]
mod tests {
    use slam_event::{evaluation::read_recorded, import::published_results, presets::preset};

    use super::*;
    use crate::{
        evaluations::testing::number,
        testing::{NOW, on_both},
    };

    const OBJECTIVES: &str = include_str!("../../standards/data/objectives/spring-2026.toml");

    #[test]
    fn the_published_results_of_spring_2026_are_imported_once() {
        on_both(async |store| {
            let results = read_recorded(published_results("spring-2026").unwrap()).unwrap();
            let (awarded, _) = results.badges_of_possible();
            let rules = (preset("spring-2026").unwrap(), OBJECTIVES);
            let again = async || {
                let mut tx = store.database().begin().await.unwrap();
                let imported = import(&mut tx, &Actor::Operator, rules, &results, NOW).await.unwrap();
                tx.commit().await.unwrap();
                imported
            };
            let projects = results.projects.len();
            assert_eq!(again().await, Imported { projects, awards: awarded, known: 0 });
            assert_eq!(again().await, Imported { projects: 0, awards: 0, known: projects });
            // As the list of this program records them: see its comments for what the page of the Slam says.
            assert_eq!((projects, awarded, results.complete()), (14, 28, 3));
            for (text, expected) in [
                ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM award WHERE source = 'recorded'", 28),
                ("SELECT CAST(SUM(badges_awarded) AS BIGINT) AS number FROM registration WHERE state = 'listed'", 28),
                ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM registration WHERE badges_awarded = 5", 3),
                ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM evaluation WHERE cause = 'recorded'", 14),
                ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM repository WHERE is_in_scope = 0", 3),
                ("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM verdict", 0),
            ] {
                assert_eq!(number(&store, text).await, expected, "{text}");
            }
        });
    }
}
