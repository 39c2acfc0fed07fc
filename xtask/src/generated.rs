//! Files that are made from code: the reference of the command line. Written here, compared in CI.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::run;

/// Writes the files, or with `check` fails when one differs from what would be written.
pub fn run(check: bool) -> Result<()> {
    let mut stale = Vec::new();
    for (path, text) in files()? {
        let now = fs::read_to_string(&path).unwrap_or_default();
        if now == text {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            eprintln!("wrote {}", path.display());
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!("out of date, `cargo xtask generated` writes them:\n  {}", stale.join("\n  "))
}

fn files() -> Result<Vec<(PathBuf, String)>> {
    run::wait(run::cargo().args(["build", "--workspace", "--all-features", "--locked", "--bin", "slam"]))?;
    Ok(vec![(run::root().join("docs/cli.md"), command_line()?)])
}

/// Returns the help of every verb as one page.
fn command_line() -> Result<String> {
    const VERBS: &[&str] = &[
        "",
        "status",
        "check",
        "declare",
        "validate",
        "explain",
        "fleet",
        "ci",
        "ci exposure",
        "serve",
        "worker",
        "event",
        "event new",
        "event show",
        "event amend",
        "event current",
        "event grant",
        "event revoke",
        "event register",
        "event import",
        "event export",
        "event directory",
        "event directory import",
        "event recorded",
        "event replay",
        "event verify-log",
        "event statistics",
        "event retention",
        "backup",
        "restore",
        "completions",
        "man",
    ];
    let mut page = String::from(
        "# The command line\n\nMade from the program by `cargo xtask generated`; do not edit. Exit codes and formats are a contract.\n",
    );
    for verb in VERBS {
        let program = run::target_dir().join("debug/slam");
        let mut command = run::command(&program.to_string_lossy());
        let name = if verb.is_empty() { "slam".to_owned() } else { format!("slam {verb}") };
        if !verb.is_empty() {
            command.args(verb.split(' '));
        }
        let help = String::from_utf8(run::output(command.arg("--help").env("COLUMNS", "100"))?)?;
        let help: Vec<_> = help.lines().map(str::trim_end).collect();
        page.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n").trim_end()));
    }
    Ok(page)
}
