//! EF.DG2: the holder's portrait as a face record, after ISO/IEC 19794-5 or 39794-5 (Doc 9303-10 §4.7.2).
//!
//! ```text
//! 75 ─ 7F61 ┬ 02                    number of records
//!           └ 7F60 ┬ A1             header: owner and type of the format
//!                  └ 5F2E | 7F2E    the record: "FAC" … | A1 …
//! ```

use super::tlv::{Element, Fault, Reader, only};

/// The picture of a portrait, by its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacePicture {
    /// Standard of the record that has the picture.
    pub record: FaceRecord,
    /// Offset of the picture in the file.
    pub offset: usize,
    /// Bytes of the picture.
    pub length: usize,
    /// Width and height in pixels, if the record has them.
    pub size: Option<(u16, u16)>,
    /// Number of octets behind the record whose own lengths do not count them.
    pub behind: usize,
}

/// The most octets behind a facial record that are tolerated: British passports have one (gmrtd/gmrtd#102), and padding to a
/// block of a cipher is at most eight.
const BEHIND_MOST: usize = 8;

/// The standard of a face record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceRecord {
    /// ISO/IEC 19794-5:2005.
    Iso19794,
    /// ISO/IEC 39794-5:2019.
    Iso39794,
}

/// Parses EF.DG2 to its pictures, in order; there is at least one. Nothing may stand after it.
///
/// # Errors
/// The first fault of its encoding.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<FacePicture>, Fault> {
    let mut file = only(bytes, 0x75)?.inside();
    let group = file.expect(0x7F61)?;
    file.end()?;
    let mut inside = group.inside();
    let count = inside.expect(0x02)?;
    let mut pictures = Vec::new();
    let mut templates = 0usize;
    while !inside.is_empty() {
        let template = inside.expect(0x7F60)?;
        templates += 1;
        let mut parts = template.inside();
        parts.expect(0xA1)?;
        let record = parts.element()?;
        parts.end()?;
        match record.tag {
            // Chips have both tags with both standards, so the record's own start decides.
            0x5F2E | 0x7F2E if record.value.starts_with(b"FAC\0") => parse_19794(&record, &mut pictures)?,
            0x5F2E | 0x7F2E => parse_39794(&record, &mut pictures)?,
            tag => return Err(Fault::new(record.offset, "tag 5F2E or 7F2E", format!("tag {tag:02X}"))),
        }
    }
    match count.value {
        [number] if usize::from(*number) == templates && templates > 0 => {}
        _ => {
            return Err(Fault::new(
                count.value_offset,
                format!("{templates}, and one at least"),
                "another number of records",
            ));
        }
    }
    if pictures.is_empty() { Err(Fault::new(group.offset, "a picture", "none")) } else { Ok(pictures) }
}

/// ISO/IEC 19794-5 §5.4–5.7: facial record header of 14 octets, then for each picture 20 octets of information, the
/// feature points of 8 octets each, 12 octets about the picture, and the picture.
fn parse_19794(record: &Element<'_>, pictures: &mut Vec<FacePicture>) -> Result<(), Fault> {
    let mut fields = Fields { bytes: record.value, at: 0, offset: record.value_offset };
    fields.skip(8)?;
    let length = fields.number(4)?;
    let behind = record.value.len().checked_sub(length).filter(|behind| *behind <= BEHIND_MOST);
    let Some(behind) = behind else {
        return Err(Fault::new(fields.place() - 4, format!("{}", record.value.len()), format!("{length}")));
    };
    let first = pictures.len();
    let count = fields.number(2)?;
    if count == 0 {
        return Err(Fault::new(fields.place() - 2, "at least one picture", "none"));
    }
    for _ in 0..count {
        let start = fields.at;
        let block = fields.number(4)?;
        let points = fields.number(2)?;
        fields.skip(14 + 8 * points + 2)?;
        let (width, height) = (fields.number(2)?, fields.number(2)?);
        fields.skip(6)?;
        let header = fields.at - start;
        let place = fields.place();
        let Some(length) = block.checked_sub(header).filter(|length| *length > 0) else {
            return Err(Fault::new(place, format!("a block of more than {header} bytes"), format!("{block}")));
        };
        fields.skip(length)?;
        let narrow = |side: usize| u16::try_from(side).unwrap_or(0);
        // Some records have 0 × 0.
        let size = (width > 0 && height > 0).then(|| (narrow(width), narrow(height)));
        pictures.push(FacePicture { record: FaceRecord::Iso19794, offset: place, length, size, behind });
    }
    // Some records count the octets behind their last picture, others do not.
    match record.value.len() - fields.at {
        rest if rest <= BEHIND_MOST => {
            pictures.iter_mut().skip(first).for_each(|picture| picture.behind = rest);
            Ok(())
        }
        rest => Err(Fault::new(fields.place(), "the end of the record", format!("{rest} more bytes"))),
    }
}

/// A reader of numbers, the most significant octet first.
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    offset: usize,
}

impl Fields<'_> {
    fn place(&self) -> usize {
        self.offset + self.at
    }

    fn take(&mut self, length: usize) -> Result<&[u8], Fault> {
        let end = self.at.saturating_add(length);
        let Some(taken) = self.bytes.get(self.at..end) else {
            let found = format!("{} bytes", self.bytes.len() - self.at);
            return Err(Fault::new(self.place(), format!("{length} bytes"), found));
        };
        self.at = end;
        Ok(taken)
    }

    fn skip(&mut self, length: usize) -> Result<(), Fault> {
        self.take(length).map(|_| ())
    }

    fn number(&mut self, length: usize) -> Result<usize, Fault> {
        Ok(self.take(length)?.iter().fold(0, |number, octet| (number << 8) | usize::from(*octet)))
    }
}

