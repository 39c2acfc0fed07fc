//! Comments behind commit ids that contradict each other: of one commit two versions cannot both be right, and one release
//! is one commit. What a comment says that nothing contradicts, only the forge could judge.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

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

impl Claim<'_> {
    fn place(&self) -> String {
        format!("line {} of `{}`", self.uses.line, self.definition.workflow.path)
    }
}

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    let claims = claims(site);
    let mut by_commit: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    let mut by_release: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, claim) in claims.iter().enumerate() {
        let Some(commit) = claim.uses.reference.as_deref() else { continue };
        let repository = repository(&claim.uses.name);
        if claim.version.len() >= 3 {
            by_release.entry((repository.clone(), claim.version.to_string())).or_default().push(index);
        }
        by_commit.entry((repository, commit)).or_default().push(index);
    }
    let at = |indices: &[usize]| -> Vec<(usize, &Claim<'_>)> {
        indices.iter().filter_map(|index| Some((*index, claims.get(*index)?))).collect()
    };
    let mut stale = BTreeSet::new();
    for claims in by_commit.values().map(|indices| at(indices)) {
        // Comments fall behind when a bot moves the commit; none runs ahead. So the highest version is the right one.
        let Some((_, newest)) = claims.iter().max_by(|one, other| order(one.1, other.1)) else { continue };
        for (index, claim) in claims.iter().filter(|(_, claim)| !claim.version.agrees(&newest.version)) {
            stale.insert(*index);
            note(claim, format!("the same commit is called `{}` in {}", newest.text, newest.place()), found);
        }
    }
    for mut claims in by_release.values().map(|indices| at(indices)) {
        claims.retain(|(index, _)| !stale.contains(index));
        let Some((_, first)) = claims.first().copied() else { continue };
        let Some((_, second)) = claims.iter().copied().find(|(_, one)| one.uses.reference != first.uses.reference)
        else {
            continue;
        };
        for (_, claim) in claims {
            let other = if claim.uses.reference == first.uses.reference { second } else { first };
            note(claim, format!("`{}` is another commit in {}", claim.text, other.place()), found);
        }
    }
}

/// Returns the order of versions, the longer one last of two that agree.
fn order(one: &Claim<'_>, other: &Claim<'_>) -> Ordering {
    one.version.compare(&other.version).then(one.version.len().cmp(&other.version.len()))
}

fn note(claim: &Claim<'_>, message: String, found: &mut Vec<CiFinding>) {
    let quote = quote_line(&claim.definition.workflow.path, claim.uses.line, &claim.uses.text);
    let mut one = finding(VersionMismatch, Taint::Constant, Confidence::Medium, quote, message);
    one.severity = Severity::Medium;
    found.push(one);
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
