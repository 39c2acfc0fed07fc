//! Where quotes of `sh` and `bash` stand, substitutions within them included.

use super::{Place, Sameness, Spelled};

/// What is open at a place of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// `(`, `$(`
    Code,
    /// `'`
    Single,
    /// `"`
    Double,
    /// `${`
    Name,
    /// `((`, `$((`, and how many more were opened in it.
    Sum(u32),
}

pub(super) fn spelled(place: &Place<'_>) -> Option<Spelled> {
    let open = opened(place.before())?;
    let name = place.name;
    let around = open.iter().rev().find(|one| **one != Open::Name);
    let is_within_name = open.last() == Some(&Open::Name);
    match around {
        // A sum runs what stands in an index of what it reads.
        Some(Open::Sum(_)) => None,
        Some(Open::Double) => {
            let sameness = if is_within_name { Sameness::Unknown } else { Sameness::OfText };
            Some(place.here(format!("${{{name}}}"), sameness))
        }
        Some(Open::Single) => {
            let range = place.with_quotes("'")?;
            Some(Spelled { range, text: format!("\"${{{name}}}\""), sameness: Sameness::Always })
        }
        // Without quotes the shell makes several words of a text with blanks; quotes would make one of them.
        _ if is_meant_as_words(place) => None,
        _ => Some(place.here(format!("\"${{{name}}}\""), Sameness::Unknown)),
    }
}

/// Returns whether an expression without quotes stands for several words: the list of a `for`, a list that is joined, or what
/// is called arguments or options.
fn is_meant_as_words(place: &Place<'_>) -> bool {
    const LISTS: [&str; 10] =
        ["args", "arguments", "argv", "flags", "options", "opts", "params", "parameters", "packages", "files"];
    let expression = place.text.get(place.at.clone()).unwrap_or_default().to_lowercase();
    let line = place.before().rsplit(['\n', ';']).next().unwrap_or_default();
    let mut before = line.split_whitespace();
    let is_loop = before.any(|word| word == "for") && before.any(|word| word == "in");
    let last = expression.trim_end_matches([' ', '}', '\'', '"', ']', ')']);
    is_loop || expression.contains("join(") || LISTS.iter().any(|list| last.ends_with(list))
}

/// Returns what is open at the end of a text, from the outside to the inside; `None` when that cannot be told.
fn opened(text: &str) -> Option<Vec<Open>> {
    let mut open = Vec::new();
    let mut at = 0;
    // A case has brackets that nothing opened.
    let mut has_case = false;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let starts = |sign: &str| rest.starts_with(sign);
        let here = open.last().copied().unwrap_or(Open::Code);
        let letter = rest.chars().next().map_or(1, char::len_utf8);
        if here == Open::Single {
            at += rest.find('\'').map_or(rest.len(), |end| end + 1);
            if rest.contains('\'') {
                open.pop();
            }
            continue;
        }
        // What the forge puts in is judged where it stands.
        if starts("${{") {
            at += rest.find("}}").map_or(rest.len(), |end| end + 2);
            continue;
        }
        if starts("\\") {
            at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            continue;
        }
        let in_double = open.iter().rev().find(|one| **one != Open::Name) == Some(&Open::Double);
        let opens = if starts("$((") {
            Some((Open::Sum(0), 3))
        } else if starts("$(") {
            Some((Open::Code, 2))
        } else if starts("${") {
            Some((Open::Name, 2))
        } else if starts("\"") && here != Open::Double && !matches!(here, Open::Sum(_)) {
            Some((Open::Double, 1))
        } else if starts("'") && !in_double && !matches!(here, Open::Sum(_)) {
            Some((Open::Single, 1))
        } else if here == Open::Code && starts("((") {
            Some((Open::Sum(0), 2))
        } else if here == Open::Code && starts("(") {
            Some((Open::Code, 1))
        } else {
            None
        };
        // What stands in back quotes is read another time; `$'` has escapes of its own.
        if starts("`") || starts("$'") && here == Open::Code {
            return None;
        }
        if let Some((one, length)) = opens {
            // Nobody nests so deep, and what is looked through for each letter stays short.
            if open.len() > 30 || has_case && one == Open::Code {
                return None;
            }
            open.push(one);
            at += length;
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        let begins_word = before.chars().next_back().is_none_or(|last| last.is_whitespace() || "(;&|".contains(last));
        match here {
            Open::Double if starts("\"") => drop(open.pop()),
            Open::Name if starts("}") => drop(open.pop()),
            Open::Sum(0) if starts("))") => {
                open.pop();
                at += 1;
            }
            Open::Sum(depth) => {
                let depth = match rest.as_bytes().first() {
                    Some(b'(') => depth + 1,
                    Some(b')') => depth.checked_sub(1)?,
                    _ => depth,
                };
                open.pop();
                open.push(Open::Sum(depth));
            }
            Open::Code if starts(")") => drop(open.pop()),
            Open::Code if starts("<<<") => at += 2,
            // A here-document has quotes of its own.
            Open::Code if starts("<<") => return None,
            Open::Code if starts("#") && begins_word => {
                at += rest.find('\n')?;
            }
            Open::Code if begins_word && (starts("case ") || starts("esac")) => {
                if !open.is_empty() {
                    return None;
                }
                has_case = starts("case ");
            }
            _ => {}
        }
        at += letter;
    }
    Some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_at_the_end_of_a_script() {
        for (text, expected) in [
            ("echo ", Some("[]")),
            ("echo \"a '", Some("[Double]")),
            ("echo 'a \" ' '", Some("[Single]")),
            ("a=\"$(echo \"", Some("[Double, Code, Double]")),
            ("a=\"$(echo \"b\")\" ", Some("[]")),
            ("echo $((1 + (2 << 3))) \"", Some("[Double]")),
            ("((i = ", Some("[Sum(0)]")),
            ("echo \"${a:-", Some("[Double, Name]")),
            ("echo \"${a:-'b'}", Some("[Double]")),
            ("# it's\necho ", Some("[]")),
            ("# it's ", None),
            ("case x in a) echo \"", Some("[Double]")),
            ("case x in a) echo \"$(b ", None),
            ("b=$(case x in ", None),
            ("cat <<EOF\n", None),
            ("cat <<< \"", Some("[Double]")),
            ("echo $'a\\'b' ", None),
            ("a=`b ", None),
            ("echo \\\" a#' ${{ format('{0}', x) }}", Some("[Single]")),
            ("f() { echo \"", Some("[Double]")),
        ] {
            assert_eq!(opened(text).map(|open| format!("{open:?}")).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[a-b \n$(){}\"'`\\\\#<ä]{0,60}") {
            opened(&text);
        }
    }
}
