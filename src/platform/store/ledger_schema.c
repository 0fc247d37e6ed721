/* Schema of ledger.db, for SQLite (triggers and WITHOUT ROWID are its own). Days are days since
 * 1970-01-01, instants seconds since the epoch (UTC), hashes lower-case hex unless BLOB. */
#include "ledger_schema.h"

/* The transparency log and what people decided. */
#define TABLES_LOG                                                                                 \
    "CREATE TABLE meta("                                                                           \
    " key TEXT PRIMARY KEY,"                                                                       \
    " value TEXT NOT NULL) WITHOUT ROWID;" /* idx: place in the tree. entry: canonical JSON. leaf: \
                                              SHA-256(00 || entry). */                             \
    "CREATE TABLE log_entry("                                                                      \
    " idx INTEGER PRIMARY KEY,"                                                                    \
    " type TEXT NOT NULL,"                                                                         \
    " time INTEGER NOT NULL,"                                                                      \
    " entry BLOB NOT NULL,"                                                                        \
    " leaf BLOB NOT NULL CHECK(length(leaf) = 32));"                                               \
    "CREATE INDEX log_entry_type ON log_entry(type, idx);"                                         \
    "CREATE TRIGGER log_entry_in_order BEFORE INSERT ON log_entry"                                 \
    " WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM log_entry)"                           \
    " BEGIN SELECT RAISE(ABORT, 'log entries are numbered without gaps and never replaced'); END;" \
    "CREATE TRIGGER log_entry_no_update BEFORE UPDATE ON log_entry"                                \
    " BEGIN SELECT RAISE(ABORT, 'log entries never change'); END;"                                 \
    "CREATE TRIGGER log_entry_no_delete BEFORE DELETE ON log_entry"                                \
    " BEGIN SELECT RAISE(ABORT, 'log entries are never deleted'); END;" /* Every plan text ever    \
                                                                           proposed; in force: the \
                                                                           newest approved one. */ \
    "CREATE TABLE plan("                                                                           \
    " sha256 TEXT PRIMARY KEY,"                                                                    \
    " text BLOB NOT NULL,"                                                                         \
    " title TEXT NOT NULL,"                                                                        \
    " proposed_by TEXT NOT NULL,"                                                                  \
    " proposed_at INTEGER NOT NULL,"                                                               \
    " approved_by TEXT,"                                                                           \
    " approved_at INTEGER,"                                                                        \
    " log_index INTEGER REFERENCES log_entry(idx),"                                                \
    " state TEXT NOT NULL CHECK(state IN ('proposed','approved','rejected')));" /* Who did what    \
                                                                                   with the daemon \
                                                                                   itself. */      \
    "CREATE TABLE admin_event("                                                                    \
    " seq INTEGER PRIMARY KEY AUTOINCREMENT,"                                                      \
    " time INTEGER NOT NULL,"                                                                      \
    " actor TEXT NOT NULL,"                                                                        \
    " action TEXT NOT NULL,"                                                                       \
    " detail TEXT NOT NULL);"

