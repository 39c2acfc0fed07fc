use slam_event::{Actor, PersonId, ProjectId, RegistrationId, Role};

use super::*;
use crate::{
    StoreError,
    notices::{self, Audience, Notice, NoticeKind},
    people,
    sql::Transaction,
    testing::{NOW, on_both},
};

/// A project with its maintainer, an organiser, and a person who is neither.
async fn persons(tx: &mut Transaction) -> [PersonId; 3] {
    let mut all = Vec::new();
    for name in ["maya", "olga", "nemo"] {
        let identity = people::Identity::mail(&format!("{name}@example.org"));
        all.push(people::sign_in(tx, &identity, NOW).await.unwrap().id);
    }
    let all: [PersonId; 3] = all.try_into().unwrap();
    people::grant(tx, &Actor::Operator, &all[1], Role::Organiser, NOW).await.unwrap();
    for insert in [
        "INSERT INTO edition (id, title, version, opens_at, closes_at, created_at) VALUES ('fall-2026', '', 1, 0, 0, 0)",
        "INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'curl', 'curl', 0), ('P2', 'zlib', 'zlib', 0)",
        "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_at, changed_at)
            VALUES ('R1', 'fall-2026', 'P1', 'listed', 1, '', 0, 0), ('R2', 'fall-2026', 'P2', 'listed', 1, '', 0, 0)",
    ] {
        tx.query(insert).execute().await.unwrap();
    }
    let member = "INSERT INTO membership (project, person, role, since_at) VALUES ('P1', $1, 'maintainer', 0)";
    tx.query(member).bind(&all[0]).execute().await.unwrap();
    all
}

fn actor(person: &PersonId, roles: &[Role]) -> Actor {
    Actor::Person { id: person.clone(), roles: roles.to_vec() }
}

fn curl() -> ProjectId {
    ProjectId::new("P1").unwrap()
}

fn wanted(project: Option<ProjectId>) -> NewWebhook {
    NewWebhook { project, address: "https://hooks.example.org/in".to_owned(), kinds: vec![NoticeKind::Award] }
}

async fn award(tx: &mut Transaction, kind: NoticeKind, registration: &str, cause: &str) {
    let notice = Notice::new(kind, "curl has Guardian", "Well done.", cause);
    let notice = notice.of_registration(&RegistrationId::new(registration).unwrap());
    notices::post(tx, &notice, &[Audience::Everybody], NOW).await.unwrap();
}

fn code(error: StoreError) -> &'static str {
    match error {
        StoreError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    }
}

#[test]
fn only_maintainers_and_organisers_add_webhooks_of_their_own() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, olga, nemo] = persons(&mut tx).await;
        for (who, project, fine) in [
            (actor(&maya, &[]), Some(curl()), true),
            (actor(&maya, &[]), None, false),
            (actor(&olga, &[Role::Organiser]), None, true),
            (actor(&olga, &[Role::Organiser]), Some(curl()), false),
            (actor(&nemo, &[]), Some(curl()), false),
            (Actor::Operator, None, false),
        ] {
            let added = add(&mut tx, &who, &wanted(project.clone()), NOW).await;
            assert_eq!(added.is_ok(), fine, "{who:?} {project:?}");
        }
        let (id, _) = add(&mut tx, &actor(&maya, &[]), &wanted(Some(curl())), NOW).await.unwrap();
        let zlib = ProjectId::new("P2").unwrap();
        assert!(find(&mut tx, Some(&zlib), &id).await.unwrap().is_none(), "an id leads to no other project");
        let olga = actor(&olga, &[Role::Organiser]);
        assert_eq!(code(remove(&mut tx, &olga, None, &id, NOW).await.unwrap_err()), "no-such-webhook");
    });
}

