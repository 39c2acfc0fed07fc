//! Holds the embedded releases against the official check lists and catalogues.
#![expect(clippy::unwrap_used, reason = "a test may stop where the data is not what it was")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use slam_formats::tree::{Limits, Node, parse_yaml};
use slam_model::{Level, RequirementId};
use slam_standards::{BASELINE_VERSIONS, baseline, load_catalog, text_digest};

type Table = BTreeMap<String, (u8, String)>;

/// Returns id to level and text of one release.
fn official(table: &Path, version: &str) -> Table {
    let text = fs::read_to_string(table).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let all = json["requirements"].as_object().unwrap();
    let entry = |(id, versions): (&String, &serde_json::Value)| {
        let one = versions.get(version).filter(|one| !one.is_null())?;
        let level = u8::try_from(one["level"].as_u64()?).ok()?;
        Some((id.clone(), (level, one["text"].as_str()?.to_owned())))
    };
    all.iter().filter_map(entry).collect()
}

/// Returns one catalogue of a folder with one file a family. The metadata before 1.0 is left out: that of 2026-02-19 is
/// no valid YAML, and none of the older ones stands under `metadata`.
fn joined(dir: &Path, version: &str) -> String {
    let metadata = dir.join(version).join("metadata.yaml");
    let mut text = if version.starts_with("head") { fs::read_to_string(metadata).unwrap() } else { String::new() };
    text.push_str("\ncontrols:\n");
    for family in ["AC", "BR", "DO", "GV", "LE", "QA", "SA", "VM"] {
        let file = fs::read_to_string(dir.join(version).join(format!("OSPS-{family}.yaml"))).unwrap();
        text.push_str(file.split_once("\ncontrols:\n").unwrap().1);
        text.push('\n');
    }
    text
}

#[test]
fn ids_levels_and_digests_are_those_of_the_check_lists() {
    let Some(table) = slam_testdata::made("baseline", "requirements-by-version.json") else { return };
    for version in BASELINE_VERSIONS {
        let want = official(&table, version);
        let have: BTreeMap<_, _> = baseline(version)
            .unwrap()
            .up_to(Level::Three)
            .map(|one| (one.id.to_string(), (u8::from(one.level), one.text_sha256.clone())))
            .collect();
        let want: BTreeMap<_, _> =
            want.into_iter().map(|(id, (level, text))| (id, (level, text_digest(&text)))).collect();
        assert_eq!(have, want, "{version}");
    }
}

#[test]
fn the_digest_of_the_retired_requirement_is_that_of_the_catalogues() {
    let Some(dir) = slam_testdata::folder("baseline") else { return };
    for (version, folder) in [("2026-02-19", "2026-02-19"), ("2026-08-28", "head-2026-07-07")] {
        let bytes = fs::read(dir.join(folder).join("OSPS-BR.yaml")).unwrap();
        let document = parse_yaml(&bytes, &Limits::default()).unwrap();
        let controls = document.root.get("controls").unwrap().items().iter();
        let text = controls
            .flat_map(|control| control.get("assessment-requirements").map(Node::items).unwrap_or_default())
            .find(|entry| entry.get("id").and_then(Node::as_str) == Some("OSPS-BR-01.02"))
            .and_then(|entry| entry.get("text")?.as_str())
            .unwrap();
        let known = baseline(version).unwrap().find(&RequirementId::new("OSPS-BR-01.02")).unwrap();
        assert_eq!((known.retired, &known.text_sha256), (true, &text_digest(text)), "{version}");
    }
}

/// Words that say something; the rest is common to all English.
fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn longest_shared_run(a: &[String], b: &[String]) -> usize {
    let run = |i: usize, j: usize| a[i..].iter().zip(&b[j..]).take_while(|(left, right)| left == right).count();
    (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j))).map(|(i, j)| run(i, j)).max().unwrap_or(0)
}

