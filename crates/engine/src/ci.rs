//! From what CI analysis found to a report.

use std::collections::BTreeMap;

use slam_ci::catalogue;
use slam_collect::{CiSources, CollectError, Progress, Request};
use slam_model::{
    Evidence, Fact,
    evidence::{
        ci::{CiFacts, CiFinding, CiSystem},
        secret::Secret,
    },
    report::{CiReport, CiResult, CiRuleText, IgnoredCiResult, SeveritySummary},
};

use crate::{EngineError, judge::tool};

/// Reads the CI definitions of the target and nothing else of it.
///
/// # Errors
/// When the target cannot be read.
pub fn gather_ci(request: &Request, progress: &dyn Progress) -> Result<CiSources, CollectError> {
    slam_collect::collect_ci(request, progress)
}

/// Returns what stored evidence says of CI.
pub fn ci_of(evidence: Evidence) -> CiSources {
    let Evidence { subject, as_of, ci, secrets, oddities, .. } = evidence;
    let secrets = match secrets {
        Fact::Seen(secrets) => secrets,
        _ => Vec::new(),
    };
    CiSources { subject, as_of, ci, secrets, oddities }
}

/// Tells what was found; `only` keeps the rules of these ids or aliases, and shows all when it is empty.
///
/// # Errors
/// When `only` names no rule.
pub fn ci(sources: &CiSources, only: &[String]) -> Result<CiReport, EngineError> {
    let mut wanted = Vec::new();
    for id in only {
        let known = catalogue::RULES.iter().filter(|rule| rule.id == id || rule.aliases.contains(&id.as_str()));
        let before = wanted.len();
        wanted.extend(known.map(|rule| rule.rule));
        if wanted.len() == before {
            return Err(EngineError::UnknownId { id: id.clone(), standard: "the CI rules".to_owned() });
        }
    }
    let none = CiFacts::default();
    let mut notes = Vec::new();
    let facts = sources.ci.seen().unwrap_or(&none);
    match &sources.ci {
        Fact::Seen(_) | Fact::Absent => {}
        Fact::NotVisible(gap) => notes.push(format!("CI could not be looked at: {}", gap.why)),
        Fact::Broken(cause) => notes.push(format!("CI could not be looked at: {cause}")),
    }
    notes.extend(in_part(facts));
    let result = |finding: &CiFinding| result(finding, &sources.secrets);
    let is_wanted = |finding: &CiFinding| wanted.is_empty() || wanted.contains(&finding.rule);
    let findings: Vec<CiResult> = facts.findings.iter().filter(|one| is_wanted(one)).map(result).collect();
    let ignored: Vec<IgnoredCiResult> = facts
        .ignored
        .iter()
        .filter(|one| is_wanted(&one.finding))
        .map(|one| IgnoredCiResult {
            finding: result(&one.finding),
            ignored_at_line: one.line,
            reason: one.reason.clone(),
        })
        .collect();
    let named = findings.iter().chain(ignored.iter().map(|one| &one.finding));
    let rules: BTreeMap<&str, CiRuleText> = named
        .filter_map(|one| catalogue::find_rule(&one.id))
        .map(|rule| {
            let text = CiRuleText { id: rule.id.to_owned(), title: rule.title.to_owned(), why: rule.why.to_owned() };
            (rule.id, text)
        })
        .collect();
    Ok(CiReport {
        schema: CiReport::SCHEMA.to_owned(),
        tool: tool(),
        subject: sources.subject.clone(),
        as_of: sources.as_of,
        definitions: facts.definitions,
        summary: SeveritySummary::of(findings.iter().map(|one| one.severity), ignored.len()),
        findings,
        ignored,
        unread: facts.unread.clone(),
        rules: rules.into_values().collect(),
        notes,
        oddities: sources.oddities.clone(),
    })
}

/// Returns a note for each system whose definitions are read in part, so that the rest of them does not look clean.
fn in_part(facts: &CiFacts) -> impl Iterator<Item = String> {
    let mut systems: BTreeMap<CiSystem, usize> = BTreeMap::new();
    for workflow in &facts.workflows {
        *systems.entry(workflow.system).or_default() += 1;
    }
    systems.into_iter().filter_map(|(system, count)| {
        let looked_at = system.looked_at()?;
        let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        Some(format!("{} ({files}): {looked_at} are looked at, the rest is not", system.name()))
    })
}

/// Reports travel further than the repository: words beside a secret are shown as asterisks.
fn masked(mut result: CiResult, secrets: &[Secret]) -> CiResult {
    let hides = secrets
        .iter()
        .map(|secret| &secret.place)
        .any(|place| place.path == result.path && place.line <= result.end_line && result.line <= place.end_line);
    if hides {
        result.text = result.text.chars().map(|letter| if letter.is_whitespace() { letter } else { '*' }).collect();
    }
    result
}

/// Returns a finding as reports show it.
pub(crate) fn result(finding: &CiFinding, secrets: &[Secret]) -> CiResult {
    let rule = catalogue::rule(finding.rule);
    let place = &finding.quote.place;
    let result = CiResult {
        id: rule.id.to_owned(),
        severity: finding.severity,
        confidence: finding.confidence,
        path: place.path.clone(),
        line: place.line,
        column: finding.columns.column.max(1),
        end_line: place.end_line,
        end_column: finding.columns.end_column.max(1),
        message: finding.message.clone(),
        text: finding.quote.text.clone(),
        exploitable_by: finding.source,
        aliases: rule.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        fix: rule.fix.map(str::to_owned),
        related: finding.related.clone(),
    };
    masked(result, secrets)
}
