//! The analysis on published material: Minder's cases decide, the inputs of zizmor and Scorecard must not break it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use slam_ci::{Definition, analyse, read};
use slam_model::evidence::ci::{CiFinding, CiRule, Taint};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[expect(clippy::unwrap_used, reason = "a helper of tests fails like a test")]
fn of_repository(folder: &Path) -> Vec<CiFinding> {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let definitions: Vec<Definition> = paths
        .iter()
        .filter_map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            read(&name.into(), &fs::read(path).unwrap())
        })
        .collect();
    analyse(&definitions.iter().collect::<Vec<_>>()).findings
}

#[test]
fn minder_cases_of_br_01_01() {
    let Some(data) = slam_testdata::folder("minder-baseline-tests") else { return };
    let data = data.join("github/osps-br-01-01.testdata");
    let attacks = |name: &str| -> BTreeSet<(CiRule, String)> {
        of_repository(&data.join(name))
            .into_iter()
            .filter(|finding| finding.source == Taint::Attacker && finding.rule != CiRule::DangerousTrigger)
            .map(|finding| (finding.rule, finding.quote.place.path.file_name().to_string()))
            .collect()
    };
    assert_eq!(attacks("no_workflows"), BTreeSet::new());
    assert_eq!(attacks("safe_workflows"), BTreeSet::new());
    assert_eq!(attacks("script_injection"), BTreeSet::from([(CiRule::TemplateInjection, "pr_title.yaml".to_owned())]));
    assert_eq!(
        attacks("unsafe_checkout"),
        BTreeSet::from([
            (CiRule::UntrustedCheckout, "pr_test.yaml".to_owned()),
            (CiRule::UntrustedCheckout, "pr_workflow.yaml".to_owned()),
        ])
    );
}

/// Every finding's words stand in its lines when white space is left out.
fn quotes_stand_in_their_lines(text: &str, findings: &[CiFinding]) {
    let bare = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    let lines: Vec<&str> = text.lines().collect();
    for finding in findings {
        let place = &finding.quote.place;
        let (first, last) = (place.line as usize - 1, (place.end_line as usize).min(lines.len()));
        let there = bare(&lines.get(first..last).unwrap_or_default().join("\n"));
        let words = bare(finding.quote.text.trim_end_matches('…'));
        assert!(there.contains(&words), "{finding:?}\n{there}");
    }
}

#[test]
fn zizmor_inputs_are_read_and_injections_found() {
    let Some(data) = slam_testdata::folder("zizmor-tests") else { return };
    let Some(golden) = slam_testdata::made("zizmor-tests", "golden-zizmor-1.32.0-offline-auditor.tsv") else { return };
    let golden = fs::read_to_string(golden).unwrap();
    let mut wanted: BTreeMap<&str, BTreeSet<(String, u32)>> = BTreeMap::new();
    for row in golden.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        // Low and informational rows are text that nobody outside controls.
        if columns.len() > 5 && columns[2] == "High" {
            wanted.entry(columns[1]).or_default().insert((columns[0].to_owned(), columns[5].parse().unwrap()));
        }
    }
    let mut paths = Vec::new();
    files(&data, &mut paths);
    let mut found: BTreeMap<CiRule, BTreeSet<(String, u32)>> = BTreeMap::new();
    let mut unread = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&data).unwrap().to_str().unwrap().to_owned();
        let file = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        let place = if file.starts_with("action.y") { file.to_owned() } else { format!(".github/workflows/{file}") };
        let Some(definition) = read(&place.as_str().into(), &bytes) else { continue };
        let findings = analyse(&[&definition]).findings;
        quotes_stand_in_their_lines(&String::from_utf8_lossy(&bytes), &findings);
        if name.starts_with("invalid/") && definition.workflow.problems.is_empty() {
            unread.push(name.clone());
        }
        for finding in findings {
            found.entry(finding.rule).or_default().insert((name.clone(), finding.quote.place.line));
        }
    }
    let missed = |audit: &str, rule: CiRule| -> Vec<String> {
        let found = found.get(&rule).cloned().unwrap_or_default();
        let missed: Vec<_> = wanted[audit]
            .iter()
            .filter(|row| !found.contains(row))
            .map(|(name, line)| format!("{name}:{line}"))
            .collect();
        println!("{audit}: {} of {}", wanted[audit].len() - missed.len(), wanted[audit].len());
        for row in &missed {
            println!("  missed {row}");
        }
        missed
    };
    assert_eq!(unread, Vec::<String>::new());
    assert!(missed("template-injection", CiRule::TemplateInjection).len() * 10 <= wanted["template-injection"].len());
    missed("github-env", CiRule::EnvironmentFileInjection);
    missed("unpinned-uses", CiRule::UnpinnedUses);
    missed("excessive-permissions", CiRule::ExcessivePermissions);
}

#[test]
fn scorecard_inputs_are_read() {
    let Some(data) = slam_testdata::folder("scorecard") else { return };
    let mut paths = Vec::new();
    files(&data.join("workflows-testdata"), &mut paths);
    assert!(paths.len() > 50);
    let mut dangerous = BTreeMap::new();
    for path in paths {
        let file = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        let definition = read(&format!(".github/workflows/{file}").as_str().into(), &bytes).unwrap();
        let findings = analyse(&[&definition]).findings;
        quotes_stand_in_their_lines(&String::from_utf8_lossy(&bytes), &findings);
        if let Some(name) = file.strip_prefix("github-workflow-dangerous-pattern-") {
            let count = |rule: CiRule| {
                findings.iter().filter(|finding| finding.rule == rule && finding.source == Taint::Attacker).count()
            };
            dangerous.insert(name.to_owned(), (count(CiRule::TemplateInjection), count(CiRule::UntrustedCheckout)));
        }
    }
    // An event of a request has no `commits`: the text is empty, and we say so without a name for who controls it.
    let safe = [
        "untrusted-script-injection-wildcard.yml",
        "default-checkout.yml",
        "safe-trigger.yml",
        "trusted-checkout.yml",
        "trusted-script-injection.yml",
    ];
    for (name, (injections, checkouts)) in dangerous {
        let expected = !safe.contains(&name.as_str());
        assert_eq!(injections + checkouts > 0, expected, "{name}: {injections} injections, {checkouts} checkouts");
    }
}
