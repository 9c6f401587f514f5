#!/usr/bin/env python3
"""Posts to a real isso server and writes what it posted, and the answers of its API.

usage: scripts/real/isso/fill.py URL DIR     (writes DIR/truth.json and DIR/api/*.json)
isso nests once: a reply to a reply is stored under the first comment, and that is its parent in the truth.
"""
import datetime, json, os, sqlite3, sys, urllib.request


def call(url, data=None, method=None, cookie=None):
    body = None if data is None else json.dumps(data).encode()
    headers = {"Content-Type": "application/json", "Origin": url.split("/new")[0]}
    if cookie:
        headers["Cookie"] = cookie
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer), answer.headers.get("Set-Cookie")


def main():
    url, folder = sys.argv[1:3]
    truth, number = {}, 0
    for page in ("/a.html", "/b.html"):
        for top in range(20):
            number += 1
            first, cookie = call(f"{url}/new?uri={page}", {"text": f"Comment {number}: forty cases and no supervision.",
                                                            "author": f"Ann {number % 7}", "title": f"Page {page}"})
            truth[first["id"]] = {"parent": None, "author": f"Ann {number % 7}", "text": f"Comment {number}: forty cases and no supervision."}
            parent = first["id"]
            for _ in range(top % 4):
                number += 1
                text = f"Reply {number}: the same here, since the spring."
                reply, _ = call(f"{url}/new?uri={page}", {"text": text, "author": f"Bill {number % 5}", "title": "x", "parent": parent})
                truth[reply["id"]] = {"parent": first["id"], "author": f"Bill {number % 5}", "text": text}
                parent = reply["id"]
    database = sqlite3.connect(os.path.join(folder, "comments.db"))
    # One waits to be approved, one is deleted and has an answer.
    waiting = max(truth)
    database.execute("UPDATE comments SET mode = 2 WHERE id = ?", (waiting,))
    database.commit()
    for id, created in database.execute("SELECT id, created FROM comments"):
        posted = datetime.datetime.fromtimestamp(created, datetime.timezone.utc)
        truth[id].update(post=1, posted=posted.strftime("%Y-%m-%d %H:%M:%S"), comment=True,
                         status="pending" if id == waiting else "approved")
    database.close()
    for name, page in (("a", "/a.html"), ("b", "/b.html")):
        answer, _ = call(f"{url}/?uri={page}&plain=1&limit=1000&nested_limit=1000")
        with open(os.path.join(folder, "api", f"{name}.json"), "w", encoding="utf-8") as file:
            json.dump(answer, file)
    with open(os.path.join(folder, "truth.json"), "w", encoding="utf-8") as file:
        json.dump({"comments": truth, "depth": 2}, file)


if __name__ == "__main__":
    main()
