//! Registers a project: found again by its repositories, or made anew.

use std::collections::BTreeSet;

use jiff::Timestamp;
use slam_event::{
    Actor, EditionId, PersonId, ProjectId, Refusal, RefusalKind, RegistrationId, Slug,
    audit::AuditSubject,
    registration::{
        CheckedRegistration, RegistrationChange, RegistrationState, choose_slug, register as judge_registration,
    },
};

use super::{load, of_project, read::source_name, refresh, settle, steps};
use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    editions,
    notices::{self, Audience, Notice, NoticeKind},
    projects::{self, NewRepository, is_maintainer, put_member, put_repository, with_repository},
    sql::Transaction,
};

/// What to do with a repository that another project has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rivals {
    /// Refuse: most often it is a colleague who registered it before.
    Refuse,
    /// Claim it: an organiser decides between the two.
    Claim,
}

/// A project that was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its part in the edition.
    pub registration: RegistrationId,
    /// The project.
    pub project: ProjectId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Whether it waits for a decision between two claims.
    pub is_contested: bool,
}

/// Registers a project of the person who acts. A project that they maintain already is found by its repositories, and
/// takes part in a further edition; what they wrote replaces what it said before.
///
/// # Errors
/// Nobody is signed in, registration is not open, the project is registered, or a repository belongs to another
/// project; or the database fails.
pub async fn register(
    tx: &mut Transaction,
    actor: &Actor,
    edition: &EditionId,
    asked: &CheckedRegistration,
    rivals: Rivals,
    now: Timestamp,
) -> Result<Registered, StoreError> {
    let stored = editions::need(&mut *tx, edition).await?;
    // The rule speaks first: who is late learns that, and not whose repository it is.
    let change = judge_registration(&stored.edition, None, asked.wants_listing, actor, now)?;
    let Some(person) = actor.person() else { return Err(crate::people::no_person()) };
    let (mine, others) = owners(tx, person, asked).await?;
    if let Some(project) = mine.first() {
        return again(tx, actor, &stored.edition.id, project, asked, now).await;
    }
    if !others.is_empty() && rivals == Rivals::Refuse {
        let names = taken_names(tx, &others).await?;
        let message = format!("{names} has one of these repositories already");
        let refusal = Refusal::new(RefusalKind::Conflict, "repository-taken", message);
        let hint = "Ask its maintainers to add you; if they have no right to it, tick “claim it” and show control.";
        return Err(refusal.hint(hint).into());
    }
    if !others.is_empty() {
        one_claim_at_a_time(tx, person).await?;
    }
    let (project, slug) = make_project(tx, person, asked, now).await?;
    let registration = put(tx, &stored.edition.id, &project, asked, &change, now).await?;
    told(tx, actor, &registration, &slug, asked, now).await?;
    refresh(tx, &registration).await?;
    if !others.is_empty() {
        tell_rivals(tx, &registration, &slug, &others, now).await?;
    }
    Ok(Registered { registration, project, slug, is_contested: !others.is_empty() })
}

/// Returns the projects that have one of the repositories: those of the person, and those of others.
async fn owners(
    tx: &mut Transaction,
    person: &PersonId,
    asked: &CheckedRegistration,
) -> Result<(Vec<ProjectId>, BTreeSet<ProjectId>), StoreError> {
    let (mut mine, mut others) = (Vec::new(), BTreeSet::new());
    for repository in &asked.repositories {
        for project in with_repository(&mut *tx, &repository.address.canonical()).await? {
            if is_maintainer(&mut *tx, &project, person).await? {
                mine.push(project);
            } else {
                others.insert(project);
            }
        }
    }
    Ok((mine, others))
}

