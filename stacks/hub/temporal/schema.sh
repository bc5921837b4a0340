#!/bin/sh
# Brings both of Temporal's databases to the schema of this server. May run again at every start.
set -eu
export SQL_HOST="${SQL_HOST:-postgres}" SQL_PORT="${SQL_PORT:-5432}" SQL_USER=temporal SQL_PLUGIN=postgres12
SQL_PASSWORD="$(cat "${VSA_TEMPORAL_PASSWORD_FILE:-/run/secrets/temporal_password}")"
export SQL_PASSWORD

update() {
  temporal-sql-tool --db "$1" update-schema --schema-name "postgresql/v12/$2"
}

# A set-up puts the version back to 0.0, also of a database that is in use: so only where PostgreSQL itself says that
# there is none. Any other failure ends this script, and changes nothing.
bring() {
  if said="$(update "$1" "$2" 2>&1)"; then return; fi
  case "$said" in
    *'relation \"schema_version\" does not exist'*) ;;
    *)
      printf '%s\n' "$said" >&2
      exit 1
      ;;
  esac
  temporal-sql-tool --db "$1" setup-schema --version 0.0
  update "$1" "$2"
}

bring temporal temporal
bring temporal_visibility visibility
