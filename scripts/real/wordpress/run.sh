#!/bin/bash
# A real WordPress with a real MariaDB on loopback, filled by setup.php.
#
# usage: scripts/real/wordpress/run.sh DIR PORT PACKAGES     (WP_THEME names a theme)
# DIR: absolute and short, for the socket. PACKAGES: where Debian's packages are kept once they are fetched.
# Writes DIR/my.pid and DIR/php.pid: stop with kill. Installs what it needs from Debian 12, without starting any service; exits 3, with a
# sentence, where that cannot be done.
set -eu
lacks() { echo "$1"; exit 3; }
here=$(cd "$(dirname "$0")"; pwd); dir=$1; port=$2; packages=$3
export WP_URL=http://127.0.0.1:$port WP_SOCK=$dir/my/s
need="mariadb-server-core mariadb-client-core php8.2-cli php8.2-mysql php8.2-xml php8.2-mbstring"
command -v apt-get > /dev/null || lacks "WordPress and its theme come as packages of Debian 12, and there is no apt-get"
root=$([ "$(id -u)" = 0 ] && echo yes || echo no)
for program in mariadbd mariadb-install-db mariadb-admin php; do
  command -v "$program" > /dev/null && continue
  [ $root = yes ] || lacks "$program is missing, and only root can install it ($need)"
  apt-get update -qq 2> "$dir.apt" || lacks "the package mirror cannot be reached: $(tail -1 "$dir.apt")"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $need > /dev/null 2> "$dir.apt" \
    || lacks "$need cannot be installed (Debian 12 has them): $(tail -1 "$dir.apt")"
  break
done
rm -f "$dir.apt"
mkdir -p "$dir/my" "$dir/root" "$dir/out" "$packages"
if ! ls "$packages"/wordpress_*.deb > /dev/null 2>&1; then
  (cd "$packages"; apt-get download -qq wordpress php-getid3 libjs-underscore libjs-cropper wordpress-theme-twentytwentyone \
    wordpress-theme-twentytwentytwo wordpress-theme-twentytwentythree 2> /dev/null) \
    || lacks "the packages of WordPress and its themes cannot be fetched from the mirror of Debian 12"
fi
for package in "$packages"/*.deb; do dpkg -x "$package" "$dir/root"; done
site=$dir/root/usr/share/wordpress
rm -f "$site/wp-config.php" "$site/.htaccess"
cp "$here/wp-config.php" "$site/"
as=
if [ $root = yes ]; then
  chown -R nobody:nogroup "$dir/my" "$dir/out" "$site"
  as="setpriv --reuid=65534 --regid=65534 --clear-groups"
fi
chmod a+x "$dir"
$as mariadb-install-db --no-defaults --datadir="$dir/my/data" --auth-root-authentication-method=normal --skip-test-db > "$dir/my.log" 2>&1
$as mariadbd --no-defaults --datadir="$dir/my/data" --socket="$WP_SOCK" --pid-file="$dir/my/pid" --skip-networking --skip-log-bin \
  --innodb-buffer-pool-size=32M --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 >> "$dir/my.log" 2>&1 &
echo $! > "$dir/my.pid"
for _ in $(seq 400); do mariadb-admin --no-defaults -uroot -S "$WP_SOCK" ping > /dev/null 2>&1 && break; sleep .05; done
mariadb --no-defaults -uroot -S "$WP_SOCK" -e "create database wp character set utf8mb4; create user wp@localhost identified by 'wp'; grant all on wp.* to wp@localhost"
# The scripts may lie where nobody cannot read.
cp "$here/setup.php" "$here/router.php" "$dir/out/"
$as env WP_THEME="${WP_THEME:-}" php -d memory_limit=256M "$dir/out/setup.php" "$site" "$dir/out" > "$dir/site.log"
$as php -d sendmail_path=/bin/true -S "127.0.0.1:$port" -t "$site" "$dir/out/router.php" > "$dir/php.log" 2>&1 &
echo $! > "$dir/php.pid"
for _ in $(seq 200); do curl -sf -o /dev/null "$WP_URL/wp-includes/js/wp-emoji-release.min.js" && break; sleep .05; done
