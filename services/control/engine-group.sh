#!/bin/sh
# For a host where nobody knows beforehand which group owns the engine's socket (balenaOS): begun as root, this becomes the program
# it is given, as the user of every service and in that group, with no capability left. Without a socket it goes on without.
group=$(stat -c %g "${EDGE_Engine__Socket:-/var/run/docker.sock}") || group=10001
exec setpriv --reuid 10001 --regid 10001 --groups "$group" --inh-caps=-all --no-new-privs -- "$@"
