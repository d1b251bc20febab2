"""How Word files are built: parts, styles, numbering, tables. What .doc shares with .docx is here too."""
