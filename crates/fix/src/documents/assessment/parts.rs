//! The parts of a self-assessment, each with the words by which it is known and what is written for it.

use slam_model::evidence::{
    document::{Document, DocumentKind},
    manifest::ManifestKind,
    tree::Role,
};

use crate::{
    answers::BLANK,
    documents::{links::link, words::listed as all},
    draft::Draft,
    prose::{self, text},
};

/// One part.
pub(super) struct Part {
    /// Its title.
    pub(super) title: &'static str,
    /// Words of which a document that has the part uses one.
    words: &'static [&'static str],
    /// Writes it into the document of this path.
    pub(super) write: fn(&mut Draft<'_>, &str) -> Vec<prose::Part>,
}

impl Part {
    /// Returns whether a document has the part, under whatever title.
    pub(super) fn is_in(&self, document: &Document) -> bool {
        let headings = document.headings.iter().map(|one| one.text.as_str());
        let mut texts = headings.chain(document.sentences.iter().map(|one| one.text.as_str()));
        texts.any(|text| {
            let text = text.to_lowercase();
            self.words.iter().any(|word| text.contains(word))
        })
    }
}

/// Every part but the day of the review, which only a person can set.
pub(super) static PARTS: &[Part] = &[
    Part { title: "Overview", words: &["overview", "scope", "actor", "data flow", "architecture"], write: overview },
    Part {
        title: "Code review and who may merge",
        words: &["governance", "who may merge", "merge rights", "code review", "branch protection"],
        write: governance,
    },
    Part { title: "Threats and what is done against them", words: &["threat", "attack", "mitigat"], write: threats },
    Part {
        title: "Incident response",
        words: &["incident", "vulnerability report", "security response", "report a vulnerability"],
        write: incidents,
    },
    Part {
        title: "Dependencies and the way to a release",
        words: &["dependenc", "supply chain", "build pipeline", "release process", "release workflow"],
        write: dependencies,
    },
];

fn overview(draft: &mut Draft<'_>, _path: &str) -> Vec<prose::Part> {
    let mut parts = vec![text(draft.words("summary"))];
    if draft.is_answered("scope") {
        let scope = draft.words("scope");
        parts.push(text(format!("Scope: {}", sentence(&scope))));
    }
    if draft.is_answered("capabilities") {
        let able = draft.rows("capabilities", &["title", "description"]);
        parts.extend([text("What it can do:"), listed(&able, "title", "description")]);
    }
    let actors = draft.rows("actors", &["name", "description"]);
    parts.extend([text("Who and what takes part:"), listed(&actors, "name", "description")]);
    let flow = draft.words("data-flow");
    parts.push(text(format!("Data flow: {}", sentence(&flow))));
    parts
}

fn governance(draft: &mut Draft<'_>, path: &str) -> Vec<prose::Part> {
    let names: Vec<String> =
        draft.rows("maintainers", &["name"]).iter().filter_map(|row| row.get("name").cloned()).collect();
    let mut parts = vec![text(format!("Maintainers: {}", sentence(&all(&names))))];
    let rules = draft.lines("change-rules");
    parts.extend([text("What a change has to fulfil before it is accepted:"), prose::Part::List(rules)]);
    for (key, before) in [
        ("decisions", "How decisions are made:"),
        ("branch-protection", "How the main branch is protected:"),
        ("mfa", "Who signs in with a second factor:"),
    ] {
        if draft.is_answered(key) {
            let said = draft.words(key);
            parts.push(text(format!("{before} {}", sentence(&said))));
        }
    }
    parts.extend(read_on(draft, path, &[DocumentKind::Governance, DocumentKind::Contributing]));
    parts
}

