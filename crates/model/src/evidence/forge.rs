//! What a forge says, from recorded replies.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Fact, ForgeKind};

/// Settings and releases of a repository; each part tells by itself whether it could be seen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ForgeFacts {
    /// The kind of forge.
    pub kind: ForgeKind,
    /// When the replies were recorded.
    pub recorded_at: Option<Timestamp>,
    /// The file that they were read from, for citations.
    #[serde(default)]
    pub source: String,
    /// The repository record.
    pub repository: Fact<Repository>,
    /// What protects the primary branch.
    pub branch_rules: Fact<BranchRules>,
    /// Releases with their assets, newest first.
    pub releases: Fact<Vec<ForgeRelease>>,
    /// Whether the organisation requires two-factor sign-in.
    pub two_factor_required: Fact<bool>,
    /// What a new member of the organisation may do by default: `none`, `read`, `write`, `admin`.
    pub default_member_permission: Fact<String>,
    /// Default rights of the CI token: `read` or `write`.
    pub default_token_permission: Fact<String>,
    /// Whether private vulnerability reporting is on.
    pub private_reporting: Fact<bool>,
    /// How many security advisories are published.
    pub published_advisories: Fact<u32>,
    /// Whether pushes with secrets are refused.
    pub push_protection: Fact<bool>,
    /// Names of the checks that ran on the newest commit of the primary branch or of the last change request.
    pub checks: Fact<Vec<String>>,
    /// Level of the OpenSSF Best Practices badge, as its service says: `in_progress`, `passing`, `silver`, `gold`; absent
    /// when the service does not know the project.
    #[serde(default)]
    pub badge_level: Fact<String>,
    /// Workflow files with a finished run, with the time of the newest: path and time.
    pub finished_runs: Fact<Vec<(String, Timestamp)>>,
}

/// The repository record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Repository {
    /// Address for people.
    pub url: String,
    /// Whether anyone can read it.
    pub public: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// Name of the primary branch.
    pub default_branch: String,
    /// Whether issues are on.
    pub has_issues: bool,
    /// Whether discussions are on.
    pub has_discussions: bool,
}

/// What protects the primary branch, rules and classic protection joined.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BranchRules {
    /// A change request is needed: direct commits are refused.
    pub requires_change_request: bool,
    /// Deletion is refused.
    pub blocks_deletion: bool,
    /// Force pushes are refused.
    pub blocks_force_push: bool,
    /// Approvals that a change needs.
    pub required_approvals: u32,
    /// Names of the checks that must pass.
    pub required_checks: Vec<String>,
    /// Whether new commits take earlier approvals away; `None` where the replies do not say.
    #[serde(default)]
    pub dismisses_stale_reviews: Option<bool>,
    /// Whether code owners have to approve.
    #[serde(default)]
    pub requires_code_owners: Option<bool>,
    /// Whether the newest push needs an approval of somebody else.
    #[serde(default)]
    pub requires_last_push_approval: Option<bool>,
    /// Whether a branch has to be up to date before it is merged.
    #[serde(default)]
    pub requires_up_to_date: Option<bool>,
    /// Whether administrators are bound as everybody else.
    #[serde(default)]
    pub binds_administrators: Option<bool>,
    /// Whether the reply can be incomplete because the reader was not an administrator.
    pub partial: bool,
    /// The endpoint, for citations.
    pub endpoint: String,
}

/// A release of the forge.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ForgeRelease {
    /// The tag.
    pub tag: String,
    /// The title.
    pub name: String,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// The notes.
    pub notes: String,
    /// Names of the assets.
    pub assets: Vec<String>,
    /// Whether the forge holds a build attestation for an asset.
    #[serde(default)]
    pub attested: bool,
}
