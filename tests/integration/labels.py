"""Walks every page as each person in both languages, each page twice: as it is, and with every label and
sentence of every answer reworded (tests/reword/reword.c). The controls must be the same: forms, fields with
their values, options, buttons, links, what stands as wrong. labels.py HOST:PORT PASSWORD"""
import html.parser
import re
import subprocess
import sys
import time
import urllib.parse

import inbox

PASSWORD = sys.argv[2]
START = {"wang": ["/desk", "/inbox", "/me"], "li": ["/desk", "/inbox"], "chen": ["/inbox", "/me"],
         "he": ["/inbox"], "sun": ["/inbox"], "qian": ["/audit", "/me", "/desk"]}
EACH = 3 # pages of a kind; more of what differs by its state
MORE = {"/case/N": 15, "/desk/imports/N": 6, "/desk/draws/N": 8, "/desk/plan/of/X": 6, "/audit/draw/N": 6}


class Controls(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.all, self.must, self.form = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.form = a.get("action")
            self.must.setdefault(self.form, False)
        if "required" in a and tag != "form":
            self.must[self.form] = True
        if tag == "input" and a.get("name") == "csrf":
            return
        if tag in ("form", "input", "select", "option", "button", "textarea", "a"):
            keys = ("action", "method", "type", "name", "value", "checked", "selected", "required", "form", "formaction")
            self.all.append((tag, *((k, a[k]) for k in keys if k in a), a.get("href")))
        if "wrong" in (a.get("class") or "").split():
            self.all.append(("wrong",))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


class Walker(inbox.Person):
    reworded = False

    def __init__(self, key, lang):
        super().__init__(None, lang)
        self.fill("/login", {"user": key, "password": PASSWORD})

    def headers(self):
        return {"X-Reword": "yes"} if self.reworded else {}

    def both(self, ask):
        pair = []
        for self.reworded in (False, True):
            pair.append(ask())
            until = time.monotonic() + 60
            while "<progress" in pair[-1].text and time.monotonic() < until: # comes again by itself
                time.sleep(0.3)
                pair[-1] = ask()
        self.reworded = False
        return pair


def kind_of(path):
    path = urllib.parse.unquote(path.partition("?")[0])
    path = re.sub(r"^/op/.*", "/op/X", path)
    path = re.sub(r"/T?\d{12,}", "/N", path)
    path = re.sub(r"/(9[123][0-9A-Z]{16}|JL\d+)", "/X", path)
    return re.sub(r"/\d+(?=/|$)", "/N", re.sub(r"/[0-9a-f]{12,64}(?=/|$)", "/X", path))


def differ(path, lang, pair):
    plain, other = (Controls(a.text).all for a in pair)
    if pair[0].status != pair[1].status:
        return [f"{path} ({lang}): status {pair[0].status} and {pair[1].status}"]
    gone = [c for c in plain if c not in other] + [c for c in other if c not in plain]
    return [] if plain == other else [f"{path} ({lang}): {gone[:3] or 'in another order'}"]


def walk(person, lang, seen, bad):
    w, todo, count = Walker(person, lang), list(START[person]), {}
    pages = marked = 0
    known = set(todo)
    while todo:
        path = todo.pop(0)
        kind = kind_of(path)
        count[kind] = count.get(kind, 0) + 1
        if count[kind] > MORE.get(kind, EACH):
            continue
        pair = w.both(lambda: w.get(path))
        if pair[0].status != 200 or "text/html" not in pair[0].headers.get("content-type", "") or 'action="/logout"' not in pair[0].text:
            continue
        pages += 1
        marked += "※" in pair[1].text
        seen.add(path.partition("?")[0])
        bad += differ(path, lang, pair)
        controls = Controls(pair[0].text)
        for form in inbox.Forms(pair[0].text).forms: # sent empty, one with required fields comes back
            if re.fullmatch(r"/case/\w+/do/[\w-]+", form["action"] or "") and controls.must[form["action"]]:
                sent = [(n, v) for n, v in form["fields"] if n in ("csrf", "seen")]
                again = w.both(lambda: w.send(form["action"], sent))
                bad += differ("POST " + path, lang, again)
                if again[0].status not in (400, 409, 422):
                    bad.append(f"POST {path}: sent empty it is answered {again[0].status}")
        for href in (c[-1] for c in controls.all if c[0] == "a" and c[-1]):
            url = urllib.parse.urljoin(path, href)
            if re.match(r"/(?!/|(assets|en|draws|results|plans|data|tile|find)(/|$)|[^?]*\.html)", url) \
                    and "lang=" not in url and "csv" not in url and url not in known:
                known.add(url)
                todo.append(url.partition("#")[0])
    return pages, marked


def routes():
    """Every page and download that there is: the rows of the routes."""
    text = subprocess.run("cat src/doors/web/*.c src/doors/web/*/*.c", shell=True, capture_output=True, text=True).stdout
    return set(re.findall(r'\bGET\w*\("(/[^"]*)"', text))


def main():
    seen, bad = set(), []
    for person in START:
        for lang in ("zh", "en"):
            pages, marked = walk(person, lang, seen, bad)
            inbox.say(f"{person} ({lang}): {pages} pages, {marked} of them reworded", pages > 5 and marked > pages / 3)
    inbox.say("no control appears or vanishes with a label", not bad, "\n".join(bad))
    patterns = {r: re.compile(re.sub(r":\w+", "[^/]+", re.escape(r).replace(r"\:", ":"))) for r in routes()}
    print("# not seen: " + " ".join(sorted(r for r, p in patterns.items() if not any(map(p.fullmatch, seen)))))
    inbox.end()


main()
