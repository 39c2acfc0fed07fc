//! Whether secrets are kept out of the repository.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::{ci::Purpose, secret::Secret, tree::Role},
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

fn evaluate(evidence: &Evidence) -> Finding {
    let secrets = match &evidence.secrets {
        Fact::Seen(secrets) => secrets.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("secrets-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("secrets-broken", cause),
    };
    let real: Vec<_> = secrets.iter().filter(|one| one.role == Role::Product).collect();
    if let Some(first) = real.first() {
        let message = match real.len() {
            1 => format!("{} holds {}", first.place.path, first.description),
            many => format!("{} holds {}, and there are {} more", first.place.path, first.description, many - 1),
        };
        return Finding::failed("secret-in-tree", message)
            .cite(real.iter().take(10).map(|one| cite(one)))
            .missing("a repository without secrets", "revoke the secret first, then remove it from the tree and the history; if it is no secret, move it among the test data")
            .missing("prevention", SCANNER);
    }
    let prevention = prevention(evidence);
    let labelled = secrets.iter().take(5).map(cite);
    if !prevention.is_empty() {
        return Finding::passed("prevented", "something looks for secrets before they are stored, and our own search found none in the product as it stands in this commit")
            .confidence(if secrets.is_empty() { Confidence::High } else { Confidence::Medium })
            .cite(prevention)
            .cite(labelled);
    }
    if !secrets.is_empty() {
        let message = "there are secrets in test data, examples, or code of others; a person has to say that they open nothing";
        return Finding::needs_review("secret-in-test-data", message)
            .cite(labelled)
            .missing("a look at the test data", "replace what is real, and say beside the others that they are made up")
            .missing("prevention", SCANNER);
    }
    if let Fact::Seen(false) = forge::part(evidence, |forge| &forge.push_protection) {
        return Finding::failed("no-prevention", "nothing stops a secret on its way in: push protection is off, and no scanner is set up")
            .confidence(Confidence::Medium)
            .cite([forge::cite(evidence, "push protection is off")])
            .missing("prevention", SCANNER);
    }
    Finding::needs_review("none-found", "our search found no secret in the tree of this commit (the history was not searched), and nothing shows what prevents one")
        .confidence(Confidence::Low)
        .missing("prevention", SCANNER)
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
    Citation::place(CitationKind::File, &secret.place).with_note(format!("{}{label}", secret.description))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, Place, RepoPath,
        evidence::{
            forge::ForgeFacts,
            insights::{Field, Insights},
            secret::Secret,
            tree::Role,
        },
    };

    use crate::testing::{build, check_evidence};

    fn secrets(path: &str, role: Role) -> Evidence {
        let secret = Secret {
            place: Place::line(&RepoPath::from(path), 1),
            rule: "private-key".to_owned(),
            description: "a private key".to_owned(),
            role,
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
