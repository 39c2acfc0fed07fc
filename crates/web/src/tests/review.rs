//! The review over HTTP: claim, queue, decisions one by one and together, appeal, declarations, awards, and every refusal.

use slam_event::Role;

use super::egg::Egg;
use crate::testing::Browser;

const GOOD: (&str, &str) = ("reason", "It is there and it is whole.");

async fn says(browser: &Browser, id: &str, answer: &str, more: &[(&str, &str)]) -> crate::testing::Answer {
    let mut fields = vec![("part", "policy"), ("answer", answer)];
    fields.extend(more);
    browser.post(&format!("/review/{id}/decide"), &fields).await
}

#[tokio::test]
async fn a_claim_is_sent_judged_and_awarded_with_pictures() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let olga = egg.server.sign_in("Olga", &[Role::Organiser]).await;
    let page = ada.get("/my/egg/submit/cleaner").await.page();
    assert!(page.text().contains("not started") && page.text().contains("somebody has to read the policy"));
    let id = egg.claim(&ada).await;
    assert!(ada.get("/my/egg/submit/cleaner").await.page().text().contains("submitted"));
    let queue = eve.get("/review").await.page();
    assert!(queue.text().contains("A policy") && queue.text().contains("yours to decide"), "{}", queue.text());
    let case = eve.get(&format!("/review/{id}")).await.page();
    assert!(case.text().contains("https://example.org/policy") && case.text().contains("kim"), "{}", case.text());
    says(&eve, &id, "met", &[GOOD]).await.expect_redirect(&format!("/review/{id}"));
    assert!(eve.get("/review").await.page().text().contains("Nothing waits"));
    assert!(olga.get("/organise/awards").await.page().text().contains("Award Cleaner"));
    let give = [("registration", "R1"), ("gift", "badge cleaner")];
    olga.post("/organise/awards", &give).await.expect(303);
    let award = egg.one("SELECT id AS text FROM award").await;
    let path = format!("/awards/{award}");
    ada.get(&path).await.page();
    for (file, starts) in [("badge.svg", b"<svg".as_slice()), ("badge.png", b"\x89PNG")] {
        let picture = ada.get(&format!("{path}/{file}")).await.expect(200);
        assert!(picture.bytes.starts_with(starts), "{file}");
        assert_eq!(picture.bytes, olga.get(&format!("{path}/{file}")).await.bytes, "{file} is drawn alike");
    }
    ada.get(&format!("{path}/plaque.pdf")).await.expect(404);
    egg.server.visitor().get(&path).await.expect(404);
    assert!(!egg.server.visitor().get("/awards").await.page().text().contains("Egg"), "the project is not listed");
    let revoke = format!("/organise/awards/{award}/revoke");
    let page = olga.post(&revoke, &[("reason", "")]).await.expect(422);
    assert!(page.any_page().text().contains("Reason"));
    olga.post(&revoke, &[("reason", "The policy was copied.")]).await.expect_redirect("/organise/awards");
    assert!(ada.get(&path).await.page().text().contains("The policy was copied."));
    ada.get(&format!("{path}/badge.svg")).await.expect(404);
}

#[tokio::test]
async fn nobody_decides_without_a_reason_in_their_own_cause_or_without_the_role() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let anton = egg.server.sign_in("Anton", &[Role::Advisor]).await;
    let id = egg.claim(&ada).await;
    let case = ada.get(&format!("/review/{id}")).await.page();
    assert!(case.text().contains("Not yours to decide"), "{}", case.text());
    says(&ada, &id, "met", &[GOOD]).await.expect(403);
    for reason in ["", "   "] {
        let answer = says(&eve, &id, "met", &[("reason", reason)]).await.expect(422);
        assert!(answer.any_page().text().contains("Reason"), "{}", answer.text);
    }
    says(&eve, &id, "perhaps", &[GOOD]).await.expect(422);
    says(&anton, &id, "met", &[GOOD]).await.expect(403);
    says(&anton, &id, "met", &[GOOD, ("do", "advise")]).await.expect_redirect(&format!("/review/{id}"));
    for id in ["x", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "' OR 1=1 --"] {
        let id = id.replace(' ', "%20").replace('\'', "%27");
        eve.get(&format!("/review/{id}")).await.expect(404);
    }
    let open = "SELECT state AS text FROM submission";
    assert_eq!(egg.one(open).await, "submitted", "none of this decided anything");
    assert!(eve.get(&format!("/review/{id}")).await.page().text().contains("advised"));
}

