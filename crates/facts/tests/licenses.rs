//! How right licences are recognised: every text of the SPDX list, as it is and as projects change it. The texts come from
//! the library `spdx` when the test runs.

use slam_facts::read_license;
use spdx::{flags::IS_DEPRECATED, identifiers::LICENSES};

fn ids(text: &str) -> Vec<String> {
    read_license(&"LICENSE".into(), text).map(|found| found.ids).unwrap_or_default()
}

fn rewrapped(text: &str) -> String {
    let mut out = String::new();
    for paragraph in text.split("\n\n") {
        let mut width = 0;
        for word in paragraph.split_whitespace() {
            width += word.len() + 1;
            if width > 60 {
                out.push('\n');
                width = word.len();
            }
            out.push_str(word);
            out.push(' ');
        }
        out.push_str("\n\n");
    }
    out
}

fn commented(sign: &str, text: &str) -> String {
    text.lines().map(|line| format!("{sign} {line}\n")).collect()
}

/// Texts that differ in nothing but words of layout, so that either name is right.
fn same(found: &str, wanted: &str) -> bool {
    let text = |id: &str| spdx::license_id(id).map(|id| id.text()).unwrap_or_default();
    let plain = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
    };
    found == wanted || plain(text(found)) == plain(text(wanted))
}

#[test]
fn precision_and_recall_over_the_spdx_list() {
    let current: Vec<&str> = LICENSES
        .iter()
        .filter(|one| one.flags & IS_DEPRECATED == 0 && !one.name.ends_with("-or-later"))
        .map(|one| one.name)
        .filter(|id| spdx::license_id(id).is_some_and(|id| id.text().split_whitespace().count() >= 40))
        .collect();
    let (mut right, mut wrong, mut all) = (0, 0, 0);
    let mut missed = Vec::new();
    for (at, id) in current.iter().enumerate() {
        let text = spdx::license_id(id).map(|id| id.text()).unwrap_or_default();
        let named = format!("The Project\n\nCopyright (c) 2019-2024 Some Body <a@example.org>\n\n{text}");
        // As it is, or changed in one way or another.
        let form = match at % 6 {
            0 => text.to_owned(),
            1 => rewrapped(text),
            2 => named,
            3 => commented("#", text),
            4 => commented(" *", &rewrapped(&named)),
            _ => text.to_ascii_uppercase(),
        };
        let found = ids(&form);
        let hit = found.iter().any(|one| same(one, id));
        (right, all) = (right + usize::from(hit), all + 1);
        wrong += found.len() - usize::from(hit);
        if !hit {
            missed.push(id);
        }
    }
    let (recall, precision) = (right as f64 / f64::from(all), right as f64 / (right + wrong) as f64);
    println!(
        "{} licences, {all} texts: recall {recall:.4}, precision {precision:.4}; missed {missed:?}",
        current.len()
    );
    assert!(recall >= 0.95 && precision >= 0.95, "recall {recall:.4}, precision {precision:.4}");
}

#[test]
fn two_licences_in_one_file_are_both_found() {
    let common =
        ["MIT", "Apache-2.0", "BSD-3-Clause", "GPL-2.0-only", "MPL-2.0", "ISC", "LGPL-2.1-only", "Zlib", "EPL-2.0"];
    for first in common {
        for second in common.iter().filter(|second| **second != first) {
            let text = |id: &str| spdx::license_id(id).map(|id| id.text()).unwrap_or_default();
            let mut expected = [first, second];
            expected.sort_unstable();
            assert_eq!(ids(&format!("{}\n\n-----\n\n{}", text(first), text(second))), expected);
        }
    }
}
