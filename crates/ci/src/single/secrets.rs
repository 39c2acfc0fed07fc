//! Secrets that are handed on wholesale, read without a guard, or shown in part.

use slam_model::{
    Confidence, Place, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{InheritedSecrets, OverprovisionedSecrets, SecretsOutsideEnvironment, UnredactedSecrets},
        DefinitionKind, Pin,
    },
};

use crate::{
    expression::{Expression, Kind, Segment},
    file::{File, Rating},
    read::action_of,
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    inherited(file, found);
    // Whoever calls a workflow chooses the environment.
    let called = file.definition.workflow.triggers.iter().any(|trigger| trigger.event == "workflow_call");
    let rating = Rating::of(Severity::Medium, Confidence::High);
    for written in file.written.iter().filter(|written| file.text(written.span).to_lowercase().contains("secrets")) {
        if whole(&written.expression) {
            let message = "every secret that the job may read is handed to this one place";
            found.push(file.finding(OverprovisionedSecrets, rating, written.span, message));
        }
        if taken_apart(&written.expression) {
            let message = "the log hides the secret as a whole; what `fromJSON` takes out of it is shown";
            found.push(file.finding(UnredactedSecrets, rating, written.span, message));
        }
        // Forgejo and Gitea have no environments that could guard a secret.
        if file.kind() != DefinitionKind::Workflow || called || !file.is_github() {
            continue;
        }
        let Some(job) = file.job_around(written.span).filter(|job| job.value.get("uses").is_none()) else { continue };
        if job.value.get("environment").is_some() {
            continue;
        }
        written.expression.visit(&mut |part| {
            let Some(path) = part.path().filter(|_| part.is_in("secrets")) else { return };
            let name = path.get(1).map(String::as_str).unwrap_or("*");
            // The job token is made for the job and dies with it; no environment could hold it.
            if name == "github_token" {
                return;
            }
            let span = written.part(part);
            let words = file.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
            let id = file.text(job.key.span);
            let message = format!("job `{id}` reads `{words}` without an environment that says who may");
            let mut one = file.finding(SecretsOutsideEnvironment, rating, span, message);
            one.related.push(Place::lines(file.path(), job.key.line, job.value.end_line));
            found.push(one);
        });
    }
}

fn inherited(file: &File<'_>, found: &mut Vec<CiFinding>) {
    for job in file.jobs() {
        let (Some(uses), Some(secrets)) = (job.value.entry("uses"), job.value.entry("secrets")) else { continue };
        if secrets.value.text().as_deref() != Some("inherit") {
            continue;
        }
        let name = file.text(uses.value.span);
        let foreign = action_of(&uses.value, file.document).is_some_and(|uses| uses.pin != Pin::Local);
        let rating = Rating::of(Severity::Medium, Confidence::High);
        let whose = if foreign { "code of another repository" } else { "whatever it does with them" };
        let message = format!("`{name}` is handed every secret: {whose}");
        let mut one = file.finding(InheritedSecrets, rating, uses.value.span, message);
        one.related.push(file.place(&secrets.key));
        found.push(one);
    }
}

/// `toJSON(secrets)`, `secrets[computed]`.
fn whole(expression: &Expression) -> bool {
    let here = match &expression.kind {
        Kind::Call(name, arguments) => {
            name == "tojson" && arguments.iter().any(|argument| argument.dotted().as_deref() == Some("secrets"))
        }
        Kind::Context(segments) if expression.is_in("secrets") => {
            matches!(segments.get(1), Some(Segment::Index(index)) if !index.is_literal())
        }
        _ => false,
    };
    let mut found = here;
    expression.parts(&mut |part| found = found || whole(part));
    found
}

/// `fromJSON(secrets.x).field`
fn taken_apart(expression: &Expression) -> bool {
    let mut found = matches!(&expression.kind, Kind::Call(name, arguments)
        if name == "fromjson" && arguments.iter().any(|argument| argument.is_in("secrets")));
    expression.parts(&mut |part| found = found || taken_apart(part));
    found
}
