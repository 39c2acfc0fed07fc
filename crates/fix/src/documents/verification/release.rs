//! What the release of a project does about signatures and checksums, as its CI and its release tools show it.

use slam_model::{
    ForgeKind, RepoPath,
    evidence::ci::{Purpose, Workflow},
};

use crate::{answers::Answer, draft::Draft};

/// A way to find out who made a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// Attestations that GitHub keeps.
    Attestations,
    /// A signature of cosign.
    Cosign,
    /// A detached signature of GnuPG.
    Gpg,
    /// A signature of minisign.
    Minisign,
}

/// What is known of the release.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Release {
    /// How its files are signed; empty when nothing shows it.
    pub(super) ways: Vec<Way>,
    /// The workflow that signs, when it is one of this repository.
    pub(super) workflow: Option<RepoPath>,
    /// What follows the name of a file in the name of its signature.
    pub(super) ending: Option<&'static str>,
    /// Whether cosign signs with a key of the project, not with an identity.
    pub(super) has_key: bool,
    /// The program that checks its checksums: `sha256sum`.
    pub(super) sums: Option<&'static str>,
    /// The file of checksums, when a command names it.
    pub(super) sums_file: Option<String>,
}

/// Endings that tools and people give to signatures, the longest first.
const ENDINGS: [&str; 9] =
    [".sigstore.json", ".cosign.bundle", ".sigstore", ".minisig", ".bundle", ".asc", ".sig", ".gpg", ".pem"];