/* Draws: one row for each commit entry, and what was frozen and drawn. */
#define TABLES_DRAW                                                                                \
    /* reveal_by is a day; deadline the instant until which a ceremony's value may be entered.     \
     * pool_key: 32 bytes. pi: 160 hex digits, secret until the reveal. */                         \
    "CREATE TABLE draw("                                                                           \
    " commit_index INTEGER PRIMARY KEY REFERENCES log_entry(idx),"                                 \
    " task TEXT NOT NULL,"                                                                         \
    " date INTEGER NOT NULL,"                                                                      \
    " attempt INTEGER NOT NULL,"                                                                   \
    " plan_sha256 TEXT NOT NULL REFERENCES plan(sha256),"                                          \
    " registry_version INTEGER NOT NULL,"                                                          \
    " state TEXT NOT NULL CHECK(state IN ('committed','drawn','revealed','void')),"                \
    " team INTEGER NOT NULL,"                                                                      \
    " min_level TEXT NOT NULL,"                                                                    \
    " level TEXT,"                                                                                 \
    " reveal_by INTEGER NOT NULL,"                                                                 \
    " deadline INTEGER,"                                                                           \
    " draw_index INTEGER REFERENCES log_entry(idx),"                                               \
    " reveal_index INTEGER REFERENCES log_entry(idx),"                                             \
    " void_index INTEGER REFERENCES log_entry(idx),"                                               \
    " pool_key BLOB NOT NULL,"                                                                     \
    " pi TEXT,"                                                                                    \
    " picks INTEGER,"                                                                              \
    " pi_sha256 TEXT,"                                                                             \
    " record_sha256 TEXT,"                                                                         \
    " UNIQUE(task, date, attempt));"                                                               \
    "CREATE INDEX draw_date ON draw(date);"                                                        \
    "CREATE INDEX draw_open ON draw(state) WHERE state IN ('committed','drawn');" /* Committed     \
                                                                                     public        \
                                                                                     sources in    \
                                                                                     order; value  \
                                                                                     NULL until it \
                                                                                     is known. */  \
    "CREATE TABLE draw_source("                                                                    \
    " commit_index INTEGER NOT NULL REFERENCES draw(commit_index),"                                \
    " position INTEGER NOT NULL,"                                                                  \
    " kind TEXT NOT NULL,"                                                                         \
    " name TEXT NOT NULL,"                                                                         \
    " value TEXT,"                                                                                 \
    " entered_by TEXT,"                                                                            \
    " confirmed_by TEXT,"                                                                          \
    " PRIMARY KEY(commit_index, position)) WITHOUT ROWID;" /* Stratum lines (draw protocol,        \
                                                              section 3) and k, the quota drawn.   \
                                                            */                                     \
    "CREATE TABLE draw_stratum("                                                                   \
    " commit_index INTEGER NOT NULL REFERENCES draw(commit_index),"                                \
    " position INTEGER NOT NULL,"                                                                  \
    " key TEXT NOT NULL,"                                                                          \
    " base INTEGER NOT NULL,"                                                                      \
    " n INTEGER NOT NULL,"                                                                         \
    " rate INTEGER NOT NULL,"                                                                      \
    " drawn INTEGER NOT NULL,"                                                                     \
    " expect INTEGER NOT NULL,"                                                                    \
    " cum INTEGER NOT NULL,"                                                                       \
    " root TEXT NOT NULL,"                                                                         \
    " k INTEGER,"                                                                                  \
    " PRIMARY KEY(commit_index, position)) WITHOUT ROWID;" /* position: draw order over the whole  \
                                                              commit. pool_index: the firm's       \
                                                              1-based number. */                   \
    "CREATE TABLE pick("                                                                           \
    " commit_index INTEGER NOT NULL REFERENCES draw(commit_index),"                                \
    " position INTEGER NOT NULL,"                                                                  \
    " uscc TEXT NOT NULL,"                                                                         \
    " name TEXT NOT NULL,"                                                                         \
    " stratum TEXT NOT NULL,"                                                                      \
    " bureau INTEGER NOT NULL,"                                                                    \
    " pool_index INTEGER NOT NULL,"                                                                \
    " salt TEXT NOT NULL,"                                                                         \
    " case_no TEXT,"                                                                               \
    " PRIMARY KEY(commit_index, position)) WITHOUT ROWID;"                                         \
    "CREATE INDEX pick_uscc ON pick(uscc);" /* slot 0 leads; inspector '' is a slot that nobody    \
                                               could fill. */                                      \
    "CREATE TABLE pick_inspector("                                                                 \
    " commit_index INTEGER NOT NULL,"                                                              \
    " position INTEGER NOT NULL,"                                                                  \
    " slot INTEGER NOT NULL,"                                                                      \
    " inspector TEXT NOT NULL,"                                                                    \
    " name TEXT NOT NULL,"                                                                         \
    " PRIMARY KEY(commit_index, position, slot),"                                                  \
    " FOREIGN KEY(commit_index, position) REFERENCES pick(commit_index, position))"                \
    " WITHOUT ROWID;"                                                                              \
    "CREATE INDEX pick_inspector_id ON pick_inspector(inspector);"

