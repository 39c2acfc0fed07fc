//! Pinned-Dependencies: the share of what is held by a digest, of each kind of dependency.

use std::collections::BTreeMap;

use slam_model::{
    Evidence, Fact,
    evidence::{
        ci::{Job, Uses, Workflow},
        pinning::{Dependency, DependencyKind, Held},
        tree::Role,
    },
    scorecard::{Location, Outcome},
};

use super::{
    Mode,
    answer::{Answer, BEST, at, line, place},
    scope, workflows,
};

const PROBE: &str = "pinsDependencies";

/// What weighs in the score: actions of GitHub, actions of others, and each other kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Own,
    Third,
    Other(DependencyKind),
}

impl Group {
    fn name(self) -> String {
        match self {
            Self::Own => "GitHub-owned GitHubAction".to_owned(),
            Self::Third => "third-party GitHubAction".to_owned(),
            Self::Other(kind) => kind.name().to_owned(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Own => "an action of GitHub is",
            Self::Third => "an action of a third party is",
            Self::Other(DependencyKind::ContainerImage) => "a container image is",
            Self::Other(DependencyKind::DownloadThenRun) => "a download that is run is",
            Self::Other(DependencyKind::GoCommand) => "a module that go fetches is",
            Self::Other(DependencyKind::ChocoCommand) => "a package that Chocolatey installs is",
            Self::Other(DependencyKind::NpmCommand) => "packages that npm installs are",
            Self::Other(DependencyKind::PipCommand) => "packages that pip installs are",
            Self::Other(DependencyKind::NugetCommand) => "packages that NuGet restores are",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::Own | Self::Third => "name the action by the full commit, with the version in a comment",
            Self::Other(DependencyKind::ContainerImage) => "name the image by its digest: `IMAGE:TAG@sha256:…`",
            Self::Other(DependencyKind::DownloadThenRun) => {
                "download a fixed version and compare its digest before it runs"
            }
            Self::Other(DependencyKind::GoCommand) => "name a full version: `@v1.2.3`",
            Self::Other(DependencyKind::ChocoCommand) => "demand checksums: `--require-checksums`",
            Self::Other(DependencyKind::NpmCommand) => "install from the lock file: `npm ci`",
            Self::Other(DependencyKind::PipCommand) => {
                "install from a requirement file with hashes: `--require-hashes`"
            }
            Self::Other(DependencyKind::NugetCommand) => "restore from a lock file in locked mode",
        }
    }
}

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let pinning = match &evidence.pinning {
        Fact::Seen(pinning) => pinning,
        Fact::Absent => &Default::default(),
        Fact::NotVisible(gap) => return Answer::hidden(&[PROBE], "what builds take from elsewhere", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("builds could not be read: {cause}")),
    };
    let mut answer = Answer::default();
    let mut counts: BTreeMap<Group, (u64, u64)> = BTreeMap::new();
    for workflow in workflows::github(evidence).into_iter().filter(|one| !scope::is_test_data(&one.path)) {
        for job in &workflow.jobs {
            for uses in called(job) {
                // `$/` is the repository of the workflow itself, since 2026; Scorecard takes it for somebody else's.
                if mode == Mode::Right && uses.text.starts_with("$/") {
                    answer.deviate("`$/…` names the repository's own action");
                    continue;
                }
                action(workflow, uses, &mut answer, &mut counts);
            }
        }
    }
    for one in &pinning.dependencies {
        dependency(evidence, mode, one, &mut answer, &mut counts);
    }
    for script in pinning.unread.iter().filter(|one| !scope::is_test_data(&one.place.path)) {
        answer.info(format!("perhaps incomplete: {}", script.cause), Some(place(&script.place)));
        answer.probe(PROBE, Outcome::Error, &script.cause, Some(place(&script.place)));
    }
    for (group, (pinned, all)) in &counts {
        answer.info(format!("{pinned:3} out of {all:3} {} dependencies are pinned", group.name()), None);
    }
    if counts.is_empty() {
        if pinning.unread.is_empty() {
            answer.probe(PROBE, Outcome::NotApplicable, "no dependencies of builds", None);
        }
        return answer.conclude(None, "builds take nothing from elsewhere that this check looks at");
    }
    answer.next = worst(&counts);
    let score = score(&counts);
    let (pinned, all) = counts.values().fold((0, 0), |(pinned, all), (one, of)| (pinned + one, all + of));
    let reason = match score {
        BEST => "everything that builds take from elsewhere is pinned".to_owned(),
        _ => format!("{pinned} of {all} things that builds take from elsewhere are pinned"),
    };
    answer.conclude(Some(score), reason)
}

