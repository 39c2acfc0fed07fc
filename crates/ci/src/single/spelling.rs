//! Spelling that hides what happens: detours in the path of an action, expressions that only spell a constant, computed
//! indices, inputs behind one expression, and choices whose first side never counts.

use slam_model::{
    Confidence, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{Obfuscation, UnsoundTernary},
    },
};

use crate::{
    expression::{Expression, Kind},
    file::{File, Rating},
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    for step in &file.steps {
        if let Some(uses) = step.step.entry("uses") {
            detour(file, uses, found);
            if let Some(with) = step.step.entry("with").filter(|with| with.value.as_str().is_some_and(is_expression)) {
                let rating = Rating::of(Severity::Informational, Confidence::High);
                let message = "all inputs come from one expression, so nobody can tell what the action is given";
                let mut one = file.finding(Obfuscation, rating, File::join(&with.key, &with.value), message);
                one.related.push(file.place(&uses.value));
                found.push(one);
            }
        }
    }
    for written in &file.written {
        let whole = &written.expression;
        let rating = Rating::of(Severity::Low, Confidence::High);
        let mut note = |part: &Expression, message: &str| {
            found.push(file.finding(Obfuscation, rating, written.part(part), message));
        };
        if whole.is_constant() {
            note(whole, "the expression is worth the same in every run: write what it is worth");
        } else {
            whole.constant_parts().into_iter().for_each(|part| note(part, "this part is worth the same in every run"));
        }
        whole.computed_indices().into_iter().for_each(|index| note(index, "which field is read is computed"));
        let mut empty = Vec::new();
        never_taken(whole, &mut empty);
        for part in empty {
            let span = written.part(part);
            let message = format!("`{}` counts as false, so the choice always takes the other side", file.text(span));
            found.push(file.finding(UnsoundTernary, rating, span, message));
        }
    }
}

/// Returns whether the text is one expression and nothing else.
pub(super) fn is_expression(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("${{") && text.ends_with("}}")
}

/// `owner/repo/./path@v1`, `owner/repo/a/../b@v1`, `owner/repo//path@v1`.
fn detour(file: &File<'_>, uses: &slam_formats::tree::Entry, found: &mut Vec<CiFinding>) {
    let Some(text) = uses.value.as_str() else { return };
    if text.starts_with(['.', '$']) || text.starts_with("docker://") {
        return;
    }
    let path = text.split_once('@').map_or(text, |(path, _)| path);
    let Some(part) = path.split('/').skip(2).find(|part| matches!(*part, "" | "." | "..")) else { return };
    let what = if part.is_empty() { "an empty step".to_owned() } else { format!("the step `{part}`") };
    let rating = Rating::of(Severity::Low, Confidence::High);
    let message = format!("{what} in the path hides which action is used");
    found.push(file.finding(Obfuscation, rating, File::join(&uses.key, &uses.value), message));
}

/// Collects the value of each `a && '' || b`, whose other side is always taken.
fn never_taken<'e>(expression: &'e Expression, found: &mut Vec<&'e Expression>) {
    if let Kind::Or(..) = &expression.kind
        && !expression.is_constant()
    {
        let mut sides = Vec::new();
        choices(expression, &mut sides);
        for side in sides.iter().take(sides.len().saturating_sub(1)) {
            if let Kind::And(_, value) = &side.kind {
                let value = last(value);
                if value.is_false() {
                    found.push(value);
                }
            }
        }
        sides.into_iter().for_each(|side| side.parts(&mut |part| never_taken(part, found)));
    } else {
        expression.parts(&mut |part| never_taken(part, found));
    }
}

/// Returns the last of a chain of `&&`, which is what it is worth when the others hold.
fn last(expression: &Expression) -> &Expression {
    match &expression.kind {
        Kind::And(_, right) => last(right),
        _ => expression,
    }
}

fn choices<'e>(expression: &'e Expression, found: &mut Vec<&'e Expression>) {
    match &expression.kind {
        Kind::Or(left, right) => {
            choices(left, found);
            choices(right, found);
        }
        _ => found.push(expression),
    }
}
