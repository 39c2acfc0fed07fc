//! Repositories and files made to harm: for each the exit code, a clear message, no crash, and a bounded time.

use std::fs;

use crate::sandbox::{Sandbox, verdicts};

const INJECTION: &str = "on: pull_request_target\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \"${{ github.event.pull_request.title }}\"\n";

/// Commits one file and checks it in both ways a person would.
fn judged(path: &str, bytes: impl AsRef<[u8]>) -> std::collections::BTreeMap<String, String> {
    let sandbox = Sandbox::with_repository();
    sandbox.write(&format!("repo/{path}"), bytes);
    sandbox.commit("Begin");
    sandbox.slam(&["status", "repo"]).ends(0, &[]);
    let checked = sandbox.slam(&["check", "repo", "--format", "json"]);
    verdicts(&checked.ends(0, &[]).json())
}

#[test]
fn an_injection_is_found_however_the_workflow_is_written() {
    let anchored = INJECTION.replace("    steps:\n", "    steps: &steps\n")
        + "  b:\n    runs-on: ubuntu-latest\n    steps: *steps\n";
    let forms = [
        ("plain", INJECTION.to_owned()),
        ("carriage returns", INJECTION.replace('\n', "\r\n")),
        ("byte order mark", format!("\u{feff}{INJECTION}")),
        ("anchors", anchored),
        ("on as a quoted key", INJECTION.replace("on: ", "\"on\": ")),
        ("a list of events", INJECTION.replace("on: pull_request_target", "on: [push, pull_request_target]")),
        ("a mapping of events", INJECTION.replace("on: pull_request_target", "on:\n  pull_request_target:")),
    ];
    for (form, text) in forms {
        let verdicts = judged(".github/workflows/pr.yml", text);
        assert_eq!(verdicts["OSPS-BR-01.01"], "Failed", "{form}");
    }
    // GitHub refuses a key that stands twice; what would run nobody can say.
    let twice = judged(".github/workflows/pr.yml", INJECTION.replacen("on: ", "on: push\non: ", 1));
    assert!(matches!(twice["OSPS-BR-01.01"].as_str(), "Failed" | "NeedsReview" | "Unknown"), "{twice:?}");
}

#[test]
fn a_workflow_that_makes_no_sense_is_not_taken_for_a_good_one() {
    for text in ["on: true\n", "true: push\njobs: 3\n", "- - -\n", "on: [\n", "jobs: &a\n  x: *a\n", "\u{0}\u{1}", ""] {
        let verdicts = judged(".github/workflows/pr.yml", text);
        assert_ne!(verdicts["OSPS-QA-06.01"], "Passed", "{text:?}");
    }
}

#[test]
fn a_workflow_of_one_megabyte_is_read_or_refused_in_time() {
    let step = "      - run: echo \"${{ github.event.issue.title }}\"\n";
    let long = format!("{INJECTION}{}", step.repeat((1 << 20) / step.len()));
    assert_ne!(judged(".github/workflows/pr.yml", long)["OSPS-BR-01.01"], "Passed");
    judged(".github/workflows/pr.yml", format!("{INJECTION}# {}\n", "x".repeat(1 << 20)));
}

/// Nested a million times, in each way that a format can nest.
fn depths() -> Vec<(&'static str, String)> {
    let many = 1_000_000;
    let aliases: String = (1..40).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}, *a{0}]\n", at - 1)).collect();
    vec![
        ("lists", "[".repeat(many)),
        ("closed lists", "[".repeat(many) + &"]".repeat(many)),
        ("objects", "{\"a\":".repeat(many)),
        ("flow mappings", "{a: ".repeat(many)),
        ("block lists", "- ".repeat(many)),
        ("indented mappings", (0..3000).map(|depth| " ".repeat(depth) + "a:\n").collect()),
        ("quotes of Markdown", "> ".repeat(many)),
        ("emphasis of Markdown", "*a ".repeat(many / 4)),
        ("references that multiply", format!("a0: &a0 [x, x, x]\n{aliases}")),
        ("tables of TOML", format!("[{}]\n", "a.".repeat(many / 2) + "a")),
        ("tags of XML", "<a>".repeat(many)),
    ]
}

