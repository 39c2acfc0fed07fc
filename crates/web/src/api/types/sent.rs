//! What programs send with a token, and what they are told.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who a token acts for, and how far it reaches.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// The person's lasting id.
    pub(crate) id: String,
    /// Their name in addresses.
    pub(crate) handle: String,
    /// Their name for people.
    pub(crate) name: String,
    /// Their roles: advisor, evaluator, organiser.
    pub(crate) roles: Vec<String>,
    /// Slugs of the projects that they maintain.
    pub(crate) maintains: Vec<String>,
    /// The token that was shown.
    pub(crate) token: TokenFacts,
}

/// What a token may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenFacts {
    /// read, write, review, organise.
    pub(crate) scopes: Vec<String>,
}

/// A project that takes part.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "edition": "fall-2026", "name": "Tidy Tables", "stage": "established", "wants_listing": true,
    "repositories": [{"address": "https://git.example.org/tidy-tables.git"}]
}))]
pub(crate) struct NewRegistration {
    /// The edition.
    pub(crate) edition: String,
    /// The project's name.
    pub(crate) name: String,
    /// What it is, in one paragraph.
    #[serde(default)]
    pub(crate) description: String,
    /// Its page on the net, with `https://`.
    #[serde(default)]
    pub(crate) homepage: String,
    /// The foundation that looks after it; empty for none.
    #[serde(default)]
    pub(crate) steward: String,
    /// Its stage, as the edition's rule for levels names it.
    #[serde(default)]
    pub(crate) stage: String,
    /// Its repositories, on any forge or none.
    pub(crate) repositories: Vec<AnyRepository>,
    /// Whether it wishes to be listed in public.
    #[serde(default)]
    pub(crate) wants_listing: bool,
}

/// A repository of a project that registers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnyRepository {
    /// The address that `git clone` takes.
    pub(crate) address: String,
    /// Why it is not judged; empty for a repository in scope.
    #[serde(default)]
    pub(crate) out_of_scope: String,
}

/// A registration that was accepted. It is confirmed when control of its repositories is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Registered {
    /// The id of the registration.
    pub(crate) registration: String,
    /// The project's name in addresses.
    pub(crate) project: String,
    /// The page on which control is shown.
    pub(crate) url: String,
}

/// The claim of a badge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "badge": "chronicler", "links": ["https://example.org/manual"], "send": true,
    "contributors": [{"name": "@ana@codeberg.org", "did": ["docs"]}]
}))]
pub(crate) struct NewSubmission {
    /// The badge.
    pub(crate) badge: String,
    /// Links to what a program cannot see. They are added to those that stand there.
    #[serde(default)]
    pub(crate) links: Vec<String>,
    /// Who contributed. They are added to those that stand there.
    #[serde(default)]
    pub(crate) contributors: Vec<Contributor>,
    /// A note to the reviewers; without one the note stays.
    pub(crate) note: Option<String>,
    /// Where the machine is wrong: the id of a part, and why.
    #[serde(default)]
    pub(crate) disputes: std::collections::BTreeMap<String, String>,
    /// Whether the claim is sent to the reviewers now; else it stays a draft.
    #[serde(default)]
    pub(crate) send: bool,
}

/// A person who contributed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contributor {
    /// Who: `@login` at the forge of the project, `@login@forge.example`, or a mail address.
    pub(crate) name: String,
    /// What they did: code, review, docs, triage.
    #[serde(default)]
    pub(crate) did: Vec<String>,
}

/// A submission as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Submitted {
    /// Its id.
    pub(crate) submission: String,
    /// The badge.
    pub(crate) badge: String,
    /// draft, submitted, in-review, accepted, returned, refused, withdrawn, or appealed.
    pub(crate) state: String,
}

/// An evaluation that waits for a worker.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Asked {
    /// Its id.
    pub(crate) evaluation: String,
    /// Where its result will be.
    pub(crate) url: String,
}

/// The result of a scan that a machine of the project made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "repository": "https://git.example.org/tidy-tables.git", "commit": "0123456789abcdef0123456789abcdef01234567",
    "tool": "slam 0.3.0", "catalog": "osps-baseline 2026-08-28", "outcome": "34 of 40 requirements decided",
    "made_at": "2026-10-06T12:00:00Z"
}))]
pub(crate) struct NewResult {
    /// The repository, by its address as the page of the project shows it.
    pub(crate) repository: String,
    /// The commit in full, as `git rev-parse HEAD` prints it.
    pub(crate) commit: String,
    /// The tool with its version.
    pub(crate) tool: String,
    /// The catalogue and version that it judged by.
    pub(crate) catalog: String,
    /// What it found, in one line.
    pub(crate) outcome: String,
    /// When the scan was made: within the last 36 hours.
    pub(crate) made_at: Timestamp,
}

/// A result that was noted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reported {
    /// The id of the repository.
    pub(crate) repository: String,
    /// The commit.
    pub(crate) commit: String,
    /// The date that counts.
    pub(crate) made_at: Timestamp,
}
