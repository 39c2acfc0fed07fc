//! What history, releases, overlays, and the files on disk say of small repositories.

#![allow(clippy::unwrap_used, reason = "a test helper fails like a test")]

mod sandbox;

use std::collections::BTreeMap;

use sandbox::{Sandbox, oddities, paths, request};
use slam_collect::{Limits, LineError, OpenPolicy, Overlay, Repository, Silent, Tree, collect, collect_tree};
use slam_model::{Fact, RepoPath, digest::ObjectId, evidence::changes::Review};

fn commit_as(sandbox: &Sandbox, who: (&str, &str), message: &str) {
    let environment = [("GIT_AUTHOR_NAME", who.0), ("GIT_AUTHOR_EMAIL", who.1)];
    sandbox.git_as("repo", &["commit", "-q", "--allow-empty", "-m", message], &environment);
}

#[test]
fn people_bots_sign_offs_reviews_and_merges_are_counted_apart() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/.mailmap", "Ann Example <ann@example.org> <old@example.net>\n");
    sandbox.git("repo", &["add", "."]);
    let ann = ("Ann Example", "ann@example.org");
    commit_as(&sandbox, ann, "One (#1)\n\nSigned-off-by: Ann Example <ann@example.org>");
    commit_as(
        &sandbox,
        ("A.", "old@example.net"),
        "Two\n\nSigned-off-by: Bob <bob@example.org>\nReviewed-by: Ann Example <ann@example.org>",
    );
    commit_as(&sandbox, ("Bob", "bob@example.org"), "Three\n\nReviewed-by: Ann Example <ann@example.org>");
    commit_as(&sandbox, ("dependabot[bot]", "x@users.noreply.github.com"), "Bump");
    sandbox.git("repo", &["checkout", "-q", "-b", "side", "HEAD~1"]);
    commit_as(&sandbox, ann, "Side");
    sandbox.git("repo", &["checkout", "-q", "main"]);
    sandbox.git("repo", &["merge", "-q", "--no-ff", "-m", "Merge pull request #2 from side", "side"]);
    let sources = sandbox.collect("repo").unwrap();
    let history = sources.history.seen().unwrap();
    assert_eq!((history.commits, history.merges, history.human_commits, history.bot_commits), (6, 1, 4, 1));
    assert_eq!((history.first_parent_commits, history.first_parent_merges, history.by_change_request), (5, 1, 2));
    assert_eq!((history.signed_off, history.reviewed, history.committed_by_another), (1, 1, 1));
    assert_eq!((history.commits_90_days, history.with_signature, history.author_count), (4, 0, 2));
    let authors: Vec<_> = history.authors.iter().map(|author| (author.name.as_str(), author.commits)).collect();
    assert_eq!(authors, [("Ann Example", 3), ("Bob", 1)]);
    assert_eq!((history.changes.all_90_days, history.changes.bots.get("dependabot[bot]")), (6, Some(&1)));
    let reviews: Vec<_> = history.changes.recent.iter().map(|change| (change.review, change.by_bot)).collect();
    let by_person = [(Review::Named, false), (Review::None, false), (Review::Hidden, false)];
    assert_eq!(reviews, [&[(Review::Hidden, false), (Review::Committed, true)], &by_person[..]].concat());
}

#[test]
fn domains_are_those_of_people_with_several_commits() {
    let sandbox = Sandbox::with_repository();
    for at in 0..5 {
        commit_as(&sandbox, ("Ann Example", "ann@Example.ORG"), &at.to_string());
    }
    commit_as(&sandbox, ("Bob", "bob@example.net"), "Once");
    let sources = sandbox.collect("repo").unwrap();
    let domains = &sources.history.seen().unwrap().changes.domains;
    let shown: Vec<_> = domains.iter().map(|(name, one)| (name.as_str(), one.people, one.example.as_str())).collect();
    assert_eq!(shown, [("example.org", 1, "Ann Example")]);
}

