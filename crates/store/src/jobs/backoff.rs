//! How long a failed job waits before its next try.

use std::time::Duration;

/// After the first failure.
const FIRST: Duration = Duration::from_secs(10);
/// However often it failed.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// Returns the pause after `attempt` failed tries: 10 seconds, then three times as long each time, at most 6 hours; and
/// up to a quarter more, taken from the job's id, so that jobs that failed together do not come back together.
pub(crate) fn pause(attempt: u32, id: &str) -> Duration {
    let base = 3_u32
        .checked_pow(attempt.saturating_sub(1))
        .map_or(LONGEST, |factor| FIRST.saturating_mul(factor))
        .min(LONGEST);
    // FNV-1a: spreads neighbouring ids, and needs no randomness.
    let spread = id.bytes().fold(0x811c_9dc5_u32, |sum, one| (sum ^ u32::from(one)).wrapping_mul(0x0100_0193)) % 256;
    base + base * spread / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_threefold_up_to_six_hours() {
        for (attempt, seconds) in [(0, 10), (1, 10), (2, 30), (3, 90), (5, 810), (7, 7290), (8, 21_600), (60, 21_600)] {
            let least = Duration::from_secs(seconds);
            let pause = pause(attempt, "01K8ZQ");
            assert!(least <= pause && pause < least + least / 4, "{attempt}: {pause:?}");
        }
    }

    #[test]
    fn jobs_that_failed_together_do_not_come_back_together() {
        let pauses: std::collections::BTreeSet<_> = (0..50).map(|one| pause(4, &format!("01K8ZQ{one}"))).collect();
        assert!(pauses.len() > 40, "{}", pauses.len());
    }

    #[test]
    fn twelve_tries_last_about_a_day_and_six_about_twenty_minutes() {
        let total = |tries| (1..tries).map(|attempt| pause(attempt, "").as_secs()).sum::<u64>();
        assert!((20 * 3600..36 * 3600).contains(&total(12)), "{}", total(12));
        assert!((1100..2400).contains(&total(6)), "{}", total(6));
    }
}
