//! `slam explain`: one article for everything that the program names.

use std::collections::BTreeSet;

use slam_ci::catalogue::{self, RuleInfo};
use slam_model::RequirementId;
use slam_report::{Article, ExplainFormat as Shown};
use slam_standards::{BASELINE_VERSIONS, Catalog, ScorecardCheck};

use crate::{
    cli::{Explain, ExplainFormat},
    error::SlamError,
    exit::Exit,
    near::near,
    session::Session,
};

/// Shows an article, or the list of them.
pub(crate) fn run(session: &Session, flags: &Explain) -> Result<Exit, SlamError> {
    let (id, markdown) = match &flags.id {
        Some(id) => (id.as_str(), article_of(id).ok_or_else(|| unknown(id))?),
        None => ("contents", contents()),
    };
    let article = Article {
        schema: Article::SCHEMA,
        id: id.to_owned(),
        kind: kind(id).to_owned(),
        title: title(&markdown).to_owned(),
        related: related(id),
        markdown,
    };
    let format = match flags.format {
        ExplainFormat::Text => Shown::Text,
        ExplainFormat::Markdown => Shown::Markdown,
        ExplainFormat::Json => Shown::Json,
    };
    let mut out = Vec::new();
    slam_report::explain::write(&article, format, &session.options(None, None), &mut out).map_err(SlamError::Render)?;
    session.write(&out)?;
    Ok(Exit::Ran)
}

fn kind(id: &str) -> &'static str {
    if slam_checks::find(id).is_some() {
        "check"
    } else if rule(id).is_some() {
        "rule"
    } else if slam_standards::library::article(id).is_some() {
        let badges = slam_standards::objective_set(slam_standards::DEFAULT_EVENT).map(|set| &set.badges);
        if badges.is_some_and(|badges| badges.iter().any(|badge| badge.id == id)) { "badge" } else { "topic" }
    } else if scorecard(id).is_some() {
        "check"
    } else if slam_fix::guides::guide(id).is_some() {
        "fix"
    } else if id == "contents" {
        "topic"
    } else {
        "requirement"
    }
}

/// Returns the requirements of a check or rule, or the checks of a requirement.
fn related(id: &str) -> Vec<String> {
    if slam_fix::guides::guide(id).is_some() {
        return slam_fix::recipe::find(id)
            .map(|recipe| recipe.helps)
            .unwrap_or_default()
            .iter()
            .map(|id| (*id).to_owned())
            .collect();
    }
    if let Some(rule) = rule(id) {
        return rule
            .aliases
            .iter()
            .filter(|alias| alias.starts_with("OSPS-"))
            .map(|alias| (*alias).to_owned())
            .collect();
    }
    let requirement = RequirementId::new(id);
    match slam_checks::find(id) {
        Some(check) => check.requirements.iter().map(|id| (*id).to_owned()).collect(),
        None => slam_checks::all()
            .iter()
            .filter(|check| check.answers(&requirement))
            .map(|check| check.id.to_owned())
            .collect(),
    }
}

fn unknown(id: &str) -> SlamError {
    let ids = ids();
    SlamError::UnknownArticle { id: id.to_owned(), near: near(id, ids.iter().map(String::as_str)) }
}

/// Returns the rule about CI definitions with this id, or that zizmor calls so (`zizmor/artipacked`).
fn rule(id: &str) -> Option<&'static RuleInfo> {
    catalogue::find_rule(id).filter(|rule| rule.id == id || id.starts_with("zizmor/"))
}

/// Returns the article about a requirement, check, reason (`check/reason`), rule, repair, badge, or topic, as Markdown.
pub(crate) fn article_of(id: &str) -> Option<String> {
    if let Some(rule) = rule(id) {
        return Some(about_rule(rule));
    }
    if let Some(check) = scorecard(id) {
        return Some(about_scorecard(check));
    }
    let id = id.split('/').next().unwrap_or(id);
    let text = slam_checks::article(id).or_else(|| slam_standards::library::article(id));
    if let Some(text) = text.or_else(|| slam_fix::guides::guide(id)) {
        return Some(text.to_owned());
    }
    requirement(&RequirementId::new(id))
}

