"""A browser without a screen: logs in (in a rehearsal, by a cookie), reads pages and sends their forms
as they stand, hidden fields and all. Used by inbox.sh; prints "ok - …" lines like lib.sh."""
import html.parser
import http.client
import sys
import urllib.parse

ADDRESS = sys.argv[1]
FAILED = 0


def say(what, good, detail=""):
    global FAILED
    print(("ok - " if good else "not ok - ") + what)
    if not good:
        FAILED += 1
        for line in str(detail)[:3000].splitlines()[:30]:
            print("#   " + line)
    return good


class Forms(html.parser.HTMLParser):
    """Every form of a page with what a browser would send."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.form, self.area, self.choice, self.text = [], None, None, None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.form = {"action": a.get("action"), "method": a.get("method", "get"), "fields": [],
                         "names": [], "place": a.get("data-draft")}
            self.forms.append(self.form)
        if self.form is None:
            return
        name = a.get("name")
        if tag == "input" and name:
            self.form["names"].append(name)
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in a:
                    self.form["fields"].append((name, a.get("value", "on")))
            elif kind != "file":
                self.form["fields"].append((name, a.get("value") or ""))
        elif tag == "textarea":
            self.area, self.text = name, []
            self.form["names"].append(name)
        elif tag == "select":
            self.choice = name
            self.form["names"].append(name)
        elif tag == "option" and self.choice and "selected" in a:
            self.form["fields"].append((self.choice, a.get("value") or ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            if self.form is not None:
                self.form["fields"].append((self.area, "".join(self.text)))
            self.area = None
        elif tag == "select":
            self.choice = None

    def handle_data(self, data):
        if self.area:
            self.text.append(data)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.cookies = response.msg.get_all("Set-Cookie") or []
        self.bytes = response.read()
        self.text = self.bytes.decode("utf-8", "replace")

    def form(self, action):
        for f in Forms(self.text).forms:
            if f["action"] == action and f["method"] == "post":
                return f
        raise AssertionError(f"no form for {action} on this page: {self.status}\n{self.text[-1500:]}")


class Person:
    def __init__(self, key, lang="en"):
        self.cookies = {"lang": lang}
        if key: # with the password that web_login of lib.sh has set
            self.fill("/login", {"user": key, "password": f"only for tests: {key}"})

    def headers(self):
        return {}

    def ask(self, method, path, body=None, kind=None):
        host, port = ADDRESS.split(":")
        c = http.client.HTTPConnection(host, int(port), timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **self.headers()}
        if kind:
            headers["Content-Type"] = kind
        c.request(method, path, body, headers)
        answer = Answer(c.getresponse())
        for text in answer.cookies:
            name, _, value = text.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        c.close()
        return answer

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, fields):
        return self.ask("POST", path, urllib.parse.urlencode(fields),
                        "application/x-www-form-urlencoded")

    def fill(self, path, values, action=None):
        """Opens the page, fills its form in, sends it. values: {name: text or [texts]}."""
        form = self.get(path).form(action or path)
        return self.send(form["action"], filled(form, values))

    def act(self, case, action, **values):
        return self.fill(f"/case/{case}/do/{action}", {"f." + k: v for k, v in values.items()})


def filled(form, values):
    fields = [(n, v) for n, v in form["fields"] if n not in values]
    for name, value in values.items():
        assert name in form["names"], f"the form has no field {name}: {form['names']}"
        fields += [(name, v) for v in (value if isinstance(value, list) else [value])]
    return fields


def done(answer):
    return answer.status == 303


def end():
    sys.exit(1 if FAILED else 0)
