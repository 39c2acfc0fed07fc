//! The articles of the Slam Library on badges and topics; those on checks stand beside the checks.

/// Ids of the articles, in the order of reading: badges first, then topics.
pub const ARTICLES: [&str; 15] = [
    "cleaner",
    "chronicler",
    "inspector",
    "mechanizer",
    "defender",
    "cra-readiness",
    "levels",
    "verdicts",
    "evidence",
    "security-insights",
    "gemara",
    "declarations",
    "forge-snapshot",
    "objective-sets",
    "scorecard",
];

/// Returns the article of a badge or topic, in Markdown; its first line is its title.
pub fn article(id: &str) -> Option<&'static str> {
    Some(match id {
        "cleaner" => include_str!("../../../library/badges/cleaner.md"),
        "chronicler" => include_str!("../../../library/badges/chronicler.md"),
        "inspector" => include_str!("../../../library/badges/inspector.md"),
        "mechanizer" => include_str!("../../../library/badges/mechanizer.md"),
        "defender" => include_str!("../../../library/badges/defender.md"),
        "cra-readiness" => include_str!("../../../library/badges/cra-readiness.md"),
        "levels" => include_str!("../../../library/topics/levels.md"),
        "verdicts" => include_str!("../../../library/topics/verdicts.md"),
        "evidence" => include_str!("../../../library/topics/evidence.md"),
        "security-insights" => include_str!("../../../library/topics/security-insights.md"),
        "gemara" => include_str!("../../../library/topics/gemara.md"),
        "declarations" => include_str!("../../../library/topics/declarations.md"),
        "forge-snapshot" => include_str!("../../../library/topics/forge-snapshot.md"),
        "objective-sets" => include_str!("../../../library/topics/objective-sets.md"),
        "scorecard" => include_str!("../../../library/topics/scorecard.md"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use slam_model::{Level, RequirementId};

    use super::*;
    use crate::{DEFAULT_BASELINE, baseline, cra_readiness, load_objective_set, objective_set};

    #[test]
    fn each_article_has_a_title_and_no_line_that_is_too_long() {
        for id in ARTICLES {
            let text = article(id).unwrap();
            assert!(text.starts_with("# "), "{id}");
            assert!(text.split_whitespace().count() < 700, "{id} takes more than two minutes");
        }
        assert!(article("earner").is_none());
    }

    #[test]
    fn every_badge_of_the_present_edition_has_an_article() {
        for badge in &objective_set("fall-2026").unwrap().badges {
            assert!(ARTICLES.contains(&badge.id.as_str()), "{}", badge.id);
        }
    }

    #[test]
    fn no_article_says_that_a_tool_awards() {
        for id in ARTICLES {
            let text = article(id).unwrap().to_lowercase();
            assert!(!text.contains("earned"), "{id}");
        }
    }

    #[test]
    fn every_command_in_the_articles_is_a_verb_of_this_build() {
        let verbs = ["status", "check", "declare", "fix", "validate", "explain", "completions", "man"];
        for id in ARTICLES {
            for code in article(id).unwrap().split('`').skip(1).step_by(2) {
                if let Some(rest) = code.strip_prefix("slam ") {
                    let verb = rest.split_whitespace().next().unwrap_or_default();
                    assert!(verbs.contains(&verb), "{id}: {code}");
                }
            }
        }
    }

    #[test]
    fn requirements_named_in_articles_exist() {
        let catalogs = [baseline(DEFAULT_BASELINE).unwrap(), cra_readiness()];
        for id in ARTICLES {
            for word in
                article(id).unwrap().split(|letter: char| !(letter.is_ascii_alphanumeric() || "-.".contains(letter)))
            {
                let word = word.trim_end_matches('.');
                if (word.starts_with("OSPS-") && word.contains('.')) || word.starts_with("CRA-0") {
                    let known = catalogs.iter().any(|one| one.find(&RequirementId::new(word)).is_some());
                    assert!(known, "{id}: {word}");
                }
            }
        }
    }

    #[test]
    fn the_numbers_in_the_article_on_defender_are_those_of_the_catalogue() {
        let count = |level| baseline(DEFAULT_BASELINE).unwrap().up_to(level).count();
        let text = format!(
            "{} at level 1, {} at level 2, {} at level 3",
            count(Level::One),
            count(Level::Two),
            count(Level::Three)
        );
        assert!(article("defender").unwrap().contains(&text), "{text}");
    }

    #[test]
    fn the_example_of_an_objective_set_is_one() {
        let article = article("objective-sets").unwrap();
        let example: String =
            article.lines().filter_map(|line| line.strip_prefix("    ")).map(|line| format!("{line}\n")).collect();
        let set = load_objective_set(example.as_bytes()).unwrap();
        assert_eq!((set.cut_offs.len(), set.badges.len()), (1, 1));
    }
}
