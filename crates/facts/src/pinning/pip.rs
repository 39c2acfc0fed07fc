//! `pip install`: held by `--require-hashes`, by hashes in the requirement files, by commits, or by nothing to fetch.

use slam_model::evidence::pinning::{DependencyKind, Held};

use super::{
    arguments::{at, is_commit, is_program, names_commit, unquoted},
    rules::Package,
};

const PYTHONS: [&str; 3] = ["python", "python3", "python2.7"];

pub(super) fn package(command: &[String]) -> Option<Package> {
    let command = pip_command(command)?;
    let pinned = is_pinned(command);
    let mut package = Package::new(DependencyKind::PipCommand, pinned);
    if !pinned {
        package.held = held(command);
        package.requirements = requirements(command);
    }
    Some(package)
}

/// Returns whether a requirement file holds hashes; with one, pip demands them of all packages.
pub(super) fn has_hashes(text: &str) -> bool {
    ["--hash=sha256:", "--hash=sha384:", "--hash=sha512:"].iter().any(|mark| text.contains(mark))
}

/// Returns `pip install …`, also of `python -m pip install …`.
fn pip_command(command: &[String]) -> Option<&[String]> {
    let is_pip = |command: &[String]| {
        (is_program(command, "pip") || is_program(command, "pip3")) && at(command, 1).eq_ignore_ascii_case("install")
    };
    if is_pip(command) {
        return Some(command);
    }
    if !PYTHONS.iter().any(|python| is_program(command, python)) {
        return None;
    }
    let module = command
        .windows(2)
        .position(|pair| at(pair, 0).eq_ignore_ascii_case("-m") && at(pair, 1).eq_ignore_ascii_case("pip"))?;
    command.get(module + 1..).filter(|rest| is_pip(rest))
}

fn is_pinned(command: &[String]) -> bool {
    let (mut no_deps, mut editable, mut editable_held) = (false, false, true);
    let (mut hashes, mut others, mut wheel) = (false, false, false);
    for word in command.iter().skip(2) {
        if word.eq_ignore_ascii_case("--no-deps") {
            no_deps = true;
        } else if word == "-e" || word == "--editable" {
            editable = true;
        } else if word.eq_ignore_ascii_case("--require-hashes") {
            hashes = true;
            break;
        } else if is_flag(word) {
        } else if word.ends_with(".whl") {
            wheel = true;
        } else if editable {
            editable_held &= is_held_source(word);
        } else {
            others = true;
        }
    }
    if editable { no_deps && editable_held } else { hashes || (!others && wheel) }
}

/// Returns whether the word is flags alone: `-r`, `--no-cache-dir`; not one with a value.
fn is_flag(word: &str) -> bool {
    let mut rest = word;
    loop {
        let Some(behind) = rest.strip_prefix('-') else { return rest.is_empty() && !word.is_empty() };
        let behind = behind.strip_prefix('-').unwrap_or(behind);
        let letters = behind.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if letters == 0 {
            return false;
        }
        rest = behind.get(letters..).unwrap_or_default();
    }
}

/// Returns whether an editable source is local, or of git by its commit.
fn is_held_source(source: &str) -> bool {
    let remote =
        ["git", "svn", "hg", "bzr"].iter().any(|start| source.len() > start.len() && source.starts_with(start));
    if !remote {
        return true;
    }
    let address = source.split_once("#egg=").map_or(source, |(address, _)| address);
    let scheme = address.split_once("://").map(|(scheme, _)| scheme).unwrap_or_default();
    matches!(scheme, "git" | "git+http" | "git+https" | "git+ssh" | "git+git")
        && address.rsplit_once('@').is_some_and(|(_, commit)| is_commit(commit))
}

/// Flags with a value that names no package.
const VALUED: [&str; 14] = [
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--timeout",
];

/// Returns what is asked for: packages, paths, and addresses.
fn asked(command: &[String]) -> Vec<&str> {
    let mut words = command.iter().skip(2).map(String::as_str);
    let mut asked = Vec::new();
    while let Some(word) = words.next() {
        if VALUED.contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            asked.push(unquoted(word));
        }
    }
    asked
}

fn held(command: &[String]) -> Option<Held> {
    let flag = |name: &str| command.iter().any(|word| word == name);
    let asked = asked(command);
    let reads_files = flag("-r") || flag("--requirement");
    let local = |word: &&str| {
        let path = word.split('[').next().unwrap_or(word);
        path == "."
            || path.starts_with("./")
            || path.starts_with("../")
            || path.starts_with('/')
            || path.ends_with(".whl")
    };
    if flag("--no-index") {
        return Some(Held::Local);
    }
    if asked.is_empty() || reads_files {
        return None;
    }
    if asked.iter().all(|word| word.contains("://") && names_commit(word)) {
        return Some(Held::Commit);
    }
    (flag("--no-deps") && asked.iter().all(local)).then_some(Held::Local)
}

/// Returns the requirement files when everything comes from them.
fn requirements(command: &[String]) -> Vec<String> {
    if !asked(command).is_empty() {
        return Vec::new();
    }
    let files = command.windows(2).filter(|pair| matches!(at(pair, 0), "-r" | "--requirement"));
    files.map(|pair| unquoted(at(pair, 1)).to_owned()).collect()
}
