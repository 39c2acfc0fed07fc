//! Forge settings that the tree itself holds: `.asf.yaml`, the settings app, Terraform rulesets.

use serde::{Deserialize, Serialize};

use crate::Quote;

/// One file of settings that speaks of the primary branch or the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsFile {
    /// The tool that applies it: `asf`, `settings-app`, `terraform`.
    pub tool: String,
    /// What it sets, each with the line that says so.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// What is set.
    pub kind: SettingKind,
    /// The line that says so.
    pub quote: Quote,
}

/// What a setting does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum SettingKind {
    /// The primary branch is protected; a change request is needed.
    RequiresChangeRequest,
    /// Deletion of the primary branch is refused.
    BlocksDeletion,
    /// Force pushes are refused.
    BlocksForcePush,
    /// So many approvals are needed.
    RequiredApprovals(u32),
    /// These checks must pass.
    RequiredChecks(Vec<String>),
    /// Issues are on or off.
    Issues(bool),
    /// Discussions are on or off.
    Discussions(bool),
    /// The repository is private or public.
    Public(bool),
}
