"""The words that are shipped, in each language that the product speaks: questions, steps of scales, the page."""

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

# The words of a step, by the English one.
STEPS: dict[str, dict[str, str]] = {
    "de": {
        "Very bad": "Sehr schlecht", "Bad": "Schlecht", "Neutral": "Mittel", "Good": "Gut", "Very good": "Sehr gut",
        "Very dissatisfied": "Sehr unzufrieden", "Very satisfied": "Sehr zufrieden",
        "Not at all likely": "Sehr unwahrscheinlich", "Extremely likely": "Sehr wahrscheinlich",
        "Strongly disagree": "Stimme gar nicht zu", "Strongly agree": "Stimme völlig zu", "No": "Nein", "Yes": "Ja",
    },
    "fr": {
        "Very bad": "Très mauvais", "Bad": "Mauvais", "Neutral": "Moyen", "Good": "Bon", "Very good": "Très bon",
        "Very dissatisfied": "Très insatisfait", "Very satisfied": "Très satisfait",
        "Not at all likely": "Pas du tout probable", "Extremely likely": "Extrêmement probable",
        "Strongly disagree": "Pas du tout d’accord", "Strongly agree": "Tout à fait d’accord",
        "No": "Non", "Yes": "Oui",
    },
    "pt": {
        "Very bad": "Muito má", "Bad": "Má", "Neutral": "Razoável", "Good": "Boa", "Very good": "Muito boa",
        "Very dissatisfied": "Muito insatisfeito", "Very satisfied": "Muito satisfeito",
        "Not at all likely": "Nada provável", "Extremely likely": "Extremamente provável",
        "Strongly disagree": "Discordo totalmente", "Strongly agree": "Concordo totalmente",
        "No": "Não", "Yes": "Sim",
    },
    "pt-br": {
        "Very bad": "Muito ruim", "Bad": "Ruim", "Neutral": "Regular",
    },
    "ro": {
        "Very bad": "Foarte rău", "Bad": "Rău", "Neutral": "Acceptabil", "Good": "Bine", "Very good": "Foarte bine",
        "Very dissatisfied": "Foarte nemulțumit", "Very satisfied": "Foarte mulțumit",
        "Not at all likely": "Deloc probabil", "Extremely likely": "Extrem de probabil",
        "Strongly disagree": "Dezacord total", "Strongly agree": "Acord total", "No": "Nu", "Yes": "Da",
    },
}  # fmt: skip

# What the page and the messages say around the question.
AROUND: dict[str, dict[str, str]] = {
    "en": {
        "send": "Send", "optional": "optional", "change": "You can still change your answer here, for 24 hours.",
        "closed": "Your answer has reached us. It can no longer be changed.",
        "nothing": "Please choose an answer, or write something.",
        "missing": "Please answer this question too.", "more": "There is a little more to ask.",
        "subject": "A question about your request", "subject_free": "{company} asks for your opinion",
        "why": "You get this because you wrote to us. Answering takes one click, and you confirm it on the page.",
        "leave": "I do not want to be asked again", "left": "We will not ask you again.",
        "text": "{question} Answer here: {link}", "confirm": "One click more: please confirm your answer.",
        "staff": "You are signed in as one of us. Only the customer answers here.",
    },
    "de": {
        "send": "Senden", "optional": "freiwillig",
        "change": "Sie können Ihre Antwort hier noch 24 Stunden lang ändern.",
        "closed": "Ihre Antwort ist angekommen. Sie kann nicht mehr geändert werden.",
        "nothing": "Bitte wählen Sie eine Antwort oder schreiben Sie etwas.",
        "missing": "Bitte beantworten Sie auch diese Frage.", "more": "Wir haben noch eine kleine Frage.",
        "subject": "Eine Frage zu Ihrer Anfrage", "subject_free": "{company} fragt nach Ihrer Meinung",
        "why": "Sie bekommen dies, weil Sie uns geschrieben haben. Ein Klick antwortet, auf der Seite bestätigen Sie.",
        "leave": "Ich möchte nicht mehr gefragt werden", "left": "Wir fragen Sie nicht wieder.",
        "text": "{question} Antworten Sie hier: {link}",
        "confirm": "Noch ein Klick: Bitte bestätigen Sie Ihre Antwort.",
        "staff": "Sie sind als Mitarbeiter angemeldet. Hier antworten nur Kunden.",
    },
    "fr": {
        "send": "Envoyer", "optional": "facultatif",
        "change": "Vous pouvez encore modifier votre réponse ici pendant 24 heures.",
        "closed": "Votre réponse nous est parvenue. Elle ne peut plus être modifiée.",
        "nothing": "Choisissez une réponse ou écrivez quelques mots.",
        "missing": "Merci de répondre aussi à cette question.", "more": "Encore une petite question.",
        "subject": "Une question sur votre demande", "subject_free": "{company} vous demande votre avis",
        "why": "Vous recevez ce message parce que vous nous avez écrit. Un clic répond, vous confirmez sur la page.",
        "leave": "Je ne veux plus être interrogé", "left": "Nous ne vous poserons plus de questions.",
        "text": "{question} Répondez ici : {link}", "confirm": "Encore un clic : confirmez votre réponse.",
        "staff": "Vous êtes connecté en tant que membre de l’équipe. Seul le client répond ici.",
    },
    "pt": {
        "send": "Enviar", "optional": "opcional", "change": "Ainda pode alterar a sua resposta aqui durante 24 horas.",
        "closed": "A sua resposta chegou. Já não pode ser alterada.",
        "nothing": "Escolha uma resposta ou escreva alguma coisa.",
        "missing": "Responda também a esta pergunta.", "more": "Só mais uma pergunta.",
        "subject": "Uma pergunta sobre o seu pedido", "subject_free": "{company} pede a sua opinião",
        "why": "Recebe esta mensagem porque nos escreveu. Um clique responde e confirma na página.",
        "leave": "Não quero que me perguntem de novo", "left": "Não voltaremos a perguntar.",
        "text": "{question} Responda aqui: {link}", "confirm": "Só mais um clique: confirme a sua resposta.",
        "staff": "Tem a sessão iniciada como membro da equipa. Aqui só o cliente responde.",
    },
    "pt-br": {
        "change": "Você ainda pode mudar sua resposta aqui por 24 horas.",
        "why": "Você recebe esta mensagem porque nos escreveu. Um clique responde, e você confirma na página.",
        "leave": "Não quero receber mais perguntas",
        "staff": "Você entrou como membro da equipe. Só o cliente responde aqui.",
    },
    "ro": {
        "send": "Trimite", "optional": "opțional", "change": "Vă puteți schimba răspunsul aici timp de 24 de ore.",
        "closed": "Răspunsul dvs. a ajuns la noi. Nu mai poate fi schimbat.",
        "nothing": "Alegeți un răspuns sau scrieți ceva.",
        "missing": "Vă rugăm să răspundeți și la această întrebare.", "more": "Mai avem o întrebare.",
        "subject": "O întrebare despre solicitarea dvs.", "subject_free": "{company} vă cere părerea",
        "why": "Primiți acest mesaj pentru că ne-ați scris. Răspundeți cu un clic și confirmați pe pagină.",
        "leave": "Nu mai vreau să fiu întrebat", "left": "Nu vă vom mai întreba.",
        "text": "{question} Răspundeți aici: {link}", "confirm": "Încă un clic: confirmați răspunsul.",
        "staff": "Sunteți autentificat ca membru al echipei. Aici răspunde doar clientul.",
    },
}  # fmt: skip
