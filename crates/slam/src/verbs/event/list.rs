//! Lists of projects as the command line names them: their form, their lines, and which addresses they may have.

use camino::Utf8Path;
use slam_event::{
    import::{ImportedProject, ListForm, Oddity, ReadRules, read},
    registration::AddressRules,
};
use slam_report::clean;

use crate::{cli::Form, error::SlamError, exit::Exit, session::Session, verbs::serve::settings::Settings};

/// A list that was read.
pub(super) struct List {
    pub(super) projects: Vec<ImportedProject>,
    pub(super) oddities: Vec<Oddity>,
}

impl List {
    /// Reads a list. What cannot be used becomes an oddity, and the rest is read.
    pub(super) fn read(
        session: &Session,
        path: &Utf8Path,
        form: Option<Form>,
        rules: ReadRules<'_>,
    ) -> Result<Self, SlamError> {
        let form = form.map(Form::of_lists).or_else(|| ListForm::of_file(path.as_str()));
        let form = form.ok_or_else(|| {
            let forms = "--form says whether it is `site`, `foundation`, or `table`";
            SlamError::Usage(format!("the name of `{path}` does not tell the form of the list; {forms}"))
        })?;
        let (projects, oddities) = read(form, &session.read(path)?, rules);
        Ok(Self { projects, oddities })
    }

    /// Returns how it ends when nothing else is wrong: a line that was passed over is told by the exit code too.
    pub(super) fn exit(&self) -> Exit {
        match (self.projects.is_empty(), self.oddities.is_empty()) {
            (_, false) => Exit::Refused,
            (true, true) => Exit::Nothing,
            (false, true) => Exit::Ran,
        }
    }

    /// Returns a line for each part that was passed over.
    pub(super) fn oddities_in_words(&self) -> impl Iterator<Item = String> + '_ {
        self.oddities.iter().map(|one| format!("passed over: line {}: {}", one.line, clean::line(&one.message)))
    }
}

impl Form {
    /// Returns the form as the rules of lists name it.
    pub(super) fn of_lists(self) -> ListForm {
        match self {
            Self::Site => ListForm::Site,
            Self::Foundation => ListForm::Foundation,
            Self::Table => ListForm::Table,
        }
    }
}

/// Returns which addresses the file of `--config` allows, as for the server.
pub(super) fn addresses(session: &Session) -> Result<AddressRules, SlamError> {
    let clones = Settings::read(session)?.clones;
    Ok(AddressRules { paths: clones.allow_paths, private_hosts: clones.allow_private })
}
