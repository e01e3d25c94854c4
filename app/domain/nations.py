"""Countries as sanctions lists write them, told by their two letters."""

from __future__ import annotations

from app.domain.names import plain

_NAMES = """
AD Andorra|AE United Arab Emirates,UAE|AF Afghanistan,Afghan|AL Albania|AM Armenia|AO Angola|AR Argentina|AT Austria
AU Australia|AZ Azerbaijan|BA Bosnia and Herzegovina,Bosnia Herzegovina|BB Barbados|BD Bangladesh|BE Belgium
BF Burkina Faso|BG Bulgaria|BH Bahrain|BI Burundi|BJ Benin|BM Bermuda|BN Brunei,Brunei Darussalam
BO Bolivia,Bolivia (Plurinational State of)|BR Brazil|BS Bahamas,The Bahamas,Bahamas The|BT Bhutan|BW Botswana
BY Belarus,Belarusian|BZ Belize|CA Canada|CD Democratic Republic of the Congo,Congo (Democratic Republic),DRC
CD Congo Democratic Republic of the|CF Central African Republic|CG Congo,Republic of the Congo|CH Switzerland
CI Ivory Coast,Cote d'Ivoire|CL Chile|CM Cameroon|CN China,Chinese|CO Colombia|CR Costa Rica|CU Cuba|CV Cape Verde
CY Cyprus|CZ Czech Republic,Czechia|DE Germany|DJ Djibouti|DK Denmark|DM Dominica|DO Dominican Republic|DZ Algeria
EC Ecuador|EE Estonia|EG Egypt|ER Eritrea|ES Spain|ET Ethiopia|FI Finland|FJ Fiji|FR France|GA Gabon
GB United Kingdom,Great Britain,UK,British|GE Georgia|GH Ghana|GI Gibraltar|GM Gambia,The Gambia,Gambia The|GN Guinea
GQ Equatorial Guinea|GR Greece|GT Guatemala|GW Guinea-Bissau|GY Guyana|HK Hong Kong|HN Honduras|HR Croatia|HT Haiti
HU Hungary|ID Indonesia|IE Ireland|IL Israel|IN India|IQ Iraq,Iraqi|IR Iran,Iran (Islamic Republic of),Iranian
IR Islamic Republic of Iran|IS Iceland|IT Italy|JM Jamaica|JO Jordan|JP Japan|KE Kenya|KG Kyrgyzstan|KH Cambodia
KM Comoros|KN Saint Kitts and Nevis|KP North Korea,Democratic People's Republic of Korea,Korea North,DPRK
KP Korea (Democratic People's Republic of)|KR South Korea,Republic of Korea,Korea South|KW Kuwait|KY Cayman Islands
KZ Kazakhstan|LA Laos|LB Lebanon,Lebanese|LI Liechtenstein|LK Sri Lanka|LR Liberia|LS Lesotho|LT Lithuania
LU Luxembourg|LV Latvia|LY Libya,Libyan|MA Morocco|MC Monaco|MD Moldova,Republic of Moldova|ME Montenegro
MG Madagascar|MH Marshall Islands|MK North Macedonia|ML Mali|MM Burma,Myanmar|MN Mongolia|MO Macau,Macao
MR Mauritania|MT Malta|MU Mauritius|MV Maldives|MW Malawi|MX Mexico|MY Malaysia|MZ Mozambique|NA Namibia|NE Niger
NG Nigeria|NI Nicaragua|NL Netherlands,The Netherlands|NO Norway|NP Nepal|NZ New Zealand|OM Oman|PA Panama|PE Peru
PG Papua New Guinea|PH Philippines|PK Pakistan,Pakistani|PL Poland|PS Palestine,Palestinian,State of Palestine
PT Portugal|PY Paraguay|QA Qatar|RO Romania|RS Serbia|RU Russia,Russian Federation,Russian|RW Rwanda|SA Saudi Arabia
SC Seychelles|SD Sudan,Sudanese|SE Sweden|SG Singapore|SI Slovenia|SK Slovakia|SL Sierra Leone|SM San Marino
SN Senegal|SO Somalia,Somali|SS South Sudan|SR Suriname|SV El Salvador|SY Syria,Syrian Arab Republic,Syrian
SZ Eswatini,Swaziland|TD Chad|TG Togo|TH Thailand|TJ Tajikistan|TM Turkmenistan|TN Tunisia
TR Turkey,Turkiye,Türkiye|TT Trinidad and Tobago|TW Taiwan|TZ Tanzania,United Republic of Tanzania|UA Ukraine,Ukrainian
UG Uganda|US United States,United States of America,USA,American|UY Uruguay|UZ Uzbekistan
VC Saint Vincent and the Grenadines|VE Venezuela,Venezuela (Bolivarian Republic of),Venezuelan
VG British Virgin Islands,Virgin Islands British|VN Vietnam,Viet Nam|VU Vanuatu|WS Samoa|XK Kosovo
YE Yemen,Yemeni|ZA South Africa|ZM Zambia|ZW Zimbabwe
"""
UNKNOWN = "00"
"""How the European list writes that it does not know the country."""


def _read() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _NAMES.replace("\n", "|").split("|"):
        code, _, names = line.partition(" ")
        found |= {plain(name): code for name in names.split(",") if name}
        found[code.casefold()] = code
    return found


CODES = _read()
"""The two letters of a country, by each way to write it."""


def country_code(written: str) -> str:
    """The two letters of a country however it is written; empty where it is none that is known here."""
    return CODES.get(plain(written), "")
