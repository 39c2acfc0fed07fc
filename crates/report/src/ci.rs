//! The outputs of `slam check --standard ci`.

mod markdown;
mod sarif;
mod text;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use slam_model::{
    Severity,
    evidence::ci::Taint,
    report::{CiReport, CiResult, IgnoredCiResult},
};

use crate::{Options, github, json};

/// A format of the CI report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiFormat {
    /// For people in a terminal.
    Text,
    /// `slam.ci/1`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// A task list for an issue.
    Markdown,
    /// Annotations for a run of GitHub Actions.
    Github,
}

impl CiFormat {
    /// Every format with its name on the command line.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("text", Self::Text),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("markdown", Self::Markdown),
        ("github", Self::Github),
    ];
}

/// Writes the report in the format. Errors only when `out` does.
pub fn write(report: &CiReport, format: CiFormat, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        CiFormat::Text => text::write(report, options, out),
        CiFormat::Json => json::write(report, out),
        CiFormat::Sarif => json::write(&sarif::log(report, options), out),
        CiFormat::Markdown => markdown::write(report, out),
        CiFormat::Github => github::ci(report, out),
    }
}

/// Returns what was ignored, with how often it stands there: one comment often covers many findings of its line.
fn ignored(report: &CiReport) -> Vec<(&IgnoredCiResult, String)> {
    let mut found = BTreeMap::new();
    for (position, one) in report.ignored.iter().enumerate() {
        let finding = &one.finding;
        let key = (&finding.path, finding.line, &finding.id, finding.severity, &one.reason);
        found.entry(key).or_insert((position, one, 0_usize)).2 += 1;
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|(position, ..)| *position);
    let times = |count| if count == 1 { String::new() } else { format!(" ×{count}") };
    found.into_iter().map(|(_, one, count)| (one, times(count))).collect()
}

/// Findings of one rule and severity.
struct Group<'r> {
    severity: Severity,
    id: &'r str,
    findings: Vec<&'r CiResult>,
}

/// Returns the findings by severity, the worst first, and by rule.
fn groups(report: &CiReport) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in &report.findings {
        match groups.iter_mut().find(|group| group.severity == finding.severity && group.id == finding.id) {
            Some(group) => group.findings.push(finding),
            None => {
                groups.push(Group { severity: finding.severity, id: &finding.id, findings: vec![finding] });
            }
        }
    }
    groups.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(b.id)));
    groups
}

/// Returns the counts as words, the worst first: `3 high, 1 low`.
fn counts(report: &CiReport) -> String {
    let sum = report.summary;
    let parts: Vec<String> = [
        (sum.critical, "critical"),
        (sum.high, "high"),
        (sum.medium, "medium"),
        (sum.low, "low"),
        (sum.informational, "informational"),
        (sum.ignored, "ignored"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") }
}

/// Returns who can make use of a grave finding, as the end of a sentence; nothing when nobody outside can at once, or
/// when the message says it.
fn who(finding: &CiResult) -> Option<&'static str> {
    if finding.severity < Severity::High {
        return None;
    }
    if ["anyone", "collaborator"].iter().any(|word| finding.message.contains(word)) {
        return None;
    }
    match finding.exploitable_by {
        Taint::Attacker => Some("anyone can make use of it"),
        Taint::Collaborator => Some("a collaborator or caller can make use of it"),
        Taint::Constant => None,
    }
}
