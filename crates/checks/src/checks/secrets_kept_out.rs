//! Whether secrets are kept out of the repository.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::{
        ci::Purpose,
        secret::{PastSecret, Secret},
        tree::Role,
    },
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge,
};

pub(crate) static CHECK: Check = Check {
    id: "secrets-kept-out",
    title: "Secrets are kept out of the repository",
    rationale: "A committed key is public the moment it is pushed, and stays in the history after the file is gone.",
    requirements: &["OSPS-BR-07.01"],
    gates: &[],
    effort: maintainer(20),
    evaluate: Evaluate::Facts(evaluate),
};

const SCANNER: &str = "add a secret scanner as a pre-commit hook or CI step, or switch on push protection of the forge";
const CLEAN: &str = "revoke the secret first, then remove it from the tree and the history; if it is no secret, move it among the test data";
const REVOKED: &str = "revoke each secret, and record that it opens nothing any more with `slam declare`";

fn evaluate(evidence: &Evidence) -> Finding {
    let all = match &evidence.secrets {
        Fact::Seen(secrets) => secrets.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("secrets-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("secrets-broken", cause),
    };
    // A token that has expired opens nothing.
    let secrets: Vec<&Secret> = all.iter().filter(|one| !one.has_expired(evidence.as_of)).collect();
    let (product, labelled): (Vec<&Secret>, Vec<&Secret>) = secrets.iter().partition(|one| one.role == Role::Product);
    let (unsure, real): (Vec<&Secret>, Vec<&Secret>) = product.iter().partition(|one| one.confidence == Confidence::Low);
    let prevention = prevention(evidence);
    let past = Past::of(evidence);
    let shown = |secrets: &[&Secret]| secrets.iter().take(10).map(|one| cite(one)).collect::<Vec<_>>();
    let need = |finding: Finding| finding.missing("prevention", SCANNER);

    if let Some(first) = real.first() {
        let message = match real.len() {
            1 => format!("{} holds {}", first.place.path, first.description),
            many => format!("{} holds {}, and there are {} more", first.place.path, first.description, many - 1),
        };
        let failed = Finding::failed("secret-in-tree", message).cite(shown(&real));
        return need(failed.cite(past.cites()).missing("a repository without secrets", CLEAN));
    }
    if let Some(first) = past.real.first() {
        let message = past.message(first);
        if prevention.is_empty() {
            let failed = Finding::failed("secret-in-history", format!("{message}, and nothing shows what prevents the next one"));
            return need(failed.cite(past.cites()).missing("secrets that open nothing", REVOKED));
        }
        let review = Finding::needs_review("secret-in-history", format!("{message}; a person has to say that they were revoked"));
        return review.cite(past.cites()).cite(prevention).missing("secrets that open nothing", REVOKED);
    }
    if let Some(first) = unsure.first() {
        let message = format!("{} holds what may be {}; a person has to say whether it may be public", first.place.path, with_article(&first.description));
        let review = Finding::needs_review("maybe-secret", message).cite(shown(&unsure)).cite(prevention.clone());
        let review = review.missing("a word on these values", "revoke what is secret, and record why the others may be public with `slam declare`");
        return if prevention.is_empty() { need(review) } else { review };
    }
    if !prevention.is_empty() {
        let message = format!("something looks for secrets before they are stored, and our own search found none in the product {}", past.searched);
        return Finding::passed("prevented", message)
            .confidence(if secrets.is_empty() { Confidence::High } else { Confidence::Medium })
            .cite(prevention)
            .cite(shown(&labelled).into_iter().take(5));
    }
    if !labelled.is_empty() {
        let message = "there are secrets in test data, examples, or code of others; a person has to say that they open nothing";
        return need(
            Finding::needs_review("secret-in-test-data", message)
                .cite(shown(&labelled).into_iter().take(5))
                .missing("a look at the test data", "replace what is real, and say beside the others that they are made up"),
        );
    }
    if let Fact::Seen(false) = forge::part(evidence, |forge| &forge.push_protection) {
        return need(
            Finding::failed("no-prevention", "nothing stops a secret on its way in: push protection is off, and no scanner is set up")
                .confidence(Confidence::Medium)
                .cite([forge::cite(evidence, "push protection is off")]),
        );
    }
    let message = format!("our search found no secret in the product {}, and nothing shows what prevents one", past.searched);
    need(Finding::needs_review("none-found", message).confidence(Confidence::Low))
}

/// What the search of the history says, when there was one.
struct Past<'e> {
    /// Secrets of the product that are proven or likely, and have not expired.
    real: Vec<&'e PastSecret>,
    /// What was searched, for messages.
    searched: String,
}

