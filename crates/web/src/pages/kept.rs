//! Answers that cost the whole edition to find, kept for a short time: one request pays, the others take the last answer.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Answers by name, each for a short time.
pub(crate) struct Kept<T> {
    answers: Mutex<BTreeMap<String, (Timestamp, Arc<T>)>>,
}

/// More names than any server has editions; beyond that the oldest go.
const MOST: usize = 64;

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { answers: Mutex::default() }
    }
}

impl<T> Kept<T> {
    /// Returns the answer of this name, and finds it anew when it is older than `age`. Meanwhile, and when that fails, the old one
    /// serves.
    pub(crate) async fn get<E>(
        &self,
        name: &str,
        now: Timestamp,
        age: SignedDuration,
        find: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E> {
        {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((at, answer)) = answers.get_mut(name) {
                let age_now = now.duration_since(*at);
                if age_now >= SignedDuration::ZERO && age_now < age {
                    return Ok(Arc::clone(answer));
                }
                // Whoever comes now still takes the old one.
                *at = now;
            }
        }
        let found = Arc::new(find.await?);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST && !answers.contains_key(name) {
            let oldest = answers.iter().min_by_key(|(_, (at, _))| *at).map(|(name, _)| name.clone());
            oldest.and_then(|name| answers.remove(&name));
        }
        answers.insert(name.to_owned(), (now, Arc::clone(&found)));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_serves_until_it_is_old_and_longer_when_there_is_no_new_one() {
        let kept = Kept::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let ask = async |second, found: Result<u32, &'static str>| {
            kept.get("one", at(second), SignedDuration::from_secs(10), async move { found }).await.map(|found| *found)
        };
        assert_eq!(ask(0, Err("not yet")).await, Err("not yet"));
        assert_eq!(ask(0, Ok(1)).await, Ok(1));
        assert_eq!(ask(9, Ok(2)).await, Ok(1));
        assert_eq!(ask(10, Err("broken")).await, Err("broken"));
        assert_eq!(ask(11, Ok(3)).await, Ok(1));
        assert_eq!(ask(20, Ok(4)).await, Ok(4));
    }
}
