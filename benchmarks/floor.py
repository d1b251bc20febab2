"""The rows that two of the pages show, by hand. %(district)s, %(now)s and %(before)s: the numbers of a district and its quarters."""

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
