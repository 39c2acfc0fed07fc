//! What a tag's name says of a version.
//!
//! There is no standard for names of tags, so the rules follow what public repositories do: a version is a run of
//! numbers joined by `.`, `_`, or `-`, at the end of the name, after a prefix that says `version` or the product. When a
//! name could be read in several ways, the longest run of numbers wins.

/// A version that a tag's name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagVersion {
    /// What stands before it: `tool-`, `v`, or nothing.
    pub prefix: String,
    /// The version, `.` between its numbers whatever the tag uses: `8.4.0` of `curl-8_4_0`.
    pub version: String,
    /// Whether the name says that it is not yet a release: `rc`, `beta`, `alpha`, `dev`, `nightly`, and the like.
    pub is_prerelease: bool,
}

/// Longer names are not names of releases.
const LONGEST_NAME: usize = 200;
/// Versions have at most this many numbers.
const MOST_NUMBERS: usize = 6;
/// Digits of one number; a timestamp to the second has 14.
const MOST_DIGITS: usize = 14;

/// Words of a prefix that say that the tag marks something else than a release.
const OTHER_MARKS: [&str; 31] = [
    "after",
    "archive",
    "backup",
    "base",
    "before",
    "branch",
    "bug",
    "build",
    "canary",
    "checkpoint",
    "ci",
    "debug",
    "deploy",
    "draft",
    "end",
    "feature",
    "fix",
    "issue",
    "merge",
    "nightly",
    "old",
    "patch",
    "pr",
    "prod",
    "snapshot",
    "staging",
    "start",
    "sync",
    "test",
    "tmp",
    "wip",
];

/// Prefixes after which even a single number is a version; any other word with one number (`step-1`) is a count.
const VERSION_WORDS: [&str; 14] =
    ["", "v", "ver", "version", "r", "rel", "release", "releases", "n", "go", "jdk", "stable", "tag", "tags"];

/// Words behind or before the numbers that say that it is not yet a release.
const PRE_WORDS: [&str; 18] = [
    "alpha",
    "beta",
    "rc",
    "cr",
    "pre",
    "preview",
    "prerelease",
    "dev",
    "develop",
    "snapshot",
    "nightly",
    "canary",
    "next",
    "milestone",
    "m",
    "ea",
    "eap",
    "unstable",
];

/// Returns the version that a tag's name holds; `None` when it is not the name of a release.
pub fn parse_tag(name: &str) -> Option<TagVersion> {
    if name.is_empty() || name.len() > LONGEST_NAME || !name.is_ascii() {
        return None;
    }
    // `pkg@1.2.3` and `folder/v1.2.3`: what stands before the last of these is a package or folder.
    let cut = name.rfind(['@', '/']).map_or(0, |at| at + 1);
    let (package, rest) = name.split_at(cut);
    let found = best_run(rest)?;
    let prefix = format!("{package}{}", rest.get(..found.start)?);
    if !package.ends_with('@') && words(&prefix).any(|word| OTHER_MARKS.contains(&word.as_str())) {
        return None;
    }
    let tail = rest.get(found.end..)?;
    let is_prerelease =
        is_pre_tail(tail) || words(&prefix).any(|word| word != "m" && PRE_WORDS.contains(&word.as_str()));
    let numbers = found.numbers.join(".");
    let tail = match tail.strip_prefix('_') {
        Some(tail) => format!("-{tail}"),
        None => tail.to_owned(),
    };
    Some(TagVersion { prefix, version: format!("{numbers}{tail}"), is_prerelease })
}

/// A run of numbers in a name.
struct Run<'n> {
    start: usize,
    end: usize,
    numbers: Vec<&'n str>,
}

