//! The people of the demonstration: one of each role, and none of them real.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{Actor, PersonId, Role};
use slam_store::{
    Store, StoreError,
    people::{self, Identity, Profile},
    sql::Transaction,
};
use slam_web::Player;

/// Somebody of the cast.
struct Person {
    login: &'static str,
    name: &'static str,
    role: Option<Role>,
    /// The role for people.
    word: &'static str,
    does: &'static str,
}

const PEOPLE: [Person; 7] = [
    Person {
        login: "olga",
        name: "Olga",
        role: Some(Role::Organiser),
        word: "organiser",
        does: "Runs the edition: registrations, deadlines, awards, roles.",
    },
    Person {
        login: "eve",
        name: "Eve",
        role: Some(Role::Evaluator),
        word: "evaluator",
        does: "Decides what no program can: questions and declarations wait for her.",
    },
    Person {
        login: "adam",
        name: "Adam",
        role: Some(Role::Advisor),
        word: "advisor",
        does: "Helps projects, and recommends answers to the evaluators.",
    },
    Person {
        login: "ann",
        name: "Ann",
        role: None,
        word: "maintainer of adder",
        does: "Has all six badges and the plaque, without a forge and without CI.",
    },
    Person {
        login: "kim",
        name: "Kim",
        role: None,
        word: "maintainer of lantern",
        does: "Lost a security policy, appeals against a refusal, and has to show control of foghorn.",
    },
    Person {
        login: "lou",
        name: "Lou",
        role: None,
        word: "maintainer of kettle",
        does: "Waits for the reviewers, withdrew one project, and was refused another.",
    },
    Person {
        login: "pat",
        name: "Pat",
        role: None,
        word: "participant",
        does: "Takes part without a project, and is thanked for the help with another.",
    },
];

/// Everybody, by login.
pub(super) struct Cast(BTreeMap<&'static str, Actor>);

impl Cast {
    /// Lets everybody sign in once and gives them their roles.
    pub(super) async fn enter(store: &Store, now: Timestamp) -> Result<Self, StoreError> {
        let write = async |tx: &mut Transaction| {
            let mut cast = BTreeMap::new();
            for one in &PEOPLE {
                let person = people::sign_in(tx, &one.identity(), now).await?;
                let profile = Profile { display_name: one.name.to_owned(), is_listed: true, wants_mail: false };
                people::change_profile(tx, &person.id, &profile).await?;
                if let Some(role) = one.role {
                    people::grant(tx, &Actor::Operator, &person.id, role, now).await?;
                }
                cast.insert(one.login, Actor::Person { id: person.id, roles: one.role.into_iter().collect() });
            }
            Ok(Self(cast))
        };
        store.database().write(write).await
    }

    /// Returns a person of the cast; whoever is not in it acts as nobody.
    pub(super) fn actor(&self, login: &str) -> Actor {
        self.0.get(login).cloned().unwrap_or(Actor::Event)
    }
}

/// Finds those of the cast who still have their account.
pub(super) async fn players(store: &Store) -> Result<Vec<Player>, StoreError> {
    let mut found = Vec::new();
    for one in &PEOPLE {
        let known = people::find_identity(store.database(), &one.identity()).await?;
        let Some(person) = known.filter(|person| person.erased_at.is_none()) else { continue };
        found.push(Player { login: one.login, name: one.name, role: one.word, does: one.does, person: person.id });
    }
    Ok(found)
}

/// Finds somebody of the cast.
pub(super) async fn find(tx: &mut Transaction, login: &str) -> Result<Option<PersonId>, StoreError> {
    let Some(one) = PEOPLE.iter().find(|one| one.login == login) else { return Ok(None) };
    let known = people::find_identity(&mut *tx, &one.identity()).await?;
    Ok(known.filter(|person| person.erased_at.is_none()).map(|person| person.id))
}

impl Person {
    fn identity(&self) -> Identity {
        Identity {
            login: Some(self.login.to_owned()),
            name: Some(self.name.to_owned()),
            ..Identity::mail(&format!("{}@demo.invalid", self.login))
        }
    }
}
