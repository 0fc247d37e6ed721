"""The morning of a bureau, and a case to its end, in the browser. See inbox.sh."""
import csv
import io
import json
import re
import sys
from xml.etree import ElementTree

sys.path.insert(0, "tests/integration")
from inbox import Person, done, end, filled, say  # noqa: E402

CASE, OTHER, TEAM, TODAY, BUREAU = sys.argv[2:7]
TEAM = TEAM.split(",")
zhao, li, qian, wang = Person("zhao"), Person("li"), Person("qian"), Person("wang")

# ---- eight o'clock ----
page = zhao.get("/inbox")
say("the inbox has today's draw with a way to each case", page.status == 200 and f"/case/{CASE}" in page.text)
say("and the notice and record of each", f"/case/{CASE}/document/notice" in page.text)
say("no page has a style or a script of its own", "<style" not in page.text and " style=" not in page.text
    and "<script>" not in page.text)
say("in Chinese, too", "今日工作" in Person("zhao", "zh").get("/inbox").text)
say("an auditor has an inbox as well", qian.get("/inbox").status == 200)
say("nobody else has", Person(None).get("/inbox").status == 303)
sheet = zhao.get(f"/outbox/{TODAY}/{BUREAU}/draw.csv")
say("the day's list is there to download", sheet.status == 200 and "attachment" in sheet.headers["content-disposition"])
say("and nothing else of the disk", zhao.get(f"/outbox/{TODAY}/..%2f..%2fstate/draw.csv").status in (400, 404))

# ---- lists ----
page = zhao.get("/cases?state=open&sort=-due")
say("cases are listed", page.status == 200 and CASE in page.text)
say("a wrong filter is explained, not a blank page", zhao.get("/cases?sort=colour").status == 400)
say("a text finds by number", OTHER not in zhao.get(f"/cases?text={CASE}").text)
out = zhao.get(f"/cases.csv?text={CASE}")
rows = list(csv.DictReader(io.StringIO(out.bytes.decode("utf-8-sig"))))
say("the same as a file, with a mark for spreadsheets", out.bytes.startswith(b"\xef\xbb\xbf") and len(rows) == 1
    and rows[0]["case"].strip() == CASE, out.text)
for path in ("/due", "/visits", "/matters", "/joint-visits"):
    say(f"{path} opens", zhao.get(path).status == 200)
first = zhao.get("/cases?sort=name&page=1").text
say("a page beyond the last is empty, not an error", zhao.get("/cases?page=999").status == 200)
say("sorting is a link that keeps the filter", "state=open&amp;" in zhao.get("/cases?state=open").text
    and "sort=name" in first)

# ---- a case, step by step ----
page = zhao.get(f"/case/{CASE}")
say("a case has its five stages", page.status == 200 and page.text.count('class="step ') == 5, page.text[:500])
say("an auditor sees it and can do nothing", "/do/" not in qian.get(f"/case/{CASE}").text)
say("nor by guessing the address", qian.get(f"/case/{CASE}/do/visit-ask").status == 403)
bad = zhao.act(CASE, "visit-ask", planned="soon", ways=["onsite", "network"], note="带上执法记录仪")
say("a mistake comes back with what was typed", bad.status == 400 and "带上执法记录仪" in bad.text
    and 'value="network" checked' in bad.text, bad.text[-2500:])
say("and is said at its field", 'class="field wrong"' in bad.text)
say("a visit is asked for", done(zhao.act(CASE, "visit-ask", planned=TODAY, ways=["onsite"])))
say("it waits for the head, on top of the inbox", f"/case/{CASE}/do/visit-approve" in li.get("/inbox").text)
say("not for those who may not", f"/case/{CASE}/do/visit-approve" not in zhao.get("/inbox").text)
say("it stands in the week's calendar", CASE in zhao.get("/inbox").text.split('class="week"')[1].split("</ol>")[0])
say("a forged form is refused", li.send(f"/case/{CASE}/do/visit-approve", {"csrf": "forged"}).status == 403)
say("the head approves", done(li.act(CASE, "visit-approve")))
say("nothing waits any more", f"/case/{CASE}/do/visit-approve" not in li.get("/inbox").text)

# ---- two people at once ----
mine = zhao.get(f"/case/{CASE}/do/visit-notice").form(f"/case/{CASE}/do/visit-notice")
say("somebody else is quicker", done(li.act(CASE, "note", text="电话通知过")))
late = zhao.send(f"/case/{CASE}/do/visit-notice", filled(mine, {"f.way": "mail"}))
say("the slower one is told who did what", late.status == 409 and "电话通知过" in late.text and "李秀英" in late.text,
    late.text[-2500:])
