//! Scripts to commands: enough of sh and PowerShell to see what runs, what flows into what, and what is written where.

/// Commands looked at in one script.
const MOST_COMMANDS: usize = 20_000;
/// Levels of `$(…)`.
const DEEPEST: usize = 8;

/// One command of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// Its words, quotes taken away; what is computed stays as written. Assignments before it are apart.
    pub(crate) words: Vec<String>,
    /// `NAME=value` before the command, or alone.
    pub(crate) assigns: Vec<(String, String)>,
    /// Line of the script, from 0.
    pub(crate) line: usize,
    /// Whether its output flows into the next command of the list.
    pub(crate) piped: bool,
    /// How deep in `$(…)`, `<(…)` or back quotes it stands.
    pub(crate) depth: usize,
    /// Files that its output is written to.
    pub(crate) targets: Vec<String>,
    /// The text handed in by `<<`.
    pub(crate) body: String,
}

impl Command {
    /// Returns the program: without folder, `.exe`, and case.
    pub(crate) fn name(&self) -> String {
        let first = self.words.first().map(String::as_str).unwrap_or_default();
        let name = first.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
        name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name)
    }

    /// Returns the words behind the program.
    pub(crate) fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Returns the words behind the program that are no flags, nor a toolchain as in `cargo +nightly`.
    pub(crate) fn plain(&self) -> impl Iterator<Item = &str> {
        self.arguments().iter().map(String::as_str).filter(|word| !word.starts_with(['-', '+']))
    }

    /// Returns whether one of the words is this flag, or starts with it and `=`.
    pub(crate) fn has_flag(&self, flag: &str) -> bool {
        self.arguments()
            .iter()
            .any(|word| word == flag || word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')))
    }
}

/// Splits a script; never fails: what is no shell gives odd words.
pub(crate) fn commands(script: &str) -> Vec<Command> {
    let mut out = Vec::new();
    scan(script, 0, 0, &mut out);
    out
}

/// Returns whether the script holds more commands than are looked at.
pub(crate) fn is_cut(script: &str) -> bool {
    // A command and its end are two characters at least.
    script.len() >= 2 * MOST_COMMANDS && commands(script).len() >= MOST_COMMANDS
}

/// Words before a command that change how it runs and not what it is.
const PREFIXES: [&str; 28] = [
    "sudo",
    "doas",
    "env",
    "time",
    "command",
    "exec",
    "nohup",
    "if",
    "then",
    "else",
    "elif",
    "while",
    "until",
    "do",
    "!",
    "&",
    "xvfb-run",
    "dbus-run-session",
    "nice",
    "stdbuf",
    "builtin",
    "try",
    "return",
    "export",
    "declare",
    "readonly",
    "local",
    "timeout",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Word,
    Target,
    Input,
    Heredoc,
}

struct State {
    command: Command,
    word: String,
    open: bool,
    expect: Expect,
    heredocs: Vec<String>,
}

