//! The leaderboard: the listed projects by merit, overall and of one badge, with what the last week changed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::RegistrationId;

use crate::{
    StoreError,
    public::{
        Filter, Listed,
        filter::Statement,
        projects::{self, Cursor, Page, Sort},
    },
    sql::Database,
};

/// Returns a page of the board over all badges: most awarded first, then most found, then who had the last one earlier.
///
/// # Errors
/// The database fails.
pub async fn overall(
    on: &Database,
    edition: &str,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u8,
) -> Result<Page, StoreError> {
    projects::list(on, edition, filter, Sort::Badges, after, limit).await
}

/// A place of the board of one badge.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    /// The project.
    pub project: Listed,
    /// When its evidence was found.
    pub found_at: Timestamp,
}

/// Returns a page of those who have the evidence for a badge, the earlier first; `after` is the time and the registration of the
/// last one of the page before.
///
/// # Errors
/// The database fails.
pub async fn of_badge(
    on: &Database,
    edition: &str,
    filter: &Filter,
    badge: &str,
    after: Option<(i64, &str)>,
    limit: u8,
) -> Result<Vec<Holder>, StoreError> {
    let mut ask = Statement::new("SELECT ");
    ask.text(projects::COLUMNS).text(
        ", s.found_at AS found_at FROM badge_status s CROSS JOIN registration r CROSS JOIN project p
        WHERE r.id = s.registration AND p.id = r.project AND r.state = 'listed' AND s.status = 'evidence-found'
        AND s.found_at IS NOT NULL",
    );
    ask.with(" AND s.badge = ?", badge).with(" AND r.edition = ?", edition);
    filter.add_to(&mut ask);
    if let Some((at, registration)) = after {
        ask.with(" AND s.found_at >= ?", at)
            .with(" AND (s.found_at > ?", at)
            .with(" OR s.registration > ?)", registration);
    }
    ask.text(" ORDER BY s.found_at, s.registration").with(" LIMIT ?", limit);
    let rows = ask.fetch_all(on).await?;
    let mut listed = rows.iter().map(projects::listed).collect::<Result<Vec<_>, _>>()?;
    projects::add_badges(on, &mut listed).await?;
    let holders = listed.into_iter().zip(&rows);
    holders.map(|(project, row)| Ok(Holder { project, found_at: row.get("found_at")? })).collect()
}

/// Returns how many badges each project had found at its first evaluation since `since`. One that had none since then is not
/// in it.
///
/// # Errors
/// The database fails.
pub async fn found_since(
    on: &Database,
    projects: &[Listed],
    since: Timestamp,
) -> Result<BTreeMap<RegistrationId, u32>, StoreError> {
    let mut first = BTreeMap::new();
    if projects.is_empty() {
        return Ok(first);
    }
    let mut ask =
        Statement::new("SELECT registration, badges_found FROM evaluation WHERE state = 'done' AND registration IN ");
    ask.among(projects.iter().map(|one| one.registration.as_str()));
    ask.with(" AND evaluated_at >= ? ORDER BY evaluated_at", since);
    for row in &ask.fetch_all(on).await? {
        let (registration, found) = (row.get::<RegistrationId>("registration")?, row.get::<u32>("badges_found")?);
        first.entry(registration).or_insert(found);
    }
    Ok(first)
}

/// How many projects of an edition are how far with one badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BadgeNumbers {
    /// Awarded.
    pub awarded: u32,
    /// Evidence found.
    pub found: u32,
    /// Some parts met.
    pub partial: u32,
    /// Nothing there yet.
    pub not_started: u32,
    /// A deciding part cannot be seen.
    pub unknown: u32,
}

/// Returns how far the confirmed projects of an edition are, a badge each. It looks at every one of them: keep the answer.
///
/// # Errors
/// The database fails.
pub async fn badge_numbers(on: &Database, edition: &str) -> Result<BTreeMap<String, BadgeNumbers>, StoreError> {
    let seen = "SELECT s.badge AS badge, s.status AS status, COUNT(*) AS projects
        FROM registration r JOIN badge_status s ON s.registration = r.id
        WHERE r.edition = $1 AND r.state IN ('confirmed', 'listed') GROUP BY s.badge, s.status";
    let given = "SELECT badge, COUNT(*) AS projects FROM award
        WHERE edition = $1 AND kind = 'badge' AND state = 'valid' GROUP BY badge";
    let mut numbers: BTreeMap<String, BadgeNumbers> = BTreeMap::new();
    for row in &on.query(seen).bind(edition).fetch_all().await? {
        let own = numbers.entry(row.get("badge")?).or_default();
        let place = match row.get::<String>("status")?.as_str() {
            "evidence-found" => &mut own.found,
            "partial" => &mut own.partial,
            "not-started" => &mut own.not_started,
            _ => &mut own.unknown,
        };
        *place = row.get("projects")?;
    }
    for row in &on.query(given).bind(edition).fetch_all().await? {
        numbers.entry(row.get("badge")?).or_default().awarded = row.get("projects")?;
    }
    Ok(numbers)
}
