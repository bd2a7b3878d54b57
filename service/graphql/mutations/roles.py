"""Who may do what: the roles of which a caller must hold one."""

from ....domain.person import Role

ADMINISTRATORS = frozenset({Role.ADMIN})
"""Keep people and their roles."""

PLANNERS = frozenset({Role.ADMIN, Role.OKR_OWNER})
"""Open cycles and lead them through their phases."""

EDITORS = frozenset({Role.ADMIN, Role.OKR_OWNER, Role.LEAD, Role.COACH, Role.MEMBER})
"""Draft and change objectives and key results: everybody takes part. Auditors only read."""

REPORTERS = EDITORS | {Role.INTEGRATION}
"""Check in: also programs that bring values from elsewhere."""
