//! One self-contained page: no script, no request, every text escaped by the template.

use std::io::{self, Write};

use askama::Template;
use slam_model::{
    Citation, Subject, Verdict,
    report::{BadgeStatus, CheckReport, PartResult, RequirementResult, StatusReport},
};

use crate::{
    clean, family, links,
    style::{self, count},
};

/// Writes the page of a check; errors only when `out` does.
pub(crate) fn check(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    let page = CheckPage {
        title: format!("{} {}", clean::line(&report.standard.id), clean::line(&report.standard.version)),
        head: Head::new(&report.subject, &report.as_of.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        level: report.level.to_string(),
        counts: counts(report),
        coverage: crate::check::coverage(report),
        nothing: report.coverage.decided == 0,
        levels: crate::check::levels(report)
            .into_iter()
            .map(|one| LevelRow {
                level: one.level.to_string(),
                class: class(one.verdict),
                sign: style::verdict(one.verdict).sign(&PLAIN),
                words: one.words,
            })
            .collect(),
        families: family::groups(&report.requirements, |one| &one.id)
            .into_iter()
            .map(|(title, members)| Family {
                anchor: anchor(&title),
                title,
                rows: members.into_iter().map(|one| row(report, one)).collect(),
            })
            .collect(),
        notes: report.notes.iter().map(|note| prose(note)).collect(),
        tool: format!("{} {}", report.tool.name, report.tool.version),
    };
    page.write_into(&mut Sink(out)).map_err(io::Error::other)
}

/// Writes the page of a status; errors only when `out` does.
pub(crate) fn status(report: &StatusReport, out: &mut dyn Write) -> io::Result<()> {
    let page = StatusPage {
        title: clean::line(&report.event_title).into_owned(),
        self_check: report.self_check,
        head: Head::new(&report.subject, &report.as_of.strftime("%Y-%m-%d").to_string()),
        level: report.level.to_string(),
        level_source: clean::line(&report.level_source).into_owned(),
        standard: format!("{} {}", clean::line(&report.standard.id), clean::line(&report.standard.version)),
        badges: report
            .badges
            .iter()
            .map(|one| BadgeRow {
                anchor: anchor(&one.id),
                title: clean::line(&one.title).into_owned(),
                class: status_class(one.status),
                sign: style::badge(one.status).sign(&PLAIN),
                word: one.status.words(),
                progress: crate::status::progress(one),
                met: one.met.iter().map(|part| self::part(&report.subject, part)).collect(),
                open: one.open.iter().map(|part| self::part(&report.subject, part)).collect(),
                started: !one.met.is_empty(),
            })
            .collect(),
        next: report.next.as_ref().map(|next| Next {
            step: prose(&next.step),
            command: clean::line(&next.command).into_owned(),
            effort: style::effort(next.effort),
        }),
        plan: report
            .plan
            .iter()
            .map(|one| PlanRow {
                step: prose(&one.step.step),
                time: style::minutes(u32::from(one.step.effort.minutes)),
                who: style::who(one.step.effort.who),
                closes: one.closes.iter().map(|text| clean::line(text).into_owned()).collect::<Vec<_>>().join(", "),
            })
            .collect(),
        notes: report.notes.iter().map(|note| prose(note)).collect(),
        tool: format!("{} {}", report.tool.name, report.tool.version),
    };
    page.write_into(&mut Sink(out)).map_err(io::Error::other)
}

const PLAIN: crate::Options<'static> =
    crate::Options { colour: false, width: 100, verbose: true, ascii: false, sources: None, articles: None };

struct Sink<'a>(&'a mut dyn Write);

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    title: String,
    head: Head,
    level: String,
    counts: Vec<Count>,
    coverage: String,
    nothing: bool,
    levels: Vec<LevelRow>,
    families: Vec<Family>,
    notes: Vec<Prose>,
    tool: String,
}

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    title: String,
    self_check: bool,
    head: Head,
    level: String,
    level_source: String,
    standard: String,
    badges: Vec<BadgeRow>,
    next: Option<Next>,
    plan: Vec<PlanRow>,
    notes: Vec<Prose>,
    tool: String,
}

/// What was judged.
struct Head {
    name: String,
    link: Option<String>,
    commit: Option<String>,
    as_of: String,
}

impl Head {
    fn new(subject: &Subject, as_of: &str) -> Self {
        let url = subject.url.as_deref();
        Self {
            name: clean::line(url.unwrap_or(&subject.path)).into_owned(),
            link: url.and_then(links::web).map(str::to_owned),
            commit: subject.commit.as_ref().map(|commit| commit.short().to_owned()),
            as_of: as_of.to_owned(),
        }
    }
}

struct Count {
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    number: u32,
}

struct LevelRow {
    level: String,
    class: &'static str,
    sign: &'static str,
    words: String,
}

struct Family {
    anchor: String,
    title: String,
    rows: Vec<Row>,
}