#[test]
fn a_history_longer_than_the_limit_says_so() {
    let sandbox = Sandbox::with_repository();
    for at in 0..5 {
        sandbox.commit(&format!("{at}"));
    }
    let mut request = request(&sandbox.path("repo"));
    request.limits.commits = 3;
    let sources = collect(&request, &Silent).unwrap();
    let history = sources.history.seen().unwrap();
    assert_eq!((history.commits, history.limited), (3, true));
}

#[test]
fn tags_say_whether_they_are_annotated_renamed_or_a_release() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/CHANGELOG.md", "# Changes\n\n## 1.1.0\n");
    sandbox.write("repo/Cargo.toml", "[package]\nlicense = \"MIT\"\n");
    sandbox.commit("One");
    sandbox.git("repo", &["tag", "-a", "v1.0.0", "-m", "One\n\nTwo"]);
    let later = [("GIT_COMMITTER_DATE", "1700000100 +0000")];
    sandbox.git_as("repo", &["tag", "-a", "v1.1.0", "-m", "x"], &later);
    sandbox.git_as("repo", &["tag", "-a", "v1.2.0-rc1", "-m", "x"], &[("GIT_COMMITTER_DATE", "1700000200 +0000")]);
    sandbox.git("repo", &["tag", "light"]);
    let id = sandbox.git("repo", &["rev-parse", "v1.0.0"]);
    sandbox.git("repo", &["update-ref", "refs/tags/moved", &id]);
    sandbox.git("repo", &["pack-refs", "--all"]);
    let sources = sandbox.collect("repo").unwrap();
    let releases = sources.releases.seen().unwrap();
    let names: Vec<_> = releases.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["v1.2.0-rc1", "v1.1.0", "light", "moved", "v1.0.0"]);
    assert_eq!(releases.releases, ["v1.2.0-rc1", "v1.1.0", "v1.0.0"]);
    let tag = |name: &str| releases.tags.iter().find(|tag| tag.name == name).unwrap();
    assert_eq!(tag("moved").inner_name.as_deref(), Some("v1.0.0"));
    assert_eq!((tag("light").annotated, tag("v1.0.0").annotated, tag("v1.0.0").message_lines), (false, true, 3));
    let newest = releases.newest.as_ref().unwrap();
    assert_eq!(newest.tag, "v1.1.0");
    assert_eq!(newest.changelog_entry.as_ref().unwrap().place.line, 3);
    assert_eq!(newest.license_fields, [(RepoPath::from("Cargo.toml"), "MIT".to_owned())]);
}

#[test]
fn recorded_tags_count_as_they_were_and_a_lost_release_leaves_all_unseen() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("One");
    sandbox.git("repo", &["tag", "-a", "v1.0.0", "-m", "One"]);
    let id = |rev: &str| ObjectId::try_from(sandbox.git("repo", &["rev-parse", rev])).unwrap();
    let (tag, commit) = (id("v1.0.0"), id("HEAD"));
    sandbox.commit("Two");
    sandbox.git("repo", &["tag", "-f", "v1.0.0"]);
    sandbox.git("repo", &["tag", "v2.0.0"]);
    let with = |tags: &[(&str, &ObjectId)]| {
        let tags = tags.iter().map(|(name, id)| ((*name).to_owned(), (*id).clone())).collect();
        let request = slam_collect::Request { tags: Some(tags), ..request(&sandbox.path("repo")) };
        collect(&request, &Silent).unwrap()
    };
    let seen = with(&[("v1.0.0", &tag)]).releases;
    let seen = seen.seen().unwrap();
    assert_eq!((seen.releases.as_slice(), seen.tags[0].annotated), (&["v1.0.0".to_owned()][..], true));
    assert_eq!(seen.tags[0].commit.as_ref(), Some(&commit));
    assert!(matches!(with(&[]).releases, Fact::Absent), "a tag of later is not seen");
    let lost = ObjectId::try_from("1".repeat(40)).unwrap();
    let sources = with(&[("nightly", &lost), ("v1.0.0", &tag)]);
    assert_eq!(sources.releases.seen().unwrap().tags.len(), 1);
    let words = "the tag `nightly` pointed at 111111111111 then, which the repository has no more; it is passed over";
    assert_eq!(oddities(&sources, ".git/refs/tags"), [words]);
    let Fact::NotVisible(gap) = with(&[("v1.0.0", &tag), ("v1.1.0", &lost)]).releases else { panic!("visible") };
    assert_eq!(gap.why, "the tag `v1.1.0` pointed at 111111111111 then, which the repository has no more");
}

