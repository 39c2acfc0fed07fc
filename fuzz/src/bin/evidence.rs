//! Evidence that an earlier run wrote.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = slam_engine::read_evidence(data);
});
