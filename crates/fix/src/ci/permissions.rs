//! The least rights that are enough: reading at the top of the workflow, and what a job writes at that job, with who writes.
//!
//! Only where every step of every job concerned is known. An action of which nothing is known may need anything.

use slam_ci::{Grants, grants};
use slam_formats::tree::{Entry, Node};
use slam_model::{
    RepoPath,
    evidence::ci::{CiFinding, CiRule, Job},
};

use super::target::Target;
use crate::script::Edit;

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    match finding.rule {
        CiRule::UndeclaredPermissions => undeclared(target, &finding.quote.place.path),
        CiRule::ExcessivePermissions | CiRule::UnneededIdentityToken | CiRule::WideGrant => unneeded(target, finding),
        _ => None,
    }
}

/// Declares what is enough for all jobs that declare nothing.
fn undeclared(target: &Target<'_>, path: &RepoPath) -> Option<Vec<Edit>> {
    let root = target.root();
    let definition = slam_ci::read(path, target.yaml.bytes())?;
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    let mut edits = Vec::new();
    for job in jobs.iter().filter(|job| job.value.get("permissions").is_none()) {
        let found =
            definition.workflow.jobs.iter().find(|found| Some(found.id.as_str()) == job.key.text().as_deref())?;
        let grants = enough(found)?;
        if !is_reading(&grants) {
            edits.push(declared(target, job, &grants)?);
        }
    }
    edits.push(target.add_behind_events(&["permissions:".to_owned(), "  contents: read".to_owned()])?);
    Some(edits)
}

fn enough(job: &Job) -> Option<Grants> {
    grants(job)
}

/// Returns whether reading the repository is all.
fn is_reading(grants: &Grants) -> bool {
    grants.writes.is_empty() && grants.reads == ["contents"]
}

fn declared(target: &Target<'_>, job: &Entry, grants: &Grants) -> Option<Edit> {
    let reads = grants.reads.iter().map(|scope| (*scope, format!("  {scope}: read")));
    let writes = grants.writes.iter().map(|(scope, by)| (*scope, format!("  {scope}: write # {by}")));
    let mut lines: Vec<_> = reads.chain(writes).collect();
    lines.sort();
    let lines: Vec<String> =
        std::iter::once("permissions:".to_owned()).chain(lines.into_iter().map(|(_, line)| line)).collect();
    target.yaml.add(&job.value, Some("runs-on"), &lines)
}

/// Takes a right away that no step needs.
fn unneeded(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let line = finding.quote.place.line;
    let job = target.job(line);
    let owner = job.map_or(target.root(), |job| &job.value);
    let permissions = owner.entry("permissions")?;
    let entry = permissions.value.entries().iter().find(|entry| entry.key.line == line)?;
    let scope = entry.key.text()?;
    let definition = slam_ci::read(&finding.quote.place.path, target.yaml.bytes())?;
    let mut concerned = definition.workflow.jobs.iter().filter(|one| match job {
        Some(job) => Some(one.id.as_str()) == job.key.text().as_deref(),
        None => one.permissions.is_none(),
    });
    let none_writes =
        concerned.all(|one| enough(one).is_some_and(|grants| !grants.writes.contains_key(scope.as_ref())));
    if !none_writes || !target.yaml.stands_here(&permissions.value) || entry.value.as_str() != Some("write") {
        return None;
    }
    // An identity can only be written; everything else stays readable.
    let access = if scope == "id-token" { "none" } else { "read" };
    Some(vec![Edit::replace(entry.value.span.start..entry.value.span.end, access)])
}
