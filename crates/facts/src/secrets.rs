//! Secrets in text: fixed marks find candidates in one pass, then length, alphabet, checksum, and randomness decide.
//!
//! Precision before reach: a false alarm fails a requirement. Values are never kept.

mod rules;

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use slam_model::{Place, RepoPath, evidence::secret::Secret};

use crate::{role, text::Lines};
use rules::RULES;

/// Secrets of one file that are kept.
const MOST_SECRETS: usize = 50;

fn marks() -> Option<&'static AhoCorasick> {
    static MARKS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    // Only the leftmost kinds search with vector instructions, which is several times faster.
    let build =
        || AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(RULES.iter().map(|rule| rule.mark));
    MARKS.get_or_init(|| build().ok()).as_ref()
}

/// Returns the secrets in a text, in its order.
pub(crate) fn find(path: &RepoPath, text: &str) -> Vec<Secret> {
    let Some(marks) = marks() else { return Vec::new() };
    let mut found: Vec<Secret> = Vec::new();
    let mut lines = None;
    let mut behind = 0;
    for hit in marks.find_iter(text) {
        let Some(rule) = RULES.get(hit.pattern().as_usize()) else { continue };
        let start = hit.start();
        if start < behind || goes_on_before(text, start) {
            continue;
        }
        let Some(length) = (rule.judge)(text.get(hit.end()..).unwrap_or_default()) else { continue };
        behind = hit.end() + length;
        let lines = lines.get_or_insert_with(|| Lines::of(text));
        found.push(Secret {
            place: Place::lines(path, lines.line(start), lines.line(behind.saturating_sub(1))),
            rule: rule.id.to_owned(),
            description: rule.description.to_owned(),
            role: role::role(path),
        });
        if found.len() >= MOST_SECRETS {
            break;
        }
    }
    found
}

/// A mark inside a longer word is no mark.
fn goes_on_before(text: &str, start: usize) -> bool {
    start.checked_sub(1).and_then(|at| text.as_bytes().get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes without a pattern, so that no secret stands in this file.
    fn random(alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                letters[(state >> 33) as usize % letters.len()]
            })
            .collect()
    }

    const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const HEX: &str = "0123456789abcdef";

    fn rules_in(text: &str) -> Vec<String> {
        find(&"src/a.txt".into(), text).into_iter().map(|secret| secret.rule).collect()
    }

    #[test]
    fn real_looking_tokens_are_found() {
        let body = random(BASE62, 30);
        let github = format!("{body}{}", rules::checksum(&body));
        for (text, rule) in [
            (format!("token: gh{}_{github}", "p"), "github-token"),
            (format!("AK{}{}", "IA", random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)), "aws-access-key"),
            (format!("gl{}-{}", "pat", random(BASE62, 20)), "gitlab-token"),
            (format!("sk_{}_{}", "live", random(BASE62, 24)), "stripe-key"),
            (format!("AI{}{}", "za", random(BASE62, 35)), "google-api-key"),
            (format!("SG{}{}.{}", ".", random(BASE62, 22), random(BASE62, 43)), "sendgrid-key"),
            (format!("Account{}={}==", "Key", random(BASE62, 86)), "azure-storage-key"),
            (format!("dop_{}_{}", "v1", random(HEX, 64)), "digitalocean-token"),
            (format!("xox{}-908172635461-8172635409182-{}", "b", random(BASE62, 24)), "slack-token"),
            (
                format!(
                    "-----BEGIN RSA {} KEY-----\n{}\n{}\n-----END",
                    "PRIVATE",
                    random(BASE62, 64),
                    random(BASE62, 64)
                ),
                "private-key",
            ),
            (
                format!(
                    "\"-----BEGIN {} KEY-----\\n{}\\n{}\\n-----END",
                    "PRIVATE",
                    random(BASE62, 64),
                    random(BASE62, 64)
                ),
                "private-key",
            ),
        ] {
            assert_eq!(rules_in(&text), [rule], "{text}");
        }
    }

    #[test]
    fn placeholders_and_documented_examples_are_not() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
            format!("ghp_{}", random(BASE62, 36)),
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
            format!(
                "\"key\": \"-----BEGIN PRIVATE KEY-----xxxx\"\n{}",
                "Properties can be mapped as client_id and certificate_key of the service account.\n".repeat(9)
            ),
            format!("-----BEGIN ENCRYPTED PRIVATE KEY-----\n{}", random(BASE62, 300)),
            format!("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{}", random(BASE62, 300)),
            "sk_live_your_key_goes_in_here_please".to_owned(),
            format!("XAKIA{}", random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
            format!("xox{}-1234567890-1234567890123-{}", "b", random(BASE62, 24)),
            "SG.x.y and AccountKey=... and xoxb-token".to_owned(),
        ] {
            assert_eq!(rules_in(&text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn the_checksum_is_the_published_one() {
        // The invalid-looking but well-formed example of a checksum article on GitHub's token format.
        assert_eq!(rules::checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"), "0mLq17");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_searched(text in "(ghp_|AKIA|-----BEGIN |SG\\.|xoxb-|[a-zA-Z0-9 é\n]){0,40}") {
            find(&"a".into(), &text);
        }
    }
}
