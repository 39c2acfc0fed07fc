use proptest::prelude::*;

use super::*;
use crate::{individuals, presets::preset};

const OPEN: &str = "2026-10-08T12:00:00Z";
const LATE: &str = "2026-11-07T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fall() -> &'static Edition {
    preset("fall-2026").unwrap()
}

fn kim() -> Actor {
    Actor::Person { id: PersonId::new("KIM").unwrap(), roles: Vec::new() }
}

fn organiser_lee() -> Actor {
    Actor::Person { id: PersonId::new("LEE").unwrap(), roles: vec![Role::Organiser] }
}

fn level(source: LevelSource) -> LevelAnswer {
    LevelAnswer { level: slam_model::Level::One, reason: "sandbox".into(), source }
}

fn standing(state: RegistrationState, level: &LevelAnswer) -> Standing<'_> {
    Standing { state, wants_listing: false, maintains: true, has_control: true, level, eligibility: &[] }
}

fn code(result: Result<RegistrationChange, Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.code, |change| change.to.name())
}

#[test]
fn registration_is_refused_outside_its_window_with_the_date() {
    for (now, code_of, words) in [
        ("2026-10-04T23:59:59Z", "registration-not-open", "opens on 5 October 2026"),
        (LATE, "registration-closed", "closed at the end of 6 November 2026 anywhere on Earth"),
    ] {
        let refusal = register(fall(), None, true, &kim(), at(now)).unwrap_err();
        assert_eq!(refusal.code, code_of);
        assert!(refusal.message.contains(words), "{refusal}");
        let refusal = individuals::register_individual(fall(), None, &kim(), at(now)).unwrap_err();
        assert_eq!(refusal.code, code_of);
    }
    // A clock that runs one second behind the deadline still accepts; the very instant does not.
    assert_eq!(code(register(fall(), None, true, &kim(), at("2026-11-07T11:59:59Z"))), "pending");
    assert_eq!(code(register(fall(), None, true, &Actor::Event, at(OPEN))), "person-only");
}

#[test]
fn each_step_holds_from_the_states_that_it_may_follow() {
    use RegistrationState::*;
    let level = level(LevelSource::Rule);
    let now = at(OPEN);
    for (state, again, confirmed, wished, withdrawn, refused, reopened) in [
        (Pending, "already-registered", "confirmed", "pending", "withdrawn", "refused", "wrong-state"),
        (Confirmed, "already-registered", "wrong-state", "listed", "withdrawn", "refused", "wrong-state"),
        (Listed, "already-registered", "wrong-state", "listed", "withdrawn", "refused", "wrong-state"),
        (Withdrawn, "pending", "wrong-state", "wrong-state", "wrong-state", "wrong-state", "wrong-state"),
        (Refused, "registration-refused", "wrong-state", "wrong-state", "wrong-state", "wrong-state", "pending"),
    ] {
        let from = standing(state, &level);
        let lee = organiser_lee();
        let told = [
            code(register(fall(), Some(&from), false, &kim(), now)),
            code(confirm(fall(), &from, "", &Actor::Event, now)),
            code(wish_listing(fall(), &from, true, &kim(), now)),
            code(withdraw(&from, "", &kim(), now)),
            code(refuse_registration(&from, "not open source", &lee, now)),
            code(reopen(&from, "it is open source", &lee, now)),
        ];
        assert_eq!(told, [again, confirmed, wished, withdrawn, refused, reopened], "{state:?}");
    }
}

#[test]
fn nobody_acts_for_a_project_that_they_do_not_maintain() {
    let level = level(LevelSource::Rule);
    for state in RegistrationState::ALL {
        // The former maintainer, the organiser, and the event itself alike.
        let from = Standing { maintains: false, ..standing(state, &level) };
        for actor in [kim(), organiser_lee()] {
            assert_eq!(code(wish_listing(fall(), &from, true, &actor, at(OPEN))), "maintainer-only");
            assert_eq!(code(withdraw(&from, "", &actor, at(OPEN))), "maintainer-only");
        }
        for actor in [kim(), Actor::Event] {
            assert_eq!(code(refuse_registration(&from, "no", &actor, at(OPEN))), "organiser-only");
            assert_eq!(code(reopen(&from, "yes", &actor, at(OPEN))), "organiser-only");
        }
    }
}

