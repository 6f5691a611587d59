"""Where the work is: real cities with coordinates, and the odd entries that are no place at all.

Lives here: the ``Place`` value, the table of cities, the 1,176 places of a nationwide notice, distances.
Keep out: how many places a posting has (``draw_places.py``), how a place looks in JSON (``search_items.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

UNITED_STATES = "United States"
EARTH_RADIUS_MILES = 3_958.8


@dataclass(frozen=True, slots=True)
class Place:
    """One location row. ``state`` is a full name, empty abroad; coordinates 0/0 stand for no place at all."""

    city: str
    state: str
    country: str
    latitude: float
    longitude: float

    @property
    def name(self) -> str:
        """The API's own label, which it also repeats as the city name: ``Lakewood, California``."""
        return f"{self.city}, {self.state or self.country}"

    def miles_to(self, other: Place) -> float:
        """Great-circle distance (haversine)."""
        north, south = radians(self.latitude), radians(other.latitude)
        turn = sin((north - south) / 2) ** 2
        turn += cos(north) * cos(south) * sin(radians(self.longitude - other.longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_MILES * asin(sqrt(turn))


_CITIES = """\
Alabama: Huntsville 34.7296 -86.5856; Montgomery 32.3800 -86.3006; Birmingham 33.5204 -86.8042
Alaska: Anchorage 61.2173 -149.8584; Fairbanks 64.8378 -147.7164; Juneau 58.3010 -134.4213
Arizona: Phoenix 33.4474 -112.0741; Tucson 32.2216 -110.9698; Flagstaff 35.1980 -111.6510; \
Yuma 32.6927 -114.6277
Arkansas: Little Rock 34.7465 -92.2896; Fayetteville 36.0626 -94.1574
California: Los Angeles 34.0535 -118.2450; San Diego 32.7153 -117.1573; San Francisco 37.7793 -122.4193; \
Sacramento 38.5816 -121.4944; Lakewood 33.8503 -118.1172; Fresno 36.7396 -119.7848; \
Yosemite Valley 37.7404 -119.5770
Colorado: Denver 39.7401 -104.9920; Lakewood 39.7047 -105.0814; Colorado Springs 38.8340 -104.8253
Connecticut: Hartford 41.7638 -72.6730; West Haven 41.2705 -72.9470
Delaware: Dover 39.1582 -75.5244; Wilmington 39.7459 -75.5466
District of Columbia: Washington 38.8951 -77.0364
Florida: Miami 25.7748 -80.1977; Tampa 27.9475 -82.4588; Orlando 28.5382 -81.3774; \
Gainesville 29.6520 -82.3250; Pensacola 30.4213 -87.2169; Eglin AFB 30.4632 -86.5532
Georgia: Atlanta 33.7483 -84.3911; Augusta 33.4735 -82.0105; Columbus 32.4610 -84.9877; \
Warner Robins 32.6159 -83.5998
Hawaii: Honolulu 21.3069 -157.8583; Pearl Harbor 21.3445 -157.9746; Hilo 19.7241 -155.0868
Idaho: Boise 43.6167 -116.2010; McCall 44.9110 -116.0987
Illinois: Chicago 41.8842 -87.6324; Great Lakes 42.3088 -87.8580; Scott AFB 38.5427 -89.8503; \
Rock Island 41.5095 -90.5787
Indiana: Indianapolis 39.7669 -86.1500; Crane 38.8906 -86.9000; Fort Wayne 41.0793 -85.1394
Iowa: Des Moines 41.5868 -93.6250; Iowa City 41.6612 -91.5302
Kansas: Topeka 39.0490 -95.6776; Fort Riley 39.0833 -96.7895; Wichita 37.6867 -97.3359
Kentucky: Louisville 38.2539 -85.7594; Fort Knox 37.8914 -85.9636; Lexington 38.0486 -84.5000
Louisiana: New Orleans 29.9499 -90.0701; Shreveport 32.5148 -93.7474
Maine: Augusta 44.3107 -69.7796; Bar Harbor 44.3876 -68.2039
Maryland: Baltimore 39.2909 -76.6108; Bethesda 38.9805 -77.1003; Silver Spring 38.9959 -77.0287; \
Aberdeen Proving Ground 39.4667 -76.1306; Patuxent River 38.2860 -76.4078; Greenbelt 38.9918 -76.8748
Massachusetts: Boston 42.3587 -71.0567; Bedford 42.4906 -71.2760; Natick 42.2835 -71.3495
Michigan: Detroit 42.3317 -83.0479; Ann Arbor 42.2807 -83.7430; Warren 42.4917 -83.0147
Minnesota: Minneapolis 44.9797 -93.2655; Saint Cloud 45.5608 -94.1625
Mississippi: Jackson 32.2989 -90.1848; Biloxi 30.3960 -88.8853; Vicksburg 32.3526 -90.8779
Missouri: Saint Louis 38.6277 -90.1995; Kansas City 39.1000 -94.5786; Fort Leonard Wood 37.7059 -92.1571
Montana: Missoula 46.8722 -113.9940; Helena 46.5927 -112.0361; Billings 45.7833 -108.5007
Nebraska: Omaha 41.2588 -95.9378; Lincoln 40.8136 -96.7026
Nevada: Las Vegas 36.1719 -115.1400; Reno 39.5296 -119.8138; Nellis AFB 36.2462 -115.0339
New Hampshire: Manchester 42.9956 -71.4548; Portsmouth 43.0718 -70.7626
New Jersey: Picatinny Arsenal 40.9378 -74.5443; Atlantic City 39.3643 -74.4229; East Orange 40.7673 -74.2049
New Mexico: Albuquerque 35.0842 -106.6490; White Sands Missile Range 32.3800 -106.4800; \
Santa Fe 35.6870 -105.9378
New York: New York 40.7128 -74.0060; Albany 42.6526 -73.7562; Buffalo 42.8864 -78.8784; \
Fort Drum 44.0409 -75.7584
North Carolina: Fort Bragg 35.1390 -79.0060; Durham 35.9940 -78.8986; Asheville 35.5951 -82.5515; \
Cherry Point 34.9009 -76.8808
North Dakota: Fargo 46.8772 -96.7898; Minot 48.2330 -101.2923
Ohio: Cleveland 41.5047 -81.6907; Columbus 39.9623 -83.0007; Wright-Patterson AFB 39.8137 -84.0537; \
Dayton 39.7589 -84.1916
Oklahoma: Oklahoma City 35.4676 -97.5164; Tinker AFB 35.4148 -97.3866; Muskogee 35.7479 -95.3697
Oregon: Portland 45.5118 -122.6756; Roseburg 43.2165 -123.3417; Bend 44.0582 -121.3153
Pennsylvania: Philadelphia 39.9523 -75.1622; Pittsburgh 40.4383 -79.9973; Mechanicsburg 40.2143 -77.0086
Rhode Island: Providence 41.8239 -71.4120; Newport 41.4901 -71.3128
South Carolina: Charleston 32.7876 -79.9403; Columbia 34.0008 -81.0352
South Dakota: Sioux Falls 43.5473 -96.7283; Rapid City 44.0805 -103.2310
Tennessee: Nashville 36.1678 -86.7782; Memphis 35.1490 -90.0517; Gatlinburg 35.7143 -83.5102
Texas: San Antonio 29.4246 -98.4951; Houston 29.7606 -95.3697; Dallas 32.7781 -96.7954; \
Austin 30.2676 -97.7430; El Paso 31.7601 -106.4870; Fort Hood 31.1349 -97.7757; Temple 31.0982 -97.3428
Utah: Salt Lake City 40.7595 -111.8882; Hill AFB 41.1240 -111.9730; Moab 38.5733 -109.5498; \
Ogden 41.2230 -111.9738
Vermont: White River Junction 43.6490 -72.3193; Burlington 44.4759 -73.2121
Virginia: Norfolk 36.8500 -76.2885; Arlington 38.8904 -77.0842; Quantico 38.5223 -77.2936; \
Richmond 37.5407 -77.4360; Fort Belvoir 38.7119 -77.1459; Hampton 37.0300 -76.3455
Washington: Seattle 47.6036 -122.3294; Bremerton 47.5674 -122.6329; Spokane 47.6588 -117.4247; \
Tacoma 47.2529 -122.4443
West Virginia: Martinsburg 39.4562 -77.9639; Clarksburg 39.2806 -80.3445
Wisconsin: Milwaukee 43.0419 -87.9098; Madison 43.0748 -89.3848; Tomah 43.9786 -90.5040
Wyoming: Cheyenne 41.1400 -104.8202; Yellowstone National Park 44.4280 -110.5885
"""

_ABROAD = """\
Germany: Ansbach 49.3004 10.5719; Ramstein 49.4462 7.5543; Wiesbaden 50.0782 8.2398
Japan: Yokosuka 35.2836 139.6672; Okinawa 26.3344 127.8056; Misawa 40.6831 141.3690
Korea, South: Camp Humphreys 36.9631 127.0310; Osan 37.0903 127.0300
Italy: Naples 40.8518 14.2681; Vicenza 45.5455 11.5354
Belgium: Belgium 50.6490 4.6420; Brussels 50.8503 4.3517
Singapore: Singapore 1.3220 103.8210
Canada: Montreal 45.5017 -73.5673
United Kingdom: Lakenheath 52.4093 0.5610
Bahrain: Manama 26.2285 50.5860
"""

# Names that occur in most states; with a state each they make the long tail of a nationwide notice.
# fmt: off
_TOWN_NAMES = (
    "Ashland", "Auburn", "Bristol", "Burlington", "Chester", "Clayton", "Clinton", "Dayton", "Dover",
    "Fairfield", "Franklin", "Georgetown", "Greenville", "Hudson", "Jackson", "Kingston", "Lebanon",
    "Madison", "Manchester", "Marion", "Milford", "Newport", "Oakland", "Oxford", "Princeton", "Salem",
)
# fmt: on


def _places(table: str) -> Iterator[tuple[str, Place]]:
    for line in table.splitlines():
        region, entries = line.split(": ", 1)
        for entry in entries.split("; "):
            city, latitude, longitude = entry.rsplit(" ", 2)
            yield region, Place(city, region, UNITED_STATES, float(latitude), float(longitude))


def _nationwide(count: int = 1_176) -> tuple[Place, ...]:
    """The real cities, then invented towns scattered around the first city of each state."""
    capitals = {place.state: place for place in reversed(CITIES)}
    known = {place.name for place in CITIES}
    towns = [
        Place(
            town,
            state,
            UNITED_STATES,
            round(near.latitude + north / 20, 4),
            round(near.longitude + east / 15, 4),
        )
        for north, town in enumerate(_TOWN_NAMES, start=-13)
        for east, (state, near) in enumerate(sorted(capitals.items()), start=-25)
        if f"{town}, {state}" not in known
    ]
    return (*ABROAD, *CITIES, *towns)[:count]


CITIES = tuple(place for _, place in _places(_CITIES))
ABROAD = tuple(
    Place(place.city, "", country, place.latitude, place.longitude) for country, place in _places(_ABROAD)
)
NATIONWIDE = _nationwide()
ANYWHERE_REMOTE = Place("Anywhere in the U.S. (remote job)", "", UNITED_STATES, 0.0, 0.0)

# What the API puts in place of "Location Negotiable After Selection": about twenty large cities.
STAND_INS = CITIES[1::8][:20]
BY_NAME = {place.name.casefold(): place for place in reversed((*NATIONWIDE, ANYWHERE_REMOTE))}
