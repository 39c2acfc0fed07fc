//! What GitHub workflows and actions use.

mod github;

use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "github-workflow",
        matches: &[Match::Inside(".github/workflows/", ".yml"), Match::Inside(".github/workflows/", ".yaml")],
        needs: Needs::Nothing,
        read: github::read,
    },
    Reader {
        id: "github-action",
        matches: &[Match::Name("action.yml"), Match::Name("action.yaml")],
        needs: Needs::Nothing,
        read: github::read,
    },
];
