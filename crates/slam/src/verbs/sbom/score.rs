//! `slam sbom score`: what authorities ask for, and what is true.

use slam_sbom::{
    Losses,
    document::{parse_to_read, read_source},
    score::{Judged, PROFILES, Profile},
};

use crate::{
    cli::{SbomFormat, Score},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Scores one document.
pub(crate) fn run(session: &Session, flags: &Score) -> Result<Exit, SlamError> {
    let bytes = session.read_document(&flags.file)?;
    let failed = |source| SlamError::Document { path: flags.file.clone(), source };
    let source = parse_to_read(&bytes).map_err(failed)?;
    let (format, version) = (source.format, source.version.clone());
    let graph = read_source(source, Some(&mut Losses::default()));
    drop(bytes);
    let target = flags.against.as_ref().map(|target| super::graph_of(session, target)).transpose()?;
    let profiles: Vec<&Profile> = PROFILES.iter().filter(|one| flags.profile.iter().any(|id| id == one.id)).collect();
    let judged = Judged::new(&graph, format, &version);
    let score = slam_sbom::score::score(&judged, &profiles, target.as_ref());
    let mut out = Vec::new();
    let options = session.options(None, None);
    let written = match flags.format {
        SbomFormat::Text => slam_report::sbom::score_text(&score, &options, &mut out),
        SbomFormat::Json => slam_report::json::write(&score, &mut out),
        SbomFormat::Markdown => slam_report::sbom::score_markdown(&score, &mut out),
    };
    written.map_err(SlamError::Render)?;
    session.write(&out)?;
    let percents = score.profiles.iter().map(|one| one.percent).chain([score.truth.percent]);
    let is_under = |least: u8| percents.flatten().any(|percent| percent < least);
    if score.components == 0 {
        return Ok(Exit::Nothing);
    }
    Ok(if flags.fail_under.is_some_and(is_under) { Exit::Refused } else { Exit::Ran })
}
