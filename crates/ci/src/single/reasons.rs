//! Permissions without a word about what needs them.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::UndocumentedPermissions, DefinitionKind},
};

use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() != DefinitionKind::Workflow || !file.is_github() {
        return;
    }
    silent(file, file.root(), found);
    file.jobs().for_each(|job| silent(file, &job.value, found));
}

/// One finding for all grants of a block that stand without a comment, at the first of them.
fn silent(file: &File<'_>, owner: &Node, found: &mut Vec<CiFinding>) {
    let grants = owner.get("permissions").map(Node::entries).unwrap_or_default();
    let mut without = grants.iter().filter(|grant| {
        // To read what every checkout reads needs no reason.
        let (scope, access) = (grant.key.text(), grant.value.text());
        let usual = scope.as_deref() == Some("contents") && access.as_deref() == Some("read");
        !usual && !has_reason(file, grant.key.line)
    });
    let Some(first) = without.next() else { return };
    let scopes: Vec<&str> =
        std::iter::once(first).chain(without.clone()).map(|grant| file.text(grant.key.span)).collect();
    let message = format!("nothing says what needs {}", list(&scopes));
    let rating = Rating::of(Severity::Low, Confidence::High);
    let span = File::join(&first.key, &first.value);
    let mut one = file.finding(UndocumentedPermissions, rating, span, message);
    one.related.extend(without.map(|grant| file.place(&grant.key)));
    found.push(one);
}

/// Returns whether a comment stands in the line. One that asks a tool to pass over the grant counts as well: somebody has
/// looked at it.
fn has_reason(file: &File<'_>, line: u32) -> bool {
    let comments = &file.document.comments;
    let at = comments.partition_point(|comment| comment.line < line);
    comments.iter().skip(at).take_while(|comment| comment.line == line).any(|comment| !comment.text.is_empty())
}

fn list(scopes: &[&str]) -> String {
    match scopes {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first, second] => format!("`{first}` and `{second}`"),
        [most @ .., last] => format!("`{}`, and `{last}`", most.join("`, `")),
    }
}
