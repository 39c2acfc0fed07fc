//! What each repair of a definition does, in words.

/// Returns what the repair with this id does, as an imperative without a full stop.
pub fn title(id: &str) -> Option<&'static str> {
    Some(match id {
        "move-expression-to-env" => "Hand text of others to scripts as a value of the environment",
        "minimal-permissions" => "Grant each job only the rights that its steps need",
        "pin-actions" => "Pin actions and reusable workflows to commits",
        "pin-images" => "Pin images to digests",
        "no-persisted-credentials" => "Keep the token out of the checked-out repository",
        "version-comment" => "Name the version that a commit is",
        "author-instead-of-actor" => "Ask who wrote the change instead of who triggered the run",
        "plain-condition" => "Let conditions decide instead of always holding",
        "plain-spelling" => "Spell out what is written in a roundabout way",
        "no-cache-in-release" => "Build releases without a cache",
        "remove-insecure-commands" => "Switch the insecure workflow commands off",
        "dependabot-cooldown" => "Wait some days before a new version is taken",
        "add-concurrency" => "End a run when a newer one of the same change starts",
        "add-timeout" => "Limit how long a job may run",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_repair_has_a_title() {
        for fixer in super::super::FIXERS {
            assert!(super::title(fixer.id).is_some(), "{}", fixer.id);
        }
    }
}
