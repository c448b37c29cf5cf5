# shellcheck shell=sh disable=SC2020
# What the machine lacks comes from its own Debian sources; nothing is fetched from anywhere else. Read by engine.sh and base-images.sh.
say() { printf '%s ...\n' "$1" >&2; }

# What, why, what to do.
fail() {
    printf 'edge: %s\n' "$1" >&2
    if [ -n "${2:-}" ]; then printf '  why: %s\n' "$2" >&2; fi
    if [ -n "${3:-}" ]; then printf '  do:  %s\n' "$3" >&2; fi
    exit 1
}

require_root() { [ "$(id -u)" -eq 0 ] || fail "this needs root" "$1" "run it again with sudo"; }

# Shows what a program printed only when it fails.
quietly() {
    said=$("$@" 2>&1) || fail "$1 did not work" "$(printf '%s' "$said" | tail -n 15)"
}

# Asks apt for its lists only when it has to.
install() {
    require_root "to install $*"
    say "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y --no-install-recommends "$@" > /dev/null 2>&1 && return
    quietly apt-get update
    quietly apt-get install -y --no-install-recommends "$@"
}

# The first Debian mirror in the machine's own sources.
mirror() {
    found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2> /dev/null | sed '/^ *#/d' |
        tr ' \t' '\n\n' | sed -n 's|^\(https\{0,1\}://.*/debian\)/*$|\1|p' | head -n 1)
    [ -n "$found" ] || fail "no Debian mirror found in /etc/apt" "what is missing here comes from there" \
        "install docker compose (2.30 or newer) and docker buildx (0.17 or newer) yourself"
    echo "$found"
}

# download FOLDER SUITE NAME...: packages of another suite, without touching the system's apt state.
download() {
    state=$1 suite=$2
    shift 2
    mkdir -p "$state/lists/partial" "$state/archives/partial"
    from=$(mirror)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $from $suite main" > "$state/sources.list"
    for step in update "download $*"; do
        # shellcheck disable=SC2086 # A step is several words.
        (cd "$state" && quietly apt-get -oDir::Etc::sourcelist="$state/sources.list" -oDir::Etc::sourceparts=/dev/null -oAPT::Sandbox::User=root \
            -oDir::State::lists="$state/lists" -oDir::Cache="$state" -oAcquire::Check-Valid-Until=false $step)
    done
}
