//! Control of repositories, shown and not shown: real repositories, real workers, and records that the test gives.

use std::sync::Arc;

use futures::future::BoxFuture;
use slam_event::{
    Actor, ProjectId, RepositoryId,
    control::{Challenge, MailSource, ProofKind},
    registration::AddressRules,
};
use slam_store::{
    Store,
    control::{self, Asked, State, Wish},
    jobs, people,
    sql::Transaction,
    testing::on_both,
};

use super::stage::{Stage, clock, hours};
use crate::{Handler as _, Prover, Records};

const PATHS: AddressRules = AddressRules { paths: true, private_hosts: true };
const POLICY: &str = "# Security\n\nWrite to Kim <kim@example.org>.\n";

/// A project with who maintains it, and its one repository.
struct Side {
    actor: Actor,
    project: ProjectId,
    repository: RepositoryId,
}

/// Kim maintains what the stage registered.
async fn kim(stage: &Stage) -> Side {
    side(stage, "kim", "P1", "EGG").await
}

/// Mallory claims the same repository for another project.
async fn mallory(stage: &Stage) -> Side {
    let at = hours(1).as_millisecond();
    let project = "INSERT INTO project (id, slug, name, created_at) VALUES";
    stage.run(format!("{project} ('P2', 'egg-2', 'Egg timer', {at})")).await;
    let copy = "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)";
    stage.run(format!("{copy} SELECT 'EGG2', 'P2', address, canonical, forge, name, {at} FROM repository")).await;
    side(stage, "mallory", "P2", "EGG2").await
}

async fn side(stage: &Stage, name: &str, project: &str, repository: &str) -> Side {
    let identity = people::Identity::mail(&format!("{name}@example.org"));
    let sign_in = async |tx: &mut Transaction| people::sign_in(tx, &identity, hours(1)).await;
    let person = stage.store.database().write(sign_in).await.unwrap().id;
    let member = "INSERT INTO membership (project, person, role, since_at) VALUES";
    stage.run(format!("{member} ('{project}', '{person}', 'maintainer', 0)")).await;
    let (project, repository) = (ProjectId::new(project).unwrap(), RepositoryId::new(repository).unwrap());
    Side { actor: Actor::Person { id: person, roles: vec![] }, project, repository }
}

async fn ask(stage: &Stage, side: &Side, kind: ProofKind) -> Asked {
    let mail = MailSource { address: "kim@example.org".to_owned(), file: "SECURITY.md".to_owned() };
    let mail = (kind == ProofKind::Mail).then_some(mail);
    let wish = Wish { repository: side.repository.clone(), kind, mail };
    let issue =
        async |tx: &mut Transaction| control::issue(tx, &side.actor, &side.project, &wish, PATHS, stage.now()).await;
    stage.store.database().write(issue).await.unwrap()
}

/// Lets a worker look, half a minute after the last look, and returns what became of the challenge.
async fn look(stage: &Stage, side: &Side, asked: &Asked) -> Asked {
    stage.turn_to(stage.now() + jiff::SignedDuration::from_secs(31));
    let again =
        async |tx: &mut Transaction| control::look_again(tx, &side.actor, &side.project, &asked.id, stage.now()).await;
    stage.store.database().write(again).await.unwrap();
    work(stage, prover(stage)).await;
    find(&stage.store, asked).await
}

fn prover(stage: &Stage) -> Prover {
    let judging = Arc::clone(&stage.config.judging);
    Prover::new(stage.store.clone(), stage.mirror(), judging, stage.config.patience)
}

async fn work(stage: &Stage, prover: Prover) {
    let settings = jobs::Settings { kinds: vec!["prove_control"], ..stage.config.queue.clone() };
    let queue = jobs::Queue::new(stage.store.database().clone(), settings);
    queue.run(2, |job, context| prover.handle(job, context), stage.idle_of("'prove_control'")).await;
}

async fn find(store: &Store, asked: &Asked) -> Asked {
    control::find(store.database(), &asked.id).await.unwrap().unwrap()
}

fn put(stage: &Stage, challenge: &Challenge, text: &str) -> String {
    stage.commit("egg", &[(&challenge.file_path(), text)])
}

