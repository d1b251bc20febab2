-- How each target stands, said once more in plain SQL: test_overview_figures.py counts its rows.
-- Parameters: period, period before, district, day.
WITH assigned AS (
    SELECT a.target_id, u.id AS unit_id, min(a.id) AS first_id, bool_or(a.unit_id IS NOT NULL) AS named,
           min(CASE a.role WHEN 'lead' THEN 1 WHEN 'responsible' THEN 2 ELSE 3 END) AS role
    FROM targets_assignment a
    LEFT JOIN units_unitgroup g ON g.id = a.group_id
    JOIN units_unit u ON u.id = a.unit_id OR (
        g.id IS NOT NULL AND u.district_id = g.district_id
        AND coalesce(u.valid_from <= %(day)s, true) AND coalesce(u.valid_to > %(day)s, true)
        AND (g.kinds ? u.kind OR EXISTS (
            SELECT 1 FROM units_unitgroup_members m WHERE m.unitgroup_id = g.id AND m.unit_id = u.id))
    )
    GROUP BY a.target_id, u.id
), heads AS (
    SELECT a.* FROM assigned a
    WHERE a.role = (SELECT min(b.role) FROM assigned b WHERE b.target_id = a.target_id) AND a.role < 3
), due AS (
    SELECT r.target_id, r.unit_id, s.submitted_at, s.due_on,
           r.state IN ('submitted', 'approved') AND s.id IS NOT NULL AS came,
           coalesce(
               (SELECT x.due_on FROM progress_return x WHERE x.report_id = r.id AND x.answered_at IS NULL),
               greatest(p.lead_due_on, (SELECT x.due_on FROM progress_extension x
                   WHERE x.period_id = p.id AND x.unit_id = r.unit_id ORDER BY x.id DESC LIMIT 1))
           ) AS asked_until
    FROM progress_report r
    JOIN progress_reportingperiod p ON p.id = r.period_id
    LEFT JOIN progress_submission s ON s.report_id = r.id
        AND s.number = (SELECT max(number) FROM progress_submission y WHERE y.report_id = r.id)
    WHERE r.period_id = %(period)s AND r.role = 'lead'
), lateness AS (
    SELECT target_id, unit_id, NOT came AS missing FROM due
    WHERE CASE WHEN came THEN (submitted_at AT TIME ZONE 'Asia/Shanghai')::date > due_on ELSE %(day)s > asked_until END
), colours AS (
    SELECT l.target_id, l.period_id, max(l.colour) FILTER (WHERE NOT l.provisional) AS approved,
           max(l.colour) FILTER (WHERE l.provisional) AS waiting
    FROM progress_light l
    WHERE l.indicator_id IS NULL AND l.commitment_id IS NULL AND l.superseded_at IS NULL
    GROUP BY l.target_id, l.period_id
), judged AS (
    SELECT target_id, period_id, colour FROM progress_judgement
    WHERE indicator_id IS NULL AND commitment_id IS NULL AND withdrawn_at IS NULL
)
SELECT t.id AS target, coalesce(nullif(t.section, ''), '-') AS section, t.document_id AS document,
       EXISTS (SELECT 1 FROM targets_commitment c WHERE c.target_id = t.id AND c.starred) AS starred,
       coalesce(j.colour, c.waiting, c.approved, 'grey') AS colour,
       coalesce(jb.colour, cb.waiting, cb.approved) AS before,
       j.colour IS NULL AND c.waiting IS NOT NULL AS provisional,
       array(SELECT h.unit_id FROM heads h WHERE h.target_id = t.id) AS units,
       coalesce(t.leader_post_id, (
           SELECT min(pp.post_id) FROM units_post_portfolio pp WHERE pp.unit_id = (
               SELECT h.unit_id FROM heads h WHERE h.target_id = t.id AND h.named ORDER BY h.first_id LIMIT 1)
       ), 0) AS leader,
       array(SELECT x.unit_id FROM lateness x WHERE x.target_id = t.id) AS late,
       array(SELECT x.unit_id FROM lateness x WHERE x.target_id = t.id AND x.missing) AS missing
FROM targets_target t
JOIN documents_document d ON d.id = t.document_id
JOIN progress_reportingperiod p ON p.id = %(period)s
LEFT JOIN colours c ON c.target_id = t.id AND c.period_id = %(period)s
LEFT JOIN colours cb ON cb.target_id = t.id AND cb.period_id = %(before)s
LEFT JOIN judged j ON j.target_id = t.id AND j.period_id = %(period)s
LEFT JOIN judged jb ON jb.target_id = t.id AND jb.period_id = %(before)s
WHERE t.district_id = %(district)s AND t.nature <> 'result'
  AND d.period_start <= (date_trunc('quarter', p.opens_on) + interval '3 months')::date - 1
  AND d.period_end >= date_trunc('quarter', p.opens_on)::date
