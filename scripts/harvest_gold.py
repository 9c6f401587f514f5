"""Scores the harvest of forum pages against posts that people marked, beside two other readings, in one run.

Does not publish a page's words: it prints counts and shares.
Run by hand: python scripts/harvest_gold.py [--half dev|held|all]; needs ../shared/data, lxml and trafilatura.
"""

import argparse
import collections
import datetime
import hashlib
import hmac
import json
import pathlib
import re
import subprocess
import tempfile
import unicodedata
from urllib.parse import urlparse

import lxml.html
import trafilatura

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
KEY = b"a key for the report only"
MATCH = 0.8
WORD = re.compile(r"\w+")


def site(url):
    """The host without www: the unit of the split."""
    host = urlparse(url).hostname or ""
    return host.removeprefix("www.")


def is_dev(url):
    """The fixed rule of the split: rules were written while looking at these sites only."""
    return hashlib.sha256(site(url).encode()).digest()[0] % 2 == 0


def words(text):
    text = re.sub(r"^(> ?)+", "", text, flags=re.M)
    return collections.Counter(WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def f1(a, b):
    if not a and not b:
        return 1.0
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values()))


def matched(gold, found):
    """Pairs of a gold and a found post whose words agree, the best pairs first, each used once."""
    sizes = [sum(b.values()) for b in found]
    pairs = []
    for i, a in enumerate(gold):
        for j, b in enumerate(found):
            n = sum(a.values())
            if n + sizes[j] and 2 * min(n, sizes[j]) / (n + sizes[j]) >= MATCH:
                score = f1(a, b)
                if score >= MATCH:
                    pairs.append((-score, abs(i - j), i, j))
    used_i, used_j, kept = set(), set(), []
    for _, _, i, j in sorted(pairs):
        if i not in used_i and j not in used_j:
            used_i.add(i)
            used_j.add(j)
            kept.append((i, j))
    return kept


def fold(name):
    return " ".join(unicodedata.normalize("NFKC", name).lower().split()) if not name.isascii() or " " in name else name.lower()


def pseudonym(place, name):
    message = place.encode() + b"\x1f" + fold(name).encode()
    return "p-" + hmac.new(KEY, message, hashlib.sha256).hexdigest()[:16]


def names_of(tree, user, is_link):
    """The names that a page shows for a user: the gold names many by the address of their profile."""
    if not is_link:
        return {user.strip()}
    names = {user.rstrip("/").rsplit("/", 1)[-1]}
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        if href and (href == user or href.endswith(user.lstrip("."))):
            names |= {" ".join(link.text_content().split()), link.get("title") or ""}
            names |= {image.get("alt") or "" for image in link.iter("img")}
    return {name for name in names if name}


MONTHS = {}
for number, forms in enumerate(
    [
        "january januar janvier enero jan janv ene jän", "february februar février febrero feb févr",
        "march märz mars marzo mar mär mrz", "april avril abril apr avr abr", "may mai mayo",
        "june juni juin junio jun", "july juli juillet julio jul juil", "august août agosto aug ago",
        "september septembre septiembre sep sept", "october oktober octobre octubre oct okt",
        "november novembre noviembre nov", "december dezember décembre diciembre dec dez déc dic",
    ],
    1,
):
    MONTHS |= {form: number for form in forms.split()}


def gold_date(text, month_first):
    """(year, month, day or None) that a gold date states; None for a relative one or one without a year."""
    low = text.lower()
    if re.search(r"(second|minute|hour|day|week|month|year)s? ago", low):
        return None
    iso = re.search(r"(\d{4})-(\d\d)-(\d\d)", low)
    if iso:
        return tuple(map(int, iso.groups()))
    numeric = re.search(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)\b", low)
    if numeric:
        a, b, year = map(int, numeric.groups())
        year += 2000 if year < 100 else 0
        if a > 12 or (b <= 12 and not (month_first and "/" in numeric.group())):
            a, b = b, a
        return (year, a, b)
    month = next((MONTHS[w] for w in re.findall(r"[^\W\d]+", low) if w in MONTHS), None)
    if month is None:
        return None
    year = re.search(r"\b(19|20)\d\d\b", low)
    short = re.search(r"'(\d\d)\b", low)
    year = int(year.group()) if year else 2000 + int(short.group(1)) if short else None
    rest = re.sub(r"\b(19|20)\d\d\b|'\d\d|\d{1,2}[:.h]\d\d([:.]\d\d)?", " ", low)
    day = re.search(r"\b(\d{1,2})(st|nd|rd|th)?\b", rest)
    return (year, month, int(day.group(1)) if day else None) if year else None


