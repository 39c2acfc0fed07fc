//! One file alone: its class, and whatever it is a document, manifest, workflow, or other known file of.

use serde::{Deserialize, Serialize};
use slam_model::{
    Oddity, RepoPath,
    evidence::{
        annotations::Annotations,
        document::{Document, DocumentKind},
        fuzzing::Harness,
        insights::Insights,
        license::LicenseText,
        manifest::Manifest,
        pinning::PinningFacts,
        policy::ProcessFacts,
        secret::Secret,
        security_policy::PolicyText,
        settings::SettingsFile,
        tree::{BlobClass, Mode},
        vex::VexDocument,
    },
};

use crate::{
    annotations, class, documents, fuzzing, gemara, insights, licenses, manifests, pinning, policy_text, process,
    project, secrets, settings, text,
};

/// Bytes of a file that are read at most; of a longer one, [`LONG_HEAD_BYTES`] are.
const LONGEST_BYTES: u64 = 4 << 20;
/// Bytes of the start of a file that is too long.
const LONG_HEAD_BYTES: u64 = 256 << 10;
/// Bytes of the target of a symbolic link.
const LINK_BYTES: u64 = 4096;

/// How much of a file `read` wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Nothing: the mode tells all (submodules).
    Nothing,
    /// So many bytes from the start.
    Head(u64),
    /// All of it.
    Whole,
}

/// What the collector brings of one file.
#[derive(Debug, Clone, Copy)]
pub enum Blob<'b> {
    /// All bytes.
    Whole(&'b [u8]),
    /// The first bytes of a longer file.
    Head(&'b [u8]),
    /// It could not be read: the cause.
    Unreadable(&'b str),
}

/// Returns how much of a file `read` wants to see.
pub fn want(path: &RepoPath, mode: Mode, size: u64) -> Want {
    const BINARY: [&str; 28] = [
        ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".tiff", ".psd", ".woff", ".woff2", ".ttf", ".otf",
        ".eot", ".pdf", ".mp3", ".mp4", ".ogg", ".wav", ".webm", ".avif", ".gz", ".tgz", ".xz", ".zst", ".bz2", ".7z",
        ".so",
    ];
    match mode {
        Mode::Submodule => Want::Nothing,
        Mode::Symlink if size > LINK_BYTES => Want::Head(LINK_BYTES),
        Mode::Symlink => Want::Whole,
        Mode::File | Mode::Executable if size > LONGEST_BYTES => Want::Head(LONG_HEAD_BYTES),
        Mode::File | Mode::Executable if size > class::HEAD_BYTES => {
            let name = path.file_name().to_ascii_lowercase();
            let binary = BINARY.iter().any(|ending| name.ends_with(ending.as_bytes()));
            if binary { Want::Head(class::HEAD_BYTES) } else { Want::Whole }
        }
        Mode::File | Mode::Executable => Want::Whole,
    }
}

/// What one file says. Depends only on path, mode, and bytes, so it can be kept by them and
/// [`RULES_VERSION`](crate::RULES_VERSION).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlobFacts {
    pub(crate) class: BlobClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link_target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<Document>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) license: Option<LicenseText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<licenses::HeaderLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) annotations: Vec<licenses::HeaderLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ci: Option<Box<slam_ci::Definition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) manifest: Option<Manifest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) insights: Option<Box<Insights>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<Box<project::ProjectFile>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) process: Option<Box<ProcessFacts>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settings: Option<SettingsFile>,
    /// The text of what may be a Gemara document: references go across files, so that `fold` reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gemara: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vex: Option<VexDocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) secrets: Vec<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pinning: Option<Box<PinningFacts>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) fuzzing: Vec<Harness>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) policy_text: Option<Box<PolicyText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scorecard: Option<Box<Annotations>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) oddities: Vec<Oddity>,
}

impl BlobFacts {
    fn of(class: BlobClass) -> Self {
        Self {
            class,
            link_target: None,
            document: None,
            license: None,
            header: None,
            annotations: Vec::new(),
            ci: None,
            manifest: None,
            insights: None,
            project: None,
            process: None,
            settings: None,
            gemara: None,
            vex: None,
            secrets: Vec::new(),
            pinning: None,
            fuzzing: Vec::new(),
            policy_text: None,
            scorecard: None,
            oddities: Vec::new(),
        }
    }

    /// Returns what the bytes are.
    pub fn class(&self) -> &BlobClass {
        &self.class
    }

    /// Returns whether the bytes could be read.
    pub fn was_read(&self) -> bool {
        !matches!(self.class, BlobClass::NotRead(_))
    }

