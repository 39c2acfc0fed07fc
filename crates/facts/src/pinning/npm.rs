//! `npm install` and its kin: only `npm ci`, or a package by commit, is held by something.

use slam_model::evidence::pinning::{DependencyKind, Held};

use super::{
    arguments::{has, is_commit, is_program},
    rules::Package,
};

const INSTALLS: [&str; 5] = ["install", "i", "install-test", "update", "ci"];
/// Further spellings that npm takes for these.
const SYNONYMS: [&str; 12] =
    ["add", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "it", "up", "upgrade", "udpate"];
const FROM_GIT: [&str; 4] = ["github:", "git://", "git+http://", "git+https://"];

pub(super) fn package(command: &[String]) -> Option<Package> {
    if !is_program(command, "npm") || !INSTALLS.iter().any(|word| has(command, 1, word)) {
        return None;
    }
    let mut package = Package::new(DependencyKind::NpmCommand, is_pinned(command));
    // `npm run ci` and `npm config set update false` name these words and install nothing.
    let verb = command.iter().skip(1).find(|word| !word.starts_with('-')).map(String::as_str).unwrap_or_default();
    if !INSTALLS.contains(&verb) && !SYNONYMS.contains(&verb) {
        package.held = Some(Held::NoInstall);
    }
    Some(package)
}

fn is_pinned(command: &[String]) -> bool {
    for word in command.iter().skip(1) {
        if word.eq_ignore_ascii_case("ci") {
            return true;
        }
        if FROM_GIT.iter().any(|start| word.starts_with(start)) {
            match word.split('#').collect::<Vec<_>>().as_slice() {
                [_, commit] if is_commit(commit) => return true,
                [_, _] => {}
                _ => return false,
            }
        }
    }
    false
}
