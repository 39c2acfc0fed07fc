//! A definition as a repair sees it: its tree, and the job and the step to which a line belongs.

use std::borrow::Cow;

use slam_formats::tree::{Comment, Document, Entry, Limits, Node, parse_yaml};

use crate::{layout::Yaml, refs::Refs, script::Edit};

/// A definition.
pub(super) struct Target<'t> {
    document: Document,
    /// Its text.
    pub(super) yaml: Yaml<'t>,
    /// What names that can be moved stand for.
    pub(super) refs: &'t Refs,
}

impl<'t> Target<'t> {
    /// Reads a definition; `None` when it is no YAML.
    pub(super) fn read(bytes: &'t [u8], refs: &'t Refs) -> Option<Self> {
        let document = parse_yaml(bytes, &Limits::default()).ok()?;
        Some(Self { document, yaml: Yaml::new(bytes), refs })
    }

    /// Returns the whole of it.
    pub(super) fn root(&self) -> &Node {
        &self.document.root
    }

    /// Returns the comments in their order.
    pub(super) fn comments(&self) -> &[Comment] {
        &self.document.comments
    }

    /// Returns the edit that puts a key behind the events of a workflow.
    pub(super) fn add_behind_events(&self, lines: &[String]) -> Option<Edit> {
        let root = self.root();
        let on = if root.get("on").is_some() { "on" } else { "true" };
        let mut edit = self.yaml.add(root, Some(on), lines)?;
        // Where an empty line parts the keys, one parts this key, too.
        let is_parted = matches!(self.yaml.bytes().get(edit.start), Some(b'\n' | b'\r'));
        if is_parted && !self.yaml.is_flow(root) {
            edit.text.splice(0..0, self.yaml.line_end().bytes());
        }
        Some(edit)
    }

    /// Returns the job in which a line stands.
    pub(super) fn job(&self, line: u32) -> Option<&Entry> {
        let jobs = self.root().get("jobs").map(Node::entries).unwrap_or_default();
        jobs.iter().find(|job| job.key.line <= line && line <= job.value.end_line.max(job.key.line))
    }

    /// Returns the shell of a step; `None` where the machine decides and is not known.
    pub(super) fn shell(&self, step: &Node) -> Option<String> {
        let chosen = |node: &Node| node.get("shell")?.text().map(|text| text.into_owned());
        let default = |node: &Node| node.get("defaults").and_then(|node| node.get("run")).and_then(chosen);
        let job = self.job(step.line).map(|job| &job.value);
        if let Some(shell) = chosen(step).or_else(|| job.and_then(default)).or_else(|| default(self.root())) {
            return Some(shell);
        }
        Some(if self.is_windows(step)? { "pwsh".to_owned() } else { "bash".to_owned() })
    }

    /// Returns whether the step runs on Windows; `None` where the machine is not known.
    pub(super) fn is_windows(&self, step: &Node) -> Option<bool> {
        let machines = self.job(step.line)?.value.get("runs-on")?;
        let machines =
            machines.items_or_self().iter().filter_map(Node::text).collect::<Vec<_>>().join(" ").to_lowercase();
        (!machines.is_empty() && !machines.contains("${{")).then(|| machines.contains("windows"))
    }

    /// Returns the steps that follow this one in its job or action.
    pub(super) fn later_steps(&self, step: &Node) -> impl Iterator<Item = &Node> {
        let steps = self.steps(step.line);
        let line = step.line;
        steps.iter().filter(move |later| later.line > line)
    }

    /// Returns the step in which a line stands, of a job or of a composite action.
    pub(super) fn step(&self, line: u32) -> Option<&Node> {
        self.steps(line).iter().find(|step| step.line <= line && line <= step.end_line)
    }

    /// Returns the steps of the job or the composite action in which a line stands.
    fn steps(&self, line: u32) -> &[Node] {
        let owner = self.job(line).map(|job| &job.value).or_else(|| self.root().get("runs"));
        owner.and_then(|owner| owner.get("steps")).map(Node::items).unwrap_or_default()
    }
}

/// Returns the events that start a workflow.
pub(super) fn events(root: &Node) -> Vec<Cow<'_, str>> {
    let Some(on) = root.get("on").or_else(|| root.get("true")) else { return Vec::new() };
    let keys = on.entries().iter().filter_map(|entry| entry.key.text());
    on.items_or_self().iter().filter_map(Node::text).chain(keys).collect()
}

/// Returns lines for a key with entries of its own, in the style of the mapping that takes them in.
pub(super) fn nested(is_flow: bool, key: &str, entries: &[(&str, &str)]) -> Vec<String> {
    let all: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    if is_flow {
        return vec![format!("{key}: {{ {} }}", all.join(", "))];
    }
    std::iter::once(format!("{key}:")).chain(all.into_iter().map(|entry| format!("  {entry}"))).collect()
}
