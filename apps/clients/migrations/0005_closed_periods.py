from django.db import migrations

# Which quarter's light is shown of a target: a grey one counts once its period is closed, and no more when it is
# reopened (judging.newest). No light is written then.
NOTE_PERIODS = """
CREATE FUNCTION clients_note_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients_change (transaction, district_id, type, target_id, object_id)
        SELECT DISTINCT pg_current_xact_id()::text::bigint, light.district_id, 'target.change', light.target_id,
            light.target_id
        FROM before JOIN after USING (id)
        JOIN progress_light AS light ON light.period_id = after.id AND light.superseded_at IS NULL
            AND light.indicator_id IS NULL AND light.commitment_id IS NULL
        LEFT JOIN progress_judgement AS judgement
            ON judgement.period_id = light.period_id AND judgement.target_id = light.target_id
            AND judgement.indicator_id IS NULL AND judgement.commitment_id IS NULL AND judgement.withdrawn_at IS NULL
        WHERE (before.closed_at IS NULL) <> (after.closed_at IS NULL)
            AND coalesce(judgement.colour, light.colour) = 'grey' AND NOT EXISTS (
                SELECT FROM clients_change AS said
                WHERE said.transaction = pg_current_xact_id()::text::bigint AND said.target_id = light.target_id
                    AND said.type = 'target.change'
            )
        ORDER BY light.target_id;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_periods AFTER UPDATE ON progress_reportingperiod
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION clients_note_periods();
"""
FORGET_PERIODS = "DROP TRIGGER clients_periods ON progress_reportingperiod; DROP FUNCTION clients_note_periods();"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_remembered"),
        ("progress", "0003_lights_of_a_district"),
    ]
    operations = [migrations.RunSQL(NOTE_PERIODS, FORGET_PERIODS)]
