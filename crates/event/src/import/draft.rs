//! What a reader found, before it is checked: the rules that are the same for every form.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::Level;

use super::{Field, ImportedProject, ImportedRepository, Oddity, ReadRules, RepositoryKey, key::read_address};
use crate::{Slug, registration::AddressRules};

/// More projects than any directory has; a longer list is read up to here.
const MOST_PROJECTS: usize = 50_000;

/// More repositories than any project lists.
const MOST_REPOSITORIES: usize = 2_000;

/// The longest text of one field, in characters.
const LONGEST: usize = 500;

/// The longest description.
const LONGEST_DESCRIPTION: usize = 4_000;

/// Collects oddities; keys that no reader knows are named once, with how often they stand there.
#[derive(Default)]
pub(super) struct Oddities {
    found: Vec<Oddity>,
    unknown: BTreeMap<String, (u32, usize)>,
}

impl Oddities {
    pub(super) fn say(&mut self, line: u32, message: impl Into<String>) {
        self.found.push(Oddity { line, message: message.into() });
    }

    pub(super) fn unknown(&mut self, line: u32, key: &str) {
        self.unknown.entry(key.to_owned()).or_insert((line, 0)).1 += 1;
    }

    pub(super) fn into_sorted(mut self) -> Vec<Oddity> {
        for (key, (line, times)) in std::mem::take(&mut self.unknown) {
            let often = if times == 1 { String::new() } else { format!(", {times} times") };
            self.say(line, format!("`{}` is not known and was passed over{often}", shortened(&key)));
        }
        self.found.sort();
        self.found
    }
}

/// A text with its line.
#[derive(Clone)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) line: u32,
}

/// A repository before its address is checked.
#[derive(Default)]
pub(super) struct DraftRepository {
    pub(super) line: u32,
    pub(super) address: String,
    pub(super) name: Option<String>,
    pub(super) check_sets: Vec<String>,
    pub(super) exclude: Vec<String>,
}

/// A project before its fields are checked.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) line: u32,
    pub(super) fields: BTreeMap<Field, Text>,
    pub(super) completed: Vec<Text>,
    pub(super) repositories: Vec<DraftRepository>,
}

/// Checks every draft; what does not hold is said and left out, and a project without a name goes altogether.
pub(super) fn finish(drafts: Vec<Draft>, rules: ReadRules<'_>, oddities: &mut Oddities) -> Vec<ImportedProject> {
    let mut projects: Vec<ImportedProject> = Vec::new();
    let mut taken: BTreeMap<Slug, u32> = BTreeMap::new();
    for draft in drafts {
        if projects.len() == MOST_PROJECTS {
            oddities.say(draft.line, format!("more than {MOST_PROJECTS} projects; the rest was not read"));
            break;
        }
        let Some(project) = project(draft, rules, oddities) else { continue };
        match taken.get(&project.slug) {
            Some(first) => {
                let message = format!("`{}` stands on line {first} already; this one was passed over", project.slug);
                oddities.say(project.line, message);
            }
            None => {
                taken.insert(project.slug.clone(), project.line);
                projects.push(project);
            }
        }
    }
    projects
}

fn project(mut draft: Draft, rules: ReadRules<'_>, oddities: &mut Oddities) -> Option<ImportedProject> {
    let line = draft.line;
    let repositories = repositories(std::mem::take(&mut draft.repositories), rules.addresses, oddities);
    let completed = completed(std::mem::take(&mut draft.completed), oddities);
    let mut fields = BTreeMap::new();
    for (field, text) in std::mem::take(&mut draft.fields) {
        fields.extend(checked(field, text, oddities).map(|text| (field, text)));
    }
    let mut take = |field: Field| fields.remove(&field);
    let Some(name) = take(Field::Name) else {
        oddities.say(line, "a project without a name was passed over");
        return None;
    };
    let slug = take(Field::Slug);
    let level = take(Field::Level);
    let accepted = take(Field::Accepted);
    let project = ImportedProject {
        line,
        slug: match slug.and_then(|text| Slug::of_name(&text.text)).or_else(|| fallback_slug(&name.text, &repositories))
        {
            Some(slug) => slug,
            None => {
                let message = format!("no address can be made of the name `{}`; give it a slug", shortened(&name.text));
                oddities.say(line, message);
                return None;
            }
        },
        name: name.text,
        repositories,
        steward: take(Field::Steward).map(|text| text.text).or_else(|| rules.steward.map(str::to_owned)),
        stage: take(Field::Stage).map(|text| text.text),
        level: level.and_then(|text| read_level(&text, oddities)),
        contact: take(Field::Contact).map(|text| text.text),
        advisor: take(Field::Advisor).map(|text| text.text),
        logo: take(Field::Logo).map(|text| text.text),
        dark_logo: take(Field::DarkLogo).map(|text| text.text),
        home: take(Field::Home).map(|text| text.text),
        statistics: take(Field::Statistics).map(|text| text.text),
        description: take(Field::Description).map(|text| text.text),
        category: take(Field::Category).map(|text| text.text),
        accepted: accepted.and_then(|text| read_date(&text, oddities)),
        completed,
    };
    Some(project)
}

