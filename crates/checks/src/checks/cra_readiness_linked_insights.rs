//! Whether the Security Insights file leads to the readiness documents. It has no field for them: standard fields serve.

use slam_model::{Citation, Evidence, Finding};

use super::cra_readiness_file::file as readiness_file;
use crate::{
    check::{Check, Evaluate, contributor},
    insights::{self, Leads},
    linked::{dotted, parent_hidden},
};

pub(crate) static CHECK: Check = Check {
    id: "cra-readiness-linked-insights",
    title: "The Security Insights file leads to the readiness documents",
    rationale: "Manufacturers collect answers by machine, and this file is what the machine reads.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

/// Standard fields for the documents of the items: policy, contribution guide, licence.
const FIELDS: [&str; 3] = [
    "/project/vulnerability-reporting/policy",
    "/repository/documentation/contributing-guide",
    "/repository/license/url",
];

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let target = readiness_file(evidence).map(|one| &one.path);
    let leads_there = |pointer: &&String| {
        let field = file.fields.get(pointer.as_str());
        field.is_some_and(|field| match insights::leads(evidence, file, field) {
            Leads::File(path) => Some(&path) == target,
            _ => false,
        })
    };
    if let Some(pointer) =
        file.fields.keys().filter(|key| file.text(key).is_some_and(|text| text.contains("://"))).find(leads_there)
    {
        return Finding::passed("linked", format!("`{}` leads to the readiness file", dotted(pointer)))
            .cite(file.cite(pointer));
    }
    let (set, open): (Vec<_>, Vec<_>) = FIELDS.into_iter().partition(|field| file.field(field).is_some());
    let cites = set.iter().filter_map(|field| file.cite(field));
    if open.is_empty() {
        return Finding::passed("documents-linked", "standard fields lead to policy, contribution guide, and licence")
            .cite(cites);
    }
    if open.iter().all(|field| field.starts_with("/project/"))
        && let Some(hidden) = parent_hidden(file, "the security policy")
    {
        return hidden.cite(cites);
    }
    let names: Vec<_> = open.iter().map(|field| format!("`{}`", dotted(field))).collect();
    Finding::failed("not-linked", format!("{} does not set {}", file.path, names.join(", ")))
        .cite([Citation::file(&file.path)])
        .cite(cites)
        .missing("links to the readiness documents", format!("set {} in {}", names.join(", "), file.path))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check, sample};

    #[test]
    fn standard_fields_lead_to_the_documents() {
        check(
            &super::CHECK,
            sample::TREE,
            expect![
                "Passed documents-linked security-insights.yml:19 security-insights.yml:38 security-insights.yml:35"
            ],
        );
        check(
            &super::CHECK,
            "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  license:\n    url: https://example.org/a/b/blob/main/LICENSE\n",
            expect!["Failed not-linked security-insights.yml security-insights.yml:5"],
        );
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
