//! Lock files and manifests, one ecosystem a module.

#[cfg(test)]
mod broken;
mod git;
mod images;
mod roll;
mod xml;

pub(crate) mod apple;
pub(crate) mod beam;
pub(crate) mod ci;
pub(crate) mod containers;
pub(crate) mod cpp;
pub(crate) mod dart;
pub(crate) mod dotnet;
pub(crate) mod go;
pub(crate) mod haskell;
#[cfg(test)]
mod hostile;
pub(crate) mod js;
pub(crate) mod julia;
pub(crate) mod jvm;
pub(crate) mod nix;
pub(crate) mod ocaml;
pub(crate) mod php;
pub(crate) mod python;
pub(crate) mod r;
pub(crate) mod ruby;
pub(crate) mod rust;
mod shared;
pub(crate) mod submodules;
pub(crate) mod terraform;

pub(crate) use shared::{broken, folder_name, is_above, qualify, set_git, set_vcs, tell};
