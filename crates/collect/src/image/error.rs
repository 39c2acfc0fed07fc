//! Why an image could not be looked at.

use std::{io, path::PathBuf};

/// A failure that ends the look at an image; what is wrong in one layer is a problem of that layer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// It is neither an OCI layout nor the tar of an image.
    #[error("`{}` is not a container image", path.display())]
    NotAnImage {
        /// The path.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Its description is broken, or names what is not there.
    #[error("{0}")]
    Broken(String),
    /// It exceeds a limit.
    #[error("{0}")]
    Limit(String),
    /// It cannot be pulled.
    #[error("cannot pull `{name}`: {cause}")]
    Pull {
        /// Its name.
        name: String,
        /// What stood in the way.
        cause: String,
    },
    /// It has no image for this platform.
    #[error("there is no image for {wanted}; there are {known}")]
    Platform {
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
}

impl ImageError {
    /// Returns the way out.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotAnImage { .. } => {
                "give an OCI layout (`skopeo copy docker://NAME oci:DIR`), or the tar of `docker save`".to_owned()
            }
            Self::Platform { .. } => "choose one with --platform OS/ARCHITECTURE".to_owned(),
            Self::Broken(_) => "fetch the image again: it is damaged or incomplete".to_owned(),
            Self::Unreadable { .. } | Self::Limit(_) | Self::Pull { .. } => return None,
        })
    }
}
