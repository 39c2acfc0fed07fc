//! Every document that `slam validate` knows, told apart by content.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = slam_formats::validate("input.yml", data);
});
