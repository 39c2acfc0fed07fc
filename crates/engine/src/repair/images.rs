//! Images that Dockerfiles, compose files, and objects of Kubernetes name by a tag.

use std::collections::{BTreeMap, BTreeSet};

use slam_fix::{ci::Class, images, plan::applied, refs::Refs, script::Edit};
use slam_model::{
    Evidence, RepoPath,
    evidence::tree::{Mode, Role, TreeEntry},
};

/// Files with YAML that are looked through for objects of Kubernetes.
const MOST_FILES: usize = 2_000;
/// Bytes of such a file.
const LONGEST: u64 = 256 << 10;

/// What can be pinned.
#[derive(Default)]
pub(super) struct Pinned {
    /// Edits by class. What a file of Kubernetes names may be replaced by a tool that layers files, so a person looks.
    pub(super) edits: BTreeMap<Class, Vec<(RepoPath, Edit)>>,
    /// Names that the references do not hold.
    pub(super) unknown: BTreeSet<String>,
}

/// Pins the images of every file of the product that is no definition of CI. An edit after which the file would be pinned
/// otherwise again is none.
pub(super) fn pin(evidence: &Evidence, refs: &Refs, read: &dyn Fn(&RepoPath) -> Option<Vec<u8>>) -> Pinned {
    let mut found = Pinned::default();
    let entries = evidence.tree.seen().into_iter().flat_map(|tree| &tree.entries);
    let knows_images = refs.has_images();
    let candidates = entries.filter(|entry| is_candidate(entry, knows_images)).take(MOST_FILES);
    for entry in candidates {
        let Some(bytes) = read(&entry.path) else { continue };
        let Some(pinned) = images::pin(&entry.path, &bytes, refs) else { continue };
        found.unknown.extend(pinned.unknown);
        let again = images::pin(&entry.path, &applied(&bytes, pinned.edits.iter()), refs);
        if again.is_none_or(|again| !again.edits.is_empty()) {
            continue;
        }
        let class = if is_named(entry) { Class::Safe } else { Class::NeedsEyes };
        let edits = pinned.edits.into_iter().map(|edit| (entry.path.clone(), edit));
        found.edits.entry(class).or_default().extend(edits);
    }
    found.edits.retain(|_, edits| !edits.is_empty());
    found
}

fn is_candidate(entry: &TreeEntry, knows_images: bool) -> bool {
    let is_file = matches!(entry.mode, Mode::File | Mode::Executable) && entry.role == Role::Product;
    let name = entry.path.to_lower();
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let is_short = entry.size.is_some_and(|size| size <= LONGEST);
    is_file && is_short && !slam_facts::ci::is_about_ci(&entry.path) && (is_named(entry) || is_yaml && knows_images)
}

/// Returns whether the name alone says that the file names images.
fn is_named(entry: &TreeEntry) -> bool {
    let name = entry.path.file_name().to_string().to_lowercase();
    ["dockerfile", "containerfile", "compose"].iter().any(|word| name.contains(word))
}
