//! Credentials that jobs of merge requests read. Whether a variable is protected is a setting of the project, which no file
//! shows; a protected one is empty in such a pipeline, so that a job which reads it there either fails or is open.

use std::collections::BTreeSet;

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::UnprotectedVariable, Taint},
};

use super::{Task, foreign::names};
use crate::file::{File, Rating};

/// Words of names that tell a credential.
const WORDS: [&str; 9] = ["TOKEN", "PASSWORD", "PASSWD", "SECRET", "CREDENTIALS", "APIKEY", "PAT", "PASSPHRASE", "PWD"];
/// Words that tell one only side by side.
const PAIRS: [[&str; 2]; 5] =
    [["API", "KEY"], ["PRIVATE", "KEY"], ["ACCESS", "KEY"], ["SSH", "KEY"], ["DEPLOY", "KEY"]];

/// Returns whether a variable is called like a credential.
pub(super) fn names_credential(name: &str) -> bool {
    let upper = name.to_uppercase();
    let words: Vec<&str> = upper.split('_').collect();
    // The folder of the shell, and what tells of a credential and is none.
    let other = upper == "PWD" || upper == "OLDPWD" || words.last().is_some_and(|last| NO_CREDENTIAL.contains(last));
    let told = words.iter().any(|word| WORDS.contains(word))
        || words.windows(2).any(|two| PAIRS.iter().any(|pair| pair == two));
    told && !other
}

/// Last words of names that are about a credential: its file, its address, its time.
const NO_CREDENTIAL: [&str; 16] = [
    "FILE", "PATH", "URL", "NAME", "ID", "USER", "USERNAME", "LIFETIME", "EXPIRY", "LENGTH", "TYPE", "ENABLED",
    "HEADER", "DIR", "VERSION", "KEYID",
];

pub(super) fn find(file: &File<'_>, tasks: &[Task<'_>], found: &mut Vec<CiFinding>) {
    for task in tasks {
        // An environment can be protected, and what is started by hand is started by somebody who may.
        if task.is_hidden() || !task.starts_on("merge_request_event") || task.get("environment").is_some() {
            continue;
        }
        let issued = issued(task);
        let mut told = BTreeSet::new();
        for script in &task.scripts {
            let assigned: BTreeSet<&str> =
                script.commands.iter().flat_map(|one| one.assigns.iter().map(|(name, _)| name.as_str())).collect();
            for (line, text) in script.text().lines().enumerate() {
                for name in names(text) {
                    let given = name.starts_with("CI_")
                        || assigned.contains(name)
                        || issued.contains(name)
                        || task.detail.env.contains_key(name)
                        || file.definition.env.contains_key(name);
                    if given || !names_credential(name) || !told.insert(name.to_owned()) {
                        continue;
                    }
                    let rating = Rating::of(Severity::Medium, Confidence::Low).by(Taint::Collaborator);
                    let message = format!(
                        "`${name}` is read in pipelines of merge requests, where whoever proposes a change can print it unless the variable is protected, which no file shows"
                    );
                    let mut one = file.finding(UnprotectedVariable, rating, script.row(file, line), message);
                    one.related.push(file.place(&task.entry.value));
                    found.push(one);
                }
            }
        }
    }
}

/// Returns the names of what is made for the job alone: identity tokens, and secrets that a vault gives out.
fn issued(task: &Task<'_>) -> BTreeSet<String> {
    let keys = ["id_tokens", "secrets"].iter().filter_map(|key| task.get(key));
    keys.flat_map(|node| node.entries()).filter_map(|entry| entry.key.text().map(|key| key.into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials() {
        for (name, expected) in [
            ("DEPLOY_TOKEN", true),
            ("NPM_TOKEN", true),
            ("AWS_SECRET_ACCESS_KEY", true),
            ("SSH_PRIVATE_KEY", true),
            ("API_KEY", true),
            ("AWS_ACCESS_KEY_ID", false),
            ("PWD", false),
            ("TOKENIZER", false),
            ("KEY", false),
            ("PATH", false),
            ("TOKEN_FILE", false),
        ] {
            assert_eq!(names_credential(name), expected, "{name}");
        }
    }
}
