//! Who is too close to a project to decide about it.

use std::collections::BTreeSet;

use crate::{Actor, PersonId, Refusal, RefusalKind, Role};

/// The persons who are tied to a project in this edition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ties {
    /// Its maintainers, those who left during the edition included.
    pub maintainers: BTreeSet<PersonId>,
    /// Everybody who is named as a contributor, or whose commits count for a badge.
    pub contributors: BTreeSet<PersonId>,
}

impl Ties {
    /// Returns who decides, when the actor may: a person with the role and without a tie.
    ///
    /// # Errors
    /// The actor is no person, lacks the role, or is tied to the project.
    pub fn reviewer<'a>(&self, actor: &'a Actor, role: Role) -> Result<&'a PersonId, Refusal> {
        let refuse = |code, message: String| Refusal::new(RefusalKind::NotAllowed, code, message);
        // The operator holds every role, and still nobody could say later who decided.
        let Some(person) = actor.person() else {
            return Err(refuse("no-person", "only a person decides in a review".to_owned()));
        };
        if !actor.is(role) {
            return Err(refuse("role-missing", format!("this needs the role {}", role.name()))
                .hint("An organiser can give the role."));
        }
        let tie = if self.maintainers.contains(person) {
            "maintain"
        } else if self.contributors.contains(person) {
            "contributed to"
        } else {
            return Ok(person);
        };
        Err(refuse("conflict-of-interest", format!("you {tie} this project, and nobody decides about their own work"))
            .hint("Leave it in the queue for another reviewer."))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn person(id: &str, roles: &[Role]) -> Actor {
        Actor::Person { id: PersonId::new(id).unwrap(), roles: roles.to_vec() }
    }

    #[test]
    fn nobody_decides_about_their_own_project_whatever_their_role() {
        let ties = Ties {
            maintainers: [PersonId::new("M").unwrap()].into(),
            contributors: [PersonId::new("C").unwrap()].into(),
        };
        let all = Role::ALL;
        for (actor, code) in [
            (person("M", &all), Some("conflict-of-interest")),
            (person("C", &all), Some("conflict-of-interest")),
            (person("X", &[]), Some("role-missing")),
            (person("X", &[Role::Advisor]), Some("role-missing")),
            (person("X", &[Role::Organiser]), Some("role-missing")),
            (Actor::Event, Some("no-person")),
            (Actor::Operator, Some("no-person")),
            (person("X", &[Role::Evaluator]), None),
        ] {
            let refusal = ties.reviewer(&actor, Role::Evaluator).err().map(|refusal| refusal.code);
            assert_eq!(refusal, code, "{actor:?}");
        }
    }
}
