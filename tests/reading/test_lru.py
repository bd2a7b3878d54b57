"""Bounded memory."""

from okr.service.reading.lru import Lru


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    kept: Lru[str, str] = Lru(3)
    for key in "abc":
        kept.put(key, key)
    assert kept.get("a") == "a"
    kept.put("d", "d")
    assert [kept.get(key) for key in "abcd"] == ["a", None, "c", "d"]


def test_the_weights_of_values_are_what_is_bounded() -> None:
    kept: Lru[str, str] = Lru(10, len)
    kept.put("a", "12345")
    kept.put("b", "12345")
    kept.put("b", "1234")
    kept.put("c", "1")
    assert [kept.get(key) for key in "abc"] == ["12345", "1234", "1"]
    kept.put("d", "12345678901")
    assert kept.get("d") is None
    kept.put("e", "1234567890")
    assert [kept.get(key) for key in "abce"] == [None, None, None, "1234567890"]
    assert len(kept) == 1