def first_publications(tree):
    """Shown time of the last change -> stated times of first publication: schema.org pages show the former."""
    found = collections.defaultdict(set)
    for shown in tree.xpath("//*[@itemprop='dateModified']"):
        for first in shown.getparent().xpath(".//*[@itemprop='datePublished']"):
            stated = (first.get("content") or first.get("datetime") or "").replace("Z", "+00:00")
            found[" ".join(shown.text_content().split())].add(stated[:19])
    return found


def same_date(gold, posted):
    """Whether a time is the day that the gold shows. An exact time may fall on the day before or after it there."""
    if not posted:
        return False
    try:
        found = datetime.datetime.fromisoformat(posted)
    except ValueError:
        return False
    slack = (-1, 0, 1) if found.tzinfo else (0,)
    for shift in slack:
        day = found.date() + datetime.timedelta(days=shift)
        if all(g is None or g == f for g, f in zip(gold, (day.year, day.month, day.day))):
            return True
    return False


def largest_block(tree):
    """The plain baseline: the most wordy set of siblings that are alike, each one a post."""
    best, most = [], 0
    for parent in tree.iter():
        groups = collections.defaultdict(list)
        for child in parent:
            if isinstance(child.tag, str) and child.tag not in ("script", "style", "br", "p"):
                kinds = " ".join(sorted(re.sub(r"\d+", "", child.get("class") or "").split()))
                groups[(child.tag, kinds)].append(child)
        for group in groups.values():
            if len(group) > 1:
                texts = [text_of(e) for e in group]
                size = sum(len(t) for t in texts)
                if size > most:
                    best, most = texts, size
    return best


def text_of(element):
    return " ".join(t for e in element.iter() if e.tag not in ("script", "style") and isinstance(e.tag, str)
                    for t in ((e.text or "",) + tuple(c.tail or "" for c in e))).strip()


def comments_of_trafilatura(source):
    """trafilatura's comments, one a paragraph: it gives no bounds of posts."""
    made = trafilatura.bare_extraction(source, include_comments=True)
    text = (made.comments if made else None) or ""
    return [line for line in text.split("\n") if line.strip()]


def harvest(binary, pages):
    with tempfile.TemporaryDirectory() as folder:
        key = pathlib.Path(folder) / "key"
        key.write_bytes(KEY)
        command = [binary, "harvest", "--key", str(key), *map(str, pages)]
        lines = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    threads = {}
    for line in lines.decode().splitlines():
        thread = json.loads(line)
        threads[pathlib.Path(thread["source"]["location"]).name] = thread
    return threads


