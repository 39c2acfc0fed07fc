//! The recurring scan against the Baseline: a workflow that no change request starts, or a script for cron.

use slam_model::{Evidence, Fact, RepoPath, evidence::ci::Purpose};

use super::{
    gitlab, languages,
    pins::{self, Pins},
    system::{self, System},
    workflow::{Job, READ, Rights, Step, UBUNTU, Workflow, on},
};
use crate::draft::Draft;

const SCRIPT: &str = "scripts/baseline-scan.sh";
const CRON: &str = "17 4 * * 1";
const NAME: &str = "baseline";
const ABOUT: &[&str] = &[
    "Judges the repository against the OSPS Baseline, after each merge and every week. It has to run, not to pass: the log",
    "shows on which day something broke.",
];
const SCAN: &str = "slam check --format gemara --output evaluation-log.yaml";
const LOG: &str = "evaluation-log.yaml";

/// Returns whether the scan recurs, or a script for it is there.
pub(super) fn holds(evidence: &Evidence) -> bool {
    is_defined(evidence) || has_script(evidence)
}

fn is_defined(evidence: &Evidence) -> bool {
    system::activities(evidence, Purpose::BaselineScan).next().is_some()
}

fn has_script(evidence: &Evidence) -> bool {
    let script = RepoPath::from(SCRIPT);
    evidence.tree.seen().is_some_and(|tree| tree.entries.iter().any(|entry| entry.path == script))
}

pub(super) fn write(draft: &mut Draft<'_>) {
    let project = draft.project;
    let is_seen = matches!(project.evidence.ci, Fact::Seen(_) | Fact::Absent);
    if !is_seen || is_defined(project.evidence) {
        return;
    }
    match System::of(&project) {
        Some(System::Github) => github(draft),
        Some(System::Forgejo(folder)) => forgejo(draft, System::Forgejo(folder)),
        Some(System::Gitlab) => gitlab(draft),
        None => script(draft),
    }
}

fn github(draft: &mut Draft<'_>) {
    let project = draft.project;
    let Some(path) = System::Github.free(&project, &[NAME, "baseline-scan"]) else { return };
    let pins = Pins::new(project.refs);
    let (checkout, action) = (pins.known(pins::CHECKOUT), pins.known(pins::SLAM));
    let mut steps = Vec::new();
    match &checkout {
        Some(checkout) => {
            steps.push(Step::uses(checkout, &[("persist-credentials", "false"), ("fetch-depth", "0")]));
        }
        // Without a commit that is known git does the same for what is public, and nothing that can be moved comes in.
        None => steps.push(Step::clone()),
    }
    match action.filter(|_| checkout.is_some()) {
        Some(action) => steps.push(Step::uses(&action, &[])),
        None => {
            steps.push(Step::run("Install", &[], &[install(&pins)]));
            steps.push(Step::run("Scan", &[], &[SCAN]));
            if let Some(upload) = pins.known(pins::UPLOAD) {
                steps.push(Step::uses(&upload, &[("name", "evaluation-log"), ("path", LOG)]));
            }
        }
    }
    // A clone of what is public needs no right at all.
    let rights: Rights = if checkout.is_some() { &[READ] } else { &[] };
    let text = workflow(project.branch(), UBUNTU.to_owned(), None, rights, steps).text(System::Github);
    draft.create(&path, text);
}

fn forgejo(draft: &mut Draft<'_>, system: System) {
    let project = draft.project;
    let Some(path) = system.free(&project, &[NAME, "baseline-scan"]) else { return };
    let mut pins = Pins::new(project.refs);
    let image = pins.image(pins::RUST);
    let steps = vec![
        Step::clone(),
        Step::run("Install", &[], &[install(&pins)]),
        Step::run("Scan", &[], &[SCAN, &format!("cat {LOG}")]),
    ];
    if pins.are_known(draft) {
        let text = workflow(project.branch(), system::machine(project.evidence), Some(image), &[], steps).text(system);
        draft.create(&path, text);
    }
}

fn workflow(branch: &str, runs_on: String, container: Option<String>, rights: Rights, steps: Vec<Step>) -> Workflow {
    let job = Job {
        id: "scan",
        name: "OSPS Baseline scan",
        more: Vec::new(),
        runs_on,
        container,
        minutes: 30,
        rights,
        steps,
    };
    Workflow { about: ABOUT, name: NAME, on: on(false, branch, CRON), cancel: "true", jobs: vec![job] }
}

fn gitlab(draft: &mut Draft<'_>) {
    let project = draft.project;
    let Some(path) = System::Gitlab.free(&project, &["baseline-scan", NAME]) else { return };
    let mut pins = Pins::new(project.refs);
    let lines = ["variables:", "  GIT_DEPTH: \"0\"", "artifacts:"].map(str::to_owned);
    let job = gitlab::Job {
        about: ABOUT,
        id: "baseline-scan",
        image: pins.image(pins::RUST),
        requests: false,
        minutes: 30,
        more: lines.into_iter().chain([format!("  paths: [{LOG}]")]).collect(),
        script: vec![install(&pins), SCAN.to_owned()],
    };
    if pins.are_known(draft) {
        gitlab::add(draft, &path, &job);
        draft.note(format!("GitLab keeps schedules in its settings: add one for `{}`, every week", project.branch()));
    }
}

/// Installs this version of the program from its source; by the commit where it is known.
fn install(pins: &Pins<'_>) -> String {
    let version = match pins.version(pins::SLAM) {
        Some((commit, _)) => format!("--rev {commit}"),
        None => format!("--tag v{}", env!("CARGO_PKG_VERSION")),
    };
    format!("cargo install --locked --git https://github.com/security-slam/slam {version} slam")
}

fn script(draft: &mut Draft<'_>) {
    let project = draft.project;
    if has_script(project.evidence) {
        return;
    }
    if !languages::has_code(project.evidence) {
        // A script among documents would be the only code, and ask for tests and all that belongs to them.
        draft.note("let cron run `slam check` every week on a machine of the project");
        return;
    }
    let install = install(&Pins::new(project.refs));
    draft.create(
        SCRIPT,
        format!(
            "#!/bin/sh\n\
             # Judges this repository against the OSPS Baseline and keeps the log of each day outside of it: in the folder that is\n\
             # given, else in the one above. It has to run every week, on a machine of the project, by a line of `crontab -e`\n\
             # with the folder of a clone:\n\
             #\n\
             # {CRON} cd \"$HOME/clone\" && git pull --quiet --ff-only && sh {SCRIPT}\n\
             set -eu\n\
             if ! command -v slam >/dev/null; then\n\
             \x20 echo 'slam is not installed: {install}' >&2\n\
             \x20 exit 3\n\
             fi\n\
             slam check --format gemara --output \"${{1:-..}}/baseline-$(date -u +%Y-%m-%d).yaml\"\n"
        ),
    );
    draft.note(format!("{SCRIPT} scans nothing by itself: put the line from its comment into a crontab"));
}
