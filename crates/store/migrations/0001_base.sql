-- The rows of the event. One text for SQLite and PostgreSQL: TEXT, BIGINT, and BYTES, which is BLOB or BYTEA.
-- Times end in `_at`: milliseconds since 1970 in UTC. Flags are 0 or 1. Ids are ULIDs, slugs are lower case.
-- What a person wrote or is called stands only in rows that erasure reaches: person, identity, and columns marked
-- "personal". The audit log holds salted digests.

-- People ------------------------------------------------------------------------------------------------------------

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,          -- personal; `erased-ID` after erasure
    display_name TEXT NOT NULL,           -- personal
    mail TEXT,                            -- personal, verified
    salt BYTES,                           -- of digests in the audit log; NULL after erasure
    is_listed BIGINT NOT NULL DEFAULT 0,  -- consents to be named in public
    wants_mail BIGINT NOT NULL DEFAULT 1,
    muted TEXT NOT NULL DEFAULT '',       -- space separated kinds of notices that they want no mail of
    created_at BIGINT NOT NULL,
    erased_at BIGINT
);

CREATE TABLE identity (
    kind TEXT NOT NULL,                   -- oidc, github, mail
    issuer TEXT NOT NULL,                 -- address of the provider; empty for mail
    subject TEXT NOT NULL,                -- personal: the provider's lasting id, or the mail address in lower case
    login TEXT,                           -- personal: what the provider shows
    person TEXT NOT NULL REFERENCES person (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (kind, issuer, subject)
);
CREATE INDEX identity_person ON identity (person);

CREATE TABLE role_grant (
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,                   -- advisor, evaluator, organiser
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (person, role)
);

CREATE TABLE session (
    token_sha256 TEXT PRIMARY KEY,
    person TEXT REFERENCES person (id),   -- NULL before sign-in
    data TEXT NOT NULL DEFAULT '{}',      -- state of a sign-in that is under way
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE one_time_link (
    token_sha256 TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,                -- sign-in, first-organiser, unsubscribe, control-mail
    subject TEXT NOT NULL,                -- personal: mail address, or an id
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE api_token (
    token_sha256 TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,                   -- personal
    scopes TEXT NOT NULL,                 -- space separated
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX api_token_person ON api_token (person);

-- Answers to programs that sent an idempotency key, for a day. They name things and no person.
CREATE TABLE api_answer (
    name TEXT PRIMARY KEY,                -- digest of the person and the key
    request_sha256 TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    kept_at BIGINT NOT NULL
);
CREATE INDEX api_answer_kept ON api_answer (kept_at);

-- A list that an organiser looked at and has not applied yet: one a person, for half an hour.
CREATE TABLE upload (
    person TEXT PRIMARY KEY REFERENCES person (id),
    id TEXT NOT NULL,
    bytes BYTES NOT NULL,                 -- zstd; may name contacts of projects
    kept_at BIGINT NOT NULL
);

-- Editions ----------------------------------------------------------------------------------------------------------

CREATE TABLE edition (
    id TEXT PRIMARY KEY,                  -- slug
    title TEXT NOT NULL,
    version BIGINT NOT NULL,              -- the newest of edition_version
    opens_at BIGINT NOT NULL,             -- of the newest version, for ordering
    closes_at BIGINT NOT NULL,
    is_current BIGINT NOT NULL DEFAULT 0, -- shown on the home page
    created_at BIGINT NOT NULL
);

CREATE TABLE edition_version (
    edition TEXT NOT NULL REFERENCES edition (id),
    version BIGINT NOT NULL,
    definition TEXT NOT NULL,             -- event::Edition as JSON
    objectives TEXT NOT NULL,             -- the objective set's own text (TOML), so that it can be judged by for ever
    objectives_sha256 TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT,                      -- person
    reason TEXT NOT NULL,
    PRIMARY KEY (edition, version)
);

-- Projects ----------------------------------------------------------------------------------------------------------

CREATE TABLE project (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    homepage TEXT NOT NULL DEFAULT '',
    steward TEXT NOT NULL DEFAULT '',     -- empty: no foundation
    stage TEXT NOT NULL DEFAULT '',       -- as the edition's level rule names it
    created_at BIGINT NOT NULL
);

-- Former slugs, so that old addresses lead on.
CREATE TABLE project_alias (
    slug TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id),
    since_at BIGINT NOT NULL
);

CREATE TABLE repository (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id),
    address TEXT NOT NULL,                -- as the maintainer wrote it
    canonical TEXT NOT NULL,              -- event's canonical form; two projects may claim one (rival claims)
    forge TEXT NOT NULL,                  -- github, gitlab, forgejo, gerrit, plain …
    name TEXT NOT NULL,
    is_in_scope BIGINT NOT NULL DEFAULT 1,
    scope_reason TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX repository_project ON repository (project);
CREATE INDEX repository_canonical ON repository (canonical);

CREATE TABLE membership (
    project TEXT NOT NULL REFERENCES project (id),
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,                   -- maintainer
    since_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (project, person)
);
CREATE INDEX membership_person ON membership (person);

-- A way to show control of a repository: asked, observed, proved.
CREATE TABLE control_challenge (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES project (id),
    repository TEXT NOT NULL REFERENCES repository (id),
    person TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,                   -- forge, file, tag, dns, mail, override
    token TEXT NOT NULL,                  -- what must be seen; public once it stands in a tree, so of no further use
    state TEXT NOT NULL,                  -- open, proved, failed, expired, superseded
    detail TEXT NOT NULL DEFAULT '{}',    -- JSON: what was observed, or why not yet
    asked_at BIGINT NOT NULL,
    judged_at BIGINT,
    expires_at BIGINT NOT NULL            -- of the challenge while open, of the proof once proved
);
CREATE INDEX control_challenge_project ON control_challenge (project, state);
CREATE INDEX control_challenge_person ON control_challenge (person);

CREATE TABLE registration (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL REFERENCES edition (id),
    project TEXT NOT NULL REFERENCES project (id),
    state TEXT NOT NULL,                  -- pending, confirmed, listed, withdrawn, refused
    reason TEXT NOT NULL DEFAULT '',
    wants_listing BIGINT NOT NULL DEFAULT 0,
    level BIGINT NOT NULL,
    level_reason TEXT NOT NULL,
    level_source TEXT NOT NULL DEFAULT 'rule', -- rule, asked, organiser
    eligibility TEXT NOT NULL DEFAULT '{}', -- JSON: `answers` to each rule, `decisions` of reviewers
    registered_by TEXT REFERENCES person (id),
    registered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- What pages list, kept with the newest evaluation.
    evaluation TEXT,                      -- the newest that is done
    badges_found BIGINT NOT NULL DEFAULT 0,   -- badges with status EvidenceFound
    badges_awarded BIGINT NOT NULL DEFAULT 0,
    decided BIGINT NOT NULL DEFAULT 0,    -- requirements decided, of `required`
    required BIGINT NOT NULL DEFAULT 0,
    passed BIGINT NOT NULL DEFAULT 0,
    reached_at BIGINT,                    -- when the last badge was found, for the order of the leaderboard
    evaluated_at BIGINT,
    UNIQUE (edition, project)
);
-- The order of the leaderboard: most awarded, then most found, then who was first; who has none stands last.
CREATE INDEX registration_board ON registration
    (edition, state, badges_awarded DESC, badges_found DESC, (COALESCE(reached_at, 9000000000000000)), project);
CREATE INDEX registration_fresh ON registration (edition, state, (COALESCE(evaluated_at, 0)), project);
CREATE INDEX registration_project ON registration (project);

CREATE TABLE registration_change (
    registration TEXT NOT NULL REFERENCES registration (id),
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_person TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (registration, seq)
);

-- A person who takes part in an edition without a project of their own.
CREATE TABLE participant (
    edition TEXT NOT NULL REFERENCES edition (id),
    person TEXT NOT NULL REFERENCES person (id),
    state TEXT NOT NULL,                  -- confirmed, withdrawn
    registered_at BIGINT NOT NULL,
    PRIMARY KEY (edition, person)
);

-- Rows of directories that eligibility rules look into.
CREATE TABLE directory_entry (
    directory TEXT NOT NULL,              -- lfx-insights, clomonitor-cncf …
    canonical TEXT NOT NULL,              -- repository, or `name:` and the name in lower case
    name TEXT NOT NULL,
    since_at BIGINT,
    PRIMARY KEY (directory, canonical)
);

-- Evaluation --------------------------------------------------------------------------------------------------------

CREATE TABLE evaluation (
    id TEXT PRIMARY KEY,
    registration TEXT NOT NULL REFERENCES registration (id),
    key TEXT NOT NULL UNIQUE,             -- event's key of the reason: asking twice is asking once
    cause TEXT NOT NULL,                  -- confirmed, demand, schedule, cut-off:KEY, objectives-changed, recorded
    state TEXT NOT NULL,                  -- queued, done, failed
    version BIGINT NOT NULL,              -- of the edition, whose objective set judged
    objectives_sha256 TEXT NOT NULL DEFAULT '',
    catalog_sha256 TEXT NOT NULL DEFAULT '',
    tool_version TEXT NOT NULL DEFAULT '',
    level BIGINT NOT NULL,
    result TEXT NOT NULL DEFAULT '{}',    -- JSON: what it says of the project in short, and what changed
    problem TEXT NOT NULL DEFAULT '',
    -- Counts of this evaluation, so that histories and reports read no JSON.
    badges_found BIGINT NOT NULL DEFAULT 0,
    badges_partial BIGINT NOT NULL DEFAULT 0,
    badges_unknown BIGINT NOT NULL DEFAULT 0,
    badges_not_started BIGINT NOT NULL DEFAULT 0,
    decided BIGINT NOT NULL DEFAULT 0,    -- requirements decided, of `required`
    required BIGINT NOT NULL DEFAULT 0,
    passed BIGINT NOT NULL DEFAULT 0,
    turned_better BIGINT NOT NULL DEFAULT 0, -- verdicts of requirements, against the evaluation before
    turned_worse BIGINT NOT NULL DEFAULT 0,
    asked_by TEXT REFERENCES person (id),
    asked_at BIGINT NOT NULL,
    evaluated_at BIGINT,
    as_of_at BIGINT                       -- whose state it shows: of a cut-off its instant, else when it was made
);
CREATE INDEX evaluation_registration ON evaluation (registration, state, evaluated_at);
CREATE INDEX evaluation_queued ON evaluation (id) WHERE state = 'queued';

CREATE TABLE evaluation_repository (
    evaluation TEXT NOT NULL REFERENCES evaluation (id),
    repository TEXT NOT NULL REFERENCES repository (id),
    commit_id TEXT NOT NULL DEFAULT '',
    branch TEXT NOT NULL DEFAULT '',
    evidence_sha256 TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL,                -- judged, empty, unreachable, out-of-scope
    record BYTES NOT NULL,                -- event's RepositoryResult as JSON, zstd
    status TEXT NOT NULL DEFAULT '{}',    -- JSON: `next` step, `readme` excerpt as plain text
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (evaluation, repository)
);

-- One verdict a requirement: the fold over the repositories in scope.
CREATE TABLE verdict (
    evaluation TEXT NOT NULL REFERENCES evaluation (id),
    requirement TEXT NOT NULL,
    level BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '[]',  -- JSON: citations, with repository and commit
    PRIMARY KEY (evaluation, requirement)
);

-- One status a badge, of the newest evaluation; history stands in `evaluation.result`.
CREATE TABLE badge_status (
    registration TEXT NOT NULL REFERENCES registration (id),
    badge TEXT NOT NULL,
    status TEXT NOT NULL,                 -- evidence-found, partial, not-started, unknown
    met BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    since_at BIGINT NOT NULL,             -- when this status was first seen
    found_at BIGINT,                      -- when EvidenceFound was reached
    evaluation TEXT NOT NULL,
    PRIMARY KEY (registration, badge)
);
CREATE INDEX badge_status_badge ON badge_status (badge, status, found_at, registration);

-- Evidence by digest, zstd: what a replay under other rules needs.
CREATE TABLE evidence (
    sha256 TEXT PRIMARY KEY,
    bytes BYTES NOT NULL,
    stored_at BIGINT NOT NULL
);

-- The default branch's tip at a cut-off, by ls-remote.
CREATE TABLE tip (
    edition TEXT NOT NULL REFERENCES edition (id),
    cut_off TEXT NOT NULL,                -- event's key: id and instant, so that a moved cut-off is another one
    repository TEXT NOT NULL REFERENCES repository (id),
    state TEXT NOT NULL,                  -- waiting, recorded, unreachable
    sightings TEXT NOT NULL DEFAULT '[]', -- JSON: every look, by the clocks of worker and store
    mark TEXT NOT NULL DEFAULT '',        -- at-the-instant, late
    commit_id TEXT NOT NULL DEFAULT '',
    branch TEXT NOT NULL DEFAULT '',
    tags BYTES,                           -- JSON, zstd: what each tag pointed at then; NULL before, or when there were too many
    problem TEXT NOT NULL DEFAULT '',
    tried BIGINT NOT NULL DEFAULT 0,
    recorded_at BIGINT,
    PRIMARY KEY (edition, cut_off, repository)
);

-- A scan that this server, or a signed report of a project's own machine, made on a schedule: dated results.
CREATE TABLE dated_result (
    registration TEXT NOT NULL REFERENCES registration (id),
    repository TEXT NOT NULL REFERENCES repository (id),
    source TEXT NOT NULL,                 -- server-schedule, reported
    commit_id TEXT NOT NULL,
    tool TEXT NOT NULL,                   -- with its version
    catalog TEXT NOT NULL,                -- with its release
    outcome TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (registration, repository, source, made_at)
);

-- A person's statement about a requirement, and an evaluator's answer to it.
CREATE TABLE declaration (
    id TEXT PRIMARY KEY,
    registration TEXT NOT NULL REFERENCES registration (id),
    requirement TEXT NOT NULL,
    claim TEXT NOT NULL,                  -- met, not-applicable, waiver, as in slam.toml
    reason TEXT NOT NULL,                 -- personal: free text
    links TEXT NOT NULL DEFAULT '[]',
    declared_by TEXT REFERENCES person (id),
    declared_at BIGINT NOT NULL,
    expires_at BIGINT,
    state TEXT NOT NULL,                  -- open, accepted, refused, withdrawn
    decided_by TEXT REFERENCES person (id),
    decided_reason TEXT NOT NULL DEFAULT '',
    decided_at BIGINT
);
CREATE INDEX declaration_registration ON declaration (registration, state);

-- Submission, review, award -----------------------------------------------------------------------------------------

CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    registration TEXT NOT NULL REFERENCES registration (id),
    badge TEXT NOT NULL,
    state TEXT NOT NULL,                  -- draft, submitted, in-review, accepted, returned, refused, withdrawn, appealed
    links TEXT NOT NULL DEFAULT '[]',
    note TEXT NOT NULL DEFAULT '',        -- personal: free text
    disputes TEXT NOT NULL DEFAULT '{}',  -- personal: JSON, a part's id to the reason why the machine is wrong
    senders TEXT NOT NULL DEFAULT '[]',   -- JSON: each maintainer who sent a part, with the time
    sent TEXT,                            -- JSON: event's Sent, without the reasons of disputes; NULL for a draft
    evaluation TEXT,                      -- what the machine had decided then
    version BIGINT NOT NULL,              -- of the edition
    submitted_by TEXT REFERENCES person (id),
    submitted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (registration, badge)          -- several claims of one badge merge
);
CREATE INDEX submission_state ON submission (state, submitted_at);

CREATE TABLE contribution (
    submission TEXT NOT NULL REFERENCES submission (id),
    seq BIGINT NOT NULL,
    person TEXT REFERENCES person (id),   -- NULL until claimed
    name TEXT NOT NULL,                   -- personal: handle, login, or name in git
    shown TEXT NOT NULL DEFAULT '',       -- personal: their name for people, as git has it
    mail_sha256 TEXT NOT NULL DEFAULT '', -- personal: salted digest of the address, for claiming
    salt BYTES,                           -- of that digest; NULL after erasure
    did TEXT NOT NULL,                    -- JSON: texts such as code, review, docs, triage, session-help …
    source TEXT NOT NULL,                 -- named, git
    is_confirmed BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (submission, seq)
);
CREATE INDEX contribution_person ON contribution (person);

CREATE TABLE review_item (
    id TEXT PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    part TEXT NOT NULL,
    question TEXT NOT NULL,               -- JSON: event's ReviewItem, without the reason of a dispute
    state TEXT NOT NULL,                  -- open, decided, second-asked, agreed, split, settled, on-appeal; dropped: the
                                          -- claim does not ask it any more; closed: a later evaluation decided it as met
    closed_reason TEXT NOT NULL DEFAULT '',
    round BIGINT NOT NULL DEFAULT 1,
    opened_at BIGINT NOT NULL,
    decided_at BIGINT,
    UNIQUE (submission, part, round)
);
CREATE INDEX review_item_state ON review_item (state, opened_at);

CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL REFERENCES review_item (id),
    kind TEXT NOT NULL,                   -- recommendation, decision, second, appeal, organiser
    answer TEXT NOT NULL,                 -- met, missing, not-met
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES person (id),
    decided_at BIGINT NOT NULL,
    batch TEXT,                           -- of a bulk decision
    final_at BIGINT NOT NULL,             -- end of the undo window
    undone_at BIGINT
);
CREATE INDEX decision_item ON decision (item, decided_at);
CREATE INDEX decision_batch ON decision (batch);

CREATE TABLE appeal (
    id TEXT PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    part TEXT NOT NULL,
    reason TEXT NOT NULL,                 -- personal: free text
    state TEXT NOT NULL,                  -- open, upheld, rejected
    verdict TEXT NOT NULL DEFAULT '',     -- met, missing, not-met
    answer TEXT NOT NULL DEFAULT '',      -- the reason of the decision
    filed_by TEXT NOT NULL REFERENCES person (id),
    filed_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    UNIQUE (submission, part)             -- an appeal is possible once
);
CREATE INDEX appeal_submission ON appeal (submission);

CREATE TABLE award (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL REFERENCES edition (id),
    registration TEXT NOT NULL REFERENCES registration (id),
    kind TEXT NOT NULL,                   -- badge, plaque, contributor
    badge TEXT NOT NULL DEFAULT '',
    person TEXT REFERENCES person (id),   -- of a contributor's award
    recipient TEXT NOT NULL,              -- personal when a person's: `github:login`, `handle:…`, `mail-sha256:…`, `project:slug`
    level BIGINT NOT NULL,
    commits TEXT NOT NULL,                -- JSON: repository and commit
    objectives_id TEXT NOT NULL,
    objectives_sha256 TEXT NOT NULL,
    catalog_sha256 TEXT NOT NULL,
    evidence_sha256 TEXT NOT NULL,        -- over the evidence digests of all repositories
    tool TEXT NOT NULL DEFAULT '{}',      -- JSON: the program that judged
    source TEXT NOT NULL,                 -- computed, recorded
    evaluation TEXT,                      -- what it rests on; NULL when recorded
    submission TEXT,                      -- whose acceptance it rests on; NULL for a plaque and when recorded
    published TEXT NOT NULL DEFAULT '',   -- where a recorded one was published
    awarded_by TEXT REFERENCES person (id),
    awarded_at BIGINT NOT NULL,
    state TEXT NOT NULL,                  -- valid, revoked, corrected
    reason TEXT NOT NULL DEFAULT '',
    changed_by TEXT REFERENCES person (id),
    changed_at BIGINT NOT NULL,
    replaced_by TEXT
);
CREATE INDEX award_registration ON award (registration, state);
CREATE INDEX award_edition ON award (edition, kind, state);
CREATE INDEX award_person ON award (person);

-- Notices, webhooks, audit ------------------------------------------------------------------------------------------

CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,                   -- registration, evaluation, regression, submission, decision, award, reminder, change
    person TEXT REFERENCES person (id),
    edition TEXT REFERENCES edition (id),
    registration TEXT REFERENCES registration (id),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,                   -- personal once it names somebody
    path TEXT NOT NULL DEFAULT '',        -- of the page that it is about
    is_public BIGINT NOT NULL DEFAULT 0,  -- shown in the feed
    dedup TEXT NOT NULL UNIQUE,           -- one notice for one cause
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX notice_public ON notice (is_public, created_at);
CREATE INDEX notice_registration ON notice (registration, created_at);
CREATE INDEX notice_person ON notice (person, created_at);

-- A mail with a one-time link to an address that may belong to no account. The link is made when the mail is sent, so
-- that no row ever holds its secret; the row is deleted then.
CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,              -- personal: the mail address
    purpose TEXT NOT NULL,                -- of the one_time_link: sign-in, control-mail
    about TEXT NOT NULL,                  -- personal: what the link is about
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    path TEXT NOT NULL,                   -- of the link; `{token}` stands for its secret
    minutes BIGINT NOT NULL,              -- how long the link works
    created_at BIGINT NOT NULL
);

CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES person (id),
    project TEXT REFERENCES project (id), -- NULL: the whole event, organisers only
    address TEXT NOT NULL,
    secret TEXT NOT NULL,                 -- signs deliveries (HMAC-SHA-256)
    kinds TEXT NOT NULL,                  -- space separated, of `notice.kind`
    state TEXT NOT NULL,                  -- active, paused
    created_at BIGINT NOT NULL
);

CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    webhook TEXT NOT NULL REFERENCES webhook (id),
    notice TEXT NOT NULL REFERENCES notice (id),
    created_at BIGINT NOT NULL DEFAULT 0,
    tried BIGINT NOT NULL DEFAULT 0,
    status BIGINT,                        -- of the last reply
    problem TEXT NOT NULL DEFAULT '',
    tried_at BIGINT,                      -- the last time
    delivered_at BIGINT,
    UNIQUE (webhook, notice)
);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,                  -- `person:` and a salted digest, `event`, or `operator`
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,                -- canonical JSON
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, seq);

-- Counters and settings of the server: the audit log's head, the revision that caches ask for, first start.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
