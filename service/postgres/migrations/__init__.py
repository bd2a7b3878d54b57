"""The schema of the ledger as numbered SQL files, applied by ``okr.service.postgres.migrate``."""
