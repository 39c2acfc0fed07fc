//! The cache: whole after every interruption, one worker a repository, and never larger than it may be.

use std::{fs, path::Path, sync::Arc};

use slam_collect::mirror::{FailureKind, Limits, MirrorError, Wanted};

use crate::{
    forge::Forge,
    https::{push, served},
};

fn places(cache: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = fs::read_dir(cache).unwrap().flatten().map(|one| one.path()).collect();
    found.retain(|path| path.join("lock").exists());
    found.sort();
    found
}

#[test]
fn names_in_the_cache_are_digests_and_nothing_else_is_written() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    drop(forge.mirror(&sandbox.path("cache")).fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap());
    let found = places(&sandbox.path("cache"));
    assert_eq!(found.len(), 1);
    let name = found[0].file_name().unwrap().to_str().unwrap();
    assert!(name.len() == 64 && name.bytes().all(|letter| letter.is_ascii_hexdigit()), "{name}");
    assert_eq!(fs::read_dir(sandbox.path("cache/home")).unwrap().count(), 0);
}

#[test]
fn a_failed_fetch_leaves_the_old_clone_whole() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let address = forge.address("repo.git");
    let clone = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    let (path, commit) = (clone.path.clone(), clone.commit.clone());
    drop(clone);
    push(&sandbox, "more");
    // The newest commit's tree is lost on the other side: it can be asked for its tip, but not send it.
    sandbox.git("served/repo.git", &["repack", "-q", "-a", "-d"]);
    for pack in fs::read_dir(sandbox.path("served/repo.git/objects/pack")).unwrap().flatten() {
        fs::remove_file(pack.path()).unwrap();
    }
    mirror.fetch(&address, &Wanted::DefaultBranch).unwrap_err();
    assert_eq!(sandbox.git(path.to_str().unwrap(), &["rev-parse", "HEAD"]), commit.as_str());
    sandbox.git(path.to_str().unwrap(), &["fsck", "--full", "--strict"]);
}

#[test]
fn what_a_killed_run_left_is_cleared_or_taken_back() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let address = forge.address("repo.git");
    drop(mirror.fetch(&address, &Wanted::DefaultBranch).unwrap());
    let place = places(&sandbox.path("cache")).remove(0);
    // Killed between the two renames, with the next attempt half made.
    fs::rename(place.join("git"), place.join("old")).unwrap();
    fs::create_dir_all(place.join("new/objects/pack")).unwrap();
    fs::write(place.join("new/objects/pack/tmp_pack_x"), "half").unwrap();
    sandbox.git("served", &["init", "-q", "--bare", "other.git"]);
    let before = forge.asked.lock().unwrap().len();
    let clone = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    assert!(!place.join("old").exists() && !place.join("new").exists());
    // The old objects were still there, so nothing had to be sent again: no pack, one list of references each.
    let packs = fs::read_dir(clone.path.join("objects/pack")).unwrap().flatten();
    assert_eq!(packs.filter(|one| one.path().extension().is_some_and(|end| end == "pack")).count(), 1);
    assert!(forge.asked.lock().unwrap().len() > before);
}

#[test]
fn two_workers_on_one_repository_take_turns() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = Arc::new(forge.mirror(&sandbox.path("cache")));
    let address = forge.address("repo.git");
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let clone = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
                    sandbox.git(clone.path.to_str().unwrap(), &["rev-list", "--count", "HEAD"])
                })
            })
            .collect();
        for worker in workers {
            assert_eq!(worker.join().unwrap(), "1");
        }
    });
    let held = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    let hasty = forge.mirror_with(&sandbox.path("cache"), Limits { seconds: 0, ..Limits::default() });
    let error = hasty.fetch(&address, &Wanted::DefaultBranch).unwrap_err();
    assert!(matches!(error, MirrorError::Busy { .. }), "{error}");
    assert_eq!((error.kind(), error.kind().is_temporary()), (FailureKind::Local, true));
    drop(held);
}

#[test]
fn the_least_recently_used_clone_goes_first_and_one_in_use_never() {
    let sandbox = served();
    for name in ["b", "c"] {
        sandbox.git(".", &["clone", "-q", "--bare", "repo", &format!("served/{name}.git")]);
    }
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let roomy = forge.mirror(&sandbox.path("cache"));
    let bring = |name: &str| roomy.fetch(&forge.address(name), &Wanted::DefaultBranch).unwrap();
    let first = bring("repo.git");
    let second = bring("b.git").path.clone();
    // Room for nothing at all: everything goes but what is in use.
    let tight = forge.mirror_with(&sandbox.path("cache"), Limits { seconds: 60, cache_bytes: 0, ..Limits::default() });
    let third = tight.fetch(&forge.address("c.git"), &Wanted::DefaultBranch).unwrap();
    assert!(!second.exists());
    assert!(first.path.exists() && third.path.exists());
}
