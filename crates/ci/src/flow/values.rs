//! What a text or an expression is worth at a position: contexts, inputs, environment, outputs, the matrix.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use slam_model::evidence::ci::{CiSystem, Taint};

use super::{Flow, azure, azure::variable_key, contexts::origin, scope::Scope, site::JobState};
use crate::{
    Definition,
    expression::{Expression, Kind, pieces},
};

/// Levels of values that name values.
const DEEPEST: usize = 8;
/// Expressions in the values that one text names, directly or through others. Nobody writes so many by hand; a text that
/// names more counts as one that anyone may fill.
const MOST_NAMED: usize = 32;

/// A scope with what is known on the way: state that is being built, variables of the script.
pub(super) struct View<'a, 'd> {
    /// The position.
    scope: &'a Scope<'a, 'd>,
    /// What the job leaves behind, while that is being found out.
    state: Option<&'a JobState>,
    /// Variables of the script.
    locals: Option<&'a BTreeMap<String, Flow>>,
    /// Variables, as far as they are worked out; without this, `n` variables that each name the next one twice would be
    /// looked at two to the power of `n` times.
    known: RefCell<BTreeMap<String, Flow>>,
    /// Expressions seen in the values of variables.
    named: Cell<usize>,
}

impl<'a, 'd> View<'a, 'd> {
    /// Looks from a position.
    pub(super) fn new(scope: &'a Scope<'a, 'd>) -> Self {
        Self { scope, state: None, locals: None, known: RefCell::default(), named: Cell::default() }
    }

    /// Looks at what the job leaves behind as far as that is found out.
    pub(super) fn with_state(self, state: &'a JobState) -> Self {
        Self { state: Some(state), ..self }
    }

    /// Looks at the variables of a script, too.
    pub(super) fn with_locals(self, locals: &'a BTreeMap<String, Flow>) -> Self {
        Self { locals: Some(locals), ..self }
    }
}

impl View<'_, '_> {
    fn definition(&self) -> Option<&Definition> {
        self.scope.site.definitions.get(self.scope.definition).copied()
    }

    fn state(&self) -> Option<&JobState> {
        self.state.or_else(|| self.scope.site.states.get(self.scope.definition)?.get(self.scope.job))
    }

    pub(super) fn text(&self, text: &str) -> Flow {
        self.text_at(text, 0)
    }

    /// Returns what the value of a variable is worth; one that names itself adds nothing to itself.
    fn value(&self, name: &str, value: &str, depth: usize) -> Flow {
        if let Some(flow) = self.known.borrow().get(name) {
            return flow.clone();
        }
        self.known.borrow_mut().insert(name.to_owned(), Flow::constant());
        let count = |sign: &str| value.matches(sign).take(MOST_NAMED + 1).count();
        let named = self.named.get() + count("${{") + count("$(");
        self.named.set(named);
        let flow = if named > MOST_NAMED {
            Flow { taint: Taint::Attacker, certain: false, from: name.to_owned(), ..Flow::constant() }
        } else {
            self.text_at(value, depth + 1)
        };
        self.known.borrow_mut().insert(name.to_owned(), flow.clone());
        flow
    }

    fn text_at(&self, text: &str, depth: usize) -> Flow {
        let pasted = self.pasted(text, depth);
        if !text.contains("${{") {
            return pasted;
        }
        let found = pieces(text);
        let mut flow = found
            .iter()
            .filter_map(|piece| piece.expression.as_ref().ok())
            .fold(pasted, |flow, expression| flow.or(self.expression(expression, depth)));
        // `refs/pull/${{ … }}/head` names foreign code whatever the number.
        flow.foreign_code |= text.contains("refs/pull/");
        flow
    }

    /// What `$(…)` pastes in Azure Pipelines.
    fn pasted(&self, text: &str, depth: usize) -> Flow {
        if !text.contains("$(") || !self.is_azure() {
            return Flow::constant();
        }
        let names = azure::names(text);
        names.into_iter().fold(Flow::constant(), |flow, name| flow.or(self.of_azure(name, depth)))
    }

    pub(super) fn is_azure(&self) -> bool {
        self.definition().is_some_and(|definition| definition.workflow.system == CiSystem::AzurePipelines)
    }

    /// A variable of Azure Pipelines: filled by the service, of the step, set by an earlier step, of the job or stage, of
    /// the file. One that stands nowhere here comes from the settings of the project.
    fn of_azure(&self, name: &str, depth: usize) -> Flow {
        let Some(definition) = self.definition().filter(|_| depth <= DEEPEST) else { return Flow::constant() };
        let key = variable_key(name);
        let job = definition.workflow.jobs.get(self.scope.job);
        let step = job.and_then(|job| job.steps.get(self.scope.step));
        let conditions =
            [job.and_then(|job| job.condition.as_deref()), step.and_then(|step| step.condition.as_deref())];
        let conditions = conditions.map(Option::unwrap_or_default).join(" ");
        if let Some(flow) = azure::predefined(&key, self.scope.reach, &definition.workflow.triggers, &conditions) {
            return flow;
        }
        if let Some(value) = step.and_then(|step| step.env.get(name)) {
            return self.value(&key, value, depth);
        }
        let mut written = self.state().into_iter().flat_map(|state| &state.env);
        let before =
            |(step, written, _): &&(usize, String, Flow)| *step < self.scope.step && variable_key(written) == key;
        if let Some((_, _, flow)) = written.rfind(before) {
            return flow.clone();
        }
        let of_job = definition.jobs.get(self.scope.job).and_then(|job| job.env.get(&key));
        let Some(value) = of_job.or_else(|| definition.env.get(&key)) else { return Flow::constant() };
        self.value(&key, &value.text, depth)
    }

