//! Comments behind commit ids that contradict each other: of one commit two versions cannot both be right, and one release
//! is one commit. Which of them is wrong only the forge can say, so all are named unless most agree.

use std::collections::BTreeMap;

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::VersionMismatch, Pin, Taint, Uses},
};

use super::{finding, quote_line};
use crate::{Definition, flow::Site, knowledge::Version};

/// A commit with the version that its comment names.
struct Claim<'d> {
    definition: &'d Definition,
    uses: &'d Uses,
    text: String,
    version: Version,
}

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    let claims = claims(site);
    let mut by_commit: BTreeMap<(String, &str), Vec<&Claim<'_>>> = BTreeMap::new();
    let mut by_release: BTreeMap<(String, String), Vec<&Claim<'_>>> = BTreeMap::new();
    for claim in &claims {
        let Some(commit) = claim.uses.reference.as_deref() else { continue };
        let repository = repository(&claim.uses.name);
        if claim.version.len() >= 3 {
            by_release.entry((repository.clone(), claim.version.to_string())).or_default().push(claim);
        }
        by_commit.entry((repository, commit)).or_default().push(claim);
    }
    for claims in by_commit.values() {
        contradictions(claims, &|one, other| one.version.agrees(&other.version), found);
    }
    for claims in by_release.values() {
        contradictions(claims, &|one, other| one.uses.reference == other.uses.reference, found);
    }
}

/// Notes each claim that fewer others agree with than contradict it, or as many.
fn contradictions(claims: &[&Claim<'_>], agree: &dyn Fn(&Claim<'_>, &Claim<'_>) -> bool, found: &mut Vec<CiFinding>) {
    // A few hundred uses of one commit are usual in no repository; the work grows with their square.
    let claims = claims.get(..claims.len().min(500)).unwrap_or_default();
    for claim in claims {
        let others: Vec<&&Claim<'_>> = claims.iter().filter(|other| !agree(claim, other)).collect();
        let Some(other) = others.first().filter(|_| others.len() * 2 >= claims.len()) else { continue };
        let there = format!("line {} of `{}`", other.uses.line, other.definition.workflow.path);
        let same_commit = other.uses.reference == claim.uses.reference;
        let message = match same_commit {
            true => format!("this commit is called `{}` here and `{}` in {there}", claim.text, other.text),
            false => format!("`{}` is another commit in {there}", claim.text),
        };
        let quote = quote_line(&claim.definition.workflow.path, claim.uses.line, &claim.uses.text);
        let mut one = finding(VersionMismatch, Taint::Constant, Confidence::Medium, quote, message);
        one.severity = Severity::Medium;
        found.push(one);
    }
}

fn claims<'d>(site: &Site<'d>) -> Vec<Claim<'d>> {
    let uses = site.definitions.iter().flat_map(|definition| {
        let jobs = definition.workflow.jobs.iter();
        jobs.flat_map(|job| job.uses.iter().chain(job.steps.iter().filter_map(|step| step.uses.as_ref())))
            .map(move |uses| (*definition, uses))
    });
    uses.filter(|(_, uses)| uses.pin == Pin::Digest && !uses.name.starts_with("docker://"))
        .filter_map(|(definition, uses)| {
            let (text, version) = Version::of_comment(uses.comment.as_deref()?)?;
            Some(Claim { definition, uses, text, version })
        })
        .collect()
}

/// Actions in folders of one repository share its commits.
fn repository(name: &str) -> String {
    name.split('/').take(2).collect::<Vec<_>>().join("/").to_lowercase()
}
