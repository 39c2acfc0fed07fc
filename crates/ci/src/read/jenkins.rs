//! Pipelines of Jenkins, read in part: stages, scripts with what Groovy puts into them, images, libraries, credentials,
//! parameters, and triggers. Groovy is a language, and its programs are not run: what a program puts together elsewhere
//! is not seen.

pub(crate) mod lexer;
mod script;

use std::collections::BTreeSet;

use slam_model::{
    Place,
    evidence::ci::{Job, Pin, Step, Trigger, Uses},
};

use self::lexer::{Kind, Lexed, Text, Token};
use super::uses;
use crate::{Definition, JobDetail, StepDetail, ignores, single};

/// Tokens of one expression that are looked at.
const LONGEST_EXPRESSION: usize = 500;
/// Scripts of one file that are read.
const MOST_SCRIPTS: usize = 2_000;
/// Values that are put into the name of an image.
const MOST_PIECES: usize = 16;
/// Bytes of all scripts together that are read.
const MOST_LETTERS: usize = 400_000;
/// Tokens of all expressions together that are looked at.
const MOST_LOOKED_AT: usize = 2_000_000;

/// Bytes of a name that is looked at.
pub(crate) const LONGEST_NAME: usize = 300;

/// The steps that run a script, with the shell that reads it.
const SHELLS: [(&str, &str); 4] = [("sh", "sh"), ("bat", "cmd"), ("powershell", "powershell"), ("pwsh", "pwsh")];
/// Bindings of credentials whose variable is the secret itself; others hold a name or a path.
const SECRET_VARIABLES: [&str; 4] = ["variable", "passwordVariable", "passphraseVariable", "secretKeyVariable"];
/// Triggers of a declarative pipeline, and of `pipelineTriggers`.
const TRIGGERS: [&str; 6] = ["cron", "pollSCM", "upstream", "githubPush", "gitlab", "GenericTrigger"];

/// What the rules need of a file beside its definition.
pub(crate) struct Pipeline<'t> {
    /// The file.
    pub(crate) text: &'t str,
    /// Its tokens.
    pub(crate) tokens: Vec<Token>,
    /// Offsets of the line starts.
    starts: Vec<usize>,
    /// Its scripts in order.
    pub(crate) scripts: Vec<Script>,
    /// What is assigned to a name, in the order of the file.
    pub(crate) assigned: Vec<Assigned>,
    /// Parameters whose text whoever starts the build chooses freely.
    pub(crate) parameters: BTreeSet<String>,
    /// Parameters that are one of a list, or yes and no.
    pub(crate) choices: BTreeSet<String>,
    /// Variables that hold a secret.
    pub(crate) secrets: BTreeSet<String>,
    /// Tokens of expressions that may still be looked at.
    budget: usize,
}

/// A script.
pub(crate) struct Script {
    /// Index of its job and step.
    pub(crate) index: (usize, usize),
    /// Tokens of the expression that gives its text.
    pub(crate) range: (usize, usize),
}

/// What is assigned to a name.
pub(crate) struct Assigned {
    /// The name, without `env.`.
    pub(crate) name: String,
    /// Whether scripts see it in their environment.
    pub(crate) is_env: bool,
    /// Tokens of the value.
    pub(crate) range: (usize, usize),
}

/// Fills the definition from the text, and finds what is weak in it.
pub(super) fn fill(definition: &mut Definition, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let Lexed { tokens, comments, problems } = lexer::lex(text);
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
    let pipeline = Pipeline {
        text,
        tokens,
        starts,
        scripts: Vec::new(),
        assigned: Vec::new(),
        parameters: BTreeSet::new(),
        choices: BTreeSet::new(),
        secrets: BTreeSet::new(),
        budget: MOST_LOOKED_AT,
    };
    if pipeline.tokens.iter().all(|token| token.kind == Kind::Mark(b'\n')) {
        definition.problem(1, "", "the file is empty");
    }
    for (at, what) in problems {
        definition.problem(pipeline.line(at), "", what);
    }
    let said = comments.iter().filter_map(|(start, end)| {
        ignores::parse(text.get(*start..*end)?.trim_end_matches("*/"), pipeline.line(*start))
    });
    definition.ignores = said.take(ignores::MOST_IGNORES).collect();
    definition.first_line = pipeline.tokens.first().map_or(1, |token| pipeline.line(token.at));
    let blocks = vec![Block::default()];
    let letters = text.len().min(MOST_LETTERS) + 1_000;
    let mut reader = Reader { definition, pipeline, blocks, heads: Vec::new(), closed: None, letters };
    reader.walk();
    if reader.letters == 0 {
        reader.definition.problem(1, "", "the file holds more scripts than are analysed; the rest was not looked at");
    }
    let pipeline = reader.pipeline;
    definition.found = single::jenkins(definition, &pipeline);
}

