//! The component graph: what every SBOM format says, in one model.

use compact_str::CompactString;
use slam_packages::{Kind, Scope};

/// A short text; up to 24 bytes without allocation.
pub type Text = CompactString;

/// Components, edges between them, and what the document says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// What the document says of itself.
    pub document: Document,
    /// Components in the order of the document; what the document is about is one of them, too.
    pub components: Vec<Component>,
    /// Edges by index of [`Self::components`].
    pub edges: Vec<Edge>,
    /// What was seen and not understood: the known unknowns.
    pub unknowns: Vec<Unknown>,
    /// What is wrong in the files that were read.
    pub problems: Vec<Problem>,
}

/// What a document says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Name (SPDX), none in CycloneDX.
    pub name: Option<Text>,
    /// Identity: serial number (CycloneDX), namespace (SPDX 2), IRI (SPDX 3).
    pub identity: Option<Text>,
    /// Version of the document under this identity (CycloneDX).
    pub version: Option<u64>,
    /// When it was made, as written (RFC 3339).
    pub created: Option<Text>,
    /// Programs that made it.
    pub tools: Vec<Tool>,
    /// People and organisations that made it.
    pub authors: Vec<Party>,
    /// Who supplies what it is about.
    pub supplier: Option<Party>,
    /// Who manufactures what it is about.
    pub manufacturer: Option<Party>,
    /// Licences of the document itself.
    pub licenses: Vec<License>,
    /// When in the life of the software it was made (`build`, `post-build` …).
    pub lifecycles: Vec<Text>,
    /// A remark.
    pub comment: Option<Text>,
    /// Names with values (CycloneDX `metadata.properties`).
    pub properties: Vec<Property>,
    /// Index of the component that the document is about.
    pub root: Option<u32>,
    /// Version of the SPDX licence list it names.
    pub license_list: Option<Text>,
    /// What is said of the completeness of the whole: `complete`, `incomplete`, `unknown` …
    pub completeness: Option<Text>,
    /// Texts of the licences without an SPDX id that components name as `LicenseRef-…`.
    pub extracted: Vec<ExtractedLicense>,
}

/// A licence that is not on SPDX's list, with its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtractedLicense {
    /// `LicenseRef-…`
    pub id: Text,
    /// Name.
    pub name: Option<Text>,
    /// Its text.
    pub text: Box<str>,
    /// Remark.
    pub comment: Option<Text>,
    /// Where the text is, too.
    pub urls: Vec<Text>,
    /// JSON pointer in the source; empty unless losses are asked for.
    pub pointer: Box<str>,
}

/// One component.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Component {
    /// Identity in the document: `bom-ref`, `SPDXID`, IRI. Never empty, none twice in a graph.
    pub reference: Text,
    /// Name, without the namespace when [`Self::group`] has it.
    pub name: Text,
    /// Namespace: npm scope, Maven group (CycloneDX `group`).
    pub group: Option<Text>,
    /// Version.
    pub version: Option<Text>,
    /// Package URL as written.
    pub purl: Option<Text>,
    /// What it is.
    pub kind: ComponentKind,
    /// What it is needed for; `None` when the document does not say.
    pub scope: Option<Scope>,
    /// Licences with what is said of them.
    pub licenses: Vec<License>,
    /// Digests.
    pub hashes: Vec<Hash>,
    /// Where it was seen.
    pub evidence: Vec<Evidence>,
    /// What only few components have.
    pub details: Option<Box<Details>>,
    /// JSON pointer of the component in the source; empty unless losses are asked for.
    pub pointer: Box<str>,
}

/// What only few components have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Details {
    /// One sentence or more.
    pub description: Option<Text>,
    /// Copyright notices.
    pub copyright: Option<Text>,
    /// CPE 2.2 or 2.3 names.
    pub cpes: Vec<Text>,
    /// Who supplies it.
    pub supplier: Option<Party>,
    /// Who made it (SPDX originator, CycloneDX manufacturer).
    pub manufacturer: Option<Party>,
    /// Who wrote it.
    pub authors: Vec<Party>,
    /// Who published it, in a text.
    pub publisher: Option<Text>,
    /// Links: kind in the words of CycloneDX (`vcs`, `website`, `distribution` …), address, remark.
    pub links: Vec<Link>,
    /// Names with values.
    pub properties: Vec<Property>,
    /// Remarks.
    pub comment: Option<Text>,
    /// Name of the file as it is delivered.
    pub file_name: Option<Text>,
    /// SWID tag id.
    pub swid: Option<Text>,
    /// MIME type.
    pub mime: Option<Text>,
    /// Name and version of the source package of a distribution.
    pub source: Option<(Text, Option<Text>)>,
    /// Dates as written: released, built, valid until.
    pub released: Option<Text>,
    /// Built on this date.
    pub built: Option<Text>,
    /// Support ends on this date.
    pub valid_until: Option<Text>,
}