fn threats(draft: &mut Draft<'_>, path: &str) -> Vec<prose::Part> {
    let mut parts = Vec::new();
    let models = super::assessments(draft)
        .filter_map(|one| one.path.as_str().filter(|one| *one != path).map(|to| link(path, to)));
    let models: Vec<String> = models.collect();
    if !models.is_empty() {
        parts.push(text(format!("The threats are modelled in {}.", all(&models))));
    }
    if models.is_empty() || draft.is_answered("threats") {
        let keys = ["title", "description", "capability", "mitigation"];
        let rows = draft.rows("threats", &keys);
        let cells = |row: &std::collections::BTreeMap<String, String>| {
            keys.iter().map(|key| row.get(*key).cloned().unwrap_or_default()).collect()
        };
        let head = ["Threat", "What happens", "What it touches", "What is done against it"];
        parts.push(prose::Part::Table(head.map(str::to_owned).to_vec(), rows.iter().map(cells).collect()));
    }
    let gaps = draft.lines("known-gaps");
    parts.extend([text("Weaknesses that are known and not closed yet:"), prose::Part::List(gaps)]);
    parts
}

fn incidents(draft: &mut Draft<'_>, path: &str) -> Vec<prose::Part> {
    let said = draft.words("incident-response");
    let mut parts = vec![text(sentence(&said))];
    parts.extend(read_on(draft, path, &[DocumentKind::Security]));
    parts
}

fn dependencies(draft: &mut Draft<'_>, path: &str) -> Vec<prose::Part> {
    let evidence = draft.project.evidence;
    let locks = evidence.manifests.seen().into_iter().flatten();
    let locks = locks.filter(|one| one.kind == ManifestKind::Lock && one.role == Role::Product);
    let locks: Vec<_> = locks.filter_map(|one| one.path.as_str()).take(5).map(|to| link(path, to)).collect();
    let bots = evidence.process.seen().into_iter().flat_map(|process| &process.update_bots);
    let bots: Vec<_> = bots.filter_map(|one| one.place.path.as_str()).take(3).map(|to| link(path, to)).collect();
    let flows = evidence.ci.seen().into_iter().flat_map(|ci| &ci.workflows).filter(|one| one.releases);
    let flows: Vec<_> = flows.filter_map(|one| one.path.as_str()).take(5).map(|to| link(path, to)).collect();
    let mut items = Vec::new();
    for (before, links) in [
        ("The versions of all dependencies are fixed in", locks),
        ("Updates are configured in", bots),
        ("Releases are made by", flows),
    ] {
        if !links.is_empty() {
            items.push(format!("{before} {}.", all(&links)));
        }
    }
    for (key, before) in
        [("dependency-tracking", "Dependencies are tracked:"), ("dependency-selection", "Before one is added:")]
    {
        // The second is a question of a higher level: nothing is left open for it.
        if key == "dependency-tracking" || draft.is_answered(key) {
            let said = draft.words(key);
            items.push(format!("{before} {}", sentence(&said)));
        }
    }
    vec![prose::Part::List(items)]
}

/// Returns links to the documents of these kinds.
fn read_on(draft: &Draft<'_>, path: &str, kinds: &[DocumentKind]) -> Option<prose::Part> {
    let found = kinds.iter().filter_map(|kind| draft.project.document(*kind)?.path.as_str());
    let links: Vec<String> = found.map(|to| link(path, to)).collect();
    (!links.is_empty()).then(|| text(format!("Read more in {}.", links.join(" and "))))
}

fn listed(rows: &[std::collections::BTreeMap<String, String>], name: &str, said: &str) -> prose::Part {
    let item = |row: &std::collections::BTreeMap<String, String>| {
        let part = |key: &str| row.get(key).map(String::as_str).unwrap_or_default();
        format!("{}: {}", part(name), sentence(part(said)))
    };
    prose::Part::List(rows.iter().map(item).collect())
}

/// Returns a text with a full stop; the key of a blank stays as it is.
fn sentence(said: &str) -> String {
    match said.ends_with(['.', '!', '?']) || said.contains(BLANK) {
        true => said.to_owned(),
        false => format!("{said}."),
    }
}
