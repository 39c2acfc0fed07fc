//! Token-Permissions: from ten downwards, by what the top level grants and whether jobs say what they need.

use std::collections::BTreeMap;

use slam_model::{
    Evidence, Fact, RepoPath,
    evidence::ci::{Grant, Job, Permissions, Workflow},
    scorecard::{Location, Outcome},
};

use super::{
    Mode,
    answer::{Answer, line, place},
    workflows,
};

const UNKNOWN: &str = "hasNoGitHubWorkflowPermissionUnknown";
const JOB: &str = "jobLevelPermissions";
const TOP: &str = "topLevelPermissions";

/// Scopes whose writing rights Scorecard looks at.
const SCOPES: [&str; 7] = ["statuses", "checks", "security-events", "deployments", "contents", "packages", "actions"];

/// The score while it goes down, in halves, and what stays at nothing.
struct Tally {
    halves: i32,
}

impl Tally {
    fn less(&mut self, halves: i32) {
        self.halves -= halves;
    }
}

/// What a workflow grants, level by level.
#[derive(Default)]
struct Seen {
    job_writes: bool,
    job_undeclared: bool,
}

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    match &evidence.ci {
        Fact::NotVisible(gap) => return Answer::hidden(&[UNKNOWN, JOB, TOP], "the workflows", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the workflows could not be read: {cause}")),
        Fact::Seen(_) | Fact::Absent => {}
    }
    let all: Vec<&Workflow> =
        workflows::github(evidence).into_iter().filter(|one| !super::scope::is_test_data(&one.path)).collect();
    if all.is_empty() {
        let mut answer = Answer::inconclusive("there are no workflows");
        for probe in [UNKNOWN, JOB, TOP] {
            answer.probe(probe, Outcome::NotApplicable, "there are no workflows", None);
        }
        return answer;
    }
    let mut jobs = Answer::default();
    let mut seen: BTreeMap<&RepoPath, Seen> = BTreeMap::new();
    for workflow in &all {
        let excused = excused(workflow);
        for job in &workflow.jobs {
            let of = seen.entry(&workflow.path).or_default();
            job_level(workflow, job, &excused, mode, of, &mut jobs);
        }
    }
    // What the top level grants decides the score, and so stands first.
    let mut answer = Answer::default();
    let mut tally = Tally { halves: 20 };
    let mut ended = Ended::Not;
    for workflow in &all {
        let of = seen.entry(&workflow.path).or_default();
        ended = top_level(workflow, of, mode, &mut tally, &mut answer);
        if ended == Ended::AtOnce {
            break;
        }
    }
    answer.details.append(&mut jobs.details);
    answer.findings.append(&mut jobs.findings);
    jobs.deviations.into_iter().for_each(|why| answer.deviate(why));
    if ended == Ended::AtOnce {
        return answer.conclude(Some(0), "a workflow grants everything to jobs that do not say what they need");
    }
    if !seen.values().any(|of| of.job_writes) {
        answer.info("no job asks for writing rights", None);
    }
    let score = u8::try_from(tally.halves.max(0) / 2).unwrap_or(0);
    let reason = if tally.halves == 20 {
        "tokens have no more rights than they need"
    } else {
        "tokens have more rights than they need"
    };
    answer.conclude(Some(score), reason)
}

/// Returns the scopes that the workflow may write because of what it does.
fn excused(workflow: &Workflow) -> Vec<&'static str> {
    let mut excused = Vec::new();
    if workflows::find(workflow, workflows::PACKAGING).is_some() {
        excused.push("packages");
    }
    if workflows::find(workflow, workflows::RELEASING).is_some()
        || workflows::find(workflow, workflows::PAGES).is_some()
    {
        excused.push("contents");
    }
    if workflows::has_action(workflow, &workflows::UPLOADS) {
        excused.push("security-events");
    }
    excused
}

fn scope_place(path: &RepoPath, permissions: &Permissions, scope: &str) -> Option<Location> {
    permissions.lines.get(scope).map_or_else(|| Some(place(&permissions.place)), |number| line(path, *number))
}

