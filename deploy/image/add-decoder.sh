#!/bin/sh
# Takes wmbusmeters, the programs of a software radio and the libraries they need out of unpacked packages: add-decoder.sh PACKAGES ROOT.
# wmbusmeters starts rtl_sdr and rtl_wmbus as one pipe by a shell: the only image with one.
set -eu
packages=$1 root=$2
libraries=$(find "$packages/usr/lib" -maxdepth 1 -type d -name '*-linux-gnu*' | head -n 1)
target=$root/usr/lib/${libraries##*/}
mkdir -p "$root/usr/bin" "$target"
for program in wmbusmeters rtl_wmbus rtl_sdr dash; do
    cp -L "$packages/usr/bin/$program" "$root/usr/bin/"
done
ln -s dash "$root/usr/bin/sh"
ln -s usr/bin "$root/bin"
for library in librtlsdr.so.0 libusb-1.0.so.0 libxml2.so.16 libstdc++.so.6 libudev.so.1; do
    cp -L "$libraries/$library" "$target/"
done
