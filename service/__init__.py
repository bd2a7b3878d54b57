"""The running service: PostgreSQL, identity, the ledger, the GraphQL API and the command line."""
