//! A standard as a list of requirements.

use slam_model::{Level, RequirementId, Sha256};

/// One release of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// `osps-baseline`, `cra-readiness`, or the id of a loaded catalogue.
    pub id: String,
    /// The release: `2026-08-28`.
    pub version: String,
    /// Its name for people.
    pub title: String,
    /// Digest over ids, levels, and text digests of the live requirements, one line each; retired ones stay out,
    /// because some files carry them and others do not.
    pub sha256: Sha256,
    /// Requirements in the order of the standard; retired ones included.
    pub requirements: Vec<Requirement>,
}

/// One assessment requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its id.
    pub id: RequirementId,
    /// Its lowest level.
    pub level: Level,
    /// Name of its family for people: `Access control`.
    pub family: String,
    /// What it asks, in one line of our own words.
    pub title: String,
    /// Digest of the official text, white space folded.
    pub text_sha256: Sha256,
    /// Whether the release retired it; it is then read and never judged.
    pub retired: bool,
    /// The requirement that replaced it.
    pub replaced_by: Option<RequirementId>,
}

impl Catalog {
    /// Returns the live requirements up to a level; levels are cumulative.
    pub fn up_to(&self, level: Level) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(move |one| !one.retired && one.level <= level)
    }

    /// Returns the requirement of this id.
    pub fn find(&self, id: &RequirementId) -> Option<&Requirement> {
        self.requirements.iter().find(|one| one.id == *id)
    }
}

/// Returns the digest of a requirement's text, every run of white space folded to one space: catalogues wrap their
/// lines differently and mean the same.
pub fn text_digest(text: &str) -> Sha256 {
    Sha256::of(fold(text).as_bytes())
}

/// Returns the text with every run of white space folded to one space.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the catalogue of these requirements with its digest.
pub(crate) fn of(id: &str, version: &str, title: &str, requirements: Vec<Requirement>) -> Catalog {
    let lines: String = requirements
        .iter()
        .filter(|one| !one.retired)
        .map(|one| format!("{}\t{}\t{}\n", one.id, one.level, one.text_sha256))
        .collect();
    let sha256 = Sha256::of(lines.as_bytes());
    Catalog { id: id.to_owned(), version: version.to_owned(), title: title.to_owned(), sha256, requirements }
}
