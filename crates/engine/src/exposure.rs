//! Which jobs of the past used an action, and what it could reach. Pure but for [`exposure`], which reads the history.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use slam_ci::Definition;
use slam_collect::{CiPast, CollectError, Progress, Repository};
use slam_model::{
    Gap, ObjectId, RepoPath,
    evidence::ci::{DefinitionKind, Grant, Job, Permissions, Pin, Uses, Workflow},
    exposure::{ActionUse, CommitAt, Exposure, ExposureReport, Searched, Seen, Token, TokenSource},
    subject::TreeSource,
};

/// Local actions of local actions of …: deeper than this is not followed; the forge allows ten.
const DEEPEST: usize = 10;
/// Refs that are named of one use.
const MOST_REFS: usize = 20;
/// Events that anyone can cause.
const OPEN_EVENTS: [&str; 9] = [
    "discussion",
    "discussion_comment",
    "fork",
    "issue_comment",
    "issues",
    "pull_request",
    "pull_request_target",
    "watch",
    "workflow_run",
];

/// What is asked for: `owner/name[/path][@reference]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    name: String,
    reference: Option<String>,
}

impl Action {
    /// Reads a name; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, reference) = match text.split_once('@') {
            Some((name, reference)) => (name, Some(reference)),
            None => (text, None),
        };
        let name = name.trim_end_matches('/');
        let is_part = |part: &str| {
            !part.is_empty()
                && !matches!(part, "." | "..")
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        };
        let is_name = name.split('/').count() >= 2 && name.split('/').all(is_part);
        let is_reference = reference.is_none_or(|text| !text.is_empty() && !text.contains(char::is_whitespace));
        (is_name && is_reference).then(|| Self { name: name.to_owned(), reference: reference.map(str::to_owned) })
    }

    /// Returns whether a reference in a definition names it. Owner and name are the same in any case of letters; a path below the name
    /// belongs to the same repository. A reference that was asked for is the one that is written, or the version in the comment
    /// behind a commit.
    fn is_named_by(&self, uses: &Uses) -> bool {
        let (ours, theirs) = (self.name.to_ascii_lowercase(), uses.name.to_ascii_lowercase());
        let below = theirs.strip_prefix(&ours).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        below
            && uses.pin != Pin::Local
            && self.reference.as_ref().is_none_or(|wanted| {
                let says = |text: &str| text.split([' ', ',', '#', '@', '=']).any(|word| word == wanted);
                uses.reference.as_ref() == Some(wanted)
                    || (uses.pin == Pin::Digest && uses.comment.as_deref().is_some_and(says))
            })
    }
}

/// Searches one repository.
///
/// # Errors
/// When it cannot be read, or has no commit.
pub fn exposure(
    repository: &Repository,
    action: &Action,
    time: (Timestamp, Timestamp),
    progress: &dyn Progress,
) -> Result<Exposure, CollectError> {
    let local = |path: &RepoPath, bytes: &[u8]| slam_ci::read(path, bytes).as_ref().map(local_uses).unwrap_or_default();
    let past = repository.ci_past(time, &local, progress)?;
    let subject = repository.subject(None, TreeSource::Commit);
    Ok(join(subject.path, subject.url, action, &past))
}

/// Returns the report over all repositories.
pub fn exposures(action: &Action, time: (Timestamp, Timestamp), repositories: Vec<Exposure>) -> ExposureReport {
    ExposureReport {
        schema: ExposureReport::SCHEMA.to_owned(),
        tool: crate::judge::tool(),
        action: action.name.clone(),
        reference: action.reference.clone(),
        since: time.0,
        until: time.1,
        repositories,
        ran: Gap::new(
            "a clone does not show whether a workflow ran",
            "look at the records of runs on the forge for the workflows, branches, and days that are named here",
        ),
    }
}

/// Returns where the files of a repository are that a definition uses.
fn local_uses(definition: &Definition) -> Vec<RepoPath> {
    let jobs = definition.workflow.jobs.iter();
    let all = jobs.flat_map(|job| job.uses.iter().chain(job.steps.iter().filter_map(|step| step.uses.as_ref())));
    all.flat_map(local_paths).collect()
}

