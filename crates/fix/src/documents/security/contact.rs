//! The private contact: in the security policy, and in `security.txt` where the repository is a website, too.

use jiff::ToSpan;

use crate::{answers::Answer, documents::words::add, draft::Draft, prose::text};

use super::SECURITY;

/// Parts of addresses of forms that only maintainers read.
pub(super) const FORMS: &[&str] = &[
    "/security/advisories/new",
    "hackerone.com/",
    "bugcrowd.com/",
    "huntr.com/",
    "intigriti.com/",
    "yeswehack.com/",
    "tidelift.com/security",
    "issuable_template=security",
    "confidential",
];

pub(super) fn write(draft: &mut Draft<'_>) {
    let is_answered = draft.is_answered("security-contact");
    let contact = draft.words("security-contact");
    let way = if contact.starts_with("https://") {
        format!("[through this form]({contact})")
    } else {
        format!("to {contact}")
    };
    let words = format!("Report a vulnerability in private {way}. Please do not open a public issue for it.");
    add(draft, SECURITY, &["Reporting a vulnerability", "Private contact for vulnerabilities"], &[text(words)]);
    if is_answered {
        security_txt(draft, &contact);
    }
}

/// Folders in which a website keeps the file, as its readers know them.
const ROOTS: [&str; 4] = ["", "static/", "public/", "docs/"];

fn security_txt(draft: &mut Draft<'_>, contact: &str) {
    let project = draft.project;
    if project.evidence.process.seen().is_some_and(|process| process.security_txt.is_some()) {
        return;
    }
    let there = ROOTS.into_iter().find(|root| project.has(&format!("{root}.well-known")));
    let root = match (there, project.answer("website-root")) {
        (Some(root), _) => root.to_owned(),
        (None, Some(Answer::Text(root))) => format!("{}/", root.trim_matches('/')),
        (None, _) => return,
    };
    if there.is_none() && !project.has(root.trim_end_matches('/')) {
        draft.note(format!("the folder `{root}` that `website-root` names is not in the tree"));
        return;
    }
    let contact = match contact {
        form if form.starts_with("https://") => form.to_owned(),
        mail if mail.contains('@') && !mail.contains(char::is_whitespace) => format!("mailto:{mail}"),
        _ => return,
    };
    // RFC 9116 wants an end, and recommends one within a year: an old contact is worse than none.
    let Ok(end) = project.today.checked_add(364.days()) else { return };
    let policy = project.address(&draft.path_of(SECURITY)).map(|url| format!("Policy: {url}\n")).unwrap_or_default();
    let path = format!("{root}.well-known/security.txt");
    draft.create(&path, format!("Contact: {contact}\nExpires: {end}T00:00:00Z\n{policy}"));
    draft.note(format!("`{path}` is valid until {end}: renew it before that day"));
}
