//! The definitions of one repository together: who calls whom, what inputs carry, and what steps and jobs leave behind.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use slam_model::evidence::ci::{CiSystem, DefinitionKind, Pin, Taint};

use super::{
    Flow,
    guards::{Reach, guarded},
    local::Local,
    scope::Scope,
    writes::File,
};
use crate::{
    Definition,
    knowledge::foreign_outputs,
    shell::{self, Command},
};

/// Times that flows are handed on between steps, jobs, and files. Nothing changes any more after a few; the number only
/// bounds work on hostile input, and lies above what forges let be nested.
const ROUNDS: usize = 32;

/// What gets to a place that is none.
static NOTHING: Reach = Reach {
    events: BTreeSet::new(),
    open: false,
    own_requests: false,
    own_comments: false,
    own_runs: false,
    gated: false,
};

/// All definitions of a repository, joined.
pub(crate) struct Site<'d> {
    /// The definitions, sorted by path.
    pub(crate) definitions: Vec<&'d Definition>,
    /// Commands of each step of each job.
    pub(crate) commands: Vec<Vec<Vec<Vec<Command>>>>,
    /// What can start each definition.
    pub(crate) reach: Vec<Reach>,
    /// What the inputs of each definition carry.
    pub(super) inputs: Vec<BTreeMap<String, Flow>>,
    /// What each job of each definition leaves behind.
    pub(super) states: Vec<Vec<JobState>>,
    /// Jobs of each definition by their ids, which no case tells apart.
    jobs: Vec<HashMap<String, Vec<usize>>>,
    callers: Vec<Vec<Caller>>,
    callees: HashMap<Caller, usize>,
    /// What can get to each job, and to each of its steps; every rule asks for it.
    guarded: Vec<Vec<(Reach, Vec<Reach>)>>,
}

/// A job or a step that calls a definition of the same repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Caller {
    definition: usize,
    job: usize,
    step: Option<usize>,
}

