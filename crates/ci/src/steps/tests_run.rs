//! Which commands run a project's tests.

use crate::shell::Command;

/// Programs that run tests whatever their words are.
const RUNNERS: [&str; 44] = [
    "pytest",
    "py.test",
    "tox",
    "nox",
    "trial",
    "nose2",
    "nosetests",
    "stestr",
    "phpunit",
    "pest",
    "paratest",
    "rspec",
    "jest",
    "vitest",
    "mocha",
    "ava",
    "tap",
    "karma",
    "cypress",
    "playwright",
    "wdio",
    "ctest",
    "bats",
    "shunit2",
    "shellspec",
    "gotestsum",
    "ginkgo",
    "cargo-nextest",
    "busted",
    "prove",
    "dub-test",
    "kyua",
    "robot",
    "behave",
    "cucumber",
    "xcodebuild-test",
    "envtest",
    "chainsaw",
    "kuttl",
    "minitest",
    "testem",
    "meson-test",
    "roundup",
    "runtests",
];

/// Program and its first words.
const COMMANDS: [&str; 52] = [
    "cargo test",
    "cargo nextest",
    "cargo tarpaulin",
    "cargo llvm-cov",
    "cargo miri",
    "cargo hack",
    "go test",
    "go tool gotestsum",
    "dotnet test",
    "dotnet vstest",
    "mix test",
    "mix coveralls",
    "sbt test",
    "swift test",
    "stack test",
    "cabal test",
    "cabal v2-test",
    "bazel test",
    "bazelisk test",
    "buck test",
    "buck2 test",
    "pants test",
    "npm test",
    "npm t",
    "yarn test",
    "pnpm test",
    "bun test",
    "deno test",
    "node --test",
    "rake test",
    "rake spec",
    "zig build test",
    "flutter test",
    "dart test",
    "dart run test",
    "composer test",
    "perl Makefile.PL test",
    "rebar3 ct",
    "rebar3 eunit",
    "lein test",
    "clojure test",
    "crystal spec",
    "nim test",
    "nimble test",
    "dune test",
    "dune runtest",
    "opam test",
    "helm unittest",
    "terraform test",
    "molecule test",
    "forge test",
    "scala-cli test",
];

/// Programs that run targets or scripts of the project.
const TASKS: [&str; 30] = [
    "make",
    "gmake",
    "mingw32-make",
    "just",
    "task",
    "mage",
    "ninja",
    "meson",
    "npm",
    "yarn",
    "pnpm",
    "bun",
    "deno",
    "rake",
    "invoke",
    "inv",
    "hatch",
    "pdm",
    "poe",
    "poetry",
    "composer",
    "cargo",
    "moon",
    "nx",
    "turbo",
    "lerna",
    "earthly",
    "dagger",
    "scons",
    "waf",
];

/// Programs whose goals test what they build.
const BUILDS: [&str; 8] = ["mvn", "mvnw", "mvnd", "gradle", "gradlew", "sbt", "ant", "mill"];

/// Words that stand before the command that really runs.
const CARRIERS: [(&str, &str); 26] = [
    ("poetry", "run"),
    ("pipenv", "run"),
    ("uv", "run"),
    ("pdm", "run"),
    ("hatch", "run"),
    ("rye", "run"),
    ("bundle", "exec"),
    ("npx", ""),
    ("bunx", ""),
    ("pnpx", ""),
    ("uvx", ""),
    ("pipx", "run"),
    ("yarn", "exec"),
    ("pnpm", "exec"),
    ("npm", "exec"),
    ("pnpm", "dlx"),
    ("yarn", "dlx"),
    ("coverage", "run"),
    ("opam", "exec"),
    ("nix", "develop"),
    ("nix-shell", ""),
    ("devbox", "run"),
    ("mise", "exec"),
    ("pixi", "run"),
    ("cross", ""),
    ("gh", "act"),
];

/// Returns the words of the command when it runs tests.
pub(super) fn test_command(command: &Command) -> Option<String> {
    let name = command.name();
    let words: Vec<&str> = command.arguments().iter().map(String::as_str).collect();
    judge(&name, command.words.first().map(String::as_str).unwrap_or_default(), &words, 0)
}

