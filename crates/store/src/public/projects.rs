//! The list of projects of an edition: filtered, sorted, and read page by page behind a cursor.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{ProjectId, RegistrationId, Slug};
use slam_model::report::BadgeStatus;

use super::{Filter, filter::Statement};
use crate::{
    StoreError,
    sql::{Database, Row},
};

/// Stands for "never" in the order of the leaderboard; the index in the migration has the same number.
const NEVER: i64 = 9_000_000_000_000_000;

/// A project in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its registration in the edition.
    pub registration: RegistrationId,
    /// The project.
    pub project: ProjectId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// What it is, in its own words.
    pub description: String,
    /// The foundation behind it; empty when it stands on its own.
    pub steward: String,
    /// The level that it is judged at.
    pub level: u8,
    /// Badges whose evidence is found.
    pub found: u32,
    /// Badges that were awarded.
    pub awarded: u32,
    /// Requirements that were decided.
    pub decided: u32,
    /// Requirements in all.
    pub required: u32,
    /// Requirements that are met.
    pub passed: u32,
    /// When the last badge was found.
    pub reached_at: Option<Timestamp>,
    /// When it was evaluated last; `None` before the first time.
    pub evaluated_at: Option<Timestamp>,
    /// Its badges, in no order.
    pub badges: Vec<BadgeMark>,
}

/// How far a project is with a badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadgeMark {
    /// Which.
    pub badge: String,
    /// How far.
    pub mark: Mark,
    /// Parts that are met.
    pub met: u32,
    /// Parts that are asked.
    pub parts: u32,
    /// Since when it stands there.
    pub since: Option<Timestamp>,
}

/// How far a badge is: what the machine saw, and on top of it the award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// An organiser awarded it.
    Awarded,
    /// What the last evaluation saw.
    Seen(BadgeStatus),
}

impl Mark {
    /// Reads a status as rows spell it; what no row of ours says is unknown.
    pub fn of_status(status: &str) -> Self {
        Self::Seen(match status {
            "evidence-found" => BadgeStatus::EvidenceFound,
            "partial" => BadgeStatus::Partial,
            "not-started" => BadgeStatus::NotStarted,
            _ => BadgeStatus::Unknown,
        })
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By slug, which is the name without signs.
    #[default]
    Name,
    /// Most awarded first, then most found, then who had the last one earlier.
    Badges,
    /// Evaluated last, first.
    Fresh,
}

/// Where a page begins: after this project. Its text is for addresses, and a text that somebody made up is only another
/// place to begin at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    numbers: Vec<i64>,
    key: String,
}

