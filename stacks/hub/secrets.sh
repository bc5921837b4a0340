#!/bin/sh
# Makes what is missing below secrets/, as root: Compose mounts each file as it is here, so it belongs to the
# user of the container that reads it. 999 is postgres, 1000 temporal, 10001 vsa.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
chmod 0711 secrets

# place NAME OWNER MODE, with the secret on standard input
place() {
  cat >"secrets/.$1.new"
  chown "$2" "secrets/.$1.new"
  chmod "$3" "secrets/.$1.new"
  mv "secrets/.$1.new" "secrets/$1"
}

random() { od -An -v -tx1 -N 24 /dev/urandom | tr -d ' \n'; }

[ -s secrets/postgres_password ] || random | place postgres_password 999:999 0400
# Read by PostgreSQL when it makes the users, later by Temporal alone.
[ -s secrets/temporal_password ] || random | place temporal_password 999:1000 0440
[ -s secrets/vsa_password ] || random | place vsa_password 999:999 0400
# Not made but told by a person: where alerts go, and what notices are signed with. Empty is none.
for name in alert_webhook_url alert_webhook_secret; do
  [ -e "secrets/$name" ] || : | place "$name" 10001:10001 0400
done
printf 'postgres://vsa:%s@postgres:5432/vsa' "$(cat secrets/vsa_password)" | place vsa_database_url 10001:10001 0400
