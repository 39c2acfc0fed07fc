//! Links from one document of the tree to another.

/// Returns the way from the folder of one file to another file.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let folders = |path: &str| -> Vec<String> {
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (start, end) = (folders(from), folders(to));
    let shared = start.iter().zip(&end).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), start.len() - shared);
    let name = to.rsplit('/').next().unwrap_or(to).to_owned();
    let parts: Vec<String> = up.chain(end.into_iter().skip(shared)).chain([name]).collect();
    // A blank or a parenthesis would end the address.
    parts.join("/").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// Returns a link in Markdown from one file to another, by the name of the other.
pub(crate) fn link(from: &str, to: &str) -> String {
    let name = to.rsplit('/').next().unwrap_or(to);
    let page = [".md", ".rst", ".adoc", ".org", ".txt"].iter().find_map(|ending| name.strip_suffix(ending));
    let name = page.filter(|stem| !stem.is_empty()).map_or_else(|| format!("`{name}`"), str::to_owned);
    format!("[{name}]({})", relative(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_goes_up_and_down() {
        for (from, to, expected) in [
            ("README.md", "docs/verify.md", "docs/verify.md"),
            ("docs/verify.md", "README.md", "../README.md"),
            ("docs/a/b.md", "docs/c d.md", "../c%20d.md"),
            (".github/README.md", "CRA-READINESS.md", "../CRA-READINESS.md"),
            ("docs/a.md", "docs/b.md", "b.md"),
        ] {
            assert_eq!(relative(from, to), expected, "{from} to {to}");
        }
        assert_eq!(link("docs/a.md", "SECURITY.md"), "[SECURITY](../SECURITY.md)");
        assert_eq!(link("docs/a.md", "Cargo.lock"), "[`Cargo.lock`](../Cargo.lock)");
    }
}