impl Cursor {
    /// Reads the text of a cursor; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').rev();
        let key = parts.next().filter(|key| !key.is_empty() && key.len() <= 100)?.to_owned();
        let numbers = parts.rev().map(|part| part.parse().ok()).collect::<Option<Vec<_>>>()?;
        Some(Self { numbers, key })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.numbers.iter().try_for_each(|number| write!(out, "{number}."))?;
        out.write_str(&self.key)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The projects.
    pub projects: Vec<Listed>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// The columns of [`Listed`].
pub(crate) const COLUMNS: &str = "r.id AS registration, p.id AS project, p.slug AS slug, p.name AS name,
    p.description AS description, p.steward AS steward, r.level AS level, r.badges_found AS found,
    r.badges_awarded AS awarded, r.decided AS decided, r.required AS required, r.passed AS passed,
    r.reached_at AS reached_at, r.evaluated_at AS evaluated_at";

/// Returns a page of the listed projects of an edition.
///
/// # Errors
/// The database fails.
pub async fn list(
    on: &Database,
    edition: &str,
    filter: &Filter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: u8,
) -> Result<Page, StoreError> {
    let mut statement = Statement::new("SELECT ");
    // CROSS JOIN keeps SQLite to this order of tables, so that an index gives the order of the rows: nothing is sorted.
    let from = match sort {
        Sort::Name => " FROM project p CROSS JOIN registration r",
        Sort::Badges | Sort::Fresh => " FROM registration r CROSS JOIN project p",
    };
    statement.text(COLUMNS).text(from).text(" WHERE r.project = p.id AND r.state = 'listed'");
    statement.with(" AND r.edition = ?", edition);
    filter.add_to(&mut statement);
    if let Some(after) = after {
        begin_after(&mut statement, sort, after);
    }
    statement.text(match sort {
        Sort::Name => " ORDER BY p.slug",
        Sort::Badges => {
            " ORDER BY r.badges_awarded DESC, r.badges_found DESC, COALESCE(r.reached_at, 9000000000000000), r.project"
        }
        Sort::Fresh => " ORDER BY COALESCE(r.evaluated_at, 0) DESC, r.project DESC",
    });
    statement.with(" LIMIT ?", i64::from(limit) + 1);
    let rows = statement.fetch_all(on).await?;
    let mut projects = rows.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    let more = projects.len() > usize::from(limit);
    projects.truncate(usize::from(limit));
    let next = projects.last().filter(|_| more).map(|last| cursor(last, sort));
    add_badges(on, &mut projects).await?;
    Ok(Page { projects, next })
}

fn cursor(last: &Listed, sort: Sort) -> Cursor {
    let project = last.project.as_str().to_owned();
    let time = |time: Option<Timestamp>, none| time.map_or(none, Timestamp::as_millisecond);
    match sort {
        Sort::Name => Cursor { numbers: Vec::new(), key: last.slug.as_str().to_owned() },
        Sort::Badges => {
            let numbers = vec![last.awarded.into(), last.found.into(), time(last.reached_at, NEVER)];
            Cursor { numbers, key: project }
        }
        Sort::Fresh => Cursor { numbers: vec![time(last.evaluated_at, 0)], key: project },
    }
}

fn begin_after(statement: &mut Statement, sort: Sort, after: &Cursor) {
    match (sort, after.numbers.as_slice()) {
        (Sort::Name, []) => {
            statement.with(" AND p.slug > ?", &after.key);
        }
        (Sort::Badges, [awarded, found, reached]) => {
            statement
                .with(" AND r.badges_awarded <= ?", *awarded)
                .with(" AND (r.badges_awarded < ?", *awarded)
                .with(" OR r.badges_found < ?", *found)
                .with(" OR (r.badges_found = ?", *found)
                .with(" AND (COALESCE(r.reached_at, 9000000000000000) > ?", *reached)
                .with(" OR (COALESCE(r.reached_at, 9000000000000000) = ?", *reached)
                .with(" AND r.project > ?))))", &after.key);
        }
        (Sort::Fresh, [at]) => {
            statement
                .with(" AND (COALESCE(r.evaluated_at, 0) < ?", *at)
                .with(" OR (COALESCE(r.evaluated_at, 0) = ?", *at)
                .with(" AND r.project < ?))", &after.key);
        }
        // A cursor of another order begins at the beginning.
        _ => {}
    }
}

pub(crate) fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed {
        registration: row.get("registration")?,
        project: row.get("project")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        description: row.get("description")?,
        steward: row.get("steward")?,
        level: row.get("level")?,
        found: row.get("found")?,
        awarded: row.get("awarded")?,
        decided: row.get("decided")?,
        required: row.get("required")?,
        passed: row.get("passed")?,
        reached_at: row.get("reached_at")?,
        evaluated_at: row.get("evaluated_at")?,
        badges: Vec::new(),
    })
}

