"""Portuguese stories, as written in Brazil."""

from helpdesk.demo.mails.stories import Desk, Story, Voice, Who

VOICE = Voice(
    greetings=("Oi, tudo bem?", "Olá, pessoal!", "Bom dia!", "Boa tarde, tudo bem?", "Olá,", "Oi gente,"),
    closings=("Obrigado!", "Abraços,", "Atenciosamente,", "Valeu,", "Muito obrigada!"),
    agent_greetings=("Oi {first}, tudo bem?", "Olá {first}!", "Bom dia, {first}!"),
    thanks=(
        "Deu certo aqui, muito obrigado!",
        "Show, resolvido! Parabéns pelo atendimento.",
        "Perfeito, pode encerrar o chamado. Obrigada!",
        "Funcionou direitinho. Vocês são demais!",
    ),
    nudges=(
        "Oi, alguma novidade? Mandei o e-mail e ainda não tive retorno.",
        "Desculpa insistir, mas estou sem café em casa e isso é uma emergência, rs.",
        "Passando para saber do meu chamado. Qualquer coisa me liguem.",
    ),
    photos=("Esqueci de anexar a foto, segue agora.", "Segue a foto, tirei agora há pouco.", "Foto em anexo!"),
    extras=(
        (
            "Aproveitando: de quanto em quanto tempo eu troco o filtro de água?",
            "A cada dois meses ou 60 litros, o que vier primeiro. O pontinho azul na janela do reservatório fica cinza"
            " quando chega a hora.",
        ),
        (
            "Só mais uma pergunta: dá para usar a {home} com um estabilizador? A rede aqui em {city} oscila bastante.",
            "Dá sim, desde que ele aguente 1.500 W. Com nobreak comum não recomendamos, porque o aquecimento puxa muita"
            " corrente de uma vez.",
        ),
    ),
    away_subject="Resposta automática: {subject}",
    away="Obrigado pelo contato. Estou de férias até {back} e respondo assim que voltar. Se for urgente, por favor"
    " ligue para a recepção.",
)

