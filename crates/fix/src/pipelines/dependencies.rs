//! Gates for dependencies: a review of what a change brings, and a scan of everything that is locked.

use slam_model::{
    Evidence,
    evidence::{ci::Purpose, manifest::ManifestKind, tree::Role},
};

use super::{
    gitlab,
    pins::{self, Pins},
    system::{self, System},
    workflow::{CANCEL_REQUESTS, Job, READ, Step, UBUNTU, Workflow, on},
};
use crate::draft::Draft;

/// What the action of GitHub is called that looks at a change alone.
const REVIEW: &str = "dependency-review";

/// Reviews what a change brings: by the action of GitHub, which knows both sides of the change; elsewhere by a scan.
pub(super) fn review(draft: &mut Draft<'_>) {
    let project = draft.project;
    let Some(system) = System::of(&project).filter(|_| !system::is_gated(project.evidence, Purpose::DependencyReview))
    else {
        return;
    };
    if system != System::Github {
        return scan(draft);
    }
    let Some(path) = system.free(&project, &[REVIEW, "dependencies"]) else { return };
    let mut pins = Pins::new(project.refs);
    let steps = vec![Step::checkout(system, &mut pins), Step::uses(&pins.uses(pins::DEPENDENCY_REVIEW, ""), &[])];
    let workflow = Workflow {
        about: &["A change that brings a dependency with a known vulnerability does not pass."],
        name: REVIEW,
        on: vec!["pull_request:".to_owned()],
        cancel: "true",
        jobs: vec![Job {
            id: REVIEW,
            name: REVIEW,
            more: Vec::new(),
            runs_on: UBUNTU.to_owned(),
            container: None,
            minutes: 10,
            rights: &[READ],
            steps,
        }],
    };
    if pins.are_known(draft) {
        draft.create(&path, workflow.text(system));
        required(draft, REVIEW);
    }
}

/// Scans everything that lock files name, for changes and every week: a vulnerability is often known later than the change.
pub(super) fn scan(draft: &mut Draft<'_>) {
    let project = draft.project;
    let Some(system) = System::of(&project).filter(|_| !scan_holds(project.evidence)) else { return };
    let Some(path) = system.free(&project, &[NAME, "osv-scanner"]) else { return };
    let mut pins = Pins::new(project.refs);
    let (commit, version) = pins.commit(pins::OSV);
    // Go compares what it fetches with a public log, and the commit says what is fetched.
    let script = vec![
        format!("go install github.com/google/osv-scanner/v2/cmd/osv-scanner@{commit} # {version}"),
        "osv-scanner scan source --recursive .".to_owned(),
    ];
    if system == System::Gitlab {
        let job = gitlab::Job {
            about: ABOUT,
            id: NAME,
            image: pins.image(pins::GO),
            requests: true,
            minutes: 20,
            more: Vec::new(),
            script,
        };
        if pins.are_known(draft) {
            gitlab::add(draft, &path, &job);
            required(draft, NAME);
        }
        return;
    }
    let (runs_on, container) = place(system, project.evidence, &mut pins, pins::GO);
    let mut steps = vec![
        Step::checkout(system, &mut pins),
        Step::run("Install the scanner", &[], script.get(..1).unwrap_or_default()),
    ];
    let path_of_go = ["PATH=\"$PATH:$(go env GOPATH)/bin\"".to_owned()];
    let scan = [&path_of_go, script.get(1..).unwrap_or_default()].concat();
    steps.push(Step::run("Scan", &[], &scan));
    let workflow = Workflow {
        about: ABOUT,
        name: NAME,
        on: on(true, project.branch(), "23 5 * * 2"),
        cancel: CANCEL_REQUESTS,
        jobs: vec![Job {
            id: NAME,
            name: NAME,
            more: Vec::new(),
            runs_on,
            container,
            minutes: 20,
            rights: &[READ],
            steps,
        }],
    };
    if pins.are_known(draft) {
        draft.create(&path, workflow.text(system));
        required(draft, NAME);
    }
}

const NAME: &str = "dependency-scan";
const ABOUT: &[&str] = &[
    "Looks up everything that lock files name among the published vulnerabilities, for each change and every week.",
    "A finding that does not concern the project is set aside in osv-scanner.toml, with the reason.",
];

/// Returns whether something looks at all dependencies, and not only at those of a change; or nothing is locked that a scan
/// could look at.
pub(super) fn scan_holds(evidence: &Evidence) -> bool {
    let mut manifests = evidence.manifests.seen().into_iter().flatten();
    let is_locked = manifests.any(|one| {
        // A module of Go names every version without a lock file.
        one.role == Role::Product && (one.kind == ManifestKind::Lock || one.path.file_name() == "go.mod")
    });
    !is_locked || system::activities(evidence, Purpose::DependencyReview).any(|one| one.tool != REVIEW)
}

/// Returns the machine, and the image that has the program where the machine is not known to.
pub(super) fn place(system: System, evidence: &Evidence, pins: &mut Pins<'_>, image: &str) -> (String, Option<String>) {
    match system {
        System::Github => (UBUNTU.to_owned(), None),
        System::Forgejo(_) | System::Gitlab => (system::machine(evidence), Some(pins.image(image))),
    }
}

/// Tells that a gate only warns until the forge makes it a condition.
pub(super) fn required(draft: &mut Draft<'_>, check: &str) {
    draft.note(format!(
        "`{check}` warns until somebody makes it a required check of `{}` in the settings of the forge",
        draft.project.branch()
    ));
}