/// Returns what a job calls or its steps use, local actions left out.
fn called(job: &Job) -> impl Iterator<Item = &Uses> {
    let steps = job.steps.iter().filter_map(|step| step.uses.as_ref());
    job.uses.iter().chain(steps).filter(|uses| !uses.text.is_empty() && !uses.text.starts_with("./"))
}

fn action(workflow: &Workflow, uses: &Uses, answer: &mut Answer, counts: &mut BTreeMap<Group, (u64, u64)>) {
    let own = uses.text.starts_with("actions/") || uses.text.starts_with("github/");
    let group = if own { Group::Own } else { Group::Third };
    let location = line(&workflow.path, uses.line).map(|found| Location { snippet: Some(uses.text.clone()), ..found });
    count(group, is_pinned_action(&uses.text), "GitHubAction", &uses.text, location, answer, counts);
}

/// A full commit behind the `@`, or for an image its digest; `.` stands for the repository's own.
fn is_pinned_action(text: &str) -> bool {
    let hex = |text: &str, least: usize| text.bytes().take_while(u8::is_ascii_hexdigit).count() >= least;
    let by_commit = text.split('@').skip(1).any(|behind| hex(behind, 40));
    let by_digest = text.starts_with("docker://") && text.split("@sha256:").skip(1).any(|behind| hex(behind, 64));
    text.starts_with('.') || by_commit || by_digest
}

fn dependency(
    evidence: &Evidence,
    mode: Mode,
    one: &Dependency,
    answer: &mut Answer,
    counts: &mut BTreeMap<Group, (u64, u64)>,
) {
    let path = &one.quote.place.path;
    let vendored = one.kind == DependencyKind::ContainerImage || path.to_lower().contains("dockerfile");
    if scope::is_test_data(path) || (vendored && scope::is_vendored(path)) {
        return;
    }
    let group = Group::Other(one.kind);
    if mode == Mode::Strict {
        if !one.beyond {
            count(group, one.pinned, one.kind.name(), &one.quote.text, at(&one.quote), answer, counts);
        }
        return;
    }
    if matches!(scope::role(evidence, path), Role::Test | Role::Vendored) {
        if !one.pinned && one.held.is_none() {
            answer.debug(
                format!("not counted, because it is test code or somebody else's: `{}`", one.quote.text),
                at(&one.quote),
            );
        }
        answer.deviate("test code and vendored code are left out wherever they lie; Scorecard knows `testdata/`, `src/test/`, and for Dockerfiles `vendor/` and `third_party/`");
        return;
    }
    if one.beyond && !one.pinned && one.held.is_none() {
        answer.deviate("downloads and files that Scorecard does not follow count as well (`curl -o`, `sh -c \"$(curl …)\"`, composite actions, Containerfiles)");
    }
    if let Some(held) = one.held.filter(|_| !one.pinned) {
        answer.debug(format!("`{}`: {}", one.quote.text, held.words()), at(&one.quote));
        answer.deviate(deviation(held));
        // What is fetched and held counts as pinned; what fetches nothing does not count at all.
        if matches!(held, Held::Data | Held::Local | Held::NoInstall) {
            return;
        }
        count(group, true, one.kind.name(), &one.quote.text, at(&one.quote), answer, counts);
        return;
    }
    count(group, one.pinned, one.kind.name(), &one.quote.text, at(&one.quote), answer, counts);
}

fn deviation(held: Held) -> &'static str {
    match held {
        Held::Commit => {
            "an address that names a full commit is pinned wherever it leads; Scorecard believes raw.githubusercontent.com alone"
        }
        Held::Checked => "a download whose digest or signature is checked before it runs is pinned",
        Held::Data => "a download that a program reads as data is not run",
        Held::Hashes => {
            "a requirement file in which hashes stand makes pip demand them, with or without `--require-hashes`"
        }
        Held::Local => "an installation from local files fetches nothing",
        Held::NoInstall => "`npm run ci` and the like install nothing",
        Held::Argument => "`$NAME` without braces is filled from `ARG` as `${NAME}` is",
    }
}

