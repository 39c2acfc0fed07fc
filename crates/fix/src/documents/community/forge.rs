//! Templates and owners in the folders of each forge.

use slam_model::ForgeKind;

use crate::{
    documents::{links::relative, security::SECURITY},
    draft::Draft,
};

/// Writes the template for change requests with the rules as boxes, unless there is one.
pub(super) fn change_template(draft: &mut Draft<'_>, rules: &[String]) {
    let path = match draft.project.forge() {
        ForgeKind::Github => ".github/pull_request_template.md",
        ForgeKind::Forgejo => ".forgejo/pull_request_template.md",
        ForgeKind::Gitea => ".gitea/pull_request_template.md",
        ForgeKind::Gitlab => ".gitlab/merge_request_templates/Default.md",
        _ => return,
    };
    if draft.project.evidence.process.seen().is_some_and(|process| !process.change_templates.is_empty()) {
        return;
    }
    let boxes: String = rules.iter().map(|rule| format!("- [ ] {rule}\n")).collect();
    draft.create(path, format!("What does this change, and why?\n\n{boxes}"));
}

const QUESTIONS: &str = "**What did you do?**\n\n\n**What did you expect?**\n\n\n**What happened instead?**\n\n\n\
    **Which version do you use, and on which system?**\n";

/// Writes the template for defects, and the pointer to the security policy where the forge shows one beside it.
pub(super) fn issue_template(draft: &mut Draft<'_>) {
    let folder = match draft.project.forge() {
        ForgeKind::Github => ".github/ISSUE_TEMPLATE",
        ForgeKind::Forgejo => ".forgejo/issue_template",
        ForgeKind::Gitea => ".gitea/issue_template",
        ForgeKind::Gitlab => ".gitlab/issue_templates",
        _ => return,
    };
    if draft.project.evidence.process.seen().is_some_and(|process| !process.issue_templates.is_empty()) {
        return;
    }
    let policy = draft.path_of(SECURITY);
    let has_policy = draft.project.has(&policy);
    if folder == ".gitlab/issue_templates" {
        let path = format!("{folder}/Defect.md");
        let before = if has_policy {
            let way = relative(&path, &policy);
            format!("<!-- A vulnerability does not belong here: read {way} instead. -->\n\n")
        } else {
            String::new()
        };
        draft.create(&path, format!("{before}{QUESTIONS}"));
        return;
    }
    let head = "---\nname: Report a defect\nabout: Something does not work as it should\n---\n\n";
    draft.create(&format!("{folder}/defect.md"), format!("{head}{QUESTIONS}"));
    if let Some(url) = draft.project.address(&policy).filter(|_| has_policy) {
        let link = format!(
            "contact_links:\n  - name: Report a vulnerability\n    url: {url}\n    about: Vulnerabilities are reported in private. The policy says where.\n"
        );
        draft.create(&format!("{folder}/config.yml"), format!("blank_issues_enabled: true\n{link}"));
    }
}

/// Writes the owners of all code, from the handles of the maintainers: the forge asks them for reviews.
pub(super) fn codeowners(draft: &mut Draft<'_>, handles: &[String]) {
    let path = match draft.project.forge() {
        ForgeKind::Github => ".github/CODEOWNERS",
        ForgeKind::Gitlab => ".gitlab/CODEOWNERS",
        ForgeKind::Forgejo => ".forgejo/CODEOWNERS",
        ForgeKind::Gitea => ".gitea/CODEOWNERS",
        _ => return,
    };
    let has_one = ["CODEOWNERS", "docs/CODEOWNERS", path].iter().any(|path| draft.project.has(path));
    if has_one || handles.is_empty() {
        return;
    }
    // Forgejo and Gitea read each pattern as a regular expression.
    let all = if matches!(draft.project.forge(), ForgeKind::Forgejo | ForgeKind::Gitea) { ".*" } else { "*" };
    draft.create(path, format!("# Whom the forge asks for a review of a change.\n{all} {}\n", handles.join(" ")));
}
