//! Wrong forms: each comes back with status 422, says what has to change, and changes nothing.

use std::collections::BTreeMap;

use axum::http::Method;
use slam_event::Role;
use slam_store::links;

use super::egg::Egg;
use crate::{
    Access, Who,
    routes::table,
    testing::{Browser, Server},
};

/// What becomes of a form.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wrong {
    /// With these fields its page comes back, with all that is wrong on top.
    Page(&'static [(&'static str, &'static str)]),
    /// With these fields the answer says what is wrong: a button, or a short form of a page with many.
    Told(&'static [(&'static str, &'static str)]),
    /// It has no field in which anything could be wrong.
    Nothing,
}

/// Longer than any field may be; filled in below.
const LONG: &str = "(long)";

/// Fields into which people type, and which no box or button fills.
const TYPED: [&str; 5] = ["name", "title", "address", "links", "definition"];

/// Every route that takes a form, by its name.
const FORMS: &[(&str, Wrong)] = &[
    ("theme", Wrong::Nothing),
    ("sign-out", Wrong::Nothing),
    // Buttons of the demonstration; on every other server there is no such address.
    ("demo-sign-in", Wrong::Nothing),
    ("sign-in-mail", Wrong::Page(&[("mail", "nobody")])),
    ("sign-in-link-use", Wrong::Nothing),
    ("organiser-link-use", Wrong::Page(&[("name", "Olga")])),
    ("account-change", Wrong::Page(&[("display_name", "")])),
    ("account-delete", Wrong::Page(&[("confirmation", "please")])),
    ("account-unlink", Wrong::Told(&[])),
    ("account-token-make", Wrong::Page(&[("name", "CI")])),
    ("account-token-revoke", Wrong::Told(&[])),
    ("unsubscribe-now", Wrong::Nothing),
    ("register-project-send", Wrong::Page(&[("name", "Beacon")])),
    ("register-me", Wrong::Nothing),
    ("withdraw-me", Wrong::Nothing),
    ("control-link-send", Wrong::Nothing),
    ("control-ask", Wrong::Told(&[("repository", "A"), ("kind", "charm")])),
    ("control-look", Wrong::Told(&[("challenge", LONG)])),
    ("repository-add", Wrong::Told(&[("address", "ext::sh -c id")])),
    ("repository-change", Wrong::Told(&[("reason", LONG)])),
    ("member-add", Wrong::Told(&[("handle", LONG)])),
    ("leave", Wrong::Nothing),
    ("describe", Wrong::Told(&[("name", "")])),
    ("rename", Wrong::Told(&[("to", "No Slug")])),
    ("listing", Wrong::Told(&[("wants", LONG)])),
    ("withdraw", Wrong::Told(&[("why", LONG)])),
    ("evaluate", Wrong::Nothing),
    ("submit-send", Wrong::Page(&[("note", LONG), ("links", "https://example.org/kept")])),
    ("submit-take-back", Wrong::Nothing),
    ("appeal", Wrong::Page(&[("part", "policy"), ("reason", "")])),
    ("declare", Wrong::Page(&[("requirement", "OSPS-GV-01.01")])),
    ("declare-take-back", Wrong::Told(&[])),
    ("review-decide", Wrong::Page(&[("part", "policy"), ("answer", "perhaps")])),
    ("review-second", Wrong::Told(&[])),
    ("review-bulk-preview", Wrong::Page(&[])),
    ("review-bulk", Wrong::Page(&[])),
    ("review-undo", Wrong::Nothing),
    ("review-declaration", Wrong::Page(&[("do", "accept")])),
    ("award-give", Wrong::Page(&[("gift", "a horse")])),
    ("award-revoke", Wrong::Page(&[])),
    ("award-correct", Wrong::Page(&[("gift", "a horse")])),
    ("edition-make", Wrong::Page(&[("title", "Autumn")])),
    ("edition-amend", Wrong::Page(&[("definition", "id = 3")])),
    ("edition-current", Wrong::Nothing),
    ("registrations-bulk", Wrong::Told(&[])),
    ("registration-step", Wrong::Told(&[])),
    ("claim-decide", Wrong::Told(&[])),
    ("import-send", Wrong::Page(&[("form", "table")])),
    ("role-change", Wrong::Told(&[("handle", "@ada")])),
    ("job-retry", Wrong::Told(&[])),
    ("audit-verify", Wrong::Nothing),
    ("webhook-add", Wrong::Page(&[("address", "http://example.org")])),
    ("webhook-act", Wrong::Told(&[("id", "W1"), ("act", "explode")])),
    ("event-webhook-add", Wrong::Page(&[("address", "https://exa mple.org")])),
    ("event-webhook-act", Wrong::Told(&[])),
];

#[test]
fn the_table_names_every_form() {
    let takes_form = |access| !matches!(access, Access::Token(..));
    let routes = table().into_iter().filter(|route| route.method == Method::POST && takes_form(route.facts.access));
    let mut routes: Vec<_> = routes.map(|route| route.facts.name).collect();
    let mut forms: Vec<_> = FORMS.iter().map(|(name, _)| *name).collect();
    routes.sort_unstable();
    forms.sort_unstable();
    assert_eq!(forms, routes);
}

/// A project with a refused claim, a declaration, and the names of both for addresses.
struct Stage {
    egg: Egg,
    names: BTreeMap<&'static str, String>,
}

async fn stage() -> Stage {
    let egg = Egg::start_with(|config| config.mail_from = Some("Slam <slam@example.org>".to_owned())).await;
    let link = egg.server.app.store.database().write(async |tx| links::first_organiser(tx, egg.server.now()).await);
    let token = link.await.unwrap().unwrap().reveal().to_owned();
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let submission = egg.claim(&ada).await;
    let answer = [("part", "policy"), ("answer", "not-met"), ("reason", "It is empty.")];
    eve.post(&format!("/review/{submission}/decide"), &answer).await.expect(303);
    let page = ada.get("/my/egg/declarations").await.page();
    let stated = page.all("option").map(|one| one.get("value").to_owned()).find(|value| !value.is_empty()).unwrap();
    let said = [("requirement", "OSPS-GV-01.01"), ("stated", &stated), ("reason", "The board meets.")];
    ada.post("/my/egg/declarations", &said).await.expect(303);
    let declaration = egg.one("SELECT id AS text FROM declaration").await;
    let names = [
        ("{project}", "egg"),
        ("{badge}", "cleaner"),
        ("{edition}", "any-forge"),
        ("{registration}", "R1"),
        ("{submission}", &submission),
        ("{declaration}", &declaration),
        ("{award}", "W1"),
        ("{token}", &token),
    ];
    let names = names.map(|(place, name)| (place, name.to_owned())).into();
    Stage { egg, names }
}

impl Stage {
    fn filled(&self, path: &str) -> String {
        let part = |part| self.names.get(part).map_or(part, String::as_str).to_owned();
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }
}

#[tokio::test]
async fn every_wrong_form_comes_back_with_422_and_its_words() {
    let stage = stage().await;
    let server = &stage.egg.server;
    let routes: BTreeMap<_, _> = table().into_iter().map(|route| (route.facts.name, route)).collect();
    let (visitor, ada) = (server.visitor(), stage.egg.maintainer().await);
    let olga = server.sign_in("Olga", &Role::ALL).await;
    let long = "a".repeat(30_000);
    for (name, wrong) in FORMS {
        let (fields, is_page) = match wrong {
            Wrong::Page(fields) => (*fields, true),
            Wrong::Told(fields) => (*fields, false),
            Wrong::Nothing => continue,
        };
        let route = &routes[name];
        let browser = match route.facts.access {
            Access::Public => &visitor,
            Access::Person(Who::Maintainer) => &ada,
            _ => &olga,
        };
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(field, text)| (*field, if *text == LONG { &*long } else { *text })).collect();
        let before = changes(server).await;
        let answer = browser.post(&stage.filled(route.path), &fields).await;
        assert_eq!(answer.status.as_u16(), 422, "{name}: {}", answer.text);
        let page = answer.any_page();
        assert_eq!(page.find("errors").is_some(), is_page, "{name}: {}", page.text());
        assert_eq!(changes(server).await, before, "{name} changed something");
        if is_page {
            let typed = fields.iter().filter(|(field, _)| TYPED.contains(field));
            for (field, text) in typed {
                assert!(answer.text.contains(text), "{name} forgot `{text}` of {field}");
            }
        }
    }
}

async fn changes(server: &Server) -> i64 {
    let row = server.app.store.database().query("SELECT COALESCE(MAX(seq), 0) AS number FROM audit").fetch_one().await;
    row.unwrap().get("number").unwrap()
}

/// A form that was right is answered as ever.
#[tokio::test]
async fn a_form_that_is_right_is_not_422() {
    let stage = stage().await;
    let ada: Browser = stage.egg.maintainer().await;
    ada.post("/account", &[("display_name", "Ada L.")]).await.expect_redirect("/account");
    let made = [("name", "CI"), ("scopes", "read"), ("days", "7")];
    assert!(ada.post("/account/tokens", &made).await.page().text().contains("slam"));
    let hook = [("address", "https://example.org/hook"), ("kinds", "award")];
    ada.post("/my/egg/webhooks", &hook).await.page();
}
