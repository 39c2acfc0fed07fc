use slam_event::{
    Slug,
    registration::{Address, AddressRules},
};

use super::*;
use crate::{
    registrations::{
        Rivals,
        tests::{code, person, prove, registered, with_fall},
    },
    sql::Transaction,
    testing::{NOW, on_both},
};

#[test]
fn repositories_come_and_go_with_a_reason_and_one_always_stays_in_scope() {
    on_both(async |store| {
        with_fall(&store).await;
        let kim = person(&store, "kim", &[]).await;
        let made = registered(&store, &kim, "curl", &["https://github.com/curl/curl"], Rivals::Refuse).await.unwrap();
        let slug = Slug::new("curl").unwrap();
        let new = NewRepository {
            written: "https://github.com/curl/www".to_owned(),
            address: Address::parse("https://github.com/curl/www", AddressRules::default()).unwrap(),
            out_of_scope: None,
        };
        let add = async |tx: &mut Transaction| add_repository(tx, &kim, &slug, &new, NOW).await;
        assert_eq!(code(&store.database().write(add).await.unwrap_err()), "control-missing");
        prove(&store, &kim, &made).await;
        let added = store.database().write(add).await.unwrap();
        // The new one has no proof yet, so that nothing can be changed before it is shown; put it back by its owner.
        let scope = async |tx: &mut Transaction| set_scope(tx, &kim, &slug, &added, Some("a site"), NOW).await;
        assert_eq!(code(&store.database().write(scope).await.unwrap_err()), "control-missing");
        assert_eq!(repositories(store.database(), &made.project).await.unwrap().len(), 2);
    });
}
