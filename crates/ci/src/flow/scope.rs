//! The definitions of one repository together: who calls whom, what inputs carry, and what any expression is worth at
//! any step.

use std::collections::BTreeMap;

use slam_model::evidence::ci::{CiSystem, DefinitionKind, Pin, Taint, Workflow};

use super::{
    Flow, azure,
    azure::variable_key,
    contexts::origin,
    guards::{Reach, guarded},
};
use crate::{
    Definition,
    expression::{Expression, Kind, pieces},
    knowledge::foreign_outputs,
    shell::{self, Command},
};

/// Times that flows are handed on between steps, jobs, and files. Nothing changes any more after a few; the number only
/// bounds work on hostile input, and lies above what forges let be nested.
const ROUNDS: usize = 32;
/// Levels of values that name values.
const DEEPEST: usize = 8;

/// All definitions of a repository, joined.
pub(crate) struct Site<'d> {
    /// The definitions, sorted by path.
    pub(crate) definitions: Vec<&'d Definition>,
    /// Commands of each step of each job.
    pub(crate) commands: Vec<Vec<Vec<Vec<Command>>>>,
    /// What can start each definition.
    pub(crate) reach: Vec<Reach>,
    inputs: Vec<BTreeMap<String, Flow>>,
    states: Vec<Vec<JobState>>,
    callers: Vec<Vec<Caller>>,
}

#[derive(Debug, Clone, Copy)]
struct Caller {
    definition: usize,
    job: usize,
    step: Option<usize>,
}

/// What the steps of a job leave behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct JobState {
    /// Step, by id: outputs by name; `*` for any.
    outputs: BTreeMap<String, BTreeMap<String, Flow>>,
    /// Variables that steps write to the environment file, with the step.
    env: Vec<(usize, String, Flow)>,
    /// Outputs of the job.
    job: BTreeMap<String, Flow>,
}

/// A position in a definition, from which values are looked at.
#[derive(Clone)]
pub(crate) struct Scope<'s, 'd> {
    /// All definitions.
    pub(crate) site: &'s Site<'d>,
    /// Which of them.
    pub(crate) definition: usize,
    /// Which job.
    pub(crate) job: usize,
    /// Which step; that of a job itself stands behind all of them.
    pub(crate) step: usize,
    /// What can get here.
    pub(crate) reach: Reach,
}

