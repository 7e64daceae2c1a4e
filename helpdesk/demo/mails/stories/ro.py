"""Romanian stories."""

from helpdesk.demo.mails.stories import Desk, Story, Voice, Who

VOICE = Voice(
    greetings=("Bună ziua,", "Bună dimineața,", "Salut,", "Stimată echipă Ondine,", "Bună seara,"),
    closings=("Mulțumesc,", "Cu stimă,", "O zi bună,", "Vă mulțumesc,", "Toate cele bune,"),
    agent_greetings=("Bună ziua, {first},", "Bună, {first},"),
    thanks=(
        "A mers din prima. Vă mulțumesc frumos!",
        "Totul e în regulă acum, puteți închide cererea.",
        "Excelent, mulțumesc pentru răspunsul rapid!",
        "S-a rezolvat, cafeaua de azi a fost perfectă.",
    ),
    nudges=(
        "V-am scris și nu am primit încă un răspuns. Ați primit mesajul?",
        "Revin cu rugămintea să vă uitați la problema de mai jos, ne grăbim puțin.",
        "Aveți vreo veste? Vă pot trimite și un film dacă ajută.",
    ),
    photos=("Am uitat poza, o atașez acum.", "Iată și fotografia promisă.", "Atașez poza făcută adineauri."),
    extras=(
        (
            "Încă o întrebare: cât de des trebuie schimbat filtrul de apă? La noi în {city} apa e destul de dură.",
            "La apă dură cartușul ține două luni sau 60 de litri. Punctul albastru de la fereastra rezervorului se"
            " face gri când e timpul.",
        ),
        (
            "Mai am o curiozitate: portafiltrul se poate spăla la mașina de spălat vase?",
            "Mai bine nu: cromul își pierde luciul și mânerul se usucă. Apa fierbinte și o perie moale sunt de ajuns.",
        ),
    ),
    away_subject="Răspuns automat: {subject}",
    away="Vă mulțumesc pentru mesaj. Sunt în concediu până la {back} și voi răspunde la întoarcere. Pentru urgențe"
    " vă rog să sunați la recepție.",
)

