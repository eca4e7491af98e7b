#!/bin/sh
# Whether Redis answers a ping with one of these words: ping.sh 'PONG|LOADING' (REDIS_CLI_OPTIONS: for redis-cli)
# shellcheck disable=SC2086
redis-cli $REDIS_CLI_OPTIONS --user probe --pass any --no-auth-warning ping | grep -qE "$1"
