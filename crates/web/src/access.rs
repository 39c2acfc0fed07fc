//! Who may use a route: the words of the table of routes, and the one function that decides.

use slam_event::Role;
pub use slam_store::tokens::Scope;

/// Which persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody with an account.
    SignedIn,
    /// Maintainers of the project that `{project}` in the path names.
    Maintainer,
    /// Advisors, and who stands above them.
    Advisor,
    /// Evaluators and organisers.
    Evaluator,
    /// Organisers.
    Organiser,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// A person who signed in with a browser.
    Person(Who),
    /// A program that shows an API token with this scope, of such a person.
    Token(Scope, Who),
    /// Everybody who holds the address, because it carries a secret that its handler checks: no session counts, and
    /// no form token is asked for.
    Link,
    /// Who collects the metrics, with the token of the configuration.
    Monitor,
    /// Everybody who looks at a demonstration; on a real server nobody.
    Demo,
}

impl Access {
    /// Everybody with an account.
    pub const SIGNED_IN: Self = Self::Person(Who::SignedIn);
    /// Maintainers of the project in the path.
    pub const MAINTAINER: Self = Self::Person(Who::Maintainer);
    /// Advisors, evaluators, and organisers.
    pub const ADVISOR: Self = Self::Person(Who::Advisor);
    /// Evaluators and organisers.
    pub const EVALUATOR: Self = Self::Person(Who::Evaluator);
    /// Organisers.
    pub const ORGANISER: Self = Self::Person(Who::Organiser);
}

/// Who asks, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing<'a> {
    /// The roles of the person, `None` when nobody is signed in.
    pub(crate) roles: Option<&'a [Role]>,
    /// Whether the person maintains the project in the path.
    pub(crate) maintains: bool,
    /// The scopes, when the person showed an API token in place of a session.
    pub(crate) scopes: Option<&'a [Scope]>,
    /// Whether the token of the metrics was shown.
    pub(crate) monitors: bool,
    /// Whether the server is a demonstration.
    pub(crate) is_demo: bool,
}

/// What the guard answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Go on.
    Enter,
    /// Somebody has to sign in first.
    SignIn,
    /// An API token has to be shown.
    ShowToken,
    /// The token does not reach that far.
    Scope(Scope),
    /// The person is known, and may not.
    Forbidden(Who),
    /// The route does not show itself.
    Hidden,
}

/// Decides whether somebody may use a route.
pub(crate) fn admit(access: Access, standing: Standing<'_>) -> Admission {
    match access {
        Access::Public | Access::Link => Admission::Enter,
        Access::Monitor if standing.monitors => Admission::Enter,
        Access::Demo if standing.is_demo => Admission::Enter,
        Access::Monitor | Access::Demo => Admission::Hidden,
        Access::Person(who) => match standing.roles {
            // Pages ask for a browser's session: a token must not gain what its scopes do not name.
            None => Admission::SignIn,
            Some(_) if standing.scopes.is_some() => Admission::SignIn,
            Some(roles) => person(who, roles, standing.maintains),
        },
        Access::Token(scope, who) => match (standing.roles, standing.scopes) {
            (Some(roles), Some(scopes)) if scopes.contains(&scope) => person(who, roles, standing.maintains),
            (Some(_), Some(_)) => Admission::Scope(scope),
            _ => Admission::ShowToken,
        },
    }
}

fn person(who: Who, roles: &[Role], maintains: bool) -> Admission {
    let at_least = |least: Role| roles.iter().any(|role| *role >= least);
    let may = match who {
        Who::SignedIn => true,
        Who::Maintainer => maintains,
        Who::Advisor => at_least(Role::Advisor),
        Who::Evaluator => at_least(Role::Evaluator),
        Who::Organiser => at_least(Role::Organiser),
    };
    if may { Admission::Enter } else { Admission::Forbidden(who) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Standing<'_> =
        Standing { roles: None, maintains: false, scopes: None, monitors: false, is_demo: false };

    fn signed(roles: &[Role], maintains: bool) -> Standing<'_> {
        Standing { roles: Some(roles), maintains, ..NOBODY }
    }

    #[test]
    fn each_role_enters_what_is_its_own() {
        let standings = [
            ("nobody", NOBODY),
            ("participant", signed(&[], false)),
            ("maintainer", signed(&[], true)),
            ("advisor", signed(&[Role::Advisor], false)),
            ("evaluator", signed(&[Role::Evaluator], false)),
            ("organiser", signed(&[Role::Organiser], false)),
        ];
        for (access, entering) in [
            (Access::Public, "nobody participant maintainer advisor evaluator organiser"),
            (Access::Link, "nobody participant maintainer advisor evaluator organiser"),
            (Access::SIGNED_IN, "participant maintainer advisor evaluator organiser"),
            (Access::MAINTAINER, "maintainer"),
            (Access::ADVISOR, "advisor evaluator organiser"),
            (Access::EVALUATOR, "evaluator organiser"),
            (Access::ORGANISER, "organiser"),
            (Access::Token(Scope::Read, Who::SignedIn), ""),
            (Access::Monitor, ""),
            (Access::Demo, ""),
        ] {
            let who: Vec<_> = standings
                .iter()
                .filter(|(_, standing)| admit(access, *standing) == Admission::Enter)
                .map(|(name, _)| *name)
                .collect();
            assert_eq!(who.join(" "), entering, "{access:?}");
        }
    }

    #[test]
    fn a_token_reaches_as_far_as_its_scopes_and_its_person() {
        let token = |roles, scopes| Standing { roles: Some(roles), scopes: Some(scopes), ..NOBODY };
        let organise = Access::Token(Scope::Organise, Who::Organiser);
        for (standing, answer) in [
            (token(&[Role::Organiser], &[Scope::Organise]), Admission::Enter),
            (token(&[Role::Organiser], &[Scope::Read]), Admission::Scope(Scope::Organise)),
            (token(&[], &Scope::ALL), Admission::Forbidden(Who::Organiser)),
            (signed(&[Role::Organiser], true), Admission::ShowToken),
            (NOBODY, Admission::ShowToken),
        ] {
            assert_eq!(admit(organise, standing), answer, "{standing:?}");
        }
        assert_eq!(admit(Access::SIGNED_IN, token(&[Role::Organiser], &Scope::ALL)), Admission::SignIn);
    }

    #[test]
    fn the_tour_hides_from_everybody_on_a_real_server() {
        assert_eq!(admit(Access::Demo, signed(&Role::ALL, true)), Admission::Hidden);
        assert_eq!(admit(Access::Demo, Standing { is_demo: true, ..NOBODY }), Admission::Enter);
    }

    #[test]
    fn metrics_hide_from_everybody_without_their_token() {
        assert_eq!(admit(Access::Monitor, signed(&Role::ALL, true)), Admission::Hidden);
        assert_eq!(admit(Access::Monitor, Standing { monitors: true, ..NOBODY }), Admission::Enter);
    }
}
