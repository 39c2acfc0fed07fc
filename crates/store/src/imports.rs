//! Imports: what is stored, as the plan of an import compares it; and the plan, carried out.

use std::collections::BTreeSet;

use jiff::Timestamp;
use slam_event::{
    Actor, ProjectId, Refusal, RefusalKind, Role,
    audit::{AuditSubject, AuditValue},
    import::{ExistingProject, ImportPlan, ImportedProject, ImportedRepository, RepositoryKey, read_address},
    registration::{AddressRules, public_address},
};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    projects::{self, NewRepository, Project, put_repository},
    registrations::free_slug,
    sql::Transaction,
};

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Projects that were made.
    pub made: u32,
    /// Projects whose words changed.
    pub changed: u32,
}

/// Returns every project with its repositories, as the plan of an import takes them.
///
/// # Errors
/// The database fails.
pub async fn existing(tx: &mut Transaction, rules: AddressRules) -> Result<Vec<ExistingProject>, StoreError> {
    let mut found = Vec::new();
    for project in all(tx).await? {
        let mut repositories = BTreeSet::new();
        for repository in projects::repositories(&mut *tx, &project.id).await? {
            repositories
                .extend(read_address(&repository.address, rules).ok().map(|address| RepositoryKey::of(&address)));
        }
        let stage = Some(project.stage).filter(|stage| !stage.is_empty());
        let Project { id, name, slug, steward, .. } = project;
        found.push(ExistingProject { id, name, slug, repositories, steward, stage });
    }
    Ok(found)
}

/// Returns every project as a list has it, without persons, and without paths of this server.
///
/// # Errors
/// The database fails.
pub async fn listed(tx: &mut Transaction, rules: AddressRules) -> Result<Vec<ImportedProject>, StoreError> {
    let mut found = Vec::new();
    for (line, project) in (1..).zip(all(tx).await?) {
        let repositories = projects::repositories(&mut *tx, &project.id).await?.into_iter();
        let repositories = repositories.filter(|one| public_address(&one.address).is_some());
        let repositories = repositories.filter_map(|one| {
            let address = read_address(&one.address, rules).ok()?;
            let key = RepositoryKey::of(&address);
            let address = address.to_string();
            Some(ImportedRepository { address, key, name: None, check_sets: Vec::new(), exclude: Vec::new() })
        });
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        found.push(ImportedProject {
            line,
            name: project.name,
            slug: project.slug,
            repositories: repositories.collect(),
            steward: project.steward,
            stage: text(project.stage),
            level: None,
            contact: None,
            advisor: None,
            logo: None,
            dark_logo: None,
            home: text(project.homepage),
            statistics: None,
            description: text(project.description),
            category: None,
            accepted: None,
            completed: Vec::new(),
        });
    }
    Ok(found)
}

/// Carries a plan out: makes what is new, and changes names and stages of what is known. Conflicts stay for a person, and
/// nothing is removed. Nobody maintains an imported project: who wants to claims its repositories and shows control.
///
/// # Errors
/// The actor is no organiser; or the database fails.
pub async fn apply(
    tx: &mut Transaction,
    actor: &Actor,
    plan: &ImportPlan,
    rules: AddressRules,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    if !actor.is(Role::Organiser) {
        let message = "only an organiser imports lists";
        return Err(Refusal::new(RefusalKind::NotAllowed, "organiser-only", message).into());
    }
    let mut applied = Applied::default();
    for project in &plan.new {
        make(tx, project, rules, now).await?;
        applied.made += 1;
    }
    for matched in plan.same.iter().chain(&plan.renamed).filter(|matched| !matched.changes.is_empty()) {
        let (id, project) = (&matched.id, &matched.project);
        let change = "UPDATE project SET name = $2, steward = CASE WHEN $3 = '' THEN steward ELSE $3 END,
            stage = CASE WHEN $4 = '' THEN stage ELSE $4 END WHERE id = $1";
        let change = tx.query(change).bind(id).bind(&project.name);
        let change = change.bind(project.steward.as_deref().unwrap_or_default());
        change.bind(project.stage.as_deref().unwrap_or_default()).execute().await?;
        let stored = projects::find(&mut *tx, id).await?;
        if let Some(stored) = stored.filter(|stored| stored.slug != project.slug) {
            let moved = projects::rename(tx, actor, &stored.slug, &project.slug, now).await;
            // A name that another project had stays there: the list's wish is no reason to break a link.
            if let Err(error) = moved
                && !matches!(error, StoreError::Refused(_))
            {
                return Err(error);
            }
        }
        applied.changed += 1;
    }
    let note = Note::new("list-imported", AuditSubject::Event).with("made", AuditValue::Number(applied.made.into()));
    let note = note.with("changed", AuditValue::Number(applied.changed.into()));
    audit::append(tx, actor, note, now).await?;
    Ok(applied)
}

