//! Version ranges: `vers:` (VERS) and the native range grammars of the ecosystems.
