//! Kinds of repositories: empty, bare, SHA-256, shallow, linked, with submodules, with replacements.

mod sandbox;

use std::{fs, path::Path};

use sandbox::{Sandbox, oddities, paths, request};
use slam_collect::{CollectError, OpenPolicy, Outcome, Repository, Silent, collect};
use slam_model::{Fact, evidence::tree::Mode};

#[test]
fn a_repository_without_commits_has_nothing_to_look_at() {
    let sandbox = Sandbox::with_repository();
    let error = sandbox.collect("repo").unwrap_err();
    assert!(matches!(error, CollectError::NoCommit { .. }), "{error}");
    assert_eq!(error.outcome(), Outcome::NothingToLookAt);
    let named = slam_collect::Request { rev: Some("main".into()), ..request(&sandbox.path("repo")) };
    assert!(matches!(collect(&named, &Silent), Err(CollectError::NoCommit { .. })));
}

#[test]
fn files_before_the_first_commit_can_be_judged_on_disk() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/README", "x");
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("repo")) };
    let sources = collect(&request, &Silent).unwrap();
    assert_eq!(paths(&sources), ["README"]);
    assert!(sources.history.is_hidden());
    assert_eq!(sources.subject.branch.as_deref(), Some("main"));
}

#[test]
fn a_commit_with_an_empty_tree_is_judged() {
    let sandbox = Sandbox::with_repository();
    let id = sandbox.commit("Empty");
    let sources = sandbox.collect("repo").unwrap();
    assert_eq!(paths(&sources), [""; 0]);
    assert_eq!(sources.subject.commit.unwrap().as_str(), id);
    assert_eq!(sources.as_of.as_second(), 1_700_000_000);
    assert_eq!(sources.history.seen().unwrap().commits, 1);
    assert_eq!(sources.releases, Fact::Absent);
}

#[test]
fn a_bare_clone_says_the_same_as_the_work_tree() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a/b.txt", "b");
    sandbox.write("repo/README.md", "# x");
    sandbox.commit("One");
    sandbox.git("repo", &["tag", "-a", "v1.0.0", "-m", "One\n\nTwo"]);
    sandbox.git(".", &["clone", "-q", "--bare", "repo", "bare.git"]);
    let (work, bare) = (sandbox.collect("repo").unwrap(), sandbox.collect("bare.git").unwrap());
    assert_eq!(work.files, bare.files);
    assert_eq!((&work.history, &work.releases), (&bare.history, &bare.releases));
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("bare.git")) };
    assert!(matches!(collect(&request, &Silent), Err(CollectError::NoWorkTree { .. })));
}

#[test]
fn a_sha_256_repository_is_read_like_any_other() {
    let sandbox = Sandbox::new();
    sandbox.git(".", &["init", "-q", "-b", "main", "--object-format=sha256", "repo"]);
    sandbox.write("repo/README.md", "# x");
    let id = sandbox.commit("One");
    sandbox.git("repo", &["tag", "v1.0.0"]);
    let sources = sandbox.collect("repo").unwrap();
    assert_eq!(id.len(), 64);
    assert_eq!(sources.subject.commit.as_ref().unwrap().as_str(), id);
    assert_eq!(paths(&sources), ["README.md"]);
    assert_eq!(sources.history.seen().unwrap().human_commits, 1);
    assert_eq!(sources.releases.seen().unwrap().releases, ["v1.0.0"]);
    sandbox.git("repo", &["gc", "-q"]);
    assert_eq!(sandbox.collect("repo").unwrap().files, sources.files);
}

#[test]
fn an_unknown_object_or_reference_format_is_named() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("One");
    for (key, value) in [("extensions.objectFormat", "sha3"), ("extensions.refStorage", "reftable")] {
        sandbox.git("repo", &["config", "core.repositoryFormatVersion", "1"]);
        let config = sandbox.path("repo/.git/config");
        let before = fs::read_to_string(&config).unwrap();
        let (section, name) = key.split_once('.').unwrap();
        fs::write(&config, format!("{before}[{section}]\n\t{name} = {value}\n")).unwrap();
        let error = sandbox.collect("repo").unwrap_err();
        assert!(matches!(error, CollectError::Unsupported { .. }), "{key}: {error}: {error:?}");
        assert_eq!(error.outcome(), Outcome::CouldNotFinish);
        fs::write(&config, before).unwrap();
    }
}

#[test]
fn history_of_a_shallow_clone_is_not_visible() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("One");
    sandbox.commit("Two");
    let url = format!("file://{}", sandbox.path("repo").display());
    sandbox.git(".", &["clone", "-q", "--depth=1", &url, "shallow"]);
    let Fact::NotVisible(gap) = sandbox.collect("shallow").unwrap().history else { panic!("history is visible") };
    assert!(gap.how.contains("git fetch --unshallow"), "{gap:?}");
}

#[test]
fn replacements_and_grafts_hide_the_history_and_never_change_the_tree() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "true");
    let first = sandbox.commit("One");
    sandbox.write("repo/a.txt", "false");
    let second = sandbox.commit("Two");
    let wanted = sandbox.collect("repo").unwrap();
    sandbox.git("repo", &["replace", &second, &first]);
    let sources = sandbox.collect("repo").unwrap();
    assert!(matches!(sources.history, Fact::NotVisible(_)));
    assert_eq!((sources.files, sources.subject.tree), (wanted.files.clone(), wanted.subject.tree));
    sandbox.git("repo", &["replace", "-d", &second]);
    sandbox.write("repo/.git/info/grafts", format!("{second}\n"));
    assert!(matches!(sandbox.collect("repo").unwrap().history, Fact::NotVisible(_)));
}

