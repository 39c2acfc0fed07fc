//! Manifests and lock files: which names they have, and readers of the few fields that posture asks for.

mod json;
mod lines;
mod names;
mod toml;
mod xml;

use slam_model::{
    Place, Quote, RepoPath,
    evidence::manifest::{Manifest, ManifestKind},
};
use slam_packages::{File, Kind, Needs, NoFiles, readers_of};

use crate::text::Lines;

/// Bytes of a manifest that are read.
const LONGEST_BYTES: usize = 1 << 20;
/// Bytes of a lock file that are read to count what it fixes; a longer one is told by its name alone.
const LONGEST_LOCK_BYTES: usize = 4 << 20;
/// Addresses of one manifest that are kept.
const MOST_ADDRESSES: usize = 100;

/// Reads a manifest or lock file; `None` when the name is of neither.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<Manifest> {
    let (ecosystem, kind) = names::find(path)?;
    let mut manifest = Manifest {
        path: path.clone(),
        ecosystem: ecosystem.to_owned(),
        kind,
        role: crate::role::role(path),
        name: None,
        version: None,
        license: None,
        dependencies: None,
        addresses: Vec::new(),
    };
    if kind == ManifestKind::Lock {
        manifest.dependencies = fixed(path, text);
        return Some(manifest);
    }
    if text.len() > LONGEST_BYTES {
        return Some(manifest);
    }
    let mut fields = Fields { path, text, lines: Lines::of(text), manifest };
    let lower = path.to_lower();
    if lower.ends_with(".toml") || lower.ends_with("pipfile") {
        toml::read(&mut fields);
    } else if lower.ends_with(".json") {
        json::read(&mut fields);
    } else if [".xml", ".csproj", ".fsproj", ".vbproj", ".nuspec", ".props"]
        .iter()
        .any(|ending| lower.ends_with(ending))
    {
        xml::read(&mut fields);
    } else {
        lines::read(&mut fields);
    }
    fields.addresses();
    Some(fields.manifest)
}

/// Returns how many packages a lock file fixes, as the component graph reads it; `None` when no reader is for it alone.
fn fixed(path: &RepoPath, text: &str) -> Option<u32> {
    if text.len() > LONGEST_LOCK_BYTES {
        return None;
    }
    let path = path.to_string();
    let reader = readers_of(&path).find(|reader| reader.needs != Needs::Asked)?;
    let listing = (reader.read)(&File { path: &path, bytes: text.as_bytes(), files: &NoFiles });
    let packages = listing.packages.iter().filter(|package| package.kind != Kind::Application).count();
    u32::try_from(packages).ok()
}

/// A manifest while it is read.
struct Fields<'f> {
    path: &'f RepoPath,
    text: &'f str,
    lines: Lines,
    manifest: Manifest,
}

impl Fields<'_> {
    /// Returns the quote of a value: where it stands, and the value itself.
    fn quote(&self, at: usize, value: &str) -> Quote {
        Quote::new(Place::line(self.path, self.lines.line(at)), value)
    }

    /// Keeps every address of the file that is one of the project or of a registry: not of schemas, namespaces, people, and
    /// licences.
    fn addresses(&mut self) {
        const NAMES_ONLY: [&str; 8] = [
            "www.w3.org/",
            "maven.apache.org/POM",
            "maven.apache.org/xsd",
            "json-schema.org/",
            "json.schemastore.org",
            "schemas.microsoft.com",
            "schemas.android.com",
            "xmlns",
        ];
        let mut found = Vec::new();
        for range in crate::documents::links::bare(self.text) {
            let Some(address) = self.text.get(range.clone()).filter(|address| address.contains("://")) else {
                continue;
            };
            if NAMES_ONLY.iter().any(|name| address.contains(name))
                || in_comment(self.text, range.start)
                || is_of_others(self.text, range.start)
            {
                continue;
            }
            found.push(self.quote(range.start, address));
            if found.len() >= MOST_ADDRESSES {
                break;
            }
        }
        self.manifest.addresses = found;
    }
}

/// Returns whether the line of a byte begins as a comment.
fn in_comment(text: &str, at: usize) -> bool {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default().trim_start();
    line.starts_with('#') || line.starts_with("//") || line.starts_with("<!--")
}

