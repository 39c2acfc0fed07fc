//! One file as its rules see it: the tree with its bytes, and the definition that was read from it.

mod written;

pub(crate) use written::{Condition, Written};

use slam_formats::tree::{Document, Entry, Node, Span, Value};
use slam_model::{
    Confidence, Place, Quote, RepoPath, Severity,
    evidence::ci::{CiFinding, CiRule, CiSystem, Columns, DefinitionKind, Pin, Taint, Uses},
};

use crate::{Definition, read::uses};

/// Bytes of a line in which letters are counted.
pub(crate) const LONGEST_LINE: usize = 16 << 10;

/// A file that is read.
pub(crate) struct File<'d> {
    /// What was read from it.
    pub(crate) definition: &'d Definition,
    /// Its tree.
    pub(crate) document: &'d Document,
    /// Its bytes.
    pub(crate) bytes: &'d [u8],
    /// The steps of all jobs, or of a composite action.
    pub(crate) steps: Vec<StepNode<'d>>,
    /// What steps and jobs use from elsewhere.
    pub(crate) uses: Vec<UseNode<'d>>,
    /// Every expression between `${{` and `}}`.
    pub(crate) written: Vec<Written>,
    /// The jobs in the order in which they stand.
    around: Vec<&'d Entry>,
    /// Offsets of the line starts.
    starts: Vec<usize>,
}

/// How bad a finding is, how sure, and who can make use of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rating {
    /// How bad.
    pub(crate) severity: Severity,
    /// How sure.
    pub(crate) confidence: Confidence,
    /// Who can make use of it.
    pub(crate) source: Taint,
}

impl Rating {
    /// A weakness of the definition itself, of which nobody outside takes direct advantage.
    pub(crate) const fn of(severity: Severity, confidence: Confidence) -> Self {
        Self { severity, confidence, source: Taint::Constant }
    }

    /// The same, for somebody who can make use of it.
    pub(crate) const fn by(self, source: Taint) -> Self {
        Self { source, ..self }
    }
}

/// A step with the job around it; the job of a composite action is its `runs`.
#[derive(Clone, Copy)]
pub(crate) struct StepNode<'d> {
    /// Key and value of the job; `None` in an action.
    pub(crate) job: Option<&'d Entry>,
    /// The step.
    pub(crate) step: &'d Node,
}

/// Something from elsewhere that a step or a job uses.
pub(crate) struct UseNode<'d> {
    /// What is used.
    pub(crate) uses: Uses,
    /// `owner/repository` on GitHub in lower case; empty for images, for files of the repository itself, and for what other
    /// forges have.
    pub(crate) repository: String,
    /// The text behind `uses`.
    pub(crate) node: &'d Node,
    /// The step around it, or the job that is a call.
    pub(crate) around: &'d Node,
}

impl<'d> UseNode<'d> {
    /// Returns whether it is this action, or one in a folder of this repository; `name` in lower case.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.uses.name.eq_ignore_ascii_case(name)
    }

    /// Returns what is handed over by this name, in any case.
    pub(crate) fn input(&self, name: &str) -> Option<&'d Entry> {
        let with = self.around.get("with").map(Node::entries).unwrap_or_default();
        with.iter().find(|entry| entry.key.text().is_some_and(|key| key.eq_ignore_ascii_case(name)))
    }

    /// Returns the span of the name alone, without the reference.
    pub(crate) fn name_span(&self, file: &File<'_>) -> Span {
        let text = file.text(self.node.span);
        let quote = text.len() - text.trim_start_matches(['"', '\'']).len();
        let start = self.node.span.start + quote;
        match text.get(quote..).is_some_and(|rest| rest.starts_with(self.uses.name.as_str())) {
            true => Span { start, end: start + self.uses.name.len() },
            false => self.node.span,
        }
    }
}