#[test]
fn depth_of_a_million_costs_neither_the_stack_nor_the_day() {
    let places = [
        "security-insights.yml",
        "package.json",
        ".github/workflows/deep.yml",
        "slam.toml",
        "Cargo.toml",
        "README.md",
        "pom.xml",
        "security/threats.yaml",
        "docs/x.openvex.json",
        ".gitlab-ci.yml",
    ];
    for (form, text) in depths() {
        let sandbox = Sandbox::with_repository();
        for place in places {
            sandbox.write(&format!("repo/{place}"), &text);
        }
        sandbox.commit("Begin");
        let checked = sandbox.slam(&["check", "repo", "--format", "json"]);
        assert_eq!(checked.code, 0, "{form}: {}", checked.err);
        assert_ne!(verdicts(&checked.json())["OSPS-QA-06.01"], "Passed", "{form}");
    }
}

#[test]
fn depth_of_a_million_in_a_file_of_the_command_line_is_refused_in_words() {
    let child = "header:\n  schema-version: 2.2.0\n  last-updated: '2026-08-20'\n  last-reviewed: '2026-08-20'\n  url: https://example.org/security-insights.yml\n  project-si-source: https://example.org/p/security-insights.yml\nrepository:\n  url: https://example.org/a\n  status: active\n";
    let sandbox = Sandbox::with_files(&format!("//- README.md\n# A\n//- security-insights.yml\n{child}"));
    for (form, text) in depths() {
        sandbox.write("deep", &text);
        let validated = sandbox.slam(&["validate", "deep", "--format", "json"]);
        assert_eq!(validated.code, 1, "{form}: {}", validated.err);
        let problems = validated.json()["files"][0]["problems"].clone();
        assert!(problems.as_array().is_some_and(|all| !all.is_empty() && all.len() < 1000), "{form}");
        sandbox.slam(&["check", "--evidence", "deep"]).ends(2, &["deep"]);
        sandbox.slam(&["check", "repo", "--catalog", "deep"]).ends(2, &["deep"]);
        sandbox.slam(&["status", "repo", "--event", "./deep"]).ends(2, &["deep"]);
        for flag in ["--forge-snapshot", "--evaluation-log", "--parent", "--config"] {
            let (checked, status) =
                (sandbox.slam(&["check", "repo", flag, "deep"]), sandbox.slam(&["status", "repo", "-v", flag, "deep"]));
            assert_eq!((checked.code, status.code), (0, 0), "{form} as {flag}: {} {}", checked.err, status.err);
            let both = checked.out + &status.out;
            let flat = both.split_whitespace().collect::<Vec<_>>().join(" ");
            let told = flat.contains("deep") || flat.contains("the parent Security Insights file cannot be used");
            assert!(told, "{form} as {flag}: {both}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_leads_nowhere() {
    use std::os::unix::fs::symlink;
    let secret = "# Security policy\n\nReport vulnerabilities in private to hidden@outside.example.org.\n";
    let places =
        [("outside", "../outside.md"), ("loop", "SECURITY.md"), ("nowhere", "gone.md"), ("device", "/dev/zero")];
    for (kind, to) in places {
        let sandbox = Sandbox::with_repository();
        sandbox.write("outside.md", secret);
        symlink(to, sandbox.path("repo/SECURITY.md")).unwrap();
        sandbox.commit("Begin");
        for more in [&[][..], &["--worktree"]] {
            let ran = sandbox.slam(&[&["check", "repo", "--format", "json"], more].concat());
            let verdicts = verdicts(&ran.ends(0, &[]).json());
            assert!(!ran.out.contains("outside.example.org"), "{kind} {more:?}");
            assert_ne!(verdicts["OSPS-VM-02.01"], "Passed", "{kind} {more:?}");
        }
    }
    // Inside of the repository a reader may say where the text is, or follow; it must not crash or invent.
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/docs/policy.md", secret);
    symlink("docs/policy.md", sandbox.path("repo/SECURITY.md")).unwrap();
    sandbox.commit("Begin");
    sandbox.slam(&["check", "repo"]).ends(0, &[]);
}

#[test]
fn names_that_lead_elsewhere_are_reported_and_not_followed() {
    let sandbox = Sandbox::with_repository();
    let id = sandbox.blob(b"# Security policy\n\nWrite to security@example.org about vulnerabilities.\n");
    sandbox.commit_raw_tree(&[
        ("100644", b"..", &id),
        ("100644", b".git", &id),
        ("100644", b"../../SECURITY.md", &id),
        ("100644", b"/etc/SECURITY.md", &id),
        ("100644", b"README.md", &id),
    ]);
    let ran = sandbox.slam(&["check", "repo", "--format", "json"]);
    let report = ran.ends(0, &[]).json();
    let odd: Vec<&str> = report["oddities"].as_array().unwrap().iter().filter_map(|odd| odd["path"].as_str()).collect();
    for path in ["..", ".git", "../../SECURITY.md", "/etc/SECURITY.md"] {
        assert!(odd.contains(&path), "{path} is not among {odd:?}");
    }
    for row in report["requirements"].as_array().unwrap() {
        for cite in row["evidence"].as_array().unwrap() {
            assert!(cite["path"].is_null() || cite["path"] == "README.md", "{cite}");
        }
    }
    sandbox.slam(&["status", "repo"]).ends(0, &[]);
}

#[test]
fn a_repository_of_sha_256_objects_is_judged_or_refused_in_words() {
    let sandbox = Sandbox::new();
    sandbox.git(".", &["init", "-q", "-b", "main", "--object-format=sha256", "repo"]);
    sandbox.write("repo/README.md", "# A\n");
    let commit = sandbox.commit("Begin");
    assert_eq!(commit.len(), 64);
    let ran = sandbox.slam(&["check", "repo", "--format", "json"]);
    match ran.code {
        0 => assert_eq!(ran.json()["subject"]["commit"], commit),
        _ => drop(ran.ends(3, &["object format", "hint:"])),
    }
}

/// A repository of several commits in one pack; returns the folder of the pack.
fn packed() -> (Sandbox, std::path::PathBuf) {
    let sandbox = Sandbox::with_repository();
    for at in 0..12 {
        sandbox.write("repo/README.md", format!("# A\n\n{}", format!("{at}\n").repeat(100 + at)));
        sandbox.write(&format!("repo/{at}.txt"), format!("{at}"));
        sandbox.commit(&format!("Step {at}"));
    }
    sandbox.git("repo", &["repack", "-q", "-a", "-d"]);
    let folder = sandbox.path("repo/.git/objects/pack");
    (sandbox, folder)
}

#[test]
fn a_damaged_pack_ends_in_words_and_never_in_a_crash() {
    let (sandbox, folder) = packed();
    for ending in ["pack", "idx"] {
        let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let file = files.into_iter().find(|path| path.extension().is_some_and(|found| found == ending)).unwrap();
        let whole = fs::read(&file).unwrap();
        let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), whole[..whole.len() / 2].to_vec()];
        for at in (12..whole.len() - 1).step_by(whole.len() / 8) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0xff;
            damaged.push(flipped);
        }
        for bytes in damaged {
            fs::remove_file(&file).unwrap();
            fs::write(&file, bytes).unwrap();
            let ran = sandbox.slam(&["check", "repo"]);
            assert!(matches!(ran.code, 0 | 3), "exit {}: {}", ran.code, ran.err);
            if ran.code == 3 {
                ran.ends(3, &["error: ", "hint: `git fsck`"]);
            }
        }
        fs::write(&file, &whole).unwrap();
    }
    for file in fs::read_dir(&folder).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    sandbox.slam(&["check", "repo"]).ends(3, &["error: ", "hint: `git fsck`"]);
}

