//! `slam event export`: the projects as a list, in the forms that can be imported.

use std::collections::BTreeMap;

use slam_event::{
    export::{Heading, Loss, PersonalData, export},
    import::{Field, ImportedProject, ListForm},
    registration::AddressRules,
};
use slam_store::{StoreError, imports, people, projects, sql::Transaction};

use super::with_store;
use crate::{
    cli::{Export, Form},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Every address that is stored was allowed when it was registered.
const EVERY_ADDRESS: AddressRules = AddressRules { paths: true, private_hosts: true };

/// Writes the list, and tells what its form cannot hold.
pub(super) async fn run(session: &Session, flags: &Export) -> Result<Exit, SlamError> {
    let named = session.global.output.as_ref().and_then(|path| ListForm::of_file(path.as_str()));
    let form = flags.form.map(Form::of_lists).or(named).unwrap_or(ListForm::Table);
    let personal = if flags.personal_data { PersonalData::Included } else { PersonalData::LeftOut };
    let projects = with_store(&flags.place, async |store| {
        let mut tx = store.database().snapshot().await?;
        let mut projects = imports::listed(&mut tx, EVERY_ADDRESS).await?;
        if personal == PersonalData::Included {
            for project in &mut projects {
                project.contact = contact(&mut tx, project).await?;
            }
        }
        Ok(projects)
    })
    .await?;
    let heading = Heading { title: "Participating projects".to_owned(), ..Heading::default() };
    let exported = export(form, &projects, &heading, personal);
    session.write(exported.text.as_bytes())?;
    for line in losses(&exported.losses) {
        session.note(&line);
    }
    Ok(if projects.is_empty() { Exit::Nothing } else { Exit::Ran })
}

/// Returns who was the project's first maintainer, with their mail address where they gave one.
async fn contact(tx: &mut Transaction, project: &ImportedProject) -> Result<Option<String>, StoreError> {
    let Some(stored) = projects::find_slug(&mut *tx, &project.slug).await? else { return Ok(None) };
    let Some(first) = projects::members(&mut *tx, &stored.id).await?.into_iter().next() else { return Ok(None) };
    let person = people::find(&mut *tx, &first.person).await?;
    let mail = person.and_then(|person| person.mail);
    Ok(Some(mail.map_or_else(|| first.name.clone(), |mail| format!("{} <{mail}>", first.name))))
}

/// Returns a line for each thing that was left out, however many projects have it.
fn losses(losses: &[Loss]) -> Vec<String> {
    let mut counts: BTreeMap<(Field, &str), usize> = BTreeMap::new();
    for loss in losses {
        *counts.entry((loss.field, &loss.message)).or_default() += 1;
    }
    let line = |((field, message), count): ((Field, &str), usize)| match count {
        1 => format!("{} of one project: {message}", field.name()),
        count => format!("{} of {count} projects: {message}", field.name()),
    };
    counts.into_iter().map(line).collect()
}
