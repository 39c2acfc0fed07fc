//! YAML into the spanned tree.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = slam_formats::tree::parse_yaml_all(data, &slam_formats::tree::Limits::default());
});