fn job_level(workflow: &Workflow, job: &Job, excused: &[&str], mode: Mode, of: &mut Seen, answer: &mut Answer) {
    let here = line(&workflow.path, job.place.line);
    let Some(permissions) = &job.permissions else {
        of.job_undeclared = true;
        answer.debug(format!("the job `{}` declares no permissions", job.id), here.clone());
        answer.probe_with(JOB, Outcome::False, "no permissions declared", here, ("permissionLevel", "undeclared"));
        return;
    };
    let whole = Some(place(&permissions.place));
    match &permissions.grant {
        Grant::ReadAll => read(JOB, &format!("the job `{}` may read everything", job.id), whole, answer),
        Grant::WriteAll if mode == Mode::Strict => {}
        Grant::WriteAll => {
            of.job_writes = true;
            answer.warn(format!("the job `{}` may write everything", job.id), whole.clone());
            answer.probe_with(JOB, Outcome::False, "job may write everything", whole, ("permissionLevel", "write"));
            answer.deviate("`write-all` of a job is a writing right; Scorecard passes over it");
        }
        Grant::Scopes(scopes) if scopes.is_empty() => {
            answer.info(format!("the job `{}` has no rights", job.id), whole.clone());
            answer.probe_with(JOB, Outcome::False, "no rights", whole, ("permissionLevel", "none"));
        }
        Grant::Scopes(scopes) => {
            for (scope, access) in scopes {
                let location = scope_place(&workflow.path, permissions, scope);
                let text = format!("the job `{}` has `{scope}: {access}`", job.id);
                if !access.eq_ignore_ascii_case("write") {
                    read_or_none(JOB, access, &text, location, answer);
                } else if SCOPES.contains(&scope.as_str()) && !excused.contains(&scope.as_str()) {
                    of.job_writes = true;
                    answer.warn(text.clone(), location.clone());
                    write(JOB, scope, &text, location, answer);
                } else {
                    answer.debug(text.clone(), location.clone());
                    answer.probe_with(UNKNOWN, Outcome::False, &text, location, ("tokenName", scope));
                }
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Ended {
    Not,
    /// Scorecard ends the whole check here.
    AtOnce,
}

fn top_level(workflow: &Workflow, of: &Seen, mode: Mode, tally: &mut Tally, answer: &mut Answer) -> Ended {
    let all_declare = !workflow.jobs.is_empty() && !of.job_undeclared;
    let Some(permissions) = &workflow.permissions else {
        let here = line(&workflow.path, 1);
        let reached = if of.job_undeclared { ", and not by every job" } else { "" };
        answer.probe_with(
            TOP,
            Outcome::False,
            "no permissions declared",
            here.clone(),
            ("permissionLevel", "undeclared"),
        );
        if mode == Mode::Right && all_declare {
            answer.info("no permissions at the top level; every job declares its own", here);
            answer.deviate("the top level grants nothing where every job declares its own permissions; Scorecard takes half a point");
            return Ended::Not;
        }
        answer.warn(format!("no permissions are declared at the top level{reached}"), here);
        if of.job_undeclared {
            tally.halves = 0;
        } else {
            tally.less(1);
        }
        return Ended::Not;
    };
    let whole = Some(place(&permissions.place));
    match &permissions.grant {
        Grant::ReadAll => read(TOP, "the top level may read everything", whole, answer),
        Grant::WriteAll => {
            let text = "the top level may write everything";
            answer.warn(text, whole.clone());
            write(TOP, "write-all", text, whole, answer);
            if of.job_writes || of.job_undeclared {
                return Ended::AtOnce;
            }
            tally.less(1);
        }
        Grant::Scopes(scopes) if scopes.is_empty() => {
            answer.info("the top level has no rights", whole.clone());
            answer.probe_with(TOP, Outcome::False, "no rights", whole, ("permissionLevel", "none"));
        }
        Grant::Scopes(scopes) => {
            for (scope, access) in scopes {
                let location = scope_place(&workflow.path, permissions, scope);
                let text = format!("the top level has `{scope}: {access}`");
                if !access.eq_ignore_ascii_case("write") {
                    read_or_none(TOP, access, &text, location, answer);
                    continue;
                }
                let halves = match scope.as_str() {
                    "checks" | "statuses" => 1,
                    "deployments" | "security-events" => 2,
                    "contents" | "packages" | "actions" => 20,
                    _ => {
                        answer.debug(text.clone(), location.clone());
                        answer.probe_with(UNKNOWN, Outcome::False, &text, location, ("tokenName", scope));
                        continue;
                    }
                };
                write(TOP, scope, &text, location.clone(), answer);
                // With one job the top level is that job's, and with jobs that all declare their own it is nobody's.
                if mode == Mode::Right && (workflow.jobs.len() == 1 || all_declare) {
                    answer.warn(format!("{text}, which its only job uses or no job does"), location);
                    answer.deviate("a right at the top level of a workflow with one job is a right of that job; Scorecard counts it for all jobs");
                    continue;
                }
                answer.warn(text, location);
                tally.less(halves);
            }
        }
    }
    Ended::Not
}

fn read(probe: &str, text: &str, location: Option<Location>, answer: &mut Answer) {
    answer.info(text, location.clone());
    answer.probe_with(probe, Outcome::True, text, location, ("permissionLevel", "read"));
}

fn read_or_none(probe: &str, access: &str, text: &str, location: Option<Location>, answer: &mut Answer) {
    match access {
        "read" | "read-all" => read(probe, text, location, answer),
        "none" => {
            answer.info(text, location.clone());
            answer.probe_with(probe, Outcome::False, text, location, ("permissionLevel", "none"));
        }
        _ => {
            answer.debug(text, location.clone());
            answer.probe(UNKNOWN, Outcome::False, text, location);
        }
    }
}

fn write(probe: &str, scope: &str, text: &str, location: Option<Location>, answer: &mut Answer) {
    if let Some(found) = answer.probe(probe, Outcome::False, text, location) {
        found.values.insert("permissionLevel".to_owned(), "write".to_owned());
        found.values.insert("tokenName".to_owned(), scope.to_owned());
        found.remediation =
            Some("grant the right at the job that needs it, and `contents: read` at the top".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    fn workflow(top: &str, jobs: &str) -> slam_model::Evidence {
        testing::evidence(&format!("//- .github/workflows/a.yml\non: push\n{top}\njobs:\n{jobs}"))
    }

    #[test]
    fn rights_that_nobody_declares_cost_all() {
        check(
            "Token-Permissions",
            &workflow("", "  a:\n    runs-on: x\n    steps:\n      - run: make\n"),
            expect![[r#"
                0/10 tokens have more rights than they need
                  Warn no permissions are declared at the top level, and not by every job: .github/workflows/a.yml:1
                  Debug the job `a` declares no permissions: .github/workflows/a.yml:4
                  Info no job asks for writing rights
                strict: the same"#]],
        );
    }

    #[test]
    fn jobs_that_declare_their_own_need_no_top_level() {
        let jobs = "  a:\n    runs-on: x\n    permissions:\n      contents: read\n      pull-requests: write\n    steps:\n      - run: make\n";
        check(
            "Token-Permissions",
            &workflow("", jobs),
            expect![[r#"
                10/10 tokens have no more rights than they need
                  Info no permissions at the top level; every job declares its own: .github/workflows/a.yml:1
                  Info the job `a` has `contents: read`: .github/workflows/a.yml:7
                  Debug the job `a` has `pull-requests: write`: .github/workflows/a.yml:8
                  Info no job asks for writing rights
                  Debug differs from Scorecard: the top level grants nothing where every job declares its own permissions; Scorecard takes half a point
                strict: 9/10 tokens have more rights than they need
                  Warn no permissions are declared at the top level: .github/workflows/a.yml:1
                  Info the job `a` has `contents: read`: .github/workflows/a.yml:7
                  Debug the job `a` has `pull-requests: write`: .github/workflows/a.yml:8
                  Info no job asks for writing rights"#]],
        );
    }

    #[test]
    fn a_right_of_the_only_job_is_no_right_of_all() {
        let evidence = workflow(
            "permissions:\n  contents: write",
            "  a:\n    runs-on: x\n    steps:\n      - run: gh release create\n",
        );
        check(
            "Token-Permissions",
            &evidence,
            expect![[r#"
                10/10 tokens have no more rights than they need
                  Warn the top level has `contents: write`, which its only job uses or no job does: .github/workflows/a.yml:3
                  Debug the job `a` declares no permissions: .github/workflows/a.yml:5
                  Info no job asks for writing rights
                  Debug differs from Scorecard: a right at the top level of a workflow with one job is a right of that job; Scorecard counts it for all jobs
                strict: 0/10 tokens have more rights than they need
                  Warn the top level has `contents: write`: .github/workflows/a.yml:3
                  Debug the job `a` declares no permissions: .github/workflows/a.yml:5
                  Info no job asks for writing rights"#]],
        );
    }
}