/// Returns the longest run that is a version; the first of equals.
fn best_run(name: &str) -> Option<Run<'_>> {
    let bytes = name.as_bytes();
    let mut best: Option<Run<'_>> = None;
    for start in 0..bytes.len() {
        let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let starts_number = bytes.get(start).is_some_and(u8::is_ascii_digit)
            && !before.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'.' | b'~'));
        if !starts_number {
            continue;
        }
        if let Some(run) = run_at(name, start)
            && best.as_ref().is_none_or(|best| run.numbers.len() > best.numbers.len())
        {
            best = Some(run);
        }
    }
    best
}

/// Reads the run of numbers at `start` and judges what stands around it.
fn run_at(name: &str, start: usize) -> Option<Run<'_>> {
    let bytes = name.as_bytes();
    let mut numbers = Vec::new();
    let mut end = start;
    let mut separator = None;
    loop {
        let digits = bytes.get(end..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > MOST_DIGITS || numbers.len() == MOST_NUMBERS {
            return None;
        }
        numbers.push(name.get(end..end + digits)?);
        end += digits;
        let next = bytes.get(end).copied();
        let digit_follows = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match next {
            // One separator throughout: `1.2-3` is 1.2 with a revision.
            Some(sign @ (b'.' | b'_' | b'-')) if digit_follows && separator.is_none_or(|known| known == sign) => {
                separator = Some(sign);
                end += 1;
            }
            _ => break,
        }
    }
    let run = Run { start, end, numbers };
    (is_tail(name.get(end..)?) && is_plausible(name, &run)).then_some(run)
}

/// Returns whether what follows the numbers can belong to a version.
fn is_tail(tail: &str) -> bool {
    let Some(first) = tail.chars().next() else { return true };
    let word = tail.trim_start_matches(['.', '-', '_']);
    // `v5.x` is a line of releases, not one of them.
    let is_line = matches!(word, "x" | "X" | "*") || word.starts_with("x.") || word.ends_with(".x");
    let fits = tail.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '~'));
    fits && !is_line
        && (first.is_ascii_alphabetic() || matches!(first, '.' | '-' | '_' | '+' | '~'))
        && !word.is_empty()
}

/// Returns whether the run is a version and not a count, a platform, or a part of a hash.
fn is_plausible(name: &str, run: &Run<'_>) -> bool {
    let before = name.get(..run.start).unwrap_or_default();
    let tail = name.get(run.end..).unwrap_or_default();
    let joined = before.ends_with(|c: char| c.is_ascii_alphabetic());
    if run.numbers.len() > 1 {
        // `x86_64` and the like name a machine.
        return !(joined && before.ends_with(['x', 'X']));
    }
    let is_date = run
        .numbers
        .first()
        .is_some_and(|number| number.len() == 8 && (number.starts_with("20") || number.starts_with("19")));
    if is_date && !joined {
        return true;
    }
    if before.is_empty() {
        // A bare number of a few digits; with letters behind it, it could be a hash.
        let short = run.numbers.first().is_some_and(|number| number.len() <= 6);
        return short && (tail.is_empty() || !tail.starts_with(|c: char| c.is_ascii_alphabetic()) || is_pre_tail(tail));
    }
    let word = before.trim_end_matches(['-', '_', '.']).to_ascii_lowercase();
    VERSION_WORDS.contains(&word.as_str())
}

/// Returns whether what follows the numbers says that it is not yet a release.
fn is_pre_tail(tail: &str) -> bool {
    // PEP 440 writes `1.0a1` and `1.0b2` without a separator.
    let mut chars = tail.chars();
    let pep = matches!(chars.next(), Some('a' | 'b')) && chars.next().is_some_and(|c| c.is_ascii_digit());
    let public = tail.split('+').next().unwrap_or_default();
    pep || words(public).any(|word| PRE_WORDS.contains(&word.as_str()))
}