impl<'e> Past<'e> {
    fn of(evidence: &'e Evidence) -> Self {
        let (real, searched) = match &evidence.past_secrets {
            Fact::Seen(past) => {
                let counts = |one: &&PastSecret| {
                    let secret = &one.secret;
                    secret.role == Role::Product && secret.confidence > Confidence::Low && !secret.has_expired(evidence.as_of)
                };
                let older = if past.limited { "the newest of its" } else { "all its" };
                let gaps = if past.left_out > 0 { format!(" ({} versions of files were not read)", past.left_out) } else { String::new() };
                let searched = format!("of this commit and {older} {} commits{gaps}", past.commits);
                (past.found.iter().filter(counts).collect(), searched)
            }
            Fact::Absent => (Vec::new(), "of this commit".to_owned()),
            Fact::NotVisible(gap) => (Vec::new(), format!("as it stands in this commit ({})", gap.why)),
            Fact::Broken(cause) => (Vec::new(), format!("as it stands in this commit (its history is broken: {cause})")),
        };
        Self { real, searched }
    }

    fn message(&self, first: &PastSecret) -> String {
        let (secret, commit) = (&first.secret, first.entered.id.short());
        let more = match self.real.len() - 1 {
            0 => String::new(),
            more => format!(", and there are {more} more"),
        };
        format!("the history holds {} ({} of commit {commit}){more}", with_article(&secret.description), secret.place.path)
    }

    fn cites(&self) -> Vec<Citation> {
        let cite = |one: &&PastSecret| {
            let (place, commit) = (&one.secret.place, &one.entered);
            let day = commit.time.to_string();
            let day = day.get(..10).unwrap_or(&day);
            let stands = match &one.stands {
                Some(path) => format!("still in {path}"),
                None => "gone from this commit".to_owned(),
            };
            let note = format!(
                "{} came in at {}:{} with commit {} of {day}; {stands}",
                one.secret.description, place.path, place.line, commit.id.short()
            );
            Citation::note(CitationKind::History, note)
        };
        self.real.iter().take(10).map(cite).collect()
    }
}

fn with_article(description: &str) -> String {
    let vowel = description.starts_with(['a', 'e', 'i', 'o', 'A']);
    format!("{} {description}", if vowel { "an" } else { "a" })
}

/// Returns what looks for secrets: hooks, CI steps, push protection, and a tool that Security Insights names.
fn prevention(evidence: &Evidence) -> Vec<Citation> {
    let mut cites = Vec::new();
    if let Fact::Seen(true) = forge::part(evidence, |forge| &forge.push_protection) {
        cites.push(forge::cite(evidence, "push protection is on"));
    }
    let hooks = evidence.process.seen().map_or(&[][..], |process| process.secret_scanners.as_slice());
    cites.extend(hooks.iter().map(|one| Citation::quote(CitationKind::Config, one)));
    for workflow in evidence.ci.seen().iter().flat_map(|ci| &ci.workflows) {
        cites.extend(workflow.activities(Purpose::SecretScan).map(|one| Citation::quote(CitationKind::Ci, &one.quote)));
    }
    if let Some(insights) = evidence.insights.seen() {
        for at in 0..insights.count("/repository/security/tools").min(64) {
            let pointer = format!("/repository/security/tools/{at}/type");
            if insights.text(&pointer).is_some_and(is_secret_tool) {
                cites.extend(insights.cite(&pointer));
            }
        }
    }
    cites.truncate(6);
    cites
}

/// The schema spells the type `secret`; files in the field write `secret-scanning` and the like. Read leniently.
fn is_secret_tool(kind: &str) -> bool {
    kind.trim().to_lowercase().starts_with("secret")
}

