"""Makes the fixtures that are not text: isso.db, survey.xlsx, crawl.warc, and the packed ones. Run in this folder."""
import gzip
import os
import sqlite3
import zipfile

LONG = "I counted them. " * 700  # longer than a page of the database

if os.path.exists("isso.db"):
    os.remove("isso.db")
db = sqlite3.connect("isso.db")
db.execute("PRAGMA page_size = 1024")
db.execute("CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR)")
db.execute("CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256))")
db.execute("""CREATE TABLE comments (
    tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT,
    mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
    likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0)""")
db.executemany("INSERT INTO threads VALUES (?, ?, ?)", [(1, "/2019/03/leave/", "Why the best people leave"), (2, "/quiet/", None)])
rows = [
    (1, 1, None, 1551686700.25, 1, "Two managers in *one* year.", "Ann Lee", "ann@mail.example"),
    (1, 2, 1, 1551686760.5, 4, "", None, None),
    (1, 3, 2, 1551686820.0, 1, "So did I.", "Cay", None),
    (1, 4, 1, 1551686880.0, 2, "Waiting.", "Ben", "ben@mail.example"),
    (1, 5, 1, 1551686940.0, 1, LONG, None, None),
    (2, 6, None, 1551687000.0, 1, "Nobody else came.", "Dee", None),
]
db.executemany(
    "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, email, voters) VALUES (?, ?, ?, ?, ?, '192.0.2.0', ?, ?, ?, x'00ff')",
    rows,
)
db.commit()
db.close()

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def cell(ref, value):
    if isinstance(value, str):
        return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'
    style = ' s="1"' if isinstance(value, float) else ""
    return f'<c r="{ref}"{style}><v>{value}</v></c>'


def sheet(rows):
    body = "".join(
        f'<row r="{n}">' + "".join(cell(f"{'ABCDEF'[i]}{n}", v) for i, v in enumerate(row) if v is not None) + "</row>"
        for n, row in rows
    )
    return f"{HEAD}<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


TABLE = [
    (1, ["Response ID", "Submitted", "What would make you stay?", "Your role"]),
    (2, [1, 43528.336805555555, "A rota that I can plan around", "Nurse"]),
    (4, [2, 43537.878472222222, "More than one manager in ten years", None]),
]
parts = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{REL}"><sheets><sheet name="Answers" sheetId="1" r:id="rId1"/><sheet name="Codes" sheetId="2" r:id="rId2"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{REL}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{HEAD}<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
    "xl/worksheets/sheet1.xml": sheet(TABLE),
    "xl/worksheets/sheet2.xml": sheet([(1, ["code", "answer"]), (2, [1, "Teacher"])]),
}
with zipfile.ZipFile("survey.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
    for name, text in parts.items():
        book.writestr(zipfile.ZipInfo(name, (2019, 3, 4, 8, 5, 0)), text, zipfile.ZIP_DEFLATED)

PAGE = """<!DOCTYPE html><html><head><title>Why the best people leave</title></head><body><h2>2 Responses</h2>
<ol class="commentlist"><li class="comment" id="comment-1"><div class="comment-body"><div class="comment-author vcard"><cite class="fn">Ann Lee</cite></div>
<div class="comment-meta commentmetadata"><a href="#comment-1"><time datetime="2019-03-04T08:05:00+00:00">March 4</time></a></div><p>Two managers in one year.</p></div>
<ul class="children"><li class="comment" id="comment-2"><div class="comment-body"><div class="comment-author vcard"><cite class="fn">Ben</cite></div>
<div class="comment-meta commentmetadata"><a href="#comment-2"><time datetime="2019-03-04T08:06:00+00:00">March 4</time></a></div><p>So did I.</p></div></li></ul></li></ol></body></html>"""


def record(kind, uri, block):
    block = block.encode()
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2019-03-06T08:05:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


records = [
    record("warcinfo", "", "software: invented for this project\r\n"),
    record("request", "https://www.gazette.example/2019/03/leave/", "GET / HTTP/1.1\r\n\r\n"),
    record("response", "https://www.gazette.example/2019/03/leave/", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE),
    record("response", "https://www.gazette.example/style.css", "HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\np{}"),
    record("response", "https://www.gazette.example/old", "HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"),
]
open("crawl.warc", "wb").write(b"".join(records))
open("crawl.warc.gz", "wb").write(b"".join(gzip.compress(r, mtime=0) for r in records))
open("remark42.gz", "wb").write(gzip.compress(open("remark42.json", "rb").read(), mtime=0))

try:
    import datetime

    import pyarrow
    import pyarrow.parquet

    columns = {
        "Response ID": [1, 2],
        "Submitted": [datetime.datetime(2019, 3, 4, 8, 5), datetime.datetime(2019, 3, 13, 21, 5)],
        "What would make you stay?": ["A rota that I can plan around", "More than one manager in ten years"],
        "hours": [37.5, None],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), "survey.parquet", compression="snappy")
except ImportError:
    print("survey.parquet is left as it is: pyarrow is not installed")
