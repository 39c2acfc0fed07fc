//! Shell scripts (POSIX and Bash) as a tree: statements, words, and the parts of words, with their lines.
//!
//! Enough of the grammar to tell what is a command, what flows into it, and what is quoted; nothing is expanded and
//! nothing is run. A script with a syntax error is refused whole, because what stands behind the error may be anything.

mod parser;
mod words;

use std::ops::Range;

use thiserror::Error;

/// A script longer than this is not parsed.
pub const LONGEST_BYTES: usize = 1 << 20;

/// Why a script is no script.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct SyntaxError {
    /// Where, from 1.
    pub line: u32,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
}

/// A command with its redirections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it runs; `None` when it only redirects.
    pub command: Option<Command>,
    /// Where it reads from and writes to.
    pub redirects: Vec<Redirect>,
    /// Its bytes in the script.
    pub span: Range<usize>,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
}

/// What a statement runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A program or a builtin with its arguments.
    Simple {
        /// Assignments before it, or alone.
        assigns: Vec<Word>,
        /// The program and its arguments.
        words: Vec<Word>,
    },
    /// Two statements joined by an operator; `a | b | c` is `(a | b) | c`.
    Pair {
        /// What joins them.
        operator: Operator,
        /// What stands before it.
        left: Box<Statement>,
        /// What stands behind it.
        right: Box<Statement>,
    },
    /// A loop, condition, group, function, declaration, or test, as what it holds in the order of the script.
    Compound(Vec<Inner>),
}

/// What a compound command holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inner {
    /// A word: of a list, a pattern, a declaration.
    Word(Word),
    /// A statement.
    Statement(Statement),
}

/// What joins two statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `|`
    Pipe,
    /// `|&`
    PipeAll,
}

/// One redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The operator as written, without the number before it: `>`, `>>`, `<<<` …
    pub operator: String,
    /// What stands behind it.
    pub target: Word,
}

/// A word, before any expansion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Its parts without gaps: `a"b"` has two.
    pub parts: Vec<Part>,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text without quotes, escapes kept.
    Literal(String),
    /// The text between single quotes.
    Single(String),
    /// What stands between double quotes.
    Double(Vec<Part>),
    /// `$(…)` or back quotes.
    Substitution(Vec<Statement>),
    /// `<(…)` or `>(…)`.
    Process {
        /// Whether its output is read: `<(`.
        reads: bool,
        /// What runs in it.
        statements: Vec<Statement>,
    },
    /// `$name` or `${…}`, with the statements inside.
    Parameter(Vec<Statement>),
    /// `$((…))`, an array, or a pattern in brackets, with the statements inside.
    Other(Vec<Statement>),
}