#[tokio::test]
async fn many_decisions_need_a_fresh_preview_and_can_be_undone_by_who_made_them() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let fay = egg.server.sign_in("Fay", &[Role::Evaluator]).await;
    let item = format!("{} policy", egg.claim(&ada).await);
    let fields = [("item", item.as_str()), ("answer", "met"), ("reason", "all alike")];
    eve.post("/review/bulk/preview", &fields[1..]).await.expect(422);
    eve.post("/review/bulk/preview", &fields[..2]).await.expect(422);
    let own = ada.post("/review/bulk/preview", &fields).await.page();
    assert!(own.text().contains("These stay as they are"), "{}", own.text());
    let preview = eve.post("/review/bulk/preview", &fields).await.page();
    assert!(preview.text().contains("Nothing has happened yet"));
    let seen = preview.all("input").find(|one| one.get("name") == "seen").unwrap().get("value").to_owned();
    let with = |seen: &'static str| [fields.as_slice(), &[("seen", seen)]].concat();
    eve.post("/review/bulk", &with("")).await.expect(422);
    const STALE: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    eve.post("/review/bulk", &with(STALE)).await.expect(409);
    let seen: &str = &seen;
    let run = [fields.as_slice(), &[("seen", seen)]].concat();
    let done = eve.post("/review/bulk", &run).await.page();
    let undo = done.all("form").map(|form| form.get("action").to_owned()).find(|to| to.starts_with("/review/undo/"));
    let undo = undo.unwrap();
    assert_eq!(fay.post(&undo, &[]).await.status.as_u16(), 403, "another evaluator's batch");
    eve.post(&undo, &[]).await.expect_redirect("/review");
    assert!(eve.get("/review").await.page().text().contains("A policy"), "the question is open again");
    let again = eve.post(&undo, &[]).await;
    assert!(again.status.is_client_error(), "{}", again.status);
}

#[tokio::test]
async fn an_appeal_is_decided_by_somebody_who_had_no_share() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let gus = egg.server.sign_in("Gus", &[Role::Evaluator]).await;
    let id = egg.claim(&ada).await;
    says(&eve, &id, "not-met", &[("reason", "It is empty.")]).await.expect(303);
    let page = ada.get("/my/egg/submit/cleaner").await.page();
    assert!(page.text().contains("It is empty.") && !page.text().contains("Eve"), "{}", page.text());
    let path = format!("/my/egg/appeal/{id}");
    ada.post(&path, &[("part", "policy"), ("reason", "")]).await.expect(422);
    gus.post(&path, &[("part", "policy"), GOOD]).await.expect(403);
    ada.post(&path, &[("part", "policy"), GOOD]).await.expect_redirect("/my/egg/submit/cleaner");
    says(&eve, &id, "met", &[GOOD, ("do", "appeal")]).await.expect(403);
    says(&gus, &id, "met", &[GOOD, ("do", "appeal")]).await.expect_redirect(&format!("/review/{id}"));
    assert_eq!(egg.one("SELECT state AS text FROM submission").await, "accepted");
}

#[tokio::test]
async fn nothing_is_awarded_without_an_organiser_or_before_it_is_accepted() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let olga = egg.server.sign_in("Olga", &[Role::Organiser]).await;
    egg.claim(&ada).await;
    let give = [("registration", "R1"), ("gift", "badge cleaner")];
    for browser in [&ada, &eve] {
        browser.post("/organise/awards", &give).await.expect(403);
    }
    for gift in ["badge cleaner", "plaque", "contributor cleaner 1"] {
        let answer = olga.post("/organise/awards", &[("registration", "R1"), ("gift", gift)]).await;
        assert!(answer.status.is_client_error(), "{gift}: {}", answer.status);
    }
    olga.post("/organise/awards", &[("registration", "R1"), ("gift", "a horse")]).await.expect(422);
    let given = egg.server.app.store.database().query("SELECT id FROM award").fetch_all().await.unwrap();
    assert!(given.is_empty());
}

#[tokio::test]
async fn a_declaration_is_filed_answered_and_taken_back() {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let path = "/my/egg/declarations";
    let page = ada.get(path).await.page();
    assert!(page.text().contains("Nothing is declared"));
    let stated = page.all("option").map(|one| one.get("value").to_owned()).find(|value| !value.is_empty()).unwrap();
    let fields = [("requirement", "OSPS-GV-01.01"), ("stated", stated.as_str()), ("reason", "<i>The board</i> meets.")];
    ada.post(path, &fields[..2]).await.expect(422);
    ada.post(path, &[fields.as_slice(), &[("links", "javascript:alert(1)")]].concat()).await.expect(422);
    ada.post(path, &[fields.as_slice(), &[("expires", "tomorrow")]].concat()).await.expect(422);
    ada.post(path, &fields).await.expect_redirect(path);
    for page in [path, "/my/egg"] {
        let answer = ada.get(page).await;
        assert!(!answer.text.contains("<i>The board"), "{page}");
        assert!(answer.page().text().contains("The board"), "{page}");
    }
    let id = egg.one("SELECT id AS text FROM declaration").await;
    let decide = format!("/review/declarations/{id}");
    assert!(eve.get("/review").await.page().text().contains("OSPS-GV-01.01"));
    eve.post(&decide, &[("do", "accept"), ("reason", "")]).await.expect(422);
    ada.post(&decide, &[("do", "accept"), GOOD]).await.expect(403);
    eve.post(&decide, &[("do", "accept"), GOOD]).await.expect_redirect("/review");
    assert!(ada.get("/my/egg").await.page().text().contains("accepted"));
    ada.post("/my/egg/declarations/take-back", &[("declaration", &id)]).await.expect_redirect(path);
}
