use slam_event::{
    Role,
    import::{ListForm, ReadRules, read},
};

use super::*;
use crate::{
    registrations::tests::{code, person},
    sql::Transaction,
    testing::{NOW, on_both},
};

#[test]
fn a_list_is_replaced_whole_and_an_organisation_stands_for_its_repositories() {
    on_both(async |store| {
        let olga = person(&store, "olga", &[Role::Organiser]).await;
        let kim = person(&store, "kim", &[]).await;
        let list = "name,repository,listed\nOne,https://github.com/one/one,2026-03-20\nTwo,https://github.com/two,\n";
        let (projects, oddities) = read(ListForm::Table, list.as_bytes(), ReadRules::default());
        assert_eq!(oddities, []);
        let name = Slug::new("lfx-insights").unwrap();
        let by = async |actor: &Actor| {
            let change = async |tx: &mut Transaction| replace(tx, actor, &name, &projects, NOW).await;
            store.database().write(change).await
        };
        assert_eq!(code(&by(&kim).await.unwrap_err()), "organiser-only");
        assert_eq!(by(&olga).await.unwrap(), 2);
        assert_eq!(by(&olga).await.unwrap(), 2);
        let found = async |repository: &str| {
            store.database().write(async |tx| listed(tx, &[repository]).await).await.unwrap().remove("lfx-insights")
        };
        assert_eq!(found("github.com/one/one").await, Some(Some("2026-03-20T00:00:00Z".parse().unwrap())));
        assert_eq!(found("github.com/two/any").await, Some(None));
        assert_eq!(found("github.com/twofold/any").await, None);
    });
}
