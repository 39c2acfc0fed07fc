//! What the Security Insights file of a project would say by its facts and by the answers of persons, in layout 2.2.
//!
//! Every repair of the file takes its values from here: one truth for a new file, a missing field, and a filled blank.

use slam_formats::security_insights::schema;
use slam_model::{
    ForgeKind,
    evidence::{
        ci::{Activity, DefinitionKind, Purpose, Workflow},
        document::DocumentKind,
    },
};

use super::{
    documents,
    value::{Value, map, text},
};
use crate::{answers::Answer, project::Project};

/// What stands beside no link to a self-assessment.
pub(crate) const NO_ASSESSMENT: &str = "The repository holds no self-assessment yet.";
/// The file.
pub(crate) const FILE: &str = "security-insights.yml";

/// Returns the whole file.
pub(crate) fn document(project: &Project<'_>) -> Value {
    map([
        ("header", Some(header(project))),
        ("project", Some(the_project(project))),
        ("repository", Some(repository(project))),
    ])
}

fn header(project: &Project<'_>) -> Value {
    map([
        ("schema-version", Some(text(schema::NEWEST))),
        ("last-updated", Some(Value::Day(project.today.to_string()))),
        ("last-reviewed", Some(last_reviewed(project))),
        ("url", Some(raw_address(project, FILE).map_or(Value::Blank("url"), Value::Text))),
    ])
}

/// Returns the day of the review: today where a person read the file today, which nobody else can say.
pub(crate) fn last_reviewed(project: &Project<'_>) -> Value {
    match project.answer("insights-true") {
        Some(Answer::Yes(true)) => Value::Day(project.today.to_string()),
        _ => Value::Blank("insights-true"),
    }
}

/// Returns the address of the bare file, which machines read; that of its page where the forge has no other.
fn raw_address(project: &Project<'_>, path: &str) -> Option<String> {
    let (url, branch) = (project.url()?, project.branch());
    match project.forge() {
        ForgeKind::Github => Some(format!("{url}/raw/{branch}/{path}")),
        ForgeKind::Gitlab => Some(format!("{url}/-/raw/{branch}/{path}")),
        ForgeKind::Forgejo | ForgeKind::Gitea => Some(format!("{url}/raw/branch/{branch}/{path}")),
        _ => project.address(path).or(Some(url)),
    }
}

fn the_project(project: &Project<'_>) -> Value {
    map([
        ("name", Some(words(project, "name"))),
        ("administrators", Some(people(project))),
        ("repositories", Some(repositories(project))),
        ("vulnerability-reporting", Some(reporting(project))),
        (
            "documentation",
            links(
                project,
                "/project/documentation/",
                &[
                    "detailed-guide",
                    "code-of-conduct",
                    "release-process",
                    "design",
                    "support-policy",
                    "signature-verification",
                ],
            ),
        ),
    ])
}

fn repository(project: &Project<'_>) -> Value {
    map([
        ("url", Some(project.url().map_or(Value::Blank("url"), Value::Text))),
        ("status", Some(status(project))),
        ("accepts-change-request", Some(yes(project, "accepts-changes"))),
        ("accepts-automated-change-request", Some(yes(project, "automated-changes"))),
        ("core-team", Some(people(project))),
        (
            "documentation",
            links(
                project,
                "/repository/documentation/",
                &["contributing-guide", "dependency-management-policy", "governance", "security-policy"],
            ),
        ),
        ("license", Some(license(project))),
        ("release", release(project)),
        ("security", Some(security(project))),
    ])
}

fn words(project: &Project<'_>, key: &'static str) -> Value {
    project.answer(key).map_or(Value::Blank(key), |answer| text(answer.words()))
}

fn yes(project: &Project<'_>, key: &'static str) -> Value {
    match project.answer(key) {
        Some(Answer::Yes(yes)) => Value::Yes(yes),
        _ => Value::Blank(key),
    }
}

fn status(project: &Project<'_>) -> Value {
    match words(project, "project-status") {
        // The schema spells this word as an abbreviation.
        Value::Text(status) if status == "wip" => text("WIP"),
        other => other,
    }
}

