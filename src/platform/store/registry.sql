-- registry.db: firms, inspectors and recusals as CSV files bring them; it can be rebuilt from those. This file
-- is the whole schema of version 1, built into the program; a new registry is made by it (schema.c).
--
-- Days are days since 1970-01-01, instants seconds since the epoch (UTC), regions codes of GB/T 2260, flags 0
-- or 1. NULL: not known. departed: was missing from the last full import.
--
-- Of SQLite only, for which PostgreSQL has another word: INTEGER is 64 bits wide (BIGINT), random(),
-- group_concat() in registry_people.c (string_agg), and WITHOUT ROWID, which keeps a table in the order of its
-- key: the ordered scans and merges live on that.

-- Small facts about the file itself.
CREATE TABLE meta(
    key TEXT PRIMARY KEY,  -- its name
    value INTEGER NOT NULL -- the value
) WITHOUT ROWID;
INSERT INTO meta VALUES('schema', 1);            -- the version of this file
INSERT INTO meta VALUES('version', 0);           -- of the content: each import that changes something adds one
INSERT INTO meta VALUES('line_salt', random());  -- makes enterprise.line_hash unforeseeable

-- Every firm ever imported. Short columns first: a draw reads no further than founded. Tags stay a list in one
-- column: as rows of their own, the ordered read of 400,000 firms, 8 % of them with a tag, took 1.5 times the
-- processor time when looked up, and 1.3 times when joined.
CREATE TABLE enterprise(
    uscc TEXT PRIMARY KEY,                -- 18 characters, GB 32100-2015
    departed INTEGER NOT NULL,            -- see above
    type INTEGER NOT NULL,                -- 4-digit enterprise type
    region INTEGER NOT NULL,              -- of its place
    bureau INTEGER NOT NULL,              -- region of the bureau that inspects it
    status INTEGER NOT NULL,              -- code of the status table
    in_business INTEGER NOT NULL,         -- what that table said at the import
    class TEXT NOT NULL,                  -- credit-risk class 'A' to 'D', '' while unclassified
    industry TEXT NOT NULL,               -- GB/T 4754, '' if unknown
    tags TEXT NOT NULL,                   -- joined by ';', sorted
    founded INTEGER,                      -- day
    score INTEGER NOT NULL,               -- of the classification, -1 without
    class_date INTEGER,                   -- day of the classification
    name TEXT NOT NULL,                   -- registered name
    address TEXT NOT NULL,                -- registered place, '' if unknown
    line_hash INTEGER NOT NULL DEFAULT 0  -- of the CSV line it was read from, platform/store/registry_lines.h
) WITHOUT ROWID;

-- Classes that were replaced; the present one is in enterprise.
CREATE TABLE class_history(
    uscc TEXT NOT NULL,       -- the firm
    version INTEGER NOT NULL, -- of the registry, that replaced it
    class TEXT NOT NULL,      -- 'A' to 'D'
    score INTEGER NOT NULL,   -- -1 without
    date INTEGER,             -- day of that classification
    PRIMARY KEY(uscc, version)
) WITHOUT ROWID;

-- Everybody who was ever on a list of inspectors.
CREATE TABLE inspector(
    id TEXT PRIMARY KEY,          -- staff number
    name TEXT NOT NULL,           -- of the person
    bureau INTEGER NOT NULL,      -- region of the unit
    department TEXT NOT NULL,     -- within it
    level TEXT NOT NULL,          -- rank, as the list has it
    certificate TEXT NOT NULL,    -- number of the first one
    expiry INTEGER,               -- its last day
    certificate2 TEXT NOT NULL,   -- second one, '' without
    expiry2 INTEGER,              -- its last day
    expert INTEGER NOT NULL,      -- knows a special field
    active INTEGER NOT NULL,      -- may be drawn, says the list
    departed INTEGER NOT NULL     -- see above
) WITHOUT ROWID;

-- What an inspector's certificate permits.
CREATE TABLE inspector_item(
    inspector TEXT NOT NULL,     -- staff number
    item TEXT NOT NULL,          -- code of a permitted item, '*' for all
    PRIMARY KEY(inspector, item)
) WITHOUT ROWID;

-- What an inspector is qualified in.
CREATE TABLE inspector_qualification(
    inspector TEXT NOT NULL,     -- staff number
    qualification TEXT NOT NULL, -- one of them, as the list has it
    PRIMARY KEY(inspector, qualification)
) WITHOUT ROWID;

-- Who may not go to which firm.
CREATE TABLE recusal(
    inspector TEXT NOT NULL,     -- staff number
    uscc TEXT NOT NULL,          -- the firm
    reason TEXT NOT NULL,        -- why
    from_day INTEGER,            -- first day; NULL: always
    until_day INTEGER NOT NULL,  -- last day; 2147483647: no end
    departed INTEGER NOT NULL,   -- see above
    PRIMARY KEY(inspector, uscc)
) WITHOUT ROWID;

-- One row for each file taken from the spool.
CREATE TABLE import(
    id INTEGER PRIMARY KEY,        -- number of the import
    kind TEXT NOT NULL,            -- enterprises, classes, inspectors, …; '' if never known
    mode TEXT NOT NULL,            -- full or delta
    file TEXT NOT NULL,            -- its name in the spool
    sha256 TEXT NOT NULL,          -- of the file
    state TEXT NOT NULL,           -- done, same, held, confirmed, cancelled, failed
    time INTEGER NOT NULL,         -- instant at which it came into this state
    actor TEXT NOT NULL,           -- who sent, confirmed or cancelled it; 'spool' if dropped
    version INTEGER NOT NULL,      -- of the registry, that it made; 0 if none
    rows INTEGER NOT NULL,         -- in the file = accepted + rejected + duplicates
    accepted INTEGER NOT NULL,     -- rows taken
    rejected INTEGER NOT NULL,     -- rows refused
    duplicates INTEGER NOT NULL,   -- rows whose key came before
    added INTEGER NOT NULL,        -- new keys
    changed INTEGER NOT NULL,      -- known keys with a difference
    departed INTEGER NOT NULL,     -- known keys that a full file no longer has
    reclassified INTEGER NOT NULL, -- firms with another class than before
    message_zh TEXT NOT NULL,      -- why failed, held or the same
    message_en TEXT NOT NULL       -- the same in English
);
CREATE INDEX import_sha256 ON import(sha256, kind);

-- What the public log says of each version beside its import: made with it, so that the log's entry can follow
-- after any crash (features/intake/registry_entries.h).
CREATE TABLE version(
    version INTEGER PRIMARY KEY,                   -- from 1 on, without gap
    import INTEGER NOT NULL REFERENCES import(id) DEFERRABLE INITIALLY DEFERRED, -- that made it
    firms INTEGER NOT NULL,                        -- that have not departed
    file_salt TEXT NOT NULL,                       -- 32 hex digits, drawn for the file
    file_sha256 TEXT NOT NULL,                     -- of that salt and the file
    content_salt TEXT NOT NULL,                    -- 32 hex digits, drawn for the listing; as before while it is the same
    content_sha256 TEXT NOT NULL                   -- of that salt and the listing (core/draw/listing.h)
);

-- Why rows of an import were refused, counted.
CREATE TABLE import_reason(
    import INTEGER NOT NULL REFERENCES import(id), -- the import
    reason TEXT NOT NULL,      -- word of platform/ingest/reject.h
    column_name TEXT NOT NULL, -- '' for a whole row
    count INTEGER NOT NULL,    -- rows
    PRIMARY KEY(import, reason, column_name)
) WITHOUT ROWID;
