//! The list of projects: search, filters, order, and pages behind a cursor.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use slam_store::public::{
    Filter, Steward,
    projects::{self, Cursor, Facets, Sort},
};

use super::{
    numbers, rules,
    view::{ProjectRow, query, shortened},
};
use crate::{answer::Shown, app::App, error::WebError, page::Page};

/// Projects on one page of a list.
pub(crate) const PAGE: u8 = 30;

/// What a visitor looks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    pub(crate) edition: String,
    #[serde(default)]
    pub(crate) q: String,
    #[serde(default)]
    pub(crate) steward: String,
    #[serde(default)]
    pub(crate) forge: String,
    #[serde(default)]
    pub(crate) level: String,
    #[serde(default)]
    pub(crate) badge: String,
    #[serde(default)]
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) sort: String,
    #[serde(default)]
    pub(crate) after: String,
    #[serde(default)]
    pub(crate) place: String,
}

/// The steward of those who have none, in addresses.
const NOBODY: &str = "none";

/// The statuses that lists can be narrowed to, with their words.
const STATUSES: [(&str, &str); 5] = [
    ("awarded", "Awarded"),
    ("evidence-found", "Evidence found"),
    ("partial", "Partial"),
    ("not-started", "Not started"),
    ("unknown", "Unknown"),
];

const SORTS: [(&str, &str, Sort); 3] =
    [("", "Name", Sort::Name), ("badges", "Badges", Sort::Badges), ("fresh", "Evaluated last", Sort::Fresh)];

impl Search {
    pub(crate) fn filter(&self) -> Filter {
        let some = |text: &String| (!text.is_empty()).then(|| shortened(text, 100));
        Filter {
            words: shortened(&self.q, 100),
            steward: some(&self.steward).map(|name| if name == NOBODY { Steward::None } else { Steward::Named(name) }),
            forge: some(&self.forge),
            level: self.level.parse().ok(),
            badge: some(&self.badge).map(|badge| (badge, self.status.clone())),
        }
    }

    fn sort(&self) -> Sort {
        SORTS.iter().find(|(name, ..)| *name == self.sort).map_or(Sort::Name, |(.., sort)| *sort)
    }

    /// Returns the query of this search with another beginning of the page.
    pub(crate) fn address(&self, path: &str, after: &str, place: &str) -> String {
        let pairs = [
            ("edition", self.edition.as_str()),
            ("q", &self.q),
            ("steward", &self.steward),
            ("forge", &self.forge),
            ("level", &self.level),
            ("badge", &self.badge),
            ("status", &self.status),
            ("sort", &self.sort),
            ("after", after),
            ("place", place),
        ];
        format!("{path}{}", query(&pairs))
    }

    /// Returns whether anything was chosen that hides projects.
    pub(crate) fn is_narrow(&self) -> bool {
        self.filter() != Filter::default()
    }
}

/// A choice of a filter.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

/// The choices of every filter.
#[derive(Debug, Clone)]
pub(crate) struct Choices {
    pub(crate) stewards: Vec<Choice>,
    pub(crate) forges: Vec<Choice>,
    pub(crate) levels: Vec<Choice>,
    pub(crate) badges: Vec<Choice>,
    pub(crate) statuses: Vec<Choice>,
    pub(crate) sorts: Vec<Choice>,
}

impl Choices {
    pub(crate) async fn read(app: &App, current: &rules::Current, search: &Search) -> Result<Self, WebError> {
        let facets = numbers::facets(app, current, app.now()).await?;
        Ok(Self::of(&facets, current, search))
    }

    fn of(facets: &Facets, current: &rules::Current, search: &Search) -> Self {
        let choices = |any: &str, chosen: &str, all: Vec<(String, String)>| {
            let all = std::iter::once((String::new(), any.to_owned())).chain(all);
            all.map(|(value, label)| Choice { is_chosen: value == chosen, value, label }).collect::<Vec<_>>()
        };
        let same = |all: &[String]| all.iter().map(|one| (one.clone(), one.clone())).collect::<Vec<_>>();
        let mut stewards = same(&facets.stewards);
        stewards.push((NOBODY.to_owned(), "On its own".to_owned()));
        let badges = current.set.badges.iter().map(|badge| (badge.id.clone(), badge.title.clone())).collect();
        let statuses = STATUSES.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect();
        let levels = (1..=3).map(|level| (level.to_string(), format!("Level {level}"))).collect();
        let sort = |(value, label, _): &(&str, &str, Sort)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            is_chosen: *value == search.sort,
        };
        Self {
            stewards: choices("Any", &search.steward, stewards),
            forges: choices("Any", &search.forge, same(&facets.forges)),
            levels: choices("Any", &search.level, levels),
            badges: choices("Any", &search.badge, badges),
            statuses: choices("Any", &search.status, statuses),
            sorts: SORTS.iter().map(sort).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "public/projects.html")]
pub(crate) struct ProjectsPage {
    page: Page,
    edition: Option<String>,
    search: Search,
    choices: Option<Choices>,
    projects: Vec<ProjectRow>,
    next: String,
    first: String,
}

/// Lists the projects.
pub(crate) async fn index(
    State(app): State<App>,
    page: Page,
    Query(search): Query<Search>,
) -> Result<Shown<ProjectsPage>, WebError> {
    let page = page.titled("Projects").about("The projects of the Security Slam, with badges and evidence.");
    let Some(current) = rules::edition(&app, &search.edition, app.now()).await? else {
        let (next, first) = (String::new(), String::new());
        return Ok(Shown(ProjectsPage {
            page,
            edition: None,
            search,
            choices: None,
            projects: Vec::new(),
            next,
            first,
        }));
    };
    let on = app.store.database();
    let after = Cursor::parse(&search.after);
    let found = projects::list(on, current.id(), &search.filter(), search.sort(), after.as_ref(), PAGE).await?;
    let next = found.next.map_or(String::new(), |next| search.address("/projects", &next.to_string(), ""));
    let first = if search.after.is_empty() { String::new() } else { search.address("/projects", "", "") };
    Ok(Shown(ProjectsPage {
        page,
        edition: Some(current.title().to_owned()),
        choices: Some(Choices::read(&app, &current, &search).await?),
        projects: found.projects.into_iter().map(|one| ProjectRow::new(one, &current.set)).collect(),
        next,
        first,
        search,
    }))
}
