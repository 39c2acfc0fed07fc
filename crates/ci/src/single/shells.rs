//! Features that work and had better not be used: shells that nobody can analyse, and installs into the runner's Python.

use slam_formats::tree::{Node, Span};
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::Misfeature},
};

use crate::file::{File, Rating, StepNode};

/// Shells whose scripts can be read, here and by others.
const KNOWN: [&str; 5] = ["bash", "sh", "pwsh", "powershell", "python"];

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if !file.is_actions() {
        return;
    }
    for node in file.steps.iter().filter(|node| node.step.get("run").is_some()) {
        let Some((shell, span)) = shell(file, node) else { continue };
        let program = shell.split(' ').next().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
        let program = program.strip_suffix(".exe").unwrap_or(program);
        if program.is_empty() || shell.contains("${{") || KNOWN.contains(&program) {
            continue;
        }
        let message = match program {
            "cmd" => {
                "the script runs in `cmd`, whose quoting nobody can foresee; `pwsh` or `bash` do the same".to_owned()
            }
            other => format!("the script runs in `{other}`, which is no shell of the forge, so that no tool reads it"),
        };
        let rating = Rating::of(Severity::Low, Confidence::High);
        found.push(file.finding_in(node.step, Misfeature, rating, span, message));
    }
    for used in file.uses.iter().filter(|used| used.is("actions/setup-python")) {
        if let Some(entry) = used.input("pip-install") {
            let rating = Rating::of(Severity::Low, Confidence::High);
            let span = File::join(&entry.key, &entry.value);
            let message = "packages are installed into the Python of the runner, which differs from image to image";
            found.push(file.finding_in(used.around, Misfeature, rating, span, message));
        }
    }
}

/// Returns the shell of a step and where it is chosen: at the step, for the job, or for the workflow.
fn shell(file: &File<'_>, node: &StepNode<'_>) -> Option<(String, Span)> {
    let defaults = |node: &Node| node.get("defaults").and_then(|node| node.get("run")).and_then(chosen);
    chosen(node.step).or_else(|| node.job.and_then(|job| defaults(&job.value))).or_else(|| defaults(file.root()))
}

fn chosen(node: &Node) -> Option<(String, Span)> {
    let entry = node.entry("shell")?;
    Some((entry.value.text()?.trim().to_owned(), File::join(&entry.key, &entry.value)))
}
