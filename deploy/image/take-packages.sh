#!/bin/sh
# Unpacks Debian packages of another architecture without running anything of them: take-packages.sh ARCHITECTURE FOLDER PACKAGE...
set -eu
architecture=$1 folder=$2
shift 2
dpkg --add-architecture "$architecture"
apt-get update -qq
downloads=$(mktemp -d)
cd "$downloads"
for package; do
    apt-get download -qq -o APT::Sandbox::User=root "$package:$architecture" || apt-get download -qq -o APT::Sandbox::User=root "$package"
done
mkdir -p "$folder"
for file in ./*.deb; do
    dpkg -x "$file" "$folder"
done
# An absolute link points out of the folder: a linker would then take another library than it was given, without a word.
find "$folder" -type l -lname '/*' | while read -r link; do
    ln -sfn "$folder$(readlink "$link")" "$link"
done
rm -rf "$downloads" /var/lib/apt/lists/*