say("and keeps what was chosen", 'value="mail" selected' in late.text)
again = late.form(f"/case/{CASE}/do/visit-notice")
say("looked at again, it can be sent", done(zhao.send(again["action"], again["fields"])))

# ---- what is typed is nothing but text ----
ODD = '--set text=no "a" \'b\' $(c);\\\r\n--lang=de 第二行，甲、乙；=x\r\n'
say("a text may look like anything", done(li.act(CASE, "note", text=ODD)))

# ---- drafts ----
path = f"/case/{CASE}/do/publicity"
form = zhao.get(path).form(path)
say("the form names its draft", form["place"] == f"case/{CASE}/publicity")
draft = filled(form, {"f.laws": "《食品安全法》第三十四条"})
saved = zhao.send("/draft/save", draft + [("place", form["place"])])
say("what is typed is kept", saved.status == 200 and '"saved"' in saved.text, saved.text)
say("and is there again", "《食品安全法》第三十四条" in Person("zhao").get(path).text)
say("for that person only", "《食品安全法》第三十四条" not in Person("zhou").get(path).text)
say("a draft cannot be kept without the form's token", zhao.send("/draft/save", {"place": "x", "csrf": "forged"}).status == 403)
form = zhao.get(path).form("/draft/discard")
say("it can be discarded", done(zhao.send("/draft/discard", form["fields"]))
    and "第三十四条" not in zhao.get(path).text)
say("sending the form ends its draft", zhao.send("/draft/save", draft + [("place", f"case/{CASE}/publicity")]).status
    == 200 and done(zhao.act(CASE, "publicity", laws="条例", how="explained"))
    and "第三十四条" not in zhao.get(f"/case/{CASE}").text)

# ---- visit and results ----
say("the visit begins with its team", done(zhao.act(CASE, "visit-start", present=TEAM, certificates="yes")))
say("and ends", done(zhao.act(CASE, "visit-end", ways=["onsite"], found="如实", signed="signed")))
path = f"/case/{CASE}/do/results-enter"
page = zhao.get(path)
items = sorted({n for n in page.form(path)["names"] if n.startswith("f.results.") and n != "f.results.rest"})
say("results have a field for each item", len(items) >= 1, page.text[-2000:])
bad = zhao.fill(path, {n: ["1", "2"] for n in items})
say("a result that excludes all others is refused, and comes back", bad.status == 400
    and bad.text.count('value="2" checked') == len(items), bad.text[-3000:])
say("results are entered", done(zhao.fill(path, {n: "1" for n in items})))
say("who entered them cannot approve", zhao.get(f"/case/{CASE}/do/results-approve").status in (403, 409))
say("the head approves", done(li.act(CASE, "results-approve")))
say("the party is told", done(zhao.act(CASE, "feedback", way="direct")))
say("and the case is closed", done(li.act(CASE, "close-clean")))
page = zhao.get(f"/case/{CASE}")
say("its history has names and words", "赵敏" in page.text and "如实" in page.text and "closed" in page.text)
say("an action that is over is explained", zhao.get(f"/case/{CASE}/do/visit-ask").status == 409)
export = qian.get(f"/case/{CASE}/export")
notes = [json.loads(e["event"]["content"]).get("text") for e in json.loads(export.text)["events"] if e["event"]["kind"] == "note"]
say("what was typed is there as it was", ODD.replace("\r\n", "\n") in notes, notes)
say("its proof can be taken out", export.status == 200 and export.text.startswith("{"))
open(sys.argv[7], "w", encoding="utf-8").write(export.text)

# ---- documents ----
say("a document that is not there can be made", "/documents?kind=notice" in zhao.get(f"/case/{OTHER}/document/notice").text)
PAPERS = f"/case/{OTHER}/documents"
say("which one is chosen first", 'name="kind"' in zhao.get(PAPERS).text and 'name="f.' not in zhao.get(PAPERS).text)
form = zhao.get(f"{PAPERS}?kind=notice").form(f"{PAPERS}?kind=notice")
say("what may be typed into it has a field each", {"f.form.phone", "f.form.contact", "f.form.materials", "f.new"} <= set(form["names"]), form["names"])
made = zhao.fill(f"{PAPERS}?kind=notice", {"f.form.phone": "a=b --set x=y", "f.form.materials": "账册\r\n=合同"})
say("it is made", made.status == 200 and f"/case/{OTHER}/document/notice" in made.text, made.text[-1500:])
paper = zhao.get(f"/case/{OTHER}/document/notice")
say("with what was typed, as it was", "a=b --set x=y" in paper.text and "账册<br>=合同" in paper.text, paper.text[-3000:])
first = zhao.fill(f"{PAPERS}?kind=checklist", {"f.visit-start.date": "soon"})
say("a day that is none is refused, and comes back beside its field", first.status == 400 and 'value="soon"' in first.text
    and 'class="field wrong"><label for="f.visit-start.date"' in first.text, first.text[-3000:])
