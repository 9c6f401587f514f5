#!/usr/bin/env bash
# Harvests from a real web server: Debian's Apache on the loopback, with pages, robots.txt, packing and TLS.
# Usage: scripts/real_apache.sh BINARY. Installs apache2 where it is missing; starts its own server on ports of its own and
# stops that one alone, by its process id.
set -euo pipefail
binary=$(realpath "${1:?the groundswell binary to test}")
if [ ! -x /usr/sbin/apache2 ]; then apt-get install -y -q apache2 >&2; fi
place=$(mktemp -d)
stop() {
  if [ -s "$place/pid" ]; then kill "$(cat "$place/pid")" 2>/dev/null || true; fi
  sleep 0.3
  rm -rf "$place"
}
trap stop EXIT
fail() { echo "real_apache: $*" >&2; exit 1; }
chmod 755 "$place"
mkdir -p "$place/site/pay" "$place/site/private" "$place/site/old" "$place/logs"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
http=$(free_port); https=$(free_port)
comment() { echo "<li class='comment depth-1' id='comment-$1'><cite class='fn'>Writer $1</cite><div class='comment-content'><p>I have $1 cases and no supervision.</p></div></li>"; }
page() { echo "<html><head><title>$1</title></head><body><h1>$1</h1><ol class='commentlist'>$2</ol>$3</body></html>"; }
page Pay "$(comment 1)$(comment 2)" "<a href='/pay/comment-page-2/'>2</a>" > "$place/site/pay/index.html"
mkdir -p "$place/site/pay/comment-page-2"
page Pay "$(comment 3)" "" > "$place/site/pay/comment-page-2/index.html"
page Private "$(comment 9)" "" > "$place/site/private/index.html"
page Old "$(comment 4)" "" > "$place/site/old/index.html"
printf 'User-agent: *\nDisallow: /private/\n' > "$place/site/robots.txt"
# A body that many packed blocks follow: some 300 MB of blanks.
python3 - "$place/site/bomb.html.gz" <<'PY'
import gzip, sys
with gzip.open(sys.argv[1], "wb", 9) as f:
    for _ in range(300):
        f.write(b" " * (1 << 20))
PY
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$place/key.pem" -out "$place/cert.pem" -days 2 -subj /CN=127.0.0.1 \
  -addext 'subjectAltName=IP:127.0.0.1' -addext 'basicConstraints=critical,CA:FALSE' 2>/dev/null
modules=/usr/lib/apache2/modules
cat > "$place/apache.conf" <<CONF
ServerRoot "$place"
ServerName 127.0.0.1
PidFile "$place/pid"
Listen 127.0.0.1:$http
Listen 127.0.0.1:$https
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dir_module $modules/mod_dir.so
LoadModule mime_module $modules/mod_mime.so
LoadModule alias_module $modules/mod_alias.so
LoadModule env_module $modules/mod_env.so
LoadModule headers_module $modules/mod_headers.so
LoadModule filter_module $modules/mod_filter.so
LoadModule deflate_module $modules/mod_deflate.so
LoadModule ssl_module $modules/mod_ssl.so
LoadModule socache_shmcb_module $modules/mod_socache_shmcb.so
TypesConfig /etc/mime.types
User www-data
Group www-data
ErrorLog "$place/logs/error"
LogFormat "%{msec}t %h %{local}p %s %U" plain
CustomLog "$place/logs/access" plain
DocumentRoot "$place/site"
<Directory "$place/site">
  Require all granted
</Directory>
AddOutputFilterByType DEFLATE text/html
Redirect 301 /moved/ /pay/
Redirect 302 /away/ http://169.254.169.254/latest/
<Location /reserved/>
  Header always set TDM-Reservation 1
</Location>
Alias /reserved/ "$place/site/old/"
<Files "bomb.html.gz">
  ForceType text/html
  Header set Content-Encoding gzip
  SetEnv no-gzip 1
</Files>
<VirtualHost 127.0.0.1:$https>
  SSLEngine on
  SSLCertificateFile "$place/cert.pem"
  SSLCertificateKeyFile "$place/key.pem"
</VirtualHost>
CONF
/usr/sbin/apache2 -f "$place/apache.conf" -k start
for _ in $(seq 50); do [ -s "$place/pid" ] && break; sleep 0.1; done
[ -s "$place/pid" ] || { cat "$place/logs/error" >&2; fail "Apache did not start"; }

base="http://127.0.0.1:$http"; secure="https://127.0.0.1:$https"
export GROUNDSWELL_KEY="a key for tests, sixteen bytes or more"
run() { "$binary" harvest --contact tests@groundswell.example --delay 0.2 --max-size 8 --allow-private=127.0.0.1 "$@"; }
status() { python3 - "$place/threads.jsonl" "$1" <<'PY'
import json, sys
for line in open(sys.argv[1]):
    thread = json.loads(line)
    if thread["source"]["location"] == sys.argv[2]:
        print(thread["status"], len(thread["comments"]), thread["reason"])
PY
}
expect() { local got; got=$(status "$1"); case "$got" in $2) echo "  $1: $got";; *) cat "$place/said" >&2; fail "$1: $got (expected $2)";; esac; }

set +e
SSL_CERT_FILE="$place/cert.pem" run --study "$place/study" --out "$place/threads.jsonl" --log "$place/fetch.jsonl" \
  "$base/moved/" "$base/private/" "$base/away/" "$base/bomb.html.gz" "$base/reserved/" "$base/none/" "$secure/old/" 2> "$place/said"
code=$?
set -e
[ "$code" = 3 ] || { cat "$place/said" >&2; fail "exit code $code, expected 3"; }
expect "$base/moved/" 'comments 3 *'
expect "$base/private/" 'blocked 0 robots.txt*'
expect "$base/away/" 'blocked 0 it redirects to http://169.254.169.254*'
expect "$base/bomb.html.gz" 'broken 0 the page has more than 8 MiB*'
expect "$base/reserved/" 'blocked 0 the site reserves*'
expect "$base/none/" 'broken 0 the server answered 404*'
expect "$secure/old/" 'comments 1 *'
set +e
run "$secure/old/" > "$place/untrusted" 2> "$place/said"
code=$?
set -e
[ "$code" = 6 ] || { cat "$place/said" >&2; fail "a certificate that is not trusted gave exit code $code, expected 6"; }
grep -q 'the certificate of the host is self-signed' "$place/said" || { cat "$place/said" >&2; fail "the certificate is not named"; }
echo "  $secure/old/ without its authority: $(grep -o 'the certificate of the host.*' "$place/said" | head -1)"
"$binary" harvest --offline --study "$place/study" "$base/moved/" > "$place/again" 2> /dev/null
grep -F "$base/moved/" "$place/threads.jsonl" | head -1 | cmp - "$place/again" || fail "the same thread is not read from the snapshots"
if grep -q ' /private/' "$place/logs/access"; then fail "a forbidden path was asked for"; fi
python3 - "$place/logs/access" "$http" <<'PY'
import sys
times = [int(line.split()[0]) for line in open(sys.argv[1]) if line.split()[2] == sys.argv[2]]
gaps = [b - a for a, b in zip(times, times[1:])]
assert min(gaps) >= 199, gaps
print(f"  {len(times)} requests by Apache's log, {min(gaps)} to {max(gaps)} ms apart where 200 were asked for")
PY
echo "real_apache: all as it should be"
