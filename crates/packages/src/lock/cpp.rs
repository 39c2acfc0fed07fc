//! Conan and vcpkg.

mod conan;
mod vcpkg;

use super::roll::nothing;
use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "conan-lock", matches: &[Match::Name("conan.lock")], needs: Needs::Nothing, read: conan::read },
    Reader { id: "vcpkg-manifest", matches: &[Match::Name("vcpkg.json")], needs: Needs::Files, read: vcpkg::read },
    Reader {
        id: "vcpkg-configuration",
        matches: &[Match::Name("vcpkg-configuration.json")],
        needs: Needs::Asked,
        read: nothing,
    },
];
