#!/bin/sh
# The container's healthcheck. A service writes /run/edge/health every 5 s: the machine's uptime in whole seconds when all its work
# was last seen to move, so its distance from now is the time without proof. Uptime, not the clock: a clock step must not kill anything.
# Built-ins only: no process is started but this shell.
#   age <= EDGE_HEALTH_LIMIT s (default 30)   healthy
#   age >  EDGE_HEALTH_LIMIT s                every process of this container is killed: the restart policy begins anew
read -r now _ < /proc/uptime
now=${now%.*}
if read -r last 2>/dev/null < /run/edge/health; then
    age=$((now - last))
else
    # Never written: counted from the start of the container's first process (clock ticks since boot, 100 a second).
    read -r stat < /proc/1/stat
    set -- ${stat##*) }
    shift 19
    age=$((now - $1 / 100))
fi
[ "$age" -le "${EDGE_HEALTH_LIMIT:-30}" ] && exit 0
echo "no proof of progress for $age s"
kill -9 -1
exit 1