/// Returns the files that a local reference may mean: a workflow, or the definition of an action in a folder.
fn local_paths(uses: &Uses) -> Vec<RepoPath> {
    if uses.pin != Pin::Local {
        return Vec::new();
    }
    let path = uses.name.trim_start_matches("$/").trim_start_matches("./").trim_end_matches('/');
    if path.split('/').any(|part| part == "..") {
        return Vec::new();
    }
    if path.ends_with(".yml") || path.ends_with(".yaml") {
        return vec![path.into()];
    }
    let folder = if matches!(path, "" | ".") { String::new() } else { format!("{path}/") };
    ["action.yml", "action.yaml"].iter().map(|name| RepoPath::from(format!("{folder}{name}"))).collect()
}

fn join(path: String, url: Option<String>, action: &Action, past: &CiPast) -> Exposure {
    // The same bytes at the same path say the same at every commit.
    let mut read: HashMap<(&RepoPath, &ObjectId), Option<Definition>> = HashMap::new();
    for (path, id) in past.moments.iter().flat_map(|moment| moment.definitions.iter()) {
        read.entry((path, id)).or_insert_with(|| slam_ci::read(path, past.blobs.get(id)?));
    }
    // Commits with the same definitions are searched once.
    let mut searched: HashMap<*const Vec<(RepoPath, ObjectId)>, Vec<ActionUse>> = HashMap::new();
    let mut all: BTreeMap<String, (ActionUse, BTreeSet<usize>)> = BTreeMap::new();
    for moment in &past.moments {
        let found = searched.entry(std::sync::Arc::as_ptr(&moment.definitions)).or_insert_with(|| {
            let definitions = moment.definitions.iter();
            let site: BTreeMap<&RepoPath, &Definition> =
                definitions.filter_map(|(path, id)| Some((path, read.get(&(path, id))?.as_ref()?))).collect();
            let at = CommitAt { commit: moment.commit.clone(), time: moment.time };
            Search { action, site: &site, at, found: Vec::new() }.run()
        });
        for one in found.iter() {
            let at = CommitAt { commit: moment.commit.clone(), time: moment.time };
            let key = format!(
                "{} {} {:?} {} {:?} {:?} {:?} {:?}",
                one.workflow, one.job, one.via, one.text, one.comment, one.triggers, one.token, one.secrets
            );
            let (kept, refs) = all.entry(key).or_insert_with(|| {
                let seen = Seen { first: at.clone(), last: at.clone(), commits: 0, ..one.seen.clone() };
                (ActionUse { seen, ..one.clone() }, BTreeSet::new())
            });
            kept.seen.commits += 1;
            kept.seen.at_start |= moment.at_start;
            kept.seen.dormant &= moment.dormant;
            if at.time < kept.seen.first.time {
                kept.seen.first = at.clone();
            }
            if at.time > kept.seen.last.time {
                kept.seen.last = at;
            }
            refs.extend(&moment.refs);
        }
    }
    let mut uses: Vec<ActionUse> = all
        .into_values()
        .map(|(mut one, refs)| {
            let names: Vec<String> = refs.iter().filter_map(|at| past.refs.get(*at).cloned()).collect();
            one.seen.more_refs = names.len().saturating_sub(MOST_REFS) as u64;
            one.seen.refs = names.into_iter().take(MOST_REFS).collect();
            one
        })
        .collect();
    uses.sort_by(|a, b| {
        let place = |one: &ActionUse| {
            (one.seen.dormant, one.workflow.clone(), one.job.clone(), one.via.clone(), one.line, one.seen.first.time)
        };
        place(a).cmp(&place(b)).then_with(|| a.text.cmp(&b.text))
    });
    let secrets = |is_wanted: fn(&ActionUse) -> bool| -> BTreeSet<String> {
        uses.iter().filter(|one| is_wanted(one)).flat_map(|one| one.secrets.iter().cloned()).collect()
    };
    let rotate = secrets(|one| !one.seen.dormant && one.pin != Pin::Digest);
    let pinned: BTreeSet<String> =
        secrets(|one| !one.seen.dormant && one.pin == Pin::Digest).difference(&rotate).cloned().collect();
    let old = secrets(|one| one.seen.dormant && one.pin != Pin::Digest);
    Exposure {
        path,
        url,
        searched: Searched {
            refs: past.refs.len() as u64,
            commits: past.moments.len() as u64,
            definitions: read.len() as u64,
        },
        rotate_if_old_branch_ran: old
            .into_iter()
            .filter(|name| !rotate.contains(name) && !pinned.contains(name))
            .collect(),
        rotate_if_pin_was_bad: pinned.into_iter().collect(),
        rotate: rotate.into_iter().collect(),
        uses,
        gaps: past.gaps.clone(),
    }
}

