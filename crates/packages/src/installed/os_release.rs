//! `os-release`: which distribution it is (freedesktop, `os-release(5)`).

use std::borrow::Cow;

use slam_formats::purl::Purl;

use crate::{File, Kind, Listing, Package};

/// Which distribution a database of packages belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Distribution {
    /// `debian`.
    pub(super) id: Option<String>,
    /// `12`; rolling distributions have none.
    pub(super) version: Option<String>,
}

impl Distribution {
    /// Reads what `os-release` below this root says.
    pub(super) fn below(root: &str, file: &File<'_>) -> Self {
        let text =
            ["etc/os-release", "usr/lib/os-release"].iter().find_map(|at| file.files.read(&format!("{root}{at}")));
        let Some(text) = text else { return Self::default() };
        let mut found = Self::default();
        for (_, key, value) in fields(&String::from_utf8_lossy(&text)) {
            match key {
                "ID" => found.id = Some(value.into_owned()),
                "VERSION_ID" => found.version = Some(value.into_owned()),
                _ => {}
            }
        }
        found
    }

    /// Returns the namespace of package URLs: the id, `otherwise` when there is none.
    pub(super) fn namespace<'a>(&'a self, otherwise: &'a str) -> &'a str {
        self.id.as_deref().filter(|id| !id.is_empty()).unwrap_or(otherwise)
    }

    /// Returns the purl with the qualifiers `arch` and `distro`.
    pub(super) fn qualify(&self, purl: Purl, arch: Option<&str>) -> Option<Purl> {
        let purl = match arch.filter(|arch| !arch.is_empty()) {
            Some(arch) => purl.with_qualifier("arch", arch).ok()?,
            None => purl,
        };
        match (&self.id, &self.version) {
            (Some(id), Some(version)) => purl.with_qualifier("distro", &format!("{id}-{version}")).ok(),
            (Some(id), None) => purl.with_qualifier("distro", id).ok(),
            _ => Some(purl),
        }
    }
}

/// Returns the part of the path before `marker`: where the root of the system lies in the target.
pub(super) fn root_of<'a>(path: &'a str, marker: &str) -> &'a str {
    path.rfind(marker).and_then(|at| path.get(..at)).unwrap_or("")
}

/// Reads the distribution itself.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = String::from_utf8_lossy(file.bytes);
    let mut system = Package { kind: Kind::OperatingSystem, ..Package::new("", None) };
    let mut pretty = None;
    for (line, key, value) in fields(&text) {
        let value = value.into_owned();
        match key {
            "ID" => {
                system.name = value;
                system.line = Some(line);
            }
            "VERSION_ID" => system.version = Some(value),
            "PRETTY_NAME" => pretty = Some(value),
            "HOME_URL" => system.homepage = Some(value),
            "VENDOR_NAME" => system.supplier = Some(value),
            // CPE 2.2 URIs and 2.3 names both occur; only the latter is kept, the former says the same.
            "CPE_NAME" if value.starts_with("cpe:2.3:") => system.cpes.push(value),
            _ => {}
        }
    }
    system.description = pretty;
    if system.name.is_empty() {
        listing.problem(None, "os-release has no `ID`: the distribution is not known");
        return listing;
    }
    // `/etc/os-release` goes first, and is usually the same file by another name.
    if let Some(root) = file.path.strip_suffix("etc/os-release") {
        listing.hides.push(format!("{root}usr/lib/os-release"));
    }
    listing.packages.push(system);
    listing
}

/// Returns line, key, and value of each assignment; the quotes of a shell are taken off.
fn fields(text: &str) -> impl Iterator<Item = (u32, &str, Cow<'_, str>)> {
    (1..).zip(text.lines()).filter_map(|(line, text)| {
        let (key, value) = text.trim().split_once('=')?;
        (!key.starts_with('#')).then(|| (line, key, unquoted(value)))
    })
}

fn unquoted(value: &str) -> Cow<'_, str> {
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            if quote == '\'' || !inside.contains('\\') {
                return Cow::Borrowed(inside);
            }
            let mut plain = String::with_capacity(inside.len());
            let mut characters = inside.chars();
            while let Some(character) = characters.next() {
                plain.extend(if character == '\\' { characters.next() } else { Some(character) });
            }
            return Cow::Owned(plain);
        }
    }
    Cow::Borrowed(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoFiles;

    // Keys and quoting after os-release(5).
    #[test]
    fn names_the_distribution() {
        let bytes = b"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\nHOME_URL='https://www.debian.org/'\n# ID=other\n";
        let listing = read(&File { path: "rootfs/etc/os-release", bytes, files: &NoFiles });
        let system = &listing.packages[0];
        assert_eq!((system.name.as_str(), system.version.as_deref()), ("debian", Some("12")));
        assert_eq!((system.kind, system.line), (Kind::OperatingSystem, Some(3)));
        assert_eq!(system.homepage.as_deref(), Some("https://www.debian.org/"));
        assert_eq!(listing.hides, ["rootfs/usr/lib/os-release"]);
    }

    #[test]
    fn takes_off_what_a_shell_takes_off() {
        assert_eq!(unquoted(r#""a \"b\" \$c""#), "a \"b\" $c");
        assert_eq!(unquoted("plain"), "plain");
        assert_eq!(unquoted("\""), "\"");
    }
}
