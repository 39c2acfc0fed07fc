//! The privilege matrix: every route of the table times every kind of visitor. A new route is in it by being a route.

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use slam_event::{PersonId, Role};

use crate::{
    Access, Scope, Who,
    guard::Entered,
    routes::{Route, table},
    testing::{Answer, Browser, Server},
};

/// Who tries.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Nobody,
    Participant,
    Maintainer,
    Advisor,
    Evaluator,
    Organiser,
    /// A program with a token of this scope, of an organiser who maintains the project.
    Program(Scope),
    /// A program with a token of every scope, of a participant.
    WeakProgram,
}

/// Says again, word by word, who may enter: on purpose not the code of the guard.
fn may(kind: Kind, access: Access) -> bool {
    use Kind::{Advisor, Evaluator, Maintainer, Nobody, Organiser, Program, WeakProgram};
    match access {
        Access::Public | Access::Link => true,
        Access::Monitor | Access::Demo => false,
        Access::Person(Who::SignedIn) => !matches!(kind, Nobody | Program(_) | WeakProgram),
        Access::Person(Who::Maintainer) => kind == Maintainer,
        Access::Person(Who::Advisor) => matches!(kind, Advisor | Evaluator | Organiser),
        Access::Person(Who::Evaluator) => matches!(kind, Evaluator | Organiser),
        Access::Person(Who::Organiser) => kind == Organiser,
        Access::Token(scope, who) => kind == Program(scope) || kind == WeakProgram && who == Who::SignedIn,
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_the_table_names_and_nobody_else() {
    let server = Server::start().await;
    let maintainer = server.person("Maya", &[]).await;
    let strong = server.person("Otto", &[Role::Organiser]).await;
    project(&server, &[&maintainer, &strong]).await;
    let weak = server.person("Wim", &[]).await;
    let mut tried = 0;
    for route in table() {
        let mut kinds = vec![
            (Kind::Nobody, server.visitor(), None),
            (Kind::Participant, server.browser_of(&weak).await, None),
            (Kind::Maintainer, server.browser_of(&maintainer).await, None),
            (Kind::Advisor, server.sign_in(&format!("A{tried}"), &[Role::Advisor]).await, None),
            (Kind::Evaluator, server.sign_in(&format!("E{tried}"), &[Role::Evaluator]).await, None),
            (Kind::Organiser, server.sign_in(&format!("O{tried}"), &[Role::Organiser]).await, None),
            (Kind::WeakProgram, server.visitor(), Some(server.token(&weak, &Scope::ALL).await)),
        ];
        for scope in Scope::ALL {
            kinds.push((Kind::Program(scope), server.visitor(), Some(server.token(&strong, &[scope]).await)));
        }
        for (kind, browser, token) in kinds {
            // A program sends no form; forms are the browsers' part.
            if token.is_some() && matches!(route.facts.access, Access::Public) && route.method != Method::GET {
                continue;
            }
            // An earlier line may have let Maya leave the project.
            stay(&server).await;
            let answer = ask(&route, &browser, token.as_deref()).await;
            let line =
                format!("{kind:?} {} {} ({:?}): {}", route.method, route.path, route.facts.access, answer.status);
            assert_eq!(answer.extensions.get::<Entered>().is_some(), may(kind, route.facts.access), "{line}");
            assert!(answer.status.as_u16() != 500, "{line}\n{}", answer.text);
            tried += 1;
        }
    }
    assert!(tried >= 100, "only {tried} pairs");
}

/// Nobody enters a change with the session alone, whatever their rights.
#[tokio::test]
async fn no_change_of_a_browser_is_accepted_without_its_token() {
    let server = Server::start().await;
    let maintainer = server.person("Maya", &Role::ALL).await;
    project(&server, &[&maintainer]).await;
    let browser = server.browser_of(&maintainer).await;
    let forms = table()
        .into_iter()
        .filter(|route| !route.method.is_safe() && matches!(route.facts.access, Access::Public | Access::Person(_)));
    for route in forms {
        let path = filled(route.path);
        for token in ["", "0000", &"0".repeat(64)] {
            let answer = browser.post_raw(&path, &[("_token", token)]).await;
            assert_eq!(answer.status.as_u16(), 403, "{path}");
            assert!(answer.extensions.get::<Entered>().is_none(), "{path}");
        }
    }
}

async fn ask(route: &Route, browser: &Browser, token: Option<&str>) -> Answer {
    let path = filled(route.path);
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        headers.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    }
    match (&route.method, token) {
        (&Method::POST, None) => browser.post(&path, &[]).await,
        (method, _) => browser.send(method.clone(), &path, headers, Body::empty()).await,
    }
}

/// Puts names into the places of a path; the project is the one that exists.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{project}" => "probe",
        part if part.starts_with('{') => "x1",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn stay(server: &Server) {
    let mut transaction = server.app.store.database().begin().await.unwrap();
    transaction.query("UPDATE membership SET ended_at = NULL").execute().await.unwrap();
    transaction.commit().await.unwrap();
}

async fn project(server: &Server, maintainers: &[&PersonId]) {
    let mut transaction = server.app.store.database().begin().await.unwrap();
    let project = "INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'probe', 'Probe', 0)";
    transaction.query(project).execute().await.unwrap();
    for person in maintainers {
        let member = "INSERT INTO membership (project, person, role, since_at) VALUES ('P1', $1, 'maintainer', 0)";
        transaction.query(member).bind(*person).execute().await.unwrap();
    }
    transaction.commit().await.unwrap();
}