#[test]
fn only_encrypted_addresses_and_ten_of_them() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, ..] = persons(&mut tx).await;
        let maya = actor(&maya, &[]);
        for address in ["http://hooks.example.org", "file:///etc/passwd", "https://a b", ""] {
            let asked = NewWebhook { address: address.to_owned(), ..wanted(Some(curl())) };
            assert_eq!(code(add(&mut tx, &maya, &asked, NOW).await.unwrap_err()), "webhook-address", "{address}");
        }
        let silent = NewWebhook { kinds: vec![], ..wanted(Some(curl())) };
        assert_eq!(code(add(&mut tx, &maya, &silent, NOW).await.unwrap_err()), "webhook-kinds");
        for _ in 0..10 {
            add(&mut tx, &maya, &wanted(Some(curl())), NOW).await.unwrap();
        }
        assert_eq!(code(add(&mut tx, &maya, &wanted(Some(curl())), NOW).await.unwrap_err()), "webhooks-many");
    });
}

#[test]
fn a_notice_goes_to_the_webhooks_that_want_it_and_to_no_other() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, olga, _] = persons(&mut tx).await;
        let (maintainer, organiser) = (actor(&maya, &[]), actor(&olga, &[Role::Organiser]));
        let (project, _) = add(&mut tx, &maintainer, &wanted(Some(curl())), NOW).await.unwrap();
        let (event, _) = add(&mut tx, &organiser, &wanted(None), NOW).await.unwrap();
        let mut counts = Vec::new();
        let count = async |tx: &mut Transaction, id: &str| for_webhook(tx, id, 10).await.unwrap().len();
        let steps = [
            (NoticeKind::Award, "R1"),
            (NoticeKind::Award, "R1"),
            (NoticeKind::Award, "R2"),
            (NoticeKind::Change, "R1"),
        ];
        for (seq, (kind, registration)) in steps.into_iter().enumerate() {
            // The second one is the first one again.
            award(&mut tx, kind, registration, &format!("cause-{}", if seq == 1 { 0 } else { seq })).await;
            counts.push((count(&mut tx, &project).await, count(&mut tx, &event).await));
        }
        assert_eq!(counts, [(1, 1), (1, 1), (1, 2), (1, 2)]);
        set_paused(&mut tx, &maintainer, Some(&curl()), &project, true, NOW).await.unwrap();
        award(&mut tx, NoticeKind::Award, "R1", "while-paused").await;
        set_paused(&mut tx, &maintainer, Some(&curl()), &project, false, NOW).await.unwrap();
        let ended = "UPDATE membership SET ended_at = 1 WHERE person = $1";
        tx.query(ended).bind(&maya).execute().await.unwrap();
        award(&mut tx, NoticeKind::Award, "R1", "after-leaving").await;
        assert_eq!(count(&mut tx, &project).await, 1, "who left the project hears nothing of it");
    });
}

#[test]
fn a_delivery_tells_what_became_of_it() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let [maya, ..] = persons(&mut tx).await;
        let maintainer = actor(&maya, &[]);
        let (id, secret) = add(&mut tx, &maintainer, &wanted(Some(curl())), NOW).await.unwrap();
        let delivery = ping(&mut tx, &maintainer, Some(&curl()), &id, NOW).await.unwrap();
        let asked = due(&mut tx, &delivery).await.unwrap().unwrap();
        assert_eq!((asked.kind.as_str(), asked.project.as_deref()), ("ping", Some("curl")));
        assert_eq!(asked.secret, secret.reveal());
        failed(&mut tx, &delivery, Some(503), "the receiver answered 503", NOW).await.unwrap();
        delivered(&mut tx, &delivery, 204, NOW).await.unwrap();
        let told = for_webhook(&mut tx, &id, 10).await.unwrap().remove(0);
        assert_eq!((told.tried, told.status, told.problem.as_str(), told.delivered_at), (2, Some(204), "", Some(NOW)));
        assert!(due(&mut tx, &delivery).await.unwrap().is_none(), "what was delivered is not sent again");
        let fresh = rotate(&mut tx, &maintainer, Some(&curl()), &id, NOW).await.unwrap();
        assert_ne!(fresh, secret);
        let second = ping(&mut tx, &maintainer, Some(&curl()), &id, NOW).await.unwrap();
        assert_eq!(give_up(&mut tx, &second).await.unwrap(), Some(maya));
        assert!(due(&mut tx, &second).await.unwrap().is_none(), "a paused webhook gets nothing");
        remove(&mut tx, &maintainer, Some(&curl()), &id, NOW).await.unwrap();
        assert!(list(&mut tx, Some(&curl())).await.unwrap().is_empty());
    });
}
