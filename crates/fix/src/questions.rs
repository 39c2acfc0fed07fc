//! What a program cannot know of a project, and asks.

use std::collections::BTreeMap;

use slam_model::Level;

use crate::answers::Answer;

/// One question.
#[derive(Debug)]
pub struct Question {
    /// Its key in the file of answers.
    pub key: &'static str,
    /// The question, with what happens with the answer where that is not plain.
    pub ask: &'static str,
    /// What an answer looks like.
    pub kind: Kind,
    /// The level from which on a repair uses it.
    pub level: Level,
    /// An example in TOML.
    example: &'static str,
}

/// What an answer looks like.
#[derive(Debug)]
pub enum Kind {
    /// A word, a sentence, or an address.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number.
    Number,
    /// Yes or no.
    Yes,
    /// One entry a line.
    Lines,
    /// Entries with named parts.
    Rows(&'static [Part]),
}

/// A named part of an entry.
#[derive(Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Whether an entry without it is none.
    pub is_required: bool,
}

impl Kind {
    /// Returns the type in words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Choice(_) => "one of the words that the question names",
            Self::Number => "a whole number",
            Self::Yes => "true or false",
            Self::Lines => "a list of texts",
            Self::Rows(_) => "a list of tables with the parts of the example",
        }
    }
}

impl Question {
    /// Returns the example as a line of a file of answers.
    #[cfg(test)]
    pub(crate) fn answered(&self) -> String {
        self.example.replacen("v", self.key, 1) + "\n"
    }

    /// Returns the example.
    pub fn example(&self) -> Answer {
        let value: Option<toml::Table> = toml::from_str(self.example).ok();
        let value = value.and_then(|mut table| table.remove("v"));
        match value {
            Some(toml::Value::Integer(number)) => Answer::Number(u32::try_from(number).unwrap_or_default()),
            Some(toml::Value::Boolean(yes)) => Answer::Yes(yes),
            Some(toml::Value::String(text)) => Answer::Text(text),
            Some(toml::Value::Array(entries)) if entries.iter().all(toml::Value::is_str) => {
                Answer::Lines(entries.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
            }
            Some(toml::Value::Array(entries)) => {
                let row = |one: &toml::Value| -> BTreeMap<String, String> {
                    let parts = one.as_table().into_iter().flatten();
                    parts.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
                };
                Answer::Rows(entries.iter().map(row).collect())
            }
            _ => Answer::Text(String::new()),
        }
    }
}

/// Returns every question in the order in which they are asked.
pub fn all() -> &'static [Question] {
    QUESTIONS
}

/// Returns the question of this key.
pub fn find(key: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.key == key)
}

const fn one(key: &'static str, kind: Kind, level: Level, ask: &'static str, example: &'static str) -> Question {
    Question { key, ask, kind, level, example }
}

const fn part(name: &'static str) -> Part {
    Part { name, is_required: true }
}

const fn may(name: &'static str) -> Part {
    Part { name, is_required: false }
}

use Kind::{Choice, Lines, Number, Rows, Text, Yes};
use Level::{One, Three, Two};

