//! Repairs that keep the tree clean: the licence in its place, secrets kept out, encrypted addresses, and no binaries.

mod addresses;
mod binaries;
mod declared;
mod ignored;
mod license;
mod license_field;
mod secrets;

use crate::{
    ci::Class,
    recipe::{Recipe, Theme},
};

pub(crate) static RECIPES: &[Recipe] = &[
    Recipe {
        id: "put-declared-license",
        title: "Put the text of the declared licence into its place",
        theme: Theme::License,
        class: Class::Safe,
        // A Security Insights file has to name the place of the licence text.
        helps: &["license-in-place", "source-license-approved", "license-clear", "insights-valid"],
        write: license::declared,
    },
    Recipe {
        id: "add-license",
        title: "Add the licence",
        theme: Theme::License,
        class: Class::NeedsEyes,
        // A Security Insights file has to name the place of the licence text.
        helps: &["license-in-place", "source-license-approved", "license-clear", "insights-valid"],
        write: license::answered,
    },
    Recipe {
        id: "use-https",
        title: "Use encrypted addresses where the host is known to answer there",
        theme: Theme::Hygiene,
        class: Class::Safe,
        helps: &["channels-encrypted", "distribution-authenticated", "insights-addresses-encrypted"],
        write: addresses::write,
    },
    Recipe {
        id: "add-secret-hook",
        title: "Look for secrets before they are committed",
        theme: Theme::Hygiene,
        class: Class::NeedsEyes,
        helps: &["secrets-kept-out"],
        write: secrets::write,
    },
    Recipe {
        id: "name-generated-binaries",
        title: "Name the generated binaries that have to leave the tree",
        theme: Theme::Hygiene,
        class: Class::NeedsEyes,
        helps: &["no-generated-executables"],
        write: binaries::write,
    },
    Recipe {
        id: "record-forge-settings",
        title: "Record what an administrator says of the forge",
        theme: Theme::Hygiene,
        class: Class::NeedsEyes,
        helps: &[
            "multi-factor-sign-in",
            "least-privilege-by-default",
            "primary-branch-protected",
            "primary-branch-kept",
            "public-discussion",
            "public-repository",
        ],
        write: declared::write,
    },
];
