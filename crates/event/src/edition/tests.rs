use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{
    EditionId,
    calendar::{Deadline, Period, Phase},
    presets::{PRESETS, preset, preset_text},
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fall() -> Edition {
    preset("fall-2026").unwrap().clone()
}

#[test]
fn every_problem_is_said_at_once_with_its_key() {
    let mut text = preset_text("fall-2026").unwrap().to_owned();
    for (old, new) in [
        ("title = \"Security Slam Fall 2026\"", "title = \" \"\nfavourite = \"tea\""),
        ("time-zone = \"America/Denver\"", "time-zone = \"America/Atlantis\""),
        ("retention-days = 180", "retention-days = 4000"),
        ("every-hours = 24", "every-hours = 0"),
        ("closes = 2026-10-11", "closes = 2026-10-01"),
        ("cut-off = \"digital-awards\"", "cut-off = \"pick-up\""),
        ("level = 2", "level = 7"),
    ] {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let keys = |text: &str| -> Vec<String> {
        Edition::from_toml(text.as_bytes()).unwrap_err().into_iter().map(|problem| problem.key).collect()
    };
    // Values of a wrong form hide how values fit together, never each other.
    assert_eq!(keys(&text), ["favourite", "level"]);
    let text = text.replace("favourite = \"tea\"\n", "").replacen("level = 7", "level = 2", 1);
    assert_eq!(
        keys(&text),
        ["evaluation.every-hours", "listing.closes", "recognition[3].cut-off", "retention-days", "time-zone", "title"]
    );
    let bare = keys("id = \"Fall 2026\"\nregistration = { opens = \"soon\", closes = 2026-11-06T18:00:00 }\n");
    for key in ["id", "registration.opens", "registration.closes", "listing", "awards", "objectives", "level"] {
        assert!(bare.iter().any(|found| found == key), "{key}: {bare:?}");
    }
}

#[test]
fn what_is_no_file_of_an_edition_is_refused() {
    for (bytes, said) in
        [(&b"id = \"a\xff\""[..], "is not UTF-8"), (b"id = [", "is not TOML at line 1"), (b"session = 3", "is no list")]
    {
        let problems = Edition::from_toml(bytes).unwrap_err();
        assert!(problems.iter().any(|problem| problem.message.contains(said)), "{problems:?}");
    }
    assert!(Edition::from_toml(&vec![b' '; 300 << 10]).is_err());
    let odd = preset_text("spring-2026").unwrap().replace("asks = \"listed\"", "asks = \"listed\"\nsince = 2026-01-01");
    let problems = Edition::from_toml(odd.as_bytes()).unwrap_err();
    assert_eq!(problems[0].key, "eligibility[1]", "{problems:?}");
}

#[test]
fn phase_and_countdown_follow_the_calendar() {
    let edition = fall();
    for (now, phase, next, seconds) in [
        ("2026-09-30T23:59:59Z", Phase::Planned, Some("announced"), 1),
        ("2026-10-01T00:00:00Z", Phase::Announced, Some("listing.opens"), 4 * 86_400),
        ("2026-10-05T00:00:00Z", Phase::Running, Some("listing.closes"), 7 * 86_400 + 43_200),
        ("2026-11-07T11:59:59.5Z", Phase::Running, Some("cut-off.physical-awards"), 1),
        ("2026-11-07T12:00:00Z", Phase::Running, Some("awards"), 4 * 86_400 + 43_200),
        ("2026-11-12T12:00:00Z", Phase::Over, Some("cut-off.pick-up"), 86_400),
        ("2026-11-13T12:00:00Z", Phase::Over, None, 0),
    ] {
        assert_eq!(edition.phase(at(now)), phase, "{now}");
        let countdown = edition.countdown(at(now));
        assert_eq!(countdown.as_ref().map(|one| one.event.key.as_str()), next, "{now}");
        assert_eq!(countdown.map_or(0, |one| one.seconds), seconds, "{now}");
    }
    assert_eq!(preset("spring-2026").unwrap().phase(at("2026-03-22T00:00:00Z")), Phase::Judging);
    assert_eq!(edition.forget_at().unwrap().to_string(), "2027-05-11T00:00:00Z");
}

#[test]
fn submissions_count_for_what_their_cut_off_leaves_open() {
    let edition = fall();
    let between = at("2026-11-08T00:00:00Z");
    assert!(!edition.is_open(Period::CutOff("physical-awards"), between));
    assert!(edition.is_open(Period::CutOff("digital-awards"), between));
    assert!(!edition.is_open(Period::CutOff("pick-up"), between), "nothing is evaluated when awards are picked up");
    assert!(!edition.is_open(Period::CutOff("unheard-of"), between));
    assert!(edition.is_open(Period::Submission, between));
    assert!(!edition.is_open(Period::Submission, at("2026-11-12T12:00:00Z")));
    assert!(!edition.is_open(Period::Submission, at("2026-10-04T23:59:59Z")));
}

#[test]
fn a_deadline_may_move_and_the_change_is_told_in_words() {
    let (old, mut new) = (fall(), fall());
    new.cut_offs[1].at = Deadline::parse("2026-11-10T18:00[America/Denver]").unwrap();
    new.listing.closes = Deadline::parse("2026-10-18").unwrap();
    let changes = amend(&old, &new, "", at("2026-10-06T00:00:00Z")).unwrap();
    let told: Vec<_> = changes.iter().map(|one| (one.words.as_str(), one.is_cut)).collect();
    assert_eq!(
        told,
        [
            (
                "Submissions count for digital awards comes earlier: 10 November 2026, 18:00 (America/Denver) instead of the end of 11 November 2026 anywhere on Earth.",
                true
            ),
            (
                "Requests to be listed close comes later: the end of 18 October 2026 anywhere on Earth instead of the end of 11 October 2026 anywhere on Earth.",
                false
            ),
        ]
    );
}

#[test]
fn what_was_decided_changes_only_with_a_reason_and_the_id_never() {
    let old = fall();
    let later = at("2026-11-08T00:00:00Z");
    let code = |new: &Edition, reason: &str, now| amend(&old, new, reason, now).map_err(|refusal| refusal.code);
    let mut moved = fall();
    moved.cut_offs[0].at = Deadline::parse("2026-11-09").unwrap();
    assert_eq!(code(&moved, " ", later).unwrap_err(), "reason-missing");
    assert_eq!(code(&moved, "the mail server was down", later).unwrap().len(), 1);
    let mut dropped = fall();
    dropped.cut_offs.remove(0);
    dropped.recognitions.retain(|one| one.cut_off != "physical-awards");
    assert_eq!(code(&dropped, "", later).unwrap_err(), "reason-missing");
    assert!(code(&dropped, "no printer", later).unwrap().iter().any(|change| change.is_cut));
    let mut renamed = fall();
    renamed.id = EditionId::new("fall-2027").unwrap();
    assert_eq!(code(&renamed, "typing error", later).unwrap_err(), "edition-id-changed");
    let mut broken = fall();
    broken.retention_days = 0;
    assert_eq!(code(&broken, "forever", later).unwrap_err(), "edition-invalid");
    assert_eq!(code(&fall(), "nothing", later).unwrap_err(), "nothing-changes");
    let mut objectives = fall();
    objectives.objectives.id = "any-forge".into();
    assert_eq!(code(&objectives, "", later).unwrap_err(), "reason-missing");
    assert!(code(&objectives, "", at("2026-10-02T00:00:00Z")).is_ok());
    let mut awards = fall();
    awards.awards = crate::calendar::Opening::parse("2026-12-01").unwrap();
    assert_eq!(code(&awards, "again", at("2026-12-02T00:00:00Z")).unwrap_err(), "awards-given");
}

proptest! {
    #[test]
    fn no_file_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Edition::from_toml(&bytes);
    }

    /// Time only goes forward: phases too, and the countdown never shows what is over.
    #[test]
    fn phases_follow_each_other(which in 0usize..PRESETS.len(), one in 0i64..200_000_000, more in 0i64..50_000_000) {
        let edition = preset(PRESETS[which]).unwrap();
        let start = 1_690_000_000;
        let (early, late) =
            (Timestamp::from_second(start + one).unwrap(), Timestamp::from_second(start + one + more).unwrap());
        prop_assert!(edition.phase(early) <= edition.phase(late));
        if let Some(countdown) = edition.countdown(early) {
            prop_assert!(countdown.event.at > early && countdown.seconds > 0);
        }
        for period in [Period::Registration, Period::Listing, Period::Submission] {
            prop_assert!(!edition.is_open(period, early) || edition.phase(early) >= Phase::Running);
        }
    }
}