fn judge(name: &str, written: &str, words: &[&str], depth: usize) -> Option<String> {
    if depth > 4 {
        return None;
    }
    let plain: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with(['-', '+'])).collect();
    let first = plain.first().copied().unwrap_or_default();
    if RUNNERS.contains(&name) {
        return (!words.contains(&"--version") && first != "install").then(|| name.to_owned());
    }
    if name.starts_with("python") || name == "py" || name == "coverage" {
        if let Some(module) = words.iter().position(|word| *word == "-m").and_then(|at| words.get(at + 1)) {
            let rest: Vec<&str> = words.iter().copied().skip_while(|word| word != module).skip(1).collect();
            if *module == "unittest" {
                return Some("unittest".to_owned());
            }
            return judge(module, module, &rest, depth + 1);
        }
        if words.contains(&"test") && words.iter().any(|word| word.ends_with("setup.py") || word.ends_with("manage.py"))
        {
            return Some("python test".to_owned());
        }
        if name == "coverage" {
            return None;
        }
        return words.iter().find(|word| is_test_file(word)).map(|word| (*word).to_owned());
    }
    for known in COMMANDS {
        let mut parts = known.split(' ');
        if parts.next() != Some(name) {
            continue;
        }
        let matched = parts.enumerate().all(|(index, part)| {
            if part.starts_with('-') { words.contains(&part) } else { plain.get(index) == Some(&part) }
        });
        let builds_only = words.contains(&"--no-run") || words.contains(&"--help");
        if matched && !builds_only && (known != "cargo hack" || plain.contains(&"test")) {
            return Some(known.to_owned());
        }
    }
    if BUILDS.contains(&name) {
        // sbt writes `+test` for all versions.
        let plain: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !word.starts_with('-'))
            .map(|word| word.trim_start_matches('+'))
            .collect();
        let skipped = words.iter().any(|word| {
            matches!(*word, "-DskipTests" | "-DskipTests=true" | "-Dmaven.test.skip=true" | "-Dmaven.test.skip")
        }) || words.windows(2).any(|pair| matches!(pair, ["-x", "test"]));
        let goal = plain.iter().find(|goal| {
            let last = goal.rsplit(':').next().unwrap_or_default();
            let maven = name.starts_with("mvn");
            matches!(last, "test" | "verify" | "check" | "integrationTest" | "connectedCheck")
                || (maven && matches!(last, "package" | "install"))
                || (!maven && last == "build")
                || last.ends_with("Test")
                || (!maven && last.starts_with("test"))
        })?;
        return (!skipped).then(|| format!("{name} {goal}"));
    }
    if TASKS.contains(&name) {
        let script = match (name, first) {
            (
                "npm" | "yarn" | "pnpm" | "bun" | "hatch" | "pdm" | "composer" | "deno" | "poetry" | "poe",
                "run" | "run-script" | "task" | "workspaces",
            ) => plain.get(1).copied(),
            ("cargo", "xtask" | "make") => plain.get(1).copied(),
            ("cargo" | "composer" | "pdm" | "poetry" | "deno", _) => None,
            ("nx" | "turbo" | "lerna" | "moon", _) => plain.iter().copied().find(|word| says_test(word, false)),
            ("npm" | "pnpm", _) => None,
            _ => plain.iter().copied().find(|word| says_test(word, name != "yarn" && name != "bun")),
        };
        if let Some(script) =
            script.filter(|script| says_test(script, !matches!(name, "npm" | "yarn" | "pnpm" | "bun")))
        {
            return Some(format!("{name} {script}"));
        }
    }
    for (carrier, verb) in CARRIERS {
        if name == carrier && (verb.is_empty() || first == verb) {
            let rest: Vec<&str> = words
                .iter()
                .copied()
                .skip_while(|word| word.starts_with('-') || (!verb.is_empty() && *word != verb))
                .skip(usize::from(!verb.is_empty()))
                .skip_while(|word| word.starts_with('-'))
                .collect();
            // Values of flags may stand before the command: `uv run --group dev tox`.
            let flagged = rest.len() != words.len() && words.iter().any(|word| word.starts_with("--"));
            for skipped in 0..rest.len().min(if flagged { 6 } else { 1 }) {
                let Some((next, rest)) = rest.get(skipped..).and_then(<[&str]>::split_first) else { break };
                let next_name = next.rsplit('/').next().unwrap_or(next);
                if let Some(found) = judge(next_name, next, rest, depth + 1) {
                    return Some(found);
                }
            }
        }
    }
    if matches!(name, "bash" | "sh" | "zsh" | "node" | "ruby" | "perl" | "php" | "pwsh" | "act") {
        return words.iter().find(|word| is_test_file(word)).map(|word| (*word).to_owned());
    }
    if name == "docker" && first == "compose" {
        return plain.iter().skip(1).find(|word| says_test(word, false)).map(|word| format!("docker compose {word}"));
    }
    is_test_file(written).then(|| written.to_owned())
}

