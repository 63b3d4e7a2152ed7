"""Unit: one room by itself, against values known from elsewhere. Here: the counter-based generator against NumPy's."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from sim.facts import Facts
from sim.model.streams import (
    ANY_SPELL,
    PURPOSE_ARRIVAL,
    PURPOSE_SPELL,
    PURPOSE_START,
    STREAM_ARRIVAL,
    STREAM_AWAY,
    STREAM_INITIAL,
    block,
    citizen_base,
    citizen_key,
    exponential,
    high_word,
    initiative_key,
    uniform,
)
from sim.scenario import load_scenario, shipped_scenarios

LAST = 2**64 - 1
WORDS = st.integers(0, LAST)


def words(seed: int, replication: int, spell: int, citizen: int, purpose: int) -> list[int]:
    arguments = (np.uint64(word) for word in (seed, replication, spell, citizen, purpose))
    return [int(word) for word in block(*arguments)]


def words_of_numpy(seed: int, replication: int, spell: int, citizen: int, purpose: int) -> list[int]:
    """NumPy adds 1 to its 256-bit counter before the first block, so it is given the counter less 1."""
    counter = (spell | citizen << 64 | purpose << 128) - 1
    limbs = [(counter % 2**256) >> (64 * limb) & LAST for limb in range(4)]
    philox = np.random.Philox(key=np.array([seed, replication], np.uint64), counter=np.array(limbs, np.uint64))
    return [int(word) for word in philox.random_raw(4)]


@given(WORDS, WORDS, WORDS, WORDS, WORDS)
def test_any_block_is_that_of_numpy(seed: int, replication: int, spell: int, citizen: int, purpose: int) -> None:
    address = (seed, replication, spell, citizen, purpose)
    assert words(*address) == words_of_numpy(*address)


@pytest.mark.parametrize("address", list(product((0, 1, LAST), repeat=5)))
def test_blocks_at_the_ends_of_the_counters_are_those_of_numpy(address: tuple[int, ...]) -> None:
    assert words(*address) == words_of_numpy(*address)


def test_the_test_vector_of_the_published_generator() -> None:
    # Random123's known answers for philox4x64, ten rounds: counter and key all zero
    assert [f"{word:016x}" for word in words(0, 0, 0, 0, 0)] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]


@njit
def upper_half(a: np.uint64, b: np.uint64) -> np.uint64:
    """The intrinsic exists in compiled code alone."""
    return high_word(a, b)


@given(WORDS, WORDS)
@example(LAST, LAST)
@example(LAST, 2)
@example(2**32, 2**32)
def test_the_high_word_of_a_product(a: int, b: int) -> None:
    assert int(upper_half(np.uint64(a), np.uint64(b))) == a * b >> 64


@given(WORDS)
def test_a_uniform_lies_in_the_half_open_unit_interval(word: int) -> None:
    u = uniform(np.uint64(word))
    assert 0.0 <= u < 1.0
    assert u == (word >> 11) / 2**53


def test_the_extreme_draws_are_finite() -> None:
    assert uniform(np.uint64(0)) == 0.0
    assert uniform(np.uint64(LAST)) == 1.0 - 2.0**-53
    assert exponential(np.uint64(0)) == 0.0
    assert exponential(np.uint64(LAST)) == pytest.approx(53 * np.log(2.0), rel=1e-12)


def test_draws_of_neighbouring_addresses_are_uniform_and_exponential() -> None:
    numbers = np.array([words(7, 3, 0, citizen, int(PURPOSE_SPELL)) for citizen in range(20_000)], np.uint64)
    for column in range(4):
        drawn = np.array([uniform(word) for word in numbers[:, column]])
        assert stats.kstest(drawn, "uniform").pvalue > 0.001
        waits = np.array([exponential(word) for word in numbers[:, column]])
        assert stats.kstest(waits, "expon").pvalue > 0.001
    both = np.array([[uniform(word) for word in row] for row in numbers])
    # under independence a correlation of n pairs is normal with standard deviation 1/sqrt(n)
    off_diagonal = np.corrcoef(both.T)[np.triu_indices(4, 1)]
    assert np.all(np.abs(off_diagonal) < stats.norm.isf(0.001 / 12) / np.sqrt(len(numbers)))


def test_every_stream_and_shipped_group_has_a_key_of_its_own(facts: Facts) -> None:
    streams = (STREAM_INITIAL, STREAM_ARRIVAL, STREAM_AWAY)
    bases = [citizen_base(stream, code) for stream in streams for code in facts.plan.codes]
    assert len(set(bases)) == len(bases) == 3 * len(facts.plan.codes)
    # a number never runs into the stream above it, nor out of a signed word
    assert all(citizen_key(base, 2**36 - 1) < 2**63 for base in bases)
    assert all(citizen_key(base, 2**36 - 1) >> 60 == base >> 60 for base in bases)
    keys = {citizen_key(base, number) for base in bases for number in range(3000)}
    assert len(keys) == 3000 * len(bases)


def test_initiatives_have_keys_of_their_own_apart_from_the_numbered_purposes() -> None:
    names = {name for code in shipped_scenarios() for name in load_scenario(code).initiatives}
    names |= {f"indsats-{number}" for number in range(5000)}
    keys = {int(initiative_key(name)) for name in names}
    assert len(keys) == len(names)
    assert all(key >= 2**63 for key in keys)
    assert {int(p) for p in (PURPOSE_SPELL, PURPOSE_ARRIVAL, PURPOSE_START)} == {0, 1, 2}
    assert int(ANY_SPELL) == LAST


def test_a_key_depends_on_the_name_alone() -> None:
    # `printf jobmatch | b2sum -l 64` (RFC 7693) gives d2 97 4d cd 5c e0 11 79: little-endian, halved, top bit set
    assert int(initiative_key("jobmatch")) == 0x7911E05CCD4D97D2 >> 1 | 1 << 63