/// What stands between `{` and `}`.
#[derive(Clone, Copy, Default)]
struct Block {
    /// The word before it.
    head: Option<usize>,
    /// The job that its scripts belong to.
    job: Option<usize>,
}

struct Reader<'d, 't> {
    definition: &'d mut Definition,
    pipeline: Pipeline<'t>,
    blocks: Vec<Block>,
    /// The words before the open parentheses.
    heads: Vec<Option<usize>>,
    /// The word before the parenthesis that was closed last.
    closed: Option<usize>,
    /// Letters that scripts may still have; what stands in one script and in another that holds it counts twice.
    letters: usize,
}

impl<'t> Pipeline<'t> {
    /// Returns the line of an offset.
    pub(crate) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX).max(1)
    }

    /// Returns the letters between two offsets.
    pub(crate) fn raw(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns the word at an index; empty when there is none.
    pub(crate) fn word(&self, index: usize) -> &'t str {
        match self.tokens.get(index) {
            Some(Token { kind: Kind::Word, at, end }) => self.raw(*at, *end),
            _ => "",
        }
    }

    /// Returns whether this mark stands at an index.
    pub(crate) fn is_mark(&self, index: usize, mark: u8) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    /// Returns the text at an index.
    pub(crate) fn text_at(&self, index: usize) -> Option<&Text> {
        match self.tokens.get(index).map(|token| &token.kind) {
            Some(Kind::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Returns the index behind a token and what stands within it.
    pub(crate) fn after(&self, index: usize) -> usize {
        self.text_at(index).map_or(index + 1, |text| text.next.max(index + 1))
    }

    /// Returns the text at an index when nothing is put into it.
    fn fixed(&self, index: usize) -> Option<&'t str> {
        let text = self.text_at(index).filter(|text| text.pieces.is_empty())?;
        Some(self.raw(text.start, text.end))
    }

    /// Returns the token behind the expression that starts here: at the comma, the parenthesis, or the end of the line.
    fn expression_end(&mut self, start: usize) -> usize {
        let (mut at, mut depth) = (start, 0usize);
        while at < self.tokens.len() && at - start < LONGEST_EXPRESSION && self.budget > 0 {
            self.budget -= 1;
            match self.tokens.get(at).map(|token| &token.kind) {
                Some(Kind::Mark(b'(' | b'[' | b'{')) => depth += 1,
                Some(Kind::Mark(b')' | b']' | b'}')) => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => break,
                },
                Some(Kind::Mark(b',' | b';')) if depth == 0 => break,
                Some(Kind::Mark(b'\n')) if depth == 0 && at > start && !self.goes_on(at) => break,
                _ => {}
            }
            at = self.after(at);
        }
        at.min(self.tokens.len())
    }

    /// Returns whether the expression goes on behind the line break: an operator stands on either side of it.
    fn goes_on(&self, line_break: usize) -> bool {
        let joins = |index: usize, marks: &[u8]| marks.iter().any(|mark| self.is_mark(index, *mark));
        let next = (line_break..self.tokens.len()).take(16).find(|index| !self.is_mark(*index, b'\n'));
        line_break.checked_sub(1).is_some_and(|before| joins(before, b"+?:=&|."))
            || next.is_some_and(|next| joins(next, b"+?:.&|"))
    }
}

impl Reader<'_, '_> {
    fn walk(&mut self) {
        for index in 0..self.pipeline.tokens.len() {
            match self.pipeline.tokens.get(index).map(|token| &token.kind) {
                Some(Kind::Mark(b'(')) => {
                    let before = index.checked_sub(1).filter(|before| !self.pipeline.word(*before).is_empty());
                    self.heads.push(before);
                }
                Some(Kind::Mark(b')')) => self.closed = self.heads.pop().flatten(),
                Some(Kind::Mark(b'{')) => self.open(index),
                Some(Kind::Mark(b'}')) if self.blocks.len() > 1 => {
                    self.blocks.pop();
                }
                Some(Kind::Mark(b'=')) => self.assignment(index),
                Some(Kind::Word) => self.word(index),
                _ => {}
            }
        }
    }