impl<'d> Site<'d> {
    /// Joins the definitions.
    pub(crate) fn new(definitions: &[&'d Definition]) -> Self {
        let mut definitions = definitions.to_vec();
        definitions.sort_by(|left, right| left.workflow.path.cmp(&right.workflow.path));
        let commands = definitions
            .iter()
            .map(|definition| {
                let jobs = definition.workflow.jobs.iter();
                jobs.map(|job| {
                    job.steps.iter().map(|step| step.run.as_deref().map(shell::commands).unwrap_or_default()).collect()
                })
                .collect()
            })
            .collect();
        let states = definitions.iter().map(|definition| vec![JobState::default(); definition.jobs.len()]).collect();
        let callers = callers(&definitions);
        let mut site = Self {
            inputs: vec![BTreeMap::new(); definitions.len()],
            reach: vec![Reach::default(); definitions.len()],
            definitions,
            commands,
            states,
            callers,
        };
        for _ in 0..ROUNDS {
            let reach = (0..site.definitions.len()).map(|index| site.reach_of(index)).collect();
            if std::mem::replace(&mut site.reach, reach) == site.reach {
                break;
            }
        }
        for _ in 0..ROUNDS {
            let inputs: Vec<_> = (0..site.definitions.len()).map(|index| site.inputs_of(index)).collect();
            let same = inputs == site.inputs;
            site.inputs = inputs;
            let states: Vec<Vec<_>> = site
                .definitions
                .iter()
                .enumerate()
                .map(|(index, definition)| (0..definition.jobs.len()).map(|job| site.state_of(index, job)).collect())
                .collect();
            if std::mem::replace(&mut site.states, states) == site.states && same {
                break;
            }
        }
        site
    }

    /// Returns the position at a step.
    pub(crate) fn at(&self, definition: usize, job: usize, step: usize) -> Scope<'_, 'd> {
        let found = self.definitions.get(definition).and_then(|definition| definition.workflow.jobs.get(job));
        let whole = self.reach.get(definition).cloned().unwrap_or_default();
        let reach = guarded(&whole, found.and_then(|job| job.condition.as_deref()));
        let condition = found.and_then(|job| job.steps.get(step)).and_then(|step| step.condition.as_deref());
        Scope { site: self, definition, job, step, reach: guarded(&reach, condition) }
    }

    fn reach_of(&self, index: usize) -> Reach {
        let mut reach = Reach::default();
        let Some(definition) = self.definitions.get(index) else { return reach };
        for trigger in &definition.workflow.triggers {
            match trigger.event.as_str() {
                "workflow_call" | "template" => reach.open = true,
                event => {
                    reach.events.insert(event.to_owned());
                }
            }
        }
        reach.open |= definition.workflow.kind == DefinitionKind::Action;
        let only_called = reach.events.is_empty() && reach.open;
        let callers = self.callers.get(index).map(Vec::as_slice).unwrap_or_default();
        let reaches: Vec<Reach> = callers
            .iter()
            .map(|caller| self.at(caller.definition, caller.job, caller.step.unwrap_or(usize::MAX)).reach)
            .collect();
        if only_called && !reaches.is_empty() {
            reach.own_requests = reaches.iter().all(|caller| caller.own_requests);
            reach.own_comments = reaches.iter().all(|caller| caller.own_comments);
            reach.own_runs = reaches.iter().all(|caller| caller.own_runs);
            reach.gated = reaches.iter().all(|caller| caller.gated);
        }
        for caller in reaches {
            reach.events.extend(caller.events);
        }
        reach
    }

    fn inputs_of(&self, index: usize) -> BTreeMap<String, Flow> {
        let mut inputs = BTreeMap::new();
        let Some(definition) = self.definitions.get(index) else { return inputs };
        let callers = self.callers.get(index).map(Vec::as_slice).unwrap_or_default();
        // Templates of Azure are parts of pipelines that may stand at any path; one whose caller is not seen says nothing.
        let by_parts = definition.workflow.system == CiSystem::AzurePipelines;
        for (name, declared) in &definition.inputs {
            let mut flow = Flow::constant();
            let free = !matches!(declared.kind.as_deref(), Some("boolean" | "number" | "choice" | "environment"));
            if free && (declared.dispatch || (declared.call && callers.is_empty() && !by_parts)) {
                let group = if by_parts { "parameters" } else { "inputs" };
                flow = Flow::collaborator(&format!("{group}.{name}"));
            }
            if free && declared.call {
                for caller in callers {
                    flow = flow.or(self.passed(*caller, name));
                }
            }
            inputs.insert(name.clone(), flow);
        }
        inputs
    }

    fn passed(&self, caller: Caller, name: &str) -> Flow {
        let Some(definition) = self.definitions.get(caller.definition) else { return Flow::constant() };
        let scope = self.at(caller.definition, caller.job, caller.step.unwrap_or(usize::MAX));
        let given = match caller.step {
            Some(step) => definition
                .workflow
                .jobs
                .get(caller.job)
                .and_then(|job| job.steps.get(step))
                .and_then(|step| step.with.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)))
                .map(|(_, value)| value),
            None => definition
                .jobs
                .get(caller.job)
                .and_then(|job| job.with.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)))
                .map(|(_, value)| &value.text),
        };
        given.map_or_else(Flow::constant, |text| scope.text(text))
    }

    fn state_of(&self, definition: usize, job: usize) -> JobState {
        let mut state = JobState::default();
        let Some(found) = self.definitions.get(definition) else { return state };
        let (Some(whole), Some(detail)) = (found.workflow.jobs.get(job), found.jobs.get(job)) else { return state };
        for (index, (step, more)) in whole.steps.iter().zip(&detail.steps).enumerate() {
            let scope = self.at(definition, job, index);
            let mut outputs: BTreeMap<String, Flow> = BTreeMap::new();
            for write in scope.writes() {
                match write.file {
                    File::Output => add(&mut outputs, write.name, write.flow),
                    File::Env if write.flow.taint > Taint::Constant || write.flow.foreign_code => {
                        state.env.push((index, write.name, write.flow));
                    }
                    File::Env => {}
                    File::Path => {}
                }
            }
            if let Some(uses) = &step.uses {
                let reached = scope.reach.by_anyone() || scope.reach.open;
                for output in foreign_outputs(&uses.name).filter(|_| reached) {
                    let flow = Flow {
                        taint: Taint::Attacker,
                        certain: false,
                        weak: !scope.reach.privileged(),
                        foreign_code: output.code,
                        from: format!("{}, output {}", uses.name, output.name),
                        object: false,
                        dormant: false,
                    };
                    add(&mut outputs, output.name.to_owned(), flow);
                }
                if let Some(called) = resolve(&self.definitions, &uses.name).filter(|_| uses.pin == Pin::Local) {
                    for (name, flow) in
                        self.states.get(called).and_then(|jobs| jobs.first()).into_iter().flat_map(|job| &job.job)
                    {
                        add(&mut outputs, name.clone(), flow.clone());
                    }
                }
                if let Some(script) =
                    step.with.get("script").filter(|_| uses.name.eq_ignore_ascii_case("actions/github-script"))
                {
                    let reads = ["title", ".body", "head.ref", "head_branch"].iter().any(|part| script.contains(part));
                    if script.contains("setOutput")
                        && script.contains("context.payload")
                        && reads
                        && scope.reach.by_anyone()
                    {
                        let flow = Flow {
                            taint: Taint::Attacker,
                            certain: false,
                            weak: !scope.reach.privileged(),
                            from: "context.payload".to_owned(),
                            ..Flow::constant()
                        };
                        add(&mut outputs, "*".to_owned(), flow);
                    }
                }
            }
            if let (Some(id), false) = (&more.id, outputs.is_empty()) {
                state.outputs.insert(id.to_lowercase(), outputs);
            }
        }
        let called = whole.uses.as_ref().filter(|uses| uses.pin == Pin::Local);
        if let Some(index) =
            called.and_then(|uses| resolve(&self.definitions, &uses.name)).filter(|index| *index != definition)
            && let Some(called) = self.definitions.get(index)
        {
            let scope = self.at(index, 0, usize::MAX);
            for (name, value) in &called.outputs {
                add(&mut state.job, name.clone(), scope.text(&value.text));
            }
        }
        let scope = self.at(definition, job, usize::MAX);
        for (name, value) in &detail.outputs {
            let flow = scope.with_state(&state).text(&value.text);
            if flow.taint > Taint::Constant || flow.foreign_code {
                state.job.insert(name.to_lowercase(), flow);
            }
        }
        state
    }
}

