//! Documents for people: headings, sentences, and links with their lines.

use serde::{Deserialize, Serialize};

use crate::{Place, Quote, RepoPath};

/// One parsed document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The file; relative to the root of `origin`.
    pub path: RepoPath,
    /// Where the document comes from.
    #[serde(default)]
    pub origin: Origin,
    /// What the name says it is.
    pub kind: DocumentKind,
    /// How it is marked up.
    pub markup: Markup,
    /// Number of lines.
    pub lines: u32,
    /// Headings in the order of the text.
    pub headings: Vec<Heading>,
    /// Sentences, list items, table rows, and lines of code in the order of the text.
    pub sentences: Vec<Sentence>,
    /// Links in the order of the text.
    pub links: Vec<Link>,
}

/// Where a document comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The subject itself.
    #[default]
    Own,
    /// The organisation's defaults (`--org-defaults DIR`); cited as inherited, without a path of the subject.
    OrgDefaults,
}

/// What kind of document a path names, any case, with any document extension, in the root, `.github/`, `.gitlab/` or `docs/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// README.
    Readme,
    /// SECURITY.
    Security,
    /// CONTRIBUTING, HACKING, or files in a folder CONTRIBUTING/.
    Contributing,
    /// GOVERNANCE.
    Governance,
    /// MAINTAINERS, AUTHORS with roles, COMMITTERS.
    Maintainers,
    /// OWNERS (Kubernetes style).
    Owners,
    /// CODEOWNERS.
    Codeowners,
    /// SUPPORT, and SUPPORT.eox files.
    Support,
    /// CHANGELOG, CHANGES, HISTORY, NEWS, RELEASE_NOTES.
    Changelog,
    /// RELEASE, RELEASING.
    Releasing,
    /// LICENSE, LICENCE, COPYING, NOTICE, texts in LICENSES/.
    License,
    /// CODE_OF_CONDUCT.
    CodeOfConduct,
    /// BUILDING, INSTALL, DEVELOPMENT.
    Building,
    /// ARCHITECTURE, DESIGN, ADR files.
    Design,
    /// THREAT_MODEL, self-assessment, and similar.
    Assessment,
    /// CRA-READINESS.
    CraReadiness,
    /// VERIFY, verification guides.
    Verification,
    /// TESTING.
    Testing,
    /// ROADMAP.
    Roadmap,
    /// Everything else for people: pages under docs/, further Markdown in the root.
    Other,
}

/// How a document is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Markup {
    /// CommonMark with tables.
    Markdown,
    /// reStructuredText.
    Rst,
    /// AsciiDoc.
    Asciidoc,
    /// Org mode.
    Org,
    /// No markup.
    Plain,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 for the title.
    pub level: u8,
    /// The text without markup.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
}

/// What a sentence is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph or list item.
    #[default]
    Prose,
    /// A line of a code block.
    Code,
    /// A row of a table.
    Table,
}

/// A sentence, or a line of code, or a table row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The text as it stands in the lines, white space folded; a quote of it is found there.
    pub text: String,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// What it is part of.
    #[serde(default)]
    pub block: Block,
    /// Index into `headings` of the nearest heading above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<u32>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it points, as written.
    pub target: String,
    /// Its text; empty for a bare address.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
    /// What it stands in: an address inside code is an instruction, not a reference.
    #[serde(default)]
    pub block: Block,
}

impl Document {
    /// Returns the title: the first heading.
    pub fn title(&self) -> Option<&Heading> {
        self.headings.first()
    }

    /// Returns the quote of a sentence.
    pub fn quote(&self, sentence: &Sentence) -> Quote {
        Quote::new(Place::lines(&self.path, sentence.line, sentence.end_line), &sentence.text)
    }

    /// Returns the quote of a heading.
    pub fn quote_heading(&self, heading: &Heading) -> Quote {
        Quote::new(Place::line(&self.path, heading.line), &heading.text)
    }

    /// Returns the headings that stand above a sentence, innermost first.
    pub fn headings_above<'d>(&'d self, sentence: &Sentence) -> impl Iterator<Item = &'d Heading> {
        let mut at = sentence.section.map_or(0, |index| index as usize + 1).min(self.headings.len());
        let mut below = u8::MAX;
        std::iter::from_fn(move || {
            while at > 0 {
                at -= 1;
                let heading = &self.headings[at];
                if heading.level < below {
                    below = heading.level;
                    return Some(heading);
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headings_above_go_outwards() {
        let heading = |level, text: &str, line| Heading { level, text: text.to_owned(), line };
        let document = Document {
            path: "README.md".into(),
            origin: Origin::Own,
            kind: DocumentKind::Readme,
            markup: Markup::Markdown,
            lines: 9,
            headings: vec![
                heading(1, "Title", 1),
                heading(2, "Build", 3),
                heading(2, "Use", 5),
                heading(3, "Flags", 7),
            ],
            sentences: vec![],
            links: vec![],
        };
        let sentence = Sentence { text: "x".into(), line: 8, end_line: 8, block: Block::Prose, section: Some(3) };
        let above: Vec<_> = document.headings_above(&sentence).map(|h| h.text.as_str()).collect();
        assert_eq!(above, ["Flags", "Use", "Title"]);
    }
}
