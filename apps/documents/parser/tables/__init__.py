"""Task tables, as files show them and as they are pasted into text: rows, columns, figures of their cells."""
