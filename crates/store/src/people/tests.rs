use slam_event::Role;

use super::*;
use crate::{
    Store,
    testing::{NOW, on_both},
};

fn github(subject: &str, login: &str) -> Identity {
    Identity {
        kind: IdentityKind::Github,
        issuer: "https://github.com".into(),
        subject: subject.into(),
        login: Some(login.into()),
        name: None,
        mail: Some("ada@example.org".into()),
    }
}

async fn signed_in(store: &Store, identity: &Identity) -> Person {
    store.database().write(async |tx| sign_in(tx, identity, NOW).await).await.unwrap()
}

fn code(error: &StoreError) -> &'static str {
    match error {
        StoreError::Refused(refusal) => refusal.code,
        other => panic!("no refusal: {other}"),
    }
}

#[test]
fn who_signs_in_again_is_the_same_person_whatever_the_login_is_now() {
    on_both(async |store| {
        let first = signed_in(&store, &github("1", "ada")).await;
        assert_eq!((first.handle.as_str(), first.display_name.as_str()), ("ada", "ada"));
        assert_eq!(signed_in(&store, &github("1", "ada-l")).await.id, first.id);
        let other = signed_in(&store, &github("2", "ada")).await;
        assert_ne!(other.id, first.id, "a login may pass to somebody else");
        assert!(other.handle.starts_with("ada-"), "{}", other.handle);
    });
}

#[test]
fn a_shown_mail_address_does_not_open_the_account_behind_it() {
    on_both(async |store| {
        let by_mail = signed_in(&store, &Identity::mail(" Ada@Example.org ")).await;
        assert_eq!(by_mail.mail.as_deref(), Some("ada@example.org"));
        assert!(by_mail.handle.starts_with("person-"), "no mail address in {}", by_mail.handle);
        assert_ne!(signed_in(&store, &github("1", "mallory")).await.id, by_mail.id);
        assert_eq!(signed_in(&store, &Identity::mail("ADA@example.org")).await.id, by_mail.id);
    });
}

#[test]
fn a_second_identity_leads_to_the_same_account_and_never_away_from_another() {
    on_both(async |store| {
        let ada = signed_in(&store, &Identity::mail("ada@example.org")).await;
        let eve = signed_in(&store, &github("2", "eve")).await;
        store.database().write(async |tx| link(tx, &ada.id, &github("1", "ada"), NOW).await).await.unwrap();
        assert_eq!(signed_in(&store, &github("1", "ada")).await.id, ada.id);
        let taken = store.database().write(async |tx| link(tx, &eve.id, &github("1", "ada"), NOW).await).await;
        assert_eq!(code(&taken.unwrap_err()), "identity-taken");
        assert_eq!(find_handle(store.database(), "eve").await.unwrap(), Some(eve));
    });
}

#[test]
fn roles_are_given_and_taken_by_organisers_and_one_organiser_stays() {
    on_both(async |store| {
        let ada = signed_in(&store, &github("1", "ada")).await;
        let eve = signed_in(&store, &github("2", "eve")).await;
        let change = async |by: &Actor, whom: &Person, role, give| {
            let mut tx = store.database().begin().await.unwrap();
            let done = match give {
                true => grant(&mut tx, by, &whom.id, role, NOW).await,
                false => revoke(&mut tx, by, &whom.id, role, NOW).await,
            };
            match done {
                Ok(()) => tx.commit().await.map_err(|error| error.to_string()),
                Err(error) => Err(code(&error).to_owned()),
            }
        };
        let eve_acts = actor(store.database(), &eve.id).await.unwrap();
        assert_eq!(change(&eve_acts, &eve, Role::Organiser, true).await, Err("organisers-only".into()));
        assert_eq!(change(&Actor::Event, &eve, Role::Organiser, true).await, Err("organisers-only".into()));
        for _ in 0..2 {
            assert_eq!(change(&Actor::Operator, &ada, Role::Organiser, true).await, Ok(()));
        }
        let ada_acts = actor(store.database(), &ada.id).await.unwrap();
        assert_eq!(change(&ada_acts, &eve, Role::Evaluator, true).await, Ok(()));
        assert_eq!(change(&ada_acts, &ada, Role::Organiser, false).await, Err("last-organiser".into()));
        assert_eq!(change(&ada_acts, &eve, Role::Organiser, true).await, Ok(()));
        assert_eq!(roles(store.database(), &eve.id).await.unwrap(), [Role::Evaluator, Role::Organiser]);
        assert_eq!(change(&ada_acts, &ada, Role::Organiser, false).await, Ok(()));
        let kinds = "SELECT kind FROM audit WHERE kind LIKE 'role-%' ORDER BY seq";
        let kinds = store.database().query(kinds).fetch_all().await.unwrap();
        let kinds: Vec<String> = kinds.iter().map(|row| row.get("kind").unwrap()).collect();
        assert_eq!(
            kinds,
            ["role-granted", "role-granted", "role-granted", "role-revoked"],
            "given twice is noted once"
        );
    });
}

#[test]
fn a_profile_is_what_its_person_says_within_bounds() {
    on_both(async |store| {
        let ada = signed_in(&store, &github("1", "ada")).await;
        let change = async |name: &str| {
            let profile = Profile { display_name: name.to_owned(), is_listed: true, wants_mail: false };
            store.database().write(async |tx| change_profile(tx, &ada.id, &profile).await).await
        };
        change(" <script>alert('x')</script>; DROP TABLE person ").await.unwrap();
        for name in ["", "  ", &"x".repeat(101)] {
            assert_eq!(code(&change(name).await.unwrap_err()), "name-length");
        }
        let ada = find(store.database(), &ada.id).await.unwrap().unwrap();
        assert_eq!(ada.display_name, "<script>alert('x')</script>; DROP TABLE person");
        assert!(ada.is_listed && !ada.wants_mail);
    });
}
