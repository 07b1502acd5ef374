"""How allauth signs people in here: nobody signs up, and a stranger elsewhere cannot lock a person out."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Failed tries count per e-mail *and* address."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Another identity provider may vouch for a person whom an administrator has already added."""

    def get_app(self, request, provider, client_id=None):
        """The set-up of a provider; the address of one that this district does not use is not there."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def is_open_for_signup(self, request, sociallogin):
        messages.error(
            request, _("Nobody here signs in with that address yet. Ask your administrator to add you first.")
        )
        raise ImmediateHttpResponse(redirect("account_login"))
