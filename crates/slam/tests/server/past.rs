//! `slam event recorded` and `replay`: what was published, and what other rules would have said.

use serde_json::Value;

use crate::place::{Place, json};

#[test]
fn the_recorded_spring_of_2026_has_the_published_numbers() {
    let place = Place::new();
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    let recorded = ["event", "recorded", "spring-2026", "--data", "event"];
    let first = place.slam(&recorded).ends(0, &["14 projects and 28 awards brought in", "no evidence is stored"]).out;
    let numbers: Vec<Vec<&str>> = first.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(
        numbers,
        [
            vec!["published", "counted"],
            vec!["projects", "14", "14", "same"],
            vec!["badges", "28", "28", "same"],
            vec!["complete", "3", "3", "same"],
        ]
    );
    let again = place.slam(&[&recorded[..], &["--format", "json"]].concat()).ends(0, &["14 projects known before"]).out;
    let again = json(&again, "recorded");
    assert_eq!((&again["is_same"], &again["known"]), (&true.into(), &14.into()));
    let statistics = ["event", "statistics", "spring-2026", "--format", "json", "--data", "event"];
    let statistics = json(&place.slam(&statistics).ends(0, &[]).out, "statistics");
    assert_eq!((&statistics["badges"], &statistics["possible"]), (&28.into(), &70.into()));
    // A recorded result has no evidence.
    let replay = ["event", "replay", "spring-2026", "--objectives", "fall-2026", "--data", "event"];
    let replay = place.slam(&replay).ends(4, &["no evaluation with evidence is stored for `spring-2026`"]);
    assert_eq!(replay.out, "");
    let server = place.serve(&["--data", "event", "--workers", "0"]);
    let page = server.get("/outcomes/spring-2026");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    place.slam(&["event", "recorded", "fall-1999", "--data", "event"]).ends(2, &["it has those of spring-2026"]);
}

#[test]
fn what_cannot_be_replayed_is_told_before_anything_is_judged() {
    let place = Place::new();
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    place.write("broken.toml", "id = 3\n");
    let cases: &[(&str, &str, i32, &str)] = &[
        ("any-forge", "fall-2026", 4, "no evaluation with evidence"),
        ("fall-1999", "fall-2026", 1, "there is no edition `fall-1999`"),
        ("any-forge", "fall-1999", 2, "there is no edition `fall-1999`"),
        ("any-forge", "broken.toml", 2, "`broken.toml` cannot be used as an objective set"),
        ("any-forge", "./missing.toml", 3, "missing.toml"),
    ];
    for (edition, objectives, code, said) in cases {
        let replay = ["event", "replay", edition, "--objectives", objectives, "--data", "event"];
        place.slam(&replay).ends(*code, &[said]);
    }
}

#[test]
fn the_evidence_of_an_edition_is_judged_again_project_by_project() {
    let place = Place::new();
    place.serve(&["--demo", "--data", "event", "--workers", "0"]).stop();
    let replay = ["event", "replay", "demo", "--objectives", "fall-2026", "--data", "event"];
    let text = place.slam(&replay).ends(0, &[]).out;
    assert!(text.contains("adder (adder): ") && text.contains("projects: 4; badges with evidence found: "), "{text}");
    let lines = place.slam(&[&replay[..], &["--format", "json"]].concat()).ends(0, &[]).out;
    let mut found: Vec<Value> = Vec::new();
    for (at, line) in lines.lines().enumerate() {
        found.push(json(line, if at < 4 { "replay" } else { "replay-sum" }));
    }
    let sum = found.pop().unwrap();
    let after: u64 = found.iter().filter_map(|one| one["found_after"].as_u64()).sum();
    assert_eq!((&sum["projects"], &sum["failed"], &sum["found_after"]), (&4.into(), &0.into(), &after.into()));
    place.slam(&[&replay[..], &["--output", "replay.txt"]].concat()).ends(0, &[]);
    assert_eq!(std::fs::read_to_string(place.path("replay.txt")).unwrap(), text);
}
