//! Conditions that hold when they should not: names of bots that others borrow, text around an expression, and
//! membership that is a search for a part of a text.

use slam_model::{
    Confidence, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{SpoofableBotCondition, UnsoundCondition, UnsoundContains},
        Taint,
    },
};

use crate::{
    expression::{Comparison, Expression, Kind},
    file::{Condition, File, Rating, Written},
};

/// Contexts that name whoever acted last.
const ACTORS: [&str; 3] = ["github.actor", "github.triggering_actor", "github.event.pull_request.sender.login"];
/// The same as numbers.
const ACTOR_IDS: [&str; 2] = ["github.actor_id", "github.event.pull_request.sender.id"];
/// Accounts of Dependabot (as an app, as a user, and of its predecessor) and of Renovate.
const BOT_IDS: [&str; 4] = ["29110", "49699333", "27856297", "29139614"];
/// Contexts whose text somebody outside the file chooses.
const CHOSEN: [&str; 9] = [
    "env",
    "inputs",
    "github.actor",
    "github.base_ref",
    "github.head_ref",
    "github.ref",
    "github.ref_name",
    "github.sha",
    "github.triggering_actor",
];

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    for condition in file.conditions() {
        around(file, &condition, found);
        let Some(written) = &condition.written else { continue };
        bot(file, &condition, written, found);
        contains(file, &condition, &written.expression, found);
    }
}

/// Text beside an expression turns the whole into a text, which counts as true.
fn around(file: &File<'_>, condition: &Condition<'_>, found: &mut Vec<CiFinding>) {
    let Some(text) = condition.entry.value.as_str().filter(|text| text.contains("${{")) else { return };
    let inner = crate::expression::pieces(text);
    if inner.first().is_none_or(|piece| piece.raw.len() == text.len()) {
        return;
    }
    let rating = Rating::of(Severity::High, Confidence::High);
    let span = File::join(&condition.entry.key, &condition.entry.value);
    let what = match text.trim().len() == inner.first().map_or(0, |piece| piece.raw.len()) {
        true => "the line break at the end of the block",
        false => "the text beside `${{ }}`",
    };
    let message = format!("{what} makes the condition a text, which always counts as true");
    found.push(file.finding(UnsoundCondition, rating, span, message));
}

fn bot(file: &File<'_>, condition: &Condition<'_>, written: &Written, found: &mut Vec<CiFinding>) {
    let (Some(part), decides) = named_bot(&written.expression, true) else { return };
    let confidence = if decides { Confidence::High } else { Confidence::Medium };
    let rating = Rating::of(Severity::High, confidence).by(Taint::Attacker);
    let span = written.part(part);
    let message = format!(
        "`{}` looks at whoever acted last: a stranger can have the bot act on a request of their own",
        file.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let mut one = file.finding(SpoofableBotCondition, rating, span, message);
    one.related.push(file.place(&condition.entry.key));
    found.push(one);
}

/// Returns the comparison with a bot, and whether it decides alone: by itself, or as one side of an `||`.
fn named_bot(expression: &Expression, alone: bool) -> (Option<&Expression>, bool) {
    match &expression.kind {
        Kind::Compare(Comparison::Equal, left, right) if is_bot(left, right) || is_bot(right, left) => {
            (Some(expression), true)
        }
        Kind::Or(left, right) => (named_bot(left, true).0.or(named_bot(right, true).0), true),
        Kind::Compare(Comparison::Equal, left, right) => (named_bot(left, true).0.or(named_bot(right, true).0), true),
        _ => {
            let mut first = None;
            expression.parts(&mut |part| first = first.or(named_bot(part, false).0));
            (first, alone && expression.is_literal())
        }
    }
}

fn is_bot(context: &Expression, value: &Expression) -> bool {
    let Some(name) = context.dotted() else { return false };
    match &value.kind {
        Kind::Text(text) => {
            (ACTORS.contains(&name.as_str()) && text.ends_with("[bot]"))
                || (ACTOR_IDS.contains(&name.as_str()) && BOT_IDS.contains(&text.as_str()))
        }
        Kind::Number(number) => ACTOR_IDS.contains(&name.as_str()) && BOT_IDS.contains(&number.to_string().as_str()),
        _ => false,
    }
}

/// `contains('main develop', github.ref_name)`: the text is fixed, the part that is looked for is not.
fn contains(file: &File<'_>, condition: &Condition<'_>, expression: &Expression, found: &mut Vec<CiFinding>) {
    if let Kind::Call(name, arguments) = &expression.kind
        && name == "contains"
        && let [list, part] = arguments.as_slice()
        && let (Kind::Text(list), Some(name)) = (&list.kind, part.dotted())
    {
        let chosen = CHOSEN
            .iter()
            .any(|root| name == *root || name.strip_prefix(root).is_some_and(|rest| rest.starts_with('.')));
        let severity = if chosen { Severity::High } else { Severity::Informational };
        let rating =
            Rating::of(severity, Confidence::High).by(if chosen { Taint::Collaborator } else { Taint::Constant });
        let span = File::join(&condition.entry.key, &condition.entry.value);
        let message =
            format!("any part of '{list}' passes, so whoever chooses `{name}` can pass with less than a whole name");
        found.push(file.finding(UnsoundContains, rating, span, message));
        return;
    }
    expression.parts(&mut |part| contains(file, condition, part, found));
}