/// ISO/IEC 39794-5 Annex A, in the encoding that Doc 9303-10 has for it: [APPLICATION 5] face image data, its
/// representation blocks [1], each with an image representation [1], a base [0], a 2D block [0] and its data [0].
fn parse_39794(record: &Element<'_>, pictures: &mut Vec<FacePicture>) -> Result<(), Fault> {
    let mut inside = record.inside();
    let mut data = inside.element()?;
    // ISO/IEC 39794-1 wraps the block once more where it stands in a data object of ISO/IEC 7816-11.
    if data.tag == 0xA1 {
        inside.end()?;
        data = data.inside().element()?;
    }
    if data.tag != 0x65 {
        return Err(Fault::new(data.offset, "tag 65 of a face record", format!("tag {:02X}", data.tag)));
    }
    let mut blocks = find(data.inside(), 0xA1)?.inside();
    while !blocks.is_empty() {
        let block = blocks.expect(0x30)?;
        let mut at = block;
        for tag in [0xA1, 0xA0, 0xA0, 0x80] {
            at = find(at.inside(), tag)?;
        }
        let Element { value, value_offset, .. } = at;
        pictures.push(FacePicture {
            record: FaceRecord::Iso39794,
            offset: value_offset,
            length: value.len(),
            size: None,
            behind: 0,
        });
    }
    Ok(())
}

/// The first element of a tag.
fn find<'a>(mut among: Reader<'a>, tag: u32) -> Result<Element<'a>, Fault> {
    loop {
        if among.is_empty() {
            // An error with the place where the element is missing.
            return among.expect(tag);
        }
        let element = among.element()?;
        if element.tag == tag {
            return Ok(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pki::der::write;

    fn file(tag: [u8; 2], record: &[u8]) -> Vec<u8> {
        let long = |tag: [u8; 2], value: &[u8]| {
            let length = u16::try_from(value.len()).unwrap().to_be_bytes();
            [&tag[..], &[0x82], &length, value].concat()
        };
        let template = [write(0xA1, &[]), long(tag, record)].concat();
        let group = [vec![2, 1, 1], long([0x7F, 0x60], &template)].concat();
        write(0x75, &long([0x7F, 0x61], &group))
    }

    fn record_19794(picture: &[u8]) -> Vec<u8> {
        let block = u32::try_from(20 + 8 + 12 + picture.len()).unwrap();
        let whole = block + 14;
        let head = [&b"FAC\x00010\x00"[..], &whole.to_be_bytes(), &[0, 1]].concat();
        let information = [&block.to_be_bytes()[..], &[0, 1], &[0; 14], &[0; 8]].concat();
        [&head[..], &information, &[1, 0, 1, 0x2C, 1, 0x90, 0, 0, 0, 0, 0, 0], picture].concat()
    }

    #[test]
    fn record_of_19794_with_a_feature_point_is_parsed() {
        let file = file([0x5F, 0x2E], &record_19794(b"picture"));
        let pictures = parse(&file).unwrap();
        let [picture] = pictures.as_slice() else { panic!("{pictures:?}") };
        assert_eq!((picture.record, picture.size), (FaceRecord::Iso19794, Some((300, 400))));
        assert_eq!(&file[picture.offset..picture.offset + picture.length], b"picture");
    }

    /// A picture that reaches beyond the record's own length has lengths that do not fit.
    #[test]
    fn octets_behind_the_record_are_told_up_to_eight() {
        let behind = |counted: u8, more: usize| {
            let mut record = record_19794(b"picture");
            record[11] += counted;
            record.extend(vec![0; more]);
            parse(&file([0x5F, 0x2E], &record)).map(|pictures| pictures[0].behind)
        };
        assert_eq!(behind(0, 0), Ok(0));
        assert_eq!(behind(0, 1), Ok(1));
        assert_eq!(behind(0, 8), Ok(8));
        assert_eq!(behind(4, 4), Ok(4), "counted by the record");
        assert!(behind(0, 9).is_err());
        assert!(behind(9, 9).is_err());
        assert!(behind(1, 0).is_err(), "a record that is cut short");
    }

    #[test]
    fn record_of_39794_is_parsed() {
        let data =
            [0x80, 0xA0, 0xA0, 0xA1, 0x30].into_iter().fold(b"picture".to_vec(), |value, tag| write(tag, &value));
        let record = write(0xA1, &write(0x65, &[write(0xA0, &[0x80, 1, 3]), write(0xA1, &data)].concat()));
        let file = file([0x7F, 0x2E], &record);
        let pictures = parse(&file).unwrap();
        let [picture] = pictures.as_slice() else { panic!("{pictures:?}") };
        assert_eq!(picture.record, FaceRecord::Iso39794);
        assert_eq!(&file[picture.offset..picture.offset + picture.length], b"picture");
    }

    #[test]
    fn every_truncated_record_is_a_fault() {
        let record = record_19794(b"picture");
        for length in 0..record.len() {
            assert!(parse(&file([0x5F, 0x2E], &record[..length])).is_err(), "{length}");
        }
        let mut none = record.clone();
        none[13] = 0;
        assert!(parse(&file([0x5F, 0x2E], &none)).is_err());
    }
}
