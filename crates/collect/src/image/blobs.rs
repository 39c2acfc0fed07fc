//! Where the blobs of an image are: files of a folder, or members of a tar, read at their place.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    ImageError,
    archive::{Archive, OnDisk, follow},
    header::{BLOCK, Kind},
};

/// Bytes of a manifest, index, or configuration.
const DOCUMENT_BYTES: u64 = 8 << 20;

/// Members of the tar of an image: each is a blob.
const MEMBERS: usize = 100_000;

/// The blobs of an image.
pub(super) struct Blobs {
    path: PathBuf,
    place: Place,
}

enum Place {
    Folder,
    /// Name, offset, and length of each member.
    Tar(BTreeMap<String, (u64, u64)>),
}

impl Blobs {
    /// Opens the blobs of a path; `None` when it is no image.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, ImageError> {
        let unreadable = |source| ImageError::Unreadable { path: path.to_owned(), source };
        let found = fs::metadata(path).map_err(unreadable)?;
        if found.is_dir() {
            let is_layout = path.join("oci-layout").is_file() && path.join("index.json").is_file();
            return Ok(is_layout.then(|| Self { path: path.to_owned(), place: Place::Folder }));
        }
        let mut file = File::open(path).map_err(unreadable)?;
        let mut head = [0u8; 262];
        let is_tar = file.read_exact(&mut head).is_ok() && head.ends_with(b"ustar");
        if !is_tar {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let members = index(file).map_err(|error| ImageError::Broken(format!("the tar cannot be read: {error}")))?;
        let is_image = members.contains_key("manifest.json") || members.contains_key("index.json");
        Ok(is_image.then(|| Self { path: path.to_owned(), place: Place::Tar(members) }))
    }

    /// Says whether there is a blob of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        match &self.place {
            Place::Folder => self.inside(name).is_some(),
            Place::Tar(members) => members.contains_key(name),
        }
    }

    /// Returns the path of a blob in the folder; `None` when it would lead outside, or is no file.
    fn inside(&self, name: &str) -> Option<PathBuf> {
        let plain = name.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        // A symbolic link in a layout could lead anywhere, and a pipe would be waited for.
        let path = self.path.join(name);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
        (plain && is_file).then_some(path)
    }

    /// Opens a blob for reading from its start; returns its length, too.
    pub(super) fn reader(&self, name: &str) -> io::Result<(io::Take<File>, u64)> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, format!("there is no blob `{name}`"));
        match &self.place {
            Place::Folder => {
                let file = File::open(self.inside(name).ok_or_else(missing)?)?;
                let length = file.metadata()?.len();
                Ok((file.take(length), length))
            }
            Place::Tar(members) => {
                let (offset, length) = *members.get(name).ok_or_else(missing)?;
                let mut file = File::open(&self.path)?;
                file.seek(SeekFrom::Start(offset))?;
                Ok((file.take(length), length))
            }
        }
    }

    /// Reads a document of the image whole.
    pub(super) fn document(&self, name: &str) -> Result<Vec<u8>, ImageError> {
        let broken = |error: io::Error| ImageError::Broken(format!("`{name}` cannot be read: {error}"));
        let (reader, length) = self.reader(name).map_err(broken)?;
        if length > DOCUMENT_BYTES {
            return Err(ImageError::Limit(format!("`{name}` is longer than {DOCUMENT_BYTES} bytes")));
        }
        let mut bytes = Vec::new();
        reader.take(DOCUMENT_BYTES).read_to_end(&mut bytes).map_err(broken)?;
        Ok(bytes)
    }
}

/// Lists the members of a tar without reading their bytes. `docker save` of old writes a layer that it has already written
/// as a symbolic link to the first.
fn index(file: File) -> io::Result<BTreeMap<String, (u64, u64)>> {
    let length = file.metadata()?.len();
    let mut archive = Archive::new(OnDisk(file), BLOCK);
    let (mut members, mut links) = (BTreeMap::new(), BTreeMap::new());
    while let Some(member) = archive.next()? {
        let path = archive.path().to_owned();
        match member.kind {
            Kind::File => {
                let end = archive.position().checked_add(member.size);
                if end.is_none_or(|end| end > length) {
                    return Err(io::Error::new(
                        io::ErrorKind::UnexpectedEof,
                        format!("it ends in the middle of `{path}`"),
                    ));
                }
                members.insert(path, (archive.position(), member.size));
            }
            Kind::Symlink => _ = follow(&path, archive.link()).map(|target| links.insert(path, target)),
            _ => {}
        }
        if members.len() + links.len() > MEMBERS {
            return Err(io::Error::other(format!("more than {MEMBERS} members")));
        }
    }
    for (path, target) in links {
        if let Some(&place) = members.get(&target) {
            members.entry(path).or_insert(place);
        }
    }
    Ok(members)
}