/* Cases, their history, and what the bureaus are owed. */
#define TABLES_CASE                                                                                \
    "CREATE TABLE case_file("                                                                      \
    " case_no TEXT PRIMARY KEY,"                                                                   \
    " commit_index INTEGER NOT NULL,"                                                              \
    " position INTEGER NOT NULL,"                                                                  \
    " uscc TEXT NOT NULL,"                                                                         \
    " bureau INTEGER NOT NULL,"                                                                    \
    " date INTEGER NOT NULL,"                                                                      \
    " state TEXT NOT NULL CHECK(state IN ('open','closed','void')),"                               \
    " stage INTEGER NOT NULL CHECK(stage BETWEEN 1 AND 5),"                                        \
    " opened_at INTEGER NOT NULL,"                                                                 \
    " frozen TEXT NOT NULL,"                                                                       \
    " FOREIGN KEY(commit_index, position) REFERENCES pick(commit_index, position));"               \
    "CREATE INDEX case_file_day ON case_file(date, bureau);"                                       \
    "CREATE INDEX case_file_uscc ON case_file(uscc);"                                              \
    "CREATE INDEX case_file_commit ON case_file(commit_index, state);"                             \
    "CREATE TRIGGER case_file_frozen BEFORE UPDATE OF case_no, commit_index, position, uscc,"      \
    " bureau, date, opened_at, frozen ON case_file"                                                \
    " BEGIN SELECT RAISE(ABORT, 'what a case was opened with never changes'); END;"                \
    "CREATE TRIGGER case_file_no_delete BEFORE DELETE ON case_file"                                \
    " BEGIN SELECT RAISE(ABORT, 'cases are never deleted'); END;" /* content: canonical JSON. The  \
                                                                     day's events are the leaves   \
                                                                     of a `cases` log entry. */    \
    "CREATE TABLE case_event("                                                                     \
    " seq INTEGER PRIMARY KEY AUTOINCREMENT,"                                                      \
    " case_no TEXT NOT NULL REFERENCES case_file(case_no),"                                        \
    " time INTEGER NOT NULL,"                                                                      \
    " actor TEXT NOT NULL,"                                                                        \
    " kind TEXT NOT NULL,"                                                                         \
    " content TEXT NOT NULL);"                                                                     \
    "CREATE INDEX case_event_case ON case_event(case_no, seq);"                                    \
    "CREATE TRIGGER case_event_no_replace BEFORE INSERT ON case_event"                             \
    " WHEN EXISTS(SELECT 1 FROM case_event WHERE seq = NEW.seq)"                                   \
    " BEGIN SELECT RAISE(ABORT, 'case events are never replaced'); END;"                           \
    "CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event"                              \
    " BEGIN SELECT RAISE(ABORT, 'case events never change'); END;"                                 \
    "CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event"                              \
    " BEGIN SELECT RAISE(ABORT, 'case events are never deleted'); END;" /* wanted > done: the      \
                                                                           folder of that day and  \
                                                                           bureau is to be handed  \
                                                                           out (again). */         \
    "CREATE TABLE delivery("                                                                       \
    " date INTEGER NOT NULL,"                                                                      \
    " bureau INTEGER NOT NULL,"                                                                    \
    " wanted INTEGER NOT NULL,"                                                                    \
    " done INTEGER NOT NULL,"                                                                      \
    " PRIMARY KEY(date, bureau)) WITHOUT ROWID;"

/* Version 2: casework. version: seq of the case's last event. projection: what a replay of its
 * events gives (core/cases/machine.h), canonical JSON; '' until it is first worked on, which is
 * only so for cases of version 1. case_due holds the running clocks of every open case, so that
 * what is late is found without reading all projections: start and due are NULL where suspension
 * leaves them open; duty and level as in core/cases/dues.h.
 */
#define STEP_CASEWORK                                                                              \
    "ALTER TABLE case_file ADD COLUMN version INTEGER NOT NULL DEFAULT 0;"                         \
    "ALTER TABLE case_file ADD COLUMN projection TEXT NOT NULL DEFAULT '';"                        \
    "UPDATE case_file SET version ="                                                               \
    " (SELECT coalesce(max(seq), 0) FROM case_event WHERE case_no = case_file.case_no);"           \
    "CREATE TABLE case_due("                                                                       \
    " case_no TEXT NOT NULL REFERENCES case_file(case_no),"                                        \
    " clock TEXT NOT NULL,"                                                                        \
    " start INTEGER,"                                                                              \
    " due INTEGER,"                                                                                \
    " provisional INTEGER NOT NULL,"                                                               \
    " rule TEXT NOT NULL,"                                                                         \
    " duty TEXT NOT NULL CHECK(duty IN ('ours','party','window')),"                                \
    " warned INTEGER NOT NULL,"                                                                    \
    " level INTEGER NOT NULL CHECK(level BETWEEN 0 AND 3),"                                        \
    " PRIMARY KEY(case_no, clock)) WITHOUT ROWID;"                                                 \
    "CREATE INDEX case_due_day ON case_due(due);"                                                  \
    "CREATE INDEX case_file_state ON case_file(state, bureau);"

