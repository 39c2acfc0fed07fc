//! Actions of which something is known: archived, vulnerable, made to be mistaken for another, or of no use.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{ArchivedUses, ImpostorCommit, SuperfluousUses, TyposquattedUses, VulnerableUses},
        DefinitionKind, Pin, Taint,
    },
};

use crate::{
    file::{File, Rating, UseNode},
    knowledge::{self, Archived, Version},
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() == DefinitionKind::Hooks {
        return hooks(file, found);
    }
    for used in file.uses.iter().filter(|used| !used.repository.is_empty()) {
        if let Some(state) = knowledge::archived(&used.repository) {
            let (rating, message) = given_up(&used.repository, state);
            found.push(file.finding_in(used.around, ArchivedUses, rating, used.name_span(file), message));
        }
        if let Some(known) = knowledge::resembled(&used.repository) {
            let rating = Rating::of(Severity::High, Confidence::Low).by(Taint::Attacker);
            let message = format!("`{}` has nearly the name of `{known}`", used.repository);
            found.push(file.finding_in(used.around, TyposquattedUses, rating, used.name_span(file), message));
        }
        let name = used.uses.name.to_lowercase();
        if let Some(other) = knowledge::replacement(&name).filter(|_| used.around.get("steps").is_none()) {
            let rating = Rating::of(Severity::Informational, other.confidence);
            let message = format!("`{}` in a script does what `{}` does", other.command, used.uses.name);
            found.push(file.finding_in(used.around, SuperfluousUses, rating, used.node.span, message));
        }
        vulnerable(file, used, &name, found);
    }
}

fn given_up(repository: &str, state: Archived) -> (Rating, String) {
    let (severity, what) = match state.deprecated {
        false => (Severity::Medium, "is archived, so nobody repairs it"),
        true => (Severity::Low, "is deprecated by its owners"),
    };
    let then = state.successor.map_or_else(String::new, |successor| format!("; `{successor}` took its place"));
    (Rating::of(severity, Confidence::High), format!("`{repository}` {what}{then}"))
}

fn vulnerable(file: &File<'_>, used: &UseNode<'_>, name: &str, found: &mut Vec<CiFinding>) {
    let Some(reference) = &used.uses.reference else { return };
    // An advisory names the repository, or one action in a folder of it.
    let mut advisories = knowledge::advisories(&used.repository);
    if *name != used.repository {
        advisories.extend(knowledge::advisories(name));
    }
    if advisories.is_empty() {
        return;
    }
    let comment = used.uses.comment.as_deref().and_then(Version::of_comment);
    let by_tag = used.uses.pin != Pin::Digest;
    let (version, confidence) = match by_tag {
        true => (Version::parse(reference).map(|version| (reference.clone(), version)), Confidence::High),
        // A comment is only as right as who wrote it.
        false => (comment, Confidence::Medium),
    };
    for one in advisories {
        let called = one.cve.map_or_else(|| one.id.to_owned(), |cve| format!("{} ({cve})", one.id));
        if one.commits.iter().any(|commit| commit.eq_ignore_ascii_case(reference)) {
            let rating = Rating::of(Severity::Critical, Confidence::High).by(Taint::Attacker);
            let message =
                format!("this commit of `{}` is known to be hostile, {called}: {}", used.uses.name, one.summary);
            found.push(file.finding_in(used.around, ImpostorCommit, rating, used.node.span, message));
        } else if let Some((text, version)) =
            version.as_ref().filter(|(_, version)| one.names(version) && (by_tag || one.commits.is_empty()))
        {
            let rating = Rating::of(one.severity, confidence).by(Taint::Attacker);
            let repaired = one.repaired(version).map_or_else(String::new, |to| format!("; repaired in {to}"));
            let message = format!("`{}` {text} is named by {called}: {}{repaired}", used.uses.name, one.summary);
            found.push(file.finding_in(used.around, VulnerableUses, rating, used.node.span, message));
        }
    }
}

/// Repositories of hooks that pre-commit fetches.
fn hooks(file: &File<'_>, found: &mut Vec<CiFinding>) {
    for hook in file.root().get("repos").map(Node::items).unwrap_or_default() {
        let Some(node) = hook.get("repo") else { continue };
        let address = node.text().unwrap_or_default().to_lowercase();
        let Some((_, path)) = address.split_once("github.com/") else { continue };
        let repository = path.trim_end_matches('/').trim_end_matches(".git");
        if let Some(state) = knowledge::archived(repository) {
            let (rating, message) = given_up(repository, state);
            found.push(file.finding_in(hook, ArchivedUses, rating, node.span, message));
        }
    }
}
