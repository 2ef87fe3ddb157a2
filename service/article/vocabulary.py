"""What pages print around their stories, language by language: data for `service.article.furniture`.

Everything is lower case, with straight apostrophes. To add a language, add its phrases: nothing else knows them. They
are labels that publishers print; a phrase that also begins ordinary sentences belongs to `service.article.shapes`, with
what makes it certain.
"""


def _phrases(table: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in table.replace("\n", "|").split("|") if phrase.strip())


RELATED = frozenset(
    _phrases(
        """
    you may also like|you might also like|you may also be interested in|related|related articles
    related stories|related coverage|related content|related topics|related news|related posts|related links
    related video|related videos|more on this story|more on this|more on this topic|more stories|more news
    more coverage|more to read|more like this|read more|read next|read also|also read|see also|recommended
    recommended for you|recommended stories|recommended reading|most read|most popular|most viewed|trending
    trending now|trending stories|popular now|popular stories|don't miss|up next|what to read next
    editors' picks|editor's picks|top stories|latest news|latest stories|further reading|keep reading
    continue reading|in case you missed it|you may have missed|from our partners|around the web
    from around the web|sponsored content|paid content|promoted stories
    lesen sie auch|lesen sie mehr|lesen sie dazu auch|mehr zum thema|mehr dazu|mehr lesen|auch interessant
    weiterlesen|siehe auch|das könnte sie auch interessieren|das könnte dich auch interessieren
    das könnte ihnen auch gefallen|weitere artikel|weitere meldungen|weitere nachrichten|passend dazu
    passend zum thema|meistgelesen|meistgelesene artikel|themenverwandte artikel|themenverwandete artikel
    verwandte meldungen|verwandte artikel|verwandte themen|ähnliche artikel|empfohlene artikel
    unsere empfehlungen|zum thema|nicht verpassen
    lire aussi|à lire aussi|a lire aussi|à lire également|voir aussi|à voir aussi|sur le même sujet
    sur le même thème|articles liés|les plus lus|vous aimerez aussi|dans la même rubrique|lire plus
    lire la suite|pour aller plus loin
    lea también|lee también|leer más|le puede interesar|te puede interesar|también te puede interesar
    noticias relacionadas|artículos relacionados|más información|más noticias|más leídas|lo más leído
    vea también|ver también|te recomendamos
    leggi anche|leggi di più|potrebbe interessarti|potrebbe interessarti anche|ti potrebbe interessare
    articoli correlati|notizie correlate|vedi anche|i più letti|per approfondire
    leia também|leia mais|veja também|saiba mais|notícias relacionadas|artigos relacionados|mais lidas
    veja mais
    lees ook|lees meer|lees verder|meer over dit onderwerp|gerelateerde artikelen|meest gelezen|bekijk ook
    läs också|läs även|läs mer|relaterade artiklar|mest läst|læs også|læs mere|relaterede artikler|les også
    les mer|relaterte saker|lue myös|lue lisää|luetuimmat
    czytaj też|czytaj także|czytaj również|czytaj więcej|przeczytaj także|zobacz też|zobacz także
    zobacz również|powiązane artykuły
    čtěte také|přečtěte si také|mohlo by vás zajímat|související články|čítajte tiež|súvisiace články
    pročitajte i|pročitajte još
    ez is érdekelheti|ezek is érdekelhetik|kapcsolódó cikkek|citește și|articole similare
    читайте также|читать далее|по теме|материалы по теме|читайте також|читати далі|за темою|прочетете още
    διαβάστε επίσης|σχετικά άρθρα|ilgili haberler|bunlar da ilginizi çekebilir|benzer haberler
    اقرأ أيضا|اقرأ أيضًا|مواضيع ذات صلة|אולי יעניין אותך|קראו גם
    関連記事|あわせて読みたい|おすすめ記事|人気記事|相关阅读|相关新闻|延伸阅读|相關新聞|延伸閱讀|관련 기사|관련기사
    """
    )
)
"""Headings of a list of other stories; with a colon and a headline behind them, pointers of one line."""

