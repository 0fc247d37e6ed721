"""Accounts in the browser, by the forms as they stand: made by one administrator and approved by
another, changed, reset, logged out, disabled. See accounts.sh."""
import re
import sys

sys.path.insert(0, "tests/integration")
from inbox import Person, done, end, filled, say  # noqa: E402

wang, li = Person("wang"), Person("li")
USERS, WU = "/desk/users", "/desk/users/wu"


def actions(answer):
    """Where the forms of a page lead."""
    return set(re.findall(r'<form method="post" action="([^"]+)"', answer.text))


def press(person, path, action, **values):
    form = person.get(path).form(action)
    return person.send(action, filled(form, values))


def secret(answer):
    found = re.search(r"\b[a-z2-9]{5}(?:-[a-z2-9]{5}){3}\b", answer.text)
    return found.group(0) if found else ""


def log_in(password):
    person = Person(None)
    return person, person.fill("/login", {"user": "wu", "password": password})


def choose(old, fresh):
    """Logs in with a first password and chooses one's own."""
    person, answer = log_in(old)
    if not done(answer) or answer.headers["location"] != "/me/password":
        return person, answer
    return person, person.fill("/me/password", {"old": old, "new": fresh, "again": fresh})


# ---- a new account ----
made = wang.fill(USERS, {"user": "wu", "name": "吴静", "roles": ["regulator"], "bureau": "220102", "inspector": "JL00042"})
first = secret(made)
say("an administrator adds an account with a form", made.status == 200 and first, made.text[-1500:])
say("its first password is not shown again", secret(wang.get(WU)) == "")
say("nothing tells a reader of pages what to type at a shell", "user approve" not in made.text + wang.get(WU).text)
say("who proposed it is offered no approval", f"{WU}/approve" not in actions(wang.get(WU)) and "may not approve" in wang.get(WU).text,
    actions(wang.get(WU)))
forged = wang.send(f"{WU}/approve", {"csrf": wang.get(WU).form(f"{WU}/reject")["fields"][0][1]})
say("nor gets one by a form made by hand", forged.status == 403, forged.text[-500:])
say("before the approval it opens nothing", log_in(first)[1].status == 403)
say("people are named, not only their keys: the record", "王建国 (wang)" in li.get(WU).text, li.get(WU).text[-2500:])
say("and the sentence, in both languages", "What 王建国 (wang) proposed waits" in li.get(WU).text
    and "王建国 (wang) 提出的内容" in Person("li", "zh").get(WU).text)
say("and the list", "<td>王建国 (wang)</td>" in li.get(USERS).text)
say("the other one sees all of it", "JL00042" in li.get(WU).text and "220102" in li.get(WU).text)
say("and approves", done(press(li, WU, f"{WU}/approve")))
wu, answer = choose(first, "a password of my own")
say("then the person signs in, and chooses a password", done(answer), answer.text[-800:])
say("and works", wu.get("/cases").status == 200 and wu.get(USERS).status == 403)
say("the own account shows the staff number", "JL00042" in wu.get("/me").text)

# ---- the form of everything: roles are ticked, no text ----
offered = wang.get("/op/user.add").text
say("the form of the operation has a box for each role", offered.count('type="checkbox" name="roles"') == 5, offered[-2500:])
made = wang.fill("/op/user.add", {"user": "dong", "name": "董七", "roles": ["publisher", "auditor"], "generate": "yes"})
say("two that are ticked are taken", made.status == 200 and secret(made) and "auditor" in made.text and "publisher" in made.text, made.text[-2500:])
say("they are the account's", all(f'value="{r}" checked' in wang.get("/desk/users/dong").text for r in ["auditor", "publisher"]))
made = wang.fill("/op/user.add", {"user": "nobody", "roles": ["auditor,publisher"], "generate": "yes"})
say("a list in one text is none", made.status == 400 and "one or more of" in made.text, made.text[-2500:])
say("it is refused again", li.fill("/op/user.reject", {"user": "dong"}).status == 200)

# ---- other rights ----
say("a change is proposed", done(press(li, WU, f"{WU}/roles", roles=["regulator", "auditor"], name="吴静静")))
say("it waits", "/audit" not in wu.get("/inbox").text and wu.get(USERS).status == 403)
say("who proposed it may not approve", f"{WU}/approve" not in actions(li.get(WU)))
old = wang.get(WU).form(f"{WU}/approve")
say("it changes again before it is seen to", done(press(li, WU, f"{WU}/roles", roles=["auditor"])))
stale = wang.send(f"{WU}/approve", filled(old, {}))
say("what was not seen is not approved", stale.status == 409, stale.text[-600:])
say("what is seen is", done(press(wang, WU, f"{WU}/approve")))
say("the sessions of before have ended", wu.get("/cases").status == 303)
wu, answer = log_in("a password of my own")
say("with the new rights after the next login", done(answer) and wu.get(USERS).status == 200)

# ---- logins ----
other, _ = log_in("a password of my own")
page = other.get("/me")
say("one's own page lists all places one is logged in at", page.text.count("Log out there") == 1 and "127.0.0.1" in page.text, page.text[-1500:])
ending = page.form("/me/session/end")
say("one of them ends", done(other.send("/me/session/end", filled(ending, {}))) and wu.get("/me").status == 303)
say("the own one does not", other.get("/me").status == 200)
wu, _ = log_in("a password of my own")
third, _ = log_in("a password of my own")
every = [f for f in [third.get("/me").form("/me/session/end")]][0]
say("all others end at once", done(third.send("/me/session/end", {**dict(every["fields"]), "session": "others"}))
    and other.get("/me").status == 303 and wu.get("/me").status == 303 and third.get("/me").status == 200)
wu = third
say("an administrator sees that somebody is logged in", "End all logins" in wang.get(WU).text)
say("who may not is not asked", wu.get(f"{WU}/logout").status == 403)
say("and ends it, with a reason", done(wang.fill(f"{WU}/logout", {"reason": "电脑遗失"})))
say("at once", wu.get("/me").status == 303)
say("nothing else has changed", done(log_in("a password of my own")[1]))

# ---- a forgotten password ----
again = press(li, WU, f"{WU}/reset")
say("a password is reset", again.status == 200 and secret(again), again.text[-800:])
say("the old one works until that is approved", done(log_in("a password of my own")[1]) and log_in(secret(again))[1].status == 403)
say("the other administrator approves", done(press(wang, WU, f"{WU}/approve")))
wu, answer = choose(secret(again), "another of my very own")
say("the new one must be changed, too", done(answer) and wu.get("/me").status == 200)

# ---- the end ----
say("it is disabled, after a question", done(li.fill(f"{WU}/disable", {"reason": "调离"})))
say("at once", wu.get("/me").status == 303 and log_in("another of my very own")[1].status == 403)
say("enabling is proposed", done(press(li, WU, f"{WU}/enable")))
say("and approved by the other", log_in("another of my very own")[1].status != 303 and done(press(wang, WU, f"{WU}/approve")))
end()
