//! Manifests that are code or plain lines: Go, Ruby, Python, Elixir, R, Dart, and others; literal values alone.

use super::Fields;

pub(super) fn read(fields: &mut Fields<'_>) {
    let mut at = 0;
    let mut count = 0u32;
    let mut block = "";
    let ecosystem = fields.manifest.ecosystem.clone();
    let pins = ecosystem == "pypi" && fields.path.to_lower().ends_with(".txt");
    let counted = pins || matches!(ecosystem.as_str(), "golang" | "gem" | "nuget");
    for line in fields.text.split_inclusive('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("//") {
            continue;
        }
        match ecosystem.as_str() {
            "golang" => {
                if let Some(name) = trimmed.strip_prefix("module ") {
                    let name = name.trim().trim_matches('"');
                    fields.manifest.name = fields.manifest.name.take().or(Some(fields.quote(start, name)));
                }
                if trimmed.ends_with('(') {
                    block = if trimmed.starts_with("require") { "require" } else { "other" };
                } else if trimmed == ")" {
                    block = "";
                } else {
                    let required = block == "require" || (block.is_empty() && trimmed.starts_with("require "));
                    count += u32::from(required && !trimmed.contains("// indirect"));
                }
                continue;
            }
            "gem" => {
                count += u32::from(
                    trimmed.starts_with("gem ")
                        || trimmed.contains("add_dependency")
                        || trimmed.contains("add_runtime_dependency"),
                )
            }
            _ if pins => count += u32::from(!trimmed.starts_with('-')),
            _ => {}
        }
        if !pins {
            field(fields, trimmed, start);
        }
    }
    fields.manifest.dependencies = counted.then_some(count);
}

/// Takes `name`, `version` and `licence` from lines such as `s.name = "a"`, `name: a`, `Package: a`, `app: :a`.
fn field(fields: &mut Fields<'_>, line: &str, start: usize) {
    let line = line.trim_start_matches(['[', '(']);
    let Some(cut) = line.find(['=', ':']) else { return };
    let (Some(key), Some(value)) = (line.get(..cut), line.get(cut + 1..)) else { return };
    let key = key.trim().rsplit('.').next().unwrap_or_default().to_lowercase();
    let value = value.trim().trim_start_matches(':').split(" #").next().unwrap_or_default();
    let value = value.trim().trim_end_matches([',', ')', ']']).trim();
    let quoted = value.starts_with(['"', '\'']);
    let value = value.trim_matches(['"', '\'']);
    let code = fields.path.to_lower();
    let is_code = [".gemspec", ".py", ".exs", ".gradle", ".kts", ".podspec", ".rockspec"]
        .iter()
        .any(|ending| code.ends_with(ending));
    let symbol = key == "app" && !value.is_empty();
    // In code only a literal tells: `version = Gem::VERSION` does not.
    if value.is_empty() || value.len() > 200 || (is_code && !quoted && !symbol) || value.contains(['{', '$', '<']) {
        return;
    }
    let quote = fields.quote(start, value);
    let manifest = &mut fields.manifest;
    let slot = match key.as_str() {
        "name" | "package" | "app" => &mut manifest.name,
        "version" => &mut manifest.version,
        "license" | "licence" | "licenses" => &mut manifest.license,
        _ => return,
    };
    slot.get_or_insert(quote);
}
