//! Whether every address of the Security Insights file is encrypted.

use slam_model::{Citation, Evidence, Finding};

use crate::{
    addresses::Address,
    check::{Check, Evaluate, contributor},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-addresses-encrypted",
    title: "Every address of the Security Insights file is encrypted",
    rationale: "An address without encryption can be answered by anyone on the way, with a policy or a key of their own.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let is_plain = |text: &str| Address::all(text).any(|one| one.is_plain() && !one.is_no_place());
    let plain: Vec<_> =
        file.fields.iter().filter(|(_, field)| is_plain(&field.value)).map(|(pointer, _)| pointer).collect();
    if plain.is_empty() {
        return Finding::passed("encrypted", format!("no address of {} goes unencrypted", file.path))
            .cite([Citation::file(&file.path)]);
    }
    let cites = plain.iter().take(10).filter_map(|pointer| file.cite(pointer));
    let message = format!("{} of the addresses in {} go unencrypted", plain.len(), file.path);
    Finding::failed("unencrypted", message)
        .cite(cites)
        .missing("encrypted addresses", format!("write `https` for each `http` in {}, and open each once", file.path))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn one_plain_address_is_one_too_many() {
        for (url, expected) in [
            ("https://example.org/a/b", expect!["Passed encrypted security-insights.yml"]),
            ("http://example.org/a/b", expect!["Failed unencrypted security-insights.yml:4"]),
        ] {
            let file =
                format!("//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: {url}\n");
            check(&super::CHECK, &file, expected);
        }
    }

    #[test]
    fn without_a_file_there_is_nothing_to_trust() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
