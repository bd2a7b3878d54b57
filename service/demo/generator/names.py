"""Names for generated companies: of people, and of the places where they work."""

FIRST_NAMES = (
    *("Anke", "Arne", "Ayşe", "Birgit", "Björn", "Carola", "Cem", "Christoph", "Clara", "Dörte"),
    *("Elif", "Enno", "Florian", "Franziska", "Gesine", "Gül", "Hannes", "Hüseyin", "Ines"),
    *("Jan", "Jördis", "Jörg", "Käthe", "Kerem", "Lena", "Lukas", "Maja", "Mareike", "Miroslav"),
    *("Nils", "Nora", "Olaf", "Özlem", "Paul", "Petra", "Rüdiger", "Sabine", "Sören", "Stefan"),
    *("Tanja", "Thomas", "Ulrike", "Veit", "Volker", "Wiebke", "Yannick", "Yvonne", "Zoë"),
)
LAST_NAMES = (
    *("Albrecht", "Aydın", "Bäumer", "Becker", "Behrens", "Böhm", "Brandt", "Büttner", "Çelik"),
    *("Dietrich", "Dreßler", "Ebert", "Eßer", "Fiedler", "Förster", "Fuß", "Gärtner", "Göbel"),
    *("Großmann", "Häberle", "Heß", "Höfer", "Hübner", "Jäger", "Janßen", "Jürgens", "Kaiser"),
    *("Köhler", "Krüger", "Kühn", "Löffler", "Lüders", "Maaß", "Möller", "Mühlbauer", "Nägele"),
    *("Neumann", "Nowak", "Öhler", "Ostermann", "Özdemir", "Petersen", "Pfeiffer", "Preuß"),
    *("Röhrig", "Roß", "Rühl", "Schäfer", "Schlüter", "Schröder", "Schütz", "Seidel", "Stößel"),
    *("Strößner", "Thiel", "Tönnies", "Ünal", "Vogt", "Völker", "Wagner", "Weiß", "Wünsche"),
    *("Yıldız", "Zander", "Ziegler", "Zöllner"),
)
PLACES = (
    *("Aalen", "Ansbach", "Bamberg", "Böblingen", "Bregenz", "Celle", "Coburg", "Dresden", "Düren"),
    *(
        "Emden",
        "Esslingen",
        "Freising",
        "Fürth",
        "Gießen",
        "Görlitz",
        "Gütersloh",
        "Hameln",
        "Hürth",
    ),
    *("Itzehoe", "Jülich", "Kempten", "Köln", "Lübeck", "Lüneburg", "Memmingen", "München"),
    *("Münster", "Nürnberg", "Oelde", "Offenburg", "Plön", "Potsdam", "Quedlinburg", "Rüsselsheim"),
    *("Siegen", "Soest", "Suhl", "Trier", "Tübingen", "Uelzen", "Ulm", "Villingen", "Wolfsburg"),
    *("Würzburg", "Xanten", "Zürich", "Zwickau"),
)
