"""The calendar of deadlines read by a parser that is not ours."""
import sys

import icalendar

sys.path.insert(0, "tests/integration")
sys.argv.insert(1, "")
from inbox import end, say  # noqa: E402

raw = open(sys.argv[2], "rb").read()
calendar = icalendar.Calendar.from_ical(raw)
events = [e for e in calendar.walk("VEVENT")]
say("a calendar program can read it", len(events) > 0)
say("no line is longer than 75 octets", all(len(line) <= 75 for line in raw.split(b"\r\n")))
say("every event has a day and a name of its own",
    len({str(e["UID"]) for e in events}) == len(events) and all(e["DTSTART"].dt for e in events))
say("titles come back whole", all("：" in str(e["SUMMARY"]) for e in events), events[:1])
say("matters with a date are in it, by kind and number", any(str(e["UID"]).startswith("T") and "事项 T" in str(e["DESCRIPTION"])
    for e in events), [str(e["UID"]) for e in events])
say("without public_url no event has an address", not any("URL" in e for e in events))
say("no class and no complainant is in it", "张三丰" not in raw.decode() and "分类" not in raw.decode())
end()
