//! `slam sbom merge` and `slam sbom enrich`: one SBOM of what several say.

use slam_sbom::merge;

use crate::{
    cli::{Enrich, Merge},
    error::SlamError,
    exit::Exit,
    output,
    session::Session,
};

/// Joins SBOMs into one; one that cannot be read does not stop the others, and is told by the exit code.
pub(crate) fn merge(session: &Session, flags: &Merge) -> Result<Exit, SlamError> {
    let target = super::target(flags.format, flags.spec_version.as_deref())?;
    let (mut graphs, mut exit) = (Vec::new(), Exit::Ran);
    for file in &flags.files {
        match super::read(session, file) {
            Ok(graph) => graphs.push(graph),
            Err(error) => exit = exit.join(session.fail(&error)),
        }
    }
    if graphs.is_empty() {
        return Ok(exit);
    }
    let how = if flags.hierarchical { merge::Merge::Hierarchical } else { merge::Merge::Flat };
    let mut graph = merge::merge(graphs, how, &flags.name, flags.release.as_deref());
    super::signed(session, &mut graph, None);
    session.write(&super::write(session, &graph, &target))?;
    Ok(exit)
}

/// Fills in what an SBOM lacks.
pub(crate) fn enrich(session: &Session, flags: &Enrich) -> Result<Exit, SlamError> {
    let target = super::target(flags.format, flags.spec_version.as_deref())?;
    let mut graph = super::read(session, &flags.file)?;
    let sources: Vec<(String, slam_sbom::Graph)> = (flags.from.iter())
        .map(|from| Ok((from.to_string(), super::graph_of(session, from)?)))
        .collect::<Result<_, SlamError>>()?;
    let told = slam_sbom::enrich::enrich(&mut graph, &sources);
    session.note(&format!(
        "{} of {} components are known to the sources; {} facts were filled in",
        told.known,
        told.components,
        told.filled.len()
    ));
    if let Some(path) = &flags.report {
        let mut text = Vec::new();
        slam_report::json::write(&told, &mut text).map_err(SlamError::Render)?;
        output::write_file(path, &text)?;
    }
    session.write(&super::write(session, &graph, &target))?;
    Ok(Exit::Ran)
}
