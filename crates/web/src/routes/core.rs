//! Routes of the core: library, look, files, probes.

use super::{Rate, Route, get, post};
use crate::{
    access::Access::{self, Public},
    health, metrics, pages, session, statics, theme,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("start", "/start", Public, pages::start::show),
        get("library", "/library", Public, pages::library::index),
        get("article", "/library/{article}", Public, pages::library::article),
        post("theme", "/theme", Public, theme::switch),
        post("sign-out", "/sign-out", Access::SIGNED_IN, session::sign_out),
        get("static", "/static/{file}", Public, statics::file).counted_as(Rate::Free).embeddable(),
        get("favicon", "/favicon.ico", Public, statics::favicon).counted_as(Rate::Free),
        get("healthz", "/healthz", Public, health::alive).counted_as(Rate::Free),
        get("readyz", "/readyz", Public, health::ready).counted_as(Rate::Free),
        get("metrics", "/metrics", Access::Monitor, metrics::show).counted_as(Rate::Free),
    ]
}
