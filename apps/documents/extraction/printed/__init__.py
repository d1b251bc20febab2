"""Pages with places instead of paragraphs, as PDF and OFD files have them: characters to lines, tables and paragraphs."""
