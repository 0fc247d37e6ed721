"""site_leaks.py SITE STATE [WORD…]: searches every published byte for what must never be there, as
ledger.db and registry.db of the folder STATE know it: inspectors (names, staff numbers), firms
that were drawn in a draw not yet revealed and have no published result (names, codes), strata and
classes beside firms, keys and names of staff accounts, and the WORDs (complainants and other things
that the caller planted in private places). Prints each find; status 1 if there is any."""
import html
import json
import os
import re
import sqlite3
import sys
import urllib.parse

HAN = "\u4e00-\u9fff"
# The log names who approved or voided by account key (docs/protocol.md, section 2).
LOG = ("tile/", "checkpoint", "log.vkey")
CODE = ("assets/",)


def rows(path, sql):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    try:
        return [r[0] for r in db.execute(sql) if r[0]]
    finally:
        db.close()


def words_of(state, config):
    ledger, registry = state + "/ledger.db", state + "/registry.db"
    words = {}
    for name in rows(registry, "SELECT name FROM inspector") + rows(ledger, "SELECT DISTINCT name FROM pick_inspector"):
        words[name] = "name of an inspector"
    for code in rows(registry, "SELECT id FROM inspector") + rows(ledger, "SELECT DISTINCT inspector FROM pick_inspector"):
        words[code] = "staff number of an inspector"
    hidden = """SELECT %s FROM pick JOIN draw USING(commit_index) WHERE draw.state IN ('drawn', 'void')
        AND uscc NOT IN (SELECT uscc FROM pick JOIN draw USING(commit_index) WHERE draw.state = 'revealed')
        AND uscc NOT IN (SELECT uscc FROM case_file JOIN case_public USING(case_no) WHERE case_public.version > 0)"""
    open_names = set(rows(ledger, "SELECT name FROM pick JOIN draw USING(commit_index) WHERE draw.state = 'revealed'"))
    open_names |= {json.loads(t)["firm"]["name"] for t in rows(ledger, "SELECT text FROM case_public WHERE version > 0")}
    for uscc in rows(ledger, hidden % "uscc"):
        words[uscc] = "code of a firm whose draw is not revealed"
    for name in rows(ledger, hidden % "name"):
        if name not in open_names:
            words[name] = "name of a firm whose draw is not revealed"
    accounts = {}
    for line in open(config, encoding="utf-8"):
        person = re.match(r"(\w+) = uid:\S+ .*name:(\S+)", line)
        if person:
            accounts[person[1]] = "key of a staff account"
            words[person[2]] = "name of a staff account"
    return words, accounts


def text_forms(raw, name):
    """The bytes as text, with markup taken off, escapes undone."""
    text = raw.decode("utf-8", "replace")
    yield text
    plain = html.unescape(re.sub(r"<[^>]*>", " ", text)) if name.endswith((".html", ".atom")) else text
    yield plain
    yield urllib.parse.unquote(html.unescape(text))  # also what stands in attributes
    if name.endswith(".json"):
        yield text.encode().decode("unicode_escape", "replace") if "\\u" in text else text


RUNS = (re.compile("[%s]+" % HAN), re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*"), re.compile("[0-9A-Za-z]+"))


class Finder:
    """Which of the words stand in a text: a word of Han characters or of digits and letters must be
    a whole run of such (a name is not found inside a longer one), any other is looked for as it is."""

    def __init__(self, words):
        self.words = set(words)
        self.mixed = [w for w in words if not any(r.fullmatch(w) for r in RUNS)]

    def find(self, text):
        for runs in RUNS:
            yield from self.words.intersection(runs.findall(text))
        yield from (w for w in self.mixed if w in text)


STRATUM = re.compile(r"(?<![0-9])[0-9]{6}/[ABCD](?:/[DF])?(?![0-9A-Za-z])")
USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
CASE = re.compile(r"[0-9]{6}20[0-9]{10}")  # region6 + yyyymmdd + sequence
CLASS = re.compile(r"(?<![0-9A-Za-z])[ABCD] ?类|类别?[:：]? ?[ABCD](?![A-Za-z])|(?i:class)[\"': ]+[ABCD](?![A-Za-z])"
                   r"|[\",>;] ?[ABCD] ?[\",<;]")
PRIVATE_KEY = re.compile(r'"(class|stratum|strata|ownership|inspectors|inspector|complainant|ticket|salt)" *:')
SUMS = ("data/statistics.json",)


def look(name, raw, words, accounts, find, find_account):
    for text in text_forms(raw, name):
        for word in find.find(text):
            yield "%s: %s (%s)" % (name, word, words[word])
        for m in STRATUM.finditer(text):
            yield "%s: key of a stratum: %s" % (name, m[0])
        if not name.startswith(LOG + CODE):
            for word in find_account.find(re.sub(r"<[^>]*>", " ", text)):
                yield "%s: %s (%s)" % (name, word, accounts[word])
        if name.startswith(CODE + ("plans/", "tile/")):
            continue
        for m in USCC.finditer(text):
            if CASE.fullmatch(m[0]):
                continue
            near = text[max(0, m.start() - 120):m.end() + 120]
            beside = CLASS.search(near)
            if beside:
                yield "%s: a class beside a firm: %s … %s" % (name, m[0], beside[0])
        if name.endswith(".json") and name not in SUMS:
            for m in PRIVATE_KEY.finditer(text):
                yield "%s: field %s" % (name, m[0])


def main():
    site, state = sys.argv[1], sys.argv[2]
    words, accounts = words_of(state, os.path.join(state, "..", "inspectd.conf"))
    words.update({w: "given word" for w in sys.argv[3:]})
    find, find_account = Finder(words), Finder(accounts)
    found, files, size = set(), 0, 0
    for folder, _, names in os.walk(site):
        for file in names:
            path = os.path.join(folder, file)
            name = os.path.relpath(path, site)
            with open(path, "rb") as f:
                raw = f.read()
            files, size = files + 1, size + len(raw)
            found.update(look(name, raw, words, accounts, find, find_account))
            for word in find.find(name):
                found.add("%s: the file's name holds %s" % (name, word))
    print("\n".join(sorted(found)[:60]))
    print("%d files, %d bytes, %d secrets looked for, %d found" % (files, size, len(words) + len(accounts), len(found)))
    if not words or not accounts or not files:
        print("nothing was looked for")
        sys.exit(2)
    sys.exit(1 if found else 0)


main()
