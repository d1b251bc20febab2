import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govtargets.settings")

TRANSPORT_ALIASES["filesystem"] = "govtargets.doorbell:Transport"

app = Celery("govtargets")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
