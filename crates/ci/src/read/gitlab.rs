//! Pipelines of GitLab.

use std::collections::{BTreeMap, BTreeSet};

use slam_formats::tree::{Document, Node, Value};
use slam_model::{
    Place, RepoPath,
    evidence::ci::{Job, Pin, Step, Trigger, Uses},
};

use super::{
    uses,
    values::{Bytes, comment_on, list, string, text, texts},
};
use crate::{Definition, JobDetail, Lines, StepDetail};

/// Top-level keys that are no jobs.
const KEYWORDS: [&str; 14] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
    "spec",
    "types",
    "pages_",
    "pragma",
];
/// How many `extends` are followed; GitLab allows eleven levels.
const MOST_EXTENDS: usize = 11;

/// Fills the definition from the document.
pub(super) fn fill(definition: &mut Definition, document: &Document, bytes: &[u8]) {
    let root = &document.root;
    if !root.is_mapping() {
        definition.problem(root.line, "", "a pipeline is a mapping of jobs");
        return;
    }
    let path = definition.workflow.path.clone();
    let bytes = &Bytes::new(bytes);
    definition.env = texts(root.get("variables"), bytes);
    if let Some(included) = root.entry("include") {
        // What is included runs as part of the pipeline, so it stands as a job of its own that calls it.
        for (index, uses) in includes(&included.value, document).into_iter().enumerate() {
            let mut job = empty_job(&format!("include {}", index + 1), Place::line(&path, uses.line));
            job.uses = Some(uses);
            definition.workflow.jobs.push(job);
            definition.jobs.push(JobDetail::default());
        }
    }
    let mut events: BTreeMap<&'static str, u32> = BTreeMap::new();
    let workflow_rules = root.get("workflow").and_then(|workflow| workflow.get("rules"));
    let whole = workflow_rules.map(rule_events);
    for entry in root.entries() {
        let Some(id) = entry.key.text() else { continue };
        if KEYWORDS.contains(&id.as_ref()) || !entry.value.is_mapping() {
            continue;
        }
        let chain = chain(root, &entry.value);
        let hidden = id.starts_with('.');
        // A job of an include is changed by naming it again; its script stands there.
        if !hidden
            && root.get("include").is_none()
            && !["script", "trigger", "run", "extends"].iter().any(|key| find(&chain, key).is_some())
        {
            definition.problem(entry.key.line, &format!("/{id}"), "the job has neither `script` nor `trigger`");
        }
        if !hidden {
            for event in job_events(&chain) {
                if whole.as_ref().is_none_or(|whole| whole.contains(event)) {
                    events.entry(event).or_insert(entry.key.line);
                }
            }
        }
        if hidden && entry.value.get("script").is_none() {
            continue;
        }
        let (job, detail) = job(&id, &entry.key, &entry.value, &chain, &Source { root, document, path: &path, bytes });
        definition.workflow.jobs.push(job);
        definition.jobs.push(detail);
    }
    if let Some(node) = workflow_rules {
        for event in rule_events(node) {
            events.entry(event).or_insert(node.line);
        }
    }
    definition.workflow.triggers = events
        .into_iter()
        .map(|(event, line)| Trigger {
            event: event.to_owned(),
            line,
            branches: Vec::new(),
            tags: Vec::new(),
            crons: Vec::new(),
            types: Vec::new(),
        })
        .collect();
}

/// What all jobs of a file share.
struct Source<'d> {
    root: &'d Node,
    document: &'d Document,
    path: &'d RepoPath,
    bytes: &'d Bytes<'d>,
}

/// The job and what it extends, nearest first.
fn chain<'n>(root: &'n Node, job: &'n Node) -> Vec<&'n Node> {
    let mut chain = vec![job];
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while let Some(node) = chain.get(at).copied() {
        at += 1;
        // Of several parents the last wins.
        for name in list(node.get("extends")).into_iter().rev() {
            if chain.len() <= MOST_EXTENDS
                && seen.insert(name.clone())
                && let Some(parent) = root.get(&name)
            {
                chain.push(parent);
            }
        }
    }
    chain
}

fn find<'n>(chain: &[&'n Node], key: &str) -> Option<&'n Node> {
    chain.iter().find_map(|node| node.get(key))
}

