//! Work on numbered items in parallel, results handed over in the order of the items, with a bounded number waiting.

use std::{
    collections::BTreeMap,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

/// Items that may be ahead of the oldest unfinished one, for each worker: the memory for what waits stays bounded.
const AHEAD: usize = 64;

/// How far everybody is.
struct Progress {
    next: usize,
    handed_over: usize,
}

/// Runs `work` for each number below `count` on so many threads, and gives each result to `hand_over` in order.
///
/// No new item is begun once `stop` is set, or `hand_over` returned an error, which is returned.
pub(crate) fn run<R: Send, E>(
    count: usize,
    jobs: usize,
    stop: &AtomicBool,
    work: impl Fn(usize) -> R + Sync,
    mut hand_over: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.clamp(1, count.max(1));
    let progress = Mutex::new(Progress { next: 0, handed_over: 0 });
    let (moved, ended) = (Condvar::new(), AtomicBool::new(false));
    let is_over = || stop.load(Ordering::SeqCst) || ended.load(Ordering::SeqCst);
    let take = || {
        let mut now = progress.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if is_over() || now.next >= count {
                return None;
            }
            if now.next < now.handed_over + jobs * AHEAD {
                now.next += 1;
                return Some(now.next - 1);
            }
            now = moved.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
    };
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..jobs {
            let (send, take, work) = (send.clone(), &take, &work);
            scope.spawn(move || {
                while let Some(number) = take() {
                    if send.send((number, work(number))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        let mut result = Ok(());
        for (number, done) in receive {
            waiting.insert(number, done);
            while let Some(done) = waiting.remove(&next) {
                if result.is_ok() {
                    result = hand_over(next, done);
                }
                next += 1;
            }
            ended.fetch_or(result.is_err(), Ordering::SeqCst);
            progress.lock().unwrap_or_else(PoisonError::into_inner).handed_over = next;
            moved.notify_all();
        }
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(count: usize, jobs: usize, work: impl Fn(usize) -> usize + Sync) -> Vec<usize> {
        let mut seen = Vec::new();
        let stop = AtomicBool::new(false);
        run(count, jobs, &stop, work, |number, done| {
            assert_eq!(number, seen.len());
            seen.push(done);
            Ok::<(), ()>(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn results_come_in_the_order_of_the_list_whoever_is_faster() {
        let slow_first =
            |number: usize| (0..(1000 - number) * 10).fold(number, |sum, one| std::hint::black_box(sum ^ one ^ one));
        for jobs in [1, 2, 7] {
            assert_eq!(order(1000, jobs, slow_first), (0..1000).collect::<Vec<_>>());
        }
        assert_eq!(order(0, 4, |number| number), Vec::<usize>::new());
    }

    #[test]
    fn after_the_flag_nothing_new_is_begun() {
        let stop = AtomicBool::new(false);
        let mut seen = 0;
        let work = |number| stop.fetch_or(number == 3, Ordering::SeqCst);
        run(1000, 1, &stop, work, |_, _| {
            seen += 1;
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(seen, 4);
    }

    #[test]
    fn an_error_of_the_receiver_ends_the_work() {
        let stop = AtomicBool::new(false);
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        let ended = run(1_000_000, 2, &stop, work, |number, _| if number == 5 { Err("full") } else { Ok(()) });
        assert_eq!(ended, Err("full"));
        assert!(begun.load(Ordering::SeqCst) < 1_000_000);
    }
}