/* Version 2, the draws' side of casework. visit: every visit to a firm; counts: towards yearly
 * limits; part_of: the visit of which a joint case's row is part; withdrawn: why, '' while it
 * stands. replacement: a team to be drawn anew (docs/protocol.md, section 12), one row for each
 * approved request; task is the id of its draws, gone a JSON list of the staff numbers that may not
 * go. joint: cases of one firm that may be visited together; proposal is the first of their
 * numbers. */
#define STEP_VISITS                                                                                \
    "CREATE TABLE visit("                                                                          \
    " seq INTEGER PRIMARY KEY AUTOINCREMENT,"                                                      \
    " uscc TEXT NOT NULL,"                                                                         \
    " bureau INTEGER NOT NULL,"                                                                    \
    " day INTEGER NOT NULL,"                                                                       \
    " type TEXT NOT NULL,"                                                                         \
    " source TEXT NOT NULL,"                                                                       \
    " case_no TEXT NOT NULL,"                                                                      \
    " counts INTEGER NOT NULL CHECK(counts IN (0, 1)),"                                            \
    " part_of INTEGER REFERENCES visit(seq),"                                                      \
    " recorded_by TEXT NOT NULL,"                                                                  \
    " recorded_at INTEGER NOT NULL,"                                                               \
    " withdrawn TEXT NOT NULL DEFAULT '');"                                                        \
    "CREATE INDEX visit_uscc ON visit(uscc, day);"                                                 \
    "CREATE INDEX visit_case ON visit(case_no);"                                                   \
    "CREATE INDEX visit_day ON visit(day);"                                                        \
    "CREATE TRIGGER visit_no_update BEFORE UPDATE OF seq, uscc, bureau, day, type, source, "       \
    "case_no,"                                                                                     \
    " counts, part_of, recorded_by, recorded_at ON visit"                                          \
    " BEGIN SELECT RAISE(ABORT, 'a recorded visit never changes'); END;"                           \
    "CREATE TRIGGER visit_no_delete BEFORE DELETE ON visit"                                        \
    " BEGIN SELECT RAISE(ABORT, 'visits are never deleted'); END;"                                 \
    "CREATE TABLE replacement("                                                                    \
    " task TEXT PRIMARY KEY,"                                                                      \
    " case_no TEXT NOT NULL REFERENCES case_file(case_no),"                                        \
    " kind TEXT NOT NULL CHECK(kind IN ('replace','recusal')),"                                    \
    " gone TEXT NOT NULL,"                                                                         \
    " reason TEXT NOT NULL,"                                                                       \
    " asked_by TEXT NOT NULL,"                                                                     \
    " approved_by TEXT NOT NULL,"                                                                  \
    " approved_at INTEGER NOT NULL,"                                                               \
    " state TEXT NOT NULL CHECK(state IN ('waiting','drawn','void'))) WITHOUT ROWID;"              \
    "CREATE INDEX replacement_case ON replacement(case_no);"                                       \
    "CREATE TABLE joint("                                                                          \
    " case_no TEXT PRIMARY KEY REFERENCES case_file(case_no),"                                     \
    " proposal TEXT NOT NULL,"                                                                     \
    " proposed_at INTEGER NOT NULL,"                                                               \
    " state TEXT NOT NULL CHECK(state IN ('proposed','accepted','declined')),"                     \
    " lead TEXT) WITHOUT ROWID;"                                                                   \
    "CREATE INDEX joint_proposal ON joint(proposal);"

/* Version 2, what the public sees of a case: results/<case>.json. Events that change it raise
 * wanted to their seq; done follows when the file is out. version counts the files of the case;
 * text is the newest, sha256 and log_index are in its log entry. */
