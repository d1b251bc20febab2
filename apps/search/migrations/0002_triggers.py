from django.db import migrations

# Table → the kind of what is found, the column with its number, and the columns that its words are taken from.
SOURCES = {
    "documents_document": ("document", "id", "title, issuer, doc_number, issued_on, file_name, text"),
    "targets_target": ("target", "id", "labels, section, title, words"),
    "targets_assignment": ("target", "target_id", "printed_name, unit_id, group_id"),
    "progress_report": ("report", "id", "narrative, problems, help_needed, next_steps"),
}
# Only PostgreSQL and its descendants understand these. They see every way of writing, bulk_create and plain SQL too,
# and the apps below need not know that they are searched. What is there already is noted once, here.
NOTE = """
CREATE FUNCTION search_note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_stale (district_id, kind, number)
        VALUES (COALESCE(NEW.district_id, OLD.district_id), '{kind}', COALESCE(NEW.{number}, OLD.{number}));
    RETURN NULL;
END $$;
CREATE TRIGGER search_insert_or_delete AFTER INSERT{or_delete} ON {table}
    FOR EACH ROW EXECUTE FUNCTION search_note_{table}();
CREATE TRIGGER search_update AFTER UPDATE OF {columns} ON {table} FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION search_note_{table}();
"""
NOTE_ALL = "INSERT INTO search_stale (district_id, kind, number) SELECT district_id, '{kind}', id FROM {table};"
FORGET = """
DROP TRIGGER search_update ON {table};
DROP TRIGGER search_insert_or_delete ON {table};
DROP FUNCTION search_note_{table}();
"""


def operation(table, kind, number, columns):
    whole = number == "id"  # what goes takes its own entry along; a unit that goes leaves its target behind
    names = columns.split(", ")
    note = NOTE.format(
        table=table,
        kind=kind,
        number=number,
        columns=columns,
        or_delete="" if whole else " OR DELETE",
        old=", ".join(f"OLD.{name}" for name in names),
        new=", ".join(f"NEW.{name}" for name in names),
    )
    there = NOTE_ALL.format(table=table, kind=kind) if whole else ""
    return migrations.RunSQL(note + there, FORGET.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [operation(table, *source) for table, source in SOURCES.items()]
