"""Invented people: how they are called, as the families of a mixed city are. Nobody here is a real person."""

import unicodedata
from typing import NamedTuple

from district.models import Student

Race = Student.RaceEthnicity


class Origin(NamedTuple):
    """Where names come from. `share`: percent of the district; `speaks`: part of the homes that speak `language`."""

    share: float
    race: str
    language: str
    speaks: float
    girls: list
    boys: list
    families: list


def _origin(share, race, language, speaks, girls, boys, families):
    return Origin(share, race, language, speaks, girls.split(), boys.split(), families.split())


ORIGINS = [
    _origin(
        33,
        Race.HI,
        "es",
        0.62,
        """Alondra Camila Daniela Elisa Esperanza Fernanda Gabriela Guadalupe Inés Isabela Itzel Jimena Lucía Luz
        Marisol Mariana Nayeli Paloma Pilar Renata Rocío Salomé Sofía Valentina Ximena Yaretzi Yesenia Zoé""",
        """Adrián Alejandro Andrés Ángel Benjamín César Cristian Diego Eduardo Emiliano Ezequiel Felipe Gael Ignacio
        Iván Joaquín Julián Leonel Luciano Mateo Matías Nicolás Óscar Rafael Ramón Santiago Sebastián Tomás""",
        """Acevedo Alvarado Arroyo Ávila Báez Barrientos Bautista Cabán Calderón Camacho Castellanos Cintrón Colón
        Cordero Cruz Delgado Echevarría Espinal Feliciano Figueroa Fuentes Galarza Guzmán Hernández Irizarry Jiménez
        Lebrón Maldonado Marrero Meléndez Montañez Morales Muñoz Negrón Núñez Ocasio Olmos Pabón Peña Quiñones Reyes
        Ríos Rosado Salazar Santana Sepúlveda Solís Tejada Valdés Vélez Villanueva Zambrano Zúñiga""",
    ),
    _origin(
        22,
        Race.BL,
        "",
        0,
        """Aaliyah Amara Amari Brielle Cadence Deja Destiny Ebony Gabrielle Imani Jada Janelle Kamryn Kennedi Kiara
        Layla Makayla Monique Naomi Nia Raven Sanaa Serenity Skye Tamia Tiana Trinity Zaria""",
        """Andre Cameron Darius Dashawn Deion Elijah Isaiah Jabari Jalen Jayden Josiah Kareem Khalil Kwame Malachi
        Malik Marcus Micah Omari Quincy Rashad Terrell Tremaine Tristan Tyree Xavier Zaire Zion""",
        """Abernathy Alston Banks Beckford Bellamy Blackwood Boateng Braithwaite Bryant Byrd Caldwell Coleman Crawford
        Dawkins Dixon Easterling Ellison Fairweather Gaines Gayle Grant Hairston Holloway Hinton Jeffers Kincaid
        Langston Lockhart Mayfield McAllister Mensah Merriweather Mosley Osei Oyelaran Peterkin Pettway Pinnock
        Ransom Reid Satterfield Shelton Sinclair Tate Thornton Vaughn Whitaker Winfield Womack Yancey""",
    ),
    _origin(
        20,
        Race.WH,
        "",
        0,
        """Abigail Alice Audrey Brooke Caroline Charlotte Clara Eleanor Elise Emma Fiona Grace Hannah Hazel Ivy June
        Lydia Maeve Margaret Molly Nora Paige Phoebe Rose Ruby Sadie Tessa Violet""",
        """Asher Beckett Calvin Charlie Colin Declan Eli Ethan Everett Finn Gavin Graham Henry Hudson Jack Jonah
        Leo Liam Miles Nathan Owen Peter Reid Rory Sam Theo Wesley Wyatt""",
        """Abbott Ainsworth Baxter Beaumont Birch Brennan Callahan Carver Chandler Connolly Dalton D'Angelo Donnelly
        Ellsworth Farrell Fitzgerald Fletcher Gallagher Garrity Goodwin Haskell Hathaway Hollis Keane Kendrick
        Lindqvist Lowell MacAuley Marchetti Mercer Merritt Nolan O'Connell O'Malley Pascarella Prescott Quigley
        Rinaldi Rowan Sheridan Stannard Sutherland Tierney Underhill Vance Wadsworth Whitfield Wilder Yates""",
    ),
    _origin(
        4,
        Race.WH,
        "pl",
        0.6,
        "Agnieszka Bożena Hanna Iga Jagoda Julia Kasia Lena Magda Małgorzata Milena Oliwia Wanda Zofia Żaneta",
        "Aleksander Bartosz Błażej Dawid Filip Jakub Jan Kacper Łukasz Maciej Oskar Piotr Stanisław Szymon Wojciech",
        """Bąk Chmielewski Dąbrowski Głowacki Jabłoński Kaczmarek Krawczyk Łukasik Mazur Nowak Pietrzak Sadowski
        Szczepański Śliwiński Tomczyk Walczak Wójcik Zając Zieliński Żółtowski""",
    ),
    _origin(
        5,
        Race.TR,
        "pt",
        0.7,
        """Ana Beatriz Bruna Catarina Conceição Eduarda Fabiana Giovana Iara Larissa Letícia Luíza Manuela Rafaela
        Tainá Thaís Vitória""",
        """Afonso Antônio Caio Davi Enzo Fábio Gonçalo Heitor João Leandro Luís Murilo Otávio Rodrigo Thiago Vinícius
        Zeferino""",
        """Almeida Andrade Araújo Assunção Barbosa Brandão Cardoso Conceição Duarte Fonseca Gonçalves Guimarães
        Lacerda Magalhães Monteiro Nóbrega Pacheco Queirós Rezende Sampaio Simões Tavares Teixeira Valadão""",
    ),
    _origin(
        4,
        Race.WH,
        "ar",
        0.8,
        "Amal Aya Dana Fatima Hala Huda Jana Layan Leila Maryam Nour Rania Rima Salma Samira Yasmin Zaynab",
        "Adam Ahmad Amir Bilal Faris Hadi Hamza Hassan Ibrahim Karim Khaled Omar Rami Samir Tariq Yousef Ziad",
        """Abdallah Al-Amin Al-Khatib Awad Barakat Darwish El-Masri Farouk Ghannam Haddad Halabi Hamdan Jaber Kassab
        Khoury Mansour Nasser Qasim Rahal Saleh Shaheen Suleiman Tamimi Yassin Zaidan""",
    ),
    _origin(
        3,
        Race.AS,
        "vi",
        0.7,
        "An Bích Châu Diễm Hạnh Hương Khánh Kim Lan Linh Mai Ngọc Nhi Phương Quỳnh Thảo Trâm Uyên Vy",
        "Anh Bảo Cường Đức Duy Hải Hiếu Hoàng Hùng Khoa Long Minh Nam Phong Quang Sơn Tài Thiện Tuấn",
        "Bùi Đặng Đinh Đỗ Dương Hồ Hoàng Huỳnh Lâm Lê Lý Mạc Ngô Nguyễn Phạm Phan Tạ Trần Trịnh Vũ Võ Vương",
    ),
    _origin(
        4,
        Race.AS,
        "ur",
        0.3,
        "Aanya Aisha Anika Asha Diya Ishani Kavya Lakshmi Meera Nandini Pooja Priya Rukhsana Saanvi Tanvi Zara",
        "Aarav Arjun Dev Farhan Hamid Ishaan Kabir Kiran Nikhil Pranav Rohan Sahil Sanjay Tahir Vikram Zain",
        """Ahmed Banerjee Bhatt Chaudhry Das Desai Gurung Iqbal Iyer Joshi Khan Mahmood Malhotra Menon Nair Patel
        Qureshi Raman Rao Sharma Siddiqui Tamang Thapa Venkataraman""",
    ),
    _origin(
        2,
        Race.BL,
        "ht",
        0.6,
        "Béatrice Chantal Darline Esther Fabiola Guerline Islande Josette Lovelie Mirlande Nadège Rose-Merline Widline",
        "Carl-Henri Dieudonné Emmanuel Fritznel Jean-Baptiste Jean-Luc Kervens Mackenson Olivier Patrick Ralph Wilner",
        """Antoine Augustin Bien-Aimé Cadet Charlemagne Desrosiers Dorvil Estimé Fleurant Geffrard Innocent Jean-Louis
        Lafortune Mondésir Nazaire Petit-Frère Saint-Fleur Toussaint Valcourt""",
    ),
    _origin(
        1,
        Race.AM,
        "",
        0,
        "Aiyana Dakota Haseya Kaya Lomasi Nizhoni Sequoia Shania Talulah Winona",
        "Ahiga Chayton Cody Dakotah Kai Koda Mato Nashoba Takoda Wyatt",
        "Begay Blackgoat Benally Longwalker Redcloud Silversmith Standing-Elk Tsosie Whitehorse Yellowhair",
    ),
    _origin(
        0.7,
        Race.HP,
        "",
        0,
        "Kaʻiulani Leilani Mahina Malia Nalani Noelani Sina Talia",
        "Ikaika Kainoa Keanu Keoni Makoa Noa Sione Tevita",
        "Fonoti Kahale Kalani Kealoha Leota Mahoe Taufa Tuiasosopo",
    ),
]
WEIGHTS = [origin.share for origin in ORIGINS]
ARABIC_SCRIPT = {
    "Amal": "أمل", "Aya": "آية", "Fatima": "فاطمة", "Hala": "هالة", "Huda": "هدى", "Leila": "ليلى", "Maryam": "مريم",
    "Nour": "نور", "Salma": "سلمى", "Yasmin": "ياسمين", "Ahmad": "أحمد", "Bilal": "بلال", "Hamza": "حمزة",
    "Hassan": "حسن", "Ibrahim": "إبراهيم", "Karim": "كريم", "Omar": "عمر", "Samir": "سمير", "Yousef": "يوسف",
}  # fmt: skip
CALLED = {
    "Alejandro": "Alex", "Gabriela": "Gabi", "Guadalupe": "Lupe", "Sebastián": "Sebas", "Isabela": "Isa",
    "Charlotte": "Charlie", "Eleanor": "Ellie", "Margaret": "Maggie", "Abigail": "Abby", "Elijah": "Eli",
    "Małgorzata": "Gosia", "Aleksander": "Olek", "Stanisław": "Staś", "Emmanuel": "Manno", "Gabrielle": "Gabby",
    "Nathan": "Nate", "Wesley": "Wes", "Rodrigo": "Digo", "Santiago": "Santi", "Valentina": "Val",
}  # fmt: skip
# Names that break careless software: one stands at every 61st student.
NOTABLE = [
    ("O", "", "Ng", ""),
    ("Maria da Conceição Aparecida", "de Jesus", "Vasconcelos e Albuquerque de Magalhães-Guimarães", "Cida"),
    ("J", "R", "O", ""),
    ("Anne-Sophie-Marguerite", "Élodie", "Beaumont-Lafontaine de la Villarmois", "Annie"),
    ("Þórunn", "", "Æveldsdóttir", ""),
    ("Null", "", "Blank", ""),
    ("Konstantina", "", "Papadimitrakopoulou-Villanueva", "Dina"),
    ("X Æ", "", "D'Souza-O'Hara", ""),
    ("Venkatasubramaniam", "", "Thiruvananthapuram-Krishnamurthy", "Venkat"),
    ("Nguyên-Phương", "Thị Hồng", "Tôn Nữ", ""),
]


