#!/bin/sh
# Puts Debian's kernel and the modules that a guest loads into a folder, unpacked and in the order of loading. Nothing is installed.
#   take-kernel.sh /usr/share/edge-vm      (needs apt-get, kmod, xz)
set -eu
target=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/archives/partial" "$work/root/usr/lib" "$work/root/boot" "$target/modules"
ln -s usr/lib "$work/root/lib"
apt-get -o "Dir::Cache::archives=$work/archives" install --download-only --yes --reinstall --no-install-recommends \
    "linux-image-$(dpkg --print-architecture)"
for package in "$work"/archives/linux-*.deb; do
    dpkg -x "$package" "$work/root"
done
version=$(ls "$work/root/lib/modules")
depmod -b "$work/root" "$version"
# /boot/vmlinuz-VERSION, or among the modules in newer releases.
find "$work/root/boot" "$work/root/lib/modules" -name 'vmlinuz*' -exec cp {} "$target/vmlinuz" \;

# Disk, network, random numbers, file system, and the watchdog of a PC.
for module in virtio_pci virtio_blk virtio_net virtio-rng ext4 i6300esb; do
    modprobe -d "$work/root" -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' > "$work/order"
number=100
while read -r module; do
    name=$(basename "$module")
    cp "$module" "$work/$name"
    case $name in *.xz) xz -d "$work/$name" ;; *.zst) zstd -q -d --rm "$work/$name" ;; esac
    cp "$work/${name%.ko*}.ko" "$target/modules/$number-${name%.ko*}.ko"
    number=$((number + 1))
done < "$work/order"
