-- ledger.db: plans, draws, the transparency log, cases, accounts: what must never be lost. This file is the
-- whole schema of version 1, built into the program; a new ledger is made by it (schema.c).
--
-- Days are days since 1970-01-01, instants seconds since the epoch (UTC), hashes lower-case hex unless BLOB,
-- flags 0 or 1. A person is named by the key that he or she signs in with. NULL: not known, or not yet.
--
-- A list that is searched, or grows, has a table of its own. What stands in one column: JSON documents, whose
-- bytes are hashed or shown as they were (log_entry.entry, plan.text, docket.frozen, docket_event.content,
-- case_public.text, notice.text, and docket.projection, which follows from events); and sets of roles, as bits.
--
-- Of SQLite only, for which PostgreSQL has another word: INTEGER is 64 bits wide (BIGINT), BLOB (BYTEA),
-- AUTOINCREMENT (GENERATED ALWAYS AS IDENTITY), WITHOUT ROWID, which keeps a table in the order of its key
-- (nothing), and the bodies of triggers, which refuse by RAISE(ABORT, …) (a function that raises).

-- Single values by name; include/platform/store/ledger.h lists the names.
CREATE TABLE meta(
    key TEXT PRIMARY KEY, -- its name
    value TEXT NOT NULL   -- 'schema': the version of this file
) WITHOUT ROWID;

INSERT INTO meta VALUES('schema', '1');

-- ---- the transparency log, and what people decided ----

-- The entries of the log, append only.
CREATE TABLE log_entry(
    idx INTEGER PRIMARY KEY,                      -- place in the tree, from 0, without gaps
    type TEXT NOT NULL,                           -- 'plan', 'commit', 'draw', … (docs/protocol.md)
    time INTEGER NOT NULL,                        -- instant
    entry BLOB NOT NULL,                          -- canonical JSON
    leaf BLOB NOT NULL CHECK(length(leaf) = 32)   -- SHA-256 of 00 and entry (RFC 6962)
);
CREATE INDEX log_entry_type ON log_entry(type, idx);
CREATE TRIGGER log_entry_in_order BEFORE INSERT ON log_entry
    WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM log_entry)
    BEGIN SELECT RAISE(ABORT, 'log entries are numbered without gaps and never replaced'); END;
CREATE TRIGGER log_entry_no_update BEFORE UPDATE ON log_entry
    BEGIN SELECT RAISE(ABORT, 'log entries never change'); END;
CREATE TRIGGER log_entry_no_delete BEFORE DELETE ON log_entry
    BEGIN SELECT RAISE(ABORT, 'log entries are never deleted'); END;

-- Every plan text ever proposed; in force is the one with the newest log_index.
CREATE TABLE plan(
    sha256 TEXT PRIMARY KEY,                    -- of text
    text BLOB NOT NULL,                         -- as it was proposed
    title TEXT NOT NULL,                        -- from the text
    proposed_by TEXT NOT NULL,                  -- person
    proposed_at INTEGER NOT NULL,               -- instant
    approved_by TEXT,                           -- person who approved or rejected it
    approved_at INTEGER,                        -- instant
    log_index INTEGER REFERENCES log_entry(idx), -- its last 'plan' entry
    state TEXT NOT NULL CHECK(state IN ('proposed','approved','rejected')) -- of the last proposal
);

-- Who did what with the daemon itself.
CREATE TABLE admin_event(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order
    time INTEGER NOT NULL,                 -- instant
    actor TEXT NOT NULL,                   -- person
    action TEXT NOT NULL,                  -- 'draw void', 'keys rotate', …
    detail TEXT NOT NULL                   -- what the log has the hash of
);