fn count(
    group: Group,
    pinned: bool,
    kind: &str,
    what: &str,
    location: Option<Location>,
    answer: &mut Answer,
    counts: &mut BTreeMap<Group, (u64, u64)>,
) {
    let (held, all) = counts.entry(group).or_default();
    *all += 1;
    *held += u64::from(pinned);
    let outcome = if pinned { Outcome::True } else { Outcome::False };
    let message = if pinned { String::new() } else { format!("{} not pinned by hash: `{what}`", group.words()) };
    if !pinned {
        answer.warn(message.clone(), location.clone());
    }
    if let Some(probe) = answer.probe(PROBE, outcome, &message, location) {
        probe.values.insert("dependencyType".to_owned(), kind.to_owned());
        probe.remediation = (!pinned).then(|| group.advice().to_owned());
    }
}

/// Returns the advice for the kinds with most open dependencies.
fn worst(counts: &BTreeMap<Group, (u64, u64)>) -> Vec<String> {
    let mut open: Vec<(u64, Group)> = counts
        .iter()
        .filter(|(_, (pinned, all))| pinned < all)
        .map(|(group, (pinned, all))| (all - pinned, *group))
        .collect();
    open.sort_by_key(|(number, group)| (u64::MAX - number, *group));
    let mut advice: Vec<String> = open.iter().map(|(_, group)| group.advice().to_owned()).collect();
    advice.dedup();
    advice.truncate(2);
    advice
}

/// Each kind weighs 10 by its number of dependencies; actions of GitHub 2 and of others 8 where there are both.
fn score(counts: &BTreeMap<Group, (u64, u64)>) -> u8 {
    let both = counts.contains_key(&Group::Own) && counts.contains_key(&Group::Third);
    let weight = |group: &Group| match group {
        Group::Own if both => 2,
        Group::Third if both => 8,
        _ => 10,
    };
    let (held, all) = counts.iter().fold((0, 0), |(held, all), (group, (pinned, number))| {
        (held + weight(group) * pinned, all + weight(group) * number)
    });
    super::answer::proportion(held, all)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn what_holds_a_dependency_counts_by_default() {
        let evidence = testing::evidence(
            "//- a.sh\ncurl -s https://x.org/a.json | python3 -m json.tool\nwget https://x.org/i.sh\nsha256sum -c sums\nsh i.sh\ncurl https://x.org/j | sh\n//- tests/b.sh\npip install x\n",
        );
        check(
            "Pinned-Dependencies",
            &evidence,
            expect![[r#"
            5/10 1 of 2 things that builds take from elsewhere are pinned
              Debug `curl -s https://x.org/a.json | python3 -m json.tool`: the download is read as data and not executed: a.sh:1
              Debug `sh i.sh`: a digest or signature is checked before it runs: a.sh:4
              Warn a download that is run is not pinned by hash: `curl https://x.org/j | sh`: a.sh:5
              Debug not counted, because it is test code or somebody else's: `pip install x`: tests/b.sh:1
              Info   1 out of   2 downloadThenRun dependencies are pinned
              Debug differs from Scorecard: a download that a program reads as data is not run
              Debug differs from Scorecard: a download whose digest or signature is checked before it runs is pinned
              Debug differs from Scorecard: test code and vendored code are left out wherever they lie; Scorecard knows `testdata/`, `src/test/`, and for Dockerfiles `vendor/` and `third_party/`
            strict: 0/10 0 of 4 things that builds take from elsewhere are pinned
              Warn a download that is run is not pinned by hash: `curl -s https://x.org/a.json | python3 -m json.tool`: a.sh:1
              Warn a download that is run is not pinned by hash: `sh i.sh`: a.sh:4
              Warn a download that is run is not pinned by hash: `curl https://x.org/j | sh`: a.sh:5
              Warn packages that pip installs are not pinned by hash: `pip install x`: tests/b.sh:1
              Info   0 out of   3 downloadThenRun dependencies are pinned
              Info   0 out of   1 pipCommand dependencies are pinned"#]],
        );
    }

    #[test]
    fn actions_of_others_weigh_four_times_those_of_github() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let evidence = testing::evidence(&format!(
            "//- .github/workflows/a.yml\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n      - uses: o/r@{commit}\n      - uses: ./local\n"
        ));
        check(
            "Pinned-Dependencies",
            &evidence,
            expect![[r#"
            8/10 1 of 2 things that builds take from elsewhere are pinned
              Warn an action of GitHub is not pinned by hash: `actions/checkout@v4`: .github/workflows/a.yml:6
              Info   0 out of   1 GitHub-owned GitHubAction dependencies are pinned
              Info   1 out of   1 third-party GitHubAction dependencies are pinned
            strict: the same"#]],
        );
    }
}
