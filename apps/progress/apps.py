from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "apps.progress"

    def ready(self) -> None:
        from apps.progress import asking  # noqa: F401 - its receivers need the models
        from apps.progress.listings import BESIDE_TARGETS
        from apps.targets.listings import beside

        beside.append(BESIDE_TARGETS)
