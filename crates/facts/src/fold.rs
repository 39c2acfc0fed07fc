//! All files together, with history, releases, and what was given from outside.

use std::collections::BTreeSet;

use jiff::Timestamp;
use slam_model::{
    Evidence, Fact, ForgeKind, Gap, Oddity, RepoPath, Subject,
    evidence::{
        ci::{CiFacts, DefinitionKind},
        document::{Document, Origin},
        history::History,
        license::LicenseFacts,
        release::Releases,
        tree::{Role, TreeEntry, TreeFacts},
    },
};

use crate::{BlobFacts, IndexEntry, documents, external, forge, gemara, hosting, insights, licenses, process, role};

/// A file that was given on the command line: its name for citations, and its bytes.
#[derive(Debug, Clone)]
pub struct Given {
    /// The name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Everything that a collector brings.
#[derive(Debug)]
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
    evidence.ci = ci(&found);
    evidence.licenses = Fact::Seen(LicenseFacts {
        texts: found.iter().filter_map(|(_, facts)| facts.license.clone()).collect(),
        headers: licenses::join_headers(found.iter().filter_map(|(_, facts)| facts.header.as_ref())),
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

fn ci(files: &[(RepoPath, BlobFacts)]) -> Fact<CiFacts> {
    let all: Vec<&slam_ci::Definition> = files.iter().filter_map(|(_, facts)| facts.ci.as_deref()).collect();
    let steps = |one: &slam_ci::Definition| -> Vec<String> {
        let jobs = one.workflow.jobs.iter();
        jobs.flat_map(|job| job.uses.iter().chain(job.steps.iter().filter_map(|step| step.uses.as_ref())))
            .map(|uses| uses.name.trim_start_matches("./").trim_end_matches('/').to_owned())
            .collect()
    };
    let used: BTreeSet<String> = all.iter().flat_map(|one| steps(one)).collect();
    // Actions and templates among test data are inputs of tests; they run only when a workflow names them.
    let runs = |one: &&slam_ci::Definition| {
        let path = &one.workflow.path;
        let named =
            used.contains(&path.to_string()) || used.contains(&String::from_utf8_lossy(path.parent()).into_owned());
        role::role(path) == Role::Product || path.as_bstr().starts_with(b".") || named
    };
    let definitions: Vec<&slam_ci::Definition> = all.iter().copied().filter(runs).collect();
    // An empty file, a symbolic link, or bytes under the name of a workflow: nobody can say what the forge makes of it.
    let is_opaque = |path: &RepoPath, facts: &BlobFacts| {
        facts.ci.is_none() && slam_ci::is_definition(path).is_some_and(|(_, kind)| kind == DefinitionKind::Workflow)
    };
    let unread: Vec<RepoPath> = files
        .iter()
        .filter(|(path, facts)| slam_ci::is_unread_ci(path).is_some() || is_opaque(path, facts))
        .map(|(path, _)| path.clone())
        .collect();
    let pipelines = definitions.iter().filter(|one| one.is_pipeline());
    let mut workflows: Vec<_> = pipelines.map(|definition| definition.workflow.clone()).collect();
    slam_ci::link(&mut workflows);
    let slam_ci::Analysis { findings, ignored } = slam_ci::analyse(&definitions);
    if workflows.is_empty() && unread.is_empty() && findings.is_empty() && ignored.is_empty() {
        return Fact::Absent;
    }
    Fact::Seen(CiFacts { workflows, findings, ignored, unread })
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
