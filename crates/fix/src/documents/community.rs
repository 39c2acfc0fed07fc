//! How people contribute, who decides, and who holds which rights.

mod forge;
pub(crate) mod people;
#[cfg(test)]
mod tests;

use slam_model::{
    ForgeKind,
    evidence::document::{Document, DocumentKind, Markup},
};

use crate::{
    answers::Answer,
    ci::Class,
    documents::{
        links::relative,
        security::{RULES, SECURITY, add_rules},
        words::{add, answered_lines, documents, ended, is_released, list, mentions},
    },
    draft::{Draft, Home},
    prose::{Part, text},
    recipe::{Recipe, Theme},
};

pub(crate) static RECIPES: &[Recipe] = &[
    recipe("add-contribution-guide", "Explain how to contribute", &["contribution-process"], process),
    recipe("state-change-rules", "Say what a change has to fulfil", &["contribution-requirements"], change_rules),
    recipe(
        "link-secure-development",
        "Link the rules for secure development from the contribution guide",
        &["secure-contribution-linked"],
        secure_development,
    ),
    recipe("state-tests", "Say how and when tests are run", &["tests-documented"], tests_run),
    recipe("state-test-policy", "Say which changes come with tests", &["test-policy"], test_policy),
    recipe("ask-for-sign-off", "Ask contributors to assert their right", &["contributor-assertion"], sign_off),
    recipe("name-discussion", "Name the public place for questions", &["public-discussion"], discussion),
    recipe(
        "add-defect-guide",
        "Say where a defect is reported",
        &["defect-reporting-guide", "defect-route-apart"],
        defects,
    ),
    recipe("state-roles", "Describe the roles and how decisions are made", &["roles-described"], people::roles),
    recipe(
        "state-permission-review",
        "Say who looks at a person before more rights are given",
        &["permissions-reviewed"],
        people::permissions,
    ),
    recipe("list-access", "List who has access to what", &["sensitive-access-list"], people::access),
    recipe("add-code-of-conduct", "Adopt a code of conduct", &["code-of-conduct-present"], people::conduct),
];

const fn recipe(
    id: &'static str,
    title: &'static str,
    helps: &'static [&'static str],
    write: fn(&mut Draft<'_>),
) -> Recipe {
    Recipe { id, title, theme: Theme::Community, class: Class::NeedsEyes, helps, write }
}

/// The contribution guide.
pub(crate) const CONTRIBUTING: Home =
    Home { kind: DocumentKind::Contributing, path: "CONTRIBUTING.md", title: "Contributing" };

