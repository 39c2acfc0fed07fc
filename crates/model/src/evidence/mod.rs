//! All facts about one subject, collected once and judged by arithmetic.
//!
//! Same evidence, same verdicts. Serialisable as `slam.evidence/1`; never holds a secret's value. A section that nothing
//! fills is [`Fact::NotVisible`].

pub mod annotations;
pub mod changes;
pub mod ci;
pub mod document;
pub mod external;
pub mod forge;
pub mod fuzzing;
pub mod gemara;
pub mod history;
pub mod insights;
pub mod license;
pub mod manifest;
pub mod pinning;
pub mod policy;
pub mod release;
pub mod secret;
pub mod security_policy;
pub mod settings;
pub mod tree;
pub mod vex;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Declaration, Fact, Oddity, Subject};

/// The name of the format of [`Evidence`].
pub const SCHEMA: &str = "slam.evidence/1";

/// All facts of one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// What is judged.
    pub subject: Subject,
    /// The time that ages are counted to: `--now`, else the time of the commit.
    pub as_of: Timestamp,
    /// The time that declarations expire by: `--now`, else the clock.
    pub today: Timestamp,
    /// Every path with its class.
    pub tree: Fact<tree::TreeFacts>,
    /// Documents for people, own and inherited, parsed into headings, sentences, and links.
    pub documents: Fact<Vec<document::Document>>,
    /// The Security Insights file.
    pub insights: Fact<insights::Insights>,
    /// Gemara documents of the tree.
    pub gemara: Fact<Vec<gemara::GemaraDocument>>,
    /// CI definitions and what analysis found in them; `Absent` when the tree has none that we know.
    pub ci: Fact<ci::CiFacts>,
    /// Issue templates, update bots, hooks, and similar configuration of the project's own process.
    pub process: Fact<policy::ProcessFacts>,
    /// Forge settings that the tree itself holds.
    pub settings: Fact<Vec<settings::SettingsFile>>,
    /// Manifests and lock files.
    pub manifests: Fact<Vec<manifest::Manifest>>,
    /// Licence texts and headers.
    pub licenses: Fact<license::LicenseFacts>,
    /// Secrets in the tree, without their values.
    pub secrets: Fact<Vec<secret::Secret>>,
    /// Secrets in the history, without their values; looked for only when asked to.
    #[serde(default)]
    pub past_secrets: Fact<secret::SecretHistory>,
    /// VEX documents in the tree.
    pub vex: Fact<Vec<vex::VexDocument>>,
    /// What builds take from elsewhere, and how firmly it is held.
    #[serde(default)]
    pub pinning: Fact<pinning::PinningFacts>,
    /// Harnesses of fuzzers and property-based tests.
    #[serde(default)]
    pub fuzzing: Fact<Vec<fuzzing::Harness>>,
    /// How much the security policies say, own ones only.
    #[serde(default)]
    pub policy_texts: Fact<Vec<security_policy::PolicyText>>,
    /// What maintainers say about Scorecard's checks.
    #[serde(default)]
    pub annotations: Fact<annotations::Annotations>,
    /// The commits behind the subject.
    pub history: Fact<history::History>,
    /// Tags, and the tree of the newest release among them.
    pub releases: Fact<release::Releases>,
    /// What the forge says of the repository.
    pub forge: Fact<forge::ForgeFacts>,
    /// Results of other scanners.
    #[serde(default)]
    pub evaluation_logs: Vec<external::EvaluationLog>,
    /// What persons declared.
    #[serde(default)]
    pub declarations: Vec<Declaration>,
    /// The project's own settings from `slam.toml`.
    #[serde(default)]
    pub project: policy::ProjectSettings,
    /// The component graph in short.
    pub packages: Fact<Unfilled>,
    /// Results of a vulnerability scan.
    pub vulnerabilities: Fact<Unfilled>,
    /// Verified signatures and provenance.
    pub verified: Fact<Unfilled>,
    /// Answers about the Cyber Resilience Act.
    pub cra: Fact<Unfilled>,
    /// What readers passed over.
    #[serde(default)]
    pub oddities: Vec<Oddity>,
}

/// The content of a section that no collector of this build can fill: there is no value of this type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfilled {}

impl Evidence {
    /// Returns evidence in which nothing was seen yet.
    pub fn unseen(subject: Subject, as_of: Timestamp, today: Timestamp) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            subject,
            as_of,
            today,
            tree: Fact::default(),
            documents: Fact::default(),
            insights: Fact::default(),
            gemara: Fact::default(),
            ci: Fact::default(),
            process: Fact::default(),
            settings: Fact::default(),
            manifests: Fact::default(),
            licenses: Fact::default(),
            secrets: Fact::default(),
            past_secrets: Fact::default(),
            vex: Fact::default(),
            pinning: Fact::default(),
            fuzzing: Fact::default(),
            policy_texts: Fact::default(),
            annotations: Fact::default(),
            history: Fact::default(),
            releases: Fact::default(),
            forge: Fact::default(),
            evaluation_logs: Vec::new(),
            declarations: Vec::new(),
            project: policy::ProjectSettings::default(),
            packages: Fact::default(),
            vulnerabilities: Fact::default(),
            verified: Fact::default(),
            cra: Fact::default(),
            oddities: Vec::new(),
        }
    }
}