-- Code tables and templates changed at the desk: every text ever proposed. In force are the files.
CREATE TABLE code_table(
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- number of the change
    name TEXT NOT NULL,                   -- 'calendar.csv'
    text BLOB NOT NULL,                   -- the whole file
    sha256 TEXT NOT NULL,                 -- of text
    base TEXT NOT NULL,                   -- SHA-256 of the text it was written against
    state TEXT NOT NULL CHECK(state IN ('proposed','applied','rejected')), -- where the change stands
    proposed_by TEXT NOT NULL,            -- person
    proposed_at INTEGER NOT NULL,         -- instant
    reason TEXT NOT NULL,                 -- why, by who proposed it
    decided_by TEXT NOT NULL DEFAULT '',  -- second person, '' while it waits
    decided_at INTEGER NOT NULL DEFAULT 0, -- instant, 0 while it waits
    note TEXT NOT NULL DEFAULT ''         -- why, by who decided
);
CREATE INDEX code_table_name ON code_table(name, id);

-- ---- draws ----

-- One row for each commit entry, and what was frozen and drawn.
CREATE TABLE draw(
    commit_index INTEGER PRIMARY KEY REFERENCES log_entry(idx), -- the 'commit' entry: the draw's number
    task TEXT NOT NULL,                         -- id of the plan's task, or replacement.task
    date INTEGER NOT NULL,                      -- day it is for
    attempt INTEGER NOT NULL,                   -- from 1; more after a void
    plan_sha256 TEXT NOT NULL REFERENCES plan(sha256), -- in force at the commit
    registry_version INTEGER NOT NULL,          -- that was frozen
    state TEXT NOT NULL CHECK(state IN ('committed','drawn','revealed','void')), -- how far it is
    team INTEGER NOT NULL,                      -- inspectors a firm
    min_level TEXT NOT NULL,                    -- below which it is void: 'C' (a public source counted) or 'D'
    level TEXT,                                 -- level it was drawn at
    period_from INTEGER NOT NULL,               -- first day of the task's period
    period_until INTEGER NOT NULL,              -- its last day
    days INTEGER NOT NULL,                      -- draw days of the period
    days_left INTEGER NOT NULL,                 -- of them, from this day on
    draw_by INTEGER NOT NULL,                   -- day by which it is drawn, or void from then on
    reveal_by INTEGER NOT NULL,                 -- day
    deadline INTEGER,                           -- instant until which a ceremony's values may be entered
    draw_index INTEGER REFERENCES log_entry(idx), -- its 'draw' entry
    reveal_index INTEGER REFERENCES log_entry(idx), -- its 'reveal' entry
    void_index INTEGER REFERENCES log_entry(idx), -- its 'void' entry
    pool_key BLOB NOT NULL,                     -- 32 bytes
    pi TEXT,                                    -- VRF proof, 160 hex digits: secret until the reveal
    picks INTEGER,                              -- firms drawn
    pi_sha256 TEXT,                             -- of pi, as the 'draw' entry has it
    record_sha256 TEXT,                         -- of the record, which auditors see
    UNIQUE(task, date, attempt)
);
CREATE INDEX draw_date ON draw(date);
CREATE INDEX draw_open ON draw(state) WHERE state IN ('committed','drawn');

-- Public sources of randomness that a commit names, in order.
CREATE TABLE draw_source(
    commit_index INTEGER NOT NULL REFERENCES draw(commit_index), -- the draw
    position INTEGER NOT NULL, -- from 0
    kind TEXT NOT NULL,        -- what it is, as the plan says
    name TEXT NOT NULL,        -- its name within the draw
    value TEXT,                -- what it gave
    entered_by TEXT,           -- person
    confirmed_by TEXT,         -- second person; the value counts from then on
    PRIMARY KEY(commit_index, position)
) WITHOUT ROWID;

-- Voids of draws that one person proposed and a second decides on.
CREATE TABLE void_proposal(
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- order
    commit_index INTEGER NOT NULL REFERENCES draw(commit_index), -- the draw
    reason TEXT NOT NULL,          -- as the log will say it
    state TEXT NOT NULL CHECK(state IN ('proposed','approved','withdrawn')), -- what became of it
    proposed_by TEXT NOT NULL,     -- person
    proposed_at INTEGER NOT NULL,  -- instant
    decided_by TEXT NOT NULL DEFAULT '', -- second person, or who withdrew it; '' while it waits
    decided_at INTEGER NOT NULL DEFAULT 0 -- instant, 0 while it waits
);
CREATE UNIQUE INDEX void_proposal_waiting ON void_proposal(commit_index) WHERE state = 'proposed';

