//! What one repair of documents writes: whole new files, sections of existing ones, and single edits.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    RepoPath,
    evidence::document::{Document, DocumentKind, Markup},
};

use crate::{
    answers::{Answer, BLANK},
    project::Project,
    prose::{self, Part},
    script::Edit,
};

/// Where a section belongs: the document of a kind, or the file that is made when there is none.
#[derive(Debug, Clone, Copy)]
pub struct Home {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The file that is made.
    pub path: &'static str,
    /// Its title.
    pub title: &'static str,
}

/// The edits of one repair, and what it had to leave open.
pub struct Draft<'p> {
    /// The project as it is before this repair.
    pub project: Project<'p>,
    edits: Vec<(RepoPath, Edit)>,
    created: BTreeMap<RepoPath, String>,
    /// Questions whose answer is a marked blank in the edits.
    blanks: BTreeSet<&'static str>,
    /// What a person has to do besides.
    notes: Vec<String>,
    /// Names whose meaning nobody knows.
    wants: BTreeSet<String>,
}

/// What came of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafted {
    /// Edits of the files as they were before this repair; a new file is an insertion into nothing.
    pub edits: Vec<(RepoPath, Edit)>,
    /// Questions whose answer is a marked blank in the edits.
    pub blanks: Vec<&'static str>,
    /// What a person has to do besides.
    pub notes: Vec<String>,
    /// Names that it would have used, had somebody said what they stand for.
    pub wants: BTreeSet<String>,
}

impl<'p> Draft<'p> {
    /// Returns a draft without any edit.
    pub fn new(project: Project<'p>) -> Self {
        Self {
            project,
            edits: Vec::new(),
            created: BTreeMap::new(),
            blanks: BTreeSet::new(),
            notes: Vec::new(),
            wants: BTreeSet::new(),
        }
    }

    /// Returns what was drafted.
    pub fn finish(self) -> Drafted {
        let created = self.created.into_iter().map(|(path, text)| (path, Edit::insert(0, text)));
        let mut edits: Vec<_> = self.edits.into_iter().chain(created).collect();
        edits.sort_by(|a, b| (&a.0, a.1.start, a.1.end).cmp(&(&b.0, b.1.start, b.1.end)));
        Drafted { edits, blanks: self.blanks.into_iter().collect(), notes: self.notes, wants: self.wants }
    }

    /// Returns the answer to a question as words; a marked blank when nobody gave one.
    pub fn words(&mut self, key: &'static str) -> String {
        match self.project.answer(key) {
            Some(answer) => answer.words(),
            None => self.blank(key),
        }
    }

    /// Returns the answer to a question of yes or no; `None` when nobody gave one, and then nothing is written about it.
    pub fn yes(&self, key: &'static str) -> Option<bool> {
        match self.project.answer(key) {
            Some(Answer::Yes(yes)) => Some(yes),
            _ => None,
        }
    }

    /// Returns the entries of an answer; one marked blank when nobody gave one.
    pub fn lines(&mut self, key: &'static str) -> Vec<String> {
        match self.project.answer(key) {
            Some(Answer::Lines(lines)) if !lines.is_empty() => lines,
            Some(Answer::Text(text)) => vec![text],
            _ => vec![self.blank(key)],
        }
    }

    /// Returns the entries of an answer with named parts; one whose parts are blanks when nobody gave one.
    pub fn rows(&mut self, key: &'static str, parts: &[&str]) -> Vec<BTreeMap<String, String>> {
        match self.project.answer(key) {
            Some(Answer::Rows(rows)) if !rows.is_empty() => rows,
            _ => {
                let blank = self.blank(key);
                vec![parts.iter().map(|part| ((*part).to_owned(), blank.clone())).collect()]
            }
        }
    }

    /// Returns whether somebody, or the repository, answers the question.
    pub fn is_answered(&self, key: &str) -> bool {
        self.project.answer(key).is_some()
    }

    /// Returns the mark of a blank, and remembers that it was needed.
    pub fn blank(&mut self, key: &'static str) -> String {
        self.blanks.insert(key);
        format!("{BLANK}{key}")
    }

    /// Tells what a person has to do besides.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Tells that a commit or digest is not known, without which nothing is written here.
    pub fn want(&mut self, name: impl Into<String>) {
        self.wants.insert(name.into());
    }

    /// Returns the bytes of a file as they are before this repair.
    pub fn file(&self, path: &RepoPath) -> Option<Vec<u8>> {
        (self.project.read)(path)
    }

    /// Makes a file. Where one stands already, or was made by this draft, nothing happens.
    pub fn create(&mut self, path: &str, text: impl Into<String>) {
        if !self.project.has(path) {
            self.created.entry(RepoPath::from(path)).or_insert_with(|| text.into());
        }
    }

    /// Edits a file that exists.
    pub fn edit(&mut self, path: &RepoPath, edit: Edit) {
        self.edits.push((path.clone(), edit));
    }

    /// Puts text behind the last line of a file that exists, with line ends like its own.
    pub fn append(&mut self, path: &RepoPath, text: &str) {
        let Some(bytes) = self.file(path) else { return };
        let end = if line_end_is_crlf(&bytes) { "\r\n" } else { "\n" };
        let open = if bytes.is_empty() || bytes.ends_with(b"\n") { "" } else { end };
        let text = format!("{open}{}", text.replace('\n', end));
        self.edits.push((path.clone(), Edit::insert(bytes.len(), text)));
    }

    /// Returns the path of the document of a kind: the one that stands there, else the one that would be made.
    pub fn path_of(&self, home: Home) -> String {
        let there = self.project.document(home.kind);
        there.and_then(|one| one.path.as_str().map(str::to_owned)).unwrap_or_else(|| home.path.to_owned())
    }

    /// Writes a section: behind the last one of the document that stands there, or into a new one. Where the document has a
    /// section of this title already, nothing happens: what stands there was written by a person, or waits for one.
    pub(crate) fn section(&mut self, home: Home, title: &str, parts: &[Part]) {
        match self.project.document(home.kind) {
            Some(document) => self.extend(document, title, parts),
            None => {
                let title = format!("{}\n\n", prose::heading(Markup::Markdown, 2, title));
                let body = title + &prose::written(Markup::Markdown, parts);
                let begin = || format!("{}\n", prose::heading(Markup::Markdown, 1, home.title));
                if self.project.has(home.path) {
                    return;
                }
                let text = self.created.entry(RepoPath::from(home.path)).or_insert_with(begin);
                text.push('\n');
                text.push_str(&body);
            }
        }
    }

    /// Writes a section behind the last one of a document, unless it has one of this title.
    pub fn extend(&mut self, document: &Document, title: &str, parts: &[Part]) {
        let is_there = document.headings.iter().any(|one| one.text.trim().eq_ignore_ascii_case(title));
        // What cannot be read as it is written (a link, another encoding) is left to a person.
        let Some(bytes) = self.file(&document.path).filter(|bytes| std::str::from_utf8(bytes).is_ok()) else { return };
        if is_there {
            return;
        }
        let markup = document.markup;
        let before =
            if bytes.is_empty() || bytes.ends_with(b"\n\n") || bytes.ends_with(b"\r\n\r\n") { "" } else { "\n" };
        let text = format!("{before}{}\n\n{}", prose::heading(markup, 2, title), prose::written(markup, parts));
        let path = document.path.clone();
        self.append(&path, &text);
    }
}

fn line_end_is_crlf(bytes: &[u8]) -> bool {
    let first = bytes.iter().position(|byte| *byte == b'\n');
    first.and_then(|at| at.checked_sub(1)).and_then(|at| bytes.get(at)) == Some(&b'\r')
}
