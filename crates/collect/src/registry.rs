//! Images of registries, pulled over HTTP into a temporary OCI layout: the OCI distribution specification 1.1, and the
//! token authentication of Docker's registry.
//!
//! Nothing is trusted that a digest does not vouch for; only a tag is taken at the registry's word. Connections are
//! encrypted, but for a registry on this machine.

mod ask;
mod reference;

use std::{fs, io::Write as _, path::Path};

use serde_json::json;
use sha2::Digest as _;
use tempfile::TempDir;

use crate::{
    Progress,
    image::{ImageError, Needs, needs},
};
use ask::Client;
pub use ask::Credentials;
use reference::Reference;

/// Bytes of all blobs of one image.
const IMAGE_BYTES: u64 = 32 << 30;

/// Indexes that may lie in each other.
const NESTED: usize = 4;

/// An image that was pulled; it is gone when this is dropped.
#[derive(Debug)]
pub struct Pulled {
    folder: TempDir,
}

impl AsRef<Path> for Pulled {
    /// Returns the OCI layout.
    fn as_ref(&self) -> &Path {
        self.folder.path()
    }
}

/// Pulls `NAME[:TAG][@DIGEST]`; of an image for several platforms only the one that [`crate::image::look`] would look at.
///
/// # Errors
/// When the name is none, the registry cannot be reached or refuses, or what it sends is not what it promised.
pub fn pull(
    name: &str,
    platform: Option<&str>,
    credentials: Option<&Credentials>,
    progress: &dyn Progress,
) -> Result<Pulled, ImageError> {
    let failed = |cause: String| ImageError::Pull { name: name.to_owned(), cause };
    let reference = Reference::parse(name).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed(format!("no connection can be made: {error}")))?;
    runtime.block_on(async {
        let folder = TempDir::new().map_err(|error| failed(format!("no folder can be made: {error}")))?;
        let client = Client::new(&reference, credentials).map_err(failed)?;
        let pull = Pull { folder: folder.path(), client, progress };
        pull.all(&reference, platform).await.map_err(|stop| match stop {
            Stop::Failed(cause) => failed(cause),
            Stop::Image(error) => error,
        })?;
        Ok(Pulled { folder })
    })
}

struct Pull<'p> {
    folder: &'p Path,
    client: Client<'p>,
    progress: &'p dyn Progress,
}

enum Stop {
    Failed(String),
    Image(ImageError),
}

impl From<String> for Stop {
    fn from(cause: String) -> Self {
        Self::Failed(cause)
    }
}

impl Pull<'_> {
    async fn all(&self, reference: &Reference, platform: Option<&str>) -> Result<(), Stop> {
        let (mut bytes, kind) = self.client.manifest(reference.wanted()).await?;
        let mut digest = digest_of(&bytes);
        if let Some(wanted) = &reference.digest
            && *wanted != digest
        {
            return Err(Stop::Failed(format!("the manifest has the digest {digest}")));
        }
        let top = json!({
            "mediaType": kind, "digest": digest, "size": bytes.len(),
            "annotations": {"org.opencontainers.image.ref.name": reference.to_string()},
        });
        self.write("oci-layout", json!({"imageLayoutVersion": "1.0.0"}).to_string().as_bytes())?;
        self.write("index.json", json!({"schemaVersion": 2, "manifests": [top]}).to_string().as_bytes())?;
        for _ in 0..=NESTED {
            self.write(&blob_path(&digest)?, &bytes)?;
            match needs(&bytes, platform).map_err(Stop::Image)? {
                Needs::Manifest(inner) => {
                    (bytes, _) = self.client.manifest(&inner).await?;
                    if digest_of(&bytes) != inner {
                        return Err(Stop::Failed(format!("the registry sent something else for {inner}")));
                    }
                    digest = inner;
                }
                Needs::Blobs(blobs) => return self.blobs(&blobs).await,
            }
        }
        Err(Stop::Failed(format!("indexes lie in each other more than {NESTED} times")))
    }

    async fn blobs(&self, blobs: &[(String, u64)]) -> Result<(), Stop> {
        let total = blobs.iter().fold(0_u64, |total, (_, size)| total.saturating_add(*size));
        if total > IMAGE_BYTES {
            return Err(Stop::Failed(format!("its {total} bytes are more than {IMAGE_BYTES}")));
        }
        let mut done = 0;
        for (digest, size) in blobs {
            let path = self.folder.join(blob_path(digest)?);
            if !path.exists() {
                self.blob(digest, *size, &path, &mut done, total).await?;
            }
        }
        Ok(())
    }

    async fn blob(&self, digest: &str, size: u64, path: &Path, done: &mut u64, total: u64) -> Result<(), String> {
        let unwritten = |error: std::io::Error| format!("the blob {digest} cannot be stored: {error}");
        let mut file = create(path).map_err(unwritten)?;
        let mut response = self.client.blob(digest).await?;
        let (mut sha, mut length) = (sha2::Sha256::new(), 0_u64);
        while let Some(piece) = response.chunk().await.map_err(|error| ask::told(&error))? {
            length += piece.len() as u64;
            if length > size {
                return Err(format!("the blob {digest} is longer than its {size} bytes"));
            }
            sha.update(&piece);
            file.write_all(&piece).map_err(unwritten)?;
            *done += piece.len() as u64;
            self.progress.stage("pulling", *done, Some(total));
        }
        let found = format!("sha256:{}", slam_model::digest::hex(&sha.finalize()));
        if found != digest {
            return Err(format!("the registry sent {found} for the blob {digest}"));
        }
        Ok(())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let written = create(&self.folder.join(path)).and_then(|mut file| file.write_all(bytes));
        written.map_err(|error| format!("`{path}` cannot be stored: {error}"))
    }
}

fn create(path: &Path) -> std::io::Result<fs::File> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::File::create(path)
}

fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", slam_model::Sha256::of(bytes))
}

/// Returns where a blob lies in the layout. Only what can be checked is pulled.
fn blob_path(digest: &str) -> Result<String, String> {
    match digest.strip_prefix("sha256:") {
        Some(hex) if reference::is_hex(hex) => Ok(format!("blobs/sha256/{hex}")),
        _ => Err(format!("`{digest}` is not a SHA-256 digest, which is the only one that is checked")),
    }
}
