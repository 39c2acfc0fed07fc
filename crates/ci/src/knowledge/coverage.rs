//! How much of what definitions use is known: every action that the published inputs use twice, and those of any work trees
//! that are named.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{Needs, action};
use crate::read;

/// Names that stand for any action in the inputs; nobody keeps a repository under them.
const PLACEHOLDERS: [&str; 6] =
    ["completely/", "fakerepo/", "github/some-action", "octo-org/", "owner/", "woodruffw-experiments/"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml") {
            found.push(path);
        }
    }
}

/// Returns how often each action is used, its name in lower case.
fn used(roots: &[PathBuf]) -> BTreeMap<String, usize> {
    let mut all = Vec::new();
    roots.iter().for_each(|root| files(root, &mut all));
    let mut count = BTreeMap::new();
    for path in all {
        let bytes = fs::read(&path).unwrap();
        let is_action = path.file_name().is_some_and(|name| name == "action.yml" || name == "action.yaml");
        let place = if is_action { "action.yml" } else { ".github/workflows/w.yml" };
        let workflow = read(&place.into(), &bytes).unwrap().workflow;
        for job in &workflow.jobs {
            for uses in job.uses.iter().chain(job.steps.iter().filter_map(|step| step.uses.as_ref())) {
                let name = uses.name.to_lowercase();
                let foreign =
                    uses.reference.is_some() && !name.starts_with(['.', '$']) && !name.starts_with("docker://");
                if foreign && !PLACEHOLDERS.iter().any(|placeholder| name.starts_with(placeholder)) {
                    *count.entry(name).or_default() += 1;
                }
            }
        }
    }
    count
}

fn tell(what: &str, used: &BTreeMap<String, usize>, least: usize) -> Vec<String> {
    let often: Vec<&String> = used.iter().filter(|(_, count)| **count >= least).map(|(name, _)| name).collect();
    let unknown: Vec<String> =
        often.iter().filter(|name| action(name) == Needs::Unknown).map(|name| (*name).clone()).collect();
    println!("{what}: {} of {} actions used {least} times or more are known", often.len() - unknown.len(), often.len());
    unknown.iter().for_each(|name| println!("  unknown {name}"));
    unknown
}

/// `SLAM_CI_TREES=DIR:DIR cargo test -p slam-ci coverage -- --nocapture` counts work trees beside the published inputs.
#[test]
fn every_action_that_the_inputs_use_twice_is_known() {
    let Some(zizmor) = slam_testdata::folder("zizmor-tests") else { return };
    let Some(scorecard) = slam_testdata::folder("scorecard") else { return };
    let inputs = used(&[zizmor, scorecard.join("workflows-testdata")]);
    assert_eq!(tell("inputs", &inputs, 2), Vec::<String>::new());
    tell("inputs", &inputs, 1);
    if let Some(trees) = std::env::var_os("SLAM_CI_TREES") {
        let trees = used(&std::env::split_paths(&trees).collect::<Vec<_>>());
        tell("work trees", &trees, 2);
        tell("work trees", &trees, 1);
    }
}
