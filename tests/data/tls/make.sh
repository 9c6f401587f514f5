#!/usr/bin/env bash
# Makes the certificates of the tests anew: an authority, and by it one that is sound for 127.0.0.1, one that has expired, and one
# for another host; and one that is self-signed. They protect nothing: the keys lie beside them.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }
key "$work/authority.key"
openssl req -x509 -new -key "$work/authority.key" -out authority.pem -days 36500 -subj '/CN=authority of the tests' \
  -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' 2>/dev/null
key server.key
openssl req -x509 -new -key server.key -out self-signed.pem -days 36500 -subj /CN=127.0.0.1 \
  -addext 'subjectAltName=IP:127.0.0.1' -addext 'basicConstraints=critical,CA:FALSE' 2>/dev/null
touch "$work/index.txt"; echo 01 > "$work/serial"
cat > "$work/ca.conf" <<CONF
[ca]
default_ca = tests
[tests]
database = $work/index.txt
serial = $work/serial
new_certs_dir = $work
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
CONF
sign() { # name, subject alternative name, end
  openssl req -new -key server.key -subj "/CN=$1" -addext "subjectAltName=$2" -out "$work/$1.csr" 2>/dev/null
  openssl ca -batch -config "$work/ca.conf" -cert authority.pem -keyfile "$work/authority.key" -startdate 20000101000000Z -enddate "$3" \
    -in "$work/$1.csr" -out "$1.pem" -notext 2>/dev/null
}
sign good IP:127.0.0.1 21200101000000Z
sign expired IP:127.0.0.1 20010101000000Z
sign other-host DNS:gazette.example 21200101000000Z
