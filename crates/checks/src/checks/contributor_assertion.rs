//! Whether every contributor asserts the right to contribute.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Quote,
    evidence::{
        document::{Document, DocumentKind, Origin},
        history::History,
    },
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "contributor-assertion",
    title: "Every contributor asserts the right to contribute, on every commit",
    rationale: "Code whose author had no right to give it away can be taken back, with everything that was built on it.",
    requirements: &["OSPS-LE-01.01"],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

/// Words that ask for a sign-off or an agreement; terms of a forge are no assertion about a commit.
static ASKED: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["sign-off", "signed-off-by*", "sign off", "dco", "developer certificate of origin", "cla", "contributor license agreement*", "git commit -s*", "contributor agreement*"],
        &["commit*", "contribut*", "must", "require*", "sign*", "please", "line"],
    ])
    .under(&["sign*", "dco", "developer certificate*", "contribut*", "legal", "cla", "licens*", "what we accept"])
});

const ADVICE: &str = "ask for a Signed-off-by line on every commit (`git commit -s`) in CONTRIBUTING.md, and let a DCO or CLA check refuse changes without it";

fn evaluate(evidence: &Evidence) -> Finding {
    let agreements = evidence.process.seen().map_or(&[][..], |process| process.contributor_agreements.as_slice());
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let asked = ASKED.find(documents, &[DocumentKind::Contributing]);
    let words: Vec<_> = asked.iter().filter(|one| one.full).take(2).map(|one| one.cite()).collect();
    let config = || agreements.iter().take(3).map(|one| Citation::quote(CitationKind::Config, one));
    let need = |finding: Finding| finding.missing("an assertion on every commit", ADVICE);

    if let Some(agreement) = agreements.iter().find(|one| is_cla(one)) {
        let message = "a contributor agreement is checked on every change";
        return Finding::passed("agreement-checked", message)
            .confidence(Confidence::Medium)
            .cite([Citation::quote(CitationKind::Config, agreement)])
            .cite(words);
    }
    let history = match &evidence.history {
        Fact::Seen(history) if history.human_commits > 0 => history,
        Fact::Seen(_) | Fact::Absent => {
            return need(Finding::needs_review("no-commits", "no commit by a person can be seen")).cite(config()).cite(words);
        }
        Fact::NotVisible(gap) if agreements.is_empty() && words.is_empty() => {
            return Finding::unknown("history-not-visible", gap);
        }
        Fact::NotVisible(gap) => {
            return need(Finding::needs_review("asked-not-seen", format!("sign-offs are asked for; whether commits have them cannot be seen: {}", gap.why)))
                .cite(config())
                .cite(words);
        }
        Fact::Broken(cause) => return Finding::broken("history-broken", cause),
    };
    let share = share(history);
    if history.signed_off >= history.human_commits {
        return Finding::passed("all-signed-off", format!("{share} carry a Signed-off-by line of their author"))
            .confidence(if agreements.is_empty() { Confidence::Medium } else { Confidence::High })
            .cite([Citation::note(CitationKind::History, share)])
            .cite(config())
            .cite(words);
    }
    let newest = history.newest_unsigned.as_ref().map(|one| {
        Citation::note(CitationKind::History, format!("newest without: {} by {}: {}", one.id.short(), one.author, one.subject))
    });
    // From a day on: the rule may be younger than the history.
    if !agreements.is_empty() || !words.is_empty() || history.signed_off * 10 >= history.human_commits * 9 {
        return need(Finding::needs_review("some-signed-off", format!("{share} carry a Signed-off-by line, not every commit does")))
            .cite(config())
            .cite(words)
            .cite(newest);
    }
    if let Some(guide) = guide_elsewhere(documents) {
        let message = format!("{share} carry a Signed-off-by line; the guide for contributors stands elsewhere, and a person has to say whether it asks for an agreement");
        return need(Finding::needs_review("guide-elsewhere", message)).cite([guide]).cite(newest);
    }
    need(Finding::failed("not-signed-off", format!("{share} carry a Signed-off-by line, and nothing in the tree asks for it")))
        .confidence(Confidence::Medium)
        .cite(newest)
}

/// Returns the link by which the contributing guide sends the reader to another one on the web.
fn guide_elsewhere(documents: &[Document]) -> Option<Citation> {
    documents.iter().filter(|one| one.kind == DocumentKind::Contributing && one.origin == Origin::Own).find_map(|document| {
        let link = document.links.iter().find(|link| {
            let target = link.target.to_lowercase();
            let page = target.split(['?', '#']).next().unwrap_or_default();
            // Tools, badges, and lists of issues carry the word, too; a guide is a page.
            (page.starts_with("https://") || page.starts_with("http://"))
                && page.contains("contribut")
                && !["/blob/", "/issues", "/pull", "contributor-covenant", "contributors", "/badge", "/labels", "/graphs"].iter().any(|part| page.contains(part))
        })?;
        let place = slam_model::Place::line(&document.path, link.line);
        Some(Citation::place(CitationKind::Document, &place).with_note(link.target.clone()))
    })
}

fn is_cla(agreement: &Quote) -> bool {
    let words = format!("{} {}", agreement.place.path, agreement.text).to_lowercase();
    words.contains("cla") && !words.contains("dco")
}

fn share(history: &History) -> String {
    let limited = if history.limited { "of the newest " } else { "of " };
    format!("{} {limited}{} commits by people", history.signed_off, history.human_commits)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Evidence, Fact, Gap, evidence::history::History};

    use crate::testing::{build, check_evidence, written};

    fn commits(human_commits: u64, signed_off: u64) -> History {
        History { commits: human_commits, human_commits, signed_off, ..History::default() }
    }

    #[test]
    fn the_share_of_sign_offs_decides() {
        for (human, signed, expected) in [
            (10, 10, expect!["Passed all-signed-off [10 of 10 commits by people]"]),
            (10, 9, expect!["NeedsReview some-signed-off"]),
            (10, 1, expect!["Failed not-signed-off"]),
        ] {
            let evidence = Evidence { history: Fact::Seen(commits(human, signed)), ..build::nothing() };
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_rule_that_is_younger_than_the_history_needs_a_person() {
        let documents = written("//- CONTRIBUTING.md\n# Contributing\nEvery commit must carry a Signed-off-by line.\n");
        let evidence = Evidence { history: Fact::Seen(commits(10, 1)), ..documents };
        check_evidence(&super::CHECK, &evidence, expect!["NeedsReview some-signed-off CONTRIBUTING.md:2"]);
    }

    #[test]
    fn a_guide_that_stands_elsewhere_may_ask_for_an_agreement() {
        for (link, expected) in [
            ("https://kind.example.org/docs/contributing/getting-started/", expect!["NeedsReview guide-elsewhere CONTRIBUTING.md:2"]),
            ("https://example.org/issues?q=contributing", expect!["Failed not-signed-off"]),
        ] {
            let documents = written(&format!("//- CONTRIBUTING.md\n# Contributing\nRead {link} first.\n"));
            let evidence = Evidence { history: Fact::Seen(commits(10, 1)), ..documents };
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_shallow_clone_cannot_tell() {
        let history = Fact::NotVisible(Gap::new("the clone is shallow", "fetch the whole history"));
        check_evidence(&super::CHECK, &Evidence { history, ..build::nothing() }, expect!["Unknown history-not-visible"]);
    }
}
