//! A foundation's data file, as CLOMonitor reads it.

use super::yaml::text;
use crate::import::{Field, ImportedProject};

/// What the form holds, beside the name, the slug, and the repositories. The foundation is the file itself.
pub(super) const HOLDS: &[Field] = &[
    Field::RepositoryDetails,
    Field::Stage,
    Field::Logo,
    Field::DarkLogo,
    Field::Home,
    Field::Statistics,
    Field::Description,
    Field::Category,
    Field::Accepted,
];

pub(super) fn write(projects: &[ImportedProject]) -> String {
    if projects.is_empty() {
        return "[]\n".to_owned();
    }
    projects.iter().map(project).collect()
}

fn project(project: &ImportedProject) -> String {
    let mut out = format!("- name: {}\n  display_name: {}\n", text(project.slug.as_str()), text(&project.name));
    // Quoted, since some readers of YAML take a bare date for a moment.
    let accepted = project.accepted.map(|day| format!("\"{day}\""));
    for (key, value) in [
        ("description", project.description.as_deref().map(text)),
        ("category", project.category.as_deref().map(text)),
        ("home_url", project.home.as_deref().map(text)),
        ("logo_url", project.logo.as_deref().map(text)),
        ("logo_dark_url", project.dark_logo.as_deref().map(text)),
        ("devstats_url", project.statistics.as_deref().map(text)),
        ("accepted_at", accepted),
        ("maturity", project.stage.as_deref().map(text)),
    ] {
        if let Some(value) = value {
            out.push_str(&format!("  {key}: {value}\n"));
        }
    }
    if !project.repositories.is_empty() {
        out.push_str("  repositories:\n");
    }
    for repository in &project.repositories {
        let mut lead = "    - ";
        if let Some(name) = &repository.name {
            out.push_str(&format!("{lead}name: {}\n", text(name)));
            lead = "      ";
        }
        out.push_str(&format!("{lead}url: {}\n", text(&repository.address)));
        for (key, words) in [("check_sets", &repository.check_sets), ("exclude", &repository.exclude)] {
            if !words.is_empty() {
                out.push_str(&format!("      {key}:\n"));
                out.extend(words.iter().map(|word| format!("        - {}\n", text(word))));
            }
        }
    }
    out
}
