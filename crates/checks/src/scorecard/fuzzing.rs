//! Fuzzing: ten for any fuzzer or property-based test, nothing without.

use std::collections::BTreeMap;

use slam_model::{Evidence, Fact, evidence::fuzzing::Harness, scorecard::Outcome};

use super::{
    Mode,
    answer::{Answer, BEST, at, line},
    scope, workflows,
};

const PROBE: &str = "fuzzed";
/// Harnesses of one fuzzer that are listed by default.
const MOST_LISTED: usize = 5;

/// Actions that fuzz.
const ACTIONS: [(&str, &str); 4] = [
    ("google/oss-fuzz/infra/cifuzz/", "OSSFuzz"),
    ("google/clusterfuzzlite/", "ClusterFuzzLite"),
    ("jidicula/go-fuzz-action", "GoBuiltInFuzzer"),
    ("fuzzbuzz/", "Fuzzbuzz"),
];
const CALLED: &str = "a workflow that fuzzes counts; Scorecard looks at harnesses, and asks OSS-Fuzz";
/// Addresses that only a project has that OSS-Fuzz builds.
const OSS_FUZZ: [&str; 5] = [
    "oss-fuzz-build-logs.storage.googleapis.com",
    "bugs.chromium.org/p/oss-fuzz",
    "issues.oss-fuzz.com",
    "introspector.oss-fuzz.com/project-profile",
    "google/oss-fuzz/tree/master/projects/",
];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let all = match &evidence.fuzzing {
        Fact::Seen(all) => all.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Answer::hidden(&[PROBE], "the sources", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the sources could not be read: {cause}")),
    };
    let mut answer = Answer::default();
    let mut fuzzers: BTreeMap<&str, usize> = BTreeMap::new();
    let counted = |one: &&Harness| {
        !scope::is_test_data(&one.quote.place.path)
            && (mode == Mode::Strict && !one.beyond
                || mode == Mode::Right
                    && scope::role(evidence, &one.quote.place.path) != slam_model::evidence::tree::Role::Vendored)
    };
    for one in all.iter().filter(counted) {
        let number = fuzzers.entry(&one.fuzzer).or_default();
        *number += 1;
        answer.probe_with(
            PROBE,
            Outcome::True,
            &format!("harness of {}", one.fuzzer),
            at(&one.quote),
            ("tool", &one.fuzzer),
        );
        if mode == Mode::Strict || *number <= MOST_LISTED {
            answer.info(format!("harness of {}", one.fuzzer), at(&one.quote));
        }
        if one.beyond {
            answer.deviate("fuzzers and property-based tests that Scorecard does not know count as well");
        }
    }
    if mode == Mode::Right {
        for (fuzzer, number) in fuzzers.iter().filter(|(_, number)| **number > MOST_LISTED) {
            answer.debug(format!("{} more harnesses of {fuzzer}", number - MOST_LISTED), None);
        }
        services(evidence, &mut answer, &mut fuzzers);
    }
    if fuzzers.is_empty() {
        answer.warn("no fuzzer and no property-based test was found", None);
        answer.probe(PROBE, Outcome::False, "no fuzzer", None);
        let answer = answer.conclude(Some(0), "the project is not fuzzed, as far as its tree shows");
        return answer.visible(
            "whether OSS-Fuzz builds the project stands in its own repository, https://github.com/google/oss-fuzz",
        );
    }
    let names: Vec<_> = fuzzers.keys().copied().collect();
    answer.conclude(Some(BEST), format!("the project is fuzzed: {}", names.join(", ")))
}

/// Fuzzing services, by the actions that call them and the addresses that only their users have.
fn services<'e>(evidence: &'e Evidence, answer: &mut Answer, fuzzers: &mut BTreeMap<&'e str, usize>) {
    for workflow in workflows::github(evidence) {
        for uses in workflow.jobs.iter().filter_map(|job| job.uses.as_ref()) {
            let repository = uses.text.split("/.github/").next().unwrap_or_default().to_lowercase();
            if repository.contains("fuzz") && fuzzers.insert("a fuzzing workflow", 1).is_none() {
                let location = line(&workflow.path, uses.line);
                answer.info(format!("CI calls `{}`", uses.text), location.clone());
                answer.probe_with(PROBE, Outcome::True, "CI calls a fuzzing workflow", location, ("tool", &repository));
                answer.deviate(CALLED);
            }
        }
        for uses in workflow.jobs.iter().flat_map(|job| &job.steps).filter_map(|step| step.uses.as_ref()) {
            let Some((_, fuzzer)) = ACTIONS.iter().find(|(start, _)| uses.text.to_lowercase().starts_with(start))
            else {
                continue;
            };
            if fuzzers.insert(*fuzzer, 1).is_none() {
                let location = line(&workflow.path, uses.line);
                answer.info(format!("CI runs {fuzzer}"), location.clone());
                answer.probe_with(PROBE, Outcome::True, &format!("CI runs {fuzzer}"), location, ("tool", fuzzer));
                answer.deviate(CALLED);
            }
        }
    }
    if fuzzers.contains_key("OSSFuzz") {
        return;
    }
    for document in evidence.documents.seen().map(Vec::as_slice).unwrap_or_default() {
        let shown = document.links.iter().find(|link| OSS_FUZZ.iter().any(|part| link.target.contains(part)));
        if let Some(link) = shown {
            fuzzers.insert("OSSFuzz", 1);
            let location = line(&document.path, link.line);
            answer.info("a document links to what OSS-Fuzz keeps of the project", location.clone());
            answer.probe_with(PROBE, Outcome::True, "link to OSS-Fuzz", location, ("tool", "OSSFuzz"));
            answer.deviate("a link to the project's pages at OSS-Fuzz counts; Scorecard asks OSS-Fuzz");
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn harnesses_count_where_they_are_no_test_data() {
        let go = "func FuzzX(f *testing.F) {}\n";
        let evidence = testing::evidence(&format!(
            "//- a_test.go\n{go}//- testdata/b_test.go\n{go}//- c.py\nfrom hypothesis import given\n"
        ));
        check(
            "Fuzzing",
            &evidence,
            expect![[r#"
            10/10 the project is fuzzed: GoBuiltInFuzzer, Hypothesis
              Info harness of GoBuiltInFuzzer: a_test.go:1
              Info harness of Hypothesis: c.py:1
              Debug differs from Scorecard: fuzzers and property-based tests that Scorecard does not know count as well
            strict: 10/10 the project is fuzzed: GoBuiltInFuzzer
              Info harness of GoBuiltInFuzzer: a_test.go:1"#]],
        );
    }

    #[test]
    fn a_project_of_oss_fuzz_shows_its_badge() {
        let badge = "//- README.md\n# X\n[![f](https://oss-fuzz-build-logs.storage.googleapis.com/badges/x.svg)](https://issues.oss-fuzz.com/issues?q=x)\n";
        check(
            "Fuzzing",
            &testing::evidence(badge),
            expect![[r#"
            10/10 the project is fuzzed: OSSFuzz
              Info a document links to what OSS-Fuzz keeps of the project: README.md:2
              Debug differs from Scorecard: a link to the project's pages at OSS-Fuzz counts; Scorecard asks OSS-Fuzz
            strict: 0/10 the project is not fuzzed, as far as its tree shows
              Warn no fuzzer and no property-based test was found
              see whether OSS-Fuzz builds the project stands in its own repository, https://github.com/google/oss-fuzz"#]],
        );
    }
}
