//! `slam sbom diff`: what changed between two SBOMs, or two things that an SBOM can be made of.

use crate::{
    cli::{SbomDiff, SbomFormat},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Compares two.
pub(crate) fn run(session: &Session, flags: &SbomDiff) -> Result<Exit, SlamError> {
    let old = super::graph_of(session, &flags.old)?;
    let new = super::graph_of(session, &flags.new)?;
    let diff = slam_sbom::diff::diff(&old, &new);
    let mut out = Vec::new();
    let options = session.options(None, None);
    let written = match flags.format {
        SbomFormat::Text => slam_report::sbom::diff_text(&diff, &options, &mut out),
        SbomFormat::Json => slam_report::json::write(&diff, &mut out),
        SbomFormat::Markdown => slam_report::sbom::diff_markdown(&diff, &mut out),
    };
    written.map_err(SlamError::Render)?;
    session.write(&out)?;
    Ok(if flags.fail_on_change && !diff.is_empty() { Exit::Refused } else { Exit::Ran })
}
