//! Go modules, workspaces, and vendored modules.

mod lines;
mod module;
mod sums;
mod vendor;
mod workspace;

use super::roll::nothing;
use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "go-mod", matches: &[Match::Name("go.mod")], needs: Needs::Files, read: module::read },
    Reader { id: "go-work", matches: &[Match::Name("go.work")], needs: Needs::Files, read: workspace::read },
    Reader { id: "go-vendor", matches: &[Match::Path("vendor/modules.txt")], needs: Needs::Files, read: vendor::read },
    Reader {
        id: "go-sum",
        matches: &[Match::Name("go.sum"), Match::Name("go.work.sum")],
        needs: Needs::Asked,
        read: nothing,
    },
];
