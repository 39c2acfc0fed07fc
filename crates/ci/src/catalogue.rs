//! What each rule is called, why it matters, and what other tools and standards call it.
//!
//! Aliases begin with the tool: `zizmor/…` for its audits, `scorecard/…` for the checks of Scorecard, and `OSPS-…` for
//! requirements of the OSPS Baseline that the rule bears on.

mod examples;

pub use examples::examples;

use slam_model::evidence::ci::CiRule::{self, *};

/// One rule for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule.
    pub rule: CiRule,
    /// Its id, stable: `template-injection`.
    pub id: &'static str,
    /// The weak state in a few words.
    pub title: &'static str,
    /// Why it matters and what to do, in a few sentences.
    pub why: &'static str,
    /// What others call it.
    pub aliases: &'static [&'static str],
    /// The repair that a program can make.
    pub fix: Option<&'static str>,
}

/// Returns what is known of a rule.
pub fn rule(rule: CiRule) -> &'static RuleInfo {
    RULES.iter().find(|info| info.rule == rule).unwrap_or(&RULES[0])
}

/// Returns the rule with this id, or the first one with this alias.
pub fn find_rule(id: &str) -> Option<&'static RuleInfo> {
    RULES.iter().find(|info| info.id == id).or_else(|| RULES.iter().find(|info| info.aliases.contains(&id)))
}

