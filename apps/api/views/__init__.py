"""The resources of version 1, one module a family. They look up, call verbs and show; rules stand below."""
