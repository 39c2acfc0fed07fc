//! Repositories made to mislead: damaged objects, odd names, roads out of the target, and programs that must not run.

#![allow(clippy::unwrap_used, reason = "a test helper fails like a test")]

mod sandbox;

use std::fs;

use sandbox::{Sandbox, oddities, paths, request};
use slam_collect::{CollectError, OpenPolicy, Outcome, Repository, Silent, collect};
use slam_model::{
    Fact,
    evidence::tree::{BlobClass, Mode},
};

/// Returns a tree object's bytes from `(mode, name, hex id)`.
fn tree_bytes(entries: &[(&str, &[u8], &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend_from_slice(mode.as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(name);
        bytes.push(0);
        let digits: Vec<u8> = id.bytes().map(|c| (c as char).to_digit(16).unwrap() as u8).collect();
        bytes.extend(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]));
    }
    bytes
}

/// Commits a tree that git itself would not write.
fn commit_tree(sandbox: &Sandbox, entries: &[(&str, &[u8], &str)]) {
    let tree = sandbox.git_with_input(
        "repo",
        &["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        &tree_bytes(entries),
    );
    let commit = sandbox.git("repo", &["commit-tree", "-m", "x", &tree]);
    sandbox.git("repo", &["update-ref", "refs/heads/main", &commit]);
}

fn blob(sandbox: &Sandbox, bytes: &[u8]) -> String {
    sandbox.git_with_input("repo", &["hash-object", "-w", "--stdin"], bytes)
}

fn loose(id: &str) -> String {
    format!("repo/.git/objects/{}/{}", &id[..2], &id[2..])
}

fn make_writable(sandbox: &Sandbox, name: &str) {
    let path = sandbox.path(name);
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a file in a folder of the test")]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn names_that_lead_elsewhere_are_oddities_and_not_entries() {
    let sandbox = Sandbox::with_repository();
    let id = blob(&sandbox, b"x");
    let folder = sandbox.git_with_input(
        "repo",
        &["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        &tree_bytes(&[("100644", b"inner", &id)]),
    );
    commit_tree(
        &sandbox,
        &[
            ("100644", b"..", &id),
            ("40000", b".GIT", &folder),
            ("100644", b"README", &id),
            ("100644", b"a", &id),
            ("40000", b"a", &folder),
            ("100644", b"a/../../etc/passwd", &id),
            ("100644", b"b", &id),
            ("100644", b"readme", &id),
        ],
    );
    let sources = sandbox.collect("repo").unwrap();
    assert_eq!(paths(&sources), ["README", "a", "b", "readme"]);
    for (path, words) in [
        ("..", "like a step"),
        (".GIT", "git directory"),
        ("a", "twice"),
        ("a/../../etc/passwd", "slash"),
        ("readme", "only in case"),
    ] {
        assert!(oddities(&sources, path).iter().any(|odd| odd.contains(words)), "{path}: {:?}", sources.oddities);
    }
}

#[test]
fn paths_that_are_not_text_are_kept_byte_by_byte() {
    let sandbox = Sandbox::with_repository();
    let id = blob(&sandbox, b"x");
    commit_tree(&sandbox, &[("100644", b"\xff\xfe.md", &id)]);
    let sources = sandbox.collect("repo").unwrap();
    assert_eq!(sources.files[0].0.path.bytes_hex().as_deref(), Some("fffe2e6d64"));
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_a_fact_and_not_a_road() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("secret.txt", "# Security\nmail us at security@example.org\n");
    std::os::unix::fs::symlink("../secret.txt", sandbox.path("repo/SECURITY.md")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("."), sandbox.path("repo/out")).unwrap();
    sandbox.commit("One");
    for worktree in [false, true] {
        let request = slam_collect::Request { worktree, ..request(&sandbox.path("repo")) };
        let sources = collect(&request, &Silent).unwrap();
        assert_eq!(paths(&sources), ["SECURITY.md", "out"], "worktree {worktree}");
        for (entry, facts) in &sources.files {
            assert_eq!((entry.mode, facts.class()), (Mode::Symlink, &BlobClass::Symlink));
        }
        assert!(!format!("{sources:?}").contains("security@example.org"));
    }
}

#[cfg(unix)]
#[test]
fn a_tracked_path_behind_a_symbolic_link_is_not_read_from_disk() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/docs/a.md", "inside");
    sandbox.write("outside/a.md", "outside");
    sandbox.commit("One");
    fs::remove_dir_all(sandbox.path("repo/docs")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("outside"), sandbox.path("repo/docs")).unwrap();
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("repo")) };
    let sources = collect(&request, &Silent).unwrap();
    assert_eq!(paths(&sources), ["docs"]);
    assert!(!format!("{sources:?}").contains("outside/a.md"));
}