-- The strata of a commit (docs/protocol.md, section 3).
CREATE TABLE draw_stratum(
    commit_index INTEGER NOT NULL REFERENCES draw(commit_index), -- the draw
    position INTEGER NOT NULL, -- from 0
    key TEXT NOT NULL,         -- bureau/class/ownership: '220102/A/F'
    base INTEGER NOT NULL,     -- firms in scope
    n INTEGER NOT NULL,        -- of them, firms that can be drawn
    rate INTEGER NOT NULL,     -- parts per million of the firms, for the whole period
    due INTEGER NOT NULL,      -- what fell due before, in the period; millionths of a firm
    spent INTEGER NOT NULL,    -- what earlier draws used up, in the period; millionths
    expect INTEGER NOT NULL,   -- to draw today; millionths
    root TEXT NOT NULL,        -- of the Merkle tree over the firms that can be drawn
    out TEXT NOT NULL,         -- of the one over those left out
    k INTEGER,                 -- quota that was drawn
    cut TEXT NOT NULL,         -- the largest ticket drawn, hex; zeros while k is 0
    PRIMARY KEY(commit_index, position)
) WITHOUT ROWID;

-- The firms drawn, in draw order.
CREATE TABLE pick(
    commit_index INTEGER NOT NULL REFERENCES draw(commit_index), -- the draw
    position INTEGER NOT NULL,   -- over the whole draw, from 0
    uscc TEXT NOT NULL,          -- the firm
    name TEXT NOT NULL,          -- as the registry had it that day
    stratum TEXT NOT NULL,       -- draw_stratum.key
    bureau INTEGER NOT NULL,     -- region code of the bureau that goes
    number INTEGER NOT NULL,     -- place among the codes of its stratum's pool, from 1: for statistics
    salt TEXT NOT NULL,          -- of its leaf in the pool
    ticket TEXT NOT NULL,        -- hex; the smallest of its stratum are drawn
    case_no TEXT,                -- the case opened for it
    PRIMARY KEY(commit_index, position)
) WITHOUT ROWID;
CREATE INDEX pick_uscc ON pick(uscc);

-- The teams drawn for them.
CREATE TABLE pick_inspector(
    commit_index INTEGER NOT NULL, -- the draw
    position INTEGER NOT NULL,     -- the pick
    slot INTEGER NOT NULL,         -- 0 leads
    inspector TEXT NOT NULL,       -- staff number; '' is a place that nobody could fill
    name TEXT NOT NULL,            -- as the registry had it
    PRIMARY KEY(commit_index, position, slot),
    FOREIGN KEY(commit_index, position) REFERENCES pick(commit_index, position)
) WITHOUT ROWID;
CREATE INDEX pick_inspector_id ON pick_inspector(inspector);

-- ---- dockets: cases and matters, worked on step by step (core/cases/kinds.h) ----