    pub(super) fn words(&self, words: &str) -> Flow {
        let mut flow = self.text(words);
        let mut rest = words;
        while let Some(at) = rest.find('$') {
            rest = rest.get(at + 1..).unwrap_or_default();
            if rest.starts_with("{{") {
                continue;
            }
            let name = rest.strip_prefix('{').unwrap_or(rest);
            let name = name.strip_prefix("env:").unwrap_or(name);
            let length = name
                .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
                .unwrap_or(name.len());
            let name = name.get(..length).unwrap_or_default();
            if !name.is_empty() {
                flow = flow.or(match self.locals.and_then(|locals| locals.get(name)) {
                    Some(local) => local.clone(),
                    None => self.variable(name, 0),
                });
            }
        }
        flow
    }

    /// The environment: step, what earlier steps wrote, job, definition.
    pub(super) fn variable(&self, name: &str, depth: usize) -> Flow {
        match name {
            "GITHUB_HEAD_REF" | "FORGEJO_HEAD_REF" | "GITEA_HEAD_REF" => {
                return self.context(&["github".into(), "head_ref".into()]);
            }
            "GITHUB_REF_NAME" | "FORGEJO_REF_NAME" | "GITEA_REF_NAME" => {
                return self.context(&["github".into(), "ref_name".into()]);
            }
            _ => {}
        }
        if self.is_azure() {
            return self.of_azure(name, depth);
        }
        let Some(definition) = self.definition() else { return Flow::constant() };
        let job = definition.jobs.get(self.scope.job);
        let step = definition.workflow.jobs.get(self.scope.job).and_then(|job| job.steps.get(self.scope.step));
        if let Some(value) = step.and_then(|step| ignoring_case(&step.env, name)) {
            return self.value(name, value, depth);
        }
        let mut written = self
            .state()
            .into_iter()
            .flat_map(|state| &state.env)
            .filter(|(step, written, _)| *step < self.scope.step && written.eq_ignore_ascii_case(name));
        if let Some((_, _, flow)) = written.next_back() {
            return flow.clone();
        }
        let found = job.and_then(|job| ignoring_case(&job.env, name)).or_else(|| ignoring_case(&definition.env, name));
        let Some(value) = found else { return Flow::constant() };
        self.value(name, &value.text, depth)
    }