impl Release {
    /// Looks at answers, CI, and release tools; an answer beats what was found.
    pub(super) fn of(draft: &Draft<'_>) -> Self {
        let mut found = Self::default();
        let mut texts = Vec::new();
        for workflow in draft.project.evidence.ci.seen().into_iter().flat_map(|ci| &ci.workflows) {
            found.read(workflow, draft.project.forge());
            texts.extend(workflow.jobs.iter().flat_map(|job| &job.steps).filter_map(|step| step.run.clone()));
        }
        for tool in draft.project.evidence.process.seen().into_iter().flat_map(|process| &process.release_tools) {
            let bytes = draft.file(&tool.path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            // Sums of SHA-256 are what the tools make unless they are told otherwise.
            if tool.checksums.is_some() {
                found.sums = found.sums.or(Some("sha256sum"));
            }
            if tool.signs.is_some() {
                found.add(way_in(&text));
            }
            texts.push(text);
        }
        let signs = |text: &&String| ["sign", "gpg", "attest"].iter().any(|word| text.contains(word));
        let signing: Vec<&String> = texts.iter().filter(signs).collect();
        found.has_key = signing.iter().any(|text| text.contains("--key"));
        found.ending = found.ways.first().and_then(|way| ending(way, &signing));
        // What signs images only says nothing about files.
        let blobs = signing.iter().any(|text| text.contains("-blob") || text.contains("signs:"));
        found.ways.retain(|way| *way != Way::Cosign || blobs);
        if let Some(Answer::Text(tool)) = draft.project.answers.get("signing-tool") {
            found.ways = match tool.as_str() {
                "attestations" => vec![Way::Attestations],
                "cosign" => vec![Way::Cosign],
                "gpg" => vec![Way::Gpg],
                "minisign" => vec![Way::Minisign],
                _ => Vec::new(),
            };
        }
        if let Some(Answer::Text(file)) = draft.project.answers.get("checksums-file") {
            found.sums = if file == "none" { None } else { Some(found.sums.unwrap_or(program_for(file))) };
            found.sums_file = Some(file.clone()).filter(|file| file != "none");
        }
        found
    }

    fn read(&mut self, workflow: &Workflow, forge: ForgeKind) {
        for step in workflow.jobs.iter().flat_map(|job| &job.steps) {
            let script = step.run.as_deref().unwrap_or_default();
            for activity in &step.does {
                match activity.purpose {
                    Purpose::Signing => {
                        let way = match activity.tool.as_str() {
                            "attest" if forge == ForgeKind::Github => Way::Attestations,
                            "cosign" => Way::Cosign,
                            "gpg" => Way::Gpg,
                            "minisign" => Way::Minisign,
                            _ => continue,
                        };
                        self.add(Some(way));
                        self.workflow.get_or_insert_with(|| workflow.path.clone());
                    }
                    Purpose::Checksums => {
                        let text = activity.quote.text.as_str();
                        self.sums = self.sums.or(Some(program_for(text)));
                        self.sums_file = self
                            .sums_file
                            .take()
                            .or_else(|| written_to(text))
                            .or_else(|| script.lines().filter(|line| line.contains("sum")).find_map(written_to));
                    }
                    _ => {}
                }
            }
        }
    }

    fn add(&mut self, way: Option<Way>) {
        self.ways.extend(way.filter(|way| !self.ways.contains(way)));
    }
}

/// Returns what the configuration of a release tool signs with; GnuPG is what tools take unless told otherwise.
fn way_in(text: &str) -> Option<Way> {
    if text.contains("github-attestations") {
        return Some(Way::Attestations);
    }
    let named = [("cosign", Way::Cosign), ("minisign", Way::Minisign)];
    let found = named.into_iter().find(|(word, _)| text.contains(word)).map(|(_, way)| way);
    found.or_else(|| ["signs:", "gpg"].iter().any(|word| text.contains(word)).then_some(Way::Gpg))
}

fn program_for(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    ["sha512", "b2sum"].iter().find(|word| lower.contains(**word)).map_or("sha256sum", |word| match *word {
        "sha512" => "sha512sum",
        _ => "b2sum",
    })
}

/// Returns the plain name of the file that a command writes to.
fn written_to(command: &str) -> Option<String> {
    let (_, target) = command.rsplit_once('>')?;
    let name = target.split_whitespace().next()?.trim_matches(['"', '\'']).rsplit('/').next()?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    (!name.is_empty() && name.chars().all(plain)).then(|| name.to_owned())
}

/// Returns the ending of signatures: the one that a command names, else the one that the tool gives by itself.
fn ending(way: &Way, texts: &[&String]) -> Option<&'static str> {
    let named = |option: &str| {
        let mut hits = texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.split_once(option));
        hits.find_map(|(_, rest)| {
            let word = rest.trim_start_matches([' ', '=']).split_whitespace().next()?.trim_matches(['"', '\'', ',']);
            ENDINGS.iter().find(|ending| word.ends_with(**ending)).copied()
        })
    };
    let has = |word: &str| texts.iter().any(|text| text.contains(word));
    match way {
        Way::Attestations => None,
        Way::Cosign => named("--bundle"),
        Way::Minisign => Some(".minisig"),
        Way::Gpg if has("--armor") || has("-ab") => Some(".asc"),
        Way::Gpg if has("--detach-sig") => Some(".sig"),
        Way::Gpg => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_names_its_file() {
        for (command, expected) in [
            ("sha256sum dist/* > SHA256SUMS", Some("SHA256SUMS")),
            ("sha256sum * >\"dist/sums.txt\"", Some("sums.txt")),
            ("sha256sum * > \"$name.sha256\"", None),
            ("sha256sum -c", None),
        ] {
            assert_eq!(written_to(command).as_deref(), expected, "{command}");
        }
    }

    #[test]
    fn an_ending_is_the_one_of_the_command_or_of_the_tool() {
        for (way, text, expected) in [
            (Way::Cosign, "cosign sign-blob --bundle \"$f.sigstore.json\" \"$f\"", Some(".sigstore.json")),
            (Way::Cosign, "cosign sign-blob $f", None),
            (Way::Gpg, "gpg --armor --detach-sign $f", Some(".asc")),
            (Way::Gpg, "gpg --detach-sign $f", Some(".sig")),
            (Way::Minisign, "minisign -Sm $f", Some(".minisig")),
        ] {
            assert_eq!(ending(&way, &[&text.to_owned()]), expected, "{text}");
        }
    }
}
