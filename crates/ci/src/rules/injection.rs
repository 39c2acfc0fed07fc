//! Foreign text that is pasted into something that runs, or written to a file that changes later steps.

use slam_model::{
    Confidence, Place, Quote, RepoPath, Severity,
    evidence::ci::{CiFinding, CiRule, CiSystem, Step, Taint},
};

use super::{finding, jobs_of, quote_piece, quote_words, steps};
use crate::{
    Lines, StepDetail,
    expression::{Expression, Kind, pieces},
    flow::{Flow, Scope, Site},
    programs::read_as_code,
    steps::{rows as rows_of, script_quote},
};

/// Inputs of actions that are executed: action, input, what runs it.
const SINKS: &[(&str, &str, &str)] = &[
    ("8398a7/action-slack", "custom_payload", "JavaScript"),
    ("actions/github-script", "script", "JavaScript"),
    ("addnab/docker-run-action", "options", "arguments of docker"),
    ("addnab/docker-run-action", "run", "shell"),
    ("amadevus/pwsh-script", "script", "PowerShell"),
    ("appleboy/ssh-action", "script", "remote shell"),
    ("azure/cli", "inlinescript", "shell"),
    ("azure/powershell", "inlinescript", "PowerShell"),
    ("cardinalby/js-eval-action", "expression", "JavaScript"),
    ("cross-platform-actions/action", "run", "shell"),
    ("cyberark/conjur-action", "command", "shell"),
    ("devorbitus/yq-action-output", "cmd", "shell"),
    ("docker/bake-action", "set", "build definition"),
    ("fifsky/ssh-action", "command", "remote shell"),
    ("garygrossgarten/github-action-ssh", "command", "remote shell"),
    ("gautamkrishnar/blog-post-workflow", "item_exec", "JavaScript"),
    ("gautamkrishnar/keepalive-workflow", "commit_message", "shell"),
    ("goreleaser/goreleaser-action", "args", "arguments of goreleaser"),
    ("gradle/actions/setup-gradle", "arguments", "arguments of gradle"),
    ("gradle/gradle-build-action", "arguments", "arguments of gradle"),
    ("imjohnbo/issue-bot", "body", "a template"),
    ("imjohnbo/issue-bot", "linked-comments-new-issue-text", "a template"),
    ("imjohnbo/issue-bot", "linked-comments-previous-issue-text", "a template"),
    ("jannekem/run-python-script-action", "script", "Python"),
    ("jetpack-io/devbox-install-action", "project-path", "shell"),
    ("lots0logs/gh-action-get-changed-files", "script", "shell"),
    ("lucasbento/auto-close-issues", "issue-close-message", "a template"),
    ("mikefarah/yq", "cmd", "shell"),
    ("nick-fields/retry", "command", "shell"),
    ("nick-invision/retry", "command", "shell"),
    ("reactivecircus/android-emulator-runner", "script", "shell"),
    ("roots/issue-closer-action", "issue-close-message", "a template"),
    ("roots/issue-closer-action", "pr-close-message", "a template"),
    ("sergeysova/jq-action", "cmd", "shell"),
    ("skitionek/notify-microsoft-teams", "overwrite", "JavaScript"),
    ("tibdex/backport", "body_template", "a template"),
    ("tibdex/backport", "head_template", "a template"),
    ("tibdex/backport", "labels_template", "a template"),
    ("tibdex/backport", "title_template", "a template"),
    ("uraimo/run-on-arch-action", "run", "shell"),
    ("vmactions/freebsd-vm", "run", "shell"),
    ("wandalen/wretry.action", "command", "shell"),
    ("wandalen/wretry.action", "pre_retry_command", "shell"),
];

/// Events that strangers cause and that run with the rights of the repository.
const PRIVILEGED: [&str; 3] = ["pull_request_target", "workflow_run", "issue_comment"];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    containers(site, found);
    for at in steps(site) {
        let scope = site.at(at.index.0, at.index.1, at.index.2);
        // Each of the others pastes by rules of its own.
        if !matches!(at.definition.workflow.system, CiSystem::GithubActions | CiSystem::ForgejoActions) {
            continue;
        }
        let path = &at.definition.workflow.path;
        let mut sink = |text: &str, lines: &Lines, what: &str| {
            let around = At { scope: &scope, path, place: &at.step.place, only_foreign: false };
            pasted(&around, text, lines, what, found);
        };
        if let (Some(run), Some(lines)) = (&at.step.run, &at.more.run) {
            sink(run, lines, "a script");
        }
        if let (Some(shell), Some(lines)) = (&at.step.shell, &at.more.shell) {
            sink(shell, lines, "the command that runs the script");
        }
        if let Some(uses) = &at.step.uses {
            for (action, input, what) in SINKS {
                if !uses.name.eq_ignore_ascii_case(action) {
                    continue;
                }
                for (key, value) in at.step.with.iter().filter(|(key, _)| key.eq_ignore_ascii_case(input)) {
                    if let Some(lines) = at.more.with.get(key) {
                        sink(value, lines, what);
                    }
                }
            }
        }
        if let Some(uses) = at.step.uses.as_ref().filter(|uses| uses.name.starts_with("docker://")) {
            for key in ["args", "entrypoint"] {
                if let (Some(text), Some(lines)) = (at.step.with.get(key), at.more.with.get(key)) {
                    let around = At { scope: &scope, path, place: &at.step.place, only_foreign: true };
                    pasted(&around, text, lines, &format!("the {key} of `{}`", uses.name), found);
                }
            }
        }
        evaluated(&scope, at.step, at.more.run.as_ref(), found);
        environment_files(&scope, at.step, at.more, found);
    }
}

