//! The verdicts of a tree with some files replaced.

use std::collections::BTreeMap;

use rayon::prelude::*;
use slam_checks::{Check, Evaluate};
use slam_facts::{Blob, IndexEntry, Sources};
use slam_fix::plan::Look;
use slam_model::{Evidence, Level, RepoPath, Verdict, evidence::tree::Mode, subject::TreeSource};
use slam_standards::Catalog;

use super::bench::Judged;

/// Joins all files into evidence, these ones in place of those that were collected.
pub(super) fn fold(sources: &Sources, files: &BTreeMap<&RepoPath, &Vec<u8>>) -> Evidence {
    let mut sources = sources.clone();
    for (path, bytes) in files {
        let at = sources.files.binary_search_by(|(entry, _)| entry.path.cmp(path));
        let mode = match at.ok().and_then(|at| sources.files.get(at)).map(|(entry, _)| entry.mode) {
            Some(Mode::Executable) => Mode::Executable,
            _ => Mode::File,
        };
        let entry = IndexEntry { path: (*path).clone(), mode, size: Some(bytes.len() as u64), oid: None };
        let facts = slam_facts::read(path, mode, Blob::Whole(bytes));
        match at {
            Ok(at) => {
                if let Some(old) = sources.files.get_mut(at) {
                    *old = (entry, facts);
                }
            }
            Err(at) => sources.files.insert(at, (entry, facts)),
        }
    }
    if !files.is_empty() {
        sources.subject.source = TreeSource::Overlay;
    }
    slam_facts::fold(sources)
}

/// Judges evidence by every check, by the Baseline, and by the items of CRA readiness.
pub(super) fn judged(evidence: Evidence, catalog: Option<&Catalog>, level: Level) -> Judged {
    let reads_facts = |check: &&&Check| matches!(check.evaluate, Evaluate::Facts(_));
    let nothing = slam_checks::Judged { level, results: &[] };
    let (results, from_facts) = rayon::join(
        || {
            let baseline = catalog.map(|catalog| slam_checks::judge(&evidence, catalog, level, &[]).results);
            let mut results = baseline.unwrap_or_default();
            results.extend(slam_checks::judge(&evidence, slam_standards::cra_readiness(), level, &results).results);
            results
        },
        || {
            let checks: Vec<&&Check> = slam_checks::all().iter().filter(reads_facts).collect();
            let run = |check: &&&Check| (check.id.to_owned(), check.run(&evidence, &nothing).verdict);
            checks.par_iter().map(run).collect::<Vec<(String, Verdict)>>()
        },
    );
    let read = slam_checks::Judged { level, results: &results };
    let from_results = slam_checks::all().iter().filter(|check| !reads_facts(check));
    let from_results = from_results.map(|check| (check.id.to_owned(), check.run(&evidence, &read).verdict));
    let checks = from_facts.into_iter().chain(from_results).collect();
    let mut findings = BTreeMap::new();
    for finding in evidence.ci.seen().into_iter().flat_map(|ci| &ci.findings) {
        let rule = slam_ci::catalogue::rule(finding.rule).id.to_owned();
        *findings.entry((finding.quote.place.path.clone(), rule)).or_default() += 1;
    }
    let answered = slam_checks::all()
        .iter()
        .map(|check| (check.id.to_owned(), check.requirements.iter().map(|id| (*id).to_owned()).collect()));
    let requirements = results.iter().map(|one| (one.id.to_string(), one.verdict)).collect();
    Judged { look: Look { evidence, answered: answered.collect(), checks, requirements, findings }, results }
}
