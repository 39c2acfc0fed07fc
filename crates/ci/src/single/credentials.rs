//! Credentials that lie around: in the work tree after a checkout, and in the definition itself.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{HardcodedCredentials, PersistedCredentials},
        Taint,
    },
};

use super::spelling::is_expression;
use crate::{
    file::{File, Rating, StepNode},
    knowledge,
    read::uses::without_address,
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if !file.is_actions() {
        return;
    }
    // From the last step to the first: what comes later in the job is known by then.
    let (mut job, mut later) = (None, Later::default());
    for at in file.steps.iter().rev() {
        let of = at.job.map(|job| job.key.span);
        if job.replace(of) != Some(of) {
            later = Later::default();
        }
        checkout(file, at, &later, found);
        later.upload = if uploads_everything(at.step) { Some(at.step) } else { later.upload };
        later.push = if pushes(at.step) { Some(at.step) } else { later.push };
    }
    for job in file.jobs() {
        let services = job.value.get("services").map(Node::entries).unwrap_or_default();
        for container in job.value.get("container").into_iter().chain(services.iter().map(|service| &service.value)) {
            password(file, container, found);
        }
    }
}

/// What later steps of the job do.
#[derive(Default)]
struct Later<'d> {
    /// Uploads the work tree.
    upload: Option<&'d Node>,
    /// Pushes.
    push: Option<&'d Node>,
}

fn checkout(file: &File<'_>, at: &StepNode<'_>, later: &Later<'_>, found: &mut Vec<CiFinding>) {
    let step = at.step;
    let Some(version) = checkout_version(step) else { return };
    let with = step.entry("with");
    if let Some(with) = with.filter(|with| with.value.as_str().is_some_and(is_expression)) {
        let rating = Rating::of(Severity::Informational, Confidence::High);
        let message = "the inputs are one expression, which may leave the token in the work tree";
        found.push(file.finding(PersistedCredentials, rating, File::join(&with.key, &with.value), message));
        return;
    }
    let wish = with.and_then(|with| with.value.get("persist-credentials"));
    let said = wish.and_then(Node::text);
    if said.as_deref() == Some("false") {
        return;
    }
    let (upload, push) = (later.upload, later.push);
    // Since version 6 the token stands beside the work tree, out of reach of an upload of it.
    let beside = version.is_some_and(|major| major >= 6);
    let severity = match (upload.is_some(), beside) {
        (true, false) => Severity::High,
        (false, true) => Severity::Low,
        _ => Severity::Medium,
    };
    let (severity, confidence, message) = match (upload, push) {
        (Some(upload), _) => (
            severity,
            Confidence::High,
            format!(
                "the token stays in the work tree, which line {} uploads whole",
                upload.entry("uses").map_or(upload.line, |uses| uses.key.line)
            ),
        ),
        (None, Some(push)) => (
            Severity::Low,
            Confidence::Low,
            format!(
                "the token stays in the work tree, where every step can take it; the push in line {} may need it",
                push.line
            ),
        ),
        (None, None) => (
            severity,
            Confidence::Low,
            "the token stays in the work tree, where every later step can take it, and no step is seen to push"
                .to_owned(),
        ),
    };
    // Who asks for it by name has thought of it.
    let severity = if said.as_deref() == Some("true") { severity.min(Severity::Low) } else { severity };
    let mut one =
        file.finding(PersistedCredentials, Rating::of(severity, confidence), file.with_anchor(step.span), message);
    one.related.extend(wish.map(|wish| file.place(wish)));
    one.related.extend(upload.or(push).map(|step| file.place(step)));
    found.push(one);
}

fn action(step: &Node) -> Option<(&str, &str)> {
    let uses = step.get("uses")?.as_str()?;
    let (name, reference) = uses.split_once('@').unwrap_or((uses, ""));
    Some((without_address(name), reference))
}

/// Returns the major version of a checkout, where its reference tells.
fn checkout_version(step: &Node) -> Option<Option<u32>> {
    let (name, reference) = action(step)?;
    let digits = reference.strip_prefix('v').unwrap_or(reference).split('.').next().unwrap_or_default();
    // A commit id can consist of digits.
    let major = if reference.len() < 20 { digits.parse().ok() } else { None };
    name.eq_ignore_ascii_case("actions/checkout").then_some(major)
}

/// Returns whether the step uploads the work tree itself.
fn uploads_everything(step: &Node) -> bool {
    action(step).is_some_and(|(name, _)| name.eq_ignore_ascii_case("actions/upload-artifact"))
        && step.get("with").and_then(|with| with.get("path")).and_then(Node::as_str).is_some_and(|paths| {
            paths.lines().map(str::trim).any(|path| {
                matches!(path, "." | "./" | ".." | "../") || is_expression(path) && path.contains("github.workspace")
            })
        })
}

/// Returns whether the step is seen to push.
pub fn pushes(step: &Node) -> bool {
    if let Some((name, _)) = action(step) {
        return knowledge::pushes(name);
    }
    let Some(script) = step.get("run").and_then(Node::as_str) else { return false };
    script.contains("git")
        && ["git push", "mike deploy", "gh-deploy", "semantic-release"].iter().any(|words| script.contains(words))
        || script.lines().any(|line| line.contains("git ") && line.contains(" push"))
}

/// A password of a registry that is no expression.
fn password(file: &File<'_>, container: &Node, found: &mut Vec<CiFinding>) {
    let Some(entry) = container.entry("credentials") else { return };
    let Some(word) = entry.value.get("password").and_then(Node::text) else { return };
    if word.trim().is_empty() || is_expression(&word) {
        return;
    }
    let rating = Rating::of(Severity::High, Confidence::High).by(Taint::Attacker);
    let message = "the password of the registry stands here for everyone who can read the repository";
    let mut one = file.finding(HardcodedCredentials, rating, File::join(&entry.key, &entry.value), message);
    // The finding names the place and never the password.
    one.quote.text = "credentials:".to_owned();
    found.push(one);
}
