//! The stops of the tour, by who sees them.

use slam_web::{Chapter, Stop};

use super::Ids;

fn stop(at: impl Into<String>, title: &'static str, see: &'static str) -> Stop {
    Stop { at: at.into(), title, see }
}

/// Returns every chapter.
pub(super) fn chapters(ids: &Ids) -> Vec<Chapter> {
    let chapter = |title, player, stops| Chapter { title, player, stops };
    vec![
        chapter("The edition and its projects", None, public(ids)),
        chapter("Awards and pictures", None, awards(ids)),
        chapter("For programs", None, programs(ids)),
        chapter("Ways in", None, ways_in(ids)),
        chapter("Whoever signed in", Some("pat"), participant(ids)),
        chapter("A maintainer with every badge", Some("ann"), with_all()),
        chapter("A maintainer with open questions", Some("kim"), with_questions()),
        chapter("A maintainer who waits", Some("lou"), waiting()),
        chapter(
            "An advisor",
            Some("adam"),
            vec![stop("/review", "Review queue, for advice", "The same queue; she decides, he recommends.")],
        ),
        chapter("An evaluator", Some("eve"), evaluator(ids)),
        chapter("An organiser", Some("olga"), organiser(ids)),
    ]
}

fn public(ids: &Ids) -> Vec<Stop> {
    vec![
        stop("/", "Start page", "The calendar with the next date counted down, numbers, and the newest awards."),
        stop("/start", "Start here", "The first steps of a maintainer."),
        stop("/editions", "Editions", "The demonstration, and a past edition from its published results."),
        stop("/editions/demo", "An edition", "Its rules, its sessions, and a deadline that moved with the reason."),
        stop("/projects", "Projects", "Search, filter, and sort; a mark for each badge."),
        stop(
            "/projects/adder",
            "A project with everything",
            "Evidence with its lines, requirements, awards, and history.",
        ),
        stop("/projects/lantern", "A project that lost something", "The regression, and the commit that caused it."),
        stop(
            format!("/projects/lantern/evaluations/{}", ids.evaluation),
            "An earlier evaluation",
            "How the same project stood at the beginning.",
        ),
        stop("/badges", "Badges", "What each asks, and who has it."),
        stop("/badges/chronicler", "A badge", "Its parts, the articles about them, and the projects that have it."),
        stop("/leaderboard", "Leaderboard", "Places, and what the last week changed."),
        stop("/outcomes", "Outcomes", "The report of each edition."),
        stop(
            "/outcomes/demo",
            "An outcome report",
            "Numbers, charts by day, and what the reached milestones are worth.",
        ),
        stop(
            "/outcomes/spring-2026",
            "The report of a past edition",
            "Counted from results that were published elsewhere.",
        ),
        stop("/library", "Library", "Articles about badges, checks, and topics."),
        stop("/library/security-insights", "An article", "The text that `slam explain` shows."),
        stop("/about", "About", "Who runs this, what it keeps, and what may be embedded."),
    ]
}

fn awards(ids: &Ids) -> Vec<Stop> {
    let award = |id: &str| format!("/awards/{id}");
    vec![
        stop("/awards", "Awards", "Everything that was given and holds."),
        stop(award(&ids.plaque), "A plaque", "For a project with all six badges."),
        stop(award(&ids.badge), "A badge that was awarded", "The rules and commits that it rests on."),
        stop(award(&ids.contributor), "The thanks to a contributor", "What they helped with."),
        stop(award(&ids.revoked), "An award that was revoked", "It stays, with the reason."),
        stop(award(&ids.plaque) + "/plaque.svg", "The plaque as a picture", "SVG; the page has PNG and PDF too."),
        stop("/embed/adder/all.svg", "The badge for a README", "How many badges adder has."),
        stop("/embed/adder/card.png", "The card for link previews", "The project in one picture."),
        stop("/embed/lantern/cleaner.json", "The same for a service of shields", "JSON in the shields convention."),
    ]
}

fn programs(ids: &Ids) -> Vec<Stop> {
    let api = |path: &str| format!("/api/v1/{path}");
    vec![
        stop("/api", "About the API", "Examples, and a table of every address."),
        stop(api("editions"), "Editions", "JSON, as all that follow."),
        stop(api("editions/demo"), "An edition", "With every date."),
        stop(api("badges"), "Badges", "With their parts."),
        stop(api("projects"), "Projects", "A list with a cursor."),
        stop(api("projects/adder"), "A project", "With its repositories."),
        stop(api("projects/adder/badges"), "Badges of a project", "Each part with its evidence."),
        stop(api("projects/lantern/evaluations"), "Evaluations of a project", "The newest first."),
        stop(
            api(&format!("projects/lantern/evaluations/{}", ids.evaluation)),
            "An evaluation",
            "Every verdict with its evidence.",
        ),
        stop(api("leaderboard"), "Leaderboard", "Places with what they rest on."),
        stop(api("awards"), "Awards", "With the rules that decided."),
        stop(api(&format!("awards/{}", ids.plaque)), "An award", "The plaque."),
        stop(api("outcomes/demo"), "Outcome report", "The numbers of the page."),
        stop(api("audit/head"), "Head of the audit log", "One digest for the whole history."),
        stop(api("export/verdicts.csv"), "Everything at once", "Every verdict as a table; JSON and JSON lines too."),
        stop("/feed.atom", "News feed", "What happened to listed projects, as Atom."),
        stop("/projects/lantern/feed.atom", "News feed of a project", "With the regression."),
        stop("/editions/demo/calendar.ics", "Calendar", "Deadlines and sessions for a calendar program."),
    ]
}

