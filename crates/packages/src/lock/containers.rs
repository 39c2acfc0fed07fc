//! Images that Dockerfiles and compose files name.

mod compose;
mod dockerfile;
mod variables;

use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "dockerfile",
        matches: &[
            Match::Name("Dockerfile"),
            Match::Name("Containerfile"),
            Match::Affixes("Dockerfile.", ""),
            Match::Affixes("Containerfile.", ""),
            Match::Suffix(".Dockerfile"),
            Match::Suffix(".dockerfile"),
            Match::Suffix(".Containerfile"),
        ],
        needs: Needs::Nothing,
        read: dockerfile::read,
    },
    Reader {
        id: "compose",
        matches: &[
            Match::Name("compose.yaml"),
            Match::Name("compose.yml"),
            Match::Affixes("compose.", ".yaml"),
            Match::Affixes("compose.", ".yml"),
            Match::Affixes("docker-compose", ".yaml"),
            Match::Affixes("docker-compose", ".yml"),
            Match::Affixes("podman-compose", ".yml"),
        ],
        needs: Needs::Nothing,
        read: compose::read,
    },
];
