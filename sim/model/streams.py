"""Chance: every draw is a pure function of (seed, replication, citizen, spell number, purpose).

The generator is Philox-4x64 with ten rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
1, 2, 3", SC11), a counter-based generator: a key of two words and a counter of four words give a block of four random
words, with no state in between. So no draw depends on what anybody else did, and run k of every scenario meets the same
chance. The words are those of ``numpy.random.Philox``, which a test compares.

=============  =====================================================================================
word           what stands there
=============  =====================================================================================
key[0]         seed of the run
key[1]         number of the replication
counter[0]     spell number of the citizen (`ANY_SPELL` for what holds for all his spells)
counter[1]     citizen key
counter[2]     purpose, or the key of an initiative
counter[3]     0
=============  =====================================================================================
"""

from __future__ import annotations

import hashlib
import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.model.kernels import kernel

PURPOSE_SPELL = np.uint64(0)
"""A spell's block: resistance, destination, whether he returns, gap before the return."""
PURPOSE_ARRIVAL = np.uint64(1)
"""Two candidates' block: time since the candidate before, thinning, and the same for the next."""
PURPOSE_START = np.uint64(2)
"""The block of a citizen who is there, or away in a job, at week 0: position in his stratum, gap, whether he returns."""

ANY_SPELL = np.uint64(2**64 - 1)

STREAM_INITIAL = 0
STREAM_ARRIVAL = 1
STREAM_AWAY = 2

_MUL0, _MUL1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_WEYL0, _WEYL1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_11 = np.uint64(11)
_TO_UNIT = 2.0**-53


def _high_word(_: Any, a: Any, b: Any) -> Any:
    """The upper 64 bits of the 128-bit product of two words: one machine instruction that numba does not offer."""

    def build(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        product = builder.mul(*(builder.zext(word, wide) for word in arguments))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), build


high_word: Any = intrinsic(_high_word)


@kernel
def block(
    seed: np.uint64, replication: np.uint64, spell: np.uint64, citizen: np.uint64, purpose: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four random words of 64 bits for one purpose of one citizen (Philox-4x64-10)."""
    k0, k1 = seed, replication
    c0, c1, c2, c3 = spell, citizen, purpose, np.uint64(0)
    for _ in range(10):
        h0, l0 = high_word(_MUL0, c0), _MUL0 * c0
        h1, l1 = high_word(_MUL1, c2), _MUL1 * c2
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0 += _WEYL0
        k1 += _WEYL1
    return c0, c1, c2, c3


@kernel
def uniform(word: np.uint64) -> float:
    """A number in [0, 1) from the upper 53 bits of a word."""
    return float(word >> _11) * _TO_UNIT


@kernel
def exponential(word: np.uint64) -> float:
    """A draw from the exponential distribution with mean 1."""
    return -math.log(1.0 - uniform(word))


def name_bits(name: str, bits: int) -> int:
    """A number of so many bits that belongs to a name for good, whatever stands beside it in a list."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - bits)


def initiative_key(name: str) -> np.uint64:
    """The purpose word of an initiative, from its name; the top bit keeps it apart from the numbered purposes."""
    return np.uint64(name_bits(name, 63) | 1 << 63)


def citizen_base(stream: int, group: str) -> int:
    """The citizen key of number 0 of a stream and group; number i is ``base + (i << 24)``.

    The number stands above the group, so that citizens with neighbouring keys belong to different groups: where keys
    decide a tie in a queue, no group comes before another.
    """
    return stream << 60 | name_bits(group, 24)


@kernel
def citizen_key(base: int, number: int) -> int:
    """The key of citizen `number` of the stream and group that `base` stands for."""
    return base + (number << 24)
