//! Workflows and composite actions of GitHub, Forgejo, and Gitea.

use std::collections::BTreeMap;

use slam_formats::tree::{Document, Node, Value};
use slam_model::{
    Place, Problem, RepoPath,
    evidence::ci::{CiSystem, DefinitionKind, Grant, Job, Permissions, Step, Trigger},
};

use super::{
    uses,
    values::{Bytes, lines, list, scalars, string, text, texts},
};
use crate::{Definition, InputDecl, JobDetail, StepDetail, Text};

/// Top-level keys of a workflow; a key `on` may have become `true` by YAML 1.1.
const KEYS: [&str; 9] = ["name", "run-name", "on", "true", "permissions", "env", "defaults", "concurrency", "jobs"];

/// What a file says once for many jobs and steps.
struct Reader<'d> {
    source: Bytes<'d>,
    path: RepoPath,
    document: &'d Document,
    problems: Vec<Problem>,
}

/// Fills the definition from the document.
pub(super) fn fill(definition: &mut Definition, document: &Document, bytes: &[u8]) {
    let root = &document.root;
    if !root.is_mapping() {
        definition.problem(root.line, "", "a definition is a mapping with keys such as `on` and `jobs`");
        return;
    }
    let mut reader =
        Reader { source: Bytes::new(bytes), path: definition.workflow.path.clone(), document, problems: Vec::new() };
    definition.workflow.name = string(root, "name");
    match definition.workflow.kind {
        DefinitionKind::Workflow => reader.workflow(definition, root),
        DefinitionKind::Action => reader.composite(definition, root),
        // Their rules read the tree.
        DefinitionKind::Updates | DefinitionKind::Hooks => {}
    }
    definition.workflow.problems.append(&mut reader.problems);
}

