"""Tests of identity: tokens, their issuers and keys."""
