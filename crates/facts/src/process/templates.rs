//! Templates for issues and change requests, and the contact links beside them.

use slam_formats::tree::{Limits, Node, parse_yaml};
use slam_model::{
    Place, Quote,
    evidence::policy::{IssueTemplate, ProcessFacts},
};

use super::Source;

pub(super) fn read(source: &Source<'_>, facts: &mut ProcessFacts) {
    let lower = source.lower;
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", lower));
    let forge = ["", ".github", ".gitlab", ".forgejo", ".gitea", "docs"];
    let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    let in_folder = |names: &[&str]| forge.contains(&above) && names.contains(&last);
    let page = [".md", ".yml", ".yaml", ".txt", ".rst"].iter().any(|ending| name.ends_with(ending));
    let stem = name.split('.').next().unwrap_or(name);
    if in_folder(&["pull_request_template", "merge_request_templates"]) && page
        || forge.contains(&folder) && matches!(stem, "pull_request_template" | "merge_request_template")
    {
        facts.change_templates.push(source.path.clone());
    } else if in_folder(&["issue_template", "issue_templates"]) && page {
        facts.issue_templates.push(if stem == "config" && !name.ends_with(".md") {
            config(source)
        } else {
            template(source)
        });
    } else if forge.contains(&folder) && stem == "issue_template" && page {
        facts.issue_templates.push(template(source));
    }
}

/// Reads a template; GitLab takes the name from the file, GitHub from the front matter or the form.
fn template(source: &Source<'_>) -> IssueTemplate {
    let mut name = source.line(|line| line.starts_with("name:") || line.starts_with("title:"));
    if let Some(quote) = &mut name
        && quote.text.trim_end().ends_with(':')
    {
        name = None;
    }
    let name = name.or_else(|| {
        let heading = (1u32..).zip(source.text.lines()).find(|(_, line)| line.starts_with('#'));
        heading.map(|(number, line)| Quote::new(Place::line(source.path, number), line))
    });
    let told = format!("{} {}", source.name(), name.as_ref().map_or("", |quote| &quote.text)).to_lowercase();
    let labels =
        source.line(|line| line.starts_with("labels:")).map(|quote| quote.text.to_lowercase()).unwrap_or_default();
    let words = ["bug", "defect", "crash", "regression", "problem", "broken"];
    let alone = matches!(source.name().split('.').next(), Some("issue_template" | "default"));
    let body = source.text.to_lowercase();
    let asks = ["to reproduce", "expected behavio", "reproduction"].iter().any(|words| body.contains(words));
    let defect = words.iter().any(|word| told.contains(word) || labels.contains(word)) || (alone && asks);
    IssueTemplate { path: source.path.clone(), name, defect, links: Vec::new() }
}

/// Reads the contact links of a chooser.
fn config(source: &Source<'_>) -> IssueTemplate {
    let document = parse_yaml(source.text.as_bytes(), &Limits { bytes: 256 << 10, ..Limits::default() }).ok();
    let links =
        document.as_ref().and_then(|document| document.root.get("contact_links")).map(Node::items).unwrap_or_default();
    let raw: Vec<&str> = source.text.lines().collect();
    let quote = |node: &Node| {
        let url = node.get("url")?;
        let line = raw.get(usize::try_from(url.line).ok()?.checked_sub(1)?)?;
        Some(Quote::new(Place::line(source.path, url.line), line))
    };
    IssueTemplate {
        path: source.path.clone(),
        name: None,
        defect: false,
        links: links.iter().filter_map(quote).collect(),
    }
}

#[cfg(test)]
mod tests {

    #[test]
    fn templates_are_found_on_every_forge() {
        for (path, text, defect) in [
            (".github/ISSUE_TEMPLATE/bug_report.md", "---\nname: Bug report\n---\n", Some(true)),
            (".github/ISSUE_TEMPLATE/1.yml", "name: Report a defect\nbody: []\n", Some(true)),
            (".github/ISSUE_TEMPLATE/feature.yml", "name: Ask\nlabels: [enhancement]\n", Some(false)),
            (".gitlab/issue_templates/Bug.md", "## Summary\n", Some(true)),
            (".github/ISSUE_TEMPLATE.md", "### Steps to reproduce\n", Some(true)),
            ("src/issue_template/x.md", "", None),
        ] {
            let found = super::super::read(&path.into(), text).unwrap_or_default();
            assert_eq!(found.issue_templates.first().map(|one| one.defect), defect, "{path}");
        }
    }

    #[test]
    fn contact_links_are_quoted() {
        let text =
            "blank_issues_enabled: false\ncontact_links:\n  - name: Security\n    url: https://x.org/s\n    about: a\n";
        let found = super::super::read(&".github/ISSUE_TEMPLATE/config.yml".into(), text).unwrap();
        assert_eq!(found.issue_templates[0].links[0].text, "url: https://x.org/s");
        assert_eq!(found.issue_templates[0].links[0].place.line, 4);
    }
}
