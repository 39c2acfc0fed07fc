//! The name of a project in addresses.

use super::Address;
use crate::Slug;

/// The longest part that a number is put behind.
const LONGEST_STEM: usize = 56;

/// Chooses a free slug: from the project's name, else from its repository, with a number behind it when it is taken.
/// `None` when the first thousand are taken.
pub fn choose_slug(name: &str, repository: Option<&Address>, is_taken: impl Fn(&Slug) -> bool) -> Option<Slug> {
    let by_repository = || repository.and_then(|address| Slug::of_name(address.name()));
    let first = Slug::of_name(name).or_else(by_repository).or_else(|| Slug::new("project").ok())?;
    if !is_taken(&first) {
        return Some(first);
    }
    let stem = first.as_str().get(..LONGEST_STEM).unwrap_or(first.as_str()).trim_end_matches('-');
    (2..1_000).filter_map(|number| Slug::new(format!("{stem}-{number}")).ok()).find(|slug| !is_taken(slug))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registration::AddressRules;

    #[test]
    fn the_first_free_name_is_taken() {
        let address = Address::parse("https://host.example/kim/Adder.git", AddressRules::default()).unwrap();
        let choose = |name: &str, taken: &[&str]| {
            choose_slug(name, Some(&address), |slug| taken.contains(&slug.as_str())).map(|slug| slug.to_string())
        };
        assert_eq!(choose("Adder (C)", &[]).as_deref(), Some("adder-c"));
        assert_eq!(choose("Adder", &["adder", "adder-2"]).as_deref(), Some("adder-3"));
        assert_eq!(choose("加算器", &[]).as_deref(), Some("adder"));
        let long = "a".repeat(64);
        assert_eq!(choose(&long, &[&long]), Some(format!("{}-2", "a".repeat(56))));
        assert_eq!(choose_slug("加算器", None, |_| false).map(|slug| slug.to_string()).as_deref(), Some("project"));
        assert_eq!(choose_slug("a", None, |_| true), None);
    }
}
