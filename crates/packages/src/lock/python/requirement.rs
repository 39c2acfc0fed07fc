//! A requirement in the words of PEP 508: `name[extra] >= 1 ; marker`, `name @ address`.

/// A requirement, borrowed from its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Requirement<'a> {
    /// The name, as written.
    pub(super) name: &'a str,
    /// What stands between the brackets.
    pub(super) extras: &'a str,
    /// Version clauses, without parentheses: `>=1,<2`.
    pub(super) clauses: &'a str,
    /// Address behind `@`.
    pub(super) address: &'a str,
    /// Marker behind `;`.
    pub(super) marker: &'a str,
}

impl<'a> Requirement<'a> {
    /// Reads a requirement; `None` when it begins with no name, or with something else behind it.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let is_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
        let end = text.find(|sign| !is_name(sign)).unwrap_or(text.len());
        let (name, mut rest) = text.split_at_checked(end)?;
        if !super::is_name(name) {
            return None;
        }
        rest = rest.trim_start();
        let mut extras = "";
        if let Some(inside) = rest.strip_prefix('[') {
            let (list, behind) = inside.split_once(']')?;
            (extras, rest) = (list.trim(), behind.trim_start());
        }
        if let Some(behind) = rest.strip_prefix('@') {
            // An address may hold `;`; a marker has a blank before it.
            let (address, marker) = behind.trim().split_once(" ;").unwrap_or((behind.trim(), ""));
            return Some(Self { name, extras, clauses: "", address: address.trim(), marker: marker.trim() });
        }
        let (clauses, marker) = rest.split_once(';').unwrap_or((rest, ""));
        let clauses = clauses.trim().trim_start_matches('(').trim_end_matches(')').trim();
        let fits = clauses.is_empty() || clauses.starts_with(['=', '<', '>', '!', '~']);
        fits.then_some(Self { name, extras, clauses, address: "", marker: marker.trim() })
    }

    /// Returns the version when the clauses leave only one.
    pub(super) fn pin(&self) -> Option<&'a str> {
        pin(self.clauses)
    }
}

/// Returns the version of `==1.0` and `===1.0`; none when several clauses or a wildcard stand there.
pub(super) fn pin(clauses: &str) -> Option<&str> {
    let version = clauses.trim().strip_prefix("==")?.trim_start_matches('=').trim();
    let plain = !version.is_empty() && !version.contains(['*', ',', ' ', '$', '{', '%', '<', '>', '=']);
    plain.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Forms of PEP 508, section "Specification".
    #[test]
    fn reads_the_forms() {
        let read =
            |text| Requirement::read(text).map(|one| (one.name, one.extras, one.clauses, one.address, one.marker));
        assert_eq!(read("a.b-c"), Some(("a.b-c", "", "", "", "")));
        assert_eq!(read("a [x, y] (>=1,<2) ; os_name=='nt'"), Some(("a", "x, y", ">=1,<2", "", "os_name=='nt'")));
        assert_eq!(read("p @ https://h.example/p.zip ; m"), Some(("p", "", "", "https://h.example/p.zip", "m")));
        assert_eq!(read("./local"), None);
        assert_eq!(["-", "-a", "a-", "_==1", "a.==1"].map(read), [None; 5]);
        assert_eq!(read("two words"), None);
        assert_eq!(["==1.0", "===1", "==1.*", ">=1", "==1,!=2"].map(pin), [Some("1.0"), Some("1"), None, None, None]);
    }
}
