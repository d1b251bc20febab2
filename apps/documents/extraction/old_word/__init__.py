"""How .doc and .wps files are built: streams, pieces, properties ([MS-DOC])."""
