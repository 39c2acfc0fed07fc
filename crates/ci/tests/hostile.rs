//! Broken and hostile definitions: whatever stands in them, the answer is findings or problems, and it comes soon.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use slam_ci::{Definition, analyse, read};

#[expect(clippy::unwrap_used, reason = "a helper of tests fails like a test")]
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// Reads the bytes as each kind of file, and joins them.
fn look(bytes: &[u8]) {
    let places = [
        ".github/workflows/w.yml",
        "action.yml",
        ".gitlab-ci.yml",
        "azure-pipelines.yml",
        ".github/dependabot.yml",
        ".pre-commit-config.yaml",
    ];
    let definitions: Vec<Definition> = places.iter().filter_map(|place| read(&(*place).into(), bytes)).collect();
    assert_eq!(definitions.len(), places.len());
    let analysis = analyse(&definitions.iter().collect::<Vec<_>>());
    for one in analysis.findings {
        assert!(one.quote.place.line >= 1 && one.quote.place.end_line >= one.quote.place.line, "{one:?}");
    }
}

/// Bytes of a file that holds too much: work that grows with the square would show.
const BYTES: usize = 1 << 15;

/// Words that mean something where they are put.
const SPLICES: [&str; 12] = [
    "${{ ",
    " }}",
    "'",
    "\"",
    "*a",
    "&a ",
    "\n  - ",
    ": ",
    "[",
    "{",
    "${{ github.event.issue.title }}",
    "\u{feff}\u{0}é",
];

#[test]
fn published_definitions_with_random_damage_are_answered() {
    let Some(data) = slam_testdata::folder("zizmor-tests") else { return };
    let mut paths = Vec::new();
    files(&data, &mut paths);
    // A generator of its own, so that every run sees the same damage.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml")) {
        let bytes = fs::read(path).unwrap();
        let mut cut = bytes.clone();
        cut.truncate(next(bytes.len()));
        look(&cut);
        let mut spliced = bytes.clone();
        for _ in 0..3 {
            let (at, word) = (next(spliced.len()), SPLICES[next(SPLICES.len())]);
            spliced.splice(at..at, word.bytes());
        }
        look(&spliced);
        let mut swapped: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        for _ in 0..3 {
            let (one, other) = (next(swapped.len()), next(swapped.len()));
            swapped.swap(one, other);
        }
        look(&swapped.join(&b'\n'));
        let mut flipped = bytes;
        if !flipped.is_empty() {
            let at = next(flipped.len());
            flipped[at] ^= 1 << next(8);
        }
        look(&flipped);
    }
}

