//! The editions that the program brings: past ones by their public rules, and two to start from.

use std::sync::OnceLock;

use jiff::{Span, civil::Date};

use crate::{
    Edition, EditionId, Refusal, RefusalKind,
    calendar::{Deadline, Opening},
    eligibility::Condition,
};

/// Ids of the presets: editions in the order of time, then those to start from.
pub const PRESETS: [&str; 5] = ["slam-2023", "spring-2026", "fall-2026", "lightning", "any-forge"];

const FILES: [&str; 5] = [
    include_str!("../data/editions/slam-2023.toml"),
    include_str!("../data/editions/spring-2026.toml"),
    include_str!("../data/editions/fall-2026.toml"),
    include_str!("../data/editions/lightning.toml"),
    include_str!("../data/editions/any-forge.toml"),
];

/// Returns the preset of this id.
pub fn preset(id: &str) -> Option<&'static Edition> {
    static ALL: OnceLock<Vec<Edition>> = OnceLock::new();
    let read = || FILES.iter().filter_map(|text| Edition::from_toml(text.as_bytes()).ok()).collect();
    ALL.get_or_init(read).iter().find(|edition| edition.id.as_str() == id)
}

/// Returns the file of a preset, with its comments, for an organiser to edit.
pub fn preset_text(id: &str) -> Option<&'static str> {
    PRESETS.iter().position(|known| *known == id).and_then(|at| FILES.get(at).copied())
}

impl Edition {
    /// Returns the edition under another name, moved by whole days so that registration opens on `opens`. Hours stay
    /// what they are on the wall, in the zone that each was written in.
    ///
    /// # Errors
    /// A date would leave the calendar, or an hour would fall into a change of clocks.
    pub fn moved(&self, id: EditionId, title: &str, opens: Date) -> Result<Self, Refusal> {
        let first = self.registration.opens.day().unwrap_or_else(|| self.registration.opens.zoned().date());
        let by = first.until(opens).map_err(|_| out_of_calendar(opens))?;
        let mut edition = Self { id, title: title.trim().to_owned(), ..self.clone() };
        for opening in
            [&mut edition.announced, &mut edition.awards, &mut edition.registration.opens, &mut edition.listing.opens]
        {
            move_opening(opening, by)?;
        }
        for session in &mut edition.agenda {
            move_opening(&mut session.starts, by)?;
        }
        move_deadline(&mut edition.registration.closes, by)?;
        move_deadline(&mut edition.listing.closes, by)?;
        for cut_off in &mut edition.cut_offs {
            move_deadline(&mut cut_off.at, by)?;
        }
        for rule in &mut edition.eligibility {
            match &mut rule.condition {
                Condition::Listed { by: Some(at), .. } | Condition::RegisteredBefore { at } => move_deadline(at, by)?,
                Condition::Listed { by: None, .. }
                | Condition::Steward { .. }
                | Condition::Licence
                | Condition::Review => {}
            }
        }
        Ok(edition)
    }
}

fn out_of_calendar(opens: Date) -> Refusal {
    let message = format!("the edition cannot be moved so that registration opens on {opens}");
    Refusal::new(RefusalKind::Invalid, "date-impossible", message).hint("Choose a day of this century.")
}

fn move_opening(opening: &mut Opening, by: Span) -> Result<(), Refusal> {
    let text = moved_text(opening.day(), opening.zoned(), by)?;
    *opening = Opening::parse(&text).map_err(|error| impossible(&error))?;
    Ok(())
}

fn move_deadline(deadline: &mut Deadline, by: Span) -> Result<(), Refusal> {
    let text = moved_text(deadline.day(), deadline.zoned(), by)?;
    *deadline = Deadline::parse(&text).map_err(|error| impossible(&error))?;
    Ok(())
}

fn impossible(error: &crate::calendar::MomentError) -> Refusal {
    Refusal::new(RefusalKind::Invalid, "date-impossible", error.to_string()).hint("Choose another day to open on.")
}

