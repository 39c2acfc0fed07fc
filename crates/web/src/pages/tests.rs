//! The public pages as a visitor meets them.

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use jiff::SignedDuration;
use slam_store::{
    StoreError,
    public::testing::{self, BADGES, Sample},
    sql::Transaction,
    testing::NOW,
};

use crate::testing::{Answer, Browser, Server};

const OBJECTIVES: &str = include_str!("../../../standards/data/objectives/fall-2026.toml");
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

async fn server() -> Server {
    let server = Server::start().await;
    write(&server, seed).await;
    server
}

async fn write(server: &Server, change: impl AsyncFnOnce(&mut Transaction) -> Result<(), StoreError>) {
    let mut tx = server.app.store.database().begin().await.unwrap();
    change(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn seed(tx: &mut Transaction) -> Result<(), StoreError> {
    testing::edition(tx, "fall-2026", OBJECTIVES, true).await?;
    let plain = Sample::PLAIN;
    for sample in [
        Sample { slug: "alpha", name: "Alpha <script>alert(1)</script>", found: 2, hours: 5, ..plain },
        Sample { slug: "delta", name: "Delta", found: 6, awarded: 6, hours: 1, steward: "OpenSSF", ..plain },
        Sample { slug: "gamma", name: "Gamma", forge: "gitlab", ..plain },
        Sample {
            slug: "hidden",
            name: "Hidden treasure",
            found: 5,
            awarded: 1,
            steward: "Secretariat",
            state: "confirmed",
            ..plain
        },
    ] {
        testing::project(tx, sample).await?;
    }
    for (old, project) in [("old-alpha", "Palpha"), ("old-hidden", "Phidden")] {
        let alias = tx.query("INSERT INTO project_alias (slug, project, since_at) VALUES ($1, $2, 0)");
        alias.bind(old).bind(project).execute().await?;
    }
    testing::notice(tx, "N1", Some("Rfall2026alpha"), "News <of> Alpha", true).await?;
    testing::notice(tx, "N2", Some("Rfall2026hidden"), "News of the hidden treasure", true).await?;
    evaluation(tx, "E1", "alpha", 30).await?;
    evaluation(tx, "E2", "alpha", 5).await?;
    tx.query("UPDATE registration SET evaluation = 'E2' WHERE id = 'Rfall2026alpha'").execute().await?;
    tx.query("UPDATE repository SET address = 'https://github.com/x/alpha' WHERE id = 'Galpha'").execute().await?;
    Ok(())
}

/// An evaluation of alpha with two verdicts and one badge in parts.
async fn evaluation(tx: &mut Transaction, id: &str, slug: &str, hours: i64) -> Result<(), StoreError> {
    let at = NOW - SignedDuration::from_hours(hours);
    let changes = serde_json::json!({
        "badges": [{"badge": "cleaner", "from": "Partial", "to": "EvidenceFound", "direction": "better",
            "by": [format!("G{slug}"), {"commits": {"after": COMMIT, "to": COMMIT}}]}],
        "verdicts": [], "appeared": [], "left": [], "lost_sight": [], "rules": ["tool"],
    });
    let part = serde_json::json!({
        "result": {"id": "cleaner.contact", "title": "Names a contact", "verdict": "Failed", "message": "No contact.", "of": [],
            "evidence": [{"kind": "file", "path": "security-insights.yml", "line": 7}],
            "missing": [{"need": "contact", "detail": "Write who answers."}], "visible": "tree"},
        "repository": format!("G{slug}"), "unreachable": false,
    });
    let badge = |id: &str, status: &str, parts: serde_json::Value| serde_json::json!({"id": id, "title": id, "status": status, "parts": parts, "held_back_by": []});
    let project = serde_json::json!({
        "look": "whole", "badges": [badge("cleaner", "EvidenceFound", serde_json::json!([])), badge("inspector", "Partial", [part].into())],
        "requirements": [], "coverage": {"decided": 30, "all": 40}, "unreachable": [], "out_of_scope": [],
    });
    let changes = if id == "E2" { changes } else { serde_json::Value::Null };
    let result = serde_json::json!({"project": project, "changes": changes});
    let row =
        "INSERT INTO evaluation (id, registration, key, cause, state, version, tool_version, level, result, decided,
        required, passed, badges_found, asked_at, evaluated_at, as_of_at)
        VALUES ($1, $2, $1, 'schedule', 'done', 1, 'slam 0.1.0', 1, $3, 30, 40, 25, 2, $4, $4, $4)";
    let row = tx.query(row).bind(id).bind(format!("Rfall2026{slug}")).bind(result.to_string());
    row.bind(at).execute().await?;
    let cited = serde_json::json!([
        {"kind": "file", "path": "SECURITY.md", "line": 3, "repository": format!("G{slug}"), "commit": COMMIT},
    ]);
    let row = "INSERT INTO verdict (evaluation, requirement, level, verdict, reason, message, evidence)
        VALUES ($1, $2, 1, $3, 'security-policy/contact', $4, $5)";
    for (requirement, verdict) in [("OSPS-VM-02.01", "passed"), ("OSPS-AC-01.01", "unknown")] {
        let row = tx.query(row).bind(id).bind(requirement).bind(verdict).bind("It says where to report.");
        row.bind(cited.to_string()).execute().await?;
    }
    Ok(())
}

async fn get_with(browser: &Browser, path: &str, name: header::HeaderName, value: &str) -> Answer {
    let headers = HeaderMap::from_iter([(name, value.parse().unwrap())]);
    browser.send(Method::GET, path, headers, Body::empty()).await
}

/// Every public page, of a server with an edition.
const PAGES: [&str; 25] = [
    "/",
    "/editions",
    "/editions/fall-2026",
    "/projects",
    "/projects?q=alpha&sort=badges&badge=cleaner&status=evidence-found&level=1",
    "/projects?sort=fresh",
    "/projects?steward=none&forge=github",
    "/projects/alpha",
    "/projects/delta",
    "/projects/gamma",
    "/projects/alpha/evaluations/E1",
    "/badges",
    "/badges/cleaner",
    "/badges/defender",
    "/leaderboard",
    "/leaderboard?badge=cleaner",
    "/leaderboard?steward=OpenSSF&level=1",
    "/outcomes",
    "/outcomes/fall-2026",
    "/outcomes/spring-2026",
    "/about",
    "/projects?after=nonsense",
    "/leaderboard?after=nonsense&place=x",
    "/leaderboard?badge=nonsense",
    "/projects?edition=fall-2026",
];

#[tokio::test]
async fn every_page_opens_and_none_names_who_is_not_listed() {
    let server = server().await;
    let visitor = server.visitor();
    for path in PAGES {
        let page = visitor.get(path).await.page();
        for secret in ["Hidden", "treasure", "Secretariat"] {
            assert!(!page.text().contains(secret), "{path} says {secret}");
        }
    }
    for path in [
        "/projects/hidden",
        "/projects/old-hidden",
        "/projects/hidden/feed.atom",
        "/projects/hidden/evaluations/E1",
        "/embed/hidden/all.svg",
        "/embed/hidden/card.svg",
        "/embed/hidden/cleaner.json",
        "/embed/old-hidden/all.svg",
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text.contains("treasure"), "{path}: {}", answer.text);
    }
    let feed = visitor.get("/feed.atom").await.expect(200);
    assert!(!feed.text.contains("treasure") && feed.text.contains("News &lt;of&gt; Alpha"), "{}", feed.text);
}

