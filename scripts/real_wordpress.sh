#!/bin/bash
# Harvests a real WordPress on loopback, in a classic and in a block theme, from its pages, its REST interface and its export, and
# holds each against what was written into the database.
#
# usage: scripts/real_wordpress.sh BINARY     (installs what it needs on Debian 12; prints NOT RUN and why, where it cannot)
set -eu
here=$(cd "$(dirname "$0")"; pwd); binary=$(realpath "$1")
export GROUNDSWELL_KEY="a key for tests, not a secret at all"
packages=$(mktemp -d /tmp/wpdebXXXX)
fetch() { curl -sf -o "$1" "$2"; }
for theme in twentytwentyone twentytwentythree; do
  dir=$(mktemp -d /tmp/wpXXXX); port=$((20000 + RANDOM % 20000))
  stop() { for pid in "$dir/php.pid" "$dir/my.pid"; do [ -f "$pid" ] && kill "$(cat "$pid")" 2> /dev/null || true; done; sleep 1; rm -rf "$dir" "${1:-}"; }
  trap 'stop "$packages"' EXIT
  if WP_THEME=$theme "$here/real/wordpress/run.sh" "$dir" "$port" "$packages" > "$dir/run.log" 2>&1; then :; else
    code=$?
    [ $code = 3 ] && { echo "NOT RUN: $(tail -1 "$dir/run.log")"; exit 0; }
    cat "$dir/run.log"; exit $code
  fi
  mkdir -p "$dir/html" "$dir/rest" "$dir/wxr"
  cp "$dir/out/export.wxr.xml" "$dir/wxr/"
  for post in 1 2 3; do
    url=http://127.0.0.1:$port/2024/03/post-$post
    for page in $(seq 1 30); do
      fetch "$dir/html/post-$post-$page.html" "$url/comment-page-$page/" || break
      grep -q 'id="comment-' "$dir/html/post-$post-$page.html" || { rm "$dir/html/post-$post-$page.html"; break; }
    done
    id=$(python3 -c "import json,sys; print(json.load(open(sys.argv[1]))['ids'][sys.argv[2]])" "$dir/out/truth.json" "$post")
    for page in $(seq 1 9); do
      file=$dir/rest/post-$post-$page.json
      fetch "$file" "http://127.0.0.1:$port/wp-json/wp/v2/comments?post=$id&per_page=100&page=$page&order=asc"
      [ "$(head -c 2 "$file")" = "[]" ] && { rm "$file"; break; }
    done
  done
  fetch "$dir/feed.xml" "http://127.0.0.1:$port/2024/03/post-1/feed/"
  mkdir -p "$dir/feed"; mv "$dir/feed.xml" "$dir/feed/"
  for way in html rest wxr feed; do
    "$binary" harvest "$dir/$way" --out "$dir/$way.jsonl" --quiet
    python3 "$here/real_check.py" "$dir/out/truth.json" "$dir/$way.jsonl" "$way"
  done
  echo "WordPress with theme $theme: pages, REST, export and feed agree with the database"
  stop
done
trap - EXIT
rm -rf "$packages"
