//! What each minute brings, whoever looks.

use jiff::SignedDuration;
use slam_event::cutoff::CutOff;
use slam_store::{
    links::{self, Purpose},
    notices::{self, Letter},
    schedule, sessions,
    sql::Transaction,
    testing::on_both,
};

use super::stage::{Stage, clock, hours};

/// Leaves a session, a link, a letter, and a challenge that are over at the given hour, a session that is not, and a job that
/// was done long ago.
async fn leave(tx: &mut Transaction) {
    sessions::create(tx, None, "{}", SignedDuration::from_hours(1), hours(2)).await.unwrap();
    sessions::create(tx, None, "{}", SignedDuration::from_hours(24 * 365), hours(2)).await.unwrap();
    links::create(tx, Purpose::SignIn, "kim@example.org", SignedDuration::from_hours(1), hours(2)).await.unwrap();
    let letter = Letter {
        recipient: "kim@example.org".to_owned(),
        purpose: Purpose::SignIn,
        about: "kim@example.org".to_owned(),
        subject: "Sign in".to_owned(),
        body: "Here.".to_owned(),
        path: "/sign-in/{token}".to_owned(),
        minutes: 30,
    };
    notices::post_letter(tx, &letter, hours(2)).await.unwrap();
    let person = "INSERT INTO person (id, handle, display_name, created_at) VALUES ('K', 'kim', 'Kim', 0)";
    tx.query(person).execute().await.unwrap();
    let challenge =
        "INSERT INTO control_challenge (id, project, repository, person, kind, token, state, asked_at, expires_at)
        VALUES ('C', 'P1', 'EGG', 'K', 'file', 't', 'open', 0, $1)";
    tx.query(challenge).bind(hours(3)).execute().await.unwrap();
    let job = "INSERT INTO job (id, key, kind, payload, priority, state, due_at, settled_at)
        VALUES ('J', 'old', 'remind', '{}', 9, 'done', 0, 0)";
    tx.query(job).execute().await.unwrap();
}

#[test]
fn each_minute_clears_what_is_over_and_asks_once_for_what_is_due() {
    clock!(now);
    on_both(async |store| {
        let stage = Stage::new(store, &TIME, now, &["egg"]).await;
        stage.commit("egg", &[("README.md", "Eggs.\n")]);
        let mut tx = stage.store.database().begin().await.unwrap();
        leave(&mut tx).await;
        tx.commit().await.unwrap();
        let rows = slam_store::editions::list(stage.store.database()).await.unwrap();
        let first: &CutOff = &slam_store::tips::cut_offs(&rows[0].edition)[0];
        // A week and a day before the first cut-off: what lies between is over by then.
        for days in [6, 1] {
            stage.turn_to(first.at - SignedDuration::from_hours(24 * days) + SignedDuration::from_mins(1));
            for _ in 0..3 {
                let mut tx = stage.store.database().begin().await.unwrap();
                schedule::ask_tick(&mut tx, stage.now()).await.unwrap();
                tx.commit().await.unwrap();
            }
            tokio::join!(stage.worker().run(stage.idle()), stage.worker().run(stage.idle()));
        }
        for (table, left) in [("session", 1), ("one_time_link", 0), ("letter", 0)] {
            let ask = format!("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM {table}");
            assert_eq!(stage.number(ask).await, left, "{table}");
        }
        assert_eq!(stage.texts("SELECT id AS text FROM job WHERE id = 'J'").await, [""; 0]);
        assert_eq!(stage.texts("SELECT state AS text FROM control_challenge").await, ["expired"]);
        let reminders =
            "SELECT payload AS text FROM job WHERE kind = 'remind' AND payload LIKE '%cut-off.%' ORDER BY payload";
        let asked = stage.texts(reminders).await;
        let of = |name: &str| asked.iter().filter(|one| one.contains(name)).count();
        assert!(of("week-before") >= 1 && of("day-before") >= 1, "{asked:?}");
        let mut once = asked.clone();
        once.dedup();
        assert_eq!(once, asked);
    });
}
