//! Lists of projects from elsewhere: the Slam's own site, foundations' data files, and tables.
//!
//! A reader never fails: what it cannot use becomes an [`Oddity`] with its line, and the rest is read. Nothing is written
//! before a person saw the [`ImportPlan`].

mod directory;
mod draft;
mod foundation;
mod key;
mod plan;
mod published;
mod site;
mod table;
#[cfg(test)]
mod tests;
mod yaml;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use slam_model::Level;

use crate::{Slug, registration::AddressRules};

pub use directory::Directory;
pub use key::{RepositoryKey, read_address};
pub use plan::{Change, Conflict, ConflictReason, ExistingProject, ImportPlan, Matched, plan};
pub use published::published_results;

pub(crate) use draft::fallback_slug;
pub(crate) use table::is_formula;

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListForm {
    /// A page of the Slam's own site: Markdown whose front matter has `projects`.
    Site,
    /// A foundation's data file, as CLOMonitor reads it: YAML.
    Foundation,
    /// A table with a header: CSV (RFC 4180).
    Table,
}

impl ListForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Site, Self::Foundation, Self::Table];

    /// Returns the name as commands and forms spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Foundation => "foundation",
            Self::Table => "table",
        }
    }

    /// Finds a form by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// Finds the form by the ending of a file's name.
    pub fn of_file(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Site),
            "yaml" | "yml" => Some(Self::Foundation),
            "csv" => Some(Self::Table),
            _ => None,
        }
    }
}

/// What a list says of a project; which of it a form can hold is said where it is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The name for people.
    Name,
    /// The name in addresses.
    Slug,
    /// The addresses of repositories.
    Repositories,
    /// Names of repositories, check sets, and tools that leave them out.
    RepositoryDetails,
    /// The foundation.
    Steward,
    /// The stage that the foundation gave.
    Stage,
    /// The level of the Baseline.
    Level,
    /// Whom to ask: personal data.
    Contact,
    /// Who advises the project: personal data.
    Advisor,
    /// The picture.
    Logo,
    /// The picture for dark pages.
    DarkLogo,
    /// The project's own site.
    Home,
    /// Where its statistics are shown.
    Statistics,
    /// What it does.
    Description,
    /// The group that a directory puts it in.
    Category,
    /// Since when the list has it.
    Accepted,
    /// The badges that it completed.
    Completed,
}

impl Field {
    /// Returns the name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Slug => "slug",
            Self::Repositories => "repositories",
            Self::RepositoryDetails => "repository details",
            Self::Steward => "steward",
            Self::Stage => "stage",
            Self::Level => "level",
            Self::Contact => "contact",
            Self::Advisor => "advisor",
            Self::Logo => "logo",
            Self::DarkLogo => "dark logo",
            Self::Home => "home page",
            Self::Statistics => "statistics page",
            Self::Description => "description",
            Self::Category => "category",
            Self::Accepted => "accepted",
            Self::Completed => "badges",
        }
    }
}

/// A project as a list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ImportedProject {
    /// Its line in the list, from 1.
    pub line: u32,
    /// The name for people.
    pub name: String,
    /// The name in addresses: the list's own, else made of the name, else of the first repository.
    pub slug: Slug,
    /// Its repositories, in the order of the list; an organisation stands for all of its repositories.
    pub repositories: Vec<ImportedRepository>,
    /// The foundation.
    pub steward: Option<String>,
    /// The stage, in the foundation's own word.
    pub stage: Option<String>,
    /// The level of the Baseline.
    pub level: Option<Level>,
    /// Whom to ask. Personal data: it goes where it can be erased, and into no public export.
    pub contact: Option<String>,
    /// Who advises the project. Personal data, as above.
    pub advisor: Option<String>,
    /// The address of the picture; of the site's own pictures a path.
    pub logo: Option<String>,
    /// The address of the picture for dark pages.
    pub dark_logo: Option<String>,
    /// The project's own site.
    pub home: Option<String>,
    /// Where its statistics are shown.
    pub statistics: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// The group that a directory puts it in.
    pub category: Option<String>,
    /// Since when the list has it.
    pub accepted: Option<Date>,
    /// Badges that it completed, in the order of the list.
    pub completed: Vec<Slug>,
}

/// A repository of an imported project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ImportedRepository {
    /// The address as git takes it.
    pub address: String,
    /// The address in the spelling by which repositories are compared.
    pub key: RepositoryKey,
    /// The name that the list gives it.
    pub name: Option<String>,
    /// CLOMonitor's sets of checks for it.
    pub check_sets: Vec<String>,
    /// Tools that leave it out.
    pub exclude: Vec<String>,
}

/// Something that a reader passed over. As the model's, without a path: the caller knows which list it gave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Oddity {
    /// Line, from 1.
    pub line: u32,
    /// What was passed over and why, as a lowercase fragment.
    pub message: String,
}

/// What a reader is told beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadRules<'a> {
    /// The foundation of projects that name none.
    pub steward: Option<&'a str>,
    /// Which addresses are accepted.
    pub addresses: AddressRules,
}

/// Reads a list.
pub fn read(form: ListForm, bytes: &[u8], rules: ReadRules<'_>) -> (Vec<ImportedProject>, Vec<Oddity>) {
    let mut oddities = draft::Oddities::default();
    let drafts = match form {
        ListForm::Site => site::read(bytes, &mut oddities),
        ListForm::Foundation => foundation::read(bytes, &mut oddities),
        ListForm::Table => table::read(bytes, &mut oddities),
    };
    let projects = draft::finish(drafts, rules, &mut oddities);
    (projects, oddities.into_sorted())
}