/// Words of a target that does something else with tests than run them.
const OTHER_WORK: [&str; 11] =
    ["install", "start", "setup", "lint", "deps", "tools", "print", "list", "show", "clean", "download"];

/// Returns whether a target names tests: one of its parts is a word for it.
fn says_test(target: &str, check: bool) -> bool {
    if target.contains('=') || target.contains("image") {
        return false;
    }
    if target.split([':', '-', '_', '.', '/']).any(|part| OTHER_WORK.contains(&part)) {
        return false;
    }
    // `make check` is GNU's word for tests; `check-something` mostly is a linter.
    (check && matches!(target, "check" | "ci"))
        || target.split([':', '-', '_', '.', '/']).any(|part| {
            matches!(
                part.to_ascii_lowercase().as_str(),
                "test"
                    | "tests"
                    | "unittest"
                    | "unittests"
                    | "unit"
                    | "e2e"
                    | "integration"
                    | "spec"
                    | "testall"
                    | "testrace"
                    | "citest"
                    | "conformance"
            )
        })
}

/// Returns whether a word is a script of the project that names tests: `./run_tests.sh`, `scripts/test`.
fn is_test_file(word: &str) -> bool {
    let Some((folder, name)) = word.rsplit_once('/') else {
        return (word.ends_with(".sh") || word.ends_with(".py") || word.ends_with(".js")) && names_tests(word);
    };
    !folder.contains("://") && !word.contains('*') && (names_tests(name) && !name.contains("install"))
}

fn names_tests(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    stem.split(['-', '_']).any(|part| {
        matches!(part.to_ascii_lowercase().as_str(), "test" | "tests" | "unittest" | "runtests" | "e2e" | "testall")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::commands;

    fn runs(script: &str) -> bool {
        commands(script).iter().any(|command| test_command(command).is_some())
    }

    #[test]
    fn test_commands_of_all_ecosystems() {
        for script in [
            "cargo test --workspace",
            "cargo +nightly test",
            "cargo nextest run",
            "cargo xtask test",
            "go test ./...",
            "pytest -q",
            "python -m pytest tests",
            "python3 -m unittest",
            "tox -e py",
            "nox -s tests",
            "npm test",
            "npm run test:unit",
            "npm t",
            "yarn test",
            "yarn run test",
            "pnpm run test",
            "bun test",
            "make test",
            "make -C src check",
            "make test-unit",
            "mvn -B verify",
            "./mvnw -B clean install",
            "./gradlew check",
            "./gradlew :app:testDebugUnitTest",
            "gradle build",
            "bundle exec rspec",
            "bundle exec rake test",
            "vendor/bin/phpunit",
            "dotnet test --no-build",
            "ctest --output-on-failure",
            "mix test",
            "sbt +test",
            "sbt test",
            "swift test",
            "stack test",
            "cabal test all",
            "bazel test //...",
            "./run_tests.sh",
            "bash scripts/test.sh",
            "poetry run pytest",
            "uv run pytest",
            "uv run --locked --group dev tox run",
            "npx jest",
            "coverage run -m pytest",
            "just test",
            "sudo -E make test",
            "cd x && go test ./...",
            "if ! make check; then exit 1; fi",
            "python manage.py test",
            "npx playwright test",
        ] {
            assert!(runs(script), "{script}");
        }
    }

    #[test]
    fn commands_that_only_look_like_tests() {
        for script in [
            "cargo build",
            "cargo test --no-run",
            "npm ci",
            "npm run lint",
            "npm run check",
            "make build",
            "make print_test_ldflags",
            "mvn -DskipTests package",
            "./gradlew assemble",
            "echo make test",
            "go build ./...",
            "pip install pytest",
            "npm install -g jest",
            "gradle build -x test",
            "git checkout test",
            "docker build -t test .",
            "pytest --version",
        ] {
            assert!(!runs(script), "{script}");
        }
    }
}
