use super::*;

#[test]
fn length_not_in_its_shortest_form_is_refused() {
    let long = [&[0x30, 0x81, 0x80][..], &[0; 0x80]].concat();
    assert!(Reader::der(&long).next("x").is_ok());
    for bad in [
        &[0x30, 0x81, 0x01, 0x00][..],
        &[0x30, 0x82, 0x00, 0x01, 0x00],
        &[0x30, 0x80, 0x00, 0x00],
        &[0x30, 0x85, 0, 0, 0, 0, 1, 0],
    ] {
        assert_eq!(Reader::der(bad).next("x").unwrap_err().why, Why::Length, "{bad:02X?}");
    }
    assert!(Reader::new(&[0x30, 0x81, 0x01, 0x05], Rules::Ber).next("x").is_ok());
}

#[test]
fn element_cut_short_is_truncated() {
    for bad in [&[][..], &[0x30], &[0x30, 0x05, 0x00], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x30, 0x82, 1]] {
        assert_eq!(Reader::der(bad).next("x").unwrap_err().why, Why::Truncated, "{bad:02X?}");
    }
}

#[test]
fn indefinite_length_ends_at_its_closing_octets() {
    let bytes = [0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 0xAA, 0x04, 0x01, 0xBB, 0, 0, 0, 0, 0x05, 0x00];
    let mut reader = Reader::new(&bytes, Rules::Ber);
    let outer = reader.next("outer").unwrap();
    assert_eq!(reader.rest(), [0x05, 0x00]);
    let mut inside = outer.inside();
    let string = inside.next("string").unwrap();
    inside.end("outer").unwrap();
    assert_eq!(string.octets("string").unwrap().as_ref(), [0xAA, 0xBB]);
    assert_eq!(canonical(outer.whole, "outer").unwrap(), [0x30, 0x04, 0x04, 0x02, 0xAA, 0xBB]);
}

#[test]
fn depth_without_end_is_refused() {
    let bytes = [0x30, 0x80].repeat(10_000);
    assert_eq!(Reader::new(&bytes, Rules::Ber).next("deep").unwrap_err().why, Why::Depth);
    let mut definite = vec![0x05, 0x00];
    for _ in 0..100 {
        definite = write(0x30, &definite);
    }
    assert_eq!(canonical(&definite, "deep").unwrap_err().why, Why::Depth);
}

#[test]
fn sets_are_put_in_order() {
    assert_eq!(
        canonical(&[0x31, 0x06, 0x02, 0x01, 0x09, 0x02, 0x01, 0x03], "set").unwrap(),
        [0x31, 0x06, 0x02, 0x01, 0x03, 0x02, 0x01, 0x09]
    );
}

#[test]
fn integer_not_in_its_shortest_form_is_refused() {
    let integer = |bytes: &[u8]| Reader::der(bytes).next("n").and_then(|found| found.small("n"));
    assert_eq!(integer(&[2, 1, 0]), Ok(0));
    assert_eq!(integer(&[2, 2, 0, 0x80]), Ok(128));
    assert!(integer(&[2, 2, 0, 0x7F]).is_err());
    assert!(integer(&[2, 1, 0x80]).is_err());
    assert!(integer(&[2, 0]).is_err());
    assert!(integer(&[2, 5, 1, 0, 0, 0, 0]).is_err());
}

#[test]
fn true_is_ff_in_der() {
    let parse = |octets: &[u8], rules| Reader::new(octets, rules).next("x").unwrap().boolean("x").ok();
    assert_eq!(parse(&[1, 1, 0], Rules::Der), Some(false));
    assert_eq!(parse(&[1, 1, 0xFF], Rules::Der), Some(true));
    assert_eq!(parse(&[1, 1, 1], Rules::Der), None);
    assert_eq!(parse(&[1, 1, 1], Rules::Ber), Some(true));
    assert_eq!(parse(&[1, 1, 0], Rules::Ber), Some(false));
    assert_eq!(parse(&[1, 2, 0, 0], Rules::Ber), None);
}

#[test]
fn depth_is_counted_to_the_limit() {
    let nested = |depth: usize| [[0x30, 0x80].repeat(depth), [0, 0].repeat(depth)].concat();
    assert!(Reader::new(&nested(DER_DEPTH), Rules::Ber).next("deep").is_ok());
    assert_eq!(Reader::new(&nested(DER_DEPTH + 1), Rules::Ber).next("deep").unwrap_err().why, Why::Depth);
}

/// Lengths at which their form changes: written, read, and refused in any other form.
#[test]
fn length_has_one_form_at_every_size() {
    let heads: [(usize, &[u8]); 6] = [
        (0, &[4, 0]),
        (0x7F, &[4, 0x7F]),
        (0x80, &[4, 0x81, 0x80]),
        (0xFF, &[4, 0x81, 0xFF]),
        (0x100, &[4, 0x82, 1, 0]),
        (0x1_0000, &[4, 0x83, 1, 0, 0]),
    ];
    for (length, head) in heads {
        let written = write(4, &vec![7; length]);
        assert!(written.starts_with(head) && written.len() == head.len() + length, "{length}");
        assert_eq!(Reader::der(&written).next("x").unwrap().value.len(), length);
    }
    let long = [&[4, 0x81, 0x7F][..], &[7; 0x7F]].concat();
    assert_eq!(Reader::der(&long).next("x").unwrap_err().why, Why::Length);
    assert_eq!(Reader::new(&[4, 0x80, 0, 0], Rules::Ber).next("x").unwrap_err().why, Why::Length, "primitive");
    for tag in [0x1F, 0x3F, 0x7F, 0xFF] {
        assert_eq!(Reader::der(&[tag, 1, 0]).next("x").unwrap_err().why, Why::HighTag);
    }
    assert_eq!(Reader::der(&[0, 0]).next("x").unwrap().tag, 0);
}

#[test]
fn numbers_are_small_up_to_four_octets() {
    let small = |bytes: &[u8]| Reader::der(bytes).small("x").ok();
    assert_eq!(small(&[2, 4, 0x12, 0x34, 0x56, 0x78]), Some(0x1234_5678));
    assert_eq!(small(&[2, 5, 0, 0xFF, 0xFF, 0xFF, 0xFF]), Some(u32::MAX));
    assert_eq!(small(&[2, 5, 1, 0, 0, 0, 0]), None);
    assert_eq!(small(&[2, 1, 0x80]), None);
}

#[test]
fn faults_are_described_in_words() {
    let other = Reader::der(&[5, 0]).expect(tag::INTEGER, "version").unwrap_err();
    assert_eq!(other.to_string(), "version: expected tag 02, but found 05");
    let cut = Reader::der(&[2, 5, 0]).next("version").unwrap_err();
    assert_eq!(cut.to_string(), "version ends before its length says");
}
