"""Writes seeds and a dictionary for each fuzz target, from the fixtures of the tests.

Does not run the fuzzer.
Called by scripts/fuzz.sh: python3 scripts/fuzz_seeds.py FOLDER makes FOLDER/TARGET/ and, where there are words, FOLDER/TARGET.dict.
"""

import pathlib
import re
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "tests/data"
EXPORTS = DATA / "exports"
PAGES = sorted((DATA / "harvest").glob("*.html")) + sorted((DATA / "harvest/platforms").glob("*.html"))
TEXTS = sorted((DATA / "harvest").glob("*.txt"))

# Of each target: its fixtures, and what ends the beginning that the target writes itself: a seed is what follows.
TARGETS = {
    "commento": (["commento.json", "comentario.json"], rb'"comments":\s*\['),
    "disqus": (["disqus.xml", "disqus-broken.xml"], rb"(?=<post )"),
    "feed": (["comments.rss", "comments.atom", "articles.rss"], rb"<item>|<entry>"),
    "gzip": (["remark42.gz", "crawl.warc.gz"], rb"\A.."),
    "hacker_news": (["hn-algolia.json", "hn-firebase.json"], rb"\A"),
    "isso": (["isso.db"], rb"\A.{100}"),
    "mbox": (["list.mbox"], rb"\n"),
    "page": (PAGES, rb"\A"),
    "reddit": (["reddit.json"], rb'"children":\s*\['),
    "remark42": (["remark42.json"], rb"\n"),
    "rest": (["rest-1.json", "rest-2.json"], rb"\A\["),
    "table": (["google-forms.csv", "qualtrics.csv", "surveymonkey.csv", "jisc.csv"], rb"\A"),
    "text": (TEXTS, rb"\A"),
    "warc": (["crawl.warc"], rb"WARC-Type: response\r\nWARC-Target-URI: [^\r]*\r\n"),
    "wxr": (["wordpress.xml"], rb"<wp:comment>"),
    "xlsx": (["survey.xlsx"], rb"\A"),
    "youtube": (["youtube.json"], rb'"items":\s*\['),
}
WORD = re.compile(rb'</?[A-Za-z:]{2,30}|"[A-Za-z_]{2,30}":|[A-Z][A-Za-z-]{2,30}:|class="[\w -]{2,40}"|id="[\w-]{2,20}')


def main():
    folder = pathlib.Path(sys.argv[1])
    for target, (fixtures, beginning) in TARGETS.items():
        (folder / target).mkdir(parents=True, exist_ok=True)
        words = set()
        for fixture in fixtures:
            path = EXPORTS / fixture
            whole = path.read_bytes()
            found = re.search(beginning, whole, re.DOTALL)
            assert found, f"{path}: {beginning} is not in it"
            (folder / target / path.name).write_bytes(whole[found.end():])
            words |= set(WORD.findall(whole)) if b"\0" not in whole else set()
        escaped = ("".join("\\x%02x" % byte for byte in word) for word in sorted(words)[:400])
        # The fuzzer takes no empty dictionary: what is not text has none.
        if words:
            (folder / f"{target}.dict").write_text("".join(f'"{word}"\n' for word in escaped))


if __name__ == "__main__":
    main()
