import django.db.models.deletion
from django.db import migrations, models

# Only PostgreSQL and its descendants understand these. They see every way of writing, bulk_create and plain SQL too,
# and the apps below need not know that others hear of them. They run once a statement, however many rows it has.

# The tables that a target is shown from → the column with its number. A value knows it by its indicator.
PARTS = {
    "targets_target": "id",
    "targets_commitment": "target_id",
    "targets_indicator": "target_id",
    "targets_indicatorvalue": "(SELECT target_id FROM targets_indicator WHERE id = one.indicator_id)",
    "targets_assignment": "target_id",
    "targets_planpoint": "target_id",
    "progress_light": "target_id",
    "progress_judgement": "target_id",
}
# However often a target changes in a transaction, it is said once: rows without a number are this transaction's.
NOTE_TARGETS = """
CREATE FUNCTION clients_note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients_change (district_id, type, target_id, object_id)
        SELECT DISTINCT district_id, 'target.change', target, target
        FROM (SELECT district_id, {target} AS target FROM ({changed}) AS one) AS changed
        WHERE target IS NOT NULL AND NOT EXISTS (
            SELECT FROM clients_change AS said
            WHERE said.target_id = target AND said.number IS NULL AND said.type = 'target.change'
        )
        ORDER BY target;
    RETURN NULL;
END $$;
"""
FORGET_TARGETS = """
DROP TRIGGER clients_insert ON {table};
DROP TRIGGER clients_update ON {table};
DROP TRIGGER clients_delete ON {table};
DROP FUNCTION clients_note_{table}();
DROP FUNCTION clients_note_{table}_update();
"""
TARGET_TRIGGERS = """
CREATE TRIGGER clients_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION clients_note_{table}();
CREATE TRIGGER clients_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION clients_note_{table}();
CREATE TRIGGER clients_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION clients_note_{table}_update();
"""
DIFFERENT = "(TABLE before EXCEPT TABLE after) UNION ALL (TABLE after EXCEPT TABLE before)"

# The light of a whole target; those of its parts are told of as changes of the target.
NOTE_LIGHTS = """
CREATE FUNCTION clients_note_lights() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients_change (district_id, type, target_id, object_id)
        SELECT district_id, 'light.change', target_id, id FROM rows
        WHERE indicator_id IS NULL AND commitment_id IS NULL
        ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_lights AFTER INSERT ON progress_light REFERENCING NEW TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION clients_note_lights();
"""
FORGET_LIGHTS = "DROP TRIGGER clients_lights ON progress_light; DROP FUNCTION clients_note_lights();"

# Of the audit trail: those of feed.TYPES that are verbs.
VERBS = (
    *("document.read", "document.fail", "document.issue"),
    *("breakdown.confirm", "breakdown.reopen", "value.record"),
    *("adjustment.request", "adjustment.approve", "adjustment.refuse", "light.judge", "light.withdraw"),
    *("period.open", "period.extend", "period.close", "period.reopen"),
    *("report.hand_up", "report.send_back", "report.submit", "report.return", "report.approve"),
)
NOTE_EVENTS = f"""
CREATE FUNCTION clients_note_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients_change (district_id, type, target_id, report_id, object_id)
        SELECT event.district_id, event.verb,
            CASE event.object_type WHEN 'targets.Target' THEN event.object_id ELSE report.target_id END,
            report.id, event.object_id
        FROM rows AS event
        LEFT JOIN progress_report AS report
            ON event.object_type = 'progress.Report' AND report.id = event.object_id
        WHERE event.outcome = 'success' AND event.verb IN {VERBS}
        ORDER BY event.id;
    RETURN NULL;
END $$;
CREATE TRIGGER clients_events AFTER INSERT ON audit_event REFERENCING NEW TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION clients_note_events();
"""
FORGET_EVENTS = "DROP TRIGGER clients_events ON audit_event; DROP FUNCTION clients_note_events();"