#[test]
fn a_file_on_the_default_branch_shows_control() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[("README.md", "Eggs.\n")]);
        let kim = kim(&stage).await;
        let asked = ask(&stage, &kim, ProofKind::File).await;
        let early = look(&stage, &kim, &asked).await;
        assert_eq!(early.state, State::Open);
        assert!(early.why_not_yet.contains("is not there as a plain file on `main`"), "{}", early.why_not_yet);
        let commit = put(&stage, &asked.challenge, &(asked.challenge.file_content() + "\n"));
        let proved = look(&stage, &kim, &asked).await;
        assert_eq!(proved.state, State::Proved, "{}", proved.why_not_yet);
        assert_eq!(proved.seen, format!("`{}` on `main` at {commit}", asked.challenge.file_path()));
    });
}

#[test]
fn the_file_of_another_project_and_of_an_earlier_token_shows_nothing() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        let (kim, mallory) = (kim(&stage).await, mallory(&stage).await);
        let first = ask(&stage, &kim, ProofKind::File).await;
        put(&stage, &first.challenge, &first.challenge.file_content());
        assert_eq!(look(&stage, &kim, &first).await.state, State::Proved);
        // What Kim merged for herself is there for everybody to copy, and speaks for nobody else.
        let theirs = ask(&stage, &mallory, ProofKind::File).await;
        let seen = look(&stage, &mallory, &theirs).await;
        assert!(seen.why_not_yet.contains("is not there"), "{}", seen.why_not_yet);
        put(&stage, &theirs.challenge, &first.challenge.file_content());
        let seen = look(&stage, &mallory, &theirs).await;
        assert_eq!(seen.state, State::Open);
        assert!(seen.why_not_yet.contains("has another content"), "{}", seen.why_not_yet);
        // Nor does the file of a token that was used.
        let second = ask(&stage, &kim, ProofKind::File).await;
        let seen = look(&stage, &kim, &second).await;
        assert!(seen.why_not_yet.contains("is not there"), "{}", seen.why_not_yet);
    });
}

#[test]
fn a_file_beside_the_default_branch_or_behind_a_link_shows_nothing() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[("README.md", "Eggs.\n")]);
        let kim = kim(&stage).await;
        let asked = ask(&stage, &kim, ProofKind::File).await;
        stage.git("egg", &["switch", "-q", "-c", "mine"]);
        put(&stage, &asked.challenge, &asked.challenge.file_content());
        stage.git("egg", &["switch", "-q", "main"]);
        let seen = look(&stage, &kim, &asked).await;
        assert!(seen.why_not_yet.contains("on `main`"), "{}", seen.why_not_yet);
        // A link would let the content come from a file that others may write.
        stage.commit("egg", &[("docs/note", &asked.challenge.file_content())]);
        let link = stage.path("egg").join(asked.challenge.file_path());
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink("../docs/note", link).unwrap();
        stage.commit("egg", &[]);
        let seen = look(&stage, &kim, &asked).await;
        assert!(seen.why_not_yet.contains("as a plain file"), "{}", seen.why_not_yet);
    });
}

#[test]
fn a_repository_without_a_default_branch_or_out_of_reach_shows_nothing() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        let kim = kim(&stage).await;
        let asked = ask(&stage, &kim, ProofKind::File).await;
        let seen = look(&stage, &kim, &asked).await;
        assert!(seen.why_not_yet.starts_with("nothing could be seen: "), "{}", seen.why_not_yet);
        put(&stage, &asked.challenge, &asked.challenge.file_content());
        stage.git("egg", &["checkout", "-q", "--detach"]);
        let seen = look(&stage, &kim, &asked).await;
        assert!(seen.why_not_yet.contains("`HEAD` is not the default branch"), "{}", seen.why_not_yet);
    });
}

