//! Documents with one property each that a check is about.

use super::*;

pub(super) fn recipes() -> Vec<Recipe> {
    let td1 = || Format::named("TD1").expect("TD1 is a format");
    let td3 = || Format::named("TD3").expect("TD3 is a format");
    vec![
        recipe(
            "td3-mended-forgery",
            "A passport whose zone has another date of birth and every check digit computed anew: its text is consistent, and \
             the printed date, the chip or a registry shows it. At the border the verdict is incomplete without these two.",
            move |dice| {
                let made = forged(td3(), Field::DateOfBirth, 1, Mended::Yes, dice);
                Made {
                    profile: "border-control",
                    disposition: "incomplete",
                    reasons: vec![
                        "optical.mrz.infrared-ink",
                        "optical.page.ultraviolet-dull",
                        "electronic.sod.format",
                        "electronic.sod.signature",
                        "electronic.data-groups.hash",
                        "electronic.data-groups.complete",
                        "electronic.com.list",
                        "electronic.csca.trusted",
                        "electronic.ds.signature",
                        "electronic.ds.validity",
                        "electronic.ds.country",
                        "combined.mrz.dg1",
                        "registry.document.listed",
                        "registry.document.range",
                        "registry.document.pattern",
                        "registry.signer.compromised",
                        "registry.snapshot.fresh",
                        "registry.snapshot.trusted",
                    ],
                    ..made
                }
            },
        ),
        recipe(
            "td1-long-number",
            "A card with a number of twelve characters, which goes on in the optional data.",
            move |dice| {
                let draft = Draft {
                    document_number: "D23145890734".to_owned(),
                    optional_data: String::new(),
                    ..sound(td1(), dice)
                };
                let (lines, draft) = printed(&draft);
                scanned(&draft, &lines, dice)
            },
        ),
        recipe("td3-turned-90", "A genuine passport, scanned lying on its side.", move |dice| turned(90, dice)),
        recipe("td3-turned-180", "A genuine passport, scanned upside down.", move |dice| turned(180, dice)),
        recipe("td3-turned-270", "A genuine passport, scanned lying on its other side.", move |dice| turned(270, dice)),
        recipe(
            "td3-exif-turned",
            "A genuine passport whose picture says in its metadata that it must be turned.",
            move |dice| {
                let (lines, draft) = printed(&sound(td3(), dice));
                let page = Page::draw(&draft, &lines, &Style::plain(PPI), dice);
                let bytes = with_orientation(&jpeg(&imageops::rotate270(&page.image)), 6);
                Made { files: vec![("visible.jpg".to_owned(), bytes)], ..scanned(&draft, &lines, dice) }
            },
        ),
        recipe("td3-photographed", "A genuine passport on a desk, photographed at an angle.", move |dice| {
            let (lines, draft) = printed(&sound(td3(), dice));
            let how = Degradation {
                turn: -11.0,
                perspective: 0.04,
                margin: 0.2,
                blur: 0.7,
                noise: 3.0,
                shading: 0.25,
                ..Degradation::none(PPI)
            };
            let page = how.apply(&Page::draw(&draft, &lines, &Style::plain(300.0), dice), 300.0, dice);
            Made { files: vec![("visible.jpg".to_owned(), jpeg(&page.image))], ..scanned(&draft, &lines, dice) }
        }),
        recipe(
            "td3-infrared-only",
            "A genuine passport of which only the infrared picture was handed in.",
            move |dice| {
                let (lines, draft) = printed(&sound(td3(), dice));
                let page = Page::draw(&draft, &lines, &Style { background: 0.0, ..Style::plain(PPI) }, dice);
                Made { files: vec![("infrared.jpg".to_owned(), jpeg(&page.image))], ..scanned(&draft, &lines, dice) }
            },
        ),
        recipe("td1-front-only", "The first side of a card, which has no zone.", move |dice| {
            let (_, draft) = printed(&sound(td1(), dice));
            let front = Page::draw_front(&draft, &Style::plain(PPI), dice);
            Made {
                files: vec![("visible.jpg".to_owned(), jpeg(&front))],
                disposition: "incomplete",
                reasons: without_a_zone(&["input.page.found"], &[]),
                also_failed: Vec::new(),
                mrz: Vec::new(),
                ..scanned(&draft, &[], dice)
            }
        }),
        recipe("broken-picture", "A file that is no picture.", |_| Made {
            files: vec![("visible.png".to_owned(), b"this is no picture\n".to_vec())],
            profile: "desk",
            disposition: "incomplete",
            reasons: without_a_zone(&["input.file.readable", "input.page.found"], &[]),
            also_failed: Vec::new(),
            mrz: Vec::new(),
            assurance: None,
        }),
        recipe(
            "text-and-page-differ",
            "The reader device gave a zone whose number differs from what the page certainly shows: one of the two is not \
             this document's.",
            move |dice| {
                let (lines, draft) = printed(&sound(td3(), dice));
                let made = scanned(&draft, &lines, dice);
                let other = tamper::change(&lines, Field::DocumentNumber, 1, Mended::Yes, dice);
                let given = other.map_or_else(|| lines.clone(), |(lines, _)| lines);
                let mut files = made.files.clone();
                files.push(("mrz.txt".to_owned(), given.join("\n").into_bytes()));
                Made {
                    files,
                    disposition: "review",
                    reasons: vec!["optical.mrz.reading"],
                    also_failed: vec![SPECIMEN],
                    mrz: given,
                    ..made
                }
            },
        ),
        text("text-td3", "A sound passport zone from a reader device.", "clear", &[], &[SPECIMEN], |_| {}),
        text(
            "text-name-with-digit",
            "A passport zone with a 0 for an O in the name, where no digit may stand.",
            "review",
            &["optical.mrz.name"],
            &[SPECIMEN],
            |lines| lines[0] = "PPUTOERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        ),
        text(
            "text-unknown-state",
            "A passport zone of a State that no list of Doc 9303 knows.",
            "review",
            &["optical.mrz.issuing-state"],
            &[SPECIMEN],
            |lines| lines[0] = "PPQQQERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        ),
        text(
            "text-known-defect",
            "A passport zone with DEU where Doc 9303 has D: a known defect of genuine documents, which an officer sees \
             as undetermined and not as failed.",
            "review",
            &["optical.mrz.issuing-state"],
            &[SPECIMEN],
            |lines| lines[0] = "PPDEUERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<".to_owned(),
        ),
        text(
            "text-french-layout",
            "The French national layout, which has the length of TD2 and is no ICAO format: nothing is said against it.",
            "incomplete",
            &without_a_zone(&["optical.mrz.format"], &["optical.mrz.reading"]),
            &[],
            |lines| {
                lines[0] = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<".to_owned();
                lines[1] = "9409923102854CORINNE<<<<<<<6512068F4".to_owned();
            },
        ),
        text(
            "text-short-line",
            "A passport zone with a character lost on the way: nothing is guessed.",
            "incomplete",
            &without_a_zone(&["optical.mrz.format"], &["optical.mrz.reading"]),
            &[],
            |lines| {
                lines[1].pop();
            },
        ),
    ]
}
