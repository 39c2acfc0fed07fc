//! One helper that spells an answer in both modes.

use expect_test::Expect;
use slam_model::{
    Evidence,
    scorecard::{CheckScore, Location},
};

use super::{Mode, scorecard};

/// Compares the answers of one check, by default and strict.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "reads like the other helpers of tests")]
pub(super) fn check(name: &str, evidence: &Evidence, expected: Expect) {
    let of = |mode| scorecard(evidence, mode).into_iter().find(|one| one.name == name).unwrap();
    let (right, strict) = (spell(&of(Mode::Right)), spell(&of(Mode::Strict)));
    let strict = if right == strict { "the same".to_owned() } else { strict };
    expected.assert_eq(&format!("{right}\nstrict: {strict}"));
}

/// Spells score, reason, details, and ways out.
pub(super) fn spell(one: &CheckScore) -> String {
    let score = one.score.map_or("?".to_owned(), |score| format!("{score}/10"));
    let guess = if one.guess { " (a guess)" } else { "" };
    let mut lines = vec![format!("{score} {}{guess}", one.reason)];
    for detail in &one.details {
        let place = detail.location.as_ref().map(|location| format!(": {}", at(location))).unwrap_or_default();
        lines.push(format!("  {} {}{place}", detail.level.word(), detail.text));
    }
    lines.extend(one.visible.iter().map(|how| format!("  see {how}")));
    lines.join("\n")
}

fn at(location: &Location) -> String {
    let line = location.line.map(|line| format!(":{line}")).unwrap_or_default();
    let end =
        location.end_line.filter(|end| Some(*end) > location.line).map(|end| format!("-{end}")).unwrap_or_default();
    format!("{}{line}{end}", location.path)
}
