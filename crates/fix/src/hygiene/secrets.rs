//! A hook that looks for secrets before they are committed, and names that git passes over.

use slam_formats::tree::{Limits, Value, parse_yaml};
use slam_model::{Confidence, RepoPath, evidence::tree::Role};

use super::ignored;
use crate::{draft::Draft, layout::Yaml, script::Edit};

const CONFIG: &str = ".pre-commit-config.yaml";
const HOOK: &str = ".githooks/pre-commit";
/// What gitleaks is asked: only what is about to be committed, and never to print a value.
const COMMAND: &str = "gitleaks git --pre-commit --staged --redact --verbose";

pub(super) fn write(draft: &mut Draft<'_>) {
    let secrets = draft.project.evidence.secrets.seen().map_or(&[][..], Vec::as_slice);
    let (product, as_of) = (|role| role == Role::Product, draft.project.evidence.as_of);
    if let Some(found) = secrets.iter().find(|one| product(one.role) && !one.has_expired(as_of)) {
        // A hook prevents the next one; this one is public by now.
        let (path, line) = (&found.place.path, found.place.line);
        draft.note(match found.confidence {
            Confidence::Low => {
                format!("look at {path}:{line} first: {} may be secret, or public by design", found.description)
            }
            _ => format!("revoke what stands at {path}:{line} first ({}), then take it out", found.description),
        });
        return;
    }
    match draft.file(&CONFIG.into()) {
        Some(old) => extend_config(draft, &old),
        None if draft.project.has(".pre-commit-config.yml") || draft.project.has("lefthook.yml") => {
            draft.note(format!("add a hook that runs `{COMMAND}` to the hooks that stand there"));
            return;
        }
        None => match pinned(draft) {
            Some(lines) => draft.create(CONFIG, format!("repos:\n{}", indented(&lines))),
            None => script(draft),
        },
    }
    ignored::add(draft);
}

/// Returns the lines of the hook from its own repository, at a commit that is known.
fn pinned(draft: &Draft<'_>) -> Option<Vec<String>> {
    let text = draft.project.refs.text();
    let rows = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let tag = words.next()?.strip_prefix("gitleaks/gitleaks@")?.to_owned();
        Some((words.next()?.to_owned(), words.next().map_or(tag, str::to_owned)))
    });
    let numbers = |version: &str| -> Option<Vec<u64>> {
        version.strip_prefix('v')?.split('.').map(|part| part.parse().ok()).collect()
    };
    let (_, commit, version) =
        rows.filter_map(|(commit, version)| Some((numbers(&version)?, commit, version))).max()?;
    Some(vec![
        "- repo: https://github.com/gitleaks/gitleaks".to_owned(),
        format!("  rev: {commit}  # frozen: {version}"),
        "  hooks:".to_owned(),
        "    - id: gitleaks".to_owned(),
    ])
}