/// Returns the maintainers as contacts, the first one as the main contact.
fn people(project: &Project<'_>) -> Value {
    let rows = match project.answer("maintainers") {
        Some(Answer::Rows(rows)) if !rows.is_empty() => rows,
        _ => {
            let nobody = map([("name", Some(Value::Blank("maintainers"))), ("primary", Some(Value::Yes(true)))]);
            return Value::List(vec![nobody]);
        }
    };
    let contact = |(index, row): (usize, &std::collections::BTreeMap<String, String>)| {
        let mail = row.get("email").filter(|mail| schema::is_mail(mail));
        map([
            ("name", row.get("name").map(text)),
            ("email", mail.map(text)),
            ("social", row.get("handle").map(|handle| text(profile(project, handle)))),
            ("primary", Some(Value::Yes(index == 0))),
        ])
    };
    Value::List(rows.iter().enumerate().map(contact).collect())
}

/// Returns the page of a person on the forge of the project; the handle itself where it is none of that forge.
fn profile(project: &Project<'_>, handle: &str) -> String {
    let name = handle.strip_prefix('@').unwrap_or(handle);
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let host = project.url().and_then(|url| Some(url.strip_prefix("https://")?.split('/').next()?.to_owned()));
    match (project.forge(), host) {
        (ForgeKind::Github | ForgeKind::Gitlab | ForgeKind::Forgejo | ForgeKind::Gitea, Some(host)) if is_name => {
            format!("https://{host}/{name}")
        }
        (ForgeKind::Sourcehut, Some(host)) if is_name => format!("https://{host}/~{name}"),
        _ => handle.to_owned(),
    }
}

/// Returns the repositories of the project. A list of one says that there is no other, so somebody has to say that.
fn repositories(project: &Project<'_>) -> Value {
    let is_single = project.answer("single-repository");
    let further = match project.answer("repositories") {
        Some(Answer::Rows(rows)) => rows,
        _ if is_single == Some(Answer::Yes(true)) => Vec::new(),
        _ if is_single == Some(Answer::Yes(false)) => return Value::Blank("repositories"),
        _ => return Value::Blank("single-repository"),
    };
    let comment = match project.answer("summary") {
        Some(summary) => text(summary.words()),
        None if further.is_empty() => text("The only repository of the project."),
        None => Value::Blank("summary"),
    };
    let url = project.url();
    let own = map([
        ("name", Some(own_name(project))),
        ("url", Some(url.clone().map_or(Value::Blank("url"), Value::Text))),
        ("comment", Some(comment)),
    ]);
    let others = further.iter().filter(|row| row.get("url") != url.as_ref());
    let other = others.map(|row| map(["name", "url", "comment"].map(|part| (part, row.get(part).map(text)))));
    Value::List(std::iter::once(own).chain(other).collect())
}

/// Returns the name of the repository: the end of its address.
fn own_name(project: &Project<'_>) -> Value {
    let url = project.url();
    let end = url.as_deref().and_then(|url| url.rsplit('/').next());
    end.map_or_else(|| words(project, "name"), text)
}

fn reporting(project: &Project<'_>) -> Value {
    let contact = project.answer("security-contact").map(|answer| answer.words());
    let accepted = match contact {
        Some(_) => Value::Yes(true),
        None => Value::Blank("security-contact"),
    };
    let named = |key: &'static str, place: &str| {
        let name = Some(text("Security contact"));
        map([("name", name), (key, Some(text(place))), ("primary", Some(Value::Yes(true)))])
    };
    let (contact, comment) = match contact.as_deref() {
        None => (None, None),
        Some(place) if schema::is_mail(place) => (Some(named("email", place)), None),
        Some(place) if place.starts_with("https://") => (Some(named("social", place)), None),
        Some(words) => (None, Some(text(format!("Reports go to: {words}")))),
    };
    map([
        ("reports-accepted", Some(accepted)),
        ("bug-bounty-available", Some(yes(project, "bug-bounty"))),
        ("contact", contact),
        ("comment", comment),
        ("policy", documents::address(project, "/project/vulnerability-reporting/policy").map(Value::Text)),
    ])
}

