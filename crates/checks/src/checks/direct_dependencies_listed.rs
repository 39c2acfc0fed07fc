//! Whether the tree accounts for the direct dependencies of its code.

use std::collections::BTreeMap;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::{
        manifest::{Manifest, ManifestKind},
        tree::{Role, TreeFacts},
    },
};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
};

pub(crate) static CHECK: Check = Check {
    id: "direct-dependencies-listed",
    title: "The tree holds a list that accounts for the direct dependencies",
    rationale: "What is not listed is not updated, not scanned, and not known when a hole in it becomes public.",
    requirements: &["OSPS-QA-02.01"],
    gates: &[gates::has_code],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

/// Ecosystems whose manifest gives ranges and whose tool writes the list of what is really used beside it, to be
/// committed by its own documentation. In the others the manifest is the list.
///
/// Cargo is a case of its own: libraries leave the lock file out by custom, programs keep it.
const LOCKED: &[(&str, &str)] = &[
    ("golang", "commit go.sum (`go mod tidy`)"),
    ("npm", "commit the lock file (`npm install --package-lock-only`)"),
    ("gem", "commit Gemfile.lock (`bundle lock`)"),
    ("cargo", "commit Cargo.lock (`cargo generate-lockfile`)"),
];

/// Languages whose packages have a manager: code in them without a manifest may have dependencies that nobody listed.
const MANAGED: &[&str] = &[
    "py", "js", "mjs", "ts", "tsx", "jsx", "rb", "go", "rs", "java", "kt", "scala", "cs", "fs", "php", "swift", "dart", "ex",
    "exs", "erl", "hs", "jl", "clj", "zig",
];

fn evaluate(evidence: &Evidence) -> Finding {
    let manifests = match &evidence.manifests {
        Fact::Seen(manifests) => manifests.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("manifests-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("manifests-broken", cause),
    };
    let own: Vec<_> = manifests.iter().filter(|one| one.role == Role::Product).collect();
    if own.is_empty() {
        return without_list(evidence);
    }
    let lists = own.iter().filter(|one| one.kind == ManifestKind::Manifest);
    let unlocked: Vec<_> = lists.filter_map(|one| Some((*one, missing_lock(evidence, one, manifests)?))).collect();
    if !unlocked.is_empty() {
        let names: Vec<_> = unlocked.iter().take(3).map(|(one, _)| one.path.to_string()).collect();
        let advice: BTreeMap<_, _> = unlocked.iter().map(|(one, advice)| (one.ecosystem.as_str(), *advice)).collect();
        let message = format!("{} names ranges, and no lock file beside it says what is used", names.join(", "));
        let finding = Finding::failed("no-lock-file", message)
            .confidence(Confidence::Medium)
            .cite(unlocked.iter().take(5).map(|(one, _)| Citation::file(&one.path)));
        return advice.values().fold(finding, |finding, advice| finding.missing("a lock file", *advice));
    }
    let ecosystems: BTreeMap<_, _> = own.iter().rev().map(|one| (one.ecosystem.as_str(), &one.path)).collect();
    let names: Vec<_> = ecosystems.keys().copied().collect();
    // What lock files fix, as `slam sbom make` reads it.
    let locks = own.iter().filter(|one| one.kind == ManifestKind::Lock);
    let fixed: u32 = locks.filter_map(|one| one.dependencies).fold(0, u32::saturating_add);
    let fixed = if fixed > 0 { format!("; lock files fix {fixed} packages") } else { String::new() };
    Finding::passed("listed", format!("the direct dependencies are listed: {}{fixed}", names.join(", ")))
        .cite(ecosystems.values().take(5).map(|path| Citation::file(path)))
}

/// Returns what to do when the lock file that belongs to the manifest is not there.
fn missing_lock(evidence: &Evidence, manifest: &Manifest, all: &[Manifest]) -> Option<&'static str> {
    // Without dependencies there is nothing that a lock file could say.
    if manifest.dependencies == Some(0) {
        return None;
    }
    let (_, advice) = LOCKED.iter().find(|(ecosystem, _)| *ecosystem == manifest.ecosystem)?;
    let name = manifest.path.file_name();
    // The packaging file of a gem is a library's; its Gemfile is what Bundler locks.
    if manifest.ecosystem == "gem" && name != "Gemfile" && name != "gems.rb" {
        return None;
    }
    if manifest.ecosystem == "cargo" && !is_program(evidence, manifest) {
        return None;
    }
    // A workspace has its lock file in a folder above its members.
    let folder = manifest.path.parent();
    let covers = |lock: &Manifest| {
        let at = lock.path.parent();
        at.is_empty() || at == folder || folder.starts_with(at) && folder.get(at.len()) == Some(&b'/')
    };
    let locked =
        all.iter().any(|one| one.kind == ManifestKind::Lock && one.ecosystem == manifest.ecosystem && covers(one));
    (!locked).then_some(*advice)
}

/// Returns whether a Cargo package builds a program and no library, as the default layout shows.
fn is_program(evidence: &Evidence, manifest: &Manifest) -> bool {
    let folder = manifest.path.parent().to_string();
    let inside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let has = |tree: &TreeFacts, name: &str| tree.entries.iter().any(|one| one.path.as_str() == Some(inside(name).as_str()));
    evidence.tree.seen().is_some_and(|tree| has(tree, "src/main.rs") && !has(tree, "src/lib.rs"))
}

fn without_list(evidence: &Evidence) -> Finding {
    let code = evidence.tree.seen().into_iter().flat_map(|tree| &tree.entries).find(|entry| {
        let ending = entry.path.to_lower();
        let ending = ending.rsplit_once('.').map_or("", |(_, ending)| ending);
        entry.role == Role::Product && MANAGED.contains(&ending)
    });
    match code {
        Some(entry) => Finding::needs_review(
            "no-manifest",
            "the code is in a language with a package manager, and no manifest lists dependencies; it may have none",
        )
        .cite([Citation::file(&entry.path)])
        .missing("a list of dependencies", "add the manifest of the package manager, even when it lists nothing"),
        None => Finding::not_applicable(
            "no-package-manager",
            "no package manager that we know serves the languages of this code",
        ),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_lock_file_beside_the_manifest_passes_and_its_absence_fails() {
        check(&super::CHECK, "//- go.mod\nmodule a\n\ngo 1.23\n\nrequire (\n\tb.org/c v1.0.0\n)\n", expect!["Failed no-lock-file go.mod"]);
        check(&super::CHECK, "//- go.mod\nmodule a\n\ngo 1.23\n\nrequire (\n\tb.org/c v1.0.0\n)\n//- go.sum\nb.org/c v1.0.0/go.mod h1:aaaa=\n", expect!["Passed listed go.mod"]);
        check(&super::CHECK, "//- Gemfile\nsource 'https://rubygems.org'\ngem 'rails'\n", expect!["Failed no-lock-file Gemfile"]);
        check(&super::CHECK, "//- package.json\n{\"name\": \"a\", \"dependencies\": {\"lodash\": \"^4\"}}\n//- yarn.lock\nlodash@^4:\n  version \"4.17.21\"\n", expect!["Passed listed package.json"]);
    }

    #[test]
    fn a_lock_file_above_covers_the_members_of_a_workspace() {
        check(&super::CHECK, "//- package-lock.json\n{\"lockfileVersion\": 3}\n//- packages/a/package.json\n{\"name\": \"a\", \"dependencies\": {\"lodash\": \"^4\"}}\n", expect!["Passed listed package-lock.json"]);
    }

    #[test]
    fn a_library_crate_and_a_manifest_without_dependencies_need_no_lock() {
        check(&super::CHECK, "//- Cargo.toml\n[package]\nname = \"a\"\n[dependencies]\nitoa = \"1\"\n//- src/lib.rs\nfn a() {}\n", expect!["Passed listed Cargo.toml"]);
        check(&super::CHECK, "//- go.mod\nmodule a\n\ngo 1.23\n", expect!["Passed listed go.mod"]);
    }

    #[test]
    fn a_program_crate_needs_its_lock() {
        check(&super::CHECK, "//- Cargo.toml\n[package]\nname = \"a\"\n[dependencies]\nitoa = \"1\"\n//- src/main.rs\nfn main() {}\n", expect!["Failed no-lock-file Cargo.toml"]);
    }

    #[test]
    fn code_without_a_manifest() {
        check(&super::CHECK, "//- a.py\nimport os\n", expect!["NeedsReview no-manifest a.py"]);
        check(&super::CHECK, "//- a.sh\necho\n", expect!["NotApplicable no-package-manager"]);
    }

    #[test]
    fn defect_2_documents_alone_have_no_dependencies() {
        check(&super::CHECK, "//- README.md\n# Notes\n", expect!["NotApplicable no-code"]);
    }
}