#[tokio::test]
async fn without_an_edition_every_list_says_so() {
    let server = Server::start().await;
    let visitor = server.visitor();
    for path in ["/", "/editions", "/projects", "/leaderboard"] {
        let page = visitor.get(path).await.page();
        assert!(page.text().contains("No edition is announced yet"), "{path}: {}", page.text());
    }
    for path in ["/badges", "/badges/cleaner", "/outcomes", "/about"] {
        visitor.get(path).await.page();
    }
    assert_eq!(visitor.get("/editions/fall-2026").await.status, 404);
    assert_eq!(visitor.get("/outcomes/fall-2026").await.status, 404);
}

#[tokio::test]
async fn a_project_page_shows_evidence_rules_and_changes() {
    let server = server().await;
    let page = server.visitor().get("/projects/alpha").await.page();
    let text = page.text();
    for words in [
        "evidence found",
        "It says where to report.",
        "1 passed, 30 of 40 decided",
        "Another version of the program judged.",
        "Cleaner: evidence found instead of partial by the commits after",
        "version 1, at level 1",
        "slam 0.1.0",
        "on its own",
        "Write who answers.",
        "security-insights.yml:7",
        "[![Security Slam](https://slam.test/embed/alpha/all.svg)](https://slam.test/projects/alpha)",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let line = format!("https://github.com/x/alpha/blob/{COMMIT}/SECURITY.md#L3");
    assert!(page.all("a").any(|link| link.get("href") == line), "no link to {line}");
    assert!(page.all("script").all(|one| !one.text.contains("alert")), "a name became a script");
    let old = server.visitor().get("/projects/alpha/evaluations/E1").await.page();
    assert!(old.text().contains("This is an older evaluation."));
    assert_eq!(server.visitor().get("/projects/alpha/evaluations/E9").await.status, 404);
    let moved = server.visitor().get("/projects/old-alpha").await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (308, "/projects/alpha"));
}

