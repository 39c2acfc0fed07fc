//! What scripts write to the files that later steps read.

use std::collections::BTreeMap;

use super::{Flow, scope::Scope};
use crate::shell::Command;

/// The files that steps write to for later steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    /// Environment of later steps.
    Env,
    /// Where later steps look for programs.
    Path,
    /// Outputs of the step.
    Output,
}

/// Something that a script writes to one of these files.
pub(crate) struct Write {
    /// The file.
    pub(crate) file: File,
    /// The variable or output; `*` when it could not be read.
    pub(crate) name: String,
    /// What is written.
    pub(crate) flow: Flow,
    /// Whether it stands in the script as it is written.
    pub(crate) fixed: bool,
    /// Line of the script, from 0.
    pub(crate) line: usize,
}

impl Scope<'_, '_> {
    /// Returns what the step's script writes to files for later steps.
    pub(crate) fn writes(&self) -> Vec<Write> {
        let mut writes = Vec::new();
        let job = self.site.definitions.get(self.definition).and_then(|found| found.workflow.jobs.get(self.job));
        let step = job.and_then(|job| job.steps.get(self.step));
        let script = step.and_then(|step| step.run.as_deref()).unwrap_or_default();
        // Most scripts write to none of these files.
        if !FILES.iter().any(|(name, _)| script.contains(name)) && !script.contains("::set-") {
            if self.view().is_azure() {
                self.settings(script, &mut writes);
            }
            return writes;
        }
        if step.and_then(|step| step.shell.as_deref()).is_some_and(|shell| shell.starts_with("python")) {
            self.python(script, &mut writes);
            return writes;
        }
        let commands = self.commands();
        let mut locals: BTreeMap<String, Flow> = BTreeMap::new();
        let mut before: Option<&Command> = None;
        for command in commands {
            for (name, value) in &command.assigns {
                let flow = self.view().with_locals(&locals).words(value);
                locals.insert(name.clone(), flow);
            }
            let view = self.view().with_locals(&locals);
            let name = command.name();
            let piped = before.filter(|before| before.piped);
            let tee = matches!(name.as_str(), "tee" | "add-content" | "out-file" | "set-content" | "tee-object");
            let targets = command.targets.iter().chain(tee.then_some(command.arguments()).into_iter().flatten());
            for file in targets.filter_map(|target| file(target)) {
                let source = if tee { piped.unwrap_or(command) } else { command };
                let echoes = matches!(
                    source.name().as_str(),
                    "echo" | "printf" | "write-output" | "write-host" | "add-content" | "set-content" | "cat" | "tee"
                );
                let mut texts = Vec::new();
                if echoes {
                    let words: Vec<&str> = source.plain().filter(|word| self::file(word).is_none()).collect();
                    texts.push(words.join(" "));
                } else {
                    texts.extend(source.words.first().cloned());
                }
                // In PowerShell a text alone is what is written.
                if source.words.is_empty() {
                    texts.extend(source.assigns.iter().map(|(name, value)| format!("{name}={value}")));
                }
                texts.extend(source.body.lines().map(str::to_owned));
                for text in texts {
                    let (name, value) = match text.split_once('=') {
                        Some((name, value)) if is_name(name) => (name.to_owned(), value.to_owned()),
                        _ => ("*".to_owned(), text),
                    };
                    let flow = view.words(&value);
                    let copies = source.name() == "cat" && source.plain().next().is_some();
                    let plain = echoes || source.words.is_empty();
                    let fixed = value.is_empty() || plain && !copies && !value.contains(['$', '`', '%']);
                    writes.push(Write { file, name, flow, fixed, line: command.line });
                }
            }
            for word in command.arguments() {
                for (sign, file) in [("::set-output name=", File::Output), ("::set-env name=", File::Env)] {
                    if let Some((name, value)) = word.strip_prefix(sign).and_then(|rest| rest.split_once("::")) {
                        let flow = view.words(value);
                        let fixed = !value.contains(['$', '`', '%']);
                        writes.push(Write { file, name: name.to_owned(), flow, fixed, line: command.line });
                    }
                }
            }
            before = Some(command);
        }
        writes
    }

    /// Adds the variables that a script of Azure Pipelines sets for later steps by what it prints.
    fn settings(&self, script: &str, writes: &mut Vec<Write>) {
        const SIGN: &str = "##vso[task.setvariable ";
        for (line, row) in script.lines().enumerate() {
            let Some((_, rest)) = row.split_once(SIGN) else { continue };
            let Some((settings, value)) = rest.split_once(']') else { continue };
            let named = settings.split(';').find_map(|setting| setting.trim().strip_prefix("variable="));
            let Some(name) = named else { continue };
            let view = self.view();
            let from_cmd = value.split('%').filter(|name| is_name(name));
            let flow = from_cmd.fold(view.words(value), |flow, name| flow.or(view.variable(name, 0)));
            let fixed = !value.contains(['$', '`', '%']);
            writes.push(Write { file: File::Env, name: name.to_owned(), flow, fixed, line });
        }
    }

    /// Adds what a script in Python writes: the line that names the file, with everything that the script reads from its
    /// environment.
    fn python(&self, script: &str, writes: &mut Vec<Write>) {
        let view = self.view();
        let mut flow = view.text(script);
        let mut fixed = !script.contains("${{");
        for sign in ["os.environ[", "os.environ.get(", "os.getenv("] {
            for part in script.split(sign).skip(1) {
                let name = part.trim_start_matches(['"', '\'']);
                let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
                if !FILES.iter().any(|(file, _)| *file == name) {
                    fixed = false;
                    flow = flow.or(view.variable(name, 0));
                }
            }
        }
        for (line, text) in script.lines().enumerate() {
            for (name, file) in FILES {
                if text.contains(name) {
                    writes.push(Write { file, name: "*".to_owned(), flow: flow.clone(), fixed, line });
                }
            }
        }
    }
}

/// Variables that name the files.
const FILES: [(&str, File); 9] = [
    ("GITHUB_ENV", File::Env),
    ("FORGEJO_ENV", File::Env),
    ("GITEA_ENV", File::Env),
    ("GITHUB_PATH", File::Path),
    ("FORGEJO_PATH", File::Path),
    ("GITEA_PATH", File::Path),
    ("GITHUB_OUTPUT", File::Output),
    ("FORGEJO_OUTPUT", File::Output),
    ("GITEA_OUTPUT", File::Output),
];

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}

fn file(target: &str) -> Option<File> {
    let name = target.trim_matches(['"', '\'']).trim_start_matches("${").trim_start_matches('$').trim_end_matches('}');
    let name = name.strip_prefix("env:").or_else(|| name.strip_prefix("ENV:")).unwrap_or(name).trim();
    let name = name.trim_matches('%');
    FILES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, file)| *file)
}
