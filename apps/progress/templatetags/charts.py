"""What the component of charts writes down."""

from django import template

from apps.progress.charts import exact

register = template.Library()

register.filter(exact)
