//! People, organisations, and programs in SPDX 2: `Person: Jane Doe (jane@example.org)`, `Tool: name-1.0`.

use crate::graph::{Party, Text, Tool};

/// Reads a person or an organisation; `None` for `NOASSERTION` and for nothing.
pub(super) fn read_party(text: &str) -> Option<Party> {
    let text = text.trim();
    let (is_person, rest) = if let Some(rest) = text.strip_prefix("Person:") {
        (Some(true), rest)
    } else if let Some(rest) = text.strip_prefix("Organization:") {
        (Some(false), rest)
    } else {
        (None, text)
    };
    let rest = rest.trim();
    if rest.is_empty() || rest == "NOASSERTION" {
        return None;
    }
    let (name, mail) = match rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, mail)) if mail.is_empty() || mail.contains('@') => (name.trim(), mail.trim()),
        _ => (rest, ""),
    };
    let contacts = if mail.is_empty() { Vec::new() } else { vec![(None, Some(Text::from(mail)))] };
    let name = (!name.is_empty()).then(|| Text::from(name));
    Some(Party { name, contacts, is_person, ..Party::default() })
}

/// Writes a party; `None` when it has no name, which SPDX asks for.
pub(super) fn write_party(party: &Party) -> Option<String> {
    let name = party.name.as_deref().map(one_line)?;
    if name.is_empty() {
        return None;
    }
    let word = if party.is_person == Some(true) { "Person" } else { "Organization" };
    Some(match party.contacts.first() {
        Some((None, Some(mail))) if !mail.contains(['(', ')']) => format!("{word}: {name} ({})", one_line(mail)),
        _ => format!("{word}: {name}"),
    })
}

/// Reads `name-version`; a name without anything that looks like a version is the name alone.
pub(super) fn read_tool(text: &str) -> Tool {
    let text = text.trim();
    if let Some((name, version)) = text.rsplit_once('-') {
        let digits = version.strip_prefix('v').unwrap_or(version);
        if !name.is_empty() && digits.starts_with(|letter: char| letter.is_ascii_digit()) {
            return Tool { vendor: None, name: Text::from(name), version: Some(Text::from(version)) };
        }
    }
    Tool { vendor: None, name: Text::from(text), version: None }
}

/// Writes `Tool: name-version`.
pub(super) fn write_tool(tool: &Tool) -> String {
    match &tool.version {
        Some(version) => format!("Tool: {}-{}", one_line(&tool.name), one_line(version)),
        None => format!("Tool: {}", one_line(&tool.name)),
    }
}

/// Returns a text whose line ends are spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    // SPDX 2.3, 6.8, 7.5: forms of creator and supplier.
    #[test]
    fn a_party_comes_back_as_it_was_written() {
        for text in ["Person: Jane Doe (jane@example.org)", "Organization: ACME", "Organization: ACME (Ltd)"] {
            assert_eq!(write_party(&read_party(text).unwrap()).unwrap(), text);
        }
        assert_eq!(read_party("Person: Jane Doe ()").unwrap().name.as_deref(), Some("Jane Doe"));
        assert_eq!(read_party("NOASSERTION"), None);
    }

    #[test]
    fn a_tool_has_a_version_behind_its_last_dash() {
        let tool = read_tool("LicenseFind-1.0");
        assert_eq!((tool.name.as_str(), tool.version.as_deref()), ("LicenseFind", Some("1.0")));
        assert_eq!(read_tool("sigs.k8s.io/bom/pkg/spdx").version, None);
        assert_eq!(write_tool(&read_tool("Microsoft.SBOMTool-0.2.7")), "Tool: Microsoft.SBOMTool-0.2.7");
    }
}