/// Returns the page of a requirement: what it asks in each release, and the articles of the checks that answer it.
fn requirement(id: &RequirementId) -> Option<String> {
    let newest = catalogs().find_map(|catalog| catalog.find(id).map(|found| (catalog, found)))?;
    let (catalog, found) = newest;
    let mut text = format!("# {}\n\n", found.title);
    text.push_str(&format!(
        "`{id}`, {}, level {}, {} {}.\n",
        found.family, found.level, catalog.title, catalog.version
    ));
    if found.retired {
        let by = found.replaced_by.as_ref().map(|by| format!("; {by} took its place")).unwrap_or_default();
        text.push_str(&format!("\nThis requirement is retired{by}.\n"));
    }
    for check in slam_checks::all().iter().filter(|check| check.answers(id)) {
        text.push_str(&format!("\n{}\n\nThe check behind it: `{}`.\n", check.rationale, check.id));
        // The article's own title says nearly what the requirement's does.
        let article = slam_checks::article(check.id).unwrap_or_default();
        text.push_str(article.split_once('\n').map_or("", |(_, rest)| rest));
    }
    Some(text)
}

/// Returns the page of a rule: why it matters, what others call it, and its examples.
fn about_rule(rule: &RuleInfo) -> String {
    let mut text = format!("# {}\n\n`{}`, a rule about CI definitions.", rule.title, rule.id);
    if !rule.aliases.is_empty() {
        let names: Vec<String> = rule.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        text.push_str(&format!(" Elsewhere it is, or bears on, {}.", names.join(", ")));
    }
    text.push_str(&format!("\n\n{}\n\n{}\n\n", rule.why, catalogue::examples(rule.id).unwrap_or_default()));
    text.push_str(&format!(
        "A comment `# slam: ignore[{}] REASON` in the lines of a finding passes over it; the report shows the reason.\n",
        rule.id
    ));
    match rule.fix.and_then(|fix| Some((fix, slam_fix::guides::guide(fix)?))) {
        // One page for both where the repair has the name of the rule.
        Some((fix, guide)) if fix == rule.id => {
            text.push_str(&format!(
                "\n## The repair\n{}",
                guide.split_once('\n').map_or("", |(_, rest)| rest).replace("\n## ", "\n### ")
            ));
        }
        Some((fix, _)) => {
            text.push_str(&format!("\n`slam fix --only {fix}` repairs it where it can: `slam explain {fix}`.\n"))
        }
        None => {}
    }
    text
}

/// Returns the check of Scorecard of this name; names of articles come first.
fn scorecard(id: &str) -> Option<&'static ScorecardCheck> {
    let taken = slam_checks::find(id).is_some() || slam_standards::library::article(id).is_some();
    slam_standards::scorecard_check(id).filter(|_| !taken)
}

/// Returns the page of a check of Scorecard: what it asks, what it weighs, and how to score higher.
fn about_scorecard(check: &ScorecardCheck) -> String {
    let probes: Vec<String> = check.probes.iter().map(|probe| format!("`{probe}`")).collect();
    let (weight, half) = (check.risk.half_weight() / 2, check.risk.half_weight() % 2 * 5);
    format!(
        "# {name}\n\n{short}\n\nA check of OpenSSF Scorecard; risk {risk}, weight {weight}.{half}. Its probes: {probes}.\n\n\
         ## To score higher\n\n{next}.\n\n## Good to know\n\n`slam check --standard scorecard --only {name} -v` shows the score with every \
         line behind it, and where the answer differs from Scorecard's on purpose; `--scorecard-strict` gives Scorecard's own. \
         `slam explain scorecard` tells how the checks are answered, and Scorecard's documentation stands at {url}.\n",
        name = check.name,
        short = check.short,
        risk = check.risk.name().to_lowercase(),
        probes = probes.join(", "),
        next = check.next,
        url = check.url(),
    )
}

/// Every catalogue, newest release of the Baseline first.
fn catalogs() -> impl Iterator<Item = &'static Catalog> {
    let releases = BASELINE_VERSIONS.iter().rev().filter_map(|version| slam_standards::baseline(version));
    releases.chain([slam_standards::cra_readiness()])
}

