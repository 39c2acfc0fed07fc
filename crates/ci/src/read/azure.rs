//! Pipelines of Azure, and the templates that they are put together from.
//!
//! Read in part: what starts them, their steps, what they take from other repositories, and their images. Template
//! expressions that choose or repeat (`${{ if … }}:`, `${{ each … }}:`) are looked through: everything that can come of
//! them is read.

use std::collections::{BTreeMap, BTreeSet};

use slam_formats::tree::{Document, Entry, Node};
use slam_model::{
    Place, RepoPath,
    evidence::ci::{Job, Pin, Step, Trigger, Uses},
};

use super::{
    uses,
    values::{Bytes, comment_on, lines, list, string, text},
};
use crate::{Definition, InputDecl, JobDetail, StepDetail, Text, flow::variable_key};

/// Keys of a step that hold a script, and the shell that runs it; `script` takes the shell of the machine.
const SCRIPTS: [(&str, Option<&str>); 4] =
    [("script", None), ("bash", Some("bash")), ("pwsh", Some("pwsh")), ("powershell", Some("powershell"))];
/// Keys of a step.
const STEPS: [&str; 10] =
    ["script", "bash", "pwsh", "powershell", "task", "checkout", "download", "publish", "getPackage", "downloadBuild"];
/// Tasks that run a script which stands in an input, and its language; names in lower case.
const INLINE: [(&str, &str, &str); 9] = [
    ("bash", "script", "bash"),
    ("shellscript", "script", "bash"),
    ("cmdline", "script", ""),
    ("powershell", "script", "powershell"),
    ("azurecli", "inlinescript", ""),
    ("azurepowershell", "inline", "powershell"),
    ("pythonscript", "script", "python"),
    ("powershellontargetmachines", "inlinescript", "powershell"),
    ("ssh", "inline", "bash"),
];
/// Life-cycle parts of a deployment that hold steps.
const LIFE: [&str; 5] = ["preDeploy", "deploy", "routeTraffic", "postRouteTraffic", "on"];

/// Fills the definition from the document.
pub(super) fn fill(definition: &mut Definition, document: &Document, bytes: &[u8]) {
    let root = &document.root;
    if !root.is_mapping() {
        definition.problem(root.line, "", "a pipeline is a mapping with keys such as `steps` and `jobs`");
        return;
    }
    let path = definition.workflow.path.clone();
    let mut reader = Reader {
        document,
        path: &path,
        bytes: &Bytes::new(bytes),
        repositories: repositories(root),
        containers: BTreeSet::new(),
        jobs: Vec::new(),
    };
    definition.workflow.name = string(root, "name");
    let is_template = is_template(root, &path);
    definition.workflow.triggers = if is_template { vec![event("template", root.line)] } else { triggers(root) };
    definition.inputs = inputs(root, is_template);
    definition.env = reader.variables(root);
    reader.resources(root);
    reader.container_of_work(root);
    let env = BTreeMap::new();
    if let Some(extends) = root.get("extends") {
        reader.template_job(extends, &env);
    }
    for key in ["stages", "jobs", "steps"] {
        if let Some(node) = root.get(key) {
            reader.read(node, &env, None);
        }
    }
    (definition.workflow.jobs, definition.jobs) = reader.jobs.into_iter().unzip();
}

/// Returns whether a file is only a part of pipelines: it declares parameters in the way of templates, or stands among
/// the parts and nothing starts it.
fn is_template(root: &Node, path: &RepoPath) -> bool {
    let started = ["trigger", "pr", "schedules", "pool", "extends", "name", "resources"];
    let named = path.file_name().to_ascii_lowercase();
    let by_name = named.starts_with(b"azure-pipelines") || named.starts_with(b".azure-pipelines");
    root.get("parameters").is_some_and(Node::is_mapping)
        || !started.iter().any(|key| root.get(key).is_some())
            && (!by_name || root.get("parameters").is_some() && path.parent() != "")
}

