//! Writes rows of public things for tests, as the commands would leave them.

use jiff::{SignedDuration, Timestamp};
use slam_event::presets::preset;
use slam_model::Sha256;

use crate::{StoreError, sql::Transaction, testing::NOW};

/// A project with its registration.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'s> {
    /// Its slug; ids are made of it.
    pub slug: &'s str,
    /// Its name.
    pub name: &'s str,
    /// Its foundation.
    pub steward: &'s str,
    /// The kind of forge.
    pub forge: &'s str,
    /// The edition.
    pub edition: &'s str,
    /// The state of its registration.
    pub state: &'s str,
    /// Its level.
    pub level: u8,
    /// The first so many of these badges have evidence, the next one is partial, the rest is not started.
    pub found: u32,
    /// The first so many of the found badges are awarded.
    pub awarded: u32,
    /// Hours before now at which the last badge was found.
    pub hours: i64,
}

impl Sample<'_> {
    /// A listed project of Fall 2026 that was never evaluated.
    pub const PLAIN: Sample<'static> = Sample {
        slug: "plain",
        name: "Plain",
        steward: "",
        forge: "github",
        edition: "fall-2026",
        state: "listed",
        level: 1,
        found: 0,
        awarded: 0,
        hours: 0,
    };
}

/// The badges of Fall 2026, in its order.
pub const BADGES: [&str; 6] = ["cleaner", "chronicler", "inspector", "mechanizer", "defender", "cra-readiness"];

/// Writes an edition from a preset, at version 1.
///
/// # Errors
/// The database fails.
///
/// # Panics
/// There is no such preset.
pub async fn edition(tx: &mut Transaction, id: &str, objectives: &str, current: bool) -> Result<(), StoreError> {
    let edition = preset(id).expect("a preset");
    let (opens, closes) = (edition.registration.opens.at(), edition.last_cut_off());
    let row = "INSERT INTO edition (id, title, version, opens_at, closes_at, is_current, created_at)
        VALUES ($1, $2, 1, $3, $4, $5, $6)";
    let row = tx.query(row).bind(id).bind(&edition.title).bind(opens).bind(closes).bind(current).bind(NOW);
    row.execute().await?;
    let definition = serde_json::to_string(edition).expect("an edition is JSON");
    version(tx, id, 1, &definition, objectives, "The first version.").await
}

/// Writes a version of an edition.
///
/// # Errors
/// The database fails.
pub async fn version(
    tx: &mut Transaction,
    id: &str,
    number: u32,
    definition: &str,
    objectives: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let row = "INSERT INTO edition_version
        (edition, version, definition, objectives, objectives_sha256, changed_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let sha256 = Sha256::of(objectives.as_bytes());
    let row = tx.query(row).bind(id).bind(number).bind(definition).bind(objectives).bind(sha256.as_str()).bind(NOW);
    row.bind(reason).execute().await?;
    tx.query("UPDATE edition SET version = $1 WHERE id = $2").bind(number).bind(id).execute().await?;
    Ok(())
}

/// Writes a project with one repository, its registration, its badges, and its awards.
///
/// # Errors
/// The database fails.
pub async fn project(tx: &mut Transaction, sample: Sample<'_>) -> Result<(), StoreError> {
    let Sample { slug, edition, .. } = sample;
    let (project, registration) = (id(&format!("P-{slug}")), id(&format!("R-{edition}-{slug}")));
    let at = NOW.checked_sub(SignedDuration::from_hours(sample.hours)).expect("a time of the test");
    let row = "INSERT INTO project (id, slug, name, description, steward, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING";
    let row = tx.query(row).bind(&project).bind(slug).bind(sample.name).bind("What it is for.");
    row.bind(sample.steward).bind(NOW).execute().await?;
    let row = "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let address = format!("https://{}.example/{slug}", sample.forge);
    let row = tx.query(row).bind(id(&format!("G-{slug}"))).bind(&project).bind(&address).bind(&address);
    row.bind(sample.forge).bind(slug).bind(NOW).execute().await?;
    let row = "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_at, changed_at,
        badges_found, badges_awarded, decided, required, passed, reached_at, evaluated_at)
        VALUES ($1, $2, $3, $4, $5, 'Established, without a foundation.', $6, $6, $7, $8, $9, 40, $10, $11, $12)";
    let row = tx.query(row).bind(&registration).bind(edition).bind(&project).bind(sample.state).bind(sample.level);
    let row = row.bind(at).bind(sample.found).bind(sample.awarded).bind(sample.found * 6).bind(sample.found * 5);
    let evaluated = (sample.found > 0).then_some(at);
    row.bind(evaluated).bind(evaluated).execute().await?;
    for (place, badge) in (0..).zip(BADGES) {
        if sample.found > 0 {
            let (status, met) = match place {
                place if place < sample.found => ("evidence-found", 3),
                place if place == sample.found => ("partial", 1),
                _ => ("not-started", 0),
            };
            let row =
                "INSERT INTO badge_status (registration, badge, status, met, parts, since_at, found_at, evaluation)
                VALUES ($1, $2, $3, $4, 3, $5, $6, '')";
            let row = tx.query(row).bind(&registration).bind(badge).bind(status).bind(met).bind(at);
            row.bind((met == 3).then_some(at)).execute().await?;
        }
        if place < sample.awarded {
            award(tx, edition, slug, "badge", badge, at).await?;
        }
    }
    Ok(())
}

/// Writes an award of a project.
///
/// # Errors
/// The database fails.
pub async fn award(
    tx: &mut Transaction,
    edition: &str,
    slug: &str,
    kind: &str,
    badge: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = "INSERT INTO award (id, edition, registration, kind, badge, recipient, level, commits, objectives_id,
        objectives_sha256, catalog_sha256, evidence_sha256, source, awarded_at, state, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, 1, '[]', $2, '', '', '', 'computed', $7, 'valid', $7)";
    let award = id(&format!("A-{edition}-{slug}-{kind}-{badge}"));
    let row = tx.query(row).bind(award).bind(edition).bind(id(&format!("R-{edition}-{slug}"))).bind(kind).bind(badge);
    row.bind(format!("project:{slug}")).bind(at).execute().await.map(drop)
}

/// Writes a notice.
///
/// # Errors
/// The database fails.
pub async fn notice(
    tx: &mut Transaction,
    id: &str,
    of: Option<&str>,
    subject: &str,
    public: bool,
) -> Result<(), StoreError> {
    let row = "INSERT INTO notice (id, kind, registration, subject, body, is_public, dedup, created_at)
        VALUES ($1, 'change', $2, $3, 'Its text.', $4, $1, $5)";
    let row = tx.query(row).bind(id).bind(of).bind(subject).bind(public).bind(NOW);
    row.execute().await.map(drop)
}

/// Returns the id of a thing in the rows of this module: its words without signs, as an id is letters and digits.
pub fn id(words: &str) -> String {
    words.chars().filter(char::is_ascii_alphanumeric).collect()
}
