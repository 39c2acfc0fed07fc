//! `slam fleet`: the badges of many repositories, in parallel, one line each, whatever happens to any of them.

mod crew;
mod judge;
mod kept;
mod list;
mod out;
mod row;
mod summary;

use std::{
    io::Read as _,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use camino::{Utf8Path, Utf8PathBuf};
use slam_collect::mirror::{Limits, Mirror, Policy};

use crate::{
    cli::{Fleet, FleetFormat},
    error::SlamError,
    exit::Exit,
    place,
    session::Session,
};
use judge::Judge;
use list::{Item, Target};
use out::Out;
use summary::Summary;

/// Bytes of a list; a longer one is split by whoever made it.
const LONGEST_LIST: u64 = 256 << 20;

/// Judges every repository of a list.
pub(crate) fn run(session: &Session, flags: &Fleet) -> Result<Exit, SlamError> {
    if session.global.config.is_some() {
        return Err(SlamError::Usage("--config is about one project; a fleet reads each project's own".to_owned()));
    }
    let objectives = super::status::objectives(session, &flags.event)?;
    let items = list::read(&text_of(session, &flags.list)?).map_err(SlamError::Usage)?;
    if items.is_empty() {
        session.note(&format!("`{}` names no repository", flags.list));
        return Ok(Exit::Nothing);
    }
    let stop = stop_flag()?;
    let mirror = mirror(flags, &items, &stop)?;
    let badges: Vec<String> = objectives.badges.iter().map(|badge| badge.id.clone()).collect();
    let mut out = Out::open(session.global.output.as_deref(), flags.format, badges.clone())?;
    let kept = if flags.again { None } else { out.kept() };
    let judge = Judge::new(session, flags, &objectives, mirror.as_ref(), kept.as_deref());
    let jobs = flags.jobs.map_or_else(cores, usize::from);
    let mut summary = Summary::new(session, &items, badges);
    let mut exit = Exit::Ran;
    let work = |number: usize| items.get(number).map(|item| judge.judge(item));
    crew::run(items.len(), jobs, &stop, work, |_, done| {
        // What was cut off by the person is done by the next run.
        let Some(done) = done.filter(|done| !done.is_stopped) else { return Ok(()) };
        exit = exit.join(done.row.exit());
        summary.count(&done);
        out.write(&done.row)
    })?;
    let is_complete = summary.counted() == items.len();
    out.finish(is_complete)?;
    summary.show(session);
    if !is_complete && stop.load(Ordering::SeqCst) {
        session.note("interrupted; the same command goes on where this one stopped when it has --output");
        exit = exit.join(Exit::Unfinished);
    }
    Ok(exit)
}

fn text_of(session: &Session, list: &Utf8Path) -> Result<String, SlamError> {
    let bytes = if list == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(LONGEST_LIST).read_to_end(&mut bytes);
        read.map_err(|source| SlamError::List { path: list.to_owned(), source })?;
        bytes
    } else {
        session.read(list)?
    };
    String::from_utf8(bytes).map_err(|_| SlamError::Usage(format!("the list `{list}` is not UTF-8")))
}

/// Returns a flag that Ctrl-C sets; the second Ctrl-C ends the program at once.
fn stop_flag() -> Result<Arc<AtomicBool>, SlamError> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, Exit::Unfinished.number().into(), Arc::clone(&stop))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)))
            .map_err(SlamError::Signals)?;
    }
    Ok(stop)
}

/// Opens the cache of clones when the list has an address; without one, nothing of the network is touched.
fn mirror(flags: &Fleet, items: &[Item], stop: &Arc<AtomicBool>) -> Result<Option<Mirror>, SlamError> {
    if !items.iter().any(|item| matches!(item.target, Ok(Target::Remote(_)))) {
        return Ok(None);
    }
    let cache = flags.clones.cache.clone().or_else(|| place::usual("slam/clones"));
    let cache = cache.ok_or_else(|| SlamError::Usage("there is no home folder for clones; give --cache".to_owned()))?;
    let home = std::env::var("HOME").ok().map(|home| Utf8PathBuf::from(home).join(".ssh/known_hosts"));
    let known_hosts = flags.clones.known_hosts.clone().or(home.filter(|file| file.exists()));
    let policy = Policy {
        allow_private_addresses: flags.clones.allow_private,
        ca_file: flags.clones.ca_file.clone().map(Utf8PathBuf::into_std_path_buf),
        known_hosts: known_hosts.map(Utf8PathBuf::into_std_path_buf),
        ssh_key: flags.clones.ssh_key.clone().map(Utf8PathBuf::into_std_path_buf),
        ..Policy::default()
    };
    let limits = Limits {
        bytes: flags.clones.clone_mib.saturating_mul(1 << 20),
        seconds: flags.clones.clone_seconds,
        cache_bytes: flags.clones.cache_mib.saturating_mul(1 << 20),
        ..Limits::default()
    };
    let mirror = Mirror::new(cache.as_std_path(), limits, policy)?;
    Ok(Some(mirror.stopped_by(Arc::clone(stop))))
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

impl FleetFormat {
    /// Returns whether a file of this format can be read back to go on from.
    fn is_resumable(self) -> bool {
        self == Self::JsonLines
    }
}
