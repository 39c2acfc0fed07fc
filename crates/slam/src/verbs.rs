//! One module a verb: flags in, exit code out.

#[cfg(feature = "server")]
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod ci;
pub(crate) mod conformance;
pub(crate) mod declare;
#[cfg(feature = "server")]
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod fleet;
pub(crate) mod sbom;
#[cfg(feature = "server")]
pub(crate) mod serve;
pub(crate) mod shell;
pub(crate) mod status;
pub(crate) mod validate;
#[cfg(feature = "server")]
pub(crate) mod work;
