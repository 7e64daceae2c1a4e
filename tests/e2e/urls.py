"""The product's addresses and one that ends in a fault."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from helpdesk import urls


def fault(request: HttpRequest) -> HttpResponse:
    """Ends in the page for faults."""
    raise RuntimeError("as asked")


urlpatterns = [*urls.urlpatterns, path("fault/", fault), path("demo/", include("helpdesk.demo.urls"))]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