#[rustfmt::skip]
static QUESTIONS: &[Question] = &[
    one("name", Text, One, "What is the project called?", "v = 'Widget'"),
    one("summary", Text, One, "What does it do, in one sentence?", "v = 'Widget turns notes into printed pages.'"),
    one("url", Text, One, "Where is the repository? An https address.", "v = 'https://github.com/example/widget'"),
    one("license", Text, One, "Which licence is it under? An SPDX expression.", "v = 'Apache-2.0'"),
    one("copyright-holder", Text, One, "Who holds the copyright, for licence texts that name somebody?", "v = 'The Widget authors'"),
    one("maintainers", Rows(&[part("name"), may("email"), may("handle"), may("role")]), One,
        "Who maintains it? The first one is the main contact. A mail address is published only when you write it here.",
        "v = [{ name = 'Ann Example', handle = '@ann', email = 'ann@example.org', role = 'Maintainer' }]"),
    one("security-contact", Text, One,
        "Where is a vulnerability reported in private? A mail address that several people read, or the https address of a private form.",
        "v = 'security@example.org'"),
    one("response-days", Number, One, "Within how many days does a reporter get a first answer?", "v = 5"),
    one("disclosure-days", Number, One, "After how many days, at the latest, is a reported vulnerability made public?", "v = 90"),
    one("report-handling", Lines, One, "What happens to a report of a vulnerability, from its arrival until it is public? One step a line.",
        "v = ['a maintainer confirms it', 'the fix is made in private', 'a release with the fix is published together with an advisory']"),
    one("advisories", Text, Two, "Where are advisories of fixed vulnerabilities published? An https address.",
        "v = 'https://github.com/example/widget/security/advisories'"),
    one("website-root", Text, One, "Which folder of the repository is the root of your website, if any? A `security.txt` is put there.", "v = 'site'"),
    one("scope", Text, One, "What does the security policy cover, and what not?", "v = 'The code of this repository and its releases; not plug-ins of others.'"),
    one("supported-versions", Text, One, "Which versions get security fixes?", "v = 'the newest minor release'"),
    one("support-end", Text, One, "When do security fixes for a version end?", "v = 'six months after the next minor release'"),
    one("usage", Lines, One, "Which commands lead from nothing to a working result?", "v = ['cargo install widget', 'widget notes.txt']"),
    one("build-needs", Lines, One, "What does a build need: toolchains and libraries with versions?", "v = ['Rust 1.85 or newer']"),
    one("build-command", Text, One, "Which command builds it?", "v = 'cargo build --release'"),
    one("test-command", Text, One, "Which command runs the tests?", "v = 'cargo test'"),
    one("discussion", Text, One, "Where do people ask and discuss in public? An https address.", "v = 'https://github.com/example/widget/discussions'"),
    one("bug-tracker", Text, One, "Where is a defect reported? An https address, or a mail address of a list.", "v = 'https://github.com/example/widget/issues'"),
    one("accepts-changes", Yes, One, "Do you accept changes from others?", "v = true"),
    one("sign-off", Choice(&["dco", "cla", "none"]), One, "How do contributors assert their right to contribute: `dco` (a line Signed-off-by), `cla`, or `none`?", "v = 'dco'"),
    one("cla", Text, One, "Where is the contributor agreement signed, if there is one? An https address.", "v = 'https://example.org/cla'"),
    one("conduct-contact", Text, One, "Whom does somebody tell in private when the code of conduct is not kept? With an answer you adopt the code.", "v = 'conduct@example.org'"),
    one("change-rules", Lines, One, "What has a change to fulfil before it is accepted?", "v = ['every change has a test', 'the formatter leaves nothing to change']"),
    one("secure-development", Lines, One, "How is code developed securely here? One rule a line; write what is really done.",
        "v = ['every change is reviewed by a second person', 'secrets never enter the repository', 'input from outside is checked before use']"),
    one("risk-handling", Text, One, "How are security risks found and handled?", "v = 'Dependencies are scanned every week; a maintainer judges each finding within a week.'"),
    one("mfa", Text, One, "Who has to sign in with a second factor?", "v = 'administrators and everybody with write access'"),
    one("branch-protection", Text, One, "How is the main branch protected?", "v = 'changes need a pull request with one approval and passing checks; nobody can force-push'"),
    one("forge-second-factor", Yes, One, "Does the forge ask everybody who can change the repository for a second factor? A `true` is recorded in slam.toml as your declaration.", "v = true"),
    one("forge-least-rights", Yes, One, "Do new collaborators start with no rights, or with reading alone? Recorded likewise.", "v = true"),
    one("forge-no-direct-commits", Yes, One, "Does a rule of the forge refuse direct commits to the main branch? Recorded likewise.", "v = true"),
    one("forge-branch-kept", Yes, One, "Does a rule of the forge keep the main branch from being deleted? Recorded likewise.", "v = true"),
    one("forge-discussion", Yes, One, "Are issues or discussions open to everybody? Recorded likewise.", "v = true"),
    one("forge-public", Yes, One, "Is the repository public, at an address that stays? Recorded likewise.", "v = true"),
    one("single-repository", Yes, One, "Is this the only repository of the project?", "v = true"),
    one("repositories", Rows(&[part("name"), part("url"), part("comment")]), One, "Which further repositories belong to the project?",
        "v = [{ name = 'widget-docs', url = 'https://github.com/example/widget-docs', comment = 'The documentation' }]"),
    one("project-status", Choice(&["active", "abandoned", "concept", "inactive", "moved", "suspended", "unsupported", "wip"]), One,
        "What is the state of the repository?", "v = 'active'"),
    one("bug-bounty", Yes, One, "Is there a bug bounty?", "v = false"),
    one("automated-changes", Yes, One, "Do you accept changes made by bots, such as updates of dependencies?", "v = true"),
    one("automated-release", Yes, One, "Are releases made by an automated pipeline?", "v = true"),
    one("distribution", Rows(&[part("uri"), part("comment")]), One, "Where are releases published?",
        "v = [{ uri = 'https://crates.io/crates/widget', comment = 'The package' }]"),
    one("insights-true", Yes, One,
        "Did you read every line of the Security Insights file, as it will be, and is it true? `true` writes today's date as the day of the review.", "v = true"),
    one("capabilities", Rows(&[part("title"), part("description")]), One, "What can the software do? One entry a capability; threats refer to them.",
        "v = [{ title = 'Print notes', description = 'Reads a text file and writes a PDF.' }]"),
    one("threats", Rows(&[part("title"), part("description"), part("capability"), part("mitigation")]), One,
        "How can each capability be attacked, and what is done against it? `capability` is the title of one above.",
        "v = [{ title = 'A hostile note exhausts memory', description = 'A text of many gigabytes is read whole.', capability = 'Print notes', mitigation = 'Input is limited to 16 MiB.' }]"),
    one("actors", Rows(&[part("name"), part("description")]), One, "Who or what takes part: users, services, build systems?",
        "v = [{ name = 'User', description = 'Runs the program on a file.' }]"),
    one("data-flow", Text, One, "How does data move through the software?", "v = 'The user gives a file; the program reads it and writes a PDF beside it.'"),
    one("known-gaps", Lines, One, "Which weaknesses are known and not closed yet?", "v = ['releases are not signed yet']"),
    one("incident-response", Text, One, "Who does what when a vulnerability is exploited?", "v = 'The maintainers open a private advisory, fix, release, and tell users.'"),
    one("assessment-reviewed", Yes, One, "Did a maintainer read the assessment against the code? `true` writes today's date as the day of the review.", "v = true"),
    one("reviewer", Text, One, "Who reviewed it?", "v = 'Ann Example'"),
    one("dependency-selection", Text, Two, "What do you look at before a dependency is added, and who approves it?",
        "v = 'need, licence, activity, and size; a maintainer approves it in the review'"),
    one("dependency-source", Text, Two, "Where do dependencies come from, and how are their versions pinned?", "v = 'crates.io; Cargo.lock pins every version'"),
    one("dependency-tracking", Text, Two, "What tracks the dependencies, and how often?", "v = 'Dependabot, every week'"),
    one("roles", Rows(&[part("name"), part("does")]), Two, "Which roles are there, and what does each do?",
        "v = [{ name = 'Maintainer', does = 'reviews and merges changes, makes releases, answers security reports' }]"),
    one("decisions", Text, Two, "How are decisions made?", "v = 'by lazy consensus; a vote of the maintainers where there is none'"),
    one("sensitive-access", Rows(&[part("name"), part("access")]), Two, "Who has access to sensitive resources: releases, secrets, settings?",
        "v = [{ name = 'Ann Example', access = 'settings of the repository, publishing of packages' }]"),
    one("permission-review", Text, Two, "Who reviews a person before more rights are given, and how often are rights looked at again?",
        "v = 'two maintainers approve it; all rights are looked at again every year'"),
    one("design", Lines, Two, "Which parts does the software have, and what does each do? One part a line.", "v = ['reader: parses the text', 'printer: writes the PDF']"),
    one("interfaces", Lines, Two, "Which interfaces do others use: commands, API, configuration? One a line.", "v = ['widget FILE: prints FILE']"),
    one("secrets-store", Text, Three, "Where are secrets of the project stored?", "v = 'in the encrypted secrets of the forge'"),
    one("secrets-access", Text, Three, "Who has access to them?", "v = 'the two maintainers'"),
    one("secrets-days", Number, Three, "After how many days are they renewed at the latest?", "v = 180"),
    one("fix-days-critical", Number, Three, "Within how many days is a critical finding fixed?", "v = 7"),
    one("fix-days-high", Number, Three, "Within how many days is a finding of high severity fixed?", "v = 30"),
    one("fix-days-medium", Number, Three, "Within how many days is a finding of medium severity fixed?", "v = 90"),
    one("allowed-licenses", Lines, Three, "Which licences may dependencies have? SPDX ids.", "v = ['Apache-2.0', 'MIT', 'BSD-3-Clause']"),
    one("findings-before-release", Yes, Three, "Is every finding about a dependency above your threshold fixed or judged harmless before a release?", "v = true"),
    one("analysis-tool", Text, Three, "Which static analysis runs on changes?", "v = 'CodeQL'"),
    one("test-policy", Text, Three, "Which changes have to bring tests?", "v = 'every change that adds or alters behaviour'"),
    one("signing-tool", Choice(&["attestations", "cosign", "gpg", "minisign", "none"]), Three,
        "What signs the files of a release? `attestations` are those of GitHub. Answer only where the release workflow does not show it.", "v = 'attestations'"),
    one("checksums-file", Text, Three, "What is the file with the checksums of a release called? `none` where there is none.", "v = 'SHA256SUMS'"),
    one("signature-file", Text, Three, "What is the file with the signature of a release file called? Not asked for attestations of GitHub.",
        "v = 'widget-1.2.3-x86_64-linux.tar.gz.sigstore.json'"),
    one("signer-issuer", Text, Three, "Who vouches for the identity that signs with cosign: which OIDC issuer?", "v = 'https://token.actions.githubusercontent.com'"),
    one("public-key", Text, Three, "Where is the public key that releases are signed with? A file of the repository, or an https address.", "v = 'docs/release-key.asc'"),
    one("signer", Text, Three, "Which identity signs releases? The address of the workflow, a mail address, or a fingerprint.",
        "v = 'https://github.com/example/widget/.github/workflows/release.yml@refs/tags/v1.2.3'"),
    one("release-file", Text, Three, "What is a file of a release called?", "v = 'widget-1.2.3-x86_64-linux.tar.gz'"),
    one("release-build", Lines, Two, "Which commands build what is released and put it into the folder `dist/`? One a line; a workflow runs them for each version tag.",
        "v = ['cargo build --release --locked', 'mkdir -p dist', 'cp target/release/widget \"dist/widget-$GITHUB_REF_NAME\"']"),
    one("steward", Text, One, "Which open source steward stands behind the project, if any?", "v = 'none'"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Answers;

    #[test]
    fn the_published_example_answers_every_question_that_goes_together() {
        let text = include_str!("../../../docs/examples/answers.toml");
        let answers = Answers::parse(text).unwrap_or_else(|error| panic!("{error}"));
        let open: Vec<_> = QUESTIONS.iter().map(|one| one.key).filter(|key| answers.get(key).is_none()).collect();
        // One repository has no others, a sign-off is no agreement, and there is no website.
        assert_eq!(open, ["website-root", "cla", "repositories"]);
    }

    #[test]
    fn every_key_is_asked_once_and_its_example_is_an_answer() {
        for (index, question) in QUESTIONS.iter().enumerate() {
            assert!(QUESTIONS.iter().skip(index + 1).all(|later| later.key != question.key), "{}", question.key);
            let mut answers = Answers::default();
            let example = question.example();
            assert_ne!(example, Answer::Text(String::new()), "{}", question.key);
            answers.put(question, example).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
