from django.contrib.auth.views import LogoutView
from django.urls import path, re_path

from apps.units import account_views, import_views, post_views, role_views, unit_views
from apps.units.login_views import Login, Password

app_name = "units"
urlpatterns = [
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account_views.own_account, name="account"),
    path("account/email/", account_views.own_email, name="own-email"),
    path("account/password/", Password.as_view(), name="password"),
    path("accounts/", account_views.account_list, name="accounts"),
    path("accounts/create/", account_views.account_create, name="account-create"),
    re_path(
        r"^accounts/(?P<pk>\d{1,18})/(?P<verb>reset|reactivate|deactivate|unlock)/$",
        account_views.account_change,
        name="account-change",
    ),
    path("accounts/<int:pk>/email/", account_views.account_email, name="account-email"),
    path("roles/", role_views.role_list, name="roles"),
    path("roles/grant/", role_views.role_grant, name="role-grant"),
    path("roles/<int:pk>/revoke/", role_views.role_revoke, name="role-revoke"),
    path("units/", unit_views.unit_list, name="list"),
    path("units/<int:pk>/", unit_views.unit_detail, name="detail"),
    path("units/groups/", unit_views.group_list, name="groups"),
    path("units/posts/", post_views.post_list, name="posts"),
    re_path(r"^units/(?P<kind>unit|group)/(?P<pk>\d{1,18})/alias/$", unit_views.alias_add, name="alias-add"),
    path("units/aliases/<int:pk>/remove/", unit_views.alias_remove, name="alias-remove"),
    path("units/posts/<int:pk>/appoint/", post_views.post_appoint, name="post-appoint"),
    path("units/posts/<int:pk>/account/", post_views.post_account, name="post-account"),
    path("units/posts/<int:pk>/vacate/", post_views.post_vacate, name="post-vacate"),
    path("units/import/", import_views.unit_import, name="import"),
    path("units/import/confirm/", import_views.unit_import_confirm, name="import-confirm"),
    path("units/import/template/", import_views.unit_template, name="template"),
    path("units/export/", import_views.unit_export, name="export"),
]