/// What a component is: of the words that the formats share, or another one as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentKind {
    /// One of the shared words.
    Known(Kind),
    /// Another word: `cryptographic-asset`, `device`, `platform`, `device-driver`, SPDX `SOURCE` …
    Other(Text),
}

impl Default for ComponentKind {
    fn default() -> Self {
        Self::Known(Kind::Library)
    }
}

/// A licence of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// SPDX expression, single id, or a name that is none.
    pub text: Text,
    /// How to understand [`Self::text`].
    pub form: LicenseForm,
    /// Who says so.
    pub said: Acknowledgement,
    /// Text of the licence, when it is carried.
    pub full_text: Option<Box<str>>,
    /// Where the text is.
    pub url: Option<Text>,
}

/// How the text of a licence is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LicenseForm {
    /// SPDX licence expression, a single id included.
    Expression,
    /// The name of a licence without an id.
    Name,
}

/// Who says that a licence applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acknowledgement {
    /// The component's authors; also when nothing is said.
    #[default]
    Declared,
    /// Whoever made the document, after a look.
    Concluded,
    /// It was found in a file of the component.
    Found,
}

/// A digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash {
    /// Algorithm in CycloneDX's spelling (`SHA-256`), or as written when it has none.
    pub algorithm: Text,
    /// Digest in lower-case hexadecimal, or as written.
    pub value: Text,
}

/// Where a component was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Path from the root of the target.
    pub path: Text,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Id of the reader that saw it.
    pub reader: Text,
    /// Image layer that brought it, from 1.
    pub layer: Option<u32>,
}

/// A person, organisation, or program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Name.
    pub name: Option<Text>,
    /// Addresses of pages.
    pub urls: Vec<Text>,
    /// People to ask: name and mail.
    pub contacts: Vec<(Option<Text>, Option<Text>)>,
    /// Whether it is a person or an organisation; `None` when nothing says.
    pub is_person: Option<bool>,
}

/// A program that made the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tool {
    /// Who makes it.
    pub vendor: Option<Text>,
    /// Name.
    pub name: Text,
    /// Version.
    pub version: Option<Text>,
}

/// A link of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Kind in the words of CycloneDX: `vcs`, `website`, `distribution`, `issue-tracker`, `other` …
    pub kind: Text,
    /// Address.
    pub url: Text,
    /// Remark.
    pub comment: Option<Text>,
}

/// A name with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Name.
    pub name: Text,
    /// Value.
    pub value: Text,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Index of the component the arrow starts at.
    pub from: u32,
    /// Index of the component it ends at.
    pub to: u32,
    /// What it says: `depends-on`, `dev-depends-on`, `optional-depends-on`, `build-depends-on`, `contains`, `provides`,
    /// `describes` …: SPDX relations in kebab case, turned so that the needing, holding side is `from`.
    pub kind: Text,
}

/// Something that was seen and not understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// The file.
    pub path: Text,
    /// Line, from 1.
    pub line: Option<u32>,
    /// What and why, as a lower-case fragment.
    pub reason: Text,
}

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub path: Text,
    /// Line, from 1.
    pub line: Option<u32>,
    /// What, as a lower-case fragment.
    pub message: Text,
}

impl Component {
    /// Returns the details, made when there were none.
    pub fn details_mut(&mut self) -> &mut Details {
        self.details.get_or_insert_default()
    }

    /// Gives back what its lists have room for and do not need: most have one entry, and a list begins with room for four.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.licenses.shrink_to_fit();
        self.hashes.shrink_to_fit();
        self.evidence.shrink_to_fit();
        if let Some(details) = &mut self.details {
            details.cpes.shrink_to_fit();
            details.authors.shrink_to_fit();
            details.links.shrink_to_fit();
            details.properties.shrink_to_fit();
        }
    }
}
