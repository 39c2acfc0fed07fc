//! Projects back into the forms that they are imported from; what a form cannot hold is reported, never silent.

mod foundation;
mod site;
mod table;
#[cfg(test)]
mod tests;
mod yaml;

use serde::Serialize;

use crate::import::{Field, ImportedProject, ListForm};

/// Whether persons are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    /// Contacts and advisors are left out, as in everything public.
    LeftOut,
    /// They are written where the form has a place for them.
    Included,
}

/// What stands above the projects of a page of the site; the other forms have no place for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// `Fall 2026 Participating Projects`
    pub title: String,
    /// `/slam26/participating-projects`
    pub path: String,
    /// One sentence.
    pub description: String,
}

/// A written list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The list.
    pub text: String,
    /// What it does not hold, in the order of the projects.
    pub losses: Vec<Loss>,
}

/// Something that a form could not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The slug of the project.
    pub project: String,
    /// What was left out.
    pub field: Field,
    /// Why, as a lowercase fragment.
    pub message: String,
}

/// Writes a list.
pub fn export(form: ListForm, projects: &[ImportedProject], heading: &Heading, personal: PersonalData) -> Exported {
    let mut losses = Vec::new();
    let kept: Vec<ImportedProject> = projects.iter().map(|one| reduced(form, one, personal, &mut losses)).collect();
    let text = match form {
        ListForm::Site => site::write(&kept, heading),
        ListForm::Foundation => foundation::write(&kept),
        ListForm::Table => table::write(&kept),
    };
    Exported { text, losses }
}

/// Returns the project without what the form has no place for, and reports that.
fn reduced(
    form: ListForm,
    project: &ImportedProject,
    personal: PersonalData,
    losses: &mut Vec<Loss>,
) -> ImportedProject {
    let mut kept = project.clone();
    let mut lose = |field: Field, message: &str| {
        losses.push(Loss { project: project.slug.to_string(), field, message: message.to_owned() });
    };
    let holds: &[Field] = match form {
        ListForm::Site => site::HOLDS,
        ListForm::Foundation => foundation::HOLDS,
        ListForm::Table => table::HOLDS,
    };
    if form == ListForm::Site {
        if kept.repositories.len() > 1 {
            kept.repositories.truncate(1);
            lose(Field::Repositories, "the form holds one repository; the first is written");
        }
        let made = crate::import::fallback_slug(&kept.name, &kept.repositories);
        if made.as_ref() != Some(&kept.slug) {
            lose(Field::Slug, "the form has no slug; another one is made of the name when it is read");
        }
    }
    let no_place = "the form has no place for it";
    if !holds.contains(&Field::RepositoryDetails) {
        let mut any = false;
        for one in &mut kept.repositories {
            any |= one.name.take().is_some();
            any |= !std::mem::take(&mut one.check_sets).is_empty() | !std::mem::take(&mut one.exclude).is_empty();
        }
        if any {
            lose(Field::RepositoryDetails, no_place);
        }
    }
    for (field, value) in [
        (Field::Steward, &mut kept.steward),
        (Field::Stage, &mut kept.stage),
        (Field::Contact, &mut kept.contact),
        (Field::Advisor, &mut kept.advisor),
        (Field::Logo, &mut kept.logo),
        (Field::DarkLogo, &mut kept.dark_logo),
        (Field::Home, &mut kept.home),
        (Field::Statistics, &mut kept.statistics),
        (Field::Description, &mut kept.description),
        (Field::Category, &mut kept.category),
    ] {
        let is_personal = matches!(field, Field::Contact | Field::Advisor) && personal == PersonalData::LeftOut;
        if value.is_some() && is_personal {
            lose(field, "persons are left out of this export");
            *value = None;
        } else if value.is_some() && !holds.contains(&field) {
            lose(field, no_place);
            *value = None;
        }
    }
    if !holds.contains(&Field::Level) && kept.level.take().is_some() {
        lose(Field::Level, no_place);
    }
    if !holds.contains(&Field::Accepted) && kept.accepted.take().is_some() {
        lose(Field::Accepted, no_place);
    }
    if !holds.contains(&Field::Completed) && !std::mem::take(&mut kept.completed).is_empty() {
        lose(Field::Completed, no_place);
    }
    kept
}
