use jiff::SignedDuration;

use super::*;
use crate::{
    people::{self, Identity},
    testing::{NOW, on_both},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn asked(name: &str, scopes: &[Scope], expires_at: Timestamp) -> NewToken {
    NewToken { name: name.to_owned(), scopes: scopes.to_vec(), expires_at }
}

#[test]
fn a_token_acts_for_its_person_until_it_expires_or_is_revoked() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let ada = people::sign_in(&mut tx, &Identity::mail("ada@example.org"), NOW).await.unwrap().id;
        let eve = people::sign_in(&mut tx, &Identity::mail("eve@example.org"), NOW).await.unwrap().id;
        let token = asked("CI", &[Scope::Write, Scope::Read, Scope::Write], NOW + DAY);
        let (id, secret) = create(&mut tx, &ada, &token, NOW).await.unwrap();
        assert!(secret.reveal().starts_with("slam_"));
        note_use(&mut tx, &id, NOW).await.unwrap();
        let found = find(&mut tx, secret.reveal(), NOW).await.unwrap().unwrap();
        assert_eq!((&found.person, found.used_at), (&ada, Some(NOW)));
        assert_eq!(found.scopes, [Scope::Read, Scope::Write]);
        assert_eq!(find(&mut tx, secret.reveal(), NOW + DAY).await.unwrap(), None);
        assert_eq!(find(&mut tx, &id, NOW).await.unwrap(), None, "an id is no secret");
        assert_eq!(list(&mut tx, &ada).await.unwrap(), [found]);
        assert!(revoke(&mut tx, &eve, &id, NOW).await.is_err(), "somebody else's");
        revoke(&mut tx, &ada, &id, NOW).await.unwrap();
        assert_eq!(find(&mut tx, secret.reveal(), NOW).await.unwrap(), None);
    });
}

#[test]
fn a_token_that_could_do_nothing_is_refused() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let ada = people::sign_in(&mut tx, &Identity::mail("ada@example.org"), NOW).await.unwrap().id;
        for (token, code) in [
            (asked(" ", &[Scope::Read], NOW + DAY), "name-length"),
            (asked("CI", &[], NOW + DAY), "no-scope"),
            (asked("CI", &[Scope::Read], NOW), "expires-in-the-past"),
        ] {
            let error = create(&mut tx, &ada, &token, NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::Refused(refusal) if refusal.code == code), "{code}");
        }
    });
}
