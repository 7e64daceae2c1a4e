"""The questions that are shipped, in each language that the product speaks."""

from surveys.enums import Kind

# "{company}" is the company's name. The effort's sentence is that of CES 2.0 (metrics.md 8.3).
QUESTIONS: dict[str, dict[str, str]] = {
    Kind.CSAT: {
        "en": "How satisfied are you with the help you received?",
        "de": "Wie zufrieden sind Sie mit der Hilfe, die Sie bekommen haben?",
        "fr": "Êtes-vous satisfait de l’aide que vous avez reçue ?",
        "pt": "Qual é o seu grau de satisfação com a ajuda que recebeu?",
        "pt-br": "Qual é o seu grau de satisfação com a ajuda que você recebeu?",
        "ro": "Cât de mulțumit sunteți de ajutorul primit?",
    },
    Kind.NPS: {
        "en": "How likely is it that you would recommend {company} to a friend or colleague?",
        "de": "Wie wahrscheinlich ist es, dass Sie {company} Freunden oder Kollegen weiterempfehlen?",
        "fr": "Quelle est la probabilité que vous recommandiez {company} à un ami ou à un collègue ?",
        "pt": "Qual é a probabilidade de recomendar {company} a um amigo ou colega?",
        "pt-br": "Qual é a probabilidade de você recomendar {company} a um amigo ou colega?",
        "ro": "Cât de probabil este să recomandați {company} unui prieten sau coleg?",
    },
    Kind.CES: {
        "en": "{company} made it easy for me to handle my issue.",
        "de": "{company} hat es mir leicht gemacht, mein Anliegen zu erledigen.",
        "fr": "{company} m’a facilité le traitement de ma demande.",
        "pt": "{company} facilitou-me a resolução do meu problema.",
        "pt-br": "{company} facilitou a solução do meu problema.",
        "ro": "{company} mi-a ușurat rezolvarea problemei.",
    },
    Kind.FCR: {
        "en": "Was your issue solved the first time you got in touch with us?",
        "de": "Wurde Ihr Anliegen gleich beim ersten Kontakt gelöst?",
        "fr": "Votre problème a-t-il été résolu dès votre premier contact ?",
        "pt": "O seu problema ficou resolvido logo no primeiro contacto?",
        "pt-br": "Seu problema foi resolvido logo no primeiro contato?",
        "ro": "Problema dvs. a fost rezolvată de la primul contact?",
    },
    Kind.FREE: {
        "en": "What do you think of {company}?",
        "de": "Was halten Sie von {company}?",
        "fr": "Que pensez-vous de {company} ?",
        "pt": "O que pensa de {company}?",
        "pt-br": "O que você acha de {company}?",
        "ro": "Ce părere aveți despre {company}?",
    },
}
QUESTIONS[Kind.NPS_TICKET] = {
    "en": "After this request, how likely is it that you would recommend {company} to a friend or colleague?",
    "de": "Wie wahrscheinlich ist es nach dieser Anfrage, dass Sie {company} weiterempfehlen?",
    "fr": "Après cette demande, quelle est la probabilité que vous recommandiez {company} ?",
    "pt": "Depois deste pedido, qual é a probabilidade de recomendar {company}?",
    "pt-br": "Depois deste pedido, qual é a probabilidade de você recomendar {company}?",
    "ro": "După această solicitare, cât de probabil este să recomandați {company}?",
}
COMMENT = {
    "en": "Would you like to tell us more?",
    "de": "Möchten Sie uns mehr dazu sagen?",
    "fr": "Souhaitez-vous nous en dire plus ?",
    "pt": "Quer dizer-nos mais alguma coisa?",
    "pt-br": "Quer nos contar mais alguma coisa?",
    "ro": "Doriți să ne spuneți mai multe?",
}
THANKS = {
    "en": "Thank you for your answer.",
    "de": "Danke für Ihre Antwort.",
    "fr": "Merci de votre réponse.",
    "pt": "Obrigado pela sua resposta.",
    "pt-br": "Obrigado pela sua resposta.",
    "ro": "Vă mulțumim pentru răspuns.",
}