fn scan(script: &str, first_line: usize, depth: usize, out: &mut Vec<Command>) {
    let text: Vec<char> = script.chars().collect();
    let get = |at: usize| text.get(at).copied();
    let fresh = |line: usize| Command { line, depth, ..Command::default() };
    let mut state = State {
        command: fresh(first_line),
        word: String::new(),
        open: false,
        expect: Expect::Word,
        heredocs: Vec::new(),
    };
    let mut groups: Vec<usize> = Vec::new();
    let (mut at, mut line) = (0usize, first_line);
    while let Some(character) = get(at) {
        if out.len() >= MOST_COMMANDS {
            return;
        }
        match character {
            '\\' | '`' | '^' if get(at + 1) == Some('\n') => {
                at += 2;
                line += 1;
                continue;
            }
            '\r' => {}
            ' ' | '\t' => end_word(&mut state),
            '\n' => {
                end_word(&mut state);
                let pending = std::mem::take(&mut state.heredocs);
                let owner = end_command(&mut state, false, out, &mut groups);
                state.command = fresh(line + 1);
                line += 1;
                at += 1;
                for delimiter in pending {
                    let mut body = String::new();
                    while at < text.len() {
                        let end = (at..text.len()).find(|at| get(*at) == Some('\n')).unwrap_or(text.len());
                        let row: String = text.get(at..end).unwrap_or_default().iter().collect();
                        at = (end + 1).min(text.len());
                        line += 1;
                        if row.trim() == delimiter {
                            break;
                        }
                        body.push_str(&row);
                        body.push('\n');
                    }
                    if let Some(command) = owner.and_then(|owner| out.get_mut(owner)) {
                        command.body.push_str(&body);
                    }
                }
                state.command.line = line;
                continue;
            }
            '#' if !state.open => {
                while get(at).is_some_and(|character| character != '\n') {
                    at += 1;
                }
                continue;
            }
            '$' if get(at + 1) == Some('{') && get(at + 2) == Some('{') => {
                let end = (at..text.len())
                    .find(|at| get(*at) == Some('}') && get(*at + 1) == Some('}'))
                    .map_or(text.len(), |end| end + 2);
                line += push(&mut state, text.get(at..end).unwrap_or_default());
                at = end;
                continue;
            }
            '$' | '<' | '>' if get(at + 1) == Some('(') => {
                let end = close(&text, at + 1);
                let inner: String = text.get(at + 2..end.saturating_sub(1)).unwrap_or_default().iter().collect();
                nested(&inner, line, depth, out);
                line += push(&mut state, text.get(at..end).unwrap_or_default());
                at = end;
                continue;
            }
            '`' => {
                let end = (at + 1..text.len()).find(|at| get(*at) == Some('`')).unwrap_or(text.len());
                let inner: String = text.get(at + 1..end).unwrap_or_default().iter().collect();
                nested(&inner, line, depth, out);
                let end = (end + 1).min(text.len());
                line += push(&mut state, text.get(at..end).unwrap_or_default());
                at = end;
                continue;
            }
            '\\' => {
                if let Some(next) = get(at + 1) {
                    // A backslash that escapes nothing special is a folder of Windows.
                    if next.is_alphanumeric() {
                        push(&mut state, &['\\']);
                    } else {
                        push(&mut state, &[next]);
                        at += 1;
                    }
                }
            }
            '\'' => {
                let end = (at + 1..text.len()).find(|at| get(*at) == Some('\'')).unwrap_or(text.len());
                line += push(&mut state, text.get(at + 1..end).unwrap_or_default());
                at = end;
            }
            '"' => {
                let mut end = at + 1;
                state.open = true;
                while let Some(character) = get(end).filter(|character| *character != '"') {
                    if character == '$' && get(end + 1) == Some('(') {
                        let close = close(&text, end + 1);
                        let inner: String =
                            text.get(end + 2..close.saturating_sub(1)).unwrap_or_default().iter().collect();
                        nested(&inner, line, depth, out);
                        line += push(&mut state, text.get(end..close).unwrap_or_default());
                        end = close;
                    } else if character == '$' && get(end + 1) == Some('{') && get(end + 2) == Some('{') {
                        let close = (end..text.len())
                            .find(|at| get(*at) == Some('}') && get(*at + 1) == Some('}'))
                            .map_or(text.len(), |end| end + 2);
                        line += push(&mut state, text.get(end..close).unwrap_or_default());
                        end = close;
                    } else if character == '\\' && get(end + 1).is_some_and(|next| "\"\\$`".contains(next)) {
                        push(&mut state, text.get(end + 1..end + 2).unwrap_or_default());
                        end += 2;
                    } else {
                        line += push(&mut state, &[character]);
                        end += 1;
                    }
                }
                at = end;
            }
            '|' | '&' | ';' => {
                let next = get(at + 1);
                if character == '&' && next == Some('>') {
                    end_word(&mut state);
                    at += 1;
                    continue;
                }
                end_word(&mut state);
                let piped = character == '|' && next != Some('|');
                end_command(&mut state, piped, out, &mut groups);
                at += usize::from(next == Some(character) || (piped && next == Some('&')));
                state.command = fresh(line);
            }
            '(' if !state.open => groups.push(out.len()),
            ')' => {
                end_word(&mut state);
                end_command(&mut state, false, out, &mut groups);
                state.command = fresh(line);
                state.command.words.push("}".to_owned());
            }
            '>' => {
                // A number before it names the stream, and `>&2` names no file.
                if state.word.chars().all(|character| character.is_ascii_digit()) {
                    state.word.clear();
                    state.open = false;
                }
                end_word(&mut state);
                at += usize::from(get(at + 1) == Some('>'));
                if get(at + 1) == Some('&') {
                    at += 2;
                } else {
                    at += usize::from(get(at + 1) == Some('|'));
                    state.expect = Expect::Target;
                }
            }
            '<' => {
                end_word(&mut state);
                state.expect = Expect::Input;
                if get(at + 1) == Some('<') {
                    at += 1;
                    if get(at + 1) == Some('<') {
                        at += 1;
                    } else {
                        at += usize::from(get(at + 1) == Some('-'));
                        state.expect = Expect::Heredoc;
                    }
                }
            }
            other => {
                push(&mut state, &[other]);
            }
        }
        at += 1;
    }
    end_word(&mut state);
    end_command(&mut state, false, out, &mut groups);
}

fn nested(inner: &str, line: usize, depth: usize, out: &mut Vec<Command>) {
    if depth < DEEPEST {
        scan(inner, line, depth + 1, out);
    }
}

/// Adds characters to the word and returns how many line breaks they hold.
fn push(state: &mut State, characters: &[char]) -> usize {
    state.open = true;
    state.word.extend(characters);
    characters.iter().filter(|character| **character == '\n').count()
}

