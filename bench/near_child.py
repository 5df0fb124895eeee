"""datasketch over shingles from a file: `near_child.py FILE.npz PERMUTATIONS INDEX THRESHOLD`, JSON.

Runs in an environment that holds datasketch and nothing of Allod; MinHashLSH's candidates are verified by
their estimate, as its documentation advises.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise

import numpy as np
from datasketch import MinHash, MinHashLSH


def main(path: str, permutations: int, laid_out_for: float, threshold: float) -> None:
    """Sign, look up, and print which text resembles which earlier one."""
    with np.load(path) as held:
        numbers, offsets = held["numbers"], held["offsets"]
    rows = [numbers[start:end] for start, end in pairwise(offsets)]
    started = time.perf_counter()
    # The numbers are hashes already; 32 bits are what datasketch's permutations take.
    signed = []
    for row in rows:
        one = MinHash(num_perm=permutations, hashfunc=int)
        one.update_batch([int(number) & 0xFFFFFFFF for number in row])
        signed.append(one)
    between = time.perf_counter()
    index = MinHashLSH(threshold=laid_out_for, num_perm=permutations)
    pairs = []
    for row, one in enumerate(signed):
        kin = {other: one.jaccard(signed[other]) for other in index.query(one)}
        pairs += [(row, other) for other, share in kin.items() if share >= threshold]
        index.insert(row, one)
    ended = time.perf_counter()
    told = {
        "program": "datasketch",
        "slots": permutations,
        "index_threshold": laid_out_for,
        "sign_seconds": between - started,
        "find_seconds": ended - between,
        "pairs": pairs,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
