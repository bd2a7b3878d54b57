"""How to come from the query type to any object type, with no argument but the first position."""

from collections import deque

from graphql import GraphQLSchema, get_named_type, is_object_type, is_required_argument

from tests.oracle.shapes import is_page

GIVEN = {"Position": '"1"', "AsOf": '{position: "100"}'}
"""What is given for an argument that is required, by its type."""

Routes = dict[str, tuple[str, ...]]


def routes(schema: GraphQLSchema) -> Routes:
    """Return the fields on the shortest way to each type, by way of lists if there is a choice."""
    assert schema.query_type is not None
    found: Routes = {schema.query_type.name: ()}
    waiting = deque([schema.query_type])
    while waiting:
        type_ = waiting.popleft()
        for name, field in sorted(
            type_.fields.items(), key=lambda one: not is_page(get_named_type(one[1].type))
        ):
            reached = get_named_type(field.type)
            required = [one for one, given in field.args.items() if is_required_argument(given)]
            types = [get_named_type(field.args[one].type).name for one in required]
            if (
                name != "viewer"  # who always lacks what others have, such as a last day
                and is_object_type(reached)
                and reached.name not in found
                and GIVEN.keys() >= set(types)
            ):
                pairs = zip(required, types, strict=True)
                given = ", ".join(f"{one}: {GIVEN[named]}" for one, named in pairs)
                found[reached.name] = (*found[type_.name], f"{name}({given})" if given else name)
                waiting.append(reached)
    return found
