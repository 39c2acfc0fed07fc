//! The list of all checks, each with its article of the library.

use crate::Check;

/// Declares the modules and the list: `"check-id" => module`. The article is `library/checks/check-id.md`.
macro_rules! checks {
    ($($id:literal => $module:ident,)*) => {
        $(mod $module;)*

        static ALL: &[&Check] = &[$(&$module::CHECK,)*];

        static ARTICLES: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../../library/checks/", $id, ".md"))),)*];
    };
}

checks! {
    "private-reporting-route" => private_reporting_route,
}

/// Returns every check in the order of the list.
pub fn all() -> &'static [&'static Check] {
    ALL
}

/// Returns the check of this id.
pub fn find(id: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.id == id)
}

/// Returns the article about a check.
pub fn article(id: &str) -> Option<&'static str> {
    ARTICLES.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_id_stands_once_and_beside_its_own_check() {
        let ids: BTreeSet<_> = ALL.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), ALL.len());
        let listed: Vec<_> = ARTICLES.iter().map(|(id, _)| *id).collect();
        let own: Vec<_> = ALL.iter().map(|check| check.id).collect();
        assert_eq!(listed, own);
    }

    #[test]
    fn each_article_starts_with_the_title_of_its_check() {
        for check in ALL {
            let first = article(check.id).and_then(|text| text.lines().next()).unwrap_or_default();
            assert_eq!(first, format!("# {}", check.title), "library/checks/{}.md", check.id);
        }
    }
}