#[test]
fn no_wording_is_the_official_sentence() {
    let Some(table) = slam_testdata::made("baseline", "requirements-by-version.json") else { return };
    for version in BASELINE_VERSIONS {
        for (id, (_, text)) in official(&table, version) {
            let one = baseline(version).unwrap().find(&RequirementId::new(&id)).unwrap();
            let (ours, theirs) = (words(&one.title), words(&text));
            let (left, right): (BTreeSet<_>, BTreeSet<_>) = (ours.iter().collect(), theirs.iter().collect());
            let shared = left.intersection(&right).count() * 100 / left.union(&right).count();
            assert!(shared < 50, "{version} {id}: {shared} % of the words of `{}` are official", one.title);
            let run = longest_shared_run(&ours, &theirs);
            assert!(run < 5, "{version} {id}: {run} words in a row of `{}` are official", one.title);
        }
    }
}

#[test]
fn catalogues_of_both_layouts_and_level_spellings_are_the_embedded_releases() {
    let Some(dir) = slam_testdata::folder("baseline") else { return };
    let retired = "`OSPS-BR-01.02` is retired and not judged; `OSPS-BR-01.01` replaces it";
    let retired_later = "`OSPS-BR-01.02` is live here and was retired later in favour of `OSPS-BR-01.01`";
    let reworded = "the text of `OSPS-LE-03.01` differs from OSPS Baseline 2026-02-19";
    for (folder, version, notes) in [
        ("2025-10-10", "2025-10-10", vec![retired_later]),
        ("2026-02-19", "2026-02-19", vec![retired]),
        ("head-2026-07-07", "2026-02-19", vec![retired, reworded]),
    ] {
        let (catalog, said) = load_catalog(joined(&dir, folder).as_bytes()).unwrap();
        let embedded = baseline(version).unwrap();
        let rows = |catalog: &slam_standards::Catalog| {
            let live = catalog.up_to(Level::Three);
            live.map(|one| (one.id.clone(), one.level, one.title.clone(), one.family.clone())).collect::<Vec<_>>()
        };
        assert_eq!(rows(&catalog), rows(embedded), "{folder}");
        assert_eq!(
            (catalog.id.as_str(), said),
            ("osps-baseline", notes.iter().map(ToString::to_string).collect()),
            "{folder}"
        );
        assert_eq!(catalog.sha256 == embedded.sha256, !notes.contains(&reworded), "{folder}");
    }
}

#[test]
fn the_scanners_copy_that_kept_old_texts_under_a_new_version_is_found_out() {
    let Some(dir) = slam_testdata::folder("baseline") else { return };
    let bytes = fs::read(dir.join("merged-gemara/OSPS_Baseline_2026_02.yaml")).unwrap();
    let (catalog, notes) = load_catalog(&bytes).unwrap();
    assert_eq!((catalog.version.as_str(), catalog.up_to(Level::Three).count()), ("2026.02", 64));
    let drift = |id: &str| format!("the text of `{id}` differs from OSPS Baseline 2026-02-19");
    assert_eq!(notes, ["OSPS-BR-01.01", "OSPS-BR-03.02", "OSPS-QA-04.01"].map(drift));
}

#[test]
fn the_first_release_tells_of_its_double_id_and_its_entries_without_level() {
    let Some(dir) = slam_testdata::folder("baseline") else { return };
    let (catalog, notes) = load_catalog(joined(&dir, "2025-02-25").as_bytes()).unwrap();
    assert_eq!(catalog.up_to(Level::Three).count(), 55);
    for (part, times) in [("names no maturity level", 3), ("`OSPS-BR-02.01` stands twice", 1), ("lacks 1 of the", 1)] {
        assert_eq!(notes.iter().filter(|note| note.contains(part)).count(), times, "{part}: {notes:#?}");
    }
}

#[test]
fn the_scanners_copy_of_a_release_that_left_one_out_says_so() {
    let Some(dir) = slam_testdata::folder("baseline") else { return };
    let bytes = fs::read(dir.join("merged-gemara/OSPS_Baseline_2025_10.yaml")).unwrap();
    let (catalog, notes) = load_catalog(&bytes).unwrap();
    assert_eq!((catalog.version.as_str(), catalog.up_to(Level::Three).count()), ("2025.10", 61));
    assert_eq!(notes, ["the catalogue lacks 1 of the requirements of OSPS Baseline 2025-10-10: OSPS-BR-01.02"]);
}
