//! The word of a forge about who may write: offered to whoever signs in there, explained to everybody else, and believed
//! about their own repository alone.

use slam_event::{Actor, Role, Slug, presets::preset};
use slam_store::editions;

use super::idp::Provider;
use crate::{
    ClientSecret, ProviderKind,
    testing::{Browser, Server},
};

/// A server with an edition, and with a forge at an address of this machine.
async fn start() -> (Server, Provider) {
    let forge = Provider::start(slam_store::testing::NOW.as_second()).await;
    let web = forge.base.clone();
    let server = Server::start_with(|config| {
        config.addresses.private_hosts = true;
        let provider = |id: &str, title: &str, kind| crate::Provider {
            id: Slug::new(id).unwrap(),
            title: title.to_owned(),
            kind,
            client_id: "slam".to_owned(),
            client_secret: ClientSecret("password".to_owned()),
        };
        config.providers = vec![
            provider(
                "codeberg",
                "Codeberg",
                ProviderKind::OpenIdConnect { issuer: "https://codeberg.org/".parse().unwrap() },
            ),
            provider("forge", "The Forge", ProviderKind::Github { api: web.join("api/").unwrap(), web }),
        ];
    })
    .await;
    let edition = preset("fall-2026").unwrap();
    let mut tx = server.app.store.database().begin().await.unwrap();
    let text = edition.objectives_text().unwrap();
    editions::create(&mut tx, &Actor::Operator, edition, text, server.now()).await.unwrap();
    tx.commit().await.unwrap();
    (server, forge)
}

/// Registers a project with these repositories, and returns the page that its maintainer sees.
async fn register(browser: &Browser, name: &str, repositories: &str) -> String {
    let fields = [("stage", "cncf|sandbox"), ("name", name), ("step", "send"), ("repositories", repositories)];
    browser.post("/register/project", &fields).await.expect_redirect(&format!("/my/{name}"));
    browser.get(&format!("/my/{name}")).await.expect(200).text
}

fn repository_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"repository\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Goes to the forge by a link of a page, and comes back.
async fn visit(browser: &Browser, forge: &Provider, page: &str, words: &str) -> crate::testing::Answer {
    let link = page.split("href=\"").filter(|rest| rest.contains(words)).find(|rest| rest.starts_with("/sign-in/"));
    let link = link.unwrap().split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let answer = browser.get(&link).await.expect(303);
    let address = forge.visited(answer.header("location"));
    let state = address.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    browser.get(&format!("/sign-in/github/forge/callback?code=c{}&state={state}", state.len() + words.len())).await
}

#[tokio::test]
async fn a_maintainer_who_signs_in_at_the_forge_lets_it_speak() {
    let (server, forge) = start().await;
    let here = forge.base.as_str().replace("http://", "https://");
    let kim = server.sign_in("Kim", &[]).await;
    let page = register(&kim, "tool", &format!("{here}kim/tool")).await;
    assert!(page.contains("once you sign in with it"), "{page}");
    assert!(!page.contains("value=\"forge\""), "{page}");
    let repository = repository_of(&page);
    let wish = [("repository", repository.as_str()), ("kind", "forge"), ("mail", ""), ("file", "")];
    kim.post("/my/tool/control", &wish).await.expect(422);
    visit(&kim, &forge, &page, "Add your account").await.expect_redirect("/my/tool");
    let page = kim.get("/my/tool").await.text;
    assert!(page.contains("Let The Forge say that you may write there"), "{page}");
    kim.post("/my/tool/control", &wish).await.expect_redirect("/my/tool");
    let page = kim.get("/my/tool").await.text;
    visit(&kim, &forge, &page, "Ask The Forge now").await.expect_redirect("/my/tool");
    let page = kim.get("/my/tool").await.text;
    assert!(page.contains("is shown."), "{page}");
    assert!(page.contains("the forge showed permission to write"), "{page}");
}

/// The forge of the test says of every repository that it is `kim/tool`, as for one that was renamed or is a fork.
#[tokio::test]
async fn the_word_about_another_repository_counts_for_nothing() {
    let (server, forge) = start().await;
    let here = forge.base.as_str().replace("http://", "https://");
    let kim = server.sign_in("Kim", &[]).await;
    let page = register(&kim, "other", &format!("{here}kim/other")).await;
    visit(&kim, &forge, &page, "Add your account").await.expect_redirect("/my/other");
    kim.get("/my/other").await.expect(200);
    let repository = repository_of(&page);
    let wish = [("repository", repository.as_str()), ("kind", "forge"), ("mail", ""), ("file", "")];
    kim.post("/my/other/control", &wish).await.expect_redirect("/my/other");
    let page = kim.get("/my/other").await.text;
    visit(&kim, &forge, &page, "Ask The Forge now").await.expect_redirect("/my/other");
    let page = kim.get("/my/other").await.text;
    assert!(page.contains("Control is not shown") && page.contains("answered as"), "{page}");
}

#[tokio::test]
async fn whoever_takes_over_the_challenge_of_another_shows_nothing() {
    let (server, forge) = start().await;
    let here = forge.base.as_str().replace("http://", "https://");
    let kim = server.sign_in("Kim", &[]).await;
    let page = register(&kim, "tool", &format!("{here}kim/tool")).await;
    visit(&kim, &forge, &page, "Add your account").await.expect_redirect("/my/tool");
    kim.get("/my/tool").await.expect(200);
    let repository = repository_of(&page);
    let wish = [("repository", repository.as_str()), ("kind", "forge"), ("mail", ""), ("file", "")];
    kim.post("/my/tool/control", &wish).await.expect_redirect("/my/tool");
    let page = kim.get("/my/tool").await.text;
    // Mallory, signed in as herself, follows Kim's link: the account at the forge is Kim's already.
    let mallory = server.sign_in("Mallory", &[Role::Advisor]).await;
    visit(&mallory, &forge, &page, "Ask The Forge now").await.expect(409);
    assert!(!kim.get("/my/tool").await.text.contains("the forge showed permission"));
}

#[tokio::test]
async fn where_no_forge_can_be_asked_the_page_says_why() {
    let (server, _forge) = start().await;
    let kim = server.sign_in("Kim", &[]).await;
    let repositories = "https://codeberg.org/kim/tool\nhttps://git.example.org/kim/tool";
    let page = register(&kim, "tool", repositories).await;
    assert!(page.contains("Codeberg says who you are here, and not where you may write."), "{page}");
    assert!(page.contains("This server has no sign-in of git.example.org"), "{page}");
    assert!(!page.contains("value=\"forge\""), "{page}");
}
