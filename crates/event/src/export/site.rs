//! A page of the Slam's own site: Markdown whose front matter has the projects.

use super::{Heading, yaml::text};
use crate::import::{Field, ImportedProject};

/// What the form holds, beside the name and one repository.
pub(super) const HOLDS: &[Field] = &[Field::Logo, Field::Advisor, Field::Completed];

pub(super) fn write(projects: &[ImportedProject], heading: &Heading) -> String {
    let mut out = format!(
        "---\ntitle: {}\npath: {}\ndescription: {}\n",
        text(&heading.title),
        text(&heading.path),
        text(&heading.description)
    );
    out.push_str(if projects.is_empty() { "projects: []\n" } else { "projects:\n" });
    for project in projects {
        out.push_str(&format!("  - name: {}\n", text(&project.name)));
        let mut line = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                out.push_str(&format!("    {key}: {}\n", text(value)));
            }
        };
        line("advisor", project.advisor.as_deref());
        line("repoUrl", project.repositories.first().map(|one| one.address.as_str()));
        line("logoUrl", project.logo.as_deref());
        // A badge such as `on` would be something else than text.
        let badges: Vec<String> = project.completed.iter().map(|badge| text(badge.as_str())).collect();
        out.push_str(&format!("    completed: [{}]\n", badges.join(", ")));
    }
    out.push_str("---\n");
    out
}
