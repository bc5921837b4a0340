#!/bin/sh
# Makes a hub that has never run the one that backup.sh has saved; `make up` then starts it. What is in .env and secrets/
# already stays. As root: ./restore.sh /root/vsa-hub.tar
set -eu
umask 077
from=${1:-}
[ -f "$from" ] || {
  printf 'restore.sh: there is no backup %s\nfix: make restore from=/root/vsa-hub.tar\n' "$from" >&2
  exit 2
}
from=$(realpath -- "$from")
cd "$(dirname "$0")"
compose() { docker compose --file ../../docker-compose.temporal.yml --env-file .env "$@"; }

tar --extract --file "$from" --skip-old-files --numeric-owner --same-owner --same-permissions .env secrets
# A file that a later version has.
./secrets.sh
compose build hub-worker
compose up --detach --wait postgres
tar --extract --file "$from" --to-stdout hub.jsonl.gz |
  compose run --rm -T --no-deps hub-worker node dist/workers/backup.js restore
