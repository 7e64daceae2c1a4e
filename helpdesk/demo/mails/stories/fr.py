"""French stories."""

from helpdesk.demo.mails.stories import Desk, Story, Voice, Who

VOICE = Voice(
    greetings=("Bonjour,", "Bonsoir,", "Madame, Monsieur,", "Bonjour à toute l'équipe,", "Chère équipe Ondine,"),
    closings=("Merci d'avance,", "Cordialement,", "Bien à vous,", "Bonne journée,", "Merci,"),
    agent_greetings=("Bonjour {first},", "Bonjour {name},"),
    thanks=(
        "C'est parfait, merci beaucoup pour votre aide !",
        "Tout fonctionne, vous pouvez clore la demande.",
        "Merci, le premier café de ce matin était délicieux.",
        "Très bon service, comme toujours. Merci !",
    ),
    nudges=(
        "Je n'ai pas eu de réponse à mon message. L'avez-vous bien reçu ?",
        "Je me permets de vous relancer, nous aurions besoin d'une solution avant la fin de la semaine.",
        "Avez-vous du nouveau ? Je peux vous envoyer une vidéo si cela aide.",
    ),
    photos=("J'avais oublié la photo, la voici.", "Ci-joint la photo promise.", "Voici la photo prise à l'instant."),
    extras=(
        (
            "Une dernière question : tous les combien faut-il changer le filtre à eau ? À {city} l'eau est assez"
            " calcaire.",
            "Avec une eau calcaire, comptez deux mois ou 60 litres. Le point bleu de la fenêtre du réservoir devient"
            " gris quand il est temps.",
        ),
        (
            "Au passage : le porte-filtre passe-t-il au lave-vaisselle ?",
            "Mieux vaut éviter : le chrome se ternit et le manche sèche. De l'eau chaude et une brosse douce"
            " suffisent.",
        ),
    ),
    away_subject="Réponse automatique : {subject}",
    away="Merci pour votre message. Je suis absent jusqu'au {back} et je vous répondrai à mon retour. En cas d'urgence,"
    " veuillez contacter l'accueil.",
)

