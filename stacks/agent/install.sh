#!/bin/sh
# Installs the agent of a VPS as a service of systemd; run again it upgrades it. With arguments it also joins a hub:
#   sudo ./install.sh --hub-url URL --code CODE --ca sha256:FINGERPRINT
# In an unpacked bundle it first puts that to /opt/vsa; in a checkout VSA is already there.
# DESTDIR=/some/folder puts the files there, and neither makes a user nor starts anything.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=${DESTDIR:-}
home=$root/opt/vsa

fail() {
  printf 'install.sh: %s\nfix: %s\n' "$1" "$2" >&2
  exit 1
}

on_this_machine() { [ -z "$root" ]; }

if on_this_machine; then
  [ "$(id -u)" = 0 ] || fail 'only root can install a service' 'run it again with sudo'
  [ -d /run/systemd/system ] || fail 'systemd does not run here' 'start node /opt/vsa/dist/workers/agent.js by other means'
fi

# A new version is put beside the one that runs, and one rename switches to it.
if [ -f "$here/PLATFORM" ]; then
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64) platform=linux-arm64 ;;
    *) platform=$(uname -s)-$(uname -m) ;;
  esac
  made_for=$(cat "$here/PLATFORM")
  [ "$made_for" = "$platform" ] ||
    fail "this bundle is for $made_for, and this machine is $platform" 'make a bundle on a machine of its kind'
  if [ -d "$home" ] && [ ! -L "$home" ]; then
    fail "$home is a folder that this script did not make" 'move it away, and run this again'
  fi
  target=$home-$(date -u +%Y%m%dT%H%M%SZ)-$$
  mkdir -p -- "$root/opt"
  cp -R -- "$here" "$target"
  chmod -R go-w,a+rX -- "$target"
  ln -s -- "$(basename -- "$target")" "$home.new"
  mv -T -- "$home.new" "$home"
  for old in "$home"-*; do
    [ "$old" = "$target" ] || rm -rf -- "$old"
  done
  mkdir -p -- "$root/usr/local/bin" "$root/etc/systemd/system/vsa-agent.service.d"
  printf '#!/bin/sh\nexec /opt/vsa/runtime/node /opt/vsa/bin/vsa "$@"\n' >"$root/usr/local/bin/vsa"
  chmod 0755 -- "$root/usr/local/bin/vsa"
  printf '[Service]\nExecStart=\nExecStart=/opt/vsa/runtime/node /opt/vsa/dist/workers/agent.js\n' \
    >"$root/etc/systemd/system/vsa-agent.service.d/bundle.conf"
  files=$target/stacks/agent
else
  files=$here
fi

mkdir -p -- "$root/etc/vsa" "$root/etc/systemd/system"
[ -e "$root/etc/vsa/agent.env" ] || install -m 0644 -- "$files/.env.example" "$root/etc/vsa/agent.env"
install -m 0644 -- "$files/vsa-agent.service" "$root/etc/systemd/system/vsa-agent.service"
on_this_machine || exit 0

getent passwd vsa-agent >/dev/null ||
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin vsa-agent
install -d -m 0755 -o vsa-agent -g vsa-agent /srv/flowbiz/reverse-proxy /srv/flowbiz/reverse-proxy/logs
install -d -m 0755 /var/lib/vsa
install -d -m 0700 -o vsa-agent -g vsa-agent /var/lib/vsa/agent
systemctl daemon-reload
if [ "$#" -gt 0 ]; then
  runuser -u vsa-agent -- vsa agent register "$@"
  systemctl enable vsa-agent.service
fi
# An upgrade, or the first start: before it has joined there is nothing to start.
if systemctl is-enabled --quiet vsa-agent.service; then
  systemctl restart vsa-agent.service
fi
