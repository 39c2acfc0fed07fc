//! Forms: what a person typed, what is wrong with it, and the value that a handler works with.
//!
//! The guard has read the body, bounded it, and checked its token before a handler runs. A handler takes `Form<T>`;
//! without a value it shows the same page again with the [`Sheet`], which keeps every word that was typed.

use std::{fmt::Display, str::FromStr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use slam_event::{Refusal, RefusalKind};

use crate::error::{WebError, sentence};

/// The name of the field that carries the token of a form.
pub(crate) const TOKEN_FIELD: &str = "_token";

/// What a form sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    pub(crate) texts: Vec<(String, String)>,
    pub(crate) files: Vec<Upload>,
}

impl Fields {
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A file that a form sent along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    /// The name of the field.
    pub(crate) field: String,
    /// What the sender calls it. It is shown and never opened.
    pub(crate) name: String,
    /// Its contents.
    pub(crate) bytes: Vec<u8>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The name of the field, which is the id of its control too.
    pub(crate) field: String,
    /// The label that people see.
    pub(crate) label: String,
    /// What to change, as a sentence.
    pub(crate) message: String,
}

/// The words in a form, and what is wrong with them. A page gets a blank or prefilled one at first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    values: Vec<(String, String)>,
    /// What is wrong, in the order of the fields.
    pub(crate) errors: Vec<FieldError>,
}

impl Sheet {
    /// Fills a form with what is stored.
    pub(crate) fn filled<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { values, errors: Vec::new() }
    }

    /// Returns the word in a field, empty when there is none.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns whether a box or a choice has this value.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(key, one)| key == name && one == value)
    }

    /// Returns what is wrong with a field, empty when nothing is.
    pub(crate) fn error(&self, name: &str) -> &str {
        self.errors.iter().find(|error| error.field == name).map_or("", |error| &error.message)
    }

    /// Returns the status of a page that shows this form: 422 when something in it has to change.
    pub(crate) fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// Notes what a rule of the event said about a field, after the form itself was fine.
    pub(crate) fn refuse(&mut self, field: &str, label: &str, message: &str) {
        let (field, label) = (field.to_owned(), label.to_owned());
        self.errors.push(FieldError { field, label, message: sentence(message) });
    }
}

/// A form that arrived.
#[derive(Debug)]
pub(crate) struct Form<T> {
    /// What was typed, and what is wrong with it.
    pub(crate) sheet: Sheet,
    /// The value, when nothing is wrong.
    pub(crate) input: Option<T>,
}

/// A value that is read from a form. Read every field before the first `?`, so that each mistake is told at once.
pub(crate) trait FromForm: Sized {
    /// Reads the fields; notes what is wrong in the reader.
    fn from_form(form: &mut Reader<'_>) -> Option<Self>;
}

/// Reads fields and notes what is wrong.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    fields: &'a Fields,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    /// Returns what was sent, as it is.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.fields.find(name)
    }

    /// Returns every value of a field that may stand several times.
    pub(crate) fn all(&self, name: &str) -> Vec<&'a str> {
        self.fields.texts.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Returns whether a box was ticked.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.raw(name).is_some_and(|value| !value.is_empty())
    }

    /// Returns the file of a field; browsers send an empty one when none was chosen.
    pub(crate) fn file(&self, name: &str) -> Option<&'a Upload> {
        self.fields.files.iter().find(|file| file.field == name && !file.bytes.is_empty())
    }

    /// Notes what is wrong; always returns `None`, so that it can end a reading.
    pub(crate) fn wrong<T>(&mut self, name: &str, label: &str, message: impl Into<String>) -> Option<T> {
        self.errors.push(FieldError { field: name.to_owned(), label: label.to_owned(), message: message.into() });
        None
    }

    /// Reads one line of text that must not be empty, of at most so many characters.
    pub(crate) fn line(&mut self, name: &str, label: &str, longest: usize) -> Option<String> {
        let text = self.line_or_empty(name, label, longest)?;
        if text.is_empty() { self.wrong(name, label, "This is needed.") } else { Some(text) }
    }

    /// Reads one line of text, of at most so many characters.
    pub(crate) fn line_or_empty(&mut self, name: &str, label: &str, longest: usize) -> Option<String> {
        let text = self.raw(name).unwrap_or_default().trim();
        if text.chars().any(char::is_control) {
            return self.wrong(name, label, "Remove the line breaks and other invisible characters.");
        }
        self.bounded(name, label, longest, text.to_owned())
    }

    /// Reads text of several lines, of at most so many characters. Line ends become `\n`.
    pub(crate) fn text(&mut self, name: &str, label: &str, longest: usize) -> Option<String> {
        let text = self.raw(name).unwrap_or_default().replace("\r\n", "\n");
        if text.chars().any(|one| one.is_control() && !matches!(one, '\n' | '\t')) {
            return self.wrong(name, label, "Remove the invisible characters.");
        }
        self.bounded(name, label, longest, text.trim().to_owned())
    }

    /// Reads a value by its own rule; the error says what is wrong as a fragment.
    pub(crate) fn parse<T: FromStr<Err: Display>>(&mut self, name: &str, label: &str) -> Option<T> {
        let text = self.raw(name).unwrap_or_default().trim();
        if text.is_empty() {
            return self.wrong(name, label, "This is needed.");
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => self.wrong(name, label, sentence(&error.to_string())),
        }
    }

    /// Reads one of several choices, found by its name.
    pub(crate) fn choice<T>(&mut self, name: &str, label: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        match self.raw(name).filter(|text| !text.is_empty()) {
            None => self.wrong(name, label, "Choose one."),
            Some(text) => match find(text) {
                Some(value) => Some(value),
                None => self.wrong(name, label, "Choose one of the list."),
            },
        }
    }

    fn bounded(&mut self, name: &str, label: &str, longest: usize, text: String) -> Option<String> {
        match text.chars().count() {
            long if long > longest => {
                let message = format!("Shorten this to {longest} characters; it has {long}.");
                self.wrong(name, label, message)
            }
            _ => Some(text),
        }
    }
}

