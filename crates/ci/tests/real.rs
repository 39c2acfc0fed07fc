//! By hand: `SLAM_CI_REAL=DIR cargo test -p slam-ci --test real -- --nocapture` prints what is found in a work tree.

use std::{fs, path::Path};

use slam_ci::{Definition, analyse, read};

fn walk(root: &Path, folder: &Path, found: &mut Vec<Definition>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            walk(root, &path, found);
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            found.extend(read(&name.into(), &fs::read(&path).unwrap_or_default()));
        }
    }
}

#[test]
fn prints_a_work_tree() {
    let Some(folder) = std::env::var_os("SLAM_CI_REAL") else { return };
    let mut definitions = Vec::new();
    walk(Path::new(&folder), Path::new(&folder), &mut definitions);
    for definition in &definitions {
        let workflow = &definition.workflow;
        println!(
            "{} before_merge {:?} releases {} problems {:?}",
            workflow.path, workflow.before_merge, workflow.releases, workflow.problems
        );
        for does in
            workflow.jobs.iter().flat_map(|job| job.does.iter().chain(job.steps.iter().flat_map(|step| &step.does)))
        {
            println!("   {:?} {} | {}:{}", does.purpose, does.tool, does.quote.place.line, does.quote.text);
        }
    }
    let start = std::time::Instant::now();
    let findings = analyse(&definitions.iter().collect::<Vec<_>>());
    println!("{} definitions, {} findings, {:?}", definitions.len(), findings.len(), start.elapsed());
    for finding in findings {
        println!(
            "{:?} {:?} {:?} {}:{} {} -- {}",
            finding.rule,
            finding.source,
            finding.confidence,
            finding.quote.place.path,
            finding.quote.place.line,
            finding.quote.text,
            finding.message
        );
    }
}
