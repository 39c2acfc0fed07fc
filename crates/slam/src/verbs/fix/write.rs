//! Writes all files or none.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use camino::Utf8Path;
use slam_collect::Request;
use slam_engine::Repairs;
use slam_report::fix::Patch;

use crate::error::SlamError;

/// Writes every patch into the work tree. What cannot be written as it was planned stops the whole, and files that were
/// written already are put back.
pub(super) fn all(request: &Request, repairs: &Repairs, patches: &[Patch], allow_dirty: bool) -> Result<(), SlamError> {
    let Some(root) = repairs.root.as_deref().filter(|_| !patches.is_empty()) else { return Ok(()) };
    let mut places = Vec::new();
    for patch in patches {
        places.push(place(root, patch)?);
    }
    if !allow_dirty {
        refuse_dirty(request, patches)?;
    }
    let mut written: Vec<Written> = Vec::new();
    let mut made = Vec::new();
    let result = places.iter().zip(patches).try_for_each(|(place, patch)| {
        make_folders(root, place, &mut made)?;
        beside(place, patch).map(|new| written.push(Written { place: place.clone(), new, old: patch.old.clone() }))
    });
    let result = result.and_then(|()| swap(&written));
    if let Err((path, source)) = result {
        for one in &written {
            let _ = fs::remove_file(&one.new);
        }
        for folder in made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
        return Err(SlamError::Write { path: path.to_string_lossy().into_owned().into(), source });
    }
    Ok(())
}

/// A file that stands beside its place.
struct Written {
    place: PathBuf,
    new: PathBuf,
    old: Option<Vec<u8>>,
}

type Failed = (PathBuf, io::Error);

/// Returns where a patch is written: below the root, through no symbolic link, over exactly the bytes that were read.
fn place(root: &Utf8Path, patch: &Patch) -> Result<PathBuf, SlamError> {
    let refuse = |why| SlamError::Unwritable { path: patch.path.to_string().into(), why };
    let name = patch.path.as_str().ok_or_else(|| refuse("has a name that is no UTF-8, and is not written"))?;
    let mut place = root.as_std_path().to_owned();
    let mut parts = name.split('/').peekable();
    while let Some(part) = parts.next() {
        if part.is_empty() || matches!(part, "." | "..") || part.eq_ignore_ascii_case(".git") {
            return Err(refuse("leads out of the repository, and is not written"));
        }
        place.push(part);
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() => {
                return Err(refuse("is, or lies behind, a symbolic link, and is not written"));
            }
            Ok(found) if parts.peek().is_some() && !found.is_dir() => return Err(refuse("lies below a file")),
            _ => {}
        }
    }
    let now = fs::read(&place).ok();
    if now != patch.old {
        return Err(refuse("changed while the repairs were planned"));
    }
    Ok(place)
}

fn refuse_dirty(request: &Request, patches: &[Patch]) -> Result<(), SlamError> {
    let repository = request.open()?;
    let mut dirty = Vec::new();
    for patch in patches {
        let Some(old) = &patch.old else { continue };
        let committed = repository.committed(&patch.path)?;
        if committed.as_ref() != Some(old) && committed.map(unix) != Some(unix(old.clone())) {
            dirty.push(patch.path.to_string());
        }
    }
    if dirty.is_empty() { Ok(()) } else { Err(SlamError::Dirty { paths: dirty }) }
}

/// Git may write other line ends on disk than it keeps.
fn unix(bytes: Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.into_iter().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\r' || bytes.peek() != Some(&b'\n') {
            out.push(byte);
        }
    }
    out
}

fn make_folders(root: &Utf8Path, place: &Path, made: &mut Vec<PathBuf>) -> Result<(), Failed> {
    let mut missing: Vec<&Path> =
        place.ancestors().skip(1).take_while(|folder| folder.starts_with(root) && !folder.exists()).collect();
    while let Some(folder) = missing.pop() {
        fs::create_dir(folder).map_err(|source| (folder.to_owned(), source))?;
        made.push(folder.to_owned());
    }
    Ok(())
}

/// Writes the new bytes into a file beside the place.
fn beside(place: &Path, patch: &Patch) -> Result<PathBuf, Failed> {
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = place.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = fs::OpenOptions::new().write(true).create_new(true).open(&new).and_then(|mut file| {
        file.write_all(&patch.new)?;
        file.sync_all()?;
        match fs::metadata(place) {
            Ok(old) => fs::set_permissions(&new, old.permissions()),
            Err(_) if patch.is_executable => make_executable(&new),
            Err(_) => Ok(()),
        }
    });
    match written {
        Ok(()) => Ok(new),
        Err(source) => {
            let _ = fs::remove_file(&new);
            Err((place.to_owned(), source))
        }
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Puts every new file in its place; when one cannot be put there, those before it become what they were.
fn swap(written: &[Written]) -> Result<(), Failed> {
    for (number, one) in written.iter().enumerate() {
        if let Err(source) = fs::rename(&one.new, &one.place) {
            for done in written.iter().take(number) {
                let _ = match &done.old {
                    Some(old) => fs::write(&done.place, old),
                    None => fs::remove_file(&done.place),
                };
            }
            return Err((one.place.clone(), source));
        }
    }
    Ok(())
}
