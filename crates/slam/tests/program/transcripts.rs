//! What a person sees: one transcript a verb, and one of every kind of failure. `SNAPSHOTS=overwrite` writes them anew.

use snapbox::{assert_data_eq, file};

use crate::{
    sandbox::{Ran, Sandbox},
    sbom::PROJECT,
};

/// Returns a run as it looks in a terminal, without the number of this build.
fn transcript(words: &[&str], ran: &Ran) -> String {
    let quoted = |word: &&str| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() };
    let words: Vec<String> = words.iter().map(quoted).collect();
    let mut text = format!("$ slam {}\n{}", words.join(" "), ran.out);
    if !ran.err.is_empty() {
        text.push_str(&format!("--- standard error\n{}", ran.err));
    }
    text.push_str(&format!("--- exit {}\n", ran.code));
    text.replace(concat!("slam ", env!("CARGO_PKG_VERSION")), "slam [VERSION]")
}

fn show(sandbox: &Sandbox, words: &[&str]) -> String {
    transcript(words, &sandbox.slam(words))
}

/// A small tool that has begun with its documents.
const BEGUN: &str = "\
//- README.md
# Egg timer

Rings when the eggs are done. Run `egg 4`.
//- LICENSE
BSD Zero Clause License

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted.

THE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.
//- src/main.rs
fn main() {}
//- .github/workflows/greet.yml
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - run: echo \"Thanks for ${{ github.event.pull_request.title }}\"
";

#[test]
fn status() {
    let sandbox = Sandbox::with_files(BEGUN);
    assert_data_eq!(show(&sandbox, &["status", "repo"]), file!["transcripts/status.txt"].raw());
}

/// Code, and nothing else.
const BARE: &str = "\
//- Cargo.toml
[package]
name = \"widget\"
version = \"0.1.0\"
//- src/main.rs
fn main() {}
";

/// The answers that the documentation shows.
const ANSWERS: &str = include_str!("../../../../docs/examples/answers.toml");

#[test]
fn fix() {
    let sandbox = Sandbox::with_files(BEGUN);
    assert_data_eq!(show(&sandbox, &["fix", "repo", "--badge", "chronicler"]), file!["transcripts/fix.txt"].raw());
}

#[test]
fn fix_leads_from_bare_code_to_evidence() {
    let sandbox = Sandbox::with_files(BARE);
    sandbox.write("answers.toml", ANSWERS);
    sandbox.git("repo", &["remote", "add", "origin", "https://github.com/example/widget"]);
    let mut text = show(&sandbox, &["status", "repo"]);
    let words = ["fix", "repo", "--apply", "--needs-eyes", "--with-ci", "--answers", "answers.toml", "--remaining"];
    text += &show(&sandbox, &words);
    sandbox.commit("Repair what slam fix repairs");
    text += &show(&sandbox, &["status", "repo"]);
    text += &show(&sandbox, &["check", "repo", "--level", "1"]);
    text += &show(&sandbox, &words);
    assert_data_eq!(text, file!["transcripts/fix-bare.txt"].raw());
}

/// Repairs bare code that is hosted elsewhere, and shows what comes of it.
fn fixed_elsewhere(more: &str, remote: Option<&str>) -> String {
    let sandbox = Sandbox::with_files(&format!("{BARE}{more}"));
    let home = "https://codeberg.org/example/widget";
    sandbox.write("answers.toml", ANSWERS.replace("https://github.com/example/widget", home));
    if let Some(remote) = remote {
        sandbox.git("repo", &["remote", "add", "origin", remote]);
    }
    let mut text = show(&sandbox, &["fix", "repo", "--answers", "answers.toml", "--remaining"]);
    let apply = ["fix", "repo", "--apply", "--needs-eyes", "--answers", "answers.toml", "-q"];
    sandbox.slam(&apply).ends(0, &[]);
    sandbox.commit("Repair");
    text += &show(&sandbox, &["status", "repo"]);
    text + &show(&sandbox, &apply)
}

#[test]
fn fix_on_forgejo() {
    let more = "//- .forgejo/workflows/ci.yml\non: push\njobs:\n  a:\n    runs-on: docker\n    steps:\n      - uses: actions/checkout@v4\n      - run: make\n";
    let text = fixed_elsewhere(more, Some("https://codeberg.org/example/widget"));
    assert!(!text.contains(".github/"), "{text}");
    assert_data_eq!(text, file!["transcripts/fix-forgejo.txt"].raw());
}

#[test]
fn fix_without_any_forge() {
    let text = fixed_elsewhere("//- slam.toml\nforge = \"mail\"\n", None);
    assert!(![".github/", ".forgejo/", "workflows"].iter().any(|folder| text.contains(folder)), "{text}");
    assert_data_eq!(text, file!["transcripts/fix-mail.txt"].raw());
}

