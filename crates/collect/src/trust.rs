//! Which roads out of a git directory are followed: those of the user's own linked work trees and submodules.
//!
//! A `.git` file, `commondir`, or `alternates` file is data of the target: followed blindly, it would let a project show
//! somebody else's repository as its own. Whatever is followed is reported as a note.

use std::path::{Path, PathBuf};

use bstr::ByteSlice as _;

use crate::{CollectError, OpenPolicy, disk};

/// A `gitdir`, `commondir`, or `HEAD` file is one line; nobody needs more.
const POINTER_LIMIT: u64 = 8 << 10;
/// An `alternates` file with more than this was not written by git.
const ALTERNATES_LIMIT: u64 = 64 << 10;
/// How deep alternates of alternates go in git (`alt_odb` in its object store: five levels).
const ALTERNATES_DEPTH: usize = 5;

/// The folders that make a repository, after every road was judged.
#[derive(Debug)]
pub(crate) struct Place {
    /// Root of the work tree, when there is one.
    pub(crate) root: Option<PathBuf>,
    /// The private git directory.
    pub(crate) git_dir: PathBuf,
    /// Where objects and shared references are.
    pub(crate) common_dir: PathBuf,
    /// What was followed, for people.
    pub(crate) notes: Vec<String>,
}

/// Judges the roads of one target.
struct Judge<'p> {
    policy: OpenPolicy,
    /// The target without symbolic links.
    target: &'p Path,
    notes: Vec<String>,
}

impl Judge<'_> {
    /// Lets a road inside of the target pass; another one only when it is the user's own and `known` says that the
    /// other side knows of it.
    fn follow(&mut self, from: &Path, what: &'static str, to: &Path, known: bool) -> Result<(), CollectError> {
        if to.starts_with(self.target) {
            return Ok(());
        }
        let own = self.policy == OpenPolicy::Own && known && is_own(to);
        if !own {
            return Err(CollectError::LeadsOutside { path: from.to_owned(), what, to: to.to_owned() });
        }
        self.notes.push(format!("`{}` {what} `{}`, outside of the target", from.display(), to.display()));
        Ok(())
    }
}

fn is_own(path: &Path) -> bool {
    gix::sec::identity::is_path_owned_by_current_user(path).unwrap_or(false)
}

/// Finds the git directory of a target and judges every road out of it.
pub(crate) fn locate(target: &Path, policy: OpenPolicy) -> Result<Place, CollectError> {
    let real = real_path(target)?;
    let mut judge = Judge { policy, target: &real, notes: Vec::new() };
    let dot_git = real.join(".git");
    if std::fs::symlink_metadata(&dot_git).is_err() {
        if looks_like_git_dir(&real) {
            let common_dir = common_dir(&mut judge, &real)?;
            judge_objects(&mut judge, &common_dir)?;
            return Ok(Place { root: None, git_dir: real.clone(), common_dir, notes: judge.notes });
        }
        return above(&real, target, policy);
    }
    let git_dir = git_dir_of(&mut judge, &real, &dot_git)?;
    let common_dir = common_dir(&mut judge, &git_dir)?;
    judge_objects(&mut judge, &common_dir)?;
    let notes = judge.notes;
    Ok(Place { root: Some(real), git_dir, common_dir, notes })
}

/// A person inside of a work tree means the work tree; a program that was given a folder does not.
fn above(real: &Path, target: &Path, policy: OpenPolicy) -> Result<Place, CollectError> {
    let not_a_repository = || CollectError::NotARepository { path: target.to_owned() };
    if policy == OpenPolicy::Refuse {
        return Err(not_a_repository());
    }
    let root = real
        .ancestors()
        .skip(1)
        .find(|folder| std::fs::symlink_metadata(folder.join(".git")).is_ok())
        .filter(|root| is_own(root))
        .ok_or_else(not_a_repository)?;
    let mut place = locate(root, policy)?;
    place.notes.push(format!(
        "`{}` lies in the repository `{}`, which is judged as a whole",
        target.display(),
        root.display()
    ));
    Ok(place)
}

pub(crate) fn real_path(path: &Path) -> Result<PathBuf, CollectError> {
    let real = path.canonicalize().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => CollectError::NoSuchPath { path: path.to_owned() },
        _ => CollectError::CannotOpen { path: path.to_owned(), source },
    })?;
    if !real.is_dir() {
        return Err(CollectError::NotARepository { path: path.to_owned() });
    }
    std::fs::read_dir(&real).map_err(|source| CollectError::CannotOpen { path: path.to_owned(), source })?;
    Ok(real)
}

/// As git's own test for a git directory: `HEAD`, `objects`, and `refs`; a linked work tree's has `commondir` instead.
pub(crate) fn looks_like_git_dir(path: &Path) -> bool {
    let has_head = std::fs::symlink_metadata(path.join("HEAD")).is_ok_and(|head| !head.is_dir());
    has_head && (path.join("commondir").is_file() || (path.join("objects").is_dir() && path.join("refs").is_dir()))
}

