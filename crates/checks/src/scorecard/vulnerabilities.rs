//! Vulnerabilities: ten, less one for each known and open one; nobody has looked for them yet.

use slam_model::{Evidence, Gap};

use super::{Mode, answer::Answer};

const PROBE: &str = "hasOSVVulnerabilities";

pub(super) fn evaluate(_: &Evidence, _: Mode) -> Answer {
    let gap = Gap::new(
        "an answer needs advisories, which a clone does not hold",
        "compare the lock files with an advisory database, as `osv-scanner` does",
    );
    Answer::hidden(&[PROBE], "known vulnerabilities", &gap)
}
