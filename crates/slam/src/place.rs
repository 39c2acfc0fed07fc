//! Where things are kept that can be made again.

use camino::Utf8PathBuf;
use slam_engine::Cache;

use crate::cli::Global;

/// Returns the cache: of `--cache-dir`, else of `SLAM_CACHE`, else in the user's folder for caches; none without a home
/// folder, with `--no-cache`, or when `SLAM_CACHE` is empty.
pub(crate) fn cache(global: &Global) -> Cache {
    if global.no_cache {
        return Cache::off();
    }
    let told = global.cache_dir.clone().or_else(|| std::env::var("SLAM_CACHE").ok().map(Utf8PathBuf::from));
    match told.or_else(|| usual("slam")) {
        Some(folder) if !folder.as_str().is_empty() => {
            Cache::in_folder(folder, global.cache_limit.saturating_mul(1 << 20))
        }
        Some(_) | None => Cache::off(),
    }
}

/// Returns a place in the folder where programs keep what they can make again (XDG Base Directory Specification).
pub(crate) fn usual(name: &str) -> Option<Utf8PathBuf> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| value.starts_with('/')).map(Utf8PathBuf::from);
    set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache"))).map(|folder| folder.join(name))
}
