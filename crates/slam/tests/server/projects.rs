//! `slam event register`: the operator registers a project for a person who has signed in.

use crate::place::{Place, json};

/// An event in which `kim` and others have signed in; registration of its edition is open.
fn event() -> Place {
    let place = Place::new();
    place.serve(&["--demo", "--data", "event", "--workers", "0"]).stop();
    place
}

#[test]
fn a_project_is_registered_for_its_maintainer_and_says_what_is_open() {
    let place = event();
    let words =
        ["event", "register", "Beacon", "--repository", "https://github.com/beacon/beacon", "--maintainer", "kim"];
    let register = [&words[..], &["--stage", "established", "--data", "event"]].concat();
    let shown = place.slam(&register).ends(0, &[]).out;
    assert!(shown.starts_with("beacon is pending in demo, at level "), "{shown}");
    assert!(shown.contains("open: Show that you control each repository in scope."), "{shown}");
    place.slam(&register).ends(1, &["registered already"]);
    let public = place.slam(&["event", "export", "--data", "event"]).ends(0, &[]).out;
    assert!(public.contains("Beacon,beacon,") && !public.contains("Kim"), "{public}");
    let private = place.slam(&["event", "export", "--personal-data", "--data", "event"]).ends(0, &[]).out;
    assert!(private.contains("Kim"), "{private}");
    place.slam(&["event", "verify-log", "--data", "event"]).ends(0, &[]);
}

#[test]
fn who_vouches_for_control_says_why_and_the_project_takes_part_at_once() {
    let place = event();
    let words =
        ["event", "register", "Beacon", "--repository", "https://github.com/beacon/beacon", "--maintainer", "kim"];
    let vouched = ["--stage", "established", "--vouch", "Known in person since the last edition.", "--format", "json"];
    let shown = place.slam(&[&words[..], &vouched, &["--data", "event"]].concat()).ends(0, &[]).out;
    let shown = json(&shown, "registration");
    assert_eq!((&shown["project"], &shown["open"]), (&"beacon".into(), &serde_json::json!([])));
    assert!(shown["state"] == "confirmed" || shown["state"] == "listed", "{shown}");
}

#[test]
fn a_registration_that_breaks_a_rule_is_refused_with_the_way_out() {
    let place = event();
    place.write("here.toml", "[clones]\nallow-paths = true\n");
    let kim: &[&str] = &["--maintainer", "kim", "--stage", "established"];
    let web: &[&str] = &["--repository", "https://github.com/beacon/beacon"];
    let path: &[&str] = &["--repository", "/srv/beacon"];
    let cases: &[(&[&[&str]], i32, &str)] = &[
        (&[web, &["--maintainer", "nobody", "--stage", "established"]], 1, "signs in once"),
        (&[web, &["--maintainer", "kim"]], 1, "the stage is missing"),
        (&[web, &["--maintainer", "kim", "--stage", "odd"]], 1, "`odd` is no stage that this edition knows"),
        (&[kim, &["--repository", "ext::sh -c id"]], 1, "cannot be registered"),
        (&[kim, path], 1, "cannot be registered"),
        (&[kim, path, &["--config", "here.toml"]], 0, ""),
        (&[kim, web, &["--edition", "fall-1999"]], 1, "there is no edition `fall-1999`"),
        (&[kim, web, &["--homepage", "http://beacon.example"]], 1, "no `https://` address"),
        (&[kim], 2, "--repository"),
    ];
    for (words, code, said) in cases {
        let words = words.concat();
        place.slam(&[&["event", "register", "Beacon"], &words[..], &["--data", "event"]].concat()).ends(*code, &[said]);
    }
}