impl Reader<'_> {
    fn problem(&mut self, node: &Node, pointer: String, message: impl Into<String>) {
        self.problems.push(Problem { line: node.line.max(1), pointer, message: message.into() });
    }

    fn place(&self, key: &Node, value: &Node) -> Place {
        Place::lines(&self.path, key.line, value.end_line.max(key.line))
    }

    fn workflow(&mut self, definition: &mut Definition, root: &Node) {
        // A writer that follows YAML 1.1 turns the key `on` into `true`; forges accept both.
        match root.get("on").or_else(|| root.get("true")) {
            Some(node) => {
                definition.workflow.triggers = triggers(node);
                for (event, call) in [("workflow_dispatch", false), ("workflow_call", true)] {
                    inputs(node.get(event).and_then(|event| event.get("inputs")), call, &mut definition.inputs);
                }
                let called = node.get("workflow_call").and_then(|event| event.get("inputs"));
                for entry in called.map(Node::entries).unwrap_or_default() {
                    if entry.value.get("type").is_none() {
                        let name = entry.key.text().unwrap_or_default();
                        let pointer = format!("/on/workflow_call/inputs/{}", escape(&name));
                        self.problem(&entry.key, pointer, format!("the input `{name}` has no `type`"));
                    }
                }
                let given = node.get("workflow_call").and_then(|event| event.get("outputs"));
                for entry in given.map(Node::entries).unwrap_or_default() {
                    let value = entry.value.get("value").and_then(|value| text(value, &self.source));
                    if let (Some(name), Some(value)) = (entry.key.text(), value) {
                        definition.outputs.insert(name.into_owned(), value);
                    }
                }
                if definition.workflow.triggers.is_empty() {
                    self.problem(node, "/on".into(), "no event is named, so nothing starts this workflow");
                }
            }
            None => self.problem(root, String::new(), "`on` is missing, so nothing starts this workflow"),
        }
        for entry in root.entries() {
            let Some(name) = entry.key.text() else { continue };
            if definition.workflow.system == CiSystem::GithubActions && !KEYS.contains(&name.as_ref()) {
                let pointer = format!("/{}", escape(&name));
                self.problem(&entry.key, pointer, format!("`{name}` is no key of a workflow; GitHub refuses the file"));
            }
        }
        definition.env = texts(root.get("env"), &self.source);
        definition.workflow.permissions = self.permissions(root, "/permissions", &mut definition.permission_lines);
        let shell = default_shell(root);
        let Some(jobs) = root.get("jobs") else {
            return self.problem(root, String::new(), "`jobs` is missing");
        };
        if !jobs.is_mapping() {
            return self.problem(jobs, "/jobs".into(), "`jobs` is not a mapping of names to jobs");
        }
        for entry in jobs.entries() {
            let Some(id) = entry.key.text() else { continue };
            let pointer = format!("/jobs/{}", escape(&id));
            if !entry.value.is_mapping() {
                self.problem(&entry.value, pointer, "a job is a mapping");
                continue;
            }
            let (job, detail) = self.job(&id, &entry.key, &entry.value, shell.as_deref(), &pointer);
            definition.workflow.jobs.push(job);
            definition.jobs.push(detail);
        }
    }

    fn composite(&mut self, definition: &mut Definition, root: &Node) {
        inputs(root.get("inputs"), true, &mut definition.inputs);
        let Some(runs) = root.get("runs") else {
            return self.problem(root, String::new(), "`runs` is missing: this is no action");
        };
        if runs.get("using").is_none() {
            self.problem(runs, "/runs".into(), "`using` is missing");
        }
        let mut job = Job::new("runs", Place::lines(&self.path, runs.line, runs.end_line));
        let mut detail = JobDetail::default();
        for entry in root.get("outputs").map(Node::entries).unwrap_or_default() {
            if let (Some(name), Some(value)) =
                (entry.key.text(), entry.value.get("value").and_then(|value| text(value, &self.source)))
            {
                detail.outputs.insert(name.into_owned(), value);
            }
        }
        if let Some(image) =
            runs.get("image").filter(|image| image.as_str().is_some_and(|image| image.starts_with("docker://")))
        {
            job.images.extend(uses::image(image, self.document));
        }
        self.steps(runs, None, "/runs", &mut job, &mut detail);
        definition.workflow.jobs.push(job);
        definition.jobs.push(detail);
    }

    fn job(&mut self, id: &str, key: &Node, node: &Node, shell: Option<&str>, pointer: &str) -> (Job, JobDetail) {
        let mut job = Job::new(id, self.place(key, node));
        let mut detail = JobDetail { env: texts(node.get("env"), &self.source), ..JobDetail::default() };
        job.name = string(node, "name");
        job.permissions = self.permissions(node, &format!("{pointer}/permissions"), &mut detail.permission_lines);
        job.condition = string(node, "if");
        job.needs = list(node.get("needs"));
        if let Some(runs_on) = node.get("runs-on") {
            detail.runs_on_line = node.entry("runs-on").map(|entry| entry.key.line);
            job.runs_on = match runs_on.is_mapping() {
                true => {
                    let mut labels = list(runs_on.get("labels"));
                    labels.extend(list(runs_on.get("group")).into_iter().map(|group| format!("group:{group}")));
                    labels
                }
                false => list(Some(runs_on)),
            };
        }
        if let Some(called) = node.get("uses") {
            job.uses = uses::action(called, self.document);
            detail.with = texts(node.get("with"), &self.source);
        }
        let services = node.get("services").map(Node::entries).unwrap_or_default();
        for container in node.get("container").into_iter().chain(services.iter().map(|service| &service.value)) {
            job.images.extend(uses::image(container, self.document));
            let parts = [Some(container), container.get("image"), container.get("options")];
            detail.containers.extend(parts.into_iter().flatten().filter_map(|part| text(part, &self.source)));
        }
        detail.outputs = texts(node.get("outputs"), &self.source);
        detail.environment = node.get("environment").and_then(|environment| {
            environment.get("name").unwrap_or(environment).text().map(|text| text.into_owned())
        });
        if let Some(matrix) = node.get("strategy").and_then(|strategy| strategy.get("matrix")) {
            detail.matrix = matrix_values(matrix, &self.source);
        }
        if let Some(entry) = node.entry("secrets") {
            detail.secrets_line = Some(entry.key.line);
            if entry.value.text().as_deref() == Some("inherit") {
                job.secrets.push("inherit".into());
            }
        }
        job.secrets.extend(secret_names(node));
        job.secrets.sort();
        job.secrets.dedup();
        let job_shell = default_shell(node);
        self.steps(node, job_shell.as_deref().or(shell), pointer, &mut job, &mut detail);
        if job.uses.is_none() && node.get("runs-on").is_none() {
            self.problem(key, pointer.to_owned(), "`runs-on` is missing");
        }
        if job.uses.is_none() && node.get("steps").is_none() {
            self.problem(key, pointer.to_owned(), "the job has neither `steps` nor `uses`");
        }
        (job, detail)
    }

    fn steps(&mut self, node: &Node, shell: Option<&str>, pointer: &str, job: &mut Job, detail: &mut JobDetail) {
        let Some(steps) = node.get("steps") else { return };
        if !matches!(steps.value, Value::Sequence(_)) {
            return self.problem(steps, format!("{pointer}/steps"), "`steps` is not a sequence");
        }
        let mut queue: Vec<&Node> = steps.items().iter().rev().collect();
        let mut index = 0usize;
        while let Some(node) = queue.pop() {
            // An aliased list of steps stands as a sequence inside the sequence; a `parallel` block holds steps.
            if let Value::Sequence(items) = &node.value {
                queue.extend(items.iter().rev());
                continue;
            }
            if let Some(parallel) = node.get("parallel") {
                queue.extend(parallel.items().iter().rev());
                continue;
            }
            if !node.is_mapping() {
                self.problem(node, format!("{pointer}/steps/{index}"), "a step is a mapping");
            } else {
                let (step, step_detail) = self.step(node, shell);
                if step.run.is_none() && step.uses.is_none() {
                    self.problem(node, format!("{pointer}/steps/{index}"), "the step has neither `run` nor `uses`");
                }
                job.steps.push(step);
                detail.steps.push(step_detail);
            }
            index += 1;
        }
    }

    fn step(&mut self, node: &Node, shell: Option<&str>) -> (Step, StepDetail) {
        let mut detail = StepDetail { id: string(node, "id"), ..StepDetail::default() };
        let mut step = Step {
            place: Place::lines(&self.path, node.line, node.end_line),
            name: string(node, "name"),
            uses: node.get("uses").and_then(|called| uses::action(called, self.document)),
            run: None,
            run_line: None,
            shell: string(node, "shell"),
            with: BTreeMap::new(),
            env: BTreeMap::new(),
            condition: string(node, "if"),
            does: Vec::new(),
        };
        if let Some(script) = node.get("run").and_then(|script| text(script, &self.source)) {
            step.run_line = Some(script.lines.line);
            step.run = Some(script.text);
            detail.run = Some(script.lines);
            detail.run_key = node.entry("run").map_or(0, |entry| entry.key.line);
            if step.shell.is_none() {
                step.shell = shell.map(str::to_owned);
            }
        }
        detail.shell = node.get("shell").map(|shell| lines(shell, &self.source));
        for (key, value) in texts(node.get("with"), &self.source) {
            detail.with.insert(key.clone(), value.lines);
            step.with.insert(key, value.text);
        }
        for (key, value) in texts(node.get("env"), &self.source) {
            detail.env.insert(key.clone(), value.lines);
            step.env.insert(key, value.text);
        }
        (step, detail)
    }

    fn permissions(
        &mut self,
        node: &Node,
        pointer: &str,
        scope_lines: &mut BTreeMap<String, u32>,
    ) -> Option<Permissions> {
        let entry = node.entry("permissions")?;
        let grant = match &entry.value.value {
            Value::Mapping(entries) => {
                let mut scopes = BTreeMap::new();
                for scope in entries {
                    if let (Some(name), Some(access)) = (scope.key.text(), scope.value.text()) {
                        scope_lines.entry(name.clone().into_owned()).or_insert(scope.key.line);
                        scopes.entry(name.into_owned()).or_insert(access.into_owned());
                    }
                }
                Grant::Scopes(scopes)
            }
            // An empty value grants nothing, as an empty mapping does.
            Value::Null => Grant::Scopes(BTreeMap::new()),
            _ => match entry.value.text().as_deref() {
                Some("read-all") => Grant::ReadAll,
                Some("write-all") => Grant::WriteAll,
                _ => {
                    self.problem(
                        &entry.value,
                        pointer.to_owned(),
                        "permissions are `read-all`, `write-all`, or a mapping of scopes",
                    );
                    return None;
                }
            },
        };
        Some(Permissions { place: self.place(&entry.key, &entry.value), grant, lines: scope_lines.clone() })
    }
}

