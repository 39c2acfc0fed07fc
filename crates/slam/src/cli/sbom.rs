//! Flags of `slam sbom`.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};

/// Flags of `sbom`.
#[derive(Debug, Args)]
pub(crate) struct Sbom {
    #[command(subcommand)]
    pub(crate) action: SbomAction,
}

/// What to do with components.
#[derive(Debug, Subcommand)]
pub(crate) enum SbomAction {
    /// List what is in a repository, folder, image, or file
    Make(Make),
    /// Carry an SBOM over to another format or version, and say what got lost
    Convert(Convert),
    /// Validate SBOMs by the rules of their formats
    Validate(super::Validate),
    /// Show what changed between two SBOMs, whatever tools made them
    Diff(SbomDiff),
    /// Make one SBOM of several
    Merge(Merge),
    /// Score an SBOM: what authorities ask for, and what is true
    Score(Score),
    /// Fill in what an SBOM lacks from what others know of the same components
    Enrich(Enrich),
}

/// Flags of `sbom diff`.
#[derive(Debug, Args)]
pub(crate) struct SbomDiff {
    /// The SBOM before: a document, or anything that `sbom make` can look at
    #[arg(value_name = "OLD")]
    pub(crate) old: Utf8PathBuf,
    /// The SBOM after
    #[arg(value_name = "NEW")]
    pub(crate) new: Utf8PathBuf,
    /// End with exit code 1 when something changed
    #[arg(long)]
    pub(crate) fail_on_change: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: SbomFormat,
}

/// Flags of `sbom merge`.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The SBOMs
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Utf8PathBuf>,
    /// Keep each SBOM whole below its product, instead of joining the same components
    #[arg(long)]
    pub(crate) hierarchical: bool,
    /// Name of the whole
    #[arg(long, value_name = "NAME", default_value = "merged")]
    pub(crate) name: String,
    /// Version of the whole
    #[arg(long, value_name = "VERSION")]
    pub(crate) release: Option<String>,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "cyclonedx")]
    pub(crate) format: DocumentFormat,
    /// The version of the format: CycloneDX 1.2 to 1.7, SPDX 2.2, 2.3, or 3.0.1
    #[arg(long, value_name = "V")]
    pub(crate) spec_version: Option<String>,
}

/// Flags of `sbom score`.
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// The SBOM
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    /// Only these profiles: ntia-2021, cisa-2025, bsi-2.1, telco-1.1; all without one
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = profiles())]
    pub(crate) profile: Vec<String>,
    /// What the SBOM is about: listed components, digests, and arrows are held against it
    #[arg(long, value_name = "TARGET")]
    pub(crate) against: Option<Utf8PathBuf>,
    /// End with exit code 1 when a profile, or the truth, has less than this many percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) fail_under: Option<u8>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: SbomFormat,
}

fn profiles() -> clap::builder::PossibleValuesParser {
    slam_sbom::score::PROFILES.iter().map(|profile| profile.id).collect::<Vec<_>>().into()
}

/// Flags of `sbom enrich`.
#[derive(Debug, Args)]
pub(crate) struct Enrich {
    /// The SBOM
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    /// Who knows more: an SBOM, or a folder of installed or fetched packages (node_modules, site-packages, a registry
    /// cache); may be given several times
    #[arg(long, required = true, value_name = "SOURCE")]
    pub(crate) from: Vec<Utf8PathBuf>,
    /// Write down what was filled in, and from where (slam.sbom-enrichment/1)
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<Utf8PathBuf>,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "cyclonedx")]
    pub(crate) format: DocumentFormat,
    /// The version of the format: CycloneDX 1.2 to 1.7, SPDX 2.2, 2.3, or 3.0.1
    #[arg(long, value_name = "V")]
    pub(crate) spec_version: Option<String>,
}

/// Formats of what was found out about SBOMs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SbomFormat {
    /// For the terminal
    #[default]
    Text,
    /// slam.sbom-diff/1, slam.sbom-score/1
    Json,
    /// For an issue or a pull request
    Markdown,
}

