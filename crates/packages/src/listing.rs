//! What a reader gives: packages, edges between them, and what it could not understand.

use slam_formats::purl::Purl;

/// The packages of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Packages in the order of the file. The package or application that the file belongs to (a workspace member, the
    /// project of a lock file) is one of them, with [`Kind::Application`].
    pub packages: Vec<Package>,
    /// Edges between [`Self::packages`], by index.
    pub edges: Vec<Edge>,
    /// What was not understood, or is wrong in the file.
    pub problems: Vec<Problem>,
    /// Dependencies that the file names without saying which version is meant, and other things seen and not resolved.
    pub unknowns: Vec<Unknown>,
    /// Paths of files whose packages must not be listed beside these: `npm-shrinkwrap.json` hides `package-lock.json`.
    pub hides: Vec<String>,
    /// Files that a package database says it owns, by index of the package: what is found there is not a package of
    /// its own.
    pub owned: Vec<(usize, Vec<String>)>,
    /// What packages of this file need and other files list, where each package has a file of its own (`dist-info`,
    /// `node_modules`, gems, jars). Whoever has all the listings makes edges of those that are met; the others are no
    /// gaps, for such a file also names what is wanted on other systems.
    pub needs: Vec<Need>,
}

/// One package, as one file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Name for a person: with its namespace, as the ecosystem writes it (`@babel/core`, `org.slf4j:slf4j-api`).
    pub name: String,
    /// Version as the ecosystem writes it; `None` when the file does not fix one.
    pub version: Option<String>,
    /// Package URL, canonical; `None` when there is none for such a thing (an application without a name of a registry).
    pub purl: Option<Purl>,
    /// What it is.
    pub kind: Kind,
    /// What it is needed for.
    pub scope: Scope,
    /// Line of the file, from 1; `None` in binary files.
    pub line: Option<u32>,
    /// Digests of what is fetched (archive, module), as the file states them.
    pub hashes: Vec<Hash>,
    /// Licences as declared: SPDX expressions, or the words of the file.
    pub licenses: Vec<String>,
    /// The source package that a package of a distribution was built from.
    pub source: Option<Source>,
    /// Who provides it: maintainer, vendor, author.
    pub supplier: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Where it is fetched from, when that is not the usual registry.
    pub download: Option<String>,
    /// Home page or repository.
    pub homepage: Option<String>,
    /// CPE 2.3 names; only of what has no better identity.
    pub cpes: Vec<String>,
    /// Where it stands, when that is not the file itself: a member of the archive (`app.war!/WEB-INF/lib/x.jar`), or
    /// another file of the same database. From the root of the target.
    pub path: Option<String>,
    /// How sure its name and version are.
    pub confidence: Confidence,
}

/// How sure the name and version of a package are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Confidence {
    /// The file states them.
    #[default]
    High,
    /// Told by words inside that are there for another purpose: the text of `--version`, attributes of a manifest.
    Medium,
    /// Guessed from a name.
    Low,
}

/// A package that another file of the same target may list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Index of the package that needs.
    pub from: usize,
    /// What is needed: a package URL without version.
    pub purl: Purl,
    /// What the arrow says.
    pub kind: EdgeKind,
}

/// An arrow from one package to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Index of the package that needs or holds.
    pub from: usize,
    /// Index of the package that is needed or held.
    pub to: usize,
    /// What the arrow says.
    pub kind: EdgeKind,
}

/// What an arrow between packages says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// Needs it to run or to be built.
    DependsOn,
    /// Needs it for development and tests only.
    DevDependsOn,
    /// Uses it when it is there.
    OptionalDependsOn,
    /// Needs it to be built only.
    BuildDependsOn,
    /// Holds it: a bundled, shaded, or vendored copy.
    Contains,
}

/// What a thing is, in the words that CycloneDX and SPDX share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// A library; also when nothing says what it is.
    #[default]
    Library,
    /// A program, or a project and its workspace members.
    Application,
    /// A framework.
    Framework,
    /// A container image.
    Container,
    /// An operating system or distribution.
    OperatingSystem,
    /// Firmware.
    Firmware,
    /// A file.
    File,
    /// A model that was trained.
    MachineLearningModel,
    /// Data.
    Data,
}

/// What a package is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Scope {
    /// To run; also when the file does not say.
    #[default]
    Runtime,
    /// Only when wanted.
    Optional,
    /// To build.
    Build,
    /// To develop and test.
    Dev,
}

/// A digest, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash {
    /// How it was computed.
    pub algorithm: HashAlgorithm,
    /// The digest.
    pub hex: String,
}

/// How a digest was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum HashAlgorithm {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// The source package of a package of a distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its version, when it is not that of the package.
    pub version: Option<String>,
}

/// Something wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Line, from 1.
    pub line: Option<u32>,
    /// What, as a lower-case fragment.
    pub message: String,
}

/// Something seen and not resolved: counted, so that the reader of an SBOM knows what it does not say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// Line, from 1.
    pub line: Option<u32>,
    /// What and why, as a lower-case fragment: `` `left-pad` ^1.3 is not fixed to a version by a lock file ``.
    pub reason: String,
}

impl Package {
    /// Returns a library of the runtime with this name and version, and nothing else.
    pub fn new(name: impl Into<String>, version: Option<&str>) -> Self {
        Self {
            name: name.into(),
            version: version.map(str::to_owned),
            purl: None,
            kind: Kind::Library,
            scope: Scope::Runtime,
            line: None,
            hashes: Vec::new(),
            licenses: Vec::new(),
            source: None,
            supplier: None,
            description: None,
            download: None,
            homepage: None,
            cpes: Vec::new(),
            path: None,
            confidence: Confidence::High,
        }
    }
}

impl Listing {
    /// Notes what is wrong in the file.
    pub fn problem(&mut self, line: Option<u32>, message: impl Into<String>) {
        self.problems.push(Problem { line, message: message.into() });
    }

    /// Notes what was seen and not resolved.
    pub fn unknown(&mut self, line: Option<u32>, reason: impl Into<String>) {
        self.unknowns.push(Unknown { line, reason: reason.into() });
    }
}

impl HashAlgorithm {
    /// Returns the name that CycloneDX uses: `SHA-256`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

impl Confidence {
    /// Returns the word: `high`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Scope {
    /// Returns the word of `slam.sbom/1`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Optional => "optional",
            Self::Build => "build",
            Self::Dev => "dev",
        }
    }
}

impl Kind {
    /// Returns the word of CycloneDX and `slam.sbom/1`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Library => "library",
            Self::Application => "application",
            Self::Framework => "framework",
            Self::Container => "container",
            Self::OperatingSystem => "operating-system",
            Self::Firmware => "firmware",
            Self::File => "file",
            Self::MachineLearningModel => "machine-learning-model",
            Self::Data => "data",
        }
    }
}