#[test]
fn a_missing_blob_is_a_fact_of_its_file() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "here");
    sandbox.write("repo/b.txt", "gone");
    sandbox.commit("One");
    let id = sandbox.git("repo", &["rev-parse", "HEAD:b.txt"]);
    fs::remove_file(sandbox.path(&loose(&id))).unwrap();
    let sources = sandbox.collect("repo").unwrap();
    assert_eq!(sources.files[0].1.class(), &BlobClass::Text);
    let BlobClass::NotRead(cause) = sources.files[1].1.class() else { panic!("{:?}", sources.files[1].1.class()) };
    assert!(cause.contains("missing"), "{cause}");
}

#[test]
fn a_damaged_blob_is_a_fact_of_its_file() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "here");
    sandbox.write("repo/b.txt", "damaged");
    sandbox.commit("One");
    let id = sandbox.git("repo", &["rev-parse", "HEAD:b.txt"]);
    make_writable(&sandbox, &loose(&id));
    sandbox.write(&loose(&id), b"garbage");
    let sources = sandbox.collect("repo").unwrap();
    assert!(matches!(sources.files[1].1.class(), BlobClass::NotRead(_)), "{:?}", sources.files[1].1.class());
}

#[test]
fn a_missing_commit_breaks_the_history_and_is_named() {
    let sandbox = Sandbox::with_repository();
    let first = sandbox.commit("One");
    sandbox.commit("Two");
    fs::remove_file(sandbox.path(&loose(&first))).unwrap();
    let Fact::Broken(cause) = sandbox.collect("repo").unwrap().history else { panic!("history is not broken") };
    assert!(cause.contains(&first) && cause.contains("missing"), "{cause}");
}

#[test]
fn a_missing_tree_or_commit_at_head_ends_with_an_error_that_names_it() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a/b.txt", "b");
    let head = sandbox.commit("One");
    let folder = sandbox.git("repo", &["rev-parse", "HEAD:a"]);
    for id in [folder, head] {
        fs::remove_file(sandbox.path(&loose(&id))).unwrap();
        let error = sandbox.collect("repo").unwrap_err();
        assert!(matches!(error, CollectError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains(&id) || error.to_string().contains("HEAD"), "{error}");
        assert_eq!(error.outcome(), Outcome::CouldNotFinish);
    }
}

