//! `slam ci exposure`: what a compromised action could reach, from the history of each repository.

use camino::Utf8Path;
use slam_collect::Request;
use slam_engine::Action;
use slam_model::exposure::Exposure;

use crate::{
    cli::{Ci, CiAction, Exposure as Flags, ExposureFormat},
    error::SlamError,
    exit::Exit,
    progress::Bar,
    session::Session,
};

/// Looks into the past.
pub(crate) fn run(session: &Session, flags: &Ci) -> Result<Exit, SlamError> {
    match &flags.action {
        CiAction::Exposure(flags) => exposure(session, flags),
    }
}

/// Searches each repository; one that cannot be read does not stop the others.
fn exposure(session: &Session, flags: &Flags) -> Result<Exit, SlamError> {
    let action = Action::parse(&flags.action).ok_or_else(|| {
        SlamError::Usage(format!("`{}` names no action; write OWNER/NAME, with @REF for one reference", flags.action))
    })?;
    if flags.since > flags.until {
        return Err(SlamError::Usage("--since lies behind --until".to_owned()));
    }
    let (mut found, mut exit) = (Vec::new(), Exit::Ran);
    for repository in &flags.repositories {
        match one(session, flags, &action, repository) {
            Ok(one) => found.push(one),
            Err(error) => exit = exit.join(session.fail(&error)),
        }
    }
    if found.is_empty() {
        return Ok(exit);
    }
    let report = slam_engine::exposures(&action, (flags.since, flags.until), found);
    let format = match flags.format {
        ExposureFormat::Text => slam_report::ExposureFormat::Text,
        ExposureFormat::Json => slam_report::ExposureFormat::Json,
        ExposureFormat::Markdown => slam_report::ExposureFormat::Markdown,
    };
    let mut out = Vec::new();
    slam_report::exposure::write(&report, format, &session.options(None, None), &mut out).map_err(SlamError::Render)?;
    session.write(&out)?;
    Ok(exit)
}

fn one(session: &Session, flags: &Flags, action: &Action, target: &Utf8Path) -> Result<Exposure, SlamError> {
    let repository = Request::new(target.as_std_path(), session.today()).open()?;
    let bar = Bar::new(!session.global.no_progress && !session.global.quiet);
    Ok(slam_engine::exposure(&repository, action, (flags.since, flags.until), &bar)?)
}
