use super::*;
use crate::{
    people::{self, Identity},
    testing::{NOW, on_both},
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn code<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> &'static str {
    match answer {
        Err(StoreError::Refused(refusal)) => refusal.code,
        other => panic!("no refusal: {other:?}"),
    }
}

#[test]
fn of_many_who_redeem_a_link_at_once_one_gets_it() {
    on_both(async |store| {
        let database = store.database();
        let link = database.write(async |tx| create(tx, Purpose::SignIn, "ada@example.org", HOUR, NOW).await).await;
        let link = link.unwrap();
        let tries = (0..100).map(|_| database.write(async |tx| redeem(tx, Purpose::SignIn, link.reveal(), NOW).await));
        let answers = futures::future::join_all(tries).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 99));
        assert!(lost.into_iter().all(|answer| code(answer) == "link-used"));
    });
}

#[test]
fn a_link_opens_what_it_is_for_while_it_is_fresh() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let link = create(&mut tx, Purpose::SignIn, "ada@example.org", HOUR, NOW).await.unwrap();
        let text = link.reveal();
        assert_eq!(code(look(&mut tx, Purpose::ControlMail, text, NOW).await), "link-unknown");
        assert_eq!(code(look(&mut tx, Purpose::SignIn, "' OR 1 = 1 --", NOW).await), "link-unknown");
        assert_eq!(code(redeem(&mut tx, Purpose::SignIn, text, NOW + HOUR).await), "link-expired");
        for _ in 0..2 {
            assert_eq!(look(&mut tx, Purpose::SignIn, text, NOW).await.unwrap(), "ada@example.org");
        }
        assert_eq!(redeem(&mut tx, Purpose::SignIn, text, NOW).await.unwrap(), "ada@example.org");
        assert_eq!(code(look(&mut tx, Purpose::SignIn, text, NOW).await), "link-used");
        assert_eq!((sweep(&mut tx, NOW).await.unwrap(), sweep(&mut tx, NOW + HOUR).await.unwrap()), (0, 1));
    });
}

#[test]
fn the_first_organiser_comes_by_the_link_of_the_newest_start_and_no_second_one_does() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let ada = people::sign_in(&mut tx, &Identity::mail("ada@example.org"), NOW).await.unwrap().id;
        let old = first_organiser(&mut tx, NOW).await.unwrap().unwrap();
        let new = first_organiser(&mut tx, NOW).await.unwrap().unwrap();
        assert_eq!(code(become_organiser(&mut tx, old.reveal(), &ada, NOW).await), "link-unknown");
        become_organiser(&mut tx, new.reveal(), &ada, NOW).await.unwrap();
        assert_eq!(people::roles(&mut tx, &ada).await.unwrap(), [Role::Organiser]);
        assert_eq!(code(become_organiser(&mut tx, new.reveal(), &ada, NOW).await), "link-used");
        assert!(first_organiser(&mut tx, NOW).await.unwrap().is_none());
    });
}
