//! Patches as mails that `git am` takes.

use std::io::{self, Write};

use jiff::{Timestamp, tz::TimeZone};

use super::diff::{self, Patch};

/// Who writes a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
}

/// One change: a mail, or a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it does, as an imperative without a full stop.
    pub subject: String,
    /// Paragraphs of the message.
    pub body: Vec<String>,
    /// The files.
    pub patches: Vec<Patch>,
}

impl Change {
    /// Returns the message with the sign-off of the sender.
    pub fn message(&self, sender: &Sender) -> String {
        let body: String = self.body.iter().map(|part| format!("{part}\n\n")).collect();
        format!("{}\n\n{body}{}\n", self.subject, sign_off(sender))
    }
}

/// Returns the line by which the sender certifies the origin of a change.
fn sign_off(sender: &Sender) -> String {
    format!("Signed-off-by: {} <{}>", sender.name, sender.email)
}

/// Writes the changes as one mailbox. The words about the whole series stand below the line of three dashes of the first
/// mail, where readers see them and `git am` does not take them into the history; a mail of its own without a patch would
/// stop it. Errors only when `out` does.
pub fn write(changes: &[Change], cover: &str, sender: &Sender, at: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    let date = at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    let all = changes.len();
    for (number, change) in (1..).zip(changes) {
        // The date is the mark of a mailbox that git wrote.
        writeln!(out, "From {} Mon Sep 17 00:00:00 2001", "0".repeat(40))?;
        writeln!(out, "From: {} <{}>", phrase(&sender.name), sender.email)?;
        writeln!(out, "Date: {date}")?;
        let place = if all == 1 { String::new() } else { format!(" {number}/{all}") };
        writeln!(out, "Subject: [PATCH{place}] {}", unstructured(&change.subject))?;
        writeln!(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n")?;
        for part in &change.body {
            writeln!(out, "{part}\n")?;
        }
        writeln!(out, "{}\n---", sign_off(sender))?;
        if number == 1 && !cover.is_empty() {
            writeln!(out, "{}", cover.trim_end())?;
        }
        writeln!(out)?;
        for patch in &change.patches {
            diff::write(patch, out)?;
        }
        writeln!(out, "-- \nslam {}\n", env!("CARGO_PKG_VERSION"))?;
    }
    Ok(())
}

/// Returns a name for a header: as it is when it is made of plain words, else as an encoded word.
fn phrase(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -'".contains(&byte));
    if is_plain { name.to_owned() } else { encoded(name) }
}

/// Returns text for a header without structure: as it is when it is ASCII, else as an encoded word.
fn unstructured(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) && !text.contains("=?");
    if is_plain { text.to_owned() } else { encoded(text) }
}

/// Returns text as an encoded word (RFC 2047, section 4.2).
fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b' ' => "_".to_owned(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("={byte:02X}"),
    };
    format!("=?UTF-8?q?{}?=", text.bytes().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_letters_of_other_alphabets_are_encoded() {
        assert_eq!(phrase("Ann Example"), "Ann Example");
        assert_eq!(phrase("Zoë, A."), "=?UTF-8?q?Zo=C3=AB=2C_A=2E?=");
        assert_eq!(unstructured("Pin actions, and more"), "Pin actions, and more");
    }

    #[test]
    fn a_mail_has_a_sign_off_and_the_first_one_the_cover() {
        let patch = Patch { path: "a".into(), old: None, new: b"x\n".to_vec(), is_executable: false };
        let change = |subject: &str| Change {
            subject: subject.to_owned(),
            body: vec!["Because.".to_owned()],
            patches: vec![patch.clone()],
        };
        let sender = Sender { name: "Ann".into(), email: "ann@example.org".into() };
        let mut out = Vec::new();
        write(&[change("One"), change("Two")], "All of it.", &sender, Timestamp::UNIX_EPOCH, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("\nSigned-off-by: Ann <ann@example.org>\n---\n").count(), 2);
        assert_eq!(text.matches("All of it.").count(), 1);
        assert!(text.contains("Subject: [PATCH 2/2] Two\n"));
    }
}