#[test]
fn open_points_are_said_and_only_an_organiser_waives_them() {
    let asked = level(LevelSource::Asked);
    let eligibility = [EligibilityAnswer {
        rule: "on-insights".into(),
        title: "Listed on LFX Insights".into(),
        outcome: EligibilityOutcome::NotMet,
        detail: "no repository stands in the list".into(),
    }];
    let from = Standing { eligibility: &eligibility, ..standing(RegistrationState::Pending, &asked) };
    assert_eq!(
        open_points(&from),
        ["An organiser decides the level.", "Missing: Listed on LFX Insights (no repository stands in the list)."]
    );
    assert_eq!(code(confirm(fall(), &from, "", &Actor::Event, at(OPEN))), "organiser-only");
    assert_eq!(code(confirm(fall(), &from, "", &organiser_lee(), at(OPEN))), "reason-missing");
    assert_eq!(code(confirm(fall(), &from, "renamed since", &organiser_lee(), at(OPEN))), "confirmed");
    let uncontrolled = Standing { has_control: false, ..from };
    assert_eq!(code(confirm(fall(), &uncontrolled, "trust me", &organiser_lee(), at(OPEN))), "control-missing");
}

#[test]
fn listing_needs_consent_and_its_window_and_can_be_taken_back_any_time() {
    let level = level(LevelSource::Rule);
    let confirmed = standing(RegistrationState::Confirmed, &level);
    let listed = standing(RegistrationState::Listed, &level);
    let after = at("2026-10-12T12:00:00Z");
    let refusal = wish_listing(fall(), &confirmed, true, &kim(), after).unwrap_err();
    assert!(refusal.message.contains("closed at the end of 11 October 2026"), "{refusal}");
    assert_eq!(code(wish_listing(fall(), &listed, false, &kim(), after)), "confirmed");
    // Asked in time and confirmed later: listed then.
    let wished = Standing { wants_listing: true, ..confirmed };
    assert_eq!(list_after_confirmation(&wished, after).map(|change| change.to), Some(RegistrationState::Listed));
    assert_eq!(list_after_confirmation(&confirmed, after), None);
    assert_eq!(list_after_confirmation(&Standing { wants_listing: true, ..listed }, after), None);
}

fn request(addresses: &[&str]) -> RegistrationRequest {
    let repositories = addresses
        .iter()
        .map(|address| RepositoryRequest { address: (*address).to_owned(), out_of_scope: String::new() })
        .collect();
    RegistrationRequest {
        name: "Adder".into(),
        stage: "production".into(),
        repositories,
        ..RegistrationRequest::default()
    }
}

#[test]
fn a_project_without_a_foundation_is_registered_and_its_level_has_a_reason() {
    let checked =
        check_request(&request(&["https://git.example.org/kim/adder"]), &fall().level, AddressRules::default())
            .unwrap();
    assert_eq!(checked.steward, None);
    assert_eq!(
        checked.level.reason,
        "the project has no foundation and is known or suspected to be used in production, which means level 3"
    );
}

#[test]
fn everything_that_is_wrong_with_the_input_is_said_at_once() {
    let mut bad = request(&["https://github.com/kim/adder", "git@github.com:Kim/Adder.git", "file:///etc"]);
    bad.name = " ".into();
    bad.homepage = "javascript:alert(1)".into();
    bad.stage = "famous".into();
    let refusals = check_request(&bad, &fall().level, AddressRules::default()).unwrap_err();
    let codes: Vec<_> = refusals.iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, ["text-missing", "homepage-form", "unknown-stage", "repository-twice", "address-file"]);
    let mut outside = request(&["https://github.com/kim/adder"]);
    outside.repositories[0].out_of_scope = "an archive".into();
    for nothing in [outside, request(&[])] {
        let refusals = check_request(&nothing, &fall().level, AddressRules::default()).unwrap_err();
        assert_eq!(refusals[0].code, "nothing-in-scope");
    }
}