impl Word {
    /// Returns the text when the word is one part without quotes and without anything computed.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Returns the text when the word is one quoted part without anything computed.
    pub fn quoted(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Single(text)] => Some(text),
            [Part::Double(inner)] => match inner.as_slice() {
                [Part::Literal(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Parses a script.
pub fn parse(script: &str) -> Result<Vec<Statement>, SyntaxError> {
    if script.len() > LONGEST_BYTES {
        return Err(SyntaxError { line: 1, message: format!("is longer than {} KiB", LONGEST_BYTES >> 10) });
    }
    parser::Parser::new(script).script()
}

/// Visits every statement, the outer before the inner, in the order of the script.
pub fn walk<'s>(statements: &'s [Statement], see: &mut dyn FnMut(&'s Statement)) {
    for statement in statements {
        see(statement);
        match &statement.command {
            Some(Command::Simple { assigns, words }) => {
                assigns.iter().chain(words).for_each(|word| walk_word(word, see))
            }
            Some(Command::Pair { left, right, .. }) => {
                walk(std::slice::from_ref(left), see);
                walk(std::slice::from_ref(right), see);
            }
            Some(Command::Compound(parts)) => {
                for part in parts {
                    match part {
                        Inner::Word(word) => walk_word(word, see),
                        Inner::Statement(statement) => walk(std::slice::from_ref(statement), see),
                    }
                }
            }
            None => {}
        }
        statement.redirects.iter().for_each(|redirect| walk_word(&redirect.target, see));
    }
}

fn walk_word<'s>(word: &'s Word, see: &mut dyn FnMut(&'s Statement)) {
    word.parts.iter().for_each(|part| walk_part(part, see));
}

fn walk_part<'s>(part: &'s Part, see: &mut dyn FnMut(&'s Statement)) {
    match part {
        Part::Literal(_) | Part::Single(_) => {}
        Part::Double(parts) => parts.iter().for_each(|part| walk_part(part, see)),
        Part::Substitution(statements)
        | Part::Process { statements, .. }
        | Part::Parameter(statements)
        | Part::Other(statements) => walk(statements, see),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spells every simple command with its line; parts that are computed show their kind only.
    fn shown(script: &str) -> Vec<String> {
        let statements = match parse(script) {
            Ok(statements) => statements,
            Err(error) => return vec![format!("error {error}")],
        };
        let mut out = Vec::new();
        walk(&statements, &mut |statement| {
            if let Some(Command::Simple { words, .. }) = &statement.command {
                let words: Vec<String> = words.iter().map(spell).collect();
                let targets: String =
                    statement.redirects.iter().map(|one| format!(" {}{}", one.operator, spell(&one.target))).collect();
                out.push(format!("{}:{}{targets}", statement.line, words.join(" ")));
            }
        });
        out
    }

    fn spell(word: &Word) -> String {
        word.parts.iter().map(spell_part).collect()
    }

    fn spell_part(part: &Part) -> String {
        match part {
            Part::Literal(text) => text.clone(),
            Part::Single(text) => format!("'{text}'"),
            Part::Double(parts) => format!("\"{}\"", parts.iter().map(spell_part).collect::<String>()),
            Part::Substitution(_) => "$()".into(),
            Part::Process { .. } => "<()".into(),
            Part::Parameter(_) => "$".into(),
            Part::Other(_) => "%".into(),
        }
    }

    #[test]
    fn commands_are_found_wherever_they_stand() {
        for (script, expected) in [
            ("a b && c || d; e & f", &["1:a b", "1:c", "1:d", "1:e", "1:f"][..]),
            ("# no\na 'b c' \"d e\" # no\n\nf", &["2:a 'b c' \"d e\"", "4:f"]),
            ("curl x | sudo -E bash -s", &["1:curl x", "1:sudo -E bash -s"]),
            ("a \\\n  b\nc", &["1:a b", "3:c"]),
            ("X=1 Y='2 3' make test", &["1:make test"]),
            ("if a; then b; elif c; then d; else e; fi", &["1:a", "1:b", "1:c", "1:d", "1:e"]),
            ("for x in 1 $(two); do\n three\ndone", &["1:two", "2:three"]),
            ("for ((i=0; i<3; i++)); do a; done", &["1:a"]),
            ("while read -r x; do a; done < <(b)", &["1:read -r x", "1:a", "1:b"]),
            ("case \"$1\" in\n (a|b) c ;;\n *) d\nesac", &["2:c", "3:d"]),
            ("f() { a; }\nfunction g { b; }\nh() (c)", &["1:a", "2:b", "3:c"]),
            ("sh -c \"$(curl -fsSL x)\"", &["1:sh -c \"$()\"", "1:curl -fsSL x"]),
            ("bash <(curl x)", &["1:bash <()", "1:curl x"]),
            ("a > out 2>&1 < in", &["1:a >out >&1 <in"]),
            ("{ a; b; } >> $X", &["1:a", "1:b"]),
            ("(a && b)", &["1:a", "1:b"]),
            ("cat <<EOF > f\nbody $(x)\nEOF\nls", &["1:cat <<EOF >f", "4:ls", "2:x"]),
            ("cat <<'EOF'\n$(x)\nEOF", &["1:cat <<'EOF'"]),
            ("[[ $a =~ ^(b|c)$ && -f d ]] && e", &["1:e"]),
            ("((a > 3)) || b", &["1:b"]),
            ("export A=$(b) C=d", &["1:b"]),
            ("a=(1 2 $(b)); c", &["1:", "1:b", "1:c"]),
            ("x=${y:-$(z)} w", &["1:w", "1:z"]),
            ("! a | b", &["1:a", "1:b"]),
            ("echo $(( 1 + 2 )) ${x%%)*} $# $? `y`", &["1:echo % $ $ $ $()", "1:y"]),
            ("echo a#b {1..3} @(x|y) $", &["1:echo a#b {1..3} @(x|y) $"]),
            ("time -p a", &["1:a"]),
            ("a |\n b", &["1:a", "2:b"]),
        ] {
            assert_eq!(shown(script), expected, "{script}");
        }
    }

    #[test]
    fn what_is_no_script_is_refused_with_its_line() {
        for (script, expected) in [
            ("curl x | bash\n\nfi\n", "error line 3: `fi` without its beginning"),
            ("if a b | c", "error line 1: `if` without `then`"),
            ("echo 'a", "error line 1: a quote is not closed"),
            ("echo \"a", "error line 1: a quote is not closed"),
            ("a &&", "error line 1: nothing follows the operator"),
            ("cat <<EOF\nx", "error line 1: the here-document is not closed"),
            ("a ) b", "error line 1: `)` does not belong here"),
            ("echo $(a", "error line 1: `(` is not closed"),
            ("; a", "error line 1: `;` does not belong here"),
            ("{ a", "error line 1: `{` is not closed"),
        ] {
            assert_eq!(shown(script), [expected], "{script}");
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        assert!(parse(&"$(".repeat(10_000)).is_err());
        assert!(parse(&"((".repeat(100_000)).is_err());
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"a\n".repeat(600_000)).is_err());
        assert!(parse(&"\"${".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(script in "[a-z \\n$(){}<>|&;'\"`#\\\\=\\[\\]!?*é]{0,120}") {
            let _ = parse(&script);
        }

        #[test]
        fn never_panics_on_words_of_the_grammar(
            words in proptest::collection::vec(proptest::sample::select(vec![
                "if", "then", "fi", "for", "in", "do", "done", "case", "esac", "(", ")", "{", "}", ";;", ";", "\n", "a", "$(", "`",
                "<<E", "E", "[[", "]]", "((", "))", "|", "&&", "function", "x=(", "${", "\"", "'", "=~", "time", "!", "export",
            ]), 0..30),
        ) {
            let _ = parse(&words.join(" "));
        }
    }
}
