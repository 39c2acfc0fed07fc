//! One run of the program: the global flags, the clock, and the two ends that a person reads.

use std::io::Write as _;

use camino::Utf8Path;
use jiff::Timestamp;
use slam_collect::Request;
use slam_engine::Cache;
use slam_model::Evidence;
use slam_report::{Options, message};

use crate::{
    cli::{Global, Source},
    error::SlamError,
    exit::Exit,
    output, place,
    progress::Bar,
};

/// Bytes of a file that the command line names: more is not read.
const LONGEST_INPUT: u64 = 64 << 20;

/// Bytes of an SBOM.
const LONGEST_DOCUMENT: u64 = 1 << 30;

/// The global flags, and what follows from them.
pub(crate) struct Session {
    pub(crate) global: Global,
    pub(crate) cache: Cache,
}

impl Session {
    pub(crate) fn new(global: Global) -> Self {
        let cache = place::cache(&global);
        Self { global, cache }
    }

    /// Returns the time that declarations expire by: `--now`, else the clock, which is read here and nowhere else.
    pub(crate) fn today(&self) -> Timestamp {
        self.global.now.unwrap_or_else(Timestamp::now)
    }

    /// Returns how the person wants to read the result.
    pub(crate) fn options<'a>(
        &self,
        sources: Option<slam_report::ReadSource<'a>>,
        articles: Option<slam_report::ReadArticle<'a>>,
    ) -> Options<'a> {
        Options {
            colour: output::is_coloured(self.global.color, self.global.output.is_some()),
            width: output::width(),
            verbose: self.global.verbose > 0,
            ascii: false,
            sources,
            articles,
        }
    }

    /// Writes the result.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), SlamError> {
        output::write(self.global.output.as_deref(), bytes)
    }

    /// Writes a note to standard error, unless the person wants quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.global.quiet {
            self.say(|options, out| message::write(message::Severity::Note, text, &[], &[], options, out));
        }
    }

    /// Writes a line to standard error as it is, never wrapped, so that an address in it can be clicked and copied.
    #[cfg(feature = "server")]
    pub(crate) fn line(&self, text: &str) {
        self.say(|_, out| writeln!(out, "{text}"));
    }

    /// Shows a failure and returns its exit code.
    pub(crate) fn fail(&self, error: &SlamError) -> Exit {
        let hints: Vec<String> = error.hint().into_iter().collect();
        self.say(|options, out| message::write_error(error, &hints, options, out));
        error.exit()
    }

    /// Writes to standard error what `write` says.
    pub(crate) fn say(&self, write: impl Fn(&Options<'_>, &mut dyn std::io::Write) -> std::io::Result<()>) {
        let options = Options { colour: output::is_error_coloured(self.global.color), ..self.options(None, None) };
        let mut text = Vec::new();
        // A closed standard error leaves nobody to tell.
        let _ = write(&options, &mut text).and_then(|()| std::io::stderr().lock().write_all(&text));
    }

    /// Reads a file that the command line names.
    pub(crate) fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, SlamError> {
        Ok(slam_collect::read_input(path.as_std_path(), LONGEST_INPUT)?)
    }

    /// Reads an SBOM that the command line names; those of large products are longer than any other input.
    pub(crate) fn read_document(&self, path: &Utf8Path) -> Result<Vec<u8>, SlamError> {
        Ok(slam_collect::read_input(path.as_std_path(), LONGEST_DOCUMENT)?)
    }

    /// Collects evidence of a repository, or reads evidence that an earlier run wrote.
    pub(crate) fn evidence(&self, target: &Utf8Path, source: &Source) -> Result<Evidence, SlamError> {
        let mut evidence = match &source.evidence {
            Some(path) => self.stored(path)?,
            None => self.gathered(&self.request(target, source))?,
        };
        if source.evidence.is_some() {
            self.configure(&mut evidence)?;
        }
        if let Some(path) = &source.evidence_out {
            let bytes = slam_engine::write_evidence(&evidence);
            let bytes = bytes.map_err(|source| SlamError::Evidence { path: path.clone(), source })?;
            output::write_file(path, &bytes)?;
        }
        Ok(evidence)
    }

    /// Collects evidence as a request says; declarations expire by the day of this session whatever ages are counted to.
    pub(crate) fn gathered(&self, request: &Request) -> Result<Evidence, SlamError> {
        let bar = Bar::new(!self.global.no_progress && !self.global.quiet);
        let mut evidence = slam_engine::gather_with(&self.cache, request, &bar)?;
        evidence.today = self.today();
        self.configure(&mut evidence)?;
        Ok(evidence)
    }

    fn configure(&self, evidence: &mut Evidence) -> Result<(), SlamError> {
        if let Some(path) = &self.global.config {
            slam_facts::replace_settings(evidence, path.as_str(), &self.read(path)?);
        }
        Ok(())
    }

    fn stored(&self, path: &Utf8Path) -> Result<Evidence, SlamError> {
        let stored = slam_engine::read_evidence(&self.read(path)?);
        let mut evidence = stored.map_err(|source| SlamError::Evidence { path: path.to_owned(), source })?;
        evidence.today = self.today();
        if let Some(now) = self.global.now {
            evidence.as_of = now;
        }
        Ok(evidence)
    }

    /// Returns what to collect.
    pub(crate) fn request(&self, target: &Utf8Path, source: &Source) -> Request {
        let path = |path: &camino::Utf8PathBuf| path.clone().into_std_path_buf();
        Request {
            rev: source.rev.clone(),
            worktree: source.worktree,
            leaks: source.history,
            now: self.global.now,
            org_defaults: source.org_defaults.as_ref().map(path),
            parent: source.parent.as_ref().map(path),
            forge_snapshot: source.forge_snapshot.as_ref().map(path),
            evaluation_logs: source.evaluation_log.iter().map(path).collect(),
            forge_kind: source.forge_kind(),
            ..Request::new(target.as_std_path(), self.today())
        }
    }
}