STORIES = (
    Story(
        "Grupul din stânga picură",
        "De {day} grupul din stânga al aparatului {bar} ({bar_serial}) picură în timpul extracției. Am măsurat:"
        " {bars} bari în stânga, 9,0 în dreapta, iar espresso-ul curge {secs} de secunde la 18 g.\n\nDeschidem mâine"
        " la șapte. Ne poate suna cineva?",
        "Vă mulțumim pentru măsurători: arată spre garnitura grupului, nu spre pompă. Un tehnician poate fi la"
        " dumneavoastră mâine la 06:15, înainte de deschidere. E bine așa?",
        "E perfect, va fi cineva la ușă. Aduce garnituri pentru ambele grupuri?",
        "Aduce setul complet și le schimbă pe amândouă în jumătate de oră. Verifică și presiunea pompei.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("scurgere", "deplasare"),
        photo="gauge",
        note="Același lot de garnituri, trusa G-58 e în mașina de la București.",
    ),
    Story(
        "{home} pierde apă",
        "Aparatul meu {home} ({home_serial}) pierde apă pe dedesubt de câteva zile. [Dimineața găsesc o baltă mică pe"
        " blat.|Curge mai ales după ce îl opresc.] L-am cumpărat acum {n} luni.",
        "Cel mai des este supapa din fundul rezervorului. Scoateți rezervorul, apăsați de câteva ori supapa albă sub"
        " jet de apă și ștergeți inelul de cauciuc. Dacă mai picură mâine, vă trimitem o supapă nouă gratuit.",
        "Am curățat-o, dar azi tot erau câteva picături.",
        "Atunci inelul e uzat. Supapa nouă pleacă mâine prin curier și se montează fără scule.",
        tags=("scurgere", "garanție"),
        photo="leak",
    ),
    Story(
        "Ofertă pentru trei râșnițe Grind 83",
        "Deschidem al doilea local în martie și avem nevoie de trei râșnițe Grind 83, una cu buncăr scurt. Ne puteți"
        " trimite o ofertă cu montaj și instruire?",
        "Felicitări pentru al doilea local! Oferta este în contul dumneavoastră: trei Grind 83 cu 8 % reducere,"
        " montaj și o zi de instruire. Este valabilă 30 de zile.",
        "Arată bine. Putem plăti în două tranșe?",
        "Sigur: jumătate la comandă și jumătate la montaj, fără cost suplimentar.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("ofertă",),
    ),
    Story(
        "Comanda {order} nu a ajuns",
        "Comanda {order} trebuia să ajungă {day}. Curierul scrie că nu m-a găsit acasă, dar am fost acolo toată ziua.",
        "Ne pare rău pentru neplăcere. Am vorbit cu firma de curierat: vin mâine între 10 și 14 și sună înainte."
        " Numărul de telefon din comandă este corect?",
        "Da, e corect. Mâine pot doar după ora 12.",
        "Am notat: livrare între 12 și 14, cu telefon înainte.",
        tags=("livrare",),
    ),
    Story(
        "Eroare E14 după decalcifiere",
        "După decalcifiere {home} arată E14 și nu mai încălzește. Am scos-o din priză peste noapte, fără rezultat.",
        "E14 înseamnă că ultima clătire s-a oprit la jumătate. Umpleți rezervorul, țineți apăsate tastele de apă și"
        " abur cinci secunde până clipește lampa și lăsați să curgă tot rezervorul.",
        "A ajuns la 80 % și eroarea a revenit.",
        "Atunci debitmetrul este blocat de o bucățică de calcar. Am deschis o reparație, eticheta de transport vine"
        " separat; durează de obicei patru zile lucrătoare.",
        desk=Desk.WORKSHOP,
        tags=("eroare", "decalcifiere"),
        photo="display",
    ),
    Story(
        "Factură pe firmă",
        "Vă rog să refaceți factura {invoice} pe firma noastră, {org}. A fost emisă pe persoană fizică și contabila"
        " nu o poate înregistra.",
        "Desigur. Trimiteți-ne denumirea completă, CUI-ul și adresa sediului; anulăm factura veche și o emitem pe cea"
        " nouă.",
        "{org} SRL, CUI RO3{n}412907, sediul în {city}. Mulțumesc!",
        "Factura nouă și stornarea au plecat spre dumneavoastră, în PDF.",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("factură",),
        photo="invoice",
    ),
    Story(
        "Râșnița {grinder} face un zgomot ciudat",
        "Râșnița {grinder} scoate de {day} un sunet ascuțit, ca metal pe metal. Macină, dar miroase a ars. Folosesc"
        " aceeași cafea ca înainte.",
        "Vă rog să nu o mai folosiți deocamdată: poate fi o pietricică între cuțite. Scoateți din priză, goliți"
        " buncărul, rotiți inelul spre stânga până se ridică și uitați-vă la cuțitul de sus.",
        "Așa e, era o pietricică și un dinte este ciobit. Pot cumpăra doar cuțitele?",
        "Nu trebuie: cuțitele au garanție doi ani. O pereche nouă este pe drum, împreună cu o perie.",
        tags=("râșniță", "garanție"),
        photo="grinder",
    ),
    Story(
        "Retur pentru {home}",
        "Aș vrea să returnez {home} din comanda {order}. Este frumoasă, dar cu {n} cm prea înaltă pentru raftul"
        " nostru. Cum procedez?",
        "Nicio problemă. Împachetați-o în cutia ei, cu ambele tăvi; eticheta de retur este în cont. Suma de {amount} se"
        " întoarce pe card în cinci zile de la sosire.",
        "Am predat coletul {day}. Mă anunțați când ajunge?",
        "A ajuns azi dimineață în stare perfectă, iar banii sunt pe drum.",
        desk=Desk.BILLING,
        tags=("retur", "rambursare"),
    ),
    Story(
        "Curs de barista pentru echipă",
        "Suntem o echipă de {n} oameni la {org} și am vrea un curs de barista de o zi, la noi, într-o luni când avem"
        " închis. Ce date aveți libere și cât costă?",
        "Cu mare drag. Avem liber în primele două luni din decembrie; cursul de o zi pentru cel mult opt persoane costă"
        " {amount}, cafeaua și laptele le aducem noi.",
        "Alegem a doua zi de luni. E nevoie de o a doua râșniță?",
        "Ar ajuta, aducem noi una. V-am rezervat ziua și trimitem programul.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("curs",),
    ),
    Story(
        "Cafeaua iese călduță",
        "Cafeaua din {home} iese călduță, mai ales prima de dimineață. Există vreo setare de temperatură pe care nu am"
        " găsit-o?",
        "Există: țineți apăsată tasta pentru o ceașcă în timp ce porniți aparatul, lămpile arată treapta de la unu la"
        " patru. Lăsați și portafiltrul să se încălzească un sfert de oră în grup.",
        "Acum e pe patru și e mult mai bine.",
        "Ne bucurăm! La 67 de grade în ceașcă este exact cum trebuie.",
        tags=("temperatură",),
    ),
)
