//! The gate for the project's own code: static analysis by CodeQL where it is at home and knows a language, else by Semgrep.

use std::collections::BTreeMap;

use slam_model::evidence::ci::Purpose;

use super::{
    dependencies::{place, required},
    gitlab,
    languages::{self, Build},
    pins::{self, Pins},
    system::{self, System},
    workflow::{CANCEL_REQUESTS, Job, READ, Step, UBUNTU, Workflow, on},
};
use crate::draft::Draft;

const CRON: &str = "41 3 * * 3";
/// Machines of Apple, for what builds nowhere else.
const MACOS: &str = "macos-15";

pub(super) fn write(draft: &mut Draft<'_>) {
    let project = draft.project;
    let is_gated = system::is_gated(project.evidence, Purpose::StaticAnalysis);
    let Some(system) = System::of(&project).filter(|_| !is_gated) else { return };
    let languages = languages::codeql(project.evidence);
    match system {
        System::Github if !languages.is_empty() => codeql(draft, &languages),
        _ if languages::semgrep_knows(project.evidence) => semgrep(draft, system),
        _ => {}
    }
}

fn codeql(draft: &mut Draft<'_>, languages: &BTreeMap<&'static str, Build>) {
    let project = draft.project;
    let Some(path) = System::Github.free(&project, &["codeql", "code-analysis"]) else { return };
    let mut pins = Pins::new(project.refs);
    let steps = vec![
        Step::checkout(System::Github, &mut pins),
        Step::uses(
            &pins.uses(pins::CODEQL, "/init"),
            &[("languages", "${{ matrix.language }}"), ("build-mode", "${{ matrix.build-mode }}")],
        ),
        Step::uses(&pins.uses(pins::CODEQL, "/analyze"), &[("category", "/language:${{ matrix.language }}")]),
    ];
    let has_mac = languages.values().any(|build| *build == Build::AutoMac);
    let mut more: Vec<String> =
        ["strategy:", "  fail-fast: false", "  matrix:", "    include:"].map(str::to_owned).into();
    for (name, build) in languages {
        let mode = if *build == Build::None { "none" } else { "autobuild" };
        more.push(format!("      - language: {name}"));
        more.push(format!("        build-mode: {mode}"));
        if has_mac {
            more.push(format!("        runner: {}", if *build == Build::AutoMac { MACOS } else { UBUNTU }));
        }
    }
    let workflow = Workflow {
        about: &[
            "CodeQL looks for weaknesses in the code of each change, and every week with what it has learnt since.",
        ],
        name: "codeql",
        on: on(true, project.branch(), CRON),
        cancel: CANCEL_REQUESTS,
        jobs: vec![Job {
            id: "analyze",
            name: "CodeQL ${{ matrix.language }}",
            more,
            runs_on: if has_mac { "${{ matrix.runner }}" } else { UBUNTU }.to_owned(),
            container: None,
            minutes: 60,
            rights: &[READ, ("security-events", "write", "the results")],
            steps,
        }],
    };
    if pins.are_known(draft) {
        draft.create(&path, workflow.text(System::Github));
        draft.note("where the default setup of CodeQL is switched on in the settings of GitHub, switch it off before this workflow is merged: GitHub takes results of one of them only");
        required(draft, "CodeQL");
    }
}

const NAME: &str = "semgrep";
const ABOUT: &[&str] = &[
    "Semgrep looks for weaknesses in the code of each change, and every week with the rules that came since.",
    "A finding that is none is set aside by a comment `nosemgrep` in its line, with the reason.",
];

fn semgrep(draft: &mut Draft<'_>, system: System) {
    let project = draft.project;
    let Some(path) = system.free(&project, &[NAME, "code-analysis"]) else { return };
    let mut pins = Pins::new(project.refs);
    let script = vec!["semgrep scan --config p/default --metrics off --error .".to_owned()];
    if system == System::Gitlab {
        let image = pins.image(pins::SEMGREP);
        let job = gitlab::Job { about: ABOUT, id: NAME, image, requests: true, minutes: 30, more: Vec::new(), script };
        if pins.are_known(draft) {
            gitlab::add(draft, &path, &job);
            required(draft, NAME);
        }
        return;
    }
    let (runs_on, _) = place(system, project.evidence, &mut pins, pins::SEMGREP);
    let workflow = Workflow {
        about: ABOUT,
        name: NAME,
        on: on(true, project.branch(), CRON),
        cancel: CANCEL_REQUESTS,
        jobs: vec![Job {
            id: NAME,
            name: NAME,
            more: Vec::new(),
            runs_on,
            container: Some(pins.image(pins::SEMGREP)),
            minutes: 30,
            rights: &[READ],
            steps: vec![Step::checkout(system, &mut pins), Step::run("Scan", &[], &script)],
        }],
    };
    if pins.are_known(draft) {
        draft.create(&path, workflow.text(system));
        required(draft, NAME);
    }
}
