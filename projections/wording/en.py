"""The feed in English."""

ERASED = "an erased person"
UNKNOWN = "unknown"
YES, NO = "yes", "no"
WEIGHT = "weight"
QUOTES = "“”"
INNER_QUOTES = "‘’"
DAY = "FMDD FMMonth YYYY"
POINT = "."
THOUSANDS = ","
REASON = "[ ({reason_kind:reason}: {reason:short})| ({reason_kind:reason})| ({reason:short})]"

SENTENCES = {
    "organization.founded": "{actor} founded the organisation “{name}”",
    "organization.calendar_set": "[{actor} changed the organisation's calendar from "
    "{calendar.kind.from:calendar} to {calendar.kind:calendar}|{actor} set the organisation's "
    "calendar to {calendar.kind:calendar}|{actor} changed the organisation's calendar]",
    "person.added": "[{self} joined the organisation|{actor} added {subject} to the organisation]"
    "[, roles: {roles:role}]",
    "person.renamed": "[{self} changed their own name from {name.from} to {name}"
    "|{self} changed their own name|{actor} renamed {name.from} to {name}|{actor} changed "
    "the name of {subject}]",
    "person.role_given": "[{self} took|{actor} gave {subject}] the role {role:role}",
    "person.role_withdrawn": "[{self} gave up the role {role:role}"
    "|{actor} took the role {role:role} from {subject}]",
    "person.deactivated": "{actor} deactivated [{self:known}their own account|{subject}]; the last "
    "day is {on:day}",
    "person.reactivated": "{actor} reactivated [{self:known}their own account|{subject}]",
    "person.erased": "{actor} had the name and the texts of a person erased",
    "person.followed": "{subject} now follows “{subject_id:name}”",
    "person.unfollowed": "{subject} no longer follows “{subject_id:name}”",
    "cycle.opened": "{actor} opened the cycle “{name}”[, {starts_on:day} to {ends_on:day}]",
    "cycle.renamed": "{actor} renamed the cycle “{name.from}” to “{name}”",
    "cycle.rescheduled": "{actor} rescheduled the cycle “{subject}”[ to {starts_on:day} to "
    "{ends_on:day}| to start on {starts_on:day}| to end on {ends_on:day}]"
    "[, before: {starts_on.from:day} to {ends_on.from:day}|, before: from {starts_on.from:day}"
    "|, before: to {ends_on.from:day}]",
    "cycle.phase_changed": "{actor} moved the cycle “{subject}” from “{phase.from:phase}” "
    "to “{phase:phase}”",
    "objective.drafted": "{actor} drafted the objective “{title}” in the cycle “{cycle_id:name}”"
    "[; its owner is {owner:name}]",
    "objective.reworded": "{actor} reworded the objective “{title.from}” to “{title}”",
    "objective.attribute_set": "{actor} [changed the attribute “{name}” of the objective "
    "“{subject}” from {value.from:value} to {value:value}|set the attribute “{name}” of the "
    "objective “{subject}” to {value:value}"
    "|{value.from:known}{value:known}changed the attribute “{name}” of the objective “{subject}”"
    "|{value:known}set the attribute “{name}” of the objective “{subject}”"
    "|removed the attribute “{name}” of the objective “{subject}”, which was {value.from:value}"
    "|removed the attribute “{name}” of the objective “{subject}”]",
    "objective.handed_over": "{actor} [{self:known}took the objective “{subject}” over from "
    "{owner.from:name}|{self:known}took the objective “{subject}” over"
    "|handed the objective “{subject}” over from "
    "{owner.from:name} to {owner:name}|handed the objective “{subject}” over to {owner:name}"
    "|took the objective “{subject}” from {owner.from:name}; it has no owner now"
    "|handed the objective “{subject}” over]",
    "objective.moved": "{actor} moved the objective “{subject}” from the cycle "
    "“{cycle.from:name}” to the cycle “{cycle:name}”",
    "objective.dropped": "{actor} dropped the objective “{subject}”",
    "objective.restored": "{actor} took the dropped objective “{subject}” up again",
    "objective.closed": "{actor} closed the objective “{subject}”: {outcome:outcome}"
    "[, as “{successor_id:name}”]",
    "objective.reopened": "{actor} reopened the closed objective “{subject}”",
    "objective.refined": "{actor} refined the objective “{subject}” from “{source_id:name}”",
    "objective.learning_applied": "{actor} applied [the learning "
    "“{learning_id:said}”|a learning] from a retrospective in the objective “{subject}”",
    "objective.refinement_withdrawn": "{actor} withdrew that the objective “{subject}” was refined "
    "from “{source_id:name}”",
    "objective.learning_application_withdrawn": "{actor} withdrew that the objective “{subject}” "
    "applies [the learning “{learning_id:said}”|a learning] from a retrospective",
    "objective.note_added": "{actor} noted on the objective “{subject}”[: “{text:short}”]",
    "objective.note_removed": "{actor} removed a note from the objective “{subject}”",
    "objective.proposed": "{actor} proposed the objective “{subject}”",
    "objective.committed": "{actor} committed to the objective “{subject}”",
    "objective.returned": "{actor} returned the objective “{subject}” to draft",
    "objective.ambition_set": "{actor} [changed the ambition of the objective “{subject}” from "
    "“{ambition.from:ambition}” to “{ambition:ambition}”|set the ambition of the objective "
    "“{subject}” to “{ambition:ambition}”|withdrew the ambition of the objective “{subject}”, "
    "which was “{ambition.from:ambition}”|changed the ambition of the objective “{subject}”]",
    "objective.aligned": "{actor} aligned the objective “{subject}” with “{parent_id:name}”: it "
    "{link:link}[, before: it {link.from:link}]",
    "objective.unaligned": "{actor} took the objective “{subject}” away from “{parent_id:name}”",
    "key_result.added": "{actor} added the key result “{title}” to the objective "
    "“{objective_id:name}”[: {measure.kind:measure}][, from {measure.baseline:number} to "
    "{measure.target:amount}|, target {measure.target:amount}][, weight {weight:weight}]"
    "[; owned by {owners:name}][; numbers for {readers:role} only]",
    "key_result.reworded": "{actor} reworded the key result “{title.from}” to “{title}”",
    "key_result.attribute_set": "{actor} [changed the attribute “{name}” of the key result "
    "“{subject}” from {value.from:value} to {value:value}|set the attribute “{name}” of the "
    "key result “{subject}” to {value:value}"
    "|{value.from:known}{value:known}changed the attribute “{name}” of the key result “{subject}”"
    "|{value:known}set the attribute “{name}” of the key result “{subject}”"
    "|removed the attribute “{name}” of the key result “{subject}”, which was {value.from:value}"
    "|removed the attribute “{name}” of the key result “{subject}”]",
    "key_result.struck_out": "{actor} struck out the key result “{subject}”; it no longer counts",
    "key_result.handed_over": "{actor} [handed the key result “{subject}” over from "
    "{owners.from:name} to {owners:name}|handed the key result “{subject}” over to {owners:name}"
    "|took the key result “{subject}” from {owners.from:name}; it has no owner now"
    "|handed the key result “{subject}” over]",
    "key_result.values_restricted": "{actor} restricted the numbers of “{subject}” to "
    "{readers:role} and the owners[, before: {readers.from:role}]",
    "key_result.values_published": "{actor} let everybody read the numbers of “{subject}”"
    "[, before: {readers.from:role}]",
    "key_result.reweighted": "{actor} changed the weight of “{subject}” from {weight.from:number} "
    "to {weight:number}",
    "key_result.moved": "{actor} moved the key result “{subject}” from the objective "
    "“{objective.from:name}” to the objective “{objective:name}”",
    "key_result.dropped": "{actor} dropped the key result “{subject}”",
    "key_result.restored": "{actor} took the key result “{subject}” up again",
    "key_result.closed": "{actor} closed the key result “{subject}”: {outcome:outcome}"
    "[, as “{successor_id:name}”]",
    "key_result.reopened": "{actor} reopened the closed key result “{subject}”",
    "key_result.refined": "{actor} refined the key result “{subject}” from “{source_id:name}”",
    "key_result.learning_applied": "{actor} applied [the learning "
    "“{learning_id:said}”|a learning] from a retrospective in the key result “{subject}”",
    "key_result.refinement_withdrawn": "{actor} withdrew that the key result “{subject}” was "
    "refined from “{source_id:name}”",
    "key_result.learning_application_withdrawn": "{actor} withdrew that the key result "
    "“{subject}” applies [the learning “{learning_id:said}”|a learning] from a retrospective",
    "key_result.scored": "{actor} scored “{subject}” {kind:score}[ with {value:number}]",
    "key_result.rescored": "{actor} changed the score of “{subject}” {kind:score}[ from "
    "{value.from:number} to {value:number}]",
    "key_result.retargeted": "{actor} [changed the baseline of “{subject}” from "
    "{measure.baseline.from:former} to {measure.baseline:amount} and the target from "
    "{measure.target.from:former} to {measure.target:amount}"
    "|changed the target of “{subject}” from {measure.target.from:former} to "
    "{measure.target:amount}|changed the baseline of “{subject}” from "
    "{measure.baseline.from:former} to {measure.baseline:amount}|set the target of “{subject}” to "
    "{measure.target:amount}|withdrew the target of “{subject}”, which was "
    "{measure.target.from:amount}|set the baseline of “{subject}” to {measure.baseline:amount}"
    "|withdrew the baseline of “{subject}”, which was {measure.baseline.from:amount}"
    "|changed the measure of “{subject}”]"
    "[; the unit changes from “{measure.unit.from}” to “{measure.unit}”"
    "|; the unit is now “{measure.unit}”|; the unit “{measure.unit.from}” is gone]"
    "[; the kind of measure changes from “{measure.kind.from:measure}” to "
    "“{measure.kind:measure}”]",
    "key_result.check_in_recorded": "{actor} checked in on “{subject}” for {measured_on:day}"
    "[: {value:amount}][, score {score:number}][, confidence {confidence:number} of 10]"
    "[, {status:status}][; note: “{note:short}”]",
    "key_result.check_in_corrected": "{actor} corrected a check-in on “{subject}”"
    "[: from {value.from:former} to {value:amount}][, score from {score.from:number} to "
    "{score:number}][, day from {measured_on.from:day} to {measured_on:day}]"
    "[, confidence from {confidence.from:number} to {confidence:number}]"
    "[, status from “{status.from:status}” to “{status:status}”][; note: “{note:short}”]",
    "key_result.check_in_retracted": "{actor} retracted a check-in on “{subject}”",
    "team.added": "{actor} added the team “{name}”[ below “{parent_id:name}”]",
    "team.renamed": "{actor} renamed the team “{name.from}” to “{name}”",
    "team.moved": "{actor} moved the team “{subject}” [from “{parent.from:name}” to "
    "“{parent:name}”|below “{parent:name}”|to the top; it was below “{parent.from:name}”]",
    "team.merged": "{actor} merged the team “{subject}” into the team “{into_id:name}”; its last "
    "day is {on:day}",
    "team.archived": "{actor} archived the team “{subject}”[; its last day is {on:day}]",
    "team.restored": "{actor} restored the team “{subject}”",
    "team.member_joined": "[{self} joined|{actor} made {person_id:name} a member of] the team "
    "“{subject}” from {on:day} on",
    "team.member_left": "{actor} ended [{self:known}their own membership"
    "|the membership of {person_id:name}] in the team “{subject}” as of {on:day}",
    "retrospective.opened": "{actor} opened the retrospective [of the team “{team_id:name}” on "
    "the cycle “{about}”|on the cycle “{about}”]",
    "retrospective.learning_captured": "{actor} recorded in the retrospective [of the team "
    "“{subject:team}” ]on the cycle “{about}” {kind:learning}[: “{text:short}”]",
    "retrospective.learning_reworded": "{actor} reworded a learning in the retrospective [of the "
    "team “{subject:team}” ]on the cycle “{about}”[: “{text:short}”]",
    "retrospective.learning_withdrawn": "{actor} withdrew [the learning "
    "“{learning_id:said}”|a learning] in the retrospective [of the team “{subject:team}” ]on "
    "the cycle “{about}”",
    "retrospective.decided": "{actor} decided in the retrospective [of the team “{subject:team}” ]"
    "on the cycle “{about}” about “{subject_id:name}”[: {decision:decision}]"
    "[, before: {decision.from:decision}][; note: “{note:short}”]",
    "retrospective.closed": "{actor} closed the retrospective [of the team “{subject:team}” ]on "
    "the cycle “{about}”",
    "retrospective.reopened": "{actor} reopened the retrospective [of the team “{subject:team}” ]"
    "on the cycle “{about}”",
    "comment.posted": "{actor} commented on “{about}”[, to {mentions:name}][: “{text:short}”]",
    "comment.edited": "{actor} changed a comment on “{about}”[: “{text:short}”]",
    "comment.removed": "{actor} removed a comment on “{about}”",
}

