//! What persons answered: `--answers FILE`, a TOML file with one key a question, and the template of it.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::Level;

use crate::{
    known,
    project::Project,
    questions::{self, Kind, Question},
};

/// The mark of a blank: the key of the question follows it. A sentence with the mark in it counts as not written.
pub const BLANK: &str = "TODO(slam): ";

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A word, a sentence, or an address.
    Text(String),
    /// A whole number.
    Number(u32),
    /// Yes or no.
    Yes(bool),
    /// One entry a line.
    Lines(Vec<String>),
    /// Entries with named parts.
    Rows(Vec<BTreeMap<String, String>>),
}

impl Answer {
    /// Returns the answer as it stands in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Lines(lines) => lines.join(", "),
            Self::Rows(rows) => {
                rows.iter().filter_map(|row| row.values().next().cloned()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// All answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    given: BTreeMap<String, Answer>,
}

/// Why a file of answers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswers {
    /// It is no TOML.
    #[error("line {line}: {message}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What the reader says.
        message: String,
    },
    /// Nobody asked.
    #[error("`{key}` answers no question; `slam fix --questions` lists them")]
    Unknown {
        /// The key.
        key: String,
    },
    /// The value has another type.
    #[error("`{key}` wants {wanted}")]
    Type {
        /// The key.
        key: String,
        /// The type in words.
        wanted: &'static str,
    },
    /// The value cannot stand in a document.
    #[error("`{key}` {why}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong.
        why: String,
    },
}

/// Characters of one answer: more is no answer but a document.
const LONGEST: usize = 4000;
/// Entries of one answer.
const MOST: usize = 200;

impl Answers {
    /// Reads a file of answers.
    ///
    /// # Errors
    /// When it is no TOML, answers what nobody asked, or answers with another type.
    pub fn parse(text: &str) -> Result<Self, BadAnswers> {
        let table: toml::Table = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
            BadAnswers::Syntax { line, message: error.message().lines().collect::<Vec<_>>().join(", ") }
        })?;
        let mut answers = Self::default();
        for (key, value) in &table {
            let question = questions::find(key).ok_or_else(|| BadAnswers::Unknown { key: key.clone() })?;
            answers.put(question, read(question, value)?)?;
        }
        Ok(answers)
    }

    /// Records one answer.
    ///
    /// # Errors
    /// When it cannot stand in a document.
    pub fn put(&mut self, question: &Question, answer: Answer) -> Result<(), BadAnswers> {
        let bad = |why: String| BadAnswers::Value { key: question.key.to_owned(), why };
        let texts: Vec<&String> = match &answer {
            Answer::Text(text) => vec![text],
            Answer::Lines(lines) => lines.iter().collect(),
            Answer::Rows(rows) => rows.iter().flat_map(BTreeMap::values).collect(),
            Answer::Number(_) | Answer::Yes(_) => Vec::new(),
        };
        if texts.len() > MOST {
            return Err(bad(format!("has more than {MOST} entries")));
        }
        for text in texts {
            if text.trim().is_empty() {
                return Err(bad("is empty; leave the line out instead".to_owned()));
            }
            if text.chars().count() > LONGEST {
                return Err(bad(format!("has more than {LONGEST} characters")));
            }
            if text.chars().any(|letter| letter.is_control()) {
                return Err(bad("has line ends or control characters".to_owned()));
            }
            if text.contains(BLANK.trim_end()) {
                return Err(bad("is itself a blank".to_owned()));
            }
        }
        if let (Kind::Choice(choices), Answer::Text(text)) = (&question.kind, &answer)
            && !choices.contains(&text.as_str())
        {
            return Err(bad(format!("is none of {}", choices.join(", "))));
        }
        self.given.insert(question.key.to_owned(), answer);
        Ok(())
    }

    /// Returns the answer to a question.
    pub fn get(&self, key: &str) -> Option<&Answer> {
        self.given.get(key)
    }

    /// Returns whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }
}

fn read(question: &Question, value: &toml::Value) -> Result<Answer, BadAnswers> {
    let bad = || BadAnswers::Type { key: question.key.to_owned(), wanted: question.kind.words() };
    let text = |value: &toml::Value| value.as_str().map(|text| text.trim().to_owned()).ok_or_else(bad);
    Ok(match &question.kind {
        Kind::Text | Kind::Choice(_) => Answer::Text(text(value)?),
        Kind::Number => Answer::Number(value.as_integer().and_then(|it| u32::try_from(it).ok()).ok_or_else(bad)?),
        Kind::Yes => Answer::Yes(value.as_bool().ok_or_else(bad)?),
        Kind::Lines => Answer::Lines(value.as_array().ok_or_else(bad)?.iter().map(text).collect::<Result<_, _>>()?),
        Kind::Rows(parts) => {
            let row = |value: &toml::Value| -> Result<BTreeMap<String, String>, BadAnswers> {
                let table = value.as_table().ok_or_else(bad)?;
                let known = table.keys().all(|key| parts.iter().any(|part| part.name == key));
                let whole = parts.iter().filter(|part| part.is_required).all(|part| table.contains_key(part.name));
                if !known || !whole {
                    return Err(bad());
                }
                table.iter().map(|(key, value)| Ok((key.clone(), text(value)?))).collect()
            };
            Answer::Rows(value.as_array().ok_or_else(bad)?.iter().map(row).collect::<Result<_, _>>()?)
        }
    })
}

