//! Binary-Artifacts: ten, less one for each program in the tree.

use slam_model::{
    Evidence, Fact,
    evidence::tree::{BlobClass, TreeEntry},
    scorecard::{LocationKind, Outcome},
};

use super::{
    Mode,
    answer::{Answer, BEST, file},
    scope,
};
use crate::binaries;

const PROBE: &str = "hasUnverifiedBinaryArtifacts";

/// Formats that Scorecard tells by their first bytes.
const FORMATS: [&str; 11] = [
    "ELF",
    "PE",
    ".NET assembly",
    "Mach-O",
    "WebAssembly",
    "Dalvik bytecode",
    "MS-DOS program",
    "deb",
    "rpm",
    "crx",
    "iso",
];

/// Endings that Scorecard believes when the file is no text.
const ENDINGS: [&str; 27] = [
    "crx", "deb", "dex", "dey", "elf", "o", "a", "so", "macho", "iso", "class", "jar", "bundle", "dylib", "lib", "msi",
    "dll", "drv", "efi", "exe", "ocx", "pyc", "pyo", "par", "rpm", "wasm", "whl",
];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let entries = match &evidence.tree {
        Fact::Seen(tree) => tree.entries.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Answer::hidden(&[PROBE], "the tree", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the tree could not be read: {cause}")),
    };
    let mut answer = Answer::default();
    let validation = binaries::wrapper_validation(evidence);
    let mut found = 0;
    for entry in entries.iter().filter(|entry| !scope::is_test_data(&entry.path) && is_binary(entry)) {
        let location = file(&entry.path, LocationKind::Binary);
        // Scorecard asks the forge whether the validation passed on this commit, and counts the wrapper where it cannot.
        let wrapper = entry.path.file_name() == "gradle-wrapper.jar";
        if let Some(validation) = validation.as_ref().filter(|_| wrapper && mode == Mode::Right) {
            let by = validation.path.as_ref().map(|path| format!(" ({path})")).unwrap_or_default();
            answer.info(format!("the Gradle wrapper is compared with the original by CI{by}"), location);
            answer.deviate("a Gradle wrapper that a workflow validates is no finding, although the forge was not asked whether the last run passed");
            continue;
        }
        found += 1;
        answer.warn(format!("a binary is in the tree{}", what(entry)), location.clone());
        if let Some(probe) = answer.probe(PROBE, Outcome::True, "binary artifact in the tree", location) {
            probe.remediation =
                Some(format!("remove `{}` and build it, or download it checked, where it is needed", entry.path));
        }
    }
    if found == 0 {
        answer.probe(PROBE, Outcome::False, "no binary artifacts in the tree", None);
        return answer.conclude(Some(BEST), "no binaries are in the tree");
    }
    let reason =
        if found == 1 { "1 binary is in the tree".to_owned() } else { format!("{found} binaries are in the tree") };
    answer.conclude(Some(BEST.saturating_sub(u8::try_from(found).unwrap_or(BEST))), reason)
}

fn is_binary(entry: &TreeEntry) -> bool {
    let name = entry.path.to_string();
    let ending = name.rsplit('/').next().unwrap_or(&name).rsplit_once('.').map_or("", |(_, ending)| ending);
    let named = ENDINGS.contains(&ending);
    match &entry.class {
        BlobClass::Executable(format) | BlobClass::Archive(format) | BlobClass::Data(format) => {
            named || FORMATS.contains(&format.as_str())
        }
        BlobClass::Media(_) | BlobClass::UnknownBinary => named,
        BlobClass::Empty
        | BlobClass::Text
        | BlobClass::LfsPointer
        | BlobClass::Symlink
        | BlobClass::Submodule
        | BlobClass::NotRead(_) => false,
    }
}

fn what(entry: &TreeEntry) -> String {
    match &entry.class {
        BlobClass::Executable(format) | BlobClass::Archive(format) | BlobClass::Data(format) => format!(" ({format})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence,
        evidence::{
            ci::{Activity, Purpose},
            tree::{BlobClass, Role},
        },
    };

    use super::super::testing::check;
    use crate::{binaries::tests::tree, testing::build};

    #[test]
    fn each_program_costs_a_point_and_words_with_an_ending_cost_none() {
        let elf = || BlobClass::Executable("ELF".to_owned());
        let found = [
            ("a/b/tool", elf(), Role::Product),
            ("lib/x.jar", BlobClass::Archive("zip".to_owned()), Role::Product),
            ("x.exe", BlobClass::Text, Role::Product),
            ("data.zip", BlobClass::Archive("zip".to_owned()), Role::Product),
            ("src/testdata/x.so", elf(), Role::Test),
            ("big.exe", BlobClass::LfsPointer, Role::Product),
        ];
        check(
            "Binary-Artifacts",
            &tree(&found),
            expect![[r#"
            8/10 2 binaries are in the tree
              Warn a binary is in the tree (ELF): a/b/tool
              Warn a binary is in the tree (zip): lib/x.jar
            strict: the same"#]],
        );
        let many: Vec<String> = (0..12).map(|number| format!("{number}.so")).collect();
        let many: Vec<_> = many.iter().map(|path| (path.as_str(), elf(), Role::Product)).collect();
        assert_eq!(super::evaluate(&tree(&many), super::Mode::Right).score, Some(0));
    }

    #[test]
    fn a_validated_gradle_wrapper_is_no_finding_except_to_scorecard() {
        let jar = tree(&[("gradle/wrapper/gradle-wrapper.jar", BlobClass::Archive("zip".to_owned()), Role::Product)]);
        let mut workflow = build::workflow(".github/workflows/ci.yml");
        let quote = build::quote(".github/workflows/ci.yml", 7, "uses: gradle/actions/wrapper-validation@v4");
        workflow.jobs[0].does.push(Activity { purpose: Purpose::WrapperValidation, tool: "gradle".to_owned(), quote });
        let evidence = Evidence { ci: build::ci(vec![workflow], vec![]).ci, ..jar };
        check(
            "Binary-Artifacts",
            &evidence,
            expect![[r#"
            10/10 no binaries are in the tree
              Info the Gradle wrapper is compared with the original by CI (.github/workflows/ci.yml): gradle/wrapper/gradle-wrapper.jar
              Debug differs from Scorecard: a Gradle wrapper that a workflow validates is no finding, although the forge was not asked whether the last run passed
            strict: 9/10 1 binary is in the tree
              Warn a binary is in the tree (zip): gradle/wrapper/gradle-wrapper.jar"#]],
        );
    }
}