/// Looks through the definitions of one commit.
struct Search<'s> {
    action: &'s Action,
    site: &'s BTreeMap<&'s RepoPath, &'s Definition>,
    at: CommitAt,
    found: Vec<ActionUse>,
}

/// The job that an event starts, as far as it has been followed.
#[derive(Clone)]
struct Start<'s> {
    workflow: &'s Workflow,
    job: String,
    token: Token,
    secrets: BTreeSet<String>,
    via: Vec<RepoPath>,
}

impl<'s> Search<'s> {
    fn run(mut self) -> Vec<ActionUse> {
        for (path, definition) in self.site {
            let workflow = &definition.workflow;
            if workflow.kind == DefinitionKind::Workflow {
                for job in &workflow.jobs {
                    let start = Start {
                        workflow,
                        job: job.id.clone(),
                        token: token(job.permissions.as_ref(), workflow.permissions.as_ref(), None),
                        secrets: secrets(definition, job),
                        via: vec![(*path).clone()],
                    };
                    self.job(&start, job);
                }
            }
        }
        self.found
    }

    fn job(&mut self, start: &Start<'s>, job: &Job) {
        if let Some(uses) = &job.uses {
            self.uses(start, uses);
        }
        for uses in job.steps.iter().filter_map(|step| step.uses.as_ref()) {
            self.uses(start, uses);
        }
    }

    fn uses(&mut self, start: &Start<'s>, uses: &Uses) {
        if self.action.is_named_by(uses) {
            self.hit(start, uses);
        }
        let local = local_paths(uses).into_iter().find_map(|path| Some((path.clone(), *self.site.get(&path)?)));
        let Some((path, definition)) = local.filter(|(path, _)| !start.via.contains(path)) else { return };
        if start.via.len() > DEEPEST {
            return;
        }
        for job in &definition.workflow.jobs {
            let mut next = start.clone();
            next.via.push(path.clone());
            if definition.workflow.kind == DefinitionKind::Workflow {
                next.token =
                    token(job.permissions.as_ref(), definition.workflow.permissions.as_ref(), Some(&start.token));
                next.secrets.extend(secrets(definition, job));
            }
            self.job(&next, job);
        }
    }

    fn hit(&mut self, start: &Start<'s>, uses: &Uses) {
        let triggers: BTreeSet<&str> = start.workflow.triggers.iter().map(|one| one.event.as_str()).collect();
        self.found.push(ActionUse {
            workflow: start.workflow.path.clone(),
            job: start.job.clone(),
            via: start.via.clone(),
            line: uses.line,
            text: uses.text.clone(),
            reference: uses.reference.clone(),
            pin: uses.pin,
            comment: uses.comment.clone(),
            by_strangers: triggers.iter().any(|event| OPEN_EVENTS.contains(event)),
            triggers: triggers.into_iter().map(str::to_owned).collect(),
            token: start.token.clone(),
            secrets: start.secrets.iter().cloned().collect(),
            seen: Seen {
                first: self.at.clone(),
                last: self.at.clone(),
                commits: 0,
                at_start: false,
                dormant: true,
                refs: Vec::new(),
                more_refs: 0,
            },
        });
    }
}

/// Returns the secrets that a job names: its runner has them all, whichever step names them.
fn secrets(definition: &Definition, job: &Job) -> BTreeSet<String> {
    let shared = definition.env.values().flat_map(|text| named_secrets(&text.text));
    // Every job has the token, and its rights are told apart.
    job.secrets.iter().cloned().chain(shared).filter(|name| name != "GITHUB_TOKEN").collect()
}

/// Returns the names behind `secrets.` in a text.
fn named_secrets(text: &str) -> Vec<String> {
    let parts = text.split("secrets.").skip(1);
    let name = |part: &str| part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    parts.map(name).filter(|name| !name.is_empty()).collect()
}