fn cite(secret: &Secret) -> Citation {
    let label = match secret.role {
        Role::Product => "",
        Role::Test => " (test data)",
        Role::Example => " (example)",
        Role::Vendored => " (code of others)",
    };
    let unsure = if secret.confidence == Confidence::Low { ", maybe public" } else { "" };
    Citation::place(CitationKind::File, &secret.place).with_note(format!("{}{label}{unsure}", secret.description))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Confidence, Evidence, Fact, ObjectId, Place, RepoPath,
        evidence::{
            forge::ForgeFacts,
            history::CommitRef,
            insights::{Field, Insights},
            secret::{PastSecret, Secret, SecretHistory},
            tree::Role,
        },
    };

    use crate::testing::{build, check_evidence};

    fn secrets(path: &str, role: Role) -> Evidence {
        let secret = Secret {
            place: Place::line(&RepoPath::from(path), 1),
            rule: "private-key".to_owned(),
            description: "private key".to_owned(),
            role,
            confidence: Confidence::High,
            expires: None,
        };
        Evidence { secrets: Fact::Seen(vec![secret]), ..build::nothing() }
    }

    fn hooked(mut evidence: Evidence) -> Evidence {
        if let Fact::Seen(process) = &mut evidence.process {
            process.secret_scanners = vec![build::quote(".pre-commit-config.yaml", 3, "- id: gitleaks")];
        }
        evidence
    }

    #[test]
    fn a_secret_in_the_product_fails_and_one_in_test_data_is_labelled() {
        check_evidence(&super::CHECK, &hooked(secrets("deploy.pem", Role::Product)), expect!["Failed secret-in-tree deploy.pem:1"]);
        check_evidence(&super::CHECK, &secrets("tests/a.pem", Role::Test), expect!["NeedsReview secret-in-test-data tests/a.pem:1"]);
        check_evidence(&super::CHECK, &hooked(secrets("tests/a.pem", Role::Test)), expect!["Passed prevented .pre-commit-config.yaml:3 tests/a.pem:1"]);
    }

    fn past(evidence: Evidence, role: Role, stands: Option<&str>) -> Evidence {
        let secret = secrets("old/deploy.pem", role).secrets.seen().unwrap()[0].clone();
        let entered = CommitRef {
            id: ObjectId::from_bytes(&[7; 20]).unwrap(),
            author: "A".to_owned(),
            time: jiff::Timestamp::UNIX_EPOCH,
            subject: "Add".to_owned(),
        };
        let found = vec![PastSecret { secret, entered, versions: 2, stands: stands.map(RepoPath::from) }];
        let past = SecretHistory { commits: 9, files: 20, bytes: 100, found, ..SecretHistory::default() };
        Evidence { past_secrets: Fact::Seen(past), ..evidence }
    }

    #[test]
    fn what_the_history_holds_fails_where_nothing_prevents_the_next_one() {
        check_evidence(&super::CHECK, &past(build::nothing(), Role::Product, None), expect!["Failed secret-in-history [private key came in at old/deploy.pem:1 with commit 070707070707 of 1970-01-01; gone from this commit]"]);
        let hooked = past(hooked(build::nothing()), Role::Product, None);
        check_evidence(&super::CHECK, &hooked, expect!["NeedsReview secret-in-history [private key came in at old/deploy.pem:1 with commit 070707070707 of 1970-01-01; gone from this commit] .pre-commit-config.yaml:3"]);
        let tests = past(build::nothing(), Role::Test, Some("tests/a.pem"));
        check_evidence(&super::CHECK, &tests, expect!["NeedsReview none-found"]);
        assert!(super::evaluate(&tests).message.contains("of this commit and all its 9 commits"));
    }

    #[test]
    fn a_history_that_was_not_searched_is_said_to_be() {
        let gap = slam_model::Gap::new("the history was not searched for secrets", "search it with `--history`");
        let evidence = Evidence { past_secrets: Fact::NotVisible(gap), ..hooked(build::nothing()) };
        let message = super::evaluate(&evidence).message;
        assert!(message.ends_with("as it stands in this commit (the history was not searched for secrets)"), "{message}");
    }

    #[test]
    fn what_may_be_public_needs_a_person_and_what_has_expired_opens_nothing() {
        let change = |confidence, expires| {
            let mut evidence = secrets("web/app.js", Role::Product);
            if let Fact::Seen(secrets) = &mut evidence.secrets {
                secrets[0].confidence = confidence;
                secrets[0].expires = expires;
            }
            evidence
        };
        check_evidence(&super::CHECK, &change(Confidence::Low, None), expect!["NeedsReview maybe-secret web/app.js:1"]);
        let long_ago = Some(jiff::Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_hours(1));
        check_evidence(&super::CHECK, &change(Confidence::High, long_ago), expect!["NeedsReview none-found"]);
    }

    #[test]
    fn prevention_passes_and_a_clean_tree_alone_does_not() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NeedsReview none-found"]);
        check_evidence(&super::CHECK, &hooked(build::nothing()), expect!["Passed prevented .pre-commit-config.yaml:3"]);
        for (on, expected) in [
            (true, expect!["Passed prevented [snapshot.json: push protection is on]"]),
            (false, expect!["Failed no-prevention [snapshot.json: push protection is off]"]),
        ] {
            let facts = ForgeFacts { push_protection: Fact::Seen(on), ..ForgeFacts::default() };
            check_evidence(&super::CHECK, &build::forge(facts), expected);
        }
    }

    /// Defect 5 of the reference scanner: no file that is valid by the schema could name a secret scanner.
    #[test]
    fn defect_5_a_secret_tool_counts_in_either_spelling() {
        for kind in ["secret", "secret-scanning"] {
            let field = Field { value: kind.to_owned(), line: 7, inherited: false };
            let fields = [("/repository/security/tools/0/type".to_owned(), field)].into();
            let insights = Insights { path: RepoPath::from("security-insights.yml"), fields, ..Insights::default() };
            let evidence = Evidence { insights: Fact::Seen(insights), ..build::nothing() };
            check_evidence(&super::CHECK, &evidence, expect!["Passed prevented security-insights.yml:7"]);
        }
    }
}
