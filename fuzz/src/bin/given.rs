//! Files that are named on the command line: forge snapshots, evaluation logs, parent files.
#![no_main]

use slam_facts::{Given, Sources, fold};
use slam_model::{Fact, Subject};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let given = || Given { name: "input".to_owned(), bytes: data.to_vec() };
    let now = jiff::Timestamp::UNIX_EPOCH;
    let _ = fold(Sources {
        subject: Subject::default(),
        as_of: now,
        today: now,
        files: Vec::new(),
        history: Fact::default(),
        releases: Fact::default(),
        past_secrets: Fact::default(),
        org_defaults: None,
        parent: Some(given()),
        forge_snapshot: Some(given()),
        evaluation_logs: vec![given()],
        forge_kind: None,
        oddities: Vec::new(),
    });
});