/// Returns every id that can be explained.
pub(crate) fn ids() -> BTreeSet<String> {
    let requirements = catalogs().flat_map(|catalog| &catalog.requirements).map(|one| one.id.to_string());
    let checks = slam_checks::all().iter().map(|check| check.id.to_owned());
    let library = slam_standards::library::ARTICLES.iter().map(|id| (*id).to_owned());
    let rules = catalogue::RULES.iter().map(|rule| rule.id.to_owned());
    let scorecard = slam_standards::SCORECARD_CHECKS.iter().map(|check| check.name.to_owned());
    let repairs = slam_fix::guides::GUIDES.iter().map(|id| (*id).to_owned());
    requirements.chain(checks).chain(library).chain(rules).chain(scorecard).chain(repairs).collect()
}

/// The list of all ids, grouped.
fn contents() -> String {
    let mut text =
        String::from("# What can be explained\n\n`slam explain ID` shows one of these.\n\n## Badges and topics\n\n");
    for id in slam_standards::library::ARTICLES {
        let article = slam_standards::library::article(id).unwrap_or_default();
        text.push_str(&format!("- `{id}`: {}\n", title(article)));
    }
    for catalog in [slam_standards::baseline(slam_standards::DEFAULT_BASELINE), Some(slam_standards::cra_readiness())]
        .into_iter()
        .flatten()
    {
        text.push_str(&format!("\n## {} {}\n\n", catalog.title, catalog.version));
        for one in catalog.requirements.iter().filter(|one| !one.retired) {
            text.push_str(&format!("- `{}`: {}\n", one.id, one.title));
        }
    }
    text.push_str("\n## Checks\n\n");
    for check in slam_checks::all() {
        text.push_str(&format!("- `{}`: {}\n", check.id, check.title));
    }
    text.push_str("\n## Rules about CI definitions\n\n");
    for rule in catalogue::RULES {
        text.push_str(&format!("- `{}`: {}\n", rule.id, rule.title));
    }
    text.push_str("\n## Repairs of `slam fix`\n\n");
    for id in slam_fix::guides::GUIDES {
        text.push_str(&format!("- `{id}`: {}\n", title(slam_fix::guides::guide(id).unwrap_or_default())));
    }
    text.push_str("\n## Checks of OpenSSF Scorecard\n\n");
    for check in &slam_standards::SCORECARD_CHECKS {
        text.push_str(&format!("- `{}`: {}\n", check.name, check.short.trim_end_matches('.')));
    }
    text
}

fn title(article: &str) -> &str {
    article.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_things_share_an_id() {
        for one in catalogue::RULES {
            let taken = slam_checks::find(one.id).is_some() || slam_standards::library::article(one.id).is_some();
            assert!(!taken, "{}", one.id);
        }
    }

    #[test]
    fn no_repair_has_the_name_of_something_else() {
        for id in slam_fix::guides::GUIDES {
            let rule = catalogue::RULES.iter().find(|rule| rule.id == *id);
            let taken = slam_checks::find(id).is_some() || slam_standards::library::article(id).is_some();
            assert!(!taken && rule.is_none_or(|rule| rule.fix == Some(*id)), "{id}");
            let text = article_of(id).unwrap_or_default();
            assert!(text.contains("# Before") && text.contains("# After"), "{id}");
        }
    }

    #[test]
    fn a_check_of_scorecard_is_explained_with_its_weight() {
        let text = article_of("token-permissions").unwrap_or_default();
        assert!(text.starts_with("# Token-Permissions") && text.contains("weight 7.5"), "{text}");
    }

    #[test]
    fn a_rule_is_explained_under_its_own_name_and_zizmors() {
        let own = article_of("persisted-credentials").unwrap_or_default();
        assert!(own.starts_with("# The checkout leaves") && own.contains("Weak:") && own.contains("Better:"), "{own}");
        assert_eq!(article_of("zizmor/artipacked"), Some(own));
        // A requirement stays one, although rules bear on it.
        assert!(article_of("OSPS-BR-01.01").is_some_and(|text| !text.contains("a rule about CI")));
    }
}
