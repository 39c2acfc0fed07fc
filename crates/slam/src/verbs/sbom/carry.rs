//! `slam sbom convert`: from any format to any other, with a report of what got lost.

use slam_sbom::convert::Options;

use crate::{cli::Convert, error::SlamError, exit::Exit, output, session::Session};

/// Converts one document.
pub(crate) fn run(session: &Session, flags: &Convert) -> Result<Exit, SlamError> {
    let target = super::target(flags.format, flags.spec_version.as_deref())?;
    let bytes = session.read_document(&flags.file)?;
    let options = Options { now: super::told_time(session), with_losses: flags.loss.is_some() };
    let mut out = output::Pieces::new(session.global.output.as_deref());
    let converted = slam_sbom::convert::convert_pieces(bytes, &target, &options, &mut |piece| out.put(piece));
    let losses = converted.map_err(|source| SlamError::Document { path: flags.file.clone(), source })?;
    if let Some(path) = &flags.loss {
        let mut text = serde_json::to_vec_pretty(&losses).unwrap_or_default();
        text.push(b'\n');
        output::write_file(path, &text)?;
    }
    out.finish()?;
    Ok(Exit::Ran)
}