-- One row for each case and each matter. What it was opened with never changes; state, main, stage, version and
-- projection follow from its events, as do a matter's bureau, case_no and commit_index; due and provisional from
-- those and the calendar.
CREATE TABLE docket(
    no TEXT PRIMARY KEY,         -- region, day, sequence; 'T' before that of a matter
    kind TEXT NOT NULL,          -- 'case', or the kind of a matter
    commit_index INTEGER REFERENCES draw(commit_index), -- the draw that opened the case, or that a matter is about
    position INTEGER,            -- of a case: its pick
    uscc TEXT,                   -- the firm
    bureau INTEGER NOT NULL,     -- in charge, region code
    region INTEGER NOT NULL,     -- region code whose days off count: the bureau that took it first
    date INTEGER NOT NULL,       -- day of the draw; of a matter: day on which it was recorded
    opened_at INTEGER NOT NULL,  -- instant
    state TEXT NOT NULL CHECK(state IN ('open','closed','void')), -- what it has become
    main TEXT NOT NULL,          -- state of its main track
    stage INTEGER NOT NULL CHECK(stage BETWEEN 0 AND 5), -- core/law/stages.h; 0 of matters
    due INTEGER,                 -- next day on which somebody must act
    provisional INTEGER NOT NULL, -- the calendar of that year is not known yet
    case_no TEXT REFERENCES docket(no), -- the case that a matter is about
    source TEXT,                 -- of a matter: where it came from
    external TEXT,               -- of a matter: its number there
    received INTEGER,            -- of a matter: day
    version INTEGER NOT NULL DEFAULT 0,   -- seq of its last event
    frozen TEXT NOT NULL,                 -- JSON: what the draw knew; '' of a matter
    projection TEXT NOT NULL DEFAULT '',  -- canonical JSON of what its events add up to
    FOREIGN KEY(commit_index, position) REFERENCES pick(commit_index, position)
);
CREATE INDEX docket_day ON docket(date, bureau) WHERE kind = 'case';
CREATE INDEX docket_uscc ON docket(uscc, state) WHERE kind = 'case';
CREATE INDEX docket_commit ON docket(commit_index, state) WHERE kind = 'case';
CREATE INDEX docket_state ON docket(state, bureau) WHERE kind = 'case';
CREATE UNIQUE INDEX docket_external ON docket(source, external) WHERE external IS NOT NULL;
CREATE INDEX matter_case ON docket(case_no) WHERE kind <> 'case';
CREATE INDEX matter_uscc ON docket(uscc) WHERE kind <> 'case';
CREATE INDEX matter_due ON docket(due) WHERE kind <> 'case';
CREATE INDEX matter_bureau ON docket(bureau, state, main, kind, due) WHERE kind <> 'case';
CREATE TRIGGER docket_frozen
    BEFORE UPDATE OF no, kind, position, uscc, region, date, opened_at, source, external, received, frozen ON docket
    BEGIN SELECT RAISE(ABORT, 'what a docket was opened with never changes'); END;
CREATE TRIGGER docket_case BEFORE UPDATE OF commit_index, bureau, case_no ON docket
    WHEN OLD.kind = 'case' AND (NEW.commit_index <> OLD.commit_index OR NEW.bureau <> OLD.bureau
        OR NEW.case_no IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'the draw and the bureau of a case never change'); END;
CREATE TRIGGER docket_no_delete BEFORE DELETE ON docket
    BEGIN SELECT RAISE(ABORT, 'dockets are never deleted'); END;