STORIES = (
    Story(
        "Fuite sous la {home}",
        "Ma {home} ({home_serial}) fuit depuis {day}. [Je retrouve une petite flaque chaque matin sous le pied"
        " gauche.|Cela goutte dès que la machine est chaude.] Le réservoir semble intact.\n\nElle a {n} mois,"
        " est-elle encore sous garantie ?",
        "Merci pour votre description. C'est presque toujours la valve au fond du réservoir : retirez le réservoir,"
        " appuyez plusieurs fois sur la valve blanche sous l'eau et essuyez le joint.\n\nSi cela goutte encore"
        " demain, nous vous envoyons une valve neuve ; la garantie court jusqu'au {until}.",
        "J'ai nettoyé la valve, c'est mieux, mais il restait quelques gouttes ce matin.",
        "Le joint est donc usé. La valve neuve part demain par la poste et se clipse sans outil.",
        tags=("fuite", "garantie"),
        photo="leak",
    ),
    Story(
        "Commande {order} non reçue",
        "Le suivi de la commande {order} indique « livré » depuis {day}, mais je n'ai rien reçu, et ma gardienne non"
        " plus.",
        "Je suis désolée de cette situation. J'ai ouvert une enquête auprès du transporteur ; sans nouvelles demain à"
        " midi, nous expédions une autre machine en express. Un voisin aurait-il pu la recevoir ?",
        "J'ai demandé dans tout l'immeuble, personne ne l'a vue.",
        "Alors nous n'attendons pas : une nouvelle machine part ce soir, livraison demain avant 13 heures contre"
        " signature.",
        tags=("livraison",),
    ),
    Story(
        "Facture {invoice} à corriger",
        "La facture {invoice} est à mon nom, il nous la faudrait au nom de {org} avec notre numéro de TVA. Notre"
        " comptable clôture le mois {day}.",
        "Bien sûr. Merci de m'indiquer la raison sociale exacte, l'adresse du siège et le numéro de TVA ; l'avoir et la"
        " nouvelle facture partiront le même jour.",
        "{org} SARL, FR 4{n} 812 306 41{n}, même adresse que la livraison.",
        "L'avoir et la facture corrigée viennent de vous être envoyés en PDF.",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("facture",),
        photo="invoice",
    ),
    Story(
        "Groupe gauche de la {bar} sans pression",
        "Depuis {day}, le groupe gauche de notre {bar} ({bar_serial}) ne monte qu'à {bars} bars et le café coule en"
        " {secs} secondes. Le groupe droit est normal. Nous ouvrons à sept heures.",
        "Merci pour ces mesures, elles désignent le joint du groupe. Un technicien peut passer demain à 6 h 15, avant"
        " l'ouverture. Cela vous convient-il ?",
        "Très bien, quelqu'un sera là. Apporte-t-il les joints des deux groupes ?",
        "Oui, le jeu complet, et il contrôlera la pression de la pompe.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("pression", "sur-place"),
        photo="gauge",
        note="Même lot de joints que la semaine dernière.",
    ),
    Story(
        "Moulin {grinder} très bruyant",
        "Mon moulin {grinder} fait un bruit strident depuis {day}, comme du métal contre du métal, et il sent le"
        " chaud.",
        "Merci de ne plus l'utiliser pour l'instant : il y a peut-être un petit caillou entre les meules."
        " Débranchez-le, videz la trémie, tournez la bague vers la gauche et regardez la meule supérieure.",
        "En effet, un petit caillou ! Une dent est ébréchée. Puis-je acheter la meule seule ?",
        "Inutile, les meules sont garanties deux ans. Une paire neuve est en route, avec une brosse.",
        tags=("moulin", "garantie"),
        photo="grinder",
    ),
    Story(
        "Devis pour un restaurant",
        "Nous ouvrons un restaurant à {city} et cherchons une {bar}, un Grind 83 et un contrat d'entretien."
        " Pourriez-vous nous faire un devis avec installation ?",
        "Félicitations pour ce projet ! Le devis se trouve dans votre espace client : {quote}, installation et"
        " formation comprises, valable 30 jours.",
        "Bien reçu. Peut-on payer en trois fois ?",
        "Oui, un tiers à la commande, un tiers à l'installation et le solde à 30 jours, sans frais.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("devis",),
    ),
    Story(
        "Double prélèvement",
        "J'ai été débité deux fois de {small} pour mon abonnement café, le 3 et le 5. Je n'ai qu'un seul abonnement.",
        "Vous avez raison et je vous prie de nous excuser : le premier paiement est resté en attente. Le second vous"
        " est remboursé, comptez deux à cinq jours.",
        "Remboursement reçu, merci. Puis-je passer à une livraison toutes les six semaines ?",
        "C'est fait, la prochaine livraison partira dans six semaines.",
        desk=Desk.BILLING,
        tags=("facturation", "remboursement"),
    ),
    Story(
        "Erreur E14 après détartrage",
        "Après le détartrage, ma {home} affiche E14 et ne chauffe plus. Je l'ai débranchée toute la nuit, sans effet.",
        "E14 signifie que le dernier rinçage a été interrompu. Remplissez le réservoir, maintenez les touches eau et"
        " vapeur cinq secondes jusqu'au clignotement et laissez couler tout le réservoir.",
        "Cela va jusqu'à 80 %, puis E14 revient.",
        "Le débitmètre est sans doute bloqué par du calcaire. J'ai ouvert une réparation, l'étiquette arrive à part ;"
        " comptez quatre jours ouvrés.",
        desk=Desk.WORKSHOP,
        tags=("erreur", "détartrage"),
        photo="display",
    ),
    Story(
        "Retour de la {home}",
        "Je souhaite retourner la {home} de la commande {order}. Elle est superbe mais trop haute de {n} cm pour notre"
        " cuisine. Comment faire ?",
        "Aucun souci : emballez-la dans son carton avec les deux bacs, l'étiquette est dans votre compte. Les {amount}"
        " seront remboursés dans les cinq jours suivant la réception.",
        "Colis déposé {day}. Me prévenez-vous à l'arrivée ?",
        "Il est arrivé ce matin en parfait état, le remboursement est lancé.",
        desk=Desk.BILLING,
        tags=("retour", "remboursement"),
    ),
    Story(
        "Location pour un salon",
        "Nous tenons un stand à un salon à {city} pendant {n} jours et voudrions louer une {bar} avec un moulin."
        " Livrez-vous sur place ?",
        "Oui, nous livrons, installons et reprenons. Pour {n} jours, le tarif est de {amount}, café compris jusqu'à 400"
        " tasses par jour. Avez-vous une prise de 32 A ?",
        "Oui, et une arrivée d'eau. Il nous faudrait l'installation la veille au soir.",
        "C'est noté : installation la veille entre 18 et 20 heures. Le contrat suit.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("location",),
    ),
    Story(
        "Lait qui ne mousse plus",
        "La buse vapeur de ma {home} siffle mais le lait ne mousse presque plus. Je prends pourtant le même lait"
        " qu'avant.",
        "Deux des quatre trous sont sûrement bouchés : dévissez l'embout, laissez-le vingt minutes dans l'eau chaude et"
        " débouchez les trous avec une aiguille.",
        "Trois trous sur quatre étaient bouchés ! C'est comme neuf.",
        "Parfait. Un petit jet de vapeur après chaque utilisation évitera que cela recommence.",
        tags=("vapeur", "nettoyage"),
    ),
)