#[test]
fn an_overlay_replaces_adds_and_removes() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/a.txt", "a");
    sandbox.write("repo/b.txt", "b");
    sandbox.commit("One");
    let repository = Repository::open(&sandbox.path("repo"), OpenPolicy::Own).unwrap();
    let tree = repository.tree(&repository.revision(None).unwrap()).unwrap();
    let edits = BTreeMap::from([
        (RepoPath::from("a.txt"), Some(b"other".to_vec())),
        (RepoPath::from("b.txt"), None),
        (RepoPath::from("SECURITY.md"), Some(b"# Security".to_vec())),
    ]);
    let overlay = Overlay::new(&tree, edits);
    let (files, _) = collect_tree(&overlay, &Limits::default(), &Silent);
    let listed: Vec<_> = files.iter().map(|(entry, _)| entry.path.to_string()).collect();
    assert_eq!(listed, ["SECURITY.md", "a.txt"]);
    assert_eq!(overlay.read(&overlay.entries()[1], 3).unwrap(), b"oth");
}

#[test]
fn files_on_disk_are_those_that_git_tracks_or_does_not_ignore() {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/.gitignore", "*.log\n/target/\n!keep.log\n");
    sandbox.write("repo/tracked.log", "x");
    sandbox.git("repo", &["add", "-f", "."]);
    sandbox.write("repo/sub/.gitignore", "*.tmp\n");
    for name in ["a.log", "keep.log", "sub/b.tmp", "b.tmp", "target/c.txt", "new.txt", "excluded"] {
        sandbox.write(&format!("repo/{name}"), "x");
    }
    sandbox.write("repo/.git/info/exclude", "excluded\n");
    sandbox.git(".", &["init", "-q", "repo/nested"]);
    let request = slam_collect::Request { worktree: true, ..request(&sandbox.path("repo")) };
    let wanted = [".gitignore", "b.tmp", "keep.log", "new.txt", "sub/.gitignore", "tracked.log"];
    assert_eq!(paths(&collect(&request, &Silent).unwrap()), wanted);
}

#[test]
fn a_given_file_that_is_missing_is_named() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("One");
    let request = slam_collect::Request { parent: Some(sandbox.path("parent.yml")), ..request(&sandbox.path("repo")) };
    let error = collect(&request, &Silent).unwrap_err();
    assert!(error.to_string().contains("parent.yml"), "{error}");
}

#[test]
fn the_main_line_follows_first_parents_and_passes_the_earlier_commit() {
    let sandbox = Sandbox::with_repository();
    let root = sandbox.commit("Root");
    let one = sandbox.commit("One\n\nBy Ann <ann@example.org>");
    sandbox.git("repo", &["checkout", "-q", "-b", "side"]);
    let side = sandbox.commit("Side");
    sandbox.git("repo", &["checkout", "-q", "main"]);
    let two = sandbox.commit("Two");
    sandbox.git("repo", &["merge", "-q", "--no-ff", "-m", "Merge side", "side"]);
    let merge = sandbox.git("repo", &["rev-parse", "HEAD"]);
    let repository = Repository::open(&sandbox.path("repo"), OpenPolicy::Own).unwrap();
    let line = |after: &str, to: &str, most: usize| {
        let id = |text: &str| ObjectId::try_from(text.to_owned()).unwrap();
        let found = repository.main_line(&id(after), &id(to), most);
        found.map(|line| line.into_iter().map(|one| (one.id.to_string(), one.subject)).collect::<Vec<_>>())
    };
    let of = |id: &str, subject: &str| (id.to_owned(), subject.to_owned());
    assert_eq!(line(&root, &merge, 9), Ok(vec![of(&one, "One"), of(&two, "Two"), of(&merge, "Merge side")]));
    assert_eq!(line(&one, &two, 1), Ok(vec![of(&two, "Two")]));
    assert_eq!(line(&root, &merge, 2), Err(LineError::TooLong { most: 2 }));
    assert_eq!(line(&side, &merge, 9), Err(LineError::Elsewhere), "it came in by a merge");
    assert_eq!(line(&merge, &one, 9), Err(LineError::Elsewhere), "the branch went back");
    let nowhere = "1".repeat(40);
    assert_eq!(line(&root, &nowhere, 9), Err(LineError::CutOff { missing: nowhere.clone() }));
}

