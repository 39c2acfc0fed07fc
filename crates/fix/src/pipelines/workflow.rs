//! Workflows of GitHub and Forgejo as text: no rights but those that a job names with the reason, a limit of time, and a
//! group in which runs of the same change replace each other.

use super::{
    pins::{CHECKOUT, Pins},
    system::System,
    text::scalar,
};

/// A workflow.
pub(super) struct Workflow {
    /// What it is for, as the lines of a comment.
    pub(super) about: &'static [&'static str],
    pub(super) name: &'static str,
    /// What starts it.
    pub(super) on: Vec<String>,
    /// Whether a newer run ends an older one: `true`, `false`, or an expression.
    pub(super) cancel: &'static str,
    pub(super) jobs: Vec<Job>,
}

/// A job.
pub(super) struct Job {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// Lines behind its name: the job that it waits for, a matrix.
    pub(super) more: Vec<String>,
    /// The machine.
    pub(super) runs_on: String,
    /// The image in which the steps run.
    pub(super) container: Option<String>,
    pub(super) minutes: u32,
    pub(super) rights: Rights,
    pub(super) steps: Vec<Step>,
}

/// What a job may do: scope, access, and what needs it.
pub(super) type Rights = &'static [(&'static str, &'static str, &'static str)];

/// A step, as the lines of its mapping.
pub(super) struct Step(Vec<String>);

/// The machine of GitHub on which jobs run.
pub(super) const UBUNTU: &str = "ubuntu-24.04";
/// Reading the code.
pub(super) const READ: (&str, &str, &str) = ("contents", "read", "the checkout");

/// Runs for changes replace each other; what runs on a branch is left to end.
pub(super) const CANCEL_REQUESTS: &str = "${{ github.event_name == 'pull_request' }}";

impl Workflow {
    /// Returns the text of the file.
    pub(super) fn text(&self, system: System) -> String {
        let mut lines: Vec<String> = self.about.iter().map(|line| format!("# {line}")).collect();
        lines.push(format!("name: {}", self.name));
        lines.push("on:".to_owned());
        lines.extend(indented(2, &self.on));
        // Forgejo takes no notice of rights.
        if system == System::Github {
            lines.push("permissions: {}".to_owned());
        }
        lines.push("concurrency:".to_owned());
        lines.push(format!("  group: {}-${{{{ github.ref }}}}", self.name));
        lines.push(format!("  cancel-in-progress: {}", self.cancel));
        lines.push("jobs:".to_owned());
        for job in &self.jobs {
            lines.push(format!("  {}:", job.id));
            lines.extend(indented(4, &job.lines(system)));
        }
        lines.join("\n") + "\n"
    }
}

impl Job {
    fn lines(&self, system: System) -> Vec<String> {
        let mut lines = vec![format!("name: {}", self.name)];
        lines.extend(self.more.iter().cloned());
        lines.push(format!("runs-on: {}", self.runs_on));
        if let Some(image) = &self.container {
            lines.extend(["container:".to_owned(), format!("  image: {image}")]);
        }
        lines.push(format!("timeout-minutes: {}", self.minutes));
        if system == System::Github && !self.rights.is_empty() {
            lines.push("permissions:".to_owned());
            lines.extend(self.rights.iter().map(|(scope, access, why)| format!("  {scope}: {access} # {why}")));
        }
        lines.push("steps:".to_owned());
        for step in &self.steps {
            let dashed = |(index, line): (usize, &String)| match (index, line.as_str()) {
                (0, _) => format!("  - {line}"),
                (_, "") => String::new(),
                _ => format!("    {line}"),
            };
            lines.extend(step.0.iter().enumerate().map(dashed));
        }
        lines
    }
}

impl Step {
    /// Returns a step that uses an action.
    pub(super) fn uses(action: &str, with: &[(&str, &str)]) -> Self {
        let mut lines = vec![format!("uses: {action}")];
        if !with.is_empty() {
            lines.push("with:".to_owned());
            lines.extend(with.iter().map(|(key, value)| format!("  {key}: {value}")));
        }
        Self(lines)
    }

    /// Returns a step that runs lines of a shell.
    pub(super) fn run<L: AsRef<str>>(name: &str, env: &[(&str, &str)], script: &[L]) -> Self {
        let mut lines = vec![format!("name: {name}")];
        if !env.is_empty() {
            lines.push("env:".to_owned());
            lines.extend(env.iter().map(|(key, value)| format!("  {key}: {value}")));
        }
        lines.push("run: |".to_owned());
        lines.extend(script.iter().map(|line| format!("  {}", line.as_ref())));
        Self(lines)
    }

    /// Puts a line behind its first.
    pub(super) fn with_id(mut self, id: &str) -> Self {
        self.0.insert(1, format!("id: {id}"));
        self
    }

    /// Returns the step that brings the code of the commit: by the action on GitHub. Others have no action of the same
    /// name that is sure to be the same, and git brings what is public.
    pub(super) fn checkout(system: System, pins: &mut Pins<'_>) -> Self {
        match system {
            System::Github => Self::uses(&pins.uses(CHECKOUT, ""), &[("persist-credentials", "false")]),
            System::Forgejo(_) | System::Gitlab => Self::run(
                "Fetch the code",
                &[ADDRESS, ("COMMIT", "${{ github.sha }}")],
                &[
                    "git init --quiet .",
                    "git fetch --quiet --depth 1 \"$REPOSITORY\" \"$COMMIT\"",
                    "git checkout --quiet FETCH_HEAD",
                ],
            ),
        }
    }

    /// Returns the step that brings the default branch of a public repository with its whole history.
    pub(super) fn clone() -> Self {
        Self::run("Clone", &[ADDRESS], &["git clone --quiet \"$REPOSITORY\" ."])
    }
}

/// The address of the repository, as a variable.
const ADDRESS: (&str, &str) = ("REPOSITORY", "${{ github.server_url }}/${{ github.repository }}");

/// Returns the lines that start a workflow for changes, for what was merged, and every week.
pub(super) fn on(requests: bool, branch: &str, cron: &str) -> Vec<String> {
    let mut lines = vec!["push:".to_owned(), format!("  branches: [{}]", scalar(branch))];
    if requests {
        lines.push("pull_request:".to_owned());
    }
    lines.extend(["schedule:".to_owned(), format!("  - cron: '{cron}'")]);
    lines
}

fn indented(by: usize, lines: &[String]) -> Vec<String> {
    let indent = " ".repeat(by);
    lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect()
}