#define STEP_PUBLIC                                                                                \
    "CREATE TABLE case_public("                                                                    \
    " case_no TEXT PRIMARY KEY REFERENCES case_file(case_no),"                                     \
    " wanted INTEGER NOT NULL,"                                                                    \
    " done INTEGER NOT NULL,"                                                                      \
    " version INTEGER NOT NULL,"                                                                   \
    " text TEXT NOT NULL,"                                                                         \
    " sha256 TEXT NOT NULL,"                                                                       \
    " log_index INTEGER REFERENCES log_entry(idx)) WITHOUT ROWID;"                                 \
    "CREATE INDEX case_public_wanted ON case_public(case_no) WHERE wanted > done;"                 \
    "CREATE TRIGGER case_event_public AFTER INSERT ON case_event WHEN NEW.kind IN"                 \
    " ('disclosure-approve','disclosure-withhold','decision-publish','decision-withdraw')"         \
    " BEGIN INSERT INTO case_public VALUES(NEW.case_no, NEW.seq, 0, 0, '', '', NULL)"              \
    " ON CONFLICT(case_no) DO UPDATE SET wanted = NEW.seq; END;"

/* Version 2, documents of cases (docs/documents.md): every version that was ever made. n counts the
 * documents of a bureau, kind and year; versions of one document share it. sha256 is that of html,
 * and stands in the case's event too. */
#define STEP_DOCUMENTS                                                                             \
    "CREATE TABLE document("                                                                       \
    " case_no TEXT NOT NULL REFERENCES case_file(case_no),"                                        \
    " kind TEXT NOT NULL,"                                                                         \
    " version INTEGER NOT NULL,"                                                                   \
    " bureau INTEGER NOT NULL,"                                                                    \
    " year INTEGER NOT NULL,"                                                                      \
    " n INTEGER NOT NULL,"                                                                         \
    " number TEXT NOT NULL,"                                                                       \
    " sha256 TEXT NOT NULL,"                                                                       \
    " made_by TEXT NOT NULL,"                                                                      \
    " made_at INTEGER NOT NULL,"                                                                   \
    " html TEXT NOT NULL,"                                                                         \
    " PRIMARY KEY(case_no, kind, version));"                                                       \
    "CREATE INDEX document_number ON document(bureau, kind, year, n);"                             \
    "CREATE TRIGGER document_no_replace BEFORE INSERT ON document WHEN EXISTS(SELECT 1 FROM "      \
    "document WHERE case_no = NEW.case_no AND kind = NEW.kind"                                     \
    " AND version = NEW.version)"                                                                  \
    " BEGIN SELECT RAISE(ABORT, 'documents are never replaced'); END;"                             \
    "CREATE TRIGGER document_no_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, "       \
    "'documents never change'); END;"                                                              \
    "CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, "       \
    "'documents are never deleted'); END;"

/* Version 2, the ledger of matters (core/cases/matter.h). A matter's events are the truth; each
 * one's sha256 covers the one before, so the last one proves them all. unit, state, version,
 * projection and sha256 follow from the events, due, provisional and next_check from those and the
 * calendar. */
