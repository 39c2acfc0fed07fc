//! One script: which of its statements take something from elsewhere.

use std::collections::BTreeMap;

use slam_formats::shell::{self, Command, Operator, Part, Statement, Word};
use slam_model::{
    Place, Quote, RepoPath,
    evidence::pinning::{Dependency, DependencyKind, Held, PinningFacts, UnreadScript},
};

use super::{arguments, downloads, go, npm, nuget, pip};

/// Levels of `sh -c "…"`.
const DEEPEST: usize = 8;

/// A script with the lines that its bytes stand on.
pub(super) struct Text<'s> {
    pub(super) text: &'s str,
    /// Byte and line of each row, in order.
    pub(super) starts: Vec<(usize, u32)>,
    /// The last line.
    pub(super) last: u32,
}

impl Text<'_> {
    fn line(&self, at: usize) -> u32 {
        let index = self.starts.partition_point(|(start, _)| *start <= at);
        self.starts.get(index.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }
}

/// What a package manager was asked for.
pub(super) struct Package {
    pub(super) kind: DependencyKind,
    pub(super) pinned: bool,
    pub(super) held: Option<Held>,
    pub(super) requirements: Vec<String>,
}

impl Package {
    pub(super) fn new(kind: DependencyKind, pinned: bool) -> Self {
        Self { kind, pinned, held: None, requirements: Vec::new() }
    }
}

/// A downloaded file.
struct Download {
    /// Whether its digest or signature was checked since.
    checked: bool,
    /// Whether Scorecard does not see that it is saved.
    beyond: bool,
}

/// Reads scripts that share their files: those of one file, or the steps of one job.
pub(super) struct Reader<'r> {
    path: &'r RepoPath,
    found: &'r mut PinningFacts,
    files: BTreeMap<String, Download>,
    depth: usize,
}

impl<'r> Reader<'r> {
    pub(super) fn new(path: &'r RepoPath, found: &'r mut PinningFacts) -> Self {
        Self { path, found, files: BTreeMap::new(), depth: 0 }
    }

    /// Reads a script; one that is no shell is noted and left out whole.
    pub(super) fn script(&mut self, text: &Text<'_>) {
        match shell::parse(text.text) {
            Ok(statements) => shell::walk(&statements, &mut |statement| self.statement(text, statement)),
            Err(error) => {
                let at =
                    text.text.split_inclusive('\n').take(error.line.saturating_sub(1) as usize).map(str::len).sum();
                let place = Place::lines(self.path, text.line(at), text.line(at));
                self.found
                    .unread
                    .push(UnreadScript { place, cause: format!("the script cannot be read: {}", error.message) });
            }
        }
    }

    fn statement(&mut self, text: &Text<'_>, statement: &Statement) {
        match &statement.command {
            Some(Command::Simple { words, .. }) => self.simple(text, statement, words),
            Some(Command::Pair { operator: Operator::Pipe, left, right }) => self.pipe(text, statement, left, right),
            _ => {}
        }
    }

    fn simple(&mut self, text: &Text<'_>, statement: &Statement, words: &[Word]) {
        let command = arguments::plain(words);
        self.inner_script(text, statement, words, &command);
        self.evaluates_download(text, statement, words, &command);
        self.runs_download(text, statement, &command);
        if let Some(Word { parts }) = words.get(1).filter(|_| downloads::is_interpreter(&command))
            && let [Part::Process { reads: true, statements }] = parts.as_slice()
            && let Some(Command::Simple { words, .. }) = statements.first().and_then(|one| one.command.as_ref())
        {
            let fetch = arguments::plain(words);
            if downloads::is_download(&fetch) {
                self.add(text, statement, Package { held: downloads::held(&fetch, &[]), ..download() }, false);
            }
        }
        let package = go::package(&command)
            .or_else(|| pip::package(&command))
            .or_else(|| npm::package(&command))
            .or_else(|| nuget::choco(&command))
            .or_else(|| nuget::package(&command));
        if let Some(package) = package {
            self.add(text, statement, package, false);
        }
        self.remember_download(statement, &command);
        if downloads::checks_digest(&command) {
            self.files.values_mut().for_each(|file| file.checked = true);
        }
    }

    /// `sh -c "…"`, `su -c "…"`: a script in a script.
    fn inner_script(&mut self, text: &Text<'_>, statement: &Statement, words: &[Word], command: &[String]) {
        if self.depth >= DEEPEST || !downloads::starts_shell(command) {
            return;
        }
        let Some(inner) = words.iter().find_map(Word::quoted) else { return };
        let (line, last) = self.lines(text, statement);
        self.depth += 1;
        self.script(&Text { text: inner, starts: vec![(0, line)], last });
        self.depth -= 1;
    }

