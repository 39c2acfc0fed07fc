//! The one table of routes: name, method, path, who may, and the handler. The router is made of it, the guard reads it,
//! and the test of the privilege matrix walks it with every role. A route that is not here does not exist.
//!
//! Each topic has its part in a file of its own below; a new page adds a line there.

use std::collections::BTreeMap;

use axum::{
    Router,
    handler::Handler,
    http::Method,
    middleware::from_fn_with_state,
    routing::{MethodFilter, MethodRouter, on},
};

use crate::{access::Access, app::App, guard, pages, rates::Rate};

mod account;
mod api;
mod core;
mod demo;
mod organise;
mod public;
mod register;
mod review;
mod signin;
mod webhooks;

/// Every route of the server, by topic.
const TOPICS: &[fn() -> Vec<Route>] = &[
    api::routes,
    core::routes,
    public::routes,
    account::routes,
    signin::routes,
    webhooks::routes,
    demo::routes,
    organise::routes,
    register::routes,
    review::routes,
];

/// What the guard knows about a route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    /// The name in metrics and logs.
    pub(crate) name: &'static str,
    pub(crate) access: Access,
    pub(crate) rate: Rate,
    /// Whether a form may bring files, so that its body may be larger.
    pub(crate) takes_files: bool,
    /// Whether other sites may show the answer.
    pub(crate) embeddable: bool,
}

/// One line of the table.
pub(crate) struct Route {
    pub(crate) facts: Facts,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    handler: MethodRouter<App>,
}

impl Route {
    /// Lets the form bring files.
    pub(crate) fn with_files(mut self) -> Self {
        self.facts.takes_files = true;
        self
    }

    /// Lets other sites show the answer.
    pub(crate) fn embeddable(mut self) -> Self {
        self.facts.embeddable = true;
        self
    }

    /// Counts the request as something else than its method says.
    pub(crate) fn counted_as(mut self, rate: Rate) -> Self {
        self.facts.rate = rate;
        self
    }
}

/// A page or document.
pub(crate) fn get<H, T>(name: &'static str, path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(name, Method::GET, path, access, on(MethodFilter::GET, handler))
}

/// A change.
pub(crate) fn post<H, T>(name: &'static str, path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(name, Method::POST, path, access, on(MethodFilter::POST, handler))
}

fn route(name: &'static str, method: Method, path: &'static str, access: Access, handler: MethodRouter<App>) -> Route {
    let rate = if method.is_safe() { Rate::Read } else { Rate::Change };
    Route { facts: Facts { name, access, rate, takes_files: false, embeddable: false }, method, path, handler }
}

/// Returns every line of the table.
pub(crate) fn table() -> Vec<Route> {
    TOPICS.iter().flat_map(|topic| topic()).collect()
}

/// Makes the router: every handler stands behind the guard.
pub(crate) fn router(app: &App) -> Router {
    let mut router = Router::new();
    for route in table() {
        let guarded = route.handler.route_layer(from_fn_with_state((app.clone(), route.facts), guard::guard));
        router = router.route(route.path, guarded);
    }
    router.fallback(pages::missing).with_state(app.clone())
}

/// The paths that can be opened, for the navigation.
pub(crate) struct Names(BTreeMap<&'static str, Access>);

impl Names {
    pub(crate) fn access_of(&self, path: &str) -> Option<Access> {
        self.0.get(path).copied()
    }
}

pub(crate) fn names() -> Names {
    Names(
        table()
            .iter()
            .filter(|route| route.method == Method::GET)
            .map(|route| (route.path, route.facts.access))
            .collect(),
    )
}

/// Returns the path of everything that can be read, with names in braces for what varies.
pub fn readable() -> Vec<&'static str> {
    table().into_iter().filter(|route| route.method == Method::GET).map(|route| route.path).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_and_no_address_stands_twice() {
        let (mut names, mut addresses) = (BTreeSet::new(), BTreeSet::new());
        for route in table() {
            assert!(names.insert(route.facts.name), "{}", route.facts.name);
            assert!(addresses.insert((route.method.to_string(), route.path)), "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn a_route_for_maintainers_names_the_project() {
        for route in table() {
            let asks = format!("{:?}", route.facts.access).contains("Maintainer");
            assert!(!asks || route.path.contains("{project}"), "{}", route.path);
        }
    }

    #[test]
    fn tokens_are_for_the_api_and_sessions_for_pages() {
        for route in table() {
            let program = route.path.starts_with("/api/");
            match route.facts.access {
                Access::Token(..) => assert!(program, "{}", route.path),
                Access::Person(_) => assert!(!program, "{}", route.path),
                Access::Public | Access::Link | Access::Monitor | Access::Demo => {}
            }
        }
    }
}
