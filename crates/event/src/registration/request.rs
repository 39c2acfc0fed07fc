//! What a maintainer writes to register a project, checked all at once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Address, AddressRules};
use crate::{
    Refusal, RefusalKind,
    level::{LevelAnswer, LevelRule},
};

/// The most repositories of one project.
const MOST_REPOSITORIES: usize = 200;
/// The longest name of a project.
const LONGEST_NAME: usize = 100;
/// The longest other text.
const LONGEST_TEXT: usize = 1_000;

/// What a maintainer writes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegistrationRequest {
    /// The project's name.
    pub name: String,
    /// What it is, in one paragraph.
    #[serde(default)]
    pub description: String,
    /// Its page on the net.
    #[serde(default)]
    pub homepage: String,
    /// The foundation that looks after it; empty for none.
    #[serde(default)]
    pub steward: String,
    /// Its stage, as the edition's rule for levels names it.
    #[serde(default)]
    pub stage: String,
    /// Its repositories.
    pub repositories: Vec<RepositoryRequest>,
    /// Whether it wishes to be listed in public.
    #[serde(default)]
    pub wants_listing: bool,
}

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RepositoryRequest {
    /// Its address.
    pub address: String,
    /// Why it is not judged; empty for a repository in scope.
    #[serde(default)]
    pub out_of_scope: String,
}

/// A registration whose input keeps the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRegistration {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// The homepage, with `https://`; empty for none.
    pub homepage: String,
    /// The foundation.
    pub steward: Option<String>,
    /// The stage.
    pub stage: String,
    /// The repositories; at least one is in scope, and none stands twice.
    pub repositories: Vec<CheckedRepository>,
    /// Whether it wishes to be listed.
    pub wants_listing: bool,
    /// The level that follows, with its reason.
    pub level: LevelAnswer,
}

/// A repository whose address is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRepository {
    /// The address as it was written.
    pub written: String,
    /// The address.
    pub address: Address,
    /// Why it is not judged; `None` for a repository in scope.
    pub out_of_scope: Option<String>,
}

/// Checks what a maintainer wrote, and returns everything that is wrong at once.
///
/// # Errors
/// Each rule that the input breaks, as a refusal of its own.
pub fn check_request(
    request: &RegistrationRequest,
    levels: &LevelRule,
    rules: AddressRules,
) -> Result<CheckedRegistration, Vec<Refusal>> {
    let mut wrong = Vec::new();
    let mut text = |what: &str, text: &str, longest: usize, is_needed: bool| {
        let text = text.trim();
        let is_odd = |one: char| one.is_control() && one != '\n';
        if text.is_empty() && is_needed {
            wrong.push(refusal("text-missing", format!("the {what} is empty")));
        } else if text.chars().count() > longest || text.chars().any(is_odd) {
            let message = format!("the {what} is longer than {longest} characters, or holds a control character");
            wrong.push(refusal("text-form", message));
        }
        text.to_owned()
    };
    let name = text("name", &request.name, LONGEST_NAME, true);
    let description = text("description", &request.description, LONGEST_TEXT, false);
    let homepage = text("homepage", &request.homepage, LONGEST_TEXT, false);
    let steward = text("foundation", &request.steward, LONGEST_NAME, false);
    let stage = text("stage", &request.stage, LONGEST_NAME, false);
    if !homepage.is_empty() && !is_web_address(&homepage) {
        let hint = "Give the whole address, with `https://`.";
        wrong.push(refusal("homepage-form", "the homepage is no `https://` address").hint(hint));
    }
    let steward = Some(steward).filter(|name| !name.is_empty());
    let level = levels.level(steward.as_deref(), &stage).map_err(|refusal| wrong.push(refusal)).ok();
    let repositories = repositories(&request.repositories, rules, &mut wrong);
    match level {
        Some(level) if wrong.is_empty() => Ok(CheckedRegistration {
            name,
            description,
            homepage,
            steward,
            stage,
            repositories,
            wants_listing: request.wants_listing,
            level,
        }),
        _ => Err(wrong),
    }
}

/// Checks what a project says of itself, and returns name, description, and homepage without outer blanks.
///
/// # Errors
/// The first rule that one of them breaks.
pub fn check_texts(name: &str, description: &str, homepage: &str) -> Result<(String, String, String), Refusal> {
    let fixed = LevelRule { fixed: Some(slam_model::Level::One), unstewarded: Vec::new(), stewards: Vec::new() };
    let request = RegistrationRequest {
        name: name.to_owned(),
        description: description.to_owned(),
        homepage: homepage.to_owned(),
        // Only the texts are asked about; any repository will do.
        repositories: vec![RepositoryRequest {
            address: "https://example.org/a/b".to_owned(),
            out_of_scope: String::new(),
        }],
        ..RegistrationRequest::default()
    };
    match check_request(&request, &fixed, AddressRules::default()) {
        Ok(checked) => Ok((checked.name, checked.description, checked.homepage)),
        Err(wrong) => Err(wrong.into_iter().next().unwrap_or_else(|| refusal("text-form", "a text breaks a rule"))),
    }
}

fn repositories(asked: &[RepositoryRequest], rules: AddressRules, wrong: &mut Vec<Refusal>) -> Vec<CheckedRepository> {
    if asked.len() > MOST_REPOSITORIES {
        let message = format!("{} repositories are listed; a project has at most {MOST_REPOSITORIES}", asked.len());
        wrong.push(refusal("too-many-repositories", message).hint("Ask the organisers for an entry of its own each."));
        return Vec::new();
    }
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for one in asked {
        let reason = one.out_of_scope.trim();
        if reason.chars().count() > LONGEST_TEXT || reason.chars().any(char::is_control) {
            wrong.push(refusal(
                "scope-reason-form",
                format!("the reason for `{}` is no single line", one.address.trim()),
            ));
        }
        match Address::parse(&one.address, rules) {
            Err(refusal) => wrong.push(refusal),
            Ok(address) if !seen.insert(address.canonical()) => {
                let message = format!("`{address}` is listed twice, in other spellings");
                wrong.push(refusal("repository-twice", message).hint("List each repository once."));
            }
            Ok(address) => found.push(CheckedRepository {
                written: one.address.trim().to_owned(),
                address,
                out_of_scope: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
            }),
        }
    }
    if wrong.is_empty() && found.iter().all(|one| one.out_of_scope.is_some()) {
        let hint = "Give at least one repository that is judged.";
        wrong.push(refusal("nothing-in-scope", "no repository is in scope").hint(hint));
    }
    found
}

fn is_web_address(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', '.'])
            && rest.chars().all(|one| one.is_ascii_graphic())
            && !rest.contains(['<', '>', '"', '\'', '\\', '`'])
    })
}

fn refusal(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::Invalid, code, message)
}