-- The history of dockets. A day's events of cases are the leaves of a 'cases' entry of the log; each event of a
-- matter has a hash that covers the one before.
CREATE TABLE docket_event(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order over all dockets
    no TEXT NOT NULL REFERENCES docket(no), -- the docket
    matter INTEGER NOT NULL,               -- it is a matter: not in the log
    time INTEGER NOT NULL,                 -- instant
    actor TEXT NOT NULL,                   -- person, or 'inspectd'
    kind TEXT NOT NULL,                    -- action: 'opened', 'visit-end', …
    content TEXT NOT NULL,                 -- canonical JSON
    sha256 TEXT,                           -- of a matter: of this event and the hash before
    number INTEGER UNIQUE,                 -- of a case: among the events of all cases, from 1 without gap
    salt TEXT,                             -- of a case: 16 random bytes in hex, so that nobody guesses it from a root
    CHECK(matter = (number IS NULL) AND matter = (salt IS NULL) AND matter = (sha256 IS NOT NULL))
);
CREATE INDEX docket_event_no ON docket_event(no, seq);
CREATE INDEX docket_event_actor ON docket_event(actor, no) WHERE matter = 0;
CREATE TRIGGER docket_event_no_replace BEFORE INSERT ON docket_event
    WHEN EXISTS(SELECT 1 FROM docket_event WHERE seq = NEW.seq OR number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;
CREATE TRIGGER docket_event_no_update BEFORE UPDATE ON docket_event
    BEGIN SELECT RAISE(ABORT, 'events never change'); END;
CREATE TRIGGER docket_event_no_delete BEFORE DELETE ON docket_event
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

-- The running clocks of open dockets, so that what is late is found without reading projections. Follows from
-- the dockets.
CREATE TABLE docket_due(
    no TEXT NOT NULL REFERENCES docket(no), -- the docket
    clock TEXT NOT NULL,           -- which clock, core/cases/dues.h
    matter INTEGER NOT NULL,       -- it is a matter
    start INTEGER,                 -- day it runs from; NULL while suspension leaves it open
    due INTEGER,                   -- last day in time; NULL while suspended
    provisional INTEGER NOT NULL,  -- the calendar of that year is not known yet
    rule TEXT NOT NULL,            -- row of clocks.csv, '' for a date that was set
    duty TEXT NOT NULL CHECK(duty IN ('ours','party','window')), -- who must act
    warned INTEGER NOT NULL,       -- a warning was given
    level INTEGER NOT NULL CHECK(level BETWEEN 0 AND 3), -- escalated to: county, prefecture, province
    PRIMARY KEY(no, clock)
) WITHOUT ROWID;
CREATE INDEX docket_due_day ON docket_due(due, no, clock, duty, matter); -- lists and counts read nothing else

-- The same of cases alone, for whatever speaks of cases only.
CREATE VIEW case_file AS SELECT no AS case_no, commit_index, position, uscc, bureau, date, opened_at, state, main,
    stage, version, frozen, projection FROM docket WHERE kind = 'case';
CREATE VIEW case_event AS SELECT seq, no AS case_no, time, actor, kind, content FROM docket_event WHERE matter = 0;
CREATE VIEW case_due AS SELECT no AS case_no, clock, start, due, provisional, rule, duty, warned, level
    FROM docket_due WHERE matter = 0;

-- ---- cases ----

-- One narrow row for each case, so that lists and the inbox need not read what cases were opened with.
-- Follows from the cases.
CREATE TABLE case_work(
    case_no TEXT PRIMARY KEY REFERENCES docket(no), -- the case
    uscc TEXT NOT NULL,           -- the firm
    name TEXT NOT NULL,           -- pick.name
    bureau INTEGER NOT NULL,      -- region code
    date INTEGER NOT NULL,        -- day of the draw
    inspect_by INTEGER,           -- day, if the plan names one
    state TEXT NOT NULL,          -- docket.state, as are the next two
    stage INTEGER NOT NULL,       -- of the law
    main TEXT NOT NULL,           -- of the main track
    planned INTEGER,              -- day of the visit asked for
    due INTEGER                   -- docket.due
) WITHOUT ROWID;
CREATE INDEX case_work_bureau ON case_work(bureau, date, state, due, planned); -- counts read nothing else
CREATE INDEX case_work_date ON case_work(date);
CREATE INDEX case_work_planned ON case_work(planned) WHERE planned IS NOT NULL;
CREATE INDEX case_work_uscc ON case_work(uscc);
CREATE TRIGGER case_work_new AFTER INSERT ON docket WHEN NEW.kind = 'case'
    BEGIN INSERT INTO case_work SELECT NEW.no, NEW.uscc, p.name, NEW.bureau, NEW.date, NULL, NEW.state, NEW.stage,
        NEW.main, NULL, NEW.due FROM pick p
        WHERE p.commit_index = NEW.commit_index AND p.position = NEW.position; END;
CREATE TRIGGER case_work_moved AFTER UPDATE OF state, main, stage, due ON docket WHEN NEW.kind = 'case'
    BEGIN UPDATE case_work SET state = NEW.state, main = NEW.main, stage = NEW.stage, due = NEW.due
        WHERE case_no = NEW.no; END;

-- Decisions that wait for somebody. Follows from the cases.
CREATE TABLE case_wait(
    case_no TEXT NOT NULL REFERENCES docket(no), -- the case
    action TEXT NOT NULL,    -- core/cases/actions.h
    bureau INTEGER NOT NULL, -- region code
    roles INTEGER NOT NULL,  -- bits of enum role (platform/ops/op.h): who may decide
    since INTEGER NOT NULL,  -- instant
    PRIMARY KEY(case_no, action)
) WITHOUT ROWID;
CREATE INDEX case_wait_since ON case_wait(since);

-- Who may not take such a decision: whoever asked for it.
CREATE TABLE case_wait_barred(
    case_no TEXT NOT NULL, -- the case
    action TEXT NOT NULL,  -- case_wait.action
    person TEXT NOT NULL,  -- person
    PRIMARY KEY(case_no, action, person),
    FOREIGN KEY(case_no, action) REFERENCES case_wait(case_no, action)
) WITHOUT ROWID;

-- What the public sees of a case: the newest results/<case>.json.
CREATE TABLE case_public(
    case_no TEXT PRIMARY KEY REFERENCES docket(no), -- the case
    wanted INTEGER NOT NULL,   -- seq of the newest event that asked for a new file
    done INTEGER NOT NULL,     -- seq up to which that was seen to
    version INTEGER NOT NULL,  -- number of the file, 0 before the first
    text TEXT NOT NULL,        -- the file
    sha256 TEXT NOT NULL,      -- of text
    log_index INTEGER REFERENCES log_entry(idx) -- its 'result' entry
) WITHOUT ROWID;
CREATE INDEX case_public_wanted ON case_public(case_no) WHERE wanted > done;
CREATE TRIGGER case_event_public AFTER INSERT ON docket_event WHEN NEW.matter = 0
    AND NEW.kind IN ('disclosure-approve','disclosure-withhold','decision-publish','decision-withdraw')
    BEGIN INSERT INTO case_public VALUES(NEW.no, NEW.seq, 0, 0, '', '', NULL)
        ON CONFLICT(case_no) DO UPDATE SET wanted = NEW.seq; END;

-- Documents of cases (docs/documents.md): every version that was ever made.
CREATE TABLE document(
    case_no TEXT NOT NULL REFERENCES docket(no), -- the case
    kind TEXT NOT NULL,         -- which document
    version INTEGER NOT NULL,   -- from 1, of that kind in the case
    bureau INTEGER NOT NULL,    -- whose number it bears
    year INTEGER NOT NULL,      -- of that number
    n INTEGER NOT NULL,         -- counts documents of bureau, kind and year; versions share it
    number TEXT NOT NULL,       -- as printed
    sha256 TEXT NOT NULL,       -- of html; the case's event has it too
    made_by TEXT NOT NULL,      -- person
    made_at INTEGER NOT NULL,   -- instant
    html TEXT NOT NULL,         -- the document
    PRIMARY KEY(case_no, kind, version)
);
CREATE INDEX document_number ON document(bureau, kind, year, n);
CREATE TRIGGER document_no_replace BEFORE INSERT ON document
    WHEN EXISTS(SELECT 1 FROM document WHERE case_no = NEW.case_no AND kind = NEW.kind AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'documents are never replaced'); END;
CREATE TRIGGER document_no_update BEFORE UPDATE ON document
    BEGIN SELECT RAISE(ABORT, 'documents never change'); END;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document
    BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;

-- Folders that bureaus are owed.
CREATE TABLE delivery(
    date INTEGER NOT NULL,   -- day of the draws
    bureau INTEGER NOT NULL, -- region code
    wanted INTEGER NOT NULL, -- how often the folder changed
    done INTEGER NOT NULL,   -- up to which change it was handed out
    PRIMARY KEY(date, bureau)
) WITHOUT ROWID;

-- Every visit to a firm, of any kind and by any source, as the yearly limits count them.
CREATE TABLE visit(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- number of the visit
    uscc TEXT NOT NULL,                    -- the firm
    bureau INTEGER NOT NULL,               -- region code
    day INTEGER NOT NULL,                  -- day
    type TEXT NOT NULL,                    -- code of visit-types.csv
    source TEXT NOT NULL,                  -- who or what it came from, '' if a case says it
    case_no TEXT NOT NULL,                 -- '' for a visit without a case
    counts INTEGER NOT NULL CHECK(counts IN (0, 1)), -- towards the yearly limits
    part_of INTEGER REFERENCES visit(seq), -- the joint visit that this is part of
    recorded_by TEXT NOT NULL,             -- person
    recorded_at INTEGER NOT NULL,          -- instant
    withdrawn TEXT NOT NULL DEFAULT ''     -- why, '' while it stands
);
CREATE INDEX visit_uscc ON visit(uscc, day);
CREATE INDEX visit_case ON visit(case_no);
CREATE INDEX visit_day ON visit(day);
CREATE INDEX visit_bureau ON visit(bureau, day, counts, part_of, withdrawn); -- counts read nothing else
CREATE INDEX visit_counts ON visit(day, counts, part_of, withdrawn);         -- nor these
CREATE TRIGGER visit_no_update
    BEFORE UPDATE OF seq, uscc, bureau, day, type, source, case_no, counts, part_of, recorded_by, recorded_at
    ON visit BEGIN SELECT RAISE(ABORT, 'a recorded visit never changes'); END;
CREATE TRIGGER visit_no_delete BEFORE DELETE ON visit
    BEGIN SELECT RAISE(ABORT, 'visits are never deleted'); END;

-- Teams to be drawn anew (docs/protocol.md, section 12): one row for each approved request.
CREATE TABLE replacement(
    task TEXT PRIMARY KEY,        -- 'team-<case>-<number>': the task of its draws
    case_no TEXT NOT NULL REFERENCES docket(no), -- the case
    kind TEXT NOT NULL CHECK(kind IN ('replace','recusal')), -- cannot go, or may not
    inspector TEXT NOT NULL,      -- staff number of who gives up the case
    reason TEXT NOT NULL,         -- as it was asked for
    asked_by TEXT NOT NULL,       -- person
    approved_by TEXT NOT NULL,    -- second person
    approved_at INTEGER NOT NULL, -- instant
    state TEXT NOT NULL CHECK(state IN ('waiting','drawn','void')) -- void: without effect on the case
) WITHOUT ROWID;
CREATE INDEX replacement_case ON replacement(case_no);

-- Cases of one firm that may be visited together; a case is in at most one proposal, for good.
CREATE TABLE joint(
    case_no TEXT PRIMARY KEY REFERENCES docket(no), -- the case
    proposal TEXT NOT NULL,       -- the first of the proposal's case numbers
    proposed_at INTEGER NOT NULL, -- instant
    state TEXT NOT NULL CHECK(state IN ('proposed','accepted','declined')), -- of the proposal
    lead TEXT                     -- case that leads, once accepted
) WITHOUT ROWID;
CREATE INDEX joint_proposal ON joint(proposal);

-- ---- people who sign in ----

-- Accounts: what is in force, and beside it (next_…) one change that waits for a second person.
CREATE TABLE account(
    key TEXT PRIMARY KEY,         -- the person's key
    name TEXT NOT NULL,           -- as shown
    roles INTEGER NOT NULL,       -- bits of enum role (platform/ops/op.h)
    bureau INTEGER NOT NULL,      -- region code, 0 for all
    inspector TEXT NOT NULL,      -- staff number of the registry, '' for somebody who is none
    password TEXT NOT NULL,       -- its hash, '' until there is one
    must_change INTEGER NOT NULL CHECK(must_change IN (0, 1)), -- somebody else knows the password
    state TEXT NOT NULL CHECK(state IN ('proposed','active','disabled')), -- may the person sign in
    serial INTEGER NOT NULL,      -- grows with every change that must end running sessions
    proposed_by TEXT NOT NULL,    -- person
    proposed_at INTEGER NOT NULL, -- instant
    approved_by TEXT NOT NULL,    -- second person, '' while proposed
    approved_at INTEGER NOT NULL, -- instant, 0 while proposed
    password_at INTEGER NOT NULL, -- instant of the last change of it, 0 for never
    login_at INTEGER NOT NULL,    -- instant of the last sign-in, 0 for never
    next_by TEXT NOT NULL,        -- who proposed the change, '' if none waits
    next_at INTEGER NOT NULL,     -- instant
    next_name TEXT NOT NULL,      -- name from then on
    next_roles INTEGER NOT NULL,  -- roles from then on
    next_bureau INTEGER NOT NULL, -- bureau from then on
    next_inspector TEXT NOT NULL, -- inspector from then on
    next_password TEXT NOT NULL   -- hash from then on, '' leaves it
) WITHOUT ROWID;
CREATE TRIGGER account_no_delete BEFORE DELETE ON account
    BEGIN SELECT RAISE(ABORT, 'accounts are disabled, never deleted'); END;

-- Tokens for the API. The secret itself is nowhere.
CREATE TABLE api_token(
    id INTEGER PRIMARY KEY AUTOINCREMENT,       -- its number
    sha256 TEXT NOT NULL UNIQUE,                -- of the secret
    account TEXT NOT NULL REFERENCES account(key), -- whose it is
    label TEXT NOT NULL,                        -- what it is for
    roles INTEGER NOT NULL,                     -- at most these of the account's
    read_only INTEGER NOT NULL CHECK(read_only IN (0, 1)), -- may change nothing
    created INTEGER NOT NULL,                   -- instant
    expires INTEGER NOT NULL,                   -- last day it works
    used INTEGER,                               -- last day it was used
    revoked INTEGER,                            -- instant
    revoked_by TEXT                             -- person
);
CREATE INDEX api_token_account ON api_token(account, id);
CREATE TRIGGER api_token_no_update
    BEFORE UPDATE OF id, sha256, account, label, roles, read_only, created, expires ON api_token
    BEGIN SELECT RAISE(ABORT, 'what a token may do never changes'); END;
CREATE TRIGGER api_token_no_delete BEFORE DELETE ON api_token
    BEGIN SELECT RAISE(ABORT, 'tokens are revoked, never deleted'); END;

-- Secret addresses of calendars.
CREATE TABLE feed_token(
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- order
    sha256 TEXT NOT NULL UNIQUE,          -- of the secret
    person TEXT NOT NULL,                 -- whose calendar it is
    created INTEGER NOT NULL,             -- instant
    revoked INTEGER                       -- instant
);
CREATE INDEX feed_token_person ON feed_token(person);

-- Forms that somebody has begun to fill in.
CREATE TABLE draft(
    person TEXT NOT NULL,  -- who
    place TEXT NOT NULL,   -- which form: 'case/<number>/<action>'
    text TEXT NOT NULL,    -- what is typed so far, the form's own business
    time INTEGER NOT NULL, -- instant
    PRIMARY KEY(person, place)
) WITHOUT ROWID;

-- What notify_command was told, or is to be told.
CREATE TABLE notice(
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- order
    key TEXT NOT NULL UNIQUE,             -- 'drawn/2026-11-23/220102': each thing once
    text TEXT NOT NULL,                   -- JSON, what the command gets
    created INTEGER NOT NULL,             -- instant
    tries INTEGER NOT NULL DEFAULT 0,     -- how often it was tried
    next_try INTEGER NOT NULL,            -- instant
    state TEXT NOT NULL CHECK(state IN ('waiting','sent','failed')), -- failed: given up
    problem TEXT NOT NULL DEFAULT ''      -- why the last try failed
);
CREATE INDEX notice_waiting ON notice(next_try) WHERE state = 'waiting';
