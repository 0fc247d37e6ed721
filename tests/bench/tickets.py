#!/usr/bin/env python3
"""tickets.py POOL K: the K firms of a pool file with one stratum that have the smallest tickets, as
an auditor would compute them in a few lines of Python. Prints the SHA-256 of their codes in draw
order, each with a line feed."""
import hashlib
import heapq
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def main():
    with open(sys.argv[1], "rb") as pool:
        key = bytes.fromhex(pool.readline().split()[1].decode())
        n = int(pool.readline().split()[1])
        firms = [pool.readline()[:-1] for _ in range(n)]
    start = b"inspectd/ticket/v1\n" + sha(b"inspectd/seed/v1\n" + bytes(64))
    tickets = ((sha(start + uscc + sha(key + uscc)[:16]), uscc) for uscc in firms)
    drawn = heapq.nsmallest(int(sys.argv[2]), tickets)
    print(hashlib.sha256(b"".join(uscc + b"\n" for _, uscc in drawn)).hexdigest())


main()
