#!/bin/bash
# Harvests a real isso server on loopback: its SQLite file and what its API gives, held against what was posted.
#
# usage: scripts/real_isso.sh BINARY     (fetches isso from PyPI on each run; prints NOT RUN and why, where it cannot)
set -eu
here=$(cd "$(dirname "$0")"; pwd); binary=$(realpath "$1")
export GROUNDSWELL_KEY="a key for tests, not a secret at all"
dir=$(mktemp -d /tmp/issoXXXX); port=$((20000 + RANDOM % 20000))
stop() { [ -f "$dir/pid" ] && kill "$(cat "$dir/pid")" 2> /dev/null || true; sleep 1; rm -rf "$dir"; }
trap stop EXIT
not_run() { echo "NOT RUN: $1"; exit 0; }
command -v curl > /dev/null || not_run "curl is missing"
python3 -m venv "$dir/venv" > "$dir/venv.log" 2>&1 || not_run "python3 has no module venv (Debian: python3-venv)"
"$dir/venv/bin/pip" install -q --disable-pip-version-check isso==0.14.0 > "$dir/pip.log" 2>&1 \
  || not_run "isso 0.14.0 cannot be installed from PyPI: $(tail -1 "$dir/pip.log")"
cat > "$dir/isso.cfg" <<END
[general]
dbpath = $dir/comments.db
host = http://127.0.0.1:$((port + 1))/
notify =
[server]
listen = http://127.0.0.1:$port
[guard]
enabled = false
[moderation]
enabled = false
[admin]
enabled = true
password = pw
END
"$dir/venv/bin/isso" -c "$dir/isso.cfg" run > "$dir/log" 2>&1 &
echo $! > "$dir/pid"
for _ in $(seq 200); do curl -s -o /dev/null "http://127.0.0.1:$port/?uri=/a.html" && break; sleep .05; done
mkdir -p "$dir/sqlite" "$dir/api"
python3 "$here/real/isso/fill.py" "http://127.0.0.1:$port" "$dir"
kill "$(cat "$dir/pid")"; sleep 1; rm "$dir/pid"
cp "$dir/comments.db" "$dir/sqlite/"
for way in sqlite api; do
  "$binary" harvest "$dir/$way" --out "$dir/$way.jsonl" --quiet
  python3 "$here/real_check.py" "$dir/truth.json" "$dir/$way.jsonl" isso
done
echo "isso: its database and its API agree with what was posted"
