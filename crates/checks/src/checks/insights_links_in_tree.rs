//! Whether addresses of the Security Insights file that lead into this repository name files that it has.

use slam_model::{Citation, Confidence, Evidence, Finding};

use crate::{
    check::{Check, Evaluate, contributor},
    insights::{self, Leads},
    linked::dotted,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-links-in-tree",
    title: "Addresses of the Security Insights file that lead into this repository name files that exist",
    rationale: "Files are renamed and links are not; a dead link in the file that machines read is found by nobody else.",
    requirements: &[],
    gates: &[],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

const MOST_CITED: usize = 10;

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    if let Some(hidden) = hidden_tree(evidence) {
        return hidden;
    }
    let addresses = file.fields.iter().filter(|(_, field)| field.value.contains("://"));
    let led: Vec<_> = addresses.map(|(pointer, field)| (pointer, insights::leads(evidence, file, field))).collect();
    let dead: Vec<_> = led
        .iter()
        .filter_map(|(pointer, leads)| match leads {
            Leads::Nowhere(path) => Some((*pointer, path)),
            _ => None,
        })
        .collect();
    let alive: Vec<_> =
        led.iter().filter(|(_, leads)| matches!(leads, Leads::File(_))).map(|(pointer, _)| *pointer).collect();
    if let Some((pointer, path)) = dead.first() {
        let message = match dead.len() {
            1 => format!("`{}` names {path}, which this repository does not have", dotted(pointer)),
            many => format!(
                "`{}` and {} more name files that this repository does not have: {path} …",
                dotted(pointer),
                many - 1
            ),
        };
        let cites = dead.iter().take(MOST_CITED).filter_map(|(pointer, _)| file.cite(pointer));
        return Finding::failed("dead-links", message)
            .cite(cites)
            .missing("links that lead somewhere", format!("correct the addresses in {}, or add the files", file.path));
    }
    let cites = alive.iter().take(MOST_CITED).filter_map(|pointer| file.cite(pointer));
    match alive.len() {
        0 => Finding::passed("no-own-links", format!("no address of {} names a file of this repository", file.path))
            .confidence(Confidence::Medium)
            .cite([Citation::file(&file.path)]),
        many => {
            Finding::passed("links-alive", format!("{many} addresses name files of this repository, and all are there"))
                .cite(cites)
        }
    }
}

fn hidden_tree(evidence: &Evidence) -> Option<Finding> {
    match &evidence.tree {
        slam_model::Fact::NotVisible(gap) => Some(Finding::unknown("tree-not-visible", gap)),
        slam_model::Fact::Broken(cause) => Some(Finding::broken("tree-broken", cause)),
        slam_model::Fact::Seen(_) | slam_model::Fact::Absent => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_link_that_names_no_file_is_dead() {
        for (address, expected) in [
            ("https://example.org/a/b/blob/main/SECURITY.md", expect!["Passed links-alive security-insights.yml:5"]),
            (
                "https://example.org/a/b/blob/main/docs/SECURITY.md",
                expect!["Failed dead-links security-insights.yml:5"],
            ),
            ("https://example.org/a/b/blob/v1.0.0/OLD.md", expect!["Passed no-own-links security-insights.yml"]),
            ("https://docs.example.org/security", expect!["Passed no-own-links security-insights.yml"]),
        ] {
            let files = format!(
                "//- SECURITY.md\n# S\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nproject:\n  vulnerability-reporting:\n    policy: {address}\nrepository:\n  url: https://example.org/a/b\n"
            );
            check(&super::CHECK, &files, expected);
        }
    }
}
