//! The exit codes: one contract for every verb and format.

use std::process::ExitCode;

/// How a run ended. Documented in the README and in `slam --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Ran, and the gate passed.
    Ran,
    /// A gate did not pass, or a document is invalid.
    Refused,
    /// Wrong usage or configuration.
    Usage,
    /// Could not finish: a file that cannot be opened, that exceeds a limit, or that is damaged.
    Unfinished,
    /// There was nothing to look at.
    Nothing,
    /// Cannot decide: needed data is missing or too old.
    Undecided,
}

impl Exit {
    /// Returns the number that the shell sees.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Ran => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Unfinished => 3,
            Self::Nothing => 4,
            Self::Undecided => 5,
        }
    }

    /// Returns the ending that the shell sees as this number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        let all = [Self::Ran, Self::Refused, Self::Usage, Self::Unfinished, Self::Nothing, Self::Undecided];
        all.into_iter().find(|exit| exit.number() == number)
    }

    /// Returns the one that counts when both happened in a run: 2, 3, 1, 5, 4, 0, the first wins.
    pub(crate) fn join(self, other: Self) -> Self {
        const ORDER: [Exit; 6] =
            [Exit::Usage, Exit::Unfinished, Exit::Refused, Exit::Undecided, Exit::Nothing, Exit::Ran];
        ORDER.into_iter().find(|one| *one == self || *one == other).unwrap_or(self)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_endings_the_first_in_the_order_counts() {
        let all = [Exit::Ran, Exit::Refused, Exit::Usage, Exit::Unfinished, Exit::Nothing, Exit::Undecided];
        let order = [2, 3, 1, 5, 4, 0];
        for one in all {
            for other in all {
                let first = order.into_iter().find(|n| *n == one.number() || *n == other.number());
                assert_eq!(Some(one.join(other).number()), first, "{one:?} and {other:?}");
            }
        }
    }
}