CALLS = frozenset(
    _phrases(
        """
    leave a reply|leave a comment|leave a response|post a comment|add a comment|write a comment
    join the conversation|comments|comments are closed|view comments|show comments|hide comments
    show all comments|no comments|no comments yet|be the first to comment|sign in|sign up|log in|login
    register|subscribe|subscribe now|subscribe today|newsletter|our newsletter|newsletters|share|share this
    share this article|share this story|share on facebook|share on twitter|share on x|share on whatsapp|tweet
    print|email|copy link|save|follow us|follow us on twitter|follow us on facebook|advertisement|advertising
    ad|continue reading the main story|skip advertisement|article continues below|story continues
    story continues below|story continues below advertisement|listen to this article|donate|donate now
    support us|become a member|contact us|cookie settings|back to top|load more|show more
    thank you for reading|send feedback
    kommentare|kommentar schreiben|kommentar verfassen|kommentar hinterlassen|schreiben sie einen kommentar
    schreibe einen kommentar|jetzt kommentieren|diskutieren sie mit|anmelden|einloggen|registrieren|abonnieren
    jetzt abonnieren|jetzt anmelden|teilen|artikel teilen|drucken|anzeige|werbung|zur startseite|nach oben
    merken|artikel anhören|feedback senden
    laisser un commentaire|commentaires|réagir|partager|s'abonner|s'inscrire|se connecter|abonnez-vous
    publicité|imprimer
    deja un comentario|deja tu comentario|comentarios|comentar|compartir|suscríbete|suscribirse|iniciar sesión
    publicidad
    lascia un commento|commenti|commenta|condividi|abbonati|iscriviti|accedi|pubblicità
    deixe um comentário|deixe o seu comentário|comentários|compartilhe|partilhar|assine|publicidade
    inscreva-se
    reageer|reacties|delen|abonneer|advertentie|inloggen|kommentera|kommentarer|dela|prenumerera|annons|del|annonse
    annonce|kommentoi
    komentarze|dodaj komentarz|udostępnij|reklama|zaloguj się|komentáře|sdílet|přihlásit se|hozzászólások
    megosztás|feliratkozás|hirdetés
    комментарии|оставить комментарий|поделиться|подписаться|реклама|коментарі|залишити коментар|поділитися
    підписатися
    コメント|シェア|広告|评论|分享|广告|댓글|공유
    """
    )
)
"""Labels of what a reader could do, and of what stands there instead: whole paragraphs."""

REPLIES = frozenset(
    _phrases(
        """
    leave a reply|leave a comment|leave a response|post a comment|add a comment|write a comment|comments
    join the conversation|view comments
    kommentare|kommentar schreiben|kommentar verfassen|kommentar hinterlassen|schreiben sie einen kommentar
    schreibe einen kommentar
    laisser un commentaire|commentaires
    deja un comentario|comentarios
    lascia un commento|commenti
    deixe um comentário|comentários
    reacties|kommentarer
    komentarze|dodaj komentarz|hozzászólások
    комментарии|оставить комментарий|коментарі
    コメント|评论|댓글
    """
    )
)
"""Of these, the ones that head what readers write: nothing behind them is the story."""

AGENCIES = (
    "AP|A\\.P\\.|Associated Press|AFP|Agence France-Presse|Agence France Presse|Reuters|Getty|Getty Images|EPA|"
    "EPA-EFE|EFE|dpa|DPA|PA|PA Wire|PA Media|Bloomberg|Shutterstock|Alamy|iStock|Xinhua|TASS|Sputnik|RIA Novosti|"
    "Ukrinform|imago|IMAGO|picture alliance|ddp|epd|KNA|SID|Keystone|ANSA|LaPresse|Europa Press|Lusa|ANP|Belga|"
    "TT|NTB|Ritzau|Lehtikuva|PAP|MTI|ČTK|CTK|KCNA|Yonhap|Kyodo|Jiji|NurPhoto|Anadolu|ZUMA|Sipa|UPI|Instagram|"
    "Facebook|Twitter|YouTube|TikTok|Flickr|Wikimedia Commons|Unsplash|Pixabay|Screenshot|Handout"
)
"""Who photo credits name, as alternatives of a regular expression; case counts."""

PHOTO = (
    "photo|photos|photograph|picture|image|images|video|graphic|illustration|credit|photo credit|image credit|"
    "foto|fotos|bild|bilder|grafik|bildquelle|bildnachweis|fotocredit|symbolbild|archivbild|crédit|crédits|"
    "crédit photo|photographie|imagen|fotografía|crédito|fotografia|immagine|beeld|kuva|zdjęcie|fot\\.|kép|fotó|"
    "фото|світлина|φωτογραφία|fotoğraf|写真|図|图|图片|사진"
)
"""What stands before the colon of a credit, in lower case."""

JOURNALISTS = (
    "journalist|reporter|columnist|correspondent|(?:staff |senior |freelance |political |guest )*writer|editor|"
    "editor-in-chief|blogger|broadcaster|contributor|contributing \\w+|deputy editor|managing editor|"
    "bureau chief|commentator|author of|fellow at|senior fellow|journalistin|redakteur|redakteurin|reporterin|"
    "korrespondent|korrespondentin|autor|autorin|kolumnist|kolumnistin|volontär|volontärin|chefredakteur|"
    "chefredakteurin|journaliste|chroniqueur|chroniqueuse|correspondante|rédacteur|rédactrice|periodista|"
    "redactor|redactora|columnista|corresponsal|giornalista|corrispondente|editorialista|jornalista|colunista|"
    "repórter|redacteur|verslaggever|skribent|dziennikarz|dziennikarka|publicysta|novinář|novinářka|újságíró|"
    "szerkesztő|журналист|журналістка|журналіст|корреспондент|обозреватель"
)
"""What the author of an article is called in a line about the author."""
