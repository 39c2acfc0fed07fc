//! How fast a core searches text for secrets: source, a lock file, and lines of packed data. `cargo bench -p slam-facts`.

use divan::{Bencher, black_box, counter::BytesCount};
use slam_facts::find_secrets;

fn main() {
    divan::main();
}

/// Bytes of each input.
const SIZE: usize = 8 << 20;

fn repeated(text: &str) -> String {
    text.repeat(SIZE / text.len() + 1)
}

/// Letters without a pattern, in lines of 76, as base64 is written.
fn packed() -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 1u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters.get((state >> 58) as usize).map_or('A', |letter| char::from(*letter))
    };
    (0..SIZE).map(|at| if at % 77 == 76 { '\n' } else { letter() }).collect()
}

fn search(bencher: Bencher<'_, '_>, text: &str) {
    let path = "src/a.txt".into();
    bencher
        .counter(BytesCount::of_str(text))
        .bench_local(|| find_secrets(black_box(&path), black_box(text.as_bytes())));
}

#[divan::bench]
fn source(bencher: Bencher<'_, '_>) {
    search(bencher, &repeated(include_str!("../src/secrets/rules/services.rs")));
}

#[divan::bench]
fn prose(bencher: Bencher<'_, '_>) {
    search(bencher, &repeated(include_str!("../../../docs/accuracy.md")));
}

#[divan::bench]
fn lock_file(bencher: Bencher<'_, '_>) {
    search(bencher, &repeated(include_str!("../../../Cargo.lock")));
}

#[divan::bench]
fn packed_data(bencher: Bencher<'_, '_>) {
    search(bencher, &packed());
}