#define STEP_MATTERS                                                                               \
    "CREATE TABLE matter("                                                                         \
    " no TEXT PRIMARY KEY,"                                                                        \
    " kind TEXT NOT NULL,"                                                                         \
    " source TEXT NOT NULL,"                                                                       \
    " external TEXT,"                                                                              \
    " first INTEGER NOT NULL,"                                                                     \
    " received INTEGER NOT NULL,"                                                                  \
    " opened INTEGER NOT NULL,"                                                                    \
    " uscc TEXT,"                                                                                  \
    " case_no TEXT REFERENCES case_file(case_no),"                                                 \
    " commit_index INTEGER REFERENCES draw(commit_index),"                                         \
    " unit INTEGER NOT NULL,"                                                                      \
    " state TEXT NOT NULL,"                                                                        \
    " version INTEGER NOT NULL,"                                                                   \
    " sha256 TEXT NOT NULL,"                                                                       \
    " projection TEXT NOT NULL,"                                                                   \
    " due INTEGER,"                                                                                \
    " provisional INTEGER NOT NULL,"                                                               \
    " next_check INTEGER) WITHOUT ROWID;"                                                          \
    "CREATE UNIQUE INDEX matter_external ON matter(source, external) WHERE external IS NOT NULL;"  \
    "CREATE INDEX matter_case ON matter(case_no);"                                                 \
    "CREATE INDEX matter_uscc ON matter(uscc);"                                                    \
    "CREATE INDEX matter_check ON matter(next_check);"                                             \
    "CREATE TRIGGER matter_no_update BEFORE UPDATE OF no, kind, source, external, first, "         \
    "received,"                                                                                    \
    " opened, uscc ON matter"                                                                      \
    " BEGIN SELECT RAISE(ABORT, 'what a matter was opened with never changes'); END;"              \
    "CREATE TRIGGER matter_no_delete BEFORE DELETE ON matter"                                      \
    " BEGIN SELECT RAISE(ABORT, 'matters are never deleted'); END;"                                \
    "CREATE TABLE matter_event("                                                                   \
    " seq INTEGER PRIMARY KEY AUTOINCREMENT,"                                                      \
    " matter_no TEXT NOT NULL REFERENCES matter(no),"                                              \
    " time INTEGER NOT NULL,"                                                                      \
    " actor TEXT NOT NULL,"                                                                        \
    " kind TEXT NOT NULL,"                                                                         \
    " content TEXT NOT NULL,"                                                                      \
    " sha256 TEXT NOT NULL);"                                                                      \
    "CREATE INDEX matter_event_matter ON matter_event(matter_no, seq);"                            \
    "CREATE TRIGGER matter_event_no_replace BEFORE INSERT ON matter_event"                         \
    " WHEN EXISTS(SELECT 1 FROM matter_event WHERE seq = NEW.seq)"                                 \
    " BEGIN SELECT RAISE(ABORT, 'events of matters are never replaced'); END;"                     \
    "CREATE TRIGGER matter_event_no_update BEFORE UPDATE ON matter_event"                          \
    " BEGIN SELECT RAISE(ABORT, 'events of matters never change'); END;"                           \
    "CREATE TRIGGER matter_event_no_delete BEFORE DELETE ON matter_event"                          \
    " BEGIN SELECT RAISE(ABORT, 'events of matters are never deleted'); END;"

/* Version 3, people who sign in (platform/store/ledger_accounts.h) and forms they have begun.
 * roles: bits of platform/ops/op.h's enum role. next_…: a change that waits for a second person,
 * next_by '' without one. used and expires are days. */
#define STEP_ACCOUNTS                                                                              \
    "CREATE TABLE account("                                                                        \
    " key TEXT PRIMARY KEY,"                                                                       \
    " name TEXT NOT NULL,"                                                                         \
    " roles INTEGER NOT NULL,"                                                                     \
    " bureau INTEGER NOT NULL,"                                                                    \
    " password TEXT NOT NULL,"                                                                     \
    " must_change INTEGER NOT NULL CHECK(must_change IN (0, 1)),"                                  \
    " state TEXT NOT NULL CHECK(state IN ('proposed','active','disabled')),"                       \
    " serial INTEGER NOT NULL,"                                                                    \
    " proposed_by TEXT NOT NULL,"                                                                  \
    " proposed_at INTEGER NOT NULL,"                                                               \
    " approved_by TEXT NOT NULL,"                                                                  \
    " approved_at INTEGER NOT NULL,"                                                               \
    " password_at INTEGER NOT NULL,"                                                               \
    " login_at INTEGER NOT NULL,"                                                                  \
    " next_by TEXT NOT NULL,"                                                                      \
    " next_at INTEGER NOT NULL,"                                                                   \
    " next_name TEXT NOT NULL,"                                                                    \
    " next_roles INTEGER NOT NULL,"                                                                \
    " next_bureau INTEGER NOT NULL,"                                                               \
    " next_password TEXT NOT NULL) WITHOUT ROWID;"                                                 \
    "CREATE TRIGGER account_no_delete BEFORE DELETE ON account"                                    \
    " BEGIN SELECT RAISE(ABORT, 'accounts are disabled, never deleted'); END;"                     \
    "CREATE TABLE api_token("                                                                      \
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                       \
    " sha256 TEXT NOT NULL UNIQUE,"                                                                \
    " account TEXT NOT NULL REFERENCES account(key),"                                              \
    " label TEXT NOT NULL,"                                                                        \
    " roles INTEGER NOT NULL,"                                                                     \
    " read_only INTEGER NOT NULL CHECK(read_only IN (0, 1)),"                                      \
    " created INTEGER NOT NULL,"                                                                   \
    " expires INTEGER NOT NULL,"                                                                   \
    " used INTEGER,"                                                                               \
    " revoked INTEGER,"                                                                            \
    " revoked_by TEXT);"                                                                           \
    "CREATE INDEX api_token_account ON api_token(account, id);"                                    \
    "CREATE TRIGGER api_token_no_update BEFORE UPDATE OF id, sha256, account, label, roles,"       \
    " read_only, created, expires ON api_token"                                                    \
    " BEGIN SELECT RAISE(ABORT, 'what a token may do never changes'); END;"                        \
    "CREATE TRIGGER api_token_no_delete BEFORE DELETE ON api_token"                                \
    " BEGIN SELECT RAISE(ABORT, 'tokens are revoked, never deleted'); END;"                        \
    "CREATE TABLE draft("                                                                          \
    " person TEXT NOT NULL,"                                                                       \
    " place TEXT NOT NULL,"                                                                        \
    " text TEXT NOT NULL,"                                                                         \
    " time INTEGER NOT NULL,"                                                                      \
    " PRIMARY KEY(person, place)) WITHOUT ROWID;"

