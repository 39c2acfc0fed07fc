//! Answers for the Baseline series of bestpractices.dev: the file `.bestpractices.json` and links that propose them.
//!
//! Both are proposals. A person who is signed in there reads each one and confirms it; nothing is claimed for them.

use std::io::{self, Write};

use serde_json::{Map, Value};
use slam_model::{
    Level, Verdict,
    report::{CheckReport, RequirementResult},
};

use crate::{Options, clean, links, message};

/// The longest link: longer ones fail in some browsers and proxies.
pub const LONGEST_LINK: usize = 2000;
/// The longest justification in a link, in characters.
const LONGEST_JUSTIFICATION: usize = 240;

/// Returns the content of `.bestpractices.json`: two keys a requirement, in the order of the report.
pub fn answers(report: &CheckReport) -> Value {
    let mut answers = Map::new();
    for (one, key) in report.requirements.iter().filter_map(|one| Some((one, key(one)?))) {
        answers.insert(format!("{key}_status"), Value::from(status(one.verdict)));
        let justification = justification(report, one, usize::MAX);
        if !justification.is_empty() {
            answers.insert(format!("{key}_justification"), Value::from(justification));
        }
    }
    Value::Object(answers)
}

/// Returns links that open the project's answers with the decided ones proposed, one or more a level, each under
/// [`LONGEST_LINK`]; empty when the repository has no web address or nothing was decided.
pub fn proposal_links(report: &CheckReport) -> Vec<String> {
    let Some(url) = report.subject.url.as_deref().and_then(links::web) else { return Vec::new() };
    let mut all = Vec::new();
    for level in [Level::One, Level::Two, Level::Three] {
        let start = format!(
            "https://www.bestpractices.dev/en/projects?as=edit&section=baseline-{level}&url={}",
            links::query_value(url)
        );
        let mut link = start.clone();
        for one in report.requirements.iter().filter(|one| one.level == level && one.verdict.is_decided()) {
            let Some(answer) = proposal(report, one) else { continue };
            if link.len() + answer.len() > LONGEST_LINK && link.len() > start.len() {
                all.push(std::mem::replace(&mut link, start.clone()));
            }
            // An answer that does not fit alone is left to the file.
            if link.len() + answer.len() <= LONGEST_LINK {
                link.push_str(&answer);
            }
        }
        if link.len() > start.len() {
            all.push(link);
        }
    }
    all
}

/// Writes what a person does with the answers, and the links, one a line and never wrapped.
pub fn write_advice(report: &CheckReport, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let links = proposal_links(report);
    let what = if links.is_empty() {
        "save the answers as `.bestpractices.json` on the default branch; bestpractices.dev then proposes them, and a \
         person confirms each one"
    } else {
        "these are proposals: sign in at bestpractices.dev, open each link, and confirm or change every answer before \
         you save"
    };
    message::write(message::Severity::Note, what, &[], &[], options, out)?;
    links.iter().try_for_each(|link| writeln!(out, "  {link}"))
}

fn proposal(report: &CheckReport, one: &RequirementResult) -> Option<String> {
    let key = key(one)?;
    let justification = links::query_value(&justification(report, one, LONGEST_JUSTIFICATION));
    let status = links::query_value(status(one.verdict));
    Some(match justification.is_empty() {
        true => format!("&{key}_status={status}"),
        false => format!("&{key}_status={status}&{key}_justification={justification}"),
    })
}

/// Returns `osps_vm_03_01` for `OSPS-VM-03.01`; `None` for another standard.
fn key(one: &RequirementResult) -> Option<String> {
    let id = one.id.as_str();
    let known = id.starts_with("OSPS-") && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    known.then(|| id.to_lowercase().replace(['-', '.'], "_"))
}

fn status(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "Met",
        Verdict::Failed => "Unmet",
        Verdict::NotApplicable => "N/A",
        Verdict::NeedsReview | Verdict::Unknown | Verdict::NotRun => "?",
    }
}

/// Returns the reason and where it can be read; empty for what nobody could see.
fn justification(report: &CheckReport, one: &RequirementResult, longest: usize) -> String {
    if matches!(one.verdict, Verdict::Unknown | Verdict::NotRun) {
        return String::new();
    }
    let mut text = clean::line(&one.message).into_owned();
    if one.verdict == Verdict::NeedsReview {
        text = format!("to be judged by a person: {text}");
    }
    if let Some(waiver) = &one.waiver {
        text = format!("{text}; accepted for now: {}", clean::line(waiver));
    }
    let mut text = clean::cut(&text, longest).into_owned();
    if let Some(cited) = one.evidence.iter().find(|cited| cited.path.is_some()) {
        let place = links::of(&report.subject, cited).unwrap_or_else(|| links::place(cited));
        if place.chars().count() <= longest {
            text = format!("{text} ({place})");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use slam_model::RequirementId;

    use super::*;
    use crate::fixture;

    #[test]
    fn the_keys_are_those_of_the_badge_application() {
        let Some(folder) = slam_testdata::folder("baseline") else { return };
        let text = std::fs::read(folder.join("best-practices-badge/baseline_field_mapping.json")).unwrap();
        let mapping: Value = serde_json::from_slice(&text).unwrap();
        let known: Vec<&str> =
            mapping["mappings"].as_array().unwrap().iter().filter_map(|one| one["criterion_key"].as_str()).collect();
        assert!(known.len() > 50);
        let mut report = fixture::check();
        let one = report.requirements[0].clone();
        // `osps_ac_01_01` is the field of OSPS-AC-01.01.
        report.requirements = known
            .iter()
            .map(|key| {
                let (control, number) = key.rsplit_once('_').unwrap();
                let id = RequirementId::new(&format!("{}.{number}", control.replace('_', "-")));
                RequirementResult { id, ..one.clone() }
            })
            .collect();
        let answers = answers(&report);
        let keys: Vec<&str> = answers.as_object().unwrap().keys().map(String::as_str).collect();
        let wanted: Vec<String> = known.iter().map(|key| format!("{key}_status")).collect();
        assert_eq!(keys, wanted);
    }

    #[test]
    fn many_answers_are_split_into_several_links_and_none_is_lost() {
        let mut report = fixture::check();
        let failed = report.requirements[2].clone();
        report.requirements = (1..=40)
            .map(|number| {
                let id = RequirementId::new(&format!("OSPS-AC-{number:02}.01"));
                RequirementResult { id, level: Level::One, ..failed.clone() }
            })
            .collect();
        let links = proposal_links(&report);
        assert!(links.len() > 3 && links.iter().all(|link| link.len() <= LONGEST_LINK));
        let proposed: usize = links.iter().map(|link| link.matches("_status=Unmet").count()).sum();
        assert_eq!(proposed, 40);
    }

    #[test]
    fn what_nobody_could_see_is_no_answer_in_a_link() {
        let links = proposal_links(&fixture::check());
        assert!(links.iter().all(|link| !link.contains("osps_ac_01_01") && !link.contains("osps_vm_01_01")));
        assert_eq!(proposal_links(&fixture::blind()), Vec::<String>::new());
    }
}
