"""Portuguese stories, as written in Portugal."""

from helpdesk.demo.mails.stories import Desk, Story, Voice, Who

VOICE = Voice(
    greetings=("Bom dia,", "Boa tarde,", "Olá,", "Exmos. Senhores,", "Olá equipa Ondine,", "Boa noite,"),
    closings=("Obrigado,", "Cumprimentos,", "Com os melhores cumprimentos,", "Muito obrigado,", "Abraço,"),
    agent_greetings=("Olá {first},", "Bom dia {first},", "Boa tarde {first},"),
    thanks=(
        "Ficou perfeito, muito obrigado pela ajuda!",
        "Já está tudo a funcionar. Obrigado pela rapidez.",
        "Excelente, podem fechar o pedido. Bom fim de semana!",
        "Impecável, como sempre. Obrigado!",
    ),
    nudges=(
        "Ainda não recebi resposta ao meu e-mail. Podem dizer-me se o receberam?",
        "Desculpem insistir, mas preciso mesmo de uma solução até ao fim da semana.",
        "Alguma novidade? Se precisarem de mais dados, é só dizer.",
    ),
    photos=("Esqueci-me da fotografia, segue agora.", "Segue a foto que prometi.", "Aqui está a imagem em falta."),
    extras=(
        (
            "Já agora: de quanto em quanto tempo devo trocar o filtro da água? Em {city} a água é bastante macia.",
            "Com água macia o filtro dura três meses ou cerca de 80 litros. O ponto azul na janela do depósito fica"
            " cinzento quando chega a altura.",
        ),
        (
            "Só mais uma dúvida: o porta-filtros pode ir à máquina de lavar loiça?",
            "É melhor não: o cromado perde o brilho e o cabo seca. Água quente e uma escova macia chegam bem.",
        ),
        (
            "Aproveito para perguntar se têm a {home} em azul-escuro. Na loja só vejo três cores.",
            "O azul-escuro volta em março numa série pequena. Posso pô-lo na lista, sem compromisso.",
        ),
    ),
    away_subject="Resposta automática: {subject}",
    away="Obrigado pela sua mensagem. Estou ausente até {back}, com acesso limitado ao e-mail. Em caso de urgência,"
    " contacte por favor a receção.",
)

