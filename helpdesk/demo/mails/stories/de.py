"""German stories."""

from helpdesk.demo.mails.stories import Desk, Story, Voice, Who

VOICE = Voice(
    greetings=(
        "Guten Tag,",
        "Hallo,",
        "Sehr geehrte Damen und Herren,",
        "Guten Morgen,",
        "Hallo zusammen,",
        "Liebes Ondine-Team,",
    ),
    closings=("Viele Grüße", "Mit freundlichen Grüßen", "Beste Grüße", "Danke und Gruß", "Herzliche Grüße"),
    agent_greetings=("Guten Tag {name},", "Hallo {name},"),
    thanks=(
        "Hat geklappt, vielen Dank für die schnelle Hilfe!",
        "Alles bestens, von mir aus kann das geschlossen werden.",
        "Super, der Kaffee schmeckt wieder. Danke!",
        "Das war wirklich kulant, herzlichen Dank.",
    ),
    nudges=(
        "Ich hatte geschrieben und noch nichts gehört. Ist meine Mail angekommen?",
        "Darf ich noch einmal nachfragen? Wir bräuchten bis Ende der Woche eine Lösung.",
        "Gibt es schon etwas Neues? Bei Rückfragen erreichen Sie mich auch telefonisch.",
    ),
    photos=("Das Foto hatte ich vergessen, hier ist es.", "Anbei noch das Bild.", "Hier das versprochene Foto."),
    extras=(
        (
            "Noch eine Frage: Wie oft sollte ich den Wasserfilter wechseln? Wir haben hier in {city} 16 Grad dH.",
            "Bei 16 Grad hält die Kartusche etwa zwei Monate oder 60 Liter. Der blaue Punkt am Tankfenster wird grau,"
            " wenn es so weit ist.",
        ),
        (
            "Wenn ich schon schreibe: Darf der Siebträger in die Spülmaschine?",
            "Lieber nicht, der Chrom wird stumpf und der Griff trocknet aus. Heißes Wasser und eine weiche Bürste"
            " reichen.",
        ),
        (
            "Gibt es die {home} eigentlich auch in Dunkelblau? Im Shop sehe ich nur drei Farben.",
            "Dunkelblau kommt im Frühjahr als kleine Serie zurück. Ich setze Sie gern unverbindlich auf die Liste.",
        ),
    ),
    away_subject="Automatische Antwort: {subject}",
    away="Vielen Dank für Ihre Nachricht. Ich bin bis einschließlich {back} nicht im Büro und lese meine E-Mails nur"
    " unregelmäßig. In dringenden Fällen wenden Sie sich bitte an die Zentrale.",
)

