"""The rows that two of the pages and the API's list of targets show, by hand. %(district)s, %(now)s and %(before)s: the numbers of a district and its quarters."""

LIGHTS = """
    LEFT JOIN progress_light {name} ON {name}.target_id = t.id AND {name}.period_id = %({of})s
    AND {name}.indicator_id IS NULL AND {name}.commitment_id IS NULL AND {name}.superseded_at IS NULL
    AND {name}.provisional = {provisional}
"""
JUDGED = """
    LEFT JOIN progress_judgement {name} ON {name}.target_id = t.id AND {name}.period_id = %({of})s
    AND {name}.indicator_id IS NULL AND {name}.commitment_id IS NULL AND {name}.withdrawn_at IS NULL
"""
STANDINGS = (
    """
    SELECT t.id, t.document_id, t.section, t.leader_post_id, a.colour, a.reason, p.colour, p.reason, j.colour,
           b.colour, c.colour, k.colour,
           EXISTS (SELECT 1 FROM targets_commitment o WHERE o.target_id = t.id AND o.starred)
    FROM targets_target t
    """
    + LIGHTS.format(name="a", of="now", provisional=False)
    + LIGHTS.format(name="p", of="now", provisional=True)
    + LIGHTS.format(name="b", of="before", provisional=False)
    + LIGHTS.format(name="c", of="before", provisional=True)
    + JUDGED.format(name="j", of="now")
    + JUDGED.format(name="k", of="before")
    + "WHERE t.district_id = %(district)s ORDER BY t.document_id, t.start"
)
WORDS = """
    SELECT t.id, t.labels, t.section, t.title, t.words, l.colour, l.sentence, j.reason,
           (SELECT json_agg(u.name) FROM targets_assignment s JOIN units_unit u ON u.id = s.unit_id WHERE s.target_id = t.id)
    FROM targets_target t
    LEFT JOIN LATERAL (
        SELECT colour, sentence FROM progress_light WHERE target_id = t.id AND period_id = %(now)s
        AND indicator_id IS NULL AND commitment_id IS NULL AND superseded_at IS NULL
        ORDER BY provisional DESC LIMIT 1
    ) l ON true
    LEFT JOIN progress_judgement j ON j.target_id = t.id AND j.period_id = %(now)s
    AND j.indicator_id IS NULL AND j.commitment_id IS NULL AND j.withdrawn_at IS NULL
    WHERE t.district_id = %(district)s
"""
LATENESS = """
    SELECT r.target_id, r.unit_id, r.state, s.due_on, s.submitted_at FROM progress_report r
    LEFT JOIN LATERAL (
        SELECT due_on, submitted_at FROM progress_submission WHERE report_id = r.id ORDER BY number DESC LIMIT 1
    ) s ON true
    WHERE r.period_id = %(now)s AND r.role = 'lead'
"""
PEOPLE = (
    "SELECT id, name, short_name, kind FROM units_unit WHERE district_id = %(district)s",
    """
    SELECT p.id, p.name, p.unit_id, h.holder, h.telephone, o.unit_id FROM units_post p
    LEFT JOIN units_tenure h ON h.post_id = p.id AND h.valid_to IS NULL
    LEFT JOIN units_post_portfolio o ON o.post_id = p.id
    WHERE p.district_id = %(district)s
    """,
)
SEATS = "SELECT target_id, role, unit_id, group_id FROM targets_assignment WHERE district_id = %(district)s"
COUNT = "SELECT count(*) FROM targets_target WHERE district_id = %(district)s"
FLOORS = {
    "overview": (
        *PEOPLE,
        STANDINGS,
        SEATS,
        LATENESS,
        WORDS + "AND l.colour = 'red' ORDER BY document_id, start LIMIT 30",
    ),
    "rows behind a figure": (*PEOPLE, COUNT, WORDS + "ORDER BY t.document_id, t.start LIMIT 50"),
}
TARGETS_AS_JSON = """
    SELECT json_agg(json_build_object(
        'id', t.id, 'document', t.document_id, 'labels', t.labels, 'section', t.section, 'nature', t.nature,
        'title', t.title, 'words', t.words, 'start', t.start, 'end', t.end, 'provisional', t.provisional,
        'leader_post', t.leader_post_id, 'breakdown_confirmed_at', t.breakdown_confirmed_at,
        'issued_at', t.issued_at, 'updated_at', s.at,
        'commitments', (
            SELECT json_agg(json_build_object(
                'id', c.id, 'target', c.target_id, 'words', c.words, 'start', c.start, 'end', c.end, 'kind', c.kind,
                'starred', c.starred, 'due_on', c.due_on, 'planned_on', c.planned_on,
                'evidence_required', c.evidence_required, 'unit', CASE WHEN u.id IS NOT NULL THEN json_build_object(
                    'id', u.id, 'name', u.name, 'short_name', u.short_name, 'kind', u.kind, 'order', u.order,
                    'valid_from', u.valid_from, 'valid_to', u.valid_to) END
            ) ORDER BY c.start, c.id)
            FROM targets_commitment c LEFT JOIN units_unit u ON u.id = c.unit_id WHERE c.target_id = t.id),
        'indicators', (
            SELECT json_agg(json_build_object(
                'id', i.id, 'target', i.target_id, 'commitment', i.commitment_id, 'parent', i.parent_id,
                'name', i.name, 'start', i.start, 'end', i.end, 'comparator', i.comparator, 'change', i.change,
                'measure', i.measure, 'unit', i.unit, 'scale', i.scale, 'values', (
                    SELECT json_agg(json_build_object(
                        'id', v.id, 'value', v.value::text, 'status', v.status, 'source', v.source_id,
                        'source_words', v.source_words, 'adjustment', v.adjustment_id,
                        'effective_on', v.effective_on, 'recorded_at', v.recorded_at
                    ) ORDER BY v.effective_on, v.id) FROM targets_indicatorvalue v WHERE v.indicator_id = i.id)
            ) ORDER BY i.start, i.id) FROM targets_indicator i WHERE i.target_id = t.id),
        'assignments', (
            SELECT json_agg(json_build_object(
                'id', a.id, 'target', a.target_id, 'role', a.role, 'printed_name', a.printed_name,
                'group', a.group_id, 'unit', CASE WHEN u.id IS NOT NULL THEN json_build_object(
                    'id', u.id, 'name', u.name, 'short_name', u.short_name, 'kind', u.kind, 'order', u.order,
                    'valid_from', u.valid_from, 'valid_to', u.valid_to) END
            ) ORDER BY a.id)
            FROM targets_assignment a LEFT JOIN units_unit u ON u.id = a.unit_id WHERE a.target_id = t.id),
        'light', (
            SELECT json_build_object(
                'id', l.id, 'period', p.quarter, 'shown', coalesce(j.colour, l.colour), 'colour', l.colour,
                'provisional', l.provisional, 'reason', l.reason, 'sentence', l.sentence,
                'computed_at', l.computed_at, 'judgement', j.reason)
            FROM progress_light l JOIN progress_reportingperiod p ON p.id = l.period_id
            LEFT JOIN progress_judgement j ON j.target_id = l.target_id AND j.period_id = l.period_id
            AND j.indicator_id IS NULL AND j.commitment_id IS NULL AND j.withdrawn_at IS NULL
            WHERE l.target_id = t.id
            AND l.indicator_id IS NULL AND l.commitment_id IS NULL AND l.superseded_at IS NULL
            ORDER BY (l.colour != 'grey' OR p.closed_at IS NOT NULL) DESC, p.quarter DESC, l.provisional DESC LIMIT 1)
    ))::text
    FROM (SELECT * FROM targets_target WHERE district_id = %s ORDER BY id LIMIT 100) t
    LEFT JOIN clients_stamp s ON s.target_id = t.id
"""
