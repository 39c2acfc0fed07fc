//! The numbers of the outcome report, from the rows of one edition. Nobody is named in them, so that projects that are not
//! listed count.

mod standings;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Edition, ProjectId, RegistrationId,
    incentives::{Owed, Reached, owed},
    leaderboard::Counting,
    scoring::{BadgeScore, ProjectScore},
    statistics::{Counted, Statistics, statistics},
};
use slam_model::{ForgeKind, Level, RequirementId, report::Coverage};

use standings::Standings;

pub use standings::Standing;

use crate::{StoreError, public::projects::Mark, sql::Database};

/// The most requirements in the list of failures.
const MOST_FAILED: i64 = 20;
/// The longest trend, in days.
const MOST_DAYS: usize = 120;

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// The numbers.
    pub statistics: Statistics,
    /// What counts as having a badge.
    pub counting: Counting,
    /// By the end of each day, how many projects had each badge.
    pub trend: Vec<Day>,
    /// What the milestones are rewarded with.
    pub rewards: Vec<Owed>,
    /// Plaques that were given.
    pub plaques: u32,
    /// Whether every result was published elsewhere and taken over, so that times and turns of verdicts are not known.
    pub is_recorded: bool,
    /// When the rows were read.
    pub as_of: Timestamp,
}

/// One day of the trend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Its end.
    pub at: Timestamp,
    /// How many projects had the badge by then.
    pub badges: BTreeMap<String, u32>,
    /// How the badges of all projects stood then.
    pub standing: Standing,
}

/// Reads the report of an edition. It looks at every project: keep the answer.
///
/// # Errors
/// The database fails.
pub async fn read(on: &Database, edition: &Edition, badges: &[String], now: Timestamp) -> Result<Outcomes, StoreError> {
    let id = edition.id.as_str();
    let scores = scores(on, id, badges).await?;
    let has_awards = scores.iter().flat_map(|score| &score.badges).any(|badge| badge.awarded_at.is_some());
    let counting = if has_awards && now >= edition.last_cut_off() { Counting::Awards } else { Counting::Evidence };
    let contributors = "SELECT COUNT(DISTINCT COALESCE(c.person, c.name)) AS n
        FROM registration r JOIN submission s ON s.registration = r.id JOIN contribution c ON c.submission = s.id
        WHERE r.edition = $1 AND s.state = 'accepted' AND c.is_confirmed = 1";
    let contributors = on.query(contributors).bind(id).fetch_one().await?.get("n")?;
    let opens = edition.registration.opens.at();
    let counted = Counted { scores: &scores, results: &[], turns: &[], contributors, badges, opens, counting };
    let mut statistics = statistics(counted);
    (statistics.turned_better, statistics.turned_worse) = turned(on, id).await?;
    statistics.most_failed = most_failed(on, id).await?;
    let reached = |score: &ProjectScore| {
        let own = score.badges.iter().filter_map(|badge| {
            Some(Reached { at: badge.awarded_at?, project: score.project.clone(), badge: badge.badge.clone() })
        });
        own.collect::<Vec<_>>()
    };
    let reached: Vec<_> = scores.iter().flat_map(reached).collect();
    let plaques = "SELECT COUNT(*) AS n FROM award WHERE edition = $1 AND kind = 'plaque' AND state = 'valid'";
    let causes = "SELECT COALESCE(SUM(CASE WHEN e.cause = 'recorded' THEN 1 ELSE 0 END), 0) AS recorded, COUNT(*) AS n
        FROM evaluation e JOIN registration r ON r.id = e.registration WHERE r.edition = $1 AND e.state = 'done'";
    let causes = on.query(causes).bind(id).fetch_one().await?;
    let (recorded, done): (i64, i64) = (causes.get("recorded")?, causes.get("n")?);
    Ok(Outcomes {
        is_recorded: recorded > 0 && recorded == done,
        trend: trend(edition, &scores, badges, counting, &mut standings::read(on, id).await?, now),
        rewards: edition.incentives.iter().map(|incentive| owed(incentive, badges, &reached)).collect(),
        plaques: on.query(plaques).bind(id).fetch_one().await?.get("n")?,
        statistics,
        counting,
        as_of: now,
    })
}

/// Under which steward the report counts projects that are not listed in public.
const UNLISTED: &str = "Not listed in public";

