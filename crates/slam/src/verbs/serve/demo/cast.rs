//! The people of the demonstration: one of each role, and none of them real.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use slam_event::{Actor, Role};
use slam_store::{
    Secret, Store, StoreError,
    links::{self, Purpose},
    people::{self, Identity, Profile},
    sql::Transaction,
};

/// Login, name, and role.
const PEOPLE: [(&str, &str, Option<Role>); 6] = [
    ("olga", "Olga, who organises", Some(Role::Organiser)),
    ("eve", "Eve, who evaluates", Some(Role::Evaluator)),
    ("adam", "Adam, who advises", Some(Role::Advisor)),
    ("ann", "Ann, who maintains adder", None),
    ("kim", "Kim, who maintains lantern", None),
    ("lou", "Lou, who maintains kettle and sundial", None),
];

/// How long a link of the demonstration waits for its click.
const LINK_WORKS: SignedDuration = SignedDuration::from_hours(24);

/// Everybody, by login.
pub(super) struct Cast(BTreeMap<&'static str, Actor>);

impl Cast {
    /// Lets everybody sign in once and gives them their roles.
    pub(super) async fn enter(store: &Store, now: Timestamp) -> Result<Self, StoreError> {
        let write = async |tx: &mut Transaction| {
            let mut cast = BTreeMap::new();
            for (login, name, role) in PEOPLE {
                let identity = Identity {
                    login: Some(login.to_owned()),
                    name: Some(name.to_owned()),
                    ..Identity::mail(&format!("{login}@demo.invalid"))
                };
                let person = people::sign_in(tx, &identity, now).await?;
                let profile = Profile { display_name: name.to_owned(), is_listed: true, wants_mail: false };
                people::change_profile(tx, &person.id, &profile).await?;
                if let Some(role) = role {
                    people::grant(tx, &Actor::Operator, &person.id, role, now).await?;
                }
                cast.insert(login, Actor::Person { id: person.id, roles: role.into_iter().collect() });
            }
            Ok(Self(cast))
        };
        store.database().write(write).await
    }

    /// Makes a link for each person that signs in as them, once; every start of the demonstration makes new ones.
    pub(super) async fn links(store: &Store, now: Timestamp) -> Result<Vec<(&'static str, Secret)>, StoreError> {
        let write = async |tx: &mut Transaction| {
            let mut found = Vec::new();
            for (login, name, _) in PEOPLE {
                let mail = format!("{login}@demo.invalid");
                found.push((name, links::create(tx, Purpose::SignIn, &mail, LINK_WORKS, now).await?));
            }
            Ok(found)
        };
        store.database().write(write).await
    }

    /// Returns a person of the cast; whoever is not in it acts as nobody.
    pub(super) fn actor(&self, login: &str) -> Actor {
        self.0.get(login).cloned().unwrap_or(Actor::Event)
    }
}
