#!/usr/bin/env python3
"""Puts text into the place that a page of the docs keeps for it: between `<!-- MARK: written by … -->` and `<!-- end of MARK -->`.

usage: scripts/into_docs.py PAGE.md MARK < TEXT
"""
import re, sys


def put(page, mark, text):
    """Errs where the page has no such place."""
    with open(page, encoding="utf-8") as file:
        old = file.read()
    place = re.compile(rf"(<!-- {re.escape(mark)}: [^>]*-->\n).*?(<!-- end of {re.escape(mark)} -->)", re.S)
    new, places = place.subn(lambda found: found[1] + text + found[2], old)
    if places != 1:
        sys.exit(f"{page} has {places} places for {mark}, and must have one")
    with open(page, "w", encoding="utf-8") as file:
        file.write(new)


if __name__ == "__main__":
    put(sys.argv[1], sys.argv[2], sys.stdin.read())
