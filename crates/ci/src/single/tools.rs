//! Actions that install whatever version of a tool is newest.

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::UnpinnedTool},
};

use crate::{
    file::{File, Rating},
    knowledge,
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    for used in &file.uses {
        let Some(tool) = knowledge::tool(&used.uses.name.to_lowercase()) else { continue };
        let said = tool.inputs.iter().find_map(|input| used.input(input));
        let (span, confidence, message) = match said {
            None => (
                used.node.span,
                Confidence::High,
                format!("`{}` installs the newest `{}`: no version is named", used.uses.name, tool.name),
            ),
            Some(entry) => {
                let span = File::join(&entry.key, &entry.value);
                let text = entry.value.text().unwrap_or_default();
                match text.trim() {
                    "" | "latest" | "stable" | "canary" | "edge" | "nightly" => {
                        (span, Confidence::High, format!("`{}` is installed in whatever version is newest", tool.name))
                    }
                    text if text.starts_with("${{") => {
                        (span, Confidence::Low, format!("the version of `{}` is computed", tool.name))
                    }
                    _ => continue,
                }
            }
        };
        found.push(file.finding_in(used.around, UnpinnedTool, Rating::of(Severity::Medium, confidence), span, message));
    }
}