    pub(super) fn expression(&self, expression: &Expression, depth: usize) -> Flow {
        if depth > DEEPEST {
            return Flow::constant();
        }
        match &expression.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Not(_) | Kind::Compare(..) => {
                Flow::constant()
            }
            // Of `a && b` the text is that of b; a alone shows only when it is empty or false.
            Kind::And(_, right) => self.expression(right, depth),
            Kind::Or(left, right) => self.expression(left, depth).or(self.expression(right, depth)),
            Kind::Part(base, _) => self.expression(base, depth),
            Kind::Call(name, arguments) => match name.as_str() {
                "contains" | "startswith" | "endswith" | "hashfiles" | "success" | "failure" | "always"
                | "cancelled" => Flow::constant(),
                _ => {
                    let mut flow = arguments
                        .iter()
                        .fold(Flow::constant(), |flow, argument| flow.or(self.expression(argument, depth)));
                    flow.object &= name != "tojson";
                    flow
                }
            },
            Kind::Context(_) => {
                let path = expression.path().unwrap_or_default();
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                match parts.as_slice() {
                    ["github", "event", "inputs", name, ..] | ["inputs", name, ..] => self.input(name),
                    ["github", "event", "inputs"] | ["inputs"] => Flow { object: true, ..self.input("*") },
                    ["secrets", name, ..] if name.eq_ignore_ascii_case("github_token") => Flow::constant(),
                    ["secrets", name, ..] => Flow::secret(&format!("secrets.{name}")),
                    ["secrets"] => Flow { object: true, ..Flow::secret("secrets") },
                    ["github", ..] => self.context(&path),
                    ["parameters", name, ..] if self.is_azure() => self.input(name),
                    ["variables", name] if self.is_azure() => self.of_azure(name, depth),
                    ["variables", names @ ..] if self.is_azure() => self.of_azure(&names.join("."), depth),
                    ["env", name] => self.variable(name, depth),
                    ["steps", id, "outputs", name, ..] => self.output(id, name),
                    ["needs" | "jobs", id, "outputs", name, ..] => self.need(id, name),
                    ["matrix", name, ..] => self.matrix(name),
                    ["matrix"] => Flow { object: true, ..self.matrix("*") },
                    _ => Flow::constant(),
                }
            }
        }
    }

    fn context(&self, path: &[String]) -> Flow {
        let reach = &self.scope.reach;
        let from = path.join(".");
        let Some(origin) = origin(path) else { return Flow::constant() };
        let base = Flow { foreign_code: origin.foreign_code, object: origin.object, from, ..Flow::constant() };
        let any = origin.events == ["*"];
        let filled: Vec<&str> =
            reach.events.iter().map(String::as_str).filter(|event| any || origin.events.contains(event)).collect();
        match origin.taint {
            Taint::Constant => base,
            Taint::Collaborator if filled.is_empty() && !reach.open => Flow { dormant: !base.object, ..base },
            Taint::Collaborator if !reach.open && self.is_listed(path, &filled) => base,
            Taint::Collaborator => Flow { taint: Taint::Collaborator, ..base },
            Taint::Attacker if filled.is_empty() => match () {
                () if reach.open && reach.events.is_empty() => Flow { taint: Taint::Attacker, certain: false, ..base },
                () if reach.by_anyone() => Flow { taint: Taint::Attacker, certain: false, weak: true, ..base },
                () => Flow { dormant: !base.object, ..base },
            },
            Taint::Attacker => {
                let kept_out = filled.iter().all(|event| match *event {
                    "workflow_run" => reach.own_runs,
                    "issue_comment" | "discussion_comment" | "commit_comment" => {
                        reach.own_comments && path.iter().any(|step| step == "comment")
                    }
                    event if event.starts_with("pull_request") => reach.own_requests,
                    event => any && !super::guards::PRIVILEGED.contains(&event),
                });
                if kept_out {
                    return Flow { taint: Taint::Collaborator, foreign_code: false, ..base };
                }
                let weak = filled.iter().all(|event| {
                    matches!(*event, "pull_request" | "pull_request_review" | "pull_request_review_comment")
                });
                Flow { taint: Taint::Attacker, certain: !reach.gated, weak, ..base }
            }
        }
    }

    /// Returns whether the context names a branch, and each event that fills it only starts on branches that the
    /// definition lists by name: then its value stands in the file.
    fn is_listed(&self, path: &[String], filled: &[&str]) -> bool {
        const OF_REQUESTS: [&str; 2] = ["github.base_ref", "github.event.pull_request.base.ref"];
        const OF_PUSHES: [&str; 3] = ["github.ref", "github.ref_name", "github.event.ref"];
        let name = path.join(".");
        let of_request = OF_REQUESTS.contains(&name.as_str());
        if !of_request && !OF_PUSHES.contains(&name.as_str()) {
            return false;
        }
        let Some(definition) = self.definition() else { return false };
        filled.iter().all(|event| {
            let mut triggers = definition.workflow.triggers.iter().filter(|trigger| trigger.event == *event);
            let named = match *event {
                "pull_request" | "pull_request_target" => of_request,
                "push" => !of_request,
                _ => false,
            };
            named
                && triggers.next().is_some_and(|trigger| {
                    trigger.tags.is_empty()
                        && !trigger.branches.is_empty()
                        && trigger.branches.iter().all(|branch| is_plain_name(branch))
                })
        })
    }

    fn input(&self, name: &str) -> Flow {
        let Some(inputs) = self.scope.site.inputs.get(self.scope.definition) else { return Flow::constant() };
        if name == "*" {
            return inputs.values().cloned().fold(Flow::constant(), Flow::or);
        }
        inputs.get(name).cloned().unwrap_or_else(Flow::constant)
    }

    fn output(&self, id: &str, name: &str) -> Flow {
        let Some(state) = self.state() else { return Flow::constant() };
        let outputs = state.outputs.iter().filter(|(step, _)| id == "*" || *step == id);
        outputs
            .flat_map(|(_, outputs)| outputs)
            .filter(|(output, _)| name == "*" || *output == name || *output == "*")
            .fold(Flow::constant(), |flow, (_, other)| flow.or_like(other))
    }

    fn need(&self, id: &str, name: &str) -> Flow {
        let site = self.scope.site;
        let Some(states) = site.states.get(self.scope.definition) else { return Flow::constant() };
        let named = site.jobs_named(self.scope.definition, id).iter().filter_map(|job| states.get(*job));
        let all = states.iter().filter(|_| id == "*");
        all.chain(named)
            .flat_map(|state| &state.job)
            .filter(|(output, _)| name == "*" || *output == name)
            .fold(Flow::constant(), |flow, (_, other)| flow.or_like(other))
    }

    fn matrix(&self, name: &str) -> Flow {
        let values = self.state().into_iter().flat_map(|state| &state.matrix);
        let named = values.filter(|(key, _)| name == "*" || *key == name || *key == "*");
        named.fold(Flow::constant(), |flow, (_, other)| flow.or_like(other))
    }
}

/// Returns whether a pattern of branches is the name of one, without a letter that a shell reads.
fn is_plain_name(pattern: &str) -> bool {
    pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/'))
}

fn ignoring_case<'m, T>(map: &'m BTreeMap<String, T>, name: &str) -> Option<&'m T> {
    map.get(name).or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}