fn add(outputs: &mut BTreeMap<String, Flow>, name: String, flow: Flow) {
    if flow.taint > Taint::Constant || flow.foreign_code {
        let name = name.to_lowercase();
        let before = outputs.remove(&name).unwrap_or_else(Flow::constant);
        outputs.insert(name, before.or(flow));
    }
}

fn callers(definitions: &[&Definition]) -> Vec<Vec<Caller>> {
    let mut callers = vec![Vec::new(); definitions.len()];
    for (index, definition) in definitions.iter().enumerate() {
        for (job_index, job) in definition.workflow.jobs.iter().enumerate() {
            let mut note = |name: &str, step: Option<usize>| {
                if let Some(list) = resolve(definitions, name)
                    .filter(|called| *called != index)
                    .and_then(|called| callers.get_mut(called))
                {
                    list.push(Caller { definition: index, job: job_index, step });
                }
            };
            if let Some(uses) = job.uses.as_ref().filter(|uses| uses.pin == Pin::Local) {
                note(&uses.name, None);
            }
            for (step_index, step) in job.steps.iter().enumerate() {
                if let Some(uses) = step.uses.as_ref().filter(|uses| uses.pin == Pin::Local) {
                    note(&uses.name, Some(step_index));
                }
            }
        }
    }
    callers
}

/// Returns the definition that `./path` names.
fn resolve(definitions: &[&Definition], name: &str) -> Option<usize> {
    definitions.iter().position(|definition| names(&definition.workflow, name))
}

/// Returns whether `./path` names this definition.
pub(crate) fn names(workflow: &Workflow, name: &str) -> bool {
    let Some(name) = name.strip_prefix("./").or_else(|| name.strip_prefix("$/")) else { return false };
    let name = name.trim_end_matches('/').as_bytes();
    let path = &workflow.path;
    path.as_bstr() == name || (workflow.kind == DefinitionKind::Action && path.parent() == name)
}