async fn make(
    tx: &mut Transaction,
    project: &ImportedProject,
    rules: AddressRules,
    now: Timestamp,
) -> Result<(), StoreError> {
    let slug = free_slug(tx, project.slug.as_str(), None).await?;
    let id = ProjectId::make(now)?;
    let insert = "INSERT INTO project (id, slug, name, description, homepage, steward, stage, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    // Only encrypted pages are linked.
    let home = text(&project.home);
    let home = if home.starts_with("https://") { home } else { String::new() };
    let insert = tx.query(insert).bind(&id).bind(&slug).bind(&project.name).bind(text(&project.description));
    let insert = insert.bind(home).bind(text(&project.steward)).bind(text(&project.stage)).bind(now);
    insert.execute().await?;
    for repository in project.repositories.iter().filter(|one| !one.key.is_organisation()) {
        let address = read_address(&repository.address, rules)?;
        let written = repository.address.clone();
        put_repository(tx, &id, &NewRepository { written, address, out_of_scope: None }, now).await?;
    }
    Ok(())
}

async fn all(tx: &mut Transaction) -> Result<Vec<Project>, StoreError> {
    let rows = tx.query("SELECT * FROM project ORDER BY name, id").fetch_all().await?;
    rows.iter().map(projects::project).collect()
}

#[cfg(test)]
mod tests {
    use slam_event::import::{ListForm, ReadRules, plan, read};

    use super::*;
    use crate::{
        registrations::tests::{code, person},
        testing::{NOW, on_both},
    };

    #[test]
    fn a_list_is_taken_over_once_and_the_second_time_changes_nothing_but_names() {
        on_both(async |store| {
            let olga = person(&store, "olga", &[Role::Organiser]).await;
            let kim = person(&store, "kim", &[]).await;
            let by = async |actor: &Actor, text: &str| {
                let (list, oddities) = read(ListForm::Table, text.as_bytes(), ReadRules::default());
                assert_eq!(oddities, []);
                let change = async |tx: &mut Transaction| {
                    let existing = existing(tx, AddressRules::default()).await?;
                    apply(tx, actor, &plan(&existing, &list), AddressRules::default(), NOW).await
                };
                store.database().write(change).await
            };
            let list = "name,repository\nOne,https://github.com/one/one\nTwo,https://github.com/two/two\n";
            assert_eq!(code(&by(&kim, list).await.unwrap_err()), "organiser-only");
            assert_eq!(by(&olga, list).await.unwrap(), Applied { made: 2, changed: 0 });
            assert_eq!(by(&olga, list).await.unwrap(), Applied { made: 0, changed: 0 });
            let renamed = "name,repository\nUno,https://github.com/one/one.git\n";
            assert_eq!(by(&olga, renamed).await.unwrap(), Applied { made: 0, changed: 1 });
            let former = slam_event::Slug::new("one").unwrap();
            let now = projects::alias(store.database(), &former).await.unwrap().unwrap();
            assert_eq!(now.as_str(), "uno");
            store.verify_log(None).await.unwrap();
        });
    }
}
