//! `slam sbom make`: looks for packages, and writes the component graph in the format that was asked for.

use slam_collect::inventory::{Target, look};
use slam_report::sbom::Totals;
use slam_sbom::graph::{Party, Text};

use super::pull;
use crate::{cli::Make, error::SlamError, exit::Exit, progress::Bar, session::Session};

/// Makes an SBOM of a target.
pub(crate) fn run(session: &Session, flags: &Make) -> Result<Exit, SlamError> {
    let bar = Bar::new(!session.global.no_progress && !session.global.quiet);
    let pulled = pull::image(flags, &bar)?;
    let target = Target {
        path: pulled.as_ref().map_or(flags.target.as_std_path(), AsRef::as_ref).to_owned(),
        rev: flags.rev.clone(),
        ignored: flags.ignored,
        platform: flags.platform.clone(),
        ..Target::default()
    };
    let document = flags.format.document().map(|format| super::target(format, flags.spec_version.as_deref()));
    let document = document.transpose()?;
    let mut looked = look(&target, &bar)?;
    drop(bar);
    for note in &looked.notes {
        session.note(note);
    }
    if let Some(name) = &flags.name {
        looked.subject.name.clone_from(name);
    }
    if flags.release.is_some() {
        looked.subject.version.clone_from(&flags.release);
    }
    let (files, lists) = (looked.inventory.files, looked.inventory.read);
    let mut graph = slam_sbom::make::make(&looked.subject, looked.inventory.found);
    if let (Some(name), Some(root)) = (&flags.supplier, graph.components.first_mut()) {
        let supplier = Party { name: Some(Text::from(name.as_str())), is_person: None, ..Party::default() };
        root.details_mut().supplier = Some(supplier.clone());
        graph.document.supplier = Some(supplier);
    }
    super::signed(session, &mut graph, looked.time);
    let out = match &document {
        None => {
            let mut out = Vec::new();
            let options = session.options(None, None);
            slam_report::sbom::inventory(&graph, Totals { files, lists }, &options, &mut out)
                .map_err(SlamError::Render)?;
            out
        }
        Some(target) => super::write(session, &graph, target),
    };
    session.write(&out)?;
    Ok(match (graph.problems.is_empty(), lists) {
        (false, _) => {
            if flags.format.document().is_some() {
                session.note(&format!("{} problems in the files; the text format lists them", graph.problems.len()));
            }
            Exit::Unfinished
        }
        (true, 0) => Exit::Nothing,
        (true, _) => Exit::Ran,
    })
}