/// The files that steps write to for later steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    /// Environment of later steps.
    Env,
    /// Where later steps look for programs.
    Path,
    /// Outputs of the step.
    Output,
}

/// Something that a script writes to one of these files.
pub(crate) struct Write {
    /// The file.
    pub(crate) file: File,
    /// The variable or output; `*` when it could not be read.
    pub(crate) name: String,
    /// What is written.
    pub(crate) flow: Flow,
    /// Whether it stands in the script as it is written.
    pub(crate) fixed: bool,
    /// Line of the script, from 0.
    pub(crate) line: usize,
}

impl<'s, 'd> Scope<'s, 'd> {
    fn with_state<'a>(&'a self, state: &'a JobState) -> View<'a, 'd> {
        View { scope: self, state: Some(state), locals: None }
    }

    fn view(&self) -> View<'_, 'd> {
        View { scope: self, state: None, locals: None }
    }

    /// Returns whether this is an action, which others may use for anything.
    pub(crate) fn is_action(&self) -> bool {
        let found = self.site.definitions.get(self.definition);
        found.is_some_and(|definition| definition.workflow.kind == DefinitionKind::Action)
    }

    /// Returns what a text with expressions is worth.
    pub(crate) fn text(&self, text: &str) -> Flow {
        self.view().text(text)
    }

    /// Returns what an expression is worth.
    pub(crate) fn expression(&self, expression: &Expression) -> Flow {
        self.view().expression(expression, 0)
    }

    /// Returns what words of a script are worth, variables included.
    pub(crate) fn words(&self, words: &str) -> Flow {
        self.view().words(words)
    }

    /// Returns the commands of the step's script.
    pub(crate) fn commands(&self) -> &'s [Command] {
        let jobs = self.site.commands.get(self.definition);
        let steps = jobs.and_then(|jobs| jobs.get(self.job));
        steps.and_then(|steps| steps.get(self.step)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns what the step's script writes to files for later steps.
    pub(crate) fn writes(&self) -> Vec<Write> {
        let mut writes = Vec::new();
        let job = self.site.definitions.get(self.definition).and_then(|found| found.workflow.jobs.get(self.job));
        let step = job.and_then(|job| job.steps.get(self.step));
        let script = step.and_then(|step| step.run.as_deref()).unwrap_or_default();
        // Most scripts write to none of these files.
        if !FILES.iter().any(|(name, _)| script.contains(name)) && !script.contains("::set-") {
            if self.view().is_azure() {
                self.settings(script, &mut writes);
            }
            return writes;
        }
        if step.and_then(|step| step.shell.as_deref()).is_some_and(|shell| shell.starts_with("python")) {
            self.python(script, &mut writes);
            return writes;
        }
        let commands = self.commands();
        let mut locals: BTreeMap<String, Flow> = BTreeMap::new();
        let mut before: Option<&Command> = None;
        for command in commands {
            for (name, value) in &command.assigns {
                let flow = View { scope: self, state: None, locals: Some(&locals) }.words(value);
                locals.insert(name.clone(), flow);
            }
            let view = View { scope: self, state: None, locals: Some(&locals) };
            let name = command.name();
            let piped = before.filter(|before| before.piped);
            let tee = matches!(name.as_str(), "tee" | "add-content" | "out-file" | "set-content" | "tee-object");
            let targets = command.targets.iter().chain(tee.then_some(command.arguments()).into_iter().flatten());
            for file in targets.filter_map(|target| file(target)) {
                let source = if tee { piped.unwrap_or(command) } else { command };
                let echoes = matches!(
                    source.name().as_str(),
                    "echo" | "printf" | "write-output" | "write-host" | "add-content" | "set-content" | "cat" | "tee"
                );
                let mut texts = Vec::new();
                if echoes {
                    let words: Vec<&str> = source.plain().filter(|word| self::file(word).is_none()).collect();
                    texts.push(words.join(" "));
                } else {
                    texts.extend(source.words.first().cloned());
                }
                // In PowerShell a text alone is what is written.
                if source.words.is_empty() {
                    texts.extend(source.assigns.iter().map(|(name, value)| format!("{name}={value}")));
                }
                texts.extend(source.body.lines().map(str::to_owned));
                for text in texts {
                    let (name, value) = match text.split_once('=') {
                        Some((name, value)) if is_name(name) => (name.to_owned(), value.to_owned()),
                        _ => ("*".to_owned(), text),
                    };
                    let flow = view.words(&value);
                    let copies = source.name() == "cat" && source.plain().next().is_some();
                    let plain = echoes || source.words.is_empty();
                    let fixed = value.is_empty() || plain && !copies && !value.contains(['$', '`', '%']);
                    writes.push(Write { file, name, flow, fixed, line: command.line });
                }
            }
            for word in command.arguments() {
                for (sign, file) in [("::set-output name=", File::Output), ("::set-env name=", File::Env)] {
                    if let Some((name, value)) = word.strip_prefix(sign).and_then(|rest| rest.split_once("::")) {
                        let flow = view.words(value);
                        let fixed = !value.contains(['$', '`', '%']);
                        writes.push(Write { file, name: name.to_owned(), flow, fixed, line: command.line });
                    }
                }
            }
            before = Some(command);
        }
        writes
    }

    /// Adds the variables that a script of Azure Pipelines sets for later steps by what it prints.
    fn settings(&self, script: &str, writes: &mut Vec<Write>) {
        const SIGN: &str = "##vso[task.setvariable ";
        for (line, row) in script.lines().enumerate() {
            let Some((_, rest)) = row.split_once(SIGN) else { continue };
            let Some((settings, value)) = rest.split_once(']') else { continue };
            let named = settings.split(';').find_map(|setting| setting.trim().strip_prefix("variable="));
            let Some(name) = named else { continue };
            let view = self.view();
            let from_cmd = value.split('%').filter(|name| is_name(name));
            let flow = from_cmd.fold(view.words(value), |flow, name| flow.or(view.variable(name, 0)));
            let fixed = !value.contains(['$', '`', '%']);
            writes.push(Write { file: File::Env, name: name.to_owned(), flow, fixed, line });
        }
    }

    /// Adds what a script in Python writes: the line that names the file, with everything that the script reads from its
    /// environment.
    fn python(&self, script: &str, writes: &mut Vec<Write>) {
        let view = self.view();
        let mut flow = view.text(script);
        let mut fixed = !script.contains("${{");
        for sign in ["os.environ[", "os.environ.get(", "os.getenv("] {
            for part in script.split(sign).skip(1) {
                let name = part.trim_start_matches(['"', '\'']);
                let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
                if !FILES.iter().any(|(file, _)| *file == name) {
                    fixed = false;
                    flow = flow.or(view.variable(name, 0));
                }
            }
        }
        for (line, text) in script.lines().enumerate() {
            for (name, file) in FILES {
                if text.contains(name) {
                    writes.push(Write { file, name: "*".to_owned(), flow: flow.clone(), fixed, line });
                }
            }
        }
    }
}

