//! Data codewords of a DataMatrix to bytes (ISO/IEC 16022 §5.2). The decoder makes a text of them; a VDS is no text.

/// Decodes the codewords; `None` where they break the rules of their encodation.
pub(super) fn bytes(codewords: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { codewords, at: 0, upper: false, bytes: Vec::new() };
    while let Some(codeword) = reader.next() {
        match codeword {
            1..=128 => reader.push(codeword - 1),
            // The rest is padding.
            129 => break,
            130..=229 => {
                let pair = codeword - 130;
                reader.push(b'0' + pair / 10);
                reader.push(b'0' + pair % 10);
            }
            230 => reader.triples(Set::C40)?,
            231 => reader.base_256()?,
            232 => reader.bytes.push(29),
            // Structured append: number and total, and two bytes for the file.
            233 => reader.at += 3,
            235 => reader.upper = true,
            236 | 237 => {}
            238 => reader.triples(Set::X12)?,
            239 => reader.triples(Set::Text)?,
            240 => reader.edifact(),
            // An identifier of the character set changes no bytes.
            241 => match reader.next()? {
                0..=127 => {}
                128..=191 => reader.at += 1,
                192..=255 => reader.at += 2,
            },
            234 => {}
            _ => return None,
        }
    }
    Some(reader.bytes)
}

#[derive(Clone, Copy, PartialEq)]
enum Set {
    C40,
    Text,
    X12,
}

struct Reader<'a> {
    codewords: &'a [u8],
    at: usize,
    /// The next character has 128 added to it.
    upper: bool,
    bytes: Vec<u8>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let codeword = self.codewords.get(self.at).copied()?;
        self.at += 1;
        Some(codeword)
    }

    fn left(&self) -> usize {
        self.codewords.len().saturating_sub(self.at)
    }

    fn push(&mut self, byte: u8) {
        self.bytes.push(if self.upper { byte.wrapping_add(128) } else { byte });
        self.upper = false;
    }

    /// C40, Text and ANSI X12: three values in two codewords (§5.2.5 to §5.2.7), up to the codeword 254 or a last single one,
    /// which is ASCII.
    fn triples(&mut self, set: Set) -> Option<()> {
        let mut shift = 0;
        while self.left() > 1 {
            let first = self.next()?;
            if first == 254 {
                return Some(());
            }
            let value = (u32::from(first) * 256 + u32::from(self.next()?)).checked_sub(1)?;
            for value in [value / 1600, value / 40 % 40, value % 40] {
                let value = u8::try_from(value).ok()?;
                match set {
                    Set::X12 => self.push(x12(value)?),
                    Set::C40 | Set::Text => shift = self.shifted(set, shift, value)?,
                }
            }
        }
        // A 254 may also be the last codeword.
        if self.codewords.get(self.at) == Some(&254) {
            self.at += 1;
        }
        Some(())
    }

    /// Takes a value of C40 or Text, and returns the shift for the next one.
    fn shifted(&mut self, set: Set, shift: u8, value: u8) -> Option<u8> {
        match (shift, value) {
            (0, 0..=2) => return Some(value + 1),
            (0, 3) => self.push(b' '),
            (0, 4..=13) => self.push(b'0' + (value - 4)),
            (0, 14..=39) => self.push((value - 14) + if set == Set::C40 { b'A' } else { b'a' }),
            (1, 0..=31) => self.push(value),
            (2, 0..=14) => self.push(b'!' + value),
            (2, 15..=21) => self.push(b':' + (value - 15)),
            (2, 22..=26) => self.push(b'[' + (value - 22)),
            (2, 27) => self.push(29),
            (2, 30) => self.upper = true,
            (3, 0) => self.push(b'`'),
            (3, 1..=26) => self.push((value - 1) + if set == Set::C40 { b'a' } else { b'A' }),
            (3, 27..=31) => self.push(b'{' + (value - 27)),
            _ => return None,
        }
        Some(0)
    }

    /// Four characters of six bits in three codewords, up to the value 31 (§5.2.8).
    fn edifact(&mut self) {
        while self.left() > 2 {
            let taken = [self.next(), self.next(), self.next()].map(|codeword| u32::from(codeword.unwrap_or_default()));
            let [a, b, c] = taken;
            let bits = a << 16 | b << 8 | c;
            for (index, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                let Ok(value) = u8::try_from(bits >> shift & 0x3F) else { return };
                if value == 31 {
                    // The codewords behind the one that has the end are ASCII again.
                    self.at = self.at.saturating_sub(2_usize.saturating_sub(index));
                    return;
                }
                self.push(if value & 0x20 == 0 { value | 0x40 } else { value });
            }
        }
    }

    /// A length and so many bytes, each with a number from its place added (§5.2.9).
    fn base_256(&mut self) -> Option<()> {
        let first = usize::from(self.unrandomised()?);
        let length = match first {
            0 => self.left(),
            1..=249 => first,
            _ => 250 * (first - 249) + usize::from(self.unrandomised()?),
        };
        for _ in 0..length {
            let byte = self.unrandomised()?;
            self.push(byte);
        }
        Some(())
    }

    fn unrandomised(&mut self) -> Option<u8> {
        let codeword = self.next()?;
        // Places count from 1, so that the one just taken has the number `at`.
        let random = u8::try_from(149 * self.at % 255).ok()?.wrapping_add(1);
        Some(codeword.wrapping_sub(random))
    }
}

fn x12(value: u8) -> Option<u8> {
    Some(match value {
        0 => b'\r',
        1 => b'*',
        2 => b'>',
        3 => b' ',
        4..=13 => b'0' + (value - 4),
        14..=39 => b'A' + (value - 14),
        _ => return None,
    })
}
