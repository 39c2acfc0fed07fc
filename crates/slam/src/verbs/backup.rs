//! `slam backup` and `slam restore`: an event as one file, proved sound on both ways, and never over another file.

use std::{fs, io, os::unix::fs::PermissionsExt as _};

use camino::{Utf8Path, Utf8PathBuf};
use slam_event::audit::Head;
use slam_store::Store;

use super::serve::{self, place::Place, time};
use crate::{
    cli::{Backup, Restore},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Writes the copy beside its place, proves it, and gives it its name: what has the name is whole.
pub(crate) fn back_up(session: &Session, flags: &Backup) -> Result<Exit, SlamError> {
    time::start_at(session.global.now);
    let place = Place::existing(&flags.place)?;
    if place.file().is_none() {
        return Err(SlamError::NotOneFile);
    }
    refuse_existing(&flags.file)?;
    let beside = beside(&flags.file);
    let done = serve::runtime()?.block_on(async {
        let store = place.store().await?;
        let copied = store.copy_into(&beside).await;
        store.close().await;
        copied?;
        // Everything about every participant is in it.
        let private = fs::set_permissions(&beside, fs::Permissions::from_mode(0o600));
        private.map_err(failed("make private", &beside))?;
        prove(&beside).await
    });
    let head = finish(done, &beside, &flags.file)?;
    session.note(&format!("`{}` holds the event up to entry {} of its log", flags.file, head.seq));
    Ok(Exit::Ran)
}

/// Copies the backup beside the place of the database, brings its tables up to date, proves it, and gives it its name.
pub(crate) fn restore(session: &Session, flags: &Restore) -> Result<Exit, SlamError> {
    time::start_at(session.global.now);
    let place = Place::open(&flags.place)?;
    let Some(file) = place.file() else { return Err(SlamError::NotOneFile) };
    refuse_existing(file)?;
    let beside = beside(file);
    let done = serve::runtime()?.block_on(async {
        fs::copy(&flags.file, &beside).map_err(failed("copy", &flags.file))?;
        prove(&beside).await
    });
    let head = finish(done, &beside, file)?;
    session.note(&format!("`{file}` holds the event up to entry {} of its log", head.seq));
    Ok(Exit::Ran)
}

/// Opens the file as a server would, reads every page of it, and follows the chain of its log.
async fn prove(file: &Utf8Path) -> Result<Head, SlamError> {
    let store = Store::open(file.as_str(), time::now()).await?;
    let proved = async {
        if let Some(damage) = store.damage().await? {
            return Err(failed("use", file)(io::Error::new(io::ErrorKind::InvalidData, damage)));
        }
        Ok(store.verify_log(None).await?)
    };
    let proved = proved.await;
    // Closing the last connection moves the write-ahead log into the file.
    store.close().await;
    proved
}

/// Gives the proved file its name, or takes away what failed.
fn finish(done: Result<Head, SlamError>, beside: &Utf8Path, file: &Utf8Path) -> Result<Head, SlamError> {
    let named = done.and_then(|head| {
        let synced = fs::File::open(beside).and_then(|file| file.sync_all());
        // A hard link fails when something took the name meanwhile; a rename would replace it.
        let named = synced.and_then(|()| fs::hard_link(beside, file));
        named.map(|()| head).map_err(failed("write", file))
    });
    for ending in ["", "-wal", "-shm"] {
        // What is not there need not go.
        let _ = fs::remove_file(format!("{beside}{ending}"));
    }
    named
}

fn refuse_existing(file: &Utf8Path) -> Result<(), SlamError> {
    match fs::symlink_metadata(file) {
        Ok(_) => Err(SlamError::Exists { path: file.to_owned() }),
        Err(_) => Ok(()),
    }
}

fn beside(file: &Utf8Path) -> Utf8PathBuf {
    let name = file.file_name().unwrap_or("slam.db");
    file.with_file_name(format!(".{name}.{}.new", std::process::id()))
}

fn failed(doing: &'static str, path: &Utf8Path) -> impl FnOnce(io::Error) -> SlamError {
    let path = path.to_owned();
    move |source| SlamError::Backup { doing, path, source }
}
