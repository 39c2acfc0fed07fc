//! CI definitions: which files are looked at, and what all of them together say.

use std::collections::BTreeSet;

use slam_ci::Definition;
use slam_model::{
    Confidence, Fact, ForgeKind, Place, Quote, RepoPath, Severity,
    evidence::{
        ci::{CiFacts, CiFinding, CiRule, Columns, DefinitionKind, Taint},
        secret::Secret,
        tree::{BlobClass, Mode, Role},
    },
    subject::Forge,
};

use crate::{class, hosting, role, secrets, text};

/// Returns whether a file of this path says something about CI: it is a definition, or configures a system that this
/// build does not read.
pub fn is_about_ci(path: &RepoPath) -> bool {
    slam_ci::is_definition(path).is_some() || slam_ci::is_unread_ci(path).is_some()
}

/// Returns whether a file of this name may be one that [`is_about_ci`] asks for.
pub fn is_possible_name(name: &[u8]) -> bool {
    slam_ci::is_possible_name(name)
}

/// One file: its definition, and the secrets in it, whose values no report may show.
#[derive(Debug, Default)]
pub struct CiFile {
    /// The definition; `None` when the file holds no text, or is no definition that this build reads.
    pub definition: Option<Definition>,
    /// Secrets.
    pub secrets: Vec<Secret>,
}

/// Reads one file.
pub fn read(path: &RepoPath, mode: Mode, bytes: &[u8], is_whole: bool) -> CiFile {
    let name = path.file_name().to_ascii_lowercase();
    match class::classify(&String::from_utf8_lossy(&name), mode, bytes, is_whole) {
        BlobClass::Text => {
            let decoded = text::decode(bytes);
            let found = secrets::find_secrets(path, decoded.as_bytes());
            let masked = secrets::masked(&decoded, &found);
            let bytes = masked.as_deref().map_or(bytes, str::as_bytes);
            let secrets = found.into_iter().map(|found| found.secret).collect();
            CiFile { definition: slam_ci::read(path, bytes), secrets }
        }
        _ => CiFile::default(),
    }
}

/// Returns the forge that hosts the repository, by what was said of it, by the paths of its CI, and by its address.
pub fn forge<'p>(said: Option<ForgeKind>, paths: impl Iterator<Item = &'p RepoPath>, url: Option<&str>) -> Forge {
    hosting::tell(said, None, paths, url)
}

/// Joins the files of a repository that say something about CI, each with its definition where it could be read.
/// [`Fact::Absent`] when there is none.
pub fn join(files: &[(&RepoPath, Option<&Definition>)]) -> Fact<CiFacts> {
    let all: Vec<&Definition> = files.iter().filter_map(|(_, definition)| *definition).collect();
    let used: BTreeSet<String> = all.iter().flat_map(|one| local_uses(one)).collect();
    // Actions and templates among test data are inputs of tests; they run only when a workflow names them.
    let runs = |one: &&Definition| {
        let path = &one.workflow.path;
        let named =
            used.contains(&path.to_string()) || used.contains(&String::from_utf8_lossy(path.parent()).into_owned());
        role::role(path) == Role::Product || path.as_bstr().starts_with(b".") || named
    };
    let definitions: Vec<&Definition> = all.iter().copied().filter(runs).collect();
    // An empty file, a symbolic link, or bytes under the name of a workflow: nobody can say what the forge makes of it.
    let is_opaque = |path: &RepoPath, definition: Option<&Definition>| {
        definition.is_none()
            && slam_ci::is_definition(path).is_some_and(|(_, kind)| match kind {
                DefinitionKind::Workflow => true,
                DefinitionKind::Action => role::role(path) == Role::Product,
                DefinitionKind::Updates | DefinitionKind::Hooks => false,
            })
    };
    let unread: Vec<RepoPath> = files
        .iter()
        .filter(|(path, definition)| slam_ci::is_unread_ci(path).is_some() || is_opaque(path, *definition))
        .map(|(path, _)| (*path).clone())
        .collect();
    let pipelines = definitions.iter().filter(|one| one.is_pipeline());
    let mut workflows: Vec<_> = pipelines.map(|definition| definition.workflow.clone()).collect();
    slam_ci::link(&mut workflows);
    let in_part = definitions.iter().filter(|one| one.workflow.system.looked_at().is_some());
    let partly: Vec<RepoPath> = in_part.map(|one| one.workflow.path.clone()).collect();
    if definitions.is_empty() && unread.is_empty() {
        return Fact::Absent;
    }
    let slam_ci::Analysis { mut findings, ignored } = slam_ci::analyse(&definitions);
    findings.extend(unread.iter().filter(|path| slam_ci::is_definition(path).is_some()).map(opaque));
    findings.sort();
    Fact::Seen(CiFacts { workflows, definitions: definitions.len(), findings, ignored, unread, partly })
}

fn opaque(path: &RepoPath) -> CiFinding {
    CiFinding {
        quote: Quote::new(Place::line(path, 1), ""),
        columns: Columns { column: 1, end_column: 1 },
        rule: CiRule::UnreadableDefinition,
        severity: Severity::Medium,
        source: Taint::Constant,
        confidence: Confidence::High,
        message: "holds no text that could be read as a definition".to_owned(),
        related: Vec::new(),
    }
}

fn local_uses(definition: &Definition) -> impl Iterator<Item = String> + use<'_> {
    let jobs = definition.workflow.jobs.iter();
    jobs.flat_map(|job| job.uses.iter().chain(job.steps.iter().filter_map(|step| step.uses.as_ref())))
        .map(|uses| uses.name.trim_start_matches("./").trim_end_matches('/').to_owned())
}