/// A message: its pieces, some of them code.
#[derive(Template)]
#[template(
    source = "{% for one in self.0.iter() %}{% if one.code %}<code>{{ one.text }}</code>{% else %}{{ one.text }}{% endif %}{% endfor %}",
    ext = "html"
)]
struct Prose(Vec<Piece>);

struct Piece {
    text: String,
    code: bool,
}

fn prose(text: &str) -> Prose {
    let text = clean::line(text);
    Prose(clean::spans(&text).iter().map(|one| Piece { text: one.text.to_owned(), code: one.code }).collect())
}

struct Row {
    anchor: String,
    id: String,
    level: String,
    title: Prose,
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    open: bool,
    message: Prose,
    waiver: Option<Prose>,
    evidence: Vec<Cited>,
    missing: Vec<Prose>,
    effort: Option<String>,
    confidence: String,
    reason: String,
}

struct Cited {
    place: String,
    link: Option<String>,
    quote: Option<String>,
    note: Option<String>,
}

struct BadgeRow {
    anchor: String,
    title: String,
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    progress: String,
    met: Vec<PartRow>,
    open: Vec<PartRow>,
    started: bool,
}

struct PartRow {
    title: Prose,
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    message: Prose,
    evidence: Vec<Cited>,
    missing: Vec<Prose>,
    effort: Option<String>,
}

struct Next {
    step: Prose,
    command: String,
    effort: String,
}

struct PlanRow {
    step: Prose,
    time: String,
    who: &'static str,
    closes: String,
}

fn counts(report: &CheckReport) -> Vec<Count> {
    let sum = report.summary;
    [
        (Verdict::Failed, sum.failed),
        (Verdict::Unknown, sum.unknown),
        (Verdict::NeedsReview, sum.needs_review),
        (Verdict::Passed, sum.passed),
        (Verdict::NotApplicable, sum.not_applicable),
        (Verdict::NotRun, sum.not_run),
    ]
    .into_iter()
    .filter(|(_, number)| *number > 0)
    .map(|(verdict, number)| Count {
        class: class(verdict),
        sign: style::verdict(verdict).sign(&PLAIN),
        word: verdict.words(),
        number,
    })
    .collect()
}

fn row(report: &CheckReport, one: &RequirementResult) -> Row {
    Row {
        anchor: anchor(one.id.as_str()),
        id: clean::line(one.id.as_str()).into_owned(),
        level: one.level.to_string(),
        title: prose(&one.title),
        class: class(one.verdict),
        sign: style::verdict(one.verdict).sign(&PLAIN),
        word: one.verdict.words(),
        open: one.verdict == Verdict::Failed,
        message: prose(&one.message),
        waiver: one.waiver.as_deref().map(prose),
        evidence: one.evidence.iter().map(|cited| self::cited(&report.subject, cited)).collect(),
        missing: one.missing.iter().map(|missing| prose(&missing.detail)).collect(),
        effort: one.effort.map(style::effort),
        confidence: format!("{:?}", one.confidence).to_lowercase(),
        reason: clean::line(&one.reason).into_owned(),
    }
}

fn part(subject: &Subject, part: &PartResult) -> PartRow {
    PartRow {
        title: prose(&part.title),
        class: class(part.verdict),
        sign: style::verdict(part.verdict).sign(&PLAIN),
        word: part.verdict.words(),
        message: prose(&part.message),
        evidence: part.evidence.iter().map(|cited| self::cited(subject, cited)).collect(),
        missing: part.missing.iter().map(|missing| prose(&missing.detail)).collect(),
        effort: part.effort.map(style::effort),
    }
}

fn cited(subject: &Subject, cited: &Citation) -> Cited {
    Cited {
        place: links::place(cited),
        link: links::of(subject, cited),
        quote: cited.quote.as_deref().map(|text| clean::line(text).into_owned()),
        note: cited.path.as_ref().and(cited.note.as_deref()).map(|text| clean::line(text).into_owned()),
    }
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "good",
        Verdict::Failed => "bad",
        Verdict::NeedsReview => "look",
        Verdict::Unknown => "dark",
        Verdict::NotApplicable | Verdict::NotRun => "mute",
    }
}

fn status_class(status: BadgeStatus) -> &'static str {
    match status {
        BadgeStatus::EvidenceFound => "good",
        BadgeStatus::Partial => "look",
        BadgeStatus::NotStarted => "mute",
        BadgeStatus::Unknown => "dark",
    }
}

/// Returns an anchor: lower case, with `-` for everything that is not a letter or digit.
fn anchor(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

fn parts(number: usize) -> String {
    count(number, "part", "parts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_bring_its_own_html() {
        let shown = prose("<img src=x onerror=1> & `<b>` \u{202e}").render().unwrap();
        assert_eq!(shown, "&#60;img src=x onerror=1&#62; &#38; <code>&#60;b&#62;</code> \\u{202e}");
    }
}