fn moved_text(day: Option<Date>, at: &jiff::Zoned, by: Span) -> Result<String, Refusal> {
    if let Some(day) = day {
        return Ok(day.checked_add(by).map_err(|_| out_of_calendar(day))?.to_string());
    }
    let civil = at.datetime().checked_add(by).map_err(|_| out_of_calendar(at.date()))?;
    Ok(match at.time_zone().iana_name() {
        Some(name) => format!("{civil}[{name}]"),
        None => format!("{civil}{}", at.strftime("%:z")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_read_and_written_back() {
        for (id, text) in PRESETS.iter().zip(FILES) {
            let edition = Edition::from_toml(text.as_bytes()).unwrap_or_else(|problems| panic!("{id}: {problems:?}"));
            assert_eq!(edition.id.as_str(), *id);
            assert_eq!(preset(id), Some(&edition));
            assert_eq!(Edition::from_toml(edition.to_toml().unwrap().as_bytes()).as_ref(), Ok(&edition), "{id}");
            let json = serde_json::to_string(&edition).unwrap();
            assert_eq!(serde_json::from_str::<Edition>(&json).unwrap(), edition, "{id}");
            assert!(preset_text(id).is_some_and(|text| text.starts_with("# ")));
        }
        assert!(preset("fall-1999").is_none());
    }

    /// The public dates, as far as they were announced: a day ends when it is over everywhere on Earth.
    #[test]
    fn presets_have_the_dates_and_objectives_of_their_editions() {
        for (id, opens, last, badges) in [
            ("slam-2023", "2023-10-10T00:00:00Z", "2023-11-07T12:00:00Z", 5),
            ("spring-2026", "2026-02-20T00:00:00Z", "2026-03-21T12:00:00Z", 5),
            ("fall-2026", "2026-10-05T00:00:00Z", "2026-11-12T12:00:00Z", 6),
            ("lightning", "2026-12-01T00:00:00Z", "2026-12-15T18:00:00Z", 6),
            ("any-forge", "2027-01-11T00:00:00Z", "2027-02-11T12:00:00Z", 6),
        ] {
            let edition = preset(id).unwrap();
            assert_eq!(edition.registration.opens.at().to_string(), opens, "{id}");
            assert_eq!(edition.last_cut_off().to_string(), last, "{id}");
            let objectives = slam_standards::objective_set(&edition.objectives.id).unwrap();
            assert_eq!(objectives.badges.len(), badges, "{id}");
        }
    }

    /// An edition of the same name as an objective set has that set's cut-offs.
    #[test]
    fn calendars_agree_with_the_objective_sets() {
        let set = slam_standards::objective_set("fall-2026").unwrap();
        for cut_off in &set.cut_offs {
            let day = preset("fall-2026").unwrap().cut_off(&cut_off.id).unwrap();
            assert_eq!(day.title, cut_off.title);
            assert_eq!(day.at.at().as_second(), cut_off.at.as_second() + 1, "{}: a last second ends here", cut_off.id);
        }
    }

    #[test]
    fn a_preset_moves_to_another_day_with_its_hours() {
        let id = EditionId::new("our-day").unwrap();
        let edition = preset("lightning").unwrap().moved(id, "Our day", jiff::civil::date(2027, 3, 1)).unwrap();
        assert_eq!(edition.problems(), []);
        assert_eq!(edition.registration.opens.to_string(), "2027-03-01");
        assert_eq!(edition.last_cut_off().to_string(), "2027-03-15T18:00:00Z");
        assert_eq!(edition.sessions()[0].starts.at().to_string(), "2027-03-15T09:00:00Z");
    }

    #[test]
    fn an_hour_that_moves_into_a_change_of_clocks_is_refused() {
        let mut edition = preset("lightning").unwrap().clone();
        edition.agenda[0].starts = Opening::parse("2026-12-15T02:30[Europe/Berlin]").unwrap();
        let id = EditionId::new("our-day").unwrap();
        // The session comes to stand on 28 March 2027, when clocks go from 02:00 to 03:00.
        let refusal = edition.moved(id, "Our day", jiff::civil::date(2027, 3, 14)).unwrap_err();
        assert!(refusal.message.contains("change of clocks"), "{refusal}");
    }
}
