"""Large cities, states and names of zones that people look for, by the zone whose time they keep.

Zones are named after one city of each country or part of one. ``|`` stands between spellings and cities alike.
"""

_PLACES = """
Africa/Cairo: Alexandria | Giza | Alexandrie | Gizeh
Africa/Casablanca: Rabat | Marrakesh | Marrakech | Fes | Tangier
Africa/Johannesburg: Cape Town | Durban | Pretoria | Kapstadt | Le Cap
Africa/Lagos: Abuja | Kano | Ibadan
Africa/Nairobi: Mombasa
America/Argentina/Buenos_Aires: Rosario | Mendoza | La Plata
America/Bogota: Medellin | Medellín | Cali | Barranquilla
America/Chicago: Houston | Dallas | Austin | San Antonio | Minneapolis | New Orleans | St. Louis | Kansas City |
    Milwaukee | Memphis | Nashville | Texas | Illinois | Wisconsin | Minnesota | Louisiana | Tennessee | Central
    Time
America/Denver: Salt Lake City | Albuquerque | Colorado | Utah | New Mexico | Montana | Mountain Time
America/Edmonton: Calgary | Alberta
America/Guayaquil: Quito
America/Halifax: Nova Scotia | Atlantic Time
America/Los_Angeles: San Francisco | San Diego | Seattle | Las Vegas | San Jose | Sacramento | Portland | Silicon
    Valley | California | Kalifornien | Oregon | Nevada | Pacific Time
America/Mexico_City: Guadalajara | Puebla | Leon | León
America/Monterrey: Nuevo León
America/New_York: Washington | Boston | Philadelphia | Miami | Atlanta | Orlando | Tampa | Charlotte | Pittsburgh |
    Cleveland | Baltimore | Brooklyn | Florida | Georgia | Massachusetts | Virginia | Eastern Time
America/Phoenix: Tucson | Arizona
America/Sao_Paulo: Rio de Janeiro | Brasilia | Brasília | Belo Horizonte | Curitiba | Porto Alegre
America/Toronto: Montreal | Montréal | Ottawa | Quebec | Québec | Ontario
America/Vancouver: Victoria | British Columbia
America/Winnipeg: Manitoba
Asia/Dhaka: Chittagong
Asia/Dubai: Abu Dhabi | Sharjah
Asia/Ho_Chi_Minh: Hanoi | Saigon | Da Nang
Asia/Hong_Kong: Kowloon
Asia/Jakarta: Bandung | Surabaya
Asia/Jerusalem: Tel Aviv | Haifa | Tel-Aviv
Asia/Karachi: Lahore | Islamabad
Asia/Kolkata: Mumbai | Bombay | Delhi | New Delhi | Bangalore | Bengaluru | Chennai | Madras | Hyderabad | Pune |
    Ahmedabad
Asia/Manila: Quezon City | Cebu
Asia/Riyadh: Jeddah | Mecca | Dammam
Asia/Seoul: Busan | Incheon
Asia/Shanghai: Beijing | Peking | Pékin | Shenzhen | Guangzhou | Chengdu | Wuhan | Hangzhou
Asia/Taipei: Kaohsiung
Asia/Tehran: Isfahan | Mashhad
Asia/Tokyo: Osaka | Kyoto | Nagoya | Yokohama | Sapporo
Asia/Yangon: Rangoon
Australia/Brisbane: Gold Coast | Queensland
Australia/Melbourne: Victoria
Australia/Sydney: Canberra | New South Wales
Europe/Amsterdam: Rotterdam | The Hague | Den Haag | Utrecht | Eindhoven
Europe/Athens: Thessaloniki
Europe/Belgrade: Novi Sad
Europe/Berlin: Munich | München | Hamburg | Frankfurt | Cologne | Köln | Stuttgart | Düsseldorf | Leipzig | Dresden
    | Hannover | Nuremberg | Nürnberg | Bremen | Dortmund
Europe/Brussels: Antwerp | Antwerpen | Ghent | Gent | Liège
Europe/Bucharest: Cluj | Timisoara
Europe/Copenhagen: Aarhus
Europe/Dublin: Cork | Galway
Europe/Helsinki: Tampere | Espoo
Europe/Istanbul: Ankara | Izmir
Europe/Kyiv: Lviv | Odesa | Kharkiv | Dnipro
Europe/Lisbon: Porto | Braga | Coimbra
Europe/London: Manchester | Birmingham | Edinburgh | Glasgow | Leeds | Liverpool | Bristol | Cardiff | Belfast |
    England | Scotland | Wales
Europe/Madrid: Barcelona | Valencia | Seville | Sevilla | Bilbao | Malaga | Málaga
Europe/Moscow: Saint Petersburg | Sankt Petersburg
Europe/Oslo: Bergen | Trondheim
Europe/Paris: Lyon | Marseille | Toulouse | Nice | Nantes | Strasbourg | Straßburg | Bordeaux | Lille
Europe/Prague: Brno
Europe/Rome: Milan | Mailand | Milano | Naples | Neapel | Napoli | Turin | Torino | Florence | Florenz | Firenze |
    Venice | Venedig | Venezia | Bologna
Europe/Stockholm: Gothenburg | Göteborg | Malmö
Europe/Vienna: Graz | Linz | Salzburg | Innsbruck
Europe/Warsaw: Krakow | Kraków | Krakau | Wroclaw | Wrocław | Gdansk | Gdańsk | Poznan | Poznań | Lodz | Łódź
Europe/Zurich: Geneva | Genf | Genève | Basel | Bern | Lausanne
Pacific/Auckland: Wellington | Christchurch
Pacific/Honolulu: Hawaii
UTC: GMT | Zulu | Greenwich
"""
_LINES = _PLACES.strip().replace("\n    ", " ").splitlines()
#: What a zone is looked for by beside its own name, in one text.
PLACES = {zone: places for zone, _, places in (line.partition(": ") for line in _LINES)}