/// Returns the git directory behind `.git`: the folder itself, or where the file points.
fn git_dir_of(judge: &mut Judge<'_>, root: &Path, dot_git: &Path) -> Result<PathBuf, CollectError> {
    let real =
        dot_git.canonicalize().map_err(|source| CollectError::CannotOpen { path: dot_git.to_owned(), source })?;
    let is_link = std::fs::symlink_metadata(dot_git).is_ok_and(|found| found.is_symlink());
    if is_link {
        judge.follow(dot_git, "is a symbolic link to", &real, true)?;
    }
    if real.is_dir() {
        if looks_like_git_dir(&real) {
            return Ok(real);
        }
        return Err(CollectError::Damaged {
            path: root.to_owned(),
            what: "its `.git` lacks `HEAD`, `objects`, or `refs`".to_owned(),
            source: None,
        });
    }
    let pointed = disk::read_small(&real, POINTER_LIMIT)
        .and_then(|text| text.strip_prefix(b"gitdir:").map(|rest| path_of(rest, root)))
        .ok_or_else(|| CollectError::Damaged {
            path: root.to_owned(),
            what: "its `.git` file does not say `gitdir:`".to_owned(),
            source: None,
        })?;
    let git_dir =
        pointed.canonicalize().map_err(|source| CollectError::CannotOpen { path: pointed.clone(), source })?;
    let known = knows_work_tree(&git_dir, &real) || is_submodule_of(&git_dir, root);
    judge.follow(dot_git, "points at", &git_dir, known)?;
    if looks_like_git_dir(&git_dir) { Ok(git_dir) } else { Err(CollectError::NotARepository { path: git_dir }) }
}

/// A linked work tree's git directory names the `.git` file that points at it (gitrepository-layout(5), `gitdir`).
fn knows_work_tree(git_dir: &Path, dot_git: &Path) -> bool {
    disk::read_small(&git_dir.join("gitdir"), POINTER_LIMIT)
        .and_then(|text| path_of(&text, git_dir).canonicalize().ok())
        .is_some_and(|back| back == dot_git)
}

/// A submodule's git directory lies in `modules/` of its superproject and names its work tree (`core.worktree`).
fn is_submodule_of(git_dir: &Path, root: &Path) -> bool {
    let in_modules = git_dir.ancestors().skip(1).any(|folder| folder.file_name().is_some_and(|name| name == "modules"));
    in_modules
        && configured_work_tree(git_dir)
            .and_then(|path| git_dir.join(path).canonicalize().ok())
            .is_some_and(|back| back == root)
}

fn configured_work_tree(git_dir: &Path) -> Option<PathBuf> {
    let bytes = disk::read_small(&git_dir.join("config"), 1 << 20)?;
    let options = gix::config::file::init::Options::default();
    let config =
        gix::config::File::from_bytes_no_includes(&bytes, gix::config::file::Metadata::default(), options).ok()?;
    let value = config.string("core.worktree")?;
    Some(value.to_path().ok()?.to_owned())
}

fn common_dir(judge: &mut Judge<'_>, git_dir: &Path) -> Result<PathBuf, CollectError> {
    let pointer = git_dir.join("commondir");
    if std::fs::symlink_metadata(&pointer).is_err() {
        return Ok(git_dir.to_owned());
    }
    let damaged = || CollectError::Damaged {
        path: git_dir.to_owned(),
        what: "its `commondir` names no folder".to_owned(),
        source: None,
    };
    let text = disk::read_small(&pointer, POINTER_LIMIT).ok_or_else(damaged)?;
    let common = path_of(&text, git_dir).canonicalize().map_err(|_| damaged())?;
    // `git worktree add` puts the private directory at COMMON/worktrees/NAME.
    let known = git_dir.parent() == Some(common.join("worktrees").as_path());
    judge.follow(&pointer, "points at", &common, known)?;
    Ok(common)
}

/// Judges where the objects are: symbolic links in the way, and `alternates`, also those of alternates.
fn judge_objects(judge: &mut Judge<'_>, common_dir: &Path) -> Result<(), CollectError> {
    for part in ["objects", "objects/pack", "objects/info", "refs", "packed-refs", "HEAD", "config"] {
        let path = common_dir.join(part);
        if let Ok(real) = path.canonicalize()
            && !real.starts_with(common_dir)
        {
            judge.follow(&path, "is a symbolic link to", &real, true)?;
        }
    }
    let mut waiting = vec![(common_dir.join("objects"), 0)];
    while let Some((objects, depth)) = waiting.pop() {
        let file = objects.join("info/alternates");
        if std::fs::symlink_metadata(&file).is_err() {
            continue;
        }
        let text = disk::read_small(&file, ALTERNATES_LIMIT).ok_or_else(|| CollectError::Damaged {
            path: common_dir.to_owned(),
            what: "`objects/info/alternates` is not a short file".to_owned(),
            source: None,
        })?;
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(b"#")) {
            let Ok(to) = path_of(line, &objects).canonicalize() else { continue };
            judge.follow(&file, "takes objects from", &to, true)?;
            if depth < ALTERNATES_DEPTH {
                waiting.push((to, depth + 1));
            }
        }
    }
    Ok(())
}

/// Returns the path that a pointer file holds, relative ones joined to `base`.
fn path_of(text: &[u8], base: &Path) -> PathBuf {
    base.join(text.trim().to_path_lossy())
}
