//! Each page is tried: the files of its "Before", repaired with its answers and references, are those of its "After". A block
//! of the language `hex` holds a file that is no text, and a repair that leaves the work to a person shows what it says.
//! `UPDATE_GUIDES=1` writes the part "After" anew.

use std::collections::BTreeMap;

use slam_model::RepoPath;

use super::{GUIDES, guide};
use crate::{
    ci::{self, Class},
    recipe,
    refs::Refs,
    script::Script,
    testing::{Case, run_on},
};

/// Returns the bytes that a text of hexadecimal digits names.
fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// Blocks of code below a heading: the path behind the language, and the text.
fn blocks(page: &str, heading: &str) -> BTreeMap<String, String> {
    let (mut found, mut is_there, mut open): (BTreeMap<String, String>, bool, Option<(String, String)>) =
        Default::default();
    for line in page.lines() {
        match &mut open {
            Some((fence, path)) if line == fence.as_str() => {
                found.entry(path.clone()).or_default();
                open = None;
            }
            Some((_, path)) => found.entry(path.clone()).or_default().push_str(&format!("{line}\n")),
            None if line.starts_with("## ") => is_there = line == format!("## {heading}"),
            None if line.starts_with("```") && is_there => {
                let fence: String = line.chars().take_while(|letter| *letter == '`').collect();
                let path = line.split_whitespace().nth(1).unwrap_or_default().to_owned();
                open = Some((fence, path));
            }
            None => {}
        }
    }
    found
}

fn repaired(id: &str, page: &str) -> BTreeMap<String, String> {
    let before = blocks(page, "Before");
    let given = blocks(page, "Given");
    let answers = given.get("answers.toml").map(String::as_str).unwrap_or_default();
    let lock = given.get("slam-refs.lock").map(String::as_str).unwrap_or_default();
    let refs = Refs::parse(lock).unwrap();
    let file = |(path, text): (&String, &String)| {
        let is_hex = page.contains(&format!("```hex {path}\n"));
        let bytes = if is_hex { from_hex(text) } else { text.clone().into_bytes() };
        (RepoPath::from(path.as_str()), bytes)
    };
    let files: BTreeMap<RepoPath, Vec<u8>> = before.iter().map(file).collect();
    let changed = if recipe::find(id).is_some() {
        let with_ci = page.contains("--with-ci");
        let case = Case { answers, refs: lock, only: &[id], with_ci, released: true, ..Case::default() };
        let outcome = run_on(&files, &case);
        assert!(outcome.withheld.is_empty(), "{id}: {:?}", outcome.withheld);
        if outcome.files.is_empty() {
            let told = outcome.notes.iter().map(|(_, note)| format!("{note}\n")).collect();
            return BTreeMap::from([(String::new(), told)]);
        }
        outcome.files
    } else {
        let plan = ci::plan(&files, &refs, |one, _: Class| one == id);
        assert!(plan.withheld.is_empty(), "{id}: {:?}", plan.withheld);
        let edits = |path: &RepoPath| -> Vec<_> {
            let own = plan.fixes.iter().flat_map(|fix| &fix.edits).filter(|(of, _)| of == path);
            own.map(|(_, edit)| edit.clone()).collect()
        };
        let new = files.iter().map(|(path, bytes)| {
            let mut script = Script::new(bytes);
            script.edit(&edits(path), 0).unwrap();
            (path.clone(), script.bytes())
        });
        new.filter(|(path, bytes)| files.get(path) != Some(bytes)).collect()
    };
    changed.into_iter().map(|(path, bytes)| (path.to_string(), String::from_utf8(bytes).unwrap())).collect()
}

/// Returns the page with another part "After".
fn with_after(page: &str, after: &BTreeMap<String, String>) -> String {
    let start = page.find("## After\n").unwrap_or(page.len());
    let rest = page.get(start + 9..).unwrap_or_default();
    let mut fence: Option<String> = None;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        match &fence {
            Some(open) if line.trim_end() == open => fence = None,
            None if line.starts_with("```") => fence = Some(line.chars().take_while(|letter| *letter == '`').collect()),
            None if line.starts_with("## ") => break,
            _ => {}
        }
        at += line.len();
    }
    let behind = rest.get(at..).unwrap_or_default();
    let mut text = format!("{}## After\n", page.get(..start).unwrap_or_default());
    for (path, body) in after {
        let fence = if body.contains("```") { "````" } else { "```" };
        let language = match path.rsplit_once('.').map_or("", |(_, end)| end) {
            "md" => "markdown",
            "yml" | "yaml" => "yaml",
            "toml" => "toml",
            "json" => "json",
            "sh" => "sh",
            _ => "text",
        };
        let end = if body.ends_with('\n') { "" } else { "\n" };
        let head = format!("{language} {path}");
        text.push_str(&format!("\n{fence}{}\n{body}{end}{fence}\n", head.trim_end()));
    }
    if behind.is_empty() { text } else { format!("{text}\n{behind}") }
}

#[test]
fn each_page_shows_what_the_repair_does() {
    let mut wrong = Vec::new();
    for id in GUIDES {
        let page = guide(id).unwrap();
        let after = repaired(id, page);
        assert!(after.values().any(|text| !text.is_empty()), "{id} repairs nothing of its own example");
        if std::env::var_os("UPDATE_GUIDES").is_some() {
            let path = format!("{}/../../library/fixes/{id}.md", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(path, with_after(page, &after)).unwrap();
        } else if blocks(page, "After") != after {
            wrong.push(*id);
        }
    }
    assert!(wrong.is_empty(), "the part \"After\" of {wrong:?} is another one; UPDATE_GUIDES=1 writes it");
}

#[test]
fn every_repair_has_a_page_with_its_title() {
    let ci = slam_ci::catalogue::RULES.iter().filter_map(|rule| rule.fix).filter(|id| ci::title(id).is_some());
    let recipes = recipe::all().map(|recipe| recipe.id);
    for id in ci.chain(recipes) {
        let page =
            guide(id).unwrap_or_else(|| panic!("library/fixes/{id}.md is missing, or is not named in guides.rs"));
        let title = ci::title(id).or(recipe::find(id).map(|recipe| recipe.title)).unwrap();
        assert!(page.starts_with(&format!("# {title}\n")), "{id}");
    }
    assert!(GUIDES.is_sorted(), "{GUIDES:?}");
}