/// Variables that name the files.
const FILES: [(&str, File); 9] = [
    ("GITHUB_ENV", File::Env),
    ("FORGEJO_ENV", File::Env),
    ("GITEA_ENV", File::Env),
    ("GITHUB_PATH", File::Path),
    ("FORGEJO_PATH", File::Path),
    ("GITEA_PATH", File::Path),
    ("GITHUB_OUTPUT", File::Output),
    ("FORGEJO_OUTPUT", File::Output),
    ("GITEA_OUTPUT", File::Output),
];

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}

fn file(target: &str) -> Option<File> {
    let name = target.trim_matches(['"', '\'']).trim_start_matches("${").trim_start_matches('$').trim_end_matches('}');
    let name = name.strip_prefix("env:").or_else(|| name.strip_prefix("ENV:")).unwrap_or(name).trim();
    let name = name.trim_matches('%');
    FILES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, file)| *file)
}

/// A scope with what is known on the way: state that is being built, variables of the script.
struct View<'a, 'd> {
    scope: &'a Scope<'a, 'd>,
    state: Option<&'a JobState>,
    locals: Option<&'a BTreeMap<String, Flow>>,
}

impl View<'_, '_> {
    fn definition(&self) -> Option<&Definition> {
        self.scope.site.definitions.get(self.scope.definition).copied()
    }

    fn state(&self) -> Option<&JobState> {
        self.state.or_else(|| self.scope.site.states.get(self.scope.definition)?.get(self.scope.job))
    }