fn ways_in(ids: &Ids) -> Vec<Stop> {
    vec![
        stop("/sign-in", "Sign in", "What a visitor sees; who is signed in goes on to the start page."),
        stop(format!("/sign-in/link/{}", ids.sign_in), "The link of a mail", "Signs in as Pat, once."),
        stop(
            format!("/organiser-link/{}", ids.organiser),
            "The link of the first organiser",
            "What the first start of a real server prints; with an organiser it is worth nothing.",
        ),
        stop(format!("/unsubscribe/{}", ids.unsubscribe), "The end of all mail", "The link below each mail to Pat."),
    ]
}

fn participant(ids: &Ids) -> Vec<Stop> {
    vec![
        stop("/register", "Register", "A project, or oneself."),
        stop("/register/project", "Register a project", "The form; the level is shown before anything is sent."),
        stop(
            format!("/control/{}", ids.control),
            "Answer for a repository",
            "The link of a mail to an address that a tree names.",
        ),
        stop("/account", "Account", "Name, ways to sign in, notices by mail, and the end of it all."),
        stop("/account/export", "What is kept about me", "Everything, as JSON."),
    ]
}

fn with_all() -> Vec<Stop> {
    vec![
        stop("/my", "My projects", "The next date, and what to do."),
        stop("/my/adder", "A project of mine", "Control that was shown, maintainers, listing, history."),
        stop(
            "/my/adder/submit/cleaner",
            "A claim that was accepted",
            "What the machine found, and what people decided.",
        ),
        stop("/my/adder/declarations", "Declarations", "What no tool can see; one that was accepted."),
        stop("/my/adder/webhooks", "Webhooks", "One that tells a chat of news."),
        stop("/account/tokens", "API tokens", "One for a nightly scan."),
    ]
}

fn with_questions() -> Vec<Stop> {
    vec![
        stop("/my/lantern/submit/chronicler", "A refusal under appeal", "The evaluator's reason, and the objection."),
        stop("/my/lantern", "A project after a regression", "With a declaration that waits."),
        stop("/my/foghorn", "Control to be shown", "A file with a token, looked for and not found yet."),
        stop("/my/gnomon", "A rival claim", "A repository that another project had first."),
    ]
}

fn waiting() -> Vec<Stop> {
    vec![
        stop("/my/kettle", "Claims that wait", "What was sent, badge by badge."),
        stop("/my/orrery", "A project that was withdrawn", "What is left of it."),
        stop("/my/mirage", "A project that was refused", "The organiser's reason."),
    ]
}

fn evaluator(ids: &Ids) -> Vec<Stop> {
    vec![
        stop("/review", "Review queue", "An appeal, questions with an advisor's word, and a declaration."),
        stop(
            format!("/review/{}", ids.submission),
            "A claim to decide",
            "One question a part, each with its evidence.",
        ),
    ]
}

fn organiser(ids: &Ids) -> Vec<Stop> {
    vec![
        stop("/organise", "Organise", "What waits for an organiser."),
        stop(format!("/review/{}", ids.appealed), "An appeal to decide", "Who refused it may not decide again."),
        stop("/organise/registrations", "Registrations", "Pending, confirmed, listed, withdrawn, and refused."),
        stop(
            format!("/organise/registrations/{}", ids.registration),
            "A registration",
            "What is open, and every step.",
        ),
        stop("/organise/claims", "Claims", "One repository, and two projects that say it is theirs."),
        stop("/organise/editions/demo", "The calendar", "Move a deadline, and look at what that changes first."),
        stop("/organise/editions/new", "A new edition", "From a preset."),
        stop("/organise/awards", "Awards", "What can be given, revoked, and corrected."),
        stop("/organise/people", "People", "Who has which role."),
        stop("/organise/import", "Import and export", "Lists of projects, with a look before anything changes."),
        stop(
            "/organise/export/table",
            "The projects as a list",
            "A table; the forms of a foundation and of the site too.",
        ),
        stop("/organise/webhooks", "Webhooks of the event", "One for everything."),
        stop("/organise/jobs", "Jobs", "What the worker did, and what waits."),
        stop("/organise/audit", "Audit log", "Every change, and the chain that nobody can mend unseen."),
    ]
}
