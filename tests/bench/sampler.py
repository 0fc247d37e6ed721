#!/usr/bin/env python3
"""sampler.py N K: the protocol's sampler (Rivest 2011) as an auditor would write it, in a few
lines of Python. Prints the SHA-256 of the decimal indices, each with a line feed, in draw order."""
import hashlib
import sys


def sample(seed, n, k):
    taken, order, i = set(), [], 0
    while len(order) < k:
        i += 1
        digest = hashlib.sha256(f"{seed},{i}".encode()).hexdigest()
        index = 1 + int(digest, 16) % n
        if index not in taken:
            taken.add(index)
            order.append(index)
    return order


def main():
    n, k = int(sys.argv[1]), int(sys.argv[2])
    order = sample("0" * 64, n, k)
    print(hashlib.sha256("".join(f"{x}\n" for x in order).encode()).hexdigest())


main()
