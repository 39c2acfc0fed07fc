//! An organiser's objective set.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = slam_standards::load_objective_set(data);
});
