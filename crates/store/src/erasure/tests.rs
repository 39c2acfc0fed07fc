use jiff::SignedDuration;
use slam_event::{EditionId, Role};

use super::*;
use crate::{
    Store,
    people::{Identity, IdentityKind},
    testing::{NOW, on_both},
};

const SCHEMA: &str = include_str!("../../migrations/0001_base.sql");

/// A person who did one of everything, with a word that can be searched for in each row that is theirs.
async fn ada(store: &Store) -> PersonId {
    let mut tx = store.database().begin().await.unwrap();
    let mut identity = Identity::mail("needle@example.org");
    let id = people::sign_in(&mut tx, &identity, NOW).await.unwrap().id;
    (identity.kind, identity.login) = (IdentityKind::Github, Some("needle-login".to_owned()));
    people::link(&mut tx, &id, &identity, NOW).await.unwrap();
    people::grant(&mut tx, &Actor::Operator, &id, Role::Evaluator, NOW).await.unwrap();
    for row in [
        "INSERT INTO edition (id, title, version, opens_at, closes_at, created_at) VALUES ('e', 'E', 1, 0, 86400000, 0)",
        "INSERT INTO project (id, slug, name, created_at) VALUES ('p', 'p', 'P', 0)",
        "INSERT INTO repository (id, project, address, canonical, forge, name, created_at)
            VALUES ('r', 'p', 'x', 'x', 'plain', 'x', 0)",
        "INSERT INTO registration (id, edition, project, state, level, level_reason, registered_by, registered_at, changed_at)
            VALUES ('g', 'e', 'p', 'listed', 1, '', $1, 0, 0)",
        "INSERT INTO membership (project, person, role, since_at) VALUES ('p', $1, 'maintainer', 0)",
        "INSERT INTO control_challenge (id, project, repository, person, kind, token, state, detail, asked_at, expires_at)
            VALUES ('c', 'p', 'r', $1, 'mail', 't', 'proved', '{\"mail\":\"needle@example.org\"}', 0, 0)",
        "INSERT INTO declaration (id, registration, requirement, claim, reason, declared_by, declared_at, state)
            VALUES ('d', 'g', 'OSPS-VM-03.01', 'met', 'needle said', $1, 0, 'accepted')",
        "INSERT INTO submission (id, registration, badge, state, note, disputes, version, submitted_by, submitted_at, changed_at)
            VALUES ('s', 'g', 'cleaner', 'accepted', 'needle wrote', '{\"part\":\"needle\"}', 1, $1, 0, 0)",
        "INSERT INTO contribution (submission, seq, person, name, shown, mail_sha256, did, source)
            VALUES ('s', 1, $1, 'needle', 'Needle needle', 'needle', '[\"code\"]', 'git')",
        "INSERT INTO appeal (id, submission, part, reason, state, filed_by, filed_at) VALUES ('a', 's', 'x', 'needle', 'open', $1, 0)",
        "INSERT INTO award (id, edition, registration, kind, person, recipient, level, commits, objectives_id,
            objectives_sha256, catalog_sha256, evidence_sha256, source, awarded_at, state, changed_at)
            VALUES ('w', 'e', 'g', 'contributor', $1, 'github:needle', 1, '[]', '', '', '', '', 'computed', 0, 'valid', 0)",
        "INSERT INTO notice (id, kind, person, registration, subject, body, dedup, created_at)
            VALUES ('n', 'award', $1, 'g', 'needle', 'Dear needle', 'n', 0)",
        "INSERT INTO webhook (id, owner, address, secret, kinds, state, created_at)
            VALUES ('h', $1, 'https://needle.example', 'secret', 'award', 'active', 0)",
        "INSERT INTO delivery (id, webhook, notice) VALUES ('v', 'h', 'n')",
        "INSERT INTO one_time_link (token_sha256, purpose, subject, created_at, expires_at)
            VALUES ('l', 'sign-in', 'needle@example.org', 0, 0)",
        "INSERT INTO api_token (token_sha256, id, person, name, scopes, created_at, expires_at)
            VALUES ('t', 't', $1, 'needle laptop', 'read', 0, 0)",
        "INSERT INTO upload (person, id, bytes, kept_at) VALUES ($1, 'u', '', 0)",
        "INSERT INTO session (token_sha256, person, created_at, seen_at, expires_at) VALUES ('z', $1, 0, 0, 0)",
    ] {
        let query = tx.query(row);
        let query = if row.contains("$1") { query.bind(&id) } else { query };
        query.execute().await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// Returns `table.column` of each text that still holds the word.
async fn found(store: &Store, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables().map(|(name, _)| name) {
        let all = crate::sql::AssertSqlSafe(format!("SELECT * FROM {table}"));
        for row in store.database().query(all).fetch_all().await.unwrap() {
            let holds = |(_, value): &(_, Json)| value.to_string().contains(word);
            let hits = row.object().unwrap().into_iter().filter(holds);
            found.extend(hits.map(|(column, _)| format!("{table}.{column}")));
        }
    }
    found
}

/// Returns each table of the schema with its text.
fn tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    SCHEMA.split("CREATE TABLE ").skip(1).filter_map(|text| text.split(");\n").next()?.split_once(" ("))
}

