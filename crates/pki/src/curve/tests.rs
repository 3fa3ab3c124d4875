use super::*;
use crate::der::write;

fn octets(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u8> = hexadecimal.bytes().filter_map(digit).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).skip_while(|octet| *octet == 0).collect()
}

fn padded(curve: &Curve, number: &[u8]) -> Vec<u8> {
    [vec![0; curve.octets() - number.len()], number.to_vec()].concat()
}

fn integer(number: &[u8]) -> Vec<u8> {
    let sign = if number[0] & 0x80 == 0 { &[][..] } else { &[0] };
    write(tag::INTEGER, &[sign, number].concat())
}

struct Spelt {
    p: Vec<u8>,
    a: Vec<u8>,
    b: Vec<u8>,
    base: Vec<u8>,
    n: Vec<u8>,
    seed: Vec<u8>,
    cofactor: Vec<u8>,
}

impl Spelt {
    fn of(curve: &Curve) -> Self {
        let [a, b, x, y] = [curve.a, curve.b, curve.x, curve.y].map(|number| padded(curve, &octets(number)));
        let base = [vec![4], x, y].concat();
        Self { p: octets(curve.p), a, b, base, n: octets(curve.n), seed: Vec::new(), cofactor: vec![2, 1, 1] }
    }

    fn write(&self) -> Vec<u8> {
        let field = [write(tag::OID, oid::PRIME_FIELD.octets()), integer(&self.p)].concat();
        let curve = [write(tag::OCTET_STRING, &self.a), write(tag::OCTET_STRING, &self.b), self.seed.clone()].concat();
        let parts = [
            vec![2, 1, 1],
            write(tag::SEQUENCE, &field),
            write(tag::SEQUENCE, &curve),
            write(tag::OCTET_STRING, &self.base),
            integer(&self.n),
            self.cofactor.clone(),
        ];
        write(tag::SEQUENCE, &parts.concat())
    }
}

#[test]
fn every_curve_is_known_by_its_name_and_spelt_out() {
    for curve in &CURVES {
        let named = write(tag::OID, curve.oid.octets());
        assert_eq!(Curve::parse(&named).unwrap(), (curve, vec![], Parameters::Named));
        assert_eq!(Curve::parse(&Spelt::of(curve).write()).unwrap(), (curve, vec![], Parameters::Explicit));
    }
}

#[test]
fn a_seed_and_a_short_coefficient_are_told() {
    for curve in &CURVES {
        let mut spelt = Spelt::of(curve);
        spelt.seed = write(tag::BIT_STRING, &[0, 1, 2, 3]);
        spelt.b.insert(0, 0);
        spelt.cofactor.clear();
        let (found, quirks, _) = Curve::parse(&spelt.write()).unwrap();
        assert_eq!((found, quirks), (curve, vec![Quirk::CurveSeed, Quirk::CoefficientLength]));
    }
}

#[test]
fn a_foreign_curve_is_refused() {
    for curve in &CURVES {
        let changes: [fn(&mut Spelt); 6] = [
            |spelt| *spelt.p.last_mut().unwrap() ^= 2,
            |spelt| *spelt.a.last_mut().unwrap() ^= 1,
            |spelt| *spelt.b.last_mut().unwrap() ^= 1,
            |spelt| *spelt.base.last_mut().unwrap() ^= 1,
            |spelt| *spelt.n.last_mut().unwrap() ^= 2,
            |spelt| spelt.cofactor[2] = 2,
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut spelt = Spelt::of(curve);
            change(&mut spelt);
            let refused = Curve::parse(&spelt.write());
            assert!(matches!(refused, Err(CurveFault::Foreign(_))), "{curve:?}, change {at}: {refused:?}");
        }
    }
}

#[test]
fn a_compressed_generator_has_its_own_parity() {
    for curve in &CURVES {
        let mut spelt = Spelt::of(curve);
        let odd = spelt.base.last().unwrap() & 1;
        spelt.base.truncate(1 + curve.octets());
        spelt.base[0] = 2 + odd;
        assert!(Curve::parse(&spelt.write()).is_ok());
        spelt.base[0] = 3 - odd;
        assert!(Curve::parse(&spelt.write()).is_err());
        spelt.base[0] = 2 + odd;
        spelt.base.insert(1, 0);
        assert!(Curve::parse(&spelt.write()).is_err(), "{curve:?} with an octet too many");
        spelt = Spelt::of(curve);
        spelt.base.pop();
        assert!(Curve::parse(&spelt.write()).is_err(), "{curve:?} with an octet too few");
        spelt.base.truncate(1);
        assert!(Curve::parse(&spelt.write()).is_err(), "{curve:?} without a point");
    }
}

#[test]
fn a_point_is_told_as_it_was_given() {
    let curve = &CURVES[0];
    let point = [vec![4], padded(curve, &octets(curve.x)), padded(curve, &octets(curve.y))].concat();
    let key = crate::key::EcKey::parse(&write(tag::OID, curve.oid.octets()), &point).unwrap();
    assert_eq!(key.point(), point);
    assert_ne!(&CURVES[0], &CURVES[1]);
    assert_eq!(format!("{curve:?}"), curve.name, "and a curve by its name, not its numbers");
}
