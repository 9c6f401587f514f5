"""How fast snapshots are read again: keeps 5,000 invented pages by harvesting them from a server of its own, reads them
offline on one and on two threads, and writes the figures into docs/network.md. Usage: offline_speed.py BINARY [--pages N].
"""
import argparse
import hashlib
import http.server
import os
import pathlib
import platform
import random
import re
import subprocess
import tempfile
import threading
import time

from into_docs import put

WORDS = """cases supervision manager team visits families budget rota shift ward class pupils records hours pay agency leave
stay tired support council hospital school nobody listens every week again after training report paper court child plan""".split()


def page(number: int) -> bytes:
    rng = random.Random(number)
    sentence = lambda: " ".join(rng.choices(WORDS, k=14)).capitalize() + "."
    comment = lambda n, inside: (
        f"<li class='comment depth-1' id='comment-{n}'><article><footer class='comment-meta'><b class='fn'>Writer {rng.randrange(9999)}</b>"
        f"<time datetime='2024-03-{1 + n % 28:02}T10:00:00+00:00'>March {1 + n % 28}, 2024</time></footer>"
        f"<div class='comment-content'><p>{sentence()} {sentence()}</p><p>{sentence()}</p></div>"
        f"<div class='reply'><a class='comment-reply-link' href='?replytocom={n}'>Reply</a></div></article>{inside}</li>"
    )
    comments = "".join(
        comment(number * 100 + n, f"<ol class='children'>{comment(number * 100 + n + 50, '')}</ol>" if n % 3 == 0 else "")
        for n in range(rng.randrange(6, 30))
    )
    menu = "".join(f"<li class='menu-item'><a href='/section/{n}/'>{rng.choice(WORDS)}</a></li>" for n in range(60))
    article = "".join(f"<p>{' '.join(sentence() for _ in range(5))}</p>" for _ in range(12))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Page {number}</title><link rel='stylesheet' href='/wp-content/x.css'></head>"
        f"<body><nav><ul>{menu}</ul></nav><h1>Page {number}</h1>{article}<div id='comments'><ol class='comment-list'>{comments}</ol></div>"
        f"</body></html>"
    ).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        number = re.fullmatch(r"/(\d+)/", self.path)
        body = page(int(number[1])) if number else b"no such page"
        self.send_response(200 if number else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the study, taken again when it is there")
    args = parser.parse_args()
    binary = args.binary.resolve()
    env = {**os.environ, "GROUNDSWELL_KEY": "a key for figures, sixteen bytes or more"}
    with tempfile.TemporaryDirectory() as temporary:
        work = args.keep or pathlib.Path(temporary)
        work.mkdir(exist_ok=True)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        urls = work / "urls.txt"
        if not urls.exists():
            urls.write_text("".join(f"http://127.0.0.1:{port}/{n}/\n" for n in range(args.pages)))
            harvest = [binary, "harvest", "--list", urls, "--study", work, "--contact", "tests@groundswell.example", "--delay", "0",
                       f"--allow-private=127.0.0.1:{port}", "--out", work / "fetched.jsonl", "--quiet"]
            started = time.monotonic()
            subprocess.run(harvest, check=True, env=env)
            print(f"{args.pages} pages fetched and kept in {time.monotonic() - started:.1f} s")
        megabytes = sum(len(page(n)) for n in range(args.pages)) / 1e6
        times = {1: [], 2: []}
        outputs = set()
        # Turn by turn, so that what else the machine does falls on both.
        for _ in range(args.rounds):
            for jobs in times:
                out = work / f"offline-{jobs}.jsonl"
                started = time.monotonic()
                subprocess.run([binary, "-j", str(jobs), "harvest", "--offline", "--list", urls, "--study", work, "--out", out, "--quiet"],
                               check=True, env=env)
                times[jobs].append(time.monotonic() - started)
                outputs.add(hashlib.sha256(out.read_bytes()).hexdigest())
                print(f"{jobs} threads: {times[jobs][-1]:.2f} s")
        assert len(outputs) == 1, "the output depends on the number of threads"
        best = {jobs: min(all_times) for jobs, all_times in times.items()}
        gain = best[1] / best[2]
        table = (
            f"{args.pages:,} snapshots, {megabytes:.0f} MB of HTML, best of {args.rounds} runs each, whole command; {platform.machine()}, "
            f"{os.cpu_count()} cores.\n\n| threads | seconds | pages/s | MB/s |\n|---|---|---|---|\n"
            + "".join(f"| {j} | {t:.2f} | {args.pages / t:,.0f} | {megabytes / t:.1f} |\n" for j, t in best.items())
            + f"\nThe second thread makes it {gain:.2f} times as fast; the output is the same to the byte.\n"
        )
        print(table)
        docs = pathlib.Path(__file__).resolve().parent.parent / "docs" / "network.md"
        put(docs, "offline speed", table)


if __name__ == "__main__":
    main()