/// What all parts of a file share.
struct Reader<'d> {
    document: &'d Document,
    path: &'d RepoPath,
    bytes: &'d Bytes<'d>,
    /// Repositories by the name that the file gives them.
    repositories: BTreeMap<String, Repository>,
    /// Names that the file gives to images.
    containers: BTreeSet<String>,
    jobs: Vec<(Job, JobDetail)>,
}

/// Another repository.
struct Repository {
    name: String,
    reference: Option<String>,
}

impl Reader<'_> {
    /// Reads a list of stages, of jobs, or of steps, whichever it is.
    fn read(&mut self, node: &Node, env: &BTreeMap<String, Text>, condition: Option<String>) {
        let mut items = Vec::new();
        flatten(node, &mut items);
        if items.iter().any(|item| is_step(item)) {
            let mut job = Job::new("steps", Place::lines(self.path, node.line, node.end_line));
            let mut detail = JobDetail { env: env.clone(), ..JobDetail::default() };
            job.condition = condition;
            self.steps(&items, &mut job, &mut detail);
            self.jobs.push((job, detail));
            return;
        }
        for item in items {
            if item.get("template").is_some() {
                self.template_job(item, env);
            } else if item.get("job").or_else(|| item.get("deployment")).or_else(|| item.get("phase")).is_some() {
                self.job(item, env, condition.clone());
            } else if let Some(jobs) = item.get("jobs") {
                let mut env = env.clone();
                env.extend(self.variables(item));
                self.read(jobs, &env, string(item, "condition"));
            }
        }
    }

    fn job(&mut self, node: &Node, env: &BTreeMap<String, Text>, condition: Option<String>) {
        let named = node.get("job").or_else(|| node.get("deployment")).or_else(|| node.get("phase"));
        let id = named.and_then(Node::text).map_or_else(|| "job".to_owned(), |text| text.into_owned());
        let mut job = Job::new(&id, Place::lines(self.path, node.line, node.end_line));
        let mut detail = JobDetail { env: env.clone(), ..JobDetail::default() };
        detail.env.extend(self.variables(node));
        job.name = string(node, "displayName");
        job.condition = match (condition, string(node, "condition")) {
            (Some(stage), Some(job)) => Some(format!("and({stage}, {job})")),
            (stage, job) => stage.or(job),
        };
        job.needs = list(node.get("dependsOn"));
        if let Some(pool) = node.get("pool") {
            job.runs_on.extend(
                string(pool, "vmImage").or_else(|| string(pool, "name")).or_else(|| Some(pool.text()?.into_owned())),
            );
            detail.runs_on_line = Some(pool.line);
        }
        if let Some(environment) = node.get("environment") {
            detail.environment = environment.get("name").unwrap_or(environment).text().map(|text| text.into_owned());
        }
        let services = node.get("services").map(Node::entries).unwrap_or_default();
        for container in node.get("container").into_iter().chain(services.iter().map(|entry| &entry.value)) {
            job.images.extend(self.image(container));
        }
        let mut lists: Vec<&Node> = node.get("steps").into_iter().collect();
        for strategy in node.get("strategy").map(Node::entries).unwrap_or_default() {
            for part in LIFE.iter().filter_map(|part| strategy.value.get(part)) {
                lists.extend(part.get("steps"));
                lists.extend(part.entries().iter().filter_map(|entry| entry.value.get("steps")));
            }
        }
        for steps in lists {
            let mut items = Vec::new();
            flatten(steps, &mut items);
            self.steps(&items, &mut job, &mut detail);
        }
        self.jobs.push((job, detail));
    }

    fn steps(&mut self, items: &[&Node], job: &mut Job, detail: &mut JobDetail) {
        for item in items {
            let (step, more) = self.step(item);
            job.steps.push(step);
            detail.steps.push(more);
            if item.get("template").is_some() {
                self.handed(item, &detail.env, job.condition.clone());
            }
        }
    }

    fn step(&self, node: &Node) -> (Step, StepDetail) {
        let mut step = Step {
            place: Place::lines(self.path, node.line, node.end_line),
            name: string(node, "displayName"),
            uses: None,
            run: None,
            run_line: None,
            shell: None,
            with: BTreeMap::new(),
            env: BTreeMap::new(),
            condition: string(node, "condition"),
            does: Vec::new(),
        };
        let mut more = StepDetail { id: string(node, "name"), ..StepDetail::default() };
        for entry in entries(node.get("env")) {
            if let (Some(key), Some(value)) = (entry.key.text(), entry.value.text()) {
                more.env.insert(key.clone().into_owned(), lines(&entry.value, self.bytes));
                step.env.insert(key.into_owned(), value.into_owned());
            }
        }
        if node.get("checkout").is_some() {
            for entry in node.entries() {
                if let (Some(key), Some(value)) = (entry.key.text(), entry.value.text()) {
                    more.with.insert(key.clone().into_owned(), lines(&entry.key, self.bytes));
                    step.with.insert(key.into_owned(), value.into_owned());
                }
            }
        }
        let mut run = SCRIPTS.iter().find_map(|(key, shell)| Some((node.get(key)?, *shell)));
        if let Some(task) = node.get("task") {
            step.uses = task.text().map(|text| self.task(&text, task.line));
            let name = step.uses.as_ref().map(|uses| uses.name.to_lowercase()).unwrap_or_default();
            for entry in entries(node.get("inputs")) {
                let Some(key) = entry.key.text() else { continue };
                if let Some((.., shell)) =
                    INLINE.iter().find(|(task, input, _)| *task == name && key.eq_ignore_ascii_case(input))
                {
                    run = Some((&entry.value, Some(*shell).filter(|shell| !shell.is_empty())));
                }
                if let Some(value) = entry.value.text() {
                    more.with.insert(key.clone().into_owned(), lines(&entry.value, self.bytes));
                    step.with.insert(key.into_owned(), value.into_owned());
                }
            }
        }
        if let Some(template) = node.get("template") {
            step.uses = template.text().map(|text| self.template(&text, template.line));
            for entry in entries(node.get("parameters")) {
                if let (Some(key), Some(value)) = (entry.key.text(), entry.value.text()) {
                    more.with.insert(key.clone().into_owned(), lines(&entry.value, self.bytes));
                    step.with.insert(key.into_owned(), value.into_owned());
                }
            }
        }
        if let Some((text, shell)) = run.and_then(|(node, shell)| Some((self::text(node, self.bytes)?, shell))) {
            step.shell = shell.map(str::to_owned);
            step.run_line = Some(text.lines.line);
            step.run = Some(text.text);
            more.run = Some(text.lines);
        }
        (step, more)
    }

    /// A task by name and major version; extensions write `publisher.extension.task`.
    fn task(&self, text: &str, line: u32) -> Uses {
        let (name, reference) = match text.trim().split_once('@') {
            Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
            None => (text.trim().to_owned(), None),
        };
        let pin = if reference.is_some() { Pin::Movable } else { Pin::Missing };
        Uses { text: text.to_owned(), name, reference, pin, comment: comment_on(self.document, line), line }
    }

    /// A template: one of this repository by its path from the root, one of another by the name of that repository.
    fn template(&self, text: &str, line: u32) -> Uses {
        let comment = comment_on(self.document, line);
        let (path, alias) = text.trim().rsplit_once('@').unwrap_or((text.trim(), "self"));
        let (name, reference, pin) = match (alias, self.repositories.get(alias)) {
            ("self", _) => (from_root(self.path, path), None, Pin::Local),
            (_, Some(Repository { name, reference })) => {
                let pin = match reference.as_deref() {
                    Some(reference) if uses::is_commit(reference) => Pin::Digest,
                    Some(_) => Pin::Movable,
                    None => Pin::Missing,
                };
                (name.clone(), reference.clone(), pin)
            }
            // The pipeline that includes this template says which repository that is.
            (alias, None) => (format!("@{alias}"), None, Pin::Missing),
        };
        Uses { text: text.to_owned(), name, reference, pin, comment, line }
    }

    /// A template in the place of a job or stage, or one that the whole extends.
    fn template_job(&mut self, node: &Node, env: &BTreeMap<String, Text>) {
        let Some(template) = node.get("template") else { return };
        let Some(text) = template.text() else { return };
        let mut job = Job::new(&format!("template {text}"), Place::lines(self.path, node.line, node.end_line));
        job.uses = Some(self.template(&text, template.line));
        let mut detail = JobDetail { env: env.clone(), ..JobDetail::default() };
        for entry in entries(node.get("parameters")) {
            if let (Some(key), Some(value)) = (entry.key.text(), self::text(&entry.value, self.bytes)) {
                detail.with.insert(key.into_owned(), value);
            }
        }
        self.jobs.push((job, detail));
        self.handed(node, env, None);
    }

    /// Reads stages, jobs, and steps that are handed to a template.
    fn handed(&mut self, node: &Node, env: &BTreeMap<String, Text>, condition: Option<String>) {
        for entry in entries(node.get("parameters")) {
            if entry.value.items().iter().any(Node::is_mapping) {
                self.read(&entry.value, env, condition.clone());
            }
        }
    }

    /// Variables under their comparable names.
    fn variables(&self, node: &Node) -> BTreeMap<String, Text> {
        let mut found = BTreeMap::new();
        let Some(node) = node.get("variables") else { return found };
        let mut add = |key: &Node, value: &Node| {
            if let (Some(key), Some(value)) = (key.text(), text(value, self.bytes)) {
                found.insert(variable_key(&key), value);
            }
        };
        let mut items = Vec::new();
        flatten(node, &mut items);
        for item in items {
            if let (Some(name), Some(value)) = (item.get("name"), item.get("value")) {
                add(name, value);
            }
        }
        if node.is_mapping() {
            entries(Some(node)).into_iter().for_each(|entry| add(&entry.key, &entry.value));
        }
        found
    }

    /// Images that the file gives names; they stand as a job of their own.
    fn resources(&mut self, root: &Node) {
        let Some(node) = root.get("resources").and_then(|resources| resources.get("containers")) else { return };
        let mut items = Vec::new();
        flatten(node, &mut items);
        let mut job = Job::new("resources", Place::lines(self.path, node.line, node.end_line));
        for item in items {
            self.containers.extend(string(item, "container"));
            job.images.extend(item.get("image").and_then(|image| uses::image(image, self.document)));
        }
        if !job.images.is_empty() {
            self.jobs.push((job, JobDetail::default()));
        }
    }

    /// The image of the one job of a file that holds nothing but steps.
    fn container_of_work(&mut self, root: &Node) {
        let Some(image) = root.get("container").and_then(|container| self.image(container)) else { return };
        let mut job = Job::new("container", Place::line(self.path, image.line));
        job.images.push(image);
        self.jobs.push((job, JobDetail::default()));
    }

    /// An image; a word alone is a name that a file gives to one.
    fn image(&self, node: &Node) -> Option<Uses> {
        if let Some(image) = node.get("image") {
            return uses::image(image, self.document);
        }
        let text = node.text()?;
        let is_name = self.containers.contains(text.as_ref()) || !text.contains([':', '/', '@']);
        if is_name { None } else { uses::image(node, self.document) }
    }
}

