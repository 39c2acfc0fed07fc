//! Pipelines of GitLab.

use std::{
    borrow::Cow,
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use slam_formats::tree::{Document, Node, Value};
use slam_model::{
    Place, RepoPath,
    evidence::ci::{Job, Pin, Step, Trigger, Uses},
};

use super::{
    uses,
    values::{Bytes, comment_on, list, string, text, texts},
};
use crate::{Definition, InputDecl, JobDetail, Lines, StepDetail};

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

/// Bytes of scripts and variables that the jobs of a file have together, counted for each job that extends them.
const MOST_REPEATED: usize = 4 << 20;
/// How many `!reference` are followed in one list; GitLab allows ten levels.
const MOST_REFERENCES: usize = 200;

/// What is meant by what starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manual {
    /// Also pipelines in which somebody has to start it by hand.
    Counts,
    /// Only pipelines in which it starts by itself.
    LeftOut,
}

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
            let mut job = Job::new(&format!("include {}", index + 1), Place::line(&path, uses.line));
            job.uses = Some(uses);
            definition.workflow.jobs.push(job);
            definition.jobs.push(JobDetail::default());
        }
    }
    let top = Top::new(root);
    let source = Source { top: &top, left: Cell::new(MOST_REPEATED), document, path: &path, bytes };
    let mut events: BTreeMap<&'static str, u32> = BTreeMap::new();
    let workflow_rules = root.get("workflow").and_then(|workflow| workflow.get("rules"));
    let whole = workflow_rules.map(|rules| rule_events(&top, rules, Manual::Counts));
    for entry in root.entries() {
        let Some(id) = entry.key.text() else { continue };
        if KEYWORDS.contains(&id.as_ref()) || !entry.value.is_mapping() {
            continue;
        }
        let chain = chain(&top, &entry.value);
        let hidden = id.starts_with('.');
        // A job of an include is changed by naming it again; its script stands there.
        if !hidden
            && top.get("include").is_none()
            && !["script", "trigger", "run", "extends"].iter().any(|key| find(&chain, key).is_some())
        {
            definition.problem(entry.key.line, &format!("/{id}"), "the job has neither `script` nor `trigger`");
        }
        if !hidden {
            for event in job_events(&top, &chain, Manual::Counts) {
                if whole.as_ref().is_none_or(|whole| whole.contains(event)) {
                    events.entry(event).or_insert(entry.key.line);
                }
            }
        }
        if hidden && entry.value.get("script").is_none() {
            continue;
        }
        let (job, mut detail) = job(&id, &entry.key, &entry.value, &chain, &source);
        let by_itself = job_events(&top, &chain, Manual::LeftOut).into_iter();
        let started = by_itself.filter(|event| whole.as_ref().is_none_or(|whole| whole.contains(event)));
        detail.events = started.map(str::to_owned).collect();
        definition.workflow.jobs.push(job);
        definition.jobs.push(detail);
    }
    if source.left.get() == 0 {
        let message = "jobs extend each other until they are larger than what is analysed; the rest was not looked at";
        definition.problem(root.line, "", message);
    }
    if let Some(node) = workflow_rules {
        for event in rule_events(&top, node, Manual::Counts) {
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

/// Fills the inputs from `spec:inputs` of the header. One that has `options` or a `regex` is a choice: whoever wrote the
/// file has said which values it takes.
pub(super) fn inputs<'n>(definition: &mut Definition, headers: impl Iterator<Item = &'n Node>) {
    for header in headers {
        let inputs = header.get("spec").and_then(|spec| spec.get("inputs"));
        for entry in inputs.map(Node::entries).unwrap_or_default() {
            let Some(name) = entry.key.text() else { continue };
            let bound = entry.value.get("options").is_some() || entry.value.get("regex").is_some();
            let kind = if bound { Some("choice".to_owned()) } else { string(&entry.value, "type") };
            let input = InputDecl { kind, default: string(&entry.value, "default"), dispatch: false, call: true };
            definition.inputs.insert(name.into_owned(), input);
        }
    }
}

/// What all jobs of a file share.
struct Source<'d> {
    top: &'d Top<'d>,
    /// Bytes that may still be repeated: whatever a job extends is its own once more.
    left: Cell<usize>,
    document: &'d Document,
    path: &'d RepoPath,
    bytes: &'d Bytes<'d>,
}

