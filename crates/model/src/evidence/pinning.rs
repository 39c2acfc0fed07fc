//! What builds take from elsewhere: images, downloads, and packages of package managers, and how firmly each is held.
//!
//! Actions of workflows stand with the CI definitions.

use serde::{Deserialize, Serialize};

use crate::{Place, Quote, RepoPath};

/// What Dockerfiles, shell scripts, and scripts of workflows take from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PinningFacts {
    /// Everything that is taken, by path and line.
    pub dependencies: Vec<Dependency>,
    /// Scripts that could not be read, and why.
    #[serde(default)]
    pub unread: Vec<UnreadScript>,
    /// Requirement files of pip in which hashes stand: pip then accepts nothing without one.
    #[serde(default)]
    pub hashed_requirements: Vec<RepoPath>,
    /// Project files of .NET that say how packages are restored.
    #[serde(default)]
    pub nuget: Vec<NugetProject>,
}

/// One thing that is taken from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dependency {
    /// Where, with the command or the image.
    pub quote: Quote,
    /// What it is.
    pub kind: DependencyKind,
    /// Whether a digest, a commit, or a hash holds it, by the rules of OpenSSF Scorecard.
    pub pinned: bool,
    /// Why it is no danger although those rules call it unpinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Whether Scorecard does not look at it at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beyond: bool,
    /// Requirement files that the command installs from, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
}

/// What is taken; the serialised names are those of Scorecard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DependencyKind {
    /// The image that a Dockerfile builds on.
    ContainerImage,
    /// A download that is executed.
    DownloadThenRun,
    /// A module that `go get` or `go install` fetches.
    GoCommand,
    /// A package that Chocolatey installs.
    ChocoCommand,
    /// A package that npm installs.
    NpmCommand,
    /// A package that pip installs.
    PipCommand,
    /// A package that NuGet restores or installs.
    NugetCommand,
}

impl DependencyKind {
    /// Returns the name that Scorecard gives the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::ContainerImage => "containerImage",
            Self::DownloadThenRun => "downloadThenRun",
            Self::GoCommand => "goCommand",
            Self::ChocoCommand => "chocoCommand",
            Self::NpmCommand => "npmCommand",
            Self::PipCommand => "pipCommand",
            Self::NugetCommand => "nugetCommand",
        }
    }
}

/// Why something is no danger although nothing that Scorecard looks for pins it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// The address names a full commit.
    Commit,
    /// A digest or signature is checked before it runs.
    Checked,
    /// It is read as data and not executed.
    Data,
    /// The requirement files hold a hash of every package.
    Hashes,
    /// Nothing is fetched: the files are local.
    Local,
    /// The command does not install anything.
    NoInstall,
    /// The default of the build argument is a digest.
    Argument,
}

impl Held {
    /// Returns the reason as a lower-case fragment.
    pub fn words(self) -> &'static str {
        match self {
            Self::Commit => "the address names a full commit",
            Self::Checked => "a digest or signature is checked before it runs",
            Self::Data => "the download is read as data and not executed",
            Self::Hashes => "the requirement file holds hashes, so that pip accepts nothing else",
            Self::Local => "only local files are installed",
            Self::NoInstall => "the command installs nothing",
            Self::Argument => "the build argument is a digest by default",
        }
    }
}

/// A script that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnreadScript {
    /// Where it stands.
    pub place: Place,
    /// Why, as a lower-case fragment.
    pub cause: String,
}

/// What a project file of .NET says of restoring packages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NugetProject {
    /// The file.
    pub path: RepoPath,
    /// Whether it is a `.csproj` that demands the lock file (`RestoreLockedMode`); `None` for other files.
    pub locked: Option<bool>,
    /// Whether a `Directory.*.props` manages versions centrally, and all of them are fixed; `None` when it does not.
    pub central: Option<bool>,
}