/// Reads the badges of all projects of a page at once.
pub(crate) async fn add_badges(on: &Database, projects: &mut [Listed]) -> Result<(), StoreError> {
    if projects.is_empty() {
        return Ok(());
    }
    let mut places = BTreeMap::new();
    for (at, project) in projects.iter().enumerate() {
        places.insert(project.registration.clone(), at);
    }
    let ids = || places.keys().map(RegistrationId::as_str);
    let mut seen = Statement::new(
        "SELECT registration, badge, status, met, parts, since_at FROM badge_status
        WHERE registration IN ",
    );
    seen.among(ids());
    let mut given = Statement::new(
        "SELECT registration, badge, awarded_at FROM award
        WHERE state = 'valid' AND kind = 'badge' AND registration IN ",
    );
    given.among(ids());
    let (seen, given) = (seen.fetch_all(on).await?, given.fetch_all(on).await?);
    for row in &seen {
        let mark = BadgeMark {
            badge: row.get("badge")?,
            mark: Mark::of_status(&row.get::<String>("status")?),
            met: row.get("met")?,
            parts: row.get("parts")?,
            since: row.get("since_at")?,
        };
        if let Some(at) = places.get(&row.get::<RegistrationId>("registration")?) {
            projects[*at].badges.push(mark);
        }
    }
    for row in &given {
        let (badge, since): (String, Timestamp) = (row.get("badge")?, row.get("awarded_at")?);
        let Some(at) = places.get(&row.get::<RegistrationId>("registration")?) else { continue };
        let badges = &mut projects[*at].badges;
        match badges.iter_mut().find(|one| one.badge == badge) {
            Some(one) => (one.mark, one.since) = (Mark::Awarded, Some(since)),
            // A recorded edition has awards and no evaluations.
            None => badges.push(BadgeMark { badge, mark: Mark::Awarded, met: 0, parts: 0, since: Some(since) }),
        }
    }
    Ok(())
}

/// What the lists can be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Foundations with listed projects, by name.
    pub stewards: Vec<String>,
    /// Kinds of forge that host listed projects, by name.
    pub forges: Vec<String>,
}

/// Returns what the lists of an edition can be narrowed by. It looks at every listed project: keep the answer.
///
/// # Errors
/// The database fails.
pub async fn facets(on: &Database, edition: &str) -> Result<Facets, StoreError> {
    let stewards = "SELECT DISTINCT p.steward AS name FROM registration r JOIN project p ON p.id = r.project
        WHERE r.edition = $1 AND r.state = 'listed' AND p.steward <> '' ORDER BY 1";
    let forges =
        "SELECT DISTINCT repository.forge AS name FROM registration r JOIN repository ON repository.project = r.project
        WHERE r.edition = $1 AND r.state = 'listed' AND repository.removed_at IS NULL ORDER BY 1";
    let stewards = on.query(stewards).bind(edition).fetch_all().await?;
    let forges = on.query(forges).bind(edition).fetch_all().await?;
    let names = |rows: &[Row]| rows.iter().map(|row| row.get("name")).collect::<Result<Vec<String>, _>>();
    Ok(Facets { stewards: names(&stewards)?, forges: names(&forges)? })
}

/// The numbers of an edition at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Confirmed projects, listed or not: a count names nobody.
    pub projects: u32,
    /// Listed projects.
    pub listed: u32,
    /// Badges with evidence.
    pub found: u32,
    /// Badges that were awarded.
    pub awarded: u32,
}

/// Returns the numbers of an edition, from one index.
///
/// # Errors
/// The database fails.
pub async fn numbers(on: &Database, edition: &str) -> Result<Numbers, StoreError> {
    let ask = "SELECT state, COUNT(*) AS projects, CAST(SUM(badges_found) AS BIGINT) AS found,
        CAST(SUM(badges_awarded) AS BIGINT) AS awarded FROM registration
        WHERE edition = $1 AND state IN ('confirmed', 'listed') GROUP BY state";
    let mut numbers = Numbers::default();
    for row in on.query(ask).bind(edition).fetch_all().await? {
        let projects: u32 = row.get("projects")?;
        numbers.projects += projects;
        numbers.found += row.get::<u32>("found")?;
        numbers.awarded += row.get::<u32>("awarded")?;
        if row.get::<String>("state")? == "listed" {
            numbers.listed = projects;
        }
    }
    Ok(numbers)
}
