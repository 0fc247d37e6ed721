#!/usr/bin/env python3
"""The picture of the rooms, from the includes: prints it for dot; with --check, says whether docs/rooms.svg shows them.

An arrow that follows from others is left out: who includes cases may also include law, which stands below it."""
import collections, html, re, subprocess, sys

STOREYS = {"doors": "how people and programs come in", "features": "what this daemon is for",
           "platform": "what any such daemon needs", "core": "pure; all that an auditor runs"}


def includes():
    lines = subprocess.run(["git", "grep", "-n", '^#include "', "--", "src", "include"],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    uses = collections.defaultdict(set)
    for line in lines:
        path, _, text = line.split(":", 2)
        to, here = text.split('"')[1].split("/")[:2], path.split("/")[1:3]
        room = "/".join(here) if len(path.split("/")) > 3 else here[0].removesuffix(".c")
        if len(to) == 2 and "/" in text and "/".join(to) != room:
            uses[room].add("/".join(to))
    return dict(uses)


def arrows(uses):
    def below(room):
        return uses.get(room, set()).union(*(below(r) for r in uses.get(room, ())))
    return {(a, b) for a in uses for b in uses[a] if not any(b in below(c) for c in uses[a] - {b})}


def dot(found):
    rooms = sorted({room for pair in found for room in pair})
    print('digraph rooms { rankdir=TB; node [shape=box, style=rounded, fontname="sans-serif", height=0.35];')
    for storey, words in STOREYS.items():
        print(f'subgraph "cluster_{storey}" {{ label="{storey}: {words}"; labeljust=l; fontname="sans-serif";')
        print(" ".join(f'"{r}" [label="{r.split("/")[1]}"];' for r in rooms if r.startswith(storey + "/")), "}")
    print("\n".join(f'"{a}" -> "{b}";' for a, b in sorted(found)), "}")


def main():
    found = arrows(includes())
    if "--check" not in sys.argv:
        return dot(found)
    titles = re.findall("<title>([^<]*)</title>", open("docs/rooms.svg", encoding="utf-8").read())
    drawn = {tuple(html.unescape(t).split("->")) for t in titles if "->" in html.unescape(t)}
    for a, b in sorted(found ^ drawn):
        print(f"docs/rooms.svg {'lacks' if (a, b) in found else 'still has'} {a} -> {b}: run make picture")
    return int(found != drawn)


sys.exit(main())
