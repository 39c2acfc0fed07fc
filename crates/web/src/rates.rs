//! How often one client may ask: buckets that refill, one for each address and each person.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use slam_event::PersonId;

use crate::{address::counted, config::Limits};

/// From how many remembered clients on those whose buckets are full again are forgotten.
const MANY: usize = 10_000;

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rate {
    /// Looking at something.
    Read,
    /// Changing something.
    Change,
    /// Trying to sign in, or making the server send mail.
    SignIn,
    /// Never refused: probes of the operator.
    Free,
}

/// The buckets.
pub(crate) struct Rates {
    reads: Buckets<IpAddr>,
    changes: Buckets<IpAddr>,
    persons: Buckets<PersonId>,
    sign_ins: Buckets<IpAddr>,
}

impl Rates {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            reads: Buckets::new(limits.reads),
            changes: Buckets::new(limits.changes),
            persons: Buckets::new(limits.changes),
            sign_ins: Buckets::new(limits.sign_ins),
        }
    }

    /// Takes one from the buckets of the client, or says how long to wait.
    pub(crate) fn take(&self, rate: Rate, caller: IpAddr, person: Option<&PersonId>) -> Result<(), Duration> {
        let address = counted(caller);
        match rate {
            Rate::Free => Ok(()),
            Rate::Read => self.reads.take(address),
            Rate::Change => {
                self.changes.take(address)?;
                person.map_or(Ok(()), |person| self.persons.take(person.clone()))
            }
            Rate::SignIn => self.sign_ins.take(address),
        }
    }
}

struct Buckets<K: Hash + Eq + Clone> {
    limiter: Option<DefaultKeyedRateLimiter<K>>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(per_minute: Option<NonZeroU32>) -> Self {
        let limiter = per_minute.map(|most| RateLimiter::keyed(Quota::per_minute(most)));
        Self { limiter, clock: DefaultClock::default() }
    }

    fn take(&self, key: K) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter.check_key(&key).map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(changes: u32) -> Rates {
        Rates::new(&Limits { changes: NonZeroU32::new(changes), reads: None, ..Limits::default() })
    }

    #[test]
    fn the_third_change_of_two_waits_for_half_a_minute() {
        let rates = rates(2);
        let one = "192.0.2.1".parse().unwrap();
        assert!(rates.take(Rate::Change, one, None).is_ok() && rates.take(Rate::Change, one, None).is_ok());
        let wait = rates.take(Rate::Change, one, None).unwrap_err();
        assert!(wait > Duration::from_secs(20) && wait <= Duration::from_secs(30), "{wait:?}");
        assert!(rates.take(Rate::Change, "192.0.2.2".parse().unwrap(), None).is_ok());
    }

    #[test]
    fn a_person_is_counted_across_addresses() {
        let rates = rates(1);
        let person = PersonId::new("01A").unwrap();
        assert!(rates.take(Rate::Change, "192.0.2.1".parse().unwrap(), Some(&person)).is_ok());
        assert!(rates.take(Rate::Change, "192.0.2.2".parse().unwrap(), Some(&person)).is_err());
    }

    #[test]
    fn without_a_limit_nobody_waits() {
        let rates = rates(1);
        for _ in 0..1000 {
            assert!(rates.take(Rate::Read, "192.0.2.1".parse().unwrap(), None).is_ok());
        }
    }
}
