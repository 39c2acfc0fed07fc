//! Asks a person at a terminal what the repairs that are written would leave blank.

use std::{collections::BTreeSet, io::IsTerminal as _};

use dialoguer::Input;
use slam_engine::Repairs;
use slam_fix::{
    answers::{Answer, Answers},
    questions::{self, Kind, Question},
};

use crate::error::SlamError;

/// Asks each open question once, and returns whether anything was answered. An empty answer leaves the blank.
pub(super) fn fill(answers: &mut Answers, repairs: &Repairs) -> Result<bool, SlamError> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(false);
    }
    let open: BTreeSet<&str> = repairs
        .wanted
        .iter()
        .flat_map(|repair| &repair.fix.questions)
        .filter_map(|question| question.split_once(':').map(|(key, _)| key))
        .collect();
    let mut is_any = false;
    for question in questions::all().iter().filter(|question| open.contains(question.key)) {
        if let Some(answer) = ask(question)? {
            answers.put(question, answer).map_err(|error| SlamError::Usage(error.to_string()))?;
            is_any = true;
        }
    }
    Ok(is_any)
}

fn ask(question: &Question) -> Result<Option<Answer>, SlamError> {
    let line = |prompt: String| -> Result<String, SlamError> {
        let input: Input<'_, String> = Input::new().with_prompt(prompt).allow_empty(true);
        Ok(input.interact_text().map_err(SlamError::Unanswered)?.trim().to_owned())
    };
    let text = match &question.kind {
        // Entries with parts are written down better than typed.
        Kind::Rows(_) => return Ok(None),
        Kind::Lines => {
            let mut lines = Vec::new();
            loop {
                let more = if lines.is_empty() { question.ask } else { "one more" };
                let text = line(format!("{more} (empty ends)"))?;
                if text.is_empty() {
                    return Ok((!lines.is_empty()).then_some(Answer::Lines(lines)));
                }
                lines.push(text);
            }
        }
        Kind::Choice(words) => line(format!("{} [{}]", question.ask, words.join(", ")))?,
        Kind::Yes => line(format!("{} [yes, no]", question.ask))?,
        Kind::Text | Kind::Number => line(question.ask.to_owned())?,
    };
    Ok(match &question.kind {
        _ if text.is_empty() => None,
        Kind::Yes => match text.as_str() {
            "yes" | "y" => Some(Answer::Yes(true)),
            "no" | "n" => Some(Answer::Yes(false)),
            _ => None,
        },
        Kind::Number => text.parse().ok().map(Answer::Number),
        Kind::Choice(words) => words.contains(&text.as_str()).then_some(Answer::Text(text)),
        _ => Some(Answer::Text(text)),
    })
}