fn triggers(node: &Node) -> Vec<Trigger> {
    let bare = |event: &Node| {
        event.text().map(|name| Trigger {
            event: name.into_owned(),
            line: event.line,
            branches: Vec::new(),
            tags: Vec::new(),
            crons: Vec::new(),
            types: Vec::new(),
        })
    };
    if !node.is_mapping() {
        return node.items_or_self().iter().filter_map(bare).collect();
    }
    let mut triggers = Vec::new();
    for entry in node.entries() {
        let Some(mut trigger) = bare(&entry.key) else { continue };
        let value = &entry.value;
        trigger.branches = list(value.get("branches"));
        trigger.branches.extend(list(value.get("branches-ignore")).into_iter().map(|branch| format!("!{branch}")));
        trigger.tags = list(value.get("tags"));
        trigger.tags.extend(list(value.get("tags-ignore")).into_iter().map(|tag| format!("!{tag}")));
        trigger.types = list(value.get("types"));
        trigger.crons = value.items().iter().filter_map(|item| string(item, "cron")).collect();
        triggers.push(trigger);
    }
    triggers
}

fn inputs(node: Option<&Node>, call: bool, found: &mut BTreeMap<String, InputDecl>) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        let Some(name) = entry.key.text() else { continue };
        let declared = found.entry(name.to_lowercase()).or_default();
        // Declared twice with different kinds, the wider one counts.
        let kind = string(&entry.value, "type");
        declared.kind = match (declared.dispatch || declared.call, declared.kind.take(), kind) {
            (true, before, now) if before != now => None,
            (_, _, now) => now,
        };
        declared.default = string(&entry.value, "default");
        declared.call |= call;
        declared.dispatch |= !call;
    }
}

