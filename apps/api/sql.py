"""What the rows of targets need that only PostgreSQL says, and says as its JSON should be sent (ADR 27).

{row} is the row that a field belongs to, {of} the row that other rows are shown in.
"""

# As REST framework writes them. China keeps one time through the year.
MOMENT = (
    "replace(to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '.000000', '')"
    " || '+08:00'"
)
FIGURE = "trim_scale({column})::text"

# Target.headline and Target.stars.
HEADLINE = """
    CASE WHEN {row}.title != '' THEN {row}.title ELSE (
        SELECT CASE WHEN char_length(first) > 60 THEN left(first, 59) || '…' ELSE first END
        FROM (SELECT split_part(btrim(
            CASE WHEN starts_with({row}.words, {row}.labels->>-1)
            THEN substr({row}.words, char_length({row}.labels->>-1) + 1) ELSE {row}.words END,
            E' \\n★'), '。', 1) AS first) said
    ) END
"""
STARS = "(SELECT count(*) FROM targets_commitment WHERE target_id = {row}.id AND starred)"

# judging.newest(): what people see of the target. Of two lights of a quarter the provisional one is the newer; the
# last quarter counts, but for one that was just opened and is grey.
NEWEST_LIGHT = """
    SELECT * FROM (
        SELECT DISTINCT ON (l.period_id) l.*, p.quarter, p.closed_at, coalesce(j.colour, l.colour) AS shown
        FROM progress_light l JOIN progress_reportingperiod p ON p.id = l.period_id
        LEFT JOIN progress_judgement j ON j.period_id = l.period_id AND j.target_id = l.target_id
            AND j.indicator_id IS NULL AND j.commitment_id IS NULL AND j.withdrawn_at IS NULL
        WHERE l.target_id = {of}.id AND l.indicator_id IS NULL AND l.commitment_id IS NULL
            AND l.superseded_at IS NULL {narrowed}
        ORDER BY l.period_id, l.provisional DESC
    ) held ORDER BY (shown != 'grey' OR closed_at IS NOT NULL) DESC, quarter DESC LIMIT 1
"""
IN_QUARTER = "AND p.quarter = %s"
SHOWN = "{row}.shown"
CURRENT_LIGHTS = "SELECT * FROM progress_light l WHERE l.target_id = {of}.id AND l.superseded_at IS NULL"
JUDGEMENTS = """
    SELECT * FROM progress_judgement j WHERE j.period_id = {of}.period_id AND j.target_id = {of}.target_id
        AND j.indicator_id IS NOT DISTINCT FROM {of}.indicator_id
        AND j.commitment_id IS NOT DISTINCT FROM {of}.commitment_id
"""
STANDING_JUDGEMENT = JUDGEMENTS + "AND j.withdrawn_at IS NULL"
