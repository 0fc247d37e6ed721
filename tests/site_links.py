"""site_links.py FOLDER [URL]: every link of every page and feed below FOLDER leads to a file of the
folder (and its #fragment to an id in it), and nothing points outside. With a URL, each page is also
fetched from there and must be the same bytes. Prints what is wrong; status 1 if anything is."""
import os
import sys
import urllib.parse
import urllib.request
import xml.dom.minidom
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}
MADE_BY_SCRIPT = ("#commit=", "#c")  # the check page reads the first; case anchors are checked


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.open, self.faults = set(), [], [], []
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append("not closed: " + " ".join(self.open))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                if value in self.ids:
                    self.faults.append("id twice: " + value)
                self.ids.add(value)
            if name in ("href", "src", "action"):
                self.links.append(value or "")
            if name == "style" or name.startswith("on"):
                self.faults.append("inline %s on <%s>" % (name, tag))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append("</%s> closes nothing" % tag)


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def check_links(root, name, links, pages, faults):
    for link in links:
        parts = urllib.parse.urlsplit(link)
        if parts.scheme or parts.netloc or link.startswith("/"):
            faults.append("%s: %s is not relative" % (name, link))
            continue
        path = urllib.parse.unquote(parts.path)
        target = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
        if target.startswith("..") or not os.path.isfile(os.path.join(root, target)):
            faults.append("%s: %s leads nowhere" % (name, link))
        elif parts.fragment and not link.split("#")[0].endswith("check.html"):
            if target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].ids:
                faults.append("%s: no such place: %s" % (name, link))


def feed_links(name, text, faults):
    try:
        feed = xml.dom.minidom.parseString(text)
    except Exception as e:  # noqa: BLE001
        faults.append("%s: %s" % (name, e))
        return []
    for element in [feed.documentElement] + feed.getElementsByTagName("entry"):
        for child in ("id", "title", "updated"):
            found = [c for c in element.childNodes if c.nodeName == child]
            if len(found) != 1 or not found[0].firstChild:
                faults.append("%s: <%s> has not one <%s>" % (name, element.nodeName, child))
    ids = [e.firstChild.data for e in feed.getElementsByTagName("id")]
    faults.extend("%s: id twice: %s" % (name, i) for i in ids if ids.count(i) > 1)
    faults.extend("%s: id is no tag URI: %s" % (name, i) for i in ids if not i.startswith("tag:"))
    return [e.getAttribute("href") for e in feed.getElementsByTagName("link")]


def main():
    root, url = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    faults, pages, feeds = [], {}, {}
    for folder, _, files in os.walk(root):
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), root)
            if name.endswith(".html"):
                pages[name] = Page(read(os.path.join(root, name)))
            elif name.endswith(".atom"):
                feeds[name] = read(os.path.join(root, name))
    count = 0
    for name, page in sorted(pages.items()):
        faults.extend("%s: %s" % (name, f) for f in page.faults)
        check_links(root, name, page.links, pages, faults)
        count += len(page.links)
        other = name[3:] if name.startswith("en/") else "en/" + name
        if other not in pages:
            faults.append("%s: %s is missing" % (name, other))
    for name, text in sorted(feeds.items()):
        links = feed_links(name, text, faults)
        check_links(root, name, links, pages, faults)
        count += len(links)
    for folder, _, files in os.walk(root) if url else []:
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), root)
            if file.startswith("."):
                continue
            with open(os.path.join(root, name), "rb") as f:
                wanted = f.read()
            try:
                with urllib.request.urlopen(url + urllib.parse.quote(name)) as answer:
                    if answer.read() != wanted:
                        faults.append("%s: other bytes from %s" % (name, url))
            except OSError as e:
                faults.append("%s: %s" % (name, e))
    print("\n".join(faults[:40]))
    print("%d pages, %d feeds, %d links, %d faults" % (len(pages), len(feeds), count, len(faults)))
    sys.exit(1 if faults or not pages else 0)


main()