#[test]
fn nothing_that_says_who_it_was_is_left_and_the_log_still_holds() {
    on_both(async |store| {
        let id = ada(&store).await;
        assert!(found(&store, "needle").await.len() > 15);
        let digest = audit::salt(store.database(), &id).await.unwrap().digest("person", id.as_str());
        store.database().write(async |tx| erase(tx, &Actor::Operator, &id, NOW).await).await.unwrap();
        assert_eq!(found(&store, "needle").await, Vec::<String>::new());
        assert_eq!(store.verify_log(None).await.unwrap().seq, 4);
        assert!(!found(&store, digest.as_str()).await.is_empty(), "the digest stays in the log");
        assert!(audit::salt(store.database(), &id).await.is_err(), "and nothing leads to it");
        let left = people::find(store.database(), &id).await.unwrap().unwrap();
        assert_eq!((left.display_name.as_str(), left.erased_at), (NOBODY, Some(NOW)));
        let award = store.database().query("SELECT person, state FROM award").fetch_one().await.unwrap();
        assert_eq!(
            (award.get::<PersonId>("person").unwrap(), award.get::<String>("state").unwrap()),
            (id.clone(), "valid".into())
        );
        let again = store.database().write(async |tx| erase(tx, &Actor::Operator, &id, NOW).await).await;
        assert!(again.is_err(), "there is nothing left to erase");
    });
}

#[test]
fn every_column_that_the_schema_calls_personal_is_erased() {
    let erased = [include_str!("../erasure.rs"), include_str!("retention.rs")].concat();
    for (table, text) in tables() {
        let personal = text.lines().filter(|line| line.contains("-- personal"));
        for column in personal.filter_map(|line| line.split_whitespace().next()) {
            let touches = |statement: &str| {
                statement.starts_with(&format!("DELETE FROM {table}"))
                    || (statement.starts_with(&format!("UPDATE {table} "))
                        && statement.contains(&format!("{column} = ")))
            };
            assert!(erased.split('"').any(touches), "{table}.{column}");
        }
    }
}

#[test]
fn who_comes_back_is_a_new_person() {
    on_both(async |store| {
        let id = ada(&store).await;
        let mut tx = store.database().begin().await.unwrap();
        erase(&mut tx, &Actor::Operator, &id, NOW).await.unwrap();
        let back = people::sign_in(&mut tx, &Identity::mail("needle@example.org"), NOW).await.unwrap();
        assert_ne!(back.id, id);
        assert!(people::roles(&mut tx, &back.id).await.unwrap().is_empty());
    });
}

#[test]
fn a_copy_holds_every_table_that_names_a_person_and_no_secret() {
    for (table, text) in tables() {
        let names_one = text.contains("REFERENCES person") || text.contains("by_person") || text.contains("changed_by");
        let asked = |(_, ask): &(&str, &str)| ask.contains(&format!("FROM {table}"));
        assert!(!names_one || SECTIONS.iter().any(asked), "{table}");
    }
    on_both(async |store| {
        let id = ada(&store).await;
        let mut look = store.database().snapshot().await.unwrap();
        let copy = export(&mut look, &id).await.unwrap();
        for section in ["identities", "tokens", "declarations", "submissions", "contributions", "awards", "notices"] {
            assert!(copy[section].to_string().contains("needle"), "{section}");
        }
        assert_eq!(copy["person"][0]["created_at"], "2026-10-05T12:00:00Z");
        assert_eq!(copy["audit-log"].as_array().unwrap().len(), 3);
        assert!(!copy.to_string().contains("secret") && !copy.to_string().contains("sha256"));
    });
}

#[test]
fn an_edition_keeps_personal_data_as_long_as_it_promised() {
    on_both(async |store| {
        ada(&store).await;
        let edition = EditionId::new("e").unwrap();
        let day = |days: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days);
        let erase = async |now| store.database().write(async |tx| erase_edition(tx, &edition, 30, now).await).await;
        let early = erase(day(31) - SignedDuration::from_millis(1)).await.unwrap_err();
        assert_eq!(early.to_string(), "personal data of `e` is kept until 1970-02-01T00:00:00Z");
        assert_eq!(erase(day(31)).await.unwrap(), 5);
        assert_eq!(erase(day(31)).await.unwrap(), 0, "once is enough");
        let left = found(&store, "needle").await;
        for column in [
            "declaration.reason",
            "submission.note",
            "appeal.reason",
            "notice.body",
            "contribution.name",
            "contribution.shown",
            "submission.disputes",
        ] {
            assert!(!left.iter().any(|one| one == column), "{column}");
        }
        assert!(left.iter().any(|one| one == "person.mail"), "accounts stay");
        store.verify_log(None).await.unwrap();
    });
}
