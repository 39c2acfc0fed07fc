//! `go get` and `go install`: a full version is as good as a digest, because the checksum database holds it.

use slam_model::evidence::pinning::DependencyKind;

use super::{
    arguments::{at, is_program},
    rules::Package,
};

const FLAGS: [&str; 7] = ["-d", "-f", "-t", "-u", "-v", "-fix", "-insecure"];

pub(super) fn package(command: &[String]) -> Option<Package> {
    let fetches = command.len() > 2 && is_program(command, "go") && matches!(at(command, 1), "get" | "install");
    fetches.then(|| Package::new(DependencyKind::GoCommand, is_pinned(command)))
}

fn is_pinned(command: &[String]) -> bool {
    let mut insecure = false;
    let mut index = 1;
    while index + 1 < command.len() {
        while index + 1 < command.len() && FLAGS.contains(&at(command, index + 1)) {
            insecure |= at(command, index + 1) == "-insecure";
            index += 1;
        }
        // A local folder, or nothing: nothing is fetched.
        let Some(package) = command.get(index + 1).filter(|package| is_remote(package)) else { return true };
        let mut parts = package.split('@');
        if let (Some(_), Some(version), None) = (parts.next(), parts.next(), parts.next())
            && (version == "none" || is_hash(version) || (!insecure && is_full_version(version)))
        {
            return true;
        }
        index += 1;
    }
    false
}

/// Returns whether the text holds `name.name/name`.
fn is_remote(package: &str) -> bool {
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    package.bytes().enumerate().filter(|(_, byte)| *byte == b'/').any(|(slash, _)| {
        let (before, behind) = package.as_bytes().split_at(slash);
        let ending = before.iter().rev().take_while(|byte| word(byte)).count();
        let rest = before.get(..before.len() - ending).unwrap_or_default();
        let dotted = rest.last() == Some(&b'.') && rest.iter().nth_back(1).is_some_and(word);
        ending > 0 && dotted && behind.get(1).is_some_and(word)
    })
}

fn is_hash(version: &str) -> bool {
    version.len() >= 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether it is `v1.2.3`, with or without pre-release and build.
fn is_full_version(version: &str) -> bool {
    let Some(rest) = version.strip_prefix('v') else { return false };
    let (rest, build) = rest.split_once('+').map_or((rest, None), |(rest, build)| (rest, Some(build)));
    let (core, pre) = rest.split_once('-').map_or((rest, None), |(core, pre)| (core, Some(pre)));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let words = |part: Option<&str>| {
        part.is_none_or(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        })
    };
    core.split('.').count() == 3 && core.split('.').all(number) && words(pre) && words(build)
}