impl<T: FromForm> Form<T> {
    pub(crate) fn read(fields: &Fields) -> Self {
        let mut reader = Reader { fields, errors: Vec::new() };
        let input = T::from_form(&mut reader).filter(|_| reader.errors.is_empty());
        let values = fields.texts.iter().filter(|(name, _)| name != TOKEN_FIELD).cloned().collect();
        Self { sheet: Sheet { values, errors: reader.errors }, input }
    }

    /// Returns the value, or what is wrong first as a refusal: for buttons and short forms, which no page shows again.
    pub(crate) fn need(self) -> Result<T, WebError> {
        let wrong = self.sheet.errors.first().map(|error| format!("{}: {}", error.label, error.message));
        self.input.ok_or_else(|| {
            let message = wrong.unwrap_or_default().trim_end_matches('.').to_owned();
            WebError::Refused(Refusal::new(RefusalKind::Invalid, "form", message))
        })
    }
}

impl<T: FromForm, S: Send + Sync> FromRequestParts<S> for Form<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        match parts.extensions.get::<Arc<Fields>>() {
            Some(fields) => Ok(Self::read(fields)),
            None => Err(WebError::internal("read a form")("the route takes no form")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Project {
        name: String,
        about: String,
        level: u8,
        listed: bool,
    }

    impl FromForm for Project {
        fn from_form(form: &mut Reader<'_>) -> Option<Self> {
            let name = form.line("name", "Name", 10);
            let about = form.text("about", "About", 20);
            let level = form.parse("level", "Level");
            Some(Self { name: name?, about: about?, level: level?, listed: form.flag("listed") })
        }
    }

    fn read(pairs: &[(&str, &str)]) -> Form<Project> {
        let texts = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Form::read(&Fields { texts, files: Vec::new() })
    }

    #[test]
    fn a_form_without_a_mistake_is_a_value() {
        let form = read(&[("name", " curl "), ("about", "a\r\nb"), ("level", "2"), ("listed", "yes")]);
        let project = Project { name: "curl".into(), about: "a\nb".into(), level: 2, listed: true };
        assert_eq!(form.input, Some(project));
    }

    #[test]
    fn every_mistake_is_told_at_once_and_no_word_is_lost() {
        let form = read(&[("name", ""), ("about", &"a".repeat(21)), ("level", "x"), ("_token", "secret")]);
        assert_eq!(form.input, None);
        let told: Vec<_> =
            form.sheet.errors.iter().map(|error| format!("{}: {}", error.label, error.message)).collect();
        assert_eq!(
            told,
            [
                "Name: This is needed.",
                "About: Shorten this to 20 characters; it has 21.",
                "Level: Invalid digit found in string."
            ]
        );
        assert_eq!(form.sheet.value("level"), "x");
        assert_eq!(form.sheet.value("_token"), "", "a token is not shown again");
    }

    #[test]
    fn invisible_characters_are_refused_in_a_line() {
        assert_eq!(
            read(&[("name", "a\nb")]).sheet.error("name"),
            "Remove the line breaks and other invisible characters."
        );
        assert_eq!(read(&[("about", "a\u{8}b")]).sheet.error("about"), "Remove the invisible characters.");
    }
}
