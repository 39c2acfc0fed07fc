//! Dockerfiles (and Containerfiles) as a list of instructions with their lines.
//!
//! Follows the rules of BuildKit's reader: continued lines, the `escape` directive, comments inside an instruction, the
//! JSON form of arguments, and here-documents. Nothing is expanded. Never fails: what is no instruction is left out.

/// Instructions of one file that are kept.
const MOST_INSTRUCTIONS: usize = 10_000;

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Its name in capitals: `FROM`, `RUN` …
    pub name: String,
    /// `--platform=…`, `--mount=…`, and the like, as written.
    pub flags: Vec<String>,
    /// What stands behind name and flags, continued lines joined.
    pub text: String,
    /// The arguments, when they are a JSON list of strings.
    pub list: Option<Vec<String>>,
    /// Here-documents in the order of their marks.
    pub documents: Vec<HereDocument>,
    /// First line, from 1.
    pub line: u32,
    /// Last line, here-documents left out.
    pub end_line: u32,
    /// Where the lines of the file begin in `text`: byte and line, in order.
    pub starts: Vec<(usize, u32)>,
}

/// A here-document of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HereDocument {
    /// Its lines.
    pub text: String,
    /// The line of the file on which it begins.
    pub line: u32,
}

impl Instruction {
    /// Returns the arguments as one line: of the JSON form joined with spaces.
    pub fn command(&self) -> String {
        self.list.as_ref().map_or_else(|| self.text.clone(), |list| list.join(" "))
    }

    /// Returns the words of the arguments.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split_whitespace()
    }
}

/// Reads a file.
pub fn read(text: &str) -> Vec<Instruction> {
    let mut escape = '\\';
    let mut lines = (1u32..).zip(text.lines()).peekable();
    let mut found = Vec::new();
    let mut directives = true;
    while let Some((line, row)) = lines.next() {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') {
            match row.strip_prefix('#').filter(|_| directives).and_then(directive) {
                Some(("escape", "`")) => escape = '`',
                Some(_) => {}
                None => directives = false,
            }
            continue;
        }
        directives = false;
        if found.len() >= MOST_INSTRUCTIONS {
            break;
        }
        let (mut joined, mut open) = continued(row, escape);
        let mut starts = vec![(0, line)];
        while open {
            let Some((number, row)) = lines.next() else { break };
            // Blank lines and comments inside an instruction are passed over.
            if row.trim().is_empty() || row.trim_start().starts_with('#') {
                continue;
            }
            let (more, goes_on) = continued(row, escape);
            starts.push((joined.len(), number));
            joined.push_str(&more);
            open = goes_on;
        }
        let Some(mut instruction) = instruction(&joined, &starts) else { continue };
        for mark in marks(&instruction) {
            let mut document = HereDocument { text: String::new(), line: 0 };
            for (number, row) in lines.by_ref() {
                if document.line == 0 {
                    document.line = number;
                }
                let row = if mark.strip_tabs { row.trim_start_matches('\t') } else { row };
                if row == mark.name {
                    break;
                }
                document.text.push_str(row);
                document.text.push('\n');
            }
            instruction.documents.push(document);
        }
        found.push(instruction);
    }
    found
}

/// Returns name and value of a directive: `# escape=…`, `# syntax=…`, `# check=…`.
fn directive(comment: &str) -> Option<(&str, &str)> {
    let (name, value) = comment.split_once('=')?;
    let name = name.trim();
    name.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some((name, value.trim()))
}

/// Returns the line without its continuation mark, and whether it had one.
fn continued(row: &str, escape: char) -> (String, bool) {
    match row.trim_end().strip_suffix(escape) {
        Some(rest) => (rest.to_owned(), true),
        None => (row.to_owned(), false),
    }
}

fn instruction(joined: &str, starts: &[(usize, u32)]) -> Option<Instruction> {
    let text = joined.trim_end();
    let (name, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let mut flags = Vec::new();
    loop {
        rest = rest.trim_start();
        if !rest.starts_with("--") {
            break;
        }
        let (flag, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        flags.push(flag.to_owned());
        rest = behind;
    }
    let list = if rest.starts_with('[') { serde_json::from_str(rest).ok() } else { None };
    let cut = text.len() - rest.len();
    let (line, end_line) = (starts.first()?.1, starts.last()?.1);
    Some(Instruction {
        name: name.to_ascii_uppercase(),
        flags,
        text: rest.to_owned(),
        list,
        documents: Vec::new(),
        line,
        end_line,
        starts: starts.iter().map(|(at, line)| (at.saturating_sub(cut), *line)).collect(),
    })
}

struct Mark {
    name: String,
    strip_tabs: bool,
}

/// Returns the marks of here-documents: `<<EOF`, `<<-"EOF"`; only these instructions have them.
fn marks(instruction: &Instruction) -> Vec<Mark> {
    if !matches!(instruction.name.as_str(), "RUN" | "COPY" | "ADD") || instruction.list.is_some() {
        return Vec::new();
    }
    instruction
        .words()
        .filter_map(|word| {
            let digits = word.trim_start_matches(|character: char| character.is_ascii_digit());
            let rest = digits.strip_prefix("<<").filter(|rest| !rest.contains('<'))?;
            let (strip_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
            let name = rest.trim_matches(['"', '\'']).to_owned();
            let plain = name.chars().all(|character| character.is_alphanumeric() || "_.-".contains(character));
            (!name.is_empty() && plain).then_some(Mark { name, strip_tabs })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        read(text)
            .iter()
            .map(|one| {
                let flags: String = one.flags.iter().map(|flag| format!(" {flag}")).collect();
                let documents: String =
                    one.documents.iter().map(|two| format!(" [{}:{}]", two.line, two.text.trim_end())).collect();
                format!("{}-{} {}{flags} {}{documents}", one.line, one.end_line, one.name, one.command())
            })
            .collect()
    }

    #[test]
    fn instructions_are_joined_and_keep_their_lines() {
        for (text, expected) in [
            ("# c\nFROM a AS b\n\nrun x\n", &["2-2 FROM a AS b", "4-4 RUN x"][..]),
            ("RUN a \\\n  # c\n\n  && b \\\n  c\nRUN d", &["1-5 RUN a   && b   c", "6-6 RUN d"]),
            ("RUN [\"a\", \"b c\"]\nRUN []\nRUN [ -f x ]", &["1-1 RUN a b c", "2-2 RUN ", "3-3 RUN [ -f x ]"]),
            ("FROM --platform=linux/amd64 a", &["1-1 FROM --platform=linux/amd64 a"]),
            (
                "RUN --mount=type=cache,target=/x --network=none y",
                &["1-1 RUN --mount=type=cache,target=/x --network=none y"],
            ),
            ("RUN <<EOF\na\nb\nEOF\nRUN c", &["1-1 RUN <<EOF [2:a\nb]", "5-5 RUN c"]),
            ("COPY <<-'A' <<B /x\n\tone\n\tA\ntwo\nB\n", &["1-1 COPY <<-'A' <<B /x [2:one] [4:two]"]),
            ("# escape=`\nRUN a `\n b\\\nRUN c", &["2-3 RUN a  b\\", "4-4 RUN c"]),
            ("RUN a \\", &["1-1 RUN a"]),
            ("[{1 insecure\n{2}]\n", &[]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[A-Z a-z\\n\\\\<>#\"'\\[\\]=`-]{0,120}") {
            read(&text);
        }
    }
}
