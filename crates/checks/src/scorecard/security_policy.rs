//! Security-Policy: six for an address, three for text, one for words about disclosure.

use slam_model::{
    Evidence, Fact, ForgeKind, RepoPath,
    evidence::{
        document::{DocumentKind, Origin},
        security_policy::PolicyText,
    },
    scorecard::{LocationKind, Outcome},
};

use super::{
    Mode,
    answer::{Answer, elsewhere, file},
};

const PRESENT: &str = "securityPolicyPresent";
const LINKS: &str = "securityPolicyContainsLinks";
const HINTS: &str = "securityPolicyContainsVulnerabilityDisclosure";
const TEXT: &str = "securityPolicyContainsText";

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let all = match &evidence.policy_texts {
        Fact::Seen(all) => all.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Answer::hidden(&[PRESENT, LINKS, HINTS, TEXT], "the documents", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the documents could not be read: {cause}")),
    };
    let known = all.iter().find(|one| is_known(&one.path));
    let mut answer = Answer::default();
    let policy = match (known, mode) {
        (Some(policy), _) => Some(policy),
        (None, Mode::Strict) => None,
        (None, Mode::Right) => {
            let other = all.iter().max_by_key(|one| (points(one), one.bytes));
            if other.is_some() {
                answer.deviate("a security policy counts under every name and place that people find it at; Scorecard knows thirteen");
            }
            other
        }
    };
    let Some(policy) = policy else { return without(evidence, mode, answer) };
    let location = || file(&policy.path, LocationKind::Text);
    answer.info("the project has a security policy", location());
    answer.probe(PRESENT, Outcome::True, "security policy", location());
    for (probe, holds, yes, no, next) in [
        (
            LINKS,
            has_links(policy),
            "it holds addresses to write to or to read at",
            "it holds no address",
            "name the address that a report goes to",
        ),
        (
            HINTS,
            has_hints(policy),
            "it speaks of vulnerabilities, disclosure, or days",
            "it hardly speaks of vulnerabilities, disclosure, or days",
            "say what happens to a report: in how many days it is answered, and how a vulnerability is disclosed",
        ),
        (
            TEXT,
            has_text(policy),
            "it holds text beside addresses",
            "it holds nothing but addresses",
            "say what a report should hold, and what happens then",
        ),
    ] {
        if holds {
            answer.info(yes, location());
            answer.probe(probe, Outcome::True, yes, location());
        } else {
            answer.warn(no, location());
            answer.probe(probe, Outcome::False, no, None);
            answer.next.push(next.to_owned());
        }
    }
    answer.conclude(Some(points(policy)), "a security policy was found")
}

/// Without a policy of its own: that of the organisation, or none.
fn without(evidence: &Evidence, mode: Mode, mut answer: Answer) -> Answer {
    let documents = evidence.documents.seen().map(Vec::as_slice).unwrap_or_default();
    let inherited =
        documents.iter().find(|one| one.kind == DocumentKind::Security && one.origin == Origin::OrgDefaults);
    if let Some(policy) = inherited {
        let location = || elsewhere(format!("the organisation's {}", policy.path));
        let linked = !policy.links.is_empty() || policy.sentences.iter().any(|one| one.text.contains('@'));
        let words = policy.sentences.iter().filter(|one| {
            let lower = one.text.to_lowercase();
            lower.contains("vuln") || lower.contains("disclos") || lower.bytes().any(|byte| byte.is_ascii_digit())
        });
        let hints = words.count() > 1;
        answer.info("the organisation has a security policy", location());
        answer.probe(PRESENT, Outcome::True, "security policy of the organisation", location());
        let score = 3 + if linked { 6 } else { 0 } + u8::from(hints);
        return answer.conclude(Some(score), "the security policy of the organisation holds");
    }
    let given = documents.iter().any(|one| one.origin == Origin::OrgDefaults);
    if mode == Mode::Right && evidence.subject.forge.kind == ForgeKind::Github && !given {
        answer.deviate("an owner's repository `.github` can hold the policy of all others; Scorecard looks there with a forge, and without one calls it missing");
        for probe in [PRESENT, LINKS, HINTS, TEXT] {
            answer.probe(probe, Outcome::NotAvailable, "the policy of the organisation cannot be seen", None);
        }
        let answer =
            answer.conclude(None, "the tree holds no security policy; that of the organisation cannot be seen");
        return answer.visible("give a clone of the owner's repository `.github` with `--org-defaults DIR`");
    }
    answer.warn("no security policy was found", None);
    for probe in [PRESENT, LINKS, HINTS, TEXT] {
        answer.probe(probe, Outcome::False, "no security policy", None);
    }
    let answer = answer.conclude(Some(0), "no security policy was found");
    if mode == Mode::Strict {
        answer
    } else {
        answer.visible("a policy of the organisation is read with `--org-defaults DIR`")
    }
}