/* Version 4, what people look at first. case_work: one narrow row a case, so that lists and the
 * inbox need not read what cases were opened with; main is the state of the main track, planned the
 * day the visit was asked for, due the next day on which somebody must act. case_wait: decisions
 * that wait for somebody else than those in barred (keys between spaces). Both follow from the
 * cases; service/worklist.c fills in cases from before. feed_token: addresses of calendars. notice:
 * what notify_command was or is to be told; state waiting, sent, failed. */
#define STEP_WORK                                                                                  \
    "CREATE TABLE case_work("                                                                      \
    " case_no TEXT PRIMARY KEY REFERENCES case_file(case_no),"                                     \
    " uscc TEXT NOT NULL,"                                                                         \
    " name TEXT NOT NULL,"                                                                         \
    " bureau INTEGER NOT NULL,"                                                                    \
    " date INTEGER NOT NULL,"                                                                      \
    " inspect_by INTEGER,"                                                                         \
    " state TEXT NOT NULL,"                                                                        \
    " stage INTEGER NOT NULL,"                                                                     \
    " main TEXT NOT NULL DEFAULT '',"                                                              \
    " planned INTEGER,"                                                                            \
    " due INTEGER) WITHOUT ROWID;"                                                                 \
    "INSERT INTO case_work SELECT f.case_no, f.uscc, p.name, f.bureau, f.date,"                    \
    " NULL, f.state, f.stage, '', NULL, (SELECT min(due) FROM case_due d WHERE d.case_no = "       \
    "f.case_no"                                                                                    \
    " AND d.duty <> 'window') FROM case_file f JOIN pick p ON p.commit_index = f.commit_index"     \
    " AND p.position = f.position;"                                                                \
    "CREATE INDEX case_work_bureau ON case_work(bureau, date);"                                    \
    "CREATE INDEX case_work_date ON case_work(date);"                                              \
    "CREATE INDEX case_work_planned ON case_work(planned) WHERE planned IS NOT NULL;"              \
    "CREATE INDEX case_work_uscc ON case_work(uscc);"                                              \
    "CREATE TRIGGER case_work_new AFTER INSERT ON case_file BEGIN"                                 \
    " INSERT INTO case_work SELECT NEW.case_no, NEW.uscc, p.name, NEW.bureau, NEW.date,"           \
    " NULL, NEW.state, NEW.stage, '', NULL, NULL FROM pick p WHERE p.commit_index = "              \
    "NEW.commit_index"                                                                             \
    " AND p.position = NEW.position; END;"                                                         \
    "CREATE TRIGGER case_work_moved AFTER UPDATE OF state, stage ON case_file BEGIN"               \
    " UPDATE case_work SET state = NEW.state, stage = NEW.stage WHERE case_no = NEW.case_no; END;" \
    "CREATE TABLE case_wait("                                                                      \
    " case_no TEXT NOT NULL REFERENCES case_file(case_no),"                                        \
    " action TEXT NOT NULL,"                                                                       \
    " bureau INTEGER NOT NULL,"                                                                    \
    " roles INTEGER NOT NULL,"                                                                     \
    " barred TEXT NOT NULL,"                                                                       \
    " since INTEGER NOT NULL,"                                                                     \
    " PRIMARY KEY(case_no, action)) WITHOUT ROWID;"                                                \
    "CREATE INDEX case_wait_since ON case_wait(since);"                                            \
    "CREATE INDEX case_event_actor ON case_event(actor, case_no);"                                 \
    "CREATE INDEX pick_inspector_name ON pick_inspector(name);"                                    \
    "CREATE TABLE feed_token("                                                                     \
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                       \
    " sha256 TEXT NOT NULL UNIQUE,"                                                                \
    " person TEXT NOT NULL,"                                                                       \
    " created INTEGER NOT NULL,"                                                                   \
    " revoked INTEGER);"                                                                           \
    "CREATE INDEX feed_token_person ON feed_token(person);"                                        \
    "CREATE TABLE notice("                                                                         \
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                       \
    " key TEXT NOT NULL UNIQUE,"                                                                   \
    " text TEXT NOT NULL,"                                                                         \
    " created INTEGER NOT NULL,"                                                                   \
    " tries INTEGER NOT NULL DEFAULT 0,"                                                           \
    " next_try INTEGER NOT NULL,"                                                                  \
    " state TEXT NOT NULL CHECK(state IN ('waiting','sent','failed')),"                            \
    " problem TEXT NOT NULL DEFAULT '');"                                                          \
    "CREATE INDEX notice_waiting ON notice(next_try) WHERE state = 'waiting';"