async fn again(
    tx: &mut Transaction,
    actor: &Actor,
    edition: &EditionId,
    project: &ProjectId,
    asked: &CheckedRegistration,
    now: Timestamp,
) -> Result<Registered, StoreError> {
    let stored = editions::need(&mut *tx, edition).await?;
    let before = of_project(&mut *tx, project).await?.into_iter().find(|one| one.edition == *edition);
    let loaded = match &before {
        Some(before) => Some(load(tx, actor, &before.id, now).await?),
        None => None,
    };
    let standing = loaded.as_ref().map(super::Loaded::standing);
    let change = judge_registration(&stored.edition, standing.as_ref(), asked.wants_listing, actor, now)?;
    let update =
        "UPDATE project SET name = $2, description = $3, homepage = $4, steward = $5, stage = $6 WHERE id = $1";
    let update = tx.query(update).bind(project).bind(&asked.name).bind(&asked.description).bind(&asked.homepage);
    update.bind(asked.steward.as_deref().unwrap_or_default()).bind(&asked.stage).execute().await?;
    for repository in &asked.repositories {
        if with_repository(&mut *tx, &repository.address.canonical()).await?.is_empty() {
            put_repository(tx, project, &new_repository(repository), now).await?;
        }
    }
    let registration = match &before {
        Some(before) => {
            let level = "UPDATE registration SET level = $2, level_reason = $3, level_source = $4, registered_at = $5
                WHERE id = $1";
            let level = tx.query(level).bind(&before.id).bind(u8::from(asked.level.level)).bind(&asked.level.reason);
            level.bind(source_name(asked.level.source)).bind(now).execute().await?;
            steps::put_change(tx, &before.id, &change).await?;
            before.id.clone()
        }
        None => put(tx, edition, project, asked, &change, now).await?,
    };
    let found = projects::find(&mut *tx, project).await?;
    let slug = found.map(|project| project.slug).ok_or_else(crate::people::no_person)?;
    told(tx, actor, &registration, &slug, asked, now).await?;
    refresh(tx, &registration).await?;
    // Control that was shown for an earlier edition still counts until it expires.
    settle(tx, project, now).await?;
    let is_contested = !crate::control::held(tx, project).await?.contested.is_empty();
    Ok(Registered { registration, project: project.clone(), slug, is_contested })
}

async fn make_project(
    tx: &mut Transaction,
    person: &PersonId,
    asked: &CheckedRegistration,
    now: Timestamp,
) -> Result<(ProjectId, Slug), StoreError> {
    let first = asked.repositories.first().map(|one| &one.address);
    let slug = free_slug(tx, &asked.name, first).await?;
    let id = ProjectId::make(now)?;
    let insert = "INSERT INTO project (id, slug, name, description, homepage, steward, stage, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let insert = tx.query(insert).bind(&id).bind(&slug).bind(&asked.name).bind(&asked.description);
    let insert = insert.bind(&asked.homepage).bind(asked.steward.as_deref().unwrap_or_default()).bind(&asked.stage);
    insert.bind(now).execute().await?;
    put_member(tx, &id, person, now).await?;
    for repository in &asked.repositories {
        put_repository(tx, &id, &new_repository(repository), now).await?;
    }
    Ok((id, slug))
}

/// Chooses a name in addresses that no project has, and none had.
pub(crate) async fn free_slug(
    tx: &mut Transaction,
    name: &str,
    repository: Option<&slam_event::registration::Address>,
) -> Result<Slug, StoreError> {
    let mut taken = BTreeSet::new();
    loop {
        let wish = choose_slug(name, repository, |slug| taken.contains(slug));
        let Some(wish) = wish else {
            let message = "a thousand projects have this name";
            return Err(Refusal::new(RefusalKind::Conflict, "slug-taken", message).into());
        };
        let ask = "SELECT slug FROM project WHERE slug = $1 UNION SELECT slug FROM project_alias WHERE slug = $1";
        if tx.query(ask).bind(&wish).fetch_optional().await?.is_none() {
            return Ok(wish);
        }
        taken.insert(wish);
    }
}

fn new_repository(checked: &slam_event::registration::CheckedRepository) -> NewRepository {
    NewRepository {
        written: checked.written.clone(),
        address: checked.address.clone(),
        out_of_scope: checked.out_of_scope.clone(),
    }
}

