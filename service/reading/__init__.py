"""The one read path: a GraphQL query becomes one SQL statement, whose text goes to the wire."""
