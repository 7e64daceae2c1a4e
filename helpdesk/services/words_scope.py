"""Which strings the catalogues must hold: the languages, and where customers' words stand in the source."""

from pathlib import PurePath

# By the catalogue's folder, whether the workspace is translated as well; what customers read is in each of them.
LANGUAGES = {"de": False, "fr": False, "pt": False, "pt_BR": True, "ro": False}
# Whatever a customer may come to read: pages, forms, chat, automatic mails, errors.
CUSTOMERS = (
    "channels_inbox/actions/own_data.py",
    "channels_inbox/actions/sign_in_links.py",
    "channels_inbox/kinds/chat/bot.py",
    "channels_inbox/kinds/chat/bot_rules.py",
    "channels_inbox/kinds/chat/frame.py",
    "channels_inbox/kinds/chat/transcript.py",
    "channels_inbox/kinds/chat/words.py",
    "channels_inbox/kinds/form/forms.py",
    "channels_inbox/kinds/form/letters.py",
    "channels_inbox/portal.py",
    "channels_inbox/views/company_sign_in.py",
    "channels_inbox/views/my_account.py",
    "channels_inbox/views/my_requests.py",
    "channels_inbox/views/requests.py",
    "channels_inbox/views/sign_in.py",
    "core/components.py",
    "core/languages.py",
    "knowledge_base/actions/subscriptions.py",
    "knowledge_base/apps.py",
    "knowledge_base/enums.py",
    "knowledge_base/forms.py",
    "knowledge_base/found_html.py",
    "knowledge_base/reading.py",
    "knowledge_base/render.py",
    "knowledge_base/templatetags/",
    "knowledge_base/views/announcements.py",
    "knowledge_base/views/feedback.py",
    "knowledge_base/views/formats.py",
    "knowledge_base/views/help.py",
    "knowledge_base/views/search.py",
    "knowledge_base/views/service.py",
    "people/actions/customers.py",
    "people/customer_forms.py",
    "people/password_forms.py",
    "surveys/around.py",
    "surveys/scales.py",
    "surveys/views/page.py",
    "templates/base.html",
    "templates/channels_inbox/chat/_rating.html",
    "templates/channels_inbox/chat/frame.html",
    "templates/channels_inbox/help/",
    "templates/channels_inbox/mail/sign_in.txt",
    "templates/components/_attachment.html",
    "templates/components/_field.html",
    "templates/components/_form_errors.html",
    "templates/components/_messages.html",
    "templates/components/_pager.html",
    "templates/errors/",
    "templates/knowledge_base/help/",
    "templates/knowledge_base/mail/",
    "templates/layouts/_customer_links.html",
    "templates/layouts/customer.html",
    "templates/layouts/error.html",
    "templates/surveys/_question.html",
    "templates/surveys/_scale.html",
    "templates/surveys/mail/",
    "templates/surveys/page.html",
)
# Words of Django's own that our catalogues write anew: in Portuguese and Romanian they have small letters.
DATES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    *("December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
# A shop and a telephone that play somebody else in the demo: they speak English to whoever tries the product.
PLAYED = ("templates/demo/", "helpdesk/demo/")


def is_for_customers(path: str) -> bool:
    """Whether customers may read what this file says."""
    return path.startswith(CUSTOMERS)


def is_product(path: PurePath) -> bool:
    """Whether a file's words are the product's own."""
    return not str(path).startswith(PLAYED) and "migrations" not in path.parts