#[test]
fn a_linked_work_tree_is_followed_and_reported_and_refused_when_told() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "a");
    sandbox.commit("One");
    sandbox.git("repo", &["worktree", "add", "-q", "-b", "side", "../linked"]);
    let sources = sandbox.collect("linked").unwrap();
    assert_eq!(paths(&sources), ["a.txt"]);
    assert_eq!(sources.subject.branch.as_deref(), Some("side"));
    assert!(
        oddities(&sources, ".git").iter().any(|note| note.contains("outside of the target")),
        "{:?}",
        sources.oddities
    );
    let refused = Repository::open(&sandbox.path("linked"), OpenPolicy::Refuse).unwrap_err();
    assert!(matches!(refused, CollectError::LeadsOutside { .. }), "{refused}");
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("linked")) };
    assert_eq!(paths(&collect(&request, &Silent).unwrap()), ["a.txt"]);
}

#[test]
fn a_submodule_is_an_entry_without_bytes_and_can_be_judged_itself() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "a");
    sandbox.commit("One");
    sandbox.git(".", &["init", "-q", "-b", "main", "super"]);
    sandbox.git("super", &["submodule", "--quiet", "add", "../repo", "libs/sub"]);
    sandbox.git("super", &["commit", "-q", "-m", "Add"]);
    let sources = sandbox.collect("super").unwrap();
    assert_eq!(paths(&sources), [".gitmodules", "libs/sub"]);
    let (entry, _) = &sources.files[1];
    assert_eq!((entry.mode, entry.size), (Mode::Submodule, None));
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("super")) };
    assert_eq!(paths(&collect(&request, &Silent).unwrap()), [".gitmodules", "libs/sub"]);
    assert_eq!(paths(&sandbox.collect("super/libs/sub").unwrap()), ["a.txt"]);
    let refused = Repository::open(&sandbox.path("super/libs/sub"), OpenPolicy::Refuse);
    assert!(matches!(refused, Err(CollectError::LeadsOutside { .. })));
}

#[test]
fn a_folder_inside_of_a_work_tree_means_the_work_tree_and_says_so() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a/b.txt", "b");
    sandbox.commit("One");
    let sources = sandbox.collect("repo/a").unwrap();
    assert_eq!(paths(&sources), ["a/b.txt"]);
    assert!(oddities(&sources, ".git").iter().any(|note| note.contains("judged as a whole")), "{:?}", sources.oddities);
    let refused = Repository::open(&sandbox.path("repo/a"), OpenPolicy::Refuse);
    assert!(matches!(refused, Err(CollectError::NotARepository { .. })));
}

#[test]
fn what_is_no_repository_says_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.write("file", "x");
    for (path, wanted) in
        [("none", "no such path"), (".", "is not a git repository"), ("file", "is not a git repository")]
    {
        let error = Repository::open(&sandbox.path(path), OpenPolicy::Refuse).unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
        assert!(error.hint().is_some());
        assert_eq!(error.outcome(), Outcome::CouldNotFinish);
    }
}

#[test]
fn a_revision_is_a_branch_a_tag_or_an_id() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "a");
    let first = sandbox.commit("One");
    sandbox.git("repo", &["tag", "-a", "-m", "x", "v1"]);
    sandbox.write("repo/b.txt", "b");
    sandbox.commit("Two");
    let at = |rev: &str| {
        collect(&slam_collect::Request { rev: Some(rev.into()), ..request(&sandbox.path("repo")) }, &Silent)
    };
    for rev in ["v1", "HEAD~1", &first, &first[..8], "main^", "refs/tags/v1"] {
        let sources = at(rev).unwrap();
        assert_eq!(sources.subject.commit.unwrap().as_str(), first, "{rev}");
        assert_eq!(sources.subject.branch, None);
    }
    assert_eq!(at("main").unwrap().subject.branch.as_deref(), Some("main"));
    for rev in ["nope", "-x", "", "HEAD:a.txt", "../..", "v1^{tree}"] {
        let error = at(rev).unwrap_err();
        assert_eq!((error.outcome(), error.to_string().contains(rev)), (Outcome::Usage, true), "{error}");
    }
}

#[test]
fn the_address_of_origin_is_given_without_secrets() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("One");
    sandbox.git("repo", &["remote", "add", "origin", "https://me:secret@example.org/a/b.git?token=secret"]);
    let subject = sandbox.collect("repo").unwrap().subject;
    assert_eq!(subject.url.as_deref(), Some("https://example.org/a/b.git"));
    assert_eq!(Path::new(&subject.path), sandbox.path("repo"));
}

#[test]
fn the_same_commit_gives_the_same_sources() {
    let sandbox = Sandbox::with_repository();
    for at in 0..300 {
        sandbox.write(&format!("repo/{}/{at}.md", at % 7), format!("# {at}"));
    }
    sandbox.commit("One");
    let text = |sources: slam_facts::Sources| format!("{sources:?}");
    assert_eq!(text(sandbox.collect("repo").unwrap()), text(sandbox.collect("repo").unwrap()));
}
