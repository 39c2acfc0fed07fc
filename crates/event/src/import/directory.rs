//! A directory of projects, imported to answer who may take part: since when does a repository stand in it?

use jiff::{Timestamp, tz::TimeZone};

use super::{ImportedProject, RepositoryKey};

/// What a directory lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    /// In the order of their keys. An organisation stands for its repositories.
    entries: Vec<(RepositoryKey, Option<Timestamp>)>,
}

impl Directory {
    /// Makes a directory of an imported list. Names alone prove nothing, as anybody can take one: entries without a
    /// repository are left out. A day counts from its begin in UTC.
    pub fn new(projects: &[ImportedProject]) -> Self {
        let mut entries = Vec::new();
        for project in projects {
            let since =
                project.accepted.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|begin| begin.timestamp());
            entries.extend(project.repositories.iter().map(|repository| (repository.key.clone(), since)));
        }
        entries.sort();
        Self { entries }
    }

    /// Returns since when one of the repositories stands in the directory: `Some(None)` when it does not say.
    ///
    /// Of several dates the earliest counts; an entry with a date counts before one without.
    pub fn since(&self, repositories: &[RepositoryKey]) -> Option<Option<Timestamp>> {
        let is_one = |entry: &RepositoryKey| repositories.iter().any(|repository| entry.covers(repository));
        let found = self.entries.iter().filter(|(entry, _)| is_one(entry)).map(|(_, since)| *since);
        found.min_by_key(|since| (since.is_none(), *since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        import::{ListForm, ReadRules, read, read_address},
        registration::AddressRules,
    };

    #[test]
    fn a_repository_is_found_by_its_address_and_by_its_organisation() {
        let list = "name,repository,listed\n\
                    One,https://github.com/one/one,2026-03-20\n\
                    One again,git@github.com:One/One.git,2026-03-01\n\
                    Two,https://github.com/two,2026-02-01\n\
                    Three,https://example.org/three/three,\n\
                    Four,,2026-01-01\n";
        let (projects, oddities) = read(ListForm::Table, list.as_bytes(), ReadRules::default());
        assert_eq!(oddities, []);
        let directory = Directory::new(&projects);
        let key = |address| RepositoryKey::of(&read_address(address, AddressRules::default()).unwrap());
        for (address, since) in [
            ("https://github.com/one/one", Some(Some("2026-03-01T00:00:00Z"))),
            ("https://github.com/two/anything", Some(Some("2026-02-01T00:00:00Z"))),
            ("https://example.org/three/three", Some(None)),
            ("https://github.com/twofold/anything", None),
            ("https://github.com/four/four", None),
        ] {
            let expected = since.map(|moment| moment.map(|text| text.parse::<Timestamp>().unwrap()));
            assert_eq!(directory.since(&[key(address)]), expected, "{address}");
        }
    }
}
