//! Questions that several profiles ask of a document.

use slam_packages::Kind;

use super::Judged;
use crate::graph::{Component, ComponentKind, Details, Party};

pub(super) fn component<'a>(judged: &Judged<'a>, at: usize) -> Option<&'a Component> {
    judged.graph.components.get(at)
}

fn details<'a>(judged: &Judged<'a>, at: usize) -> Option<&'a Details> {
    component(judged, at)?.details.as_deref()
}

/// Text that says nothing: SPDX writes it where a field must be filled.
fn says(text: Option<&str>) -> bool {
    text.is_some_and(|text| !matches!(text.trim(), "" | "NOASSERTION" | "NONE" | "unknown" | "UNKNOWN"))
}

fn named(party: Option<&Party>) -> bool {
    party.is_some_and(|party| says(party.name.as_deref()) || !party.urls.is_empty() || !party.contacts.is_empty())
}

/// A party with a mail address or a page, as BSI TR-03183-2 asks.
fn reachable(party: &Party) -> bool {
    let mail = party.contacts.iter().any(|(_, mail)| says(mail.as_deref()));
    let in_name = party.name.as_deref().is_some_and(|name| name.contains('@') || name.contains("://"));
    mail || !party.urls.is_empty() || in_name
}

pub(super) fn has_name(judged: &Judged<'_>, at: usize) -> bool {
    component(judged, at).is_some_and(|one| says(Some(&one.name)))
}

pub(super) fn has_version(judged: &Judged<'_>, at: usize) -> bool {
    component(judged, at).is_some_and(|one| says(crate::identity::version(one).as_deref()))
}

/// A package URL, CPE, or SWID tag.
pub(super) fn has_identifier(judged: &Judged<'_>, at: usize) -> bool {
    let purl = component(judged, at).is_some_and(|one| says(one.purl.as_deref()));
    purl || details(judged, at).is_some_and(|details| !details.cpes.is_empty() || details.swid.is_some())
}

pub(super) fn has_supplier(judged: &Judged<'_>, at: usize) -> bool {
    details(judged, at).is_some_and(|details| {
        named(details.supplier.as_ref())
            || named(details.manufacturer.as_ref())
            || says(details.publisher.as_deref())
            || details.authors.iter().any(|author| named(Some(author)))
    })
}

pub(super) fn has_reachable_creator(judged: &Judged<'_>, at: usize) -> bool {
    details(judged, at).is_some_and(|details| {
        let parties = details.manufacturer.iter().chain(&details.supplier).chain(&details.authors);
        parties.into_iter().any(reachable)
    })
}

pub(super) fn has_hash(judged: &Judged<'_>, at: usize) -> bool {
    component(judged, at).is_some_and(|one| !one.hashes.is_empty())
}

pub(super) fn has_sha512(judged: &Judged<'_>, at: usize) -> bool {
    component(judged, at).is_some_and(|one| one.hashes.iter().any(|hash| hash.algorithm == "SHA-512"))
}

pub(super) fn has_license(judged: &Judged<'_>, at: usize) -> bool {
    component(judged, at).is_some_and(|one| one.licenses.iter().any(|license| says(Some(&license.text))))
}

pub(super) fn has_copyright(judged: &Judged<'_>, at: usize) -> bool {
    // `NONE` is an answer here: there is no notice.
    details(judged, at).is_some_and(|details| {
        details.copyright.as_deref().is_some_and(|text| !matches!(text.trim(), "" | "NOASSERTION"))
    })
}

pub(super) fn has_download(judged: &Judged<'_>, at: usize) -> bool {
    let kinds = ["distribution", "distribution-intake", "vcs", "source-distribution"];
    details(judged, at).is_some_and(|details| details.links.iter().any(|link| kinds.contains(&link.kind.as_str())))
}

pub(super) fn has_purl(judged: &Judged<'_>, at: usize) -> bool {
    component(judged, at).is_some_and(|one| says(one.purl.as_deref()))
}

pub(super) fn has_file_name(judged: &Judged<'_>, at: usize) -> bool {
    let is_file = component(judged, at).is_some_and(|one| one.kind == ComponentKind::Known(Kind::File));
    is_file
        || has_property(judged, at, "bsi:component:filename")
        || details(judged, at).is_some_and(|details| says(details.file_name.as_deref()))
}

pub(super) fn has_property(judged: &Judged<'_>, at: usize, name: &str) -> bool {
    details(judged, at).is_some_and(|details| {
        details.properties.iter().any(|property| property.name == name && says(Some(&property.value)))
    })
}

/// An arrow that starts or ends at the component: it stands somewhere in the graph.
pub(super) fn is_linked(judged: &Judged<'_>, at: usize) -> bool {
    judged.linked.get(at).copied().unwrap_or_default()
}

pub(super) fn has_time(judged: &Judged<'_>) -> bool {
    judged.graph.document.created.as_deref().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok())
}

/// A person or organisation that made the document; a program alone is none.
pub(super) fn has_author(judged: &Judged<'_>) -> bool {
    let document = &judged.graph.document;
    document.authors.iter().any(|author| named(Some(author)))
        || named(document.manufacturer.as_ref())
        || named(document.supplier.as_ref())
}

pub(super) fn has_reachable_author(judged: &Judged<'_>) -> bool {
    let document = &judged.graph.document;
    document.authors.iter().chain(&document.manufacturer).chain(&document.supplier).any(reachable)
}

pub(super) fn has_tool(judged: &Judged<'_>) -> bool {
    judged.graph.document.tools.iter().any(|tool| says(Some(&tool.name)))
}

/// When in the life of the software the document was made.
pub(super) fn has_context(judged: &Judged<'_>) -> bool {
    let words = ["source", "build", "analyzed", "deployed", "runtime", "design"];
    let comment = judged.graph.document.comment.as_deref().unwrap_or_default().to_lowercase();
    !judged.graph.document.lifecycles.is_empty()
        || comment.contains("sbom type") && words.iter().any(|word| comment.contains(word))
}

pub(super) fn has_root(judged: &Judged<'_>) -> bool {
    judged.graph.document.root.is_some()
}

pub(super) fn says_how_complete(judged: &Judged<'_>) -> bool {
    judged.graph.document.completeness.is_some() || !judged.graph.unknowns.is_empty()
}

pub(super) fn has_identity(judged: &Judged<'_>) -> bool {
    says(judged.graph.document.identity.as_deref())
}
