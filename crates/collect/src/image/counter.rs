//! What all layers of an image share: limits, progress, and room in memory.

use std::{
    io::{self, Read},
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::Digest as _;

use super::ImageLimits;
use crate::Progress;

/// Bytes of files that are in memory at once, whatever number of layers is read; one longer file has the room alone.
const ROOM: u64 = 48 << 20;

/// Shorter files need no room.
const SMALL: u64 = 1 << 20;

/// A layer shorter than this may be inflated to this length, whatever its ratio.
const SHORT: u64 = 64 << 20;

/// Counts over all layers.
pub(super) struct Counter<'p> {
    /// The limits.
    pub(super) limits: ImageLimits,
    progress: &'p dyn Progress,
    total: u64,
    done: AtomicU64,
    inflated: AtomicU64,
    members: AtomicU64,
    kept: AtomicU64,
    used: Mutex<u64>,
    freed: Condvar,
}

/// Room in memory, given back when it is dropped.
pub(super) struct Room<'c> {
    bytes: u64,
    used: &'c Mutex<u64>,
    freed: &'c Condvar,
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            *used = used.saturating_sub(self.bytes);
            self.freed.notify_all();
        }
    }
}

impl<'p> Counter<'p> {
    pub(super) fn new(progress: &'p dyn Progress, total: u64, limits: ImageLimits) -> Self {
        let zero = || AtomicU64::new(0);
        let (done, inflated, members, kept) = (zero(), zero(), zero(), zero());
        Self { limits, progress, total, done, inflated, members, kept, used: Mutex::new(0), freed: Condvar::new() }
    }

    /// Counts one more member.
    pub(super) fn member(&self) -> io::Result<()> {
        if self.members.fetch_add(1, Ordering::Relaxed) >= self.limits.members {
            return Err(io::Error::other(format!("the image has more than {} members", self.limits.members)));
        }
        Ok(())
    }

    /// Says whether so many bytes more may be kept until all layers are read.
    pub(super) fn keep(&self, bytes: u64) -> bool {
        let more = |kept: u64| kept.checked_add(bytes).filter(|kept| *kept <= self.limits.kept_bytes);
        self.kept.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Waits until a file of this length fits beside those of other layers.
    pub(super) fn room(&self, bytes: u64) -> Room<'_> {
        let bytes = if bytes < SMALL { 0 } else { bytes };
        if bytes > 0 {
            let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            let is_full = |used: &mut u64| *used > 0 && used.saturating_add(bytes) > ROOM;
            let mut used = self.freed.wait_while(used, is_full).unwrap_or_else(PoisonError::into_inner);
            *used = used.saturating_add(bytes);
        }
        Room { bytes, used: &self.used, freed: &self.freed }
    }
}

/// Counts, and digests what is read of a blob.
pub(super) struct Digested<'c, 'p, R> {
    pub(super) inner: R,
    pub(super) digest: &'c mut sha2::Sha256,
    pub(super) length: &'c mut u64,
    pub(super) counter: &'c Counter<'p>,
}

impl<R: Read> Read for Digested<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.digest.update(buffer.get(..length).unwrap_or_default());
        *self.length += length as u64;
        let done = self.counter.done.fetch_add(length as u64, Ordering::Relaxed) + length as u64;
        self.counter.progress.stage("layers", done, Some(self.counter.total));
        Ok(length)
    }
}

/// Ends a layer that inflates beyond reason.
pub(super) struct Bounded<'c, 'p, R> {
    inner: R,
    left: u64,
    counter: &'c Counter<'p>,
}

impl<'c, 'p, R: Read> Bounded<'c, 'p, R> {
    /// `length` is that of the blob.
    pub(super) fn new(inner: R, length: u64, counter: &'c Counter<'p>) -> Self {
        Self { inner, left: length.saturating_mul(counter.limits.ratio).max(SHORT), counter }
    }
}

impl<R: Read> Read for Bounded<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let limits = &self.counter.limits;
        let all = self.counter.inflated.fetch_add(length as u64, Ordering::Relaxed);
        if all.saturating_add(length as u64) > limits.inflated_bytes {
            return Err(io::Error::other(format!(
                "the layers inflate to more than {} bytes; the rest is not read",
                limits.inflated_bytes
            )));
        }
        self.left = self.left.checked_sub(length as u64).ok_or_else(|| {
            io::Error::other(format!(
                "it inflates to more than {} times its length; the rest is not read",
                limits.ratio
            ))
        })?;
        Ok(length)
    }
}
