//! All files together, with history, releases, and what was given from outside.

use jiff::Timestamp;
use slam_model::{
    Evidence, Fact, ForgeKind, Gap, Oddity, RepoPath, Subject,
    evidence::{
        document::{Document, Origin},
        history::History,
        license::LicenseFacts,
        release::Releases,
        secret::SecretHistory,
        tree::{TreeEntry, TreeFacts},
    },
};

use crate::{
    BlobFacts, IndexEntry, annotations, ci, documents, external, forge, gemara, hosting, insights, licenses, pinning,
    process, role,
};

/// A file that was given on the command line: its name for citations, and its bytes.
#[derive(Debug, Clone)]
pub struct Given {
    /// The name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Everything that a collector brings.
#[derive(Debug, Clone)]
pub struct Sources {
    /// What is judged; `forge` is filled by `fold` unless `forge_kind` is given.
    pub subject: Subject,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// The time that declarations expire by.
    pub today: Timestamp,
    /// Every path, sorted, with what its bytes say.
    pub files: Vec<(IndexEntry, BlobFacts)>,
    /// The history.
    pub history: Fact<History>,
    /// The releases.
    pub releases: Fact<Releases>,
    /// Secrets in the history, when they were looked for.
    pub past_secrets: Fact<SecretHistory>,
    /// Files of the organisation's defaults (`--org-defaults DIR`).
    pub org_defaults: Option<Vec<(RepoPath, BlobFacts)>>,
    /// The parent Security Insights file (`--parent FILE`).
    pub parent: Option<Given>,
    /// Recorded replies of the forge (`--forge-snapshot FILE`).
    pub forge_snapshot: Option<Given>,
    /// Evaluation logs of other scanners (`--evaluation-log FILE`).
    pub evaluation_logs: Vec<Given>,
    /// The kind of forge (`--forge-kind`).
    pub forge_kind: Option<ForgeKind>,
    /// What the collector passed over.
    pub oddities: Vec<Oddity>,
}

/// Joins everything into evidence.
pub fn fold(sources: Sources) -> Evidence {
    let mut evidence = Evidence::unseen(sources.subject, sources.as_of, sources.today);
    evidence.history = sources.history;
    evidence.releases = sources.releases;
    evidence.past_secrets = sources.past_secrets;
    evidence.oddities = sources.oddities;
    let mut tree = TreeFacts::default();
    let mut found = Vec::with_capacity(sources.files.len());
    for (entry, facts) in sources.files {
        tree.entries.push(tree_entry(&entry, &facts));
        found.push((entry.path, facts));
    }
    for (_, facts) in &mut found {
        evidence.oddities.append(&mut facts.oddities);
    }
    evidence.ci = ci::join(&found.iter().map(|(path, facts)| (path, facts.ci.as_deref())).collect::<Vec<_>>());
    evidence.licenses = Fact::Seen(LicenseFacts {
        texts: found.iter().filter_map(|(_, facts)| facts.license.clone()).collect(),
        headers: licenses::join_headers(
            found.iter().flat_map(|(_, facts)| facts.header.iter().chain(&facts.annotations)),
        ),
    });
    let all_insights = found.iter_mut().filter_map(|(_, facts)| facts.insights.take()).map(|boxed| *boxed).collect();
    evidence.insights = insights::choose(all_insights, sources.parent.as_ref());
    for project in found.iter_mut().filter_map(|(_, facts)| facts.project.take()) {
        evidence.declarations.extend(project.declarations);
        if project.settings.path.is_some() {
            evidence.project = project.settings;
        }
    }
    let paths = found.iter().map(|(path, _)| path);
    let url = evidence.subject.url.clone();
    evidence.subject.forge = hosting::tell(sources.forge_kind, evidence.project.forge, paths, url.as_deref());
    let processes = found.iter_mut().filter_map(|(_, facts)| facts.process.take());
    evidence.process = Fact::Seen(process::join(processes.map(|boxed| *boxed)));
    evidence.settings = seen_or_absent(found.iter_mut().filter_map(|(_, facts)| facts.settings.take()).collect());
    evidence.gemara = gemara::join(&found, &mut evidence.oddities);
    evidence.vex = seen_or_absent(found.iter_mut().filter_map(|(_, facts)| facts.vex.take()).collect());
    evidence.evaluation_logs = external::read(&sources.evaluation_logs, &mut evidence.oddities);
    evidence.secrets =
        seen_or_absent(found.iter_mut().flat_map(|(_, facts)| std::mem::take(&mut facts.secrets)).collect());
    evidence.pinning =
        Fact::Seen(pinning::join(found.iter_mut().filter_map(|(_, facts)| facts.pinning.take()).map(|boxed| *boxed)));
    evidence.fuzzing =
        seen_or_absent(found.iter_mut().flat_map(|(_, facts)| std::mem::take(&mut facts.fuzzing)).collect());
    evidence.policy_texts = seen_or_absent(
        found.iter_mut().filter_map(|(_, facts)| facts.policy_text.take()).map(|boxed| *boxed).collect(),
    );
    let annotations = found.iter_mut().filter_map(|(_, facts)| facts.scorecard.take()).map(|boxed| *boxed);
    evidence.annotations = annotations.min_by_key(|one| annotations::rank(&one.path)).map_or(Fact::Absent, Fact::Seen);
    evidence.manifests = seen_or_absent(found.iter_mut().filter_map(|(_, facts)| facts.manifest.take()).collect());
    let mut documents =
        documents(found.iter_mut().filter_map(|(_, facts)| facts.document.take()), &mut evidence.oddities);
    documents.extend(inherited(sources.org_defaults));
    evidence.documents = seen_or_absent(documents);
    evidence.tree = Fact::Seen(tree);
    evidence.forge = forge::read(sources.forge_snapshot.as_ref());
    unfilled(&mut evidence);
    evidence.oddities.sort();
    evidence.oddities.dedup();
    evidence
}

fn seen_or_absent<T>(items: Vec<T>) -> Fact<Vec<T>> {
    if items.is_empty() { Fact::Absent } else { Fact::Seen(items) }
}

fn tree_entry(entry: &IndexEntry, facts: &BlobFacts) -> TreeEntry {
    TreeEntry {
        path: entry.path.clone(),
        path_bytes: entry.path.bytes_hex(),
        mode: entry.mode,
        size: entry.size,
        oid: entry.oid.clone(),
        class: facts.class.clone(),
        role: role::role(&entry.path),
    }
}

/// Keeps the first documents by path, those of known kinds before further pages.
fn documents(all: impl Iterator<Item = Document>, oddities: &mut Vec<Oddity>) -> Vec<Document> {
    let mut kept: Vec<Document> = all.collect();
    if let Some(more) = kept.len().checked_sub(documents::MOST_DOCUMENTS).filter(|more| *more > 0) {
        kept.sort_by_key(|document| {
            (document.kind == slam_model::evidence::document::DocumentKind::Other, document.path.clone())
        });
        let first = kept.get(documents::MOST_DOCUMENTS).map(|document| document.path.clone()).unwrap_or_default();
        kept.truncate(documents::MOST_DOCUMENTS);
        kept.sort_by(|a, b| a.path.cmp(&b.path));
        let message =
            format!("{more} documents from this one on were left out: at most {} are kept", documents::MOST_DOCUMENTS);
        oddities.push(Oddity { path: first, line: None, message });
    }
    kept
}

/// Documents of the organisation's defaults, as a forge would show them.
fn inherited(files: Option<Vec<(RepoPath, BlobFacts)>>) -> Vec<Document> {
    let documents = files.into_iter().flatten().filter_map(|(_, facts)| facts.document);
    let top = |document: &Document| matches!(&*document.path.parent().to_ascii_lowercase(), b"" | b".github" | b"docs");
    let mut kept: Vec<Document> =
        documents.filter(top).map(|document| Document { origin: Origin::OrgDefaults, ..document }).collect();
    kept.sort_by(|a, b| a.path.cmp(&b.path));
    kept
}

/// Says of sections that this build cannot fill what they would need.
fn unfilled(evidence: &mut Evidence) {
    let later =
        |what: &str| Fact::NotVisible(Gap::new(format!("this build does not read {what}"), "use a later build"));
    evidence.packages = later("the component graph");
    evidence.vulnerabilities = later("vulnerability scans");
    evidence.verified = later("signatures and provenance");
    evidence.cra = later("answers about the Cyber Resilience Act");
}
