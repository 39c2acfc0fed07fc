//! The clock of the server. `--now` sets it at the start; from then on it runs. The demonstration sets it while it tells
//! the past of its edition.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

static AHEAD_MILLISECONDS: AtomicI64 = AtomicI64::new(0);

/// Lets the clock start at this time instead of the machine's: to rehearse an edition, and to test one.
pub(crate) fn start_at(now: Option<Timestamp>) {
    let ahead = now.map_or(SignedDuration::ZERO, |now| now.duration_since(Timestamp::now()));
    let milliseconds = i64::try_from(ahead.as_millis()).unwrap_or(0);
    AHEAD_MILLISECONDS.store(milliseconds, Ordering::Relaxed);
}

/// Returns the time.
pub(crate) fn now() -> Timestamp {
    let ahead = SignedDuration::from_millis(AHEAD_MILLISECONDS.load(Ordering::Relaxed));
    Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
}
