"""The GraphQL API: schema, scalars, ids and the transports that serve them."""
