//! Roles, rights, and how people treat each other. Names come from answers alone.

use slam_model::evidence::document::{DocumentKind, Markup};

use crate::{
    documents::words::{add, ended, part, rows},
    draft::{Draft, Home},
    prose::{Part, text},
};

use super::forge;

const GOVERNANCE: Home = Home { kind: DocumentKind::Governance, path: "GOVERNANCE.md", title: "Governance" };
const MAINTAINERS: Home = Home { kind: DocumentKind::Maintainers, path: "MAINTAINERS.md", title: "Maintainers" };

/// Returns the roles.
pub(crate) fn role_parts(draft: &mut Draft<'_>, _: Markup) -> Vec<Part> {
    let Some(rows) = rows(draft, "roles") else { return vec![text(draft.blank("roles"))] };
    let roles = rows.iter().map(|row| ended(&format!("**{}**: {}", part(row, "name"), part(row, "does"))));
    vec![text("Each role has its responsibilities:"), Part::List(roles.collect())]
}

pub(super) fn roles(draft: &mut Draft<'_>) {
    let roles = role_parts(draft, Markup::Markdown);
    add(draft, GOVERNANCE, &["Roles", "Roles and responsibilities"], &roles);
    let decisions = draft.words("decisions");
    let words = ended(&format!("Decisions are made like this: {decisions}"));
    add(draft, GOVERNANCE, &["Decisions", "How decisions are made"], &[text(words)]);
}

pub(super) fn permissions(draft: &mut Draft<'_>) {
    let review = draft.words("permission-review");
    let words = ended(&format!("People are reviewed before they are granted more rights: {review}"));
    add(draft, GOVERNANCE, &["More rights for a person", "Permissions"], &[text(words)]);
}

/// Returns who has access to what, in the shape that is read in this markup.
pub(crate) fn access_parts(draft: &mut Draft<'_>, markup: Markup) -> Vec<Part> {
    let Some(rows) = rows(draft, "sensitive-access") else { return vec![text(draft.blank("sensitive-access"))] };
    let cells = rows.iter().map(|row| [part(row, "name"), part(row, "access")]);
    let list = match markup {
        // Where a table is written as a list, a name in a sentence of its own is seen to be one.
        Markup::Rst | Markup::Plain => {
            Part::List(cells.map(|[name, access]| ended(&format!("{name}. Access: {access}"))).collect())
        }
        Markup::Markdown | Markup::Asciidoc | Markup::Org => Part::Table(
            vec!["Name".to_owned(), "Access".to_owned()],
            cells.map(|cells| cells.map(str::to_owned).to_vec()).collect(),
        ),
    };
    vec![text("These members of the project have access to sensitive resources:"), list]
}

pub(super) fn access(draft: &mut Draft<'_>) {
    let markup = draft.project.document(MAINTAINERS.kind).map_or(Markup::Markdown, |one| one.markup);
    let parts = access_parts(draft, markup);
    add(draft, MAINTAINERS, &["Who can do what", "Access to sensitive resources"], &parts);
    let Some(people) = rows(draft, "maintainers") else { return };
    let is_handle = |handle: &&String| {
        let name = handle.strip_prefix('@').unwrap_or_default();
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter))
    };
    let handles: Vec<String> = people.iter().filter_map(|one| one.get("handle")).filter(is_handle).cloned().collect();
    forge::codeowners(draft, &handles);
}

/// Writes a code of conduct. Its rules are the project's only by an answer: without one there is nothing to write, not
/// even a blank, since every other line would be a promise.
pub(super) fn conduct(draft: &mut Draft<'_>) {
    let Some(contact) = draft.project.answer("conduct-contact") else {
        draft.note("answer `conduct-contact` to adopt a code of conduct: without somebody to tell, it is only paper");
        return;
    };
    if draft.project.document(DocumentKind::CodeOfConduct).is_some() {
        return;
    }
    let contact = contact.words();
    let way = if contact.starts_with("https://") {
        format!("[through this form]({contact})")
    } else {
        format!("to {contact}")
    };
    let home = Home { kind: DocumentKind::CodeOfConduct, path: "CODE_OF_CONDUCT.md", title: "Code of conduct" };
    let expected = [
        "Be kind, and assume that others mean well.",
        "Criticize work, not the person who did it.",
        "Give others room to speak, and make it easy for newcomers to ask.",
        "Admit mistakes, and let others correct theirs.",
    ];
    let refused = [
        "insults, threats, and mockery",
        "attention of a sexual kind",
        "harassment for who somebody is, or is thought to be",
        "making private matters of others public",
    ];
    let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    draft.section(home, "What we expect", &[Part::List(owned(&expected))]);
    draft.section(home, "What we do not accept", &[Part::List(owned(&refused))]);
    draft.section(
        home,
        "When it happens",
        &[text(format!(
            "Tell us in private {way}. We listen, and name nobody who tells us. Whoever breaks these rules is asked to stop; who does not stop may be kept out of the places of this project."
        ))],
    );
    draft.section(
        home,
        "Where it holds",
        &[text("In every place of this project, and wherever somebody speaks for it.")],
    );
}