    fn runs_download(&mut self, text: &Text<'_>, statement: &Statement, command: &[String]) {
        let run: Vec<(bool, bool)> = self
            .files
            .iter()
            .filter_map(|(name, file)| {
                let quoted = downloads::runs_quoted_file(command, name);
                (quoted || downloads::runs_file(command, name)).then_some((file.checked, file.beyond || quoted))
            })
            .collect();
        for (checked, beyond) in run {
            let held = checked.then_some(Held::Checked);
            self.add(text, statement, Package { held, ..download() }, beyond);
        }
    }

    fn remember_download(&mut self, statement: &Statement, command: &[String]) {
        if !downloads::is_download(command) || !downloads::has_open_address(command) {
            return;
        }
        let redirected =
            statement.redirects.iter().find(|one| one.operator == ">").and_then(|one| one.target.literal());
        let by_name = redirected.map(str::to_owned).or_else(|| downloads::output_file(command));
        let (file, beyond) = match by_name {
            Some(file) => (file, false),
            None => match downloads::output_of_curl(command) {
                Some(file) => (file, true),
                None => return,
            },
        };
        if downloads::held(command, &[]) != Some(Held::Commit) {
            self.files.insert(arguments::clean(&file), Download { checked: false, beyond });
        }
    }

    fn pipe(&mut self, text: &Text<'_>, statement: &Statement, left: &Statement, right: &Statement) {
        let plain = |statement: &Statement| match &statement.command {
            Some(Command::Simple { words, .. }) => Some(arguments::plain(words)),
            _ => None,
        };
        let Some(mut shell) = plain(right) else { return };
        let mut beyond = false;
        if !downloads::is_interpreter(&shell) {
            // `sudo -E bash`: Scorecard stops at the flag.
            let flags = shell.iter().take_while(|word| word.starts_with('-') || *word == "env").count();
            shell.drain(..flags);
            beyond = true;
        }
        // `curl … | gunzip | sh`: Scorecard looks at two neighbours only.
        let mut first = left;
        while let Some(Command::Pair { operator: Operator::Pipe, left, right }) = &first.command {
            if !plain(right).is_some_and(|command| downloads::is_filter(&command)) {
                return;
            }
            (first, beyond) = (left, true);
        }
        let Some(fetch) = plain(first) else { return };
        if downloads::is_download(&fetch) && downloads::is_interpreter(&shell) && downloads::has_open_address(&fetch) {
            self.add(text, statement, Package { held: downloads::held(&fetch, &shell), ..download() }, beyond);
        }
    }

    /// `sh -c "$(curl …)"`, `eval "$(curl …)"`, `source <(curl …)`, none of which Scorecard sees.
    fn evaluates_download(&mut self, text: &Text<'_>, statement: &Statement, words: &[Word], command: &[String]) {
        if !downloads::evaluates(command) {
            return;
        }
        for word in words.iter().skip(1) {
            let parts = match word.parts.as_slice() {
                [Part::Double(parts)] => parts,
                parts => parts,
            };
            let [Part::Substitution(inner) | Part::Process { reads: true, statements: inner }] = parts else {
                continue;
            };
            let Some(Command::Simple { words, .. }) = inner.first().and_then(|one| one.command.as_ref()) else {
                continue;
            };
            let fetch = arguments::plain(words);
            if downloads::is_download(&fetch) && downloads::has_open_address(&fetch) {
                self.add(text, statement, Package { held: downloads::held(&fetch, &[]), ..download() }, true);
            }
        }
    }

    fn lines(&self, text: &Text<'_>, statement: &Statement) -> (u32, u32) {
        let last = statement.span.end.saturating_sub(1).max(statement.span.start);
        let end = if text.starts.len() > 1 { text.line(last) } else { text.last };
        (text.line(statement.span.start), end)
    }

    fn add(&mut self, text: &Text<'_>, statement: &Statement, package: Package, beyond: bool) {
        let (line, end) = self.lines(text, statement);
        // Of a command over several lines the first one is quoted: the marks between lines are not part of the text.
        let next = text.starts.iter().map(|(start, _)| *start).find(|start| *start > statement.span.start);
        let cut = next.unwrap_or(usize::MAX).min(statement.span.end);
        let words = text.text.get(statement.span.start..cut).unwrap_or_default().trim_end().trim_end_matches('\\');
        self.found.dependencies.push(Dependency {
            quote: Quote::new(Place::lines(self.path, line, end), words),
            kind: package.kind,
            pinned: package.pinned,
            held: package.held.filter(|_| !package.pinned),
            beyond,
            requirements: package.requirements,
        });
    }
}

fn download() -> Package {
    Package::new(DependencyKind::DownloadThenRun, false)
}
