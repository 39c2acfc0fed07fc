//! The objective set that an edition is judged by: its text is kept beside the edition, and its digest stands in it.

use slam_standards::{ObjectiveSet, load_objective_set, objective_set_text};

use super::Edition;
use crate::{Refusal, RefusalKind};

impl Edition {
    /// Returns the objective set's text that the program brings for this edition.
    ///
    /// # Errors
    /// The program brings none of this id.
    pub fn objectives_text(&self) -> Result<&'static str, Refusal> {
        let id = &self.objectives.id;
        objective_set_text(id).ok_or_else(|| {
            let message = format!("the program brings no objective set `{id}`");
            Refusal::new(RefusalKind::Invalid, "no-objectives", message)
                .hint("Give the text of the objective set beside the edition.")
        })
    }

    /// Returns the edition with the digest of its objective set's text, and the set. A digest that stood there before
    /// gives way: the text is what is judged by.
    ///
    /// # Errors
    /// The text is no objective set, or one of another id.
    pub fn with_objectives(&self, text: &str) -> Result<(Self, ObjectiveSet), Refusal> {
        let invalid = |code, message: String| Refusal::new(RefusalKind::Invalid, code, message);
        let set = load_objective_set(text.as_bytes())
            .map_err(|error| invalid("objectives-form", format!("the objective set cannot be read: {error}")))?;
        if set.id != self.objectives.id {
            let message = format!("the objective set is `{}`, and the edition names `{}`", set.id, self.objectives.id);
            return Err(invalid("objectives-id", message).hint("Write the same id in both."));
        }
        let mut edition = self.clone();
        edition.objectives.sha256 = Some(set.sha256.clone());
        Ok((edition, set))
    }
}

#[cfg(test)]
mod tests {
    use slam_model::Sha256;

    use crate::presets::preset;

    #[test]
    fn the_digest_is_that_of_the_text() {
        let edition = preset("any-forge").unwrap();
        let text = edition.objectives_text().unwrap();
        let (settled, set) = edition.with_objectives(text).unwrap();
        assert_eq!(settled.objectives.sha256, Some(Sha256::of(text.as_bytes())));
        assert_eq!(set.id, "any-forge");
    }

    #[test]
    fn another_set_and_no_set_are_refused() {
        let edition = preset("any-forge").unwrap();
        let other = preset("fall-2026").unwrap().objectives_text().unwrap();
        assert_eq!(edition.with_objectives(other).unwrap_err().code, "objectives-id");
        assert_eq!(edition.with_objectives("[").unwrap_err().code, "objectives-form");
    }
}