/// Returns the slug of a project whose list gives none.
pub(crate) fn fallback_slug(name: &str, repositories: &[ImportedRepository]) -> Option<Slug> {
    Slug::of_name(name).or_else(|| repositories.iter().find_map(|one| Slug::of_name(one.key.last())))
}

/// Returns the text without outer blanks when it is fit for a page; `None` when it is empty or was refused.
fn checked(field: Field, mut text: Text, oddities: &mut Oddities) -> Option<Text> {
    // A description may be folded over several lines; everything else is one.
    let is_description = field == Field::Description;
    text.text = match is_description {
        true => text.text.split_whitespace().collect::<Vec<_>>().join(" "),
        false => text.text.trim().to_owned(),
    };
    let longest = if is_description { LONGEST_DESCRIPTION } else { LONGEST };
    let name = field.name();
    let refusal = if text.text.is_empty() {
        return None;
    } else if text.text.chars().any(is_unseen) {
        format!("the {name} has characters that cannot be seen")
    } else if text.text.chars().count() > longest {
        format!("the {name} is longer than {longest} characters")
    } else if is_address(field) && !is_page(field, &text.text) {
        format!("the {name} `{}` is no https address", shortened(&text.text))
    } else {
        return Some(text);
    };
    oddities.say(text.line, refusal + " and was passed over");
    None
}

/// Returns whether a character is a control, or changes the direction of what stands around it.
fn is_unseen(one: char) -> bool {
    one.is_control()
        || matches!(one, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_address(field: Field) -> bool {
    matches!(field, Field::Logo | Field::DarkLogo | Field::Home | Field::Statistics)
}

fn is_page(field: Field, text: &str) -> bool {
    // The site names its own pictures by their path; `//` would be a host.
    let own = field == Field::Logo && text.starts_with('/') && !text.starts_with("//");
    let lower = text.to_ascii_lowercase();
    let on_the_web = lower.starts_with("https://") || lower.starts_with("http://");
    (own || on_the_web) && !text.contains(char::is_whitespace)
}

fn read_level(text: &Text, oddities: &mut Oddities) -> Option<Level> {
    let level = text.text.parse::<u8>().ok().and_then(|number| Level::try_from(number).ok());
    if level.is_none() {
        oddities.say(text.line, format!("`{}` is not a level; levels are 1, 2, and 3", shortened(&text.text)));
    }
    level
}

fn read_date(text: &Text, oddities: &mut Oddities) -> Option<jiff::civil::Date> {
    // A moment counts by its day.
    let day = text.text.get(..10).unwrap_or(&text.text);
    let date = day.parse().ok();
    if date.is_none() {
        oddities.say(text.line, format!("`{}` is not a date such as 2026-03-20", shortened(&text.text)));
    }
    date
}

fn completed(texts: Vec<Text>, oddities: &mut Oddities) -> Vec<Slug> {
    let mut badges: Vec<Slug> = Vec::new();
    for text in texts {
        match Slug::new(text.text.trim().to_lowercase()) {
            Ok(badge) if badges.contains(&badge) => {
                oddities.say(text.line, format!("the badge `{badge}` stands twice"))
            }
            Ok(badge) => badges.push(badge),
            Err(error) => oddities.say(text.line, format!("the badge `{}` {error}", shortened(&text.text))),
        }
    }
    badges
}

fn repositories(drafts: Vec<DraftRepository>, rules: AddressRules, oddities: &mut Oddities) -> Vec<ImportedRepository> {
    let mut repositories = Vec::new();
    let mut seen = BTreeSet::new();
    for draft in drafts {
        if repositories.len() == MOST_REPOSITORIES {
            oddities.say(draft.line, format!("more than {MOST_REPOSITORIES} repositories; the rest was not read"));
            break;
        }
        let address = match read_address(&draft.address, rules) {
            Ok(address) => address,
            Err(refusal) => {
                let shown = shortened(draft.address.trim());
                oddities.say(draft.line, format!("the repository `{shown}` was passed over: {refusal}"));
                continue;
            }
        };
        let key = RepositoryKey::of(&address);
        if !seen.insert(key.clone()) {
            oddities.say(draft.line, format!("the repository `{key}` stands twice in one project"));
            continue;
        }
        let name = draft.name.and_then(|text| checked(Field::Name, Text { text, line: draft.line }, oddities));
        repositories.push(ImportedRepository {
            address: address.to_string(),
            key,
            name: name.map(|text| text.text),
            check_sets: words(draft.check_sets, draft.line, oddities),
            exclude: words(draft.exclude, draft.line, oddities),
        });
    }
    repositories
}

fn words(words: Vec<String>, line: u32, oddities: &mut Oddities) -> Vec<String> {
    let checked = |text| checked(Field::RepositoryDetails, Text { text, line }, oddities).map(|text| text.text);
    words.into_iter().filter_map(checked).collect()
}

/// Returns the begin of a text, fit for a message.
pub(super) fn shortened(text: &str) -> String {
    let seen: String = text.chars().filter(|one| !is_unseen(*one)).take(60).collect();
    if text.chars().count() > 60 { format!("{seen}…") } else { seen }
}
