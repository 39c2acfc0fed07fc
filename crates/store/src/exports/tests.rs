use super::*;
use crate::{
    public::{
        Filter,
        projects::{self, Sort},
        testing::{self, Sample},
    },
    sql::Transaction,
    testing::{NOW, on_both},
};

async fn evaluation(tx: &mut Transaction, slug: &str, number: i64, at: i64) {
    let row =
        "INSERT INTO evaluation (id, registration, key, cause, state, version, level, asked_at, evaluated_at, badges_found)
        VALUES ($1, $2, $1, 'schedule', 'done', 1, 1, $3, $3, 2)";
    let registration = testing::id(&format!("R-fall-2026-{slug}"));
    let row = tx.query(row).bind(testing::id(&format!("E-{slug}-{number}"))).bind(&registration).bind(at);
    row.execute().await.unwrap();
    let newest = "UPDATE registration SET evaluation = $1 WHERE id = $2";
    tx.query(newest).bind(testing::id(&format!("E-{slug}-{number}"))).bind(registration).execute().await.unwrap();
    let row = "INSERT INTO verdict (evaluation, requirement, level, verdict, reason, message)
        VALUES ($1, 'OSPS-AC-01.01', 1, 'passed', 'mfa/required', 'It is on.')";
    tx.query(row).bind(testing::id(&format!("E-{slug}-{number}"))).execute().await.unwrap();
}

#[test]
fn only_what_is_listed_is_read_and_each_row_once() {
    on_both(async |store| {
        let on = store.database();
        let mut tx = on.begin().await.unwrap();
        testing::edition(&mut tx, "fall-2026", "x", true).await.unwrap();
        for (slug, state) in [("apple", "listed"), ("berry", "confirmed"), ("cherry", "listed")] {
            let sample = Sample { slug, name: slug, state, found: 3, awarded: 2, ..Sample::PLAIN };
            testing::project(&mut tx, sample).await.unwrap();
            for number in 0..3 {
                // The last two were made at the same time, so that only the id tells them apart.
                evaluation(&mut tx, slug, number, 1_000 + number.min(1)).await;
            }
        }
        tx.commit().await.unwrap();

        let first = awards(on, "fall-2026", Which::default(), "", 3).await.unwrap();
        let rest = awards(on, "fall-2026", Which::default(), first[2].id.as_str(), 3).await.unwrap();
        let named: Vec<_> = first.iter().chain(&rest).map(|one| format!("{} {}", one.project, one.badge)).collect();
        assert_eq!(named, ["apple chronicler", "apple cleaner", "cherry chronicler", "cherry cleaner"]);
        let of_one = Which { project: Some("cherry"), badge: Some("cleaner") };
        assert_eq!(awards(on, "fall-2026", of_one, "", 9).await.unwrap().len(), 1);
        assert_eq!(award(on, &testing::id("A-fall-2026-berry-badge-cleaner")).await.unwrap(), None);
        assert!(award(on, first[0].id.as_str()).await.unwrap().is_some());

        let listed = projects::list(on, "fall-2026", &Filter::default(), Sort::Name, None, 9).await.unwrap().projects;
        let done = evaluations_of(on, &listed).await.unwrap();
        assert_eq!(done.len(), 6);
        let verdicts = verdicts_of(on, &listed).await.unwrap();
        let named: Vec<_> = verdicts.iter().map(|one| format!("{} {}", one.project, one.evaluation)).collect();
        assert_eq!(named, ["apple Eapple2", "cherry Echerry2"]);

        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let cursor = after.as_ref().map(|(at, id): &(i64, String)| (*at, id.as_str()));
            let part = history(on, &listed[0].registration, cursor, 1).await.unwrap();
            let Some(last) = part.last() else { break };
            after = Some((last.at.as_millisecond(), last.id.as_str().to_owned()));
            seen.push(last.id.as_str().to_owned());
        }
        assert_eq!(seen, ["Eapple2", "Eapple1", "Eapple0"]);
    });
}

#[test]
fn the_head_of_an_empty_log_is_its_beginning() {
    on_both(async |store| {
        let head = audit_head(store.database()).await.unwrap();
        assert_eq!(head, store.verify_log(None).await.unwrap());
        let mut tx = store.database().begin().await.unwrap();
        let note = crate::audit::Note::new("tried", slam_event::audit::AuditSubject::thing("test", "one"));
        let appended = crate::audit::append(&mut tx, &slam_event::Actor::Operator, note, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(audit_head(store.database()).await.unwrap(), appended);
    });
}