#[test]
fn a_file_whose_content_is_missing_is_unknown_and_named() {
    let sandbox = Sandbox::with_files("//- LICENSE\nMIT License\n//- README.md\n# A\n");
    let id = sandbox.git("repo", &["rev-parse", "HEAD:LICENSE"]);
    fs::remove_file(sandbox.path(&format!("repo/.git/objects/{}/{}", &id[..2], &id[2..]))).unwrap();
    let report = sandbox.slam(&["check", "repo", "--format", "json"]).ends(0, &[]).json();
    let verdict = &verdicts(&report)["OSPS-LE-02.01"];
    assert!(!matches!(verdict.as_str(), "Passed" | "Failed"), "{verdict}");
    assert!(sandbox.slam(&["check", "repo", "-v"]).out.contains("missing"));
}

#[test]
fn names_that_are_not_text_are_escaped() {
    let sandbox = Sandbox::with_repository();
    let id = sandbox.blob(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0");
    sandbox.commit_raw_tree(&[("100755", b"tool\xff\xfe", &id)]);
    let ran = sandbox.slam(&["check", "repo", "--format", "json", "--only", "OSPS-QA-05.01"]);
    let report = ran.ends(0, &[]).json();
    let row = &report["requirements"][0];
    assert_eq!(row["verdict"], "Failed", "{report}");
    let cite = &row["evidence"][0];
    assert_eq!(
        (cite["path"].as_str(), cite["path_bytes"].as_str()),
        (Some("tool%FF%FE"), Some("746f6f6cfffe")),
        "{cite}"
    );
    sandbox.slam(&["check", "repo"]).ends(0, &[]);
}

#[test]
fn a_file_of_twenty_megabytes_is_judged_without_its_content_in_time() {
    let sandbox = Sandbox::with_repository();
    let line = "A sentence about nothing in particular, over and over.\n";
    for name in ["README.md", "security-insights.yml", "package.json", ".github/workflows/a.yml", "data.txt"] {
        sandbox.write(&format!("repo/{name}"), line.repeat((20 << 20) / line.len()));
    }
    sandbox.commit("Begin");
    sandbox.slam(&["check", "repo"]).ends(0, &[]);
    sandbox.slam(&["status", "repo", "--worktree"]).ends(0, &[]);
    sandbox.slam(&["validate", "repo/security-insights.yml"]).ends(1, &[]);
}

/// Control characters, and those that change the direction in which a line is read.
fn is_dangerous(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n'))
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[track_caller]
fn is_clean(what: &str, text: &str) {
    if let Some(at) = text.find(is_dangerous) {
        let shown: String = text[at..].chars().take(30).collect();
        panic!("{what} lets {shown:?} through");
    }
}

#[test]
fn no_name_or_text_of_a_repository_reaches_the_terminal_raw() {
    let evil = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{202e}txet\u{9b}1m\u{7f}";
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/README.md", format!("# {evil}\n\nInstall: `curl http://example.org/{evil} | sh` {evil}\n"));
    sandbox.write(
        "repo/SECURITY.md",
        format!("# Security {evil}\n\nReport a vulnerability {evil} to security@example.org.\n"),
    );
    sandbox.write(&format!("repo/docs/{evil}.md"), format!("# User guide {evil}\n\n{evil}\n"));
    sandbox.write("repo/security-insights.yml", format!("header:\n  schema-version: \"{}\"\n", "\\e[31m"));
    sandbox.write("repo/slam.toml", "level = 9\n\"\\u001b[31mx\" = 1\n");
    sandbox.write(".evil.yml", format!("header:\n  schema-version: '2.2.0{evil}'\n{evil}: 1\n"));
    sandbox.write(&format!("repo/{evil}"), b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0");
    sandbox.git("repo", &["remote", "add", "origin", &format!("https://example.org/{evil}")]);
    sandbox.commit(&format!("{evil}\n\nSigned-off-by: {evil} <a@example.org>"));
    sandbox.git("repo", &["tag", "-a", "-m", evil, "v1.0.0"]);
    let commands: &[&[&str]] = &[
        &["check", "repo"],
        &["check", "repo", "-v"],
        &["check", "repo", "--worktree", "-v"],
        &["check", "repo", "--format", "markdown"],
        &["check", "repo", "--only", evil],
        &["check", "repo", "--rev", evil],
        &["check", evil],
        &["check", "--evidence", evil],
        &["status", "repo", "-v"],
        &["status", "repo", "--format", "markdown"],
        &["status", "repo", "--event", evil],
        &["validate", ".evil.yml", "repo/security-insights.yml"],
        &["validate", evil],
        &["explain", evil],
        &["declare", evil, "--claim", "met", "--reason", "r"],
        &["declare", "OSPS-VM-03.01", "--claim", "met", "--reason", evil, "--by", evil, "--repo", "repo"],
    ];
    for words in commands {
        let ran = sandbox.slam(words);
        is_clean(&format!("standard output of {words:?}"), &ran.out);
        is_clean(&format!("standard error of {words:?}"), &ran.err);
    }
}

#[cfg(unix)]
#[test]
fn nothing_of_the_repository_runs() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with_repository();
    sandbox.write("repo/README.md", "# A\n");
    sandbox.write("repo/a.txt", "a\n");
    sandbox.write("repo/package.json", "{\"name\": \"a\", \"scripts\": {\"preinstall\": \"touch ../marker\"}}\n");
    sandbox.write("repo/build.rs", "fn main() { std::fs::write(\"../marker\", \"\").unwrap(); }\n");
    sandbox.commit("Begin");
    let script = format!("#!/bin/sh\ntouch '{}'\ncat\n", sandbox.path("marker").display());
    sandbox.write("evil.sh", &script);
    fs::set_permissions(sandbox.path("evil.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    let evil = sandbox.path("evil.sh").display().to_string();
    sandbox.write("repo/.gitattributes", "* filter=evil diff=evil merge=evil\n");
    for hook in ["post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman", "reference-transaction"] {
        sandbox.write(&format!("repo/.git/hooks/{hook}"), &script);
        let path = sandbox.path(&format!("repo/.git/hooks/{hook}"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    sandbox.write("home/.gitconfig", format!("[core]\n\tfsmonitor = {evil}\n\tpager = {evil}\n"));
    let keys =
        ["filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command", "diff.evil.textconv"];
    let more = ["core.fsmonitor", "core.sshCommand", "core.editor", "core.pager", "gpg.program", "credential.helper"];
    let mut config = sandbox.read("repo/.git/config");
    for key in keys.into_iter().chain(more) {
        let (section, name) = key.rsplit_once('.').unwrap();
        let section = section.replacen('.', " \"", 1);
        let close = if section.contains('"') { "\"" } else { "" };
        config.push_str(&format!("[{section}{close}]\n\t{name} = {evil}\n"));
    }
    config.push_str("[filter \"evil\"]\n\trequired = true\n");
    sandbox.write("repo/.git/config", config);
    for words in [&["check", "repo"][..], &["check", "repo", "--worktree"], &["status", "repo", "--worktree"]] {
        sandbox.slam(words).ends(0, &[]);
        assert!(!sandbox.path("marker").exists(), "{words:?} ran a program of the repository");
    }
}

#[test]
fn a_git_file_that_points_outside_is_refused_with_the_place() {
    let sandbox = Sandbox::with_files("//- SECRET.md\n# Not for this target\n");
    sandbox.write("target/.git", format!("gitdir: {}\n", sandbox.path("repo/.git").display()));
    sandbox.write("target/README.md", "# A\n");
    for words in [&["check", "target"][..], &["status", "target"], &["check", "target", "--worktree"]] {
        let ran = sandbox.slam(words);
        ran.ends(3, &["outside of the target", "hint:"]);
        assert!(!ran.out.contains("SECRET"), "{}", ran.out);
    }
    for text in ["gitdir: ", "gitdir: ../gone/.git\n", "nonsense\n", "gitdir: .git\n"] {
        sandbox.write("target/.git", text);
        sandbox.slam(&["check", "target"]).ends(3, &["error: "]);
    }
}

#[test]
fn a_linked_work_tree_of_ones_own_is_judged() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    sandbox.git("repo", &["worktree", "add", "-q", "--detach", "../linked"]);
    sandbox.slam(&["check", "linked"]).ends(0, &[]);
    sandbox.slam(&["check", "linked", "--worktree"]).ends(0, &[]);
}