/// Where a text stands that something runs.
struct At<'a, 's, 'd> {
    scope: &'a Scope<'s, 'd>,
    path: &'a RepoPath,
    /// The step or job around it.
    place: &'a Place,
    /// Whether only text that somebody else controls is worth a word.
    only_foreign: bool,
}

/// Finds what is pasted into a text before it runs.
fn pasted(at: &At<'_, '_, '_>, text: &str, lines: &Lines, what: &str, found: &mut Vec<CiFinding>) {
    for piece in pieces(text) {
        let Ok(expression) = &piece.expression else { continue };
        let mut values = Vec::new();
        flowing(expression, false, &mut values);
        // What is worth the same in every run is still better not pasted.
        if values.is_empty() {
            values.push((expression, false));
        }
        for (value, as_text) in values {
            let flow = at.scope.expression(value);
            let safe = flow.taint == Taint::Constant && !flow.dormant || flow.object && !as_text;
            if at.only_foreign && (safe || flow.dormant) {
                continue;
            }
            let mut quote = quote_piece(at.path, lines, &piece);
            let line = piece.line_of(value);
            if line != piece.line {
                quote = quote_words(at.path, lines, line, piece.words(value));
            }
            let one = match safe {
                true => harmless(quote, piece.words(value), value, flow.secret, what),
                false => {
                    let message = describe(&flow, what);
                    finding(CiRule::TemplateInjection, flow.taint, confidence(&flow), quote, message)
                }
            };
            found.push(CiFinding { related: vec![at.place.clone()], ..one });
        }
    }
}

/// Options and images of containers: `docker create` reads them as arguments.
fn containers(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for (index, definition) in site.definitions.iter().enumerate() {
        for (at, (job, detail)) in
            jobs_of(definition).enumerate().filter(|(_, (_, detail))| !detail.containers.is_empty())
        {
            let scope = site.at(index, at, usize::MAX);
            let around = At { scope: &scope, path: &definition.workflow.path, place: &job.place, only_foreign: true };
            for text in &detail.containers {
                pasted(&around, &text.text, &text.lines, "the arguments of a container", found);
            }
        }
    }
}

/// A variable that the program before it reads as a program again.
pub(super) fn evaluated(scope: &Scope<'_, '_>, step: &Step, lines: Option<&Lines>, found: &mut Vec<CiFinding>) {
    let mut rows = None;
    for command in scope.commands() {
        let Some((flags, read)) = read_as_code(command) else { continue };
        let name = command.name();
        for word in read.iter().filter(|word| word.contains('$')) {
            let flow = scope.words(&without_pieces(word));
            if flow.taint == Taint::Constant {
                continue;
            }
            let rows = rows.get_or_insert_with(|| rows_of(step));
            // In single quotes the variable stays a variable, which the program reads as a value.
            let row = rows.get(command.line).copied().unwrap_or_default();
            if flags.iter().any(|flag| row.contains(&format!("{flag} '"))) {
                continue;
            }
            let quote = script_quote(step, lines, rows, command.line);
            let message = format!("`{}`, which {} controls, is read as code by `{name}`", flow.from, who(flow.taint));
            let one = finding(
                CiRule::EvaluatedVariable,
                flow.taint,
                confidence(&flow).min(Confidence::Medium),
                quote,
                message,
            );
            found.push(CiFinding { related: vec![step.place.clone()], ..one });
        }
    }
}

fn without_pieces(word: &str) -> String {
    pieces(word).iter().fold(word.to_owned(), |text, piece| text.replacen(piece.raw, "", 1))
}

