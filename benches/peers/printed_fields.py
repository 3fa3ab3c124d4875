"""Counts the fields of labelled pictures that RapidOCR reads on the page beside the zone, for the comparison with
`cargo run --release -p optics --example measure_printed -- scans FOLDER`:

    pip install rapidocr onnxruntime
    python benches/peers/printed_fields.py ../shared/data/scans

A field counts where one line of text, other than those of the zone, has the zone's value in a form in which States print it:
letters without marks, dates in three orders of digits or with the name of the month in four languages. Print does not tell O from
0, nor I and L from 1.
"""

import csv
import sys
import time
import unicodedata
from pathlib import Path

from rapidocr import RapidOCR

MONTHS = [
    "JANUARY JANVIER ENERO JANUARI", "FEBRUARY FEVRIER FEBRERO FEBRUARI", "MARCH MARS MARZO MARET", "APRIL AVRIL ABRIL",
    "MAY MAI MAYO MEI", "JUNE JUIN JUNIO JUNI", "JULY JUILLET JULIO JULI", "AUGUST AOUT AGOSTO AGUSTUS",
    "SEPTEMBER SEPTEMBRE SEPTIEMBRE", "OCTOBER OCTOBRE OCTUBRE OKTOBER", "NOVEMBER NOVEMBRE NOVIEMBRE",
    "DECEMBER DECEMBRE DICIEMBRE DESEMBER",
]
FIELDS = ["document-number", "primary-identifier", "secondary-identifier", "date-of-birth", "date-of-expiry"]
ALIKE = str.maketrans("OIL", "011")


def plain(text):
    """Capital letters and digits without marks and signs; of those that print does not tell apart, the digit."""
    text = unicodedata.normalize("NFD", text.upper())
    return "".join(character for character in text if character.isascii() and character.isalnum()).translate(ALIKE)


def dates(six):
    """The forms of a date of the zone."""
    year, month, day = six[:2], six[2:4], six[4:]
    if not six.isdigit() or not 1 <= int(month) <= 12:
        return []
    forms = []
    for century in ("19", "20"):
        full = century + year
        forms += [day + month + full, month + day + full, full + month + day]
        for name in MONTHS[int(month) - 1].split():
            for word in {name, name[:3]}:
                forms += [day + word + full, str(int(day)) + word + full, day + word + year, word + day + full]
    return [plain(form) for form in forms]


def fields(lines):
    """The zone's fields, as lists of alternatives of words that must all be found; `None` for a format that has none."""
    first, *rest = lines
    if len(lines) == 3:
        name, number, birth, expiry = lines[2], first[5:14], rest[0][:6], rest[0][8:14]
    elif len(first) in (36, 44) and not first.startswith("IDFRA"):
        name, number, birth, expiry = first[5:], rest[0][:9], rest[0][13:19], rest[0][21:27]
    else:
        return None
    primary, _, secondary = name.partition("<<")
    words = lambda text: [plain(word) for word in text.split("<") if word]
    return dict(zip(FIELDS, [[words(number)], [words(primary)], [words(secondary)], [[d] for d in dates(birth)], [[d] for d in dates(expiry)]]))


def is_of_zone(text, zone):
    """Whether a line that was read is the zone's, or a part of it: twelve characters are the same."""
    return any(text[at:at + 12] in line for at in range(len(text) - 11) for line in zone)


def main(folder):
    engine, counts, pictures, seconds = RapidOCR(), dict.fromkeys(FIELDS, 0), 0, 0.0
    for row in csv.DictReader((folder / "labels.csv").open()):
        zone = row["mrz"].split("|")
        wanted = fields(zone) if row["mrz"] else None
        if wanted is None:
            continue
        pictures += 1
        started = time.perf_counter()
        texts = engine(str(folder / row["path"])).txts or ()
        seconds += time.perf_counter() - started
        of_zone = [plain(line) for line in zone]
        read = [plain(text) for text in texts if "<<" not in text]
        read = [text for text in read if not is_of_zone(text, of_zone)]
        for field, alternatives in wanted.items():
            found = any(all(word and any(word in text for text in read) for word in words) for words in alternatives if words)
            counts[field] += found
    print(f"{pictures} pictures, {1e3 * seconds / max(pictures, 1):.0f} ms each")
    for field, count in counts.items():
        print(f"  {field:<22} {count:>3} ({100 * count / pictures:.0f} %)")


main(Path(sys.argv[1]))