fn job(id: &str, key: &Node, node: &Node, chain: &[&Node], source: &Source<'_>) -> (Job, JobDetail) {
    let Source { root, document, path, bytes } = source;
    let mut job = empty_job(id, Place::lines(path, key.line, node.end_line.max(key.line)));
    let mut detail = JobDetail::default();
    let default = root.get("default");
    let shared =
        |key: &str| find(chain, key).or_else(|| default.and_then(|node| node.get(key))).or_else(|| root.get(key));
    for part in chain.iter().rev() {
        detail.env.extend(texts(part.get("variables"), source.bytes));
    }
    if let Some(tags) = shared("tags") {
        job.runs_on = list(Some(tags));
        detail.runs_on_line = Some(tags.line);
    }
    job.images.extend(shared("image").and_then(|image| uses::image(image, document)));
    for service in shared("services").map(Node::items).unwrap_or_default() {
        job.images.extend(uses::image(service, document));
    }
    job.needs = find(chain, "needs")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|need| need.get("job").unwrap_or(need).text().map(|text| text.into_owned()))
        .collect();
    if let Some(environment) = find(chain, "environment") {
        detail.environment = environment.get("name").unwrap_or(environment).text().map(|text| text.into_owned());
    }
    job.secrets = find(chain, "secrets")
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| entry.key.text().map(|text| text.into_owned()))
        .collect();
    if let Some(include) = find(chain, "trigger").and_then(|trigger| trigger.get("include")) {
        job.uses = includes(include, document).into_iter().next();
    }
    for name in ["before_script", "script", "after_script"] {
        let script = if name == "script" { find(chain, name) } else { shared(name) };
        if let Some((step, step_detail)) = script.and_then(|script| self::script(name, script, path, bytes)) {
            job.steps.push(step);
            detail.steps.push(step_detail);
        }
    }
    (job, detail)
}

fn script(name: &str, node: &Node, path: &RepoPath, bytes: &Bytes<'_>) -> Option<(Step, StepDetail)> {
    let mut all = String::new();
    let mut map = Vec::new();
    let mut exact = true;
    let mut queue: Vec<&Node> = vec![node];
    while let Some(node) = queue.pop() {
        if let Value::Sequence(items) = &node.value {
            queue.extend(items.iter().rev());
            continue;
        }
        let Some(item) = text(node, bytes) else { continue };
        exact &= item.lines.exact;
        for (index, line) in item.text.lines().enumerate() {
            map.push(item.lines.of(index).0);
            all.push_str(line);
            all.push('\n');
        }
    }
    let (first, last) = (map.iter().min().copied()?, map.iter().max().copied()?);
    let last = last.max(if first >= node.line { node.end_line } else { last });
    let step = Step {
        place: Place::lines(path, first, last),
        name: Some(name.to_owned()),
        uses: None,
        run: Some(all),
        run_line: Some(first),
        shell: None,
        with: BTreeMap::new(),
        env: BTreeMap::new(),
        condition: None,
        does: Vec::new(),
    };
    let lines = Lines { line: first, end_line: last, map, exact, alias: None };
    Some((step, StepDetail { run: Some(lines), ..StepDetail::default() }))
}

/// What starts a job: its `rules`, else `only` and `except`, else the default of both, which is branches and tags.
fn job_events(chain: &[&Node]) -> BTreeSet<&'static str> {
    if let Some(rules) = find(chain, "rules") {
        return rule_events(rules);
    }
    let refs = |key: &str| {
        find(chain, key).map(|node| node.get("refs").map_or_else(|| list(Some(node)), |refs| list(Some(refs))))
    };
    let Some(only) = refs("only").filter(|only| !only.is_empty()) else {
        let mut events = BTreeSet::from(["push", "tag", "schedule"]);
        for left_out in refs("except").unwrap_or_default() {
            let event = match left_out.as_str() {
                "tags" => "tag",
                "branches" => "push",
                "schedules" => "schedule",
                _ => continue,
            };
            events.remove(event);
        }
        return events;
    };
    only.iter()
        .map(|name| match name.as_str() {
            "merge_requests" | "external_pull_requests" => "merge_request_event",
            "tags" => "tag",
            "schedules" => "schedule",
            "web" => "web",
            "api" => "api",
            "triggers" => "trigger",
            "pipelines" => "pipeline",
            _ => "push",
        })
        .collect()
}

