use slam_event::{
    Actor, Role, Slug,
    control::{Challenge, Judged, Observation, ProofKind},
    presets::preset,
    registration::{AddressRules, CheckedRegistration, RegistrationRequest, RepositoryRequest, check_request},
};

use super::*;
use crate::{
    Store, StoreError,
    control::{self, Wish},
    editions,
    people::{self, Identity},
    projects,
    sql::Transaction,
    testing::{NOW, on_both},
};

/// A store with the edition of the fall, whose registration is open at [`NOW`].
pub(crate) async fn with_fall(store: &Store) -> EditionId {
    let edition = preset("fall-2026").unwrap();
    let text = edition.objectives_text().unwrap();
    let make = async |tx: &mut Transaction| editions::create(tx, &Actor::Operator, edition, text, NOW).await;
    store.database().write(make).await.unwrap();
    edition.id.clone()
}

pub(crate) async fn person(store: &Store, name: &str, roles: &[Role]) -> Actor {
    let identity = Identity::mail(&format!("{name}@example.org"));
    let person = store.database().write(async |tx| people::sign_in(tx, &identity, NOW).await).await.unwrap();
    for role in roles {
        let grant = async |tx: &mut Transaction| people::grant(tx, &Actor::Operator, &person.id, *role, NOW).await;
        store.database().write(grant).await.unwrap();
    }
    Actor::Person { id: person.id, roles: roles.to_vec() }
}

pub(crate) fn asked(name: &str, addresses: &[&str]) -> CheckedRegistration {
    let repositories = addresses
        .iter()
        .map(|address| RepositoryRequest { address: (*address).to_owned(), out_of_scope: String::new() });
    let request = RegistrationRequest {
        name: name.to_owned(),
        steward: "cncf".to_owned(),
        stage: "sandbox".to_owned(),
        repositories: repositories.collect(),
        wants_listing: true,
        ..RegistrationRequest::default()
    };
    check_request(&request, &preset("fall-2026").unwrap().level, AddressRules::default()).unwrap()
}

pub(crate) async fn registered(
    store: &Store,
    actor: &Actor,
    name: &str,
    addresses: &[&str],
    rivals: Rivals,
) -> Result<Registered, StoreError> {
    let edition = EditionId::new("fall-2026").unwrap();
    let asked = asked(name, addresses);
    // Who was first is told by milliseconds; a claim comes later.
    let at = if rivals == Rivals::Claim { NOW + jiff::SignedDuration::from_secs(1) } else { NOW };
    store.database().write(async |tx| register(tx, actor, &edition, &asked, rivals, at).await).await
}

/// Puts the file that was asked for where it was asked for.
pub(crate) fn file_of(challenge: &Challenge) -> Observation {
    Observation::Branch {
        repository: challenge.repository.clone(),
        branch: "main".to_owned(),
        is_default: true,
        commit: "0123abc".to_owned(),
        file: Some(challenge.file_content()),
    }
}

pub(crate) async fn challenge(store: &Store, actor: &Actor, made: &Registered) -> control::Asked {
    let issue = async |tx: &mut Transaction| {
        let repository = projects::repositories(&mut *tx, &made.project).await?.remove(0).id;
        let wish = Wish { repository, kind: ProofKind::File, mail: None };
        control::issue(tx, actor, &made.project, &wish, AddressRules::default(), NOW).await
    };
    store.database().write(issue).await.unwrap()
}

pub(crate) async fn seen(store: &Store, id: &str, seen: &Observation) -> Judged {
    store.database().write(async |tx| control::record(tx, id, seen, NOW, NOW).await).await.unwrap()
}

pub(crate) async fn prove(store: &Store, actor: &Actor, made: &Registered) -> Judged {
    let asked = challenge(store, actor, made).await;
    seen(store, &asked.id, &file_of(&asked.challenge)).await
}

pub(crate) fn code(error: &StoreError) -> &'static str {
    match error {
        StoreError::Refused(refusal) => refusal.code,
        other => panic!("no refusal: {other}"),
    }
}

async fn count(store: &Store, text: &'static str) -> u32 {
    store.database().query(text).fetch_one().await.unwrap().get("many").unwrap()
}

const CURL: &[&str] = &["https://github.com/curl/curl"];

#[test]
fn a_project_is_registered_proved_and_waits_for_nothing_but_the_rules_of_the_edition() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let made = registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
        assert_eq!((made.slug.as_str(), made.is_contested), ("curl", false));
        let one = need(store.database(), &made.registration).await.unwrap();
        assert_eq!((one.state, one.wants_listing), (RegistrationState::Pending, true));
        assert!(one.level.reason.contains("sandbox"), "{}", one.level.reason);
        let Judged::Proved(_) = prove(&store, &kim, &made).await else { panic!("the file was there") };
        let olga = person(&store, "olga", &[Role::Organiser]).await;
        let confirm = async |tx: &mut Transaction| confirm(tx, &olga, &made.registration, "looked at it", NOW).await;
        // Fall 2026 asks for an entry in a directory, so that it may be confirmed already or not.
        let _ = store.database().write(confirm).await;
        let one = need(store.database(), &made.registration).await.unwrap();
        assert_eq!(one.state, RegistrationState::Listed, "{}", one.reason);
        assert_eq!(count(&store, "SELECT COUNT(*) AS many FROM evaluation WHERE cause = 'confirmed'").await, 1);
        assert_eq!(count(&store, "SELECT COUNT(*) AS many FROM job WHERE kind = 'evaluate'").await, 1);
        let steps: Vec<_> =
            changes(store.database(), &made.registration).await.unwrap().iter().map(|one| one.state).collect();
        use RegistrationState::{Confirmed, Listed, Pending};
        assert_eq!(steps, [Pending, Confirmed, Listed]);
        store.verify_log(None).await.unwrap();
    });
}

