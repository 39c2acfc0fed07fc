//! `slam.toml` of the subject, and answers in `.bestpractices.json`: settings and declarations with their lines.

mod best_practices;
mod nearest;

pub(crate) use best_practices::read as read_best_practices;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use slam_model::{
    Claim, Declaration, Evidence, ForgeKind, Level, Place, Problem, RepoPath, RequirementId,
    declaration::DeclarationSource, evidence::policy::ProjectSettings,
};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::Lines;
use nearest::nearest;

const KEYS: [&str; 4] = ["level", "forge", "single-repository", "declaration"];
const DECLARATION_KEYS: [&str; 9] =
    ["requirement", "claim", "reason", "links", "by", "role", "date", "expires", "link"];
/// Declarations of one file that are kept.
const MOST_DECLARATIONS: usize = 2_000;
const LONGEST_BYTES: usize = 1 << 20;

/// What a file says of the project itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct ProjectFile {
    pub(crate) settings: ProjectSettings,
    pub(crate) declarations: Vec<Declaration>,
}

/// Reads a `slam.toml`; what is wrong stands in `settings.problems`, the rest is kept.
pub(crate) fn read(path: &RepoPath, text: &str) -> ProjectFile {
    let mut reader = Reader { path, lines: Lines::of(text), file: ProjectFile::default() };
    reader.file.settings.path = Some(path.clone());
    if text.len() > LONGEST_BYTES {
        reader.problem(0, "", format!("is longer than {} KiB and was not read", LONGEST_BYTES >> 10));
        return reader.file;
    }
    match DeTable::parse(text) {
        Ok(table) => reader.root(table.get_ref()),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().next().unwrap_or("is not TOML").to_lowercase();
            reader.problem(at, "", message);
        }
    }
    reader.file
}

/// Replaces what the subject's `slam.toml` says by another file (`--config FILE`). Its declarations name that file as their
/// source; answers of `.bestpractices.json` stay.
pub fn replace_settings(evidence: &mut Evidence, name: &str, bytes: &[u8]) {
    let path = RepoPath::from(name);
    let file = read(&path, &String::from_utf8_lossy(bytes));
    let own = evidence.project.path.take();
    evidence.declarations.retain(|one| match &one.source {
        DeclarationSource::File(place) => Some(&place.path) != own.as_ref(),
        DeclarationSource::Review(_) | DeclarationSource::Other(_) | DeclarationSource::Unrecorded => true,
    });
    evidence.declarations.extend(file.declarations.into_iter().map(|one| match &one.source {
        // The file is none of the subject: a citation must not look like a path of it.
        DeclarationSource::File(place) => {
            let source = DeclarationSource::Other(format!("{name}:{}", place.line));
            Declaration { source, ..one }
        }
        DeclarationSource::Review(_) | DeclarationSource::Other(_) | DeclarationSource::Unrecorded => one,
    }));
    evidence.project = file.settings;
}

struct Reader<'r> {
    path: &'r RepoPath,
    lines: Lines,
    file: ProjectFile,
}

type Value<'v> = Spanned<DeValue<'v>>;

