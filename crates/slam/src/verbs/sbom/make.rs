//! `slam sbom make`: looks for packages, and writes the component graph in the format that was asked for.

use slam_collect::inventory::{Target, look};
use slam_report::sbom::Totals;
use slam_sbom::graph::{Party, Text};

use crate::{cli::Make, error::SlamError, exit::Exit, progress::Bar, session::Session};

/// Makes an SBOM of a target.
pub(crate) fn run(session: &Session, flags: &Make) -> Result<Exit, SlamError> {
    let bar = Bar::new(!session.global.no_progress && !session.global.quiet);
    let pulled = pulled(flags, &bar)?;
    let target = Target {
        path: pulled
            .as_ref()
            .map_or_else(|| flags.target.clone().into_std_path_buf(), |pulled| pulled.path().to_owned()),
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

/// Pulls the image when the target is one of a registry.
#[cfg(feature = "online")]
fn pulled(flags: &Make, bar: &Bar) -> Result<Option<slam_collect::registry::Pulled>, SlamError> {
    use slam_collect::registry::{Credentials, pull};
    let Some(name) = name_in_registry(flags)? else { return Ok(None) };
    let said = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let credentials = match (said("SLAM_REGISTRY_USER"), said("SLAM_REGISTRY_PASSWORD")) {
        (Some(user), Some(password)) => Some(Credentials { user, password }),
        (None, None) => None,
        _ => {
            let message = "SLAM_REGISTRY_USER and SLAM_REGISTRY_PASSWORD say together who asks; one of them is missing";
            return Err(SlamError::Usage(message.to_owned()));
        }
    };
    let pulled = pull(name, flags.platform.as_deref(), credentials.as_ref(), bar);
    pulled.map(Some).map_err(|error| SlamError::Target(error.into()))
}

/// Refuses images of registries: this program was built without what asks them.
#[cfg(not(feature = "online"))]
fn pulled(flags: &Make, _bar: &Bar) -> Result<Option<Never>, SlamError> {
    match name_in_registry(flags)? {
        Some(name) => Err(SlamError::Usage(format!(
            "this program was built without the feature `online`, and pulls no images; \
             `skopeo copy docker://{name} oci:DIR` does, and `slam sbom make DIR` reads the copy"
        ))),
        None => Ok(None),
    }
}

/// What there is of pulled images where none can be pulled.
#[cfg(not(feature = "online"))]
enum Never {}

#[cfg(not(feature = "online"))]
impl Never {
    fn path(&self) -> &std::path::Path {
        match *self {}
    }
}

/// Returns the name of the image when the target is one of a registry, and the network may be asked for it.
fn name_in_registry(flags: &Make) -> Result<Option<&str>, SlamError> {
    match slam_collect::image::name_in_registry(flags.target.as_str()) {
        Some(_) if !flags.network => Err(SlamError::Usage(format!(
            "`{}` is pulled from its registry only with --network; without it, give an OCI layout or the tar of `docker save`",
            flags.target
        ))),
        name => Ok(name),
    }
}
