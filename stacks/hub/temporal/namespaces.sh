#!/bin/sh
# Makes the two namespaces and the search attributes of VSA, and sets how long ended workflows are kept: operations for
# 30 days, schedules and reads for one. May run again at every start.
set -eu
export TEMPORAL_ADDRESS="${TEMPORAL_ADDRESS:-temporal:7233}"

namespace() {
  if temporal operator namespace describe --namespace "$1" >/dev/null 2>&1; then
    temporal operator namespace update --namespace "$1" --retention "$2"
  else
    temporal operator namespace create --namespace "$1" --retention "$2"
  fi
  # A server notices a new namespace within seconds.
  tries=0
  until temporal operator search-attribute create --namespace "$1" --name Domain --type Keyword --name VpsId \
    --type Keyword --name OperationKind --type Keyword --name Phase --type Keyword; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ]
    sleep 1
  done
}

namespace vsa 30d
namespace vsa-background 24h