/// What stands at the top of a file, by name: looked up for each job.
pub(crate) struct Top<'n>(BTreeMap<Cow<'n, str>, &'n Node>);

impl<'n> Top<'n> {
    pub(crate) fn new(root: &'n Node) -> Self {
        let named = root.entries().iter().rev().filter_map(|entry| Some((entry.key.text()?, &entry.value)));
        Self(named.collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        self.0.get(name).copied()
    }

    /// Returns what `!reference [job, key]` stands for.
    fn referenced(&self, node: &Node) -> Option<&'n Node> {
        let mut parts = node.items().iter();
        let mut found = self.get(parts.next()?.as_str()?).filter(|job| job.is_mapping())?;
        for part in parts {
            found = found.get(part.as_str()?)?;
        }
        (!found.is_mapping()).then_some(found)
    }
}

impl Source<'_> {
    /// Takes bytes from what may still be repeated, and returns whether there were enough.
    fn takes(&self, bytes: usize) -> bool {
        let rest = self.left.get().checked_sub(bytes);
        self.left.set(rest.unwrap_or_default());
        rest.is_some()
    }
}

/// The job and what it extends, nearest first.
pub(crate) fn chain<'n>(top: &Top<'n>, job: &'n Node) -> Vec<&'n Node> {
    let mut chain = vec![job];
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while let Some(node) = chain.get(at).copied() {
        at += 1;
        // Of several parents the last wins.
        for name in list(node.get("extends")).into_iter().rev() {
            if chain.len() <= MOST_EXTENDS
                && seen.insert(name.clone())
                && let Some(parent) = top.get(&name)
            {
                chain.push(parent);
            }
        }
    }
    chain
}

pub(crate) fn find<'n>(chain: &[&'n Node], key: &str) -> Option<&'n Node> {
    chain.iter().find_map(|node| node.get(key))
}

fn job(id: &str, key: &Node, node: &Node, chain: &[&Node], source: &Source<'_>) -> (Job, JobDetail) {
    let Source { top, document, path, .. } = source;
    let mut job = Job::new(id, Place::lines(path, key.line, node.end_line.max(key.line)));
    let mut detail = JobDetail::default();
    let default = top.get("default");
    let shared =
        |key: &str| find(chain, key).or_else(|| default.and_then(|node| node.get(key))).or_else(|| top.get(key));
    for part in chain.iter().rev() {
        let variables = part.get("variables");
        if source.takes(variables.map_or(0, |node| node.span.end.saturating_sub(node.span.start))) {
            detail.env.extend(texts(variables, source.bytes));
        }
    }
    if let Some(tags) = shared("tags") {
        job.runs_on = list(Some(tags));
        detail.runs_on_line = Some(tags.line);
    }
    let services = shared("services").map(Node::items).unwrap_or_default();
    for node in shared("image").into_iter().chain(services) {
        job.images.extend(image(node, document, &|name| {
            let text = |node: &Node| node.get("value").unwrap_or(node).text().map(|text| text.into_owned());
            let here = chain.iter().filter_map(|part| part.get("variables")).find_map(|all| all.get(name));
            here.or_else(|| top.get("variables")?.get(name)).and_then(text)
        }));
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
        if let Some((step, step_detail)) = script.and_then(|script| self::script(name, script, source)) {
            job.steps.push(step);
            detail.steps.push(step_detail);
        }
    }
    (job, detail)
}

/// Prefixes of the instance for images of other registries, which stand behind them as they are called there.
const PROXIES: [&str; 3] = [
    "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX",
    "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX",
    "CI_DEPENDENCY_PROXY_SERVER",
];

