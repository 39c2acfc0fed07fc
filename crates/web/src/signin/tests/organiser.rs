//! The link of the first organiser.

use slam_event::Role;
use slam_store::links;

use crate::testing::Server;

async fn link(server: &Server) -> Option<String> {
    let mut tx = server.app.store.database().begin().await.unwrap();
    let link = links::first_organiser(&mut tx, server.now()).await.unwrap();
    tx.commit().await.unwrap();
    link.map(|token| format!("/organiser-link/{}", token.reveal()))
}

#[tokio::test]
async fn a_new_server_gets_its_first_organiser_without_any_other_way_to_sign_in() {
    let server = Server::start().await;
    let link = link(&server).await.unwrap();
    let browser = server.visitor();
    assert!(browser.get(&link).await.page().text().contains("Become the organiser"));
    browser.post(&link, &[("name", ""), ("mail", "x")]).await.expect(422).any_page();
    browser.post(&link, &[("name", "Olga"), ("mail", "olga@example.org")]).await.expect_redirect("/");
    let row = server.app.store.database().query("SELECT role FROM role_grant").fetch_one().await.unwrap();
    assert_eq!(row.get::<String>("role").unwrap(), Role::Organiser.name());
    server.visitor().post(&link, &[("name", "Eve"), ("mail", "eve@example.org")]).await.expect(403);
}

#[tokio::test]
async fn the_link_enters_nobody_elses_account() {
    let server = Server::start().await;
    server.person("Ana", &[]).await;
    let link = link(&server).await.unwrap();
    let browser = server.visitor();
    let page = browser.post(&link, &[("name", "Eve"), ("mail", "Ana@example.org")]).await.expect(422).any_page();
    assert!(page.text().contains("has an account"));
    let ana = server.sign_in("Bea", &[]).await;
    ana.post(&link, &[]).await.expect_redirect("/");
}