STORIES = (
    Story(
        "Fuga de água na {home}",
        "A minha {home} ({home_serial}) está a perder água por baixo desde {day}. [Todas as manhãs encontro uma poça na"
        " bancada|Começou com umas gotas e agora já enche um pires por dia]. O depósito parece estar bom.\n\nAinda está"
        " na garantia? Comprei-a há {n} meses.",
        "Obrigado por nos avisar. Na maioria dos casos é a válvula no fundo do depósito que não fecha bem. Retire o"
        " depósito, carregue algumas vezes na válvula branca debaixo da torneira e limpe o anel de borracha.\n\nSe"
        " amanhã ainda pingar, enviamos uma válvula nova sem custos: a máquina está na garantia até {until}.",
        "Fiz como disse e melhorou, mas hoje de manhã ainda havia umas gotas.",
        "Então o anel está gasto. A válvula nova segue amanhã por correio e encaixa sem ferramentas.",
        tags=("fuga", "garantia"),
        photo="leak",
    ),
    Story(
        "Encomenda {order} não chegou",
        'A encomenda {order} devia ter chegado na {day} e o seguimento diz "destinatário ausente". Estive em casa o dia'
        " inteiro, ninguém tocou à campainha.",
        "Lamento o sucedido. Falei com a transportadora: o estafeta não encontrou o número da porta. Fica nova entrega"
        " amanhã entre as 9 e as 13, com chamada antes. O seu número de telefone está correto na encomenda?",
        "O número está certo. Amanhã só estou em casa a partir das 11, dá para pôr isso na nota?",
        "Já está: entrega entre as 11 e as 13, com chamada meia hora antes.",
        tags=("entrega",),
    ),
    Story(
        "Fatura com NIF da empresa",
        "Preciso que a fatura {invoice} seja emitida com o NIF da empresa ({org}). Na altura da compra não vi onde"
        " preencher. O contabilista fecha o mês na {day}.",
        "Com certeza. Confirme-me por favor o nome completo, a morada fiscal e o NIF; anulamos a atual com nota de"
        " crédito e emitimos a nova no mesmo dia.",
        "{org}, NIF 5{n}4 812 306, morada igual à de entrega. Agradeço que venha em PDF.",
        "A nota de crédito e a fatura nova já seguiram para este endereço, em PDF. Bom fecho de mês!",
        who=Who.CAFE,
        desk=Desk.BILLING,
        tags=("faturação",),
        photo="invoice",
    ),
    Story(
        "Grupo esquerdo da {bar} a pingar",
        "O grupo esquerdo da nossa {bar} ({bar_serial}) pinga durante a extração. O manómetro marca {bars} bar e o café"
        " demora {secs} segundos. Abrimos às sete e não podemos parar à hora do pequeno-almoço.",
        "Obrigado pelas medições: apontam para a junta do grupo e não para a bomba. Um técnico pode passar amanhã às"
        " 06:15, antes de abrirem. Fica bem?",
        "Fica ótimo, a Dona Lurdes abre a porta. Ele traz junta para os dois grupos?",
        "Traz o conjunto completo e troca as duas em meia hora. Verifica também a pressão da bomba.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("fuga", "assistência"),
        photo="gauge",
        note="Mesmo lote de juntas da semana passada, avisar a oficina.",
    ),
    Story(
        "Moinho {grinder} encravado",
        "O meu {grinder} encravou hoje a meio de uma dose: o motor faz força mas nada sai. Uso grãos de torra clara."
        " Já o desliguei para não queimar.",
        "Fez muito bem em desligar. Esvazie o funil, rode o anel três voltas para a esquerda e aspire o que estiver"
        " entre as mós. Depois ligue vazio: se rodar livre, volte ao ponto de moagem aos poucos, sempre com o motor a"
        " andar.",
        "Roda livre em vazio, mas encrava outra vez abaixo do 6.",
        "Com torras claras o 6 é mesmo o limite deste moinho. Ofereço-lhe as mós de aço, que aguentam grãos mais duros:"
        " seguem amanhã.",
        tags=("moinho",),
        photo="grinder",
    ),
    Story(
        "Orçamento para nova pastelaria",
        "Vamos abrir uma pastelaria em {city} na primavera e procuramos uma {bar}, dois Grind 83 e um contrato de"
        " manutenção. Podem fazer um orçamento com montagem incluída?",
        "Parabéns pelo projeto! O orçamento está na sua área de cliente: {quote} com montagem, um dia de formação e o"
        " primeiro ano de manutenção. É válido por 30 dias.",
        "Recebido. Há possibilidade de pagar em três prestações?",
        "Sim: um terço na encomenda, um terço na montagem e um terço 30 dias depois, sem juros.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("orçamento",),
    ),
    Story(
        "Devolução da {home}",
        "Quero devolver a {home} da encomenda {order}. É muito bonita, mas não cabe debaixo do armário: faltam {n}"
        " centímetros. Só a liguei uma vez.",
        "Sem problema. Use a caixa original com os dois tabuleiros; a etiqueta de devolução está na sua conta. O"
        " reembolso de {amount} é feito no prazo de cinco dias após a chegada.",
        "Deixei a caixa no ponto de recolha na {day}. Avisam quando chegar?",
        "Chegou hoje em perfeitas condições e o reembolso de {amount} já foi pedido ao banco.",
        desk=Desk.BILLING,
        tags=("devolução", "reembolso"),
    ),
    Story(
        "Café sai morno",
        "O café da minha {home} sai morno, sobretudo o primeiro da manhã. Já aqueço a chávena. Há alguma regulação da"
        " temperatura?",
        "Há sim: mantenha a tecla de uma chávena premida enquanto liga, e as luzes mostram o nível de um a quatro."
        " Deixe também o porta-filtros quinze minutos no grupo antes do primeiro café.",
        "Está no quatro e já sai bem quente! Gasta mais eletricidade assim?",
        "Quase nada: a diferença são uns cêntimos por mês. Bom proveito!",
        tags=("temperatura",),
    ),
    Story(
        "Cobrança em duplicado",
        "Fui cobrado duas vezes pela subscrição de café deste mês, {small} no dia 3 e {small} no dia 5. Só recebi uma"
        " encomenda.",
        "Tem toda a razão: o primeiro pagamento ficou pendente e o sistema repetiu a cobrança. Devolvi agora a"
        " segunda; o banco demora dois a cinco dias a mostrar.",
        "Já recebi a devolução. Podem garantir que não acontece no próximo mês?",
        "Posso: corrigimos o sistema na {day} e deixei um alerta na sua conta para o confirmarmos à mão.",
        desk=Desk.BILLING,
        tags=("faturação", "reembolso"),
    ),
    Story(
        "Erro E14 depois da descalcificação",
        "Fiz a descalcificação da {home} e agora o visor mostra E14 e não aquece. Já a desliguei da corrente durante a"
        " noite.",
        "O E14 quer dizer que o último enxaguamento ficou a meio. Encha o depósito, mantenha as teclas de água e vapor"
        " premidas cinco segundos até a luz piscar e deixe correr o depósito inteiro.",
        "Chegou aos 80 % e o erro voltou.",
        "Nesse caso o medidor de caudal deve estar preso com calcário. Abri uma reparação e a etiqueta de envio segue"
        " noutro e-mail; costumamos demorar quatro dias úteis.",
        desk=Desk.WORKSHOP,
        tags=("erro", "descalcificação"),
        photo="display",
    ),
    Story(
        "Aluguer de máquina para evento",
        "Vamos ter um evento com cerca de {n}00 pessoas em {city} e queríamos alugar uma {bar} com barista por dois"
        " dias. É um serviço que fazem?",
        "Fazemos, e com gosto. Para esse número de pessoas recomendo a {bar}, dois moinhos e dois baristas; o preço"
        " para dois dias é de {amount}, com transporte. Há tomada de 32 A no local?",
        "Há tomada trifásica junto ao palco. Precisam de água canalizada?",
        "Não, levamos depósito próprio. Reservei os dias; envio o contrato ainda hoje.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("aluguer", "evento"),
    ),
    Story(
        "Vaporizador entupido",
        "O vaporizador da {home} quase não deita vapor e o leite demora uma eternidade. Limpo-o sempre com um pano, mas"
        " confesso que às vezes só à noite.",
        "É na ponta que o leite seca. Desenrosque-a com a chave pequena que veio na caixa, deixe-a vinte minutos em"
        " água quente com o nosso detergente e desentupa os quatro furos com uma agulha.",
        "Saiu uma quantidade impressionante de leite seco... Ficou como nova!",
        "É sempre uma surpresa. Um jato curto de vapor logo depois de cada utilização evita que volte a acontecer.",
        tags=("vapor", "limpeza"),
    ),
    Story(
        "Peça em falta na caixa",
        "Chegou hoje a encomenda {order}, mas falta o filtro duplo que aparece na lista de conteúdo. Procurei em toda a"
        " espuma.",
        "Pedimos desculpa, foi um erro nosso na embalagem. O filtro duplo segue hoje por carta registada e deve"
        " chegar até {day}.",
        "Chegou, obrigado. Veio também um cesto que não encomendei, devo devolver?",
        "Pode ficar com ele, é um pequeno pedido de desculpas da nossa parte.",
        tags=("peças",),
    ),
    Story(
        "Contrato de manutenção a terminar",
        "O nosso contrato de manutenção da {bar} termina em dezembro. Gostávamos de passar para um plano com resposta"
        " mais rápida, porque em agosto ficámos dois dias parados.",
        "Compreendo bem. O plano Premium garante resposta numa hora útil, máquina de substituição em 24 horas e duas"
        " revisões por ano, por {amount} mensais. Posso fazê-lo começar já sem custos até dezembro.",
        "Parece-me justo. Inclui os moinhos?",
        "Inclui os dois moinhos registados na vossa conta. Envio o contrato para assinar.",
        who=Who.CAFE,
        desk=Desk.CAFES,
        tags=("contrato",),
    ),
)
