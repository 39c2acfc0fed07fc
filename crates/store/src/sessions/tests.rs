use super::*;
use crate::{
    people::{self, Identity},
    testing::{NOW, on_both},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[test]
fn a_token_from_before_sign_in_opens_nothing_afterwards() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let ada = people::sign_in(&mut tx, &Identity::mail("ada@example.org"), NOW).await.unwrap().id;
        let before = create(&mut tx, None, r#"{"state":"x"}"#, DAY, NOW).await.unwrap();
        let waiting = find(&mut tx, before.reveal(), NOW).await.unwrap().unwrap();
        assert_eq!((waiting.person, waiting.data.as_str()), (None, r#"{"state":"x"}"#));
        let after = rotate(&mut tx, before.reveal(), &ada, DAY, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(store.database(), before.reveal(), NOW).await.unwrap(), None);
        assert_eq!(find(store.database(), after.reveal(), NOW).await.unwrap().unwrap().person, Some(ada));
    });
}

#[test]
fn a_session_ends_by_itself_by_its_person_and_with_all_the_others() {
    on_both(async |store| {
        let mut tx = store.database().begin().await.unwrap();
        let ada = people::sign_in(&mut tx, &Identity::mail("ada@example.org"), NOW).await.unwrap().id;
        let mut tokens = Vec::new();
        for _ in 0..3 {
            tokens.push(create(&mut tx, Some(&ada), "{}", DAY, NOW).await.unwrap());
        }
        let last = NOW + DAY - SignedDuration::from_millis(1);
        assert!(find(&mut tx, tokens[0].reveal(), last).await.unwrap().is_some());
        assert!(find(&mut tx, tokens[0].reveal(), NOW + DAY).await.unwrap().is_none());
        note_use(&mut tx, tokens[0].reveal(), last).await.unwrap();
        assert_eq!(find(&mut tx, tokens[0].reveal(), last).await.unwrap().unwrap().seen_at, last);
        end(&mut tx, tokens[0].reveal()).await.unwrap();
        assert!(find(&mut tx, tokens[0].reveal(), NOW).await.unwrap().is_none());
        assert_eq!(end_all(&mut tx, &ada).await.unwrap(), 2);
        create(&mut tx, None, "{}", DAY, NOW).await.unwrap();
        assert_eq!((sweep(&mut tx, last).await.unwrap(), sweep(&mut tx, NOW + DAY).await.unwrap()), (0, 1));
    });
}

#[test]
fn rows_hold_no_token() {
    on_both(async |store| {
        let token = store.database().write(async |tx| create(tx, None, "{}", DAY, NOW).await).await.unwrap();
        let row = store.database().query("SELECT token_sha256 FROM session").fetch_one().await.unwrap();
        assert_ne!(row.get::<String>("token_sha256").unwrap(), token.reveal());
    });
}