impl<'d> File<'d> {
    pub(crate) fn new(definition: &'d Definition, document: &'d Document, bytes: &'d [u8]) -> Self {
        let breaks = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let mut file = Self {
            definition,
            document,
            bytes,
            steps: Vec::new(),
            uses: Vec::new(),
            written: Vec::new(),
            around: Vec::new(),
            starts,
        };
        if file.is_actions() {
            file.around = file.jobs().collect();
            file.around.sort_by_key(|job| job.value.span.start);
            file.steps = file.read_steps();
            file.uses = file.read_uses();
            file.written = file.written_in(&document.root);
        }
        file
    }

    pub(crate) fn path(&self) -> &'d RepoPath {
        &self.definition.workflow.path
    }

    pub(crate) fn kind(&self) -> DefinitionKind {
        self.definition.workflow.kind
    }

    /// Returns whether GitHub, Forgejo, or Gitea runs it.
    pub(crate) fn is_actions(&self) -> bool {
        matches!(self.definition.workflow.system, CiSystem::GithubActions | CiSystem::ForgejoActions)
    }

    pub(crate) fn root(&self) -> &'d Node {
        &self.document.root
    }

    /// Returns the jobs of a workflow that are mappings.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = &'d Entry> + use<'d> {
        let jobs = match self.kind() {
            DefinitionKind::Workflow => self.document.root.get("jobs").map(Node::entries).unwrap_or_default(),
            _ => &[],
        };
        jobs.iter().filter(|entry| entry.value.is_mapping())
    }

    /// Returns the steps of all jobs, or of a composite action, without those that can never run.
    fn read_steps(&self) -> Vec<StepNode<'d>> {
        let mut found = Vec::new();
        match self.kind() {
            DefinitionKind::Action => found.extend(self.steps_of(None, self.document.root.get("runs"))),
            _ => self.jobs().for_each(|job| found.extend(self.steps_of(Some(job), Some(&job.value)))),
        }
        found
    }

    /// Returns the steps of one job: an aliased list of steps stands as a list in the list, and a `parallel` block holds
    /// steps.
    fn steps_of(&self, job: Option<&'d Entry>, node: Option<&'d Node>) -> Vec<StepNode<'d>> {
        let mut queue: Vec<&Node> = node.and_then(|node| node.get("steps")).into_iter().collect();
        let mut found = Vec::new();
        while let Some(node) = queue.pop() {
            if let Value::Sequence(items) = &node.value {
                queue.extend(items.iter().rev());
            } else if let Some(parallel) = node.get("parallel") {
                queue.extend(parallel.items().iter().rev());
            } else if node.is_mapping() {
                found.push(StepNode { job, step: node });
            }
        }
        found.retain(|node| !never_runs(node.step));
        found
    }

    fn read_uses(&self) -> Vec<UseNode<'d>> {
        let jobs = self.jobs().map(|job| &job.value);
        let steps = self.steps.iter().map(|node| node.step);
        jobs.chain(steps).filter_map(|around| self.use_of(around)).collect()
    }

    fn use_of(&self, around: &'d Node) -> Option<UseNode<'d>> {
        let node = around.get("uses")?;
        let uses = uses::action(node, self.document)?;
        let foreign = uses.pin != Pin::Local && !uses.name.starts_with("docker://") && self.is_of_github(&uses);
        let mut parts = uses.name.split('/');
        let repository = match (foreign, parts.next(), parts.next()) {
            (true, Some(owner), Some(name)) => format!("{owner}/{name}").to_lowercase(),
            _ => String::new(),
        };
        Some(UseNode { uses, repository, node, around })
    }

    /// Returns whether the address of an action is GitHub's: a short name is looked up there by GitHub, and by Gitea unless
    /// it is told otherwise, while Forgejo has an instance of its own for them.
    fn is_of_github(&self, uses: &Uses) -> bool {
        match uses.text.split_once("://") {
            Some((_, rest)) => rest.to_ascii_lowercase().starts_with("github.com/"),
            None => !self.path().as_str().is_some_and(|path| path.starts_with(".forgejo/")),
        }
    }

    /// Returns whether GitHub runs it.
    pub(crate) fn is_github(&self) -> bool {
        self.definition.workflow.system == CiSystem::GithubActions
    }

    /// Returns the job around an expression.
    pub(crate) fn job_around(&self, span: Span) -> Option<&'d Entry> {
        let before = self.around.partition_point(|job| job.value.span.start <= span.start);
        let job = self.around.get(before.checked_sub(1)?).copied()?;
        (span.end <= job.value.span.end).then_some(job)
    }

    /// Returns the bytes of a value, the anchor before it included.
    pub(crate) fn with_anchor(&self, span: Span) -> Span {
        let before = self.bytes.get(..span.start).unwrap_or_default().trim_ascii_end();
        let word = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
        let start = if before.get(word) == Some(&b'&') { word } else { span.start };
        Span { start, ..span }
    }

    /// Returns the text of these bytes.
    pub(crate) fn text(&self, span: Span) -> &'d str {
        let bytes = self.bytes.get(span.start..span.end.max(span.start)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Returns the bytes of whole lines, blanks around them left out.
    pub(crate) fn rows(&self, first: u32, last: u32) -> Span {
        let at = |line: u32| self.starts.get(line as usize).copied().unwrap_or(self.bytes.len());
        let span = Span { start: at(first.saturating_sub(1)), end: at(last.max(first)) };
        let text = self.text(span);
        let start = span.start + text.len() - text.trim_start().len();
        Span { start, end: start + text.trim().len() }
    }

    /// Returns the span from the start of one to the end of the other.
    pub(crate) fn join(first: &Node, last: &Node) -> Span {
        Span { start: first.span.start, end: last.span.end }
    }

    /// Returns a finding at these bytes.
    pub(crate) fn finding(&self, rule: CiRule, rating: Rating, span: Span, message: impl Into<String>) -> CiFinding {
        let text = self.text(span);
        let text_end = span.start + text.trim_end().len();
        let (line, column) = self.position(span.start);
        let (end_line, end_column) = self.position(text_end.max(span.start));
        CiFinding {
            quote: Quote::new(Place::lines(self.path(), line, end_line), text),
            columns: Columns { column, end_column },
            rule,
            severity: rating.severity,
            source: rating.source,
            confidence: rating.confidence,
            message: message.into(),
            related: Vec::new(),
        }
    }

    /// Returns a finding at these bytes of a step or job; a comment anywhere in it can ignore the finding.
    pub(crate) fn finding_in(
        &self,
        around: &Node,
        rule: CiRule,
        rating: Rating,
        span: Span,
        message: impl Into<String>,
    ) -> CiFinding {
        let mut finding = self.finding(rule, rating, span, message);
        finding.related.push(self.place(around));
        finding
    }

    /// Returns the lines of a node as a place.
    pub(crate) fn place(&self, node: &Node) -> Place {
        Place::lines(self.path(), node.line, node.end_line)
    }

    /// Returns line and column, from 1 and in characters, of an offset.
    fn position(&self, at: usize) -> (u32, u32) {
        let index = self.starts.partition_point(|start| *start <= at);
        let start = self.starts.get(index.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.bytes.get(start..at.min(self.bytes.len())).unwrap_or_default();
        // In a line that nobody wrote by hand, bytes are told instead: to count letters for each finding takes too long.
        let letters = match before.len() > LONGEST_LINE {
            true => before.len(),
            false => String::from_utf8_lossy(before).trim_start_matches('\u{feff}').chars().count(),
        };
        let column = letters + 1;
        (u32::try_from(index).unwrap_or(u32::MAX).max(1), u32::try_from(column).unwrap_or(u32::MAX))
    }
}

/// Returns whether a condition rules the step out whatever happens; people keep such steps so that bots update them.
fn never_runs(node: &Node) -> bool {
    let Some(condition) = node.get("if") else { return false };
    let text = condition.text().unwrap_or_default();
    // With anything beside the expression, be it a blank, the whole is a text, and holds.
    let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(&text);
    inner.trim() == "false"
}
