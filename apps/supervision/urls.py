from django.urls import path

from apps.supervision import views

app_name = "supervision"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read, name="inbox-read"),
    path("inbox/<int:pk>/", views.reminder_open, name="reminder"),
    path("chase/", views.chase_list, name="chase-list"),
    path("chase/send/", views.chase, name="chase"),
]
