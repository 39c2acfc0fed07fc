//! The order to stop: SIGINT or SIGTERM asks for an end in order, a second one ends at once.

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{error::SlamError, exit::Exit};

/// An order to stop that may come. Cloning it lets several wait for the same order.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Returns when the order has come.
    pub(crate) async fn wait(mut self) {
        // The sender is dropped only with the process.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// Listens for signals.
pub(crate) fn on_signals() -> Result<Stop, SlamError> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(SlamError::Signals)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(SlamError::Signals)?;
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        for told_before in [false, true] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if told_before {
                tracing::warn!("told twice to stop: what is under way is given up");
                std::process::exit(Exit::Unfinished.number().into());
            }
            tracing::info!("told to stop");
            let _ = tell.send(true);
        }
    });
    Ok(Stop(told))
}
