"""The feed in German."""

ERASED = "Person (gelöscht)"
UNKNOWN = "Unbekannt"
YES, NO = "ja", "nein"
WEIGHT = "Gewicht"
QUOTES = "„“"
INNER_QUOTES = "‚‘"
DAY = "DD.MM.YYYY"
POINT = ","
THOUSANDS = "."
REASON = "[ ({reason_kind:reason}: {reason:short})| ({reason_kind:reason})| ({reason:short})]"

SENTENCES = {
    "organization.founded": "{actor} hat die Organisation „{name}“ gegründet",
    "organization.calendar_set": "[{actor} hat den Kalender der Organisation von "
    "{calendar.kind.from:calendar} auf {calendar.kind:calendar} umgestellt|{actor} hat den "
    "Kalender der Organisation auf {calendar.kind:calendar} gestellt|{actor} hat den Kalender der "
    "Organisation geändert]",
    "person.added": "[{self} ist der Organisation beigetreten"
    "|{actor} hat {subject} in die Organisation aufgenommen][, Rollen: {roles:role}]",
    "person.renamed": "[{self} hat sich selbst von {name.from} in {name} umbenannt"
    "|{self} hat den eigenen Namen geändert|{actor} hat {name.from} in {name} umbenannt"
    "|{actor} hat den Namen von {subject} geändert]",
    "person.role_given": "[{self} hat sich selbst|{actor} hat {subject}] die Rolle {role:role} "
    "gegeben",
    "person.role_withdrawn": "[{self} hat sich selbst|{actor} hat {subject}] die Rolle {role:role} "
    "entzogen",
    "person.deactivated": "[{self} hat sich selbst|{actor} hat {subject}] deaktiviert; der letzte "
    "Tag ist der {on:day}",
    "person.reactivated": "[{self} hat sich selbst|{actor} hat {subject}] wieder aktiviert",
    "person.erased": "{actor} hat den Namen und die Texte einer Person löschen lassen",
    "person.followed": "{subject} folgt jetzt „{subject_id:name}“",
    "person.unfollowed": "{subject} folgt „{subject_id:name}“ nicht mehr",
    "cycle.opened": "{actor} hat den Zyklus „{name}“ eröffnet[, {starts_on:day} bis {ends_on:day}]",
    "cycle.renamed": "{actor} hat den Zyklus „{name.from}“ in „{name}“ umbenannt",
    "cycle.rescheduled": "{actor} hat den Zyklus „{subject}“ [auf den {starts_on:day} bis "
    "{ends_on:day} gelegt|ab dem {starts_on:day} angesetzt|bis zum {ends_on:day} angesetzt"
    "|anders angesetzt][, bisher {starts_on.from:day} bis {ends_on.from:day}"
    "|, bisher ab dem {starts_on.from:day}|, bisher bis zum {ends_on.from:day}]",
    "cycle.phase_changed": "{actor} hat den Zyklus „{subject}“ aus der Phase „{phase.from:phase}“ "
    "in die Phase „{phase:phase}“ geführt",
    "objective.drafted": "{actor} hat im Zyklus „{cycle_id:name}“ das Ziel „{title}“ entworfen"
    "[; verantwortlich ist {owner:name}]",
    "objective.reworded": "{actor} hat das Ziel „{title.from}“ in „{title}“ umformuliert",
    "objective.attribute_set": "{actor} hat am Ziel „{subject}“ das Merkmal „{name}“ "
    "[von {value.from:value} auf {value:value} geändert|auf {value:value} gesetzt"
    "|{value.from:known}{value:known}geändert|{value:known}gesetzt"
    "|entfernt, bisher {value.from:value}|entfernt]",
    "objective.handed_over": "{actor} hat das Ziel „{subject}“ [{self:known}von {owner.from:name} "
    "übernommen|{self:known}übernommen|von {owner.from:name} an {owner:name} übergeben"
    "|an {owner:name} übergeben|{owner.from:name} abgenommen; es hat jetzt niemanden, der dafür "
    "verantwortlich ist|übergeben]",
    "objective.moved": "{actor} hat das Ziel „{subject}“ aus dem Zyklus „{cycle.from:name}“ in den "
    "Zyklus „{cycle:name}“ verschoben",
    "objective.dropped": "{actor} hat das Ziel „{subject}“ aufgegeben",
    "objective.restored": "{actor} hat das aufgegebene Ziel „{subject}“ wieder aufgenommen",
    "objective.closed": "{actor} hat das Ziel „{subject}“ abgeschlossen: {outcome:outcome}"
    "[, und zwar als „{successor_id:name}“]",
    "objective.reopened": "{actor} hat das abgeschlossene Ziel „{subject}“ wieder geöffnet",
    "objective.refined": "{actor} hat das Ziel „{subject}“ aus „{source_id:name}“ entwickelt",
    "objective.learning_applied": "{actor} hat im Ziel „{subject}“ [die Erkenntnis "
    "„{learning_id:said}“|eine Erkenntnis] aus einer Retrospektive umgesetzt",
    "objective.refinement_withdrawn": "{actor} hat zurückgenommen, dass das Ziel „{subject}“ aus "
    "„{source_id:name}“ entwickelt wurde",
    "objective.learning_application_withdrawn": "{actor} hat zurückgenommen, dass im Ziel "
    "„{subject}“ [die Erkenntnis „{learning_id:said}“|eine Erkenntnis] aus einer Retrospektive "
    "umgesetzt wird",
    "objective.note_added": "{actor} hat zum Ziel „{subject}“ [notiert: „{text:short}“"
    "|etwas notiert]",
    "objective.note_removed": "{actor} hat eine Notiz zum Ziel „{subject}“ entfernt",
    "objective.proposed": "{actor} hat das Ziel „{subject}“ vorgeschlagen",
    "objective.committed": "{actor} hat das Ziel „{subject}“ verbindlich gemacht",
    "objective.returned": "{actor} hat das Ziel „{subject}“ in den Entwurf zurückgegeben",
    "objective.ambition_set": "{actor} hat den Anspruch des Ziels „{subject}“ [von "
    "„{ambition.from:ambition}“ auf „{ambition:ambition}“ geändert|auf „{ambition:ambition}“ "
    "festgelegt|zurückgenommen, bisher „{ambition.from:ambition}“|geändert]",
    "objective.aligned": "{actor} hat das Ziel „{subject}“ an „{parent_id:name}“ ausgerichtet: es "
    "{link:link}[, bisher: es {link.from:link}]",
    "objective.unaligned": "{actor} hat das Ziel „{subject}“ von „{parent_id:name}“ gelöst",
    "key_result.added": "{actor} hat zum Ziel „{objective_id:name}“ das Schlüsselergebnis "
    "„{title}“ hinzugefügt[: {measure.kind:measure}][, von {measure.baseline:number} auf "
    "{measure.target:amount}|, Zielwert {measure.target:amount}][, Gewicht {weight:weight}]"
    "[; verantwortlich: {owners:name}][; Zahlen nur für {readers:role}]",
    "key_result.reworded": "{actor} hat das Schlüsselergebnis „{title.from}“ in „{title}“ "
    "umformuliert",
    "key_result.attribute_set": "{actor} hat am Schlüsselergebnis „{subject}“ das Merkmal „{name}“ "
    "[von {value.from:value} auf {value:value} geändert|auf {value:value} gesetzt"
    "|{value.from:known}{value:known}geändert|{value:known}gesetzt"
    "|entfernt, bisher {value.from:value}|entfernt]",
    "key_result.struck_out": "{actor} hat das Schlüsselergebnis „{subject}“ durchgestrichen; es "
    "zählt nicht mehr",
    "key_result.handed_over": "{actor} hat das Schlüsselergebnis „{subject}“ [von "
    "{owners.from:name} an {owners:name} übergeben|an {owners:name} übergeben"
    "|{owners.from:name} abgenommen; es hat jetzt niemanden, der dafür verantwortlich ist"
    "|übergeben]",
    "key_result.values_restricted": "{actor} hat die Zahlen von „{subject}“ auf {readers:role} "
    "und die Verantwortlichen beschränkt[, bisher {readers.from:role}]",
    "key_result.values_published": "{actor} hat die Zahlen von „{subject}“ für alle lesbar gemacht"
    "[, bisher {readers.from:role}]",
    "key_result.reweighted": "{actor} hat das Gewicht von „{subject}“ von {weight.from:number} auf "
    "{weight:number} geändert",
    "key_result.moved": "{actor} hat das Schlüsselergebnis „{subject}“ aus dem Ziel "
    "„{objective.from:name}“ in das Ziel „{objective:name}“ verschoben",
    "key_result.dropped": "{actor} hat das Schlüsselergebnis „{subject}“ aufgegeben",
    "key_result.restored": "{actor} hat das Schlüsselergebnis „{subject}“ wieder aufgenommen",
    "key_result.closed": "{actor} hat das Schlüsselergebnis „{subject}“ abgeschlossen: "
    "{outcome:outcome}[, und zwar als „{successor_id:name}“]",
    "key_result.reopened": "{actor} hat das abgeschlossene Schlüsselergebnis „{subject}“ wieder "
    "geöffnet",
    "key_result.refined": "{actor} hat das Schlüsselergebnis „{subject}“ aus „{source_id:name}“ "
    "entwickelt",
    "key_result.learning_applied": "{actor} hat im Schlüsselergebnis „{subject}“ [die Erkenntnis "
    "„{learning_id:said}“|eine Erkenntnis] aus einer Retrospektive umgesetzt",
    "key_result.refinement_withdrawn": "{actor} hat zurückgenommen, dass das Schlüsselergebnis "
    "„{subject}“ aus „{source_id:name}“ entwickelt wurde",
    "key_result.learning_application_withdrawn": "{actor} hat zurückgenommen, dass im "
    "Schlüsselergebnis „{subject}“ [die Erkenntnis „{learning_id:said}“|eine Erkenntnis] aus einer "
    "Retrospektive umgesetzt wird",
    "key_result.scored": "{actor} hat „{subject}“ {kind:score} "
    "[mit {value:number} bewertet|bewertet]",
    "key_result.rescored": "{actor} hat die Bewertung von „{subject}“ {kind:score} "
    "[von {value.from:number} auf {value:number} geändert|geändert]",
    "key_result.retargeted": "{actor} hat [den Ausgangswert von „{subject}“ von "
    "{measure.baseline.from:former} auf {measure.baseline:amount} und den Zielwert von "
    "{measure.target.from:former} auf {measure.target:amount} geändert"
    "|den Zielwert von „{subject}“ von {measure.target.from:former} auf {measure.target:amount} "
    "geändert|den Ausgangswert von „{subject}“ von {measure.baseline.from:former} auf "
    "{measure.baseline:amount} geändert|den Zielwert von „{subject}“ auf {measure.target:amount} "
    "festgelegt|den Zielwert von „{subject}“ zurückgenommen, bisher {measure.target.from:amount}"
    "|den Ausgangswert von „{subject}“ auf {measure.baseline:amount} festgelegt"
    "|den Ausgangswert von „{subject}“ zurückgenommen, bisher {measure.baseline.from:amount}"
    "|die Messung von „{subject}“ geändert]"
    "[; die Einheit wechselt von „{measure.unit.from}“ zu „{measure.unit}“"
    "|; die Einheit ist jetzt „{measure.unit}“|; die Einheit „{measure.unit.from}“ entfällt]"
    "[; die Messart wechselt von „{measure.kind.from:measure}“ zu „{measure.kind:measure}“]",
    "key_result.check_in_recorded": "{actor} hat für „{subject}“ den Stand vom {measured_on:day} "
    "gemeldet[: {value:amount}][, Bewertung {score:number}]"
    "[, Zuversicht {confidence:number} von 10][, {status:status}][; dazu: „{note:short}“]",
    "key_result.check_in_corrected": "{actor} hat einen Check-in zu „{subject}“ berichtigt"
    "[: von {value.from:former} auf {value:amount}][, Bewertung von {score.from:number} auf "
    "{score:number}][, Tag vom {measured_on.from:day} auf den {measured_on:day}]"
    "[, Zuversicht von {confidence.from:number} auf {confidence:number}]"
    "[, Status von „{status.from:status}“ auf „{status:status}“][; dazu: „{note:short}“]",
    "key_result.check_in_retracted": "{actor} hat einen Check-in zu „{subject}“ zurückgezogen",
    "team.added": "{actor} hat das Team „{name}“ [unter „{parent_id:name}“ angelegt|angelegt]",
    "team.renamed": "{actor} hat das Team „{name.from}“ in „{name}“ umbenannt",
    "team.moved": "{actor} hat das Team „{subject}“ [von „{parent.from:name}“ nach „{parent:name}“ "
    "verschoben|unter „{parent:name}“ gestellt|nach ganz oben gestellt, bisher unter "
    "„{parent.from:name}“]",
    "team.merged": "{actor} hat das Team „{subject}“ zum {on:day} im Team „{into_id:name}“ "
    "aufgehen lassen",
    "team.archived": "{actor} hat das Team „{subject}“ [zum {on:day} ]stillgelegt",
    "team.restored": "{actor} hat das Team „{subject}“ wieder eingesetzt",
    "team.member_joined": "[{self} ist ab dem {on:day} im Team „{subject}“"
    "|{actor} hat {person_id:name} ab dem {on:day} in das Team „{subject}“ aufgenommen]",
    "team.member_left": "[{self} hat die eigene Mitgliedschaft|{actor} hat die Mitgliedschaft von "
    "{person_id:name}] im Team „{subject}“ zum {on:day} beendet",
    "retrospective.opened": "{actor} hat die Retrospektive [des Teams „{team_id:name}“ zum Zyklus "
    "„{about}“ eröffnet|zum Zyklus „{about}“ eröffnet]",
    "retrospective.learning_captured": "{actor} hat in der Retrospektive [des Teams "
    "„{subject:team}“ ]zum Zyklus „{about}“ festgehalten, {kind:learning}[: „{text:short}“]",
    "retrospective.learning_reworded": "{actor} hat in der Retrospektive [des Teams "
    "„{subject:team}“ ]zum Zyklus „{about}“ eine Erkenntnis umformuliert[: „{text:short}“]",
    "retrospective.learning_withdrawn": "{actor} hat in der Retrospektive [des Teams "
    "„{subject:team}“ ]zum Zyklus „{about}“ [die Erkenntnis „{learning_id:said}“"
    "|eine Erkenntnis] zurückgezogen",
    "retrospective.decided": "{actor} hat in der Retrospektive [des Teams „{subject:team}“ ]zum "
    "Zyklus „{about}“ über „{subject_id:name}“ entschieden[: {decision:decision}]"
    "[, bisher: {decision.from:decision}][; dazu: „{note:short}“]",
    "retrospective.closed": "{actor} hat die Retrospektive [des Teams „{subject:team}“ ]zum "
    "Zyklus „{about}“ abgeschlossen",
    "retrospective.reopened": "{actor} hat die Retrospektive [des Teams „{subject:team}“ ]zum "
    "Zyklus „{about}“ wieder geöffnet",
    "comment.posted": "{actor} hat „{about}“ kommentiert[, an {mentions:name}][: „{text:short}“]",
    "comment.edited": "{actor} hat einen Kommentar zu „{about}“ geändert[: „{text:short}“]",
    "comment.removed": "{actor} hat einen Kommentar zu „{about}“ entfernt",
}

