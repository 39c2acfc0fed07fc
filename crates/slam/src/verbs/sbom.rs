//! `slam sbom`: what is in it, and the documents that say so.

mod carry;
mod compare;
mod join;
mod make;
mod pull;
mod score;

use camino::Utf8Path;
use jiff::Timestamp;
use slam_collect::inventory::{Target, look};
use slam_sbom::{
    Graph, Losses,
    convert::{self, Options, Target as Output},
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
        SbomAction::Convert(flags) => carry::run(session, flags),
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
    graph.document.created = told_time(session).or_else(|| commit.map(text_of));
    let version = Some(Text::const_new(env!("CARGO_PKG_VERSION")));
    graph.document.tools.push(Tool { vendor: None, name: Text::const_new("slam"), version });
}

/// Returns the time that documents are given: `--now`, else `SOURCE_DATE_EPOCH` (reproducible-builds.org).
fn told_time(session: &Session) -> Option<Text> {
    let epoch = || {
        let seconds = std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?;
        Timestamp::from_second(seconds).ok()
    };
    session.global.now.or_else(epoch).map(text_of)
}

fn text_of(time: Timestamp) -> Text {
    Text::from(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Returns what a format of the command line and `--spec-version` ask for. SPDX 3 is another format than SPDX 2, and has
/// the same name.
fn target(format: DocumentFormat, version: Option<&str>) -> Result<Output, SlamError> {
    use slam_sbom::Format;
    let format = match (format, version) {
        (DocumentFormat::Cyclonedx, _) => Format::CycloneDxJson,
        (DocumentFormat::CyclonedxXml, _) => Format::CycloneDxXml,
        (DocumentFormat::Spdx, Some(version)) if version.starts_with("3.") => Format::Spdx3Json,
        (DocumentFormat::Spdx, _) => Format::Spdx2Json,
        (DocumentFormat::SpdxTag, _) => Format::Spdx2Tag,
        (DocumentFormat::Github, _) => Format::GithubSnapshot,
        (DocumentFormat::Json, _) => Format::Slam,
    };
    let known = Output::versions(format);
    match version {
        Some(version) if !known.contains(&version) => Err(SlamError::Usage(format!(
            "--spec-version {version} cannot be written in this format; there are {}",
            known.join(", ")
        ))),
        version => Ok(Output { format, version: version.map(str::to_owned) }),
    }
}

/// Writes a graph as asked for.
fn write(session: &Session, graph: &Graph, target: &Output) -> Vec<u8> {
    let usual = Output::versions(target.format).last().copied().unwrap_or_default();
    let version = target.version.as_deref().unwrap_or(usual);
    let mut out = Vec::new();
    let losses = convert::write(graph, target.format, version, &Options::default(), &mut out);
    tell_losses(session, &losses);
    out
}