#[tokio::test]
async fn what_keeps_a_page_from_being_whole_is_said_in_plain_words() {
    let server = server().await;
    let says = async || server.visitor().get("/projects/gamma").await.page().text().to_owned();
    assert!(says().await.contains("This project was not evaluated yet."));
    let add = async |id: &str, state: &str, problem: &str, at: i64| {
        let (id, state, problem) = (id.to_owned(), state.to_owned(), problem.to_owned());
        write(&server, async move |tx: &mut Transaction| {
            let row = "INSERT INTO evaluation (id, registration, key, cause, state, version, level, problem, asked_at)
                VALUES ($1, 'Rfall2026gamma', $1, 'demand', $2, 1, 1, $3, $4)";
            tx.query(row).bind(&id).bind(&state).bind(&problem).bind(at).execute().await.map(drop)
        })
        .await;
    };
    add("E7", "queued", "", 7).await;
    assert!(says().await.contains("The first evaluation is under way."));
    add("E8", "failed", "the clone is larger than 2 GB", 8).await;
    assert!(says().await.contains("could not be finished: the clone is larger than 2 GB."));
}

#[tokio::test]
async fn the_recorded_edition_shows_what_was_published() {
    let server = Server::start().await;
    let page = server.visitor().get("/outcomes/spring-2026").await.page();
    let text = page.text();
    for words in
        ["Recorded from", "not computed here", "14 projects", "28 badges of 70 possible", "3 projects with every badge"]
    {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[tokio::test]
async fn the_report_counts_all_and_keeps_its_answer_for_a_minute() {
    let server = server().await;
    let visitor = server.visitor();
    let page = visitor.get("/outcomes/fall-2026").await.page();
    let text = page.text();
    assert!(text.contains("4 projects, 3 of them listed") && text.contains("13 badges of 24 possible"), "{text}");
    write(&server, async |tx: &mut Transaction| {
        testing::project(tx, Sample { slug: "late", name: "Late", ..Sample::PLAIN }).await
    })
    .await;
    assert!(visitor.get("/outcomes/fall-2026").await.page().text().contains("4 projects"));
    server.wait(SignedDuration::from_secs(61));
    // The answer is found anew beside a request, which still takes the old one.
    for _ in 0..1_000 {
        let page = visitor.get("/outcomes/fall-2026").await.page();
        if page.text().contains("5 projects") {
            return;
        }
        assert!(page.text().contains("4 projects"), "{}", page.text());
        tokio::task::yield_now().await;
    }
    panic!("the answer is never found anew");
}

#[tokio::test]
async fn places_go_on_over_the_pages_of_the_board() {
    let server = server().await;
    write(&server, async |tx: &mut Transaction| {
        for number in 0..40 {
            let slug = format!("many-{number:02}");
            testing::project(tx, Sample { slug: &slug, name: &slug, found: 1, hours: 100 + number, ..Sample::PLAIN })
                .await?;
        }
        Ok(())
    })
    .await;
    for path in ["/leaderboard", "/leaderboard?badge=cleaner"] {
        let visitor = server.visitor();
        let (mut places, mut next) = (Vec::new(), path.to_owned());
        while !next.is_empty() {
            let page = visitor.get(&next).await.page();
            let of_page = page.all("td").filter(|cell| cell.get("data-label") == "Place");
            places.extend(of_page.map(|cell| cell.text.trim().parse::<u32>().unwrap()));
            next = page
                .all("a")
                .find(|link| link.get("rel") == "next")
                .map_or(String::new(), |link| link.get("href").to_owned());
        }
        let wanted: Vec<u32> = if path.contains('?') { (1..=42).collect() } else { (1..=43).collect() };
        assert_eq!(places, wanted, "{path}");
    }
}

#[tokio::test]
async fn an_embed_is_kept_checked_and_open_to_other_sites() {
    let server = server().await;
    let visitor = server.visitor();
    for (path, kind, words) in [
        ("/embed/delta/cleaner.svg", "image/svg+xml", "Cleaner of Delta: awarded"),
        ("/embed/alpha/cleaner.svg", "image/svg+xml", "evidence found"),
        ("/embed/delta/all.svg", "image/svg+xml", "6 of 6 awarded"),
        ("/embed/delta/card.svg", "image/svg+xml", "Delta"),
        ("/embed/delta/cleaner.json", "application/json", "\"message\":\"awarded\""),
        ("/embed/old-alpha/all.json", "application/json", "2 of 6 found"),
        ("/embed/delta/card.png", "image/png", ""),
    ] {
        let answer = visitor.get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert!(answer.text.contains(words), "{path}: {}", answer.text);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert!(answer.header("cache-control").starts_with("public, max-age=300"), "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        let tag = answer.header("etag").to_owned();
        let again = get_with(&visitor, path, header::IF_NONE_MATCH, &format!("W/\"x\", W/{tag}")).await;
        assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path}");
    }
    let shield = visitor.get("/embed/delta/cleaner.json").await.json();
    assert_eq!((&shield["schemaVersion"], &shield["label"]), (&1.into(), &"Cleaner".into()));
    for path in ["/embed/nobody/cleaner.svg", "/embed/delta/nonsense.svg", "/embed/nobody/card.png"] {
        let answer = visitor.get(path).await.expect(404);
        assert!(answer.text.contains("unknown") || answer.text.contains("no such"), "{path}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "image/svg+xml", "{path}");
    }
    assert_eq!(visitor.get("/embed/delta/cleaner.exe").await.status, 404);
    assert_eq!(visitor.get("/projects/delta").await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_feed_has_stable_ids_and_is_escaped() {
    let server = server().await;
    let visitor = server.visitor();
    for (path, entries) in [("/feed.atom", 7), ("/projects/alpha/feed.atom", 1), ("/projects/gamma/feed.atom", 0)] {
        let answer = visitor.get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
        assert_eq!(answer.text.matches("<entry>").count(), entries, "{path}: {}", answer.text);
        assert!(!answer.text.contains("<script"), "{}", answer.text);
    }
    let feed = visitor.get("/feed.atom").await;
    assert!(feed.text.contains("<id>urn:slam:notice:N1</id>"), "{}", feed.text);
    assert!(feed.text.contains("<id>urn:slam:award:Afall2026deltabadgecleaner</id>"));
}

#[tokio::test]
async fn a_moved_deadline_shows_its_reason_and_moves_in_calendars() {
    let server = server().await;
    let visitor = server.visitor();
    let before = visitor.get("/editions/fall-2026/calendar.ics").await.expect(200);
    assert_eq!(before.header("content-type"), "text/calendar; charset=utf-8");
    assert!(!before.text.contains("SEQUENCE:1"), "{}", before.text);
    let mut edition = slam_event::presets::preset("fall-2026").unwrap().clone();
    edition.cut_offs[0].at = slam_event::calendar::Deadline::parse("2026-11-08").unwrap();
    let definition = serde_json::to_string(&edition).unwrap();
    write(&server, async move |tx: &mut Transaction| {
        testing::version(tx, "fall-2026", 2, &definition, OBJECTIVES, "The forge was down for a day.").await
    })
    .await;
    let page = visitor.get("/editions/fall-2026").await.page();
    let text = page.text();
    assert!(text.contains("The forge was down for a day.") && text.contains("comes later"), "{text}");
    let after = visitor.get("/editions/fall-2026/calendar.ics").await.expect(200).text;
    let entries: Vec<_> = after.split("BEGIN:VEVENT").filter(|entry| entry.contains("SEQUENCE:1")).collect();
    assert_eq!(entries.len(), 1, "{after}");
    assert!(entries[0].contains("UID:fall-2026.cut-off.physical-awards@slam.test"), "{}", entries[0]);
    assert!(entries[0].contains("DTSTART:20261109T120000Z"), "{}", entries[0]);
}

#[tokio::test]
async fn the_six_badges_stand_in_the_order_of_the_edition() {
    let server = server().await;
    let page = server.visitor().get("/badges").await.page();
    let links: Vec<_> = page.all("a").filter_map(|link| link.get("href").strip_prefix("/badges/")).collect();
    assert_eq!(links, BADGES);
}
