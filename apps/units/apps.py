import logging

import jieba
from django.apps import AppConfig
from django.conf import settings


class UnitsConfig(AppConfig):
    name = "apps.units"

    def ready(self) -> None:
        from apps.units import logins  # noqa: F401 - its receivers need the models

        # The dictionary's cache is code to whoever loads it: not in a folder that everybody may write to.
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        jieba.dt.tmp_dir = str(settings.VAR_DIR)
        jieba.setLogLevel(logging.WARNING)
