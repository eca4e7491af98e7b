#!/bin/sh
# Starts Redis with the users of users.acl. Their passwords come from the environment; only hashes are written.
#   start.sh [options of redis-server]
set -eu
umask 077
: "${BOT_PASSWORD:?}" "${ACTIONS_PASSWORD:?}" "${PUBLISHER_PASSWORD:?}" "${METRICS_PASSWORD:?}" "${ADMIN_PASSWORD:?}"

here=$(dirname "$0")
users=${TMPDIR:-/tmp}/users.acl

hash_of() {
  printf %s "$1" | sha256sum | cut -d ' ' -f 1
}

# Redis wants a user on one line, and no comments.
awk '/^#/ || !NF {next}
     /^user / {if (line) print line; line = $0; next}
     {sub(/^ +/, " "); line = line $0}
     END {print line}' "$here/users.acl" \
  | sed -e "s/{bot}/#$(hash_of "$BOT_PASSWORD")/" \
        -e "s/{actions}/#$(hash_of "$ACTIONS_PASSWORD")/" \
        -e "s/{publisher}/#$(hash_of "$PUBLISHER_PASSWORD")/" \
        -e "s/{metrics}/#$(hash_of "$METRICS_PASSWORD")/" \
        -e "s/{admin}/#$(hash_of "$ADMIN_PASSWORD")/" > "$users"
unset BOT_PASSWORD ACTIONS_PASSWORD PUBLISHER_PASSWORD METRICS_PASSWORD ADMIN_PASSWORD
exec redis-server "$here/redis.conf" --aclfile "$users" "$@"