/// Returns the runs of letters, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_schemes_hold_a_version() {
        for (name, prefix, version) in [
            ("v1.2.3", "v", "1.2.3"),
            ("1.2", "", "1.2"),
            ("V2.0", "V", "2.0"),
            ("v4", "v", "4"),
            ("254", "", "254"),
            ("name-1.2.3", "name-", "1.2.3"),
            ("release/1.2", "release/", "1.2"),
            ("release-73-2", "release-", "73.2"),
            ("curl-8_4_0", "curl-", "8.4.0"),
            ("rel-1-2-3", "rel-", "1.2.3"),
            ("REL_15_2", "REL_", "15.2"),
            ("OpenSSL_1_1_1w", "OpenSSL_", "1.1.1w"),
            ("V_9_5_P1", "V_", "9.5-P1"),
            ("jdk-17+35", "jdk-", "17+35"),
            ("jdk8u292-b10", "jdk", "8u292-b10"),
            ("foo@1.2.3", "foo@", "1.2.3"),
            ("@scope/pkg@1.2.3", "@scope/pkg@", "1.2.3"),
            ("@scope/test-utils@1.2.3", "@scope/test-utils@", "1.2.3"),
            ("sub/folder/v0.3.1", "sub/folder/v", "0.3.1"),
            ("rel/log4j-2.20.0", "rel/log4j-", "2.20.0"),
            ("python3-foo-1.2", "python3-foo-", "1.2"),
            ("go1.21.3", "go", "1.21.3"),
            ("n6.0", "n", "6.0"),
            ("2023.10.1", "", "2023.10.1"),
            ("2023-10-01", "", "2023.10.01"),
            ("20231001", "", "20231001"),
            ("snap-tool-20231001", "snap-tool-", "20231001"),
            ("v1.2.3-1", "v", "1.2.3-1"),
            ("32.1.2-jre", "", "32.1.2-jre"),
            ("4.0.0.Final", "", "4.0.0.Final"),
            ("v1.2.3+build.5", "v", "1.2.3+build.5"),
        ] {
            let found = parse_tag(name).unwrap_or_else(|| panic!("{name} holds no version"));
            assert_eq!(
                (found.prefix.as_str(), found.version.as_str(), found.is_prerelease),
                (prefix, version, false),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_not_yet_a_release_says_so() {
        for (name, version) in [
            ("v1.2.3-rc1", "1.2.3-rc1"),
            ("v1.2.3-rc.1", "1.2.3-rc.1"),
            ("3.12.0a1", "3.12.0a1"),
            ("3.12.0rc2", "3.12.0rc2"),
            ("REL_16_BETA1", "16-BETA1"),
            ("rc-8_22_0-2", "8.22.0-2"),
            ("v2.0.0-SNAPSHOT", "2.0.0-SNAPSHOT"),
            ("v5.0-M2", "5.0-M2"),
            ("beta-1.2", "1.2"),
            ("v1.0.0.dev3", "1.0.0.dev3"),
        ] {
            let found = parse_tag(name).unwrap_or_else(|| panic!("{name} holds no version"));
            assert_eq!((found.version.as_str(), found.is_prerelease), (version, true), "{name}");
        }
    }

    #[test]
    fn other_marks_hold_none() {
        for name in [
            "",
            "latest",
            "stable",
            "nightly",
            "nightly-2023-10-10",
            "build-123",
            "issue-42",
            "step-1",
            "win32",
            "x86_64",
            "sha256",
            "9e2f1c7",
            "1234567890123456789",
            "v5.x",
            "backup-20230101",
            "before-1.2",
            "v",
            "wip/1.2.3",
            "vé1.2",
            "1.2.3 beta",
            "1.2.",
        ] {
            assert_eq!(parse_tag(name), None, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn prefix_and_version_stand_in_the_name(name in "[a-z0-9._@/+-]{0,24}") {
            if let Some(found) = parse_tag(&name) {
                proptest::prop_assert!(name.starts_with(&found.prefix));
                proptest::prop_assert_eq!(name.len(), found.prefix.len() + found.version.len());
            }
        }
    }
}
