//! `slam serve`: pages, API, and an embedded worker over one database, until it is told to stop.

mod demo;
pub(crate) mod logs;
pub(crate) mod place;
pub(crate) mod settings;
pub(crate) mod stop;
pub(crate) mod time;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use slam_store::{Store, links, tally::Tally};
use slam_web::{App, Clock, Library, Tour};
use tokio::net::TcpListener;

use crate::{
    cli::{Serve, Worker},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::work::{self, Setup},
};
use place::Place;
use settings::Settings;

const USUAL_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Jobs of the embedded worker: enough for a small edition, and half of a small machine stays with the pages.
const USUAL_WORKERS: u16 = 2;

/// Serves until SIGINT or SIGTERM.
pub(crate) fn run(session: &Session, flags: &Serve) -> Result<Exit, SlamError> {
    prepare(session)?;
    runtime()?.block_on(serve(session, flags))
}

/// Works on jobs until SIGINT or SIGTERM.
pub(crate) fn work(session: &Session, flags: &Worker) -> Result<Exit, SlamError> {
    prepare(session)?;
    runtime()?.block_on(async {
        let settings = Settings::read(session)?;
        let place = Place::open(&flags.place)?;
        let stop = stop::on_signals()?;
        let store = place.store().await?;
        let jobs = flags.workers.map_or_else(cores, usize::from);
        let base = settings.server.base_address.as_deref();
        let worker = Setup { settings: &settings, place: &place, base, is_demo: false }.worker(store.clone(), jobs)?;
        tracing::info!(jobs, database = store.database().kind(), kinds = ?worker.kinds(), "working");
        work::run(worker, Tally::default(), stop.wait()).await;
        store.close().await;
        Ok(Exit::Ran)
    })
}

/// The parts that must stand before anything else: one TLS provider, the clock, and the log.
fn prepare(session: &Session) -> Result<(), SlamError> {
    // Only a second start in one process could fail here, and its provider would be the same.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    time::start_at(session.global.now);
    logs::start(session)
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, SlamError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(SlamError::Runtime)
}

async fn serve(session: &Session, flags: &Serve) -> Result<Exit, SlamError> {
    let settings = Settings::read(session)?;
    let place = Place::open(&flags.place)?;
    let stop = stop::on_signals()?;
    let asked = flags.listen.or(settings.server.listen).unwrap_or(USUAL_ADDRESS);
    // The address first: a second server on it must not touch the tables.
    let listen = |source| SlamError::Listen { address: asked, source };
    let listener = TcpListener::bind(asked).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let base = flags.base_address.clone().or_else(|| settings.server.base_address.clone());
    let base = base.unwrap_or_else(|| format!("http://{address}"));
    let mut config = settings.web(&base, place.key(&settings)?)?;
    if flags.demo {
        // Refused before a row is written: a demonstration lets everybody in.
        config.demonstrate(address, Tour::default())?;
        config.addresses.paths = true;
    }
    let store = place.store().await?;
    if flags.demo {
        demo::fill(session, &settings, &place, &store).await?;
        config.demonstrate(address, demo::tour(&store).await?)?;
    }
    let app = App::new(config, store.clone(), Library::standard(), Clock::new(time::now));
    session.line(&format!("serving {} (database: {})", app.config.base(), place.shown()));
    if flags.demo {
        demo::welcome(session, app.config.base().as_str());
    } else {
        welcome(session, &store, app.config.base().as_str()).await?;
    }
    let workers = usize::from(flags.workers.or(settings.server.workers).unwrap_or(USUAL_WORKERS));
    let setup = Setup { settings: &settings, place: &place, base: Some(&base), is_demo: flags.demo };
    let worker = if workers > 0 { Some(setup.worker(store.clone(), workers)?) } else { None };
    let tally = app.tally.clone();
    let working = async {
        if let Some(worker) = worker {
            work::run(worker, tally, stop.clone().wait()).await;
        }
    };
    let (served, ()) = tokio::join!(slam_web::serve(app, listener, stop.clone().wait()), working);
    store.close().await;
    served.map_err(listen)?;
    session.note("stopped");
    Ok(Exit::Ran)
}

/// Shows the link of the first organiser, as long as there is none.
async fn welcome(session: &Session, store: &Store, base: &str) -> Result<(), SlamError> {
    let link = store.database().write(async |tx| links::first_organiser(tx, time::now()).await).await?;
    if let Some(link) = link {
        session.line("nobody organises this server yet; this link works once, within 24 hours:");
        session.line(&format!("  {base}organiser-link/{}", link.reveal()));
    }
    Ok(())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