#[test]
fn a_damaged_pack_ends_in_errors_and_never_in_a_panic() {
    let sandbox = Sandbox::with_repository();
    for at in 0..40 {
        sandbox.write("repo/a.txt", format!("{at}\n").repeat(200 + at));
        sandbox.write(&format!("repo/{at}.txt"), format!("{at}"));
        sandbox.commit(&format!("Commit {at}"));
    }
    sandbox.git("repo", &["repack", "-q", "-a", "-d"]);
    let packs = sandbox.path("repo/.git/objects/pack");
    let files: Vec<_> = fs::read_dir(packs).unwrap().map(|entry| entry.unwrap().path()).collect();
    for ending in ["pack", "idx"] {
        let file = files.iter().find(|file| file.extension().is_some_and(|found| found == ending)).unwrap();
        let name = file.strip_prefix(sandbox.path(".")).unwrap().to_str().unwrap().to_owned();
        make_writable(&sandbox, &name);
        let whole = fs::read(file).unwrap();
        let mut damages: Vec<Vec<u8>> = vec![Vec::new(), whole[..10].to_vec(), whole[..whole.len() / 2].to_vec()];
        for at in (12..whole.len() - 1).step_by(whole.len() / 12) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0xff;
            flipped[at + 1] ^= 0x55;
            damages.push(flipped);
        }
        for (at, damaged) in damages.into_iter().enumerate() {
            fs::write(file, damaged).unwrap();
            if let Err(error) = sandbox.collect("repo") {
                assert_eq!(error.outcome(), Outcome::CouldNotFinish, "{ending} {at}: {error}");
            }
        }
        fs::write(file, whole).unwrap();
    }
    assert_eq!(sandbox.collect("repo").unwrap().history.seen().unwrap().commits, 40);
}

#[test]
fn a_git_file_that_points_at_a_stranger_is_refused() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/private.txt", "x");
    sandbox.commit("One");
    for git_dir in ["repo/.git".to_owned(), "../repo/.git".to_owned()] {
        let pointer = if git_dir.starts_with("..") { git_dir } else { sandbox.path(&git_dir).display().to_string() };
        sandbox.write("bait/.git", format!("gitdir: {pointer}\n"));
        for policy in [OpenPolicy::Own, OpenPolicy::Refuse] {
            let error = Repository::open(&sandbox.path("bait"), policy).unwrap_err();
            assert!(matches!(error, CollectError::LeadsOutside { .. }), "{error}");
            assert!(error.hint().unwrap().contains("repo/.git"));
        }
    }
}

#[test]
fn a_commondir_that_points_at_a_stranger_is_refused() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("One");
    sandbox.write("bait/.git/HEAD", "ref: refs/heads/main\n");
    sandbox.write("bait/.git/commondir", format!("{}\n", sandbox.path("repo/.git").display()));
    let error = sandbox.collect("bait").unwrap_err();
    assert!(matches!(error, CollectError::LeadsOutside { .. }), "{error}");
}

#[test]
fn alternates_are_reported_and_refused_when_told() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "a");
    sandbox.commit("One");
    sandbox.git(".", &["clone", "-q", "--shared", "repo", "shared"]);
    let sources = sandbox.collect("shared").unwrap();
    assert_eq!(paths(&sources), ["a.txt"]);
    assert!(
        oddities(&sources, ".git").iter().any(|note| note.contains("takes objects from")),
        "{:?}",
        sources.oddities
    );
    let refused = Repository::open(&sandbox.path("shared"), OpenPolicy::Refuse).unwrap_err();
    assert!(matches!(refused, CollectError::LeadsOutside { .. }), "{refused}");
}