/// Returns the lines of a hook that runs the program of the machine: nothing is fetched, so nothing has to be pinned.
fn local() -> Vec<String> {
    [
        "- repo: local",
        "  hooks:",
        "    - id: gitleaks",
        "      name: Look for secrets",
        &format!("      entry: {COMMAND}"),
        "      language: system",
        "      pass_filenames: false",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

/// Puts the hook behind the last repository of the configuration.
fn extend_config(draft: &mut Draft<'_>, old: &[u8]) {
    let lines = pinned(draft).unwrap_or_else(local);
    let edit = parse_yaml(old, &Limits::default()).ok().and_then(|document| {
        let yaml = Yaml::new(old);
        let entry = document.root.entry("repos")?;
        let Value::Sequence(items) = &entry.value.value else { return None };
        let (first, last) = (items.first()?, items.last()?);
        if yaml.is_flow(&entry.value) || !yaml.stands_here(&entry.value) || items.iter().any(|item| yaml.is_flow(item))
        {
            return None;
        }
        // The dash of the first item tells how far the items are indented.
        let start = yaml.line_start(first.span.start);
        let before = String::from_utf8_lossy(yaml.text(start, first.span.start)).into_owned();
        let indent = before.find('-')?;
        let end = yaml.line_end();
        // Behind the line in which the last item ends; blanks and comments behind it stay behind the new one.
        let text = old.get(..last.span.end)?;
        let text = text.trim_ascii_end();
        let rest = old.get(text.len()..)?;
        let at = rest.iter().position(|byte| *byte == b'\n').map(|found| text.len() + found + 1);
        let new: String = lines.iter().map(|line| format!("{}{line}{end}", " ".repeat(indent))).collect();
        Some(match at {
            Some(at) => Edit::insert(at, new),
            None => Edit::insert(old.len(), format!("{end}{}", new.trim_end_matches(end))),
        })
    });
    match edit {
        Some(edit) => draft.edit(&CONFIG.into(), edit),
        None => draft.note(format!("add a hook that runs `{COMMAND}` to {CONFIG} by hand")),
    }
}

fn script(draft: &mut Draft<'_>) {
    let husky = RepoPath::from(".husky/pre-commit");
    for path in [&husky, &RepoPath::from(HOOK)] {
        if draft.file(path).is_some() {
            draft.note(format!("add the line `{COMMAND}` to {path}; where it belongs there only a person can say"));
            return;
        }
    }
    let text = format!(
        "#!/bin/sh\n# Looks for secrets in what is about to be committed; the values are not printed.\n\
         # Switched on by: git config core.hooksPath .githooks\n\
         if ! command -v gitleaks >/dev/null 2>&1; then\n\
         \x20   echo 'pre-commit: gitleaks is not installed, so nothing looked for secrets' >&2\n\
         \x20   exit 1\n\
         fi\n\
         exec {COMMAND}\n"
    );
    draft.create(HOOK, text);
    draft.note("git runs the hook after `git config core.hooksPath .githooks`, once in each clone");
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{Case, assert_idempotent, run, shown};

    const ONLY: &[&str] = &["add-secret-hook"];
    const REFS: &str = "gitleaks/gitleaks@v8.9.0 22bd71901bbe5b1630ceea73d27597364c9af683 v8.9.0\ngitleaks/gitleaks@v8.24.0 11bd71901bbe5b1630ceea73d27597364c9af683 v8.24.0\n";

    #[test]
    fn without_a_known_commit_a_script_looks_for_secrets() {
        let files = "//- Cargo.toml\n[package]\nname = \"widget\"\n//- src/main.rs\nfn main() {}\n//- .gitignore\n/target\n*.log";
        let case = Case { files, only: ONLY, ..Case::default() };
        expect![[r#"
            add-secret-hook: OSPS-BR-07.01 NeedsReview>Passed secrets-kept-out NeedsReview>Passed
            //- .githooks/pre-commit
            #!/bin/sh
            # Looks for secrets in what is about to be committed; the values are not printed.
            # Switched on by: git config core.hooksPath .githooks
            if ! command -v gitleaks >/dev/null 2>&1; then
                echo 'pre-commit: gitleaks is not installed, so nothing looked for secrets' >&2
                exit 1
            fi
            exec gitleaks git --pre-commit --staged --redact --verbose
            //- .gitignore
            /target
            *.log

            # Files that hold secrets.
            .env
            *.pem
            *.key
        "#]]
        .assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn a_known_commit_makes_a_pinned_hook() {
        let case = Case { only: ONLY, refs: REFS, ..Case::default() };
        expect![[r#"
            add-secret-hook: OSPS-BR-07.01 NeedsReview>Passed secrets-kept-out NeedsReview>Passed
            //- .gitignore
            # Files that hold secrets.
            .env
            *.pem
            *.key
            //- .pre-commit-config.yaml
            repos:
              - repo: https://github.com/gitleaks/gitleaks
                rev: 11bd71901bbe5b1630ceea73d27597364c9af683  # frozen: v8.24.0
                hooks:
                  - id: gitleaks
        "#]]
        .assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn hooks_that_stand_there_are_kept_and_get_one_more() {
        for (old, refs, expected) in [
            (
                "repos:\n- repo: local\n  hooks:\n  - id: fmt\n    name: x\n    entry: make fmt\n    language: system\n\n# end\n",
                REFS,
                "    language: system\n- repo: https://github.com/gitleaks/gitleaks\n  rev: 11bd71901bbe5b1630ceea73d27597364c9af683  # frozen: v8.24.0\n  hooks:\n    - id: gitleaks\n\n# end\n",
            ),
            (
                "# hooks\r\nrepos:\r\n  - repo: local\r\n    hooks:\r\n      - id: fmt\r\n        language: system",
                "",
                "        language: system\r\n  - repo: local\r\n    hooks:\r\n      - id: gitleaks\r\n        name: Look for secrets\r\n        entry: gitleaks git --pre-commit --staged --redact --verbose\r\n        language: system\r\n        pass_filenames: false",
            ),
        ] {
            let files = format!("//- .pre-commit-config.yaml\n{old}");
            let case = Case { files: &files, only: ONLY, refs, ..Case::default() };
            let outcome = run(&case);
            let new = outcome.files.get(&super::CONFIG.into()).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            let new = new.unwrap_or_else(|| panic!("{:?} {:?}", outcome.withheld, outcome.notes));
            assert!(new.contains(expected), "{new:?}");
            assert_idempotent(&case);
        }
    }

    #[test]
    fn what_only_a_person_can_do_is_a_note() {
        let key = "AKIA".to_owned() + "Q3EGRU5WL7XN2VKD";
        let secret = format!("//- config.sh\nexport AWS_ACCESS_KEY_ID={key}\n");
        for (files, word) in [
            (secret.as_str(), "config.sh:1"),
            ("//- .pre-commit-config.yaml\nrepos: []\n", "by hand"),
            ("//- .husky/pre-commit\nnpm test\n", ".husky/pre-commit"),
        ] {
            let outcome = run(&Case { files, only: ONLY, ..Case::default() });
            assert!(!outcome.files.contains_key(&".githooks/pre-commit".into()), "{files}");
            assert!(outcome.notes.iter().any(|(_, note)| note.contains(word)), "{files} {:?}", outcome.notes);
        }
    }

    #[test]
    fn what_is_tracked_or_said_already_is_not_ignored() {
        let files = "//- package.json\n{}\n//- node_modules/a.js\n1\n//- certs/root.pem\nx\n//- .gitignore\n!.env\n";
        let outcome = run(&Case { files, only: ONLY, ..Case::default() });
        let new = outcome.files.get(&".gitignore".into()).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(new.as_deref(), Some("!.env\n\n# Files that hold secrets.\n*.key\n"), "{:?}", outcome.withheld);
    }
}