/// Puts the items of a list behind each other; those of `${{ if … }}:` and `${{ each … }}:` among them.
fn flatten<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    for item in node.items() {
        match item.entries() {
            [] => flatten(item, found),
            entries if entries.iter().all(is_choice) => {
                for entry in entries {
                    match entry.value.is_mapping() {
                        true => found.push(&entry.value),
                        false => flatten(&entry.value, found),
                    }
                }
            }
            _ => found.push(item),
        }
    }
}

/// Returns the entries of a mapping; those of `${{ if … }}:` among them.
fn entries(node: Option<&Node>) -> Vec<&Entry> {
    let mut found = Vec::new();
    for entry in node.map(Node::entries).unwrap_or_default() {
        match is_choice(entry) {
            true => found.extend(entries(Some(&entry.value))),
            false => found.push(entry),
        }
    }
    found
}

fn is_choice(entry: &Entry) -> bool {
    entry.key.as_str().is_some_and(|key| key.starts_with("${{"))
}

fn is_step(node: &Node) -> bool {
    STEPS.iter().any(|key| node.get(key).is_some())
}

/// Returns a path of a template from the root: `/…` stands for it already, all else starts at the file that names it.
fn from_root(file: &RepoPath, path: &str) -> String {
    let parent = String::from_utf8_lossy(file.parent()).into_owned();
    let base = if path.starts_with('/') { "" } else { parent.as_str() };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("./{}", parts.join("/"))
}