    fn open(&mut self, index: usize) {
        let before = index.checked_sub(1);
        let head = match before {
            Some(before) if self.pipeline.is_mark(before, b')') => self.closed,
            before => before.filter(|before| !self.pipeline.word(*before).is_empty()),
        };
        let outer = self.blocks.last().copied().unwrap_or_default();
        let is_stage = head.is_some_and(|head| self.pipeline.word(head) == "stage");
        let job = match head.filter(|_| is_stage).and_then(|head| self.name_of(head)) {
            Some((name, line)) => Some(self.add_job(&name, line)),
            None => outer.job,
        };
        self.blocks.push(Block { head, job });
    }

    /// Returns the first text behind a word, and its line.
    fn name_of(&self, head: usize) -> Option<(String, u32)> {
        let at = (head + 1..head + 6).find(|at| self.pipeline.text_at(*at).is_some())?;
        let text = self.pipeline.text_at(at)?;
        Some((self.pipeline.raw(text.start, text.end).to_owned(), self.pipeline.line(text.start)))
    }

    /// Returns the word before the block or the parenthesis around, the innermost first.
    fn is_within(&self, name: &str) -> bool {
        let heads = self.heads.iter().rev().take(8).copied();
        let blocks = self.blocks.iter().rev().take(3).map(|block| block.head);
        heads.chain(blocks).flatten().any(|head| self.pipeline.word(head) == name)
    }

    fn add_job(&mut self, id: &str, line: u32) -> usize {
        let place = Place::line(&self.definition.workflow.path, line);
        self.definition.workflow.jobs.push(Job::new(id, place));
        self.definition.jobs.push(JobDetail::default());
        self.definition.workflow.jobs.len() - 1
    }

    /// Returns the job of the block; what stands in no stage is a job of its own.
    fn job(&mut self, line: u32) -> usize {
        if let Some(job) = self.blocks.last().and_then(|block| block.job) {
            return job;
        }
        let job = self.add_job("pipeline", line);
        self.blocks.iter_mut().filter(|block| block.job.is_none()).for_each(|block| block.job = Some(job));
        job
    }

    fn word(&mut self, index: usize) {
        let word = self.pipeline.word(index);
        let line = self.pipeline.tokens.get(index).map_or(1, |token| self.pipeline.line(token.at));
        let is_label = self.pipeline.is_mark(index + 1, b':');
        let last = match word.split_once('.') {
            Some(("steps" | "script" | "this", last)) => last,
            _ => word,
        };
        if let Some((_, shell)) = SHELLS.iter().find(|(name, _)| *name == last).filter(|_| !is_label) {
            self.script(index, shell, line);
            return;
        }
        // The value of a label, or what a word without a label is given.
        let given = match (is_label, self.pipeline.is_mark(index + 1, b'(')) {
            (true, _) | (_, true) => index + 2,
            _ => index + 1,
        };
        match word {
            "image" | "docker" | "docker.image" if self.pipeline.text_at(given).is_some() => self.image(given),
            "yaml" if self.pipeline.text_at(given).is_some() => self.pod(given),
            "Library" if index > 0 && self.pipeline.is_mark(index - 1, b'@') => self.libraries(index + 1, true),
            "library" if !is_label => self.libraries(index + 1, false),
            "name" if is_label => self.parameter(given),
            "withEnv" => self.environment(index + 1),
            "checkout" if !is_label => {
                let job = self.job(line);
                self.step(job, line, line, "checkout");
            }
            _ if is_label && SECRET_VARIABLES.contains(&word) => self.secret(given),
            _ if TRIGGERS.contains(&word) && (self.is_within("triggers") || self.is_within("pipelineTriggers")) => {
                let crons = self.pipeline.fixed(given).map(str::to_owned).into_iter().collect();
                let event = word.to_owned();
                let (branches, tags, types) = (Vec::new(), Vec::new(), Vec::new());
                self.definition.workflow.triggers.push(Trigger { event, line, branches, tags, crons, types });
            }
            _ => {}
        }
    }

    fn step(&mut self, job: usize, line: u32, end_line: u32, name: &str) -> Option<usize> {
        let step = Step {
            place: Place::lines(&self.definition.workflow.path, line, end_line.max(line)),
            name: Some(name.to_owned()),
            uses: None,
            run: None,
            run_line: None,
            shell: None,
            with: Default::default(),
            env: Default::default(),
            condition: None,
            does: Vec::new(),
        };
        let (job, detail) = (self.definition.workflow.jobs.get_mut(job)?, self.definition.jobs.get_mut(job)?);
        job.steps.push(step);
        job.place.end_line = job.place.end_line.max(end_line);
        detail.steps.push(StepDetail::default());
        Some(job.steps.len() - 1)
    }