/// Reads an image; variables that stand in the file are followed. Of others nothing is known, and images under
/// `$CI_REGISTRY_IMAGE` are the project's own.
fn image(node: &Node, document: &Document, variable: &dyn Fn(&str) -> Option<String>) -> Option<Uses> {
    let node = node.get("name").unwrap_or(node);
    let written = node.text()?;
    let mut text = written.trim().to_owned();
    for _ in 0..MOST_EXTENDS {
        let Some((start, name, end)) = first_variable(&text) else { break };
        let value = match PROXIES.contains(&name) {
            true => String::new(),
            false => variable(name)?,
        };
        text = format!("{}{value}{}", text.get(..start)?, text.get(end..)?);
        if text.len() > LONGEST_IMAGE {
            return None;
        }
        if value.is_empty() {
            text = text.trim_start_matches('/').to_owned();
        }
    }
    let uses = uses::image_text(&text, node.line)?;
    Some(Uses { comment: comment_on(document, node.line), text: written.trim().to_owned(), ..uses })
}

/// Characters of the name of an image; variables that double each other come to an end here.
const LONGEST_IMAGE: usize = 4_096;

/// Returns the first variable of a text with its bounds: `$NAME`, `${NAME}`.
fn first_variable(text: &str) -> Option<(usize, &str, usize)> {
    let start = text.find('$')?;
    let rest = text.get(start + 1..)?;
    let (open, rest) = rest.strip_prefix('{').map_or((0, rest), |rest| (1, rest));
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let name = rest.get(..end).filter(|name| !name.is_empty())?;
    if open == 1 && !rest.get(end..)?.starts_with('}') {
        return None;
    }
    Some((start, name, start + 1 + open + end + open))
}

fn script(name: &str, node: &Node, source: &Source<'_>) -> Option<(Step, StepDetail)> {
    let Source { top, path, bytes, .. } = source;
    let mut all = String::new();
    let mut followed = 0;
    let mut map = Vec::new();
    let mut exact = true;
    let mut queue: Vec<&Node> = vec![node];
    while let Some(node) = queue.pop() {
        if let Value::Sequence(items) = &node.value {
            followed += 1;
            let others = top.referenced(node).map_or(items.as_slice(), Node::items_or_self);
            if followed <= MOST_REFERENCES {
                queue.extend(others.iter().rev());
            }
            continue;
        }
        let Some(item) = text(node, bytes).filter(|item| source.takes(item.text.len())) else { continue };
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
fn job_events(top: &Top<'_>, chain: &[&Node], manual: Manual) -> BTreeSet<&'static str> {
    if let Some(rules) = find(chain, "rules") {
        return rule_events(top, rules, manual);
    }
    if manual == Manual::LeftOut && find(chain, "when").and_then(Node::as_str) == Some("manual") {
        return BTreeSet::new();
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
fn rule_events(top: &Top<'_>, rules: &Node, manual: Manual) -> BTreeSet<&'static str> {
    let mut events = BTreeSet::new();
    let mut queue: Vec<&Node> = rules.items().iter().rev().collect();
    let mut followed = 0;
    while let Some(rule) = queue.pop() {
        if let Value::Sequence(items) = &rule.value {
            followed += 1;
            let others = top.referenced(rule).map_or(items.as_slice(), Node::items_or_self);
            if followed <= MOST_REFERENCES {
                queue.extend(others.iter().rev());
            }
            continue;
        }
        match string(rule, "when").as_deref() {
            Some("never") => continue,
            Some("manual") if manual == Manual::LeftOut => continue,
            _ => {}
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
            if names(&condition, sign) {
                events.insert(event);
            }
        }
        if events.len() == before && !condition.contains("CI_PIPELINE_SOURCE") && !condition.contains("CI_COMMIT_TAG") {
            events.extend(["push", "tag", "schedule"]);
        }
    }
    events
}

/// Returns whether a condition asks for this; `!= "push"` asks for everything else.
fn names(condition: &str, sign: &str) -> bool {
    condition.match_indices(sign).any(|(at, _)| {
        let before = condition.get(..at).unwrap_or_default();
        !before.trim_end_matches(['"', '\'']).trim_end().ends_with("!=")
    })
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