impl Reader<'_> {
    fn problem(&mut self, at: usize, pointer: &str, message: String) {
        let line = self.lines.line(at);
        self.file.settings.problems.push(Problem { line, pointer: pointer.to_owned(), message });
    }

    fn wrong(&mut self, value: &Value<'_>, pointer: &str, wanted: &str) {
        self.problem(value.span().start, pointer, format!("{} is not {wanted}", shown(value)));
    }

    fn unknown(&mut self, at: usize, pointer: &str, key: &str, known: &[&str]) {
        let hint = nearest(key, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        self.problem(at, pointer, format!("unknown key `{key}`{hint}"));
    }

    fn root(&mut self, table: &DeTable<'_>) {
        for (key, value) in table.iter() {
            let name = &**key.get_ref();
            let pointer = format!("/{name}");
            match name {
                "level" => match value.get_ref().as_integer().and_then(|number| number.as_str().parse::<u8>().ok()) {
                    Some(number) if (1..=3).contains(&number) => {
                        self.file.settings.level = Level::try_from(number).ok()
                    }
                    _ => self.wrong(value, &pointer, "a level; levels are 1, 2, and 3"),
                },
                "forge" => match value.get_ref().as_str().and_then(ForgeKind::from_name) {
                    Some(kind) => self.file.settings.forge = Some(kind),
                    None => {
                        let names = ForgeKind::NAMES.map(|(name, _)| name).join(", ");
                        self.wrong(value, &pointer, &format!("a kind of forge; known are {names}"));
                    }
                },
                "single-repository" => match value.get_ref().as_bool() {
                    Some(single) => self.file.settings.single_repository = Some(single),
                    None => self.wrong(value, &pointer, "`true` or `false`"),
                },
                "declaration" => match value.get_ref().as_array() {
                    Some(all) => {
                        for (index, one) in all.iter().enumerate().take(MOST_DECLARATIONS) {
                            self.declaration(one, &format!("/declaration/{index}"));
                        }
                    }
                    None => self.wrong(value, &pointer, "a list of tables; write `[[declaration]]`"),
                },
                _ => self.unknown(key.span().start, &pointer, name, &KEYS),
            }
        }
    }

    fn declaration(&mut self, value: &Value<'_>, pointer: &str) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong(value, pointer, "a table; write `[[declaration]]`");
        };
        let at = value.span();
        let (mut requirement, mut claim) = (None, None);
        let (mut date, mut expires) = (None, None);
        let (mut reason, mut by, mut role, mut links) = (String::new(), None, None, Vec::new());
        let mut end = at.end;
        for (key, value) in table.iter() {
            let name = &**key.get_ref();
            let pointer = format!("{pointer}/{name}");
            end = end.max(value.span().end);
            let text = value.get_ref().as_str();
            match name {
                "requirement" => match text {
                    Some(text) if !text.trim().is_empty() => requirement = Some(RequirementId::new(text)),
                    _ => self.wrong(value, &pointer, "the id of a requirement"),
                },
                "claim" => match text.and_then(claim_of) {
                    Some(found) => claim = Some(found),
                    None => self.wrong(value, &pointer, "a claim; claims are met, not-met, not-applicable, and waived"),
                },
                "reason" | "by" | "role" => match (text, name) {
                    (Some(text), "reason") => reason = text.trim().to_owned(),
                    (Some(text), "by") => by = Some(text.to_owned()),
                    (Some(text), _) => role = Some(text.to_owned()),
                    (None, _) => self.wrong(value, &pointer, "text"),
                },
                "links" | "link" => match (text, value.get_ref().as_array()) {
                    (Some(link), _) => links.push(link.to_owned()),
                    (None, Some(list)) => {
                        links.extend(list.iter().filter_map(|one| Some(one.get_ref().as_str()?.to_owned())))
                    }
                    (None, None) => self.wrong(value, &pointer, "a list of addresses"),
                },
                "date" | "expires" => match day_of(value) {
                    Some(day) if name == "date" => date = Some(day),
                    Some(day) => expires = Some(day),
                    None => self.wrong(value, &pointer, "a day such as 2026-10-31"),
                },
                _ => self.unknown(key.span().start, &pointer, name, &DECLARATION_KEYS),
            }
        }
        for (there, key) in
            [(requirement.is_some(), "requirement"), (claim.is_some(), "claim"), (!reason.is_empty(), "reason")]
        {
            if !there && !table.iter().any(|(known, _)| &**known.get_ref() == key) {
                self.problem(at.start, pointer, format!("lacks `{key}`"));
            }
        }
        if date.is_none() && expires.is_none() {
            self.problem(at.start, pointer, "has neither `date` nor `expires`, so it does not hold".to_owned());
        }
        if let (Some(requirement), Some(claim)) = (requirement, claim) {
            let place = Place::lines(self.path, self.lines.line(at.start), self.lines.line(end.saturating_sub(1)));
            let source = DeclarationSource::File(place);
            self.file.declarations.push(Declaration {
                requirement,
                claim,
                reason,
                links,
                by,
                role,
                date,
                expires,
                source,
            });
        }
    }
}

