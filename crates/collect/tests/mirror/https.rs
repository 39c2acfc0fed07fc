//! What a well-behaved forge gets, and what it is told about itself.

use slam_collect::{
    OpenPolicy, Repository,
    mirror::{Address, FailureKind, Limits, Mirror, Policy, Protocol, Wanted},
};
use slam_model::ObjectId;

use crate::{
    forge::{Fixed, Forge, respond},
    sandbox::Sandbox,
};

/// Makes `repo` with one commit and a tag, and `served/repo.git` as a bare clone of it.
pub(crate) fn served() -> Sandbox {
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/README.md", "# A\n");
    sandbox.commit("Begin");
    sandbox.git("repo", &["tag", "-a", "-m", "First", "v1"]);
    sandbox.git(".", &["clone", "-q", "--bare", "repo", "served/repo.git"]);
    sandbox
}

/// Adds a commit and brings it to `served/repo.git`.
pub(crate) fn push(sandbox: &Sandbox, name: &str) -> String {
    sandbox.write(&format!("repo/{name}"), name);
    let commit = sandbox.commit(name);
    sandbox.git("repo", &["push", "-q", "--force", "--tags", "../served/repo.git", "HEAD:refs/heads/main"]);
    commit
}

fn id(text: &str) -> ObjectId {
    ObjectId::try_from(text.to_owned()).unwrap()
}

#[test]
fn a_repository_comes_whole_and_opens_as_a_stranger_s() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let address = forge.address("repo.git");
    let tip = mirror.tip(&address).unwrap();
    let head = sandbox.git("repo", &["rev-parse", "HEAD"]);
    assert_eq!((tip.branch.as_deref(), tip.commit.as_str()), (Some("main"), head.as_str()));

    let clone = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    assert_eq!((clone.branch.as_deref(), clone.commit.as_str()), (Some("main"), head.as_str()));
    let repository = Repository::open(&clone.path, OpenPolicy::Refuse).unwrap();
    let revision = repository.revision(None).unwrap();
    assert_eq!((revision.branch.as_deref(), revision.commit()), (Some("main"), Some(clone.commit.clone())));
    let subject = repository.subject(Some(&revision), Default::default());
    assert_eq!(subject.url.as_deref(), Some(address.as_str()));
    let sources = slam_collect::collect(&crate::sandbox::request(&clone.path), &slam_collect::Silent).unwrap();
    assert_eq!(crate::sandbox::paths(&sources), ["README.md"]);
    assert_eq!(sources.releases.seen().unwrap().tags.len(), 1);
}

#[test]
fn the_next_fetch_brings_only_what_is_new_and_drops_what_is_gone() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let address = forge.address("repo.git");
    let first = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    let old = first.commit.clone();
    drop(first);
    let new = push(&sandbox, "more");
    sandbox.git("served/repo.git", &["tag", "-d", "v1"]);
    let clone = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    assert_eq!(clone.commit.as_str(), new);
    assert_eq!(sandbox.git(clone.path.to_str().unwrap(), &["tag", "-l"]), "");
    let packs = std::fs::read_dir(clone.path.join("objects/pack")).unwrap().flatten();
    assert_eq!(packs.filter(|one| one.path().extension().is_some_and(|end| end == "pack")).count(), 2);
    drop(clone);

    let clone = mirror.fetch(&address, &Wanted::Commit(old.clone())).unwrap();
    assert_eq!(clone.commit, old);
    let repository = Repository::open(&clone.path, OpenPolicy::Refuse).unwrap();
    assert_eq!(repository.revision(None).unwrap().commit(), Some(old));
}

#[test]
fn a_commit_that_was_pushed_away_is_still_brought_and_one_that_never_was_is_named() {
    let sandbox = served();
    let lost = push(&sandbox, "lost");
    sandbox.git("repo", &["reset", "-q", "--hard", "HEAD~1"]);
    push(&sandbox, "other");
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let clone = mirror.fetch(&forge.address("repo.git"), &Wanted::Commit(id(&lost))).unwrap();
    assert_eq!(clone.commit.as_str(), lost);
    drop(clone);
    let never = id(&"1".repeat(40));
    let error = mirror.fetch(&forge.address("repo.git"), &Wanted::Commit(never)).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Gone, "{error}");
    assert!(error.to_string().contains("does not have the commit 1111"), "{error}");
}

#[test]
fn the_tags_of_a_moment_are_told_with_its_tip_and_still_brought_when_they_are_gone() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let address = forge.address("repo.git");
    sandbox.git("served/repo.git", &["tag", "-a", "-m", "Two", "v2", "main"]);
    let (tip, tags) = mirror.tip_with_tags(&address).unwrap();
    assert_eq!(tip, mirror.tip(&address).unwrap());
    let tags = tags.unwrap();
    let names: Vec<_> = tags.iter().map(|one| (one.name.as_str(), one.peeled.is_some())).collect();
    assert_eq!(names, [("refs/tags/v1", true), ("refs/tags/v2", true)]);
    // No clone has seen it, and no reference leads to it any more.
    sandbox.git("served/repo.git", &["tag", "-d", "v2"]);
    let nowhere = id(&"1".repeat(40));
    let wanted = tags.iter().map(|one| one.id.clone()).chain([nowhere]).collect();
    let clone = mirror.fetch(&address, &Wanted::Moment { commit: tip.commit.clone(), tags: wanted }).unwrap();
    assert_eq!(clone.commit, tip.commit);
    let kind = sandbox.git(clone.path.to_str().unwrap(), &["cat-file", "-t", tags[1].id.as_str()]);
    assert_eq!(kind, "tag");
    let all = sandbox.git(clone.path.to_str().unwrap(), &["for-each-ref", "--format=%(refname)"]);
    assert_eq!(all, "refs/heads/main\nrefs/tags/v1");
}

