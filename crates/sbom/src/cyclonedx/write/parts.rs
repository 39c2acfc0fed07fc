//! The small parts: people and licences.

use super::Writer;
use crate::cyclonedx::fit;
use crate::graph::{Acknowledgement, License, LicenseForm, Party};
use crate::json::Stream;

impl Writer<'_, '_> {
    /// An organisation.
    pub(super) fn party(&mut self, party: &Party, pointer: &str) {
        let minor = self.minor;
        let mut urls = Vec::new();
        for url in &party.urls {
            match fit::iri(url) {
                Some(url) => urls.push(url),
                None => self.losses.drop(pointer, format!("`{url}` is no address")),
            }
        }
        for (_, mail) in &party.contacts {
            self.drop_bad_mail(mail.as_deref(), pointer);
        }
        self.json.object(|json| {
            json.optional("name", party.name.as_deref().map(|name| fit::line(name, minor)).as_deref());
            if !urls.is_empty() {
                json.name("url").array(|json| urls.iter().for_each(|url| json.text(url)));
            }
            if !party.contacts.is_empty() {
                json.name("contact").array(|json| {
                    for (name, mail) in &party.contacts {
                        contact(json, name.as_deref(), mail.as_deref(), minor);
                    }
                });
            }
        });
    }

    /// People; each mail that does not belong to a name is one more.
    pub(super) fn authors(&mut self, authors: &[Party]) {
        if authors.is_empty() {
            return;
        }
        let minor = self.minor;
        for (_, mail) in authors.iter().flat_map(|author| &author.contacts) {
            self.drop_bad_mail(mail.as_deref(), "");
        }
        if authors.iter().any(|author| !author.urls.is_empty()) {
            self.drop_new("", "address of an author's pages");
        }
        self.json.name("authors").array(|json| {
            for author in authors {
                let mut contacts = author.contacts.iter();
                let (first_name, mail) =
                    contacts.next().map_or((None, None), |(name, mail)| (name.as_deref(), mail.as_deref()));
                contact(json, author.name.as_deref().or(first_name), mail, minor);
                for (name, mail) in contacts {
                    contact(json, name.as_deref().or(author.name.as_deref()), mail.as_deref(), minor);
                }
            }
        });
    }

    fn drop_bad_mail(&mut self, mail: Option<&str>, pointer: &str) {
        if let Some(mail) = mail.filter(|mail| !fit::is_mail(mail)) {
            self.losses.drop(pointer, format!("`{mail}` is no mail address"));
        }
    }

    /// Licences in the form that the version asks for: until 1.4, and again in 1.7, each is a licence or an expression;
    /// in 1.5 and 1.6 one expression stands alone.
    pub(super) fn licenses<'a>(&mut self, name: &str, licenses: impl IntoIterator<Item = &'a License>, pointer: &str) {
        let mut licenses: Vec<&License> = licenses.into_iter().collect();
        if licenses.len() > 1 {
            let mut seen = std::collections::HashSet::new();
            licenses.retain(|license| {
                seen.insert((&license.text, license.form, license.said as u8, &license.full_text, &license.url))
            });
        }
        if licenses.is_empty() {
            return;
        }
        let is_alone = licenses.len() == 1;
        let minor = self.minor;
        for license in &licenses {
            if minor < 6 && license.said == Acknowledgement::Concluded {
                self.drop_new(pointer, "word for who says so of a licence");
            }
            let form = form_of(license, is_alone, minor);
            if form == "name" && license.form == LicenseForm::Expression && license.text.contains(' ') {
                let reason = format!(
                    "CycloneDX {} has no expression beside other licences; `{}` is written as a name",
                    self.version, license.text
                );
                self.losses.drop(pointer, reason);
            }
            if form == "expression" && (license.full_text.is_some() || license.url.is_some()) {
                self.drop_new(pointer, "text and address of a licence expression");
            } else if license.url.as_deref().is_some_and(|url| fit::iri(url).is_none()) {
                self.losses.drop(pointer, format!("`{}` is no address", license.url.as_deref().unwrap_or_default()));
            }
        }
        self.json.name(name).array(|json| {
            for license in licenses {
                let said = (minor >= 6 && license.said == Acknowledgement::Concluded).then_some("concluded");
                let text = fit::line(&license.text, minor);
                let form = form_of(license, is_alone, minor);
                json.object(|json| {
                    if form == "expression" {
                        json.member("expression", &text);
                        json.optional("acknowledgement", said);
                        return;
                    }
                    json.name("license").object(|json| {
                        json.member(form, &text);
                        json.optional("acknowledgement", said);
                        if let Some(text) = &license.full_text {
                            json.name("text").object(|json| json.member("content", text));
                        }
                        json.optional("url", license.url.as_deref().and_then(fit::iri).as_deref());
                    });
                });
            }
        });
    }
}

/// Returns `id`, `name`, or `expression`.
fn form_of(license: &License, is_alone: bool, minor: u8) -> &'static str {
    match license.form {
        LicenseForm::Name => "name",
        LicenseForm::Expression if fit::is_license_id(&license.text) => "id",
        LicenseForm::Expression if is_alone || !matches!(minor, 5 | 6) => "expression",
        LicenseForm::Expression => "name",
    }
}

fn contact(json: &mut Stream<'_>, name: Option<&str>, mail: Option<&str>, minor: u8) {
    json.object(|json| {
        json.optional("name", name.map(|name| fit::line(name, minor)).as_deref());
        json.optional("email", mail.filter(|mail| fit::is_mail(mail)));
    });
}
