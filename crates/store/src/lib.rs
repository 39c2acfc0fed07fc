//! Rows, migrations, the audit log, and the job queue: one file of SQLite, or PostgreSQL when asked.
