//! Container images on disk: an OCI layout (folder or tar) or the tar of `docker save`.
//!
//! Layers are streamed, in parallel, and never unpacked: a member whose path no reader is for is passed over. What is
//! found in a layer is folded bottom to top with the whiteouts of the OCI image specification (1.1, "Image Layer
//! Filesystem Changeset").

mod archive;
mod blobs;
mod counter;
mod error;
mod fold;
mod header;
mod layer;
mod manifest;

use std::path::Path;

use rayon::prelude::*;
use slam_packages::{Hash, HashAlgorithm, Kind};
use slam_sbom::{
    graph::{Problem, Text},
    make::{Found, Subject},
};

pub use error::ImageError;

use crate::{
    Progress,
    inventory::{Inventory, Looked},
};
use blobs::Blobs;
use manifest::Image;
#[cfg(feature = "online")]
pub(crate) use manifest::{Needs, needs};

/// How much of an image is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageLimits {
    /// Bytes of one file of a layer.
    pub file_bytes: u64,
    /// Bytes of all files that are kept until all layers are read.
    pub kept_bytes: u64,
    /// Bytes that all layers may have when inflated.
    pub inflated_bytes: u64,
    /// How much longer than its compressed form a layer may be: gzip cannot do more than about 1,032 times.
    pub ratio: u64,
    /// Members of all layers.
    pub members: u64,
    /// Layers.
    pub layers: usize,
}

impl Default for ImageLimits {
    fn default() -> Self {
        Self {
            file_bytes: 96 << 20,
            kept_bytes: 256 << 20,
            inflated_bytes: 64 << 30,
            ratio: 400,
            members: 4_000_000,
            layers: 1024,
        }
    }
}

/// Says whether a path is an image: an OCI layout, or a tar that holds an image. A tar that is damaged may have been one.
pub fn is_image(path: &Path) -> bool {
    matches!(Blobs::open(path), Ok(Some(_)) | Err(ImageError::Broken(_)))
}

/// Returns the name of an image when the target is one of a registry: `docker://NAME`, `oci://NAME`.
pub fn name_in_registry(target: &str) -> Option<&str> {
    target.strip_prefix("docker://").or_else(|| target.strip_prefix("oci://"))
}

/// Looks for packages in every layer of an image. `platform` chooses from several (`linux/arm64`); without it that of
/// `linux/amd64` is taken, else the first. What is damaged, missing, or beyond a limit is a problem of the inventory, and
/// what can be read beside it is there.
///
/// # Errors
/// When it is no image, cannot be opened, or has no image for the platform.
pub fn look(
    path: &Path,
    platform: Option<&str>,
    limits: &ImageLimits,
    progress: &dyn Progress,
) -> Result<Looked, ImageError> {
    match read(path, platform, limits, progress) {
        Err(error @ (ImageError::Broken(_) | ImageError::Limit(_))) => Ok(unread(path, &error)),
        other => other,
    }
}

fn read(
    path: &Path,
    platform: Option<&str>,
    limits: &ImageLimits,
    progress: &dyn Progress,
) -> Result<Looked, ImageError> {
    let blobs = Blobs::open(path)?.ok_or_else(|| ImageError::NotAnImage { path: path.to_owned() })?;
    let image = manifest::read(&blobs, platform)?;
    if image.layers.len() > limits.layers {
        return Err(ImageError::Limit(format!("{} layers are more than {}", image.layers.len(), limits.layers)));
    }
    let total = image.layers.iter().fold(0_u64, |total, layer| total.saturating_add(layer.size));
    let counter = counter::Counter::new(progress, total, *limits);
    let layers: Vec<layer::Layer> = (image.layers.par_iter())
        .enumerate()
        .map(|(index, layer)| layer::read(&blobs, layer, u32::try_from(index + 1).unwrap_or(u32::MAX), &counter))
        .collect();
    let files = layers.iter().map(|layer| layer.members).sum();
    let (mut found, read) = fold::fold(layers);
    for (blob, message) in &image.problems {
        let (path, message) = (Text::from(blob.as_str()), Text::from(message.as_str()));
        found.problems.push(Problem { path, line: None, message });
    }
    let inventory = Inventory { found, files, read };
    Ok(Looked { subject: subject(&image, path), inventory, time: image.created, notes: image.notes.clone() })
}

/// Returns that nothing could be read, so that whoever asked in a script gets an answer, too.
fn unread(path: &Path, error: &ImageError) -> Looked {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let message = match error.hint() {
        Some(hint) => format!("{error}: {hint}"),
        None => error.to_string(),
    };
    let problem = Problem { path: Text::from(name.as_str()), line: None, message: Text::from(message) };
    let found = Found { problems: vec![problem], ..Found::default() };
    let inventory = Inventory { found, files: 0, read: 0 };
    Looked { subject: subject(&Image::default(), path), inventory, time: None, notes: Vec::new() }
}

/// Returns what the SBOM is about.
fn subject(image: &Image, path: &Path) -> Subject {
    let file = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = image.name.clone().unwrap_or(file);
    let mut properties = Vec::new();
    if let Some(platform) = &image.platform {
        properties.push(("slam:platform".to_owned(), platform.clone()));
    }
    for (index, layer) in image.layers.iter().enumerate() {
        let made = layer.made_by.as_deref().map(|made| format!(" {made}")).unwrap_or_default();
        properties
            .push((format!("slam:layer:{}", index + 1), format!("{}{made}", layer.digest.as_deref().unwrap_or("-"))));
    }
    let hex = image.digest.as_deref().and_then(|digest| digest.strip_prefix("sha256:"));
    let hashes = hex.map(|hex| Hash { algorithm: HashAlgorithm::Sha256, hex: hex.to_owned() }).into_iter().collect();
    Subject {
        purl: manifest::purl(image, &name).map(|purl| purl.to_string()),
        name,
        version: image.tag.clone(),
        kind: Kind::Container,
        hashes,
        properties,
        ..Subject::default()
    }
}
