//! Answers that cost the whole edition to find, kept for a short time: one request pays, the others take the last answer.

use std::{
    collections::BTreeMap,
    error::Error,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Each answer with the time at which it was asked for.
type Answers<T> = BTreeMap<String, (Timestamp, Arc<T>)>;

/// Answers by name, each for a short time. Cloning shares them.
pub(crate) struct Kept<T> {
    answers: Arc<Mutex<Answers<T>>>,
}

/// More names than any server has editions; beyond that the oldest go.
const MOST: usize = 64;
/// An answer that is older than this many of its ages serves nobody: who asks waits for the new one.
const STALE: i32 = 6;

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { answers: Arc::default() }
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { answers: Arc::clone(&self.answers) }
    }
}

impl<T: Send + Sync + 'static> Kept<T> {
    /// Returns the answer of this name. When it is older than `age` it is found anew beside the request, which takes the old
    /// one; so it does when that fails. Who is the first to ask, or the first after a long time, waits.
    pub(crate) async fn get<E: Error + Send + 'static>(
        &self,
        name: &str,
        now: Timestamp,
        age: SignedDuration,
        find: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<Arc<T>, E> {
        let old = {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.get_mut(name).and_then(|(at, answer)| {
                let age_now = now.duration_since(*at);
                if age_now >= SignedDuration::ZERO && age_now < age {
                    return Some((Arc::clone(answer), false));
                }
                // Whoever comes now still takes the old one.
                *at = now;
                (age_now >= SignedDuration::ZERO && age_now < age * STALE).then(|| (Arc::clone(answer), true))
            })
        };
        match old {
            Some((answer, false)) => Ok(answer),
            Some((answer, true)) => {
                let (keeper, name) = (self.clone(), name.to_owned());
                tokio::spawn(async move {
                    match find.await {
                        Ok(found) => drop(keeper.keep(name, now, found)),
                        Err(error) => tracing::warn!(%error, name, "the old answer serves longer"),
                    }
                });
                Ok(answer)
            }
            None => Ok(self.keep(name.to_owned(), now, find.await?)),
        }
    }

    fn keep(&self, name: String, now: Timestamp, found: T) -> Arc<T> {
        let found = Arc::new(found);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= MOST && !answers.contains_key(&name) {
            let oldest = answers.iter().min_by_key(|(_, (at, _))| *at).map(|(name, _)| name.clone());
            oldest.and_then(|name| answers.remove(&name));
        }
        answers.insert(name, (now, Arc::clone(&found)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, thiserror::Error)]
    #[error("{0}")]
    struct No(&'static str);

    #[tokio::test]
    async fn an_answer_serves_while_a_new_one_is_found_and_longer_when_there_is_none() {
        let kept = Kept::default();
        let at = |second| Timestamp::from_second(second).unwrap();
        let ask = async |second, found: Result<u32, No>| {
            let answer = kept.get("one", at(second), SignedDuration::from_secs(10), async move { found }).await;
            // What was begun beside the request comes to its end.
            tokio::task::yield_now().await;
            answer.map(|found| *found)
        };
        assert_eq!(ask(0, Err(No("not yet"))).await, Err(No("not yet")));
        assert_eq!(ask(0, Ok(1)).await, Ok(1));
        assert_eq!(ask(9, Ok(2)).await, Ok(1));
        assert_eq!(ask(10, Err(No("broken"))).await, Ok(1));
        assert_eq!(ask(11, Ok(3)).await, Ok(1));
        assert_eq!(ask(20, Ok(4)).await, Ok(1));
        assert_eq!(ask(21, Ok(5)).await, Ok(4));
        assert_eq!(ask(80, Ok(6)).await, Ok(6));
        assert_eq!(ask(140, Err(No("broken"))).await, Err(No("broken")));
    }
}
