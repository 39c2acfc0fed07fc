//! One module a verb: flags in, exit code out.

pub(crate) mod check;
pub(crate) mod declare;
pub(crate) mod explain;
pub(crate) mod fleet;
pub(crate) mod shell;
pub(crate) mod status;
pub(crate) mod validate;
