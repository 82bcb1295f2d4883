"""Addresses of sign-in, first start, own account and settings."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView

from rapport.core.identity.views import (
    account,
    company,
    entering,
    gate,
    leaving,
    passkeys,
    second_step,
    sessions,
    teams,
    tokens,
    users,
)

app_name = "identity"

_GATE = [
    path("sign-in/", gate.sign_in, name="sign_in"),
    path("sign-in/passkey/", passkeys.passkey_enter, name="passkey_enter"),
    path("sign-in/forgotten/", entering.forgotten, name="forgotten"),
    re_path(
        r"^sign-in/(?P<purpose>invitation|forgotten)/(?P<token>[\w:.-]+)/$",
        entering.password_choose,
        name="password_choose",
    ),
    path("sign-out/", gate.sign_out, name="sign_out"),
    path("language/", gate.language, name="language"),
    path("setup/", gate.setup, name="setup"),
    path("welcome/", gate.welcome, name="welcome"),
    path("company/logo/", gate.company_logo, name="company_logo"),
    path("company/style.css", gate.company_style, name="company_style"),
]

_ACCOUNT = [
    path("me/", RedirectView.as_view(pattern_name="identity:profile"), name="me"),
    path("me/profile/", account.profile, name="profile"),
    path("me/preferences/", account.preferences, name="preferences"),
    path("me/password/", account.password, name="password"),
    path("me/second-step/", second_step.second_step, name="second_step"),
    path("me/second-step/remove/", second_step.second_step_remove, name="second_step_remove"),
    path("me/second-step/codes/", second_step.second_step_codes, name="second_step_codes"),
    path("me/passkeys/", passkeys.passkey_list, name="passkey_list"),
    path("me/passkeys/<int:pk>/", passkeys.passkey_edit, name="passkey_edit"),
    path("me/passkeys/<int:pk>/remove/", passkeys.passkey_remove, name="passkey_remove"),
    path("me/sessions/", sessions.session_list, name="session_list"),
    path("me/sessions/end-others/", sessions.session_end_others, name="session_end_others"),
    path("me/sessions/<int:session_id>/end/", sessions.session_end, name="session_end"),
    path("me/tokens/", tokens.token_list, name="token_list"),
    path("me/tokens/new/", tokens.token_new, name="token_new"),
    path("me/tokens/<uuid:uuid>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("people/choices/", users.people, name="people"),
]

_SETTINGS = [
    path("settings/", company.settings_home, name="settings_home"),
    path("settings/company/", company.company_edit, name="company_edit"),
    path("settings/company/logo/", company.company_set_logo, name="company_set_logo"),
    path("settings/company/logo/remove/", company.company_remove_logo, name="company_remove_logo"),
    path("settings/rates/", company.rate_list, name="rate_list"),
    path("settings/rates/<int:rate_id>/edit/", company.rate_edit, name="rate_edit"),
    path("settings/rates/<int:rate_id>/remove/", company.rate_remove, name="rate_remove"),
    path("settings/second-step/", second_step.second_step_rule, name="second_step_rule"),
    path("settings/users/", users.user_list, name="user_list"),
    path("settings/users/new/", users.user_new, name="user_new"),
    path("settings/users/<uuid:uuid>/edit/", users.user_edit, name="user_edit"),
    path("settings/users/<uuid:uuid>/deactivate/", users.user_deactivate, name="user_deactivate"),
    path(
        "settings/users/<uuid:uuid>/reset-second-step/",
        second_step.user_reset_second_step,
        name="user_reset_second_step",
    ),
    path("settings/users/<uuid:uuid>/leave/", leaving.user_leave, name="user_leave"),
    path("settings/users/<uuid:uuid>/give-back/", leaving.user_give_back, name="user_give_back"),
    path("settings/users/<uuid:uuid>/reactivate/", users.user_reactivate, name="user_reactivate"),
    path("settings/users/<uuid:uuid>/invite/", users.user_invite, name="user_invite"),
    path("settings/users/<uuid:uuid>/reset-password/", users.user_reset_password, name="user_reset_password"),
    path("settings/teams/", teams.team_list, name="team_list"),
    path("settings/teams/new/", teams.team_new, name="team_new"),
    path("settings/teams/<uuid:uuid>/edit/", teams.team_edit, name="team_edit"),
    path("settings/teams/<uuid:uuid>/remove/", teams.team_remove, name="team_remove"),
]

urlpatterns = [*_GATE, *_ACCOUNT, *_SETTINGS]
