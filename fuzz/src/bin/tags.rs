//! Names of tags as versions.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(name) = std::str::from_utf8(data) {
        let _ = slam_collect::parse_tag(name);
    }
});
