//! One instant of a calendar as an organiser writes it: a time with its zone, or a day.
//!
//! A day opens at midnight in UTC and ends when it is over everywhere on Earth (UTC-12): whoever acts on the announced
//! day, by the calendar on their own wall, is in time. Zones come from the tables of the program, never from the
//! machine's, so that two servers read the same deadline.

use std::{fmt, sync::OnceLock};

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    fmt::temporal::Pieces,
    tz::{self, TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Neither a day nor a time.
    #[error("`{0}` is no day and no time; write `2026-11-06` or `2026-11-06T18:00[Europe/Berlin]`")]
    Form(String),
    /// A time without a zone would be another instant for every reader.
    #[error("`{0}` does not say in which time zone; write `{0}[Europe/Berlin]` or add the offset from UTC")]
    NoZone(String),
    /// The zone is unknown.
    #[error("`{0}` names a time zone that is not known; write one such as `Europe/Berlin`, or the offset from UTC")]
    Zone(String),
    /// The clocks are changed then: the time does not exist, or exists twice.
    #[error("`{0}` falls into a change of clocks and is no single instant; write another time, or add the offset")]
    ClockChange(String),
    /// The offset is not the zone's at that time.
    #[error("`{0}` has an offset that its time zone does not have then; leave one of them out")]
    Offset(String),
}

/// Returns the time zone of this name (`Europe/Berlin`, `UTC`), from the tables of the program.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    zones().get(name).ok()
}

fn zones() -> &'static TimeZoneDatabase {
    static ZONES: OnceLock<TimeZoneDatabase> = OnceLock::new();
    ZONES.get_or_init(TimeZoneDatabase::bundled)
}

/// What a text says, before it is known whether it opens or closes.
enum Written {
    Day(Date),
    Time(Zoned),
}

fn read(text: &str) -> Result<Written, MomentError> {
    let text = text.trim();
    let form = || MomentError::Form(text.to_owned());
    let pieces = Pieces::parse(text).map_err(|_| form())?;
    let Some(time) = pieces.time() else {
        let is_bare = pieces.time_zone_annotation().is_none() && pieces.to_numeric_offset().is_none();
        return if is_bare { Ok(Written::Day(pieces.date())) } else { Err(form()) };
    };
    let civil = DateTime::from_parts(pieces.date(), time);
    let named = match pieces.time_zone_annotation() {
        Some(_) => Some(pieces.to_time_zone_with(zones()).ok().flatten().ok_or(MomentError::Zone(text.to_owned()))?),
        None => None,
    };
    let offset = pieces.to_numeric_offset();
    let zoned = match (named, offset) {
        (None, None) => return Err(MomentError::NoZone(text.to_owned())),
        (None, Some(offset)) => TimeZone::fixed(offset).to_zoned(civil).map_err(|_| form())?,
        (Some(zone), None) => {
            zone.to_ambiguous_zoned(civil).unambiguous().map_err(|_| MomentError::ClockChange(text.to_owned()))?
        }
        (Some(zone), Some(offset)) => {
            let at = offset.to_timestamp(civil).map_err(|_| form())?;
            if zone.to_offset(at) != offset {
                return Err(MomentError::Offset(text.to_owned()));
            }
            at.to_zoned(zone)
        }
    };
    Ok(Written::Time(zoned))
}

macro_rules! moments {
    ($($(#[$doc:meta])* $name:ident, $of_day:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            at: Zoned,
            day: Option<Date>,
        }

        impl $name {
            /// Reads what an organiser wrote.
            ///
            /// # Errors
            /// The text is no day and no time with its zone.
            pub fn parse(text: &str) -> Result<Self, MomentError> {
                match read(text)? {
                    Written::Time(at) => Ok(Self { at, day: None }),
                    Written::Day(day) => {
                        let at = $of_day(day).ok_or_else(|| MomentError::Form(text.to_owned()))?;
                        Ok(Self { at, day: Some(day) })
                    }
                }
            }

            /// Returns the instant.
            pub fn at(&self) -> Timestamp {
                self.at.timestamp()
            }

            /// Returns the instant with the zone that it was written in.
            pub fn zoned(&self) -> &Zoned {
                &self.at
            }

            /// Returns the day, when a whole day was written.
            pub fn day(&self) -> Option<Date> {
                self.day
            }
        }

        /// As it is written in the file of an edition.
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.day {
                    Some(day) => write!(out, "{day}"),
                    None => write!(out, "{}", self.at),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
                writer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                let text = match toml::Value::deserialize(reader)? {
                    toml::Value::String(text) => text,
                    toml::Value::Datetime(time) => time.to_string(),
                    other => other.to_string(),
                };
                Self::parse(&text).map_err(D::Error::custom)
            }
        }
    )*};
}

moments! {
    /// The first instant at which something is so. A day without a time begins at midnight in UTC.
    Opening, first_of;
    /// The first instant at which something is over. A day without a time is over when it has ended everywhere on Earth.
    Deadline, end_of;
}

fn first_of(day: Date) -> Option<Zoned> {
    day.to_zoned(TimeZone::UTC).ok()
}

fn end_of(day: Date) -> Option<Zoned> {
    day.tomorrow().ok()?.to_zoned(TimeZone::fixed(tz::offset(-12))).ok()
}

