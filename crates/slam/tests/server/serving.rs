//! `slam serve` and `slam worker`: they start on an empty folder, answer, say the first link, and end in order.

use std::{net::TcpListener, os::unix::fs::PermissionsExt as _};

use crate::place::Place;

#[test]
fn an_empty_folder_becomes_an_event_that_answers_and_ends_in_order() {
    let place = Place::of_files();
    let server = place.serve(&["--data", "event"]);
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(server.get("/start").contains("<h1"));
    assert!(server.get("/no-such-page").starts_with("HTTP/1.1 404"));
    let (code, said) = server.stop();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("/organiser-link/"), "{said}");
    for (name, mode) in [("event", 0o700), ("event/slam.db", 0o600), ("event/secret-key", 0o600)] {
        let found = std::fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{name}: {found:o}");
    }
}

#[test]
fn the_log_is_json_where_nobody_watches() {
    let place = Place::new();
    let (_, said) = place.serve(&["--data", "event", "--workers", "0"]).stop();
    let entries: Vec<serde_json::Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(entries.iter().any(|entry| entry["message"] == "serving"), "{said}");
}

#[test]
fn what_keeps_a_server_from_starting_is_told_with_the_way_out() {
    let place = Place::new();
    place.write("typo.toml", "[server]\nbase-adress = \"https://slam.example.org\"\n");
    place.write("no-secret.toml", "[server]\nmetrics-token-file = \"nowhere\"\n");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let cases: &[(&[&str], i32, &[&str])] = &[
        (&["--config", "typo.toml"], 2, &["line 2", "base-adress", "docs/operations.md"]),
        (&["--config", "no-secret.toml"], 2, &["cannot read the secret `nowhere`"]),
        (&["--base-address", "http://slam.example.org"], 2, &["not encrypted", "proxy with a certificate"]),
        (&["--database", "mysql://x/y"], 2, &["only SQLite and PostgreSQL"]),
        (&["--listen", &address], 3, &["cannot listen on", "--listen"]),
        (&["--data", "typo.toml/event"], 3, &["cannot make the folder", "--data"]),
    ];
    for (words, code, said) in cases {
        let mut line = vec!["serve"];
        if !words.contains(&"--listen") {
            line.extend(["--listen", "127.0.0.1:0"]);
        }
        line.extend(*words);
        place.slam(&line).ends(*code, said);
    }
}