/// Flags of `sbom make`.
#[derive(Debug, Args)]
#[command(after_help = "\
Lock files, manifests, package databases, and binaries are read where they lie; nothing of the target is run, and the
network is not asked. What was seen and not understood is counted in the SBOM and shown.")]
pub(crate) struct Make {
    /// A work tree, bare git directory, folder, image (OCI layout or `docker save`), lock file, or program
    #[arg(default_value = ".", value_name = "TARGET")]
    pub(crate) target: Utf8PathBuf,
    /// The commit to look at instead of the files on disk
    #[arg(long, value_name = "REV", conflicts_with = "ignored")]
    pub(crate) rev: Option<String>,
    /// Look at files that git ignores, too: installed and built ones
    #[arg(long)]
    pub(crate) ignored: bool,
    /// Of an image for several platforms, look at this one: OS/ARCHITECTURE
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) platform: Option<String>,
    /// Pull an image from its registry (docker://NAME, oci://NAME); nothing else uses the network
    #[arg(long)]
    pub(crate) network: bool,
    /// Name of what the SBOM is about, instead of the repository's or the folder's
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Version of what the SBOM is about
    #[arg(long, value_name = "VERSION")]
    pub(crate) release: Option<String>,
    /// Who supplies it
    #[arg(long, value_name = "NAME")]
    pub(crate) supplier: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: MakeFormat,
    /// The version of the format: CycloneDX 1.2 to 1.7, SPDX 2.2, 2.3, or 3.0.1
    #[arg(long, value_name = "V")]
    pub(crate) spec_version: Option<String>,
}

/// Flags of `sbom convert`.
#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// The SBOM
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: DocumentFormat,
    /// The version of the format: CycloneDX 1.2 to 1.7, SPDX 2.2, 2.3, or 3.0.1
    #[arg(long, value_name = "V")]
    pub(crate) spec_version: Option<String>,
    /// Write down what could not be carried over (slam.loss/1)
    #[arg(long, value_name = "FILE")]
    pub(crate) loss: Option<Utf8PathBuf>,
}

/// Formats of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    /// CycloneDX JSON, 1.7 without --spec-version
    Cyclonedx,
    /// CycloneDX XML
    CyclonedxXml,
    /// SPDX JSON, 2.3 without --spec-version; 3.0.1 is JSON-LD
    Spdx,
    /// SPDX 2 as tag and value
    SpdxTag,
    /// A dependency snapshot for GitHub
    Github,
    /// slam.sbom/1
    Json,
}

/// Formats of `sbom make`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MakeFormat {
    /// For the terminal: what is in it, by ecosystem, and what is not known
    #[default]
    Text,
    /// slam.sbom/1
    Json,
    /// CycloneDX JSON, 1.7 without --spec-version
    Cyclonedx,
    /// CycloneDX XML
    CyclonedxXml,
    /// SPDX JSON, 2.3 without --spec-version; 3.0.1 is JSON-LD
    Spdx,
    /// SPDX 2 as tag and value
    SpdxTag,
    /// A dependency snapshot for GitHub
    Github,
}

impl MakeFormat {
    /// Returns the document that is written; `None` for a person.
    pub(crate) fn document(self) -> Option<DocumentFormat> {
        Some(match self {
            Self::Text => return None,
            Self::Json => DocumentFormat::Json,
            Self::Cyclonedx => DocumentFormat::Cyclonedx,
            Self::CyclonedxXml => DocumentFormat::CyclonedxXml,
            Self::Spdx => DocumentFormat::Spdx,
            Self::SpdxTag => DocumentFormat::SpdxTag,
            Self::Github => DocumentFormat::Github,
        })
    }
}

/// Flags of `conformance`.
#[derive(Debug, Args)]
pub(crate) struct Conformance {
    #[command(subcommand)]
    pub(crate) suite: Suite,
}

/// Suites of published cases.
#[derive(Debug, Subcommand)]
pub(crate) enum Suite {
    /// Package URLs: one JSON case a line
    Purl,
    /// Version ranges: one JSON case a line
    Vers,
    /// Order of versions: A, a tab, and B a line
    VersionOrder {
        /// The ecosystem
        ecosystem: String,
    },
}
