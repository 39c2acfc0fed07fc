//! What a person named: a repository, a folder of one, a plain folder, an image, or a file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use slam_model::subject::TreeSource;
use slam_packages::Kind;
use slam_sbom::make::Subject;

use super::{Below, Inventory, InventoryLimits, of_file, of_tree};
use crate::{
    CollectError, InputError, Limits, OpenPolicy, Progress, Repository, WorkTree,
    image::{self, ImageError, ImageLimits},
    read_input,
};

/// What to look at, and how.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The place.
    pub path: PathBuf,
    /// The commit to look at instead of the files on disk; a bare repository is looked at by its commit anyway.
    pub rev: Option<String>,
    /// Look at files that git ignores, too.
    pub ignored: bool,
    /// Of an image for several platforms: which.
    pub platform: Option<String>,
    /// How much is read.
    pub limits: InventoryLimits,
}

/// What was looked at, and what was found in it.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What the target is.
    pub subject: Subject,
    /// What was found.
    pub inventory: Inventory,
    /// Time of the commit that was looked at.
    pub time: Option<jiff::Timestamp>,
    /// For people: what was followed, and what was chosen.
    pub notes: Vec<String>,
}

/// Why a target could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The repository or folder cannot be read.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// Looks for packages in whatever the path names.
///
/// # Errors
/// When there is nothing there, or it cannot be read.
pub fn look(target: &Target, progress: &dyn Progress) -> Result<Looked, TargetError> {
    let found = fs::metadata(&target.path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => CollectError::NoSuchPath { path: target.path.clone() },
        _ => CollectError::CannotOpen { path: target.path.clone(), source },
    })?;
    if image::is_image(&target.path) {
        return Ok(image::look(&target.path, target.platform.as_deref(), &ImageLimits::default(), progress)?);
    }
    if found.is_file() {
        return file(target);
    }
    match Repository::open(&target.path, OpenPolicy::Own) {
        Ok(repository) => in_repository(target, &repository, progress),
        Err(CollectError::NotARepository { .. }) if target.rev.is_none() => folder(target, progress),
        Err(error) => Err(error.into()),
    }
}

fn file(target: &Target) -> Result<Looked, TargetError> {
    let bytes = read_input(&target.path, target.limits.binary_bytes)?;
    let name = name_of(&target.path);
    let digest = slam_model::Sha256::of(&bytes);
    let hash = slam_packages::Hash { algorithm: slam_packages::HashAlgorithm::Sha256, hex: digest.as_str().to_owned() };
    let subject = Subject { name: name.clone(), kind: Kind::File, hashes: vec![hash], ..Subject::default() };
    let inventory = of_file(&name, bytes, &target.limits);
    Ok(Looked { subject, inventory, time: None, notes: Vec::new() })
}

fn folder(target: &Target, progress: &dyn Progress) -> Result<Looked, TargetError> {
    let tree = WorkTree::of_folder(&target.path, &Limits::default())?;
    let inventory = of_tree(&tree, &Below::default(), &target.limits, progress);
    let subject = Subject { name: name_of(&target.path), kind: Kind::Application, ..Subject::default() };
    Ok(Looked { subject, inventory, time: None, notes: Vec::new() })
}

fn in_repository(target: &Target, repository: &Repository, progress: &dyn Progress) -> Result<Looked, TargetError> {
    let by_commit = target.rev.is_some() || repository.root().is_none();
    let revision = match repository.revision(target.rev.as_deref()) {
        Ok(revision) => Some(revision),
        Err(CollectError::NoCommit { .. }) if !by_commit => None,
        Err(error) => return Err(error.into()),
    };
    let below = match repository.root() {
        Some(root) => folder_below(root, &target.path),
        None => Below::default(),
    };
    let inventory = match &revision {
        Some(revision) if by_commit => of_tree(&repository.tree(revision)?, &below, &target.limits, progress),
        _ if target.ignored => {
            let tree = WorkTree::of_folder(&target.path, repository.limits())?;
            of_tree(&tree, &Below::default(), &target.limits, progress)
        }
        _ => of_tree(&repository.work_tree()?, &below, &target.limits, progress),
    };
    let source = if by_commit { TreeSource::Commit } else { TreeSource::WorkTree };
    let judged = repository.subject(revision.as_ref(), source);
    let name = match (&judged.url, below.0.rsplit('/').next()) {
        (_, Some(folder)) if !folder.is_empty() => folder.to_owned(),
        (Some(url), _) => {
            url.trim_end_matches('/').rsplit('/').next().unwrap_or(url).trim_end_matches(".git").to_owned()
        }
        (None, _) => name_of_repository(&target.path),
    };
    let subject = Subject {
        name,
        kind: Kind::Application,
        url: judged.url,
        commit: judged.commit.map(|id| id.as_str().to_owned()),
        ..Subject::default()
    };
    let time = revision.and_then(|revision| revision.time);
    Ok(Looked { subject, inventory, time, notes: repository.notes().to_vec() })
}

/// Returns the folder of the work tree that the person named.
fn folder_below(root: &Path, named: &Path) -> Below {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let below = real(named).strip_prefix(real(root)).map(Path::to_owned).unwrap_or_default();
    Below(below.to_string_lossy().into_owned())
}

/// Returns the last part of a path, made absolute when it says nothing by itself (`.`).
fn name_of(path: &Path) -> String {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real.file_name().unwrap_or(real.as_os_str()).to_string_lossy().into_owned()
}

/// Returns the name of a repository by its path alone: `egg` of `egg.git`, and of `egg/.git`.
fn name_of_repository(path: &Path) -> String {
    let name = name_of(path);
    match name.strip_suffix(".git") {
        Some("") => name_of(&path.join("..")),
        Some(name) => name.to_owned(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_called_after_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        for (path, name) in [("egg", "egg"), ("egg.git", "egg"), ("egg/.git", "egg"), ("egg/.", "egg")] {
            let path = folder.path().join(path);
            fs::create_dir_all(&path).unwrap();
            assert_eq!(name_of_repository(&path), name, "{}", path.display());
        }
    }
}
