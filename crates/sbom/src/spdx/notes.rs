//! Parts of the graph as entries of our annotations.

use super::extra::Extra;
use crate::graph::{Acknowledgement, License, LicenseForm, Party, Property};

/// A person or an organisation, with everything that is known.
pub(super) fn party(extra: &mut Extra, name: &str, party: &Party) {
    extra.add(name, party.name.as_deref().unwrap_or_default());
    if let Some(is_person) = party.is_person {
        extra.add(&format!("{name}-is"), if is_person { "person" } else { "organization" });
    }
    for url in &party.urls {
        extra.add(&format!("{name}-url"), url);
    }
    for (contact, mail) in &party.contacts {
        extra.add(&format!("{name}-contact"), contact.as_deref().unwrap_or_default());
        extra.add_some(&format!("{name}-mail"), mail.as_deref());
    }
}

/// A licence, with everything that is known.
pub(super) fn license(extra: &mut Extra, license: &License) {
    extra.add("license", &license.text);
    if license.form == LicenseForm::Name {
        extra.add("license-form", "name");
    }
    match license.said {
        Acknowledgement::Declared => {}
        Acknowledgement::Concluded => extra.add("license-said", "concluded"),
        Acknowledgement::Found => extra.add("license-said", "found"),
    }
    extra.add_some("license-url", license.url.as_deref());
    extra.add_some("license-text", license.full_text.as_deref());
}

/// A property.
pub(super) fn property(extra: &mut Extra, property: &Property) {
    extra.add("property", &property.name);
    extra.add("property-value", &property.value);
}