STORIES = (
    Story(
        "{home} verliert Wasser",
        "meine {home} ({home_serial}) verliert seit {day} Wasser. [Jeden Morgen steht eine kleine Pfütze unter dem"
        " linken Fuß.|Es tropft, sobald die Maschine warm ist.] Der Tank ist dicht, das habe ich geprüft.\n\nGekauft"
        " habe ich sie vor {n} Monaten. Ist das ein Garantiefall?",
        "vielen Dank für die genaue Beschreibung. Meist schließt das Ventil am Tankboden nicht: Bitte nehmen Sie den"
        " Tank heraus, drücken Sie das weiße Ventil ein paarmal unter fließendem Wasser und wischen Sie den Gummiring"
        " ab.\n\nWenn es morgen noch tropft, schicken wir Ihnen kostenlos ein neues Ventil; die Garantie läuft bis"
        " {until}.",
        "Ventil gereinigt, es ist besser, aber heute früh waren wieder ein paar Tropfen da.",
        "Dann ist der Ring verschlissen. Das neue Ventil geht morgen in die Post und wird nur eingesteckt, ohne"
        " Werkzeug.",
        tags=("undicht", "garantie"),
        photo="leak",
    ),
    Story(
        "Bestellung {order}: Lieferung beschädigt",
        "die Bestellung {order} kam heute mit eingedrückter Ecke an. Die Abtropfschale ist verbogen, die Maschine"
        " selbst scheint in Ordnung. Fotos liegen bei.",
        "das tut mir leid, so soll eine neue Maschine nicht ankommen. Die Fotos genügen uns. Möchten Sie eine neue"
        " Schale oder den Austausch der ganzen Maschine?",
        "Eine neue Schale reicht mir völlig.",
        "Sie ist unterwegs, zusammen mit einer Tüte Ribeira als kleine Entschuldigung. Den Schaden habe ich zu Ihrer"
        " Seriennummer vermerkt.",
        tags=("lieferung", "schaden"),
        photo="parcel",
    ),
    Story(
        "Rechnung {invoice}: falsche Anschrift",
        "auf der Rechnung {invoice} steht noch unsere alte Anschrift. Könnten Sie sie bitte auf {org} mit der neuen"
        " Adresse und unserer USt-IdNr. korrigieren? Die Buchhaltung schließt am {day} ab.",
        "selbstverständlich. Bitte nennen Sie mir noch die USt-IdNr. und die Anschrift, wie sie im Handelsregister"
        " steht; Gutschrift und neue Rechnung kommen dann am selben Tag.",
        "USt-IdNr. DE31{n}204118, Anschrift wie in meiner Signatur. Bitte auch die Bestellnummer 4500{n}1 aufdrucken.",
        "Gutschrift und neue Rechnung sind soeben an Sie gegangen, mit Bestellnummer im Kopf.",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("rechnung",),
        photo="invoice",
    ),
    Story(
        "Mühle {grinder} bleibt bei hellen Röstungen stehen",
        "bei hellen Röstungen bleibt mein {grinder} unterhalb von Stufe 4 stehen, der Motor brummt nur noch. Dunkle"
        " Bohnen gehen problemlos. Ist die Mühle zu schwach oder mache ich etwas falsch?",
        "Sie machen nichts falsch: Helle Bohnen sind viel härter. Bitte stellen Sie die Mühle nur bei laufendem Motor"
        " feiner und reinigen Sie die Scheiben, Kaffeefett kostet Kraft.",
        "Gereinigt, jetzt komme ich bis 3,5. Darunter steht sie weiterhin.",
        "Dann tauschen wir Ihnen auf Garantie den Anlaufkondensator. Das Versandetikett kommt in einer eigenen Mail.",
        desk=Desk.WORKSHOP,
        tags=("mühle", "garantie"),
        photo="grinder",
    ),
    Story(
        "Wartungsvertrag für {n} Standorte",
        "wir betreiben {n} Cafés mit Ihrer {bar} und möchten die Wartung bündeln. Gibt es einen Vertrag mit fester"
        " Reaktionszeit und Leihgerät?",
        "sehr gern: Der Premium-Vertrag umfasst zwei Wartungen im Jahr je Maschine, alle Verschleißteile, Antwort"
        " binnen einer Arbeitsstunde und ein Leihgerät ab dem zweiten Tag. Für Ihre {n} Standorte sind das {amount}"
        " im Monat.",
        "Gilt die Stunde auch samstags? Da brennt es meistens.",
        "Samstags von 7 bis 18 Uhr ist enthalten, sonntags gegen Aufpreis. Beide Varianten stehen im Angebot.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("vertrag",),
    ),
    Story(
        "Fehler E14 nach dem Entkalken",
        "nach dem Entkalken zeigt die {home} E14 und heizt nicht mehr. Stecker ziehen hat nichts gebracht. Entkalkt"
        " habe ich mit Ihrem Pulver.",
        "E14 bedeutet, dass der letzte Spülgang abgebrochen wurde. Bitte füllen Sie den Tank, halten Sie Wasser- und"
        " Dampftaste fünf Sekunden, bis die Lampe blinkt, und lassen Sie den ganzen Tank durchlaufen.",
        "Bei etwa 80 % kam E14 wieder.",
        "Dann klemmt vermutlich der Durchflussmesser. Ich habe eine Reparatur angelegt, das Etikett kommt separat;"
        " meist dauert es vier Werktage.",
        desk=Desk.WORKSHOP,
        tags=("fehlercode", "entkalken"),
        photo="display",
    ),
    Story(
        "Doppelte Abbuchung",
        "für die Bestellung {order} wurden mir zweimal {amount} abgebucht, am {date} und einen Tag später. Bitte"
        " erstatten Sie einen Betrag.",
        "Sie haben recht, bitte entschuldigen Sie: Die erste Zahlung wurde uns als fehlgeschlagen gemeldet. Die"
        " zweite ist soeben erstattet, die Bank braucht zwei bis fünf Tage.",
        "Das Geld ist da. Bekomme ich dafür noch einen Beleg?",
        "Ja, die Gutschrift liegt in Ihrem Kundenkonto und kommt als PDF mit getrennter Mail.",
        desk=Desk.BILLING,
        tags=("rechnung", "erstattung"),
    ),
    Story(
        "{bar} löst den FI aus",
        "unsere {bar} ({bar_serial}) löst beim Aufheizen jedes Mal den FI-Schalter aus. Der Elektriker sagt, es liegt"
        " an der Maschine. Wir arbeiten gerade mit einer Haushaltsmaschine, das geht so nicht.",
        "bitte lassen Sie die Maschine aus, vermutlich hat ein Heizelement einen Erdschluss. Unser Techniker ist heute"
        " zwischen 14 und 16 Uhr bei Ihnen und hat ein Leihgerät dabei.",
        "Er war da, danke, das Leihgerät läuft. Wann kommt unsere zurück?",
        "Sie hat ein neues Heizelement und läuft 24 Stunden auf dem Prüfstand. Am {day} bringen wir sie zurück.",
        who=Who.CAFE,
        desk=Desk.WORKSHOP,
        tags=("elektrik", "vor-ort", "dringend"),
        note="Leihgerät 4 steht dort, Schlauch wieder mitnehmen.",
    ),
    Story(
        "Rückgabe innerhalb von 14 Tagen",
        "ich möchte die {home} aus der Bestellung {order} zurückgeben. Sie ist sehr schön, aber {n} cm zu hoch für"
        " unseren Hängeschrank. Wie läuft das ab?",
        "das ist kein Problem. Bitte verpacken Sie die Maschine im Originalkarton mit beiden Schalen; das Etikett"
        " liegt in Ihrem Kundenkonto. {amount} werden binnen fünf Tagen nach Eingang erstattet.",
        "Paket ist am {day} abgegeben. Geben Sie kurz Bescheid, wenn es da ist?",
        "Es ist heute in bestem Zustand eingetroffen, die Erstattung ist angewiesen.",
        desk=Desk.BILLING,
        tags=("rückgabe", "erstattung"),
    ),
    Story(
        "Dampflanze: Ersatzdüse mit vier Löchern",
        "für meine {home} suche ich eine Ersatzdüse mit vier Löchern. Im Shop finde ich nur die mit zwei. Passt die vom"
        " größeren Modell?",
        "sie passt, das Gewinde ist bei allen Modellen gleich. Die Düse hat die Nummer D-104 und kostet {small}; ich"
        " lege gern einen Dichtring dazu.",
        "Bestellt, danke. Wie fest muss ich sie anziehen?",
        "Handfest und dann eine Achteldrehung mit dem Schlüssel, mehr braucht der Ring nicht.",
        tags=("ersatzteile",),
    ),
    Story(
        "Lieferstatus {order}",
        'seit {n} Tagen steht bei {order} "Etikett erstellt". Bezahlt ist seit dem {date}. Wann geht das Paket raus?',
        "das Paket hat unser Haus verlassen, wurde aber nicht gescannt. Ich habe einen Nachforschungsauftrag"
        " gestellt; ist es bis {day} nicht da, schicken wir eine neue Maschine per Express.",
        "Heute ist es gekommen, unversehrt!",
        "Das freut mich sehr. Viel Vergnügen mit der Maschine!",
        tags=("lieferung",),
    ),
    Story(
        "Angebot Röstkaffee 40 kg",
        "wir interessieren uns für etwa 40 kg Ribeira im Monat, Lieferung wöchentlich nach {city}. Welche Staffelpreise"
        " gelten, und ist ein eigenes Etikett möglich?",
        "ab 40 kg gilt die zweite Staffel mit {small} je Kilogramm, frei Haus. Eigene Etiketten drucken wir ab der"
        " ersten Tüte; wir brauchen die Vorlage einmal als PDF mit 3 mm Beschnitt.",
        "Erster Entwurf anbei. Passt das so?",
        "Sieht sehr gut aus. Wir würden nur das Röstdatum auf die Rückseite setzen.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("bohnen", "angebot"),
        photo="logo",
    ),
    Story(
        "Pumpe sehr laut",
        "die Pumpe meiner {home} rattert seit letzter Woche so laut, dass die Tassen wandern. Der Kaffee schmeckt wie"
        " immer. Muss ich mir Sorgen machen?",
        "noch nicht. Eine Pumpe, die Luft zieht, wird laut: Bitte prüfen Sie, ob der Tank einrastet, und lassen Sie"
        " einen halben Liter Wasser durch die Dampflanze laufen.",
        "Einen ganzen Liter sogar. Einen Tag war Ruhe, jetzt ist es wie vorher.",
        "Dann hat der Schlauch zwischen Tank und Pumpe einen Haarriss. Das Teil kostet {small}; möchten Sie es selbst"
        " wechseln oder die Maschine bringen?",
        desk=Desk.WORKSHOP,
        tags=("pumpe",),
    ),
)