fn shown(value: &Value<'_>) -> String {
    match value.get_ref() {
        DeValue::String(text) => format!("`{}`", text.chars().take(60).collect::<String>()),
        DeValue::Integer(number) => format!("`{}`", number.as_str()),
        DeValue::Boolean(value) => format!("`{value}`"),
        other => format!("a value of type {}", other.type_str()),
    }
}

fn claim_of(text: &str) -> Option<Claim> {
    Some(match text {
        "met" => Claim::Met,
        "not-met" => Claim::NotMet,
        "not-applicable" => Claim::NotApplicable,
        "waived" => Claim::Waived,
        _ => return None,
    })
}

fn day_of(value: &Value<'_>) -> Option<Date> {
    match value.get_ref() {
        DeValue::String(text) => text.trim().parse().ok(),
        DeValue::Datetime(day) => day.date?.to_string().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn another_file_takes_the_place_of_slam_toml() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let mut evidence = Evidence::unseen(slam_model::Subject::default(), now, now);
        let own = read(
            &"slam.toml".into(),
            "level = 1\n[[declaration]]\nrequirement = \"OSPS-AC-01.01\"\nclaim = \"met\"\nreason = \"a\"\n",
        );
        (evidence.project, evidence.declarations) = (own.settings, own.declarations);
        let other = b"level = 3\n[[declaration]]\nrequirement = \"OSPS-AC-02.01\"\nclaim = \"met\"\nreason = \"b\"\n";
        replace_settings(&mut evidence, "../other.toml", other);
        assert_eq!(evidence.project.level, Some(Level::Three));
        let ids: Vec<_> = evidence.declarations.iter().map(|one| (one.requirement.as_str(), &one.source)).collect();
        assert_eq!(ids, [("OSPS-AC-02.01", &DeclarationSource::Other("../other.toml:2".to_owned()))]);
    }

    use super::*;

    #[test]
    fn settings_and_declarations_are_read_with_their_lines() {
        let text = "level = 2\nforge = \"gitlab\"\nsingle-repository = true\n\n[[declaration]]\nrequirement = \"osps-ac-01.01\"\n\
                    claim = \"met\"\nreason = \"enforced\"\nlinks = [\"https://x.org\"]\ndate = 2026-01-02\n";
        let file = read(&"slam.toml".into(), text);
        assert_eq!(file.settings.problems, []);
        assert_eq!((file.settings.level, file.settings.forge), (Some(Level::Two), Some(ForgeKind::Gitlab)));
        let one = &file.declarations[0];
        assert_eq!(one.requirement.as_str(), "OSPS-AC-01.01");
        assert_eq!(one.date, Some("2026-01-02".parse().unwrap()));
        assert_eq!(one.source, DeclarationSource::File(Place::lines(&"slam.toml".into(), 5, 10)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_the_way_out() {
        for (text, line, message) in [
            ("levle = 2\n", 1, "unknown key `levle`; did you mean `level`?"),
            ("\nlevel = 7\n", 2, "`7` is not a level; levels are 1, 2, and 3"),
            ("single-repository = \"yes\"\n", 1, "`yes` is not `true` or `false`"),
            ("[[declaration]]\nclaim = \"met\"\nreason = \"x\"\ndate = 2026-01-01\n", 1, "lacks `requirement`"),
            (
                "[[declaration]]\nrequirement = \"OSPS-AC-01.01\"\nclaim = \"yes\"\nreason = \"x\"\ndate = 2026-01-01\n",
                3,
                "`yes` is not a claim; claims are met, not-met, not-applicable, and waived",
            ),
        ] {
            let problems = read(&"slam.toml".into(), text).settings.problems;
            assert!(problems.iter().any(|p| p.line == line && p.message == message), "{text}: {problems:?}");
        }
        assert_eq!(read(&"slam.toml".into(), "a = \nb").settings.problems.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(\\[\\[declaration\\]\\]\n|level = |\"|claim|=|\\PC|\n){0,40}") {
            read(&"slam.toml".into(), &text);
        }
    }
}
