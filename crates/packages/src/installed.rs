//! Databases of installed packages: of distributions and of languages.

mod alpm;
mod apk;
mod conda;
mod deb;
mod gem;
mod node;
mod os_release;
mod owned;
mod php;
mod providers;
mod python;
mod r;
mod rpm;

use crate::{Match, Needs, Reader};

/// Files that other readers ask for, and that list nothing themselves.
const fn asked(id: &'static str, matches: &'static [Match]) -> Reader {
    Reader { id, matches, needs: Needs::Asked, read: |_| crate::Listing::default() }
}

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "os-release",
        matches: &[Match::Path("etc/os-release"), Match::Path("usr/lib/os-release")],
        needs: Needs::Nothing,
        read: os_release::read,
    },
    Reader {
        id: "dpkg-status",
        matches: &[Match::Path("var/lib/dpkg/status"), Match::Path("lib/opkg/status")],
        needs: Needs::Files,
        read: deb::read_status,
    },
    Reader {
        id: "dpkg-status-d",
        matches: &[Match::Inside("var/lib/dpkg/status.d/", "")],
        needs: Needs::Files,
        read: deb::read_status_folder,
    },
    asked("dpkg-files", &[Match::Inside("var/lib/dpkg/info/", ".list")]),
    asked("dpkg-copyright", &[Match::Inside("usr/share/doc/", "copyright")]),
    Reader {
        id: "apk-installed",
        matches: &[Match::Path("lib/apk/db/installed")],
        needs: Needs::Files,
        read: apk::read,
    },
    Reader {
        id: "rpm-database",
        matches: &[Match::Path("rpm/rpmdb.sqlite"), Match::Path("rpm/Packages.db"), Match::Path("rpm/Packages")],
        needs: Needs::Files,
        read: rpm::read,
    },
    asked("rpm-journal", &[Match::Path("rpm/rpmdb.sqlite-wal")]),
    Reader {
        id: "python-installed",
        matches: &[
            Match::Inside(".dist-info/", "METADATA"),
            Match::Inside(".egg-info/", "PKG-INFO"),
            Match::Inside("EGG-INFO/", "PKG-INFO"),
            Match::Suffix(".egg-info"),
        ],
        needs: Needs::Files,
        read: python::read,
    },
    asked(
        "python-record",
        &[
            Match::Inside(".dist-info/", "RECORD"),
            Match::Inside(".dist-info/", "direct_url.json"),
            Match::Inside(".egg-info/", "requires.txt"),
        ],
    ),
    Reader {
        id: "npm-installed",
        matches: &[Match::Inside("node_modules/", "package.json")],
        needs: Needs::Nothing,
        read: node::read,
    },
    Reader {
        id: "gem-installed",
        matches: &[Match::Inside("specifications/", ".gemspec")],
        needs: Needs::Nothing,
        read: gem::read,
    },
    Reader {
        id: "alpm-local",
        matches: &[Match::Inside("var/lib/pacman/local/", "desc")],
        needs: Needs::Files,
        read: alpm::read,
    },
    asked("alpm-files", &[Match::Inside("var/lib/pacman/local/", "files")]),
    Reader {
        id: "composer-installed",
        matches: &[Match::Path("composer/installed.json")],
        needs: Needs::Nothing,
        read: php::read,
    },
    Reader {
        id: "conda-meta",
        matches: &[Match::Inside("conda-meta/", ".json")],
        needs: Needs::Nothing,
        read: conda::read,
    },
    Reader { id: "r-installed", matches: &[Match::Name("DESCRIPTION")], needs: Needs::Nothing, read: r::read },
];
