//! How much a security policy says: links, addresses, and words that Scorecard counts.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;
use slam_model::{RepoPath, evidence::security_policy::PolicyText};

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"https?://[a-zA-Z0-9./?=_%:-]*"));
static MAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)[A-Za-z0-9._%+-]+(@|\\?\[at\\?\])[A-Za-z0-9.-]+\.[A-Za-z]{2,6}(?-u:\b)"));
static HINT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[0-9]{1,4}(?-u:\b)|disclos|vuln"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of this file are tested")
}

/// Counts what the policy in this text says.
pub(crate) fn read(path: &RepoPath, text: &str) -> PolicyText {
    let (mut links, mut mails, mut hints) = (BTreeSet::new(), BTreeSet::new(), 0);
    for row in text.lines() {
        links.extend(LINK.find_iter(row).map(|found| found.as_str()));
        mails.extend(MAIL.find_iter(row).map(|found| found.as_str()));
        hints += HINT.find_iter(row).count();
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    PolicyText {
        path: path.clone(),
        bytes: text.len() as u64,
        links: count(links.len()),
        mails: count(mails.len()),
        linked_bytes: links.iter().chain(&mails).map(|found| found.len() as u64).sum(),
        hints: count(hints),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_addresses_and_hints_are_counted() {
        let found = read(
            &"SECURITY.md".into(),
            "Mail a@example.org or b[at]example.org, see https://x.org/p and https://x.org/p.\nWe answer in 14 days to a VULNERABILITY.\n12345 a1b\n",
        );
        assert_eq!((found.links, found.mails, found.hints), (2, 2, 3));
        assert_eq!(read(&"SECURITY.md".into(), "").bytes, 0);
    }
}
