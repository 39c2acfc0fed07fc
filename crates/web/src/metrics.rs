//! Counts what the server does, in the text format of OpenMetrics that Prometheus reads.
//!
//! The metrics tell how much an event is used, so they are for the operator alone: they show themselves to who sends the
//! token of the configuration as a bearer token, and to nobody when there is none.

mod asked;

use std::time::Duration;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{
        EncodeLabelSet,
        text::{encode_eof, encode_registry},
    },
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use crate::{app::App, error::WebError};

/// Upper edges in seconds: the target is 50 ms.
const EDGES: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByRoute {
    route: &'static str,
}

/// The counters.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    seconds: Family<ByRoute, Histogram>,
    pub(crate) connections: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("slam");
        let requests = Family::<Answer, Counter>::default();
        let seconds = Family::<ByRoute, Histogram>::new_with_constructor(|| Histogram::new(EDGES));
        let connections = Gauge::default();
        registry.register("requests", "Answers by route and status", requests.clone());
        registry.register("request_seconds", "How long answers took, by route", seconds.clone());
        registry.register("connections", "Connections that are open", connections.clone());
        Self { registry, requests, seconds, connections }
    }

    pub(crate) fn request(&self, route: &'static str, status: StatusCode, took: Duration) {
        self.requests.get_or_create(&Answer { route, status: status.as_u16() }).inc();
        self.seconds.get_or_create(&ByRoute { route }).observe(took.as_secs_f64());
    }
}

/// Shows the counters, and what is asked now.
pub(crate) async fn show(State(app): State<App>) -> Result<Response, WebError> {
    let asked = asked::ask(&app.store, &app.tally, app.now()).await;
    let mut text = String::new();
    encode_registry(&mut text, &app.metrics.registry)
        .and_then(|()| encode_registry(&mut text, &asked))
        .and_then(|()| encode_eof(&mut text))
        .map_err(WebError::internal("write the metrics"))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
