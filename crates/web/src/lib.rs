//! Pages, feeds, and API. A handler asks the store, fills a struct, and returns it.
