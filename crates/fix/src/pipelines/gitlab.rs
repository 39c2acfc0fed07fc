//! Jobs of GitLab: each in a file of its own, and a line in `.gitlab-ci.yml` that includes it.

use slam_formats::tree::{Limits, Node, parse_yaml_all};
use slam_model::{RepoPath, evidence::ci::CiSystem};

use super::{system, text::scalar};
use crate::{draft::Draft, layout::Yaml, script::Edit};

const PIPELINE: &str = ".gitlab-ci.yml";

/// A job.
pub(super) struct Job {
    /// What it is for, as the lines of a comment.
    pub(super) about: &'static [&'static str],
    pub(super) id: &'static str,
    pub(super) image: String,
    /// Whether it runs for merge requests as well.
    pub(super) requests: bool,
    pub(super) minutes: u32,
    /// Lines behind its limit of time: variables, artifacts.
    pub(super) more: Vec<String>,
    pub(super) script: Vec<String>,
}

/// Writes a job and includes it. Where the pipeline has no list of includes that can be extended, a person is asked to: a job
/// that nothing includes would only look as if it ran.
pub(super) fn add(draft: &mut Draft<'_>, path: &str, job: &Job) {
    let pipeline = RepoPath::from(PIPELINE);
    match draft.file(&pipeline) {
        None if has_own_place(draft) => {
            draft.note(format!("{PIPELINE} is not where the pipeline begins; write {path} by hand and include it there"));
        }
        None => {
            draft.create(path, text(job, None));
            draft.create(PIPELINE, format!("include:\n  - local: /{path}\n"));
        }
        Some(bytes) => match include(&bytes, path) {
            Some((edit, stage)) => {
                draft.create(path, text(job, stage.as_deref()));
                draft.edit(&pipeline, edit);
            }
            None => draft.note(format!(
                "`include` of {PIPELINE} is no list that a program can extend; make it one, so that {path} can be included"
            )),
        },
    }
}

/// Returns whether there are pipelines of GitLab and none under the usual name: a setting says which one is read.
fn has_own_place(draft: &Draft<'_>) -> bool {
    draft.project.has(PIPELINE) || system::workflows(draft.project.evidence).any(|one| one.system == CiSystem::GitlabCi)
}

/// Returns the edit that includes a file, and the stage in which its jobs have to be when the usual one does not exist.
fn include(bytes: &[u8], path: &str) -> Option<(Edit, Option<String>)> {
    // A header with inputs may stand before the pipeline, as a document of its own.
    let documents = parse_yaml_all(bytes, &Limits::default()).ok()?;
    let root = &documents.last()?.root;
    let first = root.entries().first()?;
    let stage = stage(root);
    // It has to stand on one line.
    if stage.as_ref().is_some_and(|stage| stage.contains(char::is_control)) {
        return None;
    }
    let yaml = Yaml::new(bytes);
    let line = format!("local: /{path}");
    let edit = match root.get("include") {
        Some(list) => yaml.add_item(list, &[line])?,
        None if yaml.is_flow(root) || !yaml.stands_here(root) => return None,
        None => {
            let end = yaml.line_end();
            Edit::insert(yaml.line_start(first.key.span.start), format!("include:{end}  - {line}{end}{end}"))
        }
    };
    Some((edit, stage))
}

/// Jobs stand in the stage `test` unless they say something else, and a pipeline with stages of its own may have none.
fn stage(root: &Node) -> Option<String> {
    let stages: Vec<_> = root.get("stages")?.items().iter().filter_map(Node::text).collect();
    let first = stages.first()?;
    (!stages.iter().any(|stage| stage == "test")).then(|| first.clone().into_owned())
}

fn text(job: &Job, stage: Option<&str>) -> String {
    let mut lines: Vec<String> = job.about.iter().map(|line| format!("# {line}")).collect();
    lines.push(format!("{}:", job.id));
    lines.extend(stage.map(|stage| format!("  stage: {}", scalar(stage))));
    lines.push(format!("  image: {}", job.image));
    lines.push("  rules:".to_owned());
    if job.requests {
        lines.push("    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"".to_owned());
    }
    lines.push("    - if: $CI_PIPELINE_SOURCE == \"schedule\"".to_owned());
    lines.push("    - if: $CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH".to_owned());
    lines.push(format!("  timeout: {} minutes", job.minutes));
    lines.extend(job.more.iter().map(|line| format!("  {line}")));
    lines.push("  script:".to_owned());
    lines.extend(job.script.iter().map(|line| format!("    - {line}")));
    lines.join("\n") + "\n"
}