/// Returns the template of a file of answers: each question as a comment with what the repository says already, a guess, or
/// an example, ready to be uncommented. Those that a repair waits for stand first; questions of higher levels are left out.
pub fn template(project: &Project<'_>, level: Level, waiting: &BTreeSet<String>) -> String {
    let mut text = String::from(
        "# Answers for `slam fix --answers FILE`. Take the `#` before a key away and write what is true;\n\
         # what stays a comment becomes a marked blank, and a blank counts as not written.\n",
    );
    let all = || questions::all().iter().filter(|one| one.level <= level);
    let (first, rest): (Vec<&Question>, Vec<&Question>) = all().partition(|one| waiting.contains(one.key));
    for question in &first {
        asked(project, question, &mut text);
    }
    if !first.is_empty() && !rest.is_empty() {
        text.push_str("\n# ---- No repair waits for these today; an answer makes documents say more.\n");
    }
    for question in rest {
        asked(project, question, &mut text);
    }
    text
}

fn asked(project: &Project<'_>, question: &Question, text: &mut String) {
    text.push('\n');
    for line in question.ask.lines() {
        text.push_str(&format!("# {line}\n"));
    }
    let guess = || known::guess(project, question.key);
    match (project.answers.get(question.key), project.known(question.key), guess()) {
        (Some(given), ..) => text.push_str(&written(question, given, "")),
        (None, Some(known), _) => {
            text.push_str("# (The repository says so; answer only where that is wrong.)\n");
            text.push_str(&written(question, &known, "# "));
        }
        (None, None, Some(guess)) => {
            text.push_str("# (A guess from the repository; a person has to make sure.)\n");
            text.push_str(&written(question, &guess, "# "));
        }
        (None, None, None) => text.push_str(&written(question, &question.example(), "# ")),
    }
}

fn written(question: &Question, answer: &Answer, before: &str) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let key = question.key;
    match answer {
        Answer::Text(text) => format!("{before}{key} = {}\n", quoted(text)),
        Answer::Number(number) => format!("{before}{key} = {number}\n"),
        Answer::Yes(yes) => format!("{before}{key} = {yes}\n"),
        Answer::Lines(lines) => {
            let entries: String = lines.iter().map(|line| format!("{before}  {},\n", quoted(line))).collect();
            format!("{before}{key} = [\n{entries}{before}]\n")
        }
        // Not as `[[key]]`: the keys behind it would belong to it.
        Answer::Rows(rows) => {
            let part = |(name, text): (&String, &String)| format!("{name} = {}", quoted(text));
            let row = |row: &BTreeMap<String, String>| {
                // In the order in which the question names the parts.
                let place = |name: &str| match &question.kind {
                    Kind::Rows(parts) => parts.iter().position(|part| part.name == name),
                    _ => None,
                };
                let mut row: Vec<_> = row.iter().collect();
                row.sort_by_key(|(name, _)| place(name));
                let parts: Vec<String> = row.into_iter().map(part).collect();
                format!("{before}  {{ {} }},\n", parts.join(", "))
            };
            format!("{before}{key} = [\n{}{before}]\n", rows.iter().map(row).collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_template_shows_can_be_read() {
        let mut text = String::new();
        for question in questions::all() {
            text.push_str(&written(question, &question.example(), ""));
        }
        let answers = Answers::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        for question in questions::all() {
            assert_eq!(answers.get(question.key), Some(&question.example()), "{}", question.key);
        }
    }

    #[test]
    fn what_cannot_stand_in_a_document_is_refused() {
        for (text, expected) in [
            ("name = 1", "`name` wants a text"),
            ("name = ' '", "`name` is empty; leave the line out instead"),
            ("name = \"a\\nb\"", "`name` has line ends or control characters"),
            ("name = 'TODO(slam): name'", "`name` is itself a blank"),
            ("sign-off = 'maybe'", "`sign-off` is none of dco, cla, none"),
            ("actors = [{ name = 'A' }]", "`actors` wants a list of tables with the parts of the example"),
            ("nome = 'a'", "`nome` answers no question; `slam fix --questions` lists them"),
        ] {
            assert_eq!(Answers::parse(text).unwrap_err().to_string(), expected);
        }
    }
}
