//! `slam sbom score`.

use std::io::{self, Write};

use slam_sbom::score::{Lost, Score};

use crate::{
    Options, clean,
    lines::indented,
    markdown::escape,
    style::{BOLD, DIM, GREEN, RED, YELLOW, count, paint},
};

/// Places that are shown of one field without `-v`.
const FEW: usize = 3;

fn percent(percent: Option<u8>) -> String {
    percent.map_or_else(|| "nothing to judge".to_owned(), |percent| format!("{percent} %"))
}

/// A bar of ten signs, so that one sees at a glance; the number stands beside it.
fn bar(percent: Option<u8>, options: &Options<'_>) -> String {
    let full = usize::from(percent.unwrap_or_default() / 10);
    let (on, off) = if options.ascii { ("#", ".") } else { ("█", "░") };
    format!("{}{}", on.repeat(full), off.repeat(10usize.saturating_sub(full)))
}

/// Writes the score for a terminal. Errors only when `out` does.
pub fn text(score: &Score, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let unknowns = count(score.known_unknowns, "known unknown", "known unknowns");
    writeln!(
        out,
        "{}",
        paint(options, BOLD, &format!("{}, {unknowns}", count(score.components, "component", "components")))
    )?;
    for profile in &score.profiles {
        head(&profile.title, profile.percent, options, out)?;
        for field in &profile.fields {
            line(&field.title, field.met, field.all, options, out)?;
            if field.met < field.all {
                indented(&field.advice, 10, DIM, options, out)?;
                places(&field.lost, field.all - field.met, options, out)?;
            }
        }
    }
    head("Truth", score.truth.percent, options, out)?;
    for check in score.truth.checks.iter().filter(|check| check.all > 0) {
        line(&check.title, check.right, check.all, options, out)?;
        places(&check.wrong, check.all - check.right, options, out)?;
    }
    Ok(())
}

fn head(title: &str, share: Option<u8>, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}  {}  {}", paint(options, BOLD, title), bar(share, options), percent(share))
}

fn line(title: &str, met: u32, all: u32, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (sign, word, style) = match met {
        met if met == all => ("✔", "all ", GREEN),
        0 => ("✘", "none", RED),
        _ => ("◐", "some", YELLOW),
    };
    let sign = if options.ascii { "-" } else { sign };
    let numbers = if met == all && all == 1 { String::new() } else { format!("  {met} of {all}") };
    writeln!(out, "  {}  {title}{numbers}", paint(options, style, &format!("{sign} {word}")))
}

fn places(lost: &[Lost], all: u32, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let shown = if options.verbose { lost.len() } else { FEW };
    for one in lost.iter().filter(|one| one.reference.is_some() || one.message.is_some()).take(shown) {
        let place = if one.pointer.is_empty() { String::new() } else { format!("{}  ", one.pointer) };
        let reference = one.reference.as_deref().unwrap_or_default();
        let message = one.message.as_deref().map(|message| format!("  {message}")).unwrap_or_default();
        indented(&clean::line(&format!("{place}{reference}{message}")), 10, DIM, options, out)?;
    }
    let rest = (all as usize).saturating_sub(shown.min(lost.len()));
    if rest > 0 && lost.len() > shown {
        indented(&format!("and {rest} more (-v shows them, --format json has their pointers)"), 10, DIM, options, out)?;
    }
    Ok(())
}

/// Writes the score for an issue. Errors only when `out` does.
pub fn markdown(score: &Score, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### SBOM score\n")?;
    writeln!(out, "| what | share |\n| --- | ---: |")?;
    for profile in &score.profiles {
        writeln!(out, "| {} | {} |", escape(&profile.title), percent(profile.percent))?;
    }
    writeln!(out, "| Truth | {} |\n", percent(score.truth.percent))?;
    let lost = score.profiles.iter().flat_map(|profile| {
        let open = profile.fields.iter().filter(|field| field.met < field.all);
        open.map(|field| {
            format!("{}: {} ({} of {}): {}", profile.title, field.title, field.met, field.all, field.advice)
        })
    });
    let wrong = score.truth.checks.iter().filter(|check| check.right < check.all);
    let wrong = wrong.map(|check| format!("Truth: {} ({} of {})", check.title, check.right, check.all));
    for item in lost.chain(wrong) {
        writeln!(out, "- [ ] {}", escape(&item))?;
    }
    Ok(())
}
