//! The security policy: where to report, how it is handled, what is supported, and what protects the project.
//!
//! Each repair writes one section. Headings stay neutral where a check would take a heading for the statement, so that a
//! section whose answer is a blank says nothing.

mod contact;
#[cfg(test)]
mod tests;

use slam_model::{
    Verdict,
    evidence::document::{Document, DocumentKind},
};

use crate::{
    ci::Class,
    documents::words::{add, answered_lines, days, documents, ended, is_released, list, mentions, says},
    draft::{Draft, Home},
    prose::{Part, text},
    recipe::{Recipe, Theme},
};

pub(crate) static RECIPES: &[Recipe] = &[
    recipe(
        "add-security-contact",
        "Name the private contact for vulnerabilities",
        &["security-contacts", "private-reporting-route"],
        contact::write,
    ),
    recipe("state-disclosure", "Say how a report is handled, and how soon", &["disclosure-policy"], disclosure),
    recipe("state-support", "Say which versions are supported, and until when", &["support-statement"], support),
    recipe("state-support-end", "Say when security fixes for a version end", &["security-support-end"], support_end),
    recipe(
        "state-sign-in",
        "Say who signs in with a second factor",
        &["multi-factor-stated", "multi-factor-sign-in"],
        sign_in,
    ),
    recipe("state-branch-protection", "Say how the main branch is protected", &["branch-protection-stated"], branch),
    recipe("state-advisories", "Say where advisories are published", &["vulnerabilities-published"], advisories),
    recipe("complete-security-policy", "Cover every point of a security policy", &["security-policy-complete"], points),
];

const fn recipe(
    id: &'static str,
    title: &'static str,
    helps: &'static [&'static str],
    write: fn(&mut Draft<'_>),
) -> Recipe {
    Recipe { id, title, theme: Theme::Security, class: Class::NeedsEyes, helps, write }
}

/// The security policy.
pub(crate) const SECURITY: Home = Home { kind: DocumentKind::Security, path: "SECURITY.md", title: "Security policy" };
const SUPPORT: Home = Home { kind: DocumentKind::Support, path: "SUPPORT.md", title: "Support" };

/// Words by which rules for secure development are known.
pub(crate) const RULES: &[&str] = &[
    "secure development",
    "secure coding",
    "secure software development",
    "developed securely",
    "security rules",
    "secure design",
    "security practices",
    "security guideline",
    "secure by design",
];

fn disclosure(draft: &mut Draft<'_>) {
    let first = days(draft, "response-days");
    let last = days(draft, "disclosure-days");
    let mut parts = vec![text(format!("Whoever reports a vulnerability gets a first answer within {first}."))];
    parts.extend(handling(draft, "The report then goes this way:"));
    parts.push(text(format!(
        "At the latest {last} after the report, a vulnerability is made public. Until then, please keep it between you and the project."
    )));
    if draft.is_answered("advisories") {
        parts.push(text(published(draft)));
    }
    add(draft, SECURITY, &["Disclosure", "Coordinated disclosure", "Answers and disclosure"], &parts);
}

fn handling(draft: &mut Draft<'_>, introduction: &str) -> Vec<Part> {
    match answered_lines(draft, "report-handling") {
        Some(steps) => vec![text(introduction), Part::Steps(steps)],
        None => vec![text(format!("The report then goes this way: {}.", draft.blank("report-handling")))],
    }
}

/// Statements on support belong to the document on support where there is one.
fn support_home(draft: &Draft<'_>) -> Home {
    if draft.project.document(DocumentKind::Support).is_some() { SUPPORT } else { SECURITY }
}

fn support(draft: &mut Draft<'_>) {
    if is_released(&draft.project) {
        add_support(draft, support_home(draft));
    }
}

fn add_support(draft: &mut Draft<'_>, home: Home) {
    let versions = draft.words("supported-versions");
    let parts = [
        text(ended(&format!("Only the following versions are supported with security fixes: {versions}"))),
        text(support_until(draft)),
    ];
    add(draft, home, &["Supported versions", "Version support", "Support policy"], &parts);
}

fn support_until(draft: &mut Draft<'_>) -> String {
    ended(&format!("A version no longer gets security fixes from this point on: {}", draft.words("support-end")))
}

fn support_end(draft: &mut Draft<'_>) {
    if is_released(&draft.project) {
        let parts = [text(support_until(draft))];
        add(draft, support_home(draft), &["End of security fixes", "When security fixes end"], &parts);
    }
}

fn sign_in(draft: &mut Draft<'_>) {
    const FACTOR: &[&str] =
        &["second factor", "two-factor", "two factor", "multi-factor", "multifactor", "2fa", "mfa", "passkey"];
    const MUST: &[&str] = &["require", "must", "mandatory", "enforce", "obligatory"];
    let mut all = draft.project.evidence.documents.seen().into_iter().flatten();
    // The statement is there; whether the forge enforces it no document can show.
    if all.any(|one| says(one, &[FACTOR, MUST])) {
        return;
    }
    if is_kept_elsewhere(draft) {
        return;
    }
    let who = draft.words("mfa");
    let parts = [text(ended(&format!("The following people must sign in with a second factor: {who}")))];
    add(draft, SECURITY, &["Sign-in", "How maintainers sign in"], &parts);
}

