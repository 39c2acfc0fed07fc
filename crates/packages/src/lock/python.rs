//! Pip, Pipenv, Poetry, PDM, uv, pylock, and setuptools.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
