"""The file of the signing keys: made once, closed to others, read again when it was changed."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from okr.service.proof.keys import InvalidSigningKeys, SigningKeys
from okr.service.settings import InvalidSettings, Settings


def test_it_is_made_on_first_use(key_file: Path) -> None:
    [key] = SigningKeys(key_file).all()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [one.public for one in SigningKeys(key_file).all()] == [key.public]


async def test_who_comes_first_makes_it(key_file: Path) -> None:
    found = await asyncio.gather(*(asyncio.to_thread(SigningKeys(key_file).all) for _ in range(8)))
    assert len({keys[0].public for keys in found}) == 1


def test_a_rotation_elsewhere_is_noticed(key_file: Path) -> None:
    here, there = SigningKeys(key_file), SigningKeys(key_file)
    [first] = here.all()
    new = there.rotate(timedelta(days=1))
    assert [key.public for key in here.all()] == [new.public, first.public]
    assert len(here.signing()) == 2
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


async def test_rotations_at_once_lose_no_key(key_file: Path) -> None:
    [first] = SigningKeys(key_file).all()
    made = await asyncio.gather(
        *(asyncio.to_thread(SigningKeys(key_file).rotate, timedelta(days=1)) for _ in range(5))
    )
    keys = SigningKeys(key_file).all()
    assert {key.public for key in keys} == {first.public, *(key.public for key in made)}
    assert [key.signs_until is None for key in keys] == [True, *[False] * 5]


def test_it_is_closed_to_others(key_file: Path) -> None:
    SigningKeys(key_file).all()
    key_file.chmod(0o640)
    with pytest.raises(InvalidSigningKeys, match="open to other users; run: chmod 600"):
        SigningKeys(key_file).signing()


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"keys": []}', '{"keys": [{"public": "zz"}]}'),
        '{"keys": [{"public": "00", "private": null, "made_at": "x", "signs_until": null}]}',
    ],
)
def test_what_is_no_key(key_file: Path, text: str) -> None:
    key_file.write_text(text, encoding="utf-8")
    key_file.chmod(0o600)
    with pytest.raises(InvalidSigningKeys, match="holds no signing keys: restore it"):
        SigningKeys(key_file).all()


def test_a_private_key_of_another_public_one(key_file: Path, tmp_path: Path) -> None:
    [one], [other] = SigningKeys(key_file).all(), SigningKeys(tmp_path / "other").all()
    text = key_file.read_text("utf-8").replace(one.public.hex(), other.public.hex())
    key_file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSigningKeys, match="holds no signing keys"):
        SigningKeys(key_file).all()


def test_where_no_file_can_be(tmp_path: Path) -> None:
    with pytest.raises(InvalidSigningKeys, match=r"cannot be read .*: check OKR_SIGNING_KEY_FILE"):
        SigningKeys(tmp_path / "missing" / "keys").all()


def test_settings(tmp_path: Path) -> None:
    embedded = Settings.from_environment({"OKR_DATA_DIR": str(tmp_path)}).notary()
    assert embedded is not None
    assert embedded.log_name == "okr-ledger"
    assert embedded.keys.all()
    assert (tmp_path / "checkpoint-signing.keys").exists()
    own = {"OKR_DATABASE_URL": "postgresql:///okr", "OKR_LOG_NAME": "okr.example.com"}
    assert Settings.from_environment(own).notary() is None
    own["OKR_SIGNING_KEY_FILE"] = str(tmp_path / "keys")
    notary = Settings.from_environment(own).notary()
    assert notary is not None
    assert notary.log_name == "okr.example.com"
    assert notary.keys.all()
    assert (tmp_path / "keys").exists()


@pytest.mark.parametrize("name", ["a b", "a+b", "a\nb", " ", "a\x01b", "a\udcffb"])
def test_a_name_that_cannot_stand_in_a_checkpoint(name: str) -> None:
    with pytest.raises(InvalidSettings, match=r"OKR_LOG_NAME: .* cannot stand in a checkpoint"):
        Settings.from_environment({"OKR_LOG_NAME": name})


def test_without_an_overlap_no_earlier_key_signs(key_file: Path) -> None:
    """Also not one that was in its overlap: whoever has the file has them all."""
    keys = SigningKeys(key_file)
    keys.all()
    keys.rotate(timedelta(days=30))
    assert len(keys.signing()) == 2
    new = keys.rotate(timedelta(0))
    assert [one.public_key().public_bytes_raw() for one in keys.signing()] == [new.public]
    assert [key.private is None for key in keys.all()] == [False, True, True]