async fn scores(on: &Database, edition: &str, badges: &[String]) -> Result<Vec<ProjectScore>, StoreError> {
    let projects =
        "SELECT r.id AS registration, p.id AS project, p.name AS name, p.steward AS steward, r.state AS state,
        r.level AS level, r.decided AS decided, r.required AS required
        FROM registration r JOIN project p ON p.id = r.project
        WHERE r.edition = $1 AND r.state IN ('confirmed', 'listed')";
    let mut scores: BTreeMap<RegistrationId, ProjectScore> = BTreeMap::new();
    let mut projects_of: BTreeMap<ProjectId, RegistrationId> = BTreeMap::new();
    for row in &on.query(projects).bind(edition).fetch_all().await? {
        let (registration, project): (RegistrationId, ProjectId) = (row.get("registration")?, row.get("project")?);
        projects_of.insert(project.clone(), registration.clone());
        let listed = row.get::<String>("state")? == "listed";
        let score = ProjectScore {
            project,
            name: row.get("name")?,
            listed,
            // The steward of one project can name it, so it is told only of those that wish to be listed.
            steward: if listed {
                Some(row.get::<String>("steward")?).filter(|name| !name.is_empty())
            } else {
                Some(UNLISTED.to_owned())
            },
            forges: std::collections::BTreeSet::new(),
            level: Level::try_from(row.get::<u8>("level")?).unwrap_or(Level::One),
            badges: Vec::new(),
            coverage: Coverage { decided: row.get("decided")?, all: row.get("required")? },
        };
        scores.insert(registration, score);
    }
    let forges = "SELECT DISTINCT r.project AS project, repository.forge AS forge
        FROM registration r JOIN repository ON repository.project = r.project
        WHERE r.edition = $1 AND repository.removed_at IS NULL";
    for row in &on.query(forges).bind(edition).fetch_all().await? {
        let score = projects_of.get(&row.get("project")?).and_then(|id| scores.get_mut(id));
        let kind = ForgeKind::from_name(&row.get::<String>("forge")?).unwrap_or_default();
        score.map(|score| score.forges.insert(kind));
    }
    let seen =
        "SELECT s.registration AS registration, s.badge AS badge, s.status AS status, s.met AS met, s.parts AS parts,
        s.found_at AS found_at FROM registration r JOIN badge_status s ON s.registration = r.id WHERE r.edition = $1";
    for row in &on.query(seen).bind(edition).fetch_all().await? {
        let Some(score) = scores.get_mut(&row.get("registration")?) else { continue };
        let Mark::Seen(status) = Mark::of_status(&row.get::<String>("status")?) else { continue };
        let met = (row.get("met")?, row.get("parts")?);
        let reached_at = row
            .get::<Option<Timestamp>>("found_at")?
            .filter(|_| status == slam_model::report::BadgeStatus::EvidenceFound);
        score.badges.push(BadgeScore { badge: row.get("badge")?, status, met, reached_at, awarded_at: None });
    }
    let given = "SELECT registration, badge, awarded_at FROM award
        WHERE edition = $1 AND kind = 'badge' AND state = 'valid'";
    for row in &on.query(given).bind(edition).fetch_all().await? {
        let Some(score) = scores.get_mut(&row.get("registration")?) else { continue };
        let (badge, at): (String, Timestamp) = (row.get("badge")?, row.get("awarded_at")?);
        match score.badges.iter_mut().find(|one| one.badge == badge) {
            Some(one) => one.awarded_at = Some(at),
            // A recorded edition has awards and no evaluations.
            None => score.badges.push(BadgeScore {
                badge,
                status: slam_model::report::BadgeStatus::Unknown,
                met: (0, 0),
                reached_at: None,
                awarded_at: Some(at),
            }),
        }
    }
    let mut scores: Vec<_> = scores.into_values().collect();
    let place = |badge: &BadgeScore| badges.iter().position(|known| *known == badge.badge).unwrap_or(usize::MAX);
    scores.iter_mut().for_each(|score| score.badges.sort_by_key(place));
    Ok(scores)
}

async fn turned(on: &Database, edition: &str) -> Result<(u32, u32), StoreError> {
    let ask = "SELECT CAST(COALESCE(SUM(e.turned_better), 0) AS BIGINT) AS better,
        CAST(COALESCE(SUM(e.turned_worse), 0) AS BIGINT) AS worse
        FROM registration r JOIN evaluation e ON e.registration = r.id
        WHERE r.edition = $1 AND r.state IN ('confirmed', 'listed') AND e.state = 'done'";
    let row = on.query(ask).bind(edition).fetch_one().await?;
    Ok((row.get("better")?, row.get("worse")?))
}

async fn most_failed(on: &Database, edition: &str) -> Result<Vec<(RequirementId, u32)>, StoreError> {
    let ask = "SELECT v.requirement AS requirement, COUNT(*) AS projects
        FROM registration r JOIN verdict v ON v.evaluation = r.evaluation
        WHERE r.edition = $1 AND r.state IN ('confirmed', 'listed') AND LOWER(v.verdict) = 'failed'
        GROUP BY v.requirement ORDER BY projects DESC, v.requirement LIMIT $2";
    let mut failed = Vec::new();
    for row in &on.query(ask).bind(edition).bind(MOST_FAILED).fetch_all().await? {
        failed.push((RequirementId::new(&row.get::<String>("requirement")?), row.get("projects")?));
    }
    Ok(failed)
}

/// From the opening until now or the awards, by ends of days in UTC.
fn trend(
    edition: &Edition,
    scores: &[ProjectScore],
    badges: &[String],
    counting: Counting,
    standings: &mut Standings,
    now: Timestamp,
) -> Vec<Day> {
    let day = SignedDuration::from_hours(24);
    let ends = std::iter::successors(Some(edition.registration.opens.at() + day), |at| at.checked_add(day).ok());
    let last = now.min(edition.awards.at()) + day;
    let times: Vec<_> = scores
        .iter()
        .flat_map(|score| &score.badges)
        .filter_map(|badge| {
            let at = if counting == Counting::Awards { badge.awarded_at } else { badge.reached_at };
            Some((&badge.badge, at?))
        })
        .collect();
    let mut of_day = |end: Timestamp| {
        let mut count: BTreeMap<String, u32> = badges.iter().map(|badge| (badge.clone(), 0)).collect();
        for (badge, _) in times.iter().filter(|(_, at)| *at < end) {
            if let Some(number) = count.get_mut(*badge) {
                *number += 1;
            }
        }
        Day { at: end, badges: count, standing: standings.until(end) }
    };
    ends.take_while(|end| *end < last).take(MOST_DAYS).map(&mut of_day).collect()
}