/// Returns whether a policy stands in another place, which a file of that name here would hide, and says so.
fn is_kept_elsewhere(draft: &mut Draft<'_>) -> bool {
    let has_own = draft.project.document(DocumentKind::Security).is_some();
    let waits = |id: &str| draft.project.verdicts.get(id) == Some(&Verdict::NeedsReview);
    let is_elsewhere = !has_own && ["OSPS-VM-01.01", "OSPS-VM-02.01", "OSPS-VM-03.01"].into_iter().any(waits);
    if is_elsewhere {
        draft.note(
            "the security policy stands elsewhere, and SECURITY.md here would hide it: write the statement there",
        );
    }
    is_elsewhere
}

fn branch(draft: &mut Draft<'_>) {
    if is_kept_elsewhere(draft) {
        return;
    }
    let how = draft.words("branch-protection");
    let parts = [text(ended(&format!("The main branch is protected: {how}")))];
    add(draft, SECURITY, &["Changes to the main branch", "Rules of the main branch"], &parts);
}

fn advisories(draft: &mut Draft<'_>) {
    const KINDS: &[DocumentKind] = &[DocumentKind::Security, DocumentKind::Readme, DocumentKind::Support];
    let is_said = documents(&draft.project, KINDS).any(|one| {
        mentions(one, &["advisor", "cve", "vulnerabilit"])
            && mentions(one, &["publish", "announce", "disclose", "posted", "listed at", "list of"])
    });
    // No words of a tree turn more than "nothing can be seen" into "a person has to look".
    if is_said || draft.project.evidence.forge.seen().is_some() {
        return;
    }
    if is_kept_elsewhere(draft) {
        return;
    }
    let parts = [text(published(draft))];
    add(draft, SECURITY, &["Published advisories", "Advisories of this project"], &parts);
}

fn published(draft: &mut Draft<'_>) -> String {
    let place = draft.words("advisories");
    let place =
        if place.starts_with("https://") { format!("[in this list]({place})") } else { format!("here: {place}") };
    ended(&format!("Advisories on vulnerabilities of this project are published {place}"))
}

fn points(draft: &mut Draft<'_>) {
    let Some(policy) = draft.project.document(DocumentKind::Security).filter(|one| names_contact(one)) else {
        draft.note(
            "name a private contact for vulnerabilities first (`security-contact`): without one no policy is complete",
        );
        return;
    };
    if !mentions(policy, RULES) && !mentions(policy, &["code review", "static analysis", "fuzz"]) {
        add_rules(draft);
    }
    if !mentions(policy, &["risk", "severity", "scope", "threat", "triage", "priorit", "cvss", "impact", "mitigat"]) {
        let scope = draft.words("scope");
        let risks = draft.words("risk-handling");
        let parts = [
            text(ended(&format!("This is in scope: {scope}"))),
            text(ended(&format!("Risks are found and handled like this: {risks}"))),
        ];
        add(draft, SECURITY, &["What this policy covers", "What counts, and how it is judged"], &parts);
    }
    let is_path = mentions(policy, &["report", "vulnerabilit"])
        && mentions(policy, &["fix", "patch", "release", "remed"])
        && mentions(policy, &["disclos", "advisory", "advisories", "embargo", "publish"]);
    if !is_path {
        let parts = handling(draft, "A report goes this way:");
        add(draft, SECURITY, &["What happens to a report", "From a report to its end"], &parts);
    }
    let is_supported = draft.project.document(DocumentKind::Support).is_some()
        || says(
            policy,
            &[
                &["support", "maintain", "security fix", "security update", "end of life", "eol"],
                &["version", "release", "until", "no longer", "latest", "branch", "year", "month", "end of life"],
            ],
        );
    if !is_supported {
        add_support(draft, SECURITY);
    }
}

/// Writes the rules for secure development into the security policy.
pub(crate) fn add_rules(draft: &mut Draft<'_>) {
    let parts = list(draft, "secure-development", "Code is developed securely by these rules:");
    add(draft, SECURITY, &["Development rules", "Rules for developers"], &parts);
}

fn names_contact(policy: &Document) -> bool {
    let mail = policy.sentences.iter().any(|one| {
        let text = one.text.to_lowercase();
        text.split_whitespace().any(|word| word.contains('@')) || text.contains("[at]") || text.contains("(at)")
    });
    mail || policy.links.iter().any(|link| {
        link.target.starts_with("mailto:")
            || contact::FORMS.iter().any(|form| link.target.to_lowercase().contains(form))
    })
}
