//! A catalogue of the user's own.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = slam_standards::load_catalog(data);
});
