"""The help centre of the demo: its articles lie in the folder `help` beside this file, as an import takes them."""

from pathlib import Path

from knowledge_base.actions.reading_folder import read_folder
from knowledge_base.actions.site import change_site, company_site
from knowledge_base.models import Article
from people.models import Agent

FOLDER = Path(__file__).parent / "help"
LANGUAGES = ("en", "pt-br", "ro")
WORDS = {
    "en": {
        "title": "How can we help you and your Ondine?",
        "lead": "Answers from the people who build the machines.",
        "tries": ["descaling", "error E14", "water hardness", "pause a subscription"],
    },
    "pt-br": {
        "title": "Como podemos ajudar você e a sua Ondine?",
        "lead": "Respostas de quem constrói as máquinas.",
        "tries": ["descalcificação", "erro E14", "dureza da água", "pausar a assinatura"],
    },
    "ro": {
        "title": "Cu ce vă putem ajuta pe dumneavoastră și Ondine?",
        "lead": "Răspunsuri de la cei care construiesc aparatele.",
        "tries": ["decalcifiere", "eroarea E14", "duritatea apei", "pauză la abonament"],
    },
}


def open_library() -> None:
    """Takes the articles in, if there are none; what editors changed since stays. Raises ValueError for a bad file."""
    if Article.objects.exists():
        return
    change_site(site=company_site("en"), languages=LANGUAGES, texts=WORDS)
    report = read_folder(root=FOLDER, agent=Agent.objects.get(account__email="ana@demo.test"))
    if report.problems:
        raise ValueError("; ".join(report.problems))
