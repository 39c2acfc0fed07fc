//! The state that every handler shares: configuration, store, clock, buckets, metrics.

use std::sync::Arc;

use jiff::Timestamp;
use slam_store::{Store, tally::Tally};

use crate::{clock::Clock, config::Config, library::Library, metrics::Metrics, rates::Rates, routes::Names};

/// The state that every handler shares; cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the state.
pub struct Parts {
    /// What the operator decided.
    pub config: Config,
    /// The rows.
    pub store: Store,
    /// The articles.
    pub library: Library,
    /// What an embedded worker counts into, for the metrics.
    pub tally: Tally,
    clock: Clock,
    pub(crate) rates: Rates,
    pub(crate) metrics: Metrics,
    pub(crate) names: Names,
    pub(crate) kept: crate::pages::numbers::Keeps,
}

impl App {
    /// Puts the state together.
    pub fn new(config: Config, store: Store, library: Library, clock: Clock) -> Self {
        let rates = Rates::new(&config.limits);
        let names = crate::routes::names();
        Self(Arc::new(Parts {
            config,
            store,
            library,
            tally: Tally::default(),
            clock,
            rates,
            metrics: Metrics::new(),
            names,
            kept: Default::default(),
        }))
    }

    /// Returns the time of this request. A handler asks once, and passes the answer on.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