/// Returns what the token of a job may do; nothing that is called has more than its caller.
fn token(job: Option<&Permissions>, workflow: Option<&Permissions>, caller: Option<&Token>) -> Token {
    let own = match (job, workflow) {
        (Some(own), _) => Token { source: TokenSource::Job, grant: Some(own.grant.clone()) },
        (None, Some(top)) => Token { source: TokenSource::Workflow, grant: Some(top.grant.clone()) },
        (None, None) => Token { source: TokenSource::Default, grant: None },
    };
    let Some(caller) = caller else { return own };
    match (&own.grant, &caller.grant) {
        (Some(own_grant), Some(most)) => {
            let both = least(own_grant, most);
            let source = if both == *own_grant { own.source } else { TokenSource::Caller };
            Token { source, grant: Some(both) }
        }
        (None, Some(_)) => Token { source: TokenSource::Caller, ..caller.clone() },
        (_, None) => own,
    }
}

/// Returns what both grant.
fn least(one: &Grant, other: &Grant) -> Grant {
    let rank = |access: &str| match access {
        "write" => 2,
        "read" => 1,
        _ => 0,
    };
    match (one, other) {
        (Grant::WriteAll, least) | (least, Grant::WriteAll) => least.clone(),
        (Grant::ReadAll, Grant::ReadAll) => Grant::ReadAll,
        (Grant::Scopes(scopes), Grant::ReadAll) | (Grant::ReadAll, Grant::Scopes(scopes)) => {
            let capped = scopes.iter().map(|(scope, access)| {
                (scope.clone(), if rank(access) > 1 { "read".to_owned() } else { access.clone() })
            });
            Grant::Scopes(capped.collect())
        }
        (Grant::Scopes(one), Grant::Scopes(other)) => {
            let both = one.iter().filter_map(|(scope, access)| {
                let most = other.get(scope)?;
                Some((scope.clone(), if rank(access) <= rank(most) { access.clone() } else { most.clone() }))
            });
            Grant::Scopes(both.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(text: &str, comment: Option<&str>) -> Uses {
        let (name, reference) = text.split_once('@').unwrap();
        let pin = if reference.len() == 40 { Pin::Digest } else { Pin::Movable };
        Uses {
            text: text.to_owned(),
            name: name.to_owned(),
            reference: Some(reference.to_owned()),
            pin,
            comment: comment.map(str::to_owned),
            line: 1,
        }
    }

    #[test]
    fn an_action_is_named_with_or_without_a_path_and_a_reference() {
        for bad in ["checkout", "a/", "/a", "a/b@", "a b/c", "a/../b", ""] {
            assert_eq!(Action::parse(bad), None, "{bad}");
        }
        let sha = "a".repeat(40);
        for (wanted, written, comment, expected) in [
            ("o/a", "o/a@v1", None, true),
            ("o/a", "O/A@v1", None, true),
            ("o/a", "o/a/sub@v1", None, true),
            ("o/a/sub", "o/a@v1", None, false),
            ("o/a", "o/ab@v1", None, false),
            ("o/a@v1", "o/a@v2", None, false),
            ("o/a@v1", "o/a@v1", None, true),
            ("o/a@v1", &format!("o/a@{sha}"), Some("# v1"), true),
            ("o/a@v1", &format!("o/a@{sha}"), Some("# v1.2"), false),
            (&format!("o/a@{sha}"), &format!("o/a@{sha}"), None, true),
        ] {
            let found = Action::parse(wanted).unwrap().is_named_by(&uses(written, comment));
            assert_eq!(found, expected, "{wanted} in {written}");
        }
    }

    #[test]
    fn what_is_called_has_no_more_than_its_caller() {
        let scopes = |all: &[(&str, &str)]| {
            Grant::Scopes(all.iter().map(|(scope, access)| ((*scope).to_owned(), (*access).to_owned())).collect())
        };
        let own = scopes(&[("contents", "write"), ("packages", "write"), ("issues", "read")]);
        let most = scopes(&[("contents", "read"), ("issues", "write")]);
        assert_eq!(least(&own, &most), scopes(&[("contents", "read"), ("issues", "read")]));
        assert_eq!(least(&Grant::WriteAll, &most), most);
        assert_eq!(
            least(&own, &Grant::ReadAll),
            scopes(&[("contents", "read"), ("packages", "read"), ("issues", "read")])
        );
    }
}