/// Returns whether the address at a byte belongs to a person, an organisation, or a licence: the word stands before it on
/// its line, names the object or list around it, or is the XML element around it.
fn is_of_others(text: &str, at: usize) -> bool {
    const WORDS: [&str; 6] = ["author", "contributor", "maintainer", "developer", "licen", "organi"];
    const FURTHEST: usize = 4000;
    let Some(before) = text.get(..at) else { return false };
    let speaks = |words: &str| {
        let lower = words.to_ascii_lowercase();
        WORDS.iter().any(|word| lower.contains(word))
    };
    let line = before.rsplit('\n').next().unwrap_or_default();
    // An address may itself hold such a word; only what stands before the value counts.
    if line.len() < 200 && !line.contains("://") && speaks(line) {
        return true;
    }
    let start = (0..=at.saturating_sub(FURTHEST)).rev().find(|start| text.is_char_boundary(*start)).unwrap_or(0);
    let Some(near) = before.get(start..) else { return false };
    for element in ["developers", "contributors", "licenses", "organization"] {
        let open = near.rfind(&format!("<{element}>"));
        if open.is_some() && open > near.rfind(&format!("</{element}>")) {
            return true;
        }
    }
    let mut depth = 0u32;
    for (end, character) in near.char_indices().rev() {
        match character {
            '}' | ']' => depth += 1,
            '{' | '[' if depth > 0 => depth -= 1,
            '{' | '[' => {
                let head = near.get(..end).unwrap_or_default().trim_end().trim_end_matches([':', '=']).trim_end();
                let key = head.trim_end_matches(['"', '\'']).rsplit(['"', '\'', '\n', ',', '{', '[']).next();
                if head.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\''))
                    && key.is_some_and(|key| key.len() < 40 && speaks(key))
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_and_licences_are_none_of_the_project() {
        for (path, text, expected) in [
            (
                "package.json",
                "{\n \"author\": {\"name\": \"A\", \"url\": \"http://a.example.org\"},\n \"homepage\": \"https://p.example.org\"\n}",
                "https://p.example.org",
            ),
            ("package.json", "{\"author\": \"A <a@b.c> (http://a.example.org)\"}", ""),
            (
                "composer.json",
                "{\"authors\": [{\"name\": \"A\"}, {\"homepage\": \"http://a.example.org\"}], \"homepage\": \"http://p.example.org\"}",
                "http://p.example.org",
            ),
            (
                "pom.xml",
                "<project>\n<url>http://p.example.org</url>\n<developers>\n<developer>\n<url>http://a.example.org</url>\n</developer>\n</developers>\n</project>",
                "http://p.example.org",
            ),
        ] {
            let manifest = read(&path.into(), text).unwrap();
            let found: Vec<_> = manifest.addresses.iter().map(|quote| quote.text.as_str()).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    /// `name@version licence (dependencies) lines`
    fn shown(path: &str, text: &str) -> String {
        let manifest = read(&path.into(), text).unwrap();
        let part = |quote: &Option<Quote>| {
            quote.as_ref().map_or("-".to_owned(), |quote| format!("{}:{}", quote.text, quote.place.line))
        };
        let count = manifest.dependencies.map_or("-".to_owned(), |count| count.to_string());
        format!("{} {} {} {count}", part(&manifest.name), part(&manifest.version), part(&manifest.license))
    }

    #[test]
    fn the_fields_of_each_kind_are_found_on_their_lines() {
        for (path, text, expected) in [
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n[dependencies]\nb = \"1\"\n[dev-dependencies]\nc = \"1\"\n",
                "a:2 1.0.0:3 MIT:4 2",
            ),
            ("Cargo.toml", "[workspace.package]\nlicense = \"MIT\"\n", "- - MIT:2 0"),
            (
                "package.json",
                "{\n \"name\": \"a\",\n \"version\": \"2.0.0\",\n \"license\": \"ISC\",\n \"dependencies\": {\"b\": \"1\"}\n}",
                "a:2 2.0.0:3 ISC:4 1",
            ),
            (
                "pyproject.toml",
                "[project]\nname = \"a\"\nversion = \"1\"\nlicense = {text = \"MIT\"}\ndependencies = [\"b\", \"c\"]\n",
                "a:2 1:3 MIT:4 2",
            ),
            (
                "pom.xml",
                "<project>\n<parent><version>9</version></parent>\n<artifactId>a</artifactId>\n<version>1</version>\n<licenses><license>\n<name>Apache-2.0</name></license></licenses>\n<dependencies><dependency><artifactId>b</artifactId></dependency></dependencies></project>",
                "a:3 1:4 Apache-2.0:6 1",
            ),
            (
                "go.mod",
                "module example.org/a\n\ngo 1.22\n\nrequire (\n\tx.org/b v1.0.0\n\tx.org/c v1.0.0 // indirect\n)\n",
                "example.org/a:1 - - 1",
            ),
            ("requirements.txt", "# all\na==1\nb\n-r other.txt\n", "- - - 2"),
            (
                "a.gemspec",
                "Gem::Specification.new do |s|\n  s.name = \"a\"\n  s.version = \"1\"\n  s.license = \"MIT\"\n  s.add_dependency \"b\"\nend\n",
                "a:2 1:3 MIT:4 1",
            ),
            ("setup.cfg", "[metadata]\nname = a\nversion = 1\nlicense = MIT\n", "a:2 1:3 MIT:4 -"),
            ("pubspec.yaml", "name: a\nversion: 1.0.0\ndependencies:\n  b: 1\n", "a:1 1.0.0:2 - -"),
            ("DESCRIPTION", "Package: a\nVersion: 1.0\nLicense: GPL-3\n", "a:1 1.0:2 GPL-3:3 -"),
            ("mix.exs", "def project do\n  [app: :a,\n   version: \"1\"]\n", "a:2 1:3 - -"),
        ] {
            assert_eq!(shown(path, text), expected, "{path}");
        }
    }

    #[test]
    fn addresses_are_quoted_and_namespaces_are_not() {
        let text = "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n<url>http://a.org</url>\n<!-- http://c.org -->\n</project>";
        let manifest = read(&"pom.xml".into(), text).unwrap();
        assert_eq!(manifest.addresses, [Quote::new(Place::line(&"pom.xml".into(), 2), "http://a.org")]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(
            path in proptest::sample::select(vec!["Cargo.toml", "package.json", "pom.xml", "go.mod", "requirements.txt", "a.gemspec", "pyproject.toml"]),
            text in "(\\PC|\n|<|>|\\[package\\]\n|name = |\\{|\")*",
        ) {
            read(&path.into(), &text);
        }
    }
}