#[test]
fn check_scorecard() {
    let sandbox = Sandbox::with_files(BEGUN);
    let mut text = show(&sandbox, &["check", "repo", "--standard", "scorecard"]);
    text.push_str(&show(
        &sandbox,
        &["check", "repo", "--standard", "scorecard", "--scorecard-strict", "--only", "License", "--format", "json"],
    ));
    text.push_str(&show(
        &sandbox,
        &[
            "check",
            "repo",
            "--standard",
            "scorecard",
            "--only",
            "Dangerous-Workflow",
            "--fail-on",
            "Dangerous-Workflow=10",
        ],
    ));
    text.push_str(&show(
        &sandbox,
        &["check", "repo", "--standard", "scorecard", "--only", "Vulnerabilities", "--fail-on", "score=5"],
    ));
    text.push_str(&show(&sandbox, &["check", "repo", "--standard", "scorecard", "--fail-on", "high"]));
    text.push_str(&show(&sandbox, &["check", "repo", "--scorecard-strict"]));
    let text = text.replace(concat!("+slam.", env!("CARGO_PKG_VERSION")), "+slam.[VERSION]");
    assert_data_eq!(text, file!["transcripts/check-scorecard.txt"].raw());
}

#[test]
fn check() {
    let sandbox = Sandbox::with_files(BEGUN);
    assert_data_eq!(show(&sandbox, &["check", "repo", "--level", "1"]), file!["transcripts/check.txt"].raw());
}

#[test]
fn check_ci() {
    let sandbox = Sandbox::with_files(BEGUN);
    let only = "template-injection,undeclared-permissions";
    let words = ["check", "repo", "--standard", "ci", "--only", only];
    assert_data_eq!(show(&sandbox, &words), file!["transcripts/check-ci.txt"].raw());
}

#[test]
fn check_of_a_change() {
    let sandbox = Sandbox::with_files(BEGUN);
    sandbox.write("repo/SECURITY.md", "# Security\n\nWrite to security@example.org.\n");
    let workflow = sandbox.read("repo/.github/workflows/greet.yml").replace("title", "body");
    sandbox.write("repo/.github/workflows/thank.yml", workflow);
    sandbox.commit("Thank for the words, too");
    let shown = ["text", "markdown", "github"].map(|format| {
        let words = ["check", "repo", "--diff", "HEAD~1...HEAD", "--fail-on", "failed", "--format", format];
        show(&sandbox, &words)
    });
    // Commits of a test have other ids each time.
    let shown = ["HEAD~1", "HEAD"]
        .iter()
        .fold(shown.join("\n"), |text, rev| text.replace(&sandbox.git("repo", &["rev-parse", rev])[..12], "[COMMIT]"));
    assert_data_eq!(shown, file!["transcripts/diff.txt"].raw());
}

#[test]
fn exposure() {
    let sandbox = Sandbox::with_repository();
    let uses = "      - uses: tj-actions/changed-files@v45\n      - run: ./publish\n        env:\n          KEY: ${{ secrets.PUBLISH_KEY }}\n";
    let steps = format!("on: [push, pull_request]\njobs:\n  changed:\n    runs-on: ubuntu-24.04\n    steps:\n{uses}");
    sandbox.write("repo/.github/workflows/lint.yml", steps);
    sandbox.git("repo", &["add", "-A", "."]);
    let when = [("GIT_AUTHOR_DATE", "2025-01-10T12:00:00Z"), ("GIT_COMMITTER_DATE", "2025-01-10T12:00:00Z")];
    sandbox.git_as("repo", &["commit", "-q", "-m", "Lint what changed"], &when);
    let shown = ["text", "markdown"].map(|format| {
        let words =
            ["ci", "exposure", "tj-actions/changed-files", "repo", "--since", "2025-03-14", "--until", "2025-03-15"];
        show(&sandbox, &[&words[..], &["--format", format]].concat())
    });
    assert_data_eq!(shown.join("\n"), file!["transcripts/exposure.txt"].raw());
}

#[test]
fn explain() {
    let sandbox = Sandbox::new();
    assert_data_eq!(show(&sandbox, &["explain", "OSPS-BR-01.01"]), file!["transcripts/explain.txt"].raw());
}

#[test]
fn validate() {
    let sandbox = Sandbox::with_project();
    let text = sandbox.read("repo/security-insights.yml");
    let wrong = text.replace("status: active", "status: sleeping").replace("      primary: false\n", "");
    sandbox.write("wrong.yml", wrong);
    let words = ["validate", "repo/security-insights.yml", "repo/security/threats.yaml", "wrong.yml"];
    assert_data_eq!(show(&sandbox, &words), file!["transcripts/validate.txt"].raw());
}

