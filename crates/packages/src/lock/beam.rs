//! Elixir and Erlang: `mix.lock` and `rebar.lock`, both terms of their language.

mod mix;
mod rebar;
mod term;
#[cfg(test)]
mod tests;

use slam_formats::purl::Purl;

use crate::{Match, Needs, Package, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "elixir-mix-lock", matches: &[Match::Name("mix.lock")], needs: Needs::Files, read: mix::read },
    Reader { id: "elixir-mix-exs", matches: &[Match::Name("mix.exs")], needs: Needs::Asked, read: mix::read },
    Reader { id: "erlang-rebar-lock", matches: &[Match::Name("rebar.lock")], needs: Needs::Nothing, read: rebar::read },
];

/// Returns a package of hex.pm, or of an organisation there.
fn library(organisation: Option<&str>, name: &str, version: Option<&str>, line: u32) -> Package {
    let purl = Purl::new("hex", organisation, name, version).ok();
    Package { purl, line: Some(line), ..Package::new(name, version) }
}