def score(rows, binary, detail=False):
    folder = SHARED / "harvest-gold" / "pages"
    threads = harvest(binary, [folder / row["page"] for row in rows])
    totals = collections.Counter()
    by_page = []
    for row in rows:
        source = (folder / row["page"]).read_bytes().decode("utf-8", "replace")
        tree = lxml.html.fromstring(source.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
        posts = [p for p in row["posts"] if words(p["text"])]
        gold = [words(p["text"]) for p in posts]
        thread = threads.get(row["page"], {"comments": [], "status": "missing", "platform": None})
        found = [words(c["text"]) for c in thread["comments"]]
        pairs = matched(gold, found)
        totals["gold"] += len(gold)
        totals["found"] += len(found)
        totals["matched"] += len(pairs)
        for name, texts in (("block", largest_block(tree)), ("trafilatura", comments_of_trafilatura(source))):
            counted = [words(t) for t in texts]
            totals[name + "_found"] += len(counted)
            totals[name + "_matched"] += len(matched(gold, counted))
        month_first = any(int(b) > 12 for p in posts for b in re.findall(r"^\d{1,2}/(\d{1,2})/", p["date"]))
        places = {site(row["url"]), thread.get("platform") or "page", "page"}
        canonical = re.search(r'rel=["\']?canonical["\']?[^>]*href=["\']?https?://(?:www\.)?([^/"\' >]+)', source)
        shared = re.search(r'og:url["\']?[^>]*content=["\']?https?://(?:www\.)?([^/"\' >]+)', source)
        places |= {m.group(1).lower() for m in (canonical, shared) if m}
        right = collections.Counter()
        wrong = []
        firsts = first_publications(tree)
        for i, j in pairs:
            post, comment = posts[i], thread["comments"][j]
            names = names_of(tree, post["user"], post["user_is_link"])
            ok = comment["author"] in {pseudonym(p, n) for p in places for n in names}
            right["users"] += 1
            right["user_right"] += ok
            if not ok:
                wrong.append(("user", post["user"], sorted(names)[:3], comment["author"]))
            date = gold_date(post["date"], month_first)
            if date is None:
                right["relative"] += 1
                continue
            right["dates"] += 1
            first = (comment["posted"] or "")[:19] in firsts.get(" ".join(post["date"].split()), ())
            right["first"] += first and not same_date(date, comment["posted"])
            right["date_right"] += first or same_date(date, comment["posted"])
            if not first and not same_date(date, comment["posted"]):
                wrong.append(("date", post["date"], comment["posted"]))
        totals.update(right)
        by_page.append((row["page"], thread["platform"], thread["status"], len(gold), len(found), len(pairs), right))
        if detail:
            r = right
            print(f"{row['page'][:46]:46} {thread['platform'] or '-':12} {thread['status']:9} gold {len(gold):3} "
                  f"found {len(found):3} matched {len(pairs):3} user {r['user_right']}/{r['users']} "
                  f"date {r['date_right']}/{r['dates']}")
            for line in wrong[:2] if detail == 2 else []:
                print("     ", line)
    return totals, by_page


def share(a, b):
    return a / b if b else 0.0


def post_f1(totals, name=""):
    found, hits = totals[name + "found"], totals[name + "matched"]
    return 2 * hits / (totals["gold"] + found) if totals["gold"] + found else 0.0


def report(totals, pages, name):
    lines = [f"{name}: {pages} pages, {totals['gold']} posts with words"]
    for label, key in (("groundswell", ""), ("largest repeated block", "block_"), ("trafilatura", "trafilatura_")):
        lines.append(
            f"  {label:24} F1 {post_f1(totals, key):.3f}  precision {share(totals[key + 'matched'], totals[key + 'found']):.3f}"
            f"  recall {share(totals[key + 'matched'], totals['gold']):.3f}"
        )
    lines.append(f"  user {share(totals['user_right'], totals['users']):.3f} (n = {totals['users']})"
                 f"  date {share(totals['date_right'], totals['dates']):.3f} (n = {totals['dates']};"
                 f" {totals['relative']} more are relative or without a year;"
                 f" {totals['first']} right ones are the first publication where the page shows the last change)")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=["dev", "held", "all"], default="dev")
    parser.add_argument("--binary", default=str(ROOT / "target/release/groundswell"))
    parser.add_argument("--detail", type=int, default=0, help="1: a line a page; 2: what is wrong, too (dev only)")
    args = parser.parse_args()
    rows = [json.loads(line) for line in (SHARED / "harvest-gold" / "gold.jsonl").read_text().splitlines()]
    halves = {"dev": [r for r in rows if is_dev(r["url"])], "held": [r for r in rows if not is_dev(r["url"])]}
    for half in ("dev", "held") if args.half == "all" else (args.half,):
        totals, _ = score(halves[half], args.binary, args.detail if half == "dev" else 0)
        print(report(totals, len(halves[half]), half))


if __name__ == "__main__":
    main()