#[test]
fn declare_keeps_comments_and_changes_nothing_the_second_time() {
    let sandbox = Sandbox::with_files(BEGUN);
    sandbox.write("repo/slam.toml", "# What we aim at.\nlevel = 1 # more next year\n");
    let link = "https://github.com/example-org/egg/wiki/accounts";
    let statement = ["--claim", "met", "--reason", "the organisation asks everyone for it", "--link", link];
    let rest = ["--by", "Ann Example", "--expires", "2027-04-05", "--repo", "repo"];
    let words = [&["declare", "OSPS-AC-01.01"], &statement[..], &rest[..]].concat();
    let shown = show(&sandbox, &words);
    let written = sandbox.read("repo/slam.toml");
    assert_data_eq!(format!("{shown}--- slam.toml\n{written}"), file!["transcripts/declare.txt"].raw());
    assert_eq!(show(&sandbox, &words), shown);
    assert_eq!(sandbox.read("repo/slam.toml"), written);
    let verdict = |day: &str| {
        let only = ["check", "repo", "--format", "json", "--only", "OSPS-AC-01.01", "--worktree"];
        sandbox.slam_at(day, &only).json()["requirements"][0]["verdict"].clone()
    };
    assert_eq!((verdict("2027-04-05"), verdict("2027-04-06")), ("Passed".into(), "Unknown".into()));
}

#[test]
fn failures() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    sandbox.git(".", &["init", "-q", "-b", "main", "begun"]);
    sandbox.write("plain/README.md", "# No repository\n");
    sandbox.write("broken.json", "{");
    sandbox.write("toml/slam.toml", "level = \n");
    let commands: &[&[&str]] = &[
        &["check", "repo", "--level", "4"],
        &["check", "repo", "--only", "OSPS-VM-3.01"],
        &["check", "repo", "--rev", "nowhere"],
        &["check", "repo", "--standard", "ci"],
        &["check", "repo", "--standard", "ci", "--fail-on", "failed"],
        &["check", "repo", "--standard", "ci", "--only", "no-such-rule"],
        &["check", "repo", "--standard", "ci", "--format", "oscal"],
        &["check", "repo", "--fail-on", "high"],
        &["check", "gone"],
        &["check", "plain"],
        &["check", "begun"],
        &["check", "--evidence", "broken.json"],
        &["check", "repo", "--catalog", "broken.json"],
        &["check", "repo", "--forge-snapshot", "gone.json"],
        &["status", "repo", "--event", "fall"],
        &["explain", "cleanr"],
        &["declare", "OSPS-AC-01.01", "--repo", "repo"],
        &["declare", "OSPS-AC-01.01", "--claim", "met", "--reason", "it is so", "--repo", "toml"],
        &["validate", "gone.yml"],
    ];
    let shown: Vec<String> = commands.iter().map(|words| show(&sandbox, words)).collect();
    assert_data_eq!(shown.join("\n"), file!["transcripts/failures.txt"].raw());
}

#[test]
fn sbom() {
    let sandbox = Sandbox::with_files(PROJECT);
    let mut text = show(&sandbox, &["sbom", "make", "repo"]);
    text.push_str(&show(&sandbox, &["sbom", "make", "repo", "-v"]));
    sandbox.slam(&["sbom", "make", "repo", "--format", "cyclonedx", "-o", "old.cdx.json"]).ends(0, &[]);
    let newer = PROJECT.replace("1.2.3", "1.2.4").replace("WTFPL", "MIT").replace("\"timer\"]", "]");
    let other = Sandbox::with_files(&newer);
    other.slam(&["sbom", "make", "repo", "--format", "spdx", "-o", "new.spdx.json"]).ends(0, &[]);
    sandbox.write("new.spdx.json", other.read("new.spdx.json"));
    for words in [
        &["sbom", "diff", "old.cdx.json", "new.spdx.json"][..],
        &["sbom", "diff", "old.cdx.json", "new.spdx.json", "--format", "markdown"],
        &["sbom", "score", "old.cdx.json", "--profile", "ntia-2021", "--against", "repo"],
        &["sbom", "score", "old.cdx.json", "--profile", "ntia-2021", "--format", "markdown"],
        &["validate", "old.cdx.json", "new.spdx.json"],
    ] {
        text.push_str(&show(&sandbox, words));
    }
    sandbox.write("bad.cdx.json", sandbox.read("old.cdx.json").replace("\"library\"", "\"thing\""));
    text.push_str(&show(&sandbox, &["validate", "bad.cdx.json"]));
    assert_data_eq!(text, file!["transcripts/sbom.txt"].raw());
}