    fn text(&self, text: &str) -> Flow {
        self.text_at(text, 0)
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

    fn is_azure(&self) -> bool {
        self.definition().is_some_and(|definition| definition.workflow.system == CiSystem::AzurePipelines)
    }

    /// A variable of Azure Pipelines: filled by the service, of the step, set by an earlier step, of the job or stage, of
    /// the file. One that stands nowhere here comes from the settings of the project.
    fn of_azure(&self, name: &str, depth: usize) -> Flow {
        let Some(definition) = self.definition().filter(|_| depth <= azure::DEEPEST) else { return Flow::constant() };
        let key = variable_key(name);
        let job = definition.workflow.jobs.get(self.scope.job);
        let step = job.and_then(|job| job.steps.get(self.scope.step));
        let conditions =
            [job.and_then(|job| job.condition.as_deref()), step.and_then(|step| step.condition.as_deref())];
        let conditions = conditions.map(Option::unwrap_or_default).join(" ");
        if let Some(flow) = azure::predefined(&key, &self.scope.reach, &definition.workflow.triggers, &conditions) {
            return flow;
        }
        if let Some(value) = step.and_then(|step| step.env.get(name)) {
            return self.text_at(value, depth + 1);
        }
        let mut written = self.state().into_iter().flat_map(|state| &state.env);
        let before =
            |(step, written, _): &&(usize, String, Flow)| *step < self.scope.step && variable_key(written) == key;
        if let Some((_, _, flow)) = written.rfind(before) {
            return flow.clone();
        }
        let of_job = definition.jobs.get(self.scope.job).and_then(|job| job.env.get(&key));
        let found = of_job.or_else(|| definition.env.get(&key));
        found.map_or_else(Flow::constant, |value| self.text_at(&value.text, depth + 1))
    }

    fn words(&self, words: &str) -> Flow {
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
    fn variable(&self, name: &str, depth: usize) -> Flow {
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
            return self.text_at(value, depth + 1);
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
        found.map_or_else(Flow::constant, |value| self.text_at(&value.text, depth + 1))
    }

    fn expression(&self, expression: &Expression, depth: usize) -> Flow {
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
                    ["github", ..] => self.context(&path),
                    ["parameters", name, ..] if self.is_azure() => self.input(name),
                    ["variables", name] if self.is_azure() => self.of_azure(name, depth),
                    ["variables", names @ ..] if self.is_azure() => self.of_azure(&names.join("."), depth),
                    ["env", name] => self.variable(name, depth),
                    ["steps", id, "outputs", name, ..] => self.output(id, name),
                    ["needs" | "jobs", id, "outputs", name, ..] => self.need(id, name),
                    ["matrix", name, ..] => self.matrix(name, depth),
                    ["matrix"] => Flow { object: true, ..self.matrix("*", depth) },
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
            .map(|(_, flow)| flow.clone())
            .fold(Flow::constant(), Flow::or)
    }

    fn need(&self, id: &str, name: &str) -> Flow {
        let Some(definition) = self.definition() else { return Flow::constant() };
        let states = self.scope.site.states.get(self.scope.definition);
        let jobs = definition.workflow.jobs.iter().zip(states.into_iter().flatten());
        jobs.filter(|(job, _)| id == "*" || job.id.eq_ignore_ascii_case(id))
            .flat_map(|(_, state)| &state.job)
            .filter(|(output, _)| name == "*" || *output == name)
            .map(|(_, flow)| flow.clone())
            .fold(Flow::constant(), Flow::or)
    }

    fn matrix(&self, name: &str, depth: usize) -> Flow {
        let matrix =
            self.definition().and_then(|definition| definition.jobs.get(self.scope.job)).map(|job| &job.matrix);
        matrix
            .into_iter()
            .flatten()
            .filter(|(key, _)| name == "*" || *key == name || *key == "*")
            .flat_map(|(_, values)| values)
            .fold(Flow::constant(), |flow, value| flow.or(self.text_at(&value.text, depth + 1)))
    }
}

/// Returns whether a pattern of branches is the name of one, without a letter that a shell reads.
fn is_plain_name(pattern: &str) -> bool {
    pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/'))
}

fn ignoring_case<'m, T>(map: &'m BTreeMap<String, T>, name: &str) -> Option<&'m T> {
    map.get(name).or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}
