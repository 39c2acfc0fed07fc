//! The list of a fleet: lines, CSV, or JSON lines. A line that cannot be used becomes a failed item, never an early end.

use std::path::PathBuf;

use serde::Deserialize;
use slam_collect::mirror::Address;
use slam_model::Level;

/// Lines of a list; a longer one was not written for us.
const MOST_ITEMS: usize = 1_000_000;

/// One repository to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// What the result is called.
    pub(crate) name: String,
    /// The path or address as it was written.
    pub(crate) address: String,
    /// The level, when the list sets one.
    pub(crate) level: Option<Level>,
    /// Where it is, or why the line cannot be used.
    pub(crate) target: Result<Target, String>,
}

/// Where a repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// On this machine, read in place.
    Path(PathBuf),
    /// Elsewhere, brought through the cache of clones.
    Remote(Address),
}

/// A line of JSON; other fields are for others.
#[derive(Deserialize)]
struct Entry {
    name: Option<String>,
    address: Option<String>,
    level: Option<u8>,
}

/// Reads a list. The first line that says something tells its form.
pub(crate) fn read(text: &str) -> Result<Vec<Item>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let says = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut lines = text.lines().filter(says).peekable();
    if lines.clone().nth(MOST_ITEMS).is_some() {
        return Err(format!("the list has more than {MOST_ITEMS} lines; split it"));
    }
    let Some(first) = lines.peek().copied() else { return Ok(Vec::new()) };
    if first.trim_start().starts_with('{') {
        return Ok(lines.map(json).collect());
    }
    match header(first) {
        Some(columns) => Ok(lines.skip(1).map(|line| row(&columns, line)).collect()),
        None => Ok(lines.map(|line| item(None, line.trim(), None)).collect()),
    }
}

fn json(line: &str) -> Item {
    match serde_json::from_str::<Entry>(line) {
        Ok(entry) => {
            let level = entry.level.map(|level| Level::try_from(level).map_err(|error| error.to_string()));
            item(entry.name, entry.address.as_deref().unwrap_or_default().trim(), level)
        }
        Err(error) => unusable(line, format!("the line is not an object with name, address, and level: {error}")),
    }
}

/// Returns the columns of a CSV list: it has a header with `address` in it, and more than a path would.
fn header(line: &str) -> Option<Vec<String>> {
    let columns: Vec<String> = fields(line).into_iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    columns.iter().any(|name| name == "address").then_some(columns)
}

fn row(columns: &[String], line: &str) -> Item {
    let fields = fields(line);
    let field = |name: &str| {
        let at = columns.iter().position(|column| column == name)?;
        fields.get(at).map(|value| value.trim()).filter(|value| !value.is_empty())
    };
    let level = field("level").map(|level| {
        let number = level.parse::<u8>().map_err(|_| "levels are 1, 2, and 3".to_owned())?;
        Level::try_from(number).map_err(|error| error.to_string())
    });
    item(field("name").map(str::to_owned), field("address").unwrap_or_default(), level)
}

/// Returns the fields of a line of CSV (RFC 4180); a field with a line break in it is not supported by a list of lines.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    fields.push(field);
    fields
}

fn item(name: Option<String>, address: &str, level: Option<Result<Level, String>>) -> Item {
    let target = match &level {
        Some(Err(why)) => Err(why.clone()),
        _ => target(address),
    };
    // Of an address that is no address only what is safe to repeat is shown.
    let shown = match &target {
        Ok(Target::Remote(address)) => address.to_string(),
        _ => without_secrets(address),
    };
    let name = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| shown.clone());
    Item { name, address: shown, level: level.and_then(Result::ok), target }
}

fn unusable(line: &str, why: String) -> Item {
    const SHOWN: usize = 80;
    let shown: String = without_secrets(line).chars().take(SHOWN).collect();
    Item { name: shown.clone(), address: shown, level: None, target: Err(why) }
}

fn target(address: &str) -> Result<Target, String> {
    if address.is_empty() {
        return Err("the address is missing".to_owned());
    }
    let is_path = address.starts_with(['/', '.', '~']) || !address.contains(':');
    if is_path && !address.starts_with('-') {
        return Ok(Target::Path(PathBuf::from(address)));
    }
    Address::parse(address).map(Target::Remote).map_err(|error| error.to_string())
}

/// Returns the text without what stands before an `@` in the host of an address, where tokens are left.
fn without_secrets(text: &str) -> String {
    match text.split_once("://").map(|(scheme, rest)| (scheme, rest.split_once('/').unwrap_or((rest, "")))) {
        Some((scheme, (host, path))) if host.contains('@') => {
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/{path}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |item: Item| {
            let level = item.level.map(|level| format!(" {level}")).unwrap_or_default();
            match item.target {
                Ok(Target::Path(path)) => format!("{}{level} path {}", item.name, path.display()),
                Ok(Target::Remote(address)) => format!("{}{level} {address}", item.name),
                Err(why) => format!("{}{level} no: {why}", item.name),
            }
        };
        read(text).unwrap().into_iter().map(show).collect()
    }

    #[test]
    fn a_list_is_lines_or_csv_or_json_lines() {
        assert_eq!(
            shown("# ours\n\n ./a\n/srv/b c\nhttps://Example.org/d.git\ngit@example.org:e\n"),
            [
                "./a path ./a",
                "/srv/b c path /srv/b c",
                "https://example.org/d.git https://example.org/d.git",
                "git@example.org:e git@example.org:e"
            ]
        );
        assert_eq!(
            shown("name,address,level\n\"A, the \"\"one\"\"\",./a,2\n,https://example.org/b,\nC,./c,9\nD\n"),
            [
                "A, the \"one\" 2 path ./a",
                "https://example.org/b https://example.org/b",
                "C no: 9 is not a level; levels are 1, 2, and 3",
                "D no: the address is missing"
            ]
        );
        let json =
            "{\"name\":\"A\",\"address\":\"./a\",\"level\":3,\"more\":1}\n{\"address\":\"https://example.org/b\"}\n{\n";
        let found = shown(json);
        assert_eq!(found[..2], ["A 3 path ./a", "https://example.org/b https://example.org/b"]);
        assert!(found[2].starts_with("{ no: the line is not an object"), "{found:?}");
        assert_eq!(shown("# nothing\n\n"), Vec::<String>::new());
    }

    #[test]
    fn a_secret_in_an_address_is_refused_and_not_repeated() {
        let found = shown("https://user:secret@example.org/a\nfile:///etc\next::sh -c id\n-x\n");
        assert_eq!(found[0], "https://example.org/a no: an address carries no user name, password, or token");
        assert!(found.iter().all(|line| line.contains(" no: ")), "{found:?}");
    }
}
