//! Progress on standard error, for anything longer than a second.

use std::{
    io::IsTerminal as _,
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a run stays silent.
const SILENT: Duration = Duration::from_secs(1);

/// A bar that appears after a second, and only on a terminal.
pub(crate) struct Bar {
    started: Instant,
    bar: Option<Mutex<ProgressBar>>,
}

impl Bar {
    /// Returns a bar, hidden when it is not wanted.
    pub(crate) fn new(wanted: bool) -> Self {
        let shown = wanted && std::io::stderr().is_terminal();
        let bar = shown.then(|| {
            let bar = ProgressBar::hidden();
            let style = ProgressStyle::with_template("{spinner} {msg} {bar:30} {human_pos}/{human_len}");
            Mutex::new(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
        });
        Self { started: Instant::now(), bar }
    }
}

impl slam_collect::Progress for Bar {
    fn stage(&self, name: &str, done: u64, total: Option<u64>) {
        let Some(bar) = self.bar.as_ref().and_then(|bar| bar.lock().ok()) else { return };
        if self.started.elapsed() < SILENT {
            return;
        }
        bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        bar.set_message(name.to_owned());
        match total {
            Some(total) => bar.set_length(total),
            None => bar.unset_length(),
        }
        bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.as_ref().and_then(|bar| bar.lock().ok()) {
            bar.finish_and_clear();
        }
    }
}
