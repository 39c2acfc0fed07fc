//! Secrets that are handed over wholesale.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, Pin, Taint},
};

use super::{finding, jobs_of, quote_line, quote_piece, steps};
use crate::{
    Lines,
    expression::{Expression, pieces},
    flow::Site,
};

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for definition in &site.definitions {
        let path = &definition.workflow.path;
        for (job, detail) in jobs_of(definition) {
            let foreign = job.uses.as_ref().filter(|uses| uses.pin != Pin::Local);
            if let (Some(uses), Some(line)) = (foreign, detail.secrets_line)
                && job.secrets.iter().any(|name| name == "inherit")
            {
                let confidence = if uses.pin == Pin::Digest { Confidence::Medium } else { Confidence::High };
                found.push(finding(
                    CiRule::ExposedSecrets,
                    Taint::Constant,
                    confidence,
                    quote_line(path, line, "secrets: inherit"),
                    format!("every secret is handed to `{}`, which is code of another repository", uses.name),
                ));
            }
            for value in detail.env.values().chain(detail.with.values()) {
                whole(path, &value.text, &value.lines, found);
            }
        }
        for value in definition.env.values() {
            whole(path, &value.text, &value.lines, found);
        }
    }
    for at in steps(site) {
        let path = &at.definition.workflow.path;
        if let (Some(run), Some(lines)) = (&at.step.run, &at.more.run) {
            whole(path, run, lines, found);
        }
        let with = at.step.with.iter().filter_map(|(key, value)| Some((value, at.more.with.get(key)?)));
        let env = at.step.env.iter().filter_map(|(key, value)| Some((value, at.more.env.get(key)?)));
        for (value, lines) in with.chain(env) {
            whole(path, value, lines, found);
        }
    }
}

fn whole(path: &slam_model::RepoPath, text: &str, lines: &Lines, found: &mut Vec<CiFinding>) {
    if !text.contains("secrets") {
        return;
    }
    for piece in pieces(text) {
        let Ok(expression) = &piece.expression else { continue };
        let (mut all, mut computed) = (false, false);
        expression.visit(&mut |part| {
            if let Expression::Call(name, arguments) = part {
                all |= name == "tojson"
                    && arguments.iter().any(|argument| argument.dotted().as_deref() == Some("secrets"));
            }
            computed |= part.dotted().as_deref() == Some("secrets.*");
        });
        if all || computed {
            let (confidence, message) = match all {
                true => (Confidence::High, "every secret of the job is written out, whatever the step needs"),
                false => {
                    (Confidence::Medium, "a secret is chosen by a computed name, so the runner is given all of them")
                }
            };
            found.push(finding(
                CiRule::ExposedSecrets,
                Taint::Constant,
                confidence,
                quote_piece(path, lines, &piece),
                message,
            ));
        }
    }
}
