//! Writes one mail: plain text, the same words as simple HTML, and the headers by which programs handle it.

use jiff::Timestamp;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use url::Url;

/// A mail before it is written.
pub(super) struct Mail<'m> {
    /// The lasting id of the notice.
    pub(super) id: &'m str,
    pub(super) to: &'m str,
    pub(super) subject: &'m str,
    /// Paragraphs with an empty line between them.
    pub(super) body: &'m str,
    /// Where to read more.
    pub(super) link: Option<String>,
    /// Where to end all mail.
    pub(super) unsubscribe: Option<String>,
    pub(super) at: Timestamp,
}

impl Mail<'_> {
    /// Writes the mail, or says why it cannot be.
    pub(super) fn compose(&self, from: &Mailbox, base: &Url) -> Result<Message, String> {
        let to: Mailbox = self.to.parse().map_err(|_| "the address is none that mail can go to".to_owned())?;
        let host = base.host_str().unwrap_or("localhost");
        let mut message = Message::builder()
            .from(from.clone())
            .to(to)
            .subject(self.subject)
            .date(self.at.into())
            .message_id(Some(format!("<{}@{host}>", self.id)))
            .multipart(MultiPart::alternative_plain_html(self.text(), self.html()))
            .map_err(|error| format!("the mail cannot be written: {error}"))?;
        let headers = message.headers_mut();
        let mut add = |name: &'static str, value: String| {
            headers.insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
        };
        // RFC 3834: no vacation notes come back.
        add("Auto-Submitted", "auto-generated".to_owned());
        if let Some(unsubscribe) = &self.unsubscribe {
            add("List-Unsubscribe", format!("<{unsubscribe}>"));
            // RFC 8058: a mail program may press the button for its person.
            add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
        }
        Ok(message)
    }

    fn text(&self) -> String {
        let mut text = self.body.trim().to_owned();
        if let Some(link) = &self.link {
            text.push_str(&format!("\n\n{link}"));
        }
        if let Some(unsubscribe) = &self.unsubscribe {
            text.push_str(&format!("\n\n-- \nYou get this from the Security Slam. No more mail: {unsubscribe}"));
        }
        text.push('\n');
        text
    }

    /// The same words; what a person wrote is shown as they wrote it and never as markup.
    fn html(&self) -> String {
        let paragraphs: String = self
            .body
            .trim()
            .split("\n\n")
            .map(|one| format!("<p>{}</p>\n", escaped(one).replace('\n', "<br>\n")))
            .collect();
        let anchor = |address: &str, label: &str| format!("<a href=\"{}\">{}</a>", escaped(address), escaped(label));
        let link = self.link.as_ref().map(|link| format!("<p>{}</p>\n", anchor(link, link))).unwrap_or_default();
        let end = self.unsubscribe.as_ref().map(|unsubscribe| {
            let end = anchor(unsubscribe, "No more mail");
            format!("<hr>\n<p>You get this from the Security Slam. {end}</p>\n")
        });
        let head = format!("<!doctype html>\n<html lang=\"en\">\n<title>{}</title>\n", escaped(self.subject));
        format!("{head}{paragraphs}{link}{}</html>\n", end.unwrap_or_default())
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