#[test]
fn a_tag_that_nobody_verified_shows_nothing() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[("README.md", "Eggs.\n")]);
        let kim = kim(&stage).await;
        let asked = ask(&stage, &kim, ProofKind::Tag).await;
        stage.git("egg", &["tag", "-a", &asked.challenge.tag_name(), "-m", &asked.challenge.line()]);
        let seen = look(&stage, &kim, &asked).await;
        assert_eq!(seen.state, State::Open);
        assert!(seen.why_not_yet.contains("this server cannot verify it; choose another way"), "{}", seen.why_not_yet);
    });
}

/// Name servers with one record, or out of order.
struct Zone(Result<(String, String), String>);

impl Records for Zone {
    fn text<'r>(&'r self, name: &'r str) -> BoxFuture<'r, Result<Vec<String>, String>> {
        let found = self.0.clone().map(|(known, value)| if known == name { vec![value] } else { vec![] });
        Box::pin(std::future::ready(found))
    }
}

#[test]
fn a_record_in_the_domain_of_the_repository_shows_control() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        let host = "UPDATE repository SET address = 'https://git.example.org/egg', canonical = 'git.example.org/egg'";
        stage.run(host.to_owned()).await;
        let (kim, mallory) = (kim(&stage).await, mallory(&stage).await);
        let (asked, theirs) = (ask(&stage, &kim, ProofKind::Dns).await, ask(&stage, &mallory, ProofKind::Dns).await);
        let name = "_slam-control.git.example.org".to_owned();
        for (asked, side, zone, why) in [
            (
                &asked,
                &kim,
                Err("the name servers gave no answer".to_owned()),
                "nothing could be seen: the name servers",
            ),
            (&asked, &kim, Ok(("git.example.org".to_owned(), asked.challenge.line())), "no TXT record"),
            (&asked, &kim, Ok((name.clone(), "v=spf1 -all".to_owned())), "no TXT record"),
            (&theirs, &mallory, Ok((name.clone(), asked.challenge.line())), "no TXT record"),
            (&asked, &kim, Ok((name.clone(), asked.challenge.line())), ""),
        ] {
            stage.turn_to(stage.now() + jiff::SignedDuration::from_mins(10));
            let again = async |tx: &mut Transaction| {
                control::look_again(tx, &side.actor, &side.project, &asked.id, stage.now()).await
            };
            stage.store.database().write(again).await.unwrap();
            work(&stage, prover(&stage).with_records(Zone(zone))).await;
            let seen = find(&stage.store, asked).await;
            assert!(seen.why_not_yet.contains(why), "{}", seen.why_not_yet);
            assert_eq!(seen.state == State::Proved, why.is_empty(), "{}", seen.why_not_yet);
        }
    });
}

#[test]
fn a_letter_goes_to_an_address_that_the_tree_names_and_its_link_shows_control() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[("SECURITY.md", "Write to nobody.\n")]);
        let kim = kim(&stage).await;
        let letters = "SELECT recipient AS text FROM letter";
        let asked = ask(&stage, &kim, ProofKind::Mail).await;
        let seen = look(&stage, &kim, &asked).await;
        assert!(seen.why_not_yet.contains("does not name the address"), "{}", seen.why_not_yet);
        assert!(stage.texts(letters).await.is_empty());
        stage.commit("egg", &[("SECURITY.md", POLICY)]);
        for _ in 0..2 {
            let seen = look(&stage, &kim, &asked).await;
            assert!(seen.why_not_yet.contains("its link was not opened yet"), "{}", seen.why_not_yet);
            assert_eq!(stage.texts(letters).await, ["kim@example.org"], "the letter is sent once");
        }
        let open = async |tx: &mut Transaction| control::open_mail(tx, &kim.actor, &asked.id, stage.now()).await;
        stage.commit("egg", &[("SECURITY.md", "Write to nobody.\n")]);
        stage.turn_to(stage.now() + jiff::SignedDuration::from_secs(31));
        stage.store.database().write(open).await.unwrap();
        work(&stage, prover(&stage)).await;
        let seen = find(&stage.store, &asked).await;
        assert!(seen.why_not_yet.contains("no longer names"), "{}", seen.why_not_yet);
        stage.commit("egg", &[("SECURITY.md", POLICY)]);
        assert_eq!(look(&stage, &kim, &asked).await.state, State::Proved);
    });
}