#[test]
fn the_level_follows_from_steward_and_stage() {
    for (steward, stage, level, source) in [
        (Some("CNCF"), "Sandbox", 1, LevelSource::Rule),
        (Some("openssf"), "graduated", 3, LevelSource::Rule),
        (None, "established", 2, LevelSource::Rule),
        (Some("Apache Software Foundation"), "top-level", 1, LevelSource::Asked),
    ] {
        let answer = fall().level.level(steward, stage).unwrap();
        assert_eq!((u8::from(answer.level), answer.source), (level, source), "{steward:?} {stage}");
    }
    let fixed = preset("slam-2023").unwrap().level.level(None, "whatever").unwrap();
    assert_eq!(u8::from(fixed.level), 3);
    let decide = |actor: Actor, why| {
        crate::level::decide_level(slam_model::Level::Two, why, &actor).map_err(|refusal| refusal.code)
    };
    assert_eq!(decide(kim(), "mine"), Err("organiser-only"));
    assert_eq!(decide(organiser_lee(), ""), Err("reason-missing"));
    assert_eq!(decide(organiser_lee(), "like incubating").unwrap().source, LevelSource::Organiser);
}

#[test]
fn individuals_register_themselves_and_come_back_while_it_is_open() {
    use crate::individuals::{IndividualState, register_individual, withdraw_individual};
    let told =
        |change: Result<individuals::IndividualChange, Refusal>| change.map(|one| one.state).map_err(|one| one.code);
    assert_eq!(told(register_individual(fall(), None, &kim(), at(OPEN))), Ok(IndividualState::Confirmed));
    assert_eq!(told(register_individual(fall(), None, &Actor::Operator, at(OPEN))), Err("self-only"));
    let now_is = Some(IndividualState::Confirmed);
    assert_eq!(told(register_individual(fall(), now_is, &kim(), at(OPEN))), Err("already-registered"));
    assert_eq!(told(withdraw_individual(now_is, &kim(), at(LATE))), Ok(IndividualState::Withdrawn));
    let gone = Some(IndividualState::Withdrawn);
    assert_eq!(told(withdraw_individual(gone, &kim(), at(OPEN))), Err("not-registered"));
    assert_eq!(told(register_individual(fall(), gone, &kim(), at(OPEN))), Ok(IndividualState::Confirmed));
    assert_eq!(told(register_individual(fall(), gone, &kim(), at(LATE))), Err("registration-closed"));
}

proptest! {
    /// Whatever is asked in whatever order: a project takes part only with its control shown, and is listed only by
    /// its own wish.
    #[test]
    fn no_order_of_steps_leads_around_control_or_consent(
        steps in prop::collection::vec((0u8..7, any::<bool>(), any::<bool>(), any::<bool>()), 0..20),
    ) {
        let level = level(LevelSource::Rule);
        let (mut state, mut wants, mut shown, mut wished) = (RegistrationState::Pending, false, false, false);
        for (kind, control, maintains, as_organiser) in steps {
            let from = Standing { wants_listing: wants, maintains, has_control: control, ..standing(state, &level) };
            let actor = if as_organiser { organiser_lee() } else { kim() };
            let now = at(OPEN);
            let change = match kind {
                0 => register(fall(), Some(&from), false, &actor, now).ok(),
                1 => confirm(fall(), &from, "yes", &actor, now).ok(),
                2 => confirm(fall(), &from, "", &Actor::Event, now).ok(),
                3 => wish_listing(fall(), &from, control, &actor, now).ok(),
                4 => withdraw(&from, "", &actor, now).ok(),
                5 => refuse_registration(&from, "no", &actor, now).ok(),
                _ => reopen(&from, "yes", &actor, now).ok().or_else(|| list_after_confirmation(&from, now)),
            };
            let Some(change) = change else { continue };
            prop_assert_eq!(change.from, Some(state));
            prop_assert!(!change.reason.is_empty());
            if !state.takes_part() && change.to.takes_part() {
                shown = control;
            }
            if kind == 3 {
                wished = control;
            }
            (state, wants) = (change.to, change.wants_listing);
            prop_assert!(!state.takes_part() || shown);
            prop_assert!(state != RegistrationState::Listed || wished);
        }
    }
}
