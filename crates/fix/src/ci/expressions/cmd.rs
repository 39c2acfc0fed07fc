//! `cmd`, where only a script with delayed expansion has values that are not pasted.

use super::{Place, Sameness, Spelled};

pub(super) fn spelled(place: &Place<'_>, started_delayed: bool) -> Option<Spelled> {
    let before = place.before().to_ascii_lowercase();
    let row = before.rsplit('\n').next().unwrap_or_default();
    // `call` reads its line twice.
    if !is_delayed(&before, started_delayed)
        || row.split_whitespace().any(|word| word.trim_matches(['@', '(', '&']) == "call")
    {
        return None;
    }
    Some(place.here(format!("!{}!", place.name), Sameness::Unknown))
}

/// Returns whether delayed expansion is on at the end of a text, in lower case.
fn is_delayed(before: &str, started: bool) -> bool {
    let mut kept = vec![started];
    for row in before.lines() {
        let mut words = row.split_whitespace().map(|word| word.trim_start_matches(['@', '(']));
        match words.next() {
            Some("setlocal") => {
                let last = kept.last().copied().unwrap_or(started);
                kept.push(words.fold(last, |on, word| match word {
                    "enabledelayedexpansion" => true,
                    "disabledelayedexpansion" => false,
                    _ => on,
                }));
            }
            Some("endlocal") if kept.len() > 1 => drop(kept.pop()),
            // A script that goes elsewhere may come back with the switch in another position.
            Some("goto") => return false,
            _ => {}
        }
    }
    kept.last().copied().unwrap_or(started)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delayed_expansion_is_on_behind_its_switch() {
        for (text, expected) in [
            ("echo a\n", false),
            ("@setlocal enableextensions enabledelayedexpansion\necho ", true),
            ("setlocal enabledelayedexpansion\nendlocal\necho ", false),
            ("setlocal enabledelayedexpansion\nsetlocal\necho ", true),
            ("setlocal enabledelayedexpansion\nsetlocal disabledelayedexpansion\n", false),
            ("endlocal\nsetlocal enabledelayedexpansion\n", true),
            ("setlocal enabledelayedexpansion\ngoto end\n", false),
        ] {
            assert_eq!(is_delayed(text, false), expected, "{text}");
        }
    }
}
