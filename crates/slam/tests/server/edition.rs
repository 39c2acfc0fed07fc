//! `slam event`: an edition is made, shown, and amended; roles, log, and numbers.

use crate::place::{Place, json};

#[test]
fn an_edition_is_printed_edited_made_shown_and_amended() {
    let place = Place::new();
    let file = place.slam(&["event", "new", "--preset", "any-forge"]).ends(0, &[]).out;
    assert!(file.starts_with("# ") && file.contains("id = \"any-forge\""));
    let moved = ["event", "new", "--id", "autumn", "--title", "Autumn Slam", "--opens", "2027-09-06"];
    let moved = place.slam(&moved).ends(0, &[]).out;
    assert!(moved.contains("opens = \"2027-09-06\""), "{moved}");
    place.write("autumn.toml", &moved);
    let made = ["event", "new", "--file", "autumn.toml", "--data", "event"];
    place.slam(&made).ends(0, &["`autumn` is made"]);
    place.slam(&made).ends(1, &["there is an edition `autumn` already"]);
    let shown = place.slam(&["event", "show", "--data", "event"]).ends(0, &[]).out;
    assert!(shown.starts_with("Autumn Slam (autumn), version 1\n"), "{shown}");
    let text = place.slam(&["event", "show", "--format", "toml", "--data", "event"]).out;
    place.write("autumn.toml", &text.replace("demand-wait-minutes = 10", "demand-wait-minutes = 5"));
    let amend = ["event", "amend", "autumn.toml", "--reason", "Shorter waits", "--data", "event"];
    place.slam(&[&amend[..], &["--preview"]].concat()).ends(0, &[]);
    place.slam(&amend).ends(0, &[]);
    place.slam(&amend).ends(1, &["the proposal changes nothing"]);
    let shown = place.slam(&["event", "show", "autumn", "--format", "json", "--data", "event"]).out;
    assert_eq!(json(&shown, "edition")["id"], "autumn");
}

#[test]
fn the_log_of_an_event_is_checked_also_against_an_end_that_was_kept() {
    let place = Place::new();
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    let end = place.slam(&["event", "verify-log", "--data", "event"]).ends(0, &["entries that hold: "]).out;
    let end = end.trim();
    place.slam(&["event", "verify-log", "--kept", end, "--data", "event"]).ends(0, &[]);
    let head = json(&place.slam(&["event", "verify-log", "--format", "json", "--data", "event"]).out, "audit-head");
    assert_eq!(format!("{}:{}", head["seq"], head["sha256"].as_str().unwrap()), end);
    let other = format!("{}{}", &end[..end.len() - 1], if end.ends_with('0') { '1' } else { '0' });
    place.slam(&["event", "verify-log", "--kept", &other, "--data", "event"]).ends(1, &[]);
    place.slam(&["event", "verify-log", "--kept", "first", "--data", "event"]).ends(2, &["no end of a log"]);
}

#[test]
fn what_is_not_there_is_said() {
    let show = ["event", "show", "--data", "event"];
    Place::of_files().slam(&show).ends(4, &["there is no event", "slam serve"]);
    let place = Place::new();
    place.slam(&show).ends(4, &["slam "]);
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    let cases: &[(&[&str], i32, &str)] = &[
        (&["show", "fall-1999"], 1, "there is no edition `fall-1999`"),
        (&["grant", "evaluator", "nobody"], 1, "signs in once"),
        (&["statistics"], 4, ""),
        (&["retention"], 0, ""),
        (&["grant", "emperor", "nobody"], 2, "emperor"),
    ];
    for (words, code, said) in cases {
        place.slam(&[&["event"], *words, &["--data", "event"]].concat()).ends(*code, &[said]);
    }
}

#[test]
fn a_broken_file_of_an_edition_names_its_problems() {
    let place = Place::new();
    place.write("broken.toml", "id = \"x\"\n");
    place.slam(&["event", "new", "--file", "broken.toml"]).ends(1, &["`broken.toml` is no edition"]);
}
