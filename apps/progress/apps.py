from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "apps.progress"

    def ready(self) -> None:
        from apps.progress import asking  # noqa: F401 - its receivers need the models