#[cfg(unix)]
#[test]
fn nothing_of_the_project_runs() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "plain");
    sandbox.write("repo/.gitattributes", "*.txt filter=x diff=x\n");
    sandbox.commit("One");
    let marker = sandbox.path("ran");
    let touch = format!("touch {}", marker.display());
    for key in
        ["filter.x.smudge", "filter.x.clean", "filter.x.process", "diff.x.textconv", "core.fsmonitor", "core.pager"]
    {
        sandbox.git("repo", &["config", key, &touch]);
    }
    sandbox.git("repo", &["config", "filter.x.required", "true"]);
    for hook in ["post-checkout", "post-index-change", "reference-transaction", "pre-commit", "fsmonitor-watchman"] {
        let name = format!("repo/.git/hooks/{hook}");
        sandbox.write(&name, format!("#!/bin/sh\n{touch}\n"));
        fs::set_permissions(sandbox.path(&name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    for worktree in [false, true] {
        let request = slam_collect::Request { worktree, ..request(&sandbox.path("repo")) };
        assert_eq!(paths(&collect(&request, &Silent).unwrap()), [".gitattributes", "a.txt"]);
    }
    assert!(!marker.exists(), "something of the project ran");
}

#[test]
fn configuration_cannot_move_the_work_tree_or_include_files() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "a");
    sandbox.write("elsewhere/b.txt", "b");
    sandbox.commit("One");
    sandbox.write("included", "[remote \"origin\"]\n\turl = https://included.example.org/x\n");
    let elsewhere = sandbox.path("elsewhere").display().to_string();
    sandbox.git("repo", &["config", "core.worktree", &elsewhere]);
    let included = sandbox.path("included").display().to_string();
    sandbox.git("repo", &["config", "include.path", &included]);
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("repo")) };
    let sources = collect(&request, &Silent).unwrap();
    assert_eq!(paths(&sources), ["a.txt"]);
    assert_eq!(sources.subject.url, None);
}

#[test]
fn a_huge_file_is_read_at_its_head_only_and_says_so() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/huge.txt", b"line\n".repeat(5 << 20));
    sandbox.commit("One");
    for packed in [false, true] {
        if packed {
            sandbox.git("repo", &["repack", "-q", "-a", "-d"]);
        }
        for worktree in [false, true] {
            let request = slam_collect::Request { worktree, ..request(&sandbox.path("repo")) };
            let sources = collect(&request, &Silent).unwrap();
            assert_eq!(sources.files[0].0.size, Some(25 << 20));
            assert_eq!(sources.files[0].1.class(), &BlobClass::Text);
        }
    }
}

#[test]
fn a_tree_deeper_or_longer_than_the_limits_is_cut_and_says_so() {
    let sandbox = Sandbox::with_repository();
    for at in 0..20 {
        sandbox.write(&format!("repo/{at:02}.txt"), "x");
    }
    sandbox.write("repo/a/b/c/d.txt", "x");
    sandbox.commit("One");
    for worktree in [false, true] {
        let mut request = slam_collect::Request { worktree, ..request(&sandbox.path("repo")) };
        request.limits.depth = 2;
        let sources = collect(&request, &Silent).unwrap();
        assert_eq!(sources.files.len(), 20);
        assert!(oddities(&sources, "a/b/c").iter().any(|odd| odd.contains("deeper")), "{:?}", sources.oddities);
        request.limits.entries = 5;
        let sources = collect(&request, &Silent).unwrap();
        assert_eq!(sources.files.len(), 5);
        assert!(oddities(&sources, "").iter().any(|odd| odd.contains("more than 5")), "{:?}", sources.oddities);
    }
}

#[test]
fn folders_that_hold_each_other_many_times_end() {
    let sandbox = Sandbox::with_repository();
    let id = blob(&sandbox, b"x");
    let names: Vec<Vec<u8>> = (0..10).map(|at| format!("{at}").into_bytes()).collect();
    let write = |entries: &[(&str, &[u8], &str)]| {
        sandbox.git_with_input("repo", &["hash-object", "-t", "tree", "-w", "--stdin"], &tree_bytes(entries))
    };
    let mut folder = write(&[("100644", b"f", &id)]);
    for _ in 0..12 {
        let entries: Vec<_> = names.iter().map(|name| ("40000", name.as_slice(), folder.as_str())).collect();
        folder = write(&entries);
    }
    let commit = sandbox.git("repo", &["commit-tree", "-m", "x", &folder]);
    sandbox.git("repo", &["update-ref", "refs/heads/main", &commit]);
    let mut request = request(&sandbox.path("repo"));
    request.limits.entries = 2000;
    let sources = collect(&request, &Silent).unwrap();
    assert!(sources.files.len() <= 2000);
    assert!(!oddities(&sources, "").is_empty());
}
