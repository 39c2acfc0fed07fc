//! Where a repository lies on this server is nobody's business.

use axum::http::Method;
use slam_event::{AwardId, Role};
use slam_store::{awards, sql::AssertSqlSafe};

use super::egg::Egg;
use crate::{Access, routes::table};

/// A part of the path that stands nowhere else.
const SECRET: &str = "secret-place";

/// Puts the repository on a path of the server, and lists the project.
async fn on_a_path(egg: &Egg) {
    let mut tx = egg.server.app.store.database().begin().await.unwrap();
    let path = format!("/srv/{SECRET}/egg");
    for text in [
        format!("UPDATE repository SET address = '{path}', canonical = 'path:{path}', forge = 'path'"),
        "UPDATE registration SET state = 'listed', wants_listing = 1".to_owned(),
    ] {
        tx.query(AssertSqlSafe(text)).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Puts the names of what exists into the places of a path.
fn filled(path: &str, award: &str, evaluation: &str) -> Vec<String> {
    let files: &[&str] = match path {
        "/api/v1/export/{file}" => &[
            "projects.json",
            "projects.csv",
            "projects.jsonl",
            "badges.json",
            "verdicts.json",
            "awards.csv",
            "awards.json",
            "evaluations.json",
        ],
        "/embed/{slug}/{file}" => &["all.svg", "all.json", "cleaner.svg", "cleaner.json", "card.svg"],
        "/awards/{award}/{file}" => &["badge.svg"],
        _ => &["x1"],
    };
    let with = |file: &str| {
        let parts = path.split('/').map(|part| match part {
            "{slug}" | "{project}" => "egg",
            "{edition}" => "any-forge",
            "{badge}" => "cleaner",
            "{award}" => award,
            "{evaluation}" => evaluation,
            "{file}" => file,
            part if part.starts_with('{') => "x1",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    };
    files.iter().map(|file| with(file)).collect()
}

#[tokio::test]
async fn a_path_of_this_server_stands_on_no_public_page_and_in_no_export() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let olga = egg.server.sign_in("Olga", &[Role::Organiser]).await;
    let id = egg.claim(&ada).await;
    on_a_path(&egg).await;
    let met = [("part", "policy"), ("answer", "met"), ("reason", "It is there and it is whole.")];
    eve.post(&format!("/review/{id}/decide"), &met).await.expect(303);
    olga.post("/organise/awards", &[("registration", "R1"), ("gift", "badge cleaner")]).await.expect(303);
    let award = egg.one("SELECT id AS text FROM award").await;
    let evaluation = egg.one("SELECT id AS text FROM evaluation").await;
    // Its maintainer wrote the path, and sees it.
    assert!(ada.get("/my/egg").await.page().text().contains(SECRET));
    let visitor = egg.server.visitor();
    let routes =
        table().into_iter().filter(|one| one.method == Method::GET && matches!(one.facts.access, Access::Public));
    let (mut tried, mut found) = (0, 0);
    for path in routes.flat_map(|route| filled(route.path, &award, &evaluation)) {
        let answer = visitor.get(&path).await;
        assert!(!answer.text.contains(SECRET), "{path}\n{}", answer.text);
        tried += 1;
        found += usize::from(answer.status.is_success() && answer.text.contains("Egg timer"));
    }
    assert!(tried >= 40 && found >= 12, "{tried} addresses, and the project on {found}");
    for form in ["table", "foundation", "site"] {
        let list = olga.get(&format!("/organise/export/{form}")).await.expect(200);
        assert!(list.text.contains("Egg timer") && !list.text.contains(SECRET), "{form}\n{}", list.text);
    }
    // Pictures draw their words as outlines.
    let mut look = egg.server.app.store.database().snapshot().await.unwrap();
    let shown = awards::find(&mut look, &AwardId::new(award).unwrap()).await.unwrap();
    assert_eq!((shown.project.as_str(), shown.address.as_str()), ("Egg timer", ""));
    assert_eq!(shown.bindings(&mut look).await.unwrap()[0].address, "");
}
