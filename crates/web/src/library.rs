//! The Slam Library: articles with tags, found by badge, tag, and word.

use std::collections::{BTreeMap, BTreeSet};

/// What an article is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A badge of the Slam.
    Badge,
    /// A topic that several badges need.
    Topic,
    /// One check and how to pass it.
    Check,
}

impl Kind {
    /// Returns the word for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Badge => "Badge",
            Self::Topic => "Topic",
            Self::Check => "Check",
        }
    }
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its name in addresses, as `slam explain` knows it.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its first sentence.
    pub lead: String,
    /// What it is found by, in order.
    pub tags: Vec<String>,
    /// The badges that need it.
    pub badges: Vec<String>,
    /// The text after the title, in Markdown.
    pub markdown: String,
}

/// All articles, in the order of reading.
#[derive(Debug, Clone, Default)]
pub struct Library {
    articles: Vec<Article>,
    ids: BTreeMap<String, usize>,
}

impl Library {
    /// The articles on badges and topics.
    pub fn standard() -> Self {
        let badges = badges();
        let mut library = Self::default();
        for id in slam_standards::library::ARTICLES {
            let text = slam_standards::library::article(id).unwrap_or_default();
            let is_badge = badges.iter().any(|(badge, _)| badge == id);
            library.add(id, if is_badge { Kind::Badge } else { Kind::Topic }, text, &[]);
        }
        library
    }

    /// Adds an article; the first line of its Markdown is its title. Later ones of the same name do not count.
    pub fn add(&mut self, id: &str, kind: Kind, markdown: &str, tags: &[&str]) {
        if self.ids.contains_key(id) {
            return;
        }
        let (first, rest) = markdown.split_once('\n').unwrap_or((markdown, ""));
        let title = first.trim_start_matches('#').trim().to_owned();
        let badges: Vec<_> = badges()
            .into_iter()
            .filter(|(badge, name)| badge == id || mentions(markdown, name))
            .map(|(badge, _)| badge)
            .collect();
        let tags: BTreeSet<_> = tags.iter().map(|tag| (*tag).to_owned()).chain(badges.iter().cloned()).collect();
        self.ids.insert(id.to_owned(), self.articles.len());
        self.articles.push(Article {
            id: id.to_owned(),
            kind,
            title,
            lead: lead(rest),
            tags: tags.into_iter().collect(),
            badges,
            markdown: rest.to_owned(),
        });
    }

    /// Finds an article by its name.
    pub fn find(&self, id: &str) -> Option<&Article> {
        self.ids.get(id).map(|index| &self.articles[*index])
    }

    /// Returns every article.
    pub fn all(&self) -> &[Article] {
        &self.articles
    }

    /// Returns the tags with how many articles each has.
    pub fn tags(&self) -> BTreeMap<&str, usize> {
        let mut tags = BTreeMap::new();
        for tag in self.articles.iter().flat_map(|article| &article.tags) {
            *tags.entry(tag.as_str()).or_default() += 1;
        }
        tags
    }

    /// Returns the articles with this tag in which every word of the search stands; those with all words in the title
    /// come first. An empty search finds all.
    pub fn search(&self, words: &str, tag: Option<&str>) -> Vec<&Article> {
        let words: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
        let tagged =
            self.articles.iter().filter(|article| tag.is_none_or(|tag| article.tags.iter().any(|one| one == tag)));
        let mut found: Vec<_> = tagged
            .filter_map(|article| {
                let title = format!("{} {}", article.id, article.title).to_lowercase();
                let text = article.markdown.to_lowercase();
                let all = words.iter().all(|word| title.contains(word) || text.contains(word));
                all.then(|| (!words.iter().all(|word| title.contains(word)), article))
            })
            .collect();
        found.sort_by_key(|(in_text_only, _)| *in_text_only);
        found.into_iter().map(|(_, article)| article).collect()
    }
}

/// Returns the badges of the present edition with their names.
fn badges() -> Vec<(String, String)> {
    let set = slam_standards::objective_set(slam_standards::DEFAULT_EVENT);
    set.map(|set| set.badges.iter().map(|badge| (badge.id.clone(), badge.title.clone())).collect()).unwrap_or_default()
}

/// Returns whether the text names a badge as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        [before, after].into_iter().flatten().all(|letter| !letter.is_alphanumeric())
    })
}

/// Returns the first sentence of the first paragraph, without marks.
fn lead(markdown: &str) -> String {
    let paragraph: Vec<_> =
        markdown.lines().skip_while(|line| line.trim().is_empty()).take_while(|line| !line.trim().is_empty()).collect();
    let text = paragraph.join(" ").replace(['`', '*'], "");
    match text.find(". ") {
        Some(end) => text[..=end].to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_badge_finds_its_own_article_and_those_that_name_it() {
        let library = Library::standard();
        for (badge, _) in badges() {
            let found = library.search("", Some(&badge));
            assert!(found.iter().any(|article| article.id == badge), "{badge}");
        }
        assert!(library.search("", Some("defender")).iter().any(|article| article.id == "levels"));
    }

    #[test]
    fn a_search_wants_every_word_and_prefers_titles() {
        let library = Library::standard();
        assert_eq!(library.search("levels asked", None)[0].id, "levels");
        assert!(library.search("levels zebra", None).is_empty());
        assert_eq!(library.search("", None).len(), library.all().len());
    }

    #[test]
    fn an_article_is_split_into_title_lead_and_text() {
        let mut library = Library::default();
        library.add("a", Kind::Check, "# The title\n\nFirst `part`. Second.\n\n## More\n", &["x"]);
        library.add("a", Kind::Topic, "# Another\n", &[]);
        let article = library.find("a").unwrap();
        assert_eq!((article.title.as_str(), article.lead.as_str()), ("The title", "First part."));
        assert_eq!((library.all().len(), library.tags()["x"]), (1, 1));
    }
}