say("one that cannot be made yet is explained", zhao.get(f"{PAPERS}?kind=decision").status == 400)
say("another one gets a number of its own", "version" in zhao.fill(f"{PAPERS}?kind=notice", {"f.new": "yes"}).text
    and len({r for r in re.findall(r"〔\d+〕\d+号", zhao.get(f"/case/{OTHER}").text)}) == 2, re.findall(r"〔.{1,12}", zhao.get(f"/case/{OTHER}").text))

# ---- the form of everything ----
noted = zhao.fill("/op/case.act", {"case": OTHER, "action": "note", "set.3.name": "text", "set.3.value": "甲=乙\r\n--set"})
say("a name and its content are typed into inputs of their own", noted.status == 200, noted.text[-2000:])
events = [e["event"] for e in json.loads(qian.get(f"/case/{OTHER}/export").text)["events"]]
say("and taken as they are", "甲=乙\n--set" in [json.loads(e["content"]).get("text") for e in events if e["kind"] == "note"], events[-1])
for pairs in [{"set.1.value": "alone"}, {"set.1.name": "text", "set.1.value": "a", "set.2.name": "text", "set.2.value": "b"}]:
    say("a content without a name, and a name twice, are refused",
        zhao.fill("/op/case.act", {"case": OTHER, "action": "note", **pairs}).status == 400)
policy = paper.headers["content-security-policy"]
say("and shown in a sandbox in which nothing runs", paper.status == 200 and policy.startswith("sandbox ")
    and "script-src" not in policy and "'sha256-" in policy and "unsafe" not in policy, policy)

# ---- matters and visits ----
new = zhao.fill("/matter/new", {"f.kind": "consumer-complaint", "f.source": "12315", "f.text": "价格不明",
                                "f.bureau": BUREAU, "f.by": "张三丰"})
say("a complaint is recorded", done(new) and new.headers["location"].startswith("/case/T"), new.text[-1500:])
matter = new.headers["location"]
say("who asked is shown to those who work on it", "张三丰" in zhao.get(matter).text)
say("and to nobody else", "张三丰" not in Person("sun").get(matter).text)
say("it is accepted", done(zhao.fill(f"{matter}/do/accept", {"f.note": "已受理"})))
say("and answered", done(zhao.fill(f"{matter}/do/answer", {"f.text": "已责令明码标价"})))
say("not approved by who wrote the answer", zhao.get(f"{matter}/do/approve").status in (403, 409))
say("but by the head", done(li.fill(f"{matter}/do/approve", {})))
say("an incomplete one comes back with what was typed",
    "价格不明" in zhao.fill("/matter/new", {"f.kind": "objection", "f.source": "企业", "f.text": "价格不明"}).text)
uscc = rows[0]["USCC"].strip()
say("a visit is recorded", done(zhao.fill("/visit/new", {"f.uscc": uscc, "f.type": "daily", "f.date": TODAY})))

# ---- calendar ----
page = zhao.get("/calendar")
made = zhao.send("/calendar", page.form("/calendar")["fields"])
address = re.search(r"/calendar/([0-9a-f]{64}\.ics)", made.text).group(1)
open(sys.argv[8], "wb").write(Person(None).get("/calendar/" + address).bytes)
say("a calendar needs no login, only its address", Person(None).get("/calendar/" + address).status == 200)
feed = Person(None).get("/feed/" + address.replace(".ics", ".atom"))
atom = {"a": "http://www.w3.org/2005/Atom"}
tree = ElementTree.fromstring(feed.bytes)
links = [e.get("href") for e in tree.findall(".//a:link", atom)]
say("a feed reader has the same, as XML", len(tree.findall("a:entry", atom)) > 0, feed.text[:500])
say("without public_url its links are paths of this host", all(l.startswith("/") for l in links)
    and f"/case/{CASE}" in links, links)
days = [e.text[:10] for e in tree.findall("a:entry/a:title", atom)]
say("soonest first, whatever it is", days == sorted(days), days)
say("matters are in it, too", any(l.startswith("/case/T") for l in links), links)
say("another address is nobody's", Person(None).get("/calendar/" + "0" * 64 + ".ics").status == 404)
say("the address can be taken back", done(zhao.send("/calendar/revoke", zhao.get("/calendar").form("/calendar/revoke")["fields"]))
    and Person(None).get("/calendar/" + address).status == 404)
end()