STORIES = (
    Story(
        "Vazamento na {home}",
        "Minha {home} começou a vazar água embaixo [do lado esquerdo|bem no meio] faz uns {n} dias. Já troquei o pano"
        " três vezes hoje. O número de série é {home_serial}. Ela ainda está na garantia?",
        "Está sim, até {until}. Na maioria das vezes é a válvula no fundo do reservatório: tire o reservatório,"
        " aperte a válvula branca algumas vezes embaixo da torneira e limpe o anel de borracha. Se continuar"
        " pingando, eu te mando uma nova.",
        "Limpei, parou por um dia e voltou. Pode mandar a válvula?",
        "Já mandei! O código de rastreio chega em outro e-mail. Ela encaixa sem ferramenta.",
        tags=("vazamento", "garantia"),
        photo="leak",
    ),
    Story(
        "Assinatura cobrada duas vezes",
        "O cartão foi debitado nos dias 3 e 5, os dois com {small}. Só tenho uma assinatura de café. Podem estornar"
        " uma?",
        "Você tem razão, desculpa! O primeiro pagamento ficou pendente e o sistema cobrou de novo. Fiz o estorno"
        " agora; ele aparece na próxima fatura do cartão.",
        "O estorno apareceu, mas a assinatura agora consta como cancelada no site.",
        "Foi efeito do estorno. Reativei a sua assinatura na mesma data de antes, sem nenhum custo.",
        desk=Desk.BILLING,
        tags=("cobrança", "reembolso"),
    ),
    Story(
        "Moedor chegou sem o funil",
        "Recebi hoje o {grinder} do pedido {order}, lindo demais, mas veio sem o funil que aparece no site. Já"
        " revirei a caixa inteira.",
        "Que chato, foi erro nosso na embalagem. O funil sai hoje e chega até {day}. Não precisa fazer nada.",
        "Chegou o funil, mas é o de 54 mm e o meu é 58.",
        "Dois erros seguidos, peço desculpas! O de 58 mm já saiu por Sedex, e o pequeno pode ficar de presente.",
        tags=("moedor", "peças"),
    ),
    Story(
        "Máquina não liga depois da queda de energia",
        "Caiu a energia aqui em {city} ontem à noite e a {home} não liga mais. Testei em outra tomada. As luzes nem"
        " piscam.",
        "Ela tem um fusível de proteção que provavelmente cumpriu o papel dele. Por favor não abra a máquina: a"
        " assistência autorizada mais próxima troca em um dia, sem custo na garantia. Quer que eu agende?",
        "Quero sim, de preferência na {day} de manhã.",
        "Agendado para {day} às 9h30. Leve a nota fiscal e só a máquina, sem o reservatório.",
        desk=Desk.WORKSHOP,
        tags=("elétrica", "garantia"),
    ),
    Story(
        "Orçamento para duas lojas",
        "Temos duas cafeterias e queremos trocar as máquinas por duas {bar} com quatro Grind 83. Vocês fazem leasing?"
        " Qual o prazo de entrega para {city}?",
        "Fazemos leasing em 24 ou 36 vezes. Para duas {bar} e quatro Grind 83 fica em {amount} por mês em 36 vezes, com"
        " instalação. O prazo de entrega é de 25 dias.",
        "Gostei. E a manutenção, está inclusa?",
        "A preventiva está inclusa, duas visitas por ano. Mando a proposta completa ainda hoje.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("orçamento", "leasing"),
    ),
    Story(
        "Pressão baixa na {bar}",
        "Desde {day} a pressão da {bar} ({bar_serial}) não passa de {bars} bar e o espresso sai aguado em {secs}"
        " segundos. Não mexemos na moagem. Hoje é sábado e a casa está cheia...",
        "Entendo a urgência. Confira primeiro se o registro da água está todo aberto e se o filtro da entrada não"
        " passou da data. Enquanto isso já chamei o técnico de plantão, ele liga em até uma hora.",
        "Era o filtro! Estava vencido há {n} meses. Voltou para 9 bar.",
        "Que bom! Deixei o técnico em espera e programei um lembrete do filtro para vocês a cada três meses.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("pressão", "urgente"),
        photo="gauge",
    ),
    Story(
        "Nota fiscal com CNPJ",
        "Preciso da nota {invoice} com o CNPJ da empresa, saiu no meu CPF. O financeiro da {org} só reembolsa assim.",
        "Claro! Me mande a razão social, o CNPJ e a inscrição estadual, se houver. Cancelamos a atual e emitimos"
        " outra.",
        "{org} Ltda., CNPJ 1{n}.204.118/0001-3{n}, isenta de inscrição estadual.",
        "Nota nova emitida, o PDF e o XML estão no seu e-mail.",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("nota-fiscal",),
        photo="invoice",
    ),
    Story(
        "Café muito amargo",
        "Comprei a {home} e o {grinder} semana passada e o café sai muito amargo, quase queimado. Uso o blend Ribeira"
        " de vocês. O que estou fazendo de errado?",
        "Provavelmente a moagem está fina demais. Tente 18 g, 36 g na xícara em 28 segundos: se passar disso, abra a"
        " moagem um ponto por vez. E descarte os dois primeiros depois de mexer.",
        "Abri três pontos e mudou da água para o vinho! Agora está meio ácido no final.",
        "Então volte meio ponto e suba a temperatura um nível. Você está a um passo do café perfeito.",
        tags=("como-fazer",),
    ),
    Story(
        "Pedido {order} parado na transportadora",
        'O rastreio do pedido {order} está parado em "em trânsito" há {n} dias. É presente de aniversário e a festa é'
        " na {day}!",
        "Vamos dar um jeito! A transportadora perdeu a leitura do pacote. Para não arriscar, mandei hoje outra"
        " máquina por via aérea, com entrega antes de {day}.",
        "Chegaram as duas! O que faço com a segunda?",
        "Que eficiência a nossa, rs. Vou agendar a coleta da segunda na portaria, sem custo. Feliz aniversário!",
        tags=("entrega",),
    ),
    Story(
        "Aplicativo não encontra a máquina",
        "Troquei o roteador e o aplicativo não acha mais a {home}. Ela pisca azul e desiste. Já reinstalei o app.",
        "A máquina só usa a rede de 2,4 GHz. Desligue a de 5 GHz por dois minutos, faça o pareamento e ligue de novo.",
        "Pareou! Mas agora o horário da máquina está errado em três horas.",
        "Isso se resolve em Ajustes, Fuso horário, São Paulo. A próxima versão do app faz sozinha.",
        tags=("aplicativo",),
    ),
)
