//! Harnesses of fuzzers and property-based tests: one line of source shows each.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;
use slam_model::{Place, Quote, RepoPath, evidence::fuzzing::Harness};

/// Harnesses of one file that are kept.
const MOST_HARNESSES: usize = 20;

/// A sign of a harness: files that end so, words that must stand in them, and the line that shows it.
struct Sign {
    fuzzer: &'static str,
    /// Whether Scorecard does not know it.
    beyond: bool,
    endings: &'static [&'static str],
    words: &'static str,
    line: LazyLock<Regex>,
}

macro_rules! signs {
    ($($fuzzer:literal $beyond:literal [$($ending:literal)*] $words:literal $line:literal;)*) => {
        LazyLock::new(|| vec![$(Sign {
            fuzzer: $fuzzer,
            beyond: $beyond,
            endings: &[$($ending),*],
            words: $words,
            line: LazyLock::new(|| Regex::new($line).expect("the patterns of this table are tested")),
        }),*])
    };
}

/// The first part has the languages and libraries that OpenSSF Scorecard 5.5 looks for, under its names; the second part
/// has what it does not know, from the libraries' own documentation.
static SIGNS: LazyLock<Vec<Sign>> = signs! {
    "GoBuiltInFuzzer" false ["_test.go"] "testing.F" r"\bfunc\s+Fuzz\w+\s*\(\w+\s+\*testing\.F\)";
    "ErlangPropertyBasedTesting" false [".erl" ".hrl"] "include_lib" r#"-include_lib\("(eqc/include/eqc|proper/include/proper)\.hrl"\)\."#;
    "HaskellPropertyBasedTesting" false [".hs" ".lhs"] "Test." r"\bimport\s+(qualified\s+)?Test\.((Hspec|Tasty)\.)?(QuickCheck|Hedgehog|Validity|SmallCheck)";
    "ElixirPropertyBasedTesting" false [".ex" ".exs"] "use " r"\buse\s+(PropCheck|ExUnitProperties)";
    "GleamPropertyBasedTesting" false [".gleam"] "qcheck" r"\bimport\s+qcheck";
    "JavaScriptPropertyBasedTesting" false [".js" ".jsx"] "fast-check" r#"(from\s+|require\(\s*)['"](fast-check|@fast-check/(ava|jest|vitest))['"]"#;
    "TypeScriptPropertyBasedTesting" false [".ts" ".tsx"] "fast-check" r#"(from\s+|require\(\s*)['"](fast-check|@fast-check/(ava|jest|vitest))['"]"#;
    "PythonAtherisFuzzer" false [".py"] "import atheris" r"import atheris";
    "CLibFuzzer" false [".c"] "LLVMFuzzerTestOneInput" r"LLVMFuzzerTestOneInput";
    "CppLibFuzzer" false [".cc" ".cpp"] "LLVMFuzzerTestOneInput" r"LLVMFuzzerTestOneInput";
    "SwiftLibFuzzer" false [".swift"] "LLVMFuzzerTestOneInput" r"LLVMFuzzerTestOneInput";
    "RustCargoFuzzer" false [".rs"] "libfuzzer_sys" r"libfuzzer_sys";
    "JavaJazzerFuzzer" false [".java"] "jazzer" r"com\.code_intelligence\.jazzer\.api\.FuzzedDataProvider;";
    "CSharpPropertyBasedTesting" false [".cs"] "FsCheck" r"\busing\s+(FsCheck|FsCheck\.(NUnit|Xunit)|Expecto\.ExpectoFsCheck);";
    "FSharpPropertyBasedTesting" false [".fs"] "FsCheck" r"\bopen\s+(FsCheck|FsCheck\.(NUnit|Xunit)|Expecto\.ExpectoFsCheck)";

    "CppLibFuzzer" true [".cxx" ".c++" ".hpp" ".h" ".m" ".mm"] "LLVMFuzzerTestOneInput" r"\bint\s+LLVMFuzzerTestOneInput";
    "AFL++" true [".c" ".cc" ".cpp" ".cxx"] "__AFL_" r"\b__AFL_(LOOP|INIT|FUZZ_INIT)\s*\(";
    "AFL++" true [".rs"] "afl::" r"\bafl::fuzz!|\buse afl::";
    "honggfuzz" true [".rs"] "honggfuzz::" r"\bhonggfuzz::fuzz!|\buse honggfuzz::";
    "bolero" true [".rs"] "bolero::" r"\bbolero::check!|\buse bolero::";
    "proptest" true [".rs"] "proptest" r"\bproptest(::proptest)?!\s*[\{\(]|\buse proptest::";
    "quickcheck" true [".rs"] "quickcheck" r"#\[quickcheck(_async)?\]|\bquickcheck(::quickcheck)?!|\buse quickcheck(_macros)?::";
    "go-fuzz" true [".go"] "func Fuzz(" r"^func\s+Fuzz\(\w+\s+\[\]byte\)\s+int\b";
    "rapid" true [".go"] "pgregory.net/rapid" r#""pgregory\.net/rapid""#;
    "gopter" true [".go"] "leanovate/gopter" r#""github\.com/leanovate/gopter"#;
    "testing/quick" true ["_test.go"] "testing/quick" r#""testing/quick""#;
    "Hypothesis" true [".py"] "hypothesis" r"^\s*(from\s+hypothesis(\.\w+)*\s+import|import\s+hypothesis)\b";
    "JavaJazzerFuzzer" true [".java" ".kt"] "jazzer" r"\bimport\s+com\.code_intelligence\.jazzer\.(junit|api)\.";
    "jqwik" true [".java" ".kt"] "net.jqwik" r"\bimport\s+net\.jqwik\.api\.";
    "junit-quickcheck" true [".java"] "pholser" r"\bimport\s+com\.pholser\.junit\.quickcheck\.";
    "Kotest" true [".kt"] "io.kotest.property" r"\bimport\s+io\.kotest\.property\.";
    "ScalaCheck" true [".scala"] "org.scalacheck" r"\bimport\s+org\.scalacheck\b";
    "JavaScriptPropertyBasedTesting" true [".mjs" ".cjs" ".mts" ".cts"] "fast-check" r#"(from\s+|require\(\s*)['"](fast-check|@fast-check/(ava|jest|vitest))['"]"#;
    "Jazzer.js" true [".js" ".ts" ".mjs" ".cjs" ".mts"] "@jazzer.js" r#"(from\s+|require\(\s*)['"]@jazzer\.js/"#;
    "SharpFuzz" true [".cs"] "SharpFuzz" r"\busing\s+SharpFuzz;";
    "OCamlPropertyBasedTesting" true [".ml"] "QCheck" r"\b(open\s+QCheck2?|QCheck2?\.Test\.make)\b";
};

