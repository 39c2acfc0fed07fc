//! `slam sbom`: what is in it, and the documents that say so.

mod compare;
mod convert;
mod join;
mod make;
mod score;

use camino::Utf8Path;
use jiff::Timestamp;
use slam_collect::inventory::{Target, look};
use slam_sbom::{
    Graph, Losses,
    convert::Target as Output,
    graph::{Text, Tool},
};

use crate::{
    cli::{DocumentFormat, Sbom, SbomAction},
    error::SlamError,
    exit::Exit,
    progress::Bar,
    session::Session,
    verbs::validate,
};

/// Runs what was asked for.
pub(crate) fn run(session: &Session, flags: &Sbom) -> Result<Exit, SlamError> {
    match &flags.action {
        SbomAction::Make(flags) => make::run(session, flags),
        SbomAction::Convert(flags) => convert::run(session, flags),
        SbomAction::Validate(flags) => validate::run(session, flags),
        SbomAction::Diff(flags) => compare::run(session, flags),
        SbomAction::Merge(flags) => join::merge(session, flags),
        SbomAction::Score(flags) => score::run(session, flags),
        SbomAction::Enrich(flags) => join::enrich(session, flags),
    }
}

/// Reads an SBOM.
fn read(session: &Session, path: &Utf8Path) -> Result<Graph, SlamError> {
    let bytes = session.read_document(path)?;
    slam_sbom::read(&bytes, None).map_err(|source| SlamError::Document { path: path.to_owned(), source })
}

/// Returns the graph of an SBOM, or of anything that one can be made of.
fn graph_of(session: &Session, path: &Utf8Path) -> Result<Graph, SlamError> {
    if path.is_file() {
        let bytes = session.read_document(path);
        if let Ok(bytes) = &bytes
            && slam_sbom::detect(bytes).is_some()
        {
            return slam_sbom::read(bytes, None)
                .map_err(|source| SlamError::Document { path: path.to_owned(), source });
        }
    }
    let bar = Bar::new(!session.global.no_progress && !session.global.quiet);
    // Folders of installed packages are what git ignores.
    let target = Target { path: path.as_std_path().to_owned(), ignored: true, ..Target::default() };
    let looked = look(&target, &bar)?;
    Ok(slam_sbom::make::make(&looked.subject, looked.inventory.found))
}

/// Says on standard error that something has no place in the format.
fn tell_losses(session: &Session, losses: &Losses) {
    if !losses.dropped.is_empty() {
        let number = losses.dropped.len();
        session.note(&format!("{number} facts have no place in this format; `--format json` keeps all"));
    }
}

/// Says who made the graph and when: `--now`, else `SOURCE_DATE_EPOCH`, else the time of the commit, never the clock.
fn signed(session: &Session, graph: &mut Graph, commit: Option<Timestamp>) {
    let epoch = || {
        let seconds = std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?;
        Timestamp::from_second(seconds).ok()
    };
    let time = session.global.now.or_else(epoch).or(commit);
    graph.document.created = time.map(|time| Text::from(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    let version = Some(Text::const_new(env!("CARGO_PKG_VERSION")));
    graph.document.tools.push(Tool { vendor: None, name: Text::const_new("slam"), version });
}

/// Returns what a format of the command line and `--spec-version` ask for.
fn target(format: DocumentFormat, version: Option<&str>) -> Result<Output, SlamError> {
    use slam_sbom::Format;
    let (format, usual): (Format, &str) = match (format, version) {
        (DocumentFormat::Cyclonedx, _) => (Format::CycloneDxJson, "1.7"),
        (DocumentFormat::CyclonedxXml, _) => (Format::CycloneDxXml, "1.7"),
        (DocumentFormat::Spdx, Some(version)) if version.starts_with("3.") => (Format::Spdx3Json, "3.0.1"),
        (DocumentFormat::Spdx, _) => (Format::Spdx2Json, "2.3"),
        (DocumentFormat::SpdxTag, _) => (Format::Spdx2Tag, "2.3"),
        (DocumentFormat::Github, _) => (Format::GithubSnapshot, "0"),
        (DocumentFormat::Json, _) => (Format::Slam, "1"),
    };
    let known: &[&str] = match format {
        Format::CycloneDxJson | Format::CycloneDxXml => &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"],
        Format::Spdx2Json | Format::Spdx2Tag => &["2.2", "2.3"],
        Format::Spdx3Json => &["3.0.1"],
        _ => &[usual],
    };
    match version {
        Some(version) if !known.contains(&version) => Err(SlamError::Usage(format!(
            "--spec-version {version} cannot be written in this format; there are {}",
            known.join(", ")
        ))),
        _ => Ok(Output { format, version: version.unwrap_or(usual).to_owned() }),
    }
}
