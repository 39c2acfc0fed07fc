//! Which level a project is judged at: by the stage that its steward gave it, by its users when it has none, or by an
//! organiser.

use serde::{Deserialize, Serialize};
use slam_model::Level;

use crate::{Actor, Refusal, RefusalKind, Role};

/// How an edition comes to a project's level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LevelRule {
    /// One level for every project, whatever its stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Level>,
    /// Stages of projects that no foundation looks after.
    #[serde(default, rename = "unstewarded", skip_serializing_if = "Vec::is_empty")]
    pub unstewarded: Vec<Stage>,
    /// Foundations whose stages decide. Projects of any other are asked about.
    #[serde(default, rename = "steward", skip_serializing_if = "Vec::is_empty")]
    pub stewards: Vec<Steward>,
}

/// A foundation with its stages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Steward {
    /// `cncf`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its stages.
    #[serde(rename = "stage")]
    pub stages: Vec<Stage>,
}

/// A stage of a project's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stage {
    /// `incubating`.
    pub id: String,
    /// In words.
    pub title: String,
    /// The level that follows.
    pub level: Level,
}

/// Who decided the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelSource {
    /// The edition's rule.
    Rule,
    /// Nobody yet: an organiser is asked, and level 1 stands until the answer.
    Asked,
    /// An organiser.
    Organiser,
}

/// A project's level with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LevelAnswer {
    /// The level.
    pub level: Level,
    /// Why, as a sentence for the project.
    pub reason: String,
    /// Who decided it.
    pub source: LevelSource,
}

impl LevelRule {
    /// Returns the level that follows from a project's steward (`None`: no foundation) and stage.
    ///
    /// # Errors
    /// The stage is none that the rule knows for this steward.
    pub fn level(&self, steward: Option<&str>, stage: &str) -> Result<LevelAnswer, Refusal> {
        let by_rule = |level, reason| Ok(LevelAnswer { level, reason, source: LevelSource::Rule });
        if let Some(level) = self.fixed {
            return by_rule(level, format!("this edition judges every project at level {level}"));
        }
        let steward = steward.map(str::trim).filter(|name| !name.is_empty());
        let (who, stages) = match steward {
            None => ("projects without a foundation", &self.unstewarded),
            Some(name) => match self.find(name) {
                Some(known) => (known.title.as_str(), &known.stages),
                None => return Ok(asked(name)),
            },
        };
        let Some(known) = stages.iter().find(|one| one.id.eq_ignore_ascii_case(stage.trim())) else {
            let choices: Vec<_> = stages.iter().map(|one| format!("`{}` ({})", one.id, one.title)).collect();
            let message = match stage.trim() {
                "" => format!("the stage is missing, which this edition asks of {who}"),
                other => format!("`{other}` is no stage that this edition knows for {who}"),
            };
            return Err(Refusal::new(RefusalKind::Invalid, "unknown-stage", message)
                .hint(format!("Choose one of {}.", choices.join(", "))));
        };
        let level = known.level;
        by_rule(
            known.level,
            match steward {
                Some(_) => format!("{who} calls the project {}, which means level {level}", known.title),
                None => format!("the project has no foundation and is {}, which means level {level}", known.title),
            },
        )
    }

    fn find(&self, name: &str) -> Option<&Steward> {
        self.stewards.iter().find(|one| one.id.eq_ignore_ascii_case(name) || one.title.eq_ignore_ascii_case(name))
    }
}

fn asked(steward: &str) -> LevelAnswer {
    LevelAnswer {
        level: Level::One,
        reason: format!(
            "the edition has no rule for the stages of {steward}: an organiser decides, and level 1 stands until then"
        ),
        source: LevelSource::Asked,
    }
}

/// Sets a project's level by hand.
///
/// # Errors
/// The actor is no organiser, or gives no reason.
pub fn decide_level(level: Level, reason: &str, actor: &Actor) -> Result<LevelAnswer, Refusal> {
    if !actor.is(Role::Organiser) {
        return Err(Refusal::new(RefusalKind::NotAllowed, "organiser-only", "only an organiser decides a level"));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new(RefusalKind::Invalid, "reason-missing", "the level has no reason")
            .hint("Write one sentence that the project can read."));
    }
    Ok(LevelAnswer { level, reason: reason.to_owned(), source: LevelSource::Organiser })
}