/// Where Scorecard looks, in any case.
fn is_known(path: &RepoPath) -> bool {
    let lower = path.to_lower();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    match name {
        "security.md" | "security.markdown" | "security.adoc" => matches!(folder, "" | ".github" | "docs"),
        "security.rst" => matches!(folder, "" | ".github" | "doc" | "docs"),
        _ => false,
    }
}

fn has_links(policy: &PolicyText) -> bool {
    policy.links + policy.mails > 0
}

fn has_hints(policy: &PolicyText) -> bool {
    policy.hints > 1
}

fn has_text(policy: &PolicyText) -> bool {
    let linked = policy.linked_bytes + 2 * u64::from(policy.links + policy.mails);
    policy.bytes > 1 && policy.bytes > linked
}

fn points(policy: &PolicyText) -> u8 {
    6 * u8::from(has_links(policy)) + 3 * u8::from(has_text(policy)) + u8::from(has_hints(policy))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn a_policy_scores_by_what_it_holds() {
        let full = "//- SECURITY.md\nMail security@example.org about a vulnerability; we disclose within 90 days.\n";
        check(
            "Security-Policy",
            &testing::evidence(full),
            expect![[r#"
            10/10 a security policy was found
              Info the project has a security policy: SECURITY.md
              Info it holds addresses to write to or to read at: SECURITY.md
              Info it speaks of vulnerabilities, disclosure, or days: SECURITY.md
              Info it holds text beside addresses: SECURITY.md
            strict: the same"#]],
        );
        let short = "//- docs/SECURITY.rst\nBe careful.\n";
        check(
            "Security-Policy",
            &testing::evidence(short),
            expect![[r#"
            3/10 a security policy was found
              Info the project has a security policy: docs/SECURITY.rst
              Warn it holds no address: docs/SECURITY.rst
              Warn it hardly speaks of vulnerabilities, disclosure, or days: docs/SECURITY.rst
              Info it holds text beside addresses: docs/SECURITY.rst
            strict: the same"#]],
        );
    }

    #[test]
    fn on_github_the_owner_may_have_one() {
        let mut evidence = testing::evidence("//- README.md\nx\n");
        evidence.subject.forge.kind = slam_model::ForgeKind::Github;
        check(
            "Security-Policy",
            &evidence,
            expect![[r#"
            ? the tree holds no security policy; that of the organisation cannot be seen
              Debug differs from Scorecard: an owner's repository `.github` can hold the policy of all others; Scorecard looks there with a forge, and without one calls it missing
              see give a clone of the owner's repository `.github` with `--org-defaults DIR`
            strict: 0/10 no security policy was found
              Warn no security policy was found"#]],
        );
    }

    #[test]
    fn none_is_none() {
        check(
            "Security-Policy",
            &testing::evidence("//- README.md\nx\n"),
            expect![[r#"
            0/10 no security policy was found
              Warn no security policy was found
              see a policy of the organisation is read with `--org-defaults DIR`
            strict: 0/10 no security policy was found
              Warn no security policy was found"#]],
        );
    }
}
