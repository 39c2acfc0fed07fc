//! Where text comes from: contexts of events, inputs, environment, outputs of steps and jobs, the matrix.

mod azure;
mod contexts;
mod guards;
mod local;
mod scope;
mod site;
mod values;
mod writes;

pub(crate) use azure::{macros, variable_key};
pub(crate) use guards::Reach;
pub(crate) use local::Local;
pub(crate) use scope::Scope;
pub(crate) use site::Site;
pub(crate) use writes::File;

use slam_model::evidence::ci::Taint;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flow {
    /// Who controls it.
    pub(crate) taint: Taint,
    /// Whether an event that starts this definition is known to fill it.
    pub(crate) certain: bool,
    /// Whether only plain pull requests fill it, which see neither secrets nor a writing token when they are foreign.
    pub(crate) weak: bool,
    /// Whether it names code that comes from outside: head of a request, or of a run that one started.
    pub(crate) foreign_code: bool,
    /// Whether a secret is part of it. The token of the job is none: what it may do is judged by its grants.
    pub(crate) secret: bool,
    /// Whether it is a whole object: text only once a function turns it into text.
    pub(crate) object: bool,
    /// Whether it would be foreign text if another event started the definition; with today's events it is empty.
    pub(crate) dormant: bool,
    /// The context that it comes from, as written in the definition.
    pub(crate) from: String,
}

impl Flow {
    /// A value that nobody outside the file controls.
    pub(crate) fn constant() -> Self {
        Self {
            taint: Taint::Constant,
            certain: true,
            weak: false,
            foreign_code: false,
            secret: false,
            object: false,
            dormant: false,
            from: String::new(),
        }
    }

    /// A value that a collaborator gives.
    pub(crate) fn collaborator(from: &str) -> Self {
        Self { taint: Taint::Collaborator, from: from.to_owned(), ..Self::constant() }
    }

    /// A secret of the repository.
    pub(crate) fn secret(from: &str) -> Self {
        Self { secret: true, from: from.to_owned(), ..Self::constant() }
    }

    /// Returns whether it is anything but text of the file.
    pub(crate) fn is_labelled(&self) -> bool {
        self.taint > Taint::Constant || self.foreign_code || self.secret
    }

    /// Returns whichever is worse, keeping that one of the two names foreign code or holds a secret.
    pub(crate) fn or(self, other: Self) -> Self {
        let (foreign_code, secret) = (self.foreign_code || other.foreign_code, self.secret || other.secret);
        let worse = if other.rank() > self.rank() { other } else { self };
        Self { foreign_code, secret, ..worse }
    }

    /// As [`Flow::or`], for one that is only looked at.
    pub(crate) fn or_like(mut self, other: &Self) -> Self {
        if other.rank() > self.rank() {
            return self.or(other.clone());
        }
        self.foreign_code |= other.foreign_code;
        self.secret |= other.secret;
        self
    }

    fn rank(&self) -> impl Ord + use<> {
        (self.taint, self.dormant, self.certain, !self.weak, !self.object)
    }
}
