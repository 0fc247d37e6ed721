"""roles.py PORT TOKENS COOKIES: every operation and every web route, asked for by everybody there is: allowed
exactly where the tables say. Operations get an argument that none has, so that whoever may is told
"no parameter" and nothing is done; forms are sent without their token, which is asked for after the
role. TOKENS is a JSON file {"name": {"token", "roles", "reads", "good"}}, COOKIES one {"role": cookie}."""
import glob
import json
import re
import sys

from api import Server, bearer

server = Server(sys.argv[1])
tokens = json.load(open(sys.argv[2], encoding="utf-8"))
cookies = json.load(open(sys.argv[3], encoding="utf-8"))
PROBE = "no-such-argument"
ROLES = ["regulator", "approver", "admin", "auditor", "publisher"]

# ---- what may be expected ----


def allowed(operation, roles, reads, by_token):
    if by_token and operation.get("security") == [{"session": [], "csrf": []}]:
        return False
    if reads and operation["x-writes"]:
        return False
    return operation["x-anybody"] or bool(set(roles) & set(operation["x-roles"]))


def ask(path, method, headers):
    if method == "GET":
        return server.call(path, "GET", headers, "?" + PROBE + "=1")
    return server.call(path, "POST", headers, body={PROBE: "1"})


def expect(path, method, headers, status, who):
    got, answer = ask(path, method, headers)
    text = answer.get("error", {}).get("en", "")
    if got != status or (status == 400 and PROBE not in text):
        server.fail(f"{method} {path} as {who}: {got} instead of {status}: {text}")


# ---- operations by token and by session ----
def form_token(role):
    text = server.raw("GET", "/me", {"Cookie": cookies[role]}, None)[2].decode("utf-8", "replace")
    return re.search(r'name="csrf" value="([0-9a-f]{64})"', text).group(1)


sessions = {role: {"Cookie": cookies[role], "X-CSRF-Token": form_token(role)} for role in ROLES}

count = 0
for path, method, operation in server.operations():
    expect(path, method, {}, 401, "nobody")
    expect(path, method, bearer("inspectd_" + "A" * 43), 401, "a token that never was")
    count += 2
    for name, t in tokens.items():
        # who has not changed the first password may only ask who they are: a list of no roles
        may = allowed(operation, t["roles"], t["reads"], True) and (t["roles"] or path == "/whoami")
        expect(path, method, bearer(t["token"]), 401 if not t["good"] else 400 if may else 403, name)
        count += 1
    for role in ROLES:
        may = allowed(operation, [role], False, False)
        expect(path, method, sessions[role], 400 if may else 403, role + ", signed in")
        count += 1
print(f"# {count} questions about {len(server.doc['paths'])} operations")

# a table that allowed too much would pass: what must never be, in words of its own
never = {"/draw/void": ["approver", "admin"], "/draw/void-approve": ["approver", "admin"], "/plan/apply": ["admin"], "/plan/approve": ["approver", "admin"], "/import": ["admin"],
         "/user/add": ["admin"], "/user/approve": ["admin"], "/user/roles": ["admin"], "/user/reset": ["admin"], "/user/logout": ["admin"],
         "/keys/rotate": ["admin"], "/case/results": ["regulator"], "/clock/set": ["admin"], "/stop": ["admin"]}
for path, roles in never.items():
    operation = server.doc["paths"][path]["post"]
    if sorted(operation["x-roles"]) != sorted(roles):
        server.fail(f"{path} is for {operation['x-roles']}")
for path, method, operation in server.operations():
    if operation["x-writes"] and "auditor" in operation["x-roles"] and not re.match(
            r"^/(keys|log/proof|user/password|token/(add|revoke)|draft/(keep|drop)|calendar/(token|revoke)|audit/export)$", path):
        server.fail(f"{path} writes, and auditors may")

# ---- web routes ----
ROUTE = re.compile(r'\{(GET|POST)\("([^"]+)",\s*([A-Z_|\s]+?),\s*\w+\)([^}]*)\}')
WORD = {"ROLE_PUBLIC": [], "ROLE_STAFF": ROLES, "ROLE_ANY": ROLES + ["owner"]}
WORD.update({"ROLE_" + role.upper(): [role] for role in ROLES})


def macros(text):
    for name, value in re.findall(r"#define (\w+)\s+\(?((?:ROLE_\w+[ |\n\\]*)+)\)?", text):
        WORD.setdefault(name, sum((WORD[w] for w in re.findall(r"ROLE_\w+", value)), []))


routes = []
for file in sorted(glob.glob("src/doors/web/**/*.c", recursive=True)):
    text = open(file, encoding="utf-8").read()
    macros(text)
    rows = re.findall(r'\b(?:GET|POST)\("', text, re.M)
    found = ROUTE.findall(text)
    if len(rows) != len(found):
        server.fail(f"{file}: {len(rows)} routes, {len(found)} understood")
    # a program of this machine, as this one, may ask for what is open to such
    routes += [(m, p, sorted(set(sum((WORD[w.strip()] for w in r.split("|")), []))),
                r.strip() == "ROLE_PUBLIC" or "ROUTE_LOCAL" in extra)
               for m, p, r, extra in found if "ROUTE_JSON" not in extra]  # those are asked for above, one by one
if len(routes) < 8:
    server.fail(f"only {len(routes)} routes found")


def fill(path):
    path = re.sub(r"\*\w+", "x", path)
    return re.sub(r":\w+", "x", path)


def page(method, path, headers):
    sent = dict(headers)
    body = None
    if method == "POST":
        body = "a=1"
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    status, got, text = server.raw(method, fill(path) + "?lang=en", sent, body)
    server.checked += 1
    return status, got, text.decode("utf-8", "replace")


def refused(text):
    return "Your role may not open this page" in text


for method, path, roles, public in routes:
    status, got, text = page(method, path, {})
    if public and (status == 401 or refused(text) or (status == 303 and got["Location"].startswith("/login"))):
        server.fail(f"{method} {path} is not public: {status}")
    if not public and method == "GET" and not (status == 303 and got["Location"].startswith("/login?next=")):
        server.fail(f"{method} {path} as nobody: {status}")
    if not public and method == "POST" and status != 401:
        server.fail(f"{method} {path} as nobody: {status}")
    for role in ROLES:
        # without the form's token: whoever may is told so, and nothing is done
        status, got, text = page(method, path, {"Cookie": cookies[role]})
        may = public or role in roles
        if not may and (status != 403 or not refused(text)):
            server.fail(f"{method} {path} as {role}: {status}, but its row says {roles}")
        if may and (refused(text) or status == 401):
            server.fail(f"{method} {path} as {role}: refused with {status}, though its row allows it")
        if may and method == "POST" and (status != 403 or "out of date" not in text):
            server.fail(f"{method} {path} as {role}: {status} without the form's token")
print(f"# {len(routes)} routes")
server.finish("everybody may what the tables say, and nobody more")