async fn put(
    tx: &mut Transaction,
    edition: &EditionId,
    project: &ProjectId,
    asked: &CheckedRegistration,
    change: &RegistrationChange,
    now: Timestamp,
) -> Result<RegistrationId, StoreError> {
    let id = RegistrationId::make(now)?;
    let insert = "INSERT INTO registration (id, edition, project, state, reason, wants_listing, level, level_reason,
        level_source, registered_by, registered_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    let insert = tx.query(insert).bind(&id).bind(edition).bind(project).bind(change.to.name()).bind(&change.reason);
    let insert = insert.bind(change.wants_listing).bind(u8::from(asked.level.level)).bind(&asked.level.reason);
    let insert = insert.bind(source_name(asked.level.source)).bind(change.by.as_ref().map(PersonId::as_str)).bind(now);
    insert.execute().await?;
    steps::note_change(tx, &id, change).await?;
    Ok(id)
}

async fn told(
    tx: &mut Transaction,
    actor: &Actor,
    registration: &RegistrationId,
    slug: &Slug,
    asked: &CheckedRegistration,
    now: Timestamp,
) -> Result<(), StoreError> {
    let note = Note::new("registration-made", AuditSubject::thing("registration", registration));
    audit::append(tx, actor, note.word("level", asked.level.level), now).await?;
    let body = format!(
        "{} is registered at level {}: {}.\n\nWhat comes next: show that you control each repository in scope. \
         The page says how, for every forge and for none.",
        asked.name, asked.level.level, asked.level.reason
    );
    let cause = format!("registration:{registration}:made:{}", now.as_millisecond());
    let notice = Notice::new(NoticeKind::Registration, format!("{} is registered", asked.name), body, cause)
        .of_registration(registration)
        .at(format!("/my/{slug}"));
    notices::post(tx, &notice, &[Audience::Maintainers], now).await.map(drop)
}

/// Tells the other side and the organisers; the other side must never learn of a claim only by its outcome.
async fn tell_rivals(
    tx: &mut Transaction,
    registration: &RegistrationId,
    slug: &Slug,
    others: &BTreeSet<ProjectId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for other in others {
        let held = crate::control::held(tx, other).await?;
        let Some(project) = projects::find(&mut *tx, other).await? else { continue };
        let body = format!(
            "Another project, `{slug}`, claims a repository of {}. Nothing changes until an organiser has looked at what \
             both sides show.\n\nIf your proof of control ran out, show it again now.",
            project.name
        );
        let cause = format!("claim:{registration}:{other}");
        let notice = Notice::new(
            NoticeKind::Registration,
            format!("Somebody claims a repository of {}", project.name),
            body,
            cause,
        )
        .at(format!("/my/{}", project.slug));
        notices::post(tx, &notice, &[Audience::Persons(held.maintainers)], now).await?;
    }
    let cause = format!("claim:{registration}");
    let body = "Two projects claim one repository. Nothing changes for either until you decide.";
    let notice =
        Notice::new(NoticeKind::Registration, "A repository is claimed twice", body, cause).at("/organise/claims");
    notices::post(tx, &notice, &[Audience::Organisers], now).await.map(drop)
}

async fn taken_names(tx: &mut Transaction, others: &BTreeSet<ProjectId>) -> Result<String, StoreError> {
    let mut names = Vec::new();
    for other in others {
        names.extend(projects::find(&mut *tx, other).await?.map(|project| format!("`{}`", project.slug)));
    }
    Ok(names.join(" and "))
}

/// A queue that one person can fill for every project of an edition would stop it.
async fn one_claim_at_a_time(tx: &mut Transaction, person: &PersonId) -> Result<(), StoreError> {
    for one in projects::memberships(&mut *tx, person).await? {
        let waits =
            of_project(&mut *tx, &one.project.id).await?.iter().any(|one| one.state == RegistrationState::Pending);
        if waits && !crate::control::held(tx, &one.project.id).await?.contested.is_empty() {
            let message = format!("your claim for `{}` is still open", one.project.slug);
            let refusal = Refusal::new(RefusalKind::Conflict, "claim-open", message);
            return Err(refusal.hint("An organiser decides it first; or withdraw it.").into());
        }
    }
    Ok(())
}
