"""How Word files are built: parts, styles, numbering, tables. What both .docx and .doc share is here too."""
