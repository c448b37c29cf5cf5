#!/usr/bin/python3
"""Plays a CUL dongle on a pseudo terminal, so that the real wmbusmeters can be shown a radio; the argument is a link to it. Says when
it is there, and when the program has set it up. Each line it reads is a frame in hex and the raw signal byte; the end of them is the dongle being unplugged."""
import os
import select
import sys
import tty


def crc(data):
    """EN 13757-4, format A: polynomial 3D65, complemented."""
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = ((value << 1) ^ 0x3D65) & 0xFFFF if value & 0x8000 else value << 1
    value ^= 0xFFFF
    return bytes([value >> 8, value & 0xFF])


def format_a(frame):
    first, rest = frame[:10], frame[10:]
    blocks = [first] + [rest[i:i + 16] for i in range(0, len(rest), 16)]
    return b"".join(block + crc(block) for block in blocks)


def main():
    host, dongle = os.openpty()
    tty.setraw(dongle)
    tty.setraw(host)
    os.symlink(os.ttyname(dongle), sys.argv[1])
    print("plugged in", flush=True)
    while True:
        ready, _, _ = select.select([host, sys.stdin.fileno()], [], [])
        if host in ready:
            asked = os.read(host, 100)
            if asked.startswith(b"V"):
                os.write(host, b"V 1.67 nanoCUL868\r\n")
            elif asked.startswith(b"br"):
                os.write(host, b"TMODE\r\n")
            elif asked.startswith(b"X21"):
                print("listens", flush=True)
        if sys.stdin.fileno() in ready:
            line = os.read(sys.stdin.fileno(), 10_000)
            if not line:
                os.unlink(sys.argv[1])
                return
            for frame in line.decode().splitlines():
                hexed, signal = frame.split()
                os.write(host, b"b" + format_a(bytes.fromhex(hexed)).hex().upper().encode() + b"00" + signal.encode() + b"\r\n")


main()