WORDS = {
    "reason": {
        "market_changed": "market changed",
        "error": "error",
        "ambition": "ambition adjusted",
        "other": "other reason",
    },
    "role": {
        "admin": "administrator",
        "okr_owner": "OKR owner",
        "lead": "lead",
        "coach": "coach",
        "member": "member",
        "auditor": "auditor",
        "integration": "integration",
    },
    "phase": {
        "guard_rails": "guard rails",
        "drafting": "drafting",
        "alignment": "alignment",
        "committed": "committed",
        "review": "review",
        "closed": "closed",
    },
    "calendar": {
        "quarters": "quarters",
        "trimesters": "trimesters",
        "halves": "half-years",
        "years": "years",
        "four_four_five": "4-4-5 weeks",
    },
    "outcome": {
        "scored": "scored",
        "carried_over": "carried over",
        "dropped": "dropped",
    },
    "state": {
        "draft": "draft",
        "proposed": "proposed",
        "committed": "committed",
        "open": "open",
        "closed": "closed",
        "dropped": "dropped",
        "struck_out": "struck out",
    },
    "ambition": {"committed": "committed", "aspirational": "aspirational"},
    "link": {"contributes": "contributes", "supports": "supports"},
    "score": {
        "mid": "at half-time",
        "projected": "in projection",
        "final": "at the end",
    },
    "measure": {
        "metric": "metric",
        "at_least": "at least",
        "at_most": "at most",
        "yes_no": "yes/no",
        "text": "in words",
    },
    "status": {"on_track": "on track", "at_risk": "at risk", "off_track": "off track"},
    "learning": {
        "went_well": "what went well",
        "went_badly": "what went badly",
        "to_try": "what to try",
        "insight": "an insight",
    },
    "decision": {"keep": "keep", "change": "change", "stop": "stop"},
}
