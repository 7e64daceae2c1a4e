"""Words that say nothing about what is looked for, beside those that PostgreSQL knows; plain, by language.

PostgreSQL has no such list for Romanian; for the others it lacks what people write without apostrophes and accents, and
the small talk of letters.
"""

_LISTS = {
    "de": "bitte danke fur gruss grusse guten hallo hatte konnen konnte moglich mussen tag uber ubrigens ware wurde",
    "en": "also anybody anyone arent cannot cant could couldnt dear didnt doesnt dont get gets getting got hasnt "
    "havent hello hey hi id ill im isnt its ive just may might ok okay please really shall should shouldnt "
    "somebody someone still thank thanks thats theres wasnt wont would wouldnt yet youre",
    "es": "aqui asi buenos como cuando dias donde esta estan favor gracias hola mas por puede puedo que quiero tambien",
    "fr": "apres aussi bonjour ca deja est-ce ete etre faire fait meme merci peut peux plait svp tres veux voila",
    "it": "buongiorno ciao cosi fare gia grazie perche piu posso prego puo voglio",
    "nl": "alstublieft bedankt dank graag hallo kunnen kunt wil wilt",
    "pt": "ai ajuda alguem algum alguma ate bem boa bom dia esta estao faco favor faz fazer fica ficar ficou gente ja "
    "la nao noite obrigada obrigado oi ola onde pode podem por porque posso pq pra pras preciso pro pros quais "
    "qual quem queria quero so ta tambem tarde tava tem tenho ter to tudo vc vcs voce voces",
    "ro": "a abia acea aceasta acel acela acelea acest acesta aceste acestea acestei acestui acolo acum adica ai aia "
    "aici ala alea altceva am ar are as asa asta astea atat ati atunci au avea aveam avem aveti avut azi ba "
    "bine buna ca cam cand care carei caror carui cat cata cate cati ce cea ceea cei cel cele celor ceva chiar "
    "ci cine cineva cu cui cum cumva da daca dar dat de deci deja deloc desi despre din dintr dintre doar "
    "dumneavoastra dupa dvs e ea ei el ele era erau este esti eu fac face faceti facut fara fata fi fie fiecare "
    "fiind foarte fost hai i ia iar ii il imi in inainte inca insa inseamna intr intre isi iti la lasa le li "
    "lor lui ma mai mare mea mei mele mereu meu mi mie mine mult multa multe multi multumesc n ne nevoie ni "
    "nici nicio niste noastra noi nostru nu o or ori orice oricum pai pana parca pe pentru peste poate pot poti "
    "prea prin putea puteti rog s sa sai sale salut sau se si sint sub sunt suntem sunteti ta tale tau te ti "
    "toata toate tot toti totusi tu tuturor u un una unde unei unele uneori unii unor unu unui va vad vi "
    "voastra voi vom vor vostru vrea vreau vreo vreti vreun zi zice ziua",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _LISTS.items()}