#[test]
fn references_are_listed_with_what_a_tag_points_at() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let found = mirror.list(&forge.address("repo.git"), &["refs/tags/*"]).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "refs/tags/v1");
    assert_eq!(found[0].peeled.as_ref().unwrap().as_str(), sandbox.git("repo", &["rev-parse", "HEAD"]));
}

#[test]
fn a_repository_with_long_ids_comes_too() {
    let sandbox = Sandbox::new();
    sandbox.git(".", &["init", "-q", "-b", "main", "--object-format=sha256", "repo"]);
    sandbox.write("repo/README.md", "# A\n");
    let head = sandbox.commit("Begin");
    sandbox.git(".", &["clone", "-q", "--bare", "repo", "served/repo.git"]);
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let clone = forge.mirror(&sandbox.path("cache")).fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap();
    assert_eq!(clone.commit.as_str(), head);
}

#[test]
fn a_limit_of_depth_cuts_history_and_a_later_fetch_without_it_completes_it() {
    let sandbox = served();
    for name in ["b", "c", "d"] {
        push(&sandbox, name);
    }
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let limits = Limits { seconds: 60, depth: Some(1), ..Limits::default() };
    let count = |path: &std::path::Path| sandbox.git(path.to_str().unwrap(), &["rev-list", "--count", "HEAD"]);
    let shallow = forge.mirror_with(&sandbox.path("cache"), limits);
    let clone = shallow.fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap();
    assert_eq!(count(&clone.path), "1");
    drop(clone);
    let whole = forge.mirror(&sandbox.path("cache")).fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap();
    assert_eq!(count(&whole.path), "4");
}

#[test]
fn each_kind_of_failure_has_its_name() {
    let sandbox = served();
    sandbox.git(".", &["init", "-q", "--bare", "served/empty.git"]);
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let mirror = forge.mirror(&sandbox.path("cache"));
    let kind = |path: &str| mirror.fetch(&forge.address(path), &Wanted::DefaultBranch).unwrap_err().kind();
    assert_eq!(kind("nothing.git"), FailureKind::Gone);
    assert_eq!(kind("empty.git"), FailureKind::Empty);

    let closed =
        Forge::answering(|_, out| respond(out, "401 Unauthorized", "WWW-Authenticate: Basic realm=x\r\n", b""));
    let mirror = closed.mirror(&sandbox.path("cache"));
    assert_eq!(mirror.tip(&closed.address("a")).unwrap_err().kind(), FailureKind::Gone);
    let busy = Forge::answering(|_, out| respond(out, "503 Service Unavailable", "", b""));
    assert_eq!(
        busy.mirror(&sandbox.path("cache")).tip(&busy.address("a")).unwrap_err().kind(),
        FailureKind::Unreachable
    );
    let page =
        Forge::answering(|_, out| respond(out, "200 OK", "Content-Type: text/html\r\n", b"<html>\nHello\n</html>\n"));
    let error = page.mirror(&sandbox.path("cache")).tip(&page.address("a")).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Damaged, "{error}");
    let gone = forge.address("repo.git");
    drop(forge);
    let error = mirror.tip(&Address::parse(&format!("https://127.0.0.1:9/{}", gone.as_str().len())).unwrap());
    assert_eq!(error.unwrap_err().kind(), FailureKind::Unreachable);
}

#[test]
fn a_certificate_of_an_unknown_authority_is_not_trusted() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let policy = Policy { ca_file: None, ..forge.policy() };
    let mirror = Mirror::new(&sandbox.path("cache"), Limits::default(), policy).unwrap();
    let error = mirror.with_resolver(Fixed(vec!["127.0.0.1"])).tip(&forge.address("repo.git")).unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(forge.asked.lock().unwrap().len(), 0);
}

#[test]
fn a_path_is_brought_only_where_paths_are_allowed() {
    let sandbox = served();
    let address = Address::parse(sandbox.path("served/repo.git").to_str().unwrap()).unwrap();
    let mirror = Mirror::new(&sandbox.path("cache"), Limits::default(), Policy::default()).unwrap();
    let error = mirror.tip(&address).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Refused);
    assert!(error.to_string().contains("a path on this machine is not allowed here"), "{error}");
    let policy = Policy { protocols: [Protocol::Path].into(), ..Policy::default() };
    let mirror = Mirror::new(&sandbox.path("cache"), Limits::default(), policy).unwrap();
    let clone = mirror.fetch(&address, &Wanted::DefaultBranch).unwrap();
    assert_eq!(clone.commit.as_str(), sandbox.git("repo", &["rev-parse", "HEAD"]));
}
