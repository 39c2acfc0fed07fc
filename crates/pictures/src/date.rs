//! Dates as people read them.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns `22 November 2026`.
pub(crate) fn long(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// Returns `22 Nov`.
pub(crate) fn short(date: Date) -> String {
    format!("{} {}", date.day(), &month(date)[..3])
}

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("January")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_day_before_the_month() {
        let date = jiff::civil::date(2026, 11, 2);
        assert_eq!((long(date).as_str(), short(date).as_str()), ("2 November 2026", "2 Nov"));
    }
}