class Namer:
    """Draws people from one stream of chance, so that the same seed calls the same people."""

    def __init__(self, random):
        self.random = random
        self._cumulative, total = [], 0
        for weight in WEIGHTS:
            total += weight
            self._cumulative.append(total)

    def origin(self):
        return self.random.choices(ORIGINS, cum_weights=self._cumulative)[0]

    def given(self, origin, sex):
        draw = self.random.random
        names = origin.girls if sex == "F" or (sex != "M" and draw() < 0.5) else origin.boys
        return names[int(draw() * len(names))]

    def family(self, origin):
        """Now and then of two parents: joined by a space in Spanish, by a hyphen elsewhere."""
        draw = self.random.random
        name = origin.families[int(draw() * len(origin.families))]
        if draw() < 0.09:
            other = origin if draw() < 0.6 else self.origin()
            second = other.families[int(draw() * len(other.families))]
            if second != name:
                return f"{name} {second}" if origin.language == "es" and other is origin else f"{name}-{second}"
        return name


def mailbox(given, family):
    """`Inés O'Malley-Ruiz` → `ines.omalley-ruiz`: what stands before the @."""
    plain = f"{given}.{family}".lower().translate(
        str.maketrans({"ł": "l", "đ": "d", "ø": "o", " ": "", "'": "", "ʻ": ""})
    )
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isascii() and (c.isalnum() or c in ".-"))
