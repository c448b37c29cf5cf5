#!/bin/sh
# The broker's healthcheck: a message must pass through it (connect, sign in, subscribe, receive). Who and what to ask stands in
# the options file /run/secrets/mosquitto_sub, so that no password is in an argument list. Two failures in a row kill it.
if XDG_CONFIG_HOME=/run/secrets mosquitto_sub > /dev/null; then
    : > /run/edge/failures
    exit 0
fi
echo "the broker passed no message within 3 s"
echo x >> /run/edge/failures
[ "$(wc -l < /run/edge/failures)" -ge 2 ] && kill -9 -1
exit 1