fn repositories(root: &Node) -> BTreeMap<String, Repository> {
    let node = root.get("resources").and_then(|resources| resources.get("repositories"));
    let mut items = Vec::new();
    node.into_iter().for_each(|node| flatten(node, &mut items));
    let read = |item: &&Node| {
        let alias = string(item, "repository")?;
        let name = string(item, "name").unwrap_or_else(|| alias.clone());
        Some((alias, Repository { name, reference: string(item, "ref") }))
    };
    items.iter().filter_map(read).collect()
}

fn inputs(root: &Node, is_template: bool) -> BTreeMap<String, InputDecl> {
    let mut found = BTreeMap::new();
    let Some(node) = root.get("parameters") else { return found };
    let mut add = |name: String, kind: Option<String>, default: Option<String>| {
        let input = InputDecl { kind, default, dispatch: !is_template, call: is_template };
        found.insert(name.to_lowercase(), input);
    };
    for item in node.items() {
        let Some(name) = string(item, "name") else { continue };
        let chosen = item.get("values").map(|_| "choice".to_owned());
        add(name, chosen.or_else(|| string(item, "type")), string(item, "default"));
    }
    for entry in node.entries() {
        if let Some(name) = entry.key.text() {
            add(name.into_owned(), None, entry.value.text().map(|text| text.into_owned()));
        }
    }
    found
}