    /// A step that runs a script: `sh 'x'`, `sh('x')`, `sh(script: 'x', returnStdout: true)`, `sh script: 'x'`.
    fn script(&mut self, index: usize, shell: &str, line: u32) {
        let opened = self.pipeline.is_mark(index + 1, b'(');
        let mut start = index + 1 + usize::from(opened);
        while opened && self.pipeline.is_mark(start, b'\n') {
            start += 1;
        }
        // A definition of a method, or a name and not a call.
        let is_call = self.pipeline.text_at(start).is_some() || !self.pipeline.word(start).is_empty();
        if !is_call {
            return;
        }
        if self.pipeline.scripts.len() >= MOST_SCRIPTS {
            self.letters = 0;
            return;
        }
        let mut end = self.pipeline.expression_end(start);
        let mut labelled = 0;
        while self.pipeline.is_mark(start + 1, b':') {
            if self.pipeline.word(start) == "script" {
                start += 2;
                break;
            }
            labelled += 1;
            if labelled > 8 || !self.pipeline.is_mark(end, b',') {
                return;
            }
            start = end + 1;
            while self.pipeline.is_mark(start, b'\n') {
                start += 1;
            }
            end = self.pipeline.expression_end(start);
        }
        let last = self.pipeline.tokens.get(end.saturating_sub(1)).map_or(line, |token| self.pipeline.line(token.end));
        let job = self.job(line);
        let Some(step) = self.step(job, line, last, shell) else { return };
        let (run, lines) = script::of(&self.pipeline, (start, end), self.letters).unzip();
        self.letters = self.letters.saturating_sub(run.as_ref().map_or(0, String::len));
        if let Some(one) = self.definition.workflow.jobs.get_mut(job).and_then(|job| job.steps.get_mut(step)) {
            one.run = run;
            one.run_line = lines.as_ref().map(|lines| lines.line);
            one.shell = Some(shell.to_owned());
        }
        if let Some(one) = self.definition.jobs.get_mut(job).and_then(|job| job.steps.get_mut(step)) {
            one.run = lines;
            one.run_key = line;
        }
        self.pipeline.scripts.push(Script { index: (job, step), range: (start, end) });
    }

    /// The name of an image; a part that is computed is taken for a tag where it stands as one.
    fn image(&mut self, at: usize) {
        let Some(text) = self.pipeline.text_at(at).filter(|text| text.pieces.len() <= MOST_PIECES) else { return };
        let (raw, line) = (self.pipeline.raw(text.start, text.end), self.pipeline.line(text.start));
        let mut fixed = raw.to_owned();
        for piece in &text.pieces {
            fixed = fixed.replacen(self.pipeline.raw(piece.start, piece.end), "computed", 1);
        }
        // Of a name that is computed whole, or whose digest is, nothing can be said.
        if fixed.starts_with("computed") && !fixed.contains(['/', ':']) || fixed.contains("@computed") {
            return;
        }
        self.add_image(&fixed, raw, line);
    }

    fn add_image(&mut self, fixed: &str, raw: &str, line: u32) {
        let Some(uses) = uses::image_text(fixed, line) else { return };
        let job = self.job(line);
        if let Some(job) = self.definition.workflow.jobs.get_mut(job) {
            job.images.push(Uses { text: raw.to_owned(), ..uses });
        }
    }

    /// Images of a pod that is written as YAML in a text.
    fn pod(&mut self, at: usize) {
        let Some(text) = self.pipeline.text_at(at) else { return };
        let (raw, first) = (self.pipeline.raw(text.start, text.end), self.pipeline.line(text.start));
        for (line, row) in (first..).zip(raw.lines()) {
            let row = row.trim_start_matches([' ', '\t', '-']);
            let Some(image) = row.strip_prefix("image:") else { continue };
            let image = image.split(" #").next().unwrap_or_default().trim().trim_matches(['\'', '"']);
            self.add_image(image, image, line);
        }
    }

