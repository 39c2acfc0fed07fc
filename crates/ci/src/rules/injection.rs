//! Foreign text that is pasted into something that runs, or written to a file that changes later steps.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, CiSystem, Taint},
};

use super::{finding, quote_piece, steps};
use crate::{
    Lines,
    expression::pieces,
    flow::{Flow, Scope, Site},
    steps::{rows, script_quote},
};

/// Inputs of actions that are executed: action, input, what runs it.
const SINKS: &[(&str, &str, &str)] = &[
    ("actions/github-script", "script", "JavaScript"),
    ("addnab/docker-run-action", "run", "shell"),
    ("addnab/docker-run-action", "options", "arguments of docker"),
    ("appleboy/ssh-action", "script", "remote shell"),
    ("amadevus/pwsh-script", "script", "PowerShell"),
    ("azure/cli", "inlinescript", "shell"),
    ("azure/powershell", "inlinescript", "PowerShell"),
    ("cardinalby/js-eval-action", "expression", "JavaScript"),
    ("cross-platform-actions/action", "run", "shell"),
    ("cyberark/conjur-action", "command", "shell"),
    ("docker/bake-action", "set", "build definition"),
    ("fifsky/ssh-action", "command", "remote shell"),
    ("garygrossgarten/github-action-ssh", "command", "remote shell"),
    ("gautamkrishnar/keepalive-workflow", "commit_message", "shell"),
    ("jannekem/run-python-script-action", "script", "Python"),
    ("jetpack-io/devbox-install-action", "project-path", "shell"),
    ("lots0logs/gh-action-get-changed-files", "script", "shell"),
    ("mikefarah/yq", "cmd", "shell"),
    ("nick-fields/retry", "command", "shell"),
    ("nick-invision/retry", "command", "shell"),
    ("reactivecircus/android-emulator-runner", "script", "shell"),
    ("sergeysova/jq-action", "cmd", "shell"),
    ("uraimo/run-on-arch-action", "run", "shell"),
    ("vmactions/freebsd-vm", "run", "shell"),
    ("wandalen/wretry.action", "command", "shell"),
    ("wandalen/wretry.action", "pre_retry_command", "shell"),
    ("gradle/gradle-build-action", "arguments", "arguments of gradle"),
    ("gradle/actions/setup-gradle", "arguments", "arguments of gradle"),
    ("goreleaser/goreleaser-action", "args", "arguments of goreleaser"),
];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for at in steps(site) {
        let scope = site.at(at.index.0, at.index.1, at.index.2);
        if at.definition.workflow.system == CiSystem::GitlabCi {
            continue;
        }
        let path = &at.definition.workflow.path;
        let mut sink = |text: &str, lines: &Lines, what: &str| {
            for piece in pieces(text) {
                let Ok(expression) = &piece.expression else { continue };
                let flow = scope.expression(expression);
                if (flow.taint == Taint::Constant && !flow.dormant) || flow.object {
                    continue;
                }
                let quote = quote_piece(path, lines, &piece);
                let message = describe(&flow, what);
                found.push(finding(CiRule::TemplateInjection, flow.taint, confidence(&flow), quote, message));
            }
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
        environment_files(&scope, at.step, at.more.run.as_ref(), found);
    }
}

fn environment_files(
    scope: &Scope<'_, '_>,
    step: &slam_model::evidence::ci::Step,
    lines: Option<&Lines>,
    found: &mut Vec<CiFinding>,
) {
    let rows = rows(step);
    for write in scope.writes() {
        let file = match write.file {
            crate::flow::File::Env => "the environment of later steps",
            crate::flow::File::Path => "the program path of later steps",
            // An output changes nothing by itself; where it is pasted, the injection is found there.
            crate::flow::File::Output => continue,
        };
        // A name of a branch or tag has no line break, so behind `NAME=` it stays a value.
        let one_line = write.name != "*" && write.file == crate::flow::File::Env && is_reference(&write.flow.from);
        if write.flow.taint == Taint::Constant || one_line {
            continue;
        }
        let message = format!(
            "`{}`, which {} controls, is written to {file}: a line break in it sets any variable",
            write.flow.from,
            who(write.flow.taint)
        );
        found.push(finding(
            CiRule::EnvironmentFileInjection,
            write.flow.taint,
            confidence(&write.flow).min(Confidence::Medium),
            script_quote(step, lines, &rows, write.line),
            message,
        ));
    }
}

fn is_reference(from: &str) -> bool {
    ["head_ref", "base_ref", "ref_name", "head_branch", "tag_name", ".ref"].iter().any(|end| from.ends_with(end))
}

fn who(taint: Taint) -> &'static str {
    match taint {
        Taint::Attacker => "anyone",
        Taint::Collaborator => "a collaborator or caller",
        Taint::Constant => "nobody outside",
    }
}

/// Text that only plain pull requests bring runs without secrets and with a reading token when it is foreign.
fn confidence(flow: &Flow) -> Confidence {
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