#[test]
fn the_main_line_of_a_shallow_clone_ends_where_the_clone_does() {
    let sandbox = Sandbox::with_repository();
    let ids: Vec<String> = (0..4).map(|number| sandbox.commit(&format!("Number {number}"))).collect();
    let from = format!("file://{}", sandbox.path("repo").display());
    sandbox.git(".", &["clone", "-q", "--bare", "--depth=2", &from, "shallow"]);
    let repository = Repository::open(&sandbox.path("shallow"), OpenPolicy::Own).unwrap();
    let id = |at: usize| ObjectId::try_from(ids[at].clone()).unwrap();
    assert_eq!(repository.main_line(&id(2), &id(3), 9).unwrap().len(), 1);
    assert_eq!(repository.main_line(&id(1), &id(3), 9).unwrap().len(), 2, "the last one that the clone names");
    let missing = ids[1].clone();
    assert_eq!(repository.main_line(&id(0), &id(3), 9), Err(LineError::CutOff { missing }));
}

/// A token whose checksum fits, made here so that no file holds one.
fn token(body: &str) -> String {
    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let crc = !body.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    let sum: String = (0..6).rev().map(|place| char::from(digits[(crc as usize / 62usize.pow(place)) % 62])).collect();
    format!("gh{}_{body}{sum}", "p")
}

#[test]
fn a_secret_is_found_in_every_version_and_told_once() {
    let sandbox = Sandbox::with_repository();
    let (gone, stays) = (token("qkJaB6MffYVzZXWqmcoF49yrUxP3wf"), token("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"));
    let commit = |files: &[(&str, &str)], message: &str| {
        for (path, text) in files {
            sandbox.write(&format!("repo/{path}"), text);
        }
        sandbox.git("repo", &["add", "-A"]);
        sandbox.commit(message);
    };
    commit(&[("a/b/deploy.sh", "one\n")], "Before");
    commit(&[("a/b/deploy.sh", &format!("# x\nT={gone}\n"))], "Leak");
    commit(&[("a/b/deploy.sh", &format!("# y\n\nT={gone}\n")), ("keep.txt", &stays)], "Change");
    commit(&[("a/b/deploy.sh", "clean\n")], "Clean");
    let mut request = request(&sandbox.path("repo"));
    assert!(collect(&request, &Silent).unwrap().past_secrets.is_hidden());
    request.leaks = true;
    let sources = collect(&request, &Silent).unwrap();
    let past = sources.past_secrets.seen().unwrap();
    let told: Vec<_> = past
        .found
        .iter()
        .map(|one| {
            (
                one.entered.subject.as_str(),
                format!("{}:{}", one.secret.place.path, one.secret.place.line),
                one.versions,
                one.stands.clone(),
            )
        })
        .collect();
    let expected = [
        ("Leak", "a/b/deploy.sh:2".to_owned(), 2, None),
        ("Change", "keep.txt:1".to_owned(), 1, Some(RepoPath::from("keep.txt"))),
    ];
    assert_eq!(told, expected);
    assert_eq!((past.limited, past.left_out), (false, 0));
    let stored = format!("{past:?}");
    assert!(!stored.contains("qkJaB6") && !stored.contains("zQWBuT"), "{stored}");
    request.limits.commits = 2;
    assert!(collect(&request, &Silent).unwrap().past_secrets.seen().unwrap().limited);
}
