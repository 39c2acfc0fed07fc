//! Registration over HTTP: the whole way of a project, and the ways of those who want what is not theirs.

use slam_event::{Actor, Role, presets::preset};
use slam_store::editions;

use crate::testing::{Browser, Server};

pub(super) async fn with_fall() -> Server {
    let server = Server::start().await;
    let edition = preset("fall-2026").unwrap();
    let mut tx = server.app.store.database().begin().await.unwrap();
    let text = edition.objectives_text().unwrap();
    editions::create(&mut tx, &Actor::Operator, edition, text, server.now()).await.unwrap();
    tx.commit().await.unwrap();
    server
}

pub(super) async fn send(browser: &Browser, more: &[(&str, &str)]) -> crate::testing::Answer {
    let mut fields = vec![("stage", "cncf|sandbox"), ("name", "curl"), ("step", "send")];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    browser.post("/register/project", &fields).await
}

pub(super) const CURL: (&str, &str) = ("repositories", "https://github.com/curl/curl\nhttps://codeberg.org/curl/docs");

#[tokio::test]
async fn a_project_is_shown_its_level_before_it_is_registered() {
    let server = with_fall().await;
    let kim = server.sign_in("Kim", &[]).await;
    kim.get("/register").await.page();
    kim.get("/register/project").await.page();
    let page = send(&kim, &[CURL, ("step", "look")]).await.page();
    assert!(page.text().contains("Level 1") && page.text().contains("sandbox"), "{}", page.text());
    assert!(page.text().contains("codeberg.org/curl/docs"));
    send(&kim, &[CURL]).await.expect_redirect("/my/curl");
    let page = kim.get("/my/curl").await.page();
    assert!(page.text().contains("Show that you control"), "{}", page.text());
    let page = kim.get("/my").await.page();
    assert!(page.text().contains("Pending"), "{}", page.text());
}

#[tokio::test]
async fn path_traversal_and_refused_schemes_in_repository_addresses() {
    let server = with_fall().await;
    let kim = server.sign_in("Kim", &[]).await;
    for address in [
        "file:///etc/passwd",
        "ext::sh -c id",
        "--upload-pack=touch /tmp/x",
        "https://github.com/../../etc/passwd",
        "https://github.com/a/%2e%2e/b",
        "/etc",
        "git://github.com/a/b",
        "http://github.com/a/b",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/a/b",
        "https://localhost/a/b",
        "https://10.0.0.1/a/b",
        "https://[::1]/a/b",
        "https://me:secret@github.com/a/b",
        "ssh://-oProxyCommand=x/a",
    ] {
        let answer = send(&kim, &[("repositories", address)]).await.expect(422);
        assert!(answer.text.contains("has to change") || answer.text.contains("have to change"), "{address}");
    }
    let rows = server.app.store.database().query("SELECT id FROM repository").fetch_all().await.unwrap();
    assert!(rows.is_empty());
}

#[tokio::test]
async fn a_stored_script_in_a_name_or_description_is_text_everywhere() {
    let server = with_fall().await;
    let kim = server.sign_in("Kim", &[]).await;
    let olga = server.sign_in("Olga", &[Role::Organiser]).await;
    let script = "<script>alert(1)</script>{{ 7 * 7 }}'\"";
    let fields = [("name", script), ("description", script), CURL];
    send(&kim, &fields).await.expect(303);
    for (browser, path) in [(&kim, "/my"), (&kim, "/my/script-alert-1-script-7-7"), (&olga, "/organise/registrations")]
    {
        let answer = browser.get(path).await;
        assert!(!answer.text.contains("<script>alert"), "{path}");
        assert!(answer.page().text().contains("alert(1)"), "{path}");
    }
}

#[tokio::test]
async fn another_person_takes_nothing_over() {
    let server = with_fall().await;
    let kim = server.sign_in("Kim", &[]).await;
    let mallory = server.sign_in("Mallory", &[]).await;
    let olga = server.sign_in("Olga", &[Role::Organiser]).await;
    send(&kim, &[CURL]).await.expect_redirect("/my/curl");
    let page = send(&mallory, &[CURL]).await;
    assert!(page.text.contains("has one of these repositories already"), "{}", page.text);
    for (path, fields) in [
        ("/my/curl/control", vec![("kind", "file"), ("repository", "x")]),
        ("/my/curl/control/look", vec![("challenge", "x")]),
        ("/my/curl/repositories", vec![("address", "https://github.com/evil/evil")]),
        ("/my/curl/repositories/change", vec![("repository", "x"), ("what", "remove")]),
        ("/my/curl/members", vec![("handle", "mallory")]),
        ("/my/curl/describe", vec![("name", "mine")]),
        ("/my/curl/rename", vec![("to", "mine")]),
        ("/my/curl/listing", vec![("wants", "yes")]),
        ("/my/curl/withdraw", vec![]),
        ("/my/curl/evaluate", vec![]),
        ("/my/curl/leave", vec![]),
    ] {
        for browser in [&mallory, &olga] {
            assert_eq!(browser.post(path, &fields).await.status.as_u16(), 403, "{path}");
        }
    }
    send(&mallory, &[("claim", "yes"), CURL]).await.expect_redirect("/my/curl-2");
    // A maintainer of one project is nobody in another.
    assert_eq!(mallory.post("/my/curl/withdraw", &[]).await.status.as_u16(), 403);
    let page = olga.get("/organise/claims").await.page();
    assert!(page.text().contains("Shows nothing that counts now"), "{}", page.text());
    assert_eq!(mallory.get("/organise/claims").await.status.as_u16(), 403);
}