/// Returns what a proposed change is called on the forge.
fn request(draft: &Draft<'_>) -> &'static str {
    match draft.project.forge() {
        ForgeKind::Github | ForgeKind::Forgejo | ForgeKind::Gitea | ForgeKind::Bitbucket | ForgeKind::Azure => {
            "pull request"
        }
        ForgeKind::Gitlab => "merge request",
        ForgeKind::Gerrit | ForgeKind::Sourcehut | ForgeKind::Mail | ForgeKind::Unknown => "patch",
    }
}

fn process(draft: &mut Draft<'_>) {
    let parts = process_parts(draft, Markup::Markdown);
    add(draft, CONTRIBUTING, &["How to propose a change", "Proposing a change"], &parts);
}

/// Returns how a change is proposed.
pub(crate) fn process_parts(draft: &mut Draft<'_>, _: Markup) -> Vec<Part> {
    match draft.yes("accepts-changes") {
        Some(false) => vec![text("This project does not accept contributions from others.")],
        Some(true) => {
            let request = request(draft);
            let branch = draft.project.evidence.subject.branch.as_deref();
            let target = branch.map(|branch| format!(" to the branch `{branch}`")).unwrap_or_default();
            let mut words = format!(
                "Changes are welcome. Please send each one as a {request}{target}, and describe what it changes and why."
            );
            if let Some(place) = draft.project.answer("discussion") {
                words
                    .push_str(&format!(" Talk about a larger change first: {}", link("the public discussion", &place)));
            }
            vec![text(words)]
        }
        None => vec![text(draft.blank("accepts-changes"))],
    }
}

/// Returns an answer as the end of a sentence: an address becomes a link.
fn link(label: &str, answer: &Answer) -> String {
    let words = answer.words();
    if words.starts_with("https://") { format!("[{label}]({words}).") } else { ended(&words) }
}

fn change_rules(draft: &mut Draft<'_>) {
    let parts = list(draft, "change-rules", "A contribution must meet these requirements:");
    add(draft, CONTRIBUTING, &["What a change has to fulfil", "Requirements for changes"], &parts);
    if let Some(rules) = answered_lines(draft, "change-rules") {
        forge::change_template(draft, &rules);
    }
}

fn tests_run(draft: &mut Draft<'_>) {
    let when = "Run the tests before you send a change";
    let parts = match draft.project.answer("test-command") {
        Some(command) => vec![text(format!("{when}:")), Part::Shell(vec![command.words()])],
        // In one sentence: alone, the introduction would count as the answer.
        None => vec![text(ended(&format!("{when}, with this command: {}", draft.blank("test-command"))))],
    };
    add(draft, CONTRIBUTING, &["Tests", "Running the tests"], &parts);
}

fn test_policy(draft: &mut Draft<'_>) {
    let changes = draft.words("test-policy");
    let parts = [text(ended(&format!("These changes must come with tests: {changes}")))];
    add(draft, CONTRIBUTING, &["Changes and their tests", "Policy for tests"], &parts);
}

fn sign_off(draft: &mut Draft<'_>) {
    const ASKED: &[&str] = &[
        "signed-off",
        "sign-off",
        "sign off",
        "commit -s",
        "certificate of origin",
        "contributor license agreement",
        "contributor agreement",
    ];
    // Whether commits carry the line no document can show: asking twice turns nothing.
    if documents(&draft.project, &[DocumentKind::Contributing]).any(|one| mentions(one, ASKED)) {
        return;
    }
    let words = match draft.project.answer("sign-off").map(|answer| answer.words()).as_deref() {
        Some("dco") => {
            "Every commit must carry a line `Signed-off-by` with the name and address of its author, who states by it the right to contribute the change under the licence of the project, as the [Developer Certificate of Origin](https://developercertificate.org/) words it. `git commit --signoff` writes the line.".to_owned()
        }
        Some("cla") => {
            let place = draft.words("cla");
            ended(&format!("Contributors must sign the contributor license agreement before a change is merged. It is signed here: {place}"))
        }
        Some(_) => return,
        // One word of an answer makes no sentence.
        None => {
            draft.note("answer `sign-off` to ask contributors for a sign-off or an agreement");
            return;
        }
    };
    add(draft, CONTRIBUTING, &["The right to contribute", "Sign-off"], &[text(words)]);
}

/// Parts of addresses by which a public place to talk is known.
const PLACES: &[&str] = &[
    "/issues",
    "/discussions",
    "lists.",
    "groups.",
    "forum",
    "discourse.",
    "discuss.",
    "matrix.to",
    "zulipchat.com",
    "libera.chat",
    "lore.",
    "todo.sr.ht",
    "community.",
    "mailman",
    "bugzilla.",
    "jira.",
    "slack.",
];

fn discussion(draft: &mut Draft<'_>) {
    use DocumentKind::{Contributing, Governance, Readme, Support};
    let is_place = |target: &str| PLACES.iter().any(|part| target.to_lowercase().contains(part));
    let mut all = documents(&draft.project, &[Readme, Contributing, Support, Governance]);
    // That a place is open to all no document can show: naming a second one turns nothing.
    if all.any(|one| one.links.iter().any(|link| is_place(&link.target)))
        || draft.project.evidence.forge.seen().is_some()
    {
        return;
    }
    let place = draft.project.answer("discussion").map(|answer| answer.words());
    if place.as_deref().is_some_and(|place| !is_place(place)) {
        draft.note(
            "`discussion` names a place that the evaluation does not know: record it with `slam declare OSPS-GV-02.01`",
        );
        return;
    }
    let words = match place {
        Some(place) => format!("Questions and ideas are discussed in public, in [this place]({place})."),
        None => format!("Questions and ideas are discussed in public, in this place: {}.", draft.blank("discussion")),
    };
    add(draft, CONTRIBUTING, &["Questions and ideas", "Public discussion"], &[text(words)]);
}

fn defects(draft: &mut Draft<'_>) {
    let policy = draft.project.document(DocumentKind::Security);
    // Without a release only the two routes together are asked for.
    let private = policy.is_some_and(|one| mentions(one, &["@", "private", "confidential"]));
    if !is_released(&draft.project) && !private {
        draft.note(
            "name a private contact for vulnerabilities first (`security-contact`): defects need a route apart from it",
        );
        return;
    }
    let place = draft.project.answer("bug-tracker");
    const CONTENT: &str = "the version, the system, what you did, what you expected, and what happened instead";
    let parts = match &place {
        Some(place) => {
            let words = place.words();
            let to = if words.starts_with("https://") {
                format!("in [the tracker]({words})")
            } else {
                format!("to {words}")
            };
            let elsewhere = match policy.and_then(|one| one.path.as_str()) {
                Some(policy) => {
                    let way = relative(&draft.path_of(CONTRIBUTING), policy);
                    format!("Vulnerabilities do not belong there: the [security policy]({way}) says where they go.")
                }
                None => "Vulnerabilities do not belong there: please tell the maintainers in private.".to_owned(),
            };
            vec![
                text(format!("Please report a defect {to}, after a look whether somebody else did.")),
                text(format!("Name {CONTENT}.")),
                text(elsewhere),
            ]
        }
        // In one sentence: any other one would count as a guide.
        None => vec![text(format!(
            "Please report a defect to {}, with {CONTENT}; vulnerabilities go where the security policy says.",
            draft.blank("bug-tracker")
        ))],
    };
    add(draft, CONTRIBUTING, &["Reporting a defect", "Where defects are reported"], &parts);
    let own = draft.project.url().zip(place).is_some_and(|(url, place)| place.words().starts_with(&url));
    if own {
        forge::issue_template(draft);
    }
}

fn secure_development(draft: &mut Draft<'_>) {
    let policy: Option<&Document> = draft.project.document(DocumentKind::Security);
    let is_there = policy.is_some_and(|one| mentions(one, RULES));
    let is_answered = draft.is_answered("secure-development");
    let (from, to) = (draft.path_of(CONTRIBUTING), draft.path_of(SECURITY));
    if is_there || is_answered {
        if !is_there {
            add_rules(draft);
        }
        let link = format!("[secure development rules]({})", relative(&from, &to));
        add(
            draft,
            CONTRIBUTING,
            &["Before you write code", "Rules that keep the code secure"],
            &[text(format!("Please read the {link} first."))],
        );
    } else {
        let parts = list(draft, "secure-development", "Code is developed securely by these rules:");
        add(draft, CONTRIBUTING, &["Before you write code", "Rules for code"], &parts);
    }
}
