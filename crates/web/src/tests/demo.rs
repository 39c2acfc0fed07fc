//! The tour: one click makes somebody of the cast, on a demonstration and nowhere else.

use slam_event::Role;

use crate::{Chapter, Config, Player, Secret, Stop, Tour, testing::Server};

/// A demonstration with one person, who organises, beside the server whose folder it is in.
async fn demonstration() -> (Server, Server) {
    let real = Server::start().await;
    let person = real.person("Olga", &[Role::Organiser]).await;
    let stop = Stop { at: "/organise/people".to_owned(), title: "People", see: "Who has which role." };
    let cast = vec![Player { login: "olga", name: "Olga", role: "organiser", does: "Runs it.", person }];
    let chapters = vec![Chapter { title: "The organiser", player: Some("olga"), stops: vec![stop] }];
    let demonstrate = |config: &mut Config| {
        *config = Config::new("http://localhost", Secret::random()).unwrap();
        config.demonstrate("127.0.0.1:1".parse().unwrap(), Tour { cast, chapters }).unwrap();
    };
    (Server::on(real.app.store.clone(), demonstrate), real)
}

#[tokio::test]
async fn one_click_makes_somebody_of_the_cast_and_leads_on() {
    let (server, _real) = demonstration().await;
    let browser = server.visitor();
    let page = browser.get("/demo").await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.text);
    assert!(page.text.contains("value=\"/organise/people\""), "{}", page.text);
    assert!(browser.get("/").await.text.contains("href=\"/demo\""), "every page leads to the tour");
    let form = [("person", "olga"), ("next", "/organise/people")];
    browser.post("/demo/sign-in", &form).await.expect_redirect("/organise/people");
    assert_eq!(browser.get("/organise/people").await.status.as_u16(), 200);
    assert!(browser.get("/demo").await.text.contains("<a href=\"/organise/people\">People</a>"));
}

#[tokio::test]
async fn a_click_from_elsewhere_or_to_elsewhere_does_nothing() {
    let (server, _real) = demonstration().await;
    let browser = server.visitor();
    let answer = browser.post_raw("/demo/sign-in", &[("person", "olga"), ("_token", "0000")]).await;
    assert_eq!(answer.status.as_u16(), 403);
    assert_eq!(browser.cookie("slam-session"), None);
    let nobody = browser.post("/demo/sign-in", &[("person", "mallory")]).await;
    assert_eq!(nobody.status.as_u16(), 404);
    let away = [("person", "olga"), ("next", "https://evil.example/")];
    browser.post("/demo/sign-in", &away).await.expect_redirect("/");
}

#[tokio::test]
async fn a_real_server_has_no_tour() {
    let server = Server::start().await;
    let organiser = server.sign_in("Olga", &[Role::Organiser]).await;
    assert!(!organiser.get("/").await.text.contains("/demo"));
    assert_eq!(organiser.get("/demo").await.status.as_u16(), 404);
    assert_eq!(organiser.post("/demo/sign-in", &[("person", "olga")]).await.status.as_u16(), 404);
}
