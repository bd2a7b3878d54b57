"""The notary of an installation: signs checkpoints, and says by which keys they are verified."""

from dataclasses import dataclass
from uuid import UUID

from . import note
from .keys import SigningKeys


@dataclass(frozen=True, slots=True)
class Notary:
    """Signs in the name of an installation."""

    keys: SigningKeys
    log_name: str
    """The installation's name, which begins the origin of its checkpoints."""

    def sign(self, org_id: UUID, size: int, root: bytes) -> str:
        """The note of a checkpoint. Raises InvalidSigningKeys."""
        return note.write(note.origin(self.log_name, org_id), size, root, self.keys.signing())

    def has_signed(self, org_id: UUID, text: str) -> bool:
        """Whether the note of a checkpoint is signed by the key in use. Raises
        InvalidSigningKeys."""
        name = note.origin(self.log_name, org_id)
        return note.signed_by(text, name, self.keys.all()[0].public)

    def verifier_keys(self, org_id: UUID) -> list[str]:
        """A line for each key, retired ones included, newest first. Raises InvalidSigningKeys."""
        name = note.origin(self.log_name, org_id)
        return [note.verifier_key(name, key.public) for key in self.keys.all()]
