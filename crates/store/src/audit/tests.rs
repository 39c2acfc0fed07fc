use slam_event::{Role, audit::Broken};

use super::*;
use crate::{
    people::{self, Identity},
    testing::{NOW, on_both},
};

async fn entries(store: &Store, count: u32) -> Head {
    let mut tx = store.database().begin().await.unwrap();
    let mut head = None;
    for number in 0..count {
        let note = Note::new("tried", AuditSubject::thing("edition", "fall-2026")).word("number", number);
        head = Some(append(&mut tx, &Actor::Event, note, NOW).await.unwrap());
    }
    tx.commit().await.unwrap();
    head.unwrap()
}

#[test]
fn a_log_of_several_pages_holds() {
    on_both(async |store| {
        assert_eq!(store.verify_log(None).await.unwrap().seq, 0);
        let head = entries(&store, 2 * PAGE + 1).await;
        assert_eq!(store.verify_log(None).await.unwrap(), head);
        let newest = store.history(&AuditSubject::thing("edition", "fall-2026"), 2).await.unwrap();
        assert_eq!(newest.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [4001, 4000]);
    });
}

#[test]
fn a_change_behind_our_back_is_found_where_it_happened() {
    for (change, broken_at) in [
        ("UPDATE audit SET kind = 'forged' WHERE seq = 3", 3),
        ("UPDATE audit SET at = at + 1 WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("UPDATE audit SET seq = 0 WHERE seq = 1", 1),
    ] {
        on_both(async |store| {
            entries(&store, 5).await;
            store.database().query(change).execute().await.unwrap();
            let error = store.verify_log(None).await.unwrap_err();
            assert!(matches!(&error, StoreError::Audit(broken) if broken.seq() == broken_at), "{change}: {error}");
        });
    }
}

#[test]
fn a_log_cut_short_shows_against_a_head_that_was_kept() {
    on_both(async |store| {
        let head = entries(&store, 5).await;
        store.database().query("DELETE FROM audit WHERE seq > 3").execute().await.unwrap();
        assert_eq!(store.verify_log(None).await.unwrap().seq, 3);
        let error = store.verify_log(Some(head)).await.unwrap_err();
        assert!(matches!(error, StoreError::Audit(Broken::CutOff { end: 3, .. })), "{error}");
    });
}

#[test]
fn entries_of_many_at_once_make_one_chain() {
    on_both(async |store| {
        let appends = futures::future::join_all((0..50).map(|_| entries(&store, 2)));
        appends.await;
        assert_eq!(store.verify_log(None).await.unwrap().seq, 100);
    });
}

#[test]
fn the_log_names_no_person_and_one_without_an_account_cannot_act() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let person = people::sign_in(&mut tx, &Identity::mail("Ada@Example.org"), NOW).await.unwrap();
        people::grant(&mut tx, &Actor::Operator, &person.id, Role::Advisor, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let rows = store.database().query("SELECT * FROM audit ORDER BY seq").fetch_all().await.unwrap();
        assert_eq!(rows.len(), 2);
        for row in rows {
            for column in ["actor", "subject", "payload"] {
                let text: String = row.get(column).unwrap();
                for word in ["ada", "example", person.id.as_str(), &person.handle] {
                    assert!(!text.to_lowercase().contains(&word.to_lowercase()), "{text}");
                }
            }
        }
        let nobody = Actor::Person { id: PersonId::new("01NOBODY").unwrap(), roles: vec![] };
        let mut tx = store.database().begin().await.unwrap();
        let error = append(&mut tx, &nobody, Note::new("tried", AuditSubject::Event), NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused(refusal) if refusal.code == "no-such-person"));
    });
}