/// What the rules let through: a rule that names a source or a kind of reference allows that one; a rule that says
/// neither allows branches, tags, and schedules.
fn rule_events(rules: &Node) -> BTreeSet<&'static str> {
    let mut events = BTreeSet::new();
    for rule in rules.items() {
        if string(rule, "when").as_deref() == Some("never") {
            continue;
        }
        let Some(condition) = string(rule, "if") else {
            events.extend(["merge_request_event", "push", "schedule", "tag"]);
            continue;
        };
        let before = events.len();
        for (sign, event) in [
            ("merge_request_event", "merge_request_event"),
            ("$CI_MERGE_REQUEST", "merge_request_event"),
            ("external_pull_request_event", "merge_request_event"),
            ("\"schedule\"", "schedule"),
            ("'schedule'", "schedule"),
            ("$CI_COMMIT_TAG", "tag"),
            ("$CI_COMMIT_BRANCH", "push"),
            ("$CI_DEFAULT_BRANCH", "push"),
            ("\"push\"", "push"),
            ("'push'", "push"),
            ("\"web\"", "web"),
            ("\"api\"", "api"),
            ("\"trigger\"", "trigger"),
            ("\"pipeline\"", "pipeline"),
        ] {
            if condition.contains(sign) {
                events.insert(event);
            }
        }
        if events.len() == before && !condition.contains("CI_PIPELINE_SOURCE") && !condition.contains("CI_COMMIT_TAG") {
            events.extend(["push", "tag", "schedule"]);
        }
    }
    events
}

fn includes(node: &Node, document: &Document) -> Vec<Uses> {
    let single = match &node.value {
        Value::Mapping(_) => std::slice::from_ref(node),
        _ => node.items_or_self(),
    };
    let mut found = Vec::new();
    for item in single {
        let line = item.line;
        let comment = comment_on(document, line);
        let mut add = |text: String, name: String, reference: Option<String>, pin: Pin| {
            found.push(Uses { text, name, reference, pin, comment: comment.clone(), line });
        };
        if let Some(path) = item.text() {
            let remote = path.starts_with("http://") || path.starts_with("https://");
            let pin = if remote { remote_pin(&path) } else { Pin::Local };
            add(path.clone().into_owned(), path.into_owned(), None, pin);
        } else if let Some(path) = string(item, "local") {
            add(path.clone(), path, None, Pin::Local);
        } else if let Some(url) = string(item, "remote") {
            let pin = if item.get("integrity").is_some() { Pin::Digest } else { remote_pin(&url) };
            add(url.clone(), url, None, pin);
        } else if let Some(project) = string(item, "project") {
            let reference = string(item, "ref");
            let pin = match &reference {
                Some(reference) if uses::is_commit(reference) => Pin::Digest,
                Some(_) => Pin::Movable,
                None => Pin::Missing,
            };
            add(project.clone(), project, reference, pin);
        } else if let Some(component) = string(item, "component") {
            let (name, reference) = match component.rsplit_once('@') {
                Some((name, reference)) => (name.to_owned(), Some(reference.to_owned())),
                None => (component.clone(), None),
            };
            let pin = match &reference {
                Some(reference) if uses::is_commit(reference) => Pin::Digest,
                Some(_) => Pin::Movable,
                None => Pin::Missing,
            };
            add(component, name, reference, pin);
        } else if let Some(template) = string(item, "template") {
            // Templates ship with the GitLab instance that runs the pipeline.
            add(template.clone(), template, None, Pin::Local);
        }
    }
    found
}

/// An address with a full commit id in its path does not change.
fn remote_pin(url: &str) -> Pin {
    if url.split('/').any(uses::is_commit) { Pin::Digest } else { Pin::Missing }
}

fn empty_job(id: &str, place: Place) -> Job {
    Job {
        id: id.to_owned(),
        place,
        name: None,
        permissions: None,
        runs_on: Vec::new(),
        condition: None,
        uses: None,
        images: Vec::new(),
        needs: Vec::new(),
        secrets: Vec::new(),
        steps: Vec::new(),
        does: Vec::new(),
    }
}