/* Code tables and templates changed at the desk: every text ever proposed, by two people. */
#define STEP_TABLES                                                                                \
    "CREATE TABLE code_table("                                                                     \
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"                                                       \
    " name TEXT NOT NULL,"                                                                         \
    " text BLOB NOT NULL,"                                                                         \
    " sha256 TEXT NOT NULL,"                                                                       \
    " base TEXT NOT NULL,"                                                                         \
    " state TEXT NOT NULL CHECK(state IN ('proposed','applied','rejected')),"                      \
    " proposed_by TEXT NOT NULL,"                                                                  \
    " proposed_at INTEGER NOT NULL,"                                                               \
    " reason TEXT NOT NULL,"                                                                       \
    " decided_by TEXT NOT NULL DEFAULT '',"                                                        \
    " decided_at INTEGER NOT NULL DEFAULT 0,"                                                      \
    " note TEXT NOT NULL DEFAULT '');"                                                             \
    "CREATE INDEX code_table_name ON code_table(name, id);"

/* Version 6, which inspector somebody with an account is: a staff number of the registry, '' for
 * nobody. Nobody is told from a namesake by the name any more. */
#define STEP_INSPECTORS                                                                            \
    "ALTER TABLE account ADD COLUMN inspector TEXT NOT NULL DEFAULT '';"                           \
    "ALTER TABLE account ADD COLUMN next_inspector TEXT NOT NULL DEFAULT '';"                      \
    "DROP INDEX pick_inspector_name;"

/* Version 6, lists that are sorted and counted by indexes alone. */
#define STEP_LISTS                                                                                 \
    "DROP INDEX case_due_day;"                                                                     \
    "CREATE INDEX case_due_day ON case_due(due, case_no, clock, duty);"                            \
    "DROP INDEX case_work_bureau;"                                                                 \
    "CREATE INDEX case_work_bureau ON case_work(bureau, date, state, due, planned);"               \
    "CREATE INDEX matter_due ON matter(due);"                                                      \
    "CREATE INDEX matter_unit ON matter(unit, state, kind, due);"                                  \
    "CREATE INDEX visit_bureau ON visit(bureau, day, counts, part_of, withdrawn);"                 \
    "CREATE INDEX visit_counts ON visit(day, counts, part_of, withdrawn);"

const char *const ledger_schema_steps[LEDGER_SCHEMA_VERSION] = {
    TABLES_LOG TABLES_DRAW TABLES_CASE,
    STEP_CASEWORK STEP_VISITS STEP_PUBLIC STEP_DOCUMENTS STEP_MATTERS,
    STEP_ACCOUNTS,
    STEP_WORK,
    STEP_TABLES,
    STEP_INSPECTORS STEP_LISTS,
};

const char *const ledger_schema_count =
    "SELECT count(*), count(CASE name WHEN 'meta' THEN 1 END) FROM sqlite_master"
    " WHERE type = 'table'";
