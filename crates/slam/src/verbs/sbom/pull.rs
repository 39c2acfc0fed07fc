//! Images of registries. Only this asks the network, and only with `--network`.

use slam_collect::image::name_in_registry;

use crate::{cli::Make, error::SlamError, progress::Bar};

/// Pulls the image when the target is one of a registry; returns the OCI layout, which is gone when this is dropped.
#[cfg(feature = "online")]
pub(super) fn image(flags: &Make, bar: &Bar) -> Result<Option<slam_collect::registry::Pulled>, SlamError> {
    use slam_collect::registry::{Credentials, pull};
    let Some(name) = wanted(flags)? else { return Ok(None) };
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
pub(super) fn image(flags: &Make, _bar: &Bar) -> Result<Option<std::path::PathBuf>, SlamError> {
    wanted(flags)?.map_or(Ok(None), |name| {
        Err(SlamError::Usage(format!(
            "this program was built without the feature `online`, and pulls no images; \
             `skopeo copy docker://{name} oci:DIR` does, and `slam sbom make DIR` reads the copy"
        )))
    })
}

/// Returns the name of the image when the target is one of a registry, and the network may be asked for it.
fn wanted(flags: &Make) -> Result<Option<&str>, SlamError> {
    let target = flags.target.as_str();
    match name_in_registry(target) {
        Some(_) if !flags.network => Err(SlamError::Usage(format!(
            "`{target}` is pulled from its registry only with --network; without it, give an OCI layout or the tar of \
             `docker save`"
        ))),
        None if flags.network && !flags.target.exists() => {
            Err(SlamError::Usage(format!("there is no file `{target}`; an image of a registry is `docker://{target}`")))
        }
        name => Ok(name),
    }
}
