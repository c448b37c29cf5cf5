#!/bin/sh
# Makes the root folder of the image `edge` from unpacked packages: make-root.sh PACKAGES ROOT. What is not named here is not in it.
set -eu
packages=$1 root=$2
libraries=$(find "$packages/usr/lib" -maxdepth 1 -type d -name '*-linux-gnu*' | head -n 1)
multiarch=${libraries##*/}
mkdir -p "$root/usr/lib/$multiarch" "$root/usr/share" "$root/etc/ssl/certs" "$root/tmp" "$root/run/edge" "$root/run/secrets"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"

# The loader where programs look for it: /lib64/ld-linux-x86-64.so.2, /lib/ld-linux-aarch64.so.1.
for loader in "$packages"/usr/lib64/ld-linux* "$packages"/usr/lib/ld-linux*; do
    [ -e "$loader" ] || continue
    name=${loader#"$packages"}
    mkdir -p "$root${name%/*}"
    cp -L "$loader" "$root$name"
done
mkdir -p "$root/usr/lib64"
for library in libc.so.6 libm.so.6 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 libdl.so.2 libpthread.so.0 librt.so.1 \
               libssl.so.3 libcrypto.so.3 libz.so.1 libzstd.so.1 libgcc_s.so.1; do
    cp -L "$libraries/$library" "$root/usr/lib/$multiarch/" 2>/dev/null || echo "not in these packages: $library"
done
cp "$packages/usr/bin/tini" "$root/tini"
cp -a "$packages/usr/share/zoneinfo" "$root/usr/share/zoneinfo"
rm -rf "$root/usr/share/zoneinfo/right" "$root/usr/share/zoneinfo/posix"
cat "$packages"/usr/share/ca-certificates/mozilla/*.crt > "$root/etc/ssl/certs/ca-certificates.crt"

printf 'root:x:0:0:root:/:/\nedge:x:10001:10001::/:/\n' > "$root/etc/passwd"
printf 'root:x:0:\nedge:x:10001:\n' > "$root/etc/group"
printf 'hosts: files dns\n' > "$root/etc/nsswitch.conf"

# Volumes take over owner and mode of the folder they are mounted on when they are new; a tmpfs that is given no options its mode.
for folder in config meters pki etc/mbus-gateway/meters.d etc/mbus-gateway/pki \
              data/listener data/store data/uplink data/control data/demo data/cloud data/cloud-broker \
              secrets/broker secrets/listener secrets/store secrets/uplink secrets/watchdog secrets/api secrets/control; do
    mkdir -p "$root/$folder"
done
chown -R 10001:10001 "$root/config" "$root/meters" "$root/pki" "$root/etc/mbus-gateway" "$root/data" "$root/secrets" "$root/run/edge"
mkdir -p "$root/data/watchdog"
chmod 1777 "$root/tmp" "$root/run/edge" "$root/run/secrets"
