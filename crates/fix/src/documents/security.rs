//! The security policy: where to report, how it is handled, what is supported.

use slam_model::evidence::document::DocumentKind;

use crate::{
    ci::Class,
    draft::{Draft, Home},
    prose::text,
    recipe::{Recipe, Theme},
};

pub(crate) static RECIPES: &[Recipe] = &[Recipe {
    id: "add-security-contact",
    title: "Name the private contact for vulnerabilities",
    theme: Theme::Security,
    class: Class::NeedsEyes,
    helps: &["security-contacts"],
    write: contact,
}];

const SECURITY: Home = Home { kind: DocumentKind::Security, path: "SECURITY.md", title: "Security policy" };

fn contact(draft: &mut Draft<'_>) {
    let contact = draft.words("security-contact");
    draft.section(
        SECURITY,
        "Reporting a vulnerability",
        &[text(format!("Report a vulnerability in private to {contact}. Please do not open a public issue for it."))],
    );
}
