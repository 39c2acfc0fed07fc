//! Every version of every file behind a commit, each once, from the oldest commit on.

use bstr::BString;
use gix::{
    hashtable,
    objs::{Find as _, FindExt as _, tree::EntryKind},
};

use crate::{Progress, Repository, Revision, commit};

/// Versions that are searched; a history with more is one of data.
const MOST_FILES: usize = 4_000_000;
/// Bytes of all names together.
const MOST_NAME_BYTES: usize = 512 << 20;
/// How often progress is told, in commits.
const STEP: usize = 1024;

/// One version of a file: the first commit in which it stood, and where.
pub(super) struct File {
    pub(super) id: gix::ObjectId,
    /// The commit's number.
    pub(super) commit: u32,
    /// The folder's number.
    folder: u32,
    name: BString,
}

struct Folder {
    parent: u32,
    name: BString,
}

/// All versions.
pub(super) struct Versions {
    pub(super) files: Vec<File>,
    /// The commits, each behind all that it stands on.
    pub(super) commits: Vec<gix::ObjectId>,
    /// Whether there are more than were listed.
    pub(super) limited: bool,
    folders: Vec<Folder>,
}

impl Versions {
    /// Lists them. A folder that is missing leaves a hole; a commit that is missing ends the list with its cause.
    pub(super) fn of(repository: &Repository, revision: &Revision, progress: &dyn Progress) -> Result<Self, String> {
        let repo = repository.for_many();
        let (trees, limited) = trees(&repo, revision, repository.limits().commits)?;
        let commits = trees.iter().map(|(commit, _)| *commit).collect();
        let folders = vec![Folder { parent: 0, name: BString::default() }];
        let mut listing = Listing {
            out: Self { files: Vec::new(), commits, limited, folders },
            seen: hashtable::HashSet::default(),
            name_bytes: 0,
            depth: repository.limits().depth,
        };
        for (number, (_, tree)) in (0u32..).zip(&trees) {
            listing.add(&repo, *tree, number);
            if (number as usize).is_multiple_of(STEP) {
                progress.stage("versions", u64::from(number), Some(trees.len() as u64));
            }
            if listing.is_full() {
                listing.out.limited = true;
                break;
            }
        }
        Ok(listing.out)
    }

    /// Returns the path of a version.
    pub(super) fn path(&self, file: &File) -> BString {
        let mut parts = vec![&file.name];
        let mut at = file.folder as usize;
        while at != 0
            && let Some(folder) = self.folders.get(at)
        {
            parts.push(&folder.name);
            at = folder.parent as usize;
        }
        parts.reverse();
        bstr::join("/", parts).into()
    }
}

/// A commit and its tree.
type Pair = (gix::ObjectId, gix::ObjectId);

/// Returns commits with their trees, each behind all that it stands on, and whether there are more.
fn trees(repo: &gix::Repository, revision: &Revision, most: usize) -> Result<(Vec<Pair>, bool), String> {
    let mut seen = hashtable::HashSet::<gix::ObjectId>::default();
    seen.insert(revision.id);
    let mut buffer = Vec::new();
    let mut found = Vec::new();
    let mut limited = false;
    // Commits whose parents are not all listed yet, the youngest first.
    let mut open = vec![read(repo, revision.id, &mut buffer)?];
    while let Some((pair, parents)) = open.last_mut() {
        match parents.pop() {
            Some(parent) if seen.len() >= most => limited |= !seen.contains(&parent),
            Some(parent) if seen.insert(parent) => open.push(read(repo, parent, &mut buffer)?),
            Some(_) => {}
            None => {
                found.push(*pair);
                open.pop();
            }
        }
    }
    Ok((found, limited))
}

/// Returns a commit with its tree, and its parents, the first one last.
fn read(repo: &gix::Repository, id: gix::ObjectId, buffer: &mut Vec<u8>) -> Result<(Pair, Vec<gix::ObjectId>), String> {
    let there =
        repo.objects.try_find(&id, buffer).map_err(|error| format!("the commit {id} cannot be read: {error:#}"))?;
    there.ok_or_else(|| format!("the commit {id} is missing from the repository"))?;
    let raw = commit::parse(buffer).ok_or_else(|| format!("the object {id} is not a commit"))?;
    let tree = buffer.strip_prefix(b"tree ").and_then(|rest| rest.split(|byte| *byte == b'\n').next());
    let tree = tree
        .and_then(|hex| gix::ObjectId::from_hex(hex).ok())
        .ok_or_else(|| format!("the commit {id} names no tree"))?;
    let mut parents: Vec<_> = raw.parents.iter().filter_map(|hex| gix::ObjectId::from_hex(hex).ok()).collect();
    parents.reverse();
    Ok(((id, tree), parents))
}

struct Listing {
    out: Versions,
    /// Folders and files that were seen.
    seen: hashtable::HashSet<gix::ObjectId>,
    name_bytes: usize,
    depth: usize,
}

impl Listing {
    fn is_full(&self) -> bool {
        self.out.files.len() >= MOST_FILES || self.name_bytes >= MOST_NAME_BYTES || self.out.folders.len() >= MOST_FILES
    }

    /// Lists what is new in a tree. A folder that stood anywhere before has nothing new.
    fn add(&mut self, repo: &gix::Repository, root: gix::ObjectId, commit: u32) {
        if !self.seen.insert(root) {
            return;
        }
        let mut waiting = vec![(root, 0u32, 0usize)];
        let mut buffer = Vec::new();
        while let Some((id, folder, depth)) = waiting.pop() {
            let Ok(tree) = repo.objects.find_tree_iter(&id, &mut buffer) else {
                self.out.limited = true;
                continue;
            };
            for entry in tree.filter_map(Result::ok) {
                let id = entry.oid.to_owned();
                let kind = entry.mode.kind();
                let is_file = matches!(kind, EntryKind::Blob | EntryKind::BlobExecutable);
                if !(is_file || kind == EntryKind::Tree) || !self.seen.insert(id) {
                    continue;
                }
                if self.is_full() || depth >= self.depth {
                    self.out.limited = true;
                    continue;
                }
                self.name_bytes += entry.filename.len();
                let name = entry.filename.to_owned();
                if is_file {
                    self.out.files.push(File { id, commit, folder, name });
                } else if let Ok(number) = u32::try_from(self.out.folders.len()) {
                    self.out.folders.push(Folder { parent: folder, name });
                    waiting.push((id, number, depth + 1));
                }
            }
        }
    }
}
