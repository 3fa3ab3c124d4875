//! Texts and names of files.

use std::io;

use image::{DynamicImage, ImageFormat};

use super::encode::encoded;
use super::{Attack, CHARACTERS, EXCEEDED, FORMAT, FOUND, LINE_1, LINE_2, READABLE, page};

pub(super) fn attacks() -> io::Result<Vec<Attack>> {
    Ok([texts(), names()?].into_iter().flatten().collect())
}

fn texts() -> Vec<Attack> {
    let text = |name, about, disposition, outcomes, text: String| {
        Attack(name, about, disposition, outcomes, vec![("mrz.txt", text.into_bytes())])
    };
    let sound = format!("{LINE_1}\n{LINE_2}");
    vec![
        text(
            "text-cyrillic-letters",
            "The letters А, О and Е of the name are Cyrillic.",
            "review",
            &[(CHARACTERS, "failed"), ("optical.mrz.name", "undetermined")],
            sound.replacen("SSON<<ANNA", "SSОN<<АNNА", 1),
        ),
        text(
            "text-fullwidth-digits",
            "The digits of the date of birth are full-width.",
            "review",
            &[(CHARACTERS, "failed"), ("optical.mrz.date-of-birth-digit", "undetermined")],
            sound.replace("7408122", "７４０８１２2"),
        ),
        text(
            "text-zero-width-space",
            "A space without width stands in the second line.",
            "incomplete",
            &[(FORMAT, "failed")],
            sound.replace("UTO7408", "UTO\u{200b}7408"),
        ),
        text("text-megabyte", "A megabyte of A.", "incomplete", EXCEEDED, "A".repeat(1 << 20)),
        text("text-thousand-lines", "A thousand empty lines and more.", "incomplete", EXCEEDED, "A\n".repeat(400)),
        Attack(
            "text-no-utf8",
            "Bytes that are no text.",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("mrz.txt", [LINE_1.as_bytes(), b"\n\xff\xfe\x80"].concat())],
        ),
    ]
}

fn names() -> io::Result<Vec<Attack>> {
    let page = encoded(&DynamicImage::ImageLuma8(page()), ImageFormat::Jpeg)?;
    Ok(vec![
        Attack(
            "name-homoglyph",
            "The і of visible.jpg is Cyrillic: no file of a case.",
            "incomplete",
            &[(READABLE, "failed"), (FOUND, "not_supported")],
            vec![("v\u{456}sible.jpg", page.clone())],
        ),
        Attack(
            "name-twice",
            "Two pictures in visible light: which is the document?",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("visible.jpg", page.clone()), ("visible.png", page)],
        ),
    ])
}
