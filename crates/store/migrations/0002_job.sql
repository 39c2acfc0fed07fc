-- The job queue. A job is open until it is settled. An open job is due when `due_at` has come: a waiting one may start,
-- the lease of a running one has run out. So one index answers what a worker may take.

CREATE TABLE job (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,             -- of who asked: asking twice is asking once
    kind TEXT NOT NULL,                   -- evaluate, record_tip, prove_control, mail, webhook, remind, tick
    payload TEXT NOT NULL,                -- JSON: ids of rows, no personal data
    priority BIGINT NOT NULL,             -- the smallest goes first
    state TEXT NOT NULL,                  -- waiting, running, done, dead
    due_at BIGINT NOT NULL,
    tried BIGINT NOT NULL DEFAULT 0,
    lease TEXT,                           -- made anew each time it is taken; who cannot show it cannot settle
    reason TEXT NOT NULL DEFAULT '',      -- of the last failure
    settled_at BIGINT
);
CREATE INDEX job_open ON job (priority, due_at, id) WHERE settled_at IS NULL;
CREATE INDEX job_state ON job (state, kind);
CREATE INDEX job_settled ON job (settled_at) WHERE settled_at IS NOT NULL;