impl Opening {
    /// Returns the instant in words: `5 October 2026`, `11 November 2026, 18:00 (Europe/Berlin)`.
    pub fn words(&self) -> String {
        self.day.map_or_else(|| spoken(&self.at), |day| day.strftime("%-d %B %Y").to_string())
    }
}

impl Deadline {
    /// Returns the instant in words: `the end of 6 November 2026 anywhere on Earth`.
    pub fn words(&self) -> String {
        match self.day {
            Some(day) => format!("the end of {} anywhere on Earth", day.strftime("%-d %B %Y")),
            None => spoken(&self.at),
        }
    }
}

fn spoken(at: &Zoned) -> String {
    at.strftime("%-d %B %Y, %H:%M (%:Q)").to_string()
}

/// From an instant up to, and without, another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Window {
    /// The first instant inside.
    pub opens: Opening,
    /// The first instant outside.
    pub closes: Deadline,
}

impl Window {
    /// Returns whether the instant lies inside. The two ends never both count.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.opens.at() <= now && now < self.closes.at()
    }

    /// Returns the window in words.
    pub fn words(&self) -> String {
        format!("from {} to {}", self.opens.words(), self.closes.words())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_opens_in_utc_and_ends_everywhere_on_earth() {
        let opening = Opening::parse("2026-10-05").unwrap();
        let deadline = Deadline::parse("2026-11-06").unwrap();
        assert_eq!(opening.at().to_string(), "2026-10-05T00:00:00Z");
        assert_eq!(deadline.at().to_string(), "2026-11-07T12:00:00Z");
        assert_eq!(deadline.words(), "the end of 6 November 2026 anywhere on Earth");
        assert_eq!((opening.to_string().as_str(), deadline.to_string().as_str()), ("2026-10-05", "2026-11-06"));
    }

    #[test]
    fn a_time_needs_its_zone_and_keeps_it() {
        for (text, at) in [
            ("2026-11-06T18:00[Europe/Berlin]", "2026-11-06T17:00:00Z"),
            ("2026-07-06T18:00[Europe/Berlin]", "2026-07-06T16:00:00Z"),
            ("2026-11-06T18:00:00-08:00", "2026-11-07T02:00:00Z"),
            ("2026-11-06T18:00:00Z", "2026-11-06T18:00:00Z"),
            // The hour that happens twice has two offsets, and each is an instant.
            ("2026-10-25T02:30:00+02:00[Europe/Berlin]", "2026-10-25T00:30:00Z"),
            ("2026-10-25T02:30:00+01:00[Europe/Berlin]", "2026-10-25T01:30:00Z"),
        ] {
            let read = Deadline::parse(text).unwrap();
            assert_eq!(read.at().to_string(), at, "{text}");
            assert_eq!(Deadline::parse(&read.to_string()).unwrap(), read, "{text}");
        }
        assert_eq!(
            Deadline::parse("2026-11-06T18:00[Europe/Berlin]").unwrap().words(),
            "6 November 2026, 18:00 (Europe/Berlin)"
        );
    }

    #[test]
    fn what_is_no_single_instant_is_refused_with_the_way_out() {
        for (text, said) in [
            ("soon", "is no day and no time"),
            ("2026-13-01", "is no day and no time"),
            ("2026-11-06[Europe/Berlin]", "is no day and no time"),
            ("2026-11-06T18:00", "does not say in which time zone"),
            ("2026-11-06T18:00[Europe/Atlantis]", "names a time zone that is not known"),
            ("2026-03-29T02:30[Europe/Berlin]", "falls into a change of clocks"),
            ("2026-10-25T02:30[Europe/Berlin]", "falls into a change of clocks"),
            ("2026-11-06T18:00:00+05:00[Europe/Berlin]", "has an offset that its time zone does not have"),
        ] {
            let error = Opening::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn a_window_is_half_open() {
        let window = Window {
            opens: Opening::parse("2026-10-05").unwrap(),
            closes: Deadline::parse("2026-11-06T18:00:00Z").unwrap(),
        };
        for (now, inside) in [
            ("2026-10-04T23:59:59.999999999Z", false),
            ("2026-10-05T00:00:00Z", true),
            ("2026-11-06T17:59:59.999999999Z", true),
            ("2026-11-06T18:00:00Z", false),
        ] {
            assert_eq!(window.holds(now.parse().unwrap()), inside, "{now}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_is_written_back(text in "[0-9T:+\\-\\[\\]A-Za-z/ .Z]{0,40}") {
            if let Ok(read) = Deadline::parse(&text) {
                prop_assert_eq!(Deadline::parse(&read.to_string()), Ok(read));
            }
        }

        #[test]
        fn who_acts_on_the_day_is_in_time_wherever_they_are(day in 1i8..=28, hours in -12i8..=14, hour in 0i8..24) {
            let date = jiff::civil::date(2026, 11, day);
            let deadline = Deadline::parse(&date.to_string()).unwrap();
            let local = date.at(hour, 59, 59, 0).to_zoned(TimeZone::fixed(tz::offset(hours))).unwrap();
            prop_assert!(local.timestamp() < deadline.at());
        }
    }
}