/// A great deal of each thing that a rule looks at. Nobody writes such files; whoever wants to stop the analysis does.
#[test]
fn a_great_deal_of_anything_is_answered() {
    let head = "on: pull_request_target\njobs:\n";
    let steps = |step: &str| {
        let one = format!("      - {step}\n");
        format!("{head}  j:\n    runs-on: x\n    steps:\n{}", one.repeat(BYTES / one.len()))
    };
    let jobs = |lines: &str| {
        let one = |index: usize| format!("  j{index}:\n    runs-on: x\n{lines}");
        head.to_owned() + &(0..BYTES / one(1_000).len()).map(one).collect::<String>()
    };
    let script = |line: &str| {
        let row = format!("          {line}\n");
        format!("{head}  j:\n    steps:\n      - run: |\n{}", row.repeat(BYTES / row.len()))
    };
    let azure =
        |step: &str| format!("parameters:\n- name: p\nsteps:\n{}", format!("{step}\n").repeat(BYTES / step.len()));
    let variables = |value: String| {
        let one = |index: usize| format!("  v{index}: '{}'\n", value.replace("{}", &(index + 1).to_string()));
        let all: String = (0..500).map(one).collect();
        format!("variables:\n{all}steps:\n{}", "- bash: echo $(v0) $(v1)\n".repeat(600))
    };
    let named = |group: &str, value: &str, step: &str| {
        let one = |index: usize| format!("  V{index}: {}\n", value.replace("{}", &(index + 1).to_string()));
        let all: String = (0..300).map(one).collect();
        let steps = format!("    - {step}\n").repeat(300);
        match group {
            "env" => format!("on: issues\nenv:\n{all}jobs:\n  j:\n    steps:\n{steps}"),
            _ => format!(
                "on: issues\njobs:\n  j:\n    strategy: {{ matrix: {{ V: [{}] }} }}\n    steps:\n{steps}",
                value.repeat(300)
            ),
        }
    };
    let bomb: String = (1..40)
        .fold("a0: &a0 [x, y]\n".to_owned(), |text, at| format!("{text}a{at}: &a{at} [*a{}, *a{}]\n", at - 1, at - 1));
    for text in [
        steps("run: echo ${{ github.event.issue.title }}"),
        steps("uses: actions/checkout@v4"),
        steps("if: github.actor == 'x[bot]' || contains('a b', env.X)"),
        steps("{ id: a, run: 'echo \"t=$TITLE\" >> $GITHUB_OUTPUT', env: { TITLE: '${{ steps.a.outputs.t }}' } }"),
        steps("uses: actions/cache@v4"),
        steps("*a").replacen("on:", "x: &a { uses: actions/checkout@v4 }\non:", 1),
        jobs("    permissions: { contents: write }\n    steps: [ { run: make } ]\n"),
        jobs("    uses: ./.github/workflows/w.yml\n    secrets: inherit\n"),
        jobs("    needs: [j1]\n    outputs: { a: '${{ needs.j1.outputs.a }}' }\n    steps: []\n"),
        jobs("    steps: [ { run: 'echo ${{ secrets.A }}' } ]\n"),
        jobs("    container: ${{ matrix.a }}\n    strategy: { matrix: { a: [b, c] } }\n    steps: []\n"),
        script("echo ${{ inputs.x }}"),
        script("eval \"$A\"; echo \"a=$A\" >> $GITHUB_ENV; A=$(cat x)"),
        script("$($($("),
        script("cat <<E >> $GITHUB_ENV"),
        format!("{head}  j:\n    env:\n      A: ${{{{ {} }}}}\n", "a || ".repeat(6_000)),
        format!("{head}  j:\n    env: {{ A: \"{}\" }}\n", "${{ secrets.A }}".repeat(2_000)),
        format!("{head}  j:\n    steps: [ {{ run: \"{}\" }} ]\n", "echo ${{ github.head_ref }}; ".repeat(1_200)),
        format!("{head}  j:\n    steps: [ {{ run: \"{}\" }} ]\n", "${{".repeat(10_000)),
        format!("on: push\npermissions:\n{}", "  contents: write\n".repeat(1_700)),
        format!("on: push\n{}", "# zizmor: ignore[artipacked]\n".repeat(1_000)),
        format!("{bomb}{head}  j: {{ steps: *a39 }}\n"),
        azure("- bash: echo $(a) $(Build.SourceVersionMessage) ${{ parameters.p }}"),
        azure("- template: azure-pipelines.yml"),
        azure("- bash: echo \"##vso[task.setvariable variable=a]$A$(a)\""),
        azure("- ${{ if x }}:"),
        named("env", "${{ env.V{} }}${{ env.V{} }}${{ env.V{} }}", "run: echo ${{ env.V0 }} $V1"),
        named("env", "${{ github.event.issue.title }}".repeat(60).as_str(), "run: echo ${{ env.V0 }}"),
        named("matrix", "'${{ matrix.V }}',", "run: echo ${{ matrix.V }}"),
        variables("$(v{})".to_owned()),
        variables("$(v0)$(v1)$(v2)$(v3)$(v4)$(v5)$(v6)$(v7)$(v8)$(v9)".to_owned()),
        format!("steps:\n- bash: {}\n", "$(".repeat(10_000)),
        "{a: ".repeat(6_000),
        "a:\n ".repeat(6_000),
        "- ".repeat(15_000),
    ] {
        look(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_words_of_a_workflow_are_answered(words in prop::collection::vec(prop::sample::select(vec![
        "on: ", "push", "pull_request_target", "\n", "  ", "    ", "jobs:", "steps:", "- ", "run: ", "uses: ", "if: ", "with: ",
        "env: ", "permissions: ", "write-all", "secrets: ", "inherit", "container: ", "image: ", "${{ ", " }}", "github.actor",
        "'", "\"", "|", ">", "&a ", "*a", "#", "[", "]", "{", "}", ": ", "matrix: ", "self-hosted", "runs-on: ", "strategy: ",
        "bash: ", "task: ", "template: ", "parameters: ", "resources: ", "stages:", "${{ if a }}:", "$(a)", "variables: ",
    ]), 0..120)) {
        look(words.concat().as_bytes());
    }
}