    /// Returns whether a secret stands in the file. What else is known of it may then quote the secret, and is not kept.
    pub fn holds_a_secret(&self) -> bool {
        !self.secrets.is_empty()
    }

    fn odd(&mut self, path: &RepoPath, message: String) {
        self.oddities.push(Oddity { path: path.clone(), line: None, message });
    }
}

/// Reads one file.
pub fn read(path: &RepoPath, mode: Mode, blob: Blob<'_>) -> BlobFacts {
    let (bytes, whole) = match blob {
        _ if mode == Mode::Submodule => (&b""[..], true),
        Blob::Whole(bytes) => (bytes, true),
        Blob::Head(bytes) => (bytes, false),
        Blob::Unreadable(cause) => {
            let mut facts = BlobFacts::of(BlobClass::NotRead(cause.to_owned()));
            facts.odd(path, format!("could not be read: {cause}"));
            return facts;
        }
    };
    let name = path.file_name().to_ascii_lowercase();
    let class = class::classify(&String::from_utf8_lossy(&name), mode, bytes, whole);
    let mut facts = BlobFacts::of(class);
    match facts.class {
        BlobClass::Text => {
            if !whole {
                facts.odd(path, format!("only the first {} KiB of this text were read", bytes.len() >> 10));
            }
            read_text(&mut facts, path, bytes);
        }
        BlobClass::Symlink => {
            let target = String::from_utf8_lossy(bytes).into_owned();
            if documents::find(path).is_some() {
                facts.odd(path, format!("symbolic link to `{target}` was not followed"));
            }
            facts.link_target = Some(target);
        }
        // `bun.lockb` is a lock file, too; of its bytes nothing is read.
        BlobClass::UnknownBinary | BlobClass::Data(_) | BlobClass::Empty => facts.manifest = manifests::read(path, ""),
        _ => {}
    }
    facts
}

fn read_text(facts: &mut BlobFacts, path: &RepoPath, bytes: &[u8]) {
    let decoded = text::decode(bytes);
    let secrets = secrets::find_secrets(path, decoded.as_bytes());
    // Whatever reads the file below may quote it; evidence never holds a value.
    let masked = secrets::masked(&decoded, &secrets);
    let (text, bytes) = masked.as_deref().map_or((&*decoded, bytes), |masked| (masked, masked.as_bytes()));
    facts.secrets = secrets.into_iter().map(|found| found.secret).collect();
    let found = documents::find(path);
    if let Some(found) = found {
        let (document, left_out) = documents::read(path, found, text);
        facts.document = Some(document);
        if let Some(message) = left_out {
            facts.odd(path, message);
        }
    }
    let is_policy = found.is_some_and(|found| found.kind == DocumentKind::Security);
    if licenses::is_candidate(found.map(|found| found.kind), path) {
        facts.license = licenses::read_license(path, text);
    }
    facts.header = licenses::find_header(path, text);
    facts.annotations = licenses::annotations(path, text);
    facts.ci = slam_ci::read(path, bytes).map(Box::new);
    facts.manifest = manifests::read(path, text);
    facts.insights = insights::is_insights(path).then(|| Box::new(insights::read(path, text)));
    facts.process = process::read(path, text).map(Box::new);
    facts.settings = settings::read(path, text);
    facts.pinning = pinning::read(path, text, facts.ci.as_deref()).map(Box::new);
    facts.fuzzing = fuzzing::read(path, text);
    facts.policy_text = is_policy.then(|| Box::new(policy_text::read(path, text)));
    facts.scorecard = annotations::rank(path).map(|_| Box::new(annotations::read(path, text)));
    facts.gemara = gemara::is_candidate(path, text).then(|| text.to_owned());
    facts.vex = if is_vex_candidate(path, text) { slam_formats::vex::read(path, text.as_bytes()) } else { None };
    facts.project = match path.as_str() {
        Some("slam.toml") => Some(Box::new(project::read(path, text))),
        Some(".bestpractices.json") => {
            let declarations = project::read_best_practices(path, text);
            Some(Box::new(project::ProjectFile { declarations, ..project::ProjectFile::default() }))
        }
        _ => None,
    };
}

/// Returns whether a text may be a VEX document; a lock file or a page of documentation is not parsed for it.
fn is_vex_candidate(path: &RepoPath, text: &str) -> bool {
    let lower = path.to_lower();
    let data =
        lower.ends_with(".json") || lower.ends_with(".yaml") || lower.ends_with(".yml") || lower.ends_with(".vex");
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    data && (has("openvex.dev") || has("csaf_vex") || (has("CycloneDX") && has("\"vulnerabilities\"")))
}
