//! Forge settings that the tree holds: `.asf.yaml`, the settings app, Terraform.

mod terraform;
mod yaml;

use slam_model::{
    Place, Quote, RepoPath,
    evidence::settings::{Setting, SettingKind, SettingsFile},
};

/// Reads a file of settings; `None` when it is none or says nothing of the branch or the repository.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<SettingsFile> {
    let lower = path.to_lower();
    let mut found = Found { path, lines: text.lines().collect(), settings: Vec::new() };
    let tool = match &*lower {
        ".asf.yaml" | ".asf.yml" => {
            yaml::asf(&mut found, text);
            "asf"
        }
        ".github/settings.yml" | ".github/settings.yaml" => {
            yaml::settings_app(&mut found, text);
            "settings-app"
        }
        _ if lower.ends_with(".tf") && terraform::is_candidate(text) => {
            terraform::read(&mut found);
            "terraform"
        }
        _ => return None,
    };
    found.settings.dedup();
    (!found.settings.is_empty()).then(|| SettingsFile { tool: tool.to_owned(), settings: found.settings })
}

/// What a reader found so far.
struct Found<'f> {
    path: &'f RepoPath,
    lines: Vec<&'f str>,
    settings: Vec<Setting>,
}

impl Found<'_> {
    /// Adds a setting with its line, from 1.
    fn add(&mut self, kind: SettingKind, line: u32) {
        let raw = usize::try_from(line)
            .ok()
            .and_then(|line| self.lines.get(line.checked_sub(1)?))
            .copied()
            .unwrap_or_default();
        self.settings.push(Setting { kind, quote: Quote::new(Place::line(self.path, line), raw) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(path: &str, text: &str) -> Vec<(SettingKind, u32)> {
        let file = read(&path.into(), text);
        file.into_iter().flat_map(|file| file.settings).map(|one| (one.kind, one.quote.place.line)).collect()
    }

    #[test]
    fn asf_and_settings_app_are_read() {
        let asf = "github:\n  features:\n    issues: true\n    discussions: false\n  protected_branches:\n    main:\n      required_pull_request_reviews:\n        required_approving_review_count: 1\n      required_status_checks:\n        contexts: [build]\n";
        let found = settings(".asf.yaml", asf);
        assert!(found.contains(&(SettingKind::Issues(true), 3)), "{found:?}");
        assert!(found.contains(&(SettingKind::RequiredApprovals(1), 8)), "{found:?}");
        assert!(found.contains(&(SettingKind::RequiredChecks(vec!["build".into()]), 10)), "{found:?}");
        assert!(found.contains(&(SettingKind::BlocksForcePush, 6)), "{found:?}");
        let app = "repository:\n  private: false\n  has_issues: true\nbranches:\n  - name: main\n    protection:\n      required_pull_request_reviews:\n        required_approving_review_count: 2\n      allow_force_pushes: false\n";
        let found = settings(".github/settings.yml", app);
        assert!(
            found.contains(&(SettingKind::Public(true), 2)) && found.contains(&(SettingKind::RequiredApprovals(2), 8)),
            "{found:?}"
        );
    }

    #[test]
    fn terraform_blocks_are_read() {
        let ruleset = "resource \"github_repository_ruleset\" \"main\" {\n  enforcement = \"active\"\n  rules {\n    deletion = true\n    non_fast_forward = true\n    pull_request {\n      required_approving_review_count = 2\n    }\n    required_status_checks {\n      required_check {\n        context = \"ci\"\n      }\n    }\n  }\n}\n";
        let found = settings("infra/main.tf", ruleset);
        assert_eq!(
            found,
            [
                (SettingKind::BlocksDeletion, 4),
                (SettingKind::BlocksForcePush, 5),
                (SettingKind::RequiresChangeRequest, 6),
                (SettingKind::RequiredApprovals(2), 7),
                (SettingKind::RequiredChecks(vec!["ci".into()]), 11),
            ]
        );
        let off = ruleset.replace("\"active\"", "\"disabled\"");
        assert_eq!(settings("infra/main.tf", &off), []);
        let classic = "resource \"github_branch_protection\" \"x\" {\n  pattern = \"main\"\n  required_pull_request_reviews {\n  }\n}\n";
        assert_eq!(
            settings("a.tf", classic),
            [
                (SettingKind::BlocksDeletion, 1),
                (SettingKind::BlocksForcePush, 1),
                (SettingKind::RequiresChangeRequest, 3)
            ]
        );
    }
}