#[tokio::test]
async fn an_organiser_finds_every_page_and_changes_an_edition() {
    let server = with_fall().await;
    let olga = server.sign_in("Olga", &[Role::Organiser]).await;
    let kim = server.sign_in("Kim", &[]).await;
    send(&kim, &[CURL]).await.expect(303);
    for path in [
        "/organise",
        "/organise/editions/new",
        "/organise/editions/fall-2026",
        "/organise/registrations",
        "/organise/registrations?state=pending&q=cur",
        "/organise/claims",
        "/organise/import",
        "/organise/people",
        "/organise/jobs",
        "/organise/audit",
    ] {
        olga.get(path).await.page();
    }
    let fields = [("preset", "any-forge"), ("id", "spring-2027"), ("title", "Spring"), ("opens", "2027-03-01")];
    olga.post("/organise/editions/new", &fields).await.expect_redirect("/organise/editions/spring-2027");
    let stored =
        editions::need(server.app.store.database(), &slam_event::Slug::new("fall-2026").unwrap()).await.unwrap();
    let definition = stored.edition.to_toml().unwrap();
    let proposal =
        [("definition", definition.as_str()), ("registration.closes", "2026-11-03"), ("reason", "asked for")];
    let page = olga.post("/organise/editions/fall-2026", &proposal).await.page();
    assert!(page.text().contains("3 November 2026"), "{}", page.text());
    let mut proposal = proposal.to_vec();
    proposal.push(("step", "save"));
    olga.post("/organise/editions/fall-2026", &proposal).await.expect_redirect("/organise/editions/fall-2026");
    let page = olga.post("/organise/audit", &[]).await.page();
    assert!(page.text().contains("The log holds"), "{}", page.text());
    let list = b"name,repository\nOne,https://github.com/one/one\n";
    let file = ("list", "list.csv", list.as_slice());
    let page = olga.upload("/organise/import", &[("form", "table"), ("use", "projects")], file).await.page();
    assert!(page.text().contains("1 new"), "{}", page.text());
}

#[tokio::test]
async fn a_list_is_done_as_it_was_shown_or_shown_again() {
    let server = with_fall().await;
    let olga = server.sign_in("Olga", &[Role::Organiser]).await;
    let look = async |name: &str| {
        let list = format!("name,repository\n{name},https://github.com/{name}/{name}\n");
        let fields = [("form", "table"), ("use", "projects")];
        let answer = olga.upload("/organise/import", &fields, ("list", "list.csv", list.as_bytes())).await.expect(200);
        assert!(!answer.text.contains(&format!("github.com/{name}")), "the list stays with the server");
        let hidden = |field: &str| {
            let (_, rest) = answer.text.split_once(&format!("name=\"{field}\" value=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        (hidden("kept"), hidden("seen"))
    };
    let apply = async |(kept, seen): &(String, String)| {
        olga.post("/organise/import", &[("step", "apply"), ("kept", kept), ("seen", seen)]).await
    };
    let first = look("one").await;
    apply(&first).await.expect_redirect("/organise/import");
    assert!(olga.get("/organise/export/table").await.text.contains("github.com/one/one"));
    assert!(apply(&first).await.expect(422).any_page().text().contains("half an hour"), "a list is done once");
    let late = look("two").await;
    server.wait(jiff::SignedDuration::from_mins(30));
    assert!(apply(&late).await.expect(422).any_page().text().contains("half an hour"));
    let overtaken = look("three").await;
    let kim = server.sign_in("Kim", &[]).await;
    send(&kim, &[("name", "three"), ("repositories", "https://github.com/three/three")]).await.expect(303);
    let page = apply(&overtaken).await.expect(422).any_page();
    assert!(page.text().contains("changed since you looked") && page.text().contains("0 new"), "{}", page.text());
    // Nobody does what another organiser looked at.
    let oda = server.sign_in("Oda", &[Role::Organiser]).await;
    let sent = [("step", "apply"), ("kept", overtaken.0.as_str()), ("seen", overtaken.1.as_str())];
    let refused = oda.post("/organise/import", &sent).await.expect(422);
    assert!(refused.any_page().text().contains("half an hour"));
}
