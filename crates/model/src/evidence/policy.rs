//! How the project works, as its configuration shows it, and the project's own `slam.toml`.

use serde::{Deserialize, Serialize};

use crate::{ForgeKind, Level, Place, Problem, Quote, RepoPath};

/// Configuration of the project's process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProcessFacts {
    /// Templates for issues.
    pub issue_templates: Vec<IssueTemplate>,
    /// Templates for change requests.
    pub change_templates: Vec<RepoPath>,
    /// Dependabot, Renovate, and similar.
    pub update_bots: Vec<UpdateBot>,
    /// Hooks and scanners that look for secrets: pre-commit entries, gitleaks and similar configuration.
    pub secret_scanners: Vec<Quote>,
    /// Sign-off or contributor agreement: DCO apps, CLA configuration, with the line that says so.
    pub contributor_agreements: Vec<Quote>,
    /// Configuration of static analysis with a threshold or rule set.
    pub static_analysis: Vec<Quote>,
    /// Release tools: goreleaser, release-please, cargo-dist, semantic-release, and what they say of signing, SBOM, and names.
    pub release_tools: Vec<ReleaseTool>,
    /// `security.txt` (RFC 9116).
    #[serde(default)]
    pub security_txt: Option<SecurityTxt>,
    /// An existing `.bestpractices.json`.
    #[serde(default)]
    pub best_practices: Option<RepoPath>,
    /// Files that hold published advisories: CSAF, OSV, advisories folders.
    pub advisories: Vec<RepoPath>,
    /// Machine-readable interface descriptions: OpenAPI, AsyncAPI, protobuf, GraphQL schemas, man pages.
    pub interfaces: Vec<RepoPath>,
}

/// A template for issues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueTemplate {
    /// The file.
    pub path: RepoPath,
    /// Its `name` or title.
    pub name: Option<Quote>,
    /// Whether it asks for a defect.
    pub defect: bool,
    /// Contact links of a GitHub `config.yml`.
    #[serde(default)]
    pub links: Vec<Quote>,
}

/// A bot that updates dependencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateBot {
    /// `dependabot`, `renovate`, `pyup`, `scala-steward`, `updatecli` …
    pub name: String,
    /// The configuration.
    pub place: Place,
    /// Ecosystems that it names, as written.
    pub ecosystems: Vec<String>,
    /// Whether it waits before taking a new version.
    pub cooldown: bool,
    /// What is wrong with the configuration.
    pub problems: Vec<Problem>,
}

/// A tool that makes releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseTool {
    /// Its name.
    pub name: String,
    /// The configuration.
    pub path: RepoPath,
    /// The line that signs, when there is one.
    #[serde(default)]
    pub signs: Option<Quote>,
    /// The line that makes an SBOM, when there is one.
    #[serde(default)]
    pub sbom: Option<Quote>,
    /// The line that names assets after the version, when there is one.
    #[serde(default)]
    pub names: Option<Quote>,
    /// The line that makes checksums, when there is one.
    #[serde(default)]
    pub checksums: Option<Quote>,
}

/// A `security.txt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityTxt {
    /// The file.
    pub path: RepoPath,
    /// `Contact` fields.
    pub contacts: Vec<Quote>,
    /// `Policy` fields.
    pub policies: Vec<Quote>,
    /// The `Expires` field.
    #[serde(default)]
    pub expires: Option<Quote>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// What the project says of itself in `slam.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProjectSettings {
    /// The file, when there is one.
    #[serde(default)]
    pub path: Option<RepoPath>,
    /// The level that the project aims at.
    #[serde(default)]
    pub level: Option<Level>,
    /// The kind of forge.
    #[serde(default)]
    pub forge: Option<ForgeKind>,
    /// Whether the project has one repository, when it says so.
    #[serde(default)]
    pub single_repository: Option<bool>,
    /// What is wrong with the file; unknown keys with a suggestion.
    #[serde(default)]
    pub problems: Vec<Problem>,
}
