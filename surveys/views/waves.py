"""Settings: waves of a survey, asked of many at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.clocks import now
from people.access import AgentRequest, agent_required
from surveys.access import MANAGERS, access_survey, access_wave
from surveys.actions.planning import cancel_wave, create_wave, segment_of
from surveys.forms import WaveForm
from surveys.queries import listed_waves

managers = agent_required(*MANAGERS)


@managers
@require_http_methods(["GET", "POST"])
def waves(request: AgentRequest, survey_id: int) -> HttpResponse:
    """Those that were and will be; a post plans one."""
    survey = access_survey(request.agent, survey_id)
    form = WaveForm(request.POST or None, initial={"starts_at": now(), "sample_percent": 100})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        create_wave(
            survey=survey,
            name=given["name"],
            starts_at=given["starts_at"],
            segment=form.segment(),
            sample_percent=given["sample_percent"],
            repeat_days=given["repeat_days"] or 0,
            by=request.agent,
        )
        number = segment_of(form.segment()).count()
        words = ngettext("Planned: %(n)s customer fits now.", "Planned: %(n)s customers fit now.", number)
        messages.success(request, words % {"n": number})
        return redirect("surveys:waves", survey.pk)
    context = {
        "page_title": str(survey),
        "survey": survey,
        "form": form,
        "waves": listed_waves(survey),
        "now": now(),
        "place": "waves",
    }
    return render(request, "surveys/waves.html", context)


@managers
@require_POST
def removal(request: AgentRequest, wave_id: int) -> HttpResponse:
    """Stops a wave; who was asked was asked."""
    wave = access_wave(request.agent, wave_id)
    cancel_wave(wave=wave)
    messages.success(request, _("Stopped. Nobody else is asked."))
    return redirect("surveys:waves", wave.survey_id)