# At commit. The lock of the district (7307 is our class of advisory locks, beside that of delivering.py) is held until
# what the transaction wrote is visible, so numbers become visible in their order.
#
# It has to be the last lock that a transaction waits for, or two could wait for each other: whoever commits still
# checks its foreign keys then, which waits for rows that others hold. Therefore the first row only rings
# (clients_ring touches it), which puts the numbers behind all that is to be checked; districts go in their order.
NUMBER = """
CREATE FUNCTION clients_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('clients.rung', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('clients.rung', 'yes', true);
    UPDATE clients_change SET at = clock_timestamp() WHERE id = NEW.id AND number IS NULL;
    IF NOT FOUND THEN  -- numbered already, by SET CONSTRAINTS IMMEDIATE
        PERFORM set_config('clients.rung', 'no', true);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION clients_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    district bigint;
    newest bigint;
    moment timestamptz;
BEGIN
    PERFORM set_config('clients.rung', 'no', true);
    FOR district IN SELECT DISTINCT district_id FROM clients_change WHERE number IS NULL ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7307, district::int);
        newest := COALESCE((SELECT max(number) FROM clients_change WHERE district_id = district), 0);
        moment := GREATEST(  -- a clock may go back
            clock_timestamp(),
            (SELECT at FROM clients_change WHERE district_id = district AND number = newest) + interval '1 microsecond',
            (SELECT max(at) FROM clients_stamp WHERE district_id = district) + interval '1 microsecond'
        );
        WITH numbered AS (
            UPDATE clients_change AS change
            SET number = newest + 1 + mine.place, at = moment + mine.place * interval '1 microsecond'
            FROM (
                SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
                FROM clients_change WHERE number IS NULL AND district_id = district
            ) AS mine
            WHERE change.id = mine.id
            RETURNING change.type, change.target_id, change.at
        )
        INSERT INTO clients_stamp (target_id, district_id, at)
            SELECT target_id, district, numbered.at FROM numbered
            JOIN targets_target ON targets_target.id = target_id  -- unless it is gone
            WHERE type = 'target.change'
        ON CONFLICT (target_id) DO UPDATE SET at = EXCLUDED.at;
    END LOOP;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER clients_ring AFTER INSERT ON clients_change DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION clients_ring();
CREATE CONSTRAINT TRIGGER clients_number AFTER UPDATE ON clients_change DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION clients_number();
"""
FORGET_NUMBERS = """
DROP TRIGGER clients_number ON clients_change;
DROP TRIGGER clients_ring ON clients_change;
DROP FUNCTION clients_number();
DROP FUNCTION clients_ring();
"""

# What is there already counts as changed just now, one after the other.
STAMP_ALL = """
INSERT INTO clients_stamp (target_id, district_id, at)
    SELECT id, district_id, now() + row_number() OVER (ORDER BY id) * interval '1 microsecond' FROM targets_target;
"""


def of_targets(table, target):
    note = NOTE_TARGETS.format(name=table, target=target, changed="TABLE rows")
    note_update = NOTE_TARGETS.format(name=f"{table}_update", target=target, changed=DIFFERENT)
    triggers = TARGET_TRIGGERS.format(table=table)
    return migrations.RunSQL(note + note_update + triggers, FORGET_TARGETS.format(table=table))


def reference(to, on_delete, **options):
    return models.ForeignKey(
        to, on_delete=on_delete, related_name="+", db_index=False, db_constraint=False, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("clients", "0001_initial"),
        ("progress", "0002_lights_of_a_quarter"),
        ("targets", "0003_lineage"),
        ("units", "0004_programs"),
    ]
    operations = [
        migrations.RemoveIndex("change", "change_by_number"),
        migrations.AlterField("change", "number", models.BigIntegerField(null=True)),
        migrations.AlterField(
            "change", "district", reference("units.district", django.db.models.deletion.PROTECT)
        ),
        migrations.AlterField(
            "change", "target", reference("targets.target", django.db.models.deletion.DO_NOTHING, null=True)
        ),
        migrations.AlterField(
            "change", "report", reference("progress.report", django.db.models.deletion.DO_NOTHING, null=True)
        ),
        migrations.AddConstraint(
            "change", models.UniqueConstraint(fields=["district", "number"], name="change_number_once")
        ),
        *[of_targets(table, target) for table, target in PARTS.items()],
        migrations.RunSQL(NOTE_LIGHTS, FORGET_LIGHTS),
        migrations.RunSQL(NOTE_EVENTS, FORGET_EVENTS),
        migrations.RunSQL(NUMBER, FORGET_NUMBERS),
        migrations.RunSQL(STAMP_ALL, migrations.RunSQL.noop),
    ]
