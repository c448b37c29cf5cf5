#!/bin/sh
# Makes the gateway's passwords and tokens at the first start, where no ./edge up does (tools/cli/credentials.py): one folder a
# service, each a volume that this container and that service alone have. What is there stays, so a running gateway goes on
# working. Then this becomes the program it is given.
#   EDGE_Listener__Receivers__0=attic ...   remote radios: each gets an account, its password is in /secrets/broker/attic
# No secret is in an argument list: printf is the shell's own, everything else goes through pipes and files.
set -eu
umask 277
secrets=${EDGE_SECRETS:-/secrets}
own=${EDGE_BROKER_SECRETS:-/run/secrets}
services="listener store uplink watchdog api control"

# There as a whole or not at all, also after a power cut.
put() {
    rm -f "$1.new"
    cat > "$1.new"
    # The watchdog is root without capabilities, which may read nothing that is another user's.
    case $1 in */watchdog/*) chmod 444 "$1.new" ;; esac
    sync "$1.new"
    mv -f "$1.new" "$1"
    sync "${1%/*}"
}

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }

# For a person's eyes and thumbs: nothing that looks like something else; 16 of 31 letters are 79 bits.
typable() { tr -dc 'abcdefghjkmnpqrstuvwxyz23456789' < /dev/urandom | head -c 16 | sed 's/..../&-/g; s/-$//'; }

ensure() { [ -s "$1" ] || "${2:-random}" | put "$1"; }

account() { printf '%s:%s\n' "$1" "$(cat "$2")" >> "$own/accounts"; }

receivers() {
    env | sed -n 's/^EDGE_Listener__Receivers__[0-9]*=//p' | while read -r name; do
        case " $services homeassistant probe " in *" $name "*) taken=yes ;; *) taken= ;; esac
        case $name in *[!A-Za-z0-9_-]*|'') taken=yes ;; esac
        if [ "$taken" ]; then
            echo "the receiver '$name' gets no account: its name is taken, or not of A-Z, a-z, 0-9, - and _" >&2
        else
            echo "$name"
        fi
    done
}

rm -f "$own/accounts" "$own/broker-passwords" "$own/mosquitto_sub"
(umask 177 && : > "$own/accounts")
callers=
for service in $services; do
    ensure "$secrets/$service/bus-password"
    ensure "$secrets/$service/grpc-token"
    account "$service" "$secrets/$service/bus-password"
    # Hashes of 256 random bits: every service reads them, nobody can turn them back.
    callers="$callers$service $(sha256sum < "$secrets/$service/grpc-token" | cut -d ' ' -f 1)
"
done
for service in $services; do
    [ "$(cat "$secrets/$service/grpc-callers" 2> /dev/null)
" = "$callers" ] || printf %s "$callers" | put "$secrets/$service/grpc-callers"
done
ensure "$secrets/api/api-token"
ensure "$secrets/api/page-password" typable
# Empty until the platform's operator gives one.
[ -e "$secrets/uplink/heartbeat-token" ] || put "$secrets/uplink/heartbeat-token" < /dev/null
[ -e "$secrets/control/tunnel-token" ] || put "$secrets/control/tunnel-token" < /dev/null

for name in homeassistant $(receivers); do
    ensure "$secrets/broker/$name"
    account "$name" "$secrets/broker/$name"
done

# The broker's own, of this start only: hashes of all the passwords, and what the healthcheck signs in with.
probe=$(random)
printf 'probe:%s\n' "$probe" >> "$own/accounts"
printf -- '-h 127.0.0.1\n-V mqttv5\n-u probe\n-P %s\n-t $SYS/broker/uptime\n-C 1\n-W 3\n' "$probe" > "$own/mosquitto_sub"
mosquitto_passwd -U "$own/accounts"
mv "$own/accounts" "$own/broker-passwords"
umask 022
exec "$@"
