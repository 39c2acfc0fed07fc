//! Downloads that run unchecked, and installs that no lock file or hash holds.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, Taint},
};

use super::{finding, steps};
use crate::{
    flow::Site,
    programs::VERIFIERS,
    shell::Command,
    steps::{rows, script_quote},
};

/// Downloaded files that are followed in one script.
const MOST_FILES: usize = 50;
const FETCHERS: [&str; 8] = ["curl", "wget", "iwr", "irm", "invoke-webrequest", "invoke-restmethod", "fetch", "aria2c"];
const SHELLS: [&str; 16] = [
    "sh",
    "bash",
    "zsh",
    "dash",
    "ash",
    "ksh",
    "fish",
    "python",
    "python3",
    "node",
    "ruby",
    "perl",
    "php",
    "pwsh",
    "iex",
    "invoke-expression",
];
pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for at in steps(site) {
        let (definition, job, step) = at.index;
        let commands = site
            .commands
            .get(definition)
            .and_then(|jobs| jobs.get(job))
            .and_then(|steps| steps.get(step))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let rows = rows(at.step);
        let mut note = |rule: CiRule, confidence: Confidence, line: usize, message: String| {
            let quote = script_quote(at.step, at.more.run.as_ref(), &rows, line);
            found.push(finding(rule, Taint::Constant, confidence, quote, message));
        };
        let checked = commands.iter().any(|command| {
            VERIFIERS.contains(&command.name().as_str())
                || (command.name() == "gh" && command.plain().next() == Some("attestation"))
        });
        let mut files: Vec<(String, usize)> = Vec::new();
        for (index, command) in commands.iter().enumerate() {
            let name = command.name();
            if FETCHERS.contains(&name.as_str()) && !held_by_commit(command) {
                if let Some(shell) = flows_into_shell(commands, index) {
                    let message = format!("what `{name}` downloads runs in `{shell}` without a check");
                    note(CiRule::DownloadThenRun, Confidence::High, command.line, message);
                } else if let Some(file) = saved_as(command).filter(|_| files.len() < MOST_FILES) {
                    files.push((file, command.line));
                }
            }
            let row = rows.get(command.line).copied().unwrap_or_default();
            if inline_download(command, row) {
                let message = "a script is downloaded and evaluated without a check".to_owned();
                note(CiRule::DownloadThenRun, Confidence::High, command.line, message);
            }
            if let (false, Some((file, line))) = (checked, files.iter().find(|(file, _)| runs_file(command, file))) {
                let message = format!("`{file}` is downloaded and run without a check of digest or signature");
                note(CiRule::DownloadThenRun, Confidence::Medium, *line, message);
            }
            if let Some(message) = ad_hoc(command) {
                note(CiRule::AdHocInstall, Confidence::High, command.line, message);
            }
        }
    }
}

