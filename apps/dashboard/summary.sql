-- What the overview counts, in one question: how each target stands (standings.py), and of these the figures.
-- Parameters: district, period, before (the quarter before, or null), day (whose people are asked for), today, zone,
-- starts and ends (days of the quarter), due_on (of reports to the office), reds (how many at most).
WITH present AS MATERIALIZED (
    SELECT id, kind FROM units_unit
    WHERE district_id = %(district)s AND coalesce(valid_from <= %(day)s, true) AND coalesce(valid_to > %(day)s, true)
), member AS MATERIALIZED (
    SELECT g.id AS group_id, u.id AS unit_id FROM units_unitgroup g JOIN present u ON g.kinds ? u.kind
    WHERE g.district_id = %(district)s
    UNION
    SELECT m.unitgroup_id, u.id FROM units_unitgroup_members m JOIN present u ON u.id = m.unit_id
), light AS MATERIALIZED (
    -- The provisional one is the newer.
    SELECT DISTINCT ON (target_id) target_id, colour, provisional FROM progress_light
    WHERE period_id = %(period)s AND indicator_id IS NULL AND commitment_id IS NULL AND superseded_at IS NULL
    ORDER BY target_id DESC, provisional DESC
), light_before AS MATERIALIZED (
    SELECT DISTINCT ON (target_id) target_id, colour FROM progress_light
    WHERE period_id = %(before)s AND indicator_id IS NULL AND commitment_id IS NULL AND superseded_at IS NULL
    ORDER BY target_id DESC, provisional DESC
), judged AS MATERIALIZED (
    SELECT target_id, period_id, colour, reason FROM progress_judgement
    WHERE period_id IN (%(period)s, %(before)s) AND indicator_id IS NULL AND commitment_id IS NULL
        AND withdrawn_at IS NULL
), target AS MATERIALIZED (
    SELECT t.id, t.section, t.leader_post_id,
        row_number() OVER (ORDER BY t.document_id, t.start, t.id) AS place,
        coalesce(j.colour, l.colour, 'grey') AS colour, coalesce(jb.colour, lb.colour) AS before,
        coalesce(l.provisional, false) AND j.colour IS NULL AS provisional,
        j.colour IS NOT NULL AS judged, coalesce(j.reason, '') AS judgement
    FROM targets_target t
    JOIN documents_document d ON d.id = t.document_id
    LEFT JOIN light l ON l.target_id = t.id
    LEFT JOIN light_before lb ON lb.target_id = t.id
    LEFT JOIN judged j ON j.target_id = t.id AND j.period_id = %(period)s
    LEFT JOIN judged jb ON jb.target_id = t.id AND jb.period_id = %(before)s
    WHERE t.district_id = %(district)s AND d.district_id = %(district)s AND t.nature <> 'result'
        AND d.period_start <= %(ends)s AND d.period_end >= %(starts)s
), assigned AS (
    SELECT id, target_id, role, unit_id, true AS named FROM targets_assignment
    WHERE district_id = %(district)s AND unit_id IS NOT NULL AND role <> 'support'
    UNION ALL
    SELECT a.id, a.target_id, a.role, m.unit_id, false FROM targets_assignment a JOIN member m USING (group_id)
    WHERE a.district_id = %(district)s AND a.unit_id IS NULL AND a.role <> 'support'
), ranked AS (
    -- Those who lead; where nobody leads, those who are responsible.
    SELECT a.*, rank() OVER (PARTITION BY target_id ORDER BY role) AS strength  -- lead comes before responsible
    FROM assigned a JOIN target t ON t.id = a.target_id
), head AS MATERIALIZED (
    SELECT DISTINCT ON (target_id, unit_id) target_id, unit_id, id, named FROM ranked WHERE strength = 1
    ORDER BY target_id, unit_id, id
), first_named AS (
    SELECT DISTINCT ON (target_id) target_id, unit_id FROM head WHERE named ORDER BY target_id, id
), in_charge AS (
    SELECT o.unit_id, min(o.post_id) AS post_id FROM units_post_portfolio o
    JOIN units_post p ON p.id = o.post_id AND p.district_id = %(district)s GROUP BY o.unit_id
), submission AS (
    SELECT DISTINCT ON (s.report_id) s.report_id, s.due_on, s.submitted_at FROM progress_submission s
    JOIN progress_report r ON r.id = s.report_id AND r.period_id = %(period)s AND r.role = 'lead'
        AND r.state IN ('submitted', 'approved')
    ORDER BY s.report_id, s.number DESC
), report AS (
    SELECT r.target_id, r.unit_id, s.report_id IS NULL AS missing,
        CASE WHEN s.report_id IS NOT NULL THEN (s.submitted_at AT TIME ZONE %(zone)s)::date > s.due_on
        ELSE %(today)s > coalesce(
            (SELECT x.due_on FROM progress_return x WHERE x.report_id = r.id AND x.answered_at IS NULL),
            greatest(%(due_on)s, (SELECT x.due_on FROM progress_extension x WHERE x.period_id = r.period_id
                AND x.unit_id = r.unit_id ORDER BY x.id DESC LIMIT 1))
        ) END AS late
    FROM progress_report r LEFT JOIN submission s ON s.report_id = r.id
    WHERE r.period_id = %(period)s AND r.role = 'lead'
), late AS MATERIALIZED (
    SELECT target_id, unit_id, missing FROM report WHERE late AND target_id IN (SELECT id FROM target)
), one AS MATERIALIZED (
    SELECT t.*, coalesce(t.leader_post_id, c.post_id, 0) AS leader,
        EXISTS (SELECT 1 FROM targets_commitment o WHERE o.district_id = %(district)s AND o.target_id = t.id AND o.starred)
            AS starred,
        t.id IN (SELECT target_id FROM late) AS late,
        array_position(ARRAY['red', 'yellow', 'green'], t.colour::text)
            - array_position(ARRAY['red', 'yellow', 'green'], t.before::text) AS moved
    FROM target t
    LEFT JOIN first_named f ON f.target_id = t.id
    LEFT JOIN in_charge c ON c.unit_id = f.unit_id
), counted AS (
    SELECT 'all' AS of, '' AS key, colour, before, late, place FROM one
    UNION ALL SELECT 'starred', '', colour, before, late, place FROM one WHERE starred
    UNION ALL SELECT 'section', section, colour, before, late, place FROM one
    UNION ALL SELECT 'leader', leader::text, colour, before, late, place FROM one
    UNION ALL SELECT 'unit', coalesce(h.unit_id, 0)::text, colour, before, late, place
        FROM one LEFT JOIN head h ON h.target_id = one.id
), row AS (
    SELECT of, key, min(place) AS place, count(*) AS total, count(*) FILTER (WHERE late) AS late,
        json_build_object(
            'red', count(*) FILTER (WHERE colour = 'red'), 'yellow', count(*) FILTER (WHERE colour = 'yellow'),
            'green', count(*) FILTER (WHERE colour = 'green'), 'grey', count(*) FILTER (WHERE colour = 'grey')
        ) AS colours,
        json_build_object(
            'red', count(*) FILTER (WHERE before = 'red'), 'yellow', count(*) FILTER (WHERE before = 'yellow'),
            'green', count(*) FILTER (WHERE before = 'green'), 'grey', count(*) FILTER (WHERE before = 'grey')
        ) AS before
    FROM counted GROUP BY of, key
), late_unit AS (
    SELECT unit_id AS unit, count(*) AS late, count(*) FILTER (WHERE missing) AS missing FROM late GROUP BY unit_id
), red AS (
    SELECT * FROM one WHERE colour = 'red' ORDER BY place LIMIT %(reds)s
)
SELECT
    (SELECT json_agg(row ORDER BY place) FROM row) AS rows,
    (SELECT json_agg(late_unit ORDER BY missing DESC, late DESC, unit) FROM late_unit) AS late_units,
    (SELECT json_agg(json_build_object(
        'target', red.id, 'labels', t.labels, 'title', t.title, 'words', t.words, 'section', t.section,
        'starred', red.starred, 'provisional', red.provisional, 'judged', red.judged, 'judgement', red.judgement,
        'late', red.late, 'leader', red.leader, 'units', (SELECT json_agg(unit_id ORDER BY id, unit_id) FROM head WHERE target_id = red.id),
        'sentence', (SELECT sentence FROM progress_light l WHERE l.target_id = red.id AND l.period_id = %(period)s
            AND indicator_id IS NULL AND commitment_id IS NULL AND superseded_at IS NULL
            ORDER BY l.provisional DESC LIMIT 1)
    ) ORDER BY place) FROM red JOIN targets_target t ON t.id = red.id) AS reds,
    (SELECT count(*) FROM one WHERE moved > 0) AS better,
    (SELECT count(*) FROM one WHERE moved < 0) AS worse,
    (SELECT count(*) FROM one WHERE provisional) AS provisional,
    (SELECT json_object_agg(id, coalesce(nullif(short_name, ''), name)) FROM units_unit
        WHERE district_id = %(district)s) AS units,
    (SELECT json_object_agg(p.id, json_build_array(p.name, coalesce(h.holder, ''))) FROM units_post p
        LEFT JOIN units_tenure h ON h.post_id = p.id AND h.valid_from <= %(day)s
            AND coalesce(h.valid_to > %(day)s, true)
        WHERE p.district_id = %(district)s) AS posts
