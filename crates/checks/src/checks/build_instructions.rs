//! Whether the documentation says how to build the software.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "build-instructions",
    title: "The documentation says how to build the software and what that needs",
    rationale: "Software that only its author can build can neither be mended nor checked by anyone else.",
    requirements: &["OSPS-DO-07.01"],
    gates: &[gates::has_code],
    effort: contributor(20),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "build",
            "building",
            "builds",
            "compil*",
            "from source",
            "development setup",
            "`make",
            "cargo build*",
            "go build*",
            "./configure",
        ],
        &[
            "cargo *",
            "make",
            "make *",
            "cmake*",
            "go build*",
            "go install*",
            "npm *",
            "yarn*",
            "pnpm*",
            "pip *",
            "uv *",
            "poetry *",
            "mvn*",
            "./mvnw*",
            "gradle*",
            "./gradlew*",
            "./configure",
            "bazel*",
            "meson*",
            "ninja",
            "docker build*",
            "dotnet *",
            "python -m build*",
            "python setup.py*",
            "bundle *",
            "mix *",
            "stack *",
            "cabal *",
            "swift build*",
            "just *",
            "nix *",
            "composer *",
            "sbt *",
            "zig build*",
            "dune *",
        ],
        &[
            "requir*",
            "prerequisite*",
            "install*",
            "toolchain*",
            "version*",
            "depend*",
            "sdk*",
            "need*",
            "rust",
            "go 1*",
            "node*",
            "python",
            "jdk*",
            "java",
            "gcc*",
            "clang*",
            "compiler*",
            "packages",
            "libraries",
        ],
    ])
    .code_meets(1)
    .under(&[
        "build*",
        "compil*",
        "development",
        "developing",
        "installation from source",
        "from source",
        "setup",
        "set up",
        "hacking",
        "prerequisite*",
        "local development",
        "getting started",
    ])
    .shown_by_heading()
    .linked_by(&[
        "building",
        "build instructions",
        "build from source",
        "building from source",
        "development guide",
        "developer guide",
        "development setup",
    ])
    .rule()
    .not_in(&[DocumentKind::Security, DocumentKind::Governance, DocumentKind::Support, DocumentKind::Releasing])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Building],
            fields: &[],
            what: "instructions to build the software",
            advice: "write a section `Build` into the README or CONTRIBUTING.md: toolchain with version, system packages, and the exact command",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_command_with_its_needs() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\n## Build\n\nInstall Rust 1.95 and run `cargo build --locked`.\n",
            expect!["Passed words-found README.md:3"],
        );
    }

    #[test]
    fn a_command_without_its_needs_needs_review() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\n## Build\n\n    make\n",
            expect!["NeedsReview words-in-part README.md:3"],
        );
    }

    #[test]
    fn failed_without_words() {
        check(&super::CHECK, "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }

    #[test]
    fn documents_alone_are_not_built() {
        check(&super::CHECK, "//- README.md\n# Notes\n\nOnly text.\n", expect!["NotApplicable no-code"]);
    }

    #[test]
    fn how_users_build_with_it_is_another_matter() {
        let page = "# Building for production\n\nRun `npm run build`. It needs Node 20 and installs nothing.\n";
        for path in ["docs/guide/build.md", "docs/tutorial/install.md"] {
            check(&super::CHECK, &format!("//- src/a.rs\nfn a() {{}}\n//- {path}\n{page}"), expect!["Failed no-words"]);
        }
    }

    #[test]
    fn documentation_of_others_is_none_of_ours() {
        let readme = "# Tool\n\nSet profiles as the [guide](https://docs.other.example/profiles) says; [API](https://docs.rs/tool).\n";
        check(
            &super::CHECK,
            &format!("//- src/a.rs\nfn a() {{}}\n//- README.md\n{readme}"),
            expect!["Failed no-words"],
        );
    }

    #[test]
    fn documentation_elsewhere_cannot_be_seen() {
        check(
            &super::CHECK,
            "//- src/a.rs\nfn a() {}\n//- README.md\n# Tool\n\nSee the [documentation](https://docs.tool.example/).\n",
            expect!["Unknown documentation-elsewhere README.md:3"],
        );
    }
}
