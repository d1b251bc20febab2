"""Saved web pages: the notice on the page, the fields that the page states, lists and tables."""
