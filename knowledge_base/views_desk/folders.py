"""The knowledge base as a zip file of Markdown, out and in."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.clocks import now
from knowledge_base.access import runs_the_shelves
from knowledge_base.actions.archives import pack, take_in
from knowledge_base.desk_forms import FolderForm
from knowledge_base.errors import KnowledgeError
from knowledge_base.views_desk.rights import editors
from people.access import AgentRequest


@editors
@require_http_methods(["GET", "POST"])
def folder(request: AgentRequest) -> HttpResponse:
    """The way out, and for managers the way in with a report of what came of it."""
    may_import = runs_the_shelves(request.agent)
    if request.method == "POST" and not may_import:
        return HttpResponse(status=403)
    form = FolderForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            report = take_in(file=given, size=given.size, agent=request.agent)
        except KnowledgeError as error:
            form.add_error("file", str(error))
    context = {"page_title": _("Import and export"), "form": form, "report": report, "may_import": may_import}
    return render(request, "knowledge_base/desk/folder.html", context)


@editors
@require_GET
def archive(_request: AgentRequest) -> FileResponse:
    """Everything, as a zip file."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    pack(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"help-{now():%Y-%m-%d}.zip", content_type="application/zip")