/// Collects the parts of an expression whose text it can become, each with whether a function has made it a text.
pub(super) fn flowing<'e>(expression: &'e Expression, as_text: bool, found: &mut Vec<(&'e Expression, bool)>) {
    match &expression.kind {
        Kind::Context(_) => found.push((expression, as_text)),
        // Of `a && b` the text is that of b; a alone shows only when it is empty or false.
        Kind::And(_, right) => flowing(right, as_text, found),
        Kind::Or(left, right) => {
            flowing(left, as_text, found);
            flowing(right, as_text, found);
        }
        Kind::Part(base, _) => flowing(base, as_text, found),
        Kind::Call(name, arguments) if matches!(name.as_str(), "tojson" | "fromjson" | "format" | "join") => {
            arguments.iter().for_each(|argument| flowing(argument, as_text || name == "tojson", found));
        }
        _ => {}
    }
}

/// A value that nobody is seen to control: no weakness, but a place where one appears as soon as somebody does.
fn harmless(quote: Quote, words: &str, value: &Expression, secret: bool, what: &str) -> CiFinding {
    let path = value.path().unwrap_or_default();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let unknown = matches!(path.as_slice(), ["steps" | "needs", _, "outputs", ..] | ["env" | "matrix", ..]);
    let confidence = if unknown { Confidence::Low } else { Confidence::High };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = match unknown {
        _ if secret || value.is_in("secrets") => format!(
            "`{words}` is pasted into {what} before it runs, where a quote in the secret breaks it, and a list of processes may show it"
        ),
        true => format!("`{words}` is pasted into {what} before it runs; nobody outside is seen to control it"),
        false => format!("`{words}` is pasted into {what} before it runs, and nobody outside controls it"),
    };
    let one = finding(CiRule::TemplateInjection, Taint::Constant, confidence, quote, message);
    CiFinding { severity: Severity::Informational, ..one }
}

fn environment_files(scope: &Scope<'_, '_>, step: &Step, more: &StepDetail, found: &mut Vec<CiFinding>) {
    let lines = more.run.as_ref();
    let rows = rows_of(step);
    let mut told = Vec::new();
    for write in scope.writes() {
        let file = match write.file {
            crate::flow::File::Env => "the environment of later steps",
            crate::flow::File::Path => "the program path of later steps",
            // An output changes nothing by itself; where it is pasted, the injection is found there.
            crate::flow::File::Output => continue,
        };
        // A name of a branch or tag has no line break, so behind `NAME=` it stays a value.
        let one_line = write.name != "*" && write.file == crate::flow::File::Env && is_reference(&write.flow.from);
        let tainted = write.flow.taint > Taint::Constant && !one_line;
        let privileged = PRIVILEGED.iter().any(|event| scope.reach.has(event)) || scope.is_action();
        if !tainted && (write.fixed || !privileged || told.contains(&write.file)) {
            continue;
        }
        told.push(write.file);
        let mut quote = script_quote(step, lines, &rows, write.line);
        let place = quote.place.clone();
        if more.run_key > 0 && more.run_key <= place.line {
            quote.place.line = more.run_key;
        }
        let one = match tainted {
            true => {
                let message = format!(
                    "`{}`, which {} controls, is written to {file}: a line break in it sets any variable",
                    write.flow.from,
                    who(write.flow.taint)
                );
                let confidence = confidence(&write.flow).min(Confidence::Medium);
                finding(CiRule::EnvironmentFileInjection, write.flow.taint, confidence, quote, message)
            }
            false => {
                let message = format!(
                    "text that is only known in the run is written to {file}, where strangers can cause the run"
                );
                let one = finding(CiRule::EnvironmentFileInjection, Taint::Constant, Confidence::Low, quote, message);
                CiFinding { severity: Severity::Low, ..one }
            }
        };
        found.push(CiFinding { related: vec![place, step.place.clone()], ..one });
    }
}

fn is_reference(from: &str) -> bool {
    ["head_ref", "base_ref", "ref_name", "head_branch", "tag_name", ".ref"].iter().any(|end| from.ends_with(end))
}

pub(crate) fn who(taint: Taint) -> &'static str {
    match taint {
        Taint::Attacker => "anyone",
        Taint::Collaborator => "a collaborator or caller",
        Taint::Constant => "nobody outside",
    }
}

/// Text that only plain pull requests bring runs without secrets and with a reading token when it is foreign.
pub(super) fn confidence(flow: &Flow) -> Confidence {
    if flow.dormant {
        return Confidence::Low;
    }
    if flow.certain && !flow.weak { Confidence::High } else { Confidence::Medium }
}

fn describe(flow: &Flow, what: &str) -> String {
    let from = &flow.from;
    let who = who(flow.taint);
    match flow.taint {
        Taint::Constant => {
            format!("`{from}` is pasted into {what} before it runs; no event that starts this fills it today")
        }
        Taint::Attacker if flow.weak => format!(
            "`{from}`, which {who} controls, is pasted into {what} before it runs; the token of a foreign pull request can only read"
        ),
        _ => format!("`{from}`, which {who} controls, is pasted into {what} before it runs"),
    }
}