WORDS = {
    "reason": {
        "market_changed": "Markt geändert",
        "error": "Fehler",
        "ambition": "Anspruch angepasst",
        "other": "anderer Grund",
    },
    "role": {
        "admin": "Administration",
        "okr_owner": "OKR-Verantwortung",
        "lead": "Führung",
        "coach": "Coach",
        "member": "Mitglied",
        "auditor": "Prüfung",
        "integration": "Schnittstelle",
    },
    "phase": {
        "guard_rails": "Leitplanken",
        "drafting": "Entwurf",
        "alignment": "Abstimmung",
        "committed": "verbindlich",
        "review": "Rückschau",
        "closed": "abgeschlossen",
    },
    "calendar": {
        "quarters": "Quartale",
        "trimesters": "Trimester",
        "halves": "Halbjahre",
        "years": "Jahre",
        "four_four_five": "4-4-5-Wochen",
    },
    "outcome": {
        "scored": "bewertet",
        "carried_over": "wird fortgeführt",
        "dropped": "aufgegeben",
    },
    "state": {
        "draft": "Entwurf",
        "proposed": "vorgeschlagen",
        "committed": "verbindlich",
        "open": "offen",
        "closed": "abgeschlossen",
        "dropped": "aufgegeben",
        "struck_out": "durchgestrichen",
    },
    "ambition": {"committed": "verbindlich", "aspirational": "ehrgeizig"},
    "link": {"contributes": "trägt bei", "supports": "unterstützt"},
    "score": {
        "mid": "zur Halbzeit",
        "projected": "in der Vorausschau",
        "final": "zum Abschluss",
    },
    "measure": {
        "metric": "Messwert",
        "at_least": "mindestens",
        "at_most": "höchstens",
        "yes_no": "ja/nein",
        "text": "in Worten",
    },
    "status": {
        "on_track": "auf Kurs",
        "at_risk": "gefährdet",
        "off_track": "nicht auf Kurs",
    },
    "learning": {
        "went_well": "was gut lief",
        "went_badly": "was schlecht lief",
        "to_try": "was zu versuchen ist",
        "insight": "was erkannt wurde",
    },
    "decision": {"keep": "beibehalten", "change": "ändern", "stop": "beenden"},
}