fn links(project: &Project<'_>, folder: &str, names: &[&str]) -> Option<Value> {
    let found = names.iter().filter_map(|name| {
        let address = documents::address(project, &format!("{folder}{name}"))?;
        Some(super::value::Entry::new(name, text(address)))
    });
    let found: Vec<_> = found.collect();
    (!found.is_empty()).then_some(Value::Map(found))
}

fn license(project: &Project<'_>) -> Value {
    let document = project.document(DocumentKind::License).and_then(|one| one.path.as_str());
    let url = document.and_then(|path| project.address(path));
    map([
        ("url", Some(url.map_or(Value::Blank("license"), Value::Text))),
        ("expression", Some(words(project, "license"))),
    ])
}

/// Returns how releases are made: a project that names no place where they are published has none that we know of.
fn release(project: &Project<'_>) -> Option<Value> {
    let Some(Answer::Rows(points)) = project.answer("distribution") else { return None };
    let point = |row: &std::collections::BTreeMap<String, String>| {
        map(["uri", "comment"].map(|part| (part, row.get(part).map(text))))
    };
    Some(map([
        ("automated-pipeline", Some(yes(project, "automated-release"))),
        ("distribution-points", Some(Value::List(points.iter().map(point).collect()))),
        ("changelog", documents::address(project, "/repository/release/changelog").map(Value::Text)),
    ]))
}

fn security(project: &Project<'_>) -> Value {
    let evidence = documents::assessment(project);
    let comment = match evidence {
        Some(_) => "The self-assessment is part of the repository.",
        None => NO_ASSESSMENT,
    };
    let own = map([("comment", Some(text(comment))), ("evidence", evidence.map(Value::Text))]);
    let scans = scans(project);
    map([
        ("assessments", Some(map([("self", Some(own))]))),
        ("tools", (!scans.is_empty()).then_some(Value::List(scans))),
    ])
}

/// Returns the scans against the Baseline that definitions of CI run, as tools, each once.
pub(crate) fn scans(project: &Project<'_>) -> Vec<Value> {
    let mut found: Vec<(String, Value)> = Vec::new();
    let workflows = project.evidence.ci.seen().map_or(&[][..], |ci| ci.workflows.as_slice());
    for workflow in workflows.iter().filter(|one| one.kind == DefinitionKind::Workflow) {
        let steps = |job: &slam_model::evidence::ci::Job| -> Vec<Activity> {
            job.does.iter().chain(job.steps.iter().flat_map(|step| &step.does)).cloned().collect()
        };
        for activity in workflow.jobs.iter().flat_map(steps).filter(|one| one.purpose == Purpose::BaselineScan) {
            if found.iter().all(|(name, _)| *name != activity.tool) {
                found.push((activity.tool.clone(), scan(workflow, &activity.tool)));
            }
        }
    }
    found.into_iter().map(|(_, tool)| tool).collect()
}

fn scan(workflow: &Workflow, tool: &str) -> Value {
    let starts_on = |events: &[&str]| workflow.triggers.iter().any(|one| events.contains(&one.event.as_str()));
    let release = starts_on(&["release", "tag"]) || workflow.triggers.iter().any(|one| !one.tags.is_empty());
    let integration = map([
        ("adhoc", Some(Value::Yes(starts_on(&["workflow_dispatch", "schedule"])))),
        (
            "ci",
            Some(Value::Yes(starts_on(&["push", "pull_request", "merge_request_event", "merge_group", "schedule"]))),
        ),
        ("release", Some(Value::Yes(release))),
    ]);
    map([
        ("name", Some(text(tool))),
        ("type", Some(text("other"))),
        ("rulesets", Some(Value::List(vec![text("osps-baseline")]))),
        ("integration", Some(integration)),
        ("results", Some(map([]))),
    ])
}
