#!/bin/sh
# Writes all that makes this hub the one it is into one file (0600): database and keys as they are now, .env and secrets/.
# Nothing is stopped. As root: ./backup.sh /root/vsa-hub.tar
set -eu
umask 077
to=${1:-}
case $to in
  /*) ;;
  *)
    printf 'backup.sh: say where to, as an absolute path\nfix: make backup to=/root/vsa-hub.tar\n' >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

docker compose --file ../../docker-compose.temporal.yml --env-file .env \
  exec -T hub-worker node dist/workers/backup.js save >"$work/hub.jsonl.gz"
tar --create --file "$work/all.tar" .env secrets --directory "$work" hub.jsonl.gz
cp -- "$work/all.tar" "$to.new"
sync -- "$to.new"
mv -- "$to.new" "$to"