/// Reads the harnesses of one file.
pub(crate) fn read(path: &RepoPath, text: &str) -> Vec<Harness> {
    let lower = path.to_lower();
    let mut found = Vec::new();
    if lower == ".clusterfuzzlite/dockerfile"
        && let Some((line, row)) =
            (1..).zip(text.lines()).find(|(_, row)| !row.trim().is_empty() && !row.trim().starts_with('#'))
    {
        found.push(harness("ClusterFuzzLite", false, path, line, row));
    }
    let named = |sign: &&Sign| sign.endings.iter().any(|ending| lower.ends_with(ending));
    for sign in SIGNS.iter().filter(named) {
        if memmem::find(text.as_bytes(), sign.words.as_bytes()).is_none() {
            continue;
        }
        let rows = (1..).zip(text.lines()).filter(|(_, row)| sign.line.is_match(row));
        let room = MOST_HARNESSES.saturating_sub(found.len());
        found.extend(rows.take(room).map(|(line, row)| harness(sign.fuzzer, sign.beyond, path, line, row)));
    }
    found
}

fn harness(fuzzer: &str, beyond: bool, path: &RepoPath, line: u32, row: &str) -> Harness {
    Harness { fuzzer: fuzzer.to_owned(), quote: Quote::new(Place::line(path, line), row), beyond }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_a_line_that_shows_it() {
        for (path, text, expected) in [
            ("a_test.go", "package a\nfunc FuzzX(f *testing.F) {}", "GoBuiltInFuzzer:2"),
            ("a.go", "func FuzzX(f *testing.F) {}", ""),
            ("a.erl", "-include_lib(\"proper/include/proper.hrl\").", "ErlangPropertyBasedTesting:1"),
            ("A.hs", "import qualified Test.Hspec.QuickCheck as Q", "HaskellPropertyBasedTesting:1"),
            ("a.exs", "  use ExUnitProperties", "ElixirPropertyBasedTesting:1"),
            ("a.js", "const fc = require('fast-check');", "JavaScriptPropertyBasedTesting:1"),
            ("a.tsx", "import fc from \"@fast-check/vitest\"", "TypeScriptPropertyBasedTesting:1"),
            ("fuzz.py", "\nimport atheris\n", "PythonAtherisFuzzer:2"),
            ("f.c", "int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n)", "CLibFuzzer:1"),
            ("fuzz/a.rs", "use libfuzzer_sys::fuzz_target;", "RustCargoFuzzer:1"),
            ("t.py", "from hypothesis import given", "Hypothesis:1 beyond"),
            ("t.rs", "    proptest! {", "proptest:1 beyond"),
            (".clusterfuzzlite/Dockerfile", "# c\nFROM x\n", "ClusterFuzzLite:2"),
            (".clusterfuzzlite/Dockerfile", "# c\n", ""),
        ] {
            let found: Vec<_> = read(&path.into(), text)
                .into_iter()
                .map(|one| {
                    format!("{}:{}{}", one.fuzzer, one.quote.place.line, if one.beyond { " beyond" } else { "" })
                })
                .collect();
            assert_eq!(found.join(" "), expected, "{path}");
        }
    }

    #[test]
    fn every_pattern_is_one() {
        assert!(SIGNS.iter().all(|sign| !sign.line.is_match("")));
    }
}
