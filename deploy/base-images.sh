#!/bin/sh
# base-images.sh [NAME...]: images that ours are built on (those of the file beside this one) are in place, pulled, or made of this machine's parts:
# only what a pull cannot bring is made here.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ -d "$here/.edge/docker/cli-plugins" ]; then export DOCKER_CONFIG="$here/.edge/docker"; fi

# shellcheck source=deploy/packages.sh
. "$here/deploy/packages.sh"

debian() {
    command -v mmdebstrap > /dev/null || install mmdebstrap
    from=$(mirror)
    quietly mmdebstrap --variant=minbase --include="$3" --aptopt='Acquire::Check-Valid-Until "false"' "$1" "$2" "$from"
}

# Of the oldest suite that gateways run on: what is compiled in it runs on all of them.
sdk() {
    program=$(command -v dotnet) || fail "no .NET on this machine and no registry in reach" "the images need the .NET 10 SDK" \
        "connect the machine to the internet, or install the .NET 10 SDK"
    home=$(dirname "$(readlink -f "$program")")
    debian bookworm "$1" libssl3,zlib1g,libstdc++6
    # It restores packages over TLS: it trusts what this machine trusts.
    tar -rhf "$1" -C / etc/ssl/certs/ca-certificates.crt
    tar -rf "$1" -C "$(dirname "$home")" --transform="s,^${home##*/},usr/share/dotnet," "${home##*/}"
}

stand_in() {
    folder=$(mktemp -d /var/tmp/edge-image-XXXXXX)
    trap 'rm -rf "$folder"' EXIT INT TERM
    say "no registry in reach: making $1 of this machine's parts"
    set -- "$1" --change 'LABEL mbus-gateway.stand-in=true'
    case $1 in
        debian:*-slim) suite=${1#debian:} && debian "${suite%-slim}" "$folder/root.tar" apt ;;
        mcr.microsoft.com/dotnet/sdk:*)
            sdk "$folder/root.tar"
            set -- "$@" --change 'ENV DOTNET_ROOT=/usr/share/dotnet PATH=/usr/share/dotnet:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' ;;
        *) fail "cannot pull $1" "no registry is in reach" "connect the machine to the internet" ;;
    esac
    name=$1
    shift
    quietly docker import "$@" "$folder/root.tar" "$name"
    rm -rf "$folder"
}

if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046 # One word a line.
    set -- $(cat "$here/deploy/base-images")
fi
for image in "$@"; do
    if docker image inspect "$image" > /dev/null 2>&1; then continue; fi
    say "pulling $image"
    if said=$(docker pull --quiet "$image" 2>&1); then continue; fi
    # No registry at all is the only reason to make our own: a slow or broken pull is the user's to see.
    case $said in
        *"no such host"* | *"dial tcp"* | *"connection refused"* | *"i/o timeout"* | *Forbidden*) stand_in "$image" ;;
        *) fail "cannot pull $image" "$said" "see \`docker pull $image\`" ;;
    esac
done
