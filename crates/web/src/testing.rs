//! A server in the process and browsers for it: tests send what a person's browser would, and look at pages as people
//! and programs do. Nothing here leaves the process.
//!
//! ```ignore
//! let server = Server::start().await;
//! let organiser = server.sign_in("Olga", &[Role::Organiser]).await;
//! let page = organiser.get("/admin").await.page();
//! assert!(page.text().contains("Fall 2026"));
//! organiser.post("/admin/calendar", &[("opens", "2026-10-05")]).await.expect_redirect("/admin");
//! ```

#![expect(clippy::panic, reason = "a test helper fails like a test")]

mod answer;
mod browser;
mod html;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use slam_event::{Actor, PersonId, Role};
use slam_store::{
    Store, people,
    testing::{Fresh, NOW},
    tokens,
};

pub use answer::Answer;
pub use browser::Browser;
pub use html::{Element, Page};

use crate::{App, Clock, Config, Library, Limits, Scope, Secret, service};

/// The origin of the server in tests: encrypted, so that cookies carry every attribute.
pub const ORIGIN: &str = "https://slam.test";

/// A server in the process.
pub struct Server {
    /// The state behind the routes.
    pub app: App,
    router: Router,
    clock: Arc<AtomicI64>,
    _database: Option<Fresh>,
}

impl Server {
    /// Starts on a fresh database of the kind that `SLAM_TEST_ON` names, at the time of the store's tests, without limits of
    /// rate.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts on a fresh database with another configuration.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let database = Fresh::make();
        let store = Store::open(database.address(), NOW).await.expect("a database");
        Self { _database: Some(database), ..Self::on(store, change) }
    }

    /// Starts on a store that the test made: `store::testing::on_both(async |store| { … })`.
    pub fn on(store: Store, change: impl FnOnce(&mut Config)) -> Self {
        let clock = Arc::new(AtomicI64::new(NOW.as_millisecond()));
        let told = Arc::clone(&clock);
        let tell = move || Timestamp::from_millisecond(told.load(Ordering::SeqCst)).expect("a time of the test");
        let mut config = Config::new(ORIGIN, Secret::random()).expect("the origin of tests is one");
        config.limits = Limits { reads: None, changes: None, sign_ins: None, ..Limits::default() };
        change(&mut config);
        let app = App::new(config, store, Library::standard(), Clock::new(tell));
        Self { router: service(&app), app, clock, _database: None }
    }

    /// Lets time pass.
    pub fn wait(&self, time: SignedDuration) {
        let milliseconds = i64::try_from(time.as_millis()).expect("a short time");
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Returns the time of the server.
    pub fn now(&self) -> Timestamp {
        self.app.now()
    }

    /// Opens a browser that nobody has signed in with.
    pub fn visitor(&self) -> Browser {
        Browser::new(self.router.clone(), self.app.config.is_encrypted(), self.app.config.origin())
    }

    /// Makes a person with an account and these roles.
    pub async fn person(&self, name: &str, roles: &[Role]) -> PersonId {
        let mut identity = people::Identity::mail(&format!("{}@example.org", name.to_lowercase()));
        identity.name = Some(name.to_owned());
        let (mut transaction, now) = (self.app.store.database().begin().await.expect("a transaction"), self.now());
        let person = people::sign_in(&mut transaction, &identity, now).await.expect("a person");
        for role in roles {
            let granted = people::grant(&mut transaction, &Actor::Operator, &person.id, *role, now).await;
            granted.expect("the operator gives roles");
        }
        transaction.commit().await.expect("a commit");
        person.id
    }

    /// Opens a browser in which a new person with these roles has signed in.
    pub async fn sign_in(&self, name: &str, roles: &[Role]) -> Browser {
        let person = self.person(name, roles).await;
        self.browser_of(&person).await
    }

    /// Opens a browser in which this person has signed in.
    pub async fn browser_of(&self, person: &PersonId) -> Browser {
        let lifetime = SignedDuration::from_hours(24);
        let opened = crate::accounts::open(&self.app.store, Some(person), None, None, lifetime, self.now()).await;
        let mut browser = self.visitor();
        browser.set_cookie("slam-session", &opened.expect("a session"));
        browser
    }

    /// Makes an API token of this person.
    pub async fn token(&self, person: &PersonId, scopes: &[Scope]) -> String {
        let expires_at = self.now() + SignedDuration::from_hours(24);
        let asked = tokens::NewToken { name: "test".to_owned(), scopes: scopes.to_vec(), expires_at };
        let mut transaction = self.app.store.database().begin().await.expect("a transaction");
        let made = tokens::create(&mut transaction, person, &asked, self.now()).await.expect("a token");
        transaction.commit().await.expect("a commit");
        made.1.reveal().to_owned()
    }
}
