//! `slam event import`, `export`, and `directory import`: lists in and out.

use serde_json::Value;

use crate::place::{Place, json};

const LIST: &str = "name,repository,stage\nOne,https://github.com/one/one,sandbox\nTwo,https://github.com/two/two,\n";

fn event() -> Place {
    let place = Place::new();
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    place
}

#[test]
fn a_list_is_shown_before_it_is_taken_over_and_comes_back_as_a_list() {
    let place = event();
    place.write("list.csv", LIST);
    let import = ["event", "import", "list.csv", "--data", "event"];
    let shown = place.slam(&import).ends(0, &["nothing was changed; --apply does it"]).out;
    assert!(shown.starts_with("2 new, 0 known, 0 renamed, 0 for a person to decide"), "{shown}");
    assert!(shown.contains("new: One (https://github.com/one/one)\n"), "{shown}");
    let apply = [&import[..], &["--apply"]].concat();
    place.slam(&apply).ends(0, &["projects made: 2; changed: 0"]);
    place.slam(&apply).ends(0, &["projects made: 0; changed: 0"]);
    place.write("renamed.csv", "name,repository\nUno,https://github.com/one/one.git\n");
    let renamed = ["event", "import", "renamed.csv", "--apply", "--format", "json", "--data", "event"];
    let renamed = json(&place.slam(&renamed).ends(0, &[]).out, "import");
    assert_eq!((&renamed["applied"], &renamed["changed"]), (&true.into(), &1.into()));
    assert_eq!(renamed["plan"]["removed"].as_array().map(Vec::len), Some(1), "an import removes nothing");
    let table = place.slam(&["event", "export", "--data", "event"]).ends(0, &[]).out;
    assert!(table.contains("Uno,") && table.contains("Two,"), "{table}");
    place.write("back.csv", &table);
    let back = place.slam(&["event", "import", "back.csv", "--data", "event"]).ends(0, &[]).out;
    assert!(back.starts_with("0 new, 2 known, 0 renamed"), "{back}");
}

#[test]
fn every_form_is_written_and_what_it_cannot_hold_is_told_once_for_all_projects() {
    let place = event();
    place.write(
        "list.csv",
        "name,repository,stage\nOne,https://github.com/one/one,a\nTwo,https://github.com/two/two,b\n",
    );
    place.slam(&["event", "import", "list.csv", "--apply", "--data", "event"]).ends(0, &[]);
    let site = place.slam(&["event", "export", "--form", "site", "--data", "event"]);
    let site = site.ends(0, &["stage of 2 projects: the form has no place for it"]).out;
    assert!(site.starts_with("---\n"), "{site}");
    place.slam(&["event", "export", "--output", "back.yaml", "--data", "event"]).ends(0, &[]);
    let back = place.slam(&["event", "import", "back.yaml", "--data", "event"]).ends(0, &[]).out;
    assert!(back.starts_with("0 new, 2 known"), "{back}");
}

#[test]
fn what_a_list_has_amiss_is_told_and_the_rest_is_taken_over() {
    let place = event();
    let odd = format!("{LIST}Three,file:///etc/passwd,\nFour,,\n");
    place.write("odd.csv", &odd);
    let odd = place.slam(&["event", "import", "odd.csv", "--apply", "--data", "event"]);
    let odd = odd.ends(1, &["projects made: 2"]).out;
    assert!(odd.contains("passed over: line 4: ") && odd.contains("left out: Four: "), "{odd}");
    place.write("empty.csv", "name,repository\n");
    place.write("damaged.yaml", "- name: [\n\u{7}");
    place.write("list.txt", LIST);
    let cases: &[(&str, i32, &str)] = &[
        ("empty.csv", 4, "nothing was changed"),
        ("damaged.yaml", 1, "nothing was changed"),
        ("list.txt", 2, "--form says whether"),
        ("missing.csv", 3, "missing.csv"),
    ];
    for (file, code, said) in cases {
        place.slam(&["event", "import", file, "--apply", "--data", "event"]).ends(*code, &[said]);
    }
}

#[test]
fn a_directory_is_replaced_by_a_list_but_never_by_nothing() {
    let place = Place::new();
    place.slam(&["event", "new", "--preset", "spring-2026", "--data", "event"]).ends(0, &[]);
    place.write("list.csv", LIST);
    place.write("empty.csv", "name,repository\n");
    let import = |name: &'static str, file: &'static str| {
        place.slam(&["event", "directory", "import", name, file, "--format", "json", "--data", "event"])
    };
    let shown = json(&import("lfx-insights", "list.csv").ends(0, &["asked by spring-2026"]).out, "directory");
    assert_eq!((&shown["entries"], &shown["asked_by"][0]), (&2.into(), &Value::from("spring-2026")));
    import("lfx-insight", "list.csv").ends(0, &["no edition asks `lfx-insight`"]);
    import("lfx-insights", "empty.csv").ends(4, &["`lfx-insights` stays as it is"]);
    import("LFX Insights", "list.csv").ends(2, &["no name of a directory"]);
}
