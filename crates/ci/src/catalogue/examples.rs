//! A weak definition and a better one for each rule, from the Slam Library.

/// Sections by rule, each with two indented blocks: the weak one and the better one.
const TEXT: &str = include_str!("../../../../library/ci-rules.md");

/// Returns the part of the library about a rule: a weak definition and a better one, in Markdown.
pub fn examples(id: &str) -> Option<&'static str> {
    TEXT.split("\n## ").skip(1).find_map(|section| {
        let (title, rest) = section.split_once('\n')?;
        (title.trim() == id).then(|| rest.trim_matches('\n'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analyse, catalogue::RULES, read};

    fn finds(text: &str, id: &str) -> bool {
        let lines: Vec<&str> = text.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
        let path = lines.iter().find_map(|line| line.strip_prefix("# .")).map(|path| format!(".{path}"));
        let path = path.unwrap_or_else(|| ".github/workflows/example.yml".to_owned());
        let definition = read(&path.as_str().into(), lines.join("\n").as_bytes()).unwrap();
        let found = analyse(&[&definition]).findings;
        found.iter().any(|one| crate::catalogue::rule(one.rule).id == id)
    }

    #[test]
    fn each_rule_finds_its_weak_example_and_leaves_the_better_one() {
        for info in RULES {
            let text = examples(info.id).unwrap_or_else(|| panic!("no examples of {}", info.id));
            let (weak, better) = text.split_once("Better:\n").unwrap_or_else(|| panic!("{}", info.id));
            let weak = weak.strip_prefix("Weak:\n").unwrap_or_else(|| panic!("{}", info.id));
            assert!(finds(weak.trim_matches('\n'), info.id), "weak {}", info.id);
            assert!(!finds(better.trim_matches('\n'), info.id), "better {}", info.id);
        }
        assert_eq!(TEXT.split("\n## ").count() - 1, RULES.len());
    }
}
