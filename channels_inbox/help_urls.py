"""Customers' pages, under /help/."""

from django.urls import path

from channels_inbox.views import company_sign_in, my_account, my_requests, requests, sign_in

app_name = "help"
urlpatterns = [
    path("contact/", requests.contact, name="contact"),
    path("contact/sent/", requests.contact_sent, name="contact_sent"),
    path("requests/", my_requests.requests, name="requests"),
    path("requests/sent/", sign_in.links_sent, name="links_sent"),
    path("requests/password/", sign_in.password, name="password"),
    path("requests/company/", company_sign_in.company, name="company"),
    path("requests/company/return/", company_sign_in.company_return, name="company_return"),
    path("requests/sign-out/", sign_in.sign_out, name="sign_out"),
    path("requests/sign-in/<str:token>/", sign_in.sign_in, name="sign_in"),
    path("requests/mine/<int:number>/", my_requests.one_request, name="own_request"),
    path("requests/mine/<int:number>/solution/", my_requests.solution, name="solution"),
    path("requests/mine/<int:number>/participation/", my_requests.participation, name="participation"),
    path("requests/mine/<int:number>/rating/", my_requests.rating, name="rating"),
    path("requests/mine/<int:number>/files/<int:attachment_id>/", my_requests.file, name="own_file"),
    path("account/", my_account.account, name="account"),
    path("account/password/", my_account.password, name="account_password"),
    path("account/sessions/end/", my_account.sessions_end, name="sessions_end"),
    path("account/consents/", my_account.consent, name="consent"),
    path("account/export/", my_account.export, name="export"),
    path("account/deletion/", my_account.deletion, name="deletion"),
    # Links in mails; what stands above goes first.
    path("requests/<str:token>/", requests.one_request, name="request"),
    path("requests/<str:token>/revocation/", requests.revocation, name="request_revocation"),
    path("requests/<str:token>/files/<int:attachment_id>/", requests.file, name="request_file"),
]