#[test]
fn a_thousand_registrations_of_the_same_project_at_once_give_exactly_one() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let tries: Vec<_> = (0..1_000)
            .map(|_| {
                let (store, kim) = (store.clone(), kim.clone());
                tokio::spawn(async move {
                    let mut tx = store.database().begin().await.unwrap();
                    let edition = EditionId::new("fall-2026").unwrap();
                    let asked = asked("curl", CURL);
                    let answer = register(&mut tx, &kim, &edition, &asked, Rivals::Refuse, NOW).await;
                    if answer.is_ok() {
                        tx.commit().await.unwrap();
                    } else {
                        tx.rollback().await;
                    }
                    answer.map(|made| made.slug).map_err(|error| code(&error))
                })
            })
            .collect();
        let (mut made, mut refused) = (0, 0);
        for one in tries {
            match one.await.unwrap() {
                Ok(slug) => {
                    assert_eq!(slug.as_str(), "curl");
                    made += 1;
                }
                Err(code) => {
                    assert_eq!(code, "already-registered");
                    refused += 1;
                }
            }
        }
        assert_eq!((made, refused), (1, 999));
        for text in [
            "SELECT COUNT(*) AS many FROM project",
            "SELECT COUNT(*) AS many FROM registration",
            "SELECT COUNT(*) AS many FROM repository",
            "SELECT COUNT(*) AS many FROM audit WHERE kind = 'registration-made'",
        ] {
            assert_eq!(count(&store, text).await, 1, "{text}");
        }
    });
}

#[test]
fn another_person_cannot_register_the_project_again_in_any_spelling() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let mallory = person(&store, "mallory", &[]).await;
        registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
        for address in
            ["https://github.com/curl/curl.git", "git@github.com:Curl/cURL.git", "ssh://git@GitHub.com/curl/curl/"]
        {
            let error = registered(&store, &mallory, "curl", &[address], Rivals::Refuse).await.unwrap_err();
            assert_eq!(code(&error), "repository-taken", "{address}");
        }
        let late = asked("late", &["https://github.com/late/late"]);
        let fall = EditionId::new("fall-2026").unwrap();
        let december = "2026-12-01T00:00:00Z".parse().unwrap();
        let late = store
            .database()
            .write(async |tx| register(tx, &mallory, &fall, &late, Rivals::Refuse, december).await)
            .await
            .unwrap_err();
        assert_eq!(code(&late), "registration-closed");
    });
}

#[test]
fn words_of_a_maintainer_are_values_and_never_statements() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        for (at, name) in
            ["x'); DROP TABLE project; --", "{{ 7 * 7 }}", "<script>alert(1)</script>", "%_\\", "$1 ${x} {% if %}"]
                .into_iter()
                .enumerate()
        {
            let address = format!("https://github.com/odd/{at}");
            let made = registered(&store, &kim, name, &[&address], Rivals::Refuse).await.unwrap();
            let project = projects::find(store.database(), &made.project).await.unwrap().unwrap();
            assert_eq!(project.name, name);
            let filter = Filter { words: name.to_owned(), ..Filter::default() };
            let found = list(store.database(), &filter).await.unwrap();
            assert_eq!(found.len(), 1, "{name}");
        }
        assert_eq!(list(store.database(), &Filter::default()).await.unwrap().len(), 5);
    });
}

#[test]
fn a_withdrawn_project_comes_back_and_a_refused_one_does_not() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let olga = person(&store, "olga", &[Role::Organiser]).await;
        let made = registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
        let id = &made.registration;
        store.database().write(async |tx| withdraw(tx, &kim, id, "", NOW).await).await.unwrap();
        let again = registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
        assert_eq!((&again.registration, &again.project), (id, &made.project));
        let refused = store.database().write(async |tx| refuse(tx, &kim, id, "no", NOW).await).await.unwrap_err();
        assert_eq!(code(&refused), "organiser-only");
        store.database().write(async |tx| refuse(tx, &olga, id, "not open source", NOW).await).await.unwrap();
        let error = registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap_err();
        assert_eq!(code(&error), "registration-refused");
        store.database().write(async |tx| reopen(tx, &olga, id, "a mistake", NOW).await).await.unwrap();
        assert_eq!(need(store.database(), id).await.unwrap().state, RegistrationState::Pending);
    });
}

#[test]
fn a_former_name_leads_on_and_is_never_given_to_another_project() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let olga = person(&store, "olga", &[Role::Organiser]).await;
        registered(&store, &kim, "curl", CURL, Rivals::Refuse).await.unwrap();
        let (old, new) = (Slug::new("curl").unwrap(), Slug::new("curl-project").unwrap());
        store.database().write(async |tx| projects::rename(tx, &olga, &old, &new, NOW).await).await.unwrap();
        assert_eq!(projects::alias(store.database(), &old).await.unwrap(), Some(new));
        let other = registered(&store, &kim, "curl", &["https://github.com/other/curl"], Rivals::Refuse).await.unwrap();
        assert_eq!(other.slug.as_str(), "curl-2");
    });
}

#[test]
fn individuals_register_themselves() {
    on_both(async |store| {
        let fall = with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        store.database().write(async |tx| register_individual(tx, &kim, &fall, NOW).await).await.unwrap();
        let again = store.database().write(async |tx| register_individual(tx, &kim, &fall, NOW).await).await;
        assert_eq!(code(&again.unwrap_err()), "already-registered");
        assert_eq!(individuals(store.database(), &fall).await.unwrap(), 1);
        store.database().write(async |tx| withdraw_individual(tx, &kim, &fall, NOW).await).await.unwrap();
        assert_eq!(individuals(store.database(), &fall).await.unwrap(), 0);
    });
}