fn event(name: &str, line: u32) -> Trigger {
    let none = Vec::new;
    Trigger { event: name.to_owned(), line, branches: none(), tags: none(), crons: none(), types: none() }
}

/// What starts a pipeline. Without a word every push does, and every request where the forge is GitHub or Bitbucket; who
/// switches pushes off is not taken to want requests.
fn triggers(root: &Node) -> Vec<Trigger> {
    let mut found = Vec::new();
    let is_none = |node: &Node| node.text().is_some_and(|text| text == "none") || node.is_null();
    let pushes = root.get("trigger");
    for (key, name) in [("trigger", "push"), ("pr", "pull_request")] {
        let Some(node) = root.get(key) else {
            if key == "trigger" || !pushes.is_some_and(is_none) {
                found.push(event(name, root.line));
            }
            continue;
        };
        if is_none(node) {
            continue;
        }
        let filters = |key: &str| {
            let node = node.get(key);
            let mut names = list(node.and_then(|node| node.get("include")).or(node.filter(|node| !node.is_mapping())));
            let left_out = list(node.and_then(|node| node.get("exclude")));
            names.extend(left_out.into_iter().map(|name| format!("!{name}")));
            names
        };
        let branches = if node.is_mapping() { filters("branches") } else { list(Some(node)) };
        found.push(Trigger { branches, tags: filters("tags"), ..event(name, node.line) });
    }
    if let Some(node) = root.get("schedules") {
        let crons = node.items().iter().filter_map(|item| string(item, "cron")).collect();
        found.push(Trigger { crons, ..event("schedule", node.line) });
    }
    let pipelines = root.get("resources").and_then(|resources| resources.get("pipelines"));
    let caused = pipelines.map(Node::items).unwrap_or_default().iter().find_map(|item| item.get("trigger"));
    found.extend(caused.filter(|node| !is_none(node)).map(|node| event("pipeline", node.line)));
    found
}
