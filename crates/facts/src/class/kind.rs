//! The four kinds of bytes that have a mark.

use slam_model::evidence::tree::BlobClass;

/// What a mark tells.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Executable,
    Archive,
    Media,
    Data,
}

impl Kind {
    /// Returns the class with the name of its format.
    pub(super) fn of(self, format: &str) -> BlobClass {
        let format = format.to_owned();
        match self {
            Self::Executable => BlobClass::Executable(format),
            Self::Archive => BlobClass::Archive(format),
            Self::Media => BlobClass::Media(format),
            Self::Data => BlobClass::Data(format),
        }
    }
}
