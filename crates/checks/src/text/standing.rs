//! How much a document's words about a topic count: what the project says of itself, or what it tells its users.

use slam_model::evidence::document::{Document, DocumentKind};

use super::Topic;

/// How far a document is at home with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// As a whole: what one section leaves open another may say.
    Whole,
    /// In each of its sections.
    Sections,
    /// Only below headings that announce the topic.
    Headings,
    /// A page of the manual: only when it says everything below such a heading.
    Page,
}

/// Parts of paths that name pages by which the people of a project say how they work.
const MAKERS: &[&str] = &[
    "bug",
    "bugs",
    "building",
    "contribute",
    "contributing",
    "contributor",
    "contributors",
    "dependencies",
    "dependency",
    "dev",
    "devel",
    "developer",
    "developers",
    "development",
    "disclosure",
    "governance",
    "hacking",
    "maintainer",
    "maintainers",
    "maintaining",
    "policies",
    "policy",
    "process",
    "processes",
    "release",
    "releases",
    "releasing",
    "secrets",
    "security",
    "support",
    "template",
    "versioning",
    "vulnerabilities",
    "vulnerability",
];

/// Parts of paths that name pages for users, whatever else stands in the path, and pages for machines.
const USERS: &[&str] = &[
    "agents",
    "ai",
    "announcing",
    "api",
    "blog",
    "claude",
    "command",
    "configuration",
    "cookbook",
    "copilot",
    "examples",
    "faq",
    "guide",
    "guides",
    "howto",
    "libcurl",
    "man",
    "opts",
    "patterns",
    "posts",
    "reference",
    "tutorial",
    "tutorials",
    "use",
    "user",
    "users",
];

/// Returns whether a page says how the project works, not how its software is used: `docs/policies.md`, `docs/dev/tests.md`.
fn is_for_makers(document: &Document) -> bool {
    let path = document.path.to_lower();
    let has = |list: &[&str]| path.split(['/', '-', '_', '.', ' ']).any(|part| list.contains(&part));
    // A page `testing` tells users how to test with the software; a folder of that name is about its own tests.
    let tests = path.split('/').rev().skip(1).any(|folder| matches!(folder, "tests" | "testing"));
    let own_tests = document.kind == DocumentKind::Testing
        && document.title().is_some_and(|title| title.text.split_whitespace().count() <= 2);
    (has(MAKERS) || tests || own_tests) && !has(USERS)
}

impl Topic {
    /// Returns how the document stands to the topic; `home` are the kinds that are dedicated to it. `None` when its words
    /// are about something else: a manual for users is no place for a rule of the project.
    pub(super) fn standing(&self, document: &Document, home: &[DocumentKind]) -> Option<Standing> {
        if !self.reads(document, home) {
            return None;
        }
        let kind = if is_ambiguous(document) { DocumentKind::Other } else { document.kind };
        let dedicated = home.contains(&kind);
        Some(match kind {
            // A README speaks of everything; all of it together is no passage.
            DocumentKind::Readme | DocumentKind::Other if dedicated => Standing::Sections,
            _ if dedicated => Standing::Whole,
            DocumentKind::Other if is_for_makers(document) => Standing::Headings,
            DocumentKind::Other if self.is_rule() || is_news(document) => return None,
            DocumentKind::Other => Standing::Page,
            _ => Standing::Headings,
        })
    }
}

/// Returns whether the name alone does not tell what the page is: `docs/testing.md` may teach users to test with the
/// software, and `docs/build.md` to build with it. Names in capitals are those of the project's own papers.
fn is_ambiguous(document: &Document) -> bool {
    use DocumentKind::{Building, Support, Testing};
    let path = document.path.to_string();
    let stem = path.rsplit('/').next().unwrap_or_default();
    let below = path.starts_with("docs/") || path.starts_with("doc/") || path.starts_with("documentation/");
    below && matches!(document.kind, Building | Support | Testing) && stem.starts_with(char::is_lowercase)
}

/// Returns whether a page tells what changed, in the words of everything there is.
fn is_news(document: &Document) -> bool {
    let path = document.path.to_lower();
    path.split('/').any(|part| matches!(part, "blog" | "changes" | "news" | "posts" | "migration" | "announcements"))
}
