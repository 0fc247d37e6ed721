#!/usr/bin/env python3
"""Copies the open cases of a stopped daemon's ledger until there are N: what lists meet in a province after some years.

usage: many_cases.py LEDGER.DB N

Each copy has its pick, its running clocks (their days spread over a year around those of the original), a decision that waits
for every twentieth, a visit, and for every tenth a matter. The copies have no log entries: good for looking, not for drawing on.
"""
import sqlite3
import sys

DAYS = "abs(n.value * 7919) % 365 - 120"


def columns(db, table, *without):
    return [c[1] for c in db.execute(f"PRAGMA table_info({table})") if c[1] not in without]


def copy(db, table, changed, join="c.case_no = t.case_no", where="1 = 1"):
    """Rows of `table` for every copy of its case; `changed` says which columns differ, and how."""
    names = [c for c in columns(db, table) if changed.get(c, "") is not None]
    values = [changed.get(c, f"t.{c}") for c in names]
    db.execute(f"INSERT INTO {table}({', '.join(names)}) SELECT {', '.join(values)} FROM n JOIN c ON c.i = n.value % (SELECT"
               f" count(*) FROM c) JOIN {table} t ON {join} WHERE {where} ORDER BY n.value")


def main():
    path, count = sys.argv[1], int(sys.argv[2])
    db = sqlite3.connect(path)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("CREATE TEMP TABLE c AS SELECT row_number() OVER (ORDER BY case_no) - 1 AS i, case_no, commit_index, position,"
               " bureau, date FROM case_file WHERE state = 'open'")
    have = db.execute("SELECT count(*) FROM c").fetchone()[0]
    if not have:
        sys.exit("many_cases: the ledger has no open case to copy")
    db.execute("CREATE TEMP TABLE n AS WITH RECURSIVE s(value) AS (SELECT ? UNION ALL SELECT value + 1 FROM s WHERE value < ?)"
               " SELECT value FROM s", (have, count - 1))
    no = "printf('%06d', c.bureau) || '20260101' || printf('%06d', n.value)"
    uscc = "printf('91220102MA%08d', n.value)"  # a firm of its own each: else all would be visited together
    copy(db, "pick", {"uscc": uscc, "position": "1000000 + n.value", "case_no": no, "name": "t.name || n.value"},
         "t.commit_index = c.commit_index AND t.position = c.position")
    own = "c.case_no = t.no"
    copy(db, "docket", {"no": no, "uscc": uscc, "position": "1000000 + n.value", "date": "t.date - n.value % 300"}, own)
    number = "(SELECT max(number) FROM docket_event) + row_number() OVER (ORDER BY n.value, t.seq)"
    copy(db, "docket_event", {"no": no, "seq": None, "number": number}, own)
    # as if warned of and passed up long ago: else the daemon would begin with a hundred thousand warnings
    copy(db, "docket_due", {"no": no, "due": f"t.due + {DAYS}", "warned": "1", "level": "3"}, own)
    copy(db, "case_wait", {"case_no": no})
    copy(db, "case_wait_barred", {"case_no": no})
    db.execute(f"INSERT INTO case_wait SELECT {no}, 'visit-approve', c.bureau, 2, 1700000000 + n.value FROM n JOIN c"
               " ON c.i = n.value % (SELECT count(*) FROM c) WHERE n.value % 20 = 0 ON CONFLICT DO NOTHING")
    db.execute("INSERT INTO case_wait_barred SELECT case_no, action, 'uid:1' FROM case_wait WHERE action = 'visit-approve'"
               " AND case_no LIKE '______20260101%' ON CONFLICT DO NOTHING")
    db.execute("UPDATE docket SET due = (SELECT min(d.due) FROM case_due d WHERE d.case_no = docket.no AND d.duty <> 'window')"
               " WHERE no LIKE '______20260101%'")
    db.execute(f"INSERT INTO visit(uscc, bureau, day, type, source, case_no, counts, recorded_by, recorded_at) SELECT f.uscc,"
               f" f.bureau, f.date, 'daily', '', f.case_no, 1, 'wang', 1700000000 FROM case_file f"
               " WHERE f.case_no LIKE '______20260101%'")
    changed = {"no": f"'T' || {no}", "external": "NULL", "case_no": "NULL", "commit_index": "NULL", "bureau": "c.bureau",
               "due": f"t.due + {DAYS}"}
    copy(db, "docket", changed, "t.no = (SELECT min(no) FROM docket WHERE kind <> 'case')", "n.value % 10 = 0")
    db.commit()
    print(" ".join(f"{t}={db.execute(f'SELECT count(*) FROM {t}').fetchone()[0]}"
                   for t in ("case_file", "case_due", "case_wait", "visit", "docket")))
    db.close()


main()