fn default_shell(node: &Node) -> Option<String> {
    string(node.get("defaults")?.get("run")?, "shell")
}

fn matrix_values(matrix: &Node, source: &Bytes<'_>) -> BTreeMap<String, Vec<Text>> {
    let mut values: BTreeMap<String, Vec<Text>> = BTreeMap::new();
    if let Some(whole) = text(matrix, source) {
        values.insert("*".into(), vec![whole]);
        return values;
    }
    let mut add = |name: &str, node: &Node| {
        let mut found = Vec::new();
        scalars(node, &mut found);
        values.entry(name.to_lowercase()).or_default().extend(found.into_iter().filter_map(|node| text(node, source)));
    };
    for entry in matrix.entries() {
        match entry.key.text().as_deref() {
            Some("include") if entry.value.items().is_empty() => add("*", &entry.value),
            Some("include") => {
                for combination in entry.value.items() {
                    for pair in combination.entries() {
                        if let Some(name) = pair.key.text() {
                            add(&name, &pair.value);
                        }
                    }
                }
            }
            Some("exclude") | None => {}
            Some(name) => add(name, &entry.value),
        }
    }
    values
}

/// Returns the names behind `secrets.` in all texts below a node, `*` for the whole context.
fn secret_names(node: &Node) -> Vec<String> {
    let mut found = Vec::new();
    scalars(node, &mut found);
    let mut names = Vec::new();
    for text in found.into_iter().filter_map(Node::as_str).filter(|text| text.contains("secrets")) {
        for piece in crate::expression::pieces(text) {
            let Ok(expression) = &piece.expression else { continue };
            expression.visit(&mut |part| {
                if let Some(path) = part.path().filter(|path| path.first().is_some_and(|root| root == "secrets")) {
                    names.push(path.get(1).map_or("*".to_owned(), |name| name.to_uppercase()));
                }
            });
        }
    }
    names
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
