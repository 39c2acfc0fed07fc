//! `slam backup` and `slam restore`: the same event on both sides, and nothing overwritten.

use std::os::unix::fs::PermissionsExt as _;

use crate::place::Place;

#[test]
fn a_backup_of_a_running_event_is_restored_as_the_same_event() {
    let place = Place::of_files();
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    let server = place.serve(&["--data", "event"]);
    place.slam(&["backup", "copy.db", "--data", "event"]).ends(0, &["holds the event up to entry"]);
    server.stop();
    let mode = std::fs::metadata(place.path("copy.db")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    place.slam(&["restore", "copy.db", "--data", "other"]).ends(0, &["holds the event up to entry"]);
    let show = |data| place.slam(&["event", "verify-log", "--data", data]).ends(0, &[]).out;
    assert_eq!(show("event"), show("other"));
    let left: Vec<_> =
        std::fs::read_dir(place.path("other")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["slam.db"], "and nothing half-made stays");
}

#[test]
fn nothing_is_overwritten_and_nothing_broken_is_taken() {
    let place = Place::of_files();
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    place.write("copy.db", "mine");
    place.slam(&["backup", "copy.db", "--data", "event"]).ends(1, &["`copy.db` exists"]);
    place.slam(&["restore", "copy.db", "--data", "event"]).ends(1, &["exists, and is not overwritten"]);
    place.slam(&["restore", "copy.db", "--data", "other"]).ends(3, &[]);
    assert!(!place.path("other/slam.db").exists());
    place.slam(&["restore", "missing.db", "--data", "other"]).ends(3, &["cannot copy `missing.db`"]);
    place.slam(&["backup", "new.db", "--data", "nowhere"]).ends(4, &["there is no event"]);
    let postgres = ["backup", "new.db", "--database", "postgres://127.0.0.1/none"];
    place.slam(&postgres).ends(1, &["PostgreSQL", "pg_dump"]);
}
