//! The findings of zizmor 1.32.0 (offline, auditor persona) on its own inputs, each file alone where the forge wants it.
//!
//! Each audit has a bar: how many of its golden lines are found. A bar only ever rises; `docs/accuracy.md` argues what is
//! left out and what is found beside.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use slam_ci::{Definition, analyse, catalogue, read};

/// Audit, golden lines that are found at least, golden lines.
const BARS: &[(&str, usize, usize)] = &[
    ("adhoc-packages", 22, 22),
    ("anonymous-definition", 36, 36),
    ("archived-uses", 5, 5),
    ("artipacked", 14, 14),
    ("bot-conditions", 11, 11),
    ("cache-poisoning", 29, 30),
    ("concurrency-limits", 110, 110),
    ("dangerous-triggers", 8, 8),
    ("dependabot-cooldown", 4, 4),
    ("dependabot-execution", 1, 1),
    ("excessive-permissions", 35, 35),
    ("github-app", 6, 6),
    ("github-env", 6, 6),
    ("hardcoded-container-credentials", 1, 1),
    ("insecure-commands", 7, 7),
    ("misfeature", 4, 4),
    ("obfuscation", 23, 23),
    ("overprovisioned-secrets", 2, 2),
    ("secrets-inherit", 1, 1),
    ("secrets-outside-env", 17, 17),
    ("self-hosted-runner", 5, 5),
    ("self-repository", 3, 3),
    ("superfluous-actions", 4, 4),
    ("template-injection", 97, 97),
    ("typosquat-uses", 5, 5),
    ("undocumented-permissions", 17, 17),
    ("unpinned-images", 16, 16),
    ("unpinned-tools", 5, 5),
    ("unpinned-uses", 33, 33),
    ("unredacted-secrets", 2, 2),
    ("unsound-condition", 9, 9),
    ("unsound-contains", 4, 4),
    ("unsound-ternary", 1, 1),
    ("use-trusted-publishing", 41, 41),
];

type Lines = BTreeSet<(String, u32)>;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml") {
            found.push(path);
        }
    }
}

/// Returns where the forge wants the file, `None` for settings of zizmor itself.
fn placed(name: &str, text: &str) -> Option<String> {
    let has = |key: &str| {
        text.lines().any(|line| {
            let line = line.trim_start_matches(['"', '\'']);
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ', '\t']).starts_with(':'))
        })
    };
    let base = name.rsplit('/').next().unwrap_or(name);
    if name.split('/').any(|part| part == "configs") || base.starts_with("zizmor.") || (has("rules") && !has("jobs")) {
        None
    } else if has("repos") || base.contains("pre-commit-config") {
        Some(".pre-commit-config.yaml".to_owned())
    } else if has("updates") || base.starts_with("dependabot.") {
        Some(".github/dependabot.yml".to_owned())
    } else if base == "action.yml" || base == "action.yaml" || (has("runs") && !has("jobs")) {
        Some("action.yml".to_owned())
    } else {
        Some(format!(".github/workflows/{base}"))
    }
}

/// Returns each repository: place of a file, its name among the inputs, its bytes.
fn repositories(root: &Path) -> Vec<Vec<(String, String, Vec<u8>)>> {
    let mut all = Vec::new();
    files(root, &mut all);
    let mut folders: BTreeMap<String, Vec<(String, String, Vec<u8>)>> = BTreeMap::new();
    let mut alone = Vec::new();
    let names: Vec<String> =
        all.iter().map(|path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned()).collect();
    let homes: BTreeSet<String> =
        names.iter().filter_map(|name| name.find("/.github/").map(|at| name[..at].to_owned())).collect();
    for (path, name) in all.iter().zip(names) {
        let bytes = fs::read(path).unwrap();
        if let Some(home) = homes.iter().find(|home| name.starts_with(&format!("{home}/"))) {
            folders.entry(home.clone()).or_default().push((name[home.len() + 1..].to_owned(), name, bytes));
        } else if let Some(at) = placed(&name, &String::from_utf8_lossy(&bytes)) {
            alone.push(vec![(at, name, bytes)]);
        }
    }
    alone.into_iter().chain(folders.into_values()).collect()
}

/// Returns what is found, by audit.
fn found(root: &Path) -> BTreeMap<String, Lines> {
    let mut found: BTreeMap<String, Lines> = BTreeMap::new();
    for repository in repositories(root) {
        let definitions: Vec<Definition> =
            repository.iter().filter_map(|(place, _, bytes)| read(&place.as_str().into(), bytes)).collect();
        for finding in analyse(&definitions.iter().collect::<Vec<_>>()).findings {
            let place = finding.quote.place.path.to_string();
            let name = &repository.iter().find(|(at, ..)| *at == place).unwrap().1;
            for audit in catalogue::rule(finding.rule).aliases.iter().filter_map(|alias| alias.strip_prefix("zizmor/"))
            {
                found.entry(audit.to_owned()).or_default().insert((name.clone(), finding.quote.place.line));
            }
        }
    }
    found
}

/// `AUDIT=name cargo test -p slam-ci --test audits -- --nocapture` prints what is missed and what is found beside.
#[test]
fn golden_findings_of_zizmor() {
    let Some(data) = slam_testdata::folder("zizmor-tests") else { return };
    let Some(golden) = slam_testdata::made("zizmor-tests", "golden-zizmor-1.32.0-offline-auditor.tsv") else { return };
    let mut wanted: BTreeMap<String, Lines> = BTreeMap::new();
    for row in fs::read_to_string(golden).unwrap().lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        wanted.entry(columns[1].to_owned()).or_default().insert((columns[0].to_owned(), columns[5].parse().unwrap()));
    }
    let found = found(&data);
    let none = Lines::new();
    let (mut right, mut all, mut low) = (0, 0, Vec::new());
    for (audit, wanted) in &wanted {
        let ours = found.get(audit).unwrap_or(&none);
        let hits = wanted.intersection(ours).count();
        (right, all) = (right + hits, all + wanted.len());
        println!("{audit:34} {hits:4} of {:4}, {:4} beside", wanted.len(), ours.difference(wanted).count());
        let bar = BARS.iter().find(|(name, ..)| name == audit).map_or(0, |(_, bar, _)| *bar);
        if hits < bar {
            low.push(format!("{audit}: {hits} of {bar}"));
        }
        if std::env::var("AUDIT").is_ok_and(|name| name == *audit || name == "all") {
            wanted.difference(ours).for_each(|(name, line)| println!("  missed {name}:{line}"));
            ours.difference(wanted).for_each(|(name, line)| println!("  beside {name}:{line}"));
        }
    }
    println!("{right} of {all}");
    assert_eq!(low, Vec::<String>::new());
}