/// An address with a full commit id, or one that names a digest, does not change.
fn held_by_commit(command: &Command) -> bool {
    command.arguments().iter().any(|word| {
        word.split(['/', '@', '?', '#'])
            .any(|part| matches!(part.len(), 40 | 64) && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

/// Returns the shell that reads the output, by pipe or by `sh -c "$(…)"`, `eval`, `<(…)`.
fn flows_into_shell(commands: &[Command], index: usize) -> Option<String> {
    let command = commands.get(index)?;
    let mut at = index;
    while commands.get(at).is_some_and(|command| command.piped) {
        at += 1;
        let next = commands.get(at)?;
        let name = next.name();
        if SHELLS.contains(&name.as_str()) && !runs_own_file(next) {
            return Some(name);
        }
        if !matches!(name.as_str(), "tee" | "sed" | "cat" | "tr" | "grep" | "gunzip" | "awk" | "head" | "tail") {
            break;
        }
    }
    if command.depth == 0 {
        return None;
    }
    // Inner commands stand before the one that holds them.
    let outer = commands.iter().skip(index + 1).find(|outer| outer.depth < command.depth)?;
    let name = outer.name();
    let evaluates = matches!(name.as_str(), "eval" | "source" | "." | "iex" | "invoke-expression");
    let by_text = SHELLS.contains(&name.as_str())
        && outer
            .arguments()
            .iter()
            .any(|word| word.starts_with("$(") || word.starts_with("<(") || word.starts_with('`'));
    (evaluates || by_text).then_some(name)
}

/// `python script.py` and `python -c …` read their input as data.
fn runs_own_file(command: &Command) -> bool {
    let language = matches!(command.name().as_str(), "python" | "python3" | "node" | "ruby" | "perl" | "php");
    let own = command.plain().any(|word| word != "-" && !word.starts_with("/dev/"));
    let text = ["-c", "-e", "-m", "-n", "-ne", "-pe", "-p", "-r"].iter().any(|flag| command.has_flag(flag));
    language && (own || text)
}

fn inline_download(command: &Command, row: &str) -> bool {
    let evaluates = matches!(command.name().as_str(), "iex" | "invoke-expression");
    let text = row.to_lowercase();
    evaluates
        && ["downloadstring(", "(invoke-webrequest", "(iwr ", "(irm ", "(invoke-restmethod"]
            .iter()
            .any(|part| text.contains(part))
}

fn saved_as(command: &Command) -> Option<String> {
    let words = command.arguments();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let flag = match command.name().as_str() {
            "curl" => {
                word == "-o"
                    || word == "--output"
                    || (word.starts_with('-') && !word.starts_with("--") && word.ends_with('o'))
            }
            "wget" => {
                word == "-O"
                    || word == "--output-document"
                    || (word.starts_with('-') && !word.starts_with("--") && word.ends_with('O'))
            }
            _ => word.eq_ignore_ascii_case("-outfile"),
        };
        if flag {
            return next.filter(|next| next.as_str() != "-" && next.as_str() != "/dev/null").cloned();
        }
    }
    let remote = words.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('O'))
        || command.has_flag("--remote-name")
        || command.name() == "wget";
    let url = words.iter().find(|word| word.contains("://"))?;
    match remote {
        true => url.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned),
        false => command.targets.first().cloned(),
    }
}

fn runs_file(command: &Command, file: &str) -> bool {
    let tail = file.rsplit('/').next().unwrap_or(file);
    let same = |word: &str| word == file || word.strip_prefix("./") == Some(tail);
    let first = command.words.first().map(String::as_str).unwrap_or_default();
    let by_shell = SHELLS.contains(&command.name().as_str()) || command.name() == "source";
    (same(first) && first.contains('/'))
        || (by_shell && command.plain().next().is_some_and(|word| same(word) || word == tail))
}

/// Flags of installers whose next word is no package.
const VALUED: [&str; 18] = [
    "--find-links",
    "-f",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--registry",
    "--platform",
    "--python",
    "--source",
    "--features",
    "-F",
    "--tool-path",
    "--git",
    "--cache",
];

fn without_values(command: &Command) -> Vec<&str> {
    let mut words = command.arguments().iter().map(String::as_str);
    let mut plain = Vec::new();
    while let Some(word) = words.next() {
        if VALUED.contains(&word) {
            words.next();
        } else if !word.starts_with(['-', '+']) {
            plain.push(word);
        }
    }
    plain
}

/// `npm install` under its other documented names.
const NPM_INSTALL: [&str; 11] =
    ["install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntall", "add"];

fn beside_lock(packages: &[String]) -> Option<String> {
    packages.first().map(|first| format!("`{first}` is installed outside of any lock file"))
}

/// Returns what is wrong with an install that names a package and neither lock file nor hash holds.
fn ad_hoc(command: &Command) -> Option<String> {
    let name = command.name();
    let plain = without_values(command);
    let (tool, plain): (&str, &[&str]) = match (name.as_str(), plain.as_slice()) {
        ("python" | "python3" | "py", ["pip", rest @ ..]) if command.has_flag("-m") => ("pip", rest),
        ("uv", ["pip", rest @ ..]) => ("pip", rest),
        ("pip" | "pip3", rest) => ("pip", rest),
        (_, rest) => (name.as_str(), rest),
    };
    let packages = |rest: &[&str]| -> Vec<String> {
        rest.iter()
            .filter(|word| {
                !word.starts_with(['.', '/', '~'])
                    && !word.ends_with(".whl")
                    && !word.ends_with(".tgz")
                    && !word.starts_with("file:")
            })
            .filter(|word| !word.contains("dist/") && !word.starts_with("$"))
            .map(|word| (*word).to_owned())
            .collect()
    };
    let exact = |word: &str| word.contains("==") && !word.contains('*');
    match (tool, plain) {
        ("pip", ["install", rest @ ..]) => {
            // The words behind these flags name files, not packages.
            let by_file = ["-r", "--requirement", "-e", "--editable", "--require-hashes"]
                .iter()
                .any(|flag| command.has_flag(flag));
            let glued = command.arguments().iter().any(|word| word.starts_with("-r") || word.starts_with("-e"));
            let open: Vec<String> = packages(rest)
                .into_iter()
                .filter(|word| !matches!(word.as_str(), "pip" | "setuptools" | "wheel"))
                .collect();
            let first = open.first()?;
            if by_file || glued || command.has_flag("-c") || command.has_flag("--constraint") {
                return None;
            }
            Some(match open.iter().all(|word| exact(word)) {
                true => format!("`{first}` is installed by version without a hash"),
                false => format!("`{first}` is installed in whatever version is newest"),
            })
        }
        ("pipx", ["install" | "run", rest @ ..]) => {
            let first = packages(rest).into_iter().next()?;
            (!exact(&first)).then(|| format!("`{first}` is installed in whatever version is newest"))
        }
        ("npm", [verb, rest @ ..]) if NPM_INSTALL.contains(verb) => beside_lock(&packages(rest)),
        ("pnpm" | "yarn" | "bundle" | "bun", ["add", rest @ ..]) | ("yarn", ["global", "add", rest @ ..]) => {
            beside_lock(&packages(rest))
        }
        ("go", ["install", package, ..]) => {
            let (path, version) = package.split_once('@')?;
            (matches!(version, "latest" | "main" | "master" | "upgrade"))
                .then(|| format!("`{path}` is installed in whatever version is newest"))
        }
        ("go", ["get", package, ..]) => package
            .contains('.')
            .then(|| format!("`{package}` is fetched outside the module file"))
            .filter(|_| !package.starts_with('.') && command.has_flag("-u")),
        ("gem", ["install" | "i", rest @ ..]) => {
            let first = packages(rest).into_iter().next().filter(|first| !first.ends_with(".gem"))?;
            let versioned = command.has_flag("-v") || command.has_flag("--version") || first.contains(':');
            Some(match versioned {
                true => format!("`{first}` is installed by version, and what it depends on in whatever is newest"),
                false => format!("`{first}` is installed in whatever version is newest"),
            })
        }
        ("cargo", ["install", rest @ ..]) => {
            if command.has_flag("--path") || command.has_flag("--locked") || command.has_flag("--rev") {
                return None;
            }
            let first = packages(rest).into_iter().next()?;
            Some(format!("`{first}` is installed without its lock file (`--locked`)"))
        }
        ("dotnet", ["tool", "install", rest @ ..]) => {
            let first = packages(rest).into_iter().next()?;
            (!command.has_flag("--version")).then(|| format!("`{first}` is installed in whatever version is newest"))
        }
        ("choco", ["install", rest @ ..]) => {
            let first = packages(rest).into_iter().next()?;
            let versioned = command.has_flag("--version") || first.ends_with(".config");
            (!versioned).then(|| format!("`{first}` is installed in whatever version is newest"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::commands;

    #[test]
    fn installs_that_nothing_holds() {
        for (script, bad) in [
            ("pip install requests", true),
            ("python -m pip install --upgrade pip", false),
            ("pip install -r requirements.txt", false),
            ("pip install --require-hashes -r r.txt", false),
            ("pip install .", false),
            ("pip install dist/x.whl", false),
            ("pip3 install tox==4.1", true),
            ("npm install -g yarn", true),
            ("npm ci", false),
            ("npm install", false),
            ("go install x.org/y@latest", true),
            ("go install x.org/y@v1.2.3", false),
            ("go install ./cmd/x", false),
            ("gem install bundler", true),
            ("gem install bundler -v 2.5", true),
            ("gem install ./x.gem", false),
            ("gem i rake", true),
            ("bundle add rake", true),
            ("bundle install", false),
            ("yarn add x", true),
            ("cargo install cross", true),
            ("cargo install --locked cross", false),
            ("cargo install --path .", false),
        ] {
            assert_eq!(commands(script).iter().any(|command| ad_hoc(command).is_some()), bad, "{script}");
        }
    }
}
