"""api_calls.py PORT TOKENS: every operation with arguments that fit a worked state, each answer held
against docs/openapi.json. TOKENS is a JSON file {"person": token}."""
import json
import os
import sys
import urllib.parse

from api import Server, bearer

server = Server(sys.argv[1])
tokens = json.load(open(sys.argv[2], encoding="utf-8"))
if open("docs/openapi.json", encoding="utf-8").read() and json.load(
        open("docs/openapi.json", encoding="utf-8")) != server.doc:
    server.fail("docs/openapi.json is not what the server says: UPDATE=1 build/tests/web/test_openapi")


def get(person, path, **query):
    text = "?" + urllib.parse.urlencode(query, doseq=True) if query else ""
    return server.call(path, "GET", bearer(tokens[person]), text)


def post(person, path, body):
    return server.call(path, "POST", bearer(tokens[person]), body=body)


def rows(answer):
    return answer[1].get("rows", [])


def want(status, answer, what):
    if answer[0] != status:
        server.fail(f"{what}: {answer[0]} {json.dumps(answer[1], ensure_ascii=False)[:300]}")
    return answer


# ---- reading ----
cases = rows(want(200, get("qian", "/case/list"), "cases"))
draws = rows(want(200, get("qian", "/draw/list"), "draws"))
people = rows(want(200, get("qian", "/inspector/list"), "inspectors"))
imports = rows(want(200, get("qian", "/import/list"), "imports"))
kind = rows(want(200, get("qian", "/document/kinds"), "kinds of documents"))[0]["kind"]
case, commit = cases[0]["case"], draws[0]["commit"]
known = {"case": case, "commit": commit, "uscc": cases[0]["uscc"], "id": people[0]["id"],
         "user": "qian", "index": 0, "place": "nowhere", "name": "none", "secret": "A" * 43, "text": cases[0]["name"][:2], "task": draws[0]["task"], "kind": kind, "matter": "T000000000000000000"}
done = set()
for path, method, operation in server.operations():
    if method != "GET":
        continue
    needed = {p["name"] for p in operation.get("parameters", []) if p["required"]}
    for name in needed - set(known):
        server.fail(f"no value for {name} of {path}: add one to `known`")
    query = {name: known[name] for name in needed & set(known)}
    if path.startswith("/import/") and "id" in query:
        query["id"] = imports[0]["id"]
    if path == "/import/template":
        query["kind"] = "enterprises"
    roles = operation["x-roles"]
    status, _ = get("qian" if operation["x-anybody"] or "auditor" in roles else "wang", path, **query)
    if status not in (200, 404, 409):
        server.fail(f"GET {path} {query}: {status}")
    done.add((path, status))
found = {path for path, status in done if status == 200}
for path in ("/case/show", "/case/history", "/draw/show", "/enterprise/show", "/plan/show",
             "/whoami", "/status", "/case/due", "/log/show", "/user/list", "/import/show"):
    if path not in found:
        server.fail(f"GET {path} has shown nothing")

# ---- pages of a table ----
first = want(200, get("qian", "/case/list", limit=1), "one row")[1]
second = want(200, get("qian", "/case/list", limit=1, offset=1), "the next row")[1]
if first["paging"] != {"offset": 0, "limit": 1, "total": len(cases)} or len(first["rows"]) != 1:
    server.fail(f"paging: {first['paging']}")
if second["rows"] != cases[1:2]:
    server.fail("the second page is not the second row")
if rows(get("qian", "/case/list", offset=len(cases))) != []:
    server.fail("a page after the end is not empty")

# ---- changing ----
want(200, post("zhao", "/visit/record", {"uscc": known["uscc"], "type": "daily", "date": "2026-11-23"}), "a visit")
want(409, post("zhao", "/visit/record", {"uscc": known["uscc"], "type": "daily", "date": "2026-11-23"}), "it again")
matter = want(200, post("zhao", "/matter/open", {"kind": "round-table", "source": "会议", "text": "议题",
                                                 "bureau": cases[0]["bureau"][:6]}), "a matter")
no = {f["key"]: f["value"] for f in matter[1]["fields"]}["matter"]
want(200, get("zhao", "/case/show", case=no), "the matter")
want(200, post("zhao", "/case/act", {"case": no, "action": "accept"}), "accepted")
want(200, post("zhao", "/case/act", {"case": case, "action": "visit-ask", "set": {"planned": "2026-11-26", "ways": ["onsite"]}}), "asked")
want(403, post("zhao", "/case/act", {"case": case, "action": "visit-approve"}), "not by the same person")
want(200, post("li", "/case/act", {"case": case, "action": "visit-approve"}), "approved")
want(200, post("zhao", "/document/make", {"case": case, "kind": kind}), "a document")
shown = want(200, get("zhao", "/document/show", case=case, kind=kind), "shown")
if "<html" not in shown[1].get("file", {}).get("text", ""):
    server.fail("the document is no HTML")

# ---- files ----
plan = open("config/plan.example.conf", encoding="utf-8").read()
want(200, post("qian", "/plan/check", {"file": {"name": "plan.conf", "text": plan}}), "a plan in JSON")
want(200, server.call("/plan/check", "POST", bearer(tokens["qian"]), body=plan.encode(), kind="text/csv"), "a plan as it is")
want(400, post("qian", "/plan/check", {"file": "plan.conf"}), "a name is no file")
table = open(os.path.join(sys.argv[3], "recusals.csv"), "rb").read()
want(200, server.call("/import", "POST", bearer(tokens["wang"]), "?kind=recusals&full=true", table, "text/csv"), "an import")

want(413, server.call("/import", "POST", bearer("inspectd_" + "A" * 43), "?kind=recusals", b"x" * (2 << 20), "text/csv"), "2 MiB of somebody unknown")
want(400, server.call("/import", "POST", bearer(tokens["wang"]), "?kind=recusals", b"x" * (2 << 20), "text/csv"), "2 MiB of somebody known")

# ---- what is refused ----
want(405, server.call("/case/act", "GET", bearer(tokens["zhao"])), "changing by GET")
want(405, server.call("/case/list", "POST", bearer(tokens["zhao"]), body={}), "reading by POST")
for body, what in (({"case": 7}, "a number for a text"), ({"case": case, "action": "x", "y": 1}, "an unknown name"), ({}, "nothing")):
    want(400, post("zhao", "/case/act", body), what)
want(400, server.call("/case/act", "POST", bearer(tokens["zhao"]), body=b"{\"case\":", kind="application/json; charset=utf-8"), "half an object")
want(415, server.call("/case/act", "POST", bearer(tokens["zhao"]), body=b"<case/>", kind="application/xml"), "XML")
want(413, post("zhao", "/case/act", {"case": case, "action": "x" * (1 << 21)}), "a body of 2 MiB")
want(404, get("qian", "/case/show", case="220102209912310001"), "a case that is not there")
want(400, get("qian", "/case/list", date="2026-02-30"), "a day that is not there")
want(400, get("qian", "/case/list", limit=0), "an empty page")
# whatever was wrong, a program gets JSON
for method, path, status in (("GET", "/api/v1/format/disk", 404), ("GET", "/api/v2/status", 404), ("GET", "/api/", 404), ("POST", "/api/v2/status", 405),
                             ("GET", "/api/v1/status?a=%ff", 400)):
    got, head, text = server.raw(method, path, bearer(tokens["qian"]))
    if got != status or head.get("Content-Type") != "application/json" or "error" not in json.loads(text):
        server.fail(f"{method} {path}: {got}, {head.get('Content-Type')}")
server.finish("every operation answers as the document says")