    /// `@Library('a@1')`, `@Library(['a@1', 'b'])`, `library 'a@1'`, `library(identifier: 'a@1', …)`.
    fn libraries(&mut self, start: usize, all: bool) {
        let mut at = start;
        while at < start + 64 && self.pipeline.budget > 0 {
            self.pipeline.budget -= 1;
            let Some(token) = self.pipeline.tokens.get(at) else { return };
            match &token.kind {
                Kind::Mark(b'(' | b'[' | b',' | b':') => {}
                Kind::Word if self.pipeline.word(at) == "identifier" || all => {}
                Kind::Text(text) => {
                    let (name, line) = (self.pipeline.raw(text.start, text.end), self.pipeline.line(text.start));
                    if !name.is_empty() && !name.contains('\n') {
                        self.library(name, line);
                    }
                    if !all {
                        return;
                    }
                }
                _ => return,
            }
            at = self.pipeline.after(at);
        }
    }

    /// A shared library runs as part of the pipeline, so it stands as a job of its own that calls it.
    fn library(&mut self, text: &str, line: u32) {
        let (name, reference) = match text.split_once('@') {
            Some((name, reference)) => (name.to_owned(), Some(reference.to_owned())),
            None => (text.to_owned(), None),
        };
        let pin = match &reference {
            Some(reference) if uses::is_commit(reference) => Pin::Digest,
            Some(_) => Pin::Movable,
            None => Pin::Missing,
        };
        let job = self.add_job(&format!("library {name}"), line);
        if let Some(job) = self.definition.workflow.jobs.get_mut(job) {
            job.uses = Some(Uses { text: text.to_owned(), name, reference, pin, comment: None, line });
        }
    }

    /// `string(name: 'X', …)` and its like among the parameters.
    fn parameter(&mut self, at: usize) {
        if !self.is_within("parameters") {
            return;
        }
        let kind = self.heads.last().copied().flatten().map_or("", |head| self.pipeline.word(head));
        let Some(name) = self.pipeline.fixed(at).map(str::to_owned) else { return };
        match kind {
            "choice" | "booleanParam" | "credentials" | "run" | "password" => self.pipeline.choices.insert(name),
            _ => self.pipeline.parameters.insert(name),
        };
    }

    /// The variable that a credential is bound to; that of a file is its path.
    fn secret(&mut self, at: usize) {
        let kind = self.heads.last().copied().flatten().map_or("", |head| self.pipeline.word(head));
        if matches!(kind, "file" | "zip" | "dockerCert") {
            return;
        }
        if let Some(name) = self.pipeline.fixed(at).map(str::to_owned) {
            self.add_secret(&name);
        }
    }

    fn add_secret(&mut self, name: &str) {
        self.pipeline.secrets.insert(name.to_owned());
        let job = self.blocks.last().and_then(|block| block.job);
        if let Some(job) = job.and_then(|job| self.definition.workflow.jobs.get_mut(job)) {
            job.secrets.push(name.to_owned());
        }
    }

    /// `X = …`, `def x = …`, `env.X = …`, and `X = credentials('id')` in an `environment` block.
    fn assignment(&mut self, index: usize) {
        let Some(before) = index.checked_sub(1) else { return };
        let word = self.pipeline.word(before);
        let is_comparison = self.pipeline.is_mark(index + 1, b'=') || self.pipeline.is_mark(index + 1, b'~');
        if word.is_empty() || is_comparison {
            return;
        }
        let in_block = self.blocks.last().and_then(|block| block.head).map(|head| self.pipeline.word(head));
        let is_env = word.starts_with("env.") || in_block == Some("environment");
        let name = word.strip_prefix("env.").unwrap_or(word).to_owned();
        if is_env && self.pipeline.word(index + 1) == "credentials" {
            self.add_secret(&name);
            self.add_secret(&format!("{name}_PSW"));
            return;
        }
        let end = self.pipeline.expression_end(index + 1);
        self.pipeline.assigned.push(Assigned { name, is_env, range: (index + 1, end) });
    }

    /// `withEnv(["X=…", …])`.
    fn environment(&mut self, start: usize) {
        let end = self.pipeline.expression_end(start);
        let mut at = start;
        while at < end {
            if let Some(text) = self.pipeline.text_at(at)
                && let raw = self.pipeline.raw(text.start, text.end)
                && let Some(length) =
                    raw.bytes().take(LONGEST_NAME).position(|byte| byte == b'=').filter(|length| *length > 0)
                && let Some(name) = raw.get(..length)
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                let range = (at, self.pipeline.after(at));
                self.pipeline.assigned.push(Assigned { name: name.to_owned(), is_env: true, range });
            }
            at = self.pipeline.after(at);
        }
    }
}
