//! The pages of webhooks: the secret is shown once, each button does what it says, and nobody reaches another's webhook.

use slam_event::Role;

use super::egg::Egg;

const PAGE: &str = "/my/egg/webhooks";

#[tokio::test]
async fn a_webhook_is_added_tested_paused_rotated_and_removed() {
    let egg = Egg::start().await;
    let ada = egg.maintainer().await;
    assert!(ada.get(PAGE).await.page().text().contains("There are none."));
    let fields = [("address", "https://hooks.example.org/in"), ("kinds", "award")];
    let made = ada.post(PAGE, &fields).await.page();
    let secret = made.all("code").next().unwrap().text.clone();
    assert!(secret.len() > 20, "{secret}");
    assert!(!ada.get(PAGE).await.text.contains(&secret), "the secret is shown once");
    let id = egg.one("SELECT id AS text FROM webhook").await;
    let act = format!("{PAGE}/act");
    for (act_of, after) in [("pause", "Paused"), ("resume", "Active"), ("test", "Waiting")] {
        ada.post(&act, &[("id", &id), ("act", act_of)]).await.expect_redirect(PAGE);
        let page = ada.get(PAGE).await.page();
        assert!(page.text().contains(after), "{act_of}: {}", page.text());
    }
    let rotated = ada.post(&act, &[("id", &id), ("act", "rotate")]).await.page();
    assert_ne!(rotated.all("code").next().unwrap().text, secret);
    ada.post(&act, &[("id", &id), ("act", "remove")]).await.expect_redirect(PAGE);
    assert!(ada.get(PAGE).await.page().text().contains("There are none."));
}

#[tokio::test]
async fn a_wrong_webhook_is_refused_at_its_field() {
    let egg = Egg::start().await;
    let ada = egg.maintainer().await;
    for (address, kinds) in [
        ("http://hooks.example.org/in", "award"),
        ("file:///etc/passwd", "award"),
        ("javascript:alert(1)", "award"),
        ("", "award"),
        ("https://hooks.example.org/in", "nonsense"),
    ] {
        let answer = ada.post(PAGE, &[("address", address), ("kinds", kinds)]).await.expect(422);
        assert!(answer.any_page().text().contains("has to change"), "{address} {kinds}\n{}", answer.text);
    }
    let rows = egg.server.app.store.database().query("SELECT id FROM webhook").fetch_all().await.unwrap();
    assert!(rows.is_empty());
}

#[tokio::test]
async fn nobody_reaches_the_webhook_of_another_owner() {
    let egg = Egg::start().await;
    let ada = egg.maintainer().await;
    let olga = egg.server.sign_in("Olga", &[Role::Organiser]).await;
    let fields = [("address", "https://hooks.example.org/in"), ("kinds", "award")];
    ada.post(PAGE, &fields).await.page();
    let id = egg.one("SELECT id AS text FROM webhook").await;
    olga.post(PAGE, &fields).await.expect(403);
    for act in ["pause", "test", "rotate", "remove"] {
        let answer = olga.post("/organise/webhooks/act", &[("id", &id), ("act", act)]).await;
        assert_eq!(answer.status.as_u16(), 404, "{act}");
    }
    assert!(!olga.get("/organise/webhooks").await.page().text().contains("hooks.example.org"));
    ada.get("/organise/webhooks").await.expect(403);
}
