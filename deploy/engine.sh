#!/bin/sh
# Brings a container engine with Compose and Buildx that are recent enough, from Debian's packages; quiet when nothing is to do. ./edge calls it
# before there is a program to run, and the program when a command needs the engine.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
own=$here/.edge/docker
log=/var/log/edge-dockerd.log
if [ -d "$own/cli-plugins" ]; then export DOCKER_CONFIG="$own"; fi

# shellcheck source=deploy/packages.sh
. "$here/deploy/packages.sh"

# An engine that was killed leaves its pid files; one whose number now belongs to another process would keep it from starting.
forget_stale() {
    [ -f "$1" ] && comm=$(cat "/proc/$(cat "$1")/comm" 2> /dev/null) && [ "$comm" != "$2" ] && rm -f "$1"
    return 0
}

start() {
    require_root "no container engine answers, and starting one is root's work"
    if ! command -v dockerd > /dev/null || ! command -v iptables > /dev/null || ! command -v docker > /dev/null; then install docker.io iptables; fi
    say "starting the container engine"
    if [ -d /run/systemd/system ]; then
        systemctl start docker
    else
        forget_stale /var/run/docker.pid dockerd
        forget_stale /var/run/docker/containerd/containerd.pid containerd
        setsid dockerd >> "$log" 2>&1 < /dev/null &
    fi
    tries=120
    until docker version > /dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "the container engine does not answer after 60 s" "its last words are in $log, or in the journal" "see \`docker version\`"
        sleep 0.5
    done
}

# Older ones panic on --build or do not know the options we use.
recent() {
    found=$(docker "$1" version 2> /dev/null | sed -n 's/.*[^0-9]\([0-9][0-9]*\)\.\([0-9][0-9]*\)\.[0-9].*/\1 \2/p' | head -n 1)
    [ -n "$found" ] && [ $((${found% *} * 1000 + ${found#* })) -ge $(($2 * 1000 + $3)) ]
}
all_recent() { recent compose 2 30 && recent buildx 0 17; }

# A configuration folder of our own: the user's settings and sign-ins, plus plugins of another suite of the same mirror, unpacked.
own_plugins() {
    say "fetching Compose and Buildx"
    mkdir -p "$own/cli-plugins"
    theirs=${DOCKER_CONFIG:-$HOME/.docker}/config.json
    if [ "$theirs" != "$own/config.json" ] && [ -f "$theirs" ]; then (umask 077 && cat "$theirs" > "$own/config.json"); fi
    download "$own/apt" forky docker-compose docker-buildx
    for name in docker-compose docker-buildx; do
        dpkg -x "$own/apt/$name"_*.deb "$own/apt/unpacked"
        cp "$own/apt/unpacked/usr/libexec/docker/cli-plugins/$name" "$own/cli-plugins/$name"
        chmod 755 "$own/cli-plugins/$name"
    done
    rm -rf "$own/apt"
    export DOCKER_CONFIG="$own"
    all_recent || fail "docker compose or buildx does not run" "the plugins in $own are not usable on this machine" \
        "install docker compose 2.30 and docker buildx 0.17, or newer ones"
}

docker version > /dev/null 2>&1 || start
all_recent || own_plugins
