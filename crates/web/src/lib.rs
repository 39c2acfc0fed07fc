//! The server of a Security Slam: pages, feeds, and API over the rows of the store.
//!
//! One request goes through `visit` (who asks), `guard` (may they; is the form ours), its handler under `pages`, and
//! `finish` (failures, headers). `routes` is the only place where an address is named, and says who may use it. A
//! handler asks the store, fills a struct, and returns it; it evaluates nothing and decides nothing.

mod access;
mod accounts;
mod address;
mod answer;
mod api;
mod app;
mod clock;
mod config;
mod cookies;
mod demo;
mod error;
mod failure;
mod finish;
mod form;
mod guard;
mod health;
mod library;
mod local;
mod markdown;
mod metrics;
mod page;
mod pages;
mod rates;
mod routes;
mod secret;
mod serve;
mod session;
mod signin;
mod statics;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod theme;
mod visit;

pub use access::{Access, Scope, Who};
pub use accounts::{Account, SessionData};
pub use address::{Network, NetworkError, Proxies};
pub use app::{App, Parts};
pub use clock::Clock;
pub use config::{ClientSecret, Config, ConfigError, Limits, Provider, ProviderKind};
pub use demo::{Chapter, Player, Stop, Tour};
pub use library::{Article, Kind, Library};
pub use local::LocalPath;
pub use routes::readable;
pub use secret::{Secret, SecretError};
pub use serve::{serve, service};
pub use session::{NewSession, Signed};
pub use theme::Theme;
pub use visit::Visit;
