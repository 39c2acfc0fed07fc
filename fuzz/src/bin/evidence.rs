//! Evidence that an earlier run wrote.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = serde_json::from_slice::<slam_model::Evidence>(data);
});