/// What the steps of a job leave behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JobState {
    /// Step, by id: outputs by name; `*` for any.
    pub(super) outputs: BTreeMap<String, BTreeMap<String, Flow>>,
    /// Variables that steps write to the environment file, with the step.
    pub(super) env: Vec<(usize, String, Flow)>,
    /// Values of the matrix.
    pub(super) matrix: BTreeMap<String, Flow>,
    /// Outputs of the job.
    pub(super) job: BTreeMap<String, Flow>,
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
        let jobs = definitions.iter().map(|definition| jobs_by_id(definition)).collect();
        let (callers, callees) = calls(&definitions);
        let mut site = Self {
            inputs: vec![BTreeMap::new(); definitions.len()],
            reach: vec![Reach::default(); definitions.len()],
            definitions,
            commands,
            states,
            jobs,
            callers,
            callees,
            guarded: Vec::new(),
        };
        for _ in 0..ROUNDS {
            let reach = (0..site.definitions.len()).map(|index| site.reach_of(index)).collect();
            if std::mem::replace(&mut site.reach, reach) == site.reach {
                break;
            }
        }
        site.guarded = site.definitions.iter().zip(&site.reach).map(|(one, whole)| guards(one, whole)).collect();
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
        let found = self.guarded.get(definition).and_then(|jobs| jobs.get(job));
        let reach = found.map(|(whole, steps)| steps.get(step).unwrap_or(whole));
        let reach = reach.or_else(|| self.reach.get(definition)).unwrap_or(&NOTHING);
        Scope { site: self, definition, job, step, reach }
    }

    /// Returns the jobs of a definition with this id.
    pub(super) fn jobs_named(&self, definition: usize, id: &str) -> &[usize] {
        let found = self.jobs.get(definition).and_then(|jobs| jobs.get(&id.to_ascii_lowercase()));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the definition that a job or a step calls.
    fn called(&self, definition: usize, job: usize, step: Option<usize>) -> Option<usize> {
        self.callees.get(&Caller { definition, job, step }).copied()
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
            .filter_map(|caller| {
                let (whole, definition) =
                    (self.reach.get(caller.definition)?, self.definitions.get(caller.definition)?);
                let job = definition.workflow.jobs.get(caller.job)?;
                let step = caller.step.and_then(|step| job.steps.get(step));
                let reach = guarded(whole, job.condition.as_deref());
                Some(guarded(&reach, step.and_then(|step| step.condition.as_deref())))
            })
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
        // The matrix is filled before any step runs.
        let before = self.at(definition, job, usize::MAX);
        for (name, values) in &detail.matrix {
            let flows = values.iter().map(|value| before.text(&value.text));
            let flow = flows.fold(Flow::constant(), Flow::or);
            if flow != Flow::constant() {
                state.matrix.insert(name.clone(), flow);
            }
        }
        for (index, (step, more)) in whole.steps.iter().zip(&detail.steps).enumerate() {
            let scope = self.at(definition, job, index);
            let mut outputs: BTreeMap<String, Flow> = BTreeMap::new();
            for write in scope.writes() {
                match write.file {
                    File::Output => add(&mut outputs, write.name, write.flow),
                    File::Env if write.flow.is_labelled() => {
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
                        secret: false,
                        from: format!("{}, output {}", uses.name, output.name),
                        object: false,
                        dormant: false,
                    };
                    add(&mut outputs, output.name.to_owned(), flow);
                }
                if let Some(called) = self.called(definition, job, Some(index)) {
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
        if let Some(index) = self.called(definition, job, None).filter(|index| *index != definition)
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
            if flow.is_labelled() {
                state.job.insert(name.to_lowercase(), flow);
            }
        }
        state
    }
}

fn add(outputs: &mut BTreeMap<String, Flow>, name: String, flow: Flow) {
    if flow.is_labelled() {
        let name = name.to_lowercase();
        let before = outputs.remove(&name).unwrap_or_else(Flow::constant);
        outputs.insert(name, before.or(flow));
    }
}

/// Returns what can get past the conditions of each job and of its steps.
fn guards(definition: &Definition, whole: &Reach) -> Vec<(Reach, Vec<Reach>)> {
    let jobs = definition.workflow.jobs.iter();
    jobs.map(|job| {
        let reach = guarded(whole, job.condition.as_deref());
        let steps = job.steps.iter().map(|step| guarded(&reach, step.condition.as_deref())).collect();
        (reach, steps)
    })
    .collect()
}

fn jobs_by_id(definition: &Definition) -> HashMap<String, Vec<usize>> {
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, job) in definition.workflow.jobs.iter().enumerate() {
        found.entry(job.id.to_ascii_lowercase()).or_default().push(index);
    }
    found
}

/// Returns who calls each definition, itself aside, and what each caller calls.
fn calls(definitions: &[&Definition]) -> (Vec<Vec<Caller>>, HashMap<Caller, usize>) {
    let local = Local::new(definitions.iter().map(|definition| &definition.workflow));
    let (mut callers, mut callees) = (vec![Vec::new(); definitions.len()], HashMap::new());
    for (index, definition) in definitions.iter().enumerate() {
        for (job_index, job) in definition.workflow.jobs.iter().enumerate() {
            let steps = job.steps.iter().enumerate();
            let of_steps = steps.filter_map(|(step, more)| Some((Some(step), more.uses.as_ref()?)));
            let of_job = job.uses.iter().map(|uses| (None, uses));
            for (step, uses) in of_job.chain(of_steps).filter(|(_, uses)| uses.pin == Pin::Local) {
                let Some(called) = local.named(&uses.name).first().copied() else { continue };
                let caller = Caller { definition: index, job: job_index, step };
                callees.insert(caller, called);
                if let Some(list) = callers.get_mut(called).filter(|_| called != index) {
                    list.push(caller);
                }
            }
        }
    }
    (callers, callees)
}
