//! `slam completions` and `slam man`: what clap knows of the command line, for shells and readers.

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, Completions},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Prints a completion script.
pub(crate) fn completions(session: &Session, flags: &Completions) -> Result<Exit, SlamError> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut Cli::command(), "slam", &mut script);
    session.write(&script)?;
    Ok(Exit::Ran)
}

/// Prints the manual page, one section a verb.
pub(crate) fn man(session: &Session) -> Result<Exit, SlamError> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(SlamError::Render)?;
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help") {
        clap_mangen::Man::new(verb.clone())
            .title(format!("slam-{}", verb.get_name()))
            .render(&mut page)
            .map_err(SlamError::Render)?;
    }
    session.write(&page)?;
    Ok(Exit::Ran)
}