/// Returns the position behind the `)` that closes the `(` at `open`.
fn close(text: &[char], open: usize) -> usize {
    let (mut level, mut at, mut quote) = (0usize, open, None);
    while let Some(character) = text.get(at).copied() {
        match (quote, character) {
            (None, '(') => level += 1,
            (None, ')') => {
                level = level.saturating_sub(1);
                if level == 0 {
                    return at + 1;
                }
            }
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn end_word(state: &mut State) {
    if !state.open {
        return;
    }
    state.open = false;
    let word = std::mem::take(&mut state.word);
    match std::mem::replace(&mut state.expect, Expect::Word) {
        Expect::Word => state.command.words.push(word),
        Expect::Target => state.command.targets.push(word),
        Expect::Input => {}
        Expect::Heredoc => state.heredocs.push(word),
    }
}

/// Ends the command and returns its place in the list; a group hands what it writes to on to its commands.
fn end_command(state: &mut State, piped: bool, out: &mut Vec<Command>, groups: &mut Vec<usize>) -> Option<usize> {
    state.expect = Expect::Word;
    let mut command = std::mem::take(&mut state.command);
    command.piped = piped;
    let mut words = std::mem::take(&mut command.words).into_iter().peekable();
    while let Some(word) = words.peek() {
        if word == "{" {
            groups.push(out.len());
        } else if word == "}" {
            if let Some(start) = groups.pop().filter(|_| groups.len() < DEEPEST && !command.targets.is_empty()) {
                for inner in out.get_mut(start..).unwrap_or_default() {
                    inner.targets.extend(command.targets.iter().cloned());
                }
            }
        } else if let Some((name, value)) = assignment(word) {
            command.assigns.push((name.to_owned(), value.to_owned()));
        } else if PREFIXES.contains(&word.as_str()) {
            let timeout = word == "timeout";
            words.next();
            while words.peek().is_some_and(|word| word.starts_with('-')) {
                words.next();
            }
            if timeout {
                words.next();
            }
            continue;
        } else {
            break;
        }
        words.next();
    }
    command.words = words.collect();
    if command.words.is_empty() && command.assigns.is_empty() && command.targets.is_empty() {
        return None;
    }
    out.push(command);
    Some(out.len() - 1)
}

fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let name = name.strip_prefix("$env:").unwrap_or(name);
    let mut characters = name.chars();
    let starts = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    (starts && characters.all(|character| character.is_ascii_alphanumeric() || character == '_'))
        .then_some((name, value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(script: &str) -> Vec<String> {
        commands(script)
            .into_iter()
            .map(|command| {
                let pipe = if command.piped { " |" } else { "" };
                let targets: String = command.targets.iter().map(|target| format!(" >{target}")).collect();
                format!("{}:{}{targets}{pipe}", command.line, command.words.join(" "))
            })
            .collect()
    }

    #[test]
    fn scripts_are_split_into_commands() {
        for (script, expected) in [
            ("a b && c || d; e & f", vec!["0:a b", "0:c", "0:d", "0:e", "0:f"]),
            ("# no\na 'b c' \"d e\" # no\n\nf", vec!["1:a b c d e", "3:f"]),
            ("curl x | sudo -E bash -s", vec!["0:curl x |", "0:bash -s"]),
            ("a \\\n  b\nc", vec!["0:a b", "2:c"]),
            ("X=1 Y='2 3' make test", vec!["0:make test"]),
            ("if cargo test; then echo ok; fi", vec!["0:cargo test", "0:echo ok", "0:fi"]),
            ("sh -c \"$(curl -fsSL x)\"", vec!["0:curl -fsSL x", "0:sh -c $(curl -fsSL x)"]),
            ("bash <(curl x)", vec!["0:curl x", "0:bash <(curl x)"]),
            ("echo a >> \"$GITHUB_ENV\" 2>&1", vec!["0:echo a >$GITHUB_ENV"]),
            ("{ echo a; echo b; } >> $X", vec!["0:echo a >$X", "0:echo b >$X", "0: >$X"]),
            ("cat <<EOF > f\nbody x\nEOF\nls", vec!["0:cat >f", "3:ls"]),
            ("echo ${{ a && b }} | tee x", vec!["0:echo ${{ a && b }} |", "0:tee x"]),
            ("(cd x && make)", vec!["0:cd x", "0:make"]),
        ] {
            assert_eq!(lines(script), expected, "{script}");
        }
        assert_eq!(commands("cat <<EOF > f\nbody x\nEOF\n")[0].body, "body x\n");
    }

    proptest! {
        #[test]
        fn never_panics(script in "[a-z \\n$(){}<>|&;'\"`#\\\\=]{0,120}") {
            let _ = commands(&script);
        }
    }
}
