//! Whether there is a code of conduct, of the project or inherited from its organisation.

use slam_model::{
    Citation, Confidence, Evidence, Finding,
    evidence::document::{DocumentKind, Origin},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    readme,
};

pub(crate) static CHECK: Check = Check {
    id: "code-of-conduct-present",
    title: "A code of conduct is in place",
    rationale: "People who do not know each other work together better when they know what is expected and whom to tell.",
    requirements: &[],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Facts(evaluate),
};

const FIELD: &str = "/project/documentation/code-of-conduct";

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    let all = evidence.documents.seen().into_iter().flatten();
    let found = all
        .filter(|one| one.kind == DocumentKind::CodeOfConduct && !(one.sentences.is_empty() && one.links.is_empty()))
        .min_by_key(|one| (one.origin, one.path.clone()));
    if let Some(one) = found {
        let (cite, message) = match one.origin {
            Origin::Own => (Citation::file(&one.path), format!("{} is the code of conduct", one.path)),
            Origin::OrgDefaults => {
                let note = format!("inherited from the organisation, {}", one.path);
                (
                    Citation::note(CitationKind::Document, note),
                    "the code of conduct is inherited from the organisation".to_owned(),
                )
            }
        };
        return Finding::passed("in-place", message).cite([cite]);
    }
    if let Some(cite) = evidence.insights.seen().and_then(|file| file.cite(FIELD)) {
        return Finding::passed("linked", "the Security Insights file links a code of conduct")
            .confidence(Confidence::Medium)
            .cite([cite]);
    }
    Finding::failed("no-code-of-conduct", "the project has no code of conduct").missing(
        "a code of conduct",
        "choose one, name whom to tell, and add it as CODE_OF_CONDUCT.md; defaults of an organisation are read with `--org-defaults DIR`",
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Fact, evidence::document::Origin};

    use crate::testing::{check, check_evidence, evidence};

    #[test]
    fn the_projects_own_counts_and_an_inherited_one_is_labelled() {
        let files = "//- CODE_OF_CONDUCT.md\n# Code of conduct\n\nBe kind. Tell conduct@example.org.\n";
        check(&super::CHECK, files, expect!["Passed in-place CODE_OF_CONDUCT.md"]);
        let mut inherited = evidence(files);
        if let Fact::Seen(documents) = &mut inherited.documents {
            documents.iter_mut().for_each(|one| one.origin = Origin::OrgDefaults);
        }
        check_evidence(
            &super::CHECK,
            &inherited,
            expect!["Passed in-place [inherited from the organisation, CODE_OF_CONDUCT.md]"],
        );
    }

    #[test]
    fn none_fails() {
        check(&super::CHECK, "//- README.md\n# A\n\nBe kind.\n", expect!["Failed no-code-of-conduct"]);
    }
}
