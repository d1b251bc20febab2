from django.urls import path, re_path

from apps.clients import webhook_views

app_name = "webhooks"
urlpatterns = [
    path("", webhook_views.webhook_list, name="list"),
    path("create/", webhook_views.webhook_create, name="create"),
    path("hosts/", webhook_views.host_list, name="hosts"),
    path("hosts/allow/", webhook_views.host_allow, name="host-allow"),
    path("hosts/<int:pk>/disallow/", webhook_views.host_disallow, name="host-disallow"),
    path("deliveries/<int:pk>/replay/", webhook_views.delivery_replay, name="delivery-replay"),
    path("<int:pk>/", webhook_views.webhook_detail, name="detail"),
    path("<int:pk>/replay/", webhook_views.webhook_replay, name="replay"),
    path("<int:pk>/renew/", webhook_views.webhook_renew, name="renew"),
    re_path(r"^(?P<pk>\d+)/(?P<verb>enable|disable|end)/$", webhook_views.webhook_turn, name="turn"),
]