/// Every rule, in the order of the enumeration.
pub const RULES: &[RuleInfo] = &[
    RuleInfo {
        rule: TemplateInjection,
        id: "template-injection",
        title: "Text from outside is pasted into something that runs",
        why: "The forge puts the value of an expression into the script before the shell sees it, so that a title such as `$(…)` becomes a command. Hand the value over as an environment variable and quote it there.",
        aliases: &["zizmor/template-injection", "scorecard/Dangerous-Workflow", "OSPS-BR-01.01", "OSPS-BR-01.04"],
        fix: Some("move-expression-to-env"),
    },
    RuleInfo {
        rule: UntrustedCheckout,
        id: "untrusted-checkout",
        title: "Code of a stranger is checked out where secrets are in reach",
        why: "A workflow that runs with the rights of the repository and fetches the code of a request hands these rights to whoever wrote the request. Build foreign code in a workflow on `pull_request`, and hand results over as data.",
        aliases: &["scorecard/Dangerous-Workflow", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: ExcessivePermissions,
        id: "excessive-permissions",
        title: "The job token may do more than the job needs",
        why: "Whoever takes over one step of the job has the token. Grant nothing at the top of the workflow, and to each job what its steps use.",
        aliases: &["scorecard/Token-Permissions", "OSPS-AC-04.01", "OSPS-AC-04.02"],
        fix: Some("minimal-permissions"),
    },
    RuleInfo {
        rule: UndeclaredPermissions,
        id: "undeclared-permissions",
        title: "Nothing says what the job token may do",
        why: "Without a declaration the default of the repository or organisation decides, which can be everything and can change unseen. Declare `permissions` at the top of the workflow.",
        aliases: &["zizmor/excessive-permissions", "scorecard/Token-Permissions", "OSPS-AC-04.01"],
        fix: Some("minimal-permissions"),
    },
    RuleInfo {
        rule: UnpinnedUses,
        id: "unpinned-uses",
        title: "Code of others is used by a name that can be moved",
        why: "A tag or branch can be pointed at other code after you looked at it; the next run takes it with all its rights. Use the full commit id, with the version as a comment.",
        aliases: &["zizmor/unpinned-uses", "scorecard/Pinned-Dependencies", "OSPS-BR-05.01"],
        fix: Some("pin-actions"),
    },
    RuleInfo {
        rule: DownloadThenRun,
        id: "download-then-run",
        title: "A download runs unchecked",
        why: "Whoever controls the server, or the way to it, runs code in the job. Check a digest or a signature before the file runs, or install from a registry with a lock file.",
        aliases: &["scorecard/Pinned-Dependencies", "OSPS-BR-05.01"],
        fix: None,
    },
    RuleInfo {
        rule: AdHocInstall,
        id: "ad-hoc-install",
        title: "A package is installed outside lock file and hash",
        why: "The newest version at the moment of the run is taken, with all that it depends on, and nothing notices when it changes. Install from a lock file, or name version and hash.",
        aliases: &["zizmor/adhoc-packages", "scorecard/Pinned-Dependencies", "OSPS-BR-05.01"],
        fix: None,
    },
    RuleInfo {
        rule: CachePoisoning,
        id: "cache-poisoning",
        title: "A release restores a cache that other runs fill",
        why: "What another run put into the cache ends in the released artefact. Switch the cache off in jobs that make a release.",
        aliases: &["zizmor/cache-poisoning", "OSPS-BR-01.03"],
        fix: Some("no-cache-in-release"),
    },
    RuleInfo {
        rule: ExposedSecrets,
        id: "exposed-secrets",
        title: "A secret is in reach of foreign code",
        why: "A step that runs behind a checkout of foreign code can read everything it is given. Give secrets only to jobs that run the project's own code.",
        aliases: &["OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: EnvironmentFileInjection,
        id: "environment-file-injection",
        title: "Text from outside is written to a file that steers later steps",
        why: "A line break in the text sets any variable, such as one that names a library to load. Use an output instead, or check that the value is one line of a known form.",
        aliases: &["zizmor/github-env", "OSPS-BR-01.01"],
        fix: None,
    },
    RuleInfo {
        rule: SelfHostedRunner,
        id: "self-hosted-runner",
        title: "A self-hosted runner takes the job",
        why: "What a job leaves on the machine is there for the next one, and a public repository lets strangers start jobs. Use short-lived runners, and let first-time contributors wait for approval.",
        aliases: &["zizmor/self-hosted-runner", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: UnreadableDefinition,
        id: "unreadable-definition",
        title: "A definition cannot be read whole",
        why: "What cannot be read cannot be judged, and the forge may refuse it as well. Repair the place.",
        aliases: &[],
        fix: None,
    },
    RuleInfo {
        rule: DangerousTrigger,
        id: "dangerous-trigger",
        title: "Anyone can start the workflow with the rights of the repository",
        why: "`pull_request_target`, `workflow_run`, and `issue_comment` run in the name of the repository for what strangers send. Use `pull_request` for changes, or keep everything that they send out of the workflow.",
        aliases: &["zizmor/dangerous-triggers", "scorecard/Dangerous-Workflow", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: UndocumentedPermissions,
        id: "undocumented-permissions",
        title: "A permission stands without its reason",
        why: "The next person cannot tell whether it may go. Say in a comment behind the permission what needs it.",
        aliases: &["zizmor/undocumented-permissions", "OSPS-AC-04.02"],
        fix: None,
    },
    RuleInfo {
        rule: UnpinnedImage,
        id: "unpinned-image",
        title: "An image is used by a name that can be moved",
        why: "A tag can be pointed at other content after you looked at it. Use the digest.",
        aliases: &["zizmor/unpinned-images", "scorecard/Pinned-Dependencies", "OSPS-BR-05.01"],
        fix: Some("pin-images"),
    },
    RuleInfo {
        rule: UnpinnedTool,
        id: "unpinned-tool",
        title: "An action installs whatever version is newest",
        why: "The tool changes under the workflow without a change in the repository. Name a version.",
        aliases: &["zizmor/unpinned-tools", "OSPS-BR-05.01"],
        fix: None,
    },
    RuleInfo {
        rule: PersistedCredentials,
        id: "persisted-credentials",
        title: "The checkout leaves the token in the work tree",
        why: "Every later step, and an artefact that holds the work tree, can read it. Set `persist-credentials: false` where nothing is pushed later.",
        aliases: &["zizmor/artipacked", "OSPS-BR-01.03"],
        fix: Some("no-persisted-credentials"),
    },
    RuleInfo {
        rule: InheritedSecrets,
        id: "inherited-secrets",
        title: "A reusable workflow gets every secret",
        why: "It gets those as well that it has no use for, and those that are added later. Hand over the ones that it needs by name.",
        aliases: &["zizmor/secrets-inherit", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: OverprovisionedSecrets,
        id: "overprovisioned-secrets",
        title: "All secrets are turned into one text",
        why: "A step that gets the whole set can leak what it never needed, and the log hides the text only as a whole. Name the secret.",
        aliases: &["zizmor/overprovisioned-secrets", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: SecretsOutsideEnvironment,
        id: "secrets-outside-environment",
        title: "A secret is read without a deployment environment",
        why: "A secret of the repository is there for every job on every branch. Keep it in an environment with rules about who and what may use it.",
        aliases: &["zizmor/secrets-outside-env", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: UnredactedSecrets,
        id: "unredacted-secrets",
        title: "A part of a secret is not hidden in the log",
        why: "The forge hides the secret as it was entered; a field taken out of it is another text. Store each value as a secret of its own.",
        aliases: &["zizmor/unredacted-secrets", "OSPS-BR-07.01"],
        fix: None,
    },
    RuleInfo {
        rule: HardcodedCredentials,
        id: "hardcoded-credentials",
        title: "A password stands in the definition",
        why: "Everyone who can read the repository has it, and every earlier version keeps it. Use a secret.",
        aliases: &["zizmor/hardcoded-container-credentials", "OSPS-BR-07.01"],
        fix: None,
    },
    RuleInfo {
        rule: InsecureCommands,
        id: "insecure-commands",
        title: "The log can set variables again",
        why: "With `ACTIONS_ALLOW_UNSECURE_COMMANDS` any text that a step prints can change the environment of the next. Remove the variable and write to the files that the forge names.",
        aliases: &["zizmor/insecure-commands", "OSPS-BR-01.01"],
        fix: Some("remove-insecure-commands"),
    },
    RuleInfo {
        rule: SpoofableBotCondition,
        id: "spoofable-bot-condition",
        title: "A condition trusts whoever acted last",
        why: "`github.actor` is who caused this event, not who wrote the change: a stranger can make a bot act on their request. Compare the author of the request.",
        aliases: &["zizmor/bot-conditions", "OSPS-BR-01.03"],
        fix: Some("author-instead-of-actor"),
    },
    RuleInfo {
        rule: UnsoundCondition,
        id: "unsound-condition",
        title: "A condition always holds",
        why: "Text around an expression makes the whole a text, and a text that is not empty is true. Put the whole condition into one expression, without text around it.",
        aliases: &["zizmor/unsound-condition", "OSPS-BR-01.03"],
        fix: Some("plain-condition"),
    },
    RuleInfo {
        rule: UnsoundContains,
        id: "unsound-contains",
        title: "A test of membership looks for a part of a text",
        why: "`contains('main develop', github.ref_name)` holds for `mai` too, and whoever names the branch chooses. Compare whole values, or use `fromJSON` with a list.",
        aliases: &["zizmor/unsound-contains", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: UnsoundTernary,
        id: "unsound-ternary",
        title: "A choice takes the other side when the first is empty",
        why: "`a && '' || b` is always `b`. Turn the question round, or use a value that is not empty.",
        aliases: &["zizmor/unsound-ternary"],
        fix: None,
    },
    RuleInfo {
        rule: LongLivedPublishingToken,
        id: "long-lived-publishing-token",
        title: "A stored token publishes where the registry would trust the workflow",
        why: "A token can be stolen and used from elsewhere for as long as it lives. Let the registry trust this workflow (trusted publishing), and delete the token.",
        aliases: &["zizmor/use-trusted-publishing", "OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: UnneededIdentityToken,
        id: "unneeded-identity-token",
        title: "An identity token is granted that no step uses",
        why: "With `id-token: write` any step can prove to others that it is this workflow. Grant it to the job that needs it only.",
        aliases: &["OSPS-AC-04.02"],
        fix: Some("minimal-permissions"),
    },
    RuleInfo {
        rule: BroadAppToken,
        id: "broad-app-token",
        title: "The token of an app reaches further than it must",
        why: "Without named repositories and permissions the token has everything that the app was ever given. Name both, and let the token end with the job.",
        aliases: &["zizmor/github-app", "OSPS-AC-04.02"],
        fix: None,
    },
    RuleInfo {
        rule: ArchivedUses,
        id: "archived-uses",
        title: "An action is no longer kept",
        why: "Nobody repairs it when a flaw is found. Move to a successor.",
        aliases: &["zizmor/archived-uses"],
        fix: None,
    },
    RuleInfo {
        rule: VulnerableUses,
        id: "vulnerable-uses",
        title: "An action has a known vulnerability",
        why: "The version in use is named by a published advisory. Move to a repaired version.",
        aliases: &["zizmor/known-vulnerable-actions", "scorecard/Vulnerabilities", "OSPS-VM-05.03"],
        fix: None,
    },
    RuleInfo {
        rule: ImpostorCommit,
        id: "impostor-commit",
        title: "A commit is not of the repository it is named with",
        why: "A forge shows commits of forks under the name of the original. Use a commit that a branch or tag of the original holds.",
        aliases: &["zizmor/impostor-commit"],
        fix: None,
    },
    RuleInfo {
        rule: TyposquattedUses,
        id: "typosquatted-uses",
        title: "An action has nearly the name of a well-known one",
        why: "A name one letter away is a common trap. Check that this is the action that you mean.",
        aliases: &["zizmor/typosquat-uses"],
        fix: None,
    },
    RuleInfo {
        rule: SuperfluousUses,
        id: "superfluous-uses",
        title: "The runner can do this without the action",
        why: "Every action is code of somebody else with the rights of the job. Use the command that is there already.",
        aliases: &["zizmor/superfluous-actions"],
        fix: None,
    },
    RuleInfo {
        rule: SelfReference,
        id: "self-reference",
        title: "An own action is read from the work tree",
        why: "`./…` names whatever an earlier step left there, such as a checkout of other code. `$/…` names the file of the commit that runs.",
        aliases: &["zizmor/self-repository"],
        fix: None,
    },
    RuleInfo {
        rule: MissingVersionComment,
        id: "missing-version-comment",
        title: "A commit id stands without its version",
        why: "Nobody sees how old it is, and bots that update need the version to find the next. Write the version as a comment behind it.",
        aliases: &["scorecard/Pinned-Dependencies"],
        fix: Some("version-comment"),
    },
    RuleInfo {
        rule: VersionMismatch,
        id: "version-mismatch",
        title: "The comment behind a commit id names another version",
        why: "A reader trusts the comment, the runner takes the commit. Let both say the same.",
        aliases: &["zizmor/ref-version-mismatch"],
        fix: Some("version-comment"),
    },
    RuleInfo {
        rule: Obfuscation,
        id: "obfuscation",
        title: "The spelling hides what happens",
        why: "A reviewer reads over it, and tools that look for known spellings miss it. Write it plainly.",
        aliases: &["zizmor/obfuscation"],
        fix: Some("plain-spelling"),
    },
    RuleInfo {
        rule: Misfeature,
        id: "misfeature",
        title: "A feature is used that is known to do harm",
        why: "It makes the run depend on things that nobody looks at. Use the plain way.",
        aliases: &["zizmor/misfeature"],
        fix: None,
    },
    RuleInfo {
        rule: MissingConcurrency,
        id: "missing-concurrency",
        title: "Outdated runs go on beside the newest",
        why: "They cost time, and two releases at once can mix. Add a `concurrency` group.",
        aliases: &["zizmor/concurrency-limits"],
        fix: Some("add-concurrency"),
    },
    RuleInfo {
        rule: MissingTimeout,
        id: "missing-timeout",
        title: "A job may run for six hours",
        why: "A hanging or hijacked job holds its token and its machine until the forge ends it. Set `timeout-minutes`.",
        aliases: &[],
        fix: Some("add-timeout"),
    },
    RuleInfo {
        rule: AnonymousDefinition,
        id: "anonymous-definition",
        title: "A definition has no name",
        why: "Logs and required checks show a path or a number instead. Give it a `name`.",
        aliases: &["zizmor/anonymous-definition"],
        fix: None,
    },
    RuleInfo {
        rule: DependabotCooldown,
        id: "dependabot-cooldown",
        title: "Updates are taken within days of their release",
        why: "A poisoned release is mostly found within days. Wait a week before an update is proposed.",
        aliases: &["zizmor/dependabot-cooldown"],
        fix: Some("dependabot-cooldown"),
    },
    RuleInfo {
        rule: DependabotExecution,
        id: "dependabot-execution",
        title: "Updates may run code of what they update",
        why: "`insecure-external-code-execution` lets a manifest run commands with the credentials of the update. Remove it.",
        aliases: &["zizmor/dependabot-execution"],
        fix: None,
    },
    RuleInfo {
        rule: UnprotectedVariable,
        id: "unprotected-variable",
        title: "A credential is in reach of any branch",
        why: "Whoever can push a branch, or open a request whose pipeline runs here, can read it. Protect the variable, and the branches that need it.",
        aliases: &["OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: WideGrant,
        id: "wide-grant",
        title: "A right is granted to more than the job that needs it",
        why: "What stands at the top holds for every job, and `read-all` or `write-all` for every scope, those included that the forge adds later. Grant nothing at the top, and to each job what its steps use.",
        aliases: &["zizmor/excessive-permissions", "scorecard/Token-Permissions", "OSPS-AC-04.02"],
        fix: Some("minimal-permissions"),
    },
    RuleInfo {
        rule: ArtifactPoisoning,
        id: "artifact-poisoning",
        title: "What a stranger's run has uploaded is run with the rights of the repository",
        why: "A request can change what its run uploads, names of files included, and a download into the work tree replaces what stands there. Download into an empty folder, read what comes as data, and check its form before it is used.",
        aliases: &["OSPS-BR-01.03"],
        fix: None,
    },
    RuleInfo {
        rule: EvaluatedVariable,
        id: "evaluated-variable",
        title: "A variable with text from outside is evaluated as code",
        why: "To hand a value over in a variable helps only as long as nothing evaluates it: `eval`, `bash -c`, and `Invoke-Expression` read it as a program again. Call the program with the variable as an argument in quotes.",
        aliases: &["OSPS-BR-01.01", "OSPS-BR-01.04"],
        fix: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_once_under_its_serialised_name() {
        for (at, info) in RULES.iter().enumerate() {
            assert_eq!(serde_json::to_value(info.rule).unwrap(), info.id);
            assert_eq!(info.rule as usize, at, "{} stands out of order", info.id);
            assert_eq!(rule(info.rule).id, info.id);
        }
    }

    #[test]
    fn the_list_for_people_is_up_to_date() {
        let mut page = String::from(
            "# Rules about CI definitions\n\nWhat `slam check --standard ci` looks for. `slam explain ID` says why, with a weak and a better example; the examples\nstand in [library/ci-rules.md](../library/ci-rules.md). Made from the catalogue by\n`UPDATE_EXPECT=1 cargo test -p slam-ci catalogue`; do not edit.\n\n| rule | what it finds | elsewhere |\n|---|---|---|\n",
        );
        for info in RULES {
            page.push_str(&format!("| `{}` | {} | {} |\n", info.id, info.title, info.aliases.join(", ")));
        }
        expect_test::expect_file!["../../../docs/ci-rules.md"].assert_eq(&page);
    }

    #[test]
    fn a_rule_is_found_by_its_id_and_by_what_others_call_it() {
        assert_eq!(find_rule("persisted-credentials").map(|info| info.rule), Some(PersistedCredentials));
        assert_eq!(find_rule("zizmor/artipacked").map(|info| info.rule), Some(PersistedCredentials));
        assert_eq!(find_rule("artipacked"), None);
    }
}
