//! Who wants to know how far collecting is: a trait, so that no terminal code is needed here.

/// Is told how far each stage is. Called from several threads at once.
pub trait Progress: Sync {
    /// Says that `done` of `total` things of the stage `name` are behind us; `None` when the total is not known.
    fn stage(&self, name: &str, done: u64, total: Option<u64>);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _done: u64, _total: Option<u64>) {}
}
